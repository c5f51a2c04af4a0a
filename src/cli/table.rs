//! Columns of text, aligned by the cells that they take.

use unicode_width::UnicodeWidthStr;

/// Between two columns.
const GAP: usize = 2;

/// Makes lines of rows; the first row is the heading. The last column is not padded.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let mut widths = [0; N];
    for row in rows {
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
    fn columns_are_aligned_by_cells() {
        let rows = [["进程", "ID"], ["nginx", "1"], ["支付网关", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), ["进程      ID", "nginx     1", "支付网关"]);
    }
}
