//! Step 4: reading what is live, making the plan, and what keys do in it.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::list::{Cursor, Motion, scroll};
use crate::app::menu::Menu;
use crate::app::notice::Notice;
use crate::app::open::{File, Open};
use crate::app::overlay::{Detail, Overlay};
use crate::app::question::Question;
use crate::app::reader::{self, differing};
use crate::app::request::{Loadable, RequestId};
use crate::app::run::{Origin, Run};
use crate::app::screen::review::{Class, GroupKind, Members, Row, WorkGroup};
use crate::app::screen::submit::Submit;
use crate::app::screen::{Context, Screen};
use crate::app::set_field::FieldPurpose;
use crate::app::state::State;
use crate::app::update::screen::table;
use crate::app::update::{access, edit, enter, navigate, set_field};
use crate::domain::bind::Column;
use crate::domain::draft::{Path, TargetKey};
use crate::domain::field::Known;
use crate::domain::place::Step;
use crate::domain::plan::{Entry, EntryKey, Plan, Verdict, Warning};
use crate::domain::table::Cell;
use crate::domain::warnings::{WarningKind, WarningSet};
use std::collections::BTreeSet;

/// Makes the plan of the live state that was read; of what was kept when it could not be.
pub(in crate::app) fn live_read(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.clone());
    if let (Loadable::Failed(_), Some(wanted)) = (&state.review.live, wanted) {
        let id = state.request();
        state.review.recalled = Loadable::Loading(id);
        effects.push(Effect::RecallLive { id, wanted: Box::new(wanted) });
    }
    enter::replan(state);
}

/// Takes in that the draft was judged by attributes that just came: the plan that is shown is made again with them. A
/// question about the former plan is taken back, since its numbers may be wrong now.
pub(in crate::app) fn judged_again(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen != Screen::Step(Step::Review) {
        // It is made when the screen is entered.
        state.review.plan = None;
        return;
    }
    let before = state.review.plan.clone();
    let wanted = state.open.as_ref().is_some_and(|open| open.checked.wanted.is_some());
    if wanted && matches!(state.review.live, Loadable::Idle) {
        // Problems stood in the way, so that nothing was read of the targets.
        enter::review(state, effects);
    } else {
        enter::replan(state);
    }
    let changed = state.review.plan != before;
    let asked = matches!(&state.overlay, Some(Overlay::Confirm(confirm)) if matches!(confirm.question, Question::Submit { .. }));
    if changed && asked {
        state.overlay = None;
        state.notice = Some(Notice::PlanChanged);
    }
    refresh(state);
}

/// Notes the values that are shown, once all that they are made of was read, and asks which ones differ from those that were
/// shown last.
pub(in crate::app) fn note_shown(state: &mut State, effects: &mut Vec<Effect>) {
    let is_reading = matches!(state.review.live, Loadable::Loading(_));
    if state.screen != Screen::Step(Step::Review) || is_reading {
        return;
    }
    let Some(open) = state.open.as_ref().filter(|open| !open.read_only) else { return };
    let (File::Known(draft), Some(plan)) = (&open.file, state.review.to_note()) else { return };
    let (draft, content, plan) = (draft.clone(), Box::new(open.draft.clone()), plan.clone());
    let id = state.request();
    state.review.noted = Some((id, plan.clone()));
    effects.push(Effect::NoteShown { id, draft, content, plan });
}

/// Takes in what differs from the values that an earlier session showed.
pub(in crate::app) fn shown_before(state: &mut State, id: RequestId, entries: Vec<EntryKey>) {
    let Some(open) = &state.open else { return };
    if state.review.noted.as_ref().is_some_and(|(own, _)| *own == id) {
        state.review.compare_with_earlier(entries, open.edits());
        refresh(state);
    }
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if let Some(motion) = Motion::of(action) {
        let (rows, height) = (state.review.list.len(), height(state));
        state.review.cursor.go(motion, rows, height);
        remember(state);
        return;
    }
    match action {
        Action::Back if state.review.filtering || !state.review.filter.text().is_empty() => {
            state.review.filtering = false;
            state.review.filter.clear();
        }
        Action::Back if state.review.class.is_some() => state.review.class = None,
        Action::Back => navigate::previous(state, effects),
        Action::Accept if state.review.filtering => state.review.filtering = false,
        Action::Help => state.overlay = Some(Overlay::Help(Menu::new(Context::Filter))),
        Action::Filter => {
            state.review.filtering = true;
            state.review.filter.select_all();
        }
        Action::Refresh => enter::review(state, effects),
        Action::Submit => ask(state),
        Action::NextVerdict => turn(state, true),
        Action::PreviousVerdict => turn(state, false),
        Action::OnlyNew => only(state, Class::New),
        Action::OnlyIdentical => only(state, Class::Identical),
        Action::OnlyConflicts => only(state, Class::Conflict),
        Action::OnlyIneligible => only(state, Class::Ineligible),
        Action::NextConflict => next_conflict(state),
        Action::NextProblem => next_to_handle(state, false),
        Action::NextBlocking => next_to_handle(state, true),
        Action::Left => close(state),
        Action::SetField => fill_in(state),
        Action::SilenceWarnings => silence(state, effects),
        Action::RestoreWarnings => restore(state, effects),
        Action::ToCell => to_cell(state, action, effects),
        Action::Accept | Action::ShowRequest => open_row(state, action, effects),
        _ => {}
    }
}

