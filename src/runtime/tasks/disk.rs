//! The disk's thread: drafts, their locks, and what is exported, one thing after the other.

pub(super) mod export;
mod spare;

pub(in crate::runtime) use spare::SpareDisk;

use super::drafts::{Content, DraftFiles, OpenAtStart, Outcome};
use super::tables::{self, aside};
use super::{Answers, presets, runs};
use crate::app::effect::Way;
use crate::app::event::Shown;
use crate::app::export::{RunExport, TableExport};
use crate::app::import::TableFrom;
use crate::app::request::PresetChange;
use crate::app::{Answer, Event, RequestId};
use crate::domain::draft::{Draft, ProcessDraft};
use crate::domain::edit::History;
use crate::domain::field::FieldTable;
use crate::domain::plan::Plan;
use crate::domain::warnings::WarningSet;
use crate::runtime::message::DISK_THREAD;
use crate::store::journal::SummaryCache;
use crate::store::preset::PresetFolders;
use crate::store::{self, DraftFile, DraftFolder, DraftId, RunId, StoreError};
use crate::tables::OpenOptions;
use export::{export, whole};
use jiff::Timestamp;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

/// Where things are kept.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The folder of the drafts; `None` when nothing names one.
    pub drafts: Option<PathBuf>,
    /// The folder of the journals of runs; `None` when nothing names one.
    pub runs: Option<PathBuf>,
    /// The file of what a person prefers; `None` where nothing is kept.
    pub preferences: Option<PathBuf>,
    /// Where presets are.
    pub presets: PresetFolders,
    /// Where results are exported to when the working folder takes none.
    pub data: Option<PathBuf>,
    /// The disk that drafts are on.
    pub disk: store::Disk,
}

/// What must be done, in order.
pub(in crate::runtime) struct Disk {
    places: Places,
    /// For the worker, when it begins.
    held: Option<OpenAtStart>,
    answers: Answers,
    thread: Option<Thread>,
    /// The way to the thread's queue for a panic of the loop's thread.
    queue: Queue,
    /// Whether a look at the open drafts is still to be done: a slow disk is not asked again meanwhile.
    looking: Arc<AtomicBool>,
}

/// A job, and the request that it answers.
type Asked = (Option<RequestId>, Job);
type Queue = Arc<Mutex<Option<Sender<Asked>>>>;

struct Thread {
    /// Shared with a thread that takes this one's place.
    received: Arc<Mutex<Receiver<Asked>>>,
    /// Hears when the thread ends.
    ended: oneshot::Receiver<()>,
}

enum Job {
    List,
    Open(DraftId, bool),
    Create(Box<Content>, Box<History>),
    Save(DraftId, Box<Save>),
    SetAside(DraftId, Box<Content>),
    NoteShown(DraftId, Box<Draft>, Plan),
    TakeOver(DraftId),
    Look,
    ExportDraft(Box<DraftExport>),
    ExportTable(Box<TableExport>, String, bool),
    Remove(DraftId),
    ListTrash,
    Restore(PathBuf),
    Release(DraftId),
    ListRuns {
        all: bool,
    },
    ShowRun(RequestId, RunId),
    RemoveRun(RunId),
    Export(Box<RunExport>),
    Silence(String, WarningSet),
    ChangePreset(String, PresetChange),
    /// Says that all before it is done.
    Tell(Sender<()>),
    SavePreset {
        name: String,
        processes: Box<[ProcessDraft]>,
        replace: bool,
    },
}

/// A draft that is written over its file.
pub(super) struct Save {
    pub(super) content: Content,
    pub(super) history: Box<History>,
    pub(super) version: u64,
    pub(super) way: Way,
}

struct DraftExport {
    content: Content,
    path: String,
    replace: bool,
}

impl Disk {
    pub(in crate::runtime) fn new(places: Places, held: Option<OpenAtStart>, answers: Answers) -> Self {
        Self { places, held, answers, thread: None, queue: Queue::default(), looking: Arc::default() }
    }

    pub(super) fn list(&mut self, id: RequestId) {
        self.send(Some(id), Job::List);
    }

    pub(super) fn open(&mut self, id: RequestId, draft: DraftId, hold: bool) {
        self.send(Some(id), Job::Open(draft, hold));
    }

    pub(super) fn release(&mut self, draft: DraftId) {
        self.send(None, Job::Release(draft));
    }

    pub(super) fn export_draft(&mut self, id: RequestId, content: Content, path: String, replace: bool) {
        self.send(Some(id), Job::ExportDraft(Box::new(DraftExport { content, path, replace })));
    }

