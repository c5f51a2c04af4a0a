//! The page that says what taking processes into the draft will change.

use crate::app::action::Action;
use crate::app::clone_page::ClonePage;
use crate::app::geometry;
use crate::app::list::Motion;
use crate::app::notice::Notice;
use crate::app::state::State;
use crate::app::update::edit;

/// What became of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum CloneStep {
    Stay,
    /// The list below is shown again.
    Leave,
    /// The processes are in the draft.
    Taken {
        /// How many.
        processes: usize,
    },
}

/// Does what an action means on the page.
pub(in crate::app) fn act(state: &mut State, page: &mut ClonePage, action: Action) -> CloneStep {
    if let Some(motion) = Motion::of(action) {
        page.cursor.go(motion, page.plan.lines.len(), geometry::clone_height(state.size));
        return CloneStep::Stay;
    }
    match action {
        Action::Back => CloneStep::Leave,
        Action::Accept => take(state, page).map_or(CloneStep::Stay, |processes| CloneStep::Taken { processes }),
        Action::NextChoice => {
            page.plan.turn(page.cursor.at);
            CloneStep::Stay
        }
        _ => CloneStep::Stay,
    }
}

/// Takes the processes into the draft, behind those it has. Returns how many, or `None` if the draft is as it was.
pub(in crate::app) fn take(state: &mut State, page: &ClonePage) -> Option<usize> {
    let draft = &state.open.as_ref()?.draft;
    let Some((change, count)) = page.plan.edit(draft) else {
        state.notice = Some(Notice::NothingCloned);
        return None;
    };
    let done = edit::apply(state, change);
    if done {
        state.notice = Some(Notice::Cloned { processes: count });
    }
    done.then_some(count)
}
