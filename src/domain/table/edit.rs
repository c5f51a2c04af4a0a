//! Where a change of cells goes.
//!
//! A change that covers all targets of a process with one value changes the process, and these targets' overrides of the
//! column end; so it also holds for targets that are marked later. Any other change makes overrides. A literal equal to
//! what a cell already gives changes nothing, so that a formula survives the paste of its own results.

use super::{TableColumn, TableRow, TableValues};
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, TargetKey};
use crate::domain::edit::Edit;
use crate::domain::facts::TargetFacts;
use crate::domain::field::FieldKey;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A value. A literal equal to the result of the cell leaves the cell as it is.
    Value(DraftValue),
    /// A value, also in place of a formula with the same result.
    Pin(DraftValue),
    /// What the process says: the override ends.
    AsProcess,
}

impl Write {
    const fn value(&self) -> Option<&DraftValue> {
        match self {
            Self::Value(value) | Self::Pin(value) => Some(value),
            Self::AsProcess => None,
        }
    }
}

/// A change of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellWrite {
    /// The row.
    pub at: TableRow,
    /// The column.
    pub column: TableColumn,
    /// What is written.
    pub write: Write,
}

/// What a change of cells comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableEdit {
    /// The change of the draft, one step of undo; `None` if nothing changes.
    pub edit: Option<Edit>,
    /// Cells that hold another value afterwards.
    pub changed: usize,
    /// Cells that give that value already.
    pub same: usize,
    /// Cells that take no value: blank ones, facts, and those of what is left out.
    pub skipped: usize,
    /// Of the changed cells, those that change with the process itself.
    pub of_process: usize,
    /// Overrides that end or get another value.
    pub replaced: usize,
    /// Formulas that a literal takes the place of.
    pub formulas: usize,
}

/// A cell without its target.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    process: usize,
    row: usize,
    column: TableColumn,
}

/// The overrides that a change makes, by process and target.
#[derive(Default)]
struct Pending(BTreeMap<usize, HashMap<TargetKey, Override>>);

impl Pending {
    fn of(&mut self, at: usize, process: &ProcessDraft, key: &TargetKey) -> &mut Override {
        let known = || process.overrides.get(key).map_or_else(Override::default, |own| Override::clone(own));
        self.0.entry(at).or_default().entry(key.clone()).or_insert_with(known)
    }

    fn finish(self, edits: &mut Vec<Edit>) {
        edits.extend(self.0.into_iter().map(|(process, overrides)| Edit::SetOverrides {
            process,
            overrides: overrides.into_iter().map(|(key, own)| (key, Some(Arc::new(own)))).collect(),
        }));
    }
}

/// Makes one change of many.
fn group(mut edits: Vec<Edit>) -> Option<Edit> {
    if edits.len() > 1 { Some(Edit::Group(edits)) } else { edits.pop() }
}

fn key(draft: &Draft, target: usize) -> Option<TargetKey> {
    draft.targets.get(target).map(|target| target.id.into())
}

/// Returns `true` if targets are all of a draft on which a process, and the bind row if `bind_row` is one, is created.
#[must_use]
pub fn covers_all(draft: &Draft, process: &ProcessDraft, bind_row: Option<usize>, targets: &BTreeSet<usize>) -> bool {
    let is_left_out = |own: &Override| own.leave_out || bind_row.is_some_and(|row| own.leaves_out(row));
    let is_covered = |(at, target): (usize, &crate::domain::draft::Target)| {
        targets.contains(&at) || process.overrides.of(target.id).is_some_and(|own| is_left_out(own))
    };
    !targets.is_empty() && draft.targets.iter().enumerate().all(is_covered)
}

