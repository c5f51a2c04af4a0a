//! The table: steps 2 and 3 together, a row for each target, process and bind row.

use crate::app::action::{Action as A, KeyRow};
use crate::app::form::Editor;
use crate::app::geometry;
use crate::app::list::Cursor;
use crate::app::marks::Marks;
use crate::app::open::Open;
use crate::app::request::RequestId;
use crate::app::screen::processes::{Editing, Focus};
use crate::app::table_find::Arrangement;
use crate::domain::bind::Column;
use crate::domain::draft::{Draft, RowOverride, Target};
use crate::domain::field::{FieldTable, Known, is_set_by_server};
use crate::domain::formula::Reference;
use crate::domain::packed::Packed;
use crate::domain::place::Step;
use crate::domain::table::{RowValues, TableColumn, TableRow, TableRows, TableView};
use ratatui::layout::Size;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The table.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own that a key changes")]
pub struct Table {
    /// The row that the cursor is on, by its place among the rows that are shown.
    pub cursor: Cursor,
    /// The column that the cursor is on, by its place in [`TableModel::columns`].
    pub column: usize,
    /// The first column that is shown beside the alias.
    pub left: usize,
    /// The cell that is being edited.
    pub editing: Option<Editing>,
    /// Whether the value was begun by typing on the closed cell: then the arrows take it.
    pub begun: bool,
    /// The cells that what is typed will be written into.
    pub scope: WriteScope,
    pub marks: Marks<TableRow>,
    /// Where a rectangle of cells begins, by the places of its row and column; it ends at the cursor.
    pub range: Option<(usize, usize)>,
    /// What the rows are narrowed by.
    pub filter: Editor,
    /// Whether that is being typed.
    pub filtering: bool,
    /// Whether only marked rows are shown.
    pub only_marked: bool,
    /// Which columns are shown, how wide they are, and which one the rows are sorted by.
    pub view: TableView,
    /// Where Esc leads to.
    pub(in crate::app) back: Option<(Step, Focus)>,
    /// What was computed of the draft.
    pub(in crate::app) model: Arc<TableModel>,
    /// The rows that are shown, by their places in the model; `None` if all are, in their order.
    pub(in crate::app) shown: Option<Arc<Vec<u32>>>,
    /// The search for the rows that is under way beside the screen, and what for.
    pub finding: Option<(RequestId, Arrangement)>,
    /// How many rows the model had when `shown` was made.
    pub(in crate::app) shown_of: usize,
    /// Whether the rows have to be found beside the screen.
    pub(in crate::app) must_find: bool,
    /// What `shown` was made of.
    pub(in crate::app) arranged: Arrangement,
    /// The first field of the filter that is none of the table.
    pub unknown_field: Option<String>,
    /// How many marked rows are not shown.
    pub hidden_marks: usize,
    /// How many cells the column under the cursor has in the rows that are shown.
    pub tally: Option<ColumnTally>,
}

/// How many cells of a column are shown, and how many of them are different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTally {
    /// The column.
    pub column: TableColumn,
    /// Its cells.
    pub cells: usize,
    /// The different ones among them.
    pub different: usize,
    /// What was counted: how often the draft was judged, and what the rows were narrowed by.
    pub(in crate::app) of: (u64, Arrangement),
}

/// What is typed will be written into these cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteScope {
    /// The cells of the column that take a value, in the order in which they are shown.
    pub rows: Vec<TableRow>,
    /// The processes, if these are their cells on all targets: then they are changed themselves.
    pub whole: Vec<usize>,
    /// Marked rows that are not shown.
    pub hidden: usize,
}

/// What is computed of the whole draft, once for each revision of it.
#[derive(Debug, Clone, Default)]
pub struct TableModel {
    /// The revision of the draft; `None` before the first one.
    pub(in crate::app) revision: Option<u64>,
    pub(in crate::app) targets_revision: Option<u64>,
    pub rows: TableRows,
    /// The columns that are shown; the first one is the alias.
    pub columns: Vec<TableColumn>,
    /// How many cells are other than the process says.
    pub overrides: usize,
    /// Targets that share their host with another one, by their places: their address does not tell them apart.
    pub(in crate::app) sharing: Arc<Vec<bool>>,
    /// Whether the targets are in several cloud areas.
    pub areas: bool,
}

