//! Every touch of the disk, in one place: so that each is atomic and private, and so that faults can be played here.

mod growing;
mod hold;
mod replace;
mod unfinished;

pub(super) use growing::Growing;
pub(super) use hold::FileLock;
pub(super) use replace::Replaced;
pub(super) use unfinished::Unfinished;

use super::error::{Cause, Operation, StoreError};
use rustix::fs::{Access, access, statvfs};
use rustix::io::Errno;
use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, Metadata, Permissions, TryLockError};
use std::io::{self, BufWriter, Read, Take, Write};
#[cfg(target_os = "linux")]
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Largest draft's file, in bytes: 200,000 targets take some 32 MB.
pub const LIMIT: u64 = 64 * 1024 * 1024;
/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 * 1024;
/// How the name of a file that is not finished starts.
pub(super) const UNFINISHED: &str = ".tmp";

/// The smallest things that are done with the disk; each can fail by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FsOp {
    /// Making a folder.
    MakeFolder,
    /// Listing a folder.
    List,
    /// Asking what is under a name.
    Look,
    /// Opening a file.
    Open,
    /// Reading a file.
    Read,
    /// Making a file.
    Create,
    /// Writing so many bytes into a file.
    Write(usize),
    /// Making sure that what was written stays.
    Sync,
    /// Giving a file another name, or a further one.
    Name,
    /// Cutting the end of a file off.
    Cut,
    /// Taking a name away.
    Remove,
    /// Making sure that names stay.
    SyncFolder,
    /// Locking a file.
    Lock,
}

/// What goes wrong with a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// It is not done, and ends with this error number of the system.
    Fails(i32),
    /// Of a write, at most so many bytes are taken; the rest is written by a further touch.
    Short(usize),
}

/// Plays faults: is asked before each touch of the disk.
pub trait DiskFaults: Debug + Send + Sync {
    /// Returns what goes wrong with a touch of the file or folder at `path`; none lets it be done.
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault>;
}

/// The disk: the system's own, or one with faults.
#[derive(Debug, Clone, Default)]
pub struct Disk(Option<Arc<dyn DiskFaults>>);

/// Names what failed.
pub(super) fn failed(path: &Path, doing: Operation, error: &io::Error) -> StoreError {
    let cause = Cause::Io { doing, kind: error.kind(), message: error.to_string() };
    StoreError { path: path.to_owned(), cause }
}

impl Disk {
    /// A disk that is the system's own where no fault is played.
    #[must_use]
    pub fn with_faults(faults: Arc<dyn DiskFaults>) -> Self {
        Self(Some(faults))
    }

    fn touch(&self, touch: FsOp, path: &Path) -> io::Result<()> {
        self.fault(touch, path).map(drop)
    }

    /// Returns how many bytes of a write are taken; `None` when all are.
    fn fault(&self, touch: FsOp, path: &Path) -> io::Result<Option<usize>> {
        match self.0.as_ref().and_then(|faults| faults.fault(touch, path)) {
            None => Ok(None),
            Some(DiskFault::Short(bytes)) => Ok(Some(bytes)),
            Some(DiskFault::Fails(number)) => Err(io::Error::from_raw_os_error(number)),
        }
    }

    /// Makes a folder and those above it, each 0700; one that is there stays as it is.
    pub(super) fn make_folder(&self, path: &Path) -> Result<(), StoreError> {
        let made = self.touch(FsOp::MakeFolder, path);
        let made = made.and_then(|()| DirBuilder::new().recursive(true).mode(0o700).create(path));
        made.map_err(|error| failed(path, Operation::MakeFolder, &error))
    }

