//! The table: a row for each target, process and bind row.

mod below;

use super::processes::look_of;
use crate::app::open::Open;
use crate::app::screen::Context;
use crate::app::screen::processes::Editing;
use crate::app::screen::table::{TABLE_GAP, Table, TableColumns};
use crate::app::{Action, geometry};
use crate::domain::bind::{Column, Protocol};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{Path, Target};
use crate::domain::formula::FormulaProblemKind;
use crate::domain::table::{CellOrigin, CellValue, RowValues, TableColumn, TableRow, TableValues};
use crate::i18n::{fields, table as words};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::address::HostAddress;
use crate::ui::widget::{formula, message, popup, problems, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let table = &scene.state.table;
    let lang = scene.lang();
    let columns = table.layout(scene.size);
    title(scene, canvas, open, &columns);
    filter(scene, canvas);
    let rows = scene.rows();
    if table.model().rows.is_empty() {
        let [heading, rest] = words::empty(lang, open.draft.processes.len(), &scene.key(Action::OpenTable));
        message::draw(canvas, rows, Role::Text, &heading, &[rest]);
        return;
    }
    if table.is_empty() {
        let [heading, rest] = words::nothing_found(lang, &scene.key_in(Context::Filter, Action::Back));
        message::draw(canvas, rows, Role::Text, &heading, &[rest]);
        return;
    }
    heading(scene, canvas, &columns);
    let values = TableValues::new(&open.draft, scene.state.fields());
    let mut cell = None;
    for line in 0..usize::from(rows.height) {
        let Some(row) = table.row(table.cursor.top + line) else { break };
        let Some(cells) = on(open, &values, row) else { continue };
        let drawn = Line { scene, open, table, row, cells: &cells }.draw(canvas, line, &columns);
        cell = cell.or(drawn);
    }
    below::draw(scene, canvas, open, &values);
    if let Some(cell) = cell {
        lists(scene, canvas, cell);
    }
}

fn on<'a>(open: &'a Open, values: &'a TableValues<'a>, row: TableRow) -> Option<RowValues<'a>> {
    let target = open.draft.targets.get(row.target)?;
    values.on(row.target, row.process, open.facts.of(target.id))
}

fn title(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open, columns: &TableColumns) {
    let (lang, table) = (scene.lang(), &scene.state.table);
    let (above, model) = (scene.above(), table.model());
    let mut right = Vec::new();
    if model.overrides > 0 {
        right.push((Role::Override, words::overrides(lang, model.overrides)));
    }
    let blocking = open.checked.problems.iter().filter(|problem| problem.blocks() && problem.path.process().is_some());
    let blocking = blocking.count();
    if blocking > 0 {
        right.push((Role::Problem, words::problems(lang, blocking)));
    }
    // They have no row before it is known which service instance they are.
    if !open.draft.given.is_empty() {
        right.push((Role::Warning, words::given(lang, open.draft.given.len())));
    }
    let all = model.columns.len();
    if let Some((first, last)) = columns.scrolled()
        && (first > 1 || last + 1 < all)
    {
        let sign = if last + 1 < all { " >" } else { "" };
        right.push((Role::Dim, format!("{}{sign}", words::columns(lang, first + 1, last + 1, all))));
    }
    let mut pieces: Vec<(Role, &str)> = Vec::new();
    for (role, text) in &right {
        pieces.push((Role::Text, "  "));
        pieces.push((*role, text));
    }
    pieces.push((Role::Text, " "));
    let rest = canvas.right(above, 0, &pieces);
    let mut pen = canvas.line(rest, 0);
    pen.gap(MARGIN).put(Role::Title, &words::title(lang, table.len(), model.rows.len(), table.is_narrowed()));
    let marked = table.marks.iter().len();
    if let Some([first, last, left, right]) = table.rectangle() {
        pen.gap(2).put(Role::Marked, &words::rectangle(lang, last - first + 1, right - left + 1));
    } else if marked > 0 {
        let live = table.is_live();
        let text = words::marked(lang, marked, table.hidden_marks, live);
        pen.gap(2).put(if live { Role::Marked } else { Role::Dim }, &text);
    }
    let size = words::size(lang, model.rows.targets(), open.draft.processes.len());
    if pen.room() > width(&size) + 2 && !table.is_narrowed() {
        pen.gap(2).put(Role::Dim, &size);
    }
}

