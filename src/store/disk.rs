//! Every touch of the disk, in one place: so that each is atomic and private, and so that faults can be played here.

use super::error::{Cause, Doing, StoreError};
use std::fs::{self, DirBuilder, File, Metadata, Permissions, TryLockError};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Largest draft's file, in bytes.
pub const LIMIT: u64 = 16 * 1024 * 1024;
/// How the name of a file that is not finished starts.
pub(super) const UNFINISHED: &str = ".tmp";

/// Names what failed.
pub(super) fn failed(path: &Path, doing: Doing, error: &io::Error) -> StoreError {
    let cause = Cause::Io { doing, kind: error.kind(), message: error.to_string() };
    StoreError { path: path.to_owned(), cause }
}

/// Makes a folder and those above it, each 0700; one that is there stays as it is.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| failed(path, Doing::MakeFolder, &error))
}

/// Lists the files of a folder with their names; a folder that is not there has none.
pub(super) fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>, StoreError> {
    let failed = |error: io::Error| failed(folder, Doing::Read, &error);
    let entries = match fs::read_dir(folder) {
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

/// Reads a draft's file, of at most [`LIMIT`] bytes.
pub(super) fn read(path: &Path) -> Result<(Vec<u8>, Metadata), StoreError> {
    read_at_most(path, LIMIT)
}

/// Reads a file of at most so many bytes. Only a regular one, or a link to one: another could have no end.
pub(super) fn read_at_most(path: &Path, limit: u64) -> Result<(Vec<u8>, Metadata), StoreError> {
    let failed = |error: io::Error| failed(path, Doing::Read, &error);
    // Looked at before it is opened, since opening a named pipe waits for a writer.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    Ok((all(path, &file, limit)?, about))
}

/// Reads a file that is open to its end.
fn all(path: &Path, file: &File, limit: u64) -> Result<Vec<u8>, StoreError> {
    let failed = |error: io::Error| failed(path, Doing::Read, &error);
    let length = file.metadata().map_err(failed)?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(limit)).unwrap_or_default() + 1);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(StoreError { path: path.to_owned(), cause: Cause::TooLarge { limit } });
    }
    Ok(bytes)
}

/// Writes a file so that, whatever happens, either the old or the new one is there, whole; mode 0600.
///
/// A symbolic link at `path` is replaced; what it leads to is not touched.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let failed = |error: io::Error| failed(path, Doing::Write, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    // Beside its place, since a rename is atomic within one file system only. Taken away again when a step fails.
    let mut unfinished = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder)
        .map_err(failed)?;
    unfinished.write_all(bytes).map_err(failed)?;
    unfinished.as_file().sync_all().map_err(failed)?;
    unfinished.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder).map_err(failed)
}

/// A file that is being written, piece by piece, under a name that nobody reads; dropped, it is taken away.
#[derive(Debug)]
pub(super) struct Unfinished {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Unfinished {
    /// Begins a file, 0600, that will stand at `path`; its folder is there already.
    pub(super) fn begin(path: PathBuf) -> Result<Self, StoreError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(Permissions::from_mode(0o600))
            .tempfile_in(folder)
            .map_err(|error| failed(&path, Doing::Write, &error))?;
        Ok(Self { path, file: BufWriter::new(file) })
    }

    /// Adds to the end.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).map_err(|error| failed(&self.path, Doing::Write, &error))
    }

    /// Puts the file in its place, whole, over what stands there.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        let Self { path, file } = self;
        let failed = |error: io::Error| failed(&path, Doing::Write, &error);
        let unfinished = file.into_inner().map_err(|error| failed(error.into_error()))?;
        unfinished.as_file().sync_all().map_err(failed)?;
        unfinished.persist(&path).map_err(|error| failed(error.error))?;
        sync_folder(path.parent().unwrap_or(Path::new("."))).map_err(failed)
    }
}

