//! The tree beside the list: keeping it up to date, and what keys do in it.

use crate::app::action::Action;
use crate::app::geometry;
use crate::app::list::Motion;
use crate::app::notice::{Notice, TreeNotice};
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::domain::place::Step;

/// Brings the nodes up to date, and with them the modules that the list is narrowed to.
pub(super) fn refresh(state: &mut State) {
    let shown = state.shows_tree();
    let mut tree = std::mem::take(&mut state.instances.tree);
    if tree.follow(state.own_catalogue(), shown) {
        tree.leave();
        state.notice = Some(Notice::Tree(TreeNotice::Gone));
    }
    tree.cursor.clamp(tree.rows(), height(state));
    state.instances.tree = tree;
}

/// Counts the marks of what is shown.
pub(super) fn tally(state: &mut State) {
    if !state.shows_tree() {
        return;
    }
    let mut tree = std::mem::take(&mut state.instances.tree);
    if let (Some(open), Some(catalogue)) = (&state.open, state.own_catalogue()) {
        tree.count_marks(catalogue, open.marks_revision, &state.instances.tally);
    }
    state.instances.tree = tree;
}

fn height(state: &State) -> usize {
    Screen::Step(Step::Instances).height(state.size)
}

/// Returns the keys to the tree, showing it where it was put away.
pub(super) fn focus(state: &mut State) {
    state.instances.tree.hidden = false;
    if state.shows_tree() {
        state.instances.tree.focused = true;
    } else {
        refuse(state);
    }
}

/// Shows the tree, or puts it away.
pub(super) fn toggle(state: &mut State) {
    if state.shows_tree() {
        state.instances.tree.hidden = true;
        return;
    }
    state.instances.tree.hidden = false;
    if !state.shows_tree() {
        refuse(state);
    }
}

/// Says why there is no tree.
fn refuse(state: &mut State) {
    let narrow = state.size.width < geometry::TREE;
    state.notice =
        Some(Notice::Tree(if narrow { TreeNotice::NoRoom { width: geometry::TREE } } else { TreeNotice::Unread }));
}

/// Does what an action means in the tree; says whether it means something there.
pub(super) fn act(state: &mut State, action: Action) -> bool {
    let height = height(state);
    let tree = &mut state.instances.tree;
    if let Some(motion) = Motion::of(action) {
        tree.cursor.go(motion, tree.rows(), height);
        return true;
    }
    match action {
        Action::Back => tree.focused = false,
        Action::Left => tree.close(),
        Action::Right => tree.open(),
        Action::Accept => {
            if tree.choose() {
                state.instances.only_marked = false;
            }
        }
        _ => return false,
    }
    true
}
