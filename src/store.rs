//! What is kept on disk: drafts and the journals of runs. Files are JSON, readable and diffable, mode 0600; a draft's is
//! written atomically, a journal only grows.

mod disk;
pub mod draft;
pub mod error;
mod items;
pub mod journal;
pub mod parse;
mod print;

pub use disk::{Disk, Fault, Faults, LIMIT, Touch};
pub use draft::{DraftFile, Drafts, Listed, Lock, Saved, SetAside};
pub use error::StoreError;
pub use journal::{Journal, RunCounts, RunId, RunRecord, RunState};
pub use parse::{Form, Heading, Parsed};
pub use print::print;

/// The name of a draft's file, without its ending.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(pub String);
