//! Effects that take time: each becomes work on another thread, and its answer an event.
//!
//! Two threads besides the loop's, each started when first needed. One has the disk and does one thing after the
//! other, so that a later save never overtakes an earlier one. The other has the network, with a reactor of its own: a
//! terminal that takes no bytes then holds up neither an answer nor its time limit, and large answers are taken apart
//! there while keys are served here.

pub(super) mod catalogue;
pub(super) mod disk;
pub(super) mod drafts;
pub(super) mod network;
mod presets;
pub(super) mod recall;
mod runs;
mod tables;

use super::message::Message;
use crate::api::{Api, ApiError};
use crate::app::{Answer, Effect, Event, RequestId};
use crate::domain::environment::{CredentialPart, Secret};
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::store::CatalogueCache;
use disk::{Disk, Save, SpareDisk};
use drafts::Content;
use network::{CallsUnderWay, NetworkTasks};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// Sends answers to the loop.
#[derive(Debug, Clone)]
pub(super) struct Answers(pub(super) UnboundedSender<Message>);

impl Answers {
    /// Answers a request.
    pub(super) fn send(&self, id: RequestId, answer: Answer) {
        // When the loop is over it is not awaited.
        let _ = self.0.send(Message::Event(Event::Answered { id, answer }));
    }

    /// Reports something that was not asked for.
    pub(super) fn tell(&self, event: Event) {
        let _ = self.0.send(Message::Event(event));
    }
}

/// Takes what is wrong in the settings.
pub type Warn = Arc<dyn Fn(Mistake) + Send + Sync>;

/// Makes a client that speaks a language, when one is first needed.
pub trait Connect: Send + 'static {
    /// The client.
    type Api: Api;

    /// Makes the client. `warn` is called for what turns out to be wrong in the settings only when they are used.
    ///
    /// # Errors
    ///
    /// When the settings do not make one.
    fn connect(&self, lang: Lang, warn: Warn) -> Result<Self::Api, ApiError>;

    /// Talks to another environment from now on, by its name.
    fn choose(&mut self, environment: &str);

    /// Takes a part of the credentials that the person typed; for the environment in force, as long as the program lives.
    fn give(&mut self, part: CredentialPart, secret: Secret);

    /// Returns the place where what is read of it is kept; `None` when nothing is.
    fn cache(&self) -> Option<CatalogueCache> {
        None
    }
}

/// Everything that is under way.
pub(super) struct Tasks<C: Connect> {
    disk: Disk,
    network: NetworkTasks<C>,
}

impl<C: Connect> Tasks<C> {
    pub(super) const fn new(disk: Disk, network: NetworkTasks<C>) -> Self {
        Self { disk, network }
    }

