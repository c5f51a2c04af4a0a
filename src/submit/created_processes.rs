//! What a run created, and as what it was sent: the ground on which it is read back and undone.

use super::journal_convert::{DELETE, error_of, outcomes_of};
use super::{Outcome, SkipReason};
use crate::api::{ApiError, ErrorKind};
use crate::domain::compare::{Difference, Spot, differences};
use crate::domain::field::{FieldKey, Known};
use crate::domain::found::Found;
use crate::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{Entry, Plan};
use crate::domain::process::{Process, ProcessSpec};
use crate::store::RunRecord;
use crate::store::journal::{CallRecord, UndoAnswer};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The fields by which the server tells when a process was created and changed (contract 1.4); equal until someone
/// changes it.
const TIMES: [&str; 2] = ["create_time", "last_time"];

/// What a run created, in the order of its plan.
#[derive(Debug, Clone)]
pub struct CreatedProcesses {
    plan: Plan,
    processes: Vec<CreatedProcess>,
    foreign: Vec<ProcessId>,
    unknown: usize,
    /// What the journal says of each call, its request IDs above all; empty for a run without one.
    pub(super) calls: Vec<CallRecord>,
    /// What was stored otherwise than it was sent as soon as it was created: so the server itself made it, and it does
    /// not count as a change of someone.
    pub(super) read_back: BTreeMap<ProcessId, Vec<Difference>>,
    /// The processes that were to be deleted before, and were not as far as is known: the error of those where it
    /// is not known.
    before: BTreeMap<ProcessId, Option<Box<ApiError>>>,
    /// The request IDs of earlier deletions of each, and when the first of them was sent.
    deletions: HashMap<ProcessId, (Vec<CallId>, Timestamp)>,
    deleted: Vec<ProcessId>,
}

/// A process that was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CreatedProcess {
    pub(super) id: ProcessId,
    pub(super) instance: ServiceInstanceId,
    /// Place of its call in the plan.
    call: usize,
    /// Its entry in the plan.
    entry: Entry,
}

impl CreatedProcesses {
    /// Takes what a journal tells.
    #[must_use]
    pub fn of(run: &RunRecord) -> Self {
        let mut made = Self::of_outcomes(&run.plan, &outcomes_of(run));
        made.read_back.clone_from(&run.read_back);
        made.calls.clone_from(&run.calls);
        for (id, undone) in &run.undone {
            made.deletions.insert(*id, (undone.requests.clone(), undone.first_sent));
            let error = match &undone.answer {
                Some(UndoAnswer::Deleted) => {
                    made.deleted.push(*id);
                    continue;
                }
                None => Some(ApiError::new(ErrorKind::Cut, DELETE)),
                Some(UndoAnswer::Unknown { failure }) => Some(error_of(failure)),
                Some(_) => None,
            };
            made.before.insert(*id, error.map(Box::new));
        }
        made.processes.retain(|one| made.deleted.binary_search(&one.id).is_err());
        made
    }

    /// Takes what was told of each call, for a run that has no journal.
    #[must_use]
    pub fn of_outcomes(plan: &Plan, outcomes: &[Outcome]) -> Self {
        let (mut processes, mut foreign, mut unknown) = (Vec::new(), Vec::new(), 0);
        for (at, (call, outcome)) in plan.calls().iter().zip(outcomes).enumerate() {
            let instance = plan.targets().get(call.target()).map_or(ServiceInstanceId(0), |target| target.id);
            match outcome {
                Outcome::Created { ids, .. } => {
                    let made = ids.iter().zip(plan.sent(call));
                    processes.extend(made.map(|(id, entry)| CreatedProcess {
                        id: *id,
                        instance,
                        call: at,
                        entry: *entry,
                    }));
                }
                Outcome::Mixed(found) => foreign.extend(found.iter().filter_map(|found| match found {
                    Found::Absent => None,
                    Found::Same(id) | Found::Differs(id) => Some(*id),
                })),
                Outcome::PerhapsAnothers(found) => foreign.extend(found.iter().flatten().map(|found| found.id)),
                Outcome::Unknown(_) => unknown += call.size(),
                Outcome::Refused(_) | Outcome::NotCreated(_) | Outcome::NotSent(_) => {}
            }
        }
        let (read_back, before, deletions, deleted) = (BTreeMap::new(), BTreeMap::new(), HashMap::new(), Vec::new());
        let calls = Vec::new();
        Self { plan: plan.clone(), processes, foreign, unknown, calls, read_back, before, deletions, deleted }
    }

