//! `bkproc import`: files of every form into drafts.

use super::changes::Changing;
use super::exit::Exit;
use super::file::{self, FieldSource, FromFile, Listed};
use super::out::{Failed, Out};
use super::read::Cmdb;
use super::report::NoteItem;
use super::{cmdb, reactor, variable};
use crate::config::cli::run::Changes;
use crate::config::{Args, Settings};
use crate::domain::draft::{Draft, Target as InstanceTarget};
use crate::domain::place::Place;
use crate::i18n::tables::open_error;
use crate::store::{Disk, DraftFile, DraftFolder, DraftId, Lock, StoreError};
use crate::tables::merge::{MergeChoices, MergeMode, Merged, merge};
use crate::tables::{Import, TableError, TargetName};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

/// What became of an import, for programs.
#[derive(Serialize)]
struct ImportReport<'a> {
    /// The draft's file.
    draft: &'a str,
    processes: usize,
    targets: usize,
    /// Processes of the draft that became what the files say.
    replaced: &'a [String],
    /// What is said of the rows, columns and cells of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
}

/// What a file asks for.
enum Imported {
    /// All of a new draft.
    Draft(Box<Draft>),
    /// Rows, and the service instances that are known of them.
    Rows(Box<Import>, HashMap<TargetName, InstanceTarget>),
}

/// What was read of a file.
struct FileRead {
    asked: Imported,
    notes: Vec<NoteItem>,
}

/// Puts what files ask for into a new draft, or into one that is there.
pub(super) fn import(
    args: &Args,
    files: &[PathBuf],
    into: Option<&Path>,
    changes: &Changes,
    out: &Out,
) -> Result<Exit, Failed> {
    let settings = Settings::resolve(args, &variable);
    let folder = settings.drafts.clone();
    let target = match into {
        Some(into) => Some(open_target(into, folder.as_deref(), out)?),
        None => None,
    };
    let mut draft = target.as_ref().map(|target| target.file.draft.clone()).unwrap_or_default();
    let mut replaced = Vec::new();
    let mut notes = Vec::new();
    for path in files {
        let is_new = target.is_none() && draft == Draft::default();
        let read = read(args, path, changes, is_new, out)?;
        notes.extend(read.notes.into_iter().map(|note| note.in_file(path)));
        let merged = match read.asked {
            // What is a draft stays one: its formulas, its name, its environment.
            Imported::Draft(own) => {
                draft = *own;
                continue;
            }
            Imported::Rows(import, found) if target.is_none() => {
                let choices = MergeChoices { found, ..MergeChoices::default() };
                let merged = merge(&import, &draft, &choices);
                take(&mut draft, &merged, path, out)?
            }
            Imported::Rows(import, found) => replace(&mut draft, (&import, found), path, out)?,
        };
        replaced.extend(merged.replaced);
    }
    let business = changes.business.as_deref();
    if let Some(named) = file::put_business(&mut draft, business, out)? {
        return Err(Failed::new(Exit::Usage, "business", out.words().business_by_number(&named)));
    }
    let path = match target {
        Some(mut target) => {
            target.file.draft = draft.clone();
            target.file.modified = Timestamp::now();
            let failed = |error: StoreError| Failed::store(out.lang, &error, Exit::Damaged);
            DraftFolder::export(&Disk::default(), &target.path, &target.file, true).map_err(failed)?;
            target.path
        }
        None => save_new(&draft, folder.as_deref(), files, out)?,
    };
    let (shown, counts) =
        (path.display().to_string(), (draft.processes.len(), draft.targets.len() + draft.given.len()));
    if out.json {
        let report = ImportReport { draft: &shown, processes: counts.0, targets: counts.1, replaced: &replaced, notes };
        return Ok(out.document(&report, Exit::Done));
    }
    Ok(out.text([shown], Exit::Done))
}

/// A draft that is imported into, kept from other processes.
struct Target {
    path: PathBuf,
    file: DraftFile,
    _lock: Option<Lock>,
}

fn open_target(into: &Path, folder: Option<&Path>, out: &Out) -> Result<Target, Failed> {
    let path = named(into, folder);
    let lock = file::hold(out.lang, &path, folder)?;
    let read = DraftFolder::read(&path).and_then(|bytes| {
        let imported = DraftFolder::import(&bytes, DraftId(String::new()), Timestamp::now());
        imported.map_err(|cause| StoreError { path: path.clone(), cause })
    });
    let file = read.map_err(|error| Failed::store(out.lang, &error, Exit::Usage))?;
    Ok(Target { path, file, _lock: lock })
}

/// Returns the path of a draft: as it is given, or that of a draft of the folder by its name.
pub(super) fn named(path: &Path, folder: Option<&Path>) -> PathBuf {
    let is_name = path.components().count() == 1 && path.extension().is_none() && !path.exists();
    match folder.filter(|_| is_name) {
        Some(folder) => folder.join(path).with_extension("json"),
        None => path.to_owned(),
    }
}

