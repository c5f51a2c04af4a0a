//! How two states of a draft differ, in the numbers that a question can name.

use super::{Draft, Path, ProcessDraft, TargetKey, Variables};
use crate::domain::bind::Column;
use crate::domain::field::{FieldKey, Known};
use std::collections::{HashMap, HashSet};

/// What lies between two states of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftDifference {
    /// Processes that are in both, with another content or in another order; overrides are counted apart.
    pub changed: usize,
    /// Processes that only the second state has.
    pub added: usize,
    /// Processes that only the first state has.
    pub removed: usize,
    /// Targets that only the second state has.
    pub marked: usize,
    /// Targets that only the first state has.
    pub unmarked: usize,
    /// Targets of both on which a process has other overrides, each counted once a process.
    pub overrides: usize,
    /// Targets of both that have other target values or another number.
    pub values: usize,
    /// Whether the names of target values are others.
    pub variables: bool,
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
        let both = |(old, new): &(usize, usize)| Some((first.processes.get(*old)?, second.processes.get(*new)?));
        let is_other = |pair: &&(usize, usize)| both(pair).is_some_and(|(old, new)| !is_same_but_overrides(old, new));
        let mut changed = pairs.iter().filter(is_other).count();
        let in_order = pairs.windows(2).all(|two| matches!(two, [(one, _), (other, _)] if one < other));
        if changed == 0 && !in_order {
            changed = pairs.iter().enumerate().filter(|(at, (old, _))| at != old).count();
        }
        let targets = Targets::between(first, second);
        let own = pairs.iter().filter_map(both).map(|(old, new)| overrides(old, new)).sum();
        let mut difference = Self {
            changed,
            added: second.processes.len() - pairs.len(),
            removed: first.processes.len() - pairs.len(),
            marked: targets.marked,
            unmarked: targets.unmarked,
            overrides: own,
            values: targets.values,
            variables: first.variables != second.variables,
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

/// How the targets of two states differ.
#[derive(Default)]
struct Targets {
    marked: usize,
    unmarked: usize,
    values: usize,
}

impl Targets {
    fn between(first: &Draft, second: &Draft) -> Self {
        if first.targets == second.targets && first.given == second.given {
            return Self::default();
        }
        let has_numbers = first.is_version_2() && second.is_version_2();
        let (old, new) = (known(first), known(second));
        let is_other = |key: &TargetKey, (n, values): &(Option<u32>, &Variables)| {
            old.get(key).is_some_and(|(old_n, old_values)| old_values != values || (has_numbers && old_n != n))
        };
        Self {
            marked: new.keys().filter(|key| !old.contains_key(key)).count(),
            unmarked: old.keys().filter(|key| !new.contains_key(key)).count(),
            values: new.iter().filter(|(key, own)| is_other(key, own)).count(),
        }
    }
}

/// Returns the number and the values of each target.
fn known(draft: &Draft) -> HashMap<TargetKey, (Option<u32>, &Variables)> {
    let own = draft.targets.iter().map(|target| (TargetKey::Id(target.id), (target.n, &target.variables)));
    own.chain(draft.given.iter().map(|given| (given.key(), (Some(given.n), &given.variables)))).collect()
}

fn is_same_but_overrides(first: &ProcessDraft, second: &ProcessDraft) -> bool {
    first == second
        || (first.overrides != second.overrides
            && *first == ProcessDraft { overrides: first.overrides.clone(), ..second.clone() })
}

/// Counts the targets on which two states of a process have other overrides.
fn overrides(first: &ProcessDraft, second: &ProcessDraft) -> usize {
    let (first, second) = (&first.overrides, &second.overrides);
    let changed = second.iter().filter(|(key, own)| first.get(key) != Some(own)).count();
    changed + first.iter().filter(|(key, _)| second.get(key).is_none()).count()
}

/// Pairs the processes of two lists, in the order of the second one.
fn pairs(first: &[ProcessDraft], second: &[ProcessDraft]) -> Vec<(usize, usize)> {
    let typed = |process: &ProcessDraft, known: Known| process.typed(&known.into()).into_owned();
    let name = |process: &ProcessDraft| (typed(process, Known::ProcessName), typed(process, Known::FuncName));
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
    if first.bind.len() != second.bind.len() {
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
    use crate::domain::draft::{BindDraft, DraftValue, GivenTarget, Override, Target};
    use crate::domain::id::ServiceInstanceId;

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

    #[test]
    fn counts_overrides_values_and_targets_as_typed() {
        let mut first = draft(&[("a", "1"), ("b", "2")], &[1, 2, 3]);
        let own = |user: &str| Override { fields: [(Known::User.into(), user.into())].into(), ..Override::default() };
        let on = |id| TargetKey::Id(ServiceInstanceId(id));
        first.processes[0].overrides = [(on(1), own("x")), (on(2), own("x"))].into_iter().collect();
        first.number_targets();
        let mut second = first.clone();
        second.processes[0].overrides = [(on(1), own("x")), (on(2), own("y")), (on(3), own("x"))].into_iter().collect();
        second.processes[1].overrides = [(on(1), own("x"))].into_iter().collect();
        let overrides = DraftDifference { overrides: 3, ..DraftDifference::default() };
        assert_eq!(DraftDifference::between(&first, &second), overrides);
        assert_eq!(DraftDifference::between(&second, &first), overrides);

        let mut second = first.clone();
        second.targets[0].variables.set("shard", Some("1".into()));
        second.targets[1].n = Some(9);
        second.variables.push("shard".into());
        second.given.push(GivenTarget { text: "10.0.0.9".into(), n: 4, variables: Variables::NONE });
        let expected = DraftDifference { values: 2, variables: true, marked: 1, ..DraftDifference::default() };
        assert_eq!(DraftDifference::between(&first, &second), expected);
        assert_eq!(DraftDifference::between(&second, &first).unmarked, 1);

        let mut second = first.clone();
        second.processes[1].bind[0].set(Column::Port, DraftValue::Formula("n".into()));
        assert_eq!(DraftDifference::between(&first, &second).only, Some(Path::Cell(1, 0, Column::Port)));
        second.processes[1].set(Known::User.into(), DraftValue::Formula("host.name".into()));
        let found = DraftDifference::between(&first, &second);
        assert_eq!((found.changed, found.only), (1, None));
    }

    #[test]
    fn numbers_of_a_file_of_version_1_are_no_change() {
        let mut first = draft(&[("a", "1")], &[1, 2]);
        first.number_targets();
        let mut second = first.clone();
        second.targets[1].n = Some(7);
        assert!(DraftDifference::between(&first, &second).is_none());
    }
}
