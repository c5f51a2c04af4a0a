//! Pages that are read: what will be sent or how it differs from what is there.

use super::{popup, symbols};
use crate::app::geometry;
use crate::app::overlay::Detail;
use crate::app::reader::{self, DetailLine};
use crate::app::state::PageLine;
use crate::domain::bind::{Column, Protocol};
use crate::domain::compare::Spot;
use crate::domain::field::Known;
use crate::domain::process::ProcessSpec;
use crate::i18n::explain::{bind_row, verdict_why, warning};
use crate::i18n::fields;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, cut as cut_to, width};
use ratatui::layout::Rect;

/// A line of a page: pieces of text, each with what it means.
type Line = Vec<(Role, String)>;

/// Draws the exact request that an entry is part of; of one that is not sent, why, what differs and what was wished.
pub(in crate::ui) fn detail(scene: &Scene<'_>, canvas: &mut Canvas<'_>, shown: Detail) {
    let words = &scene.words;
    let Some(detail) = reader::detail(scene.state, shown) else { return };
    let differing: Vec<Differing> = differing(scene, shown.entry);
    let cells = |text: fn(&Differing) -> &str, least, most| {
        differing.iter().map(|one| width(text(one))).max().unwrap_or_default().max(least).min(most)
    };
    // The values are what is looked for: names are cut, values take as many lines as they need.
    let name = cells(|one| &one.name, 0, geometry::compared_name(scene.size));
    let stored = cells(|one| &one.stored, width(words.review.stored), geometry::compared_width(scene.size));
    let cut = canvas.symbols().cut;
    let pad = |text: &str, cells: u16| {
        let text = cut_to(text, cells, cut);
        format!("{text}{}", " ".repeat(usize::from(cells.saturating_sub(width(&text)) + 2)))
    };
    let mut next = differing.iter();
    let mut current = None;
    let mut line = |line: &DetailLine| -> Line {
        match line {
            DetailLine::Blank => Vec::new(),
            DetailLine::Json(text) => json(text),
            DetailLine::Target => {
                let Some(target) = detail.plan.target(&detail.entry) else { return Vec::new() };
                let name = crate::ui::screen::review::target_name(target);
                vec![(Role::Label, name), (Role::Text, "  ".to_owned()), (Role::Dim, target.module.to_string())]
            }
            DetailLine::PageLine(said, text) => {
                let role = match said {
                    PageLine::What => Role::Problem,
                    PageLine::SkipReason => Role::Text,
                    PageLine::Server => Role::Dim,
                };
                vec![(role, text.clone())]
            }
            DetailLine::Verdict => {
                let why = verdict_why(scene.lang(), &detail.plan.verdict(&detail.entry)).unwrap_or_default();
                vec![(Role::Warning, why)]
            }
            DetailLine::Compared(differing) => {
                let same = reader::same(scene.state, shown.entry);
                vec![(Role::Text, (words.review.compared)(*differing, same))]
            }
            DetailLine::Warning(what) => vec![(Role::Warning, warning(scene.lang(), what))],
            DetailLine::Heading => vec![
                (Role::Heading, pad("", name)),
                (Role::Heading, pad(words.review.stored, stored)),
                (Role::Heading, words.review.wanted.to_owned()),
            ],
            DetailLine::Difference(_, part) => {
                if *part == 0 {
                    current = next.next();
                }
                let Some(one) = current else { return Vec::new() };
                let of = |text: &str| reader::parts(text, scene.size).into_iter().nth(*part).unwrap_or_default();
                vec![
                    (Role::Label, pad(if *part == 0 { &one.name } else { "" }, name)),
                    (Role::Dim, pad(&of(&one.stored), stored)),
                    (Role::Text, of(&one.wanted)),
                ]
            }
        }
    };
    let lines: Vec<Line> = detail.lines.iter().map(&mut line).collect();
    let title = match detail.call {
        Some(call) => (words.overlay.request)(call + 1, detail.plan.calls().len()),
        None if shown.compares => {
            let alias = detail.plan.spec(&detail.entry).map(ProcessSpec::alias).unwrap_or_default();
            format!("{}  {alias}", words.review.conflict)
        }
        None => words.overlay.entry.to_owned(),
    };
    page(scene, canvas, &title, &lines, shown.top);
}

/// Sets the name of a JSON member apart from its value.
fn json(text: &str) -> Line {
    match text.split_once("\": ") {
        Some((name, value)) if !name.trim_start().contains(' ') => {
            vec![(Role::Dim, format!("{name}\": ")), (Role::Text, value.to_owned())]
        }
        _ => vec![(Role::Text, text.to_owned())],
    }
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

/// Names what differs between an entry in conflict and the process that it clashes with.
pub(in crate::ui) fn differing(scene: &Scene<'_>, at: usize) -> Vec<Differing> {
    let lang = scene.lang();
    let or_none = |text: String| if text.is_empty() { symbols::EMPTY.to_owned() } else { text };
    let alone = reader::has_one_row(scene.state, at);
    let listed = reader::differing(scene.state, at).into_iter().map(|one| match &one.at {
        Spot::Field(key) => {
            let field = scene.state.fields().get(key);
            let name = spot(scene, &one.at, alone);
            let shown =
                |text: &str| field.map_or(text.to_owned(), |field| fields::value(lang, field, text).into_owned());
            let rows = *key == Known::BindInfo.into();
            let shown =
                |text: &str| if rows { (scene.words.processes.rows)(text.parse().unwrap_or(0)) } else { shown(text) };
            Differing { name, stored: or_none(shown(&one.stored)), wanted: or_none(shown(&one.wanted)) }
        }
        Spot::Cell(_, column) => {
            let name = spot(scene, &one.at, alone);
            let shown = |text: &str| match column {
                Column::Protocol => Protocol::new(text).map_or(text, |protocol| protocol.name()).to_owned(),
                Column::Enable => fields::flag(lang, text).to_owned(),
                _ => text.to_owned(),
            };
            Differing { name, stored: or_none(shown(&one.stored)), wanted: or_none(shown(&one.wanted)) }
        }
    });
    listed.collect()
}

/// Names a field, or a cell of a bind row; of the only row by its column alone.
pub(in crate::ui) fn spot(scene: &Scene<'_>, at: &Spot, alone: bool) -> String {
    let lang = scene.lang();
    match at {
        Spot::Field(key) => {
            let field = scene.state.fields().get(key);
            field.map_or_else(|| key.to_string(), |field| fields::label(lang, field).into_owned())
        }
        Spot::Cell(_, column) if alone => fields::column(lang, *column).to_owned(),
        Spot::Cell(row, column) => format!("{} › {}", bind_row(lang, *row), fields::column(lang, *column)),
    }
}

/// Draws a page from a line on; the last page is always full.
fn page(scene: &Scene<'_>, canvas: &mut Canvas<'_>, title: &str, lines: &[Line], top: usize) {
    let height = geometry::reader_height(scene.size);
    let top = top.min(lines.len().saturating_sub(height));
    let last = (top + height).min(lines.len());
    let footer = if lines.len() > height { format!("{}-{last}/{}", top + 1, lines.len()) } else { String::new() };
    let area = geometry::reader(scene.size);
    let needed = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(3);
    let inner = popup::open(canvas, Rect { height: area.height.min(needed), ..area }, title, &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    for (row, line) in lines.iter().skip(top).take(height).enumerate() {
        let mut pen = canvas.line(inner, row);
        for (role, text) in line {
            pen.put(*role, text);
        }
    }
}
