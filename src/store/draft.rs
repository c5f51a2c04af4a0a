//! The folder of drafts: one JSON file each, named after the draft's identifier.
//!
//! ```json
//! {
//!   "bkproc": "draft",
//!   "version": 1,
//!   "name": "支付网关",
//!   "environment": "prod",
//!   "address": "https://bkapi.example.com/api/bk-cmdb/prod",
//!   "tenant": "default",
//!   "supplier": "tencent",
//!   "bk_biz_id": 2,
//!   "bk_biz_name": "蓝鲸",
//!   "created": "2026-11-03T08:14:57Z",
//!   "modified": "2026-11-03T08:20:11Z",
//!   "place": { "step": "processes", "process": 0, "field": "user" },
//!   "targets": [{ "service_instance_id": 48, "name": "10.0.0.1_java", "host": "10.0.0.1", "module": "set / m" }],
//!   "processes": [{ "process_info": { "bk_func_name": "java", "bind_info": [{ "ip": "10.0.0.1", "port": "80" }] } }]
//! }
//! ```
//!
//! A draft that is not the same on all targets is of version 2, from then on: see `parse::version_2` and README.
//!
//! Names are the API's own, and what was typed is text. A version may add keys at the top, which older ones write
//! back as they are; anything else new needs a new `version`, which older ones refuse to read and to overwrite.
//!
//! A file that cannot be read as a draft is never overwritten: it is set aside under `NAME.json.damaged-N` when another is
//! saved in its place. One of a newer version keeps its place, and saving fails. A draft that is taken away goes to
//! the folder `trash`, from which it can be restored. A symbolic link is read through; saving puts a file in the link's place and does not touch
//! what it led to.
//!
//! Other programs may change a draft's file while it is open. Before each save the file is compared with what was last
//! read or written here ([`KnownFile`]), and nothing of another program's is written over unseen:
//!
//! ```text
//! the file is as it was seen ───────────────▶ written; the two files change places in one step, so that
//!                                             what came in between comes out, as NAME.json.changed-N
//! it is another draft ──────────────────────▶ nothing is written: the person decides
//!      meanwhile, what is typed here ───────▶ .NAME.unwritten, which is found when the draft is opened again
//!      mine ────────────────────────────────▶ the file becomes NAME.json.changed-N, ours is written
//!      the file's ──────────────────────────▶ .NAME.unwritten becomes NAME.json.changed-N
//! it cannot be read as a draft ─────────────▶ it becomes NAME.json.damaged-N, ours is written
//! it is gone ───────────────────────────────▶ ours is written
//! ```
//!
//! A session has the lock of a draft while it is open; the lock file says who it is. Another session may take it over
//! ([`DraftFolder::take_over`]), since one that hangs would have it for ever. The former holder looks before each save
//! whether the lock is still its own ([`Lock::is_lost`]); what it has then goes to `NAME.json.changed-N`. If the
//! lock is taken between that look and the write, the comparison above keeps both versions.

mod holder;
mod known_file;
mod save;
mod shown;
mod trash;
mod undo;

pub use known_file::{Digest, KnownFile};
pub use save::{FileState, FoundDraft, KnownDraft, SaveResult};
pub use trash::Trashed;
pub use undo::UNDO_LIMIT;

use super::disk::{self, Disk};
use super::error::{Cause, Holder, Operation, StoreError};
use super::notes::Notes;
use super::parse::{FileHeading, Form, Parsed, heading, parse};
use super::print::print;
use super::{DraftId, disk::LIMIT};
use crate::domain::draft::Draft;
use crate::domain::place::Place;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How draft files' names end.
const ENDING: &str = ".json";
/// How the name of a draft's lock ends; it begins with a dot, so that it is no draft's.
const LOCK: &str = ".lock";
/// Likewise that of what can be undone in it.
const UNDO: &str = ".undo";
/// Likewise that of the values that were shown last.
const SHOWN: &str = ".shown";
/// Likewise that of what is typed here while its file was changed by another program and nothing is decided.
const UNWRITTEN: &str = ".unwritten";
/// How long an unfinished file may belong to a session that is still writing it, and a lock that no session holds is left to
/// the session that opens its draft next: to find out that no session holds it is to have it for a moment.
const LEFT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// A draft and what its file holds beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftFile {
    /// The file's name without its ending.
    pub id: DraftId,
    pub draft: Draft,
    /// Where a person left it.
    pub place: Place,
    /// When it was begun.
    pub created: Timestamp,
    /// When it was changed last; given by the caller, who has the clock.
    pub modified: Timestamp,
    /// Keys at the top of the file that this version does not know; written back as they are.
    pub extra: Map<String, Value>,
}

