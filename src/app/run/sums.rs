//! Sums over the calls of a run. Every frame asks for them, so that each change of a call keeps them up to date.

use super::call_phase::CallPhase;
use crate::api::{ApiError, ErrorKind};
use crate::domain::plan::Plan;
use crate::domain::work::WorkLeft;
use crate::submit::Outcome;
use std::collections::BTreeSet;

/// How it is known that a failed call created nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// By its error.
    Told,
    /// By what its service instance had afterwards.
    Seen,
    Not,
}

/// Failures of one cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailureGroup<'a> {
    /// The error of the first of them.
    pub error: &'a ApiError,
    /// How it is known that nothing came of them.
    pub sure: Sure,
    /// How many processes have it.
    pub processes: usize,
}

/// The work that is left, and the causes of failures.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sums {
    left: WorkLeft,
    /// Ordered by the first call of each.
    causes: Vec<Cause>,
}

/// Calls that failed for the same reason.
#[derive(Debug, Clone, PartialEq)]
struct Cause {
    sure: Sure,
    kind: ErrorKind,
    code: Option<i64>,
    calls: BTreeSet<usize>,
    processes: usize,
}

impl Cause {
    fn is(&self, sure: Sure, error: &ApiError) -> bool {
        self.sure == sure && self.kind == error.kind && self.code == error.code
    }
}

impl Sums {
    /// Sums up all calls.
    pub(super) fn of(plan: &Plan, calls: &[CallPhase]) -> Self {
        let mut sums = Self { left: left(plan, calls, 0..calls.len()), causes: Vec::new() };
        for call in 0..calls.len() {
            sums.add_failure(plan, calls, call);
        }
        sums.order();
        sums
    }

    /// Takes out a call that is about to change, with what depends on it.
    pub(super) fn remove(&mut self, plan: &Plan, calls: &[CallPhase], call: usize) {
        self.left.remove(left(plan, calls, siblings(plan, call)));
        if let Some((error, sure)) = calls.get(call).and_then(failure_of)
            && let Some(at) = self.causes.iter().position(|cause| cause.is(sure, error))
            && let Some(cause) = self.causes.get_mut(at)
            && cause.calls.remove(&call)
        {
            cause.processes = cause.processes.saturating_sub(size(plan, call));
            if cause.calls.is_empty() {
                self.causes.remove(at);
            }
        }
    }

    /// Takes in a call that has changed, with what depends on it.
    pub(super) fn add(&mut self, plan: &Plan, calls: &[CallPhase], call: usize) {
        self.left.add(left(plan, calls, siblings(plan, call)));
        self.add_failure(plan, calls, call);
        self.order();
    }

    fn add_failure(&mut self, plan: &Plan, calls: &[CallPhase], call: usize) {
        let Some((error, sure)) = calls.get(call).and_then(failure_of) else { return };
        let processes = size(plan, call);
        match self.causes.iter_mut().find(|cause| cause.is(sure, error)) {
            Some(cause) => {
                cause.processes += processes;
                cause.calls.insert(call);
            }
            None => self.causes.push(Cause {
                sure,
                kind: error.kind.clone(),
                code: error.code,
                calls: BTreeSet::from([call]),
                processes,
            }),
        }
    }

    fn order(&mut self) {
        self.causes.sort_by_key(|cause| cause.calls.first().copied());
    }

    pub(super) const fn left(&self) -> WorkLeft {
        self.left
    }

    pub(super) fn failures<'a>(&self, calls: &'a [CallPhase]) -> Vec<FailureGroup<'a>> {
        let of = |cause: &Cause| {
            let (error, sure) = failure_of(calls.get(*cause.calls.first()?)?)?;
            Some(FailureGroup { error, sure, processes: cause.processes })
        };
        self.causes.iter().filter_map(of).collect()
    }
}

/// Returns the calls of the same target: what is left of each depends on those before it. They stand side by side, and
/// an event looks at no others: a run may have a million.
fn siblings(plan: &Plan, call: usize) -> std::ops::Range<usize> {
    let all = plan.calls();
    let Some(own) = all.get(call) else { return 0..0 };
    let (before, from) = all.split_at(call);
    let is_its = |other: &&crate::domain::plan::Call| other.target() == own.target();
    let first = call - before.iter().rev().take_while(is_its).count();
    first..call + from.iter().take_while(is_its).count()
}

