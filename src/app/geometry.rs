//! Which rectangle a thing has, and how many rows fit: pure functions of size and state, used by `update` and `ui`.

use ratatui::layout::{Rect, Size};

/// Smallest terminal in which the screens are drawn, in cells.
pub const SMALLEST: Size = Size { width: 40, height: 12 };

/// Width from which the process list, or a detail pane, has a place of its own, in cells.
pub const WIDE: u16 = 110;

/// Width from which a tree of sets and modules stands beside the service instances, in cells.
pub const TREE: u16 = 120;

/// The parts of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Steps, environment, state of the file: one line.
    pub header: Rect,
    /// The screen itself.
    pub body: Rect,
    /// One line for a notice.
    pub notice: Rect,
    /// One line of keys.
    pub hints: Rect,
}

/// Divides a terminal.
#[must_use]
pub fn frame(size: Size) -> Frame {
    let line = |y| Rect::new(0, y, size.width, 1);
    let body_height = size.height.saturating_sub(3);
    Frame {
        header: line(0),
        body: Rect::new(0, 1, size.width, body_height),
        notice: line(size.height.saturating_sub(2)),
        hints: line(size.height.saturating_sub(1)),
    }
}

/// Height below which little is said of the row that the cursor is on, so that rows remain, in cells.
pub(in crate::app) const LOW: u16 = 18;

/// The width of the rows of the table, in cells.
#[must_use]
pub const fn table_width(size: Size) -> u16 {
    size.width - beside_table(size)
}

/// Width of what is said beside the rows of the table, in cells; 0 where it stands below them.
const fn beside_table(size: Size) -> u16 {
    if size.width < WIDE {
        0
    } else if size.width * 3 / 10 < 52 {
        size.width * 3 / 10
    } else {
        52
    }
}

/// The rectangle of what is said of the cell of the table: beside its rows, a line between them, or below.
#[must_use]
pub fn about_cell(size: Size, rows: Rect) -> Rect {
    let body = frame(size).body;
    if size.width < WIDE {
        return Rect { y: rows.bottom(), height: body.bottom().saturating_sub(rows.bottom()), ..body };
    }
    Rect { x: rows.right() + 1, width: body.width.saturating_sub(rows.width + 1), ..rows }
}

/// Width of the tree beside the service instances, in cells, where there is one.
#[must_use]
pub fn tree_width(size: Size) -> u16 {
    (size.width / 4).clamp(30, 44)
}

/// Width of the list of step 4 beside which differences have a place of their own, in cells.
const REVIEW_LIST: u16 = 77;

/// Divides the rectangle of the rows of step 4: the list, and what is said of its row beside it; that has no width where
/// there is no room.
#[must_use]
pub fn review(size: Size, rows: Rect) -> (Rect, Rect) {
    if size.width < WIDE {
        return (rows, Rect { x: rows.right(), width: 0, ..rows });
    }
    let beside = (rows.width - REVIEW_LIST).min(rows.width * 2 / 5);
    let list = Rect { width: rows.width - beside, ..rows };
    (list, Rect { x: list.right(), width: beside, ..rows })
}

/// Width of the process list of step 2, in cells.
#[must_use]
pub const fn process_list_width(size: Size) -> u16 {
    if size.width >= WIDE {
        34
    } else if size.width >= 70 {
        22
    } else {
        14
    }
}

/// The rectangle of something that stands over the screen, as large as asked for where it fits, border included.
#[must_use]
pub fn popup(size: Size, width: u16, height: u16) -> Rect {
    let body = Rect::new(0, 0, size.width, size.height.saturating_sub(1));
    let width = width.min(body.width.saturating_sub(2));
    let height = height.min(body.height);
    Rect::new((body.width - width) / 2, (body.height - height) / 2, width, height)
}

/// How many lines of a page are shown at once.
#[must_use]
pub fn reader_height(size: Size) -> usize {
    usize::from(reader(size).height.saturating_sub(2))
}

