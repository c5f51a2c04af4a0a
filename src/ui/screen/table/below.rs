//! What is said of the cell of the table that the cursor is on, and of what is being typed.

use super::super::processes::name_of;
use super::{Line, on, shown, target_text};
use crate::app::open::Open;
use crate::app::screen::processes::Editing;
use crate::app::screen::table::Table;
use crate::app::{Action, geometry, preview};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{DraftValue, Path};
use crate::domain::formula::{Fact, Formula, Reference};
use crate::domain::table::{CellOrigin, CellValue, RowValues, TableColumn, TableRow, TableValues};
use crate::i18n::{formula, table as words};
use crate::theme::Role;
use crate::ui::cells::Canvas;
use crate::ui::widget::{problems, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Writes a text with its sign from a line on, and goes on below what does not fit; so many lines stay free. Returns the next
/// line.
fn say(
    canvas: &mut Canvas<'_>,
    area: Rect,
    at: usize,
    free: usize,
    sign: (Role, &str),
    (role, text): (Role, &str),
) -> usize {
    let room = usize::from(area.height).saturating_sub(at + free).max(1);
    canvas.line(area, at).put(sign.0, sign.1);
    at + canvas.paragraph(problems::text_area(area), at, room, role, text)
}

/// No sign.
const PLAIN: (Role, &str) = (Role::Text, "");

/// Explains the cell that the cursor is on, beside the rows where there is room, else below them.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open, values: &TableValues<'_>) {
    let (lang, table, area) = (scene.lang(), &scene.state.table, geometry::about_cell(scene.size, scene.rows()));
    let Some((row, column)) = table.current() else { return };
    let Some(cells) = on(open, values, row) else { return };
    let process = open.draft.processes.get(row.process).map(|process| name_of(scene, process)).unwrap_or_default();
    let target = cells.target();
    let name = if target.name.is_empty() { target_text(scene, row.target, target).0 } else { target.name.to_string() };
    let name = crate::domain::address::short_name(&name);
    let label = words::column(lang, column, scene.state.fields());
    let mut at = 1;
    if is_beside(area) {
        let down = canvas.symbols().down;
        let line = Rect { x: area.x - 1, width: 1, ..area };
        (0..usize::from(area.height)).for_each(|row| {
            canvas.line(line, row).put(Role::Border, down);
        });
        at = say(canvas, area, 0, 0, PLAIN, (Role::Text, &name));
        at = say(canvas, area, at, 0, PLAIN, (Role::Text, &process));
        at = say(canvas, area, at, 0, PLAIN, (Role::LabelActive, &format!("{label}  {}", column.key()))) + 1;
    } else {
        let mut pen = canvas.line(area, 0);
        pen.gap(MARGIN).put(Role::Text, &name).put(Role::Dim, " > ");
        pen.put(Role::Text, &process).put(Role::Dim, " > ");
        pen.put(Role::LabelActive, &label).gap(2).put(Role::Dim, &column.key());
    }
    if table.editing.is_some() {
        typing(scene, canvas, area, at, open, column);
        return;
    }
    let out = (Role::LeftOut, symbols::LEFT_OUT);
    if cells.is_left_out() && !matches!(column, TableColumn::Variable(_) | TableColumn::Fact(_)) {
        let (where_, _) = target_text(scene, row.target, target);
        let text = words::about_left_out(lang, &process, &where_, &scene.key(Action::LeaveOut));
        say(canvas, area, at, 0, out, (Role::Text, &text));
        return;
    }
    if column.is_of_bind() && cells.is_row_left_out(row.row) {
        let text = words::about_row_left_out(lang, &scene.key(Action::LeaveOutRow));
        say(canvas, area, at, 0, out, (Role::Text, &text));
        return;
    }
    let Some(value) = cells.cell(row.row, column) else {
        let (here, all) = (scene.key(Action::AddHere), scene.key(Action::Add));
        let text = words::about_blank(lang, column.is_of_bind(), &here, &all);
        say(canvas, area, at, 0, PLAIN, (Role::Dim, &text));
        return;
    };
    let line = Line { scene, open, table, row, cells: &cells };
    let (role, sign, text) = origin(scene, &cells, row, column, &value);
    let problem = line.problem(column, &value);
    if value.text.is_ok() || value.origin != CellOrigin::Process {
        // A problem may need two lines, for what to do.
        let free = if problem.is_some() { 2 } else { 1 };
        at = say(canvas, area, at, free, (role, sign), (Role::Text, &text));
    }
    if let Some(problem) = problem {
        problems::explain(scene, canvas, area, at, &problem, open);
        return;
    }
    if value.origin == CellOrigin::Override {
        at = say(canvas, area, at, 0, PLAIN, (Role::Dim, &words::restore(lang, &scene.key(Action::AsProcess))));
    }
    if let Some(tally) = table.tally.as_ref().filter(|tally| tally.column == *column && at < usize::from(area.height)) {
        say(canvas, area, at, 0, PLAIN, (Role::Dim, &words::tally(lang, tally.cells, tally.different)));
    }
}

/// Returns `true` for an area beside the rows.
const fn is_beside(area: Rect) -> bool {
    area.x > 0
}

