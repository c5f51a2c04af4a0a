//! Find and replace in cells.

use super::judge::{counts, invalid};
use crate::app::action::Action;
use crate::app::form::Editor;
use crate::app::notice::TableNotice;
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::table_page::{PageCounts, PasteFate, PastedCell, ReplacePage, TablePage};
use crate::app::update::screen::table::cells::{bind_row, cell, is_of_bind_rows, on, refuse};
use crate::app::update::screen::table::write::{self, affected};
use crate::domain::bind::Column;
use crate::domain::draft::DraftValue;
use crate::domain::table::{CellWrite, TableColumn, TableRow, TableValues, Write};

pub(super) fn open(state: &mut State) {
    let affected = affected(state);
    let mut page = ReplacePage {
        find: Editor::new(""),
        with: Editor::new(""),
        case: true,
        // With nothing marked all that is shown is meant.
        everywhere: affected.rows.len() < 2,
        at: 0,
        shown: shown(state).0.len(),
        rows: affected.rows,
        columns: affected.columns,
        writes: Vec::new(),
        hits: (0, 0),
        counts: PageCounts::default(),
        invalid: None,
    };
    compute(state, &mut page);
    state.overlay = Some(Overlay::TablePage(Box::new(TablePage::Replace(page))));
}

/// Returns the rows and columns that are shown.
fn shown(state: &State) -> (Vec<TableRow>, Vec<TableColumn>) {
    if is_of_bind_rows(state) {
        let rows = state.shown_process().map_or(0, |process| process.bind.len());
        return ((0..rows).map(|row| bind_row(state, row)).collect(), Column::ALL.map(TableColumn::Bind).to_vec());
    }
    let rows = (0..state.table.len()).filter_map(|place| state.table.row(place));
    (rows.collect(), state.table.model.columns.clone())
}

/// Returns a text with each place of another one replaced; `None` if there is none.
fn replaced(text: &str, find: &str, with: &str, case: bool) -> Option<String> {
    if case {
        return text.contains(find).then(|| text.replace(find, with));
    }
    let pattern: Vec<char> = find.chars().flat_map(char::to_lowercase).collect();
    let chars: Vec<char> = text.chars().collect();
    let is_here = |at: usize| {
        let mut own = chars.iter().skip(at).flat_map(|ch| ch.to_lowercase());
        pattern.iter().all(|ch| own.next() == Some(*ch))
    };
    let (mut out, mut at, mut found) = (String::new(), 0, false);
    while at < chars.len() {
        if is_here(at) {
            out.push_str(with);
            found = true;
            at += find.chars().count();
        } else {
            out.extend(chars.get(at));
            at += 1;
        }
    }
    found.then_some(out)
}

/// Replaces in the text around `{{ }}` of a formula; names are never touched.
fn replaced_in_formula(source: &str, find: &str, with: &str, case: bool) -> Option<String> {
    if !source.contains("{{") {
        return None;
    }
    let (mut out, mut rest, mut found) = (String::new(), source, false);
    while !rest.is_empty() {
        let (text, after) = rest.find("{{").map_or((rest, ""), |at| rest.split_at(at));
        match replaced(text, find, with, case) {
            Some(text) => {
                found = true;
                out.push_str(&text);
            }
            None => out.push_str(text),
        }
        let (code, next) = after.find("}}").map_or((after, ""), |at| after.split_at(at + 2));
        out.push_str(code);
        rest = next;
    }
    found.then_some(out)
}

pub(super) fn compute(state: &State, page: &mut ReplacePage) {
    (page.writes, page.hits, page.invalid) = (Vec::new(), (0, 0), None);
    page.counts = PageCounts::default();
    let Some(open) = state.open.as_ref().filter(|_| !page.find.text().is_empty()) else { return };
    let values = TableValues::new(&open.draft, state.fields());
    let all = page.everywhere.then(|| shown(state));
    let (rows, columns) = all.as_ref().map_or((&page.rows, &page.columns), |(rows, columns)| (rows, columns));
    let (find, with, case) = (page.find.text(), page.with.text(), page.case);
    for row in rows {
        let cells = on(open, &values, *row).filter(|_| !is_of_bind_rows(state));
        for column in columns.iter().filter(|column| write::takes_text(state, column)) {
            let Ok(held) = cell(state, *row, column) else { continue };
            let (value, is_formula) = match &held {
                DraftValue::Text(text) => (replaced(text, find, with, case).map(DraftValue::Text), false),
                DraftValue::Formula(source) => {
                    let new = replaced_in_formula(source, find, with, case);
                    (new.map(|source| DraftValue::Formula(source.into())), true)
                }
            };
            let Some(value) = value else { continue };
            page.hits.0 += 1;
            page.hits.1 += usize::from(is_formula);
            if let Some(cause) = invalid(state, cells.as_ref(), *row, column, &value) {
                page.counts.invalid += 1;
                page.invalid.get_or_insert_with(|| {
                    Box::new(PastedCell {
                        at: *row,
                        column: column.clone(),
                        before: held.to_typed().into_owned(),
                        after: value.to_typed().into_owned(),
                        fate: PasteFate::Invalid(Box::new(cause)),
                    })
                });
            }
            page.writes.push(CellWrite { at: *row, column: column.clone(), write: Write::Value(value) });
        }
    }
    let invalid = page.counts.invalid;
    page.counts = PageCounts { invalid, ..counts(&write::plan(state, &page.writes)) };
}

pub(super) fn act(state: &mut State, page: &mut ReplacePage, action: Action) -> bool {
    match action {
        Action::Left | Action::Right if page.at == 2 => page.case = !page.case,
        Action::Left | Action::Right if page.at == 3 => page.everywhere = !page.everywhere,
        Action::Accept if page.writes.is_empty() => {
            refuse(state, TableNotice::NoHits);
            return true;
        }
        Action::Accept => {
            let done = write::apply(state, &page.writes);
            write::tell(state, done, &[], page.writes.len().max(2), 0, 0);
            state.table.range = None;
            return false;
        }
        _ => {}
    }
    compute(state, page);
    true
}
