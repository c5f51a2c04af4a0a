//! Step 4: the problems, and the plan that will be submitted.

use super::submit::Submit;
use super::{Screen, instances};
use crate::api::ApiError;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::CacheRead;
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::Notice;
use crate::app::open::{File, Open};
use crate::app::overlay::{Detail, Overlay, Question};
use crate::app::run::{Origin, Run};
use crate::app::state::{Loadable, State};
use crate::app::update;
use crate::domain::check::Problem;
use crate::domain::place::Step;
use crate::domain::plan::{Entry, Live, Plan, plan};
use crate::store::StoreError;

/// The plan, and what it stands on.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The live state of the targets.
    pub live: Loadable<Live, ApiError>,
    /// What was kept of the targets, when their live state could not be read; `None` when nothing was.
    pub recalled: Loadable<Option<CacheRead<Live>>, StoreError>,
    /// How many targets were read so far.
    pub read: usize,
    /// The plan; none while a problem blocks.
    pub plan: Option<Plan>,
    /// The row that the cursor is on.
    pub cursor: Cursor,
}

/// A row of the review: the problems first, then the entries of the plan.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A problem, by its place.
    Problem(&'a Problem),
    /// An entry of the plan, by its place.
    Entry(usize, Entry),
}

impl Review {
    /// Returns what was kept of the targets, when that is what the plan stands on.
    #[must_use]
    pub fn kept(&self) -> Option<&CacheRead<Live>> {
        self.recalled.ready().and_then(Option::as_ref)
    }

    /// Counts the rows.
    #[must_use]
    pub fn rows(&self, open: &Open) -> usize {
        open.checked.problems.len() + self.plan.as_ref().map_or(0, |plan| plan.entries().len())
    }

    /// Returns a row.
    #[must_use]
    pub fn row<'a>(&self, at: usize, open: &'a Open) -> Option<Row<'a>> {
        if let Some(problem) = open.checked.problems.get(at) {
            return Some(Row::Problem(problem));
        }
        let place = at.checked_sub(open.checked.problems.len())?;
        let entry = self.plan.as_ref()?.entries().get(place)?;
        Some(Row::Entry(place, *entry))
    }

    /// Returns the first row that the cursor should stand on.
    #[must_use]
    pub fn current<'a>(&self, open: &'a Open) -> Option<Row<'a>> {
        self.row(self.cursor.at, open)
    }
}

/// Makes the plan again, and reads the live state of the targets for it.
pub(in crate::app) fn enter(state: &mut State, effects: &mut Vec<Effect>) {
    update::cancel(&mut state.review.live, effects);
    state.review.live = Loadable::Idle;
    state.review.recalled = Loadable::Idle;
    state.review.read = 0;
    // The draft may have been opened right here: its attributes are needed all the same.
    instances::read(state, effects);
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.as_ref());
    let read = wanted.filter(|_| state.environment.is_some() && !is_foreign(state));
    if let Some(wanted) = read.cloned().map(Box::new) {
        let id = state.request();
        state.review.live = Loadable::Loading(id);
        effects.push(Effect::ReadLive { id, wanted });
    }
    replan(state);
}

/// Makes the plan of the live state that was read; of what was kept when it could not be.
pub(in crate::app) fn live_read(state: &mut State, effects: &mut Vec<Effect>) {
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.clone());
    if let (Loadable::Failed(_), Some(wanted)) = (&state.review.live, wanted) {
        let id = state.request();
        state.review.recalled = Loadable::Loading(id);
        effects.push(Effect::RecallLive { id, wanted: Box::new(wanted) });
    }
    replan(state);
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
        enter(state, effects);
    } else {
        replan(state);
    }
    let changed = state.review.plan != before;
    let asked = matches!(&state.overlay, Some(Overlay::Confirm(confirm)) if matches!(confirm.question, Question::Submit { .. }));
    if changed && asked {
        state.overlay = None;
        state.notice = Some(Notice::PlanChanged);
    }
    refresh(state);
}

/// Makes the plan of what is wanted and of what is known of the targets.
pub(in crate::app) fn replan(state: &mut State) {
    let nothing = Live::default();
    let live = state.review.live.ready().or_else(|| state.review.kept().map(|kept| &kept.content));
    let live = live.unwrap_or(&nothing);
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.clone());
    state.review.plan = wanted.map(|wanted| plan(wanted, live));
}

/// Returns `true` if the draft is meant for another environment than the one in force.
pub(in crate::app) fn is_foreign(state: &State) -> bool {
    let (Some(open), Some(environment)) = (&state.open, &state.environment) else { return false };
    !open.draft.environment.is_empty() && !open.draft.environment.is_of(environment)
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let (rows, height) = (rows(state), height(state));
    if let Some(motion) = Motion::of(action) {
        state.review.cursor.go(motion, rows, height);
        return;
    }
    match action {
        Action::Back => update::navigate::previous(state, effects),
        Action::Refresh => enter(state, effects),
        Action::Submit => ask(state),
        Action::Accept | Action::ShowRequest => {
            let row = state.open.as_ref().and_then(|open| state.review.current(open));
            match row {
                Some(Row::Problem(problem)) => {
                    let path = problem.path.clone();
                    update::navigate::go(state, &path, effects);
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
    if update::draft::is_refused(state) {
        return;
    }
    let Some(open) = &state.open else { return };
    let blocking = open.blocking();
    let notice = match (&state.environment, &state.review.live, &state.review.plan) {
        _ if blocking > 0 => Notice::Blocked { count: blocking },
        (None, _, _) => Notice::NoEnvironment,
        _ if is_foreign(state) => Notice::OtherEnvironment { draft: open.draft.environment.name.clone() },
        (_, Loadable::Loading(_), _) => Notice::StillReading,
        (_, Loadable::Failed(error), _) => Notice::ReadFailed(Box::new(error.clone())),
        _ if state.awaits_fields() => Notice::StillReading,
        (Some(environment), _, Some(plan)) if plan.new_count() > 0 => {
            let targets: std::collections::HashSet<_> = plan.calls().iter().map(|call| call.target).collect();
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
        update::access::ask_to_move(state);
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
    update::navigate::step(state, Step::Submit, effects);
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
