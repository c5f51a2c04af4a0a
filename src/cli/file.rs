//! The file that a command is given: a draft, a request body, or a table that one is made of; `-` for standard input.

use super::exit::Exit;
use super::hosts;
use super::out::{Failed, Out};
use super::screen::own;
use crate::api::Api;
use crate::api::retry::retry_throttled;
use crate::config::cli::run::Taken;
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{Draft, Path as At};
use crate::domain::environment::RecordedEnvironment;
use crate::domain::field::FieldTable;
use crate::domain::id::BizId;
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::i18n::explain::{conversion, no_business_visible};
use crate::i18n::tables::{import_sum, note, open_error, vocabulary};
use crate::store::error::{Cause as FileCause, Operation};
use crate::store::notes::Notes;
use crate::store::{Disk, DraftFolder, DraftId, LIMIT, Lock, StoreError};
use crate::tables::merge::{MergeChoices, merge};
use crate::tables::rows::RowReading;
use crate::tables::{Import, OpenError, OpenOptions, TableError, TableSource};
use jiff::Timestamp;
use serde::Deserialize;
use std::io::{self, Read};
use std::path::Path;

/// What of a draft is not known before the CMDB is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) business: bool,
    pub(super) targets: bool,
    /// Target values.
    pub(super) variables: bool,
}

/// What was read of a file.
pub(super) struct FromFile {
    pub(super) draft: Draft,
    /// Its name, when it is one of the drafts' folder.
    pub(super) id: Option<DraftId>,
    /// What of it is taken for something else than it is written as.
    pub(super) notes: Notes,
    /// What its processes were listed of, if it is no draft.
    pub(super) listed: Option<Listed>,
}

/// Processes as a CMDB or a client of it lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The address of the CMDB, where the list is of this program and says so.
    pub(super) address: Option<String>,
}

impl Listed {
    fn of(bytes: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Output {
            environment: Place,
        }
        #[derive(Deserialize)]
        struct Place {
            url: String,
        }
        let output = serde_json::from_slice::<Output>(bytes);
        Self { address: output.ok().map(|output| output.environment.url) }
    }
}

/// Reads the draft of a file, and says what of it is taken for something else than it is written as.
pub(super) fn read(out: &Out, file: &Path, drafts: Option<&Path>, take: &[Taken]) -> Result<FromFile, Failed> {
    read_as(out, file, drafts, take, false)
}

/// Does the same; `formulas` says whether cells of a table that begin with `=` are formulas.
pub(super) fn read_as(
    out: &Out,
    file: &Path,
    drafts: Option<&Path>,
    take: &[Taken],
    formulas: bool,
) -> Result<FromFile, Failed> {
    let (source, bytes) = open(out, file, take)?;
    let listed = matches!(source, TableSource::Processes(_)).then(|| Listed::of(&bytes));
    let (draft, notes) = match source {
        TableSource::Draft(parsed) => (parsed.draft, parsed.notes),
        TableSource::Hosts(text) => {
            (imported(&hosts::choose(out, &text, take)?, &FieldTable::built_in(), out), Notes::default())
        }
        source => {
            let fields = FieldTable::built_in();
            let import = rows(out, file, &source, &fields, formulas)?;
            (imported(&import, &fields, out), import.conversions)
        }
    };
    for (kind, keys) in notes.iter() {
        out.say(&conversion(out.lang, kind, keys));
    }
    Ok(FromFile { draft, id: own(file, drafts).map(|(_, id)| id), notes, listed })
}

/// Reads what a file asks for, to be merged into a draft, and says what of it is not imported as it stands there.
pub(super) fn import(out: &Out, file: &Path, take: &[Taken], formulas: bool) -> Result<Import, Failed> {
    let fields = FieldTable::built_in();
    let import = match open(out, file, take)?.0 {
        TableSource::Hosts(text) => hosts::choose(out, &text, take)?,
        source => rows(out, file, &source, &fields, formulas)?,
    };
    for (kind, keys) in import.conversions.iter() {
        out.say(&conversion(out.lang, kind, keys));
    }
    for own in &import.notes {
        out.say(&note(out.lang, own, &fields).to_string());
    }
    Ok(import)
}

fn open(out: &Out, file: &Path, take: &[Taken]) -> Result<(TableSource, Vec<u8>), Failed> {
    let bytes = if file == Path::new("-") { from_input(file) } else { DraftFolder::read(file) };
    let bytes = bytes.map_err(|error| {
        // Not what is in it, but that it cannot be read.
        let exit = if matches!(error.cause, FileCause::Io { .. }) { Exit::Usage } else { Exit::Invalid };
        Failed::store(out.lang, &error, exit)
    })?;
    let refused = |error: OpenError| Failed::new(Exit::Invalid, "file", open_error(out.lang, &error, file));
    let source = TableSource::open(&bytes, &OpenOptions::default()).map_err(refused)?;
    if !matches!(source, TableSource::Hosts(_)) {
        hosts::refuse_take(out, take)?;
    }
    Ok((source, bytes))
}

