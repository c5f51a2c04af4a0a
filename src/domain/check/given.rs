//! Targets that are known by a text only, judged like the others: what a process has there is its overrides, too.

use super::{Problem, ProblemCause};
use crate::domain::draft::{Draft, Override, Target, TargetKey};
use crate::domain::formula::FormulaProblemKind;
use crate::domain::id::ServiceInstanceId;
use std::borrow::Cow;
use std::sync::Arc;

/// Returns the draft with its targets that are known by a text only behind the others, under IDs that no service instance
/// has.
pub(super) fn placed(draft: &Draft) -> Cow<'_, Draft> {
    if draft.given.is_empty() {
        return Cow::Borrowed(draft);
    }
    let mut placed = draft.clone();
    let ids: Vec<ServiceInstanceId> = (1_i64..).map(|at| ServiceInstanceId(-at)).take(draft.given.len()).collect();
    for (given, id) in draft.given.iter().zip(&ids) {
        let (n, variables) = (Some(given.n), given.variables.clone());
        placed.targets.push(Target { n, variables, ..Target::bare(*id) });
    }
    for process in &mut placed.processes {
        let own = |(given, id): (&crate::domain::draft::GivenTarget, &ServiceInstanceId)| {
            let own: Arc<Override> = Arc::clone(process.overrides.get(&given.key())?);
            Some((TargetKey::Id(*id), Some(own)))
        };
        let changes: Vec<_> = draft.given.iter().zip(&ids).filter_map(own).collect();
        process.overrides.set(changes);
    }
    Cow::Owned(placed)
}

/// Returns `true` if a problem is only that nothing is known of a target yet, since it was not looked up.
pub(super) fn is_unknown_yet(problem: &Problem, draft: &Draft) -> bool {
    let known = draft.targets.len();
    let on_given = problem.on.map_or(known == 0, |on| on.first >= known) && !draft.given.is_empty();
    let depends_on_target = match &problem.cause {
        ProblemCause::Formula { problem, .. } => matches!(
            problem.kind,
            FormulaProblemKind::Missing | FormulaProblemKind::NotRead | FormulaProblemKind::Waiting
        ),
        _ => false,
    };
    on_given && depends_on_target
}
