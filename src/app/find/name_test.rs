//! Names that belong to a host and not to a row: of its cloud area, and its own.

use super::pattern::Pattern;

/// Where in a value a text has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Contains,
    Starts,
    Equals,
}

/// What a name that is in no column is tested for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameTest {
    /// A text, folded.
    Text { how: How, text: String },
    /// An expression that the whole name matches.
    Pattern(Pattern),
}

impl NameTest {
    /// Returns `true` if a folded name passes.
    pub(super) fn passes(&self, name: &str) -> bool {
        match self {
            Self::Text { how: How::Contains, text } => name.contains(text.as_str()),
            Self::Text { how: How::Starts, text } => name.starts_with(text.as_str()),
            Self::Text { how: How::Equals, text } => name == text,
            Self::Pattern(pattern) => pattern.matches(name),
        }
    }
}
