//! Colours: reading them, what shade they have, and the nearest one where a terminal has fewer.

use crate::domain::color::ColorMode;
use ratatui::style::Color;

/// The sixteen named colours, in the terminal's order, with xterm's shades. A user's terminal may have others:
/// the shades serve to find the nearest only.
const NAMED: [(&str, Color, [u8; 3]); 16] = [
    ("black", Color::Black, [0x00, 0x00, 0x00]),
    ("red", Color::Red, [0xcd, 0x00, 0x00]),
    ("green", Color::Green, [0x00, 0xcd, 0x00]),
    ("yellow", Color::Yellow, [0xcd, 0xcd, 0x00]),
    ("blue", Color::Blue, [0x00, 0x00, 0xee]),
    ("magenta", Color::Magenta, [0xcd, 0x00, 0xcd]),
    ("cyan", Color::Cyan, [0x00, 0xcd, 0xcd]),
    ("gray", Color::Gray, [0xe5, 0xe5, 0xe5]),
    ("dark-gray", Color::DarkGray, [0x7f, 0x7f, 0x7f]),
    ("light-red", Color::LightRed, [0xff, 0x00, 0x00]),
    ("light-green", Color::LightGreen, [0x00, 0xff, 0x00]),
    ("light-yellow", Color::LightYellow, [0xff, 0xff, 0x00]),
    ("light-blue", Color::LightBlue, [0x5c, 0x5c, 0xff]),
    ("light-magenta", Color::LightMagenta, [0xff, 0x00, 0xff]),
    ("light-cyan", Color::LightCyan, [0x00, 0xff, 0xff]),
    ("white", Color::White, [0xff, 0xff, 0xff]),
];

/// The six levels of each component in the colour cube of the 256-colour palette.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Reads `#rrggbb`, one of the sixteen names, or `default` (the terminal's own).
#[must_use]
pub fn parse(text: &str) -> Option<Color> {
    if text == "default" {
        return Some(Color::Reset);
    }
    if let Some(hex) = text.strip_prefix('#') {
        let digits = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        return digits.then(|| u32::from_str_radix(hex, 16).ok().map(Color::from_u32)).flatten();
    }
    NAMED.iter().find(|(name, ..)| *name == text).map(|(_, color, _)| *color)
}

/// Iterates over the sixteen names.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|(name, ..)| *name)
}

/// Returns the shade of a colour as red, green and blue; `None` for the terminal's own.
///
/// True for `#rrggbb` and for `16`–`255`, which every terminal shows alike; xterm's choice for the sixteen.
#[must_use]
pub fn shade(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index @ 0..=15) => NAMED.get(usize::from(index)).map(|(.., shade)| *shade),
        Color::Indexed(index @ 16..=231) => {
            let cube = usize::from(index) - 16;
            let level = |at: usize| LEVELS.get(at % 6).copied();
            Some([level(cube / 36)?, level(cube / 6)?, level(cube)?])
        }
        Color::Indexed(index @ 232..) => Some([8 + 10 * (index - 232); 3]),
        named => NAMED.iter().find(|(_, color, _)| *color == named).map(|(.., shade)| *shade),
    }
}

/// Returns the nearest colour that a terminal with these colours has; `None` where it has none.
#[must_use]
pub fn degrade(color: Color, mode: ColorMode) -> Option<Color> {
    match (mode, color) {
        (ColorMode::Mono, _) => None,
        (_, Color::Reset) | (ColorMode::TrueColor, _) => Some(color),
        (ColorMode::Ansi256, Color::Rgb(r, g, b)) => Some(nearest_of_256([r, g, b])),
        (ColorMode::Ansi16, Color::Rgb(..) | Color::Indexed(16..)) => shade(color).map(nearest_of_16),
        // The same colour spelt shorter: `31` for `38;5;1`.
        (_, Color::Indexed(index @ 0..=15)) => NAMED.get(usize::from(index)).map(|(_, color, _)| *color),
        _ => Some(color),
    }
}

