//! The columns of the table, target values and the numbers of targets.

mod rename;

use crate::app::action::Action;
use crate::app::form::Editor;
use crate::app::notice::TableNotice;
use crate::app::overlay::Overlay;
use crate::app::screen::table::all_columns;
use crate::app::state::State;
use crate::app::table_page::{ColumnLine, ColumnsPage, NumberOrder, RenumberPage, TablePage};
use crate::app::update::edit;
use crate::app::update::screen::table::cells::refuse;
use crate::app::update::screen::table::rows;
use crate::domain::draft::{Draft, Override, RowOverride, Target, TargetKey};
use crate::domain::edit::Edit;
use crate::domain::facts::formulas;
use crate::domain::formula::{Fact, Formula, Reference};
use crate::domain::table::TableColumn;
use std::collections::{BTreeMap, HashMap};

/// Opens the page, the cursor on a column.
pub(super) fn open(state: &mut State) {
    let here = state.table.current().map(|(_, column)| column.clone());
    let lines = lines(state);
    let at = lines.iter().position(|line| Some(&line.column) == here.as_ref()).unwrap_or_default();
    put(state, TablePage::Columns(ColumnsPage { lines, at, name: None }));
}

fn put(state: &mut State, page: TablePage) {
    state.overlay = Some(Overlay::TablePage(Box::new(page)));
}

fn lines(state: &State) -> Vec<ColumnLine> {
    let Some(open) = &state.open else { return Vec::new() };
    let draft = &open.draft;
    let shown = &state.table.model.columns;
    let mut all = all_columns(draft, state.fields());
    all.extend(labels(state).into_keys().map(label_column).filter(|column| !all.contains(column)).collect::<Vec<_>>());
    let more: Vec<TableColumn> = shown.iter().filter(|column| !all.contains(column)).cloned().collect();
    all.extend(more);
    let labelled = labels(state);
    let mut counts: HashMap<TableColumn, usize> = HashMap::new();
    for own in draft.processes.iter().flat_map(|process| process.overrides.iter().map(|(_, own)| own)) {
        each_column(own, |column| *counts.entry(column).or_default() += 1);
    }
    let line = |column: TableColumn| {
        let count = match &column {
            TableColumn::Variable(name) => {
                draft.targets.iter().filter(|target| target.variables.get(name).is_none()).count()
            }
            TableColumn::Fact(Reference::Label(key)) => {
                draft.targets.len().saturating_sub(labelled.get(key).copied().unwrap_or_default())
            }
            column => counts.get(column).copied().unwrap_or_default(),
        };
        ColumnLine { shown: shown.contains(&column), column, count }
    };
    // The alias always stays.
    all.into_iter().skip(1).map(line).collect()
}

fn label_column(key: Box<str>) -> TableColumn {
    TableColumn::Fact(Reference::Label(key))
}

/// Returns the labels of the targets, each with the number of targets that have it; none while they are not read.
fn labels(state: &State) -> BTreeMap<Box<str>, usize> {
    let mut labels: BTreeMap<Box<str>, usize> = BTreeMap::new();
    let (Some(open), Some(catalogue)) = (&state.open, state.own_catalogue()) else { return labels };
    for instance in catalogue.instances.iter().filter(|instance| open.marks.contains(&instance.id)) {
        for (key, _) in instance.labels.iter() {
            *labels.entry((**key).into()).or_default() += 1;
        }
    }
    labels
}

fn each_column(own: &Override, mut take: impl FnMut(TableColumn)) {
    for key in own.fields.keys() {
        take(TableColumn::Field(key.clone()));
    }
    for row in own.rows.values() {
        if let RowOverride::Cells(cells) = row {
            for column in cells.keys() {
                take(TableColumn::Bind(*column));
            }
        }
    }
}

