//! The presets as the screen lists them.

use crate::app::Answer;
use crate::app::event::PresetListing;
use crate::app::request::PresetChange;
use crate::store::Disk;
use crate::store::preset::{self, Preset, PresetFolders};
use jiff::tz::TimeZone;

/// Reads the presets.
pub(super) fn list(disk: &Disk, folders: &PresetFolders) -> Vec<PresetListing> {
    let zone = TimeZone::system();
    let listing = |Preset { name, team, modified, processes }| PresetListing {
        name,
        team,
        modified: modified.map(|at| zone.to_datetime(at)),
        processes,
    };
    preset::list(disk, folders).into_iter().map(listing).collect()
}

/// Renames or removes a preset of the user's own.
pub(super) fn change(disk: &Disk, folders: &PresetFolders, name: String, change: PresetChange) -> Answer {
    let result = match &change {
        PresetChange::Rename(new) => preset::rename(disk, folders, &name, new),
        PresetChange::Remove { .. } => preset::remove(disk, folders, &name),
    };
    Answer::PresetChanged { name, change, result }
}
