//! The screens: what each shows and holds. Their drawings are in `ui::screen`, under the same names.

pub mod bindings;
pub mod drafts;
pub mod instances;
pub mod processes;
pub mod review;
pub mod submit;

use crate::domain::place::Step;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    /// The list of drafts.
    #[default]
    Drafts,
    /// A step of the open draft.
    Step(Step),
}
