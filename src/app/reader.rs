//! Pages that are read over a screen, line by line, so that `update` knows how far they scroll and `ui` draws those
//! very lines: the exact request of a call, what is known of an entry that is not sent.

use crate::app::geometry;
use crate::app::lines::broken;
use crate::app::overlay::{Detail, Overlay};
use crate::app::screen::Screen;
use crate::app::state::{PageLine, State};
use crate::domain::compare::{Difference, same_values};
use crate::domain::place::Step;
use crate::domain::plan::{Entry, Plan, Warning, clash, clashing};
use ratatui::layout::Size;

/// A line of what is known of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailLine {
    /// The service instance.
    Target,
    /// A line of why it failed, and what to do.
    PageLine(PageLine, String),
    /// Why it is not sent.
    Verdict,
    /// How many values differ; those that are equal are not listed.
    Compared(usize),
    /// What may not be meant so, though it is sent.
    Warning(Warning),
    /// The heading above what differs.
    Heading,
    /// A value that differs, or the part of this number of one that takes several lines.
    Difference(Difference, usize),
    /// Nothing.
    Blank,
    /// A line of JSON, or a part of one that is too long.
    Json(String),
}

/// What is known of an entry of a plan.
#[derive(Debug)]
pub struct PageDetail<'a> {
    /// The plan that it is part of.
    pub plan: &'a Plan,
    pub entry: Entry,
    /// The place of the call that it is part of, when it is sent.
    pub call: Option<usize>,
    pub lines: Vec<DetailLine>,
}

/// Returns the page of an entry: the body of its call, or why it is not sent, what differs, and what was wished.
#[must_use]
pub fn detail(state: &State, shown: Detail) -> Option<PageDetail<'_>> {
    let at = shown.entry;
    let plan = plan_of(state)?;
    let entry = *plan.entries().get(at)?;
    let call = plan.call_of(&entry).map(|(call, _)| call);
    let mut lines = Vec::new();
    let said = if is_of_run(state) { (state.says)(state, entry) } else { Vec::new() };
    if !said.is_empty() {
        lines.push(DetailLine::Target);
        lines.extend(said.into_iter().map(|(said, text)| DetailLine::PageLine(said, text)));
        lines.push(DetailLine::Blank);
    }
    let json = if let Some(call) = call.and_then(|place| plan.calls().get(place)) {
        let warnings = plan.warnings(&entry);
        if !warnings.is_empty() {
            if lines.is_empty() {
                lines.push(DetailLine::Target);
            }
            lines.extend(warnings.iter().cloned().map(DetailLine::Warning));
            lines.push(DetailLine::Blank);
        }
        serde_json::to_string_pretty(&plan.body(call))
    } else {
        lines.extend([DetailLine::Target, DetailLine::Verdict]);
        let differing = differing(state, at);
        if !differing.is_empty() {
            lines.push(DetailLine::Compared(differing.len()));
        }
        lines.push(DetailLine::Blank);
        if !differing.is_empty() {
            lines.push(DetailLine::Heading);
            for one in differing {
                let longest = [&one.stored, &one.wanted].map(|text| parts(text, state.size).len()).into_iter().max();
                lines.extend((0..longest.unwrap_or(1).max(1)).map(|part| DetailLine::Difference(one.clone(), part)));
            }
            lines.push(DetailLine::Blank);
        }
        if shown.compares {
            lines.pop();
            return Some(PageDetail { plan, entry, call, lines });
        }
        serde_json::to_string_pretty(&plan.spec(&entry))
    };
    let room = geometry::reader_width(state.size);
    let json = json.unwrap_or_default();
    lines.extend(json.lines().flat_map(|line| broken(line, room)).map(DetailLine::Json));
    Some(PageDetail { plan, entry, call, lines })
}

/// Returns the parts of a value that differs, each as long as its column has room for.
#[must_use]
pub fn parts(text: &str, size: Size) -> Vec<String> {
    broken(text, geometry::compared_width(size))
}

/// Lists what differs between an entry in conflict and the process that it clashes with, as far as that was read.
#[must_use]
pub fn differing(state: &State, at: usize) -> Vec<Difference> {
    let entry = plan_of(state).and_then(|plan| Some((plan, *plan.entries().get(at)?)));
    let known = entry.zip(state.review.live.ready());
    known.map_or_else(Vec::new, |((plan, entry), live)| clash(plan, live, &entry))
}

/// Counts the values that are the same in an entry in conflict and the process that it clashes with; those that neither has
/// are not counted.
#[must_use]
pub fn same(state: &State, at: usize) -> usize {
    let entry = plan_of(state).and_then(|plan| Some((plan, *plan.entries().get(at)?)));
    let found = entry.zip(state.review.live.ready());
    found.and_then(|((plan, entry), live)| clashing(plan, live, &entry)).map_or(0, |(spec, own)| same_values(spec, own))
}

/// Returns `true` if the process of an entry has one bind row, so that its cells need not say which row they are in.
#[must_use]
pub fn has_one_row(state: &State, at: usize) -> bool {
    let spec = plan_of(state).and_then(|plan| plan.spec(plan.entries().get(at)?));
    spec.is_some_and(|spec| spec.bind().len() == 1)
}

/// The plan whose entries the screen shows: that of the run in step 5, that of the review otherwise.
fn plan_of(state: &State) -> Option<&Plan> {
    let run = state.submit.run.as_ref().filter(|_| is_of_run(state));
    run.map(|run| &run.plan).or(state.review.plan.as_ref())
}

fn is_of_run(state: &State) -> bool {
    state.screen == Screen::Step(Step::Submit)
}

/// Counts the lines of what stands over the screen, if it is a page.
#[must_use]
pub fn length(state: &State, overlay: &Overlay) -> usize {
    match overlay {
        Overlay::Detail(shown) => detail(state, *shown).map_or(0, |detail| detail.lines.len()),
        Overlay::Help(_)
        | Overlay::Confirm(_)
        | Overlay::Businesses { .. }
        | Overlay::Themes(_)
        | Overlay::Environments(_)
        | Overlay::Credential(_)
        | Overlay::Prompt(_)
        | Overlay::MarkList(_)
        | Overlay::SetField(_)
        | Overlay::Inside(_)
        | Overlay::Hosts(_)
        | Overlay::Import(_)
        | Overlay::Presets(_)
        | Overlay::TablePage(_)
        | Overlay::Trash(_) => 0,
    }
}
