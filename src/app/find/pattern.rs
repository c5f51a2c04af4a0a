//! Expressions for names, as GSEKit writes them: `*` stands for anything, `?` for one character, `[1-3]` for a number of
//! a range, `[a-c]` for a letter of a range, `[a,b]` for one of several texts.

/// An expression that a whole name must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Any,
    One,
    OneOf(Vec<Choice>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Text(String),
    /// A number from the first to the last; of so many digits, where zeros stand before it.
    Numbers {
        first: u64,
        last: u64,
        digits: Option<usize>,
    },
    Letters(char, char),
}

/// A character of an expression, and whether it stands for itself because it was quoted.
pub(super) type Sign = (char, bool);

/// Returns `true` if a text is an expression.
pub(super) fn is_pattern(text: &[Sign]) -> bool {
    text.iter().any(|(ch, quoted)| !quoted && matches!(ch, '*' | '?' | '['))
}

impl Pattern {
    /// Reads an expression. One whose last `[` is still open is read up to there, and matches whatever follows; then the
    /// second of the answer is true.
    pub(super) fn new(text: &[Sign]) -> (Self, bool) {
        let mut parts: Vec<Part> = Vec::new();
        let mut signs = text.iter().copied();
        while let Some((ch, quoted)) = signs.next() {
            match ch {
                '*' if !quoted => {
                    if parts.last() != Some(&Part::Any) {
                        parts.push(Part::Any);
                    }
                }
                '?' if !quoted => parts.push(Part::One),
                '[' if !quoted => {
                    let mut inside = String::new();
                    loop {
                        match signs.next() {
                            Some((']', false)) => break,
                            Some((ch, _)) => inside.push(ch),
                            None => {
                                parts.push(Part::Any);
                                return (Self(parts), true);
                            }
                        }
                    }
                    parts.push(Part::OneOf(inside.split(',').map(Choice::new).collect()));
                }
                ch => match parts.last_mut() {
                    Some(Part::Literal(text)) => text.push(ch),
                    _ => parts.push(Part::Literal(ch.to_string())),
                },
            }
        }
        (Self(parts), false)
    }

    /// Returns `true` if a whole name, folded, matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        // The places of the name up to which the parts so far can match; so no expression takes more than parts times
        // characters.
        let mut ends = vec![0];
        for part in &self.0 {
            ends = if *part == Part::Any {
                let Some(first) = ends.iter().min().copied() else { return false };
                (first..=name.len()).filter(|at| name.is_char_boundary(*at)).collect()
            } else {
                let mut next: Vec<usize> = ends.into_iter().flat_map(|at| part.after(name, at)).collect();
                next.sort_unstable();
                next.dedup();
                next
            };
            if ends.is_empty() {
                return false;
            }
        }
        ends.contains(&name.len())
    }

    /// Returns the longest text that every name that matches must hold.
    pub(super) fn longest_literal(&self) -> &str {
        self.literals().max_by_key(|text| text.len()).unwrap_or_default()
    }

    /// Returns the texts that every name that matches must hold.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| if let Part::Literal(text) = part { Some(text.as_str()) } else { None })
    }
}

impl Part {
    /// Gives where the part may end in a name when it begins at `at`; not for [`Part::Any`].
    fn after(&self, name: &str, at: usize) -> Vec<usize> {
        let rest = name.get(at..).unwrap_or_default();
        match self {
            Self::Any => Vec::new(),
            Self::Literal(text) => rest.starts_with(text.as_str()).then_some(at + text.len()).into_iter().collect(),
            Self::One => rest.chars().next().map(|ch| at + ch.len_utf8()).into_iter().collect(),
            Self::OneOf(choices) => {
                choices.iter().flat_map(|choice| choice.lengths(rest)).map(|len| at + len).collect()
            }
        }
    }
}

impl Choice {
    fn new(text: &str) -> Self {
        let text = text.trim();
        let Some((first, last)) = text.split_once('-') else { return Self::Text(text.to_owned()) };
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u64>().ok().filter(|_| digits)
        };
        if let (Some(from), Some(to)) = (number(first), number(last)) {
            let padded = first.len() > 1 && first.starts_with('0');
            return Self::Numbers { first: from, last: to, digits: padded.then_some(first.len()) };
        }
        let letter = |text: &str| {
            let mut chars = text.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        match (letter(first), letter(last)) {
            (Some(from), Some(to)) => Self::Letters(from, to),
            _ => Self::Text(text.to_owned()),
        }
    }

    /// Returns how many bytes of the start of a text may be this.
    fn lengths(&self, rest: &str) -> Vec<usize> {
        match self {
            Self::Text(text) => rest.starts_with(text.as_str()).then_some(text.len()).into_iter().collect(),
            Self::Letters(first, last) => {
                let ch = rest.chars().next().filter(|ch| (*first..=*last).contains(ch));
                ch.map(char::len_utf8).into_iter().collect()
            }
            Self::Numbers { first, last, digits } => {
                let run = rest.bytes().take_while(u8::is_ascii_digit).count();
                let is_one = |len: &usize| {
                    let text = rest.get(..*len).unwrap_or_default();
                    let spelled = match digits {
                        Some(digits) => len == digits,
                        None => *len == 1 || !text.starts_with('0'),
                    };
                    spelled && text.parse::<u64>().is_ok_and(|number| (*first..=*last).contains(&number))
                };
                (1..=run).filter(is_one).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Pattern, bool) {
        let signs: Vec<Sign> = text.chars().map(|ch| (ch, false)).collect();
        assert!(is_pattern(&signs), "{text}");
        Pattern::new(&signs)
    }

    #[test]
    fn whole_names_match() {
        for (pattern, yes, no) in [
            ("*", &["", "x", "支付"][..], &[][..]),
            ("gz*", &["gz", "gz1"], &["xgz", "g"]),
            ("*gz", &["gz", "agz"], &["gza"]),
            ("a*b*c", &["abc", "axxbyyc", "abcbc"], &["ab", "acb"]),
            ("g?", &["g1", "g支"], &["g", "g12"]),
            ("gz[1-3]", &["gz1", "gz3"], &["gz0", "gz4", "gz12", "gz"]),
            ("gz[9-11]", &["gz9", "gz10", "gz11"], &["gz09", "gz12", "gz1"]),
            ("gz[01-10]", &["gz01", "gz10"], &["gz1", "gz11", "gz001"]),
            ("[a-c]x", &["ax", "cx"], &["dx", "x"]),
            ("[a,bc,支付]x", &["ax", "bcx", "支付x"], &["bx", "abcx"]),
            ("[1-2][a,ab]b", &["1ab", "2abb"], &["1b", "3ab"]),
            ("[1-2]1", &["11", "21"], &["1"]),
        ] {
            let (read, open) = read(pattern);
            assert!(!open);
            for name in yes {
                assert!(read.matches(name), "{pattern} {name}");
            }
            for name in no {
                assert!(!read.matches(name), "{pattern} {name}");
            }
        }
    }

    #[test]
    fn an_open_bracket_is_read_up_to_it() {
        let (pattern, open) = read("gz[1-");
        assert!(open);
        assert!(pattern.matches("gz7") && !pattern.matches("sz1"));
        assert_eq!(pattern.longest_literal(), "gz");
    }

    #[test]
    fn many_stars_take_no_time() {
        let (pattern, _) = read(&"*a".repeat(60));
        assert!(!pattern.matches(&"a".repeat(59)));
        assert!(pattern.matches(&"a".repeat(200)));
    }
}
