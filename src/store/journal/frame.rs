//! Lines with a checksum and a number, and what of a file is whole.
//!
//! Each line is one JSON object that begins with its checksum: `{"crc32":"89abcdef","seq":7,…}`. The checksum is over
//! the bytes after `"crc32":"89abcdef",` up to the end of the line, so that nothing has to be printed again to be
//! checked; the number tells a line that is missing.

use std::ops::Range;

const OPEN: &str = "{\"crc32\":\"";
const CLOSE: &str = "\",";

/// Makes a line of a JSON object that is not empty.
pub(super) fn frame(seq: u64, object: &str) -> String {
    let rest = format!("\"seq\":{seq},{}", object.strip_prefix('{').unwrap_or(object));
    format!("{OPEN}{:08x}{CLOSE}{rest}\n", crc32fast::hash(rest.as_bytes()))
}

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frames {
    /// The places of the whole lines, without their ends.
    pub(super) lines: Vec<Range<usize>>,
    /// Bytes from the beginning that are whole lines.
    pub(super) whole: usize,
    /// Whether something follows them: a line that was being written when the power went.
    pub(super) torn: bool,
}

/// Takes a file apart.
///
/// A line was synced before the next was begun, so that only the last one can be torn, and whatever it told had not
/// been acted on. One that is broken anywhere else is damage.
///
/// # Errors
///
/// The number of the broken line, from 1.
pub(super) fn frames(bytes: &[u8]) -> Result<Frames, usize> {
    let mut frames = Frames { lines: Vec::new(), whole: 0, torn: false };
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if frames.torn {
            return Err(frames.lines.len() + 1);
        }
        if is_whole(line, frames.lines.len()) {
            frames.lines.push(frames.whole..frames.whole + line.len() - 1);
            frames.whole += line.len();
        } else {
            // Two beginnings in one: the end of a line that was synced has changed. Inside a line a quote is escaped.
            if line.windows(OPEN.len()).filter(|part| *part == OPEN.as_bytes()).nth(1).is_some() {
                return Err(frames.lines.len() + 1);
            }
            frames.torn = true;
        }
    }
    Ok(frames)
}

/// Returns `true` if a line, with its end, has this number and the checksum that it says.
pub(super) fn is_whole(line: &[u8], seq: usize) -> bool {
    let Some(line) = line.strip_suffix(b"\n").and_then(|line| line.strip_prefix(OPEN.as_bytes())) else {
        return false;
    };
    let Some((sum, rest)) = line.split_at_checked(8) else { return false };
    let Some(rest) = rest.strip_prefix(CLOSE.as_bytes()) else { return false };
    // In the one spelling that is written: a checksum in capitals was changed by someone.
    sum == format!("{:08x}", crc32fast::hash(rest)).as_bytes()
        && rest.strip_prefix(b"\"seq\":").is_some_and(|rest| rest.starts_with(format!("{seq},").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> String {
        [frame(0, "{\"a\":1}"), frame(1, "{\"b\":\"中\"}"), frame(2, "{\"c\":null}")].concat()
    }

    #[test]
    fn a_line_is_json_with_its_checksum_first() {
        let line = frame(7, "{\"a\":1}");
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((value["seq"].as_u64(), value["a"].as_u64()), (Some(7), Some(1)));
        assert_eq!(value["crc32"], format!("{:08x}", crc32fast::hash(b"\"seq\":7,\"a\":1}")));
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_whole_up_to_its_last_line() {
        let text = three();
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        for cut in 0..=text.len() {
            let frames = frames(&text.as_bytes()[..cut]).unwrap();
            let whole = ends.iter().rev().find(|end| **end <= cut).copied().unwrap_or(0);
            assert_eq!((frames.whole, frames.torn), (whole, whole < cut), "cut at {cut}");
        }
    }

    #[test]
    fn a_byte_that_changed_is_damage_except_in_the_last_line() {
        let text = three();
        let last = text.trim_end().rfind('\n').unwrap() + 1;
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 0x20;
            assert_eq!(frames(&bytes).is_ok(), at >= last, "byte {at}");
        }
    }

    #[test]
    fn a_line_that_is_missing_or_twice_there_is_damage() {
        let lines: Vec<String> = (0..4).map(|seq| frame(seq, "{\"a\":1}")).collect();
        let of = |places: &[usize]| places.iter().map(|at| lines[*at].as_str()).collect::<String>();
        assert_eq!(frames(of(&[0, 2, 3]).as_bytes()), Err(2));
        assert_eq!(frames(of(&[0, 1, 1, 2]).as_bytes()), Err(3));
        assert_eq!(frames(of(&[1, 2]).as_bytes()), Err(1));
        assert!(frames(of(&[0, 1, 2, 3]).as_bytes()).is_ok());
    }
}
