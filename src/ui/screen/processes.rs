//! Step 2: the processes of the draft at the left, the form of the chosen one at the right.

use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::overrides::OverrideSummary;
use crate::app::preview;
use crate::app::screen::Context;
use crate::app::screen::processes::{Editing, Focus, FormRow};
use crate::app::several::{ValueTally, common_value};
use crate::app::{Action, geometry};
use crate::domain::bind::{Column, Protocol};
use crate::domain::check::Problem;
use crate::domain::draft::{BindDraft, DraftValue, Path, ProcessDraft};
use crate::domain::field::{Field, Kind, Known};
use crate::i18n::explain::problem;
use crate::i18n::{self, fields};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::problems::{self, About};
use crate::ui::widget::{formula, message, overrides, popup, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Cells before a field's label: the divider, the marker, the problem's sign.
const MARK: u16 = 5;
/// Cells between a label and its value, the sign of a required field among them.
const GAP: u16 = 2;
/// Cells that a label has at least, where the form is roomy: the longest of the built-in ones but one.
const LABEL: u16 = 22;
/// Width from which a form is roomy, in cells.
const ROOMY: u16 = 56;
/// Cells that a problem needs beside a value to be told there.
const BESIDE: u16 = 10;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let processes = &scene.state.processes;
    let (above, rows) = (scene.above(), scene.rows());
    let left = geometry::process_list_width(scene.size);
    let form = Rect { x: left, width: rows.width.saturating_sub(left), ..rows };
    let list = Rect { width: left, ..rows };
    let focused = processes.focus == Focus::List;
    let role = |active| if active { Role::Title } else { Role::Heading };
    heading(scene, canvas, Rect { width: left, ..above }, open, role(focused));
    list_rows(scene, canvas, list, open, focused);
    for row in 0..=usize::from(rows.height) {
        let sign = canvas.symbols().down;
        canvas.line(Rect { y: above.y, height: rows.height + 1, ..form }, row).put(Role::Border, sign);
    }
    let Some(process) = open.draft.processes.get(processes.list.at) else {
        let key = |action| scene.key_in(Context::Processes, action);
        let [heading, sentences @ ..] = (scene.words.processes.empty)(&key(Action::Add), &key(Action::Presets));
        let area = Rect { x: form.x + 1, width: form.width - 1, ..form };
        message::draw(canvas, area, Role::Text, &heading, &sentences);
        return;
    };
    let places = scene.state.form_places();
    let counts = problems::of_processes(open, &places);
    let text = (scene.words.processes.problems)(counts.0, counts.1);
    let tone = if counts.0 > 0 { Role::Problem } else { Role::Warning };
    let pieces = if counts == (0, 0) { (Role::Success, scene.words.processes.fine) } else { (tone, text.as_str()) };
    let title = Rect { x: form.x + 1, width: form.width.saturating_sub(1), ..above };
    // Of several processes each has its own.
    let none = OverrideSummary::default();
    let summary = if places.len() == 1 { &processes.overrides } else { &none };
    let overrides = i18n::bulk::overrides(scene.lang(), summary.count);
    let title = canvas.right(title, 0, &[(Role::Override, &overrides), pieces, (Role::Text, " ")]);
    let mut pen = canvas.line(title, 0);
    pen.gap(MARGIN).put(role(!focused), &title_of(scene, open, process, &places)).gap(GAP);
    let room = pen.room();
    let is_left_out = places.len() == 1 && open.override_here(processes.list.at).is_some_and(|(_, own)| own.leave_out);
    let left_out = if is_left_out { i18n::bulk::left_out_here(scene.lang()) } else { "" };
    let room = room.saturating_sub(if left_out.is_empty() { 0 } else { width(left_out) + GAP });
    let target = formula::current_target(scene, room);
    pen.put(Role::Dim, &target).gap(if target.is_empty() { 0 } else { GAP }).put(Role::LeftOut, left_out);
    let field = form_rows(scene, canvas, form, open, process, summary);
    if focused {
        about_process(scene, canvas, open);
    } else {
        about_row(scene, canvas, open);
    }
    if let (Some(Editing::Text(_)), Some((_, area))) = (&processes.editing, field)
        && scene.state.context() == Context::Text
    {
        formula::names(scene, canvas, area);
    }
    if let (Some(Editing::Choice(choice)), Some((field, area))) = (&processes.editing, field) {
        let labels: Vec<String> = choice.options.iter().map(|option| option_label(scene, field, option)).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let place = popup::beside(area, geometry::frame(scene.size).body, &labels);
        popup::choice(canvas, place, choice, &labels);
    }
}

