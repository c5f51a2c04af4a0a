//! Step 4: what stands in the way, and the plan that will be submitted.

use crate::app::Action;
use crate::app::find::Hits;
use crate::app::keymap::Context;
use crate::app::open::Open;
use crate::app::request::Loadable;
use crate::app::screen::processes::name_of;
use crate::app::screen::review::Row;
use crate::domain::address::short_name;
use crate::domain::check::Problem;
use crate::domain::draft::Target;
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::i18n::explain::{self, Explained, api_error, problem};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width, wrap};
use crate::ui::widget::address::{HostAddress, shows_areas};
use crate::ui::widget::reader::differing;
use crate::ui::widget::{message, problems, symbols};
use crate::ui::{MARGIN, Scene};

/// Cells between columns.
const GAP: u16 = 2;
/// Width from which modules have a column, in cells.
const ROOMY: u16 = 100;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let review = &scene.state.review;
    summary(scene, canvas, open);
    let area = scene.rows();
    let count = review.rows(open);
    if count == 0 {
        match &review.live {
            Loadable::Failed(error) => {
                let retry = (scene.words.review.retry)(&scene.key(Action::Refresh));
                message::explain(canvas, area, &api_error(scene.lang(), error), &retry);
            }
            Loadable::Loading(_) => {
                let text = (scene.words.review.reading)(review.read, open.draft.targets.len());
                message::draw(canvas, area, Role::Info, &text, &[]);
            }
            Loadable::Idle | Loadable::Ready(_) => {
                message::draw(canvas, area, Role::Dim, scene.words.review.nothing, &[]);
            }
        }
        return;
    }
    let columns = Columns::of(scene, area.width);
    columns.heading(scene, canvas);
    let cursor = review.cursor;
    let mut before = None;
    for (line, at) in (cursor.top..count).take(usize::from(area.height)).enumerate() {
        let on = cursor.at == at;
        match (review.row(at, open), &review.plan) {
            (Some(Row::Problem(problem)), _) => problem_row(scene, canvas, line, on, problem, open, &columns),
            (Some(Row::Entry(_, entry)), Some(plan)) => {
                let again = before == Some(entry.target());
                before = Some(entry.target());
                columns.row(scene, canvas, line, on, entry, plan, again);
            }
            _ => {}
        }
    }
    match (review.current(open), &review.plan) {
        (Some(Row::Problem(problem)), _) => about_problem(scene, canvas, problem, open),
        (Some(Row::Entry(at, entry)), Some(plan)) => about_entry(scene, canvas, at, entry, plan),
        _ => {}
    }
}

fn summary(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let words = &scene.words.review;
    let review = &scene.state.review;
    let unread = review.plan.as_ref().map_or(0, |plan| plan.unread().len());
    let hosts = review.plan.as_ref().map_or(0, Plan::unread_hosts);
    let cached = |age| match unread {
        0 => (scene.words.header.cached)(age),
        _ => format!("{}  {}", (scene.words.header.cached)(age), (words.unread)(unread)),
    };
    let (role, state) = match &review.live {
        Loadable::Loading(_) => (Role::Info, (words.reading)(review.read, open.draft.targets.len())),
        Loadable::Ready(_) if unread > 0 => (Role::Offline, (words.unread)(unread)),
        Loadable::Ready(_) if hosts > 0 => (Role::Offline, (words.unread_hosts)(hosts)),
        Loadable::Ready(_) if scene.state.awaits_fields() => (Role::Info, words.reading_fields.to_owned()),
        Loadable::Ready(_) if has_unchecked_fields(scene) => (Role::Offline, words.unread_fields.to_owned()),
        Loadable::Ready(_) => (Role::Success, words.live.to_owned()),
        Loadable::Failed(_) => review
            .kept()
            .map_or_else(|| (Role::Problem, words.failed.to_owned()), |kept| (Role::Offline, cached(kept.age))),
        // Without a plan there is nothing that could be compared.
        Loadable::Idle if review.plan.is_none() => (Role::Text, String::new()),
        Loadable::Idle => (Role::Offline, words.offline.to_owned()),
    };
    let rest = canvas.right(scene.above(), 0, &[(role, &state), (Role::Text, " ")]);
    let blocking = open.blocking();
    let warning = open.checked.problems.len() - blocking;
    let mut pen = canvas.line(rest, 0);
    pen.gap(MARGIN);
    if blocking + warning > 0 {
        let role = if blocking > 0 { Role::Problem } else { Role::Warning };
        pen.put(role, &(words.problems)(blocking, warning)).gap(GAP);
    }
    match &review.plan {
        Some(plan) => {
            pen.put(Role::Text, &(words.plan)(plan.counts(), plan.calls().len()));
            if plan.warned() > 0 {
                pen.gap(GAP).put(Role::Warning, &(words.warned)(plan.warned()));
            }
        }
        None if blocking > 0 => {
            pen.put(Role::Dim, words.blocked);
        }
        None => {}
    }
}

