//! Marks over the rows of a list, and when they are live.
//!
//! ```text
//!   cursor on a marked row, or moved to this one by Space, or a range is open ──▶ live: an action is for the marked rows
//!   cursor anywhere else                                                      ──▶ an action is for the cursor's row only
//! ```
//!
//! Marks are no part of the draft: no step of undo brings one back. They follow their rows when these move.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The marks over the rows of one list, by a key that the rows keep while others come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks<K> {
    marked: BTreeSet<K>,
    /// The row that the cursor went to when the one before it was marked.
    next: Option<K>,
    /// Where a range begins; it ends at the cursor.
    anchor: Option<K>,
}

impl<K> Default for Marks<K> {
    fn default() -> Self {
        Self { marked: BTreeSet::new(), next: None, anchor: None }
    }
}

impl<K: Ord + Clone> Marks<K> {
    /// Returns `true` if no row is marked and no range is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty() && self.anchor.is_none()
    }

    /// Returns `true` if a row is marked.
    #[must_use]
    pub fn contains(&self, row: &K) -> bool {
        self.marked.contains(row)
    }

    /// Iterates over the marked rows in the order of their keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &K> {
        self.marked.iter()
    }

    /// Returns `true` if an action is for the marked rows, not for the cursor's.
    #[must_use]
    pub fn is_live(&self, cursor: &K) -> bool {
        self.anchor.is_some()
            || self.marked.contains(cursor)
            || (!self.marked.is_empty() && self.next.as_ref() == Some(cursor))
    }

    /// Returns the rows that an action is for, in the order of their keys: the marked ones and those of the range while
    /// they are live, otherwise the cursor's. The range is taken of a list whose rows stand in that order.
    #[must_use]
    pub fn affected<'a>(&'a self, cursor: &'a K, shown: impl Iterator<Item = K>) -> BTreeSet<K> {
        if !self.is_live(cursor) {
            return BTreeSet::from([cursor.clone()]);
        }
        let mut rows = self.marked.clone();
        if let Some(range) = self.range(cursor) {
            rows.extend(shown.filter(|row| range.contains(row)));
        }
        rows
    }

    /// Counts the rows shown that are marked or in the range.
    pub fn count(&self, cursor: &K, shown: impl Iterator<Item = K>) -> usize {
        let range = self.range(cursor);
        let is_in = |row: &K| range.as_ref().is_some_and(|range| range.contains(row));
        shown.filter(|row| self.marked.contains(row) || is_in(row)).count()
    }

    /// Returns the first and the last row of the range.
    #[must_use]
    pub fn range(&self, cursor: &K) -> Option<RangeInclusive<K>> {
        let anchor = self.anchor.as_ref()?;
        let (first, last) = if anchor <= cursor { (anchor, cursor) } else { (cursor, anchor) };
        Some(first.clone()..=last.clone())
    }

    /// Marks or unmarks a row, from which the cursor then goes to the next one.
    pub fn toggle(&mut self, row: K, next: K) {
        let is_marked = !self.marked.remove(&row);
        if is_marked {
            self.marked.insert(row);
        }
        self.next = is_marked.then_some(next);
    }

    /// Marks all rows; if all are marked already, unmarks them.
    pub fn mark_all(&mut self, shown: impl Iterator<Item = K> + Clone) {
        self.leave();
        self.anchor = None;
        if shown.clone().all(|row| self.marked.contains(&row)) {
            for row in shown {
                self.marked.remove(&row);
            }
        } else {
            self.marked.extend(shown);
        }
    }

    /// Marks the rows that are not marked, and unmarks the others.
    pub fn invert(&mut self, shown: impl Iterator<Item = K>) {
        self.leave();
        self.anchor = None;
        for row in shown {
            if !self.marked.remove(&row) {
                self.marked.insert(row);
            }
        }
    }

    /// Marks these rows and no others.
    pub fn replace(&mut self, rows: impl IntoIterator<Item = K>) {
        *self = Self { marked: rows.into_iter().collect(), ..Self::default() };
    }

    /// Unmarks all rows and ends the range.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins a range at a row.
    pub fn begin_range(&mut self, row: K) {
        self.anchor = Some(row);
    }

    /// Begins a range at a row, if there is none.
    pub fn extend_from(&mut self, row: K) {
        self.anchor.get_or_insert(row);
    }

    /// Ends the range. Returns `false` if there was none.
    pub fn end_range(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// Ends the range and marks its rows; those that are all marked already are unmarked.
    pub fn mark_range(&mut self, cursor: &K, shown: impl Iterator<Item = K> + Clone) {
        let Some(range) = self.range(cursor) else { return };
        self.anchor = None;
        self.mark_all(shown.filter(move |row| range.contains(row)));
    }

    /// Ends the range and marks its rows: an action begins that is for them.
    pub fn take_range(&mut self, cursor: &K, shown: impl Iterator<Item = K>) {
        if self.anchor.is_some() {
            self.marked = self.affected(cursor, shown);
            self.anchor = None;
        }
    }

    /// Notes that the cursor was moved: the marks stay live only where it stands on a marked row.
    pub fn leave(&mut self) {
        self.next = None;
    }

    /// Moves the marks to the keys that their rows have now; `None` for a row that is gone.
    pub fn follow(&mut self, now: impl Fn(&K) -> Option<K>) {
        if self.is_empty() {
            return;
        }
        self.marked = self.marked.iter().filter_map(&now).collect();
        self.next = self.next.as_ref().and_then(&now);
        self.anchor = self.anchor.as_ref().and_then(&now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affected(marks: &Marks<usize>, cursor: usize) -> Vec<usize> {
        marks.affected(&cursor, 0..9).into_iter().collect()
    }

    #[test]
    fn marks_are_live_on_a_marked_row_and_where_space_led() {
        let mut marks = Marks::default();
        assert_eq!(affected(&marks, 3), [3]);
        marks.toggle(1, 2);
        marks.toggle(2, 3);
        assert_eq!(affected(&marks, 3), [1, 2], "where Space led");
        marks.leave();
        assert_eq!(affected(&marks, 3), [3], "after moving away");
        assert_eq!(affected(&marks, 2), [1, 2], "on a marked row");
        marks.toggle(2, 3);
        assert_eq!(affected(&marks, 3), [3], "unmarking leads nowhere");
        assert_eq!(affected(&marks, 1), [1]);
    }

    #[test]
    fn all_rows_are_marked_then_unmarked_and_turned() {
        let mut marks = Marks::default();
        marks.toggle(1, 2);
        marks.invert(0..4);
        assert_eq!(marks.iter().copied().collect::<Vec<_>>(), [0, 2, 3]);
        marks.mark_all(0..4);
        assert_eq!(marks.iter().len(), 4);
        marks.mark_all(0..4);
        assert!(marks.is_empty());
    }

    #[test]
    fn a_range_is_live_and_becomes_marks() {
        let mut marks = Marks::default();
        marks.toggle(7, 8);
        marks.begin_range(4);
        assert_eq!(affected(&marks, 2), [2, 3, 4, 7]);
        let mut taken = marks.clone();
        taken.take_range(&2, 0..9);
        assert_eq!((affected(&taken, 2), taken.range(&2)), (vec![2, 3, 4, 7], None));
        marks.mark_range(&5, 0..9);
        assert_eq!(affected(&marks, 5), [4, 5, 7]);
        marks.begin_range(4);
        marks.mark_range(&5, 0..9);
        assert_eq!(affected(&marks, 7), [7], "a range that is marked is unmarked");
        marks.begin_range(1);
        assert!(marks.end_range());
        assert!(!marks.end_range());
    }

    #[test]
    fn marks_follow_their_rows() {
        let mut marks = Marks::default();
        marks.toggle(1, 2);
        marks.toggle(3, 4);
        marks.follow(|row| (*row != 1).then(|| row - 1));
        assert_eq!(affected(&marks, 3), [2], "the cursor follows too");
    }
}
