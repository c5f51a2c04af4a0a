//! From bytes to text: UTF-8 and UTF-16 with or without a byte order mark, and what Chinese Excel writes.

use crate::store::error::{Cause, Unreadable};
use std::borrow::Cow;

/// How a text is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, either byte order.
    Utf16,
    /// GB18030, which GBK and GB2312 are parts of.
    Gb18030,
    /// Big5.
    Big5,
}

impl TextEncoding {
    /// Those that nothing in a file tells apart: each can only be guessed.
    pub const GUESSES: [Self; 2] = [Self::Gb18030, Self::Big5];

    /// Returns its usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Gb18030 => "GBK",
            Self::Big5 => "Big5",
        }
    }

    /// Returns `true` if a text in it can only be guessed to be so.
    #[must_use]
    pub fn is_guess(self) -> bool {
        Self::GUESSES.contains(&self)
    }

    /// Returns the next of the guesses.
    #[must_use]
    pub const fn next_guess(self) -> Self {
        match self {
            Self::Gb18030 => Self::Big5,
            _ => Self::Gb18030,
        }
    }
}

/// Decodes bytes; `guess` is taken for those that are no Unicode.
///
/// # Errors
///
/// [`Unreadable::Empty`], or [`Unreadable::Encoding`] with the first line that could not be read.
pub fn decode(bytes: &[u8], guess: TextEncoding) -> Result<(Cow<'_, str>, TextEncoding), Cause> {
    let found = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Err(Cause::Unreadable(Unreadable::Utf32)),
        [0xff, 0xfe, rest @ ..] => Some(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(utf16(rest, u16::from_be_bytes)),
        // Without a mark: the zeros beside the first character, which is ASCII in a heading and in JSON.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some(utf16(bytes, u16::from_le_bytes)),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some(utf16(bytes, u16::from_be_bytes)),
        _ => None,
    };
    if let Some(found) = found {
        let text = found.ok_or(Cause::Unreadable(Unreadable::Utf16))?;
        return not_empty(text.into(), TextEncoding::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match str::from_utf8(bytes) {
        Ok(text) => return not_empty(text.into(), TextEncoding::Utf8),
        Err(error) => error,
    };
    let encoding = match guess {
        TextEncoding::Big5 => encoding_rs::BIG5,
        _ => encoding_rs::GB18030,
    };
    let guess = if guess == TextEncoding::Big5 { guess } else { TextEncoding::Gb18030 };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        // A zero is in no text; what has one is no table.
        Some(text) if !text.contains('\0') => not_empty(text, guess),
        _ => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            Err(Cause::Unreadable(Unreadable::Encoding { line }))
        }
    }
}

fn not_empty(text: Cow<'_, str>, encoding: TextEncoding) -> Result<(Cow<'_, str>, TextEncoding), Cause> {
    if text.chars().all(super::grid::is_blank) {
        return Err(Cause::Unreadable(Unreadable::Empty));
    }
    Ok((text, encoding))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<(String, TextEncoding), Cause> {
        decode(bytes, TextEncoding::Gb18030).map(|(text, encoding)| (text.into_owned(), encoding))
    }

    #[test]
    fn texts_of_all_encodings_are_read() {
        let text = "端口,port\n";
        let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let (le, be) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        let gbk = b"\xb6\xcb\xbf\xda,port\n";
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), TextEncoding::Utf8),
            ([b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(), TextEncoding::Utf8),
            ([b"\xff\xfe".as_slice(), &le].concat(), TextEncoding::Utf16),
            ([b"\xfe\xff".as_slice(), &be].concat(), TextEncoding::Utf16),
            (gbk.to_vec(), TextEncoding::Gb18030),
        ] {
            assert_eq!(decoded(&bytes), Ok((text.to_owned(), encoding)));
        }
        let ascii: Vec<u8> = "ip,port".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&ascii).unwrap(), ("ip,port".to_owned(), TextEncoding::Utf16));
        assert_eq!(decode(b"\xba\xdd\xa4\xa4", TextEncoding::Big5).unwrap().1, TextEncoding::Big5);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let is = |bytes: &[u8], what| assert_eq!(decoded(bytes), Err(Cause::Unreadable(what)));
        is(b"", Unreadable::Empty);
        is("\u{feff} \n".as_bytes(), Unreadable::Empty);
        is(b"a\n\xff\xff\xff", Unreadable::Encoding { line: 2 });
        is(b"\xff\xfe\0\0a", Unreadable::Utf32);
    }
}