/// Does what an action means on the page of columns; returns `false` if it closes.
pub(super) fn act(state: &mut State, page: &mut ColumnsPage, action: Action) -> bool {
    if page.name.is_some() {
        match action {
            Action::Back => page.name = None,
            Action::Accept => take_name(state, page),
            _ => {}
        }
        return true;
    }
    let last = page.lines.len();
    match action {
        Action::Back => return false,
        Action::Up => page.at = page.at.saturating_sub(1),
        Action::Down => page.at = (page.at + 1).min(last),
        Action::PageUp => page.at = page.at.saturating_sub(10),
        Action::PageDown => page.at = (page.at + 10).min(last),
        Action::Renumber if !edit::is_refused(state) => {
            open_renumber(state);
            return false;
        }
        _ => act_line(state, page, action),
    }
    true
}

fn act_line(state: &mut State, page: &mut ColumnsPage, action: Action) {
    let Some(line) = page.lines.get_mut(page.at) else {
        if matches!(action, Action::Accept | Action::Right) && !edit::is_refused(state) {
            page.name = Some(Editor::new(""));
        }
        return;
    };
    match (action, &line.column) {
        (Action::Accept, TableColumn::Variable(name)) if !edit::is_refused(state) => {
            page.name = Some(Editor::new(name));
        }
        (Action::Remove, TableColumn::Variable(name)) if !edit::is_refused(state) => {
            let name = name.clone();
            remove(state, &name);
            page.lines = lines(state);
        }
        (Action::Right | Action::Left | Action::Accept, column) => {
            line.shown = !line.shown;
            let (column, shown) = (column.clone(), line.shown);
            state.table.view.show(&column, shown);
            if let (TableColumn::Fact(Reference::Label(_)), Some(open)) = (&column, &mut state.open) {
                // Labels are taken from what was read when a column shows one.
                open.facts_source = None;
            }
            rows::look_again(state);
        }
        _ => {}
    }
}

/// Returns `true` for a name that a formula can use.
fn is_name(name: &str) -> bool {
    matches!(Formula::parse(&format!("var.{name}")), Ok(formula) if {
        let mut is_one = false;
        formula.for_each_reference(&mut |own| is_one |= *own == Reference::Variable(name.into()));
        is_one
    })
}

fn take_name(state: &mut State, page: &mut ColumnsPage) {
    let Some(name) = page.name.as_ref().map(|name| name.text().trim().to_owned()) else { return };
    let old = match page.lines.get(page.at).map(|line| &line.column) {
        Some(TableColumn::Variable(old)) => Some(old.clone()),
        _ => None,
    };
    let Some(open) = &state.open else { return };
    let names = &open.draft.variables;
    if old.as_deref() == Some(name.as_str()) {
        page.name = None;
        return;
    }
    if !is_name(&name) || names.iter().any(|own| **own == *name) {
        return refuse(state, TableNotice::BadName { name });
    }
    let name: Box<str> = name.into();
    let change = match &old {
        None => Edit::SetVariables(names.iter().cloned().chain([name.clone()]).collect()),
        Some(old) => {
            let renamed = names.iter().map(|own| if own == old { name.clone() } else { own.clone() });
            let values = values(&open.draft, old);
            let none = values.iter().map(|(key, _)| (key.clone(), None)).collect();
            let mut edits = vec![
                Edit::SetVariables(renamed.collect()),
                Edit::SetVariable { name: old.clone(), values: none },
                Edit::SetVariable { name: name.clone(), values },
            ];
            for (at, process) in open.draft.processes.iter().enumerate() {
                rename::in_process(at, process, old, &name, &mut edits);
            }
            Edit::Group(edits)
        }
    };
    let used = old.as_ref().map_or(0, |old| uses(&open.draft, &Reference::Variable(old.clone())));
    if edit::apply(state, change) {
        rows::refresh(state);
        page.name = None;
        page.lines = lines(state);
        let column = TableColumn::Variable(name);
        page.at = page.lines.iter().position(|line| line.column == column).unwrap_or(page.at);
        if let Some(old) = old.filter(|_| used > 0) {
            let (undo, name) = (state.undo_key(), old.into());
            refuse(state, TableNotice::VariableRenamed { name, formulas: used, undo });
        }
    }
}

