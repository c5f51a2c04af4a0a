//! Step 4: reading what is live, making the plan, and what keys do in it.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::Notice;
use crate::app::open::File;
use crate::app::overlay::{Detail, Overlay};
use crate::app::question::Question;
use crate::app::request::Loadable;
use crate::app::run::{Origin, Run};
use crate::app::screen::Screen;
use crate::app::screen::review::Row;
use crate::app::screen::submit::Submit;
use crate::app::state::State;
use crate::app::update::{access, edit, enter, navigate};
use crate::domain::place::Step;

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

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let (rows, height) = (rows(state), height(state));
    if let Some(motion) = Motion::of(action) {
        state.review.cursor.go(motion, rows, height);
        return;
    }
    match action {
        Action::Back => navigate::previous(state, effects),
        Action::Refresh => enter::review(state, effects),
        Action::Submit => ask(state),
        Action::Accept | Action::ShowRequest => {
            let row = state.open.as_ref().and_then(|open| state.review.current(open));
            match row {
                Some(Row::Problem(problem)) => {
                    let path = problem.path.clone();
                    navigate::go(state, &path, effects);
                }
                Some(Row::Entry(entry, _)) => state.overlay = Some(Overlay::Detail(Detail { entry, top: 0 })),
                None => {}
            }
        }
        _ => {}
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

fn rows(state: &State) -> usize {
    state.open.as_ref().map_or(0, |open| state.review.rows(open))
}

fn height(state: &State) -> usize {
    geometry::height(state.size, Screen::Step(Step::Review))
}

/// Keeps the cursor inside the list.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (rows(state), height(state));
    state.review.cursor.clamp(rows, height);
}
