//! The list of names while a formula is typed, and which part of the text is a name that is not finished.

use crate::domain::formula::Typed;

/// Where the list of names stands. It is open while an unfinished name has candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Completion {
    /// The name that the cursor of the list is on; `None` while the keys go to the text.
    pub at: Option<usize>,
    /// Whether the list was closed; the next typed character opens it again.
    pub closed: bool,
}

/// A name before the cursor that may not be finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTyped<'a> {
    /// What was typed of it.
    pub text: &'a str,
    /// Whether it stands where a filter must stand.
    pub is_filter: bool,
}

/// Returns the name that ends at the cursor of a typed text; `None` in a literal text, in a string, in the text around
/// `{{ }}`, and inside a name.
#[must_use]
pub fn name_typed<'a>(text: &'a str, before: &'a str) -> Option<NameTyped<'a>> {
    let Typed::Formula(source) = Typed::read(before) else { return None };
    if text.get(before.len()..).and_then(|after| after.chars().next()).is_some_and(is_of_name) {
        return None;
    }
    let expression = match source.rfind("{{") {
        Some(start) if source.rfind("}}").is_none_or(|end| end < start) => source.get(start + 2..)?,
        Some(_) => return None,
        // A formula with `{{` after the cursor is text here.
        None if text.contains("{{") => return None,
        None => source,
    };
    let open = expression.chars().fold(None, |open, ch| match (open, ch) {
        (None, '"' | '\'') => Some(ch),
        (Some(quote), ch) if quote == ch => None,
        (open, _) => open,
    });
    if open.is_some() {
        return None;
    }
    let name = expression.trim_end_matches(is_of_name).len();
    let (rest, name) = expression.split_at_checked(name)?;
    let is_filter = rest.trim_end().ends_with(['|', '｜']);
    name.starts_with(char::is_alphabetic).then_some(NameTyped { text: name, is_filter })
}

fn is_of_name(ch: char) -> bool {
    ch.is_alphanumeric() || matches!(ch, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(before: &str, after: &str) -> Option<(String, bool)> {
        let text = format!("{before}{after}");
        name_typed(&text, before).map(|name| (name.text.to_owned(), name.is_filter))
    }

    #[test]
    fn finds_the_name_that_ends_at_the_cursor() {
        let found = |text: &str| Some((text.to_owned(), false));
        for (before, after, expected) in [
            ("=po", "", found("po")),
            ("＝host.", "", found("host.")),
            ("=8001+n", "", found("n")),
            ("=var.分", "", found("var.分")),
            ("=/run/{{ po", "", found("po")),
            ("=/run/{{ po", " }}.pid", found("po")),
            ("={{ port }}/{{ ali", "", found("ali")),
            ("=n|pa", "", Some(("pa".to_owned(), true))),
            ("={{ n | ", "", None),
            ("po", "", None),
            ("\\=po", "", None),
            ("=", "", None),
            ("=80", "", None),
            ("=po", "rt", None),
            ("=/run/{{ port }}.pi", "", None),
            ("=/da", "/{{ port }}", None),
            ("=label[\"en", "", None),
            ("=label[\"en\"]+po", "", found("po")),
        ] {
            assert_eq!(name(before, after), expected, "{before}|{after}");
        }
    }
}
