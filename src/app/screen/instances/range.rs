//! Marks of a range of rows: it begins at a row, follows the cursor, and is marked as a whole.

use crate::domain::id::ServiceInstanceId;

/// The row at which a range begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its place in the list.
    pub at: usize,
    /// Which one it is: a range does not outlive the list that it was begun in.
    pub(in crate::app) id: ServiceInstanceId,
}