/// A file of the folder, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The file's name without its ending.
    pub id: DraftId,
    /// The file.
    pub path: PathBuf,
    /// When it was changed last: as the draft says, else as the file system does.
    pub modified: Timestamp,
    /// What is in it, or why that cannot be told.
    pub state: Result<FileHeading, StoreError>,
}

/// What a draft's file holds besides the draft, and is written back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Beside {
    /// When the draft was begun; `None` if it is begun now.
    pub created: Option<Timestamp>,
    /// Keys at the top of the file that this version does not know.
    pub extra: Map<String, Value>,
}

impl DraftFile {
    /// Returns what the file holds besides the draft.
    #[must_use]
    pub fn beside(&self) -> Beside {
        Beside { created: Some(self.created), extra: self.extra.clone() }
    }
}

/// What saving did besides saving.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Saved {
    /// The file that was in the draft's place and could not be read.
    pub set_aside: Option<SetAside>,
    /// Where the file is now that another program had put in the draft's place.
    pub changed: Option<PathBuf>,
    /// Whether the file had been removed by another program.
    pub was_gone: bool,
}

/// A file that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub path: PathBuf,
    /// Where it was, and why it was set aside.
    pub error: StoreError,
}

/// The folder of drafts.
#[derive(Debug, Clone)]
pub struct DraftFolder {
    folder: PathBuf,
    disk: Disk,
}

/// A draft that is this process's own until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Lock(disk::FileLock);

impl Lock {
    /// Returns `true` if another session has taken the draft over.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.0.is_lost()
    }
}

