//! Opening and saving a draft whose file is known.

use super::known_file::{Digest, KnownFile};
use super::undo;
use super::{
    DraftFile, DraftFolder, ENDING, LIMIT, SHOWN, Saved, SetAside, UNDO, UNWRITTEN, aside, draft_of, is_damage,
    modified,
};
use crate::domain::edit::History;
use crate::store::DraftId;
use crate::store::disk::{self, Replaced};
use crate::store::error::{Cause, Operation, StoreError};
use crate::store::print::print;
use jiff::Timestamp;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// How often a file that others change at that moment is compared again.
const TRIES: usize = 8;

/// A draft that was read, and what its file was.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownDraft {
    pub file: DraftFile,
    /// What the file was.
    pub seen: KnownFile,
    /// What can be undone, if it was left by this version of the program for this very content.
    pub history: History,
    /// What an earlier session could not write, because the file had been changed by another program.
    pub unwritten: Option<Box<DraftFile>>,
    /// Whether that is there and cannot be read: [`DraftFolder::set_unwritten_aside`] keeps it from being written over.
    pub is_unwritten_damaged: bool,
    /// When the file was changed, as the file system says.
    pub changed: Timestamp,
}

/// A draft that another program has put in place of the one that was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundDraft {
    pub file: DraftFile,
    pub seen: KnownFile,
    /// When it was changed, as the file system says.
    pub changed: Timestamp,
}

/// What became of a save.
#[derive(Debug)]
#[must_use]
#[expect(clippy::large_enum_variant, reason = "one is made for each save, and taken apart at once")]
pub enum SaveResult {
    /// The draft is on disk.
    Yes {
        /// What was done besides.
        saved: Saved,
        /// What the file is now.
        seen: KnownFile,
    },
    /// Another program has changed the file; nothing was written.
    Changed(Box<FoundDraft>),
}

/// What a look at a file shows.
#[derive(Debug)]
#[must_use]
pub enum FileState {
    /// It is what was seen; the note of it may be newer.
    Same(KnownFile),
    /// Another draft is in its place.
    Changed(Box<FoundDraft>),
    /// It is gone, or is no draft, or cannot be read: the next save decides what to do.
    Other,
}

/// What is in a draft's place before it is written.
enum Place {
    /// Nothing, or a link, which is replaced.
    Free { link: bool },
    /// What was seen.
    Same(Metadata, KnownFile),
    /// Another draft.
    Changed(Metadata, Box<FoundDraft>),
    /// No draft.
    Damaged(Metadata, StoreError),
}

