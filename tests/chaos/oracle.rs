//! What is really stored, and whether what is said of it is true.

use super::draw::SOMEBODY;
use bkproc::domain::found::Found;
use bkproc::domain::id::ProcessId;
use bkproc::domain::plan::Plan;
use bkproc::domain::state::Evidence;
use bkproc::sandbox::Store;
use bkproc::submit::{Outcome, SkipReason, Undone};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Oracle {
    store: Store,
    /// What was there before, by identifier.
    before: BTreeMap<i64, Value>,
    /// What someone changed since it was created.
    pub(crate) changed: BTreeSet<i64>,
    /// What someone deleted of what was created.
    pub(crate) deleted: BTreeSet<i64>,
    /// What a run has named as perhaps another's in the end.
    pub(crate) named: BTreeSet<i64>,
    /// IDs that answers may have named though they created others.
    lies: BTreeSet<i64>,
}

impl Oracle {
    pub(crate) fn new(store: Store) -> Self {
        let (before, changed, deleted, named) = Default::default();
        let mut oracle = Self { store, before, changed, deleted, named, lies: [1, 3, 4, 900_002].into() };
        oracle.before = oracle.all().into_iter().collect();
        oracle
    }

    /// Every process that is stored.
    fn all(&self) -> Vec<(i64, Value)> {
        let instances = 1..=i64::try_from(super::draw::INSTANCES).unwrap();
        let all = instances.flat_map(|instance| self.store.processes_of(instance));
        let all: Vec<_> = all.map(|process| (process["bk_process_id"].as_i64().unwrap(), process)).collect();
        assert_eq!(all.len(), self.store.process_count());
        all
    }

    /// Every process that the run brought in.
    pub(crate) fn ours(&self) -> Vec<(i64, Value)> {
        let mut all = self.all();
        all.retain(|(id, process)| !self.before.contains_key(id) && process["bk_created_by"] != SOMEBODY);
        all
    }

    /// What the run brought in, by service instance and alias.
    fn by_name(&self) -> BTreeMap<(i64, String), i64> {
        let mut names = BTreeMap::new();
        for (id, process) in self.ours() {
            assert!(names.insert(name(&process), id).is_none(), "{process} is there twice");
        }
        names
    }

    /// Holds what is said of a call against what is stored. `excused` says whether it may be unknown, `doubt` whether
    /// what is ours may not have been told from what is not: it must be named then.
    pub(crate) fn judge(&self, plan: &Plan, call: usize, outcome: &Outcome, excused: bool, doubt: bool) {
        let ours = self.by_name();
        let sent = sent(plan, call);
        match outcome {
            Outcome::Created { ids, evidence } => {
                assert_eq!(ids.len(), sent.len());
                for (id, (name, sent)) in ids.iter().zip(sent) {
                    if self.deleted.contains(&id.0) {
                        continue;
                    }
                    // An answer that named a process of another client: what nothing shows to be wrong is believed, and
                    // then nothing is done to that process.
                    if *evidence == Evidence::Answer && self.lies.contains(&id.0) && ours.get(&name) != Some(&id.0) {
                        continue;
                    }
                    assert_eq!(ours.get(&name), Some(&id.0), "{outcome:?}");
                    let stored = self.store.process(id.0).unwrap();
                    let changed = self.changed.contains(&id.0);
                    assert!(changed || is_same(&sent, &stored), "{sent} was sent, {stored} is stored");
                }
            }
            Outcome::Refused(_) | Outcome::NotCreated(_) | Outcome::NotSent(_) => {
                let there = sent.iter().find(|(name, _)| ours.contains_key(name));
                assert_eq!(there, None, "call {call} is said to have left nothing: {outcome:?}");
            }
            Outcome::Mixed(found) => {
                for (found, (name, sent)) in found.iter().zip(&sent) {
                    match found {
                        Found::Absent => assert_eq!(ours.get(name), None),
                        Found::Same(id) => assert!(is_same(sent, &self.store.process(id.0).unwrap())),
                        Found::Differs(id) => assert!(!is_same(sent, &self.store.process(id.0).unwrap())),
                    }
                }
            }
            Outcome::PerhapsAnothers(found) => {
                // Of a call that someone has changed something of, the list tells nothing.
                let ids = || found.iter().flatten().map(|found| found.id.0);
                let doubt = doubt || ids().any(|id| self.changed.contains(&id)) || !self.deleted.is_empty();
                for (found, (name, sent)) in found.iter().zip(&sent) {
                    let Some(found) = found else {
                        assert!(doubt || !ours.contains_key(name), "call {call}: {name:?} is there: {outcome:?}");
                        continue;
                    };
                    let id = found.id.0;
                    let told = doubt || self.changed.contains(&id) || ours.get(name) != Some(&id);
                    assert!(told, "call {call}: process {id} is ours: {outcome:?}");
                    if let Some(stored) = self.store.process(id).filter(|_| !self.changed.contains(&id)) {
                        assert_eq!(found.equal, is_same(sent, &stored), "{found:?} {stored}");
                    }
                }
            }
            Outcome::Unknown(_) => assert!(excused, "call {call} could have been settled: {outcome:?}"),
        }
    }

