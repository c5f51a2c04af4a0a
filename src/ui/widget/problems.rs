//! Problems beside what has them, and the lines that explain the field or cell that the cursor is on.

use super::symbols;
use crate::app::open::Open;
use crate::domain::check::Problem;
use crate::domain::draft::Path;
use crate::i18n::explain::{Explained, problem};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width, wrap};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// What is said of the field or cell that the cursor is on.
pub(in crate::ui) struct About<'a> {
    pub(in crate::ui) name: &'a str,
    /// What CMDB calls it, if it is another name; may be empty.
    pub(in crate::ui) cmdb: &'a str,
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
    title(scene, canvas, area, about, problem);
    let Some((problem, open)) = problem.zip(scene.state.open.as_ref()) else {
        canvas.line(area, 1).gap(MARGIN).put(Role::Dim, about.help);
        return;
    };
    // The help makes room for what would be cut without its line.
    let cut = |row| Told::of(scene, problem, open).rows(area, row).is_none();
    let row = if cut(2) && !cut(1) { 1 } else { 2 };
    if row > 1 {
        canvas.line(area, 1).gap(MARGIN).put(Role::Dim, about.help);
    }
    explain(scene, canvas, area, row, problem, open);
}

/// Draws name, wire name and limit, and which problem of the draft stands there.
pub(in crate::ui) fn title(
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
    // Of what there is no room for, CMDB's own name is missed least.
    let all: u16 = [about.name, about.cmdb, about.wire, about.limit].map(|text| width(text) + 2).iter().sum();
    if !about.cmdb.is_empty() && all <= first.width {
        pen.gap(2).put(Role::Dim, about.cmdb);
    }
    if about.wire != about.name {
        pen.gap(2).put(Role::Dim, about.wire);
    }
    let room = first.width.saturating_sub(all - width(about.cmdb) - width(about.limit) - 2);
    pen.gap(2).put(Role::Dim, fitting(about.limit, room));
}

/// Returns as much of what is said of a limit as has room, without what follows the first semicolon if need be.
fn fitting(limit: &str, room: u16) -> &str {
    let first = limit.split(['；', ';']).next().unwrap_or_default();
    if width(limit) > room { first } else { limit }
}

/// A problem in words, and how it stands in the lines that there are.
struct Told {
    text: String,
    why: String,
    next: String,
}

/// The lines of what a problem is and why; those of what to do.
#[derive(Clone, Copy)]
struct Rows {
    what: usize,
    next: usize,
}

impl Told {
    fn of(scene: &Scene<'_>, what: &Problem, open: &Open) -> Self {
        let Explained { what, why, next, .. } = problem(scene.lang(), what, &open.draft, scene.state.fields());
        Self { text: what, why: why.unwrap_or_default(), next: next.unwrap_or_default() }
    }

    /// What it is, and why.
    fn whole(&self) -> String {
        if self.why.is_empty() { self.text.clone() } else { format!("{}  {}", self.text, self.why) }
    }

    /// The lines that it takes from a line of an area on; `None` when it does not fit.
    fn rows(&self, area: Rect, row: usize) -> Option<Rows> {
        let lines = usize::from(area.height).checked_sub(row)?;
        let room = text_area(area).width;
        if lines == 1 && self.why.is_empty() && width(&self.text) + 2 + width(&self.next) <= room {
            return Some(Rows { what: 1, next: 0 });
        }
        let rows = Rows { what: wrap(&self.whole(), room).len(), next: wrap(&self.next, room).len() };
        (rows.what + rows.next <= lines).then_some(rows)
    }
}

/// Returns `true` if a problem fits into an area from a line of it on.
pub(in crate::ui) fn fits(scene: &Scene<'_>, area: Rect, row: u16, what: &Problem, open: &Open) -> bool {
    Told::of(scene, what, open).rows(area, usize::from(row)).is_some()
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
    let mut told = Told::of(scene, what, open);
    let (role, sign) = mark(what);
    let lines = usize::from(area.height).saturating_sub(row);
    if told.rows(area, row).is_none() {
        // What it is and what to do matter more than why.
        told.why.clear();
    }
    let fitting = told.rows(area, row);
    let rows = fitting.unwrap_or(Rows { what: 1, next: lines.saturating_sub(1) });
    let mut pen = canvas.line(area, row);
    pen.column(role, sign, 1).gap(MARGIN - 1);
    if rows.what > 1 {
        // What follows the first line is the rest of why, whatever that line holds of it.
        let text = wrap(&told.whole(), text_area(area).width);
        let first = text.first().map_or("", |first| first);
        let (what, beside) = first.strip_prefix(&told.text).map_or((first, ""), |beside| (&told.text, beside));
        pen.put(role, what).put(Role::Text, beside);
        for (line, more) in text.iter().enumerate().skip(1) {
            canvas.line(area, row + line).gap(MARGIN).put(Role::Text, more);
        }
    } else {
        pen.put(role, &told.text);
        let beside = if lines == 1 { &told.next } else { &told.why };
        pen.gap(2).put(Role::Text, beside);
    }
    canvas.paragraph(text_area(area), row + rows.what, rows.next, Role::Text, &told.next);
}

/// The area without the margin at its left and right.
pub(in crate::ui) fn text_area(area: Rect) -> Rect {
    Rect { x: area.x + MARGIN, width: area.width.saturating_sub(MARGIN + 1), ..area }
}

/// Returns a problem's look and sign.
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
    of_processes(open, &[process])
}

/// Counts the problems of several processes, by their places, ascending.
pub(in crate::ui) fn of_processes(open: &Open, places: &[usize]) -> (usize, usize) {
    let mut counts = (0, 0);
    let is_theirs = |problem: &&Problem| problem.path.process().is_some_and(|own| places.binary_search(&own).is_ok());
    for problem in open.checked.problems.iter().filter(is_theirs) {
        if problem.blocks() {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    counts
}
