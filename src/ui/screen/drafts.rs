//! The list of drafts: what each holds, where it was left; at the right, where there is room, all of it.

use crate::app::event::{Heading, Listing, RunListing};
use crate::app::request::Loadable;
use crate::app::screen::drafts::Row;
use crate::app::{Action, geometry};
use crate::domain::place::Step;
use crate::i18n::explain::{Explained, store_error};
use crate::store::{RunState, StoreError};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::{message, symbols};
use crate::ui::{MARGIN, Scene};
use jiff::civil::DateTime;
use ratatui::layout::Rect;

/// Cells of the pane with all of a draft.
const DETAIL: u16 = 40;
/// Cells between columns.
const GAP: u16 = 2;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let words = &scene.words.drafts;
    let wide = scene.size.width >= geometry::WIDE;
    let (above, rows) = (scene.above(), scene.rows());
    let list = if wide { Rect { width: rows.width - DETAIL, ..rows } } else { rows };
    let listings = scene.state.drafts.listings();
    let unreadable = listings.iter().filter(|listing| listing.heading.is_err()).count();
    let summary = match &scene.state.drafts.list {
        _ if scene.state.opening.is_some() => words.opening.to_owned(),
        Loadable::Loading(_) => words.reading.to_owned(),
        Loadable::Ready(_) if !listings.is_empty() => (words.summary)(listings.len(), unreadable),
        Loadable::Idle | Loadable::Ready(_) | Loadable::Failed(_) => String::new(),
    };
    let mut pen = canvas.line(above, 0);
    pen.gap(MARGIN).put(Role::Dim, &summary);
    if scene.state.drafts.others > 0 && !scene.state.drafts.all {
        let gap = if summary.is_empty() { 0 } else { 2 };
        pen.gap(gap).put(Role::Dim, &(words.others)(scene.state.drafts.others, &scene.key(Action::AllDrafts)));
    }
    // Who reopens a draft to see what became of it, or to undo that, looks for the run.
    let submitted = |listing: &Listing| listing.heading.as_ref().is_ok_and(|heading| heading.step == Step::Submit);
    if !scene.state.drafts.all_runs && listings.iter().any(submitted) {
        pen.gap(2).put(Role::Dim, &(words.all_runs)(&scene.key(Action::AllRuns)));
    }
    let columns = Columns::of(scene, list.width);
    let is_empty = listings.is_empty() && scene.state.drafts.runs.is_empty();
    if !is_empty {
        columns.heading(scene, canvas, Rect { width: list.width, ..above });
    }
    let cursor = scene.state.drafts.cursor;
    for (row, at) in (cursor.top..scene.state.drafts.rows()).take(usize::from(list.height)).enumerate() {
        let on = cursor.at == at;
        let mut pen = canvas.line(list, row);
        let sign = if on { symbols::CURSOR } else { "" };
        let role = if on { Role::Selection } else { Role::Text };
        pen.column(role, sign, 1).gap(1);
        match scene.state.drafts.row(at) {
            None | Some(Row::New) => {
                pen.put(if on { role } else { Role::Accent }, words.new_draft);
            }
            Some(Row::Run(listing)) => columns.run(scene, canvas, list, row, role, listing),
            Some(Row::Draft(listing)) => columns.row(scene, canvas, list, row, role, listing),
        }
    }
    let rest = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    match &scene.state.drafts.list {
        Loadable::Failed(error) => {
            let retry = (scene.words.instances.retry)(&scene.key(Action::Refresh));
            message::explain(canvas, rest, &store_error(scene.lang(), error), &retry);
        }
        Loadable::Ready(_) if is_empty => {
            let [heading, sentences @ ..] = (words.empty)(&scene.key(Action::Accept));
            message::draw(canvas, rest, Role::Text, &heading, &sentences);
        }
        Loadable::Idle | Loadable::Loading(_) | Loadable::Ready(_) => {}
    }
    let on_new = matches!(scene.state.drafts.current(), Row::New);
    if !wide || is_empty || on_new {
        below(scene, canvas);
    }
    if wide && !is_empty {
        let height = if on_new { rows.height } else { rows.height + scene.below().height };
        let pane = Rect { x: list.right(), width: DETAIL, height, ..rows };
        for row in 0..usize::from(pane.height) {
            let sign = canvas.symbols().down;
            canvas.line(pane, row).put(Role::Border, sign);
        }
        let pane = Rect { x: pane.x + 2, width: pane.width - 3, ..pane };
        detail(scene, canvas, pane);
    }
}

/// The widths of the columns, in cells.
struct Columns {
    name: u16,
    business: u16,
    instances: u16,
    processes: u16,
    step: u16,
    modified: u16,
}