/// Returns what the form stands for: its process, or how many are marked.
fn title_of(scene: &Scene<'_>, open: &Open, process: &ProcessDraft, places: &[usize]) -> String {
    if places.len() > 1 {
        return i18n::bulk::processes(scene.lang(), places.len());
    }
    let at = scene.state.processes.list.at;
    let others = open.process_marks.iter().filter(|place| **place != at).count();
    let others = if others == 0 { String::new() } else { i18n::bulk::others_marked(scene.lang(), others) };
    format!("{} {}{others}", at + 1, name_of(scene, process))
}

/// Draws how many processes there are, and how many are marked.
fn heading(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, open: &Open, role: Role) {
    let (cursor, count) = (scene.state.processes.list.at, open.draft.processes.len());
    let mut pen = canvas.line(area, 0);
    pen.gap(MARGIN);
    let list = (scene.words.processes.list)(count);
    let marked = open.process_marks.count(&cursor, 0..count);
    if marked == 0 {
        pen.put(role, &list);
        return;
    }
    let is_live = open.process_marks.is_live(&cursor);
    let beside = i18n::bulk::marked(scene.lang(), marked, is_live);
    if width(&list) + GAP + width(&beside) <= pen.room() {
        pen.put(role, &list).gap(GAP).put(Role::Marked, &beside);
    } else {
        pen.put(Role::Marked, &i18n::bulk::marked_of(scene.lang(), marked, count, is_live));
    }
}

/// What the screens call a process that may not be named yet.
pub(super) fn name_of<'a>(scene: &Scene<'_>, process: &'a ProcessDraft) -> Cow<'a, str> {
    let name = process.name();
    if name.is_empty() { Cow::Borrowed(scene.words.processes.unnamed) } else { name }
}

/// Returns what an option of a field is called.
pub(in crate::ui) fn option_label(scene: &Scene<'_>, field: &Field, (stored, shown): &(String, String)) -> String {
    if stored.is_empty() {
        scene.words.processes.unset.to_owned()
    } else if field.kind == Kind::Bool {
        fields::value(scene.lang(), field, stored).into_owned()
    } else {
        shown.clone()
    }
}

fn list_rows(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, open: &Open, focused: bool) {
    let cursor = scene.state.processes.list;
    let digits = width(&open.draft.processes.len().to_string());
    let range = open.process_marks.range(&cursor.at);
    let visible = open.draft.processes.iter().enumerate().skip(cursor.top).take(usize::from(area.height));
    for (row, (at, process)) in visible.enumerate() {
        let on = cursor.at == at;
        let (sign, role) = match (on, focused) {
            (true, true) => (symbols::CURSOR, Role::Selection),
            (true, false) => (symbols::CURSOR_IDLE, Role::SelectionIdle),
            (false, _) => (symbols::in_range(range.as_ref().is_some_and(|range| range.contains(&at))), Role::Text),
        };
        let (blocking, warning) = problems::of_process(open, at);
        let (tone, mark) = match (blocking, warning) {
            (0, 0) => (Role::Text, String::new()),
            (0, count) => (Role::Warning, format!("{}{count}", symbols::WARNS)),
            (count, _) => (Role::Problem, format!("{}{count}", symbols::BLOCKS)),
        };
        let rest = canvas.right(area, row, &[(tone, mark.as_str()), (Role::Text, " ")]);
        let mut pen = canvas.line(Rect { width: rest.width + 1, ..rest }, row);
        pen.column(role, sign, 1).column(Role::Marked, symbols::marked(open.process_marks.contains(&at)), 1);
        pen.gap(u16::from(!open.process_marks.is_empty())).number(Role::Dim, &(at + 1).to_string(), digits).gap(1);
        let name = name_of(scene, process);
        let blank = process.name().is_empty();
        pen.put(if blank && !on { Role::Placeholder } else { role }, &name);
    }
}

