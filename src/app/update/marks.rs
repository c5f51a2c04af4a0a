//! What keys do to the marks of a list of processes or bind rows.

use crate::app::action::Action;
use crate::app::list::Motion;
use crate::app::marks::Marks;
use crate::app::state::State;

/// Where the cursor is, and the rows that are shown.
pub(super) struct Rows<K, I> {
    pub(super) cursor: K,
    /// The row that the cursor goes to when one is marked.
    pub(super) next: K,
    pub(super) shown: I,
}

/// What an action did to marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// The row was marked or unmarked; the cursor goes on to the next one.
    GoOn,
    /// Something else.
    Stay,
}

/// Returns the motion of an action that extends the range.
pub(super) const fn extension(action: Action) -> Option<Motion> {
    match action {
        Action::ExtendUp => Some(Motion::Up),
        Action::ExtendDown => Some(Motion::Down),
        _ => None,
    }
}

/// Does what an action means for marks; `None` if it is not about them.
pub(super) fn act<K: Ord + Clone>(
    marks: &mut Marks<K>,
    action: Action,
    rows: Rows<K, impl Iterator<Item = K> + Clone>,
) -> Option<Marked> {
    let Rows { cursor, next, shown } = rows;
    match action {
        Action::Mark if marks.range(&cursor).is_some() => marks.mark_range(&cursor, shown),
        Action::Mark => {
            marks.toggle(cursor, next);
            return Some(Marked::GoOn);
        }
        Action::MarkRange => {
            if !marks.end_range() {
                marks.begin_range(cursor);
            }
        }
        Action::Back if marks.end_range() => {}
        Action::MarkAll => marks.mark_all(shown),
        Action::InvertMarks => marks.invert(shown),
        Action::ClearMarks => marks.clear(),
        _ => return None,
    }
    Some(Marked::Stay)
}

/// Returns the bind rows of the shown process that an action is for, ascending.
pub(in crate::app) fn bind_rows(state: &State) -> Vec<usize> {
    let (process, at) = (state.processes.list.at, state.bindings.row.at);
    let Some(open) = &state.open else { return Vec::new() };
    let shown = 0..open.draft.processes.get(process).map_or(0, |own| own.bind.len());
    let rows = open.row_marks.affected(&(process, at), shown.map(|row| (process, row)));
    rows.into_iter().filter(|(own, _)| *own == process).map(|(_, row)| row).collect()
}

/// Counts the marked bind rows that an action is not for, since the cursor is elsewhere.
pub(in crate::app) fn bind_rows_elsewhere(state: &State) -> usize {
    let cursor = (state.processes.list.at, state.bindings.row.at);
    let Some(open) = state.open.as_ref().filter(|open| !open.row_marks.is_live(&cursor)) else { return 0 };
    open.row_marks.iter().filter(|(process, _)| *process == cursor.0).count()
}

/// Returns the moves that bring rows, ascending by place, one place up or down in a list: each from and to, to be made
/// in this order. Rows that are at the end of the list stay, and those that stand against them too.
pub(super) fn block_moves(rows: &[usize], count: usize, down: bool) -> Vec<(usize, usize)> {
    let mut moves = Vec::new();
    if down {
        let mut limit = count;
        for row in rows.iter().rev() {
            if row + 1 < limit {
                moves.push((*row, row + 1));
                limit = row + 1;
            } else {
                limit = *row;
            }
        }
    } else {
        let mut limit = 0;
        for row in rows {
            if *row > limit {
                moves.push((*row, row - 1));
                limit = *row;
            } else {
                limit = row + 1;
            }
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(rows: &[usize], down: bool) -> String {
        let mut list: Vec<char> = "abcde".chars().collect();
        for (from, to) in block_moves(rows, list.len(), down) {
            let row = list.remove(from);
            list.insert(to, row);
        }
        list.into_iter().collect()
    }

    #[test]
    fn a_block_moves_one_place_and_keeps_its_order_at_the_ends() {
        assert_eq!(moved(&[1, 2], false), "bcade");
        assert_eq!(moved(&[1, 3], false), "badce");
        assert_eq!(moved(&[0, 1, 3], false), "abdce", "what stands at the top stays");
        assert_eq!(moved(&[1, 2], true), "adbce");
        assert_eq!(moved(&[2, 4], true), "abdce");
        assert_eq!(moved(&[3, 4], true), "abcde");
    }
}