impl Columns {
    fn of(scene: &Scene<'_>, total: u16) -> Self {
        let words = &scene.words.drafts;
        let steps = crate::domain::place::Step::ALL.into_iter().map(|step| width((scene.words.step)(step)));
        let step = steps.max().unwrap_or_default();
        let (instances, modified) = (width(words.instances).max(5), 11);
        let rest = total.saturating_sub(2 + instances + step + modified + 5 * GAP + 1);
        let name = rest * 2 / 5;
        let business = (rest - name) * 2 / 5;
        Self { name, business, instances, processes: rest - name - business, step, modified }
    }

    fn heading(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
        let words = &scene.words.drafts;
        let mut pen = canvas.line(area, 1);
        pen.gap(2).column(Role::Heading, words.name, self.name).gap(GAP);
        pen.column(Role::Heading, words.business, self.business).gap(GAP);
        pen.number(Role::Heading, words.instances, self.instances).gap(GAP);
        pen.column(Role::Heading, words.processes, self.processes).gap(GAP);
        pen.column(Role::Heading, words.step, self.step).gap(GAP);
        pen.column(Role::Heading, words.modified, self.modified);
    }

    fn row(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: usize, role: Role, listing: &Listing) {
        let modified = time(listing.modified, false);
        let mut pen = canvas.line(area, row);
        pen.gap(2);
        match &listing.heading {
            Ok(heading) => {
                let words = &scene.words.drafts;
                let name = name_of(heading, words.untitled);
                pen.column(role, &name, self.name).gap(GAP);
                pen.column(Role::Text, &heading.business, self.business).gap(GAP);
                let targets = crate::i18n::grouped(heading.targets);
                pen.number(Role::Text, &targets, self.instances).gap(GAP);
                pen.column(Role::Dim, &heading.processes.join(", "), self.processes).gap(GAP);
                pen.column(Role::Dim, (scene.words.step)(heading.step), self.step).gap(GAP);
            }
            Err(error) => {
                let what = store_error(scene.lang(), error).what;
                let reason = self.business + self.instances + self.processes + self.step + 3 * GAP;
                pen.column(role, &listing.id.0, self.name).gap(GAP);
                pen.put(Role::Problem, symbols::BLOCKS).gap(1).column(Role::Problem, &what, reason - 2).gap(GAP);
            }
        }
        pen.column(Role::Dim, &modified, self.modified);
    }

    fn run(
        &self,
        scene: &Scene<'_>,
        canvas: &mut Canvas<'_>,
        area: Rect,
        row: usize,
        role: Role,
        listing: &RunListing,
    ) {
        let words = &scene.words.drafts;
        let mut pen = canvas.line(area, row);
        pen.gap(2);
        match &listing.heading {
            Ok(heading) => {
                let name = if role == Role::Selection { role } else { role_of(heading.state) };
                pen.column(name, (words.run)(heading.state), self.name).gap(GAP);
                pen.column(Role::Text, &heading.business, self.business).gap(GAP);
                let counts = (words.run_counts)(&heading.counts, heading.undo_unknown);
                let rest = self.instances + self.processes + self.step + 2 * GAP;
                pen.column(role_of(heading.state), &counts, rest).gap(GAP);
                pen.column(Role::Dim, &time(heading.started, false), self.modified);
            }
            Err(error) => {
                let what = store_error(scene.lang(), error).what;
                let reason = self.business + self.instances + self.processes + self.step + self.modified + 4 * GAP;
                pen.column(role, listing.id.as_str(), self.name).gap(GAP);
                pen.put(Role::Problem, symbols::BLOCKS).gap(1).column(Role::Problem, &what, reason - 2);
            }
        }
    }
}

/// How a run's row is drawn.
const fn role_of(state: RunState) -> Role {
    match state {
        RunState::Running => Role::Info,
        RunState::Unfinished => Role::Unknown,
        RunState::Stopped => Role::Warning,
        RunState::Finished => Role::Dim,
    }
}

fn name_of(heading: &Heading, untitled: &str) -> String {
    let title = heading.title();
    if title.is_empty() { untitled.to_owned() } else { title }
}

fn time(at: DateTime, with_year: bool) -> String {
    let short = format!("{:02}-{:02} {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute());
    if with_year { format!("{}-{short}", at.year()) } else { short }
}

/// What the cursor is on: what can be done about a draft that cannot be read, or what the row is.
fn below(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let area = scene.below();
    let words = &scene.words.drafts;
    let listing = match scene.state.drafts.current() {
        Row::New => {
            canvas.line(area, 0).gap(MARGIN).put(Role::Dim, words.new_help);
            return;
        }
        Row::Run(listing) => return below_run(scene, canvas, listing),
        Row::Draft(listing) => listing,
    };
    match &listing.heading {
        Ok(heading) => {
            let mut pen = canvas.line(area, 0);
            pen.gap(MARGIN).put(Role::Text, &name_of(heading, words.untitled));
            for text in [&heading.business, &heading.environment.name] {
                pen.gap(2).put(Role::Dim, text);
            }
            canvas.line(area, 1).gap(MARGIN).put(Role::Dim, &heading.processes.join(", "));
        }
        Err(error) => unreadable(scene, canvas, error),
    }
}

/// Three lines: why a file cannot be read, and what can be done about it.
fn unreadable(scene: &Scene<'_>, canvas: &mut Canvas<'_>, error: &StoreError) {
    let area = scene.below();
    let Explained { what, why, next, server } = store_error(scene.lang(), error);
    canvas.line(area, 0).put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1).put(Role::Problem, &what);
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN);
    for text in [why, server].into_iter().flatten() {
        pen.put(Role::Text, &text).gap(2);
    }
    canvas.line(area, 2).gap(MARGIN).put(Role::Text, &next.unwrap_or_default());
}

