//! JSON as commands write it: indented, and without a character that a terminal would obey or hide.

use crate::domain::text::is_hidden;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Writes a document value by value, and a line end. Nothing is kept of what was written, so that a document of a million
/// processes takes no more memory than one of ten.
pub(in crate::cli) fn write(to: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    let mut to = Gathered { to, bytes: Vec::with_capacity(2 * GATHERED) };
    let formatter = VisibleFormatter::default();
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut to, formatter)).map_err(io::Error::from)?;
    to.write_all(b"\n")?;
    to.pass_on()
}

/// Bytes that are gathered before they are passed on.
const GATHERED: usize = 64 * 1024;

/// What was written and not passed on yet. A serializer writes pieces of a few bytes, and each would cost a call
/// through `dyn Write` and one into a buffer there: a tenth of the time that a large document takes.
struct Gathered<'a> {
    to: &'a mut dyn Write,
    bytes: Vec<u8>,
}

impl Gathered<'_> {
    #[cold]
    fn pass_on(&mut self) -> io::Result<()> {
        self.to.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

impl Write for Gathered<'_> {
    #[inline]
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece).map(|()| piece.len())
    }

    #[inline]
    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(piece);
        if self.bytes.len() < GATHERED { Ok(()) } else { self.pass_on() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.to.flush()
    }
}

/// A list whose items are made one after another while the list is written.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Walked<F>(pub(in crate::cli) F);

impl<F, I> Serialize for Walked<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

/// A line end and the indentation of the deepest values that commands write.
const LINE: &[u8] = b",\n                        ";
/// Blanks of each level.
const INDENT: usize = 2;

/// Indents as [`serde_json::ser::PrettyFormatter`] does, and spells out hidden characters in texts. That one writes a line
/// end and its indentation in four pieces or more, which is a third of the time that a large document takes.
#[derive(Debug, Default)]
struct VisibleFormatter {
    depth: usize,
    has_value: bool,
}

impl VisibleFormatter {
    fn begin(&mut self, to: &mut (impl Write + ?Sized), sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        to.write_all(sign)
    }

    fn end(&mut self, to: &mut (impl Write + ?Sized), sign: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.has_value {
            self.line(to, true)?;
        }
        to.write_all(sign)
    }

    /// Begins a line; a value that is not the first one of its list or object follows a comma.
    fn line(&self, to: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        let (from, blanks) = (usize::from(first), INDENT * self.depth);
        let room = LINE.len() - 2;
        to.write_all(LINE.get(from..2 + blanks.min(room)).unwrap_or_default())?;
        (room..blanks).try_for_each(|_| to.write_all(b" "))
    }
}

impl Formatter for VisibleFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        // The common case: control characters below a blank never come in a fragment. All bytes are looked at, without
        // an early end, so that many are compared at a time.
        if fragment.bytes().fold(0, u8::max) < 0x7f {
            return to.write_all(fragment.as_bytes());
        }
        escape(to, fragment)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.line(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.end(to, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.line(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

/// Writes a part of a JSON text with `\u` escapes for what a terminal would obey or hide; a reader of JSON sees no
/// difference.
fn escape(to: &mut (impl Write + ?Sized), fragment: &str) -> io::Result<()> {
    let mut rest = fragment;
    while let Some((at, hidden)) = rest.char_indices().find(|(_, ch)| is_hidden(*ch)) {
        let (before, after) = rest.split_at(at);
        to.write_all(before.as_bytes())?;
        for unit in hidden.encode_utf16(&mut [0; 2]) {
            write!(to, "\\u{unit:04x}")?;
        }
        rest = after.strip_prefix(hidden).unwrap_or_default();
    }
    to.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn written(document: &impl Serialize) -> String {
        let mut out = Vec::new();
        write(&mut out, document).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelt_out_and_means_the_same() {
        let text = "支付\u{202e}a\u{9b}b\u{e0041}\x1b\"\\\u{200b}";
        let json = written(&[text]);
        assert!(!json.chars().any(|ch| ch != '\n' && is_hidden(ch)), "{json:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
    }

    #[test]
    fn documents_are_indented_like_those_of_serde_json() {
        let mut document =
            serde_json::json!({ "a": [], "b": {}, "c": [1, { "d": null, "e": "支付\n\t\"" }], "f": 1.5 });
        for depth in 0..20 {
            document = serde_json::json!([[depth, document, {}], { "g": [] }]);
        }
        assert_eq!(written(&document), serde_json::to_string_pretty(&document).unwrap() + "\n");
    }

    /// A writer that fails after some bytes, like a pipe whose reader has left.
    struct Closing(usize);

    impl Write for Closing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn items_are_made_while_they_are_written_and_no_longer() {
        let made = Cell::new(0);
        let items = Walked(|| (0..1_000_000).inspect(|_| made.set(made.get() + 1)));
        let error = write(&mut Closing(100), &items).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        // Each takes a line.
        assert!(made.get() < GATHERED / 4, "{}", made.get());
    }
}