/// Returns what a change of cells comes to. `facts` returns what was read of a target, by its place.
#[must_use]
pub fn write_cells<'a>(
    values: &'a TableValues<'a>,
    facts: &dyn Fn(usize) -> Option<&'a TargetFacts>,
    writes: &[CellWrite],
) -> TableEdit {
    let mut places: HashMap<Place, usize> = HashMap::new();
    let mut groups: Vec<(Place, Vec<(usize, &Write)>)> = Vec::new();
    for CellWrite { at, column, write } in writes {
        let place = Place { process: at.process, row: at.row, column: column.clone() };
        // Of a target value there is one for all processes.
        let place =
            if matches!(column, TableColumn::Variable(_)) { Place { process: 0, row: at.row, ..place } } else { place };
        let group = *places.entry(place.clone()).or_insert(groups.len());
        if group == groups.len() {
            groups.push((place, Vec::new()));
        }
        if let Some((_, members)) = groups.get_mut(group) {
            members.push((at.target, write));
        }
    }
    let mut all = Writer { values, facts, edits: Vec::new(), pending: Pending::default(), done: TableEdit::default() };
    for (place, members) in &groups {
        all.group(place, members);
    }
    let Writer { mut edits, pending, done, .. } = all;
    pending.finish(&mut edits);
    TableEdit { edit: group(edits), ..done }
}

struct Writer<'a, 'f> {
    values: &'a TableValues<'a>,
    facts: &'f dyn Fn(usize) -> Option<&'a TargetFacts>,
    edits: Vec<Edit>,
    pending: Pending,
    done: TableEdit,
}

/// A cell that takes the value that is written.
struct Member<'w> {
    target: usize,
    write: &'w Write,
    held: DraftValue,
    /// Whether the value is the target's own.
    is_own: bool,
    /// Whether the cell gives what is written.
    is_same: bool,
}

impl Writer<'_, '_> {
    fn group(&mut self, place: &Place, writes: &[(usize, &Write)]) {
        if let TableColumn::Variable(name) = &place.column {
            self.variable(place, name, writes);
            return;
        }
        let draft = self.values.draft();
        let Some(process) = draft.processes.get(place.process) else { return };
        let members: Vec<Member<'_>> =
            writes.iter().filter_map(|(target, write)| self.member(place, *target, write)).collect();
        self.done.skipped += writes.len() - members.len();
        let bind_row = place.column.is_of_bind().then_some(place.row);
        let is_of_process = bind_row.is_none_or(|row| row < process.bind.len());
        let first = members.first().and_then(|member| member.write.value());
        let is_one = first.is_some() && members.iter().all(|member| member.write.value() == first);
        let targets: BTreeSet<usize> = members.iter().map(|member| member.target).collect();
        if let Some(value) = first
            && is_one
            && is_of_process
            && covers_all(draft, process, bind_row, &targets)
        {
            self.all(place, process, &members, value);
        } else {
            self.each(place, process, &members);
        }
    }