/// How many lines of F1 are shown at once: above them stand what they are narrowed by, and a rule.
#[must_use]
pub fn menu_height(size: Size) -> usize {
    reader_height(size).saturating_sub(2)
}

/// How many cells a line of a page has.
#[must_use]
pub fn reader_width(size: Size) -> u16 {
    reader(size).width.saturating_sub(4)
}

/// How many cells a page has at most for the name of a value that differs.
#[must_use]
pub fn compared_name(size: Size) -> u16 {
    reader_width(size) / 4
}

/// How many cells a page has for each of two values that differ.
#[must_use]
pub fn compared_width(size: Size) -> u16 {
    reader_width(size).saturating_sub(compared_name(size) + 4) / 2
}

/// The rectangle of a page, border included.
#[must_use]
pub fn reader(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(4).min(100), size.height.saturating_sub(2))
}

/// How many businesses a list shows at once.
#[must_use]
pub fn picker_height(size: Size) -> usize {
    usize::from(picker(size).height.saturating_sub(4))
}

/// The rectangle of the list of businesses, border included: a line of filter, a rule, and rows.
#[must_use]
pub fn picker(size: Size) -> Rect {
    popup(size, 56, 16)
}

/// The rectangle of the list of fields that sets one, border included.
#[must_use]
pub fn set_field(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(4).min(76), size.height.saturating_sub(4).min(18))
}

/// How many rows of what can be restored are shown at once.
#[must_use]
pub fn trash_height(size: Size) -> usize {
    usize::from(trash(size).height.saturating_sub(3))
}

/// The rectangle of what can be restored, border included: a heading and rows.
#[must_use]
pub fn trash(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(4).min(96), size.height.saturating_sub(4))
}

/// The rectangle of what a service instance has, border included: a heading, rows, and a line about the one at the cursor.
#[must_use]
pub fn inside(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(2).min(130), size.height.saturating_sub(4))
}

/// How many rows of what a service instance has are shown at once.
#[must_use]
pub fn inside_height(size: Size) -> usize {
    usize::from(inside(size).height.saturating_sub(4))
}

/// Width of the names beside the values of a process that is looked at, in cells.
pub const INSIDE_NAME: u16 = 24;

/// How many cells a line of a value has there.
#[must_use]
pub fn inside_value_width(size: Size) -> u16 {
    inside(size).width.saturating_sub(INSIDE_NAME + 5)
}

/// The rectangle of the page of an import, border included: what it is, the kinds of lines, the lines, the one at the
/// cursor in full, what becomes of the columns, and the buttons.
#[must_use]
pub fn import(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(2).min(130), size.height.saturating_sub(4))
}

/// How many lines of it are shown at once.
#[must_use]
pub fn import_lines(size: Size) -> usize {
    usize::from(import(size).height.saturating_sub(8))
}

/// The rectangle of the list of presets, border included: what it is narrowed by, a rule, and rows.
#[must_use]
pub fn presets(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(4).min(130), size.height.saturating_sub(4))
}

/// How many presets are shown at once.
#[must_use]
pub fn presets_height(size: Size) -> usize {
    usize::from(presets(size).height.saturating_sub(4))
}

/// How many lines of what cloning will change are shown at once: a line above them, a heading, and two below.
#[must_use]
pub fn clone_height(size: Size) -> usize {
    usize::from(inside(size).height.saturating_sub(6))
}

/// How many entries of a list of rows to mark are shown at once.
#[must_use]
pub fn mark_list_height(size: Size) -> usize {
    usize::from(mark_list(size).height.saturating_sub(5))
}

/// The rectangle of a list of rows to mark, border included: the text, a rule, a line of counts, and entries.
/// The line of the notice stays free.
#[must_use]
pub fn mark_list(size: Size) -> Rect {
    popup(size, size.width.saturating_sub(4).min(100), size.height.saturating_sub(4))
}
