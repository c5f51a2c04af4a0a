//! The screens: what each shows and holds. Their drawings are in `ui::screen`, under the same names.

pub mod bindings;
pub mod drafts;
pub mod instances;
pub mod processes;
pub mod review;
pub mod submit;
pub mod table;

use crate::app::action::KeyRow;
use crate::app::geometry;
use crate::domain::place::Step;
use ratatui::layout::{Rect, Size};

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    /// The list of drafts.
    #[default]
    Drafts,
    /// A step of the open draft.
    Step(Step),
    /// The open draft as a table: steps 2 and 3 together.
    Table,
}

/// Makes the list of all screens; one that is left out of it does not compile.
macro_rules! all_screens {
    ($($name:ident $(($step:path))?),+ $(,)?) => {
        impl Screen {
            /// Every screen: the list, the steps, and the table behind the steps that it shows.
            pub const ALL: &[Self] = &[$(Self::$name $(($step))?),+];
        }

        const _: fn(Screen) = |screen| match screen {
            $(Screen::$name $(($step))? => {})+
        };
    };
}

all_screens! {
    Drafts,
    Step(Step::Instances),
    Step(Step::Processes),
    Step(Step::Bindings),
    Table,
    Step(Step::Review),
    Step(Step::Submit),
}

/// A context with the keys that are in force there.
pub type ContextKeys = (Context, &'static [KeyRow]);

/// What entering a screen reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnEntry {
    /// The lists of drafts and of runs.
    Drafts,
    /// The content of the draft's business, or the list of businesses.
    Business,
    /// What the targets have, for the plan; and the business.
    Live,
}

impl Screen {
    /// Returns the step that the screen belongs to; `None` for the list of drafts.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Drafts => None,
            Self::Step(step) => Some(step),
            Self::Table => Some(Step::Processes),
        }
    }

    /// Returns the contexts of the screen itself, with their keys as they are at first.
    pub(in crate::app) const fn keys(self) -> &'static [ContextKeys] {
        match self {
            Self::Drafts => &[(Context::Drafts, drafts::KEYS)],
            Self::Step(Step::Instances) => &[
                (Context::Instances, instances::KEYS),
                (Context::Range, instances::RANGE_KEYS),
                (Context::Tree, instances::TREE_KEYS),
            ],
            Self::Step(Step::Processes) => {
                &[(Context::Processes, processes::KEYS), (Context::Form, processes::FORM_KEYS)]
            }
            Self::Step(Step::Bindings) => &[(Context::Bindings, bindings::KEYS)],
            Self::Table => &[(Context::Table, table::KEYS)],
            Self::Step(Step::Review) => &[(Context::Review, review::KEYS)],
            Self::Step(Step::Submit) => &[(Context::Submit, submit::KEYS)],
        }
    }

    /// Returns what entering the screen reads, unless it is known already. What of it failed is read again with new
    /// credentials.
    pub(in crate::app) const fn reads_on_entry(self) -> &'static [ReadOnEntry] {
        match self {
            Self::Drafts => &[ReadOnEntry::Drafts],
            Self::Step(Step::Instances | Step::Processes | Step::Bindings | Step::Submit) | Self::Table => {
                &[ReadOnEntry::Business]
            }
            Self::Step(Step::Review) => &[ReadOnEntry::Live],
        }
    }

    /// Returns the lines of the body above the rows of the screen's list: its summary and its heading.
    const fn lines_above(self) -> u16 {
        match self {
            Self::Step(Step::Instances | Step::Review) | Self::Table => 3,
            Self::Step(Step::Processes) => 1,
            Self::Drafts | Self::Step(Step::Bindings | Step::Submit) => 2,
        }
    }

    /// Returns the lines of the body below the rows: what is said of the row that the cursor is on.
    const fn lines_below(self, size: Size) -> u16 {
        let (lines, few) = match self {
            Self::Step(Step::Instances) => (2, 1),
            Self::Drafts => (3, 2),
            // They stand beside the rows.
            Self::Table if size.width >= geometry::WIDE => (0, 0),
            Self::Step(Step::Processes | Step::Bindings | Step::Review) | Self::Table => (4, 3),
            Self::Step(Step::Submit) => (6, 3),
        };
        if size.height < geometry::LOW { few } else { lines }
    }

    /// Returns the rectangle of the rows of the screen's list; for step 2, of the form and the process list alike.
    #[must_use]
    pub fn rows(self, size: Size) -> Rect {
        let body = geometry::frame(size).body;
        let (above, below) = (self.lines_above(), self.lines_below(size));
        let width = match self {
            Self::Table => geometry::table_width(size),
            _ => body.width,
        };
        let height = body.height.saturating_sub(above).saturating_sub(below);
        Rect { y: body.y.saturating_add(above), width, height, ..body }
    }

    /// Returns how many rows of the screen's list fit.
    #[must_use]
    pub fn height(self, size: Size) -> usize {
        usize::from(self.rows(size).height)
    }
}