/// Draws the form, and returns the field that the cursor is on, with the area of its value.
fn form_rows<'a>(
    scene: &Scene<'a>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    open: &Open,
    process: &'a ProcessDraft,
    summary: &OverrideSummary,
) -> Option<(&'a Field, Rect)> {
    let processes = &scene.state.processes;
    let focused = processes.focus == Focus::Form;
    let here = open.override_here(processes.list.at).filter(|_| summary.count > 0);
    let rows = processes.form_rows(scene.state.fields(), Some(process));
    let places = scene.state.form_places();
    let is_its = |own: &usize| places.binary_search(own).is_ok();
    let labels = rows.iter().filter_map(|row| match row {
        FormRow::Field(field) => Some(width(&fields::label(scene.lang(), field))),
        FormRow::Other(key) => Some(width(key.as_str())),
        FormRow::Group(..) | FormRow::Others(_) => None,
    });
    let most = (area.width.saturating_sub(MARK) * 2 / 5).max(if area.width < ROOMY { 0 } else { LABEL });
    let label_cells = labels.max().unwrap_or_default().min(most);
    let mut current = None;
    for (line, (at, row)) in rows.iter().enumerate().skip(processes.form.top).take(usize::from(area.height)).enumerate()
    {
        let on = focused && processes.form.at == at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(area, line);
        pen.gap(MARGIN).column(role, if on { symbols::CURSOR } else { "" }, 1);
        let field = match row {
            FormRow::Group(group, is_open) => {
                pen.put(Role::Dim, if *is_open { symbols::OPEN } else { symbols::CLOSED }).gap(1);
                pen.put(if on { role } else { Role::Heading }, &fields::group(scene.lang(), group));
                continue;
            }
            FormRow::Others(is_open) => {
                pen.put(Role::Dim, if *is_open { symbols::OPEN } else { symbols::CLOSED }).gap(1);
                pen.put(if on { role } else { Role::Heading }, scene.words.processes.others);
                continue;
            }
            FormRow::Other(key) => {
                let found =
                    problems::at(open, |path| matches!(path, Path::Field(own, of) if is_its(own) && of == *key));
                let (tone, sign) = found.map_or((Role::Text, ""), problems::mark);
                let label_role = if on { role } else { Role::Label };
                pen.column(tone, sign, 1).gap(1).column(label_role, key.as_str(), label_cells).gap(1 + GAP);
                pen.put(look_of(process.value(key)), &process.typed(key));
                continue;
            }
            FormRow::Field(field) => *field,
        };
        let is_here = |path: &Path| match path {
            Path::Field(own, key) => is_its(own) && *key == field.key,
            Path::Row(own, _) | Path::Cell(own, ..) => is_its(own) && field.kind.is_bind(),
            _ => false,
        };
        let found = problems::at(open, is_here);
        let found = found.filter(|problem| !on || processes.has_still(problem, field, process));
        let here = here.as_ref().and_then(|(_, own)| own.fields.get(&field.key));
        let has_own = summary.field(&field.key).is_some() || (field.kind.is_bind() && summary.has_rows());
        let (tone, sign) = found.map_or((Role::Override, if has_own { symbols::OVERRIDE } else { "" }), problems::mark);
        pen.column(tone, sign, 1).gap(1);
        let label = fields::label(scene.lang(), field);
        let own = width(&label).min(label_cells);
        pen.column(if on { role } else { Role::Label }, &label, own);
        pen.column(Role::Required, if field.required { symbols::REQUIRED } else { "" }, 1);
        pen.gap(label_cells - own + GAP);
        let value_cells = pen.room().saturating_sub(1);
        let x = area.right().saturating_sub(pen.room());
        let y = area.y.saturating_add(u16::try_from(line).unwrap_or(u16::MAX));
        if on {
            current = Some((field, Rect::new(x, y, value_cells, 1)));
        }
        match &processes.editing {
            Some(Editing::Text(editor)) if on => {
                pen.edit(editor, value_cells);
            }
            _ if places.len() > 1 && differing(scene, canvas, Rect::new(x, y, value_cells, 1), field, &places) => {}
            _ => value(scene, canvas, Rect::new(x, y, value_cells, 1), field, process, (found, here), open),
        }
    }
    current
}