/// Opens what the cursor is on: a group, the place of a problem, or what is known of an entry.
fn open_row(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    match state.review.current(open) {
        Some(Row::Problem(..)) => to_cell(state, Action::Accept, effects),
        Some(Row::Group(group, _)) => {
            let kind = group.kind.clone();
            state.review.toggle(&kind, open);
        }
        Some(Row::Entry(entry, ..)) => {
            let compares = action == Action::Accept && !differing(state, entry).is_empty();
            state.overlay = Some(Overlay::Detail(Detail { entry, top: 0, compares }));
        }
        None => {}
    }
}

/// Does what an action means on the page that compares an entry. Returns `false` if it is closed.
pub(in crate::app) fn act_compare(
    state: &mut State,
    detail: &mut Detail,
    action: Action,
    effects: &mut Vec<Effect>,
) -> bool {
    match action {
        Action::ToCell | Action::Refresh => {
            act(state, action, effects);
            false
        }
        Action::ShowRequest => {
            (detail.compares, detail.top) = (false, 0);
            true
        }
        _ => {
            let page = geometry::reader_height(state.size);
            let lines = reader::length(state, &Overlay::Detail(*detail));
            scroll(&mut detail.top, action, page, lines.saturating_sub(page))
        }
    }
}

/// Closes the group that the cursor is on, or in.
fn close(state: &mut State) {
    let Some(open) = &state.open else { return };
    let kind = match state.review.current(open) {
        Some(Row::Group(group, true) | Row::Problem(_, Some(group)) | Row::Entry(_, _, Some(group))) => {
            group.kind.clone()
        }
        _ => return,
    };
    state.review.toggle(&kind, open);
}

/// Shows the entries of the next verdict that has some, or of the one before; between the last and the first, all.
fn turn(state: &mut State, forward: bool) {
    let list = &state.review.list;
    let some = Class::ALL.into_iter().filter(|class| list.total(*class) > 0).map(Some);
    let stops: Vec<Option<Class>> = std::iter::once(None).chain(some).collect();
    let at = stops.iter().position(|stop| *stop == state.review.class).unwrap_or(0);
    let next = if forward { at + 1 } else { at + stops.len() - 1 };
    state.review.class = stops.get(next % stops.len()).copied().flatten();
}

/// Shows the entries of one verdict only, or all again.
fn only(state: &mut State, class: Class) {
    state.review.class = (state.review.class != Some(class)).then_some(class);
}

fn next_conflict(state: &mut State) {
    // A verdict that alone is shown may be another one.
    if state.review.class.is_some_and(|class| class != Class::Conflict) {
        state.review.class = None;
        refresh(state);
    }
    let at = state.review.cursor.at;
    match state.review.list.next_of(Class::Conflict, at) {
        Some(next) if next != at => go_to(state, next),
        _ => state.notice = Some(Notice::NoOtherConflict),
    }
}

/// Goes to the next row that has to be handled before, or instead of, submitting; or to the next that blocks.
fn next_to_handle(state: &mut State, blocking: bool) {
    let at = state.review.cursor.at;
    match state.review.list.next_to_handle(at, blocking) {
        None => state.notice = Some(Notice::NoProblems),
        Some(next) => {
            if next <= at {
                state.notice = Some(Notice::ProblemsWrapped);
            }
            go_to(state, next);
        }
    }
}

fn go_to(state: &mut State, row: usize) {
    state.review.cursor.at = row;
    remember(state);
}

fn remember(state: &mut State) {
    if let Some(open) = &state.open {
        state.review.remember(open);
    }
}