fn filter(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let (lang, table, above) = (scene.lang(), &scene.state.table, scene.above());
    let text = table.filter.text();
    if text.is_empty() && !table.filtering && !table.only_marked {
        let hint = words::filter_hint(lang, &scene.key(Action::Filter));
        canvas.line(above, 1).gap(MARGIN).put(Role::Placeholder, &hint);
        return;
    }
    let found = match &table.unknown_field {
        Some(name) => (Role::Warning, words::unknown_field(lang, name)),
        None if table.finding.is_some() => (Role::Dim, words::finding(lang).to_owned()),
        None => (Role::Dim, words::found(lang, table.len())),
    };
    let mut area = canvas.right(above, 1, &[(found.0, &found.1), (Role::Text, " ")]);
    if table.only_marked {
        area = canvas.right(area, 1, &[(Role::Marked, words::only_marked(lang)), (Role::Text, " ")]);
    }
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN).put(Role::Label, words::filter(lang)).gap(1);
    if table.filtering {
        let room = pen.room();
        pen.edit(&table.filter, room);
    } else {
        pen.put(Role::Field, text);
    }
}

fn heading(scene: &Scene<'_>, canvas: &mut Canvas<'_>, columns: &TableColumns) {
    let (lang, table) = (scene.lang(), &scene.state.table);
    let [target, row] = words::headings(lang);
    let mut pen = canvas.line(scene.above(), 2);
    pen.gap(crate::app::screen::table::TABLE_MARGIN).column(Role::Heading, target, columns.target);
    for (at, cells) in &columns.list {
        let Some(column) = table.model().columns.get(*at) else { continue };
        if *at > 0 && columns.row > 0 && columns.list.get(1).is_some_and(|(first, _)| first == at) {
            pen.gap(TABLE_GAP).column(Role::Heading, row, columns.row);
        }
        let name = words::column(lang, column, scene.state.fields());
        let sort = table.view.sort.as_ref().filter(|(own, _)| own == column).map(|(_, descending)| *descending);
        let sign = match sort {
            Some(true) => "v",
            Some(false) => "^",
            None => "",
        };
        let on = table.column == *at;
        let role = if on { Role::LabelActive } else { Role::Heading };
        pen.gap(TABLE_GAP);
        let name = if sign.is_empty() { name } else { Cow::Owned(format!("{name} {sign}")) };
        pen.column(role, &name, *cells);
    }
}

/// Returns what a target is called in the table: the address of its host, or its name without that.
pub(in crate::ui) fn target_text(scene: &Scene<'_>, place: usize, target: &Target) -> (String, bool) {
    let model = scene.state.table.model();
    if !model.shares_host(place) {
        return (HostAddress::of_target(target, model.areas).text(), false);
    }
    // Several targets on one host are told apart by their numbers there, which formulas use too.
    if let Some(n) = target.host_n.filter(|_| !target.host.is_empty()) {
        return (HostAddress::of_target(target, model.areas).with_number(n).text(), false);
    }
    let name = target.name.as_str();
    if name.is_empty() {
        return (words::target_id(target), false);
    }
    // The name begins with the addresses of the host, which several rows have.
    let host = target.host.split(',').next().unwrap_or_default();
    let rest = name.strip_prefix(host).filter(|_| !host.is_empty());
    let short = rest.map_or(name, |rest| rest.trim_start_matches('_'));
    (if short.is_empty() { name } else { short }.to_owned(), true)
}

/// A row that is drawn.
struct Line<'a> {
    scene: &'a Scene<'a>,
    open: &'a Open,
    table: &'a Table,
    row: TableRow,
    cells: &'a RowValues<'a>,
}