impl DraftFolder {
    /// Names the folder. Nothing is touched: it is made, 0700, when the first draft is saved.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self::on(Disk::default(), folder)
    }

    /// Names the folder, on a disk that may have faults.
    #[must_use]
    pub const fn on(disk: Disk, folder: PathBuf) -> Self {
        Self { folder, disk }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path of a draft's file.
    #[must_use]
    pub fn path(&self, id: &DraftId) -> PathBuf {
        self.folder.join(format!("{}{ENDING}", id.0))
    }

    /// Lists the drafts, the one changed last first. Touches nothing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read; what is wrong with one file is told with that file.
    pub fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let files = self.disk.files(&self.folder)?;
        let drafts = files.into_iter().filter(|(_, name)| !name.starts_with('.'));
        let mut listed: Vec<Listed> = drafts
            .filter_map(|(path, name)| Some(self.look(&path, DraftId(name.strip_suffix(ENDING)?.to_owned()))))
            .collect();
        listed.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.id.cmp(&b.id)));
        Ok(listed)
    }

    /// Reads a draft. The file stays as it is, whatever is in it.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn open(&self, id: &DraftId) -> Result<DraftFile, StoreError> {
        let path = self.checked_path(id, Operation::Read)?;
        let (bytes, about) = self.disk.read(&path)?;
        draft_of(id, &bytes, &about).map_err(|cause| StoreError { path, cause })
    }

    /// Writes a draft: at every moment, whatever happens, the old or the new file is there, whole.
    ///
    /// # Errors
    ///
    /// When the disk refuses; when the file in its place is of a newer version or cannot be judged; when the draft is
    /// larger than could be read again. The file that was there is unharmed then.
    pub fn save(&self, file: &DraftFile) -> Result<Saved, StoreError> {
        let path = self.checked_path(&file.id, Operation::Write)?;
        let bytes = print(&file.draft, &file.place, [file.created, file.modified], &file.extra);
        if bytes.len() as u64 > LIMIT {
            return Err(StoreError { path, cause: Cause::TooLarge { limit: LIMIT } });
        }
        self.disk.make_folder(&self.folder)?;
        let set_aside = self.make_way(&path)?;
        self.disk.write(&path, &bytes)?;
        Ok(Saved { set_aside, ..Saved::default() })
    }

    /// Moves a draft to the folder `trash` and gives its new place. Nothing there is overwritten or ever removed.
    ///
    /// # Errors
    ///
    /// When the disk refuses; the draft is where it was then.
    pub fn remove(&self, id: &DraftId) -> Result<PathBuf, StoreError> {
        self.throw_away(id)
    }

    /// Takes a draft for this process: until the lock is dropped, or the process ends in whatever way, no other process
    /// gets it. To save or remove a draft, or to make calls of it, its lock is needed first; reading needs none.
    ///
    /// Another lock of the same process counts as another process. On a file system without locks everyone gets it.
    /// The draft need not have a file yet. The folder is made, 0700, and a file of no bytes, `.ID.lock`, 0600, is in it
    /// while the lock is held; what a killed process leaves of these is taken over, or swept.
    ///
    /// # Errors
    ///
    /// [`Cause::Held`] or [`Cause::InUse`] while another process has it; anything else when the disk refuses, and then
    /// no session holds it.
    pub fn lock(&self, id: &DraftId) -> Result<Lock, StoreError> {
        let path = self.checked_path(id, Operation::Lock)?;
        self.disk.make_folder(&self.folder)?;
        let lock = self.beside(id, LOCK);
        let held = self.disk.hold_as(&lock, &holder::own());
        held.map(Lock).map_err(|error| match error.cause {
            // It is the draft that is in use; the other file belongs to no one business.
            Cause::InUse => StoreError { path, cause: self.holder(&lock) },
            _ => error,
        })
    }

    /// Takes a draft for this process from whichever has it. What that one has not written it keeps aside: see the
    /// module's page.
    ///
    /// # Errors
    ///
    /// When the disk refuses; the other one has it then.
    pub fn take_over(&self, id: &DraftId) -> Result<Lock, StoreError> {
        self.checked_path(id, Operation::Lock)?;
        self.disk.make_folder(&self.folder)?;
        self.disk.seize(&self.beside(id, LOCK), &holder::own()).map(Lock)
    }

    /// Says who has a lock, as far as that is known.
    fn holder(&self, lock: &Path) -> Cause {
        let written = self.disk.read_at_most(lock, holder::LIMIT).ok();
        let holder = written.and_then(|(bytes, _)| holder::read(&bytes));
        // A session of version 0.1.0 writes nothing; the system may know its number.
        let listed = || self.disk.holder(lock).map(|process| Holder { process: Some(process), ..Holder::default() });
        holder.or_else(listed).map_or(Cause::InUse, |holder| Cause::Held(Box::new(holder)))
    }

    /// Returns who has the draft, if another process has taken it.
    #[must_use]
    pub fn holder_of(&self, id: &DraftId) -> Option<Holder> {
        match self.holder(&self.beside(id, LOCK)) {
            Cause::Held(holder) => Some(*holder),
            _ => None,
        }
    }

    /// The hidden file of a draft with this ending.
    fn beside(&self, id: &DraftId, ending: &str) -> PathBuf {
        self.folder.join(format!(".{}{ending}", id.0))
    }

    /// Returns why no draft could be saved, as far as that can be told without touching anything: the folder, or the
    /// one in which it would be made, does not let us write, or its file system is full.
    ///
    /// # Errors
    ///
    /// Why.
    pub fn check_writable(&self) -> Result<(), StoreError> {
        self.disk.check_writable(&self.folder)
    }

    /// Finds the drafts that other processes have, each with the process's number where the system tells it. As with
    /// [`Disk::is_locked`], to ask is to hold each lock for a moment.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn held(&self) -> Result<Vec<(DraftId, Option<u32>)>, StoreError> {
        let files = self.disk.files(&self.folder)?;
        let held = files.iter().filter_map(|(path, name)| {
            let id = name.strip_prefix('.')?.strip_suffix(LOCK)?;
            self.disk.is_locked(path).then(|| (DraftId(id.to_owned()), self.disk.holder(path)))
        });
        Ok(held.collect())
    }

    /// Takes away what sessions that were killed left, an hour after: unfinished files, and locks that no session holds.
    /// Gives how many files that were.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or a file not be removed.
    pub fn sweep(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut swept = 0;
        for (path, name) in self.disk.files(&self.folder)? {
            let old = || self.disk.look(&path).is_ok_and(|about| now.duration_since(modified(&about)) > LEFT_FOR);
            if name.starts_with(disk::UNFINISHED) && old() {
                self.sweep_unfinished(&path)?;
                swept += 1;
            } else if name.starts_with('.') && name.ends_with(LOCK) && old() {
                // To let go of it is to take it away.
                swept += usize::from(self.disk.hold(&path).is_ok());
            } else if let Some(id) = hidden(&name, UNDO).or_else(|| hidden(&name, SHOWN))
                && old()
                && self.disk.look(&self.path(&id)).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
            {
                self.disk.remove(&path)?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Makes an identifier that no other draft has: the time in UTC, which sorts, and 30 random bits.
    #[must_use]
    pub fn fresh_id(now: Timestamp, random: u64) -> DraftId {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let place = |at: u32| usize::try_from((random >> (5 * at)) & 31).unwrap_or_default();
        let digit = |at: u32| DIGITS.get(place(at)).copied().map_or('0', char::from);
        let tail: String = (0..6).map(digit).collect();
        DraftId(format!("{}-{tail}", now.strftime("%Y%m%d-%H%M%S")))
    }

    /// Makes a new draft of what a file holds: a draft's file from elsewhere, or a request body.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn import(bytes: &[u8], id: DraftId, now: Timestamp) -> Result<DraftFile, Cause> {
        Self::import_noted(bytes, id, now).map(|(file, _)| file)
    }

    /// Does the same, and notes what of a request body is taken for something else than it is written as.
    ///
    /// # Errors
    ///
    /// As [`DraftFolder::import`].
    pub fn import_noted(bytes: &[u8], id: DraftId, now: Timestamp) -> Result<(DraftFile, Notes), Cause> {
        if bytes.len() as u64 > LIMIT {
            return Err(Cause::TooLarge { limit: LIMIT });
        }
        let Parsed { form, draft, place, created, extra, notes, .. } = parse(bytes)?;
        let created = created.filter(|_| form == Form::Draft).unwrap_or(now);
        Ok((DraftFile { id, draft, place, created, modified: now, extra }, notes))
    }

    /// Writes a draft to any path, whole or not at all, 0600; what is there already is replaced only when told to.
    ///
    /// # Errors
    ///
    /// When the disk refuses, or, with the kind [`io::ErrorKind::AlreadyExists`], when something has the name.
    pub fn export(disk: &Disk, path: &Path, file: &DraftFile, replace: bool) -> Result<(), StoreError> {
        super::write_file(
            disk,
            path,
            &print(&file.draft, &file.place, [file.created, file.modified], &file.extra),
            replace,
        )
    }

    /// Reads any file for [`DraftFolder::import`].
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
        Disk::default().read_any(path, LIMIT)
    }

    /// An identifier may come from a command line; it must not lead out of the folder, nor to a hidden file.
    fn checked_path(&self, id: &DraftId, doing: Operation) -> Result<PathBuf, StoreError> {
        let path = self.path(id);
        if id.0.is_empty() || id.0.starts_with('.') || id.0.contains(['/', '\0']) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "not the name of a draft");
            return Err(disk::failed(&path, doing, &error));
        }
        Ok(path)
    }

    /// Sees to it that nothing is lost by a save.
    fn make_way(&self, path: &Path) -> Result<Option<SetAside>, StoreError> {
        // A link is replaced, and what it leads to stays.
        match self.disk.look(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(disk::failed(path, Operation::Write, &error)),
            Ok(about) if about.is_symlink() => return Ok(None),
            Ok(_) => {}
        }
        let judged = self.disk.read(path).and_then(|(bytes, _)| {
            parse(&bytes).map(|_| ()).map_err(|cause| StoreError { path: path.to_owned(), cause })
        });
        match judged {
            Ok(()) => Ok(None),
            Err(error) if is_damage(&error.cause) => {
                let path = self.disk.also_as(path, aside(path, "damaged"), Operation::SetAside)?;
                Ok(Some(SetAside { path, error }))
            }
            Err(error) => Err(error),
        }
    }

    /// Looks into a file for the list.
    fn look(&self, path: &Path, id: DraftId) -> Listed {
        let mut changed = Timestamp::UNIX_EPOCH;
        let state = self.disk.read(path).and_then(|(bytes, about)| {
            changed = modified(&about);
            let (heading, modified) = heading(&bytes).map_err(|cause| StoreError { path: path.to_owned(), cause })?;
            changed = modified.unwrap_or(changed);
            Ok(heading)
        });
        if state.is_err() && changed == Timestamp::UNIX_EPOCH {
            changed = self.disk.look(path).map(|about| modified(&about)).unwrap_or_default();
        }
        Listed { id, path: path.to_owned(), modified: changed, state }
    }
}

