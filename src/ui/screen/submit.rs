//! Step 5: what becomes of each process on each target, its identifier as it comes, and why what failed did.

use super::review::target_name;
use crate::app::Action;
use crate::app::find::Hits;
use crate::app::geometry;
use crate::app::run::{CallPhase, FailureGroup, Run, Sure, UndoStage, UndoState};
use crate::app::screen::Context;
use crate::app::screen::processes::name_of;
use crate::app::screen::submit::failure;
use crate::app::state::PageLine;
use crate::domain::id::ProcessId;
use crate::domain::lang::Lang;
use crate::domain::plan::Entry;
use crate::domain::state::{ProcessState, ReadBackState, StateCounts};
use crate::i18n::explain::{Explained, api_error, difference, not_created, not_deleted};
use crate::i18n::state;
use crate::submit::Undone;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width, wrap};
use crate::ui::widget::address::{HostAddress, shows_areas};
use crate::ui::widget::problems::text_area;
use crate::ui::widget::symbols;
use crate::ui::{MARGIN, Scene};

/// Cells between columns.
const GAP: u16 = 2;
/// Cells of an identifier.
const ID: u16 = 12;
/// Width from which modules have a column, in cells.
const ROOMY: u16 = 100;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    // Without a run the step cannot be entered.
    let Some(run) = &scene.state.submit.run else { return };
    progress(scene, canvas, run);
    let columns = Columns::of(scene, scene.rows().width, shows_areas(run.plan.targets()));
    columns.heading(scene, canvas);
    let cursor = scene.state.submit.cursor;
    let entries = run.plan.entries();
    let mut before = None;
    let visible = entries.iter().enumerate().skip(cursor.top).take(usize::from(scene.rows().height));
    for (line, (at, entry)) in visible.enumerate() {
        let again = before == Some(entry.target());
        before = Some(entry.target());
        columns.row(scene, canvas, line, cursor.at == at, *entry, run, again);
    }
    below(scene, canvas, run, entries.get(cursor.at));
}

fn progress(scene: &Scene<'_>, canvas: &mut Canvas<'_>, run: &Run) {
    let words = &scene.words.submit;
    let counts = run.counts();
    let total = run.plan.new_count();
    let over = total - counts.pending().min(total);
    let stage = run.undo.as_ref().map(|undo| undo.stage);
    let (role, end) = if run.stopping {
        (Role::Warning, words.stopping.to_owned())
    } else if run.ended {
        (Role::Dim, String::new())
    } else if run.is_sent() {
        (Role::Dim, words.reading_back.to_owned())
    } else {
        (Role::Dim, (words.running)(&scene.key_in(Context::Submit, Action::Stop)))
    };
    let rest = canvas.right(scene.above(), 0, &[(role, &end), (Role::Text, " ")]);
    let symbols = canvas.symbols();
    let mut pen = canvas.line(rest, 0);
    pen.gap(MARGIN);
    if stage == Some(UndoStage::Planning) {
        pen.put(Role::Dim, words.planning_undo);
        return;
    }
    if stage == Some(UndoStage::Running) {
        pen.put(
            Role::Warning,
            &(words.undo_goes_on)(counts.of(ProcessState::Deleted), &scene.key_in(Context::Submit, Action::Stop)),
        );
        if let Some((attempt, wait)) = run.undo.as_ref().and_then(|undo| undo.waiting) {
            pen.gap(GAP).put(Role::Dim, &(words.undo_waits)(attempt, wait.as_secs()));
        }
        return;
    }
    if run.ended {
        let created = counts.of(ProcessState::Created);
        let (role, text) = if created == total {
            (Role::Created, (words.all_created)(created))
        } else {
            (role_of_ended(counts), (words.ended)(counts))
        };
        pen.put(role, &text).gap(GAP);
        if let Some(read_back) = run.read_back() {
            let differs = run.differing();
            let as_sent = read_back == ReadBackState::Done && differs == 0;
            let role = if as_sent { Role::Dim } else { Role::Warning };
            pen.put(role, &state::read_back(scene.lang(), read_back, differs, counts));
        }
        return;
    }
    let cells = if scene.size.width >= ROOMY { 30 } else { 16 };
    let done = u16::try_from(over * usize::from(cells) / total.max(1)).unwrap_or(cells).min(cells);
    pen.rule(Role::Progress, symbols.bar, done).rule(Role::ProgressRest, symbols.bar_rest, cells - done);
    pen.gap(1)
        .put(Role::Text, &format!("{over}/{total}"))
        .gap(GAP)
        .put(Role::Text, &state::counts(scene.lang(), counts, None));
}

