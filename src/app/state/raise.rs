//! Opening questions and prompts, one at a time (see [`crate::app::waiting`]).

use crate::app::notice::Notice;
use crate::app::open::Open;
use crate::app::overlay::{Confirm, Overlay, Purpose, Question};
use crate::app::run::UndoStage;
use crate::app::screen::{Context, Screen};
use crate::app::state::State;
use crate::app::waiting::Guard;
use crate::domain::place::Step;
use std::mem::discriminant;

impl State {
    /// Opens a question or a prompt. While another one is open, or something is being typed, it waits.
    pub(in crate::app) fn raise(&mut self, overlay: Overlay) {
        if !self.is_occupied() {
            self.put(overlay);
            return;
        }
        let same = |own: &Overlay| match (own, &overlay) {
            (Overlay::Confirm(own), Overlay::Confirm(new)) => {
                discriminant(&own.question) == discriminant(&new.question)
            }
            (own, new) => discriminant(own) == discriminant(new),
        };
        // The newer one knows more, and one answer is enough.
        self.waiting.queue.retain(|own| !same(own));
        self.waiting.queue.push_back(overlay);
        self.notice = Some(Notice::QuestionWaits);
    }

    /// Opens the next one that waits, once nothing else is open.
    pub(in crate::app) fn raise_next(&mut self) {
        if self.overlay.is_none() {
            self.waiting.guard = Guard::None;
        }
        while !self.is_occupied() {
            let Some(overlay) = self.waiting.queue.pop_front() else { return };
            if self.asks_for(&overlay) {
                self.put(overlay);
            }
        }
    }

    /// Returns `true` if a question or a prompt waits.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        !self.waiting.queue.is_empty()
    }

    /// Notes that a frame shows the state as it is.
    pub(in crate::app) fn drawn(&mut self, frame: u64) {
        if self.waiting.guard == Guard::Undrawn {
            self.waiting.guard = Guard::Since(frame);
        }
    }

    /// Returns `true` if keys that were read when this frame was on the screen are for what is open.
    pub(in crate::app) const fn is_for_open(&self, frame: u64) -> bool {
        match self.waiting.guard {
            Guard::None => true,
            Guard::Undrawn => false,
            Guard::Since(first) => frame >= first,
        }
    }

    /// Forgets a prompt for credentials that waits: they were given.
    pub(in crate::app) fn drop_waiting_credential(&mut self) {
        self.waiting.queue.retain(|own| !matches!(own, Overlay::Credential(_)));
    }

    fn put(&mut self, overlay: Overlay) {
        self.overlay = Some(overlay);
        self.waiting.guard = Guard::Undrawn;
    }

    /// Returns `true` while keys are meant for something that a question would take them from.
    fn is_occupied(&self) -> bool {
        let typed_into = matches!(self.context(), Context::Text | Context::Choice | Context::Filter);
        self.overlay.is_some() || typed_into
    }

    /// Returns `true` if what waited is still worth asking.
    fn asks_for(&self, overlay: &Overlay) -> bool {
        match overlay {
            Overlay::Confirm(Confirm { question, .. }) => match question {
                Question::Undo { .. } | Question::UndoLast { .. } => {
                    let undo = self.submit.run.as_ref().and_then(|run| run.undo.as_ref());
                    undo.is_some_and(|undo| undo.stage == UndoStage::Offered)
                }
                Question::SubmitUnrecorded { .. } => {
                    self.submit.run.as_ref().is_some_and(|run| run.ended && !run.begun)
                }
                Question::Replace { .. } => self.open.is_some(),
                Question::ReplacePreset { .. } => self.preset.is_some(),
                Question::QuitUnsaved => self.open.as_ref().is_some_and(Open::is_only_in_memory),
                Question::MoveDraft { .. } => self.is_foreign(),
                Question::ForeignChange { .. } => {
                    self.open.as_ref().is_some_and(|open| open.conflict.as_ref().is_some_and(|own| !own.deferred))
                }
                Question::TakeOver { .. } => self.open.as_ref().is_some_and(|open| open.read_only),
                Question::Submit { .. }
                | Question::Resume { .. }
                | Question::RemoveRun { .. }
                | Question::RemoveDraft { .. }
                | Question::ChangeBusiness { .. }
                | Question::RemovePreset { .. }
                | Question::QuitDuringRun => true,
            },
            Overlay::Prompt(prompt) => match prompt.purpose {
                Purpose::RenameDraft => self.open.is_some() && self.screen == Screen::Drafts,
                Purpose::ExportDraft | Purpose::BusinessId => self.open.is_some(),
                Purpose::SavePreset => self.preset.is_some(),
                Purpose::ImportFile => true,
            },
            Overlay::Businesses { .. } => {
                let none = self.open.as_ref().is_some_and(|open| open.draft.business.is_none());
                none && self.screen == Screen::Step(Step::Instances)
            }
            Overlay::Help(_)
            | Overlay::Themes(_)
            | Overlay::Environments(_)
            | Overlay::Credential(_)
            | Overlay::MarkList(_)
            | Overlay::Detail(_)
            | Overlay::SetField(_)
            | Overlay::Inside(_)
            | Overlay::Hosts(_)
            | Overlay::Import(_)
            | Overlay::Presets(_)
            | Overlay::TablePage(_)
            | Overlay::Trash(_) => true,
        }
    }
}
