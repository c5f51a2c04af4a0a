//! The draft that is open: its content, its history, its problems, and whether its file is up to date.

use super::effect::Way;
use super::event::ChangedFile;
use super::marks::Marks;
use super::request::RequestId;
use crate::domain::check::{Checked, check, keep_wanted};
use crate::domain::draft::Draft;
use crate::domain::edit::{Edit, History};
use crate::domain::facts::{FactTable, FactsWanted};
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::place::Place;
use crate::domain::warnings::WarningSet;
use crate::store::error::Holder;
use crate::store::notes::Notes;
use crate::store::{Beside, DraftId, StoreError};
use std::collections::HashSet;

/// A draft that is being worked on.
#[derive(Debug, Clone)]
pub struct Open {
    /// What was typed.
    pub draft: Draft,
    /// How to take changes back.
    pub history: History,
    /// Where the person is in it, or was when leaving it.
    pub place: Place,
    /// Its judgement; always of the draft as it is.
    pub checked: Checked,
    /// What was read of its targets for its formulas.
    pub facts: FactTable,
    /// What of the business the facts were taken from; none while they were not.
    pub(in crate::app) facts_source: Option<FactsSource>,
    /// What of the business, and which targets, names of targets were filled in from.
    pub(in crate::app) named: Option<(FactsSource, u64)>,
    /// What its formulas asked for when the facts were taken.
    pub(in crate::app) facts_wanted: Option<FactsWanted>,
    /// The revision of the draft, and that of its targets, when the facts were looked at last.
    pub(in crate::app) facts_revision: u64,
    pub(in crate::app) facts_marks: u64,
    /// How often it was to be judged so far, and the number that `checked` is of. They differ while a large draft is judged
    /// beside the screen.
    to_judge: u64,
    judged: u64,
    /// Counts changes of the content alone.
    edits: u64,
    /// The kinds of warnings that are wanted.
    warnings: WarningSet,
    /// The judging that is under way, and its number.
    pub(in crate::app) judging: Option<(RequestId, u64)>,
    /// The targets, for a quick look-up.
    pub marks: HashSet<ServiceInstanceId>,
    /// The marked processes of step 2, by their places.
    pub process_marks: Marks<usize>,
    /// The marked bind rows of step 3, by the places of the process and the row.
    pub row_marks: Marks<(usize, usize)>,
    /// The target that was looked at last: results are shown for it.
    looked_at: Option<ServiceInstanceId>,
    /// Counts changes of the targets.
    pub marks_revision: u64,
    pub file: File,
    /// Whether the file holds what the draft holds.
    pub saving: Saving,
    /// Counts changes; `saved` of [`Saving`] says which one is on disk.
    pub revision: u64,
    /// Whether another process has it: then nothing is changed and nothing written.
    pub read_only: bool,
    /// Who that is, as far as it is known.
    pub holder: Option<Box<Holder>>,
    /// What its file holds besides the draft.
    pub beside: Beside,
    /// What of the request body that it came from was taken for something else; of fields that only a CMDB knows that is
    /// known when its attributes are.
    pub notes: Notes,
    /// The draft as its file held it when that was last read or written here.
    pub base: Draft,
    /// Counts the changes of the file by others that were decided about: a writing says which it knows.
    pub version: u64,
    /// A change of the file by another program that is not decided about.
    pub conflict: Option<Box<Conflict>>,
}

/// Another program's version of the draft, as long as it is not decided which one is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The file as it is now.
    pub changed: ChangedFile,
    /// Whether the decision was put off.
    pub deferred: bool,
}

/// The file of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum File {
    /// It has none yet: nothing was typed.
    None,
    /// Its first writing is under way.
    Creating(RequestId),
    /// It has one.
    Known(DraftId),
}

/// How far the file lags behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// The writing that is under way, and the revision that it writes.
    pub under_way: Option<(RequestId, u64)>,
    /// The revision on disk.
    pub saved: u64,
    /// The revision that was last sent to be written; one that failed is not sent again by itself.
    pub attempted: u64,
    /// Why the last writing failed.
    pub error: Option<StoreError>,
    /// The revision that a person last exported to a file of their own.
    pub exported: Option<u64>,
    /// How the next writing is meant, as long as there is no conflict.
    pub way: Way,
    /// What the writing that is under way writes, and how.
    pub sent: Option<(Draft, Way)>,
    /// The revision that is kept beside the draft's file, while that is another program's.
    pub kept: Option<u64>,
}

/// Processes on targets that are judged while a key is answered: some 5 milliseconds of work.
const JUDGED_AT_ONCE: usize = 1_000;

fn is_judged_beside(draft: &Draft) -> bool {
    draft.differs_by_target() && draft.targets.len() * draft.processes.len() > JUDGED_AT_ONCE
}

/// What of a business facts were taken from: as long as it is the same, they need not be taken again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct FactsSource {
    pub(in crate::app) business: BizId,
    pub(in crate::app) instances: usize,
    /// Whether they were kept from an earlier reading.
    pub(in crate::app) kept: bool,
    /// Whether the names of the hosts were read.
    pub(in crate::app) names: bool,
}

