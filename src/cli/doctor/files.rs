//! The folders of this machine: whether they can be used, what in them cannot be read, and who has what.

use super::report::{Report, State};
use super::shown;
use crate::cli::exit::Exit;
use crate::config::Settings;
use crate::i18n::command::doctor::CheckArea;
use crate::i18n::command::doctor::files::{Folder, FolderContents};
use crate::i18n::explain::store_error;
use crate::store::error::Cause;
use crate::store::journal::{self, RunState};
use crate::store::{CatalogueCache, Disk, DraftFolder, StoreError};
use serde_json::{Value, json};
use std::path::Path;

const AREA: CheckArea = CheckArea::Files;
/// Bytes below which a disk is told to be nearly full.
const LOW_DISK_SPACE: u64 = 64 * 1024 * 1024;
/// Most things of a folder that are named one by one.
const NAMED: usize = 3;

pub(super) fn look(settings: &Settings, report: &mut Report) {
    drafts(settings.drafts.as_deref(), report);
    runs(settings.folders.runs().as_deref(), report);
    cache(settings, report);
    match settings.config_file.as_deref().and_then(Path::parent) {
        Some(path) => folder(report, Folder::Config, path, None),
        None => none(report, Folder::Config, State::Warning),
    }
}

const fn name_of(folder: Folder) -> &'static str {
    match folder {
        Folder::Config => "config",
        Folder::Drafts => "drafts",
        Folder::Runs => "runs",
        Folder::Cache => "cache",
    }
}

fn none(report: &mut Report, folder: Folder, state: State) {
    let told = report.words().no_folder(folder);
    report.add(AREA, name_of(folder), state, told, json!({ "path": null }));
}

/// Adds whether a folder can be used, with what is counted in it.
fn folder(report: &mut Report, folder: Folder, path: &Path, counted: Option<(usize, Value)>) {
    let (disk, words) = (Disk::default(), report.words());
    let exists = path.is_dir();
    let space = path.ancestors().find_map(|above| disk.space(above));
    let (count, mut facts) = counted.map_or((None, json!({})), |(count, facts)| (Some(count), facts));
    let writable = disk.check_writable(path);
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("path".to_owned(), path.display().to_string().into());
        facts.insert("exists".to_owned(), exists.into());
        facts.insert("writable".to_owned(), writable.is_ok().into());
        facts.insert("free_bytes".to_owned(), space.into());
    }
    if let Err(error) = writable {
        let told = words.in_folder(folder, store_error(report.lang, &error));
        // What is read of a CMDB can be read again, and a configuration file need not be written.
        let state = match folder {
            Folder::Drafts | Folder::Runs => State::Problem(Exit::Damaged),
            Folder::Config | Folder::Cache => State::Warning,
        };
        report.add(AREA, name_of(folder), state, told, facts);
        return;
    }
    let what = words.folder(folder, &FolderContents { path: &shown(path), exists, count, space });
    if space.is_some_and(|space| space < LOW_DISK_SPACE) {
        report.add(AREA, name_of(folder), State::Warning, words.nearly_full(what), facts);
    } else if folder == Folder::Config {
        // Where the file is was told.
        report.quiet(AREA, name_of(folder), what, facts);
    } else {
        report.ok(AREA, name_of(folder), what, facts);
    }
}

/// Adds what cannot be read in a folder: the first few by name, the others as a number.
fn unreadable(report: &mut Report, folder: Folder, errors: &[StoreError], state: State) {
    for error in errors.iter().take(NAMED) {
        // One of a newer version is whole.
        let newer = matches!(error.cause, Cause::Newer { .. });
        let state = if newer { State::Warning } else { state };
        let told = report.words().in_folder(folder, store_error(report.lang, error));
        let facts = json!({ "folder": name_of(folder), "path": error.path.display().to_string() });
        report.add(AREA, if newer { "newer" } else { "damaged" }, state, told, facts);
    }
    if let Some(more) = errors.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let what = report.words().more(folder, more);
        let told = crate::i18n::explain::Explained { what, ..Default::default() };
        report.add(AREA, "damaged", state, told, json!({ "folder": name_of(folder), "more": more }));
    }
}

