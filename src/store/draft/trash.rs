//! Drafts that were removed, and versions of drafts that were set aside: both can be restored.

use super::{DraftFolder, ENDING, Listed, modified};
use crate::store::DraftId;
use crate::store::error::{Operation, StoreError};
use crate::store::parse::FileHeading;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Something that can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// Its file.
    pub path: PathBuf,
    /// Whether it is a version that was set aside beside its draft, and not a removed draft.
    pub version: bool,
    /// When the draft was changed last.
    pub modified: Timestamp,
    /// When it was removed or set aside, as far as the file system says.
    pub removed: Timestamp,
    /// What it holds, or why it cannot be read.
    pub state: Result<FileHeading, StoreError>,
}

impl DraftFolder {
    /// Returns the folder of removed drafts.
    pub(super) fn trash_folder(&self) -> PathBuf {
        self.folder.join("trash")
    }

    /// Moves a draft, and what belongs to it, to the trash.
    pub(super) fn throw_away(&self, id: &DraftId) -> Result<PathBuf, StoreError> {
        let path = self.checked_path(id, Operation::Remove)?;
        let trash = self.trash_folder();
        self.disk.make_folder(&trash)?;
        let place = self.disk.also_as(&path, numbered(&trash, &id.0), Operation::Remove)?;
        self.disk.remove(&path)?;
        self.move_hidden(&path, &place)?;
        Ok(place)
    }

    /// Lists what can be restored, the one removed last first: removed drafts, and files that were set aside beside a draft
    /// because another program had changed or damaged them. What cannot be read is listed with the reason; once restored,
    /// the list of drafts shows it with the same reason until its file is fixed.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn trash(&self) -> Result<Vec<Trashed>, StoreError> {
        let removed = self.disk.files(&self.trash_folder())?.into_iter();
        let removed = removed.filter(|(_, name)| !name.starts_with('.') && name.ends_with(ENDING));
        let versions = self.disk.files(&self.folder)?.into_iter().filter(|(_, name)| is_version(name));
        let all = removed.map(|found| (found, false)).chain(versions.map(|found| (found, true)));
        let mut trashed: Vec<Trashed> = all
            .map(|((path, name), version)| {
                let Listed { path, modified, state, .. } = self.look(&path, DraftId(name));
                let removed = self.disk.look(&path).map_or(modified, |about| changed(&about));
                Trashed { path, version, modified, removed, state }
            })
            .collect();
        trashed.sort_by(|a, b| b.removed.cmp(&a.removed).then_with(|| a.path.cmp(&b.path)));
        Ok(trashed)
    }

    /// Brings a removed draft, or a version that was set aside, back among the drafts, and returns its name there.
    /// Nothing is written over.
    ///
    /// # Errors
    ///
    /// When the disk refuses; it is where it was then.
    pub fn restore(&self, path: &Path) -> Result<DraftId, StoreError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.split_once(ENDING).map_or(name.as_str(), |(stem, _)| stem);
        self.checked_path(&DraftId(stem.to_owned()), Operation::SetAside)?;
        let place = self.disk.also_as(path, numbered(&self.folder, stem), Operation::SetAside)?;
        self.disk.remove(path)?;
        if path.parent() == Some(&self.trash_folder()) {
            self.move_hidden(path, &place)?;
        }
        let id = place.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(DraftId(id))
    }
}

/// Returns `true` for `NAME.json.changed-1` and `NAME.json.damaged-1`.
fn is_version(name: &str) -> bool {
    [".json.changed-", ".json.damaged-"].into_iter().filter_map(|why| name.rsplit_once(why)).any(|(stem, number)| {
        !stem.is_empty()
            && !stem.starts_with('.')
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Names for a draft's file in a folder: its own, then with a number.
fn numbered(folder: &Path, stem: &str) -> impl Iterator<Item = PathBuf> {
    (1_u32..10_000).map(move |number| match number {
        1 => folder.join(format!("{stem}{ENDING}")),
        _ => folder.join(format!("{stem}-{number}{ENDING}")),
    })
}

/// When a file got its name.
fn changed(about: &std::fs::Metadata) -> Timestamp {
    use std::os::unix::fs::MetadataExt;
    Timestamp::new(about.ctime(), i32::try_from(about.ctime_nsec()).unwrap_or_default())
        .unwrap_or_else(|_| modified(about))
}
