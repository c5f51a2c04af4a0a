//! Pages that are read: the keys of a screen, and what will be sent or how it differs from what is there.

use super::popup;
use crate::app::keymap::{Binding, Context};
use crate::app::overlay::Detail;
use crate::app::state::Loadable;
use crate::app::{Action, geometry};
use crate::domain::bind::Protocol;
use crate::domain::compare::{Spot, differences};
use crate::domain::field::Known;
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::i18n::fields;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width, wrap};
use crate::ui::{Scene, key_name};

/// Most keys of an action that the help page names.
const KEYS: usize = 3;

/// A line of a page: pieces of text, each with what it means.
type Line = Vec<(Role, String)>;

/// Draws the keys of a context, and those of every screen.
pub(in crate::ui) fn help(scene: &Scene<'_>, canvas: &mut Canvas<'_>, context: Context, top: usize) {
    let mut contexts = vec![context];
    if context.is_screen() {
        contexts.push(Context::Global);
    }
    let keymap = &scene.state.keymap;
    let keys = |binding: &Binding| binding.chords.iter().take(KEYS).map(key_name).collect::<Vec<_>>().join("  ");
    let all = contexts.iter().flat_map(|context| keymap.bindings_of(*context));
    let column = usize::from(all.map(|binding| width(&keys(binding))).max().unwrap_or_default());
    let mut lines: Vec<Line> = Vec::new();
    for context in contexts {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        lines.push(vec![(Role::Heading, (scene.words.context)(context).to_owned())]);
        for binding in keymap.bindings_of(context) {
            let keys = keys(binding);
            let pad = " ".repeat(column.saturating_sub(usize::from(width(&keys))) + 3);
            let text = (scene.words.describe)(context, binding.action);
            lines.push(vec![(Role::Key, keys), (Role::Text, pad), (Role::Text, text.to_owned())]);
        }
    }
    page(scene, canvas, scene.words.overlay.help, &lines, top);
}

/// Draws the exact request that an entry is part of; of one that is not sent, what differs or why.
pub(in crate::ui) fn detail(scene: &Scene<'_>, canvas: &mut Canvas<'_>, detail: Detail) {
    let words = &scene.words;
    let on_submit = scene.context() == Context::Submit;
    let of_run = scene.state.submit.run.as_ref().filter(|_| on_submit).map(|run| &run.plan);
    let Some(plan) = of_run.or(scene.state.review.plan.as_ref()) else { return };
    let Some(entry) = plan.entries().get(detail.entry).copied() else { return };
    let room = geometry::reader(scene.size).width.saturating_sub(4);
    let call =
        plan.calls().iter().position(|call| call.target == entry.target && call.processes.contains(&entry.process));
    if let Some((at, call)) = call.and_then(|at| plan.calls().get(at).map(|call| (at, call))) {
        let json = serde_json::to_string_pretty(&plan.body(call)).unwrap_or_default();
        let lines: Vec<Line> = json.lines().flat_map(|line| json_line(line, room)).collect();
        let title = (words.overlay.request)(at + 1, plan.calls().len());
        page(scene, canvas, &title, &lines, detail.top);
        return;
    }
    let mut lines = entry_lines(scene, plan, entry, detail.entry);
    if let Some(spec) = plan.processes().get(entry.process) {
        let json = serde_json::to_string_pretty(spec).unwrap_or_default();
        lines.push(Vec::new());
        lines.extend(json.lines().flat_map(|line| json_line(line, room)));
    }
    page(scene, canvas, words.overlay.entry, &lines, detail.top);
}

/// Breaks a line of JSON and looks at its key.
fn json_line(line: &str, room: u16) -> Vec<Line> {
    let whole = match line.split_once("\": ") {
        Some((key, value)) if width(line) <= room => {
            vec![(Role::Dim, format!("{key}\": ")), (Role::Text, value.to_owned())]
        }
        _ => return wrap(line, room).into_iter().map(|part| vec![(Role::Text, part)]).collect(),
    };
    vec![whole]
}