/// Goes to the field or cell that the row is about; from there going back leads to the row again.
fn to_cell(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    let (path, target) = match state.review.current(open) {
        Some(Row::Problem(problem, _)) => {
            let first = problem.on.and_then(|on| open.draft.targets.get(on.first));
            (problem.path.clone(), first.map(|target| target.id))
        }
        Some(Row::Entry(_, entry, inside)) => {
            let Some(plan) = &state.review.plan else { return };
            let target = plan.target(&entry).map(|target| target.id);
            (cause(plan, entry, inside.map(|group| &group.kind), open), target)
        }
        Some(Row::Group(..)) | None => {
            state.notice = Some(Notice::NoSuchKey);
            return;
        }
    };
    state.review.remember_row(open);
    // What formulas and overrides come to is shown for the target of the row.
    if let (Some(id), Some(open)) = (target, &mut state.open) {
        open.look_at_instance(id);
    }
    let key = target.map(TargetKey::Id).or_else(|| {
        let target = state.open.as_ref().and_then(|open| open.draft.targets.first())?;
        Some(TargetKey::Id(target.id))
    });
    match key.and_then(|key| Cell::of_path(&path, key)) {
        Some(cell) if action == Action::ToCell => table::open_at(state, &cell, effects),
        _ => {
            navigate::go(state, &path, effects);
            state.review.left_from_row = true;
        }
    }
}

/// Returns the group that the cursor is on, or in.
fn group_at_cursor<'a>(state: &'a State, open: &'a Open) -> Option<&'a WorkGroup> {
    match state.review.current(open)? {
        Row::Group(group, _) | Row::Problem(_, Some(group)) | Row::Entry(_, _, Some(group)) => Some(group),
        _ => None,
    }
}

/// Sets a field of all processes that the group under the cursor is about; the list opens on the field that the first of
/// them lacks.
fn fill_in(state: &mut State) {
    let Some(open) = &state.open else { return };
    let Some(group) = group_at_cursor(state, open) else {
        state.notice = Some(Notice::NoSuchKey);
        return;
    };
    let processes: BTreeSet<usize> = match (&group.members, &state.review.plan) {
        (Members::Problems(places), _) => {
            let problems = places.iter().filter_map(|place| open.checked.problems.get(*place as usize));
            problems.filter_map(|problem| problem.path.process()).collect()
        }
        (Members::Entries(places), Some(plan)) => {
            places.iter().filter_map(|place| Some(plan.entries().get(*place as usize)?.process())).collect()
        }
        (Members::Entries(_), None) => BTreeSet::new(),
    };
    let field = match group.first_problem(&open.checked.problems).map(|problem| problem.path.clone()) {
        Some(Path::Field(_, key)) => Some(key),
        _ => None,
    };
    set_field::open(state, FieldPurpose::Set, processes.into_iter().collect());
    if let (Some(Overlay::SetField(list)), Some(key)) = (&mut state.overlay, field) {
        list.at = list.found.iter().position(|own| *own == key).unwrap_or(list.at);
    }
}

/// Silences the product that the group under the cursor is about, in the environment in force.
fn silence(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    let Some(group) = group_at_cursor(state, open) else {
        state.notice = Some(Notice::NoSuchKey);
        return;
    };
    let first = group.first_problem(&open.checked.problems);
    let kind = first.and_then(|first| first.cause.warning_kind()).filter(|kind| kind.is_of_product());
    let Some(environment) = &state.environment else {
        state.notice = Some(Notice::NoEnvironment);
        return;
    };
    let environment = environment.name.clone();
    match kind {
        None => state.notice = Some(Notice::NeverSilenced),
        Some(_) if is_configured(state) => state.notice = Some(Notice::WarningsConfigured { environment }),
        Some(kind) => {
            let kinds = state.silenced.get(&environment).copied().unwrap_or(WarningSet::NONE).with(kind);
            set_silenced(state, environment, Some(kind), kinds, effects);
        }
    }
}

/// Says again what was silenced in the environment in force.
fn restore(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(environment) = state.environment.as_ref().map(|own| own.name.clone()) else {
        state.notice = Some(Notice::NoEnvironment);
        return;
    };
    if is_configured(state) {
        state.notice = Some(Notice::WarningsConfigured { environment });
    } else {
        set_silenced(state, environment, None, WarningSet::NONE, effects);
    }
}

fn is_configured(state: &State) -> bool {
    state.environment.as_ref().is_some_and(|own| own.warnings.is_some())
}

fn set_silenced(
    state: &mut State,
    environment: String,
    silenced: Option<WarningKind>,
    kinds: WarningSet,
    effects: &mut Vec<Effect>,
) {
    state.silenced.insert(environment.clone(), kinds);
    let id = state.request();
    effects.push(Effect::Silence { id, environment: environment.clone(), kinds });
    want_warnings(state);
    // Of the entries too, what is wanted is said.
    enter::replan(state);
    state.notice = Some(Notice::Warnings { silenced, environment });
}

/// Leaves out of the problems of the draft what is not wanted in the environment in force.
pub(in crate::app) fn want_warnings(state: &mut State) {
    let wanted = state.wanted_warnings();
    if state.open.as_ref().is_none_or(|open| open.wanted_warnings() == wanted) {
        return;
    }
    let fields = state.fields().clone();
    if let Some(open) = &mut state.open {
        open.want_warnings(wanted, &fields);
    }
}