/// Reads a file; `is_new` says whether the draft begins with it.
fn read(args: &Args, path: &Path, changes: &Changes, is_new: bool, out: &Out) -> Result<FileRead, Failed> {
    let wanted = (path, changes.business.as_deref(), FieldSource::Cache);
    if !is_new && changes.to.is_none() {
        let (import, notes) = file::import(args, wanted, &changes.reading, out)?;
        return Ok(FileRead { asked: Imported::Rows(Box::new(import), HashMap::new()), notes: notes.table });
    }
    let FromFile { mut draft, notes, listed, .. } = file::read(args, wanted, None, &changes.reading, out)?;
    if changes.to.is_some() {
        retarget(args, &mut draft, listed, changes, out)?;
    }
    let asked = if is_new {
        Imported::Draft(Box::new(draft))
    } else {
        let refused = |error: TableError| Failed::new(Exit::Invalid, "file", open_error(out.lang, &error.into(), path));
        let import = Import::of_draft(&draft).map_err(refused)?;
        let found = draft.targets.iter().map(|target| (TargetName::of_id(target.id), target.clone())).collect();
        Imported::Rows(Box::new(import), found)
    };
    Ok(FileRead { asked, notes: notes.table })
}

/// Puts other targets in place of those of a file. A CMDB is asked only where a filter names them, or where processes come
/// from service instances whose addresses are not those of others.
fn retarget(
    args: &Args,
    draft: &mut Draft,
    listed: Option<Listed>,
    changes: &Changes,
    out: &Out,
) -> Result<(), Failed> {
    let changing = Changing::begin(draft, changes, listed, out)?;
    if !changing.needs_cmdb() {
        return Ok(());
    }
    if draft.business.is_none() && changes.business.is_none() {
        return Err(Failed::new(Exit::Usage, "business", out.words().to_needs_business()));
    }
    let settings = cmdb::settings_for(args, out, draft)?;
    let cache = cmdb::cache(&settings);
    let (environment, api) = cmdb::connect(settings, args, out)?;
    reactor(out)?.block_on(async {
        let cmdb = Cmdb { environment: &environment, api: &api, cache };
        Box::pin(changing.finish(draft, &cmdb, out)).await.map(drop)
    })
}

/// Puts what a file asks for in place of the processes with the same alias. Each that differs is asked about.
fn replace(
    draft: &mut Draft,
    (import, found): (&Import, HashMap<TargetName, InstanceTarget>),
    path: &Path,
    out: &Out,
) -> Result<Merged, Failed> {
    let mut choices = MergeChoices { mode: MergeMode::Replace, found, ..MergeChoices::default() };
    let first = merge(import, draft, &choices);
    if first.replaced.is_empty() {
        return take(draft, &first, path, out);
    }
    if path == Path::new("-") || !out.can_ask() {
        let told = out.words().import_conflicts(&first.replaced);
        return Err(Failed::new(Exit::Invalid, "conflict", told));
    }
    for alias in &first.replaced {
        let answer = out.ask(&out.words().replace_process(alias));
        if !answer.is_some_and(|answer| out.words().is_yes(&answer)) {
            choices.kept.insert(alias.clone());
        }
    }
    let mut merged = merge(import, draft, &choices);
    merged.replaced.retain(|alias| !choices.kept.contains(alias));
    take(draft, &merged, path, out)
}

fn take(draft: &mut Draft, merged: &Merged, path: &Path, out: &Out) -> Result<Merged, Failed> {
    if let Some(edit) = merged.edit.clone()
        && draft.apply(edit).is_err()
    {
        // It was made for this very draft, so this is a mistake of the program.
        return Err(Failed::new(Exit::Failed, "internal", out.words().not_imported(&path.display().to_string())));
    }
    Ok(merged.clone())
}

/// Writes a new draft, named after its first file.
fn save_new(draft: &Draft, folder: Option<&Path>, files: &[PathBuf], out: &Out) -> Result<PathBuf, Failed> {
    let Some(folder) = folder else {
        return Err(Failed::new(Exit::Damaged, "folder", out.words().no_drafts_folder()));
    };
    let mut draft = draft.clone();
    if draft.name.is_empty() {
        let stem = files.first().and_then(|path| path.file_stem()).and_then(|stem| stem.to_str());
        stem.filter(|stem| *stem != "-").unwrap_or_default().clone_into(&mut draft.name);
    }
    let now = Timestamp::now();
    let id = DraftFolder::fresh_id(now, RandomState::new().build_hasher().finish());
    let drafts = DraftFolder::new(folder.to_owned());
    let file =
        DraftFile { id, draft, place: Place::default(), created: now, modified: now, extra: serde_json::Map::new() };
    drafts.save(&file).map(drop).map_err(|error| Failed::store(out.lang, &error, Exit::Damaged))?;
    Ok(drafts.path(&file.id))
}
