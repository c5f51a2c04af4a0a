//! The journals of runs, as the screen asks for them.

use crate::app::event::{RunHeading, RunListing};
use crate::app::run::{Origin, Run, UndoState};
use crate::app::{Answer, RequestId};
use crate::domain::environment::Environment;
use crate::store::error::Cause;
use crate::store::journal::{self, About, RunSummary, Told};
use crate::store::{Disk, DraftId, Journal, RunId, RunRecord, RunState, StoreError};
use crate::submit::{Made, ReadBack, error_of, outcomes_of, undone_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Gives the folder of the journals.
///
/// # Errors
///
/// When nothing names one.
fn folder(runs: Option<&Path>) -> Result<&Path, StoreError> {
    runs.ok_or_else(|| StoreError { path: PathBuf::new(), cause: Cause::NoFolder })
}

/// Lists runs, the newest first: all, or those that left something to do or cannot be read.
pub(super) fn list(
    disk: &Disk,
    told: &mut Option<Told>,
    runs: Option<&Path>,
    all: bool,
) -> Result<Vec<RunListing>, StoreError> {
    // Without a folder there are no runs; that nothing can be kept is told with the drafts.
    let Some(folder) = runs else { return Ok(Vec::new()) };
    let zone = TimeZone::system();
    let told = told.get_or_insert_with(|| Told::recalled(disk, folder));
    let runs = told.runs(disk, folder)?;
    told.keep(disk, folder);
    let listed = runs.into_iter().filter_map(|listing| {
        let heading = listing.summary.map(|summary| heading(summary, &zone));
        let is_over = heading.as_ref().is_ok_and(|heading| heading.state == RunState::Finished);
        (all || !is_over).then_some(RunListing { id: listing.id, heading })
    });
    Ok(listed.collect())
}

fn heading(RunSummary { about, state, counts, undo_unknown, .. }: RunSummary, zone: &TimeZone) -> RunHeading {
    let started = zone.to_datetime(about.started);
    RunHeading { started, environment: about.environment, business: about.business, state, counts, undo_unknown }
}

/// Reads a run; `id` is whom its answers are for.
pub(super) fn read(runs: Option<&Path>, id: RequestId, run: &RunId) -> Result<Run, StoreError> {
    let record = journal::read(folder(runs)?, run)?;
    let (outcomes, undone) = (outcomes_of(&record), undone_of(&record));
    let found = ReadBack {
        read: record.read_back.len(),
        differs: record.read_back.into_iter().collect(),
        gone: record.gone.into_iter().collect(),
    };
    let (read_back, failure) = (record.read_back_state, record.read_back_failure);
    let About { environment: name, url, door, account, draft, business, .. } = record.about;
    // What only matters for sending is that of the environment in force.
    let environment = Environment { name, url, door, ..Environment::default() };
    let origin = Origin { environment, account, draft, business };
    let mut shown = Run::earlier(id, run.clone(), origin, record.plan, outcomes);
    undone.into_iter().for_each(|(id, undone)| shown.set_undone(id, UndoState::Ended(undone)));
    shown.set_earlier_read_back(found, read_back, failure.as_ref().map(error_of));
    Ok(shown)
}

/// Puts the journal of a run into the trash folder.
pub(super) fn remove(runs: Option<&Path>, run: &RunId) -> Answer {
    let removed = folder(runs).and_then(|folder| journal::remove(folder, run));
    Answer::RunRemoved(removed.map(drop))
}

/// Begins the journal of a run.
pub(super) fn begin(
    runs: Option<&Path>,
    origin: &Origin,
    plan: &crate::domain::plan::Plan,
) -> Result<Journal, StoreError> {
    let draft: Option<DraftId> = origin.draft.clone();
    let business = origin.business.clone();
    let about = About { draft, business, ..About::new(&origin.environment, Timestamp::now()) };
    Journal::create(folder(runs)?, &about, plan)
}

/// Opens the journal of a run to go on with it, and reads what it tells.
pub(super) fn open(runs: Option<&Path>, run: &RunId) -> Result<(Journal, RunRecord), StoreError> {
    Journal::open_to_resume(folder(runs)?, run)
}

/// Reads what a run created.
pub(super) fn made(runs: Option<&Path>, run: &RunId) -> Result<Made, StoreError> {
    Ok(Made::of(&journal::read(folder(runs)?, run)?))
}
