//! Which rows the table has: target by target in the order of their numbers, then the processes, then their bind rows.
//!
//! No row is built: there may be 100,000. A row is found from its place by the number of rows of the targets before it.

use crate::domain::draft::{Draft, Override, ProcessDraft, TargetKey};
use crate::domain::id::ServiceInstanceId;
use std::collections::HashMap;

/// A row of the table, by the places of its parts in the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableRow {
    /// The target.
    pub target: usize,
    /// The process.
    pub process: usize,
    /// The bind row; those that the target adds follow those of the process. 0 if the process has none.
    pub row: usize,
}

/// The rows of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRows {
    /// The places of the targets, by their numbers.
    order: Vec<u32>,
    /// The place in `order` of each target.
    ranks: Vec<u32>,
    /// Rows of each process on a target that adds none.
    of_process: Vec<usize>,
    /// Rows of a process on single targets, where there are others: by target and process.
    odd: HashMap<(usize, usize), usize>,
    /// The first row of each target in `order`, and the number of rows; empty if all targets have the same number.
    starts: Vec<usize>,
}

/// Returns how many rows a process has on a target.
fn count(process: &ProcessDraft, own: Option<&Override>) -> usize {
    match own {
        Some(own) if own.leave_out => 1,
        own => (process.bind.len() + own.map_or(0, |own| own.added.len())).max(1),
    }
}

impl TableRows {
    /// Counts the rows of a draft.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let targets = &draft.targets;
        let mut order: Vec<u32> = (0..u32::try_from(targets.len()).unwrap_or(u32::MAX)).collect();
        // A target without a number, which no draft of the screen has, comes last.
        let number = |at: &u32| targets.get(*at as usize).and_then(|target| target.n).unwrap_or(u32::MAX);
        if !order.is_sorted_by_key(number) {
            order.sort_by_key(number);
        }
        let mut ranks = vec![0; order.len()];
        for (rank, at) in (0..).zip(&order) {
            if let Some(place) = ranks.get_mut(*at as usize) {
                *place = rank;
            }
        }
        let of_process = draft.processes.iter().map(|process| count(process, None)).collect();
        let mut rows = Self { order, ranks, of_process, odd: HashMap::new(), starts: Vec::new() };
        rows.find_odd(draft);
        rows
    }

    fn find_odd(&mut self, draft: &Draft) {
        let mut found: Vec<(ServiceInstanceId, usize, usize)> = Vec::new();
        for (at, process) in draft.processes.iter().enumerate() {
            let base = count(process, None);
            for (key, own) in process.overrides.iter() {
                let rows = count(process, Some(own));
                if let (TargetKey::Id(id), true) = (key, rows != base) {
                    found.push((*id, at, rows));
                }
            }
        }
        if found.is_empty() {
            return;
        }
        let places: HashMap<ServiceInstanceId, usize> =
            draft.targets.iter().enumerate().map(|(at, target)| (target.id, at)).collect();
        let odd = found.into_iter().filter_map(|(id, process, rows)| Some(((*places.get(&id)?, process), rows)));
        self.odd = odd.collect();
        let mut sums: HashMap<usize, usize> = HashMap::new();
        let each = self.each();
        for ((target, process), rows) in &self.odd {
            let sum = sums.entry(*target).or_insert(each);
            *sum = *sum + *rows - self.of_process.get(*process).copied().unwrap_or_default();
        }
        let mut start = 0;
        self.starts = Vec::with_capacity(self.order.len() + 1);
        for at in &self.order {
            self.starts.push(start);
            start += sums.get(&(*at as usize)).copied().unwrap_or(each);
        }
        self.starts.push(start);
    }

    /// Returns the rows of a target that has no others.
    fn each(&self) -> usize {
        self.of_process.iter().sum()
    }

    fn of_pair(&self, target: usize, process: usize) -> usize {
        let base = self.of_process.get(process).copied().unwrap_or_default();
        if self.odd.is_empty() { base } else { self.odd.get(&(target, process)).copied().unwrap_or(base) }
    }

    fn start(&self, rank: usize) -> usize {
        self.starts.get(rank).copied().unwrap_or_else(|| rank * self.each())
    }

    /// Counts the rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.start(self.order.len())
    }

    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Counts the targets.
    #[must_use]
    pub const fn targets(&self) -> usize {
        self.order.len()
    }

    /// Returns `true` if a process has several rows on some target, so that rows need a number.
    #[must_use]
    pub fn has_several(&self) -> bool {
        self.of_process.iter().chain(self.odd.values()).any(|rows| *rows > 1)
    }

    /// Returns the row at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<TableRow> {
        if place >= self.len() {
            return None;
        }
        let rank = if self.starts.is_empty() {
            place.checked_div(self.each())?
        } else {
            self.starts.partition_point(|start| *start <= place).checked_sub(1)?
        };
        let target = *self.order.get(rank)? as usize;
        let mut row = place - self.start(rank);
        for process in 0..self.of_process.len() {
            let rows = self.of_pair(target, process);
            if row < rows {
                return Some(TableRow { target, process, row });
            }
            row -= rows;
        }
        None
    }

    /// Returns the place of a row; `None` if there is no such row.
    #[must_use]
    pub fn place(&self, row: TableRow) -> Option<usize> {
        let rank = *self.ranks.get(row.target)? as usize;
        if row.process >= self.of_process.len() || row.row >= self.of_pair(row.target, row.process) {
            return None;
        }
        let before: usize = (0..row.process).map(|process| self.of_pair(row.target, process)).sum();
        Some(self.start(rank) + before + row.row)
    }

    /// Iterates over the rows.
    pub fn iter(&self) -> impl Iterator<Item = TableRow> + '_ {
        self.order.iter().flat_map(move |target| {
            let target = *target as usize;
            (0..self.of_process.len()).flat_map(move |process| {
                (0..self.of_pair(target, process)).map(move |row| TableRow { target, process, row })
            })
        })
    }
}