impl Line<'_> {
    /// Draws the row, and returns the area of the cell that the cursor is on.
    fn draw(&self, canvas: &mut Canvas<'_>, line: usize, columns: &TableColumns) -> Option<Rect> {
        let (table, area) = (self.table, self.scene.rows());
        let place = table.cursor.top + line;
        let on_row = table.cursor.at == place;
        let rectangle = table.rectangle();
        let in_rectangle = rectangle.is_some_and(|[first, last, ..]| (first..=last).contains(&place));
        let marked = table.marks.contains(&self.row);
        let mut pen = canvas.line(area, line);
        let sign = match (on_row, in_rectangle) {
            (true, _) => symbols::CURSOR,
            (false, true) => symbols::IN_RANGE,
            _ => "",
        };
        pen.column(Role::Accent, sign, 1);
        pen.column(Role::Marked, if marked { symbols::ROW_MARKED } else { "" }, 1).gap(1);
        let is_out = self.cells.is_left_out();
        let plain = if is_out { Role::LeftOut } else { Role::Text };
        let (target, is_name) = target_text(self.scene, self.row.target, self.cells.target());
        if is_name {
            pen.tail(plain, &target, columns.target);
        } else {
            pen.middle(plain, &target, columns.target);
        }
        let mut current = None;
        let mut told = false;
        for (nth, (at, cells)) in columns.list.iter().enumerate() {
            let Some(column) = table.model().columns.get(*at) else { continue };
            if nth == 1 && columns.row > 0 {
                pen.gap(TABLE_GAP).number(Role::Dim, &(self.row.row + 1).to_string(), columns.row);
            }
            let on = on_row && table.column == *at;
            let in_range = in_rectangle && rectangle.is_some_and(|[.., left, right]| (left..=right).contains(at));
            if on {
                let x = area.right().saturating_sub(pen.room()) + TABLE_GAP;
                let y = area.y.saturating_add(u16::try_from(line).unwrap_or(u16::MAX));
                current = Some(Rect::new(x, y, *cells, 1));
            }
            let what = if is_out && *at > 0 && !matches!(column, TableColumn::Variable(_) | TableColumn::Fact(_)) {
                let text = if told { "" } else { words::left_out(self.scene.lang()) };
                told = true;
                Drawn {
                    sign: if text.is_empty() { "" } else { symbols::LEFT_OUT },
                    tone: Role::LeftOut,
                    role: Role::LeftOut,
                    text: text.into(),
                }
            } else {
                self.cell(column, plain)
            };
            pen.gap(TABLE_GAP - 1).column(what.tone, what.sign, 1);
            match &table.editing {
                Some(Editing::Text(editor)) if on => {
                    pen.edit(editor, *cells);
                }
                _ => {
                    let role = if on || in_range { Role::Selection } else { what.role };
                    let blank = if what.text.is_empty() && on { " " } else { &what.text };
                    pen.column(role, blank, *cells);
                }
            }
        }
        current
    }

    fn cell(&self, column: &TableColumn, plain: Role) -> Drawn<'_> {
        let blank = || Drawn { sign: "", tone: Role::Text, role: Role::Placeholder, text: "".into() };
        if column.is_of_bind() && self.cells.is_row_left_out(self.row.row) {
            if *column != TableColumn::Bind(Column::Ip) {
                return blank();
            }
            let text = words::row_left_out(self.scene.lang()).into();
            return Drawn { sign: symbols::LEFT_OUT, tone: Role::LeftOut, role: Role::LeftOut, text };
        }
        let Some(value) = self.cells.cell(self.row.row, column) else { return blank() };
        let problem = self.problem(column, &value);
        let is_own = matches!(value.origin, CellOrigin::Override | CellOrigin::Added);
        let (tone, sign) = match &problem {
            Some(problem) if problem.blocks() || !is_own => problems::mark(problem),
            _ if is_own => (Role::Override, symbols::OVERRIDE),
            Some(problem) => problems::mark(problem),
            None => (Role::Text, ""),
        };
        let role = match (&problem, is_own) {
            (Some(_), _) => tone,
            (None, true) => Role::Override,
            (None, false) if plain == Role::LeftOut => plain,
            (None, false) => look_of(&value.held),
        };
        let text = match &value.text {
            Ok(text) if text.is_empty() => {
                return Drawn { sign, tone, role: Role::Placeholder, text: symbols::EMPTY.into() };
            }
            Ok(text) => shown(self.scene, column, text),
            Err(problem) => match &problem.kind {
                FormulaProblemKind::NotRead => "..".into(),
                FormulaProblemKind::Missing => words::missing(self.scene.lang(), &problem.name).into(),
                _ => value.held.to_typed().into_owned().into(),
            },
        };
        Drawn { sign, tone, role, text: text.into_owned().into() }
    }

    /// Returns what is wrong with a cell: by itself, or as the whole draft was judged.
    fn problem(&self, column: &TableColumn, value: &CellValue<'_>) -> Option<Problem> {
        let path = match column {
            TableColumn::Field(key) => Path::Field(self.row.process, key.clone()),
            TableColumn::Bind(column) => Path::Cell(self.row.process, self.row.row, *column),
            TableColumn::Variable(_) | TableColumn::Fact(_) => return None,
        };
        let here = self.cells.problem(self.row.row, column, value);
        let known = self.open.checked.problems.iter().filter(|problem| problem.path == path);
        // What the cell says of itself is right also before the draft is judged again.
        let is_here = |problem: &&Problem| match (&here, problem.on) {
            (Some(cause), _) => std::mem::discriminant(cause) == std::mem::discriminant(&problem.cause),
            (None, Some(on)) => on.first == self.row.target,
            (None, None) => self.open.is_judged() && !is_of_cell(&problem.cause),
        };
        let found = known.clone().find(is_here);
        match (here, found) {
            (Some(cause), found) => Some(Problem { path, cause, on: found.and_then(|problem| problem.on) }),
            (None, found) => found.cloned(),
        }
    }
}