    /// Returns why nothing could be written into a folder, as far as that can be told without touching anything; of one
    /// that is not there, why it could not be made.
    ///
    /// # Errors
    ///
    /// Why.
    pub fn check_writable(&self, folder: &Path) -> Result<(), StoreError> {
        let refused = |path: &Path, error: io::Error| failed(path, Operation::Write, &error);
        // The folder of a file that was named without one.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let whole = std::path::absolute(folder).map_err(|error| refused(folder, error))?;
        let mut there = whole.as_path();
        loop {
            match self.touch(FsOp::Look, there).and_then(|()| Ok(access(there, Access::WRITE_OK | Access::EXEC_OK)?)) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    there = there.parent().ok_or_else(|| refused(folder, error))?;
                }
                Err(error) => return Err(refused(folder, error)),
            }
        }
        let space = statvfs(there).map_err(|error| refused(folder, error.into()))?;
        // Some file systems do not count their blocks.
        if space.f_blocks > 0 && space.f_bavail == 0 {
            return Err(refused(folder, io::ErrorKind::StorageFull.into()));
        }
        Ok(())
    }

    /// Lists the files of a folder with their names; a folder that is not there has none.
    pub(super) fn files(&self, folder: &Path) -> Result<Vec<(PathBuf, String)>, StoreError> {
        let failed = |error: io::Error| failed(folder, Operation::Read, &error);
        let entries = match self.touch(FsOp::List, folder).and_then(|()| fs::read_dir(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            files.push((entry.path(), entry.file_name().to_string_lossy().into_owned()));
        }
        Ok(files)
    }

    /// Returns what is under a name, without following a link.
    pub(super) fn look(&self, path: &Path) -> io::Result<Metadata> {
        self.touch(FsOp::Look, path)?;
        fs::symlink_metadata(path)
    }

    /// Reads a draft's file, of at most [`LIMIT`] bytes.
    pub(super) fn read(&self, path: &Path) -> Result<(Vec<u8>, Metadata), StoreError> {
        self.read_at_most(path, LIMIT)
    }

    /// Reads what a person named as a file, of at most so many bytes and one: a regular file, or what a shell puts in the
    /// place of one, a pipe or a device, to its end.
    pub(super) fn read_any(&self, path: &Path, limit: u64) -> Result<Vec<u8>, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Read, &error);
        let kind = self.touch(FsOp::Look, path).and_then(|()| fs::metadata(path)).map_err(failed)?.file_type();
        if !(kind.is_fifo() || kind.is_char_device()) {
            return self.read_at_most(path, limit).map(|(bytes, _)| bytes);
        }
        let mut bytes = Vec::new();
        let file = self.touch(FsOp::Open, path).and_then(|()| File::open(path)).map_err(failed)?;
        self.touch(FsOp::Read, path).and_then(|()| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
        Ok(bytes)
    }

    /// Reads a file of at most so many bytes. Only a regular one, or a link to one: another could have no end.
    pub(super) fn read_at_most(&self, path: &Path, limit: u64) -> Result<(Vec<u8>, Metadata), StoreError> {
        let (file, about) = self.open_regular(path)?;
        Ok((self.all(path, &file, limit)?, about))
    }

    /// Opens a file of at most so many bytes, to be read piece by piece; of one that grows meanwhile, no more comes.
    pub(super) fn open_at_most(&self, path: &Path, limit: u64) -> Result<Take<File>, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Read, &error);
        self.regular(path)?;
        let file = self.touch(FsOp::Open, path).and_then(|()| File::open(path)).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() > limit {
            return Err(StoreError { path: path.to_owned(), cause: Cause::TooLarge { limit } });
        }
        self.touch(FsOp::Read, path).map_err(failed)?;
        Ok(file.take(limit))
    }

    /// Sees to it that a file is one that ends.
    fn regular(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Read, &error);
        let about = self.touch(FsOp::Look, path).and_then(|()| fs::metadata(path)).map_err(failed)?;
        if about.is_file() {
            return Ok(());
        }
        Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")))
    }

    /// Reads a file that is open to its end.
    pub(super) fn all(&self, path: &Path, file: &File, limit: u64) -> Result<Vec<u8>, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Read, &error);
        let length = file.metadata().map_err(failed)?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(limit)).unwrap_or_default() + 1);
        self.touch(FsOp::Read, path).map_err(failed)?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limit {
            return Err(StoreError { path: path.to_owned(), cause: Cause::TooLarge { limit } });
        }
        Ok(bytes)
    }

    /// Writes a file so that, whatever happens, either the old or the new one is there, whole; mode 0600.
    ///
    /// A symbolic link at `path` is replaced; what it leads to is not touched.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Write, &error);
        self.unfinished(path, bytes).and_then(|unfinished| self.put_over(path, unfinished)).map_err(failed)
    }

    /// Writes a file that may be lost or torn by a power cut, but is replaced whole otherwise; mode 0600.
    pub(super) fn write_unsynced(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Write, &error);
        let mut unfinished = self.nameless(path).map_err(failed)?;
        Writer { disk: self, path, to: &mut unfinished }.write_all(bytes).map_err(failed)?;
        self.touch(FsOp::Name, path).map_err(failed)?;
        unfinished.persist(path).map(drop).map_err(|error| failed(error.error))
    }

    /// Opens a regular file, or a link to one, and returns what it is.
    pub(super) fn open_regular(&self, path: &Path) -> Result<(File, Metadata), StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Read, &error);
        // Looked at before it is opened, since opening a named pipe waits for a writer.
        self.regular(path)?;
        let file = self.touch(FsOp::Open, path).and_then(|()| File::open(path)).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        Ok((file, about))
    }

    /// Puts an unfinished file that is wholly on disk over what has its name.
    pub(super) fn put_over(&self, path: &Path, unfinished: NamedTempFile) -> io::Result<()> {
        self.touch(FsOp::Name, path)?;
        unfinished.persist(path).map_err(|error| error.error)?;
        self.sync_folder(path)
    }

    /// Writes a file like [`Disk::write`], unless something has the name already; says whether it was free.
    pub(super) fn write_new(&self, path: &Path, bytes: &[u8]) -> Result<bool, StoreError> {
        self.write_new_by(path, |to| to.write_all(bytes))
    }

    /// The same with a function that writes what the file holds, piece by piece.
    pub(super) fn write_new_by(
        &self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<bool, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Write, &error);
        let unfinished = self.unfinished_by(path, write).map_err(failed)?;
        Ok(self.name_new(path, unfinished).map_err(failed)?.is_some())
    }

    /// Names an unfinished file. Returns `None` if the name is taken.
    fn name_new(&self, path: &Path, unfinished: NamedTempFile) -> io::Result<Option<File>> {
        self.touch(FsOp::Name, path)?;
        let file = match unfinished.persist_noclobber(path) {
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            persisted => persisted.map_err(|error| error.error)?,
        };
        self.sync_folder(path)?;
        Ok(Some(file))
    }

    /// Makes a file that is not under its name yet, with all that belongs into it, on disk. It is taken away again
    /// when a step fails.
    pub(super) fn unfinished(&self, path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
        self.unfinished_by(path, |to| to.write_all(bytes))
    }

    fn unfinished_by(
        &self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<NamedTempFile> {
        let mut unfinished = self.nameless(path)?;
        // Larger pieces than the buffer go to the disk as they are.
        let mut to = BufWriter::with_capacity(BUFFER, Writer { disk: self, path, to: &mut unfinished });
        write(&mut to)?;
        to.flush()?;
        drop(to);
        self.touch(FsOp::Sync, path)?;
        unfinished.as_file().sync_all()?;
        Ok(unfinished)
    }

    /// Makes an empty file, 0600, that is not under its name yet.
    fn nameless(&self, path: &Path) -> io::Result<NamedTempFile> {
        self.touch(FsOp::Create, path)?;
        // Beside its place, since a rename is atomic within one file system only.
        tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(Permissions::from_mode(0o600))
            .tempfile_in(folder_of(path))
    }

    /// Makes sure that the name of a file stays: without this, a power cut may take it away again.
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        match self.touch(FsOp::SyncFolder, path).and_then(|()| File::open(folder_of(path))?.sync_all()) {
            // Some network file systems cannot, and need not.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            synced => synced,
        }
    }

    /// Returns a file a further name, the first of `names` that is free, and never takes one that is not.
    ///
    /// By a hard link, so that the file is under its old name too until that is replaced or removed: there is no moment
    /// in which it is under none.
    pub(super) fn also_as(
        &self,
        path: &Path,
        names: impl IntoIterator<Item = PathBuf>,
        doing: Operation,
    ) -> Result<PathBuf, StoreError> {
        let failed = |error: &io::Error| failed(path, doing, error);
        for name in names {
            match self.touch(FsOp::Name, path).and_then(|()| fs::hard_link(path, &name)) {
                Ok(()) => return Ok(name),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(failed(&error)),
                // A file system without hard links.
                Err(_) => match self.look(&name) {
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        let renamed = self.touch(FsOp::Name, path).and_then(|()| fs::rename(path, &name));
                        return renamed.map(|()| name).map_err(|error| failed(&error));
                    }
                    // Whether the name is free cannot be told.
                    Err(error) => return Err(failed(&error)),
                },
            }
        }
        Err(failed(&io::Error::from(io::ErrorKind::AlreadyExists)))
    }

    /// Takes a name away; one that is not there is no error.
    pub(super) fn remove(&self, path: &Path) -> Result<(), StoreError> {
        match self.touch(FsOp::Remove, path).and_then(|()| fs::remove_file(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, Operation::Remove, &error)),
            _ => Ok(()),
        }
    }

    /// Returns how many bytes can still be written below a path that is there; `None` when the system does not say.
    #[must_use]
    pub fn space(&self, path: &Path) -> Option<u64> {
        self.touch(FsOp::Look, path).ok()?;
        // Some file systems do not count their blocks.
        let space = statvfs(path).ok().filter(|space| space.f_blocks > 0)?;
        Some(space.f_bavail.saturating_mul(space.f_frsize))
    }

    /// Finds the process that has the file locked, by the system's list of locks; `None` when no session holds it, and where
    /// the list does not tell, such as for a process on another host.
    #[must_use]
    #[cfg(target_os = "linux")]
    pub fn holder(&self, path: &Path) -> Option<u32> {
        use rustix::fs::{major, minor};
        let about = self.look(path).ok()?;
        let device = about.dev();
        let file = format!("{:02x}:{:02x}:{}", major(device), minor(device), about.ino());
        holder_of(&fs::read_to_string("/proc/locks").ok()?, &file)
    }

    /// Finds the process that has the file locked, where the system has a list of locks; here it has none.
    #[must_use]
    #[cfg(not(target_os = "linux"))]
    pub fn holder(&self, _path: &Path) -> Option<u32> {
        None
    }

    /// Locks an open file until it is closed, whatever closes it; false where the file system has no locks, and then
    /// everyone gets it.
    fn lock(&self, path: &Path, file: &File) -> Result<bool, StoreError> {
        let locked = self.touch(FsOp::Lock, path).map_err(TryLockError::Error).and_then(|()| file.try_lock());
        match locked {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Err(StoreError { path: path.to_owned(), cause: Cause::InUse }),
            Err(TryLockError::Error(error)) if has_no_locks(&error) => Ok(false),
            Err(TryLockError::Error(error)) => Err(failed(path, Operation::Lock, &error)),
        }
    }

    /// Returns `true` if a process has the file locked; false when that cannot be told.
    ///
    /// To ask is to hold the lock for a moment: someone who opens the file just then is told that it is in use, and
    /// need only try again.
    #[must_use]
    pub fn is_locked(&self, path: &Path) -> bool {
        let file = self.touch(FsOp::Lock, path).and_then(|()| File::open(path));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Returns `true` if it is the file system that cannot lock.
fn has_no_locks(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::NOLCK | Errno::NOTSUP | Errno::NOSYS))
}