    /// Takes what was found out of a call afterwards, in place of what its answer said.
    pub(super) fn correct(&mut self, at: usize, outcome: &Outcome) {
        match outcome {
            Outcome::Created { ids, .. } => {
                let plan = &self.plan;
                for one in self.processes.iter_mut().filter(|one| one.call == at) {
                    one.id = id_in(plan, one, ids).unwrap_or(one.id);
                }
            }
            Outcome::PerhapsAnothers(found) => {
                self.processes.retain(|one| one.call != at);
                self.foreign.extend(found.iter().flatten().map(|found| found.id));
            }
            _ => {}
        }
    }

    /// Returns the calls whose answer names an ID at which there is no process of the alias that was sent: another
    /// process, or none. Someone may have renamed or deleted it since, or the answer named the process of another.
    pub(super) fn misnamed(&self, stored: &HashMap<ProcessId, Process>) -> BTreeSet<usize> {
        let is_misnamed =
            |one: &&CreatedProcess| stored.get(&one.id).is_none_or(|process| !self.has_alias(one, process));
        self.processes.iter().filter(is_misnamed).map(|one| one.call).collect()
    }

    /// Returns `true` if every ID of a call's answer is that of a process with another alias than the one that was sent.
    pub(super) fn is_foreign(&self, call: usize, stored: &HashMap<ProcessId, Process>) -> bool {
        let mut own = self.processes.iter().filter(|one| one.call == call);
        own.all(|one| stored.get(&one.id).is_some_and(|process| !self.has_alias(one, process)))
    }

    /// Returns the IDs of what a call created, each after its service instance.
    pub(super) fn ids_of(&self, call: usize) -> impl Iterator<Item = (ServiceInstanceId, ProcessId)> {
        self.processes.iter().filter(move |one| one.call == call).map(|one| (one.instance, one.id))
    }

    /// Returns `true` if these are the IDs of a call's processes, in its order, as they are known.
    pub(super) fn is_known_as(&self, call: usize, ids: &[ProcessId]) -> bool {
        let mut own = self.processes.iter().filter(|one| one.call == call);
        own.all(|one| id_in(&self.plan, one, ids) == Some(one.id))
    }

    fn has_alias(&self, one: &CreatedProcess, stored: &Process) -> bool {
        self.spec(one).is_none_or(|spec| spec.alias() == stored.known(Known::ProcessName))
    }

