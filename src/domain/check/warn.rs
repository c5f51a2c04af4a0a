//! What a server would take and a person might regret.

use super::{ProblemCause, Problems};
use crate::domain::bind::{BindRow, Column};
use crate::domain::draft::{Path, ProcessDraft};
use crate::domain::field::Known;

/// What a process needs to be started and stopped from elsewhere.
const MANAGED: [Known; 4] = [Known::WorkPath, Known::User, Known::StartCmd, Known::StopCmd];

/// Returns `true` if a field holds a formula, or more than blanks.
fn is_set(process: &ProcessDraft, known: Known) -> bool {
    let value = process.value(&known.into());
    value.is_formula() || !value.text().trim().is_empty()
}

/// Warns once of each process that cannot be started and stopped from elsewhere. One that is still blank is not
/// nagged about.
pub(super) fn unmanaged(processes: &[ProcessDraft], problems: &mut Problems) {
    for (at, process) in processes.iter().enumerate().filter(|(_, process)| !process.is_blank()) {
        let missing: Vec<_> = MANAGED.into_iter().filter(|known| !is_set(process, *known)).collect();
        if let Some(first) = missing.first() {
            problems.add(Path::Field(at, (*first).into()), ProblemCause::Unmanaged { missing });
        }
    }
}

/// Warns of rows that are not monitored, and of rows that want a port which an earlier row has. Rows that are none
/// have other problems.
pub(super) fn rows(processes: &[Vec<Option<BindRow>>], problems: &mut Problems) {
    let mut listeners = Vec::new();
    for (process, rows) in processes.iter().enumerate() {
        not_monitored(process, rows, problems);
        let rows = rows.iter().enumerate().filter_map(|(row, bind)| Some((row, bind.as_ref()?)));
        listeners.extend(rows.map(|(row, bind)| Listener::new(process, row, bind)));
    }
    taken(&mut listeners, |path, cause| problems.add(path, cause));
}

/// Warns of the rows of a process that are not monitored.
pub(super) fn not_monitored(process: usize, rows: &[Option<BindRow>], problems: &mut Problems) {
    for (row, _) in rows.iter().enumerate().filter(|(_, bind)| bind.as_ref().is_some_and(|bind| !bind.enable)) {
        problems.add(Path::Cell(process, row, Column::Enable), ProblemCause::NotMonitored);
    }
}

/// Names the rows that want a port which an earlier row has.
pub(super) fn taken(listeners: &mut [Listener<'_>], mut problem: impl FnMut(Path, ProblemCause)) {
    // By first port, so that each row is compared with those only that reach as far.
    listeners.sort_by_key(|listener| listener.bind.ports.first());
    let mut reaching: Vec<usize> = Vec::new();
    for at in 0..listeners.len() {
        let Some((before, [current, ..])) = listeners.split_at_mut_checked(at) else { continue };
        let first = current.bind.ports.first();
        reaching.retain(|other| before.get(*other).is_some_and(|other| other.bind.ports.last() >= first));
        for other in &reaching {
            if let Some(other) = before.get_mut(*other).filter(|other| other.bind.shares_address(current.bind)) {
                let (earlier, later) =
                    if other.place() < current.place() { (other, &mut *current) } else { (&mut *current, other) };
                let place = earlier.place();
                later.taken_by = Some(later.taken_by.map_or(place, |known| known.min(place)));
            }
        }
        reaching.push(at);
    }
    for Listener { process, row, taken_by, .. } in listeners {
        if let Some((taker, its_row)) = *taken_by {
            problem(Path::Cell(*process, *row, Column::Port), ProblemCause::PortTaken { process: taker, row: its_row });
        }
    }
}

/// A bind row of a process.
pub(super) struct Listener<'a> {
    process: usize,
    row: usize,
    bind: &'a BindRow,
    taken_by: Option<(usize, usize)>,
}

impl<'a> Listener<'a> {
    pub(super) const fn new(process: usize, row: usize, bind: &'a BindRow) -> Self {
        Self { process, row, bind, taken_by: None }
    }

    const fn place(&self) -> (usize, usize) {
        (self.process, self.row)
    }
}
