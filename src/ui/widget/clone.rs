//! What taking processes into the draft will change.

use super::{popup, symbols};
use crate::app::clone_page::ClonePage;
use crate::app::geometry;
use crate::app::screen::bindings::OwnAddress;
use crate::domain::clone::CloneLine;
use crate::i18n::{grouped, inside as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Cells between columns.
const GAP: u16 = 2;

/// Draws the page.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, page: &ClonePage) {
    let lang = scene.lang();
    let (plan, fields) = (&page.plan, scene.state.fields());
    let title = words::clone_title(lang, &page.source, plan.processes.len());
    let inner = popup::open(canvas, geometry::inside(scene.size), &title, "");
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let targets = scene.state.open.as_ref().map_or(0, |open| open.draft.targets.len());
    let from = words::clone_from(lang, &page.source, targets);
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