/// Returns `true` if the plan sends fields that only the attributes could judge, and these could
/// not be read.
fn has_unchecked_fields(scene: &Scene<'_>) -> bool {
    let unread = scene.state.catalogue.as_ref().is_none_or(|catalogue| !catalogue.fields_came);
    let specs = scene.state.review.plan.as_ref().map_or(&[][..], Plan::specs);
    unread && specs.iter().any(|spec| spec.unknown().next().is_some())
}

/// The widths of the columns, in cells; 0 leaves a column out.
struct Columns {
    verdict: u16,
    instance: u16,
    host: u16,
    /// Whether hosts are shown with their cloud areas.
    with_areas: bool,
    module: u16,
    process: u16,
}

impl Columns {
    fn of(scene: &Scene<'_>, total: u16) -> Self {
        let with_areas = scene.state.review.plan.as_ref().is_some_and(|plan| shows_areas(plan.targets()));
        let words = &scene.words.review;
        let all = [
            words.verdict,
            words.blocks,
            words.warns,
            words.new,
            words.identical,
            words.conflict,
            words.ineligible,
            words.unchecked,
        ];
        let verdict = all.into_iter().map(width).max().unwrap_or_default() + 2;
        let rest = total.saturating_sub(2 + verdict + 2 * GAP + 1);
        let wide = if with_areas { 20 } else { 16 };
        let host = if total < 60 { 0 } else { wide };
        let rest = rest.saturating_sub(if host > 0 { host + GAP } else { 0 });
        let module = if total >= ROOMY { (rest - GAP) * 3 / 10 } else { 0 };
        let rest = rest.saturating_sub(if module > 0 { module + GAP } else { 0 });
        let instance = rest * 11 / 20;
        Self { verdict, instance, host, with_areas, module, process: rest - instance }
    }

    /// Cells for the place of a problem.
    fn place(&self, room: u16) -> u16 {
        (self.instance + self.host + GAP).min(room * 3 / 5)
    }

    fn heading(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
        let words = &scene.words.review;
        let mut pen = canvas.line(scene.above(), 1);
        pen.gap(2).column(Role::Heading, words.verdict, self.verdict).gap(GAP);
        if scene.state.review.plan.is_none() {
            let room = self.place(pen.room());
            pen.column(Role::Heading, words.place, room).gap(GAP).put(Role::Heading, words.problem);
            return;
        }
        pen.column(Role::Heading, words.instance, self.instance).gap(GAP);
        if self.host > 0 {
            pen.column(Role::Heading, words.host, self.host).gap(GAP);
        }
        if self.module > 0 {
            pen.column(Role::Heading, words.module, self.module).gap(GAP);
        }
        pen.column(Role::Heading, words.process, self.process);
    }