/// Says where a value comes from, with its sign.
fn origin(
    scene: &Scene<'_>,
    cells: &RowValues<'_>,
    row: TableRow,
    column: &TableColumn,
    value: &CellValue<'_>,
) -> (Role, &'static str, String) {
    let lang = scene.lang();
    let text = shown(scene, column, value.shown());
    let text = if text.is_empty() { symbols::EMPTY.into() } else { text };
    match value.origin {
        CellOrigin::Process => {
            let source = value.held.formula();
            let uses_n = source.is_some_and(|source| {
                Formula::parse(source).is_ok_and(|formula| {
                    let mut found = false;
                    formula.for_each_reference(&mut |own| found |= *own == Reference::Fact(Fact::N));
                    found
                })
            });
            let n = cells.target().n.filter(|_| uses_n);
            (Role::Text, "", words::from_process(lang, &text, source, n))
        }
        CellOrigin::Override => {
            let own = cells.of_process(row.row, column).unwrap_or_default();
            let result = own.formula().and_then(|source| {
                let formula = Formula::parse(source).ok()?;
                cells.resolved().preview(&formula).ok()
            });
            let of_process = match &own {
                DraftValue::Text(text) if text.is_empty() => symbols::EMPTY.to_owned(),
                DraftValue::Text(text) => shown(scene, column, text).into_owned(),
                formula @ DraftValue::Formula(_) => formula.to_typed().into_owned(),
            };
            let text = words::is_override(lang, &text, value.held.formula(), &of_process, result.as_deref());
            (Role::Override, symbols::OVERRIDE, text)
        }
        CellOrigin::Added => (Role::Override, symbols::OVERRIDE, words::is_added(lang, &text)),
        CellOrigin::Target => (Role::Text, "", words::of_target(lang, &text, matches!(column, TableColumn::Fact(_)))),
    }
}

/// Says what typing will write, and what comes out.
fn typing(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, at: usize, open: &Open, column: &TableColumn) {
    let (lang, table) = (scene.lang(), &scene.state.table);
    let scope = &table.scope;
    let text = match &table.editing {
        Some(Editing::Text(editor)) => Some(editor.text()),
        _ => None,
    };
    let mut is_explained = false;
    if matches!(column, TableColumn::Variable(_)) {
        let text = words::scope_of_target(lang, scope.rows.len());
        say(canvas, area, at, 0, (Role::Accent, symbols::FORMULA), (Role::Text, &text));
        return;
    }
    let whole = scope.whole.iter().filter_map(|at| open.draft.processes.get(*at));
    let processes: Vec<_> = whole.map(|process| name_of(scene, process)).collect();
    let value = text.map(|text| column.typed(text));
    let results = value.as_ref().and_then(DraftValue::formula).map(|source| ends(scene, open, source));
    let span = match &results {
        Some(Ok((first, last))) => Some((first.as_str(), last.as_str())),
        _ => None,
    };
    let whole = words::scope(lang, scope.rows.len(), &processes, open.draft.targets.len(), span);
    let sign = if processes.is_empty() { symbols::OVERRIDE } else { symbols::FORMULA };
    let free = if matches!(results, Some(Err(_))) { 2 } else { 1 };
    let next = say(canvas, area, at, free, (Role::Accent, sign), (Role::Text, &whole));
    if let Some(Err(cause)) = results {
        let path = path_of(table, column);
        problems::explain(scene, canvas, area, next, &Problem { path, cause, on: None }, open);
        is_explained = true;
    }
    if !is_explained && let Some(name) = preview::open_names(scene.state).get(scene.state.completion.at.unwrap_or(0)) {
        let about = formula::about(lang, name, scene.state.fields());
        if is_beside(area) {
            let next = say(canvas, area, next, 0, PLAIN, (Role::LabelActive, &name.text));
            say(canvas, area, next, 0, PLAIN, (Role::Dim, &about));
        } else {
            canvas.line(area, next).gap(MARGIN).put(Role::LabelActive, &name.text).gap(2).put(Role::Dim, &about);
        }
    }
}

/// Returns the place of the cell that is being typed in.
fn path_of(table: &Table, column: &TableColumn) -> Path {
    let row = table.row(table.cursor.at).unwrap_or(TableRow { target: 0, process: 0, row: 0 });
    match column {
        TableColumn::Bind(column) => Path::Cell(row.process, row.row, *column),
        TableColumn::Field(key) => Path::Field(row.process, key.clone()),
        TableColumn::Variable(_) | TableColumn::Fact(_) => Path::Processes,
    }
}

/// Computes a formula that is being typed on the first and the last row that it will be written into.
fn ends(scene: &Scene<'_>, open: &Open, source: &str) -> Result<(String, String), ProblemCause> {
    let cause = |problem| ProblemCause::Formula { source: source.into(), problem: Box::new(problem) };
    let formula = Formula::parse(source).map_err(cause)?;
    let values = TableValues::new(&open.draft, scene.state.fields());
    let rows = &scene.state.table.scope.rows;
    let compute = |row: Option<&TableRow>| {
        let cells = row.and_then(|row| on(open, &values, *row));
        cells.map_or_else(|| Ok(String::new()), |cells| cells.resolved().preview(&formula).map_err(cause))
    };
    Ok((compute(rows.first())?, compute(rows.last())?))
}
