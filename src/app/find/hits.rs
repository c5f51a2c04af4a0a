//! Where in a shown text the query found something.

use super::fold::fold_char;
use super::fuzzy::Closeness;
use super::index::IndexColumn;
use super::name_test::How;
use super::query::{Query, Test};
use std::cell::RefCell;
use std::ops::Range;

/// What a query looks for, to show it where it was found.
#[derive(Debug, Default)]
pub struct Hits {
    query: Query,
    /// Made when letters are first looked for: it is large.
    closeness: RefCell<Option<Box<Closeness>>>,
}

impl Hits {
    /// Shows what a query finds.
    #[must_use]
    pub fn new(query: Query) -> Self {
        Self { query, closeness: RefCell::default() }
    }

    /// Returns where a query found something in a text that shows values of these columns, in bytes of the text; places
    /// may overlap and are in no order.
    #[must_use]
    pub fn of(&self, columns: &[IndexColumn], text: &str) -> Vec<Range<usize>> {
        let shown = |column: &IndexColumn| columns.contains(column);
        let mut hits = Vec::new();
        let mut folded = None;
        for term in self.query.terms.iter().filter(|term| !term.negated) {
            let folded = folded.get_or_insert_with(|| Folded::new(text));
            match &term.test {
                Test::Text { column, how, text } if column.as_ref().is_none_or(shown) => {
                    folded.text(*how, text, &mut hits);
                }
                Test::Addresses(_) | Test::Placed { .. } if shown(&IndexColumn::Address) => {
                    term.test.addresses(&mut |how, text| folded.text(how, text, &mut hits));
                }
                Test::Pattern { column, pattern } if shown(column) => {
                    pattern.literals().for_each(|literal| folded.text(How::Contains, literal, &mut hits));
                }
                Test::Id(numbers) if shown(&IndexColumn::Id) && text.parse().is_ok_and(|id| numbers.hold(id)) => {
                    hits.push(0..text.len());
                }
                Test::Fuzzy(letters) if shown(&IndexColumn::Name) || shown(&IndexColumn::Module) => {
                    let mut closeness = self.closeness.borrow_mut();
                    let places = closeness.get_or_insert_default().places(letters, &folded.text);
                    folded.letters(&places, &mut hits);
                }
                _ => {}
            }
        }
        hits
    }
}

/// A text, folded. Folding may change a character's length, so each folded byte remembers where it came from.
struct Folded {
    text: String,
    origins: Vec<usize>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len() + 1) };
        for (at, ch) in text.char_indices() {
            fold_char(&mut folded.text, ch);
            folded.origins.resize(folded.text.len(), at);
        }
        folded.origins.push(text.len());
        folded
    }

    /// Returns the place in the text as it was, whole characters.
    fn origin(&self, folded: Range<usize>) -> Range<usize> {
        let last = self.origins.last().copied().unwrap_or_default();
        let of = |at: usize| self.origins.get(at).copied().unwrap_or(last);
        of(folded.start)..of(folded.end)
    }

    fn text(&self, how: How, text: &str, hits: &mut Vec<Range<usize>>) {
        if text.is_empty() {
            return;
        }
        let edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
        let bytes = self.text.as_bytes();
        for (at, _) in self.text.match_indices(text) {
            let end = at + text.len();
            let begins = how == How::Contains || edge(at.checked_sub(1).and_then(|before| bytes.get(before)));
            let ends = how != How::Equals || edge(bytes.get(end));
            if begins && ends {
                hits.push(self.origin(at..end));
            }
        }
    }

    fn letters(&self, places: &[usize], hits: &mut Vec<Range<usize>>) {
        let mut chars = self.text.char_indices().enumerate();
        for place in places {
            if let Some((_, (at, ch))) = chars.find(|(number, _)| number == place) {
                hits.push(self.origin(at..at + ch.len_utf8()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits<'t>(query: &str, columns: &[IndexColumn], text: &'t str) -> Vec<&'t str> {
        Hits::new(Query::new(query)).of(columns, text).into_iter().map(|range| text.get(range).unwrap()).collect()
    }

    #[test]
    fn words_are_shown_whatever_their_case_and_width() {
        assert_eq!(hits("NG ｘ", &[IndexColumn::Name], "10_nginx"), ["ng", "x"]);
        assert_eq!(hits("支", &[IndexColumn::Name], "a支b支"), ["支", "支"]);
        assert_eq!(hits(" ", &[IndexColumn::Name], "abc"), [""; 0]);
        assert_eq!(hits("!a", &[IndexColumn::Name], "abc"), [""; 0]);
        // A letter that folds to two: the hit ends behind the whole of it.
        assert_eq!(hits("i\u{307}x", &[IndexColumn::Name], "İx"), ["İx"]);
    }

    #[test]
    fn fields_are_shown_in_their_columns_only() {
        assert_eq!(hits("ip:10.1", &[IndexColumn::Address], "10.1.10.1 +1"), ["10.1"]);
        assert_eq!(hits("ip:10.1", &[IndexColumn::Name], "10.1"), [""; 0]);
        assert_eq!(hits("label:b=1", &[IndexColumn::Label], "ab=1 b=12"), ["b=1"]);
        assert_eq!(hits("label:=b=1", &[IndexColumn::Label], "b=12 b=1"), ["b=1"]);
        assert_eq!(hits("set:gz[1-3]*门", &[IndexColumn::Set, IndexColumn::Module], "gz1大门 / x"), ["gz", "门"]);
        assert_eq!(hits("id:40-50", &[IndexColumn::Id], "48"), ["48"]);
        assert_eq!(hits("id:4", &[IndexColumn::Id], "48"), [""; 0]);
    }

    #[test]
    fn letters_are_shown_one_by_one() {
        assert_eq!(hits("~ngx", &[IndexColumn::Name], "nginx"), ["n", "g", "x"]);
        assert_eq!(hits("~付关", &[IndexColumn::Name], "支付网关"), ["付", "关"]);
        assert_eq!(hits("~关付", &[IndexColumn::Name], "支付网关"), [""; 0]);
    }
}
