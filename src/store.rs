//! What is kept on disk: drafts. Files are JSON, readable and diffable, written atomically, mode 0600.

pub mod error;

pub use error::StoreError;

/// The name of a draft's file, without its ending.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(pub String);