/// Finds a file among lines such as `1: FLOCK  ADVISORY  WRITE 708 00:19:26214 0 EOF`.
#[cfg(any(test, target_os = "linux"))]
fn holder_of(locks: &str, file: &str) -> Option<u32> {
    let mut lines = locks.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let line = lines.find(|words| words.get(1) == Some(&"FLOCK") && words.get(5) == Some(&file))?;
    // A process of another container has the number 0 here.
    line.get(4)?.parse().ok().filter(|pid| *pid > 0)
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes to a file, as far as the disk lets it.
struct Writer<'a, W> {
    disk: &'a Disk,
    path: &'a Path,
    to: W,
}

impl<W: Write> Write for Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = self.disk.fault(FsOp::Write(bytes.len()), self.path)?.unwrap_or(bytes.len());
        self.to.write(bytes.get(..most).unwrap_or(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_file_locked_is_in_the_systems_list() {
        let locks = "1: POSIX  ADVISORY  WRITE 12 fe:01:77 0 EOF\n2: FLOCK  ADVISORY  WRITE 708 fe:01:77 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 9 fe:01:78 0 EOF\n3: FLOCK  ADVISORY  WRITE 0 fe:01:79 0 EOF\n";
        assert_eq!(holder_of(locks, "fe:01:77"), Some(708));
        for nobody in ["fe:01:78", "fe:01:79", "fe:01:7", ""] {
            assert_eq!(holder_of(locks, nobody), None, "{nobody}");
        }
    }

    #[test]
    fn there_is_space_below_a_folder_and_none_is_told_of_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        assert!(disk.space(folder.path()).is_none_or(|bytes| bytes > 0));
        assert_eq!(disk.space(&folder.path().join("none")), None);
    }
}
