//! Where the user left a draft: a step, and the process and field in it.
//!
//! It belongs to the screens, not to the draft: a change of it is no change of the draft, and the server never sees it.
//! It stands in `domain` because the screens set it and `store` writes it beside the draft, and neither may import the
//! other.

use super::field::FieldKey;
use super::table::TableView;
use serde::{Deserialize, Serialize};

/// A step of the way from a new draft to its processes in the CMDB, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Choosing service instances.
    #[default]
    Instances,
    /// Composing processes.
    Processes,
    /// Editing bind rows.
    Bindings,
    /// Reading the plan.
    Review,
    /// Sending it.
    Submit,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [Self::Instances, Self::Processes, Self::Bindings, Self::Review, Self::Submit];
}

/// Where the user left a draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub step: Step,
    /// The process, by its place in the draft.
    pub process: usize,
    /// The field of the form.
    pub field: Option<FieldKey>,
    /// How the table is looked at.
    pub table: TableView,
}
