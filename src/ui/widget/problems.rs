//! Problems beside what has them, and the lines that explain the field or cell that the cursor is on.

use super::symbols;
use crate::app::open::Open;
use crate::domain::check::Problem;
use crate::domain::draft::Path;
use crate::i18n::explain::{Explained, problem};
use crate::theme::Role;
use crate::ui::cells::Canvas;
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// What is said of the field or cell that the cursor is on.
pub(in crate::ui) struct About<'a> {
    /// Its name.
    pub(in crate::ui) name: &'a str,
    /// Its name on the wire.
    pub(in crate::ui) wire: &'a str,
    /// What its value must keep to; may be empty.
    pub(in crate::ui) limit: &'a str,
    /// Its help; may be empty.
    pub(in crate::ui) help: &'a str,
}

/// Draws name, wire name and limit; the help; the problem, with why and what to do.
pub(in crate::ui) fn about(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    about: &About<'_>,
    problem: Option<&Problem>,
) {
    let open = scene.state.open.as_ref();
    let mut first = area;
    if let (Some(open), Some(at)) = (open, scene.state.problem)
        && problem.is_some()
        && open.checked.problems.get(at) == problem
    {
        let nth = (scene.words.processes.nth_problem)(at + 1, open.checked.problems.len());
        first = canvas.right(area, 0, &[(Role::Dim, &nth), (Role::Text, " ")]);
    }
    let mut pen = canvas.line(first, 0);
    pen.gap(MARGIN).put(Role::LabelActive, about.name);
    if about.wire != about.name {
        pen.gap(2).put(Role::Dim, about.wire);
    }
    pen.gap(2).put(Role::Dim, about.limit);
    canvas.line(area, 1).gap(MARGIN).put(Role::Dim, about.help);
    if let (Some(problem), Some(open)) = (problem, open) {
        explain(scene, canvas, area, 2, problem, open);
    }
}

/// Draws a problem from a line of an area on: its sign, what it is, why and what to do, over the lines that are left.
pub(in crate::ui) fn explain(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    row: usize,
    what: &Problem,
    open: &Open,
) {
    let Explained { what: text, why, next, .. } = problem(scene.lang(), what, &open.draft, scene.state.fields());
    let (role, sign) = mark(what);
    let mut pen = canvas.line(area, row);
    pen.column(role, sign, 1).gap(MARGIN - 1).put(role, &text);
    if let Some(why) = why {
        pen.gap(2).put(Role::Text, &why);
    }
    let lines = usize::from(area.height).saturating_sub(row + 1);
    if let Some(next) = next {
        if lines == 0 {
            canvas.line(area, row).gap(MARGIN + crate::ui::cells::width(&text) + 2).put(Role::Text, &next);
        } else {
            canvas.paragraph(text_area(area), row + 1, lines, Role::Text, &next);
        }
    }
}

/// The area without the margin at its left and right.
pub(in crate::ui) fn text_area(area: Rect) -> Rect {
    Rect { x: area.x + MARGIN, width: area.width.saturating_sub(MARGIN + 1), ..area }
}

/// Gives a problem's look and sign.
pub(in crate::ui) const fn mark(problem: &Problem) -> (Role, &'static str) {
    if problem.blocks() { (Role::Problem, symbols::BLOCKS) } else { (Role::Warning, symbols::WARNS) }
}

/// Finds the gravest problem at places.
pub(in crate::ui) fn at(open: &Open, is_here: impl Fn(&Path) -> bool) -> Option<&Problem> {
    let mut here = open.checked.problems.iter().filter(|problem| is_here(&problem.path));
    let first = here.next()?;
    if first.blocks() { Some(first) } else { here.find(|problem| problem.blocks()).or(Some(first)) }
}

/// Counts the problems of a process: those that block, and those that warn.
pub(in crate::ui) fn of_process(open: &Open, process: usize) -> (usize, usize) {
    let mut counts = (0, 0);
    for problem in open.checked.problems.iter().filter(|problem| problem.path.process() == Some(process)) {
        if problem.blocks() {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    counts
}