/// The widths of the columns, in cells; 0 leaves a column out.
struct Columns {
    state: u16,
    instance: u16,
    host: u16,
    /// Whether hosts are shown with their cloud areas.
    with_areas: bool,
    module: u16,
    process: u16,
}

impl Columns {
    fn of(scene: &Scene<'_>, total: u16, with_areas: bool) -> Self {
        // The longest name is of what seldom happens, and takes its room only then.
        let rare = ProcessState::PerhapsAnothers;
        let has_rare = scene.state.submit.run.as_ref().is_some_and(|run| run.counts().of(rare) > 0);
        let states = ProcessState::ALL.into_iter().filter(|own| has_rare || *own != rare);
        let names = states.map(|own| state::state(scene.lang(), own)).chain([scene.words.submit.state]);
        let state = names.map(width).max().unwrap_or_default() + 2;
        let rest = total.saturating_sub(2 + state + ID + 3 * GAP + 1);
        let wide = if with_areas { 20 } else { 16 };
        let host = if total < 76 { 0 } else { wide };
        let rest = rest.saturating_sub(if host > 0 { host + GAP } else { 0 });
        let module = if total >= ROOMY { rest.saturating_sub(GAP) * 3 / 10 } else { 0 };
        let rest = rest.saturating_sub(if module > 0 { module + GAP } else { 0 });
        let instance = rest * 11 / 20;
        Self { state, instance, host, with_areas, module, process: rest - instance }
    }

