//! The rows that a query finds, kept up to date as query and index grow.

use super::fuzzy;
use super::index::Index;
use super::matching::Matching;
use super::query::Query;
use crate::domain::id::ModuleId;
use std::collections::HashSet;
use std::sync::Arc;

/// Rows of answers that are kept besides the last one; more are forgotten, the oldest first.
const KEPT_ROWS: usize = 1_000_000;
/// One row of so many is few: then they are looked at one by one.
const FEW: usize = 16;

/// The rows that match a query, kept up to date as query and index grow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finder {
    /// The answers to wider queries, each within the one before; the last one is to the query in force.
    answers: Vec<Answer>,
    generation: u32,
    /// Counts new answers, so that others know when theirs is old.
    revision: u64,
}

/// The modules whose rows are looked at; `None` for all.
pub type Scope = Option<Arc<HashSet<ModuleId>>>;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    query: Query,
    scope: Scope,
    /// In the order of the index.
    rows: Arc<Vec<u32>>,
    /// The same rows, the closest first, where the query orders them.
    ranked: Option<Vec<u32>>,
    /// How many rows of the index were searched.
    searched: usize,
}

impl Finder {
    /// Brings the rows up to date with a query.
    pub fn find(&mut self, index: &Index, query: &Query, scope: &Scope) {
        if self.generation != index.generation() {
            self.answers.clear();
            self.generation = index.generation();
        }
        // The rows of a narrower query are among those of a wider one, whether a letter or a term was added.
        while self.answers.last().is_some_and(|answer| !answer.holds(query, scope)) {
            self.answers.pop();
        }
        if let Some(answer) = self.answers.last_mut() {
            let grown = answer.extend(index);
            if answer.query == *query && answer.scope == *scope {
                self.revision += u64::from(grown);
                return;
            }
        }
        let all = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let rows = match self.answers.last() {
            Some(wide) => narrow(index, query, scope, &wide.rows),
            None => Arc::new(search(index, query, scope, 0..all, true)),
        };
        self.answers.push(Answer {
            query: query.clone(),
            scope: scope.clone(),
            ranked: fuzzy::ranked(index, query, &rows),
            rows,
            searched: index.len(),
        });
        self.revision += 1;
        self.forget();
    }

    /// Returns the places of the rows that match, in the order in which they are shown: that of the index, or the closest
    /// first where letters were asked for.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        self.answers.last().map_or(&[], |answer| answer.ranked.as_deref().unwrap_or(&answer.rows))
    }

    /// Returns `true` if a row matches, by its place in the index.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        self.answers.last().is_some_and(|answer| answer.rows.binary_search(&row).is_ok())
    }

    /// Returns where a row of the index stands among those that match.
    #[must_use]
    pub fn place(&self, row: u32) -> Option<usize> {
        let answer = self.answers.last()?;
        match &answer.ranked {
            Some(ranked) => ranked.iter().position(|own| *own == row),
            None => answer.rows.binary_search(&row).ok(),
        }
    }

    /// Counts how often the rows changed.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Forgets the oldest answers when they hold too much; the first one, and the last two, are always needed next.
    fn forget(&mut self) {
        let mut held = 0;
        let mut first_kept = self.answers.len();
        for answer in self.answers.iter().rev() {
            held += answer.rows.len();
            if held > KEPT_ROWS && first_kept + 2 <= self.answers.len() {
                break;
            }
            first_kept -= 1;
        }
        self.answers.drain(..first_kept.min(self.answers.len()));
    }
}

impl Answer {
    /// Returns `true` if the rows of another question are among these.
    fn holds(&self, query: &Query, scope: &Scope) -> bool {
        (self.scope.is_none() || self.scope == *scope) && query.narrows(&self.query)
    }

    /// Searches rows that came since; says whether some did.
    fn extend(&mut self, index: &Index) -> bool {
        if self.searched == index.len() {
            return false;
        }
        let range = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let new = search(index, &self.query, &self.scope, range(self.searched)..range(index.len()), true);
        self.searched = index.len();
        if new.is_empty() {
            return false;
        }
        Arc::make_mut(&mut self.rows).extend(new);
        self.ranked = fuzzy::ranked(index, &self.query, &self.rows);
        true
    }
}

/// Looks for rows among those that a wider query found.
fn narrow(index: &Index, query: &Query, scope: &Scope, wide: &Arc<Vec<u32>>) -> Arc<Vec<u32>> {
    let dense = wide.len() > index.len() / FEW;
    let rows = search(index, query, scope, wide.iter().copied(), dense);
    // Where nothing was left out, the rows are held once.
    if rows.len() == wide.len() { Arc::clone(wide) } else { Arc::new(rows) }
}

fn search(index: &Index, query: &Query, scope: &Scope, rows: impl Iterator<Item = u32>, dense: bool) -> Vec<u32> {
    let within = scope.as_ref().map(|modules| {
        let mut within = vec![false; index.modules.len()];
        for place in modules.iter().filter_map(|module| index.modules.known(module)) {
            if let Some(within) = within.get_mut(place as usize) {
                *within = true;
            }
        }
        within
    });
    let in_scope = |at: &u32| {
        let Some(within) = &within else { return true };
        index.row(*at).and_then(|row| within.get(row.module as usize)).is_some_and(|within| *within)
    };
    let mut matching = Matching::new(index, query, dense);
    rows.filter(in_scope).filter(|at| matching.passes(*at)).collect()
}
