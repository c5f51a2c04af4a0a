//! Which key a finished sequence is: plain bytes, CSI, SS3, the Linux console, xterm's and kitty's modifiers.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Returns the key of one byte below 0x80; `None` for bytes that no keyboard sends.
#[must_use]
pub(super) fn single(byte: u8) -> Option<KeyEvent> {
    let control = |ch| Some(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::CONTROL));
    match byte {
        b'\t' => Some(plain(KeyCode::Tab)),
        b'\r' => Some(plain(KeyCode::Enter)),
        // Which of the two Backspace sends is a setting of the terminal, and the one left over is of little use.
        0x08 | 0x7f => Some(plain(KeyCode::Backspace)),
        0x00 => control(' '),
        0x01..=0x1a => control(char::from(byte - 1 + b'a')),
        // Ctrl-\ Ctrl-] Ctrl-^ Ctrl-_ as crossterm names them.
        0x1c..=0x1f => control(char::from(byte - 0x1c + b'4')),
        0x20..=0x7e => Some(char_key(char::from(byte))),
        _ => None,
    }
}

/// Returns the key of a character; a capital letter has shift.
#[must_use]
pub(super) fn char_key(ch: char) -> KeyEvent {
    let shift = if ch.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(ch), shift)
}

/// Returns the key of `ESC O`, perhaps a digit, and a final byte.
#[must_use]
pub(super) fn ss3(last: u8, modifier: Option<u8>) -> Option<KeyEvent> {
    let code = match last {
        b'M' => KeyCode::Enter,
        b'X' => KeyCode::Char('='),
        // The number pad in application mode.
        b'j'..=b'y' => KeyCode::Char(char::from(last - b'j' + b'*')),
        _ => cursor(last)?,
    };
    Some(KeyEvent::new(code, modifiers(modifier.map_or(1, u32::from))))
}

/// Returns the key of `ESC [ [` and a letter.
#[must_use]
pub(super) fn console(last: u8) -> Option<KeyEvent> {
    matches!(last, b'A'..=b'E').then(|| plain(KeyCode::F(last - b'A' + 1)))
}

/// Returns the key of `ESC [`, parameters and a final byte; `None` for what is not a key or a key let go.
#[must_use]
pub(super) fn csi(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    let text = std::str::from_utf8(parameters).ok()?;
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')) {
        return None;
    }
    let mut fields = text.split(';').map(numbers);
    let first = fields.next().unwrap_or_default();
    let second = fields.next().unwrap_or_default();
    let third = fields.next().unwrap_or_default();
    let held = second.0.unwrap_or(1);
    let released = second.1 == Some(3);
    let code = match last {
        b'Z' => return Some(KeyEvent::new(KeyCode::BackTab, modifiers(held) | KeyModifiers::SHIFT)),
        // With other numbers it tells where the cursor is, to the program that asked.
        b'R' if !text.is_empty() && (first.0 != Some(1) || !(2..=16).contains(&held)) => return None,
        b'~' if first.0 == Some(27) => return character(third.0?, modifiers(held)),
        b'~' => numbered(first.0?)?,
        b'u' if released => return None,
        b'u' => return character(first.0?, modifiers(held)),
        _ => cursor(last)?,
    };
    (!released).then(|| KeyEvent::new(code, modifiers(held)))
}

/// Reads `a:b`.
fn numbers(field: &str) -> (Option<u32>, Option<u32>) {
    let mut parts = field.split(':').map(|part| part.parse().ok());
    (parts.next().flatten(), parts.next().flatten())
}

/// Keys by a letter, the same after CSI and SS3.
const fn cursor(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// Keys by a number before `~`.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |first: u32, key: u8| u8::try_from(number - first).ok().map(|more| KeyCode::F(key + more));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// A key by its code point, as xterm's `modifyOtherKeys` and kitty's protocol send it.
fn character(code: u32, modifiers: KeyModifiers) -> Option<KeyEvent> {
    let code = match code {
        9 if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        9 => KeyCode::Tab,
        13 | 57_414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        57_399..=57_408 => KeyCode::Char(char::from_digit(code - 57_399, 10)?),
        57_409 => KeyCode::Char('.'),
        57_410 => KeyCode::Char('/'),
        57_411 => KeyCode::Char('*'),
        57_412 => KeyCode::Char('-'),
        57_413 => KeyCode::Char('+'),
        57_415 => KeyCode::Char('='),
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        // The private use area: keys that are modifiers, media keys.
        57_344..=63_743 => return None,
        _ => {
            let ch = char::from_u32(code).filter(|ch| !ch.is_control())?;
            // Kitty sends the letter as it is without shift; a keymap reads a capital one as another key.
            let plain_shift = modifiers.difference(KeyModifiers::SHIFT).is_empty();
            let upper =
                if modifiers.contains(KeyModifiers::SHIFT) && plain_shift { ch.to_ascii_uppercase() } else { ch };
            KeyCode::Char(upper)
        }
    };
    Some(KeyEvent::new(code, modifiers))
}

/// Modifiers by xterm's number: 1 and a bit for each.
fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    let all = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL), (8, KeyModifiers::SUPER)];
    all.into_iter().filter(|(bit, _)| bits & bit != 0).fold(KeyModifiers::NONE, |sum, (_, one)| sum | one)
}

const fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}