    pub(super) fn export_table(&mut self, id: RequestId, export: Box<TableExport>, path: String, replace: bool) {
        self.send(Some(id), Job::ExportTable(export, path, replace));
    }

    pub(super) fn create(&mut self, id: RequestId, content: Content, history: Box<History>) {
        self.send(Some(id), Job::Create(Box::new(content), history));
    }

    pub(super) fn save(&mut self, id: RequestId, draft: DraftId, save: Save) {
        self.send(Some(id), Job::Save(draft, Box::new(save)));
    }

    pub(super) fn set_aside(&mut self, id: RequestId, draft: DraftId, content: Content) {
        self.send(Some(id), Job::SetAside(draft, Box::new(content)));
    }

    pub(super) fn note_shown(&mut self, id: RequestId, draft: DraftId, content: Box<Draft>, plan: Plan) {
        self.send(Some(id), Job::NoteShown(draft, content, plan));
    }

    pub(super) fn take_over(&mut self, id: RequestId, draft: DraftId) {
        self.send(Some(id), Job::TakeOver(draft));
    }

    pub(super) fn list_trash(&mut self, id: RequestId) {
        self.send(Some(id), Job::ListTrash);
    }

    pub(super) fn restore(&mut self, id: RequestId, path: PathBuf) {
        self.send(Some(id), Job::Restore(path));
    }

    /// Looks whether others have done something to the drafts that are open, unless such a look is still to come.
    pub(super) fn look(&mut self) {
        if (self.thread.is_some() || self.held.is_some()) && !self.looking.swap(true, Ordering::AcqRel) {
            self.send(None, Job::Look);
        }
    }

    pub(super) fn remove(&mut self, id: RequestId, draft: DraftId) {
        self.send(Some(id), Job::Remove(draft));
    }

    pub(super) fn list_runs(&mut self, id: RequestId, all: bool) {
        self.send(Some(id), Job::ListRuns { all });
    }

    pub(super) fn show_run(&mut self, id: RequestId, run: RunId) {
        self.send(Some(id), Job::ShowRun(id, run));
    }

    pub(super) fn remove_run(&mut self, id: RequestId, run: RunId) {
        self.send(Some(id), Job::RemoveRun(run));
    }

    pub(super) fn export(&mut self, id: RequestId, export: Box<RunExport>) {
        self.send(Some(id), Job::Export(export));
    }

    pub(super) fn silence(&mut self, id: RequestId, environment: String, kinds: WarningSet) {
        self.send(Some(id), Job::Silence(environment, kinds));
    }

    pub(super) fn save_preset(&mut self, id: RequestId, name: String, processes: Box<[ProcessDraft]>, replace: bool) {
        self.send(Some(id), Job::SavePreset { name, processes, replace });
    }

    pub(super) fn change_preset(&mut self, id: RequestId, name: String, change: PresetChange) {
        self.send(Some(id), Job::ChangePreset(name, change));
    }

    /// Reads a table on a thread of its own: it may be large, and on a disk that does not answer.
    pub(super) fn read_table(&self, id: RequestId, from: TableFrom, options: OpenOptions, fields: Box<FieldTable>) {
        let answers = self.answers.clone();
        aside("import", move || answers.send(id, Answer::TableRead(tables::read(&from, &options, &fields))));
    }

    /// Completes a path on a thread of its own, as its folder may be on a disk that does not answer.
    pub(super) fn complete_path(&self, id: RequestId, typed: String) {
        let answers = self.answers.clone();
        aside("complete", move || {
            let (text, names) = tables::complete(&typed);
            answers.send(id, Answer::PathCompleted { text, names });
        });
    }

    /// Reads the presets on a thread of its own: a folder of the team may be on a disk that does not answer, and must not
    /// hold up what is saved.
    pub(super) fn list_presets(&self, id: RequestId) {
        let (disk, folders) = (self.places.disk.clone(), self.places.presets.clone());
        let answers = self.answers.clone();
        aside("presets", move || answers.send(id, Answer::Presets(presets::list(&disk, &folders))));
    }

    /// Waits until everything that was asked for is done.
    pub(super) async fn finish(self) {
        if let Some(Thread { ended, .. }) = self.thread {
            drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
            // An error is how we hear of the end.
            let _ = ended.await;
        }
    }

    fn send(&mut self, id: Option<RequestId>, job: Job) {
        if self.thread.is_none() {
            self.thread = self.start().ok();
        }
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let unsent = match queue {
            Some(jobs) => jobs.send((id, job)).err().map(|SendError(unsent)| unsent),
            None => Some((id, job)),
        };
        // Without a thread it takes the loop's time, which is better than losing it; locks are taken for the moment.
        if let Some((id, job)) = unsent {
            Worker::new(self.places.clone(), None, Arc::clone(&self.looking)).work(id, job, &self.answers);
        }
    }

