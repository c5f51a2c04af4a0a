//! How two states of a draft differ, in the numbers that a question can name.

use super::{Draft, Path, ProcessDraft};
use crate::domain::bind::Column;
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::ServiceInstanceId;
use std::collections::{HashMap, HashSet};

/// What lies between two states of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftDifference {
    /// Processes that are in both, with another content or in another order.
    pub changed: usize,
    /// Processes that only the second state has.
    pub added: usize,
    /// Processes that only the first state has.
    pub removed: usize,
    /// Service instances that only the second state has.
    pub marked: usize,
    /// Service instances that only the first state has.
    pub unmarked: usize,
    /// Whether the name, the environment or the business is another.
    pub heading: bool,
    /// The only field or cell that differs, by its place in the second state, if there is but one.
    pub only: Option<Path>,
}

impl DraftDifference {
    /// Compares two states. A process is known by its alias and binary, then by its place.
    #[must_use]
    pub fn between(first: &Draft, second: &Draft) -> Self {
        let heading = |draft: &Draft| (draft.name.clone(), draft.environment.clone(), draft.business.clone());
        let pairs = pairs(&first.processes, &second.processes);
        let is_other = |(old, new): &&(usize, usize)| first.processes.get(*old) != second.processes.get(*new);
        let mut changed = pairs.iter().filter(is_other).count();
        let in_order = pairs.windows(2).all(|two| matches!(two, [(one, _), (other, _)] if one < other));
        if changed == 0 && !in_order {
            changed = pairs.iter().enumerate().filter(|(at, (old, _))| at != old).count();
        }
        let ids =
            |draft: &Draft| -> HashSet<ServiceInstanceId> { draft.targets.iter().map(|target| target.id).collect() };
        let (old, new) = if first.targets == second.targets { <_>::default() } else { (ids(first), ids(second)) };
        let mut difference = Self {
            changed,
            added: second.processes.len() - pairs.len(),
            removed: first.processes.len() - pairs.len(),
            marked: new.difference(&old).count(),
            unmarked: old.difference(&new).count(),
            heading: heading(first) != heading(second),
            only: None,
        };
        if difference == (Self { changed: 1, ..Self::default() })
            && let Some((old, new)) = pairs.iter().find(is_other)
            && let (Some(old), Some(found)) = (first.processes.get(*old), second.processes.get(*new))
        {
            difference.only = only(*new, old, found);
        }
        difference
    }

    /// Returns `true` if nothing that is counted differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Pairs the processes of two lists, in the order of the second one.
fn pairs(first: &[ProcessDraft], second: &[ProcessDraft]) -> Vec<(usize, usize)> {
    let name = |process: &ProcessDraft| {
        (process.known(Known::ProcessName).to_owned(), process.known(Known::FuncName).to_owned())
    };
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, process) in first.iter().enumerate().rev() {
        places.entry(name(process)).or_default().push(at);
    }
    let named = second.iter().map(|process| places.get_mut(&name(process)).and_then(Vec::pop));
    let mut paired: Vec<Option<usize>> = named.collect();
    // One whose name was changed is the one that stood in its place.
    let mut taken: HashSet<usize> = paired.iter().flatten().copied().collect();
    for (at, pair) in paired.iter_mut().enumerate() {
        if pair.is_none() && at < first.len() && taken.insert(at) {
            *pair = Some(at);
        }
    }
    paired.into_iter().enumerate().filter_map(|(new, old)| Some((old?, new))).collect()
}

/// Returns the only field or cell in which two processes differ.
fn only(at: usize, first: &ProcessDraft, second: &ProcessDraft) -> Option<Path> {
    let keys: HashSet<&FieldKey> = first.values().chain(second.values()).map(|(key, _)| key).collect();
    let fields = keys.into_iter().filter(|key| first.value(key) != second.value(key));
    let mut places: Vec<Path> = fields.map(|key| Path::Field(at, key.clone())).collect();
    if first.bind.len() != second.bind.len() || first.overrides != second.overrides {
        return None;
    }
    for (row, (old, new)) in first.bind.iter().zip(&second.bind).enumerate() {
        let columns = Column::ALL.into_iter().filter(|column| old.value(*column) != new.value(*column));
        places.extend(columns.map(|column| Path::Cell(at, row, column)));
        if old.unknown != new.unknown {
            places.push(Path::Row(at, row));
        }
    }
    if places.len() == 1 { places.pop() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::{BindDraft, Target};

    fn process(alias: &str, port: &str) -> ProcessDraft {
        let mut process = ProcessDraft::default();
        process.set(Known::ProcessName.into(), alias.to_owned());
        process.bind.push(BindDraft { port: port.to_owned(), ..BindDraft::fresh() });
        process
    }

    fn draft(processes: &[(&str, &str)], targets: &[i64]) -> Draft {
        Draft {
            processes: processes.iter().map(|(alias, port)| process(alias, port)).collect(),
            targets: targets.iter().map(|id| Target::bare(ServiceInstanceId(*id))).collect(),
            ..Draft::default()
        }
    }

    #[test]
    fn counts_what_a_person_would_count() {
        let first = draft(&[("a", "1"), ("b", "2"), ("c", "3")], &[1, 2, 3]);
        assert!(DraftDifference::between(&first, &first).is_none());
        let second = draft(&[("x", "0"), ("a", "1"), ("b", "9"), ("c", "8")], &[2, 4, 5]);
        let found = DraftDifference::between(&first, &second);
        let expected = DraftDifference { changed: 2, added: 1, marked: 2, unmarked: 2, ..DraftDifference::default() };
        assert_eq!(found, expected);
        assert_eq!(DraftDifference::between(&second, &first).removed, 1);
        let moved = draft(&[("b", "2"), ("a", "1"), ("c", "3")], &[1, 2, 3]);
        assert_eq!(DraftDifference::between(&first, &moved).changed, 2);
        let renamed = draft(&[("a", "1"), ("z", "2"), ("c", "3")], &[1, 2, 3]);
        let found = DraftDifference::between(&first, &renamed);
        assert_eq!(found.only, Some(Path::Field(1, Known::ProcessName.into())));
        assert_eq!((found.changed, found.added, found.removed), (1, 0, 0));
    }

    #[test]
    fn names_the_only_cell_that_differs() {
        let (first, second) = (draft(&[("a", "1"), ("b", "2")], &[]), draft(&[("a", "1"), ("b", "7")], &[]));
        assert_eq!(DraftDifference::between(&first, &second).only, Some(Path::Cell(1, 0, Column::Port)));
        let second = draft(&[("a", "5"), ("b", "7")], &[]);
        assert_eq!(DraftDifference::between(&first, &second).only, None);
    }

    #[test]
    fn the_heading_counts_as_one() {
        let first = draft(&[], &[]);
        let second = Draft { name: "n".to_owned(), ..first.clone() };
        assert_eq!(
            DraftDifference::between(&first, &second),
            DraftDifference { heading: true, ..DraftDifference::default() }
        );
    }
}
