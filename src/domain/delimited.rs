//! Delimited text as the program writes it: one writer for every list and every exported result.
//!
//! A cell that a spreadsheet would take for a formula gets one `'` before it. Lists are comma-separated (RFC 4180) or
//! tab-separated, in UTF-8.

use super::text::Visible;
use std::borrow::Cow;
use std::io::{self, Write};

/// What tells a spreadsheet that a file is UTF-8. Without it Excel reads the code page of the system, and garbles Chinese.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// How delimited text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimited {
    /// What stands between two cells.
    pub separator: char,
    /// Whether a spreadsheet opens it: it begins with a byte order mark, and lines end in CR and LF. For other programs
    /// neither is welcome.
    pub for_spreadsheet: bool,
}

impl Delimited {
    /// Returns comma-separated values for other programs.
    pub const CSV: Self = Self { separator: ',', for_spreadsheet: false };
    /// Returns tab-separated values for other programs.
    pub const TSV: Self = Self { separator: '\t', for_spreadsheet: false };

    /// Returns the same for a spreadsheet.
    #[must_use]
    pub const fn for_spreadsheet(self) -> Self {
        Self { for_spreadsheet: true, ..self }
    }

    /// Writes the heading, before the first row.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn heading(self, to: &mut (impl Write + ?Sized), names: impl IntoIterator<Item: AsRef<str>>) -> io::Result<()> {
        if self.for_spreadsheet {
            write!(to, "{BYTE_ORDER_MARK}")?;
        }
        self.row(to, names)
    }

    /// Writes a row. What a terminal would obey or hide is written out.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn row(self, to: &mut (impl Write + ?Sized), cells: impl IntoIterator<Item: AsRef<str>>) -> io::Result<()> {
        self.line(to, cells, shown)
    }

    /// Writes a row that is read back: hidden characters and line breaks stay what they are.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn exact_row(
        self,
        to: &mut (impl Write + ?Sized),
        cells: impl IntoIterator<Item: AsRef<str>>,
    ) -> io::Result<()> {
        self.line(to, cells, exact)
    }

    fn line<T: AsRef<str>>(
        self,
        to: &mut (impl Write + ?Sized),
        cells: impl IntoIterator<Item = T>,
        shown: fn(&str) -> Cow<'_, str>,
    ) -> io::Result<()> {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                write!(to, "{}", self.separator)?;
            }
            let cell = cell.as_ref();
            self.cell(to, if is_guarded(cell) { "'" } else { "" }, &shown(cell))?;
        }
        to.write_all(if self.for_spreadsheet { b"\r\n" } else { b"\n" })
    }

    /// Writes a cell, quoted where it holds what would end it.
    fn cell(self, to: &mut (impl Write + ?Sized), guard: &str, text: &str) -> io::Result<()> {
        if text.contains([self.separator, '"', '\n', '\r']) {
            write!(to, "\"{guard}{}\"", text.replace('"', "\"\""))
        } else {
            write!(to, "{guard}{text}")
        }
    }
}

fn shown(text: &str) -> Cow<'_, str> {
    Visible::new(text).into_cow()
}

const fn exact(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Returns `true` if a text gets a `'` before it: it begins like a formula, or with a `'` itself, and is no whole number.
#[must_use]
pub fn is_guarded(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) && text.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: Delimited, cells: &[&str], exact: bool) -> String {
        let mut out = Vec::new();
        let done = if exact { dialect.exact_row(&mut out, cells) } else { dialect.row(&mut out, cells) };
        done.unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_no_formulas_and_hide_nothing() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-D x", "'-D x"),
            ("+86 1", "'+86 1"),
            ("'quoted", "''quoted"),
            ("\tx", "'\\tx"),
            ("\r=x", "'\\r=x"),
            ("-1", "-1"),
            ("42", "42"),
            ("a=b", "a=b"),
            ("支付,\"网关\"", "\"支付,\"\"网关\"\"\""),
            ("a\nb\u{202e}c\u{1b}[2J", "a\\nb\\u{202e}c\\x1b[2J"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
        ] {
            assert_eq!(written(Delimited::CSV, &[text], false), format!("{expected}\n"), "{text:?}");
        }
    }

    #[test]
    fn separators_are_quoted_where_they_separate() {
        assert_eq!(written(Delimited::CSV, &["a,b", "c\td"], true), "\"a,b\",c\td\n");
        assert_eq!(written(Delimited::TSV, &["a,b", "c\td"], true), "a,b\t\"c\td\"\n");
        assert_eq!(written(Delimited::TSV, &["a,b", "c\td"], false), "a,b\tc\\td\n");
        assert_eq!(written(Delimited::CSV, &["a\nb", "", "\u{feff}"], true), "\"a\nb\",,\u{feff}\n");
    }

    #[test]
    fn only_spreadsheets_get_a_byte_order_mark_and_their_line_ends() {
        for (dialect, expected) in
            [(Delimited::CSV, "ip,端口\n"), (Delimited::TSV.for_spreadsheet(), "\u{feff}ip\t端口\r\n")]
        {
            let mut out = Vec::new();
            dialect.heading(&mut out, ["ip", "端口"]).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