impl DraftFolder {
    /// Reads a draft, and notes what its file is.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn open_known(&self, id: &DraftId) -> Result<KnownDraft, StoreError> {
        let path = self.checked_path(id, Operation::Read)?;
        let (bytes, about) = self.disk.read(&path)?;
        let seen = KnownFile::new(&about, Digest::of(&bytes));
        let file = draft_of(id, &bytes, &about).map_err(|cause| StoreError { path, cause })?;
        let history = self.disk.read_at_most(&self.beside(id, UNDO), undo::UNDO_LIMIT as u64).ok();
        let history = history.and_then(|(bytes, _)| undo::parse(&bytes, seen.digest())).unwrap_or_default();
        let (unwritten, is_unwritten_damaged) = match self.disk.read(&self.beside(id, UNWRITTEN)) {
            Ok((bytes, about)) => draft_of(id, &bytes, &about).map_or((None, true), |own| (Some(own), false)),
            Err(StoreError { cause: Cause::Io { kind: io::ErrorKind::NotFound, .. }, .. }) => (None, false),
            Err(_) => (None, true),
        };
        // One that holds the same as the file was left by a session that was killed right after the decision.
        let unwritten = unwritten.filter(|unwritten| !unwritten.draft.is_same_in_file(&file.draft)).map(Box::new);
        Ok(KnownDraft { file, seen, history, unwritten, is_unwritten_damaged, changed: modified(&about) })
    }

    /// Compares a draft's file with what was seen. Reads it only if its times or its size are others, or too young to
    /// be relied on.
    ///
    /// # Errors
    ///
    /// When the identifier is none.
    pub fn look_at(&self, id: &DraftId, seen: &KnownFile) -> Result<FileState, StoreError> {
        let path = self.checked_path(id, Operation::Read)?;
        Ok(match self.compare(id, &path, Some(seen)) {
            Ok(Place::Same(_, seen)) => FileState::Same(seen),
            Ok(Place::Changed(_, found)) => FileState::Changed(found),
            Ok(Place::Free { .. } | Place::Damaged(..)) | Err(_) => FileState::Other,
        })
    }

    /// Writes a draft over its file, if that is what was seen: see the module's page. `seen` is `None` for a draft
    /// that has no file yet.
    ///
    /// # Errors
    ///
    /// As [`DraftFolder::save`].
    pub fn save_known(
        &self,
        file: &DraftFile,
        seen: Option<&KnownFile>,
        history: &History,
    ) -> Result<SaveResult, StoreError> {
        self.write(file, seen, history, false)
    }

    /// Writes a draft over its file, whatever that is; what is there is set aside first, unless it is the same.
    ///
    /// # Errors
    ///
    /// As [`DraftFolder::save`].
    pub fn save_over(&self, file: &DraftFile, seen: &KnownFile, history: &History) -> Result<SaveResult, StoreError> {
        self.write(file, Some(seen), history, true)
    }

    fn write(
        &self,
        file: &DraftFile,
        seen: Option<&KnownFile>,
        history: &History,
        over: bool,
    ) -> Result<SaveResult, StoreError> {
        let path = self.checked_path(&file.id, Operation::Write)?;
        let failed = |error: io::Error| disk::failed(&path, Operation::Write, &error);
        self.disk.make_folder(&self.folder)?;
        let mut saved = Saved::default();
        for _ in 0..TRIES {
            let place = self.compare(&file.id, &path, seen)?;
            let mut file = file.clone();
            let known = match place {
                Place::Changed(about, found) => {
                    if found.file.draft.is_same_in_file(&file.draft) {
                        // The same change was made there; what stands beside the draft may be newer.
                        file.extra.clone_from(&found.file.extra);
                        file.created = found.file.created;
                    } else if over {
                        saved.changed = Some(self.disk.also_as(&path, aside(&path, "changed"), Operation::SetAside)?);
                    } else {
                        return Ok(SaveResult::Changed(found));
                    }
                    Some(about)
                }
                Place::Same(about, _) => {
                    if over {
                        saved.changed = Some(self.disk.also_as(&path, aside(&path, "changed"), Operation::SetAside)?);
                    }
                    Some(about)
                }
                Place::Damaged(about, error) => {
                    let path = self.disk.also_as(&path, aside(&path, "damaged"), Operation::SetAside)?;
                    saved.set_aside = Some(SetAside { path, error });
                    Some(about)
                }
                Place::Free { link } => {
                    saved.was_gone = !link && seen.is_some();
                    None
                }
            };
            let bytes = printed(&path, &file)?;
            let digest = Digest::of(&bytes);
            let unfinished = self.disk.unfinished(&path, &bytes).map_err(failed)?;
            // Before the draft, so that a kill in between leaves a history that is thrown away.
            self.remember(&file.id, history, digest);
            // A link is replaced, and what it leads to stays.
            let link = is_link(&self.disk, &path);
            let replaced = match &known {
                Some(known) if !link => self.disk.put_over_known(&path, unfinished, known).map(Some),
                _ if link => {
                    let about = unfinished.as_file().metadata().map_err(failed)?;
                    self.disk.put_over(&path, unfinished).map(|()| Some(Replaced { about, displaced: None }))
                }
                _ => self.disk.put_new(&path, unfinished),
            };
            // Another program put a file there just now: it is compared like any other.
            let Some(Replaced { about, displaced }) = replaced.map_err(failed)? else { continue };
            if let Some(displaced) = displaced {
                saved.changed = self.keep_displaced(&path, &displaced, seen)?.or(saved.changed);
            }
            return Ok(SaveResult::Yes { saved, seen: KnownFile::new(&about, digest) });
        }
        Err(failed(io::ErrorKind::ResourceBusy.into()))
    }

    /// Finds out what is in a draft's place.
    fn compare(&self, id: &DraftId, path: &Path, seen: Option<&KnownFile>) -> Result<Place, StoreError> {
        let link = match self.disk.look(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Free { link: false }),
            Err(error) => return Err(disk::failed(path, Operation::Write, &error)),
            Ok(about) => about.is_symlink(),
        };
        // Opened even if nothing has to be read: a network file system looks only then whether what it knows is old.
        let (file, about) = match self.disk.open_regular(path) {
            // What a link led to is not ours to miss.
            Err(StoreError { cause: Cause::Io { kind: io::ErrorKind::NotFound, .. }, .. }) => {
                return Ok(Place::Free { link });
            }
            opened => opened?,
        };
        let place = |about, seen| if link { Place::Free { link } } else { Place::Same(about, seen) };
        if let Some(seen) = seen.filter(|seen| seen.is_surely(&about)) {
            return Ok(place(about, seen.clone()));
        }
        let bytes = match self.disk.all(path, &file, LIMIT) {
            Err(error) if is_damage(&error.cause) => return Ok(Place::Damaged(about, error)),
            bytes => bytes?,
        };
        let now = KnownFile::new(&about, Digest::of(&bytes));
        if seen.is_some_and(|seen| seen.holds(now.digest())) {
            return Ok(place(about, now));
        }
        match draft_of(id, &bytes, &about) {
            Ok(file) => {
                let changed = modified(&about);
                Ok(Place::Changed(about, Box::new(FoundDraft { file, seen: now, changed })))
            }
            Err(cause) => {
                let error = StoreError { path: path.to_owned(), cause };
                if is_damage(&error.cause) { Ok(Place::Damaged(about, error)) } else { Err(error) }
            }
        }
    }

    /// Keeps a file that came into the draft's place at the last moment; `None` if it holds nothing new.
    fn keep_displaced(
        &self,
        path: &Path,
        displaced: &TempPath,
        seen: Option<&KnownFile>,
    ) -> Result<Option<PathBuf>, StoreError> {
        let known =
            self.disk.read(displaced).is_ok_and(|(bytes, _)| seen.is_some_and(|seen| seen.holds(Digest::of(&bytes))));
        if known {
            Ok(None)
        } else {
            self.disk.also_as(displaced, aside(path, "changed"), Operation::SetAside).map(Some)
        }
    }

    /// Writes what can be undone in the content with this digest.
    fn remember(&self, id: &DraftId, history: &History, digest: Digest) {
        let path = self.beside(id, UNDO);
        // See the page of `undo`: without it nothing that was typed is lost.
        let _ = match undo::print(history, digest) {
            Some(bytes) => self.disk.write_unsynced(&path, &bytes),
            None => self.disk.remove(&path),
        };
    }

    /// Writes what a session has while nothing is decided about a file that another program changed.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn keep_unwritten(&self, file: &DraftFile) -> Result<(), StoreError> {
        let path = self.checked_path(&file.id, Operation::Write)?;
        let bytes = printed(&path, file)?;
        self.disk.make_folder(&self.folder)?;
        self.disk.write(&self.beside(&file.id, UNWRITTEN), &bytes)
    }

    /// Sets aside what was kept by [`DraftFolder::keep_unwritten`], beside the draft; `None` if nothing was.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn set_unwritten_aside(&self, id: &DraftId) -> Result<Option<PathBuf>, StoreError> {
        let path = self.checked_path(id, Operation::SetAside)?;
        let unwritten = self.beside(id, UNWRITTEN);
        match self.disk.also_as(&unwritten, aside(&path, "changed"), Operation::SetAside) {
            Ok(place) => self.disk.remove(&unwritten).map(|()| Some(place)),
            Err(StoreError { cause: Cause::Io { kind: io::ErrorKind::NotFound, .. }, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets what was kept by [`DraftFolder::keep_unwritten`], after it was written.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn forget_unwritten(&self, id: &DraftId) -> Result<(), StoreError> {
        self.disk.remove(&self.beside(id, UNWRITTEN))
    }

    /// Writes a draft beside its file, which is another session's now, and returns where.
    ///
    /// # Errors
    ///
    /// When the disk refuses.
    pub fn save_aside(&self, file: &DraftFile) -> Result<PathBuf, StoreError> {
        let path = self.checked_path(&file.id, Operation::Write)?;
        let bytes = printed(&path, file)?;
        self.disk.make_folder(&self.folder)?;
        for name in aside(&path, "changed") {
            if self.disk.write_new(&name, &bytes)? {
                return Ok(name);
            }
        }
        Err(disk::failed(&path, Operation::SetAside, &io::ErrorKind::AlreadyExists.into()))
    }

    /// Takes away an unfinished file. One that holds a whole draft may be what a kill kept another program's file in
    /// while it was set aside: it goes to the trash.
    pub(super) fn sweep_unfinished(&self, path: &Path) -> Result<(), StoreError> {
        let whole = self.disk.read(path).is_ok_and(|(bytes, _)| crate::store::parse::parse(&bytes).is_ok());
        if whole {
            let trash = self.trash_folder();
            self.disk.make_folder(&trash)?;
            let names = (1_u32..10_000).map(|number| trash.join(format!("recovered-{number}{ENDING}")));
            self.disk.also_as(path, names, Operation::SetAside)?;
        }
        self.disk.remove(path)
    }

    /// Moves the hidden files of a draft along with it.
    pub(super) fn move_hidden(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        let beside = |path: &Path, ending: &str| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            path.with_file_name(format!(".{stem}{ending}"))
        };
        for ending in [UNDO, SHOWN, UNWRITTEN] {
            let (old, new) = (beside(from, ending), beside(to, ending));
            match self.disk.also_as(&old, [new], Operation::Remove) {
                Ok(_) => self.disk.remove(&old)?,
                Err(StoreError { cause: Cause::Io { kind: io::ErrorKind::NotFound, .. }, .. }) => {}
                // What can be undone, or was shown, is not worth failing for.
                Err(_) if ending != UNWRITTEN => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn is_link(disk: &disk::Disk, path: &Path) -> bool {
    disk.look(path).is_ok_and(|about| about.is_symlink())
}

/// Prints a draft, unless it is larger than could be read again.
fn printed(path: &Path, file: &DraftFile) -> Result<Vec<u8>, StoreError> {
    let bytes = print(&file.draft, &file.place, [file.created, file.modified], &file.extra);
    if bytes.len() as u64 > LIMIT {
        return Err(StoreError { path: path.to_owned(), cause: Cause::TooLarge { limit: LIMIT } });
    }
    Ok(bytes)
}