    /// Whatever is there was sent, and is there once; and no one else lost anything.
    pub(crate) fn nothing_twice(&self, plan: &Plan) {
        let all: BTreeMap<_, _> = (0..plan.calls().len()).flat_map(|call| sent(plan, call)).collect();
        for (name, id) in self.by_name() {
            let stored = self.store.process(id).unwrap();
            let sent = all.get(&name).is_some_and(|sent| is_same(sent, &stored));
            assert!(sent || self.changed.contains(&id), "process {id} was never sent: {stored}");
        }
        self.nothing_lost();
    }

    /// Returns `true` if an answer may have named this process though its call created another.
    pub(crate) fn is_lie(&self, id: ProcessId) -> bool {
        self.lies.contains(&id.0)
    }

    /// What another client has created meanwhile stays as well.
    pub(crate) fn remember(&mut self) {
        let all = self.all();
        let theirs = all.into_iter().filter(|(_, process)| process["bk_created_by"] == SOMEBODY);
        self.before.extend(theirs);
    }

    /// No one else lost anything.
    pub(crate) fn nothing_lost(&self) {
        for (id, before) in &self.before {
            assert_eq!(self.store.process(*id).as_ref(), Some(before), "process {id} is not the run's");
        }
        for id in &self.changed {
            assert!(self.store.process(*id).is_some(), "process {id} was changed by someone");
        }
    }

    /// Forgets processes that another client deleted.
    pub(crate) fn forget(&mut self, ids: &[i64]) {
        self.before.retain(|id, _| !ids.contains(id));
    }

    /// Holds what is said of a deletion against what is stored; `open` if what came of an earlier one was not seen.
    pub(crate) fn judge_undone(&self, id: ProcessId, outcome: &Undone, excused: bool, open: bool) {
        let stored = self.store.process(id.0);
        match outcome {
            Undone::Deleted | Undone::Skipped(SkipReason::Gone) => assert!(stored.is_none(), "{id:?} {outcome:?}"),
            Undone::Skipped(SkipReason::Changed { .. }) => assert!(self.changed.contains(&id.0), "{outcome:?}"),
            Undone::Skipped(SkipReason::NotOurs) => {
                let named = self.named.contains(&id.0) || self.lies.contains(&id.0);
                assert!(named || self.ours().iter().all(|(ours, _)| *ours != id.0), "{id:?} is ours");
            }
            Undone::Skipped(SkipReason::LastOfInstance)
            | Undone::Refused(_)
            | Undone::NotDeleted(_)
            | Undone::NotSent(_) => {
                assert!(stored.is_some(), "{id:?} {outcome:?}");
            }
            Undone::Unknown(_) => assert!(excused || open, "{id:?} could have been settled: {outcome:?}"),
        }
    }
}

/// Service instance and alias of a stored process.
fn name(stored: &Value) -> (i64, String) {
    let alias = stored["bk_process_name"].as_str().unwrap();
    (stored["service_instance_id"].as_i64().unwrap(), alias.to_owned())
}

/// What a call sends, each with service instance and alias.
fn sent(plan: &Plan, call: usize) -> Vec<((i64, String), Value)> {
    let mut body = serde_json::to_value(plan.body(&plan.calls()[call])).unwrap();
    let instance = body["service_instance_id"].as_i64().unwrap();
    let processes = body["processes"].as_array_mut().unwrap().iter_mut();
    let infos = processes.map(|item| item["process_info"].take());
    infos.map(|info| ((instance, info["bk_process_name"].as_str().unwrap().to_owned()), info)).collect()
}

/// Returns `true` if a process is stored as it was sent; a key that the server does not know is not stored.
fn is_same(sent: &Value, stored: &Value) -> bool {
    sent.as_object().unwrap().iter().all(|(key, value)| match (key.as_str(), value, &stored[key]) {
        ("no_such_key", _, stored) => stored.is_null(),
        ("bind_info", Value::Array(sent), Value::Array(stored)) => {
            sent.len() == stored.len()
                && sent.iter().zip(stored).all(|(sent, stored)| {
                    sent.as_object().unwrap().iter().all(|(column, value)| stored[column] == *value)
                })
        }
        (_, sent, stored) => sent == stored,
    })
}
