//! Several processes as one: what of a field they have in common.

use crate::app::state::State;
use crate::domain::draft::{DraftValue, ProcessDraft};
use crate::domain::field::FieldKey;
use std::collections::BTreeSet;

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
        for process in processes {
            let value = process.value(key);
            tally.count += 1;
            match tally.values.iter_mut().find(|(own, _)| *own == value) {
                Some((_, count)) => *count += 1,
                None => tally.values.push((value, 1)),
            }
        }
        tally.values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tally
    }

    /// Returns the value that all have; `None` if they differ.
    #[must_use]
    pub fn common(&self) -> Option<&'a DraftValue> {
        match self.values.as_slice() {
            [(value, _)] => Some(value),
            _ => None,
        }
    }

    /// Counts the processes that have a value.
    #[must_use]
    pub fn having(&self, value: &DraftValue) -> usize {
        self.values.iter().find(|(own, _)| *own == value).map_or(0, |(_, count)| *count)
    }
}

impl State {
    /// Returns the places of the processes that the form stands for: the marked ones while they are live, otherwise the one
    /// that the cursor is on.
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
        let tally = ValueTally::of(self.processes_at(&places), key);
        let common = tally.common().map(|value| value.to_typed().into_owned());
        let differs = common.is_none() && tally.count > 0;
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
        assert_eq!((tally.count, tally.common(), tally.having(&"root".into())), (4, None, 1));
        let tally = ValueTally::of(&processes[1..2], &Known::User.into());
        assert_eq!(tally.common(), Some(&"app".into()));
    }
}