impl Open {
    /// Opens a draft.
    #[must_use]
    pub fn new(draft: Draft, mut place: Place, file: File, fields: &FieldTable) -> Self {
        place.process = place.process.min(draft.processes.len().saturating_sub(1));
        let facts = FactTable::default();
        let beside = is_judged_beside(&draft);
        let nothing = || Checked { problems: Vec::new(), wanted: None };
        let checked = if beside { nothing() } else { check(&draft, fields, &facts) };
        let marks = draft.targets.iter().map(|target| target.id).collect();
        let saving = Saving {
            under_way: None,
            saved: 0,
            attempted: 0,
            error: None,
            exported: None,
            way: Way::Compare,
            sent: None,
            kept: None,
        };
        Self {
            notes: Notes::default(),
            base: draft.clone(),
            draft,
            history: History::default(),
            place,
            checked,
            facts,
            facts_source: None,
            named: None,
            facts_wanted: None,
            facts_revision: 0,
            facts_marks: 0,
            to_judge: u64::from(beside),
            judged: 0,
            judging: None,
            edits: 0,
            warnings: WarningSet::ALL,
            marks,
            process_marks: Marks::default(),
            row_marks: Marks::default(),
            looked_at: None,
            marks_revision: 0,
            file,
            saving,
            revision: 0,
            read_only: false,
            holder: None,
            beside: Beside::default(),
            version: 0,
            conflict: None,
        }
    }

    /// Puts another draft in place, without a step of undo.
    pub fn replace(&mut self, draft: Draft, fields: &FieldTable) {
        self.draft = draft;
        self.process_marks.clear();
        self.row_marks.clear();
        self.place.process = self.place.process.min(self.draft.processes.len().saturating_sub(1));
        self.changed(true, fields);
    }

    /// Remembers a change that was typed but not made, so that undo makes it.
    pub fn withdraw(&mut self, edit: Edit, fields: &FieldTable) -> bool {
        let done = self.history.withdraw(&mut self.draft, edit).is_ok();
        if done {
            self.changed(false, fields);
        }
        done
    }

    /// Makes a change; a change that names a place that is not there changes nothing.
    pub fn edit(&mut self, edit: Edit, fields: &FieldTable) -> bool {
        let done = self.edit_unjudged(edit);
        if done {
            self.recheck(fields);
        }
        done
    }

    /// Makes a change as [`Self::edit`] does. The caller judges the draft, with what else it changes.
    pub(in crate::app) fn edit_unjudged(&mut self, edit: Edit) -> bool {
        let targets = edit.changes_targets();
        let (processes, rows) = self.marks_after(&edit);
        let done = self.history.edit(&mut self.draft, edit).is_ok();
        if done {
            (self.process_marks, self.row_marks) = (processes, rows);
            self.note_change(targets);
        }
        done
    }

    /// Takes the last change back.
    pub fn undo(&mut self, fields: &FieldTable) -> Option<Edit> {
        let edit = self.history.undo(&mut self.draft)?;
        (self.process_marks, self.row_marks) = self.marks_after(&edit);
        self.changed(edit.changes_targets(), fields);
        Some(edit)
    }

    /// Applies again what was taken back.
    pub fn redo(&mut self, fields: &FieldTable) -> Option<Edit> {
        let edit = self.history.redo(&mut self.draft)?;
        (self.process_marks, self.row_marks) = self.marks_after(&edit);
        self.changed(edit.changes_targets(), fields);
        Some(edit)
    }

    /// Returns the marks as they are after a change: they follow what they stand on.
    fn marks_after(&self, edit: &Edit) -> (Marks<usize>, Marks<(usize, usize)>) {
        let (mut processes, mut rows) = (self.process_marks.clone(), self.row_marks.clone());
        processes.follow(|process| edit.process_after(*process));
        rows.follow(|(process, row)| edit.row_after(*process, *row));
        (processes, rows)
    }

    /// Returns the place of the current target, which form, bind rows and table share: the one that was looked at last,
    /// otherwise the first one; `None` without targets.
    #[must_use]
    pub fn current_target(&self) -> Option<usize> {
        let targets = &self.draft.targets;
        let looked_at = self.looked_at.filter(|id| self.marks.contains(id));
        let at = looked_at.and_then(|id| targets.iter().position(|target| target.id == id));
        at.or_else(|| (!targets.is_empty()).then_some(0))
    }

    /// Makes a target the current one, by its place.
    pub fn look_at(&mut self, at: usize) {
        if let Some(target) = self.draft.targets.get(at) {
            self.looked_at = Some(target.id);
        }
    }

    /// Makes a service instance the current target, if it is one of the targets.
    pub fn look_at_instance(&mut self, id: ServiceInstanceId) {
        if self.marks.contains(&id) {
            self.looked_at = Some(id);
        }
    }