fn rows(out: &Out, file: &Path, source: &TableSource, fields: &FieldTable, formulas: bool) -> Result<Import, Failed> {
    let words = vocabulary(fields);
    let reading = RowReading { words: &words, fields, formulas };
    let refused = |error: TableError| Failed::new(Exit::Invalid, "file", open_error(out.lang, &error.into(), file));
    source.import(None, reading).map_err(refused)
}

/// Returns the draft that an import makes, and says what of the file is not in it as it stands there.
fn imported(import: &Import, fields: &FieldTable, out: &Out) -> Draft {
    let merged = merge(import, &Draft::default(), &MergeChoices::default());
    for own in &import.notes {
        out.say(&note(out.lang, own, fields).to_string());
    }
    out.say(&import_sum(out.lang, import.lines, &merged));
    let mut draft = Draft::default();
    if let Some(edit) = merged.edit {
        // It was made for this draft, and finds its places there.
        let _ = draft.apply(edit);
    }
    draft
}

/// Puts the business that was named on the command line into a draft that has none. Returns a name that has yet to be
/// looked up; one that the draft has already is as good as none.
pub(super) fn put_business(draft: &mut Draft, named: Option<&str>, out: &Out) -> Result<Option<String>, Failed> {
    let Some(named) = named.map(str::trim) else { return Ok(None) };
    let id = named.parse::<i64>().ok().filter(|id| *id > 0).map(BizId);
    match (&draft.business, id) {
        (Some(own), id) if id == Some(own.id) || own.name == named => Ok(None),
        (Some(own), _) => {
            Err(Failed::new(Exit::Usage, "business", out.words().other_business(&own.id.to_string(), named)))
        }
        (None, Some(id)) => {
            draft.business = Some(Business { id, name: String::new() });
            Ok(None)
        }
        (None, None) => Ok(Some(named.to_owned())),
    }
}

/// Looks up a business by its name.
pub(super) async fn find_business<A: Api>(api: &A, name: &str, out: &Out) -> Result<Business, Failed> {
    let all = retry_throttled(|| api.businesses()).await.map_err(|error| Failed::read(out.lang, &error))?;
    if all.is_empty() {
        return Err(Failed::new(Exit::Denied, "business", no_business_visible(out.lang)));
    }
    let found = all.into_iter().find(|business| business.name == name);
    found.ok_or_else(|| Failed::new(Exit::Usage, "business", out.words().no_such_business(name)))
}

/// Returns `true` if a draft can be refused before anything is read of the CMDB: by a problem that no attribute list takes
/// away. What an administrator can change, bounds and options and patterns, is judged by the list (contract 2.1); what has
/// yet to be looked up is not missing.
pub(super) fn is_hopeless(problems: &[Problem], pending: Pending) -> bool {
    problems.iter().filter(|problem| problem.blocks()).any(|problem| {
        let by_attribute = matches!(
            problem.cause,
            ProblemCause::OutOfRange { .. }
                | ProblemCause::OutOfBounds { .. }
                | ProblemCause::NotAnOption
                | ProblemCause::Mismatch { .. }
        );
        let looked_up = match problem.cause {
            ProblemCause::NoBusiness => pending.business,
            ProblemCause::NoTargets => pending.targets,
            // Any of them may come of a value that is not there yet.
            _ => pending.variables && matches!(problem.path, At::Field(..) | At::Row(..) | At::Cell(..)),
        };
        !(looked_up || by_attribute && matches!(problem.path, At::Field(..)))
    })
}

/// Takes a draft of the drafts' folder, for as long as calls are made of it; other files are no one's, and where there can
/// be no lock no one else can change the draft either.
pub(super) fn hold(lang: Lang, file: &Path, drafts: Option<&Path>) -> Result<Option<Lock>, Failed> {
    let Some((drafts, id)) = own(file, drafts) else { return Ok(None) };
    match drafts.lock(&id) {
        Err(error) if error.cause.is_in_use() => Err(Failed::record(lang, &error)),
        held => Ok(held.ok()),
    }
}

/// Writes to the file of a draft which environment it was moved to. Nothing else in it changes.
pub(super) fn keep_environment(lang: Lang, file: &Path, environment: &RecordedEnvironment) -> Result<(), Failed> {
    // What came by standard input or a pipe is in no file.
    if !file.is_file() {
        return Ok(());
    }
    let failed = |error: StoreError| Failed::store(lang, &error, Exit::Damaged);
    let bytes = DraftFolder::read(file).map_err(failed)?;
    let imported = DraftFolder::import(&bytes, DraftId(String::new()), Timestamp::now());
    let mut found = imported.map_err(|cause| failed(StoreError { path: file.to_owned(), cause }))?;
    found.draft.environment = environment.clone();
    DraftFolder::export(&Disk::default(), file, &found, true).map_err(failed)
}

fn from_input(file: &Path) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let cause = FileCause::Io { doing: Operation::Read, kind: error.kind(), message: error.to_string() };
            Err(StoreError { path: file.to_owned(), cause })
        }
    }
}