    /// Counts the processes that were created and not deleted again, as far as is known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.processes.len()
    }

    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty()
    }

    /// Counts the processes of calls with an unknown outcome. To resume the run finds it out.
    #[must_use]
    pub const fn unknown(&self) -> usize {
        self.unknown
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn biz(&self) -> BizId {
        self.plan.biz()
    }

    pub(super) fn processes(&self) -> &[CreatedProcess] {
        &self.processes
    }

    /// Returns the processes that the run found and did not create for sure.
    pub(super) fn foreign(&self) -> &[ProcessId] {
        &self.foreign
    }

    /// Returns the processes that were deleted again.
    pub(super) fn deleted(&self) -> &[ProcessId] {
        &self.deleted
    }

    /// Returns the request IDs of earlier deletions, and when the first of each was sent.
    pub(super) const fn deletions(&self) -> &HashMap<ProcessId, (Vec<CallId>, Timestamp)> {
        &self.deletions
    }

    /// Returns `true` if a process was to be deleted before, though it is not known that it is.
    pub(super) fn was_to_go(&self, id: ProcessId) -> bool {
        self.before.contains_key(&id)
    }

    /// Notes that a process was to be deleted before, with no answer seen.
    #[cfg(test)]
    pub(super) fn note_unanswered_deletion(&mut self, id: ProcessId) {
        self.before.insert(id, Some(Box::new(ApiError::new(ErrorKind::Cut, DELETE))));
    }

    /// Returns why it is not known whether a process was deleted that was to be.
    pub(super) fn unsettled(&self, id: ProcessId) -> Option<&ApiError> {
        self.before.get(&id)?.as_deref()
    }

    /// Lists what is stored otherwise than it was sent, values of unknown fields included.
    pub(super) fn differences(&self, one: &CreatedProcess, stored: &Process) -> Vec<Difference> {
        let Some(spec) = self.spec(one) else { return Vec::new() };
        // Those that are stored are compared with the rest.
        let dropped = spec.unknown().filter(|(key, _)| !stored.has(key)).filter_map(|(key, value)| {
            let wanted = value.to_string();
            (!wanted.is_empty()).then(|| Difference { at: Spot::Field(key.clone()), wanted, stored: String::new() })
        });
        let mut all = differences(spec, stored);
        all.extend(dropped);
        all
    }

    /// Judges by what is stored why a process must not be deleted; `None` when it may be.
    pub(super) fn judge(&self, one: &CreatedProcess, stored: &Process) -> Option<SkipReason> {
        // Where nothing tells the service instance, it is 0.
        let moved = stored.instance.0 != 0 && stored.instance != one.instance;
        if moved || stored.template.is_some() {
            return Some(SkipReason::NotOurs);
        }
        let [created, last] = TIMES.map(|key| stored.text(&FieldKey::new(key)));
        // The server writes down who updates a process; two changes may fall into one moment of its clock.
        let updater = FieldKey::new("bk_updated_by");
        let is_sent = self
            .spec(one)
            .is_some_and(|spec| spec.get(&updater).is_some() || spec.unknown().any(|(key, _)| *key == updater));
        let has_updater = !is_sent && !stored.text(&updater).is_empty();
        let is_edited = has_updater || (!created.is_empty() && !last.is_empty() && created != last);
        let differs = self.differences(one, stored);
        let changed = |differs| SkipReason::Changed { by: stored.text(&updater).to_owned(), differs };
        // An answer may name a process of another alias, and what was read back of it does not make that one ours:
        // no process is deleted under another alias than the one that was sent.
        if !self.has_alias(one, stored) {
            return Some(if is_edited { changed(differs) } else { SkipReason::NotOurs });
        }
        let same = match self.read_back.get(&one.id) {
            Some(before) => *before == differs,
            // Nothing tells what the server itself changed; but a field that it does not know it always drops.
            None => differs.iter().all(|difference| self.is_dropped(one, difference)),
        };
        (is_edited || !same).then(|| changed(differs))
    }

    /// Returns `true` if a difference is a field that the server did not know, and so does not have (contract 1.4).
    fn is_dropped(&self, one: &CreatedProcess, difference: &Difference) -> bool {
        let Spot::Field(at) = &difference.at else { return false };
        let mut unknown = self.spec(one).into_iter().flat_map(ProcessSpec::unknown);
        difference.stored.is_empty() && unknown.any(|(key, _)| key == at)
    }

    fn spec(&self, one: &CreatedProcess) -> Option<&ProcessSpec> {
        self.plan.spec(&one.entry)
    }
}

/// Returns the ID of a process among those of its call, which are in the order of the call.
fn id_in(plan: &Plan, one: &CreatedProcess, ids: &[ProcessId]) -> Option<ProcessId> {
    let call = plan.calls().get(one.call)?;
    let place = plan.sent(call).position(|entry| *entry == one.entry)?;
    ids.get(place).copied()
}
