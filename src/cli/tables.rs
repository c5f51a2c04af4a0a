//! `bkproc import` and `bkproc export`: files of every form into drafts, and drafts into tables. Neither asks a CMDB.

use super::exit::Exit;
use super::file::{self, FromFile};
use super::out::{Failed, Out};
use super::variable;
use crate::config::cli::run::Taken;
use crate::config::{Args, Settings};
use crate::domain::delimited::Delimited;
use crate::domain::draft::Draft;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::place::Place;
use crate::store::{self, Disk, DraftFile, DraftFolder, DraftId, Lock, StoreError};
use crate::tables::merge::{MergeChoices, MergeMode, Merged, merge};
use crate::tables::write::{FormulaForm, NoResult, TableOf};
use jiff::Timestamp;
use serde::Serialize;
use std::convert::Infallible;
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
}

/// Puts what files ask for into a new draft, or into one that is there.
pub(super) fn import(
    args: &Args,
    (files, take): (&[PathBuf], &[Taken]),
    into: Option<&Path>,
    business: Option<&str>,
    formulas: bool,
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
    for path in files {
        let merged = match target {
            None => add(&mut draft, (path, take), formulas, out)?,
            Some(_) => replace(&mut draft, (path, take), formulas, out)?,
        };
        replaced.extend(merged.replaced);
    }
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
        let report = ImportReport { draft: &shown, processes: counts.0, targets: counts.1, replaced: &replaced };
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
fn named(path: &Path, folder: Option<&Path>) -> PathBuf {
    let is_name = path.components().count() == 1 && path.extension().is_none() && !path.exists();
    match folder.filter(|_| is_name) {
        Some(folder) => folder.join(path).with_extension("json"),
        None => path.to_owned(),
    }
}

/// Adds what a file asks for to a draft that is made of files only.
fn add(draft: &mut Draft, (path, taken): (&Path, &[Taken]), formulas: bool, out: &Out) -> Result<Merged, Failed> {
    if *draft == Draft::default() {
        // What is a draft stays one: its formulas, its name, its environment.
        let FromFile { draft: own, .. } = file::read_as(out, path, None, taken, formulas)?;
        *draft = own;
        return Ok(Merged::default());
    }
    let import = file::import(out, path, taken, formulas)?;
    take(draft, &merge(&import, draft, &MergeChoices::default()), path, out)
}

/// Puts what a file asks for in place of the processes with the same alias. Each that differs is asked about.
fn replace(draft: &mut Draft, (path, taken): (&Path, &[Taken]), formulas: bool, out: &Out) -> Result<Merged, Failed> {
    let import = file::import(out, path, taken, formulas)?;
    let mut choices = MergeChoices { mode: MergeMode::Replace, ..MergeChoices::default() };
    let first = merge(&import, draft, &choices);
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
    let mut merged = merge(&import, draft, &choices);
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

/// Writes a draft, or the heading of a table that is yet to be filled in.
pub(super) fn export(args: &Args, path: Option<&Path>, formulas: bool, out: &Out) -> Result<Exit, Failed> {
    let dialect = out.delimited.unwrap_or(Delimited::CSV);
    let Some(path) = path else {
        return Ok(out.data(Exit::Done, |to| dialect.heading(to, TableOf::empty_heading())));
    };
    let settings = Settings::resolve(args, &variable);
    let FromFile { draft, .. } = file::read(out, &named(path, settings.drafts.as_deref()), None, &[])?;
    if out.json {
        let now = Timestamp::now();
        let bytes = store::print(&draft, &Place::default(), [now, now], &serde_json::Map::new());
        return Ok(out.data(Exit::Done, |to| to.write_all(&bytes)));
    }
    let (facts, fields) = (FactTable::default(), FieldTable::built_in());
    let form = if formulas { FormulaForm::Sources } else { FormulaForm::Values };
    let table = TableOf::new(&draft, &facts, &fields, form);
    let Ok(failed) = table.rows(|_| Ok::<(), Infallible>(()));
    if let Some(NoResult { target, process, key, source, problem }) = failed.first() {
        let why = crate::i18n::explain::formula(out.lang, source, problem, &fields).what;
        let told = out.words().no_results(failed.len(), &[target, process, key].map(String::as_str), &why);
        return Err(Failed::new(Exit::Invalid, "formula", told));
    }
    Ok(out.data(Exit::Done, |to| {
        dialect.heading(to, table.heading())?;
        table.rows(|row| dialect.exact_row(to, row)).map(drop)
    }))
}
