//! A way for the fuzz test to the reader of keys, which is private.

use super::parser::Parser;

/// Reads bytes as a terminal sends them, cut into reads at each `cut` bytes, and gives up what is unfinished. Returns how
/// many inputs they were; must not panic, whatever the bytes are.
#[must_use]
pub fn input(bytes: &[u8], cut: usize) -> usize {
    let (mut parser, mut out) = (Parser::default(), Vec::new());
    for read in bytes.chunks(cut.max(1)) {
        parser.feed(read, &mut out);
    }
    parser.give_up(&mut out);
    parser.abandon(&mut out);
    out.len()
}
