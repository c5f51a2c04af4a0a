//! The drafts that this session has open, on disk: their locks, and what their files were when last read or written.

use crate::app::effect::Way;
use crate::app::event::{ChangedFile, Heading, Listing, News, Opened, TrashListing, Unwritten};
use crate::domain::draft::Draft;
use crate::domain::edit::History;
use crate::domain::place::Place;
use crate::domain::plan::{EntryKey, Plan};
use crate::store::draft::{FileState, FoundDraft, KnownDraft, SaveResult, Trashed};
use crate::store::error::{Cause, Holder};
use crate::store::notes::Notes;
use crate::store::{self, Beside, DraftFile, DraftFolder, DraftId, KnownFile, Listed, Lock, Saved, StoreError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

/// A draft that is open from the beginning on, and what is known of its file.
#[derive(Debug)]
pub struct OpenAtStart {
    /// Which one.
    pub id: DraftId,
    file: OpenFile,
}

/// What is known of the file of an open draft.
#[derive(Debug, Default)]
struct OpenFile {
    /// `None` where it could not be locked, which then keeps it from being written, too.
    lock: Option<Lock>,
    /// Whether another session has it.
    is_others: bool,
    /// What it was when it was last read or written here; `None` if it is not there yet.
    seen: Option<KnownFile>,
    /// What it was found to be since: the number under which that was reported.
    found: Option<(u64, KnownFile)>,
    /// What it held when it was last read or written here.
    base: Option<Draft>,
    /// Whether something may be kept beside it that is not written.
    unwritten: bool,
}

/// What is written of a draft.
pub(super) struct Content {
    pub(super) draft: Draft,
    pub(super) place: Place,
    pub(super) beside: Beside,
}

/// What became of a save.
pub(super) enum Outcome {
    Saved(Saved),
    Changed(Box<ChangedFile>),
    TakenOver(Option<Holder>, Option<PathBuf>),
}

/// The drafts' folder, and what is open of it.
#[derive(Debug)]
pub(super) struct DraftFiles {
    drafts: Option<DraftFolder>,
    open: HashMap<DraftId, OpenFile>,
    /// How many changes by others were reported.
    reported: u64,
    /// Whether drafts that have a file are written beside it.
    beside: bool,
}

/// Puts together what a session needs of a draft that was read, and whether it could be locked.
#[must_use]
pub fn opened(drafts: &DraftFolder, known: KnownDraft, lock: Result<Lock, StoreError>) -> (Opened, OpenAtStart) {
    let KnownDraft { file, seen, history, unwritten, is_unwritten_damaged, changed } = known;
    let beside = file.beside();
    let DraftFile { id, draft, place, .. } = file;
    let (lock, holder) = match lock {
        Ok(lock) => (Some(lock), None),
        Err(StoreError { cause: Cause::Held(holder), .. }) => (None, Some(Some(*holder))),
        Err(StoreError { cause: Cause::InUse, .. }) => (None, Some(None)),
        // What else keeps it from being locked keeps it from being written, too, and is told then.
        Err(_) => (None, None),
    };
    let read_only = holder.is_some();
    let held = OpenFile {
        lock,
        is_others: read_only,
        seen: Some(seen),
        found: None,
        base: Some(draft.clone()),
        unwritten: unwritten.is_some(),
    };
    let modified = TimeZone::system().to_datetime(changed);
    let path = drafts.path(&id);
    let unwritten = unwritten.map(|own| Box::new(Unwritten { draft: own.draft, file: name_of(&path), modified }));
    // Where that fails it stays where it is.
    let set_aside =
        (is_unwritten_damaged && held.lock.is_some()).then(|| drafts.set_unwritten_aside(&id).ok().flatten());
    let set_aside = set_aside.flatten();
    let holder = holder.flatten();
    // A draft of the folder is written as it is meant.
    let (own, notes) = (Some(id.clone()), Notes::default());
    let opened = Opened { id: own, draft, place, read_only, holder, beside, history, unwritten, set_aside, notes };
    (opened, OpenAtStart { id, file: held })
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl DraftFiles {
    pub(super) fn new(drafts: Option<DraftFolder>, held: Option<OpenAtStart>) -> Self {
        let open = held.into_iter().map(|held| (held.id, held.file)).collect();
        Self { drafts, open, reported: 0, beside: false }
    }

    /// Writes drafts beside their files from now on: a thread of this program that panicked holds their locks.
    pub(super) fn write_beside(&mut self) {
        self.beside = true;
    }

    pub(super) fn drafts(&self) -> Result<&DraftFolder, StoreError> {
        self.drafts.as_ref().ok_or_else(|| StoreError { path: PathBuf::new(), cause: Cause::NoFolder })
    }

    pub(super) fn unwritable(&self) -> Option<StoreError> {
        self.drafts.as_ref().and_then(|drafts| drafts.check_writable().err())
    }

    pub(super) fn list(&self) -> Result<Vec<Listing>, StoreError> {
        let zone = TimeZone::system();
        Ok(self.drafts()?.list()?.into_iter().map(|listed| listing(listed, &zone)).collect())
    }

    pub(super) fn open(&mut self, id: &DraftId, hold: bool) -> Result<Opened, StoreError> {
        let path = self.drafts()?.path(id);
        if !hold {
            let known = self.drafts()?.open_known(id)?;
            // A copy has no holder.
            let unlocked = Err(StoreError { path: path.clone(), cause: Cause::NoFolder });
            return Ok(opened(self.drafts()?, known, unlocked).0);
        }
        // Before it is read, so that no other session changes it in between.
        let lock = match self.open.get_mut(id).and_then(|open| open.lock.take()).filter(|lock| !lock.is_lost()) {
            Some(lock) => Ok(lock),
            None => self.drafts()?.lock(id),
        };
        let read = match self.drafts()?.open_known(id) {
            Ok(known) => known,
            Err(error) => {
                self.open.remove(id);
                return Err(error);
            }
        };
        let (content, OpenAtStart { id, file }) = opened(self.drafts()?, read, lock);
        self.open.insert(id, file);
        Ok(content)
    }

    pub(super) fn take_over(&mut self, id: &DraftId) -> Result<Opened, StoreError> {
        let drafts = self.drafts()?;
        let lock = drafts.take_over(id)?;
        let (content, held) = opened(drafts, drafts.open_known(id)?, Ok(lock));
        self.open.insert(held.id, held.file);
        Ok(content)
    }

    pub(super) fn release(&mut self, id: &DraftId) {
        self.open.remove(id);
    }

    pub(super) fn create(&mut self, content: Content, history: &History) -> Result<DraftId, StoreError> {
        let id = DraftFolder::fresh_id(Timestamp::now(), RandomState::new().build_hasher().finish());
        let saved = self.save(&id, content, history, 0, Way::Compare);
        if saved.is_err() {
            // The next try gets another name.
            self.open.remove(&id);
        }
        saved.map(|_| id)
    }

    pub(super) fn save(
        &mut self,
        id: &DraftId,
        content: Content,
        history: &History,
        version: u64,
        way: Way,
    ) -> Result<Outcome, StoreError> {
        let drafts = self.drafts.as_ref().ok_or_else(|| StoreError { path: PathBuf::new(), cause: Cause::NoFolder })?;
        let open = self.open.entry(id.clone()).or_default();
        let Content { draft, place, beside } = content;
        let modified = Timestamp::now();
        let created = beside.created.unwrap_or(modified);
        let file = DraftFile { id: id.clone(), draft, place, created, modified, extra: beside.extra };
        if self.beside && drafts.path(id).exists() {
            return drafts.keep_unwritten(&file).map(|()| Outcome::Saved(Saved::default()));
        }
        open.is_others |= open.lock.as_ref().is_some_and(Lock::is_lost);
        if open.is_others {
            return taken_over(drafts, open, &file);
        }
        if open.lock.is_none() {
            match drafts.lock(id) {
                Ok(lock) => open.lock = Some(lock),
                Err(error) if error.cause.is_in_use() => return Err(error),
                // What else keeps it from being locked keeps it from being written, too, and is told then.
                Err(_) => {}
            }
        }
        if let Some((_, seen)) = open.found.take_if(|(number, _)| *number == version) {
            open.seen = Some(seen);
        }
        let written = match (way, &open.seen) {
            (Way::Beside, _) => {
                open.unwritten = true;
                return drafts.keep_unwritten(&file).map(|()| Outcome::Saved(Saved::default()));
            }
            (Way::Over, Some(seen)) => drafts.save_over(&file, seen, history)?,
            (Way::Over | Way::Compare, seen) => drafts.save_known(&file, seen.as_ref(), history)?,
        };
        match written {
            SaveResult::Yes { saved, seen } => {
                open.seen = Some(seen);
                open.found = None;
                open.base = Some(file.draft);
                if std::mem::take(&mut open.unwritten) {
                    drafts.forget_unwritten(id)?;
                }
                Ok(Outcome::Saved(saved))
            }
            SaveResult::Changed(found) => {
                let changed = report(&mut self.reported, open, *found, &drafts.path(id));
                Ok(Outcome::Changed(Box::new(changed)))
            }
        }
    }

    /// Returns the entries of a plan whose values are other ones than those that were shown last, and notes those of this
    /// one.
    pub(super) fn values_since_shown(&self, id: &DraftId, draft: &Draft, plan: &Plan) -> Vec<EntryKey> {
        self.drafts().map(|drafts| drafts.values_since_shown(id, draft, plan)).unwrap_or_default()
    }

    /// Keeps a version beside the draft's file, and returns where.
    pub(super) fn set_aside(&mut self, id: &DraftId, content: Content) -> Result<PathBuf, StoreError> {
        let drafts = self.drafts()?;
        let Content { draft, place, beside } = content;
        let modified = Timestamp::now();
        let created = beside.created.unwrap_or(modified);
        let file = DraftFile { id: id.clone(), draft, place, created, modified, extra: beside.extra };
        drafts.keep_unwritten(&file)?;
        let place = drafts.set_unwritten_aside(id)?;
        let place = place.map_or_else(|| drafts.save_aside(&file), Ok)?;
        if let Some(open) = self.open.get_mut(id) {
            open.unwritten = false;
        }
        Ok(place)
    }

    pub(super) fn remove(&mut self, id: &DraftId) -> Result<(), StoreError> {
        let ours = self.open.get(id).is_some_and(|open| open.lock.as_ref().is_some_and(|lock| !lock.is_lost()));
        let lock = if ours { None } else { self.lock_or_refuse(id)? };
        let removed = self.drafts()?.remove(id).map(drop);
        drop(lock);
        self.open.remove(id);
        removed
    }

    fn lock_or_refuse(&self, id: &DraftId) -> Result<Option<Lock>, StoreError> {
        match self.drafts()?.lock(id) {
            Err(error) if error.cause.is_in_use() => Err(error),
            lock => Ok(lock.ok()),
        }
    }

    /// Looks whether others have done something to the drafts that are open here.
    pub(super) fn look(&mut self) -> Vec<(DraftId, News)> {
        let Some(drafts) = &self.drafts else { return Vec::new() };
        let mut news = Vec::new();
        for (id, open) in &mut self.open {
            if open.is_others {
                // No one may have it any more; then it is read again, since the other one wrote it.
                let freed = drafts.lock(id).and_then(|lock| Ok((drafts.open_known(id)?, lock)));
                if let Ok((known, lock)) = freed {
                    let (opened, held) = opened(drafts, known, Ok(lock));
                    *open = held.file;
                    news.push((id.clone(), News::Free(Box::new(opened))));
                    continue;
                }
            } else if open.lock.as_ref().is_some_and(Lock::is_lost) {
                open.is_others = true;
                news.push((id.clone(), News::TakenOver(drafts.holder_of(id))));
                continue;
            }
            let latest = open.found.as_ref().map(|(_, seen)| seen).or(open.seen.as_ref());
            match latest.map(|seen| drafts.look_at(id, seen)) {
                Some(Ok(FileState::Same(seen))) => match &mut open.found {
                    Some((_, found)) => *found = seen,
                    None => open.seen = Some(seen),
                },
                Some(Ok(FileState::Changed(found))) => {
                    let changed = report(&mut self.reported, open, *found, &drafts.path(id));
                    news.push((id.clone(), News::Changed(Box::new(changed))));
                }
                // The next writing decides about what is no draft, and reports what cannot be read.
                Some(Ok(FileState::Other) | Err(_)) | None => {}
            }
        }
        news
    }

    pub(super) fn trash(&self) -> Result<Vec<TrashListing>, StoreError> {
        let zone = TimeZone::system();
        let listing = |trashed: Trashed| {
            let Trashed { path, version, removed, state, .. } = trashed;
            TrashListing { path, version, removed: zone.to_datetime(removed), heading: state.map(heading_of) }
        };
        Ok(self.drafts()?.trash()?.into_iter().map(listing).collect())
    }

    pub(super) fn restore(&self, path: &Path) -> Result<DraftId, StoreError> {
        self.drafts()?.restore(path)
    }
}

/// Notes a change by another program, and gives it a number; one that was reported keeps its own.
fn report(reported: &mut u64, open: &mut OpenFile, found: FoundDraft, path: &Path) -> ChangedFile {
    let known = open.found.as_ref().filter(|(_, seen)| seen.holds(found.seen.digest()));
    let version = known.map_or(*reported + 1, |(version, _)| *version);
    *reported = (*reported).max(version);
    let beside = found.file.beside();
    open.found = Some((version, found.seen));
    let modified = TimeZone::system().to_datetime(found.changed);
    ChangedFile { file: name_of(path), draft: found.file.draft, beside, modified, version }
}

/// Keeps what another session must not lose to us, nor we to it.
fn taken_over(drafts: &DraftFolder, open: &mut OpenFile, file: &DraftFile) -> Result<Outcome, StoreError> {
    let holder = drafts.holder_of(&file.id);
    let is_new = open.base.as_ref() != Some(&file.draft);
    let kept = is_new.then(|| drafts.save_aside(file)).transpose()?;
    open.base = Some(file.draft.clone());
    Ok(Outcome::TakenOver(holder, kept))
}

fn listing(listed: Listed, zone: &TimeZone) -> Listing {
    let Listed { id, modified, state, .. } = listed;
    Listing { id, modified: zone.to_datetime(modified), heading: state.map(heading_of) }
}

fn heading_of(heading: store::FileHeading) -> Heading {
    Heading {
        name: heading.name,
        environment: heading.environment,
        business: heading.business.map(|business| business.name).unwrap_or_default(),
        targets: heading.targets,
        processes: heading.processes,
        step: heading.place.step,
    }
}