impl TableModel {
    /// Computes what is shown of a draft; what depends on the targets alone is taken from an older model of the same ones.
    #[must_use]
    pub fn of(open: &Open, fields: &FieldTable, view: &TableView, old: &Self) -> Self {
        let draft = &open.draft;
        let is_same = old.targets_revision == Some(open.marks_revision);
        let (sharing, areas) =
            if is_same { (Arc::clone(&old.sharing), old.areas) } else { (Arc::new(sharing(draft)), has_areas(draft)) };
        let overrides = draft.processes.iter().flat_map(|process| {
            let own = process.overrides.iter();
            own.filter(|(key, _)| matches!(key, crate::domain::draft::TargetKey::Id(id) if open.marks.contains(id)))
        });
        Self {
            revision: Some(open.revision),
            targets_revision: Some(open.marks_revision),
            rows: TableRows::of(draft),
            columns: columns(draft, fields, view),
            overrides: overrides.map(|(_, own)| RowValues::overrides(own)).sum(),
            sharing,
            areas,
        }
    }

    /// Returns `true` if the address of a target does not tell it from another one.
    #[must_use]
    pub fn shares_host(&self, target: usize) -> bool {
        self.sharing.get(target) == Some(&true)
    }
}

/// Returns of each target whether another one has the same first address in the same area, or it has none.
fn sharing(draft: &Draft) -> Vec<bool> {
    let mut counts: HashMap<(&Packed, _), u32> = HashMap::new();
    for target in &draft.targets {
        *counts.entry((&target.host, target.area)).or_default() += 1;
    }
    let is_shared = |target: &Target| {
        target.host.is_empty() || counts.get(&(&target.host, target.area)).is_some_and(|count| *count > 1)
    };
    draft.targets.iter().map(is_shared).collect()
}

fn has_areas(draft: &Draft) -> bool {
    let mut areas = draft.targets.iter().filter_map(|target| target.area);
    areas.next().is_some_and(|first| areas.any(|area| area != first))
}

/// Returns every column that can be shown, in their order.
#[must_use]
pub fn all_columns(draft: &Draft, fields: &FieldTable) -> Vec<TableColumn> {
    let alias = TableColumn::Field(Known::ProcessName.into());
    let takes_value = |key: &crate::domain::field::FieldKey, is_bind: bool| !is_bind && !is_set_by_server(key);
    let table = fields.iter().filter(|field| takes_value(&field.key, field.kind.is_bind()));
    let table = table.map(|field| TableColumn::Field(field.key.clone())).filter(|column| *column != alias);
    let variables = draft.variables.iter().map(|name| TableColumn::Variable(name.clone()));
    std::iter::once(alias.clone())
        .chain(Column::ALL.map(TableColumn::Bind))
        .chain(table)
        .chain(variables)
        .chain(FACTS.map(|fact| TableColumn::Fact(Reference::Fact(fact))))
        .collect()
}

/// What is known of each target and can be shown to read.
const FACTS: [crate::domain::formula::Fact; 5] = {
    use crate::domain::formula::Fact;
    [Fact::N, Fact::InstanceName, Fact::HostArea, Fact::SetName, Fact::ModuleName]
};