/// Draws that processes differ in a field; returns `false` if they do not.
fn differing(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, field: &Field, places: &[usize]) -> bool {
    let lang = scene.lang();
    let all = || scene.state.processes_at(places);
    let rows = if field.kind.is_bind() {
        let first = all().next().map(|process| &process.bind);
        if all().all(|process| Some(&process.bind) == first) {
            return false;
        }
        let counts = || all().map(|process| process.bind.len());
        let (least, most) = (counts().min().unwrap_or_default(), counts().max().unwrap_or_default());
        i18n::bulk::rows_between(lang, least, most)
    } else if common_value(all(), &field.key).is_some() {
        return false;
    } else {
        String::new()
    };
    canvas.line(area, 0).put(Role::Placeholder, i18n::bulk::differs(lang)).gap(GAP).put(Role::Dim, &rows);
    true
}

/// Draws a field's value, or what stands for it, and its problem where there is room.
fn value(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    field: &Field,
    process: &ProcessDraft,
    (found, here): (Option<&Problem>, Option<&DraftValue>),
    open: &Open,
) {
    let words = &scene.words.processes;
    let text = process.text(&field.key);
    let is_formula = process.value(&field.key).is_formula();
    let mut pen = canvas.line(area, 0);
    match &field.kind {
        _ if is_formula => {
            pen.put(look_of(process.value(&field.key)), &process.typed(&field.key));
        }
        Kind::Bind { .. } if process.bind.is_empty() => {
            pen.put(Role::Placeholder, &(words.no_rows)(&scene.key_in(Context::Form, Action::EditBindings)));
        }
        Kind::Bind { .. } => {
            let here = preview::rows_here(scene.state);
            let rows: Vec<String> = here.as_ref().unwrap_or(&process.bind).iter().map(row_of).collect();
            pen.put(Role::Field, &(words.rows)(rows.len())).gap(GAP).put(Role::Dim, &rows.join(", "));
            if here.is_some() && open.draft.targets.len() > 1 {
                pen.gap(GAP).put(Role::Dim, i18n::bulk::by_target(scene.lang()));
            }
        }
        _ if !text.is_empty() => {
            let is_chosen = field.kind.is_chosen();
            let shown = if is_chosen { fields::value(scene.lang(), field, text) } else { process.typed(&field.key) };
            pen.put(Role::Field, &shown);
        }
        _ if field.required => {
            pen.put(Role::Placeholder, words.required);
        }
        Kind::Bool | Kind::Enum { .. } => {
            pen.put(Role::Placeholder, words.unset);
        }
        Kind::Int { .. }
        | Kind::Float { .. }
        | Kind::Choices { .. }
        | Kind::Ids { .. }
        | Kind::User { .. }
        | Kind::Date
        | Kind::Time
        | Kind::TimeZone
        | Kind::Unsupported(_) => {
            let limit = fields::limit(scene.lang(), field);
            pen.put(Role::Placeholder, if limit.is_empty() { symbols::EMPTY } else { &limit });
        }
        Kind::Text { .. } => {
            pen.put(Role::Placeholder, symbols::EMPTY);
        }
    }
    if let Some(here) = here {
        let typed = here.to_typed();
        let shown = if field.kind.is_chosen() { fields::value(scene.lang(), field, &typed) } else { typed.clone() };
        pen.gap(GAP).put(Role::Override, &i18n::bulk::here(scene.lang(), &shown));
    }
    let Some(found) = found else { return };
    if pen.room() > BESIDE + GAP && !(text.is_empty() && !is_formula && field.required) {
        let what = problem(scene.lang(), found, &open.draft, scene.state.fields()).what;
        pen.gap(GAP).put(problems::mark(found).0, &what);
    }
}

