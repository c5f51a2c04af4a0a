//! Letters with others between them: which row is the closest, and where the letters are.

use super::index::{END, Index, IndexColumn};
use super::query::Query;
use nucleo_matcher::{Matcher, Utf32Str};
use std::cmp::Reverse;

/// Most rows that are put in order; among more of them the closest is found by typing on.
const RANKED: usize = 20_000;

/// Puts rows in order, the closest first and equally close ones as they are in the index; `None` when the query does not
/// order them, or finds too many.
pub(super) fn ranked(index: &Index, query: &Query, rows: &[u32]) -> Option<Vec<u32>> {
    query.fuzzy().next()?;
    if rows.len() > RANKED {
        return None;
    }
    let mut closeness = Closeness::default();
    let mut scored: Vec<(Reverse<u32>, u32)> = Vec::with_capacity(rows.len());
    for at in rows {
        let module = index.row(*at).map_or("", |row| index.modules.text(row.module));
        let mut of_one = |letters: &str| {
            let own = IndexColumn::Name.values(index.own(*at));
            let path = module.split_terminator(END).filter_map(|name| name.get(1..));
            own.chain(path).map(|text| u32::from(closeness.score(letters, text))).max().unwrap_or(0)
        };
        scored.push((Reverse(query.fuzzy().map(&mut of_one).sum()), *at));
    }
    scored.sort_unstable();
    Some(scored.into_iter().map(|(_, at)| at).collect())
}

/// Judges how close letters are to a text; both folded.
#[derive(Debug, Default)]
pub(super) struct Closeness {
    matcher: Matcher,
    text: Vec<char>,
    letters: Vec<char>,
}

impl Closeness {
    /// Returns how close the letters are; 0 when they are not there in their order.
    fn score(&mut self, letters: &str, text: &str) -> u16 {
        let text = signs(text, &mut self.text);
        self.matcher.fuzzy_match(text, signs(letters, &mut self.letters)).unwrap_or(0)
    }

    /// Returns where the letters are, in characters from 0 and in order; nothing when they are not there.
    pub(super) fn places(&mut self, letters: &str, text: &str) -> Vec<usize> {
        let mut places = Vec::new();
        let text = signs(text, &mut self.text);
        if self.matcher.fuzzy_indices(text, signs(letters, &mut self.letters), &mut places).is_none() {
            places.clear();
        }
        places.sort_unstable();
        places.into_iter().map(|place| place as usize).collect()
    }
}

/// Returns a text by characters, and not by graphemes as the matcher's own reading does: places are counted in them.
fn signs<'t>(text: &'t str, buffer: &'t mut Vec<char>) -> Utf32Str<'t> {
    if text.is_ascii() {
        return Utf32Str::Ascii(text.as_bytes());
    }
    buffer.clear();
    buffer.extend(text.chars());
    Utf32Str::Unicode(buffer)
}
