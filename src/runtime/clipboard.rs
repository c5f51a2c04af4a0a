//! Text for the terminal's clipboard, by OSC 52, which reaches the user's own machine through SSH.
//!
//! tmux and screen stand between: tmux takes the sequence only with `set-clipboard on` and passes it on only with
//! `allow-passthrough`, so it gets both; screen passes on strings of limited length.

/// Bytes of a string that screen passes on.
const SCREEN_CHUNK: usize = 76;

/// What stands between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Multiplexer {
    #[default]
    Nothing,
    Tmux,
    /// GNU screen.
    Screen,
}

impl Multiplexer {
    /// Finds out by the variables that each sets.
    #[must_use]
    pub fn of(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        if set("TMUX") {
            Self::Tmux
        } else if set("STY") {
            Self::Screen
        } else {
            Self::Nothing
        }
    }
}

/// Returns the bytes that put a text into the clipboard.
#[must_use]
pub(super) fn copy(text: &str, between: Multiplexer) -> Vec<u8> {
    let mut plain = b"\x1b]52;c;".to_vec();
    base64(text.as_bytes(), &mut plain);
    plain.push(0x07);
    match between {
        Multiplexer::Nothing => plain,
        Multiplexer::Tmux => {
            let mut both = plain.clone();
            both.extend_from_slice(b"\x1bPtmux;\x1b");
            both.extend_from_slice(&plain);
            both.extend_from_slice(b"\x1b\\");
            both
        }
        Multiplexer::Screen => {
            let chunk = |chunk: &[u8]| [b"\x1bP".as_slice(), chunk, b"\x1b\\"].concat();
            plain.chunks(SCREEN_CHUNK).flat_map(chunk).collect()
        }
    }
}

fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or_default();
            let used = place <= chunk.len();
            out.push(if used { DIGITS.get(digit).copied().unwrap_or(b'=') } else { b'=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{ff}>?", "w78+Pw==")]
        {
            let mut out = Vec::new();
            base64(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), encoded, "{text}");
        }
    }

    #[test]
    fn multiplexers_get_what_they_pass_on() {
        assert_eq!(copy("1\n2", Multiplexer::Nothing), b"\x1b]52;c;MQoy\x07");
        assert_eq!(copy("1", Multiplexer::Tmux), b"\x1b]52;c;MQ==\x07\x1bPtmux;\x1b\x1b]52;c;MQ==\x07\x1b\\");
        let screen = copy(&"x".repeat(100), Multiplexer::Screen);
        assert!(screen.starts_with(b"\x1bP\x1b]52;c;") && screen.ends_with(b"\x07\x1b\\"));
        let inner = String::from_utf8(screen).unwrap().replace("\x1bP", "").replace("\x1b\\", "");
        assert_eq!(inner.as_bytes(), copy(&"x".repeat(100), Multiplexer::Nothing));
    }
}