/// The look of a value: a formula stands out from text.
pub(super) const fn look_of(value: &DraftValue) -> Role {
    if value.is_formula() { Role::Accent } else { Role::Field }
}

/// A bind row in short: `0.0.0.0:80 TCP`, `=host.ip:=8001 + n TCP`.
pub(super) fn row_of(row: &BindDraft) -> String {
    let ip = match row.typed(Column::Ip) {
        ip if ip.is_empty() => Cow::Borrowed("*"),
        ip if ip.contains(':') && row.formula(Column::Ip).is_none() => Cow::Owned(format!("[{ip}]")),
        ip => ip,
    };
    let protocol = row.typed(Column::Protocol);
    let protocol = Protocol::new(protocol.trim()).map_or(protocol.as_ref(), |protocol| protocol.name());
    let port = row.typed(Column::Port);
    let port = if port.is_empty() { symbols::EMPTY } else { &port };
    format!("{ip}:{port} {protocol}").trim_end().to_owned()
}

/// Explains the row of the form that the cursor is on.
fn about_row(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let area = scene.below();
    let processes = &scene.state.processes;
    let words = &scene.words.processes;
    let at = processes.list.at;
    let field = match processes.current(scene.state.fields(), open.draft.processes.get(at)) {
        None => return,
        Some(FormRow::Others(_)) => {
            canvas.line(area, 0).gap(MARGIN).put(Role::LabelActive, words.others);
            let help = (words.group_help)(&scene.key_in(Context::Form, Action::Accept));
            canvas.line(area, 1).gap(MARGIN).put(Role::Dim, &help);
            return;
        }
        Some(FormRow::Other(key)) => {
            let help = (words.other_help)(&scene.key_in(Context::Form, Action::Clear));
            let about = About { name: key.as_str(), cmdb: "", wire: key.as_str(), limit: "", help: &help };
            let is_here = |path: &Path| matches!(path, Path::Field(own, of) if *own == at && of == key);
            let found = problems::at(open, is_here);
            match preview::source(scene.state).filter(|_| !has_field_list(scene)) {
                Some(source) => formula::about(scene, canvas, area, &about, &source, found),
                None => problems::about(scene, canvas, area, &about, found),
            }
            return;
        }
        Some(FormRow::Group(group, _)) => {
            canvas.line(area, 0).gap(MARGIN).put(Role::LabelActive, &fields::group(scene.lang(), group));
            let help = (words.group_help)(&scene.key_in(Context::Form, Action::Accept));
            canvas.line(area, 1).gap(MARGIN).put(Role::Dim, &help);
            return;
        }
        Some(FormRow::Field(field)) => field,
    };
    let places = scene.state.form_places();
    let is_its = |own: &usize| places.binary_search(own).is_ok();
    let is_here = |path: &Path| match path {
        Path::Field(own, key) => is_its(own) && *key == field.key,
        Path::Row(own, _) | Path::Cell(own, ..) => is_its(own) && field.kind.is_bind(),
        _ => false,
    };
    let help = if places.len() > 1 && !field.kind.is_bind() {
        let tally = ValueTally::of(scene.state.processes_at(&places), &field.key);
        let values = i18n::bulk::tally(scene.lang(), field, &tally);
        Cow::Owned(i18n::bulk::goes_to_all(scene.lang(), &values, places.len()))
    } else {
        fields::help(scene.lang(), field)
    };
    let limit = match (&field.kind, &processes.editing) {
        // Near the limit the count tells more; before, it would only be a number that moves with every key.
        (Kind::Text { limit, .. }, Some(Editing::Text(editor))) if editor.text().len() * 5 > limit * 4 => {
            (words.bytes)(editor.text().len(), *limit)
        }
        _ => fields::limit(scene.lang(), field),
    };
    // Of several processes that differ there is no formula to look at until one is typed.
    let is_typed = processes.editing.is_some();
    let is_one = is_typed || places.len() == 1 || !scene.state.form_text(&field.key).1;
    let source = preview::source(scene.state).filter(|_| is_one && !has_field_list(scene));
    let limit = match &source {
        Some(_) => i18n::formula::limited(scene.lang(), &limit),
        None if field.kind.takes_formula() => (words.or_formula)(&limit),
        None => limit,
    };
    let cmdb = fields::cmdb_name(scene.lang(), field).map(|name| (words.cmdb_name)(name)).unwrap_or_default();
    let about = About {
        name: &fields::label(scene.lang(), field),
        cmdb: &cmdb,
        wire: field.key.as_str(),
        limit: &limit,
        help: &help,
    };
    let found = problems::at(open, is_here);
    let process = open.draft.processes.get(at);
    let found = found.filter(|problem| process.is_none_or(|process| processes.has_still(problem, field, process)));
    let is_formula = source.is_some();
    match source {
        Some(source) => formula::about(scene, canvas, area, &about, &source, found),
        None => problems::about(scene, canvas, area, &about, found),
    }
    if places.len() == 1 && !is_typed {
        let here = open.override_here(processes.list.at);
        let here = here.as_ref().and_then(|(key, own)| Some((key, own.fields.get(&field.key)?)));
        if let Some(own) = processes.overrides.field(&field.key).map(|own| own.seen_from(here)) {
            let typed = own.value.to_typed();
            let shown = if field.kind.is_chosen() { fields::value(scene.lang(), field, &typed) } else { typed.clone() };
            let text = i18n::bulk::overridden(scene.lang(), &own, &open.draft, &shown);
            overrides::below(scene, canvas, area, &text, is_formula || found.is_some());
        }
    }
}