/// Among 16–255 only: what 0–15 look like is the user's choice.
fn nearest_of_256(wanted: [u8; 3]) -> Color {
    let best = (16..=255_u8).map(Color::Indexed).min_by_key(|color| shade(*color).map(|shade| far(shade, wanted)));
    best.unwrap_or(Color::Reset)
}

/// By hue first: a pale red is red rather than grey, since among sixteen colours the hue is the meaning.
fn nearest_of_16(wanted: [u8; 3]) -> Color {
    let [r, g, b] = wanted;
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    // Below a seventh of saturation no one sees a hue.
    if u32::from(high - low) * 7 < u32::from(high) || high < 40 {
        return match high {
            0..=63 => Color::Black,
            64..=150 => Color::DarkGray,
            151..=234 => Color::Gray,
            235.. => Color::White,
        };
    }
    let threshold = low + (high - low) / 2;
    let bright = luminance(wanted) > 0.2;
    match (r > threshold, g > threshold, b > threshold, bright) {
        (true, false, false, false) => Color::Red,
        (true, false, false, true) => Color::LightRed,
        (false, true, false, false) => Color::Green,
        (false, true, false, true) => Color::LightGreen,
        (true, true, false, false) => Color::Yellow,
        (true, true, false, true) => Color::LightYellow,
        (false, false, true, false) => Color::Blue,
        (false, false, true, true) => Color::LightBlue,
        (true, false, true, false) => Color::Magenta,
        (true, false, true, true) => Color::LightMagenta,
        (false, true, true, false) => Color::Cyan,
        (false, true, true, true) => Color::LightCyan,
        (true, true, true, _) | (false, false, false, _) => Color::Gray,
    }
}

/// Squared distance, weighted as eyes do.
fn far(a: [u8; 3], b: [u8; 3]) -> u32 {
    let [r, g, b] = [0, 1, 2].map(|at: usize| {
        let part = |color: [u8; 3]| u32::from(color.get(at).copied().unwrap_or_default());
        part(a).abs_diff(part(b)).pow(2)
    });
    2 * r + 4 * g + 3 * b
}

/// Returns the contrast of two shades as WCAG 2 defines it: from 1 (none) to 21 (black on white).
#[must_use]
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of WCAG 2, from 0 to 1.
fn luminance([r, g, b]: [u8; 3]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_they_are_written_in_a_theme() {
        for (text, color) in [
            ("#10a0ff", Some(Color::Rgb(0x10, 0xa0, 0xff))),
            ("light-red", Some(Color::LightRed)),
            ("default", Some(Color::Reset)),
            ("#10a0f", None),
            ("#10a0fg", None),
            ("#+10a0f", None),
            ("rouge", None),
        ] {
            assert_eq!(parse(text), color, "{text}");
        }
    }

    #[test]
    fn shades_of_the_palette_are_xterms() {
        assert_eq!(shade(Color::Indexed(16)), Some([0, 0, 0]));
        assert_eq!(shade(Color::Indexed(67)), Some([95, 135, 175]));
        assert_eq!(shade(Color::Indexed(231)), Some([255, 255, 255]));
        assert_eq!(shade(Color::Indexed(232)), Some([8, 8, 8]));
        assert_eq!(shade(Color::Indexed(255)), Some([238, 238, 238]));
    }

    #[test]
    fn fewer_colours_keep_the_hue() {
        let pale_red = Color::Rgb(255, 135, 135);
        assert_eq!(degrade(pale_red, ColorMode::TrueColor), Some(pale_red));
        assert_eq!(degrade(pale_red, ColorMode::Ansi256), Some(Color::Indexed(210)));
        assert_eq!(degrade(pale_red, ColorMode::Ansi16), Some(Color::LightRed));
        assert_eq!(degrade(pale_red, ColorMode::Mono), None);
        assert_eq!(degrade(Color::Rgb(0x5f, 0, 0), ColorMode::Ansi16), Some(Color::Red));
        assert_eq!(degrade(Color::Indexed(245), ColorMode::Ansi16), Some(Color::DarkGray));
        assert_eq!(degrade(Color::Indexed(1), ColorMode::TrueColor), Some(Color::Indexed(1)));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.01);
    }
}