/// Returns the columns that are shown: where a process listens, what differs by target, and what the person added.
fn columns(draft: &Draft, fields: &FieldTable, view: &TableView) -> Vec<TableColumn> {
    let mut differing = BTreeSet::new();
    let mut bind: BTreeSet<Column> = [Column::Ip, Column::Port, Column::Protocol].into();
    for process in &draft.processes {
        differing.extend(process.values().filter(|(_, value)| value.is_formula()).map(|(key, _)| key));
        bind.extend(process.bind.iter().flat_map(|row| row.formulas.keys()));
        for (_, own) in process.overrides.iter() {
            differing.extend(own.fields.keys());
            for row in own.rows.values() {
                if let RowOverride::Cells(cells) = row {
                    bind.extend(cells.keys());
                }
            }
        }
    }
    let is_shown = |column: &TableColumn| match column {
        TableColumn::Field(key) => differing.contains(key) || *key == Known::ProcessName.into(),
        TableColumn::Bind(column) => bind.contains(column),
        TableColumn::Variable(_) => true,
        TableColumn::Fact(_) => false,
    };
    let mut all = all_columns(draft, fields);
    // Values of fields that are in no table differ only if a file says so.
    let unknown = differing.iter().map(|key| TableColumn::Field((*key).clone()));
    let unknown: Vec<TableColumn> =
        unknown.chain(view.added.iter().cloned()).filter(|own| !all.contains(own)).collect();
    all.extend(unknown);
    let mut at = 0;
    all.retain(|column| {
        at += 1;
        // The alias always stays.
        at == 1 || ((is_shown(column) || view.added.contains(column)) && !view.hidden.contains(column))
    });
    all
}

/// The columns that fit, with their widths in cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableColumns {
    pub target: u16,
    /// The number of the bind row; 0 if it is not shown.
    pub row: u16,
    /// The columns, by their places in the model.
    pub list: Vec<(usize, u16)>,
}

impl TableColumns {
    /// Returns the places of the first and last column that is shown beside the alias.
    #[must_use]
    pub fn scrolled(&self) -> Option<(usize, usize)> {
        let (first, _) = self.list.get(1)?;
        let (last, _) = self.list.last()?;
        Some((*first, *last))
    }
}

/// Cells before the target: the cursor, the mark, and a blank.
pub const TABLE_MARGIN: u16 = 3;
/// Cells between columns; the last of them holds the sign of the cell.
pub const TABLE_GAP: u16 = 2;
/// Cells that a column gets at least.
const LEAST: u16 = 6;
/// Width below which there is room for one column beside the alias, in cells.
const NARROW: u16 = 60;
/// Cells that a column becomes wider in one step.
const STEP: u16 = 8;
/// Steps after which a column has its first width again.
pub(in crate::app) const STEPS: u16 = 4;

impl Table {
    /// Counts the rows that are shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.as_ref().map_or_else(|| self.model.rows.len(), |shown| shown.len())
    }

    /// Returns `true` if no row is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns what was computed of the draft.
    #[must_use]
    pub fn model(&self) -> &TableModel {
        &self.model
    }

    /// Returns `true` if rows are hidden by the filter, or because they are not marked.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.arranged.filter.trim().is_empty() || self.arranged.only_marked
    }

    /// Returns the row at a place among those that are shown.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<TableRow> {
        match &self.shown {
            None => self.model.rows.get(place),
            Some(shown) => self.model.rows.get(*shown.get(place)? as usize),
        }
    }

    /// Returns the row and the column that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Option<(TableRow, &TableColumn)> {
        Some((self.row(self.cursor.at)?, self.model.columns.get(self.column)?))
    }

    /// Returns the places of the first and last row, and of the first and last column, of the rectangle.
    #[must_use]
    pub fn rectangle(&self) -> Option<[usize; 4]> {
        let (row, column) = self.range?;
        let (at, own) = (self.cursor.at, self.column);
        Some([row.min(at), row.max(at), column.min(own), column.max(own)])
    }

    /// Returns `true` if an action is for the marked rows.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.range.is_none() && self.row(self.cursor.at).is_some_and(|row| self.marks.is_live(&row))
    }

    /// Returns the columns that fit into a terminal.
    #[must_use]
    pub fn layout(&self, size: Size) -> TableColumns {
        let total = geometry::table_width(size);
        let wide = total >= geometry::WIDE;
        let (target, alias) = match total {
            ..NARROW => (12, 10),
            _ if wide => (24, 16),
            _ => (15, 13),
        };
        let row = if self.model.rows.has_several() && total >= NARROW { 3 } else { 0 };
        let mut taken = TABLE_MARGIN + target + if row > 0 { TABLE_GAP + row } else { 0 };
        let mut list = Vec::new();
        let scrolled = self.left.max(1)..self.model.columns.len();
        for at in (0..self.model.columns.len().min(1)).chain(scrolled) {
            let Some(column) = self.model.columns.get(at) else { break };
            let own = if at == 0 { alias } else { width(column, wide) };
            let steps = self.view.widths.get(column).copied().unwrap_or_default();
            let own = own + steps * STEP;
            let room = total.saturating_sub(taken + TABLE_GAP + 1);
            if room < own.min(LEAST) && list.len() > 1 {
                break;
            }
            let own = own.min(room);
            list.push((at, own));
            taken += TABLE_GAP + own;
            if total < NARROW && list.len() > 1 {
                break;
            }
        }
        TableColumns { target, row, list }
    }

    /// Scrolls the columns so that the cursor's is shown.
    pub(in crate::app) fn scroll(&mut self, size: Size) {
        self.column = self.column.min(self.model.columns.len().saturating_sub(1));
        self.left = self.left.clamp(1, self.model.columns.len().max(2) - 1);
        if self.column == 0 {
            return;
        }
        self.left = self.left.min(self.column);
        while self.left < self.column && self.layout(size).scrolled().is_none_or(|(_, last)| last < self.column) {
            self.left += 1;
        }
    }

    /// Puts the cursor on a row, if it is shown.
    pub(in crate::app) fn put_row(&mut self, row: TableRow) -> bool {
        let Some(place) = self.model.rows.place(row) else { return false };
        let at = match &self.shown {
            None => Some(place),
            Some(shown) => shown.iter().position(|own| *own as usize == place),
        };
        if let Some(at) = at {
            self.cursor.at = at;
        }
        at.is_some()
    }
}