/// Returns the work left of calls that stand side by side; those that are under way are none.
fn left(plan: &Plan, calls: &[CallPhase], range: std::ops::Range<usize>) -> WorkLeft {
    // Slices first: to skip to a place in an iterator costs as many steps.
    let (planned, states) = (plan.calls().get(range.clone()), calls.get(range));
    let own = planned.unwrap_or_default().iter().zip(states.unwrap_or_default());
    WorkLeft::of(own.filter_map(|(call, state)| match state {
        CallPhase::Ended(outcome) => Some((call.target(), call.size(), outcome.work())),
        _ => None,
    }))
}

fn size(plan: &Plan, call: usize) -> usize {
    plan.calls().get(call).map_or(0, crate::domain::plan::Call::size)
}

fn failure_of(state: &CallPhase) -> Option<(&ApiError, Sure)> {
    match state {
        CallPhase::Ended(Outcome::Refused(error) | Outcome::NotSent(Some(error))) => Some((error, Sure::Told)),
        CallPhase::Ended(Outcome::NotCreated(error)) => Some((error, Sure::Seen)),
        CallPhase::Ended(Outcome::Unknown(error)) => Some((error, Sure::Not)),
        CallPhase::Waiting
        | CallPhase::Sent
        | CallPhase::Retrying { .. }
        | CallPhase::Occupied { .. }
        | CallPhase::Settling { .. }
        | CallPhase::Ended(
            Outcome::Created { .. } | Outcome::NotSent(None) | Outcome::PerhapsAnothers(_) | Outcome::Mixed(_),
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Origin, Run, UndoState};
    use super::*;
    use crate::app::request::RequestId;
    use crate::domain::check::Wanted;
    use crate::domain::compare::{Difference, Spot};
    use crate::domain::draft::Target;
    use crate::domain::environment::Environment;
    use crate::domain::field::Known;
    use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
    use crate::domain::plan::{CALL_LIMIT, Live, plan};
    use crate::domain::process::{ProcessSpec, Value};
    use crate::domain::state::Evidence;
    use crate::submit::{ReadBack, SkipReason, Undone};
    use proptest::prelude::*;

    const TARGETS: usize = 3;
    /// Three calls for each target.
    const PROCESSES: usize = 2 * CALL_LIMIT + 5;
    const CALLS: usize = TARGETS * 3;

    fn begun() -> Run {
        let text = |text: String| Value::Text(text);
        let spec = |at| {
            let fields = [(Known::ProcessName, text(format!("p{at}"))), (Known::FuncName, text(format!("f{at}")))];
            ProcessSpec::new(fields.map(|(key, value)| (key.into(), value)).to_vec(), Vec::new())
        };
        let wanted = Wanted::same(
            BizId(1),
            (1_i64..).take(TARGETS).map(|id| Target::bare(ServiceInstanceId(id))).collect(),
            (0..PROCESSES).map(spec).collect(),
        );
        let origin =
            Origin { environment: Environment::default(), account: None, draft: None, business: String::new() };
        let mut run = Run::new(RequestId(1), origin, plan(wanted, &Live::default()));
        run.begin(None);
        run
    }

    /// The ID of a process by its call and its place in it.
    fn id(call: usize, inside: usize) -> ProcessId {
        ProcessId(i64::try_from(call * 1000 + inside).unwrap())
    }

    /// One event of a run: a call changes, or a process of one, or all.
    #[derive(Debug, Clone)]
    enum Change {
        Call(usize, usize, usize),
        Undo(usize, usize, usize),
        ReadBack(Vec<(usize, usize)>, Vec<(usize, usize)>),
        Begin,
        End,
        UndoEnds,
        Skipped(usize, usize),
    }

    fn error(which: usize) -> ApiError {
        let kinds = [ErrorKind::Refused, ErrorKind::Denied, ErrorKind::Timeout];
        let code = [None, Some(1_199_014)].get(which / 3).copied().flatten();
        ApiError { code, ..ApiError::new(kinds.get(which % 3).unwrap().clone(), "create") }
    }

    fn apply(run: &mut Run, change: Change) {
        match change {
            Change::Call(call, state, which) => {
                let size = size(&run.plan, call);
                let ids = (0..size).map(|inside| id(call, inside)).collect();
                run.set(
                    call,
                    match state {
                        0 => CallPhase::Sent,
                        1 => CallPhase::Settling { attempt: 1, wait: std::time::Duration::ZERO },
                        2 => CallPhase::Ended(Outcome::Refused(Box::new(error(which)))),
                        3 => CallPhase::Ended(Outcome::Unknown(Box::new(error(which)))),
                        4 => CallPhase::Ended(Outcome::NotCreated(Box::new(error(which)))),
                        5 => CallPhase::Ended(Outcome::NotSent(Some(Box::new(error(which))))),
                        6 => CallPhase::Ended(Outcome::NotSent(None)),
                        7 => CallPhase::Ended(Outcome::PerhapsAnothers(vec![None; size])),
                        _ => CallPhase::Ended(Outcome::Created { ids, evidence: Evidence::Answer }),
                    },
                );
            }
            Change::Undo(call, inside, state) => {
                // Only what was created is undone.
                let Some(CallPhase::Ended(Outcome::Created { ids, .. })) = run.calls().get(call) else { return };
                let Some(id) = ids.get(inside).copied() else { return };
                run.set_undone(
                    id,
                    match state {
                        0 => UndoState::Sent,
                        1 => UndoState::Ended(Undone::Deleted),
                        2 => UndoState::Ended(Undone::Skipped(SkipReason::Gone)),
                        _ => UndoState::Ended(Undone::NotSent(None)),
                    },
                );
            }
            Change::ReadBack(differs, gone) => {
                let difference = || Difference {
                    at: Spot::Field(Known::WorkPath.into()),
                    wanted: "/a".to_owned(),
                    stored: String::new(),
                };
                let differs = differs.into_iter().map(|(call, at)| (id(call, at), vec![difference()])).collect();
                let gone = gone.into_iter().map(|(call, at)| id(call, at)).collect();
                run.set_read_back(Ok(ReadBack { differs, gone, ..ReadBack::default() }));
            }
            Change::Begin => run.begin(None),
            Change::End => run.end(),
            Change::UndoEnds => run.undo_ends(),
            Change::Skipped(call, inside) => run.set_skipped([(id(call, inside), SkipReason::LastOfInstance)]),
        }
    }

    fn change() -> impl Strategy<Value = Change> {
        let place = || (0..CALLS, 0..3_usize);
        let some = || proptest::collection::vec(place(), 0..3);
        prop_oneof![
            8 => (0..CALLS, 0..12_usize, 0..6_usize).prop_map(|(call, state, which)| Change::Call(call, state, which)),
            4 => (place(), 0..4_usize).prop_map(|((call, inside), state)| Change::Undo(call, inside, state)),
            1 => (some(), some()).prop_map(|(differs, gone)| Change::ReadBack(differs, gone)),
            1 => Just(Change::Begin),
            1 => Just(Change::End),
            1 => Just(Change::UndoEnds),
            1 => place().prop_map(|(call, inside)| Change::Skipped(call, inside)),
        ]
    }

    /// The failures as they were summed up before, call after call.
    fn walked(run: &Run) -> Vec<(Sure, ErrorKind, Option<i64>, usize)> {
        let mut groups: Vec<(Sure, ErrorKind, Option<i64>, usize)> = Vec::new();
        for (call, state) in run.calls().iter().enumerate() {
            let Some((error, sure)) = failure_of(state) else { continue };
            let same = |(own, kind, code, _): &&mut (Sure, ErrorKind, Option<i64>, usize)| {
                *own == sure && *kind == error.kind && *code == error.code
            };
            let processes = size(&run.plan, call);
            match groups.iter_mut().find(same) {
                Some((.., count)) => *count += processes,
                None => groups.push((sure, error.kind.clone(), error.code, processes)),
            }
        }
        groups
    }

    #[test]
    fn an_event_looks_at_the_calls_of_its_own_target_only() {
        let run = begun();
        let ranges: Vec<_> = (0..CALLS).map(|call| siblings(&run.plan, call)).collect();
        assert_eq!(ranges, [[0..3, 0..3, 0..3], [3..6, 3..6, 3..6], [6..9, 6..9, 6..9]].concat());
        assert_eq!(siblings(&run.plan, CALLS), 0..0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

        #[test]
        fn sums_kept_by_each_event_are_those_from_scratch(
            changes in proptest::collection::vec(change(), 0..60),
        ) {
            let mut run = begun();
            for change in changes {
                apply(&mut run, change);
                let mut scratch = run.clone();
                scratch.recount();
                prop_assert_eq!(&run, &scratch);
                prop_assert_eq!(run.left(), left(&run.plan, run.calls(), 0..CALLS));
                let failures = run.failures();
                let summed: Vec<_> = failures
                    .iter()
                    .map(|own| (own.sure, own.error.kind.clone(), own.error.code, own.processes))
                    .collect();
                prop_assert_eq!(summed, walked(&run));
                prop_assert_eq!(run.differing(), run.count_differing());
            }
        }
    }
}
