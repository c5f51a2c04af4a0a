//! The table: which rows there are, what cells hold, and where a change of cells goes.

use super::given::{any_draft_of_either_version, any_text, any_value, draft, process, row};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{Draft, DraftValue, Override, ProcessDraft, RowOverride, Target};
use bkproc::domain::edit::{Edit, History};
use bkproc::domain::field::{FieldTable, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::table::{
    CellOrigin, CellWrite, RowPresence, RowValues, TableColumn, TableEdit, TableRow, TableRows, TableValues, Write,
    set_presence, write_cells,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::Arc;

const USER: Known = Known::User;

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

/// So many targets with two processes: one that listens at a port that steps, one that does not listen.
fn stepping(targets: i64) -> Draft {
    let mut order = process("order", "java", "");
    order.bind = vec![row("", "", "1")];
    order.bind[0].set(Column::Ip, formula("host.ip"));
    order.bind[0].set(Column::Port, formula("8001 + n"));
    order.set(USER.into(), "app");
    let targets =
        (1..=targets).map(|id| Target { host: format!("10.0.0.{id}").into(), ..Target::bare(ServiceInstanceId(id)) });
    let mut draft =
        Draft { targets: targets.collect(), processes: vec![order, process("job", "job", "")], ..draft(0, 0) };
    draft.number_targets();
    draft
}

fn cell(target: usize, process: usize, column: TableColumn, write: Write) -> CellWrite {
    CellWrite { at: TableRow { target, process, row: 0 }, column, write }
}

fn user() -> TableColumn {
    TableColumn::Field(USER.into())
}

fn port() -> TableColumn {
    TableColumn::Bind(Column::Port)
}

fn value(text: &str) -> Write {
    Write::Value(DraftValue::typed(text))
}

fn written(draft: &Draft, writes: &[CellWrite]) -> TableEdit {
    let fields = FieldTable::built_in();
    write_cells(&TableValues::new(draft, &fields), &|_| None, writes)
}

fn write(draft: &mut Draft, writes: &[CellWrite]) -> TableEdit {
    let done = written(draft, writes);
    if let Some(edit) = done.edit.clone() {
        draft.apply(edit).unwrap();
    }
    done
}

fn shown(draft: &Draft, target: usize, process: usize, column: &TableColumn) -> (String, CellOrigin) {
    let fields = FieldTable::built_in();
    let values = TableValues::new(draft, &fields);
    let cells = values.on(target, process, None).unwrap();
    let cell = cells.cell(0, column).unwrap();
    (cell.shown().to_owned(), cell.origin)
}

fn own(draft: &Draft, process: usize, id: i64) -> Option<Arc<Override>> {
    draft.processes[process].overrides.of(ServiceInstanceId(id)).cloned()
}

#[test]
fn rows_follow_the_numbers_of_the_targets_then_the_processes_then_their_bind_rows() {
    let mut draft = stepping(3);
    draft.processes[0].bind.push(row("127.0.0.1", "9100", "1"));
    let keys = [(2, 0), (1, 1), (3, 2)].map(|(id, n)| (ServiceInstanceId(id).into(), n));
    draft.apply(Edit::Renumber(keys.to_vec())).unwrap();
    let mut added = Override::default();
    added.added.push(row("", "1", "1"));
    let out = Override { leave_out: true, ..Override::default() };
    let overrides =
        vec![(ServiceInstanceId(2).into(), Some(Arc::new(added))), (ServiceInstanceId(3).into(), Some(Arc::new(out)))];
    draft.apply(Edit::SetOverrides { process: 0, overrides }).unwrap();
    let rows = TableRows::of(&draft);
    let found: Vec<_> = rows.iter().map(|row| (row.target, row.process, row.row)).collect();
    let expected = [(1, 0, 0), (1, 0, 1), (1, 0, 2), (1, 1, 0), (0, 0, 0), (0, 0, 1), (0, 1, 0), (2, 0, 0), (2, 1, 0)];
    assert_eq!(found, expected, "what is left out has one row");
}

#[test]
fn one_value_on_all_targets_goes_to_the_process_and_ends_their_overrides() {
    let mut draft = stepping(3);
    write(&mut draft, &[cell(1, 0, user(), value("app2"))]);
    assert_eq!(shown(&draft, 1, 0, &user()), ("app2".to_owned(), CellOrigin::Override));
    let all: Vec<_> = (0..3).map(|target| cell(target, 0, user(), value("root"))).collect();
    let done = write(&mut draft, &all);
    assert_eq!((done.changed, done.of_process, done.replaced), (3, 3, 1));
    assert_eq!(draft.processes[0].known(USER), "root");
    assert!(draft.processes[0].overrides.is_empty());
    // A target that is marked later has it too.
    draft.apply(Edit::InsertTargets(vec![(3, Target::bare(ServiceInstanceId(9)))])).unwrap();
    assert_eq!(shown(&draft, 3, 0, &user()).0, "root");
}

#[test]
fn a_draft_of_one_target_never_gets_overrides() {
    let mut draft = stepping(1);
    write(&mut draft, &[cell(0, 0, user(), value("x")), cell(0, 0, port(), value("=9000+n"))]);
    assert!(draft.processes[0].overrides.is_empty());
    assert_eq!(draft.processes[0].bind[0].formula(Column::Port), Some("9000+n"));
}

#[test]
fn targets_where_the_process_is_left_out_need_not_be_among_those_that_are_written() {
    let mut draft = stepping(3);
    let rows = [TableRow { target: 2, process: 0, row: 0 }];
    let (done, taken_in) = set_presence(&draft, &rows, RowPresence::Process);
    assert!(!taken_in);
    draft.apply(done.edit.unwrap()).unwrap();
    let done = write(&mut draft, &[0, 1, 2].map(|target| cell(target, 0, user(), value("root"))));
    assert_eq!((done.changed, done.skipped), (2, 1));
    assert_eq!(draft.processes[0].known(USER), "root");
    let (done, taken_in) = set_presence(&draft, &rows, RowPresence::Process);
    assert!(taken_in);
    draft.apply(done.edit.unwrap()).unwrap();
    assert!(draft.processes[0].overrides.is_empty());
}

#[test]
fn a_literal_equal_to_what_holds_changes_nothing_and_can_be_pinned() {
    let mut draft = stepping(2);
    let done = write(&mut draft, &[cell(1, 0, port(), value("8002"))]);
    assert_eq!((done.edit, done.same), (None, 1));
    let done = write(&mut draft, &[cell(1, 0, port(), Write::Pin("8002".into()))]);
    assert_eq!((done.changed, done.formulas), (1, 1));
    assert_eq!(shown(&draft, 1, 0, &port()), ("8002".to_owned(), CellOrigin::Override));
    let done = write(&mut draft, &[cell(1, 0, port(), value("=8001 + n"))]);
    assert_eq!(done.changed, 1);
    assert_eq!(own(&draft, 0, 2), None, "what the process says needs no override");
}

#[test]
fn an_override_ends_or_empties_its_cell() {
    let mut draft = stepping(2);
    write(&mut draft, &[cell(0, 0, user(), value(""))]);
    assert_eq!(shown(&draft, 0, 0, &user()), (String::new(), CellOrigin::Override));
    let done = write(&mut draft, &[cell(0, 0, user(), Write::AsProcess), cell(1, 0, user(), Write::AsProcess)]);
    assert_eq!((done.changed, done.same), (1, 1));
    assert!(draft.processes[0].overrides.is_empty());
}

#[test]
fn blank_cells_take_no_value() {
    let mut draft = stepping(2);
    draft.processes[0].bind.push(row("127.0.0.1", "9100", "1"));
    let second = CellWrite { at: TableRow { target: 0, process: 0, row: 1 }, column: user(), write: value("x") };
    let done = write(&mut draft, &[second, cell(0, 1, port(), value("80"))]);
    assert_eq!((done.edit, done.skipped), (None, 2));
}

#[test]
fn bind_rows_are_added_left_out_and_taken_away_on_a_target() {
    let mut draft = stepping(2);
    let at = |row| [TableRow { target: 0, process: 0, row }];
    let mut set = |rows: &[TableRow], presence| {
        let (done, _) = set_presence(&draft, rows, presence);
        draft.apply(done.edit.unwrap()).unwrap();
        draft.clone()
    };
    let after = set(&at(0), RowPresence::AddRow);
    assert_eq!(TableRows::of(&after).len(), 5);
    let after = set(&at(0), RowPresence::BindRow);
    assert_eq!(own(&after, 0, 1).unwrap().rows[&0], RowOverride::LeftOut);
    let after = set(&at(1), RowPresence::BindRow);
    assert!(own(&after, 0, 1).unwrap().added.is_empty());
    let after = set(&at(0), RowPresence::BindRow);
    assert_eq!(own(&after, 0, 1), None);
}

#[test]
fn a_target_value_is_the_targets_whatever_process_it_is_written_beside() {
    let mut draft = stepping(2);
    let shard = || TableColumn::Variable("shard".into());
    let done = write(&mut draft, &[cell(0, 0, shard(), value("07")), cell(1, 1, shard(), value("08"))]);
    assert_eq!(done.changed, 2);
    assert_eq!(shown(&draft, 0, 1, &shard()).0, "07");
    write(&mut draft, &[cell(0, 0, shard(), value(""))]);
    assert!(draft.targets[0].variables.is_empty());
}

/// A draft with its rows numbered and its targets apart, so that each row is one place.
fn any_table() -> impl Strategy<Value = Draft> {
    any_draft_of_either_version().prop_filter_map("no rows", |mut draft| {
        let mut seen = std::collections::HashSet::new();
        draft.targets.retain(|target| seen.insert(target.id));
        draft.number_targets();
        (!draft.targets.is_empty() && !draft.processes.is_empty()).then_some(draft)
    })
}

fn columns() -> Vec<TableColumn> {
    let fields = [Known::ProcessName, Known::User, Known::WorkPath].map(|known| TableColumn::Field(known.into()));
    let bind = Column::ALL.map(TableColumn::Bind);
    fields.into_iter().chain(bind).chain([TableColumn::Variable("a".into())]).collect()
}

fn all_cells(draft: &Draft) -> Vec<(TableRow, TableColumn, Option<String>)> {
    let fields = FieldTable::built_in();
    let values = TableValues::new(draft, &fields);
    let mut out = Vec::new();
    for row in TableRows::of(draft).iter() {
        let cells: RowValues<'_> = values.on(row.target, row.process, None).unwrap();
        for column in columns() {
            let held = cells.cell(row.row, &column).map(|cell| format!("{:?} {:?}", cell.held, cell.text));
            out.push((row, column, held));
        }
    }
    out
}

proptest! {
    #[test]
    fn a_row_is_found_again_at_its_place(draft in any_table()) {
        let rows = TableRows::of(&draft);
        let all: Vec<TableRow> = rows.iter().collect();
        prop_assert_eq!(all.len(), rows.len());
        for (place, row) in all.into_iter().enumerate() {
            prop_assert_eq!(rows.get(place), Some(row));
            prop_assert_eq!(rows.place(row), Some(place));
        }
        prop_assert_eq!(rows.get(rows.len()), None);
    }

    #[test]
    fn undo_gives_every_cell_its_own_value_back(
        draft in any_table(),
        places in vec((any::<Index>(), any::<Index>(), any_value()), 1..12),
    ) {
        let rows: Vec<TableRow> = TableRows::of(&draft).iter().collect();
        let writes: Vec<CellWrite> = places
            .iter()
            .map(|(row, column, value)| CellWrite {
                at: *row.get(&rows),
                column: column.get(&columns()).clone(),
                write: Write::Value(value.clone()),
            })
            .collect();
        let before = all_cells(&draft);
        let (mut changed, mut history) = (draft.clone(), History::default());
        if let Some(edit) = written(&draft, &writes).edit {
            history.edit(&mut changed, edit).unwrap();
            history.undo(&mut changed).unwrap();
        }
        prop_assert_eq!(&changed, &draft);
        prop_assert_eq!(all_cells(&changed), before);
    }

    #[test]
    fn cells_that_are_not_written_keep_what_they_hold(
        draft in any_table(),
        places in vec((any::<Index>(), any_text()), 1..6),
        column in any::<Index>(),
    ) {
        let rows: Vec<TableRow> = TableRows::of(&draft).iter().collect();
        let column = column.get(&columns()).clone();
        let writes: Vec<CellWrite> = places
            .iter()
            .map(|(row, text)| CellWrite {
                at: *row.get(&rows),
                column: column.clone(),
                write: Write::Pin(text.as_str().into()),
            })
            .collect();
        let mut changed = draft.clone();
        if let Some(edit) = written(&draft, &writes).edit {
            changed.apply(edit).unwrap();
        }
        let held = |draft: &Draft, at: TableRow| {
            let fields = FieldTable::built_in();
            let values = TableValues::new(draft, &fields);
            let cells = values.on(at.target, at.process, None).unwrap();
            columns().iter().map(|own| cells.cell(at.row, own).map(|cell| cell.held)).collect::<Vec<_>>()
        };
        for row in TableRows::of(&draft).iter() {
            let (before, after) = (held(&draft, row), held(&changed, row));
            for ((own, before), after) in columns().iter().zip(before).zip(after) {
                // A target value is written for all processes of its target at once.
                let is_written = *own == column
                    && writes.iter().any(|write| {
                        let is_variable = matches!(own, TableColumn::Variable(_));
                        write.at == row || (is_variable && write.at.target == row.target)
                    });
                // A process that is left out on a target takes no value there, but has the process's when it comes back.
                let is_out = draft.processes[row.process]
                    .overrides
                    .of(draft.targets[row.target].id)
                    .is_some_and(|own| own.leave_out || own.leaves_out(row.row));
                prop_assert!(is_written || is_out || before == after, "{own:?} {row:?}: {before:?} {after:?}");
            }
        }
    }

    #[test]
    fn pasting_what_was_copied_changes_nothing(draft in any_table()) {
        let fields = FieldTable::built_in();
        let values = TableValues::new(&draft, &fields);
        let mut writes = Vec::new();
        for row in TableRows::of(&draft).iter() {
            let cells = values.on(row.target, row.process, None).unwrap();
            for column in columns() {
                let Some(cell) = cells.cell(row.row, &column) else { continue };
                let write = Write::Value(column.typed(&cell.copied()));
                writes.push(CellWrite { at: row, column, write });
            }
        }
        let done = written(&draft, &writes);
        prop_assert_eq!(done.edit, None);
        prop_assert_eq!(done.changed, 0);
    }
}

/// A process with more rows than the draft says is none of the table's.
#[test]
fn a_process_without_bind_rows_has_one_row() {
    let draft = Draft { processes: vec![ProcessDraft::default()], ..stepping(2) };
    assert_eq!(TableRows::of(&draft).len(), 2);
    let fields = FieldTable::built_in();
    let values = TableValues::new(&draft, &fields);
    assert!(values.on(0, 0, None).unwrap().cell(0, &port()).is_none());
}