/// Returns `true` if a file is none of a draft at all.
const fn is_damage(cause: &Cause) -> bool {
    matches!(cause, Cause::Malformed { .. } | Cause::Unreadable(_) | Cause::TooLarge { .. })
}

/// Names under which a file is set aside beside itself.
fn aside(path: &Path, why: &str) -> impl Iterator<Item = PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (1_u32..10_000).map(move |number| path.with_file_name(format!("{name}.{why}-{number}")))
}

/// Makes a draft of a file's content.
fn draft_of(id: &DraftId, bytes: &[u8], about: &fs::Metadata) -> Result<DraftFile, Cause> {
    let parsed = parse(bytes)?;
    let modified = parsed.modified.unwrap_or_else(|| modified(about));
    let created = parsed.created.unwrap_or(modified);
    let Parsed { draft, place, extra, .. } = parsed;
    Ok(DraftFile { id: id.clone(), draft, place, created, modified, extra })
}

/// Returns the draft that a hidden file belongs to, if it has this ending.
fn hidden(name: &str, ending: &str) -> Option<DraftId> {
    let id = name.strip_prefix('.')?.strip_suffix(ending)?;
    (!id.is_empty()).then(|| DraftId(id.to_owned()))
}

fn modified(about: &fs::Metadata) -> Timestamp {
    about.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or_default()
}