/// Returns the first width of a column, in cells.
const fn width(column: &TableColumn, wide: bool) -> u16 {
    let (narrow, own) = match column {
        TableColumn::Bind(Column::Ip) => (15, 18),
        TableColumn::Bind(Column::Port) | TableColumn::Variable(_) => (10, 12),
        TableColumn::Bind(Column::Protocol | Column::Enable) => (5, 8),
        TableColumn::Bind(Column::RowId) => (8, 10),
        TableColumn::Field(_) | TableColumn::Fact(_) => (12, 16),
    };
    if wide { own } else { narrow }
}

/// The keys of the screen, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("enter f2", A::Accept, true),
    ("space", A::Mark, true),
    ("/ f3", A::Filter, true),
    ("-", A::LeaveOut, true),
    ("t f4", A::OpenTable, true),
    ("=", A::BeginFormula, false),
    ("0 1 2 3 4 5 6 7 8 9", A::BeginValue, false),
    ("backspace", A::AsProcess, false),
    ("delete", A::Clear, false),
    ("ctrl-d", A::FillDown, false),
    ("S f9", A::SetField, false),
    ("V", A::ToValues, false),
    ("f", A::FillSeries, false),
    ("R", A::Replace, false),
    ("y", A::CopyCells, false),
    ("#", A::ColumnValues, false),
    ("e f12", A::Columns, false),
    ("_", A::LeaveOutRow, false),
    ("+ insert", A::AddHere, false),
    ("a", A::Add, false),
    ("ctrl-a", A::MarkAll, false),
    ("*", A::InvertMarks, false),
    ("v", A::MarkRange, false),
    ("M ctrl-u", A::ClearMarks, false),
    ("m", A::OnlyMarked, false),
    ("o", A::Sort, false),
    ("w", A::Widen, false),
    ("x f8", A::NextProblem, false),
    ("> ctrl-down", A::NextDifferent, false),
    ("< ctrl-up", A::PreviousDifferent, false),
    ("r f5", A::Refresh, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("left h backtab", A::Left, false),
    ("right l tab", A::Right, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
    ("ctrl-left", A::FirstColumn, false),
    ("ctrl-right", A::LastColumn, false),
    ("shift-up", A::ExtendUp, false),
    ("shift-down", A::ExtendDown, false),
    ("shift-left", A::ExtendLeft, false),
    ("shift-right", A::ExtendRight, false),
];