/// Returns `true` for what a cell says of itself, so that it is not there if the cell does not.
const fn is_of_cell(cause: &ProblemCause) -> bool {
    matches!(
        cause,
        ProblemCause::Formula { .. } | ProblemCause::Required | ProblemCause::Ports(_) | ProblemCause::Ip(_)
    )
}

/// A cell as it is drawn.
struct Drawn<'a> {
    sign: &'static str,
    tone: Role,
    role: Role,
    text: Cow<'a, str>,
}

/// What a cell shows: a protocol's name, yes or no, an option's words, otherwise the text.
pub(in crate::ui) fn shown<'a>(scene: &Scene<'_>, column: &TableColumn, text: &'a str) -> Cow<'a, str> {
    match column {
        TableColumn::Bind(Column::Protocol) => {
            Cow::Owned(Protocol::new(text.trim()).map_or(text, |protocol| protocol.name()).to_owned())
        }
        TableColumn::Bind(Column::Enable) => Cow::Owned(fields::flag(scene.lang(), text).to_owned()),
        TableColumn::Bind(Column::Ip) => crate::domain::address::short(text),
        TableColumn::Field(key) => match scene.state.fields().get(key) {
            Some(field) => Cow::Owned(fields::value(scene.lang(), field, text).into_owned()),
            None => text.into(),
        },
        _ => text.into(),
    }
}

/// Draws the list that stands at the cell being edited: values to choose from, names, or addresses that are offered.
fn lists(scene: &Scene<'_>, canvas: &mut Canvas<'_>, cell: Rect) {
    let table = &scene.state.table;
    let body = geometry::frame(scene.size).body;
    let column = table.current().map(|(_, column)| column);
    match &table.editing {
        Some(Editing::Choice(choice)) => {
            let labels: Vec<Cow<'_, str>> = choice
                .options
                .iter()
                .map(|(stored, name)| match column {
                    Some(TableColumn::Bind(Column::Enable)) => fields::flag(scene.lang(), stored).into(),
                    Some(column @ TableColumn::Field(_)) if !stored.is_empty() => shown(scene, column, stored),
                    _ if stored.is_empty() => scene.words.processes.unset.into(),
                    _ => name.as_str().into(),
                })
                .collect();
            let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
            popup::choice(canvas, popup::beside(cell, body, &labels), choice, &labels);
        }
        Some(Editing::Text(_)) if scene.state.context() == Context::Text && formula::names(scene, canvas, cell) => {}
        Some(Editing::Text(editor))
            if scene.state.context() == Context::Text && scene.state.bindings.shows_offers(editor.text()) =>
        {
            let labels = super::bindings::offers(scene);
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            popup::values(canvas, popup::beside(cell, body, &labels), &labels, scene.state.bindings.offers.at);
        }
        _ => {}
    }
}
