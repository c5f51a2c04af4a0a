//! How a command ends: the exit codes, which scripts rely on and never change their meaning.

use crate::api::{ApiError, ErrorKind};
use crate::domain::plan::Plan;
use crate::domain::state::{ProcessState, StateCounts};
use crate::store::StoreError;
use crate::store::error::Cause;
use crate::submit::ProcessResult;
use std::process::ExitCode;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// All was created, or there was nothing to do.
    Done,
    /// It failed, and nothing was created.
    Failed,
    /// The command line is wrong, or the surroundings are not those that the command needs.
    Usage,
    /// The draft is not valid; nothing was sent.
    Invalid,
    /// The CMDB does not accept who asks; nothing was created.
    Denied,
    /// The CMDB cannot be reached; nothing was sent.
    Unreachable,
    /// Some of it was created.
    Partly,
    /// The outcome is unknown of some of it, or a person must decide.
    Unknown,
    /// Another process has it.
    InUse,
    /// Local records cannot be read or written.
    Damaged,
    /// A signal of this number ended it.
    Signal(i32),
}

impl Exit {
    /// Returns the code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::Denied => 4,
            Self::Unreachable => 5,
            Self::Partly => 6,
            Self::Unknown => 7,
            Self::InUse => 8,
            Self::Damaged => 9,
            // Signals that can be caught have small numbers.
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
        }
    }

    /// Judges an error of a read, before anything was sent.
    pub(super) const fn of_read(error: &ApiError) -> Self {
        match error.kind {
            ErrorKind::Credentials | ErrorKind::GatewayDenied | ErrorKind::Denied => Self::Denied,
            ErrorKind::Settings => Self::Usage,
            ErrorKind::Refused | ErrorKind::HostsIgnored => Self::Failed,
            ErrorKind::Connect
            | ErrorKind::Tls
            | ErrorKind::Timeout
            | ErrorKind::Cut
            | ErrorKind::Throttled { .. }
            | ErrorKind::Server
            | ErrorKind::NotFound
            | ErrorKind::Garbage
            | ErrorKind::TooLarge { .. }
            | ErrorKind::Endless { .. } => Self::Unreachable,
        }
    }

    /// Judges a record that could not be read or kept.
    pub(super) const fn of_record(error: &StoreError) -> Self {
        match &error.cause {
            Cause::InUse | Cause::Held(_) => Self::InUse,
            _ => Self::Damaged,
        }
    }

    /// Judges a plan: whether everything in it is there or would be.
    pub(super) fn of_plan(plan: &Plan) -> Self {
        let counts = plan.counts();
        if counts.conflict + counts.ineligible > 0 { Self::Failed } else { Self::Done }
    }

    /// Judges the states of all processes of a run. `results` are those of its plan, in order.
    pub(super) fn of_results<'a>(results: impl Iterator<Item = ProcessResult<'a>>) -> Self {
        use ProcessState as S;
        let mut counts = StateCounts::default();
        // Of several reasons the first is told; the others are its consequences, or come after it.
        let mut first = None;
        for result in results {
            counts.add(result.state, 1);
            first = first.or(result.error.map(|error| (result.state, error)));
        }
        let any = |states: &[S]| states.iter().any(|state| counts.of(*state) > 0);
        if any(&[S::Unknown, S::PerhapsAnothers, S::Differs]) {
            return Self::Unknown;
        }
        let missing = counts.failed() + counts.of(S::Conflict) + counts.of(S::Ineligible);
        match (missing, first) {
            _ if any(&[S::Gone]) => Self::Partly,
            (0, _) => Self::Done,
            _ if counts.created_ever() > 0 => Self::Partly,
            (_, Some((S::NotSent, error))) => Self::of_read(error),
            (_, Some((_, error))) if Self::of_read(error) == Self::Denied => Self::Denied,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::Wanted;
    use crate::domain::draft::Target;
    use crate::domain::found::Found;
    use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
    use crate::domain::plan::{Bar, Live, plan};
    use crate::domain::process::ProcessSpec;
    use crate::domain::state::Evidence;
    use crate::submit::{Outcome, results};

    fn plan_of(live: &Live) -> Plan {
        let processes = vec![ProcessSpec::new(Vec::new(), Vec::new())];
        let targets = [1, 2].map(|id| Target::bare(ServiceInstanceId(id))).into_iter().collect();
        plan(Wanted::same(BizId(1), targets, processes), live)
    }

    fn error(kind: ErrorKind) -> ApiError {
        ApiError::new(kind, "create_process_instance")
    }

    fn created() -> Outcome {
        Outcome::Created { ids: vec![ProcessId(1)], evidence: Evidence::Answer }
    }

    fn judge_of(plan: &Plan, outcomes: &[Outcome]) -> u8 {
        Exit::of_results(results(plan, outcomes, |_| ProcessState::Created).map(|(_, result)| result)).code()
    }

    fn judge(outcomes: &[Outcome]) -> u8 {
        judge_of(&plan_of(&Live::unknown()), outcomes)
    }

    #[test]
    fn what_became_of_the_calls_decides() {
        let refused = |kind| Outcome::Refused(error(kind).into());
        let not_sent = |kind| Outcome::NotSent(Some(error(kind).into()));
        assert_eq!(judge(&[created(), created()]), 0);
        assert_eq!(judge(&[created(), refused(ErrorKind::Refused)]), 6);
        assert_eq!(judge(&[created(), refused(ErrorKind::Denied)]), 6);
        assert_eq!(judge(&[refused(ErrorKind::Refused), Outcome::NotSent(None)]), 1);
        assert_eq!(judge(&[refused(ErrorKind::GatewayDenied), Outcome::NotSent(None)]), 4);
        assert_eq!(judge(&[not_sent(ErrorKind::Connect), not_sent(ErrorKind::Connect)]), 5);
        assert_eq!(judge(&[Outcome::NotCreated(error(ErrorKind::Timeout).into()), Outcome::NotSent(None)]), 1);
        assert_eq!(judge(&[created(), Outcome::Unknown(error(ErrorKind::Cut).into())]), 7);
        assert_eq!(judge(&[Outcome::Mixed(vec![Found::Same(ProcessId(2))]), refused(ErrorKind::Denied)]), 7);
    }

    #[test]
    fn what_is_left_out_counts_as_not_created() {
        let mut live = Live::unknown();
        live.bar(ServiceInstanceId(1), Bar::Gone);
        let plan = plan_of(&live);
        assert_eq!(judge_of(&plan, &[created()]), 6);
        live.bar(ServiceInstanceId(2), Bar::Gone);
        let plan = plan_of(&live);
        assert_eq!(judge_of(&plan, &[]), 1);
    }

    #[test]
    fn gone_processes_end_with_6_and_undecided_ones_with_7() {
        let plan = plan_of(&Live::unknown());
        let judge = |outcomes: &[Outcome], later: ProcessState| {
            Exit::of_results(results(&plan, outcomes, |_| later).map(|(_, result)| result)).code()
        };
        let mixed = |found| Outcome::Mixed(vec![found]);
        assert_eq!(judge(&[created(), created()], ProcessState::Gone), 6);
        assert_eq!(judge(&[created(), created()], ProcessState::Deleted), 0, "an undo is what was wanted");
        assert_eq!(judge(&[created(), mixed(Found::Differs(ProcessId(2)))], ProcessState::Gone), 7);
        assert_eq!(judge(&[created(), mixed(Found::Same(ProcessId(2)))], ProcessState::Created), 7);
    }

    #[test]
    fn codes_are_those_of_the_documents() {
        assert_eq!(Exit::Signal(15).code(), 143);
        assert_eq!(Exit::Damaged.code(), 9);
    }
}