/// Where keys are in force. Each screen has one; an editor, a list and a question over it have theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Global,
    /// The list of drafts.
    Drafts,
    /// Step 1, the list.
    Instances,
    /// Step 1, while the filter is typed.
    Filter,
    /// Step 1, while a range of rows is about to be marked.
    Range,
    /// Step 1, the tree of sets and modules.
    Tree,
    /// Step 2, the list of processes.
    Processes,
    /// Step 2, the form.
    Form,
    /// Step 3.
    Bindings,
    Table,
    /// Step 4.
    Review,
    /// Step 5.
    Submit,
    /// A text that is being typed.
    Text,
    /// A list of values.
    Choice,
    /// A list that is narrowed by typing.
    Picker,
    /// A list of rows to mark.
    MarkList,
    /// A list of fields, and the value of one.
    SetField,
    /// A page over the table.
    Page,
    /// A text on a page over the table.
    PageText,
    /// What can be restored.
    Trash,
    /// What a service instance has.
    Inside,
    /// What cloning will change.
    Clone,
    /// What hosts say, to choose from.
    Hosts,
    /// The page of an import.
    Import,
    /// The list of presets.
    Presets,
    /// A question.
    Confirm,
    /// F1: the keys, as a menu.
    Menu,
    /// A page that is read.
    Reader,
    /// A page that compares an entry in conflict with what is there.
    Compare,
}

/// What a key can be in a context, besides one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ContextKind {
    /// A key of every screen.
    Screen,
    /// Text.
    Text,
    /// Nothing else.
    Other,
}

impl Context {
    /// Returns what a key can be here, besides one of the context's own.
    const fn kind(self) -> ContextKind {
        match self {
            Self::Drafts
            | Self::Instances
            | Self::Range
            | Self::Tree
            | Self::Processes
            | Self::Form
            | Self::Bindings
            | Self::Table
            | Self::Review
            | Self::Submit => ContextKind::Screen,
            Self::Filter
            | Self::Text
            | Self::Picker
            | Self::MarkList
            | Self::SetField
            | Self::PageText
            | Self::Menu => ContextKind::Text,
            Self::Global
            | Self::Choice
            | Self::Page
            | Self::Trash
            | Self::Inside
            | Self::Clone
            | Self::Hosts
            | Self::Import
            | Self::Presets
            | Self::Confirm
            | Self::Reader
            | Self::Compare => ContextKind::Other,
        }
    }

    /// Returns `true` if typed characters are text here, not keys.
    #[must_use]
    pub const fn types(self) -> bool {
        matches!(self.kind(), ContextKind::Text)
    }

    /// Returns `true` if the keys of every screen are in force here too.
    #[must_use]
    pub const fn is_screen(self) -> bool {
        matches!(self.kind(), ContextKind::Screen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_screen_are_in_force_on_each_screen() {
        for screen in Screen::ALL {
            for (context, rows) in screen.keys() {
                assert!(context.is_screen() && !rows.is_empty(), "{screen:?}: {context:?}");
            }
        }
    }
}
