//! Numbers that a field is asked for: `48`, `40-60`, `>3`, `<=3`, and several of them, apart by commas.

/// Numbers, as ranges with both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers(Vec<(i64, i64)>);

impl Numbers {
    /// Reads numbers; `None` when one of them is none. Nothing typed yet is no number and no mistake.
    pub(super) fn new(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(range).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Returns `true` if nothing was asked for.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `true` if a number is among them.
    pub(super) fn hold(&self, number: i64) -> bool {
        self.overlap(number, number)
    }

    /// Returns `true` if one of the numbers from a first to a last one is among them.
    pub(super) fn overlap(&self, from: i64, to: i64) -> bool {
        self.0.iter().any(|(first, last)| *first <= to && from <= *last)
    }
}

fn range(text: &str) -> Option<(i64, i64)> {
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten();
    if let Some((sign, rest)) = ["<=", ">=", "<", ">"].iter().find_map(|sign| Some((*sign, text.strip_prefix(sign)?))) {
        // A sign alone is the start of a number.
        let Some(bound) = number(rest) else { return rest.is_empty().then_some((i64::MIN, i64::MAX)) };
        return Some(match sign {
            "<" => (i64::MIN, bound.saturating_sub(1)),
            "<=" => (i64::MIN, bound),
            ">" => (bound.saturating_add(1), i64::MAX),
            _ => (bound, i64::MAX),
        });
    }
    match text.split_once('-') {
        Some((first, "")) => number(first).map(|first| (first, i64::MAX)),
        Some((first, last)) => Some((number(first)?, number(last)?)),
        None => number(text).map(|number| (number, number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        for (text, yes, no) in [
            ("48", &[48][..], &[4, 480][..]),
            ("40-60", &[40, 60], &[39, 61]),
            ("1,3,5-6", &[1, 3, 5, 6], &[2, 4]),
            (">3", &[4, 100], &[3]),
            (">=3", &[3], &[2]),
            ("<3", &[0, 2], &[3]),
            ("<=3,", &[3], &[4]),
            ("5-", &[5, 100], &[4]),
        ] {
            let numbers = Numbers::new(text).unwrap();
            assert!(yes.iter().all(|number| numbers.hold(*number)), "{text}");
            assert!(!no.iter().any(|number| numbers.hold(*number)), "{text}");
        }
        for text in ["4x", "a", "1-b", ">x", "1,x", "99999999999999999999", "--1"] {
            assert_eq!(Numbers::new(text), None, "{text}");
        }
        assert!(Numbers::new("").unwrap().is_empty());
    }
}
