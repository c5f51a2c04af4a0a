//! What a service instance has.

use super::{clone, message, popup, symbols};
use crate::app::Action;
use crate::app::geometry::{self, INSIDE_NAME};
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::screen::instances::inside::{InsidePage, LookInside, view};
use crate::domain::field::Known;
use crate::domain::process::Process;
use crate::i18n::explain::api_error;
use crate::i18n::{grouped, inside as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::Canvas;
use ratatui::layout::Rect;

/// Cells between columns.
const GAP: u16 = 2;

/// Draws what a service instance has.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inside: &LookInside) {
    let lang = scene.lang();
    let area = geometry::inside(scene.size);
    match &inside.page {
        InsidePage::Clone(page) => clone::draw(scene, canvas, page),
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