/// What can be done about a run.
fn help_of(scene: &Scene<'_>, state: RunState) -> String {
    (scene.words.drafts.run_help)(state, &scene.key(Action::Accept), &scene.key(Action::RemoveDraft))
}

fn below_run(scene: &Scene<'_>, canvas: &mut Canvas<'_>, listing: &RunListing) {
    let area = scene.below();
    let heading = match &listing.heading {
        Ok(heading) => heading,
        Err(error) => return unreadable(scene, canvas, error),
    };
    canvas.line(area, 0).gap(MARGIN).put(Role::Text, &help_of(scene, heading.state));
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN)
        .put(role_of(heading.state), &(scene.words.drafts.run_counts)(&heading.counts, heading.undo_unknown));
    for text in [&heading.environment, &heading.business] {
        pen.gap(2).put(Role::Dim, text);
    }
}

fn detail(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = &scene.words.drafts;
    let listing = match scene.state.drafts.current() {
        Row::New => return,
        Row::Run(listing) => return detail_of_run(scene, canvas, area, listing),
        Row::Draft(listing) => listing,
    };
    let heading = match &listing.heading {
        Ok(heading) => heading,
        Err(error) => return detail_of_unreadable(scene, canvas, area, &listing.id.0, error),
    };
    let used = canvas.paragraph(area, 0, 2, Role::Title, &name_of(heading, words.untitled));
    let targets = crate::i18n::grouped(heading.targets);
    let modified = time(listing.modified, true);
    let or_none = |text: &'static str, value: &str| if value.is_empty() { text.to_owned() } else { value.to_owned() };
    let pairs = [
        (words.environment, or_none(words.none, &heading.environment.name)),
        (words.business, or_none(words.none, &heading.business)),
        (words.instances, targets),
        (words.step, (scene.words.step)(heading.step).to_owned()),
        (words.modified, modified),
        (words.file, listing.id.0.clone()),
    ];
    let mut row = used + 1;
    row += table(canvas, area, row, &pairs) + 1;
    canvas.line(area, row).put(Role::Heading, words.processes);
    for (at, process) in heading.processes.iter().enumerate() {
        row += 1;
        canvas.line(area, row).number(Role::Dim, &(at + 1).to_string(), 3).gap(1).put(Role::Text, process);
    }
}

fn detail_of_unreadable(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, name: &str, error: &StoreError) {
    let Explained { what, why, next, server } = store_error(scene.lang(), error);
    let mut row = canvas.paragraph(area, 0, 2, Role::Title, name) + 1;
    row += canvas.paragraph(area, row, 3, Role::Problem, &what);
    for text in [why, next].into_iter().flatten() {
        row += canvas.paragraph(area, row, 4, Role::Text, &text);
    }
    canvas.paragraph(area, row + 1, 6, Role::Dim, &server.unwrap_or_default());
}

fn detail_of_run(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, listing: &RunListing) {
    let words = &scene.words.drafts;
    let heading = match &listing.heading {
        Ok(heading) => heading,
        Err(error) => return detail_of_unreadable(scene, canvas, area, listing.id.as_str(), error),
    };
    let used = canvas.paragraph(area, 0, 2, role_of(heading.state), (words.run)(heading.state));
    let business = if heading.business.is_empty() { words.none.to_owned() } else { heading.business.clone() };
    let pairs = [
        (words.environment, heading.environment.clone()),
        (words.business, business),
        (words.started, time(heading.started, true)),
        (words.record, listing.id.to_string()),
    ];
    let mut row = used + 1;
    row += table(canvas, area, row, &pairs) + 1;
    canvas.line(area, row).put(Role::Heading, words.result);
    row +=
        1 + canvas.paragraph(area, row + 1, 3, Role::Text, &(words.run_counts)(&heading.counts, heading.undo_unknown));
    canvas.paragraph(area, row + 1, 4, Role::Dim, &help_of(scene, heading.state));
}

/// Draws names and values, a line each; gives how many lines.
fn table(canvas: &mut Canvas<'_>, area: Rect, first: usize, pairs: &[(&str, String)]) -> usize {
    let label = pairs.iter().map(|(label, _)| width(label)).max().unwrap_or_default();
    for (row, (name, value)) in (first..).zip(pairs) {
        canvas.line(area, row).column(Role::Dim, name, label).gap(GAP).put(Role::Text, value);
    }
    pairs.len()
}
