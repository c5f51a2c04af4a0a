//! How many marks the filter hides, counted without a look-up for each row and key.

use crate::app::catalogue::Catalogue;
use crate::app::find::Finder;
use crate::app::open::Open;

/// Which rows are marked, and how many of the marks are out of sight.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Marks whose rows the filter hides.
    pub hidden: usize,
    /// Marks of service instances that the business has no more; none while it is being read.
    pub gone: usize,
    /// Whether a row of the catalogue is marked; empty when none is.
    rows: Vec<bool>,
    /// How many of them are.
    marked: usize,
    seen: Option<MarkBasis>,
    counted: Option<u64>,
}

/// What the marked rows were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MarkBasis {
    marks: u64,
    rows: (usize, u32),
    whole: bool,
}

impl Tally {
    /// Returns the rows of the catalogue that are marked.
    pub(super) fn marked_rows(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().enumerate().filter(|(_, marked)| **marked).map(|(row, _)| row)
    }

    /// Counts again what changed.
    pub(super) fn count(&mut self, open: &Open, catalogue: &Catalogue, finder: &Finder) {
        if open.marks.is_empty() {
            *self = Self::default();
            return;
        }
        let seen = MarkBasis { marks: open.marks_revision, rows: catalogue.index.stamp(), whole: catalogue.is_whole() };
        if self.seen != Some(seen) {
            let marked = catalogue.instances.iter().map(|instance| open.marks.contains(&instance.id));
            self.rows = marked.collect();
            self.marked = self.rows.iter().filter(|marked| **marked).count();
            self.gone = if seen.whole { open.marks.len().saturating_sub(self.marked) } else { 0 };
            self.seen = Some(seen);
            self.counted = None;
        }
        if self.counted != Some(finder.revision()) {
            let shown = finder.rows().iter().filter(|row| self.rows.get(**row as usize) == Some(&true));
            self.hidden = self.marked.saturating_sub(shown.count());
            self.counted = Some(finder.revision());
        }
    }
}
