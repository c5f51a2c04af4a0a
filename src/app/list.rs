//! How a list scrolls with its cursor, and a page by its first line.

use super::action::Action;

/// Where the cursor stands, and which row is the first on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The row that the cursor is on, from 0.
    pub at: usize,
    /// The first row on screen, from 0.
    pub top: usize,
}

/// A way to move a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    /// Returns the motion that an action means.
    #[must_use]
    pub const fn of(action: Action) -> Option<Self> {
        match action {
            Action::Up => Some(Self::Up),
            Action::Down => Some(Self::Down),
            Action::PageUp => Some(Self::PageUp),
            Action::PageDown => Some(Self::PageDown),
            Action::First => Some(Self::First),
            Action::Last => Some(Self::Last),
            _ => None,
        }
    }
}

impl Cursor {
    /// Moves in a list of `len` rows with `height` of them on screen.
    pub fn go(&mut self, motion: Motion, len: usize, height: usize) {
        let page = height.saturating_sub(1).max(1);
        self.at = match motion {
            Motion::Up => self.at.saturating_sub(1),
            Motion::Down => self.at.saturating_add(1),
            Motion::PageUp => self.at.saturating_sub(page),
            Motion::PageDown => self.at.saturating_add(page),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        };
        self.clamp(len, height);
    }

    /// Keeps the cursor inside the list and on screen, and leaves no empty rows below a list that could fill them.
    pub fn clamp(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let lowest = self.at.saturating_sub(height.saturating_sub(1));
        self.top = self.top.clamp(lowest, self.at).min(len.saturating_sub(height));
    }
}

/// Moves the first line shown of a page whose last position is `last`. Returns `false` if the page must be closed.
pub(in crate::app) fn scroll(top: &mut usize, action: Action, page: usize, last: usize) -> bool {
    *top = match action {
        Action::Up => top.saturating_sub(1),
        Action::Down => top.saturating_add(1),
        Action::PageUp => top.saturating_sub(page),
        Action::PageDown => top.saturating_add(page),
        Action::First => 0,
        Action::Last => last,
        Action::Back => return false,
        _ => *top,
    };
    *top = (*top).min(last);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_inside_and_on_screen() {
        let mut cursor = Cursor::default();
        for motion in [Motion::Down, Motion::PageDown, Motion::Last, Motion::Down] {
            cursor.go(motion, 30, 10);
        }
        assert_eq!(cursor, Cursor { at: 29, top: 20 });
        cursor.go(Motion::Up, 30, 10);
        assert_eq!(cursor, Cursor { at: 28, top: 20 }, "the screen moves only when it must");
        cursor.clamp(5, 10);
        assert_eq!(cursor, Cursor { at: 4, top: 0 });
        cursor.clamp(0, 0);
        assert_eq!(cursor, Cursor::default());
    }
}
