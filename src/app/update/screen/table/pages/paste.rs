//! Pasting a block of cells.

use super::judge::{counts, invalid};
use crate::app::action::Action;
use crate::app::notice::TableNotice;
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::table_page::{PageCounts, PasteFate, PastePage, PastedCell, TablePage, block};
use crate::app::update::edit;
use crate::app::update::screen::table::cells::{cell, on, refuse};
use crate::app::update::screen::table::write::{self, affected};
use crate::domain::bind::{Column, Protocol};
use crate::domain::draft::DraftValue;
use crate::domain::table::{CellWrite, TableColumn, TableRow, TableValues, Write};

/// Most cells of a block that are listed one by one.
const LISTED: usize = 1_000;

/// Opens the page of a pasted block; a single value goes into all cells that an action is for.
pub(in crate::app) fn open(state: &mut State, text: &str) {
    if edit::is_refused(state) {
        return;
    }
    let rows = block(text);
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let Some((first, column)) = state.table.current() else { return };
    if rows.iter().flatten().all(|cell| cell.trim().is_empty()) {
        return refuse(state, TableNotice::NothingToPaste);
    }
    let mut page = PastePage {
        text: text.into(),
        size: (rows.len(), width),
        first,
        column: column.clone(),
        cells: Vec::new(),
        top: 0,
        writes: Vec::new(),
        invalid: Vec::new(),
        counts: PageCounts::default(),
        skipped: 0,
        beyond: (0, 0),
    };
    let what = affected(state);
    let cells: Vec<(TableRow, TableColumn, String)> = match rows.as_slice() {
        [row] if row.len() == 1 && what.rows.len() * what.columns.len() > 1 => {
            let text = row.first().cloned().unwrap_or_default();
            let each = |at: &TableRow| {
                what.columns.iter().map(|column| (*at, column.clone(), text.clone())).collect::<Vec<_>>()
            };
            what.rows.iter().flat_map(each).collect()
        }
        _ => {
            let (at, left) = match state.table.rectangle() {
                Some([first, _, left, _]) => (first, left),
                None => (state.table.cursor.at, state.table.column),
            };
            let columns = state.table.model.columns.get(left..).unwrap_or_default();
            page.beyond = (rows.len().saturating_sub(state.table.len() - at), width.saturating_sub(columns.len()));
            if let Some(first) = state.table.row(at) {
                page.first = first;
            }
            let line = |(place, row): (usize, &Vec<String>)| {
                let target = state.table.row(at + place);
                let cells = columns.iter().zip(row);
                cells.filter_map(|(column, text)| Some((target?, column.clone(), text.clone()))).collect::<Vec<_>>()
            };
            rows.iter().enumerate().flat_map(line).collect()
        }
    };
    compute(state, &mut page, cells);
    state.overlay = Some(Overlay::TablePage(Box::new(TablePage::Paste(page))));
}

/// Returns what a pasted text is in a column: names of protocols and words for yes and no are read, too.
fn pasted(column: &TableColumn, text: &str) -> DraftValue {
    let text = text.trim_matches(['\u{feff}', '\u{a0}']);
    match column {
        TableColumn::Bind(Column::Protocol) => {
            Protocol::new(text.trim()).map_or(text, |protocol| protocol.wire()).into()
        }
        TableColumn::Bind(Column::Enable) => match text.trim().to_lowercase().as_str() {
            "\u{662f}" | "yes" | "true" | "1" => "true".into(),
            "\u{5426}" | "no" | "false" | "0" => "false".into(),
            _ => text.into(),
        },
        TableColumn::Bind(Column::Ip | Column::Port) => {
            let narrow: String = text.trim().chars().map(crate::app::find::half_width).collect();
            column.typed(&narrow)
        }
        _ => column.typed(text),
    }
}

fn compute(state: &State, page: &mut PastePage, cells: Vec<(TableRow, TableColumn, String)>) {
    let Some(open) = &state.open else { return };
    let values = TableValues::new(&open.draft, state.fields());
    for (at, column, text) in cells {
        if cell(state, at, &column).is_err() {
            page.skipped += usize::from(!text.trim().is_empty());
            continue;
        }
        let Some(row) = on(open, &values, at) else { continue };
        let Some(own) = row.cell(at.row, &column) else { continue };
        let value = pasted(&column, &text);
        let is_same = match &value {
            DraftValue::Text(text) => own.text.as_ref().is_ok_and(|own| own == text),
            formula @ DraftValue::Formula(_) => own.held == *formula,
        };
        let cause = if is_same { None } else { invalid(state, Some(&row), at, &column, &value) };
        page.invalid.push(cause.is_some());
        page.counts.invalid += usize::from(cause.is_some());
        let fate = match cause {
            Some(cause) => Some(PasteFate::Invalid(Box::new(cause))),
            None if !is_same => Some(PasteFate::Changes),
            None if own.held.is_formula() && !value.is_formula() => {
                Some(PasteFate::KeepsFormula(own.held.to_typed().into_owned()))
            }
            None => None,
        };
        if let Some(fate) = fate.filter(|_| page.cells.len() < LISTED) {
            let before = own.shown().to_owned();
            let after = value.to_typed().into_owned();
            page.cells.push(PastedCell { at, column: column.clone(), before, after, fate });
        }
        page.writes.push(CellWrite { at, column, write: Write::Value(value) });
    }
    let invalid = page.counts.invalid;
    page.counts = PageCounts { invalid, ..counts(&write::plan(state, &page.writes)) };
}

pub(super) fn act(state: &mut State, page: &mut PastePage, action: Action) -> bool {
    let last = page.cells.len().saturating_sub(1);
    match action {
        Action::Up => page.top = page.top.saturating_sub(1),
        Action::Down => page.top = (page.top + 1).min(last),
        Action::PageUp => page.top = page.top.saturating_sub(10),
        Action::PageDown => page.top = (page.top + 10).min(last),
        Action::Accept | Action::OnlyValid => {
            let only_valid = action == Action::OnlyValid;
            let writes: Vec<CellWrite> = page
                .writes
                .iter()
                .zip(&page.invalid)
                .filter(|(_, invalid)| !(only_valid && **invalid))
                .map(|(write, _)| write.clone())
                .collect();
            let done = write::apply(state, &writes);
            write::tell(state, done, &[], writes.len().max(2), 0, 0);
            state.table.range = None;
            return false;
        }
        _ => {}
    }
    true
}