    fn start(&mut self) -> io::Result<Thread> {
        let (jobs, received) = channel();
        let received = Arc::new(Mutex::new(received));
        let worker = Worker::new(self.places.clone(), self.held.take(), Arc::clone(&self.looking));
        let ended = self.spawn(worker, &received)?;
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = Some(jobs);
        Ok(Thread { received, ended })
    }

    fn spawn(&self, worker: Worker, received: &Arc<Mutex<Receiver<Asked>>>) -> io::Result<oneshot::Receiver<()>> {
        let (alive, ended) = oneshot::channel();
        let (received, answers) = (Arc::clone(received), self.answers.clone());
        thread::Builder::new().name(DISK_THREAD.to_owned()).spawn(move || {
            let _alive: oneshot::Sender<()> = alive;
            worker.run(&received, &answers);
        })?;
        Ok(ended)
    }

    /// Puts another thread in the place of one that panicked, which keeps the locks of the drafts: what is saved from now
    /// on is written beside their files, where the next session finds it.
    pub(super) fn replace_thread(&mut self) {
        let Some(thread) = &self.thread else { return };
        let received = Arc::clone(&thread.received);
        let mut worker = Worker::new(self.places.clone(), None, Arc::clone(&self.looking));
        worker.drafts.write_beside();
        // Without a thread the loop does its work; the queue of the one that panicked is lost.
        self.thread = self.spawn(worker, &received).ok().map(|ended| Thread { received, ended });
    }

    /// Returns what a panic of the loop's thread needs of it.
    pub(super) fn spare(&self) -> SpareDisk {
        SpareDisk::new(self.places.clone(), Arc::clone(&self.queue), self.answers.clone())
    }
}

struct Worker {
    drafts: DraftFiles,
    runs: Option<PathBuf>,
    preferences: Option<PathBuf>,
    presets: PresetFolders,
    data: Option<PathBuf>,
    disk: store::Disk,
    /// What the journals of runs told that has not changed since.
    journals: Option<SummaryCache>,
    /// The draft that was made last, and for which request.
    created: Option<(RequestId, DraftId)>,
    swept: bool,
    /// Whether it was told that nothing can be written.
    told: bool,
    looking: Arc<AtomicBool>,
}

impl Worker {
    fn new(places: Places, held: Option<OpenAtStart>, looking: Arc<AtomicBool>) -> Self {
        let Places { drafts, runs, preferences, presets, data, disk } = places;
        let drafts = drafts.map(|folder| DraftFolder::on(disk.clone(), folder));
        let drafts = DraftFiles::new(drafts, held);
        Self {
            drafts,
            runs,
            preferences,
            presets,
            data,
            disk,
            journals: None,
            created: None,
            swept: false,
            told: false,
            looking,
        }
    }

    fn run(mut self, jobs: &Mutex<Receiver<Asked>>, answers: &Answers) {
        loop {
            // Not held during the work, so that another thread can go on with the queue after a panic.
            let asked = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((id, job)) = asked else { return };
            let lists = matches!(job, Job::List);
            self.work(id, job, answers);
            if lists && !self.swept {
                self.swept = true;
                // What is left over harms no one; it is tried again by the next session.
                let _ = self.drafts.drafts().and_then(|drafts| drafts.sweep(Timestamp::now()));
            }
        }
    }