fn in_use(report: &mut Report, folder: Folder, id: &str, process: Option<u32>) {
    let what = report.words().in_use(folder, id, process);
    report.ok(AREA, "lock", what, json!({ "folder": name_of(folder), "id": id, "process": process }));
}

/// Adds that a folder cannot be listed.
fn unlisted(report: &mut Report, folder: Folder, error: &StoreError) {
    let told = report.words().in_folder(folder, store_error(report.lang, error));
    let facts = json!({ "path": error.path.display().to_string() });
    report.add(AREA, name_of(folder), State::Problem(Exit::Damaged), told, facts);
}

fn drafts(path: Option<&Path>, report: &mut Report) {
    let Some(path) = path else { return none(report, Folder::Drafts, State::Problem(Exit::Damaged)) };
    let drafts = DraftFolder::new(path.to_owned());
    let listed = drafts.list().and_then(|listed| Ok((listed, drafts.held()?)));
    let (listed, held) = match listed {
        Ok(found) => found,
        Err(error) => return unlisted(report, Folder::Drafts, &error),
    };
    let errors: Vec<_> = listed.iter().filter_map(|one| one.state.clone().err()).collect();
    let facts = json!({ "drafts": listed.len(), "unreadable": errors.len(), "locked": held.len() });
    folder(report, Folder::Drafts, path, Some((listed.len(), facts)));
    unreadable(report, Folder::Drafts, &errors, State::Problem(Exit::Damaged));
    for (id, process) in held {
        in_use(report, Folder::Drafts, &id.0, process);
    }
}

fn runs(path: Option<&Path>, report: &mut Report) {
    let Some(path) = path else { return none(report, Folder::Runs, State::Problem(Exit::Damaged)) };
    let runs = match journal::runs(path) {
        Ok(runs) => runs,
        Err(error) => return unlisted(report, Folder::Runs, &error),
    };
    let errors: Vec<_> = runs.iter().filter_map(|run| run.summary.clone().err()).collect();
    let is = |state| runs.iter().filter(move |run| run.summary.as_ref().is_ok_and(|own| own.state == state));
    let (unfinished, running) = (is(RunState::Unfinished).count(), is(RunState::Running).count());
    let facts = json!({
        "runs": runs.len(), "unreadable": errors.len(), "unfinished": unfinished, "running": running,
    });
    folder(report, Folder::Runs, path, Some((runs.len(), facts)));
    unreadable(report, Folder::Runs, &errors, State::Problem(Exit::Damaged));
    if unfinished > 0 {
        let told = report.words().unfinished(unfinished);
        report.add(AREA, "unfinished", State::Warning, told, json!({ "runs": unfinished }));
    }
    for run in is(RunState::Running) {
        in_use(report, Folder::Runs, run.id.as_str(), Disk::default().holder(&run.path));
    }
}

/// Looks at what is kept of the environment that is talked to.
fn cache(settings: &Settings, report: &mut Report) {
    let Some(path) = settings.folders.cache.as_deref() else {
        return none(report, Folder::Cache, State::Warning);
    };
    // Of the simulator nothing is kept.
    let own = settings.environment().filter(|_| !settings.sandbox);
    let checked = own.map(|own| CatalogueCache::new(path, &own.environment).check()).transpose();
    match checked {
        Ok(checked) => {
            let (count, errors) = checked.unzip();
            let errors = errors.unwrap_or_default();
            let counted = count.map(|count| (count, json!({ "files": count, "unreadable": errors.len() })));
            folder(report, Folder::Cache, path, counted);
            unreadable(report, Folder::Cache, &errors, State::Warning);
        }
        Err(error) => {
            let told = report.words().in_folder(Folder::Cache, store_error(report.lang, &error));
            let facts = json!({ "path": error.path.display().to_string() });
            report.add(AREA, name_of(Folder::Cache), State::Warning, told, facts);
        }
    }
}