    /// Looks at a cell; `None` if it takes no value.
    fn member<'w>(&self, place: &Place, target: usize, write: &'w Write) -> Option<Member<'w>> {
        let row = self.values.on(target, place.process, (self.facts)(target))?;
        let is_bind = place.column.is_of_bind();
        if row.is_left_out() || (is_bind && row.is_row_left_out(place.row)) {
            return None;
        }
        if matches!(place.column, TableColumn::Fact(_)) {
            return None;
        }
        let cell = row.cell(place.row, &place.column)?;
        let is_same = match write {
            Write::Value(DraftValue::Text(text)) => cell.text.as_ref().is_ok_and(|own| own == text),
            Write::Value(formula) => cell.held == *formula,
            // Decided by what the target has of its own.
            Write::Pin(value) => cell.held == *value,
            Write::AsProcess => cell.origin != super::CellOrigin::Override,
        };
        let is_own = cell.origin != super::CellOrigin::Process;
        Some(Member { target, write, held: cell.held, is_own, is_same })
    }

    fn count(&mut self, members: &[Member<'_>]) {
        for member in members {
            if member.is_same {
                self.done.same += 1;
            } else {
                self.done.changed += 1;
                self.done.replaced += usize::from(member.is_own);
                let is_literal = member.write.value().is_some_and(|value| !value.is_formula());
                self.done.formulas += usize::from(member.held.is_formula() && is_literal);
            }
        }
    }

    /// Writes one value on all targets: into the process.
    fn all(&mut self, place: &Place, process: &ProcessDraft, members: &[Member<'_>], value: &DraftValue) {
        self.count(members);
        if members.iter().all(|member| member.is_same) {
            return;
        }
        self.done.of_process += members.iter().filter(|member| !member.is_same).count();
        let at = place.process;
        match &place.column {
            TableColumn::Field(field) if process.value(field) != value => {
                self.edits.push(Edit::SetField { process: at, field: field.clone(), value: value.clone() });
            }
            TableColumn::Bind(column)
                if process.bind.get(place.row).is_some_and(|row| row.value(*column) != *value) =>
            {
                let (row, column) = (place.row, *column);
                self.edits.push(Edit::SetCell { process: at, row, column, value: value.clone() });
            }
            _ => {}
        }
        for member in members.iter().filter(|member| member.is_own) {
            self.set(place, process, member.target, None);
        }
    }

    /// Writes values on single targets: into overrides.
    fn each(&mut self, place: &Place, process: &ProcessDraft, members: &[Member<'_>]) {
        self.count(members);
        for member in members.iter().filter(|member| !member.is_same) {
            let value = member.write.value();
            let own = match &place.column {
                TableColumn::Field(key) => value.filter(|value| process.value(key) != *value),
                TableColumn::Bind(column) => {
                    value.filter(|value| process.bind.get(place.row).is_none_or(|row| row.value(*column) != **value))
                }
                _ => None,
            };
            self.set(place, process, member.target, own);
        }
    }

    /// Puts a value into the override of a target; `None` ends it.
    fn set(&mut self, place: &Place, process: &ProcessDraft, target: usize, value: Option<&DraftValue>) {
        let Some(key) = key(self.values.draft(), target) else { return };
        let own = self.pending.of(place.process, process, &key);
        match &place.column {
            TableColumn::Field(field) => set_field(own, field, value),
            TableColumn::Bind(column) => match place.row.checked_sub(process.bind.len()) {
                None => set_cell(own, place.row, *column, value),
                Some(added) => {
                    if let (Some(row), Some(value)) = (own.added.get_mut(added), value) {
                        row.set(*column, value.clone());
                    }
                }
            },
            TableColumn::Variable(_) | TableColumn::Fact(_) => {}
        }
    }

    /// Writes target values, which are texts; an empty one takes the value away.
    fn variable(&mut self, place: &Place, name: &str, writes: &[(usize, &Write)]) {
        let draft = self.values.draft();
        let mut changes: BTreeMap<TargetKey, Option<Box<str>>> = BTreeMap::new();
        for (at, write) in writes {
            let target = draft.targets.get(*at).filter(|_| place.row == 0);
            let (Some(target), Some(value)) = (target, write.value()) else {
                self.done.skipped += 1;
                continue;
            };
            let value = match value {
                DraftValue::Text(text) => text.as_str().into(),
                formula @ DraftValue::Formula(_) => formula.to_typed(),
            };
            if target.variables.get(name).unwrap_or_default() == value {
                self.done.same += 1;
                continue;
            }
            let value = (!value.is_empty()).then(|| Box::from(value.as_ref()));
            if changes.insert(target.id.into(), value).is_none() {
                self.done.changed += 1;
            }
        }
        if !changes.is_empty() {
            self.edits.push(Edit::SetVariable { name: name.into(), values: changes.into_iter().collect() });
        }
    }
}

fn set_field(own: &mut Override, field: &FieldKey, value: Option<&DraftValue>) {
    match value {
        Some(value) => drop(own.fields.insert(field.clone(), value.clone())),
        None => drop(own.fields.remove(field)),
    }
}

fn set_cell(own: &mut Override, row: usize, column: Column, value: Option<&DraftValue>) {
    let cells = own.rows.entry(row).or_insert_with(|| RowOverride::Cells(BTreeMap::new()));
    if let RowOverride::Cells(cells) = cells {
        match value {
            Some(value) => drop(cells.insert(column, value.clone())),
            None => drop(cells.remove(&column)),
        }
    }
}

/// Returns what writes into the bind rows of the processes themselves come to; targets and their overrides stay as they are.
#[must_use]
pub fn write_rows(draft: &Draft, writes: &[CellWrite]) -> TableEdit {
    let (mut done, mut edits) = (TableEdit::default(), Vec::new());
    for CellWrite { at, column, write } in writes {
        let row = draft.processes.get(at.process).and_then(|process| process.bind.get(at.row));
        let (Some(row), TableColumn::Bind(column), Some(value)) = (row, column, write.value()) else {
            done.skipped += 1;
            continue;
        };
        let held = row.value(*column);
        if held == *value {
            done.same += 1;
            continue;
        }
        done.changed += 1;
        done.formulas += usize::from(held.is_formula() && !value.is_formula());
        edits.push(Edit::SetCell { process: at.process, row: at.row, column: *column, value: value.clone() });
    }
    TableEdit { edit: group(edits), ..done }
}

/// A change of what is there on targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPresence {
    /// The process is left out where it is there; where it is left out on all rows, it is taken in again.
    Process,
    /// The bind row is left out where it is there; where it is left out on all rows, it is taken in again. A row that the
    /// target added is taken away.
    BindRow,
    /// The target gets a bind row of its own.
    AddRow,
}

/// Returns what a change of what is there comes to, and whether it takes in again what was left out.
#[must_use]
pub fn set_presence(draft: &Draft, rows: &[TableRow], presence: RowPresence) -> (TableEdit, bool) {
    let own_of = |row: &TableRow| {
        let target = draft.targets.get(row.target)?;
        draft.processes.get(row.process)?.overrides.of(target.id)
    };
    let is_out = |row: &TableRow| {
        let own = own_of(row);
        match presence {
            RowPresence::Process => own.is_some_and(|own| own.leave_out),
            RowPresence::BindRow => own.is_some_and(|own| own.leaves_out(row.row)),
            RowPresence::AddRow => false,
        }
    };
    let is_all_out = !rows.is_empty() && rows.iter().all(is_out);
    let mut pending = Pending::default();
    let mut done = TableEdit::default();
    let mut seen = HashSet::new();
    // From the last row on, so that those that are taken away do not move those that follow.
    let mut rows: Vec<&TableRow> = rows.iter().collect();
    rows.sort_unstable_by(|one, other| other.cmp(one));
    for row in rows {
        let (Some(process), Some(key)) = (draft.processes.get(row.process), key(draft, row.target)) else { continue };
        let added = row.row.checked_sub(process.bind.len());
        let is_left_out = own_of(row).is_some_and(|own| own.leave_out);
        match presence {
            RowPresence::Process | RowPresence::AddRow if !seen.insert((row.target, row.process)) => continue,
            RowPresence::Process if is_out(row) != is_all_out => continue,
            RowPresence::Process => pending.of(row.process, process, &key).leave_out = !is_all_out,
            RowPresence::BindRow | RowPresence::AddRow if is_left_out => {
                done.skipped += 1;
                continue;
            }
            RowPresence::AddRow => pending.of(row.process, process, &key).added.push(BindDraft::fresh()),
            RowPresence::BindRow => match added {
                Some(added) => {
                    let own = pending.of(row.process, process, &key);
                    if added >= own.added.len() {
                        // A process without bind rows has none to leave out.
                        done.skipped += 1;
                        continue;
                    }
                    own.added.remove(added);
                }
                None if is_out(row) != is_all_out => continue,
                None if is_all_out => drop(pending.of(row.process, process, &key).rows.remove(&row.row)),
                None => drop(pending.of(row.process, process, &key).rows.insert(row.row, RowOverride::LeftOut)),
            },
        }
        done.changed += 1;
    }
    let mut edits = Vec::new();
    if done.changed > 0 {
        pending.finish(&mut edits);
    }
    (TableEdit { edit: group(edits), ..done }, is_all_out)
}
