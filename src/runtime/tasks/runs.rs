//! The journals of runs, as the screen asks for them.

use crate::app::event::{RunHeading, RunListing};
use crate::app::run::{Origin, Run, UndoState};
use crate::app::{Answer, RequestId};
use crate::domain::environment::Environment;
use crate::domain::plan::Plan;
use crate::store::error::{Cause, Operation};
use crate::store::journal::{self, About, RunSummary, SummaryCache};
use crate::store::{Disk, Journal, RunId, RunRecord, RunState, StoreError};
use crate::submit::{CreatedProcesses, ReadBack, error_of, outcomes_of, undone_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// Returns the folder of the journals.
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
    told: &mut Option<SummaryCache>,
    runs: Option<&Path>,
    all: bool,
) -> Result<Vec<RunListing>, StoreError> {
    // Without a folder there are no runs; that nothing can be kept is told with the drafts.
    let Some(folder) = runs else { return Ok(Vec::new()) };
    let zone = TimeZone::system();
    let told = told.get_or_insert_with(|| SummaryCache::recalled(disk, folder));
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
        ..ReadBack::default()
    };
    let (read_back, failure) = (record.read_back_state, record.read_back_failure);
    let About { environment: name, url, door, account, draft, business, .. } = record.about;
    // What only matters for sending is that of the environment in force.
    let environment = Environment { name, url, door, ..Environment::default() };
    let origin = Origin { environment, account, draft, business };
    let mut shown = Run::earlier(id, run.clone(), origin, record.plan, outcomes);
    for (id, undone) in undone {
        shown.set_undone(id, UndoState::Ended(undone));
    }
    shown.set_earlier_read_back(found, read_back, failure.as_ref().map(error_of));
    Ok(shown)
}

/// Puts the journal of a run into the trash folder.
pub(super) fn remove(runs: Option<&Path>, run: &RunId) -> Answer {
    let removed = folder(runs).and_then(|folder| journal::remove(folder, run));
    Answer::RunRemoved(removed.map(drop))
}

/// Begins the journal of a run of a plan, which is returned with it; `user` is the one whose calls they are, if known.
pub(super) async fn begin(
    runs: Option<PathBuf>,
    origin: Origin,
    user: Option<String>,
    plan: Plan,
) -> Result<(Plan, Journal), StoreError> {
    off_thread(move || {
        let Origin { environment, draft, business, .. } = origin;
        let user = user.unwrap_or_default();
        let about = About { user, draft, business, ..About::new(&environment, Timestamp::now()) };
        let journal = Journal::create(folder(runs.as_deref())?, &about, &plan)?;
        Ok((plan, journal))
    })
    .await
}

/// Opens the journal of a run to go on with it, and reads what it tells.
pub(super) async fn open(runs: Option<PathBuf>, run: RunId) -> Result<(Journal, RunRecord), StoreError> {
    off_thread(move || Journal::open_to_resume(folder(runs.as_deref())?, &run)).await
}

/// Reads what a run created.
pub(super) async fn made(runs: Option<PathBuf>, run: RunId) -> Result<CreatedProcesses, StoreError> {
    off_thread(move || Ok(CreatedProcesses::of(&journal::read(folder(runs.as_deref())?, &run)?))).await
}

/// Works on the disk while the network's thread goes on.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.unwrap_or_else(|error| {
        let cause = Cause::Io { doing: Operation::Read, kind: ErrorKind::Other, message: error.to_string() };
        Err(StoreError { path: PathBuf::from("journal"), cause })
    })
}