    #[expect(clippy::too_many_arguments, reason = "a row is its place, its entry and what the entry points into")]
    fn row(
        &self,
        scene: &Scene<'_>,
        canvas: &mut Canvas<'_>,
        line: usize,
        on: bool,
        entry: Entry,
        plan: &Plan,
        again: bool,
    ) {
        let (role, sign, word) = verdict(scene, entry, plan);
        let mut pen = canvas.line(scene.rows(), line);
        pen.column(Role::Selection, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        let (mark, sign) =
            if plan.warnings(&entry).is_empty() { (role, sign) } else { (Role::Warning, symbols::WARNS) };
        pen.put(mark, sign).gap(1).column(role, word, self.verdict - 2).gap(GAP);
        if let Some(target) = plan.target(&entry) {
            let own = if again { Role::Dim } else { Role::Text };
            pen.column(own, &target_name(target), self.instance).gap(GAP);
            if self.host > 0 {
                HostAddress::of_target(target, self.with_areas).draw(&mut pen, Role::Dim, self.host, &Hits::default());
                pen.gap(GAP);
            }
            if self.module > 0 {
                pen.tail(Role::Dim, &target.module, self.module).gap(GAP);
            }
        }
        if let Some(process) = plan.spec(&entry) {
            pen.column(if on { Role::Selection } else { Role::Text }, name_of(process), self.process);
        }
    }
}

/// What lists call a target: its name, or its identifier when that is all that is known.
pub(in crate::ui) fn target_name(target: &Target) -> String {
    if target.name.is_empty() { format!("ID {}", target.id) } else { short_name(&target.name).into_owned() }
}

/// How an entry is shown. New is only what is known to be: on a target that was not read, nothing is.
fn verdict(scene: &Scene<'_>, entry: Entry, plan: &Plan) -> (Role, &'static str, &'static str) {
    let words = &scene.words.review;
    match plan.verdict(&entry) {
        Verdict::New if plan.is_unread(entry.target()) => (Role::Offline, symbols::UNKNOWN, words.unchecked),
        Verdict::New => (Role::New, symbols::NEW, words.new),
        Verdict::Identical(_) => (Role::Identical, symbols::IDENTICAL, words.identical),
        Verdict::Conflict { .. } => (Role::Conflict, symbols::CONFLICT, words.conflict),
        Verdict::Ineligible(_) => (Role::Ineligible, symbols::INELIGIBLE, words.ineligible),
    }
}

fn problem_row(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    line: usize,
    on: bool,
    what: &Problem,
    open: &Open,
    columns: &Columns,
) {
    let words = &scene.words.review;
    let (role, sign) = problems::mark(what);
    let word = if what.blocks() { words.blocks } else { words.warns };
    let place = explain::place(scene.lang(), &what.path, &open.draft, scene.state.fields());
    let text = problem(scene.lang(), what, &open.draft, scene.state.fields()).what;
    let mut pen = canvas.line(scene.rows(), line);
    pen.column(Role::Selection, if on { symbols::CURSOR } else { "" }, 1).gap(1);
    pen.put(role, sign).gap(1).column(role, word, columns.verdict - 2).gap(GAP);
    // Of the place its end tells most; the lines below give it whole.
    let room = columns.place(pen.room());
    pen.tail(if on { Role::Selection } else { Role::Text }, &place, room).gap(GAP).put(role, &text);
}

fn about_problem(scene: &Scene<'_>, canvas: &mut Canvas<'_>, what: &Problem, open: &Open) {
    let area = scene.below();
    let place = explain::place(scene.lang(), &what.path, &open.draft, scene.state.fields());
    let key = (scene.words.review.go)(&scene.key_in(Context::Review, Action::Accept));
    let rest = canvas.right(area, 0, &[(Role::Dim, &key), (Role::Text, " ")]);
    canvas.line(rest, 0).gap(MARGIN).put(Role::LabelActive, &place);
    problems::explain(scene, canvas, area, 1, what, open);
}

fn about_entry(scene: &Scene<'_>, canvas: &mut Canvas<'_>, at: usize, entry: Entry, plan: &Plan) {
    let area = scene.below();
    let words = &scene.words.review;
    let (Some(target), Some(spec)) = (plan.target(&entry), plan.spec(&entry)) else {
        return;
    };
    let mut pen = canvas.line(area, 0);
    pen.gap(MARGIN).put(Role::LabelActive, &target_name(target)).gap(GAP).put(Role::Dim, &target.module);
    if let (Loadable::Failed(error), true) = (&scene.state.review.live, plan.is_unread(entry.target())) {
        failed(scene, canvas, api_error(scene.lang(), error));
        return;
    }
    let (binary, parameter) = spec.command();
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN).put(Role::Text, name_of(spec)).gap(GAP);
    pen.put(Role::Dim, binary).gap(1).put(Role::Dim, parameter);
    let key = |action| scene.key_in(Context::Review, action);
    let (role, sign, _) = verdict(scene, entry, plan);
    let text = match plan.verdict(&entry) {
        Verdict::New if plan.is_unread(entry.target()) => Some(words.is_unchecked.to_owned()),
        Verdict::New => {
            let (inside, call) = place_in_calls(plan, entry);
            Some((words.is_new)(inside + 1, call + 1, plan.calls().len()))
        }
        Verdict::Identical(_) | Verdict::Conflict { .. } | Verdict::Ineligible(_) => {
            explain::verdict_why(scene.lang(), &plan.verdict(&entry))
        }
    };
    canvas.line(area, 2).put(role, sign).gap(MARGIN - 1).put(role, &text.unwrap_or_default());
    match plan.verdict(&entry) {
        Verdict::New if !plan.warnings(&entry).is_empty() => {
            let mut pen = canvas.line(area, 3);
            pen.put(Role::Warning, symbols::WARNS).gap(MARGIN - 1);
            pen.put(Role::Warning, &explain::warnings(scene.lang(), plan.warnings(&entry)));
        }
        Verdict::New => {
            let request = key(Action::ShowRequest);
            let keys = match scene.state.review.live {
                Loadable::Ready(_) => (words.ready)(&request, &key(Action::Submit)),
                _ => (words.request)(&request),
            };
            canvas.line(area, 3).gap(MARGIN).put(Role::Dim, &keys);
        }
        Verdict::Conflict { .. } => {
            let key = (words.more)(&key(Action::ShowRequest));
            let rest = canvas.right(area, 3, &[(Role::Dim, &key), (Role::Text, " ")]);
            let names: Vec<String> = differing(scene, at).into_iter().map(|one| one.name).collect();
            if !names.is_empty() {
                canvas.line(rest, 3).gap(MARGIN).put(Role::Text, &(words.differs)(&names));
            }
        }
        Verdict::Identical(_) | Verdict::Ineligible(_) => {}
    }
}

/// Tells why nothing is known of the processes of a service instance, and what to do.
fn failed(scene: &Scene<'_>, canvas: &mut Canvas<'_>, told: Explained) {
    let area = scene.below();
    let Explained { what, why, next, .. } = told;
    canvas.line(area, 1).put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1).put(Role::Problem, &what);
    let text = problems::text_area(area);
    let mut row = 2;
    let room = usize::from(area.height).saturating_sub(row);
    let next = next.map(|next| format!("{} {next}", scene.words.submit.next)).unwrap_or_default();
    let lines = wrap(&next, text.width).len().min(room);
    if let Some(why) = why.filter(|_| lines < room) {
        row += canvas.paragraph(text, row, room - lines, Role::Text, &why);
    }
    canvas.paragraph(text, row, lines, Role::Text, &next);
}

/// Returns an entry's place in its call, and the call's place.
fn place_in_calls(plan: &Plan, entry: Entry) -> (usize, usize) {
    let (call, inside) = plan.call_of(&entry).unwrap_or_default();
    (inside, call)
}
