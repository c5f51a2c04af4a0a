//! What the world is: service instances, process fields, drafts, problems and plans.
//!
//! No I/O, no clock, no words for users. Imports std, serde and `regex-lite` only.

pub mod address;
pub mod anomaly;
pub mod bind;
pub mod check;
pub mod clone;
pub mod color;
pub mod compare;
pub mod copied;
pub mod delimited;
pub mod draft;
pub mod edit;
pub mod environment;
pub mod facts;
pub mod field;
pub mod formula;
pub mod found;
pub mod id;
pub mod instance;
pub mod json;
pub mod lang;
pub mod mistake;
mod moment;
pub mod packed;
pub mod place;
pub mod plan;
pub mod process;
pub mod resolve;
pub mod state;
pub mod table;
pub mod text;
pub mod warnings;
pub mod work;
