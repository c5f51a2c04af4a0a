//! The presets as the screen lists them.

use crate::app::event::PresetListing;
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
