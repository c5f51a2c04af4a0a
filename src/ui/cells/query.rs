//! What a filter looks for, and where it is in a text.

use crate::app::find::{fold, half_width};

/// What a filter looks for, to show it where it was found.
#[derive(Debug, Default)]
pub(in crate::ui) struct Query(Vec<String>);

impl Query {
    /// Reads a filter as the finder does.
    pub(in crate::ui) fn new(text: &str) -> Self {
        Self(fold(text).split_whitespace().map(str::to_owned).collect())
    }

    /// Gives where the words are in a text, in bytes.
    pub(super) fn hits(&self, text: &str) -> Vec<(usize, usize)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        // Folding may change a character's length, so each folded byte remembers where it came from.
        let mut folded = String::with_capacity(text.len());
        let mut origins = Vec::with_capacity(text.len() + 1);
        for (at, ch) in text.char_indices() {
            folded.extend(half_width(ch).to_lowercase());
            origins.resize(folded.len(), at);
        }
        origins.push(text.len());
        let origin = |at: usize| origins.get(at).copied().unwrap_or(text.len());
        let of_word = |word: &String| {
            let len = word.len();
            let places: Vec<_> = folded.match_indices(word.as_str()).map(move |(at, _)| (at, at + len)).collect();
            places.into_iter().map(|(start, end)| (origin(start), origin(end))).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of_word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words_whatever_their_case_and_width() {
        let query = Query::new("NG ｘ");
        assert_eq!(query.hits("10_nginx"), [(3, 5), (7, 8)]);
        assert_eq!(Query::new("支").hits("a支b"), [(1, 4)]);
        assert_eq!(Query::new(" ").hits("abc"), []);
    }
}
