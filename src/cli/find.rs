//! Which run a person means: by its name, the beginning of it, or `last`; or the only one that is unfinished.

use super::exit::Exit;
use super::out::{Failed, Out};
use crate::store::journal::{self, RunListing, RunState};
use crate::store::{RunId, RunRecord};
use crate::submit::{Outcome, outcomes_of};
use std::path::Path;

/// Names of runs that a message lists at most.
const LISTED: usize = 5;
/// The newest run.
const LAST: &str = "last";

/// Finds a run by what was typed.
pub(super) fn find(folder: &Path, typed: &str, out: &Out) -> Result<RunId, Failed> {
    let mut ids = journal::ids(folder).map_err(|error| Failed::record(out.lang, &error))?;
    if typed == LAST {
        let none = || Failed::new(Exit::Usage, "run", out.words().no_runs());
        return ids.into_iter().next().ok_or_else(none);
    }
    if let Some(exact) = ids.iter().find(|id| id.as_str() == typed) {
        return Ok(exact.clone());
    }
    ids.retain(|id| id.as_str().starts_with(typed));
    match <[RunId; 1]>::try_from(ids) {
        Ok([only]) => Ok(only),
        Err(none) if none.is_empty() => Err(Failed::new(Exit::Usage, "run", out.words().no_such_run(typed))),
        Err(many) => Err(Failed::new(Exit::Usage, "run", out.words().many_runs(typed, &names(many.iter())))),
    }
}

/// Finds the only run of which something is left to do; none when there is none.
pub(super) fn only_unfinished(folder: &Path, out: &Out) -> Result<Option<RunId>, Failed> {
    let runs = journal::runs(folder).map_err(|error| Failed::record(out.lang, &error))?;
    let mut found = Vec::new();
    let mut running = None;
    for RunListing { id, summary, .. } in runs {
        match summary.map(|summary| summary.state) {
            Ok(RunState::Finished) => {}
            Ok(RunState::Running) => running = Some(id),
            Ok(RunState::Unfinished | RunState::Stopped) => {
                let record = journal::read(folder, &id).map_err(|error| Failed::record(out.lang, &error))?;
                // One that is not finished because of its undoing is gone on with by `undo`.
                if !record.ended || has_work(&record) {
                    found.push(id);
                }
            }
            // Of one that cannot be read nobody knows; it is told, and does not keep from the others.
            Err(error) => out.explain(&Failed::record(out.lang, &error).told),
        }
    }
    match (<[RunId; 1]>::try_from(found), running) {
        (Ok([only]), _) => Ok(Some(only)),
        (Err(none), None) if none.is_empty() => Ok(None),
        (Err(none), Some(id)) if none.is_empty() => {
            Err(Failed::new(Exit::InUse, "in_use", out.words().run_in_use(id.as_str())))
        }
        (Err(many), _) => Err(Failed::new(Exit::Usage, "run", out.words().many_unfinished(&names(many.iter())))),
    }
}

fn names<'a>(ids: impl ExactSizeIterator<Item = &'a RunId>) -> String {
    let more = if ids.len() > LISTED { " …" } else { "" };
    ids.take(LISTED).map(RunId::as_str).collect::<Vec<_>>().join(" ") + more
}

/// Tells whether going on with a run would do something: settle a call, or send one.
pub(super) fn has_work(record: &RunRecord) -> bool {
    let mut blocked = None;
    record.plan.calls().iter().zip(outcomes_of(record)).any(|(call, outcome)| {
        let open = outcome.is_open() && blocked != Some(call.target);
        if !open && !matches!(outcome, Outcome::Created { .. }) {
            // No later call of the service instance is made.
            blocked = Some(call.target);
        }
        open
    })
}