fn entry_lines(scene: &Scene<'_>, plan: &Plan, entry: Entry, at: usize) -> Vec<Line> {
    let words = &scene.words.review;
    let mut lines: Vec<Line> = Vec::new();
    match entry.verdict {
        Verdict::New => {}
        Verdict::Identical(id) => lines.push(vec![(Role::Identical, (words.is_identical)(id))]),
        Verdict::Ineligible(bar) => {
            lines.push(vec![(Role::Warning, crate::i18n::explain::bar(scene.lang(), bar))]);
        }
        Verdict::Conflict { alias, command } => {
            if let Some(id) = alias {
                lines.push(vec![(Role::Conflict, (words.alias_taken)(id))]);
            }
            if let Some(id) = command.filter(|id| Some(*id) != alias) {
                lines.push(vec![(Role::Conflict, (words.command_taken)(id))]);
            }
            let list = difference_list(scene, at);
            if !list.is_empty() {
                let name = list.iter().map(|one| width(&one.name)).max().unwrap_or_default();
                let stored = list.iter().map(|one| width(&one.stored)).max().unwrap_or_default();
                let stored = stored.max(width(words.stored)).min(40);
                let pad = |text: &str, cells: u16| {
                    format!("{text}{}", " ".repeat(usize::from(cells.saturating_sub(width(text)) + 2)))
                };
                lines.push(Vec::new());
                lines.push(vec![
                    (Role::Heading, pad("", name)),
                    (Role::Heading, pad(words.stored, stored)),
                    (Role::Heading, words.wanted.to_owned()),
                ]);
                for one in list {
                    lines.push(vec![
                        (Role::Label, pad(&one.name, name)),
                        (Role::Dim, pad(&one.stored, stored)),
                        (Role::Text, one.wanted),
                    ]);
                }
            }
        }
    }
    if let Some(target) = plan.targets().get(entry.target) {
        let name = crate::ui::screen::review::target_name(target);
        lines.insert(0, vec![(Role::Label, name), (Role::Text, "  ".to_owned()), (Role::Dim, target.module.clone())]);
    }
    lines
}

/// A value that differs, in words.
pub(in crate::ui) struct Differing {
    /// The field or the column of a row.
    pub(in crate::ui) name: String,
    /// What the server has.
    pub(in crate::ui) stored: String,
    /// What the draft has.
    pub(in crate::ui) wanted: String,
}

/// Lists what differs between an entry in conflict and the process that it clashes with.
pub(in crate::ui) fn difference_list(scene: &Scene<'_>, at: usize) -> Vec<Differing> {
    let on_submit = scene.context() == Context::Submit;
    let of_run = scene.state.submit.run.as_ref().filter(|_| on_submit).map(|run| &run.plan);
    let Some(plan) = of_run.or(scene.state.review.plan.as_ref()) else { return Vec::new() };
    let Loadable::Ready(live) = &scene.state.review.live else { return Vec::new() };
    let list = || {
        let entry = plan.entries().get(at)?;
        let Verdict::Conflict { alias, command } = entry.verdict else { return None };
        let target = plan.targets().get(entry.target)?;
        let process = live.process(target.id, alias.or(command)?)?;
        Some(differences(plan.processes().get(entry.process)?, process))
    };
    let lang = scene.lang();
    let or_none = |text: String| if text.is_empty() { super::symbols::EMPTY.to_owned() } else { text };
    let listed = list().unwrap_or_default().into_iter().map(|one| match &one.at {
        Spot::Field(key) => {
            let field = scene.state.fields().get(key);
            let name = field.map_or_else(|| key.to_string(), |field| fields::label(lang, field).into_owned());
            let shown =
                |text: &str| field.map_or(text.to_owned(), |field| fields::value(lang, field, text).into_owned());
            let rows = *key == Known::BindInfo.into();
            let shown =
                |text: &str| if rows { (scene.words.processes.rows)(text.parse().unwrap_or(0)) } else { shown(text) };
            Differing { name, stored: or_none(shown(&one.stored)), wanted: or_none(shown(&one.wanted)) }
        }
        Spot::Cell(row, column) => {
            let name = format!("{} {}", row + 1, fields::column(lang, *column));
            let shown = |text: &str| match column {
                crate::domain::bind::Column::Protocol => {
                    Protocol::new(text).map_or(text, |protocol| protocol.name()).to_owned()
                }
                crate::domain::bind::Column::Enable => fields::flag(lang, text).to_owned(),
                _ => text.to_owned(),
            };
            Differing { name, stored: or_none(shown(&one.stored)), wanted: or_none(shown(&one.wanted)) }
        }
    });
    listed.collect()
}

/// Draws a page from a line on; the last page is always full.
fn page(scene: &Scene<'_>, canvas: &mut Canvas<'_>, title: &str, lines: &[Line], top: usize) {
    let height = geometry::reader_height(scene.size);
    let top = top.min(lines.len().saturating_sub(height));
    let last = (top + height).min(lines.len());
    let close = scene.key_in(Context::Reader, Action::Back);
    let footer = if lines.len() > height { format!("{}-{last}/{}  {close}", top + 1, lines.len()) } else { close };
    let area = geometry::reader(scene.size);
    let area = ratatui::layout::Rect {
        height: area.height.min(u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(4)),
        ..area
    };
    let inner = popup::open(canvas, area, title, &footer);
    let inner = ratatui::layout::Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    for (row, line) in lines.iter().skip(top).take(height).enumerate() {
        let mut pen = canvas.line(inner, row);
        for (role, text) in line {
            pen.put(*role, text);
        }
    }
}
