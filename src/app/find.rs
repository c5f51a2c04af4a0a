//! Finding rows by words, as fast as they can be typed.
//!
//! A query is words in any order, each to be found somewhere in the row: case-insensitive, full-width letters and
//! digits read as half-width. All rows stand in one text, so that 100,000 of them are searched without a copy, and
//! the rows of each shorter query are kept, so that a longer one searches only those and a deleted letter costs
//! nothing.

use std::fmt::Write as _;

/// The searchable text of all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    text: String,
    /// Where each row ends in `text`.
    ends: Vec<usize>,
    /// Counts rebuilds, so that a finder knows when its rows are stale.
    generation: u32,
}

/// The row that is being written.
#[derive(Debug)]
pub struct Row<'a>(&'a mut String);

impl Row<'_> {
    /// Adds a word.
    pub fn word(&mut self, word: &str) {
        fold_into(self.0, word);
        self.0.push('\n');
    }

    /// Adds a number.
    pub fn number(&mut self, number: i64) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{number}");
    }

    /// Adds a key and its value, to be found as `key=value`.
    pub fn pair(&mut self, key: &str, value: &str) {
        fold_into(self.0, key);
        self.0.push('=');
        fold_into(self.0, value);
        self.0.push('\n');
    }
}

impl Index {
    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.generation = self.generation.wrapping_add(1);
    }

    /// Adds a row.
    pub fn push(&mut self, write: impl FnOnce(&mut Row<'_>)) {
        write(&mut Row(&mut self.text));
        self.ends.push(self.text.len());
    }

    /// Counts the rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn row(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default()
    }

    fn holds(&self, at: usize, words: &[&str]) -> bool {
        let row = self.row(at);
        words.iter().all(|word| row.contains(word))
    }
}

/// The rows that match a query, kept up to date as query and index grow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finder {
    /// The answers to shorter queries, each the start of the next; the last one is to the query in force.
    answers: Vec<Answer>,
    generation: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    query: String,
    rows: Vec<u32>,
    /// How many rows of the index were searched.
    searched: usize,
}

impl Finder {
    /// Brings the rows up to date with a query as typed.
    pub fn find(&mut self, index: &Index, query: &str) {
        let query = fold(query);
        if self.generation != index.generation {
            self.answers.clear();
            self.generation = index.generation;
        }
        // A longer query's rows are among those of its start, whether a letter or a word was added.
        while self.answers.last().is_some_and(|answer| !query.starts_with(&answer.query)) {
            self.answers.pop();
        }
        if let Some(answer) = self.answers.last_mut().filter(|answer| answer.query == query) {
            answer.extend(index);
            return;
        }
        if let Some(answer) = self.answers.last_mut() {
            answer.extend(index);
        }
        let words: Vec<&str> = query.split_whitespace().collect();
        let all = 0..u32::try_from(index.len()).unwrap_or(u32::MAX);
        let holds = |row: &u32| index.holds(*row as usize, &words);
        let rows = match self.answers.last() {
            Some(start) => start.rows.iter().copied().filter(holds).collect(),
            None if words.is_empty() => all.collect(),
            None => all.filter(holds).collect(),
        };
        self.answers.push(Answer { query, rows, searched: index.len() });
    }

    /// Gives the places of the rows that match, in the order of the index.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        self.answers.last().map_or(&[], |answer| &answer.rows)
    }
}

impl Answer {
    /// Searches rows that came since.
    fn extend(&mut self, index: &Index) {
        let words: Vec<&str> = self.query.split_whitespace().collect();
        let new = (self.searched..index.len()).filter(|row| index.holds(*row, &words));
        self.rows.extend(new.filter_map(|row| u32::try_from(row).ok()));
        self.searched = index.len();
    }
}

/// Folds text for comparison: lower case, full-width letters, digits and blanks as half-width.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

fn fold_into(out: &mut String, text: &str) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    for ch in text.chars() {
        out.extend(half_width(ch).to_lowercase());
    }
}

/// Gives the half-width form of a full-width letter, digit, punctuation mark or blank; any other character as it is.
#[must_use]
pub fn half_width(ch: char) -> char {
    match ch {
        '\u{3000}' => ' ',
        '。' => '.',
        '、' => ',',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(ch as u32 - 0xfee0).unwrap_or(ch),
        _ => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(rows: &[&str]) -> Index {
        let mut index = Index::default();
        for row in rows {
            index.push(|out| out.word(row));
        }
        index
    }

    #[test]
    fn every_word_must_be_found_in_any_order() {
        let index = index(&["10.0.0.1_nginx_80 支付", "10.0.0.2_redis", "10.0.0.3_Nginx 订单"]);
        let mut finder = Finder::default();
        for (query, rows) in [
            ("", vec![0, 1, 2]),
            ("NGINX", vec![0, 2]),
            ("nginx 支付", vec![0]),
            ("支付 nginx", vec![0]),
            ("ｎｇｉｎｘ　订单", vec![2]),
            ("nothing", vec![]),
            ("10.0.0", vec![0, 1, 2]),
        ] {
            finder.find(&index, query);
            assert_eq!(finder.rows(), rows, "{query}");
        }
    }

    #[test]
    fn a_word_is_not_found_across_two_columns() {
        let mut index = Index::default();
        index.push(|row| {
            row.word("ab");
            row.word("cd");
        });
        let mut finder = Finder::default();
        finder.find(&index, "bc");
        assert!(finder.rows().is_empty());
    }

    #[test]
    fn rows_that_come_later_are_found_too() {
        let mut index = index(&["a1", "b1"]);
        let mut finder = Finder::default();
        finder.find(&index, "a");
        finder.find(&index, "a1");
        index.push(|row| row.word("a1 again"));
        finder.find(&index, "a1");
        assert_eq!(finder.rows(), [0, 2]);
        finder.find(&index, "a");
        assert_eq!(finder.rows(), [0, 2]);
        index.clear();
        finder.find(&index, "a");
        assert!(finder.rows().is_empty(), "a rebuilt index has other rows");
    }

    #[test]
    fn a_blank_then_a_word_narrows_as_a_letter_does() {
        let index = index(&["x y", "x", "y"]);
        let mut finder = Finder::default();
        for (query, rows) in [("x", vec![0, 1]), ("x ", vec![0, 1]), ("x y", vec![0]), ("x ", vec![0, 1])] {
            finder.find(&index, query);
            assert_eq!(finder.rows(), rows, "{query:?}");
        }
    }
}
