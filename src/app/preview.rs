//! What formulas come to on the targets: for the field or cell that the cursor is on, as it is or as it is being typed;
//! for the names that complete a typed one; and for the addresses of the hosts.
//!
//! Nothing here is kept. All of it is computed for one frame or one key, from the first [`PREVIEWED`] targets and the
//! current one, so that its time does not grow with the draft.

mod addresses;
mod names;
mod results;

pub use addresses::{addresses_of_one_host, own};
pub use names::{NameKind, NameOffer, names, open_names, values_here};
pub use results::{
    FormulaPreview, FormulaSlot, PREVIEWED, TargetResults, formula, is_series, of_name, rows_here, slot, source, taken,
};
