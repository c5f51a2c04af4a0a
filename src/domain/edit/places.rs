//! Where processes and bind rows stand after a change.

use super::Edit;

impl Edit {
    /// Returns where a process stands after the change; `None` if it is not there any more or the whole draft is another.
    #[must_use]
    pub fn process_after(&self, process: usize) -> Option<usize> {
        match self {
            Self::InsertProcess { at, .. } => Some(inserted(process, *at)),
            Self::RemoveProcess { at } => removed(process, *at),
            Self::MoveProcess { from, to } => Some(relocated(process, *from, *to)),
            Self::Group(edits) => edits.iter().try_fold(process, |process, edit| edit.process_after(process)),
            Self::Replace(_) => None,
            _ => Some(process),
        }
    }

    /// Returns the process and the place of a bind row after the change; `None` if it is not there any more.
    #[must_use]
    pub fn row_after(&self, process: usize, row: usize) -> Option<(usize, usize)> {
        match self {
            Self::InsertRow { process: own, at, .. } if *own == process => Some((process, inserted(row, *at))),
            Self::RemoveRow { process: own, at } if *own == process => Some((process, removed(row, *at)?)),
            Self::MoveRow { process: own, from, to } if *own == process => Some((process, relocated(row, *from, *to))),
            Self::Group(edits) => {
                edits.iter().try_fold((process, row), |(process, row), edit| edit.row_after(process, row))
            }
            _ => Some((self.process_after(process)?, row)),
        }
    }
}

const fn inserted(place: usize, at: usize) -> usize {
    if place >= at { place + 1 } else { place }
}

const fn removed(place: usize, at: usize) -> Option<usize> {
    match place {
        place if place == at => None,
        place if place > at => Some(place - 1),
        place => Some(place),
    }
}

const fn relocated(place: usize, from: usize, to: usize) -> usize {
    if place == from {
        return to;
    }
    let place = if place > from { place - 1 } else { place };
    inserted(place, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::{BindDraft, Draft, ProcessDraft};
    use crate::domain::field::Known;

    fn named(name: &str) -> ProcessDraft {
        let mut process = ProcessDraft::default();
        process.set(Known::ProcessName.into(), name);
        process.bind = ["a", "b", "c"].map(|port| BindDraft { port: port.into(), ..BindDraft::fresh() }).to_vec();
        process
    }

    #[test]
    fn places_are_those_that_applying_the_change_leads_to() {
        let draft = Draft { processes: ["p", "q", "r"].map(named).to_vec(), ..Draft::default() };
        let new_row = || Box::new(BindDraft::fresh());
        let edits = [
            Edit::InsertProcess { at: 1, process: Box::default() },
            Edit::RemoveProcess { at: 1 },
            Edit::MoveProcess { from: 0, to: 2 },
            Edit::MoveProcess { from: 2, to: 1 },
            Edit::InsertRow { process: 1, at: 0, row: new_row(), overrides: Vec::new() },
            Edit::RemoveRow { process: 1, at: 2 },
            Edit::MoveRow { process: 1, from: 2, to: 0 },
            Edit::Group(vec![
                Edit::MoveProcess { from: 1, to: 0 },
                Edit::MoveRow { process: 0, from: 0, to: 1 },
                Edit::RemoveProcess { at: 2 },
            ]),
            Edit::Rename("x".into()),
        ];
        for edit in edits {
            let mut after = draft.clone();
            after.apply(edit.clone()).unwrap();
            for (at, process) in draft.processes.iter().enumerate() {
                let found = after.processes.iter().position(|own| own.name() == process.name());
                assert_eq!(edit.process_after(at), found, "{edit:?} {at}");
                for (row, bind) in process.bind.iter().enumerate() {
                    let own = found.and_then(|at| after.processes.get(at));
                    let found = own.and_then(|own| own.bind.iter().position(|own| own.port == bind.port)).zip(found);
                    assert_eq!(edit.row_after(at, row), found.map(|(row, at)| (at, row)), "{edit:?} {at} {row}");
                }
            }
        }
        assert_eq!(Edit::Replace(Box::new(draft)).process_after(0), None);
    }
}
