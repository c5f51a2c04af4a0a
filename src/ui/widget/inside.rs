//! What a service instance has, and what cloning some of it will change.

use super::{message, popup, symbols};
use crate::app::Action;
use crate::app::geometry::{self, INSIDE_NAME};
use crate::app::keymap::Context;
use crate::app::request::Loadable;
use crate::app::screen::bindings::OwnAddress;
use crate::app::screen::instances::inside::{ClonePage, InsidePage, LookInside, view};
use crate::domain::clone::CloneLine;
use crate::domain::field::Known;
use crate::domain::process::Process;
use crate::i18n::explain::api_error;
use crate::i18n::{grouped, inside as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Cells between columns.
const GAP: u16 = 2;

/// Draws what a service instance has.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inside: &LookInside) {
    let lang = scene.lang();
    let area = geometry::inside(scene.size);
    match &inside.page {
        InsidePage::Clone(page) => clone(scene, canvas, area, inside, page),
        page => {
            let count = inside.processes.ready().map(Vec::len);
            let title = words::title(lang, &crate::domain::address::short_name(&inside.name), inside.instance, count);
            let mut footer = Vec::new();
            let marked = inside.marks.iter().len();
            if marked > 0 {
                footer.push(words::marked(lang, marked));
            }
            if let Some(count) = count.filter(|count| *count > 0) {
                footer.push(format!("{}/{}", grouped(inside.cursor.at + 1), grouped(count)));
            }
            let inner = popup::open(canvas, area, &title, &footer.join("  "));
            let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
            match (page, inside.current()) {
                (InsidePage::Process { top }, Some(process)) => whole(scene, canvas, inner, process, *top),
                _ => list(scene, canvas, inner, inside),
            }
        }
    }
}

fn list(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inner: Rect, inside: &LookInside) {
    let lang = scene.lang();
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(2), ..inner };
    let processes = match &inside.processes {
        Loadable::Loading(_) => return message::draw(canvas, rows, Role::Info, words::reading(lang), &[]),
        Loadable::Failed(error) => {
            let retry = (scene.words.instances.retry)(&scene.key_in(Context::Inside, Action::Refresh));
            return message::explain(canvas, rows, &api_error(lang, error), &retry);
        }
        Loadable::Idle => {
            let [heading, help] = words::not_read(lang);
            return message::draw(canvas, rows, Role::Text, heading, &[help.to_owned()]);
        }
        Loadable::Ready(processes) if processes.is_empty() => {
            let [heading, help] = words::empty(lang);
            return message::draw(canvas, rows, Role::Text, heading, &[help.to_owned()]);
        }
        Loadable::Ready(processes) => processes,
    };
    let room = inner.width.saturating_sub(3 + 3 * GAP);
    // The start parameter is cut first.
    let listening = (room * 4 / 10).min(34);
    let widths = [room * 3 / 10, room * 15 / 100, room * 15 / 100, listening];
    let mut pen = canvas.line(inner, 0);
    pen.gap(3);
    for (heading, cells) in words::headings(lang).into_iter().zip(widths) {
        pen.column(Role::Heading, heading, cells).gap(GAP);
    }
    let height = geometry::inside_height(scene.size);
    for (row, (at, process)) in processes.iter().enumerate().skip(inside.cursor.top).take(height).enumerate() {
        let on = at == inside.cursor.at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(rows, row);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1);
        pen.column(Role::Marked, symbols::marked(inside.marks.contains(&at)), 1).gap(1);
        let listening = words::listening(process);
        let parameter = process.known(Known::StartParamRegex);
        let cells = [
            process.known(Known::ProcessName),
            process.known(Known::FuncName),
            if parameter.is_empty() { symbols::EMPTY } else { parameter },
            &listening,
        ];
        for (text, cells) in cells.into_iter().zip(widths) {
            pen.column(role, text, cells).gap(GAP);
        }
    }
    if let Some(process) = inside.current() {
        let last = usize::from(inner.height.saturating_sub(1));
        canvas.line(inner, last).put(Role::Dim, &words::about(lang, process));
    }
}

