//! What journals told, from one listing to the next and from one session to the next: of a long history only what is
//! new is read.
//!
//! Between sessions it is in a file beside the journals: one line with a checksum, like those of a journal. That may be
//! lost or damaged at any time: then all journals are read, as ever.

use super::frame::{frame, is_whole};
use super::id_of;
use super::list::{RunList, RunState, RunSummary, summary};
use super::order::of_damaged;
use crate::store::disk::Disk;
use crate::store::error::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// The name of the file.
const FILE: &str = "summaries.json";
/// What the file's content means; of another version it means nothing here.
const VERSION: u64 = 3;
/// Largest file that is read, in bytes: 10,000 runs take some 5 MB.
const LIMIT: u64 = 16 * 1024 * 1024;

/// What journals told that tell nothing new until they are written to.
///
/// Kept is what is told of runs with no outcome to settle; whether the others go on depends on more than their
/// journals.
#[derive(Debug, Default)]
pub struct SummaryCache {
    /// By the journal's name in the folder.
    runs: HashMap<String, (Stamp, RunSummary)>,
    /// Whether the file lags behind.
    changed: bool,
}

/// A journal only grows; the moment tells one that was put in its place.
type Stamp = (u64, SystemTime);

#[derive(Serialize, Deserialize)]
struct CachedRun<R> {
    version: u64,
    runs: R,
}

impl SummaryCache {
    /// Looks up what was told in earlier sessions; nothing of a file that cannot be used.
    #[must_use]
    pub fn recalled(disk: &Disk, folder: &Path) -> Self {
        let bytes = disk.read_at_most(&folder.join(FILE), LIMIT).map(|(bytes, _)| bytes).unwrap_or_default();
        let whole = if is_whole(&bytes, 0) { bytes } else { Vec::new() };
        let kept = serde_json::from_slice::<CachedRun<_>>(&whole).ok().filter(|kept| kept.version == VERSION);
        Self { runs: kept.map(|kept| kept.runs).unwrap_or_default(), changed: false }
    }

    /// Does what [`super::runs`] does, and reads what is not known.
    ///
    /// # Errors
    ///
    /// As [`super::runs`].
    pub fn runs(&mut self, disk: &Disk, folder: &Path) -> Result<Vec<RunList>, StoreError> {
        let files = disk.files(folder)?;
        let mut before = std::mem::take(&mut self.runs);
        let (all, mut known_still) = (before.len(), 0);
        let mut runs = Vec::new();
        for (path, name) in files {
            let Some(id) = id_of(&name) else { continue };
            // Before it is read: what comes in between is then seen the next time.
            let stamp = disk.look(&path).ok().as_ref().and_then(stamp);
            let known = before.remove(&name).filter(|(own, _)| Some(*own) == stamp);
            known_still += usize::from(known.is_some());
            let summary = known.map_or_else(|| summary(disk, &path), |(_, summary)| Ok(summary));
            if let (Some(stamp), Ok(summary)) = (stamp, &summary)
                && matches!(summary.state, RunState::Finished | RunState::Stopped)
            {
                self.runs.insert(name, (stamp, summary.clone()));
            }
            let order = match &summary {
                Ok(summary) => summary.order,
                Err(_) => of_damaged(disk, &path),
            };
            runs.push(RunList { id, path, order, summary });
        }
        self.changed |= known_still < all || known_still < self.runs.len();
        runs.sort_by(|a, b| (b.order, &b.id).cmp(&(a.order, &a.id)));
        Ok(runs)
    }

    /// Keeps what was told for later sessions, when that is more or other than what is kept. Where nothing can be
    /// written the journals are read again, which costs time and nothing else.
    pub fn keep(&mut self, disk: &Disk, folder: &Path) {
        if std::mem::take(&mut self.changed) && !self.runs.is_empty() {
            let text = serde_json::to_string(&CachedRun { version: VERSION, runs: &self.runs }).unwrap_or_default();
            let _ = disk.write(&folder.join(FILE), frame(0, &text).as_bytes());
        }
    }
}

/// Returns what changes when a file does; `None` of a link, which tells nothing of what it leads to.
fn stamp(about: &Metadata) -> Option<Stamp> {
    about.is_file().then(|| Some((about.len(), about.modified().ok()?))).flatten()
}
