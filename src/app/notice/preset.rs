//! What there is to tell about presets.

use crate::store::StoreError;
use std::path::PathBuf;

/// Something to tell about presets.
#[derive(Debug, Clone, PartialEq)]
pub enum PresetNotice {
    /// Processes of presets were taken into the draft.
    Taken {
        /// How many.
        processes: usize,
        /// The key that takes that back.
        undo: String,
    },
    /// A preset was saved.
    Saved {
        /// Its file.
        path: PathBuf,
        /// Overrides of its processes that it does not have.
        overrides: usize,
    },
    /// A preset could not be saved.
    NotSaved(StoreError),
    /// A preset cannot be called that.
    BadName,
    /// A preset cannot be read.
    Unreadable(StoreError),
    /// There is no process that could be saved.
    NothingToSave,
    /// The preset is the user's own already.
    OwnAlready,
    /// A preset of the team is neither renamed nor removed; the key that copies it.
    OfTeam { copy: String },
    /// A preset has another name.
    Renamed { from: String, to: String },
    /// A preset was moved to this file.
    Removed { name: String, path: PathBuf },
    /// Another preset has the name.
    NameTaken { name: String },
    /// A preset could not be renamed.
    NotRenamed(StoreError),
    /// A preset could not be removed.
    NotRemoved(StoreError),
}