/// Draws everything that a process has.
fn whole(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inner: Rect, process: &Process, top: usize) {
    let fields = scene.state.fields();
    let lines = view(process, fields, geometry::inside_value_width(scene.size));
    for (row, line) in lines.iter().skip(top).take(geometry::inside_height(scene.size)).enumerate() {
        let name = line.key.as_ref().map(|key| words::view_key(scene.lang(), key, fields)).unwrap_or_default();
        canvas.line(inner, row + 1).column(Role::Dim, &name, INSIDE_NAME).gap(1).put(Role::Text, &line.text);
    }
}

/// Draws what a clone will change.
fn clone(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, inside: &LookInside, page: &ClonePage) {
    let lang = scene.lang();
    let (plan, fields) = (&page.plan, scene.state.fields());
    let inner = popup::open(canvas, area, &words::clone_title(lang, plan.processes.len()), "");
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let targets = scene.state.open.as_ref().map_or(0, |open| open.draft.targets.len());
    let from = words::clone_from(lang, &inside.name, inside.instance, targets);
    canvas.line(inner, 0).put(Role::Text, &from);
    let [before, after, places] = words::clone_headings(lang);
    let count = width(places);
    let names: Vec<String> = plan.lines.iter().map(|line| words::line_name(lang, line, fields)).collect();
    let name = names.iter().map(|name| width(name)).max().unwrap_or_default().min(inner.width / 4);
    let room = inner.width.saturating_sub(4 + name + count + 3 * GAP);
    let old = room * 11 / 20;
    let new = room - old;
    let mut pen = canvas.line(inner, 1);
    pen.gap(4 + name + GAP).column(Role::Heading, before, old).gap(GAP);
    pen.column(Role::Heading, after, new).gap(GAP).column(Role::Heading, places, count);
    let height = geometry::clone_height(scene.size);
    let lines = plan.lines.iter().zip(&names).zip(&page.addresses).enumerate();
    for (row, (at, ((line, label), own))) in lines.skip(page.cursor.top).take(height).enumerate() {
        let on = at == page.cursor.at;
        let role = if on { Role::Selection } else { Role::Text };
        let is_lacking = line.is_computed() && own.as_ref().is_some_and(|own| own.lacking > 0);
        let (sign, sign_role) = match line {
            CloneLine::Address { .. } if is_lacking => (symbols::BLOCKS, Role::Problem),
            CloneLine::Within { .. } | CloneLine::Alias { .. } => (symbols::WARNS, Role::Warning),
            CloneLine::Address { .. } => ("", role),
        };
        let mut pen = canvas.line(inner, row + 2);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1).column(sign_role, sign, 1).gap(1);
        pen.column(role, label, name).gap(GAP).column(role, &words::line_before(lang, line), old).gap(GAP);
        pen.column(role, &words::line_after(lang, line), new).gap(GAP);
        pen.column(role, &grouped(words::line_count(line)), count);
    }
    if plan.lines.is_empty() {
        canvas.line(inner, 2).gap(4).put(Role::Text, words::nothing_changes(lang));
    }
    let last = usize::from(inner.height.saturating_sub(2));
    let said = page.plan.lines.iter().zip(&page.addresses).filter(|(line, _)| line.is_computed());
    let lacking = said.filter_map(|(line, own)| lacking(scene, line, own.as_ref()?));
    let unknown = (!plan.is_host_known).then(|| words::host_unknown(lang).to_owned());
    if let Some(text) = lacking.chain(unknown).next() {
        canvas.line(inner, last).put(Role::Warning, &text);
    }
    if !plan.left_behind.is_empty() {
        canvas.line(inner, last + 1).put(Role::Dim, &words::left_behind(lang, plan));
    }
}

fn lacking(scene: &Scene<'_>, line: &CloneLine, own: &OwnAddress) -> Option<String> {
    let targets = scene.state.open.as_ref().map(|open| &open.draft.targets)?;
    let first = own.first_lacking.and_then(|at| targets.get(at));
    let first = first.map(|target| if target.host.is_empty() { target.name.as_str() } else { &target.host });
    words::lacking(scene.lang(), line, own, first.unwrap_or_default())
}
