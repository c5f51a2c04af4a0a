//! One spelling for what is compared: lower case, full-width as half-width, no control characters.

pub use crate::domain::text::half_width;

/// Folds text for comparison: lower case, full-width letters, digits and blanks as half-width, controls as blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

/// Appends folded text.
pub(super) fn fold_into(out: &mut String, text: &str) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|byte| char::from(if byte < 0x20 { b' ' } else { byte.to_ascii_lowercase() })));
        return;
    }
    for ch in text.chars() {
        fold_char(out, ch);
    }
}

/// Appends one folded character, which may become several.
pub(super) fn fold_char(out: &mut String, ch: char) {
    match half_width(ch) {
        ch if ch < ' ' => out.push(' '),
        ch => out.extend(ch.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_controls_are_folded() {
        assert_eq!(fold("ＮＧＩＮＸ　８０，Web"), "nginx 80,web");
        assert_eq!(fold("a\tb\u{1}c\n"), "a b c ");
        assert_eq!(fold("支付\n"), "支付 ");
        assert_eq!(half_width('～'), '~');
    }
}