/// Without this, a power cut may take the new name away again.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot, and need not.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Gives a file a further name, the first of `names` that is free, and never takes one that is not.
///
/// By a hard link, so that the file is under its old name too until that is replaced or removed: there is no moment
/// in which it is under none.
pub(super) fn also_as(
    path: &Path,
    names: impl IntoIterator<Item = PathBuf>,
    doing: Doing,
) -> Result<PathBuf, StoreError> {
    for name in names {
        match fs::hard_link(path, &name) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(failed(path, doing, &error)),
            // A file system without hard links.
            Err(_) => match fs::symlink_metadata(&name) {
                Ok(_) => {}
                Err(_) => return fs::rename(path, &name).map(|()| name).map_err(|error| failed(path, doing, &error)),
            },
        }
    }
    Err(failed(path, doing, &io::Error::from(io::ErrorKind::AlreadyExists)))
}

/// Takes a name away; one that is not there is no error.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, Doing::Remove, &error)),
        _ => Ok(()),
    }
}

/// A file that only grows, and that one process has at a time.
#[derive(Debug)]
pub(super) struct Growing {
    path: PathBuf,
    /// Holds the lock, which ends with the process whatever ends it.
    file: File,
    /// Bytes from the beginning that are sure to be kept.
    whole: u64,
    /// Whether something may follow them that is not.
    ragged: bool,
}

impl Growing {
    /// Makes a file, 0600 and locked, that begins with `first`: whole or not at all. None when the name is taken.
    pub(super) fn create(path: &Path, first: &[u8]) -> Result<Option<Self>, StoreError> {
        let failed = |error: io::Error| failed(path, Doing::Write, &error);
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut unfinished = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .permissions(Permissions::from_mode(0o600))
            .tempfile_in(folder)
            .map_err(failed)?;
        unfinished.write_all(first).map_err(failed)?;
        unfinished.as_file().sync_all().map_err(failed)?;
        // Before anyone can know its name. Some file systems have no locks, and no second process is there yet.
        let _ = unfinished.as_file().try_lock();
        let file = match unfinished.persist_noclobber(path) {
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            persisted => persisted.map_err(|error| failed(error.error))?,
        };
        sync_folder(folder).map_err(failed)?;
        Ok(Some(Self { path: path.to_owned(), file, whole: first.len() as u64, ragged: false }))
    }

    /// Opens and locks a file, and reads it. Nothing of it is sure to be kept before [`Growing::keep`].
    pub(super) fn open(path: &Path, limit: u64) -> Result<(Self, Vec<u8>), StoreError> {
        let failed = |doing| move |error: io::Error| failed(path, doing, &error);
        if !fs::metadata(path).map_err(failed(Doing::Read))?.is_file() {
            return Err(failed(Doing::Read)(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
        }
        let file = File::options().read(true).write(true).open(path).map_err(failed(Doing::Write))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError { path: path.to_owned(), cause: Cause::InUse });
            }
            Err(TryLockError::Error(error)) => return Err(failed(Doing::Lock)(error)),
        }
        let bytes = all(path, &file, limit)?;
        Ok((Self { path: path.to_owned(), file, whole: 0, ragged: true }, bytes))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Says how many bytes are whole; what follows them is taken away before anything is added.
    pub(super) const fn keep(&mut self, whole: u64) {
        self.whole = whole;
    }

    /// Adds to the end. When this returns it is on disk; when it fails nothing is added, or what is will be taken away.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let failed = |error: io::Error| failed(&self.path, Doing::Write, &error);
        if self.ragged {
            self.file.set_len(self.whole).map_err(failed)?;
        }
        self.ragged = true;
        self.file.write_all_at(bytes, self.whole).map_err(failed)?;
        self.file.sync_data().map_err(failed)?;
        self.ragged = false;
        self.whole += bytes.len() as u64;
        Ok(())
    }
}

/// Tells whether a process has the file locked; false when that cannot be told.
///
/// To ask is to hold the lock for a moment: somebody who opens the file just then is told that it is in use, and need
/// only try again.
pub(super) fn is_locked(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
