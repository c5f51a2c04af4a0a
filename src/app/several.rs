//! Several processes as one: what of a field they have in common.

use crate::app::state::State;
use crate::domain::draft::{DraftValue, ProcessDraft};
use crate::domain::field::FieldKey;
use std::collections::{BTreeSet, HashMap};

/// The values that several processes have in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueTally<'a> {
    /// Each value, with the number of processes that have it: the most frequent first, then in the order of the processes.
    pub values: Vec<(&'a DraftValue, usize)>,
    /// Counts the processes.
    pub count: usize,
}

impl<'a> ValueTally<'a> {
    /// Counts the values of a field.
    #[must_use]
    pub fn of(processes: impl IntoIterator<Item = &'a ProcessDraft>, key: &FieldKey) -> Self {
        let mut tally = Self { values: Vec::new(), count: 0 };
        let mut places: HashMap<&DraftValue, usize> = HashMap::new();
        for process in processes {
            let value = process.value(key);
            tally.count += 1;
            let place = *places.entry(value).or_insert_with(|| {
                tally.values.push((value, 0));
                tally.values.len() - 1
            });
            if let Some((_, count)) = tally.values.get_mut(place) {
                *count += 1;
            }
        }
        tally.values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tally
    }

    /// Counts the processes that have a value.
    #[must_use]
    pub fn having(&self, value: &DraftValue) -> usize {
        self.values.iter().find(|(own, _)| *own == value).map_or(0, |(_, count)| *count)
    }
}

/// Returns the value that all processes have in a field; `None` if they differ, or there is none.
#[must_use]
pub fn common_value<'a>(
    processes: impl IntoIterator<Item = &'a ProcessDraft>,
    key: &FieldKey,
) -> Option<&'a DraftValue> {
    let mut values = processes.into_iter().map(|process| process.value(key));
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

impl State {
    /// Returns the places of the processes that the form stands for, ascending: the marked ones while they are live,
    /// otherwise the one that the cursor is on.
    #[must_use]
    pub fn form_places(&self) -> Vec<usize> {
        let Some(open) = &self.open else { return Vec::new() };
        let (at, count) = (self.processes.list.at, open.draft.processes.len());
        let places: BTreeSet<usize> = open.process_marks.affected(&at, 0..count);
        places.into_iter().filter(|place| *place < count).collect()
    }

    /// Iterates over processes of the open draft by their places.
    pub fn processes_at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a ProcessDraft> {
        let processes = self.open.as_ref().map(|open| open.draft.processes.as_slice()).unwrap_or_default();
        places.iter().filter_map(|place| processes.get(*place))
    }

    /// Returns the text that a field of the form is opened with, and whether the processes of the form differ in it; then
    /// the text is empty.
    #[must_use]
    pub fn form_text(&self, key: &FieldKey) -> (String, bool) {
        let places = self.form_places();
        let common = common_value(self.processes_at(&places), key).map(|value| value.to_typed().into_owned());
        let differs = common.is_none() && !places.is_empty();
        (common.unwrap_or_default(), differs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Known;

    #[test]
    fn values_are_counted_the_most_frequent_first() {
        let process = |user: &str| {
            let mut process = ProcessDraft::default();
            process.set(Known::User.into(), user);
            process
        };
        let processes = ["root", "app", "", "app"].map(process);
        let tally = ValueTally::of(&processes, &Known::User.into());
        let values: Vec<_> = tally.values.iter().map(|(value, count)| (value.text(), *count)).collect();
        assert_eq!(values, [("app", 2), ("root", 1), ("", 1)]);
        assert_eq!((tally.count, tally.having(&"root".into())), (4, 1));
        assert_eq!(common_value(&processes, &Known::User.into()), None);
        assert_eq!(common_value(&processes[1..2], &Known::User.into()), Some(&"app".into()));
    }
}