/// Returns the values of a target value, of every target that has one.
fn values(draft: &Draft, name: &str) -> Vec<(TargetKey, Option<Box<str>>)> {
    let own = draft.targets.iter().chain(&draft.unmarked);
    let own = own.filter_map(|target| Some((target.id.into(), Some(Box::from(target.variables.get(name)?)))));
    let given = draft.given.iter();
    own.chain(given.filter_map(|given| Some((given.key(), Some(Box::from(given.variables.get(name)?)))))).collect()
}

fn remove(state: &mut State, name: &str) {
    let Some(open) = &state.open else { return };
    let names = open.draft.variables.iter().filter(|own| ***own != *name).cloned().collect();
    let values = values(&open.draft, name).into_iter().map(|(key, _)| (key, None)).collect();
    let used = uses(&open.draft, &Reference::Variable(name.into()));
    let change = Edit::Group(vec![Edit::SetVariables(names), Edit::SetVariable { name: name.into(), values }]);
    if edit::apply(state, change) {
        rows::refresh(state);
        let undo = state.undo_key();
        refuse(state, TableNotice::VariableRemoved { name: name.to_owned(), formulas: used, undo });
    }
}

/// Counts the formulas of a draft that use a name.
fn uses(draft: &Draft, name: &Reference) -> usize {
    let uses = |source: &&str| {
        let mut found = false;
        if let Ok(formula) = Formula::parse(source) {
            formula.for_each_reference(&mut |own| found |= own == name);
        }
        found
    };
    draft.processes.iter().flat_map(formulas).filter(uses).count()
}

fn open_renumber(state: &mut State) {
    let Some(open) = &state.open else { return };
    let formulas = uses(&open.draft, &Reference::Fact(Fact::N));
    let order = NumberOrder::Name;
    let numbers = numbers(&open.draft, order);
    put(state, TablePage::Renumber(RenumberPage { order, numbers, formulas }));
}

/// Returns the numbers that change when the targets are numbered in an order. They share the numbers that they have now, so
/// that targets which are not marked keep theirs.
fn numbers(draft: &Draft, order: NumberOrder) -> Vec<(TargetKey, u32)> {
    let mut own: Vec<u32> = draft.targets.iter().filter_map(|target| target.n).collect();
    own.sort_unstable();
    let mut targets: Vec<&Target> = draft.targets.iter().collect();
    match order {
        NumberOrder::Marked => {}
        NumberOrder::Name => targets.sort_by_cached_key(|target| rows::natural(&target.name)),
        NumberOrder::Address => {
            let key = |target: &Target| (target.area, rows::natural(&target.host), target.host_n);
            targets.sort_by_cached_key(|target| key(target));
        }
    }
    let all = targets.into_iter().zip(own).filter(|(target, n)| target.n != Some(*n));
    all.map(|(target, n)| (target.id.into(), n)).collect()
}

/// Does what an action means on the page of numbers; returns `false` if it closes.
pub(super) fn act_renumber(state: &mut State, page: &mut RenumberPage, action: Action) -> bool {
    let at = NumberOrder::ALL.iter().position(|own| *own == page.order).unwrap_or_default();
    let next = match action {
        Action::Right | Action::Down => (at + 1) % NumberOrder::ALL.len(),
        Action::Left | Action::Up => (at + NumberOrder::ALL.len() - 1) % NumberOrder::ALL.len(),
        Action::Accept => {
            let count = page.numbers.len();
            let is_done = count > 0 && edit::apply(state, Edit::Renumber(std::mem::take(&mut page.numbers)));
            if is_done {
                let undo = state.undo_key();
                refuse(state, TableNotice::Renumbered { count, undo });
            } else {
                refuse(state, TableNotice::NothingChanged);
            }
            return false;
        }
        _ => return true,
    };
    if let (Some(order), Some(open)) = (NumberOrder::ALL.get(next), &state.open) {
        page.order = *order;
        page.numbers = numbers(&open.draft, *order);
    }
    true
}
