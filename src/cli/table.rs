//! Columns of text, aligned by the cells that they take once what a terminal would obey is written out.

use crate::domain::text::Visible;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;

/// Makes lines of rows; the first row is the heading. The last column is not padded.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    // Written out first: an escape takes more cells than the character that it stands for.
    let rows: Vec<[String; N]> =
        rows.iter().map(|row| row.each_ref().map(|cell| Visible::new(cell).into_cow().into_owned())).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line += cell;
            line.extend(std::iter::repeat_n(' ', width + GAP - cell.width()));
        }
        line.truncate(line.trim_end().len());
        line
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_measured_as_they_are_written() {
        let rows = [["名\u{202e}称", "1"], ["a\tb\u{1b}", "2"], ["支付网关", "3"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        let lines = table(&rows);
        assert_eq!(lines, ["名\\u{202e}称  1", "a\\tb\\x1b      2", "支付网关      3"]);
        let starts = lines.iter().map(|line| line.strip_suffix(['1', '2', '3']).unwrap_or_default().width());
        assert!(starts.clone().all(|start| Some(start) == starts.clone().next()), "{lines:?}");
    }

    #[test]
    fn columns_are_aligned_by_cells() {
        let rows = [["进程", "ID"], ["nginx", "1"], ["支付网关", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), ["进程      ID", "nginx     1", "支付网关"]);
    }
}