/// Returns `true` if the list of fields stands over the form: a formula that is typed then is its own.
const fn has_field_list(scene: &Scene<'_>) -> bool {
    matches!(scene.state.overlay, Some(Overlay::SetField(_)))
}

/// Says what the process in the list lacks, and where to go.
fn about_process(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let area = scene.below();
    let at = scene.state.processes.list.at;
    let Some(process) = open.draft.processes.get(at) else { return };
    let words = &scene.words.processes;
    let mut pen = canvas.line(area, 0);
    let typed = |known: Known| process.typed(&known.into());
    pen.gap(MARGIN).put(Role::LabelActive, &name_of(scene, process)).gap(GAP);
    if !typed(Known::ProcessName).is_empty() {
        pen.put(Role::Dim, &typed(Known::FuncName)).gap(1);
    }
    pen.put(Role::Dim, &typed(Known::StartParamRegex));
    let rows: Vec<String> = process.bind.iter().map(row_of).collect();
    canvas.line(area, 1).gap(MARGIN).put(Role::Dim, &rows.join(", "));
    let left_out = scene.state.processes.overrides.left_out;
    if left_out > 0 && area.height > 3 {
        let text = i18n::bulk::left_out(scene.lang(), left_out);
        canvas.line(area, 3).put(Role::LeftOut, symbols::LEFT_OUT).gap(MARGIN - 1).put(Role::Text, &text);
    }
    if let Some(found) = problems::at(open, |path| path.process() == Some(at)) {
        let key = (words.next_problem)(&scene.key_in(Context::Processes, Action::NextProblem));
        let rest = canvas.right(area, 2, &[(Role::Dim, &key), (Role::Text, " ")]);
        let place = crate::i18n::explain::place(scene.lang(), &found.path, &open.draft, scene.state.fields());
        let what = problem(scene.lang(), found, &open.draft, scene.state.fields()).what;
        let (role, sign) = problems::mark(found);
        let fits = MARGIN + width(&place) + GAP + width(&what) <= rest.width;
        let mut pen = canvas.line(rest, 2);
        pen.put(role, sign).gap(MARGIN - 1);
        // Where both do not fit, what is wrong has the next line, or stands alone if that is taken.
        if fits {
            pen.put(Role::Text, &place).gap(GAP).put(role, &what);
        } else if left_out > 0 || area.height < 4 {
            pen.put(role, &what);
        } else {
            pen.put(Role::Text, &place);
            canvas.line(area, 3).gap(MARGIN).put(role, &what);
        }
    }
}
