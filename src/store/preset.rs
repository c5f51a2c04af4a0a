//! Presets: processes kept under a name for later drafts, one file each.
//!
//! ```json
//! { "bkproc": "preset", "version": 1, "process_info": { "bk_func_name": "nginx", "port": { "formula": "8001 + n" } } }
//! ```
//!
//! A preset of several processes has `"processes": [{"process_info": …}]` in place of `process_info`, as a draft has them.
//! Formulas are written as in version 2 of a draft. A preset has no overrides: they belong to the targets of one draft.

use super::disk::{Disk, failed};
use super::error::{Cause, Foreign, Operation, StoreError, Unreadable};
use super::{foreign, parse, print, reading};
use crate::domain::draft::ProcessDraft;
use crate::domain::text::is_file_name;
use jiff::Timestamp;
use std::io;
use std::path::{Path, PathBuf};

/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;
/// What the key `bkproc` holds in a preset's file.
pub(super) const MARKER: &str = "preset";
/// How presets' files end.
const ENDING: &str = ".json";
/// Largest file of a preset, in bytes. A process of the largest values takes some 50 KB.
pub const LIMIT: u64 = 1024 * 1024;

/// Where presets are read from.
#[derive(Debug, Clone, Default)]
pub struct PresetFolders {
    /// The user's own folder, the only one that is written; `None` when nothing names one.
    pub own: Option<PathBuf>,
    /// Folders of the team, as configured.
    pub team: Vec<PathBuf>,
}

/// A preset, or a folder of them that cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// The name of its file without the ending; of a folder its path.
    pub name: String,
    /// The folder of the team that it is in; `None` for the user's own.
    pub team: Option<PathBuf>,
    /// When its file was changed last, as the file system says.
    pub modified: Option<Timestamp>,
    /// The processes, at least one; or why they cannot be read.
    pub processes: Result<Vec<ProcessDraft>, StoreError>,
}

/// Lists the presets by name, of equal names the user's own first. What cannot be read is listed with the reason, also a
/// folder; only the user's own folder may be missing.
#[must_use]
pub fn list(disk: &Disk, folders: &PresetFolders) -> Vec<Preset> {
    let own = folders.own.iter().map(|folder| (folder, None));
    let team = folders.team.iter().map(|folder| (folder, Some(folder.clone())));
    let mut presets: Vec<Preset> = own.chain(team).flat_map(|(folder, team)| of_folder(disk, folder, team)).collect();
    presets.sort_by(|one, two| (&one.name, &one.team).cmp(&(&two.name, &two.team)));
    presets
}

fn of_folder(disk: &Disk, folder: &Path, team: Option<PathBuf>) -> Vec<Preset> {
    let is_missing = || disk.look(folder).err().filter(|_| team.is_some());
    let files = match (is_missing(), disk.files(folder)) {
        (Some(error), _) => Err(failed(folder, Operation::Read, &error)),
        (None, files) => files,
    };
    let files = match files {
        Ok(files) => files,
        Err(error) => {
            let name = folder.display().to_string();
            return vec![Preset { name, team, modified: None, processes: Err(error) }];
        }
    };
    let presets = files.into_iter().filter_map(|(path, name)| {
        let name = name.strip_suffix(ENDING).filter(|name| !name.starts_with('.'))?.to_owned();
        let modified = path.metadata().and_then(|about| about.modified()).ok();
        let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
        Some(Preset { name, team: team.clone(), modified, processes: read(disk, &path) })
    });
    presets.collect()
}

fn read(disk: &Disk, path: &Path) -> Result<Vec<ProcessDraft>, StoreError> {
    let (bytes, _) = disk.read_at_most(path, LIMIT)?;
    processes(&bytes).map_err(|cause| StoreError { path: path.to_owned(), cause })
}

/// Reads the processes of a preset's file.
///
/// # Errors
///
/// [`Cause::Newer`] before anything else is judged, then the first fault with its key and line.
pub fn processes(bytes: &[u8]) -> Result<Vec<ProcessDraft>, Cause> {
    let text = reading::text(bytes)?;
    reading::distinct_keys(text, &[]).map_err(|cause| match (cause, foreign::recognise(text)) {
        // What no JSON can be is named as a whole.
        (Cause::Malformed { .. }, Some(Foreign::Curl | Foreign::Table)) => not_a_preset(),
        (cause, _) => cause,
    })?;
    parse::preset(text, VERSION)
}

/// The fault of a file that is something else.
pub(super) const fn not_a_preset() -> Cause {
    Cause::Unreadable(Unreadable::Foreign(Foreign::NotPreset))
}

/// Writes a preset into the user's own folder and returns its path; it is on disk when this returns.
///
/// # Errors
///
/// When there is no folder, when the file cannot be written, and with `AlreadyExists` when there is one of that name that
/// must not be replaced. The former file is as it was then.
pub fn save(
    disk: &Disk,
    folders: &PresetFolders,
    name: &str,
    processes: &[ProcessDraft],
    replace: bool,
) -> Result<PathBuf, StoreError> {
    let (path, folder) = own(folders, name, Operation::Write)?;
    let bytes = print::preset(VERSION, processes);
    if bytes.len() as u64 > LIMIT {
        // It could not be read again.
        return Err(StoreError { path, cause: Cause::TooLarge { limit: LIMIT } });
    }
    disk.make_folder(folder)?;
    if replace {
        disk.write(&path, &bytes)?;
    } else if !disk.write_new(&path, &bytes)? {
        return Err(failed(&path, Operation::Write, &io::ErrorKind::AlreadyExists.into()));
    }
    Ok(path)
}

/// Gives a preset of the user's own another name and returns its path.
///
/// # Errors
///
/// When the disk refuses, and with `AlreadyExists` when another preset has the name; the preset is as it was then.
pub fn rename(disk: &Disk, folders: &PresetFolders, name: &str, new: &str) -> Result<PathBuf, StoreError> {
    let (path, _) = own(folders, name, Operation::Write)?;
    let (new, _) = own(folders, new, Operation::Write)?;
    let place = disk.also_as(&path, [new], Operation::Write)?;
    disk.remove(&path)?;
    Ok(place)
}

/// Moves a preset of the user's own to the folder `trash` beside it and returns its new place. Nothing there is overwritten.
///
/// # Errors
///
/// When the disk refuses; the preset is where it was then.
pub fn remove(disk: &Disk, folders: &PresetFolders, name: &str) -> Result<PathBuf, StoreError> {
    let (path, folder) = own(folders, name, Operation::Remove)?;
    let trash = folder.join("trash");
    disk.make_folder(&trash)?;
    let names = (1_u32..10_000).map(|number| match number {
        1 => trash.join(format!("{name}{ENDING}")),
        _ => trash.join(format!("{name}-{number}{ENDING}")),
    });
    let place = disk.also_as(&path, names, Operation::Remove)?;
    disk.remove(&path)?;
    Ok(place)
}

/// Returns the file of a preset of the user's own, and the folder that it is in.
fn own<'a>(folders: &'a PresetFolders, name: &str, doing: Operation) -> Result<(PathBuf, &'a Path), StoreError> {
    let folder = folders.own.as_deref();
    let folder = folder.ok_or_else(|| StoreError { path: PathBuf::new(), cause: Cause::NoFolder })?;
    let path = folder.join(format!("{name}{ENDING}"));
    if is_file_name(name) {
        Ok((path, folder))
    } else {
        Err(failed(&path, doing, &io::ErrorKind::InvalidFilename.into()))
    }
}
