//! Texts broken into the lines of a page, so that `update` knows how far it scrolls and `ui` draws those very lines.

use crate::domain::text::Visible;
use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Breaks a text where the room ends, without leaving anything out.
pub(in crate::app) fn broken(text: &str, room: u16) -> Vec<String> {
    let text = Visible::new(text);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for grapheme in text.as_str().graphemes(true) {
        let cells = grapheme.cell_width();
        if used + cells > room && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += cells;
        if let Some(line) = lines.last_mut() {
            line.push_str(grapheme);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_text_has_every_character_and_no_line_too_wide() {
        assert_eq!(broken("  \"支付网关\"", 6), ["  \"支", "付网关", "\""]);
        assert_eq!(broken("", 6), [""]);
        assert_eq!(broken("abcdef", 6), ["abcdef"]);
    }
}
