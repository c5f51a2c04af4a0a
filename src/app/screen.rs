//! The screens: what each shows and holds. Their drawings are in `ui::screen`, under the same names.

pub mod bindings;
pub mod drafts;
pub mod instances;
pub mod processes;
pub mod review;
pub mod submit;
pub mod table;

use crate::domain::place::Step;

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
}