    /// Notes that more is known of the targets, which is no change of the draft.
    pub(in crate::app) fn renew_targets(&mut self, fields: &FieldTable) {
        self.marks_revision += 1;
        self.recheck(fields);
    }

    fn changed(&mut self, targets: bool, fields: &FieldTable) {
        self.note_change(targets);
        self.recheck(fields);
    }

    fn note_change(&mut self, targets: bool) {
        self.revision += 1;
        self.edits += 1;
        // They may be 100,000, and most changes are about something else.
        if targets {
            self.marks_revision += 1;
            self.marks = self.draft.targets.iter().map(|target| target.id).collect();
        }
    }

    /// Judges the draft again, after any change of it, of the attribute table or of the facts. A large draft that differs by
    /// target is judged beside the screen; until that is done nothing can be planned.
    pub fn recheck(&mut self, fields: &FieldTable) {
        self.to_judge += 1;
        if is_judged_beside(&self.draft) {
            self.checked.wanted = None;
        } else {
            self.checked = check(&self.draft, fields, &self.facts);
            keep_wanted(&mut self.checked.problems, self.warnings);
            self.judged = self.to_judge;
        }
    }

    /// Counts the changes of the content; to look at another step is none.
    pub(in crate::app) const fn edits(&self) -> u64 {
        self.edits
    }

    /// Returns the kinds of warnings that are wanted.
    pub(in crate::app) const fn wanted_warnings(&self) -> WarningSet {
        self.warnings
    }

    /// Says which kinds of warnings are wanted from now on.
    pub(in crate::app) fn want_warnings(&mut self, wanted: WarningSet, fields: &FieldTable) {
        self.warnings = wanted;
        self.recheck(fields);
    }

    /// Returns the number of the judging that has to be begun; `None` if nothing has to, or one is under way.
    pub(in crate::app) fn must_be_judged(&self) -> Option<u64> {
        (self.judging.is_none() && !self.is_judged()).then_some(self.to_judge)
    }

    /// Returns the judging that is under way, and its number.
    #[must_use]
    pub const fn judging_under_way(&self) -> Option<(RequestId, u64)> {
        self.judging
    }

    /// Returns the number of the judgement that its problems are of; each has another.
    #[must_use]
    pub(in crate::app) const fn judged(&self) -> u64 {
        self.judged
    }

    /// Returns `true` if its problems are those of its present content.
    #[must_use]
    pub const fn is_judged(&self) -> bool {
        self.judged == self.to_judge
    }

    /// Takes what was judged beside the screen; `false` if the draft was changed meanwhile, or another judging was asked.
    pub(in crate::app) fn take_judged(&mut self, id: RequestId, checked: Checked) -> bool {
        let Some((_, number)) = self.judging.take_if(|(own, _)| *own == id) else { return false };
        if number != self.to_judge {
            return false;
        }
        self.judged = number;
        self.checked = checked;
        keep_wanted(&mut self.checked.problems, self.warnings);
        true
    }

    /// Notes that what the file holds is old, although the draft's content did not change: the person is elsewhere.
    pub fn touch(&mut self) {
        // A draft in which nothing was typed needs no file.
        let has_file = !matches!(self.file, File::None) || self.revision > 0 || !self.draft.is_blank();
        if has_file && !self.read_only {
            self.revision += 1;
        }
    }

    /// Returns `true` if the draft holds what its file does not.
    #[must_use]
    pub const fn must_be_saved(&self) -> bool {
        !self.read_only && self.saving.saved != self.revision
    }

    /// Returns `true` if another draft may be opened in its place: its file, or the one beside it, holds all.
    #[must_use]
    pub fn may_be_left(&self) -> bool {
        !self.must_be_saved() || (self.conflict.is_some() && self.saving.kept == Some(self.revision))
    }

    /// Returns `true` if the draft holds what no file holds, not even one that it was exported to.
    #[must_use]
    pub fn is_only_in_memory(&self) -> bool {
        let kept = [self.saving.exported, self.saving.kept];
        self.must_be_saved() && !kept.contains(&Some(self.revision))
    }

    /// Lets a writing that failed be tried again without a change.
    pub const fn try_again(&mut self) {
        if self.saving.error.is_some() && self.saving.under_way.is_none() {
            self.saving.attempted = self.saving.saved;
        }
    }

    /// Forgets the writing that is under way: it will not be answered, and what it wrote is written again.
    pub(in crate::app) fn lose_writing(&mut self) {
        self.saving.under_way = None;
        self.saving.sent = None;
        self.saving.attempted = self.saving.saved;
        if matches!(self.file, File::Creating(_)) {
            self.file = File::None;
        }
    }

    /// Returns `true` if the draft must be written now.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        !self.read_only && self.saving.under_way.is_none() && self.saving.attempted != self.revision
    }

    /// Counts the problems that block.
    #[must_use]
    pub fn blocking(&self) -> usize {
        self.checked.problems.iter().filter(|problem| problem.blocks()).count()
    }
}
