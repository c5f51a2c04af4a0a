//! Columns of text, aligned by the cells that they take once what a terminal would obey is written out.
//!
//! A table is walked twice, once to measure it and once to write it, and is never in memory as a whole: a plan may have a
//! million rows.

use crate::domain::text::Visible;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;

/// The widths of the columns of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns<const N: usize>([usize; N]);

impl<const N: usize> Columns<N> {
    /// Measures every row; the heading is one of them.
    pub(super) fn measure<'a>(rows: impl IntoIterator<Item = [Cow<'a, str>; N]>) -> Self {
        let mut widths = [0; N];
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(&row) {
                // Measured as written: an escape takes more cells than the character that it stands for.
                *width = cells(Visible::new(cell).as_str()).max(*width);
            }
        }
        Self(widths)
    }

    /// Makes the line of a row. The last column is not padded.
    pub(super) fn line(&self, row: &[Cow<'_, str>; N]) -> String {
        let mut line = String::with_capacity(self.0.iter().map(|width| width + GAP).sum());
        for (cell, width) in row.iter().zip(self.0) {
            let cell = Visible::new(cell);
            line += cell.as_str();
            line.extend(std::iter::repeat_n(' ', (width + GAP).saturating_sub(cells(cell.as_str()))));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// Counts the cells of a text in which everything is visible.
fn cells(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Makes the lines of a table one at a time: the heading, then the rows; none if there are no rows, since a heading alone
/// says nothing.
pub(super) fn table<'a, const N: usize>(
    heading: [&'static str; N],
    rows: impl Iterator<Item = [Cow<'a, str>; N]> + Clone,
) -> impl Iterator<Item = String> {
    let heading = rows.clone().next().map(|_| heading.map(Cow::Borrowed));
    let rows = heading.into_iter().chain(rows);
    let columns = Columns::measure(rows.clone());
    rows.map(move |row| columns.line(&row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines<const N: usize>(heading: [&'static str; N], rows: &[[&'static str; N]]) -> Vec<String> {
        table(heading, rows.iter().map(|row| row.map(Cow::Borrowed))).collect()
    }

    #[test]
    fn escapes_are_measured_as_they_are_written() {
        let lines = lines(["名\u{202e}称", "1"], &[["a\tb\u{1b}", "2"], ["支付网关", "3"]]);
        assert_eq!(lines, ["名\\u{202e}称  1", "a\\tb\\x1b      2", "支付网关      3"]);
        let starts = lines.iter().map(|line| line.strip_suffix(['1', '2', '3']).unwrap_or_default().width());
        assert!(starts.clone().all(|start| Some(start) == starts.clone().next()), "{lines:?}");
    }

    #[test]
    fn columns_are_aligned_by_cells() {
        let lines = lines(["进程", "ID"], &[["nginx", "1"], ["支付网关", ""]]);
        assert_eq!(lines, ["进程      ID", "nginx     1", "支付网关"]);
        assert!(table(["ID"], std::iter::empty()).next().is_none());
    }
}