/// Returns the place in the draft that an entry is what it is for.
fn cause(plan: &Plan, entry: Entry, inside: Option<&GroupKind>, open: &Open) -> Path {
    let process = entry.process();
    let field = |known: Known| Path::Field(process, known.into());
    let place = |warning: &Warning| match (warning, inside) {
        (Warning::SameAlias(_), None | Some(GroupKind::SameAlias)) => Some(field(Known::ProcessName)),
        (Warning::PortTaken { row, .. }, None | Some(GroupKind::PortTaken)) => {
            Some(Path::Cell(process, *row, Column::Port))
        }
        (Warning::ForeignIp { row }, None | Some(GroupKind::ForeignIp)) => Some(Path::Cell(process, *row, Column::Ip)),
        _ => None,
    };
    match plan.verdict(&entry) {
        Verdict::New => plan.warnings(&entry).iter().find_map(place).unwrap_or_else(|| field(Known::ProcessName)),
        Verdict::Identical(_) | Verdict::Conflict { alias: Some(_), .. } => field(Known::ProcessName),
        Verdict::Conflict { alias: None, .. } => field(Known::FuncName),
        Verdict::Ineligible(_) => {
            let id = plan.target(&entry).map(|target| target.id);
            let at = open.draft.targets.iter().position(|target| Some(target.id) == id);
            at.map_or(Path::Targets, Path::Target)
        }
    }
}

/// Asks whether the plan must be submitted, or says why it cannot be.
pub(in crate::app) fn ask(state: &mut State) {
    // The session that holds it may be submitting it.
    if edit::is_refused(state) {
        return;
    }
    let Some(open) = &state.open else { return };
    let blocking = open.blocking();
    let notice = match (&state.environment, &state.review.live, &state.review.plan) {
        _ if blocking > 0 => Notice::Blocked { count: blocking },
        (None, _, _) => Notice::NoEnvironment,
        _ if state.is_foreign() => Notice::OtherEnvironment { draft: open.draft.environment.name.clone() },
        (_, Loadable::Loading(_), _) => Notice::StillReading,
        (_, Loadable::Failed(error), _) => Notice::ReadFailed(Box::new(error.clone())),
        _ if state.awaits_fields() => Notice::StillReading,
        _ if !open.is_judged() || open.checked.problems.iter().any(|own| own.cause.waits_for_reading()) => {
            Notice::StillReading
        }
        (Some(environment), _, Some(plan)) if plan.new_count() > 0 => {
            let targets: std::collections::HashSet<_> =
                plan.calls().iter().map(crate::domain::plan::Call::target).collect();
            let question = Question::Submit {
                processes: plan.new_count(),
                targets: targets.len(),
                calls: plan.calls().len(),
                unseen: state.review.sent_unseen(),
                environment: environment.name.clone(),
            };
            state.raise(Overlay::ask_to_write(question, environment.production));
            return;
        }
        (Some(_), _, _) => Notice::NothingNew,
    };
    // The way on is to move it.
    if matches!(notice, Notice::OtherEnvironment { .. }) {
        access::ask_to_move(state);
    }
    state.notice = Some(notice);
}

/// Starts the run of the plan that is shown. Unless it is `recorded`, it keeps no journal.
pub(in crate::app) fn submit(state: &mut State, recorded: bool, effects: &mut Vec<Effect>) {
    // A problem may have come to light since it was agreed to.
    if state.awaits_fields() || state.open.as_ref().is_some_and(|open| open.blocking() > 0) {
        ask(state);
        return;
    }
    let Some(plan) = state.review.plan.clone() else { return };
    let (Some(environment), Some(open)) = (state.environment.clone(), &state.open) else { return };
    let origin = Origin {
        account: Some(environment.account()),
        environment,
        draft: match &open.file {
            File::Known(draft) => Some(draft.clone()),
            File::None | File::Creating(_) => None,
        },
        business: open.draft.business.as_ref().map(|business| business.name.clone()).unwrap_or_default(),
    };
    let id = state.request();
    effects.push(Effect::Submit { id, plan: plan.clone(), origin: Box::new(origin.clone()), recorded });
    state.submit = Submit { run: Some(Run::new(id, origin, plan)), cursor: Cursor::default() };
    navigate::step(state, Step::Submit, effects);
}

fn height(state: &State) -> usize {
    Screen::Step(Step::Review).height(state.size)
}

/// Brings the list up to date, and keeps the cursor inside it.
pub(in crate::app) fn refresh(state: &mut State) {
    if state.screen != Screen::Step(Step::Review) {
        state.review.forget_list();
        return;
    }
    if let Some(open) = &state.open {
        let areas = state.catalogue.as_ref().map(|catalogue| &catalogue.areas);
        state.review.list_again(open, areas);
    }
    let (rows, height) = (state.review.list.len(), height(state));
    state.review.cursor.clamp(rows, height);
}