    fn heading(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
        let words = &scene.words;
        let mut pen = canvas.line(scene.above(), 1);
        pen.gap(2).column(Role::Heading, words.submit.state, self.state).gap(GAP);
        pen.number(Role::Heading, words.submit.id, ID).gap(GAP);
        pen.column(Role::Heading, words.review.process, self.process).gap(GAP);
        pen.column(Role::Heading, words.review.instance, self.instance).gap(GAP);
        if self.host > 0 {
            pen.column(Role::Heading, words.review.host, self.host).gap(GAP);
        }
        if self.module > 0 {
            pen.column(Role::Heading, words.review.module, self.module);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a row is its place, its entry and what the entry points into")]
    fn row(
        &self,
        scene: &Scene<'_>,
        canvas: &mut Canvas<'_>,
        line: usize,
        on: bool,
        entry: Entry,
        run: &Run,
        again: bool,
    ) {
        let result = run.result(entry);
        let (role, sign) = look_of(run, result.state, result.id);
        let word = state::state(scene.lang(), result.state);
        let mut pen = canvas.line(scene.rows(), line);
        pen.column(Role::Selection, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        pen.put(role, sign).gap(1).column(role, word, self.state - 2).gap(GAP);
        pen.number(role, &result.id.map_or_else(String::new, |id| id.to_string()), ID).gap(GAP);
        let name = run.plan.spec(&entry).map_or("", name_of);
        pen.column(if on { Role::Selection } else { Role::Text }, name, self.process).gap(GAP);
        if let Some(target) = run.plan.target(&entry) {
            let own = if again { Role::Dim } else { Role::Text };
            pen.column(own, &target_name(target), self.instance).gap(GAP);
            if self.host > 0 {
                let dynamic = scene.state.review.dynamic.contains(&target.id);
                let address = HostAddress::of_target(target, self.with_areas).marked_dynamic(dynamic);
                address.draw(&mut pen, Role::Dim, self.host, &Hits::default());
                pen.gap(GAP);
            }
            if self.module > 0 {
                pen.tail(Role::Dim, &target.module, self.module);
            }
        }
    }
}

/// How a state is drawn; a created process as a warning when it is not as it was sent, or could not be deleted.
fn look_of(run: &Run, state: ProcessState, id: Option<ProcessId>) -> (Role, &'static str) {
    match state {
        ProcessState::Identical | ProcessState::Conflict | ProcessState::Ineligible | ProcessState::Deleted => {
            (Role::Disabled, symbols::IDLE)
        }
        ProcessState::Waiting => (Role::Dim, symbols::IDLE),
        ProcessState::Sent => (Role::Info, symbols::SENT),
        ProcessState::Retrying => (Role::Warning, symbols::IDLE),
        ProcessState::Settling => (Role::Unknown, symbols::SENT),
        ProcessState::Created => {
            let left = id.and_then(|id| run.undone(id)).is_some();
            let differs = id.and_then(|id| run.changes(id)).is_some();
            (if left || differs { Role::Warning } else { Role::Created }, symbols::CREATED)
        }
        ProcessState::Deleting => (Role::Warning, symbols::SENT),
        ProcessState::Gone => (Role::Warning, symbols::UNKNOWN),
        ProcessState::Refused => (Role::Refused, symbols::REFUSED),
        ProcessState::Unknown | ProcessState::PerhapsAnothers | ProcessState::Differs => {
            (Role::Unknown, symbols::UNKNOWN)
        }
        ProcessState::NotSent | ProcessState::NotCreated => (Role::NotSent, symbols::IDLE),
    }
}

/// How the end of a run is drawn that did not create everything.
fn role_of_ended(counts: &StateCounts) -> Role {
    match counts {
        _ if counts.of(ProcessState::Refused) > 0 => Role::Refused,
        _ if counts.failed() + counts.of(ProcessState::Gone) > 0 => Role::Unknown,
        _ => Role::Dim,
    }
}

/// What is said of a created process: why it was not deleted, or what is stored otherwise than it was sent.
fn of_created(scene: &Scene<'_>, run: &Run, id: ProcessId) -> Option<[String; 2]> {
    let words = &scene.words.submit;
    if let Some(UndoState::Ended(undone)) = run.undone(id) {
        if let Undone::Skipped(why) = undone {
            return Some([(words.skipped)(why), String::new()]);
        }
        let explain = if matches!(undone, Undone::NotDeleted(_)) { not_deleted } else { api_error };
        let Explained { what, next, .. } = explain(scene.lang(), undone.error()?);
        return Some([what, next.unwrap_or_default()]);
    }
    if run.is_gone(id) {
        return Some([words.gone.to_owned(), String::new()]);
    }
    if let Some(error) = run.read_back_error().filter(|_| run.changes(id).is_none()) {
        let Explained { what, next, .. } = api_error(scene.lang(), error);
        return Some([
            state::read_back_failed(scene.lang()).to_owned(),
            format!("{what}  {}", next.unwrap_or_default()),
        ]);
    }
    let changes = run.changes(id)?;
    let names: Vec<String> =
        changes.iter().map(|change| difference(scene.lang(), change, scene.state.fields())).collect();
    Some((words.stored_as)(&names))
}

/// What is said of an entry that is on its way, or that a person has to decide about.
fn now(scene: &Scene<'_>, run: &Run, entry: Entry) -> Option<[String; 2]> {
    let words = &scene.words.submit;
    let result = run.result(entry);
    match (result.state, run.call_of(entry)?) {
        (ProcessState::Created | ProcessState::Gone, _) => of_created(scene, run, result.id?),
        (ProcessState::Retrying, CallPhase::Retrying { error, attempt, wait }) => {
            let why = api_error(scene.lang(), error).what;
            Some([(words.retrying_help)(*attempt, wait.as_secs()), why])
        }
        (ProcessState::Waiting, CallPhase::Occupied { process }) => {
            let instance = run.plan.target(&entry).map_or_else(String::new, |target| target.id.to_string());
            Some([(words.occupied_help)(&instance, *process), String::new()])
        }
        (ProcessState::Sent, _) => Some(words.sent_help.map(str::to_owned)),
        (ProcessState::Settling, CallPhase::Settling { attempt, wait }) => {
            Some([(words.settling_help)(*attempt, wait.as_secs()), String::new()])
        }
        (state, CallPhase::Ended(_)) if result.error.is_none() => {
            let [what, next] = (words.mixed_help)(state, result.id, result.found)?;
            // Where nothing proves whose a process is, what would is named.
            let why = run.receipts.as_ref().filter(|_| result.found.is_some()).and_then(words.receipts);
            Some([what, why.map_or_else(|| next.clone(), |why| sentences(scene.lang(), why, &next))])
        }
        _ => None,
    }
}

/// Joins two sentences: full-width punctuation brings its own space.
fn sentences(lang: Lang, first: &str, second: &str) -> String {
    match lang {
        Lang::Zh => format!("{first}{second}"),
        Lang::En => format!("{first} {second}"),
    }
}

/// Returns what happened; then why, what to do, and the words of the server.
fn told(scene: &Scene<'_>, run: &Run, failed: FailureGroup<'_>) -> (String, Vec<(PageLine, String)>) {
    let words = &scene.words.submit;
    let explain = if failed.sure == Sure::Seen { not_created } else { api_error };
    let Explained { what, why, next, server } = explain(scene.lang(), failed.error);
    let unknown = failed.sure == Sure::Not;
    let resumable = unknown && run.can_be_resumed();
    let settled = resumable.then(|| (words.unknown_next)(&scene.key_in(Context::Submit, Action::Resume)));
    let why = why.or_else(|| unknown.then(|| words.unknown_help.to_owned()));
    let said = [
        (PageLine::SkipReason, why),
        // What is not known is found out by resuming; to look for it by hand is for a run that kept no journal.
        (PageLine::SkipReason, settled.or(next).map(|text| format!("{} {text}", words.next))),
        (PageLine::Server, server.map(|text| format!("{} {text}", words.server))),
    ];
    (what, said.into_iter().filter_map(|(said, text)| Some((said, text?))).collect())
}

/// Puts why an entry failed, or what is said of it otherwise, into the lines of its page, nothing left out.
pub(in crate::ui) fn lines_of(scene: &Scene<'_>, entry: Entry) -> Vec<(PageLine, String)> {
    let Some(run) = scene.state.submit.run.as_ref() else { return Vec::new() };
    let (what, said) = match failure(run, entry) {
        Some(failed) => told(scene, run, failed),
        // What changes by the second has no page.
        None if run.result(entry).state.is_under_way() => return Vec::new(),
        None => match now(scene, run, entry) {
            Some([what, more]) => (what, vec![(PageLine::SkipReason, more)]),
            None => return Vec::new(),
        },
    };
    let room = geometry::reader_width(scene.size);
    let lines = |(said, text): (PageLine, String)| wrap(&text, room).into_iter().map(move |line| (said, line));
    std::iter::once((PageLine::What, what)).chain(said).flat_map(lines).collect()
}

/// Five lines: the cause of the failure that the cursor is on, or of the first one; otherwise what can be done now.
fn below(scene: &Scene<'_>, canvas: &mut Canvas<'_>, run: &Run, entry: Option<&Entry>) {
    let words = &scene.words.submit;
    let area = scene.below();
    let causes = run.failures();
    let own = entry.and_then(|entry| failure(run, *entry));
    if let Some([what, more]) = entry.and_then(|entry| now(scene, run, *entry)) {
        let sent = entry.is_some_and(|entry| run.result(*entry).state == ProcessState::Sent);
        let (role, sign) = if sent { (Role::Info, symbols::SENT) } else { (Role::Unknown, symbols::UNKNOWN) };
        canvas.line(area, 0).put(role, sign);
        // Two lines: who created a process, and when, stands at the end.
        let first = canvas.paragraph(text_area(area), 0, 2, role, &what);
        let height = usize::from(area.height);
        let used = first + canvas.paragraph(text_area(area), first, height.saturating_sub(first), Role::Text, &more);
        // What is said goes before the keys, which stand beside every other row.
        if run.ended && used < height {
            keys(scene, canvas, run, used);
        }
        return;
    }
    let is_its = |cause: &FailureGroup<'_>| {
        own.is_some_and(|own| {
            cause.sure == own.sure && cause.error.kind == own.error.kind && cause.error.code == own.error.code
        })
    };
    let at = causes.iter().position(is_its).unwrap_or(0);
    let Some(cause) = causes.get(at) else {
        let left_out = entry.is_some_and(|entry| run.result(*entry).state.is_verdict());
        if left_out {
            canvas.line(area, 0).gap(MARGIN).put(Role::Dim, words.left_help);
        }
        keys(scene, canvas, run, usize::from(left_out));
        return;
    };
    let unknown = cause.sure == Sure::Not;
    let (what, said) = told(scene, run, own.unwrap_or(*cause));
    let (role, sign) = if unknown { (Role::Unknown, symbols::UNKNOWN) } else { (Role::Refused, symbols::REFUSED) };
    let text = text_area(area);
    let mut row = 1;
    let mut left = usize::from(area.height).saturating_sub(1);
    let whole: Vec<usize> = said.iter().map(|(_, said)| wrap(said, text.width).len()).collect();
    let mut needed: Vec<usize> = whole.iter().map(|lines| (*lines).min(2)).collect();
    // Where lines are short, the server's words (with the request's identifier at their end) keep theirs longest.
    for place in 0..needed.len() {
        let over = needed.iter().sum::<usize>() > left;
        if let Some(lines) = needed.get_mut(place).filter(|_| over) {
            *lines = (*lines).min(1);
        }
    }
    let total = (words.cause)(at + 1, causes.len(), cause.processes);
    // What is cut here is whole on the page of the entry.
    let is_cut = own.is_some() && (needed != whole || needed.iter().sum::<usize>() > left);
    let page = if is_cut { (words.whole)(&scene.key_in(Context::Submit, Action::ShowRequest)) } else { String::new() };
    let beside = area.width.saturating_sub(MARGIN + width(&what) + GAP);
    // What it is goes before how often it was.
    let total = if is_cut && width(&page) + GAP + width(&total) > beside { String::new() } else { total };
    let between = if page.is_empty() || total.is_empty() { "" } else { "  " };
    let rest =
        canvas.right(area, 0, &[(Role::Dim, &page), (Role::Text, between), (Role::Dim, &total), (Role::Text, " ")]);
    canvas.line(rest, 0).put(role, sign).gap(MARGIN - 1).put(role, &what);
    for ((said, text_of), lines) in said.iter().zip(needed) {
        let role = if *said == PageLine::Server { Role::Dim } else { Role::Text };
        let used = canvas.paragraph(text, row, lines.min(left), role, text_of);
        row += used;
        left -= used;
    }
    if run.ended && left > 0 {
        keys(scene, canvas, run, row);
    }
}

/// Draws which keys keep the result, and which one leads to where a failure can be fixed.
fn keys(scene: &Scene<'_>, canvas: &mut Canvas<'_>, run: &Run, row: usize) {
    let words = &scene.words.submit;
    let key = |action| scene.key_in(Context::Submit, action);
    let counts = run.counts();
    let mut pen = canvas.line(scene.below(), row);
    pen.gap(MARGIN);
    if run.can_be_resumed() {
        pen.put(Role::Dim, &(words.resume)(&key(Action::Resume))).gap(GAP);
    }
    if run.ended && counts.failed() > 0 {
        pen.put(Role::Dim, &(words.mend)(&key(Action::Mend))).gap(GAP);
    }
    if counts.of(ProcessState::Created) > 0 {
        let text = (words.keep)(&key(Action::CopyIds), &key(Action::SaveCsv), &key(Action::SaveJson));
        pen.put(Role::Dim, &text).gap(GAP);
    }
    if run.ended && counts.of(ProcessState::Created) > 0 && run.record.is_some() {
        pen.put(Role::Dim, &(words.undo)(&key(Action::UndoRun)));
    }
}