    /// Does a job and answers its caller.
    fn work(&mut self, id: Option<RequestId>, job: Job, answers: &Answers) {
        let answer = match job {
            Job::List => {
                self.tell_unwritable(id, answers);
                Answer::Drafts(self.drafts.list())
            }
            Job::Open(id, hold) => Answer::Opened(self.drafts.open(&id, hold).map(Box::new)),
            Job::Create(content, history) => Answer::Created(self.create(id, *content, &history)),
            Job::Save(draft, save) => self.save(id, &draft, *save, answers),
            Job::SetAside(draft, content) => Answer::KeptAside(self.drafts.set_aside(&draft, *content)),
            Job::TakeOver(draft) => Answer::TookOver(self.drafts.take_over(&draft).map(Box::new)),
            Job::ListTrash => Answer::Trash(self.drafts.trash()),
            Job::Restore(path) => Answer::Restored(self.drafts.restore(&path)),
            Job::Look => {
                self.looking.store(false, Ordering::Release);
                for (draft, news) in self.drafts.look() {
                    answers.tell(Event::DraftFile { draft, news });
                }
                return;
            }
            Job::ExportDraft(export) => Answer::DraftExported(self.export_draft(*export)),
            Job::ExportTable(table, path, replace) => export::table(&self.disk, &table, &whole(&path), replace),
            Job::NoteShown(id, draft, plan) => Answer::ShownBefore(self.drafts.values_since_shown(&id, &draft, &plan)),
            Job::Remove(id) => Answer::Removed(self.drafts.remove(&id)),
            Job::ListRuns { all } => {
                Answer::Runs(runs::list(&self.disk, &mut self.journals, self.runs.as_deref(), all))
            }
            Job::ShowRun(id, run) => Answer::RunShown(self.show_run(id, &run).map(Box::new)),
            Job::RemoveRun(run) => runs::remove(self.runs.as_deref(), &run),
            Job::Export(result) => {
                let here = std::path::absolute(".").unwrap_or_else(|_| PathBuf::from("."));
                let write = |to: &mut dyn Write| result.write(to);
                Answer::Exported(export(&self.disk, result.format, &write, &here, self.data.as_deref()))
            }
            Job::Silence(environment, kinds) => Answer::PreferencesKept(
                self.preferences
                    .as_deref()
                    .map_or(Ok(()), |path| store::preferences::silence(&self.disk, path, &environment, kinds)),
            ),
            Job::SavePreset { name, processes, replace } => {
                let saved = store::preset::save(&self.disk, &self.presets, &name, &processes, replace);
                Answer::PresetSaved(saved)
            }
            Job::ChangePreset(name, change) => presets::change(&self.disk, &self.presets, name, change),
            Job::Release(id) => {
                self.drafts.release(&id);
                return;
            }
            Job::Tell(done) => {
                // No one who waits no longer hears it.
                let _ = done.send(());
                return;
            }
        };
        if let Some(id) = id {
            answers.send(id, answer);
        }
    }

    /// Tells once, before anything was typed, that nothing can be saved. Without a folder the list itself says so.
    fn tell_unwritable(&mut self, id: Option<RequestId>, answers: &Answers) {
        let error = self.drafts.unwritable();
        if let (Some(id), Some(error), false) = (id, error, self.told) {
            self.told = true;
            answers.send(id, Answer::Unwritable(error));
        }
    }

    /// Makes a draft. Only after a panic of the loop's thread is a request for it made twice: it changed meanwhile.
    fn create(&mut self, id: Option<RequestId>, content: Content, history: &History) -> Result<DraftId, StoreError> {
        if let Some((_, own)) = self.created.clone().filter(|(request, _)| Some(*request) == id) {
            return self.drafts.save(&own, content, history, 0, Way::Compare).map(|_| own);
        }
        let created = self.drafts.create(content, history)?;
        self.created = id.map(|id| (id, created.clone()));
        Ok(created)
    }

    /// Writes a draft, and reports what was done besides.
    fn save(&mut self, id: Option<RequestId>, draft: &DraftId, save: Save, answers: &Answers) -> Answer {
        let Save { content, history, version, way } = save;
        let saved = match self.drafts.save(draft, content, &history, version, way) {
            Ok(Outcome::Saved(saved)) => saved,
            Ok(Outcome::Changed(changed)) => return Answer::Changed(changed),
            Ok(Outcome::TakenOver(by, kept)) => return Answer::TakenOver(by, kept),
            Err(error) => return Answer::Saved(Err(error)),
        };
        let store::Saved { set_aside, changed, was_gone } = saved;
        let told = [
            set_aside.map(|aside| Answer::SetAside(aside.path)),
            changed.map(Answer::FileKept),
            was_gone.then_some(Answer::FileWasGone),
        ];
        if let Some(id) = id {
            told.into_iter().flatten().for_each(|answer| answers.send(id, answer));
        }
        Answer::Saved(Ok(()))
    }

    fn show_run(&mut self, id: RequestId, run: &RunId) -> Result<Shown, StoreError> {
        let run = runs::read(self.runs.as_deref(), id, run)?;
        // A draft that is gone, or cannot be read, is no reason not to show what was sent.
        let draft = run.origin.draft.clone().and_then(|draft| self.drafts.open(&draft, true).ok());
        Ok(Shown { run, draft })
    }

    fn export_draft(&self, export: DraftExport) -> Result<PathBuf, StoreError> {
        let DraftExport { content: Content { draft, place, beside }, path, replace } = export;
        let path = whole(&path);
        let modified = Timestamp::now();
        let (created, extra) = (beside.created.unwrap_or(modified), beside.extra);
        let file = DraftFile { id: DraftId(String::new()), draft, place, created, modified, extra };
        DraftFolder::export(&self.disk, &path, &file, replace)?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests;