    /// Begins what an effect asks for, and returns the effects that concern the screen.
    pub(super) fn begin(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::ListDrafts { id } => self.disk.list(id),
            Effect::OpenDraft { id, draft, hold } => self.disk.open(id, draft, hold),
            Effect::ReleaseDraft { draft } => self.disk.release(draft),
            Effect::CreateDraft { id, content, place, beside, history } => {
                self.disk.create(id, Content { draft: *content, place, beside: *beside }, history);
            }
            Effect::SaveDraft { id, draft, content, place, beside, history, version, way } => {
                let content = Content { draft: *content, place, beside: *beside };
                self.disk.save(id, draft, Save { content, history, version, way });
            }
            Effect::SetAside { id, draft, content, place, beside } => {
                self.disk.set_aside(id, draft, Content { draft: *content, place, beside: *beside });
            }
            Effect::NoteShown { id, draft, content, plan } => self.disk.note_shown(id, draft, content, plan),
            Effect::TakeOver { id, draft } => self.disk.take_over(id, draft),
            Effect::ListTrash { id } => self.disk.list_trash(id),
            Effect::Restore { id, path } => self.disk.restore(id, path),
            Effect::ExportDraft { id, content, place, beside, path, replace } => {
                self.disk.export_draft(id, Content { draft: *content, place, beside: *beside }, path, replace);
            }
            Effect::ExportTable { id, export, path, replace } => self.disk.export_table(id, export, path, replace),
            Effect::RemoveDraft { id, draft } => self.disk.remove(id, draft),
            Effect::ReadTable { id, from, options, fields } => self.disk.read_table(id, from, options, fields),
            Effect::CompletePath { id, text } => self.disk.complete_path(id, text),
            Effect::ListPresets { id } => self.disk.list_presets(id),
            Effect::ChangePreset { id, name, change } => self.disk.change_preset(id, name, change),
            Effect::SavePreset { id, name, processes, replace } => self.disk.save_preset(id, name, processes, replace),
            Effect::Silence { id, environment, kinds } => self.disk.silence(id, environment, kinds),
            Effect::Export { id, export } => self.disk.export(id, export),
            Effect::ReadBusinesses { id } => self.network.businesses(id),
            Effect::ReadCatalogue { id, business, recall } => self.network.catalogue(id, business, recall),
            Effect::FindRows { id, job } => self.network.find_rows(id, job),
            Effect::Judge { id, draft, fields, facts } => self.network.judge(id, draft, fields, facts),
            Effect::ReadHostNames { id, biz } => self.network.host_names(id, biz),
            Effect::ReadInside { id, biz, instance } => self.network.inside(id, biz, instance),
            Effect::RecallLive { id, wanted } => self.network.recall(id, *wanted),
            Effect::ReadLive { id, wanted } => self.network.live(id, *wanted),
            Effect::Cancel(id) => self.network.cancel(id),
            Effect::ListRuns { id, all } => self.disk.list_runs(id, all),
            Effect::ShowRun { id, run } => self.disk.show_run(id, run),
            Effect::RemoveRun { id, run } => self.disk.remove_run(id, run),
            Effect::Submit { id, plan, origin, recorded } => self.network.submit(id, plan, *origin, recorded),
            Effect::PlanUndo { id, run } => self.network.plan_undo(id, run),
            Effect::Undo { id, run, agreed, last } => self.network.undo(id, run, *agreed, last),
            Effect::ResumeRun { id, run } => self.network.resume(id, run),
            Effect::StopRun(id) => self.network.stop(id),
            Effect::SetLanguage(lang) => self.network.speak(lang),
            Effect::UseEnvironment(name) => self.network.choose(&name),
            Effect::GiveCredential { part, secret } => self.network.give(part, secret),
            Effect::SetTheme(_) | Effect::Copy(_) | Effect::Suspend | Effect::Redraw | Effect::Quit => {
                return Some(effect);
            }
        }
        None
    }

    /// Looks whether others have done something to the open draft.
    pub(super) fn look(&mut self) {
        self.disk.look();
    }

    /// Lets runs make no further call.
    pub(super) fn stop_runs(&self) {
        self.network.stop_all();
    }

    /// Puts another thread in the place of the disk's, which panicked.
    pub(super) fn replace_disk(&mut self) {
        self.disk.replace_thread();
    }

    /// Hears that the network's thread panicked.
    pub(super) fn lose_network(&mut self) {
        self.network.lose_thread();
    }

    /// Returns what a panic of the loop's thread needs of them.
    pub(super) fn remains(&self) -> (SpareDisk, CallsUnderWay) {
        (self.disk.spare(), self.network.calls())
    }

    /// Hears that a run is over.
    pub(super) fn ended(&mut self, id: RequestId) {
        self.network.ended(id);
    }

    /// Returns `true` if a run is under way, as far as was heard.
    pub(super) fn is_running(&self) -> bool {
        self.network.is_running()
    }

    /// Returns how long the answers to calls on their way may take at most, by the settings.
    pub(super) fn patience(&self) -> Duration {
        self.network.patience()
    }

    /// Waits until everything for the disk is written.
    pub(super) async fn finish(self) {
        self.disk.finish().await;
    }
}
