//! Which run a person means: by its name, the beginning of it, or `last`; or the only one that is unfinished.

use super::exit::Exit;
use super::out::{Failed, Out};
use crate::store::RunId;
use crate::store::journal::{self, LastRun, RunList, RunState};
use std::path::Path;

/// Names of runs that a message lists at most.
const LISTED: usize = 5;
/// The newest run.
const LAST: &str = "last";

/// Finds a run by what was typed.
pub(super) fn find(folder: &Path, typed: &str, out: &Out) -> Result<RunId, Failed> {
    if typed == LAST {
        return last(folder, out);
    }
    let mut ids = journal::ids(folder).map_err(|error| Failed::record(out.lang, &error))?;
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

/// Finds the last run, and refuses where that is not sure: a wrong one could be undone.
fn last(folder: &Path, out: &Out) -> Result<RunId, Failed> {
    let words = out.words();
    let unclear = |told| Err(Failed::new(Exit::Usage, "run", told));
    match journal::last(folder).map_err(|error| Failed::record(out.lang, &error))? {
        LastRun::Run(id) => Ok(id),
        LastRun::None => unclear(words.no_runs()),
        LastRun::Same(ids) => unclear(words.last_of_same_time(&names(ids.iter()))),
        LastRun::Disputed { by_number, by_clock } => {
            unclear(words.last_disputed(by_number.as_str(), by_clock.as_str()))
        }
        LastRun::Unreadable(error) => {
            out.explain(&Failed::record(out.lang, &error).told);
            Err(Failed::new(
                Exit::of_record(&error),
                "record",
                words.last_unreadable(&error.path.display().to_string()),
            ))
        }
    }
}

/// Returns the only run with work left; `None` if there is none.
pub(super) fn only_unfinished(folder: &Path, out: &Out) -> Result<Option<RunId>, Failed> {
    let runs = journal::runs(folder).map_err(|error| Failed::record(out.lang, &error))?;
    let mut found = Vec::new();
    let (mut running, mut unread) = (None, None);
    for RunList { id, summary, .. } in runs {
        match summary {
            Ok(summary) if summary.state == RunState::Running => running = Some(id),
            // A run with nothing unfinished but its undo is resumed by `undo`.
            Ok(summary) if summary.work.is_none() => {}
            Ok(_) => found.push(id),
            // It may be unfinished as well. That is reported, and does not keep from the others.
            Err(error) => {
                out.explain(&Failed::record(out.lang, &error).told);
                unread.get_or_insert(error);
            }
        }
    }
    if let (true, None, Some(error)) = (found.is_empty(), &running, unread) {
        return Err(Failed::new(Exit::of_record(&error), "record", out.words().none_readable_unfinished()));
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
