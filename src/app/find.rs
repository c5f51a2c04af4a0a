//! Finding service instances by what is typed, as fast as it can be typed.
//!
//! [`Query`] reads the language of the filter, [`Index`] holds the text that is searched, [`Finder`] keeps the rows that
//! are found: of each wider query too, so that a longer one searches only those and a deleted letter costs nothing.
//! [`Hits`] shows where in a text something was found. Nothing here knows of a screen, so that commands use it too.

mod cells;
mod entries;
mod finder;
mod fold;
mod fuzzy;
mod hits;
mod hosts;
mod index;
mod lookup;
mod matching;
mod name_test;
mod numbers;
mod pattern;
mod query;
mod topic;

pub use cells::{FilteredRow, RowState, TableQuery, column_of};
pub use entries::{EntryIndex, EntryMatcher};
pub use finder::{Finder, Scope};
pub use fold::{fold, half_width};
pub use hits::Hits;
pub use hosts::NoRows;
pub use index::{Index, IndexColumn};
pub use lookup::{Lookup, NamedRows};
pub use query::{FilterMistake, Query, TermFault};
pub use topic::{ENTRY_TOPICS, TABLE_TOPICS, TOPICS, Topic};

#[cfg(test)]
mod tests;
