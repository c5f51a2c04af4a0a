//! What a server would take and a person might regret.

use super::{ProblemCause, Problems};
use crate::domain::bind::{BindRow, Column};
use crate::domain::draft::{Path, ProcessDraft};
use crate::domain::field::Known;

/// What a process needs to be started and stopped from elsewhere.
const MANAGED: [Known; 4] = [Known::WorkPath, Known::User, Known::StartCmd, Known::StopCmd];

/// Warns once of each process that cannot be started and stopped from elsewhere. One that is still blank is not
/// nagged about.
pub(super) fn unmanaged(processes: &[ProcessDraft], problems: &mut Problems) {
    for (at, process) in processes.iter().enumerate().filter(|(_, process)| !process.is_blank()) {
        let missing: Vec<_> = MANAGED.into_iter().filter(|known| process.known(*known).trim().is_empty()).collect();
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
        for (row, bind) in rows.iter().enumerate() {
            let Some(bind) = bind else { continue };
            if !bind.enable {
                problems.add(Path::Cell(process, row, Column::Enable), ProblemCause::NotMonitored);
            }
            listeners.push(Listener { process, row, bind, taken_by: None });
        }
    }
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
        if let Some((taker, its_row)) = taken_by {
            problems
                .add(Path::Cell(process, row, Column::Port), ProblemCause::PortTaken { process: taker, row: its_row });
        }
    }
}

struct Listener<'a> {
    process: usize,
    row: usize,
    bind: &'a BindRow,
    taken_by: Option<(usize, usize)>,
}

impl Listener<'_> {
    const fn place(&self) -> (usize, usize) {
        (self.process, self.row)
    }
}
