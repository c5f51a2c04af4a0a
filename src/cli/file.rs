//! The file that a command is given: a draft, a request body, or a table that one is made of; `-` for standard input.

use super::exit::Exit;
use super::hosts;
use super::out::{Failed, Out};
use super::report::NoteItem;
use super::screen::own;
use super::{cmdb, reactor};
use crate::api::Api;
use crate::api::retry::retry_throttled;
use crate::config::cli::Server;
use crate::config::cli::run::Reading;
use crate::config::{Args, Settings};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{Draft, Path as At};
use crate::domain::environment::RecordedEnvironment;
use crate::domain::field::FieldTable;
use crate::domain::id::BizId;
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::i18n::explain::{conversion, no_business_visible};
use crate::i18n::tables::{import_sum, open_error, vocabulary};
use crate::store::error::{Cause as FileCause, Operation};
use crate::store::notes::Notes;
use crate::store::{CatalogueCache, Disk, DraftFolder, DraftId, LIMIT, Lock, StoreError};
use crate::tables::merge::{MergeChoices, merge};
use crate::tables::rows::RowReading;
use crate::tables::{Import, ImportNote, OpenError, OpenOptions, TableError, TableSource};
use jiff::Timestamp;
use serde::Deserialize;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

/// What of a draft is not known before the CMDB is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) business: bool,
    pub(super) targets: bool,
    /// Target values.
    pub(super) variables: bool,
}

/// What is said of a file: what of it is taken for something else than it is written as.
#[derive(Debug, Clone, Default)]
pub(super) struct FileNotes {
    /// Of the keys of JSON.
    pub(super) conversions: Notes,
    /// Of the rows, columns and cells of a table.
    pub(super) table: Vec<NoteItem>,
}

/// What was read of a file.
pub(super) struct FromFile {
    pub(super) draft: Draft,
    /// Its name, when it is one of the drafts' folder.
    pub(super) id: Option<DraftId>,
    pub(super) notes: FileNotes,
    /// What its processes were listed of, if it is no draft.
    pub(super) listed: Option<Listed>,
}

/// Where the fields come from whose names the columns of a table may have, if the built-in ones do not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldSource {
    /// What is cached of the business.
    Cache,
    /// That, or the CMDB where nothing is cached.
    Server,
}

/// A file, the business that the command line names for it, and where fields come from.
pub(super) type Wanted<'a> = (&'a Path, Option<&'a str>, FieldSource);

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
pub(super) fn read(
    args: &Args,
    wanted: Wanted<'_>,
    drafts: Option<&Path>,
    reading: &Reading,
    out: &Out,
) -> Result<FromFile, Failed> {
    let file = wanted.0;
    let (source, bytes) = open(out, file, reading)?;
    let listed = matches!(source, TableSource::Processes(_)).then(|| Listed::of(&bytes));
    let (draft, notes) = match source {
        TableSource::Draft(parsed) => {
            say_conversions(out, &parsed.notes);
            (parsed.draft, FileNotes { conversions: parsed.notes, table: Vec::new() })
        }
        source => {
            let (import, notes) = rows(args, wanted, &source, reading, out)?;
            let merged = merge(&import, &Draft::default(), &MergeChoices::default());
            out.say(&import_sum(out.lang, import.lines, &merged));
            let mut draft = Draft::default();
            if let Some(edit) = merged.edit {
                // It was made for this draft, and finds its places there.
                let _ = draft.apply(edit);
            }
            (draft, notes)
        }
    };
    Ok(FromFile { draft, id: own(file, drafts).map(|(_, id)| id), notes, listed })
}

/// Reads what a file asks for, to be merged into a draft, and says what of it is not imported as it stands there.
pub(super) fn import(
    args: &Args,
    wanted: Wanted<'_>,
    reading: &Reading,
    out: &Out,
) -> Result<(Import, FileNotes), Failed> {
    let (source, _) = open(out, wanted.0, reading)?;
    rows(args, wanted, &source, reading, out)
}

fn open(out: &Out, file: &Path, reading: &Reading) -> Result<(TableSource, Vec<u8>), Failed> {
    let bytes = if file == Path::new("-") { from_input(file) } else { DraftFolder::read(file) };
    let bytes = bytes.map_err(|error| {
        // Not what is in it, but that it cannot be read.
        let exit = if matches!(error.cause, FileCause::Io { .. }) { Exit::Usage } else { Exit::Invalid };
        Failed::store(out.lang, &error, exit)
    })?;
    let refused = |error: OpenError| Failed::new(Exit::Invalid, "file", open_error(out.lang, &error, file));
    let options = OpenOptions { sheet: reading.sheet.clone(), ..OpenOptions::default() };
    let source = TableSource::open(&bytes, &options).map_err(refused)?;
    let is_sheet = matches!(&source, TableSource::Table { grid, .. } if grid.sheet.is_some());
    if reading.sheet.is_some() && !is_sheet {
        return Err(Failed::new(Exit::Usage, "sheet", out.words().sheet_needs_workbook()));
    }
    if !matches!(source, TableSource::Hosts(_)) {
        hosts::refuse_take(out, &reading.take)?;
    }
    Ok((source, bytes))
}

fn rows(
    args: &Args,
    (file, business, from): Wanted<'_>,
    source: &TableSource,
    reading: &Reading,
    out: &Out,
) -> Result<(Import, FileNotes), Failed> {
    let read = |fields: &FieldTable| {
        let words = vocabulary(fields);
        let rows = RowReading { words: &words, fields, formulas: reading.formulas };
        let refused = |error: TableError| Failed::new(Exit::Invalid, "file", open_error(out.lang, &error.into(), file));
        source.import(None, rows).map_err(refused)
    };
    let mut fields = FieldTable::built_in();
    let mut import = match source {
        TableSource::Hosts(text) => hosts::choose(out, text, &reading.take)?,
        _ => read(&fields)?,
    };
    let is_unknown = |note: &ImportNote| matches!(note, ImportNote::UnknownColumn { .. });
    if import.notes.iter().any(is_unknown)
        && let Some(own) = fields_of(args, (business, import.business), from, out)?
    {
        import = read(&own)?;
        fields = own;
    }
    say_conversions(out, &import.conversions);
    let table: Vec<NoteItem> = import.notes.iter().map(|note| NoteItem::new(out.lang, note, &fields)).collect();
    for note in &table {
        out.say(note.told());
    }
    let conversions = import.conversions.clone();
    Ok((import, FileNotes { conversions, table }))
}

fn say_conversions(out: &Out, notes: &Notes) {
    for (kind, keys) in notes.iter() {
        out.say(&conversion(out.lang, kind, keys));
    }
}

/// Returns the fields of the business that a table is for; `None` where they are not known.
fn fields_of(
    args: &Args,
    (named, own): (Option<&str>, Option<BizId>),
    from: FieldSource,
    out: &Out,
) -> Result<Option<FieldTable>, Failed> {
    let id = own.or_else(|| named?.trim().parse().ok().map(BizId));
    let draft = Draft { business: id.map(|id| Business { id, name: String::new() }), ..Draft::default() };
    if let Some((fields, _)) = cached_fields(args, &draft, out) {
        return Ok(Some(fields));
    }
    let settings = Settings::resolve(args, &super::variable);
    // A simulator inside of the program is started once, when all is read.
    if from == FieldSource::Cache || settings.sandbox || settings.environment().is_none() {
        return Ok(None);
    }
    let (_, api) = cmdb::connect(settings, args, out)?;
    reactor(out)?.block_on(async {
        let business = match (id, named) {
            (Some(id), _) => id,
            (None, Some(name)) => find_business(&api, name.trim(), out).await?.id,
            (None, None) => return Ok(None),
        };
        match retry_throttled(|| api.process_fields(business)).await {
            Ok(fields) => Ok(Some(FieldTable::with_server(fields))),
            // Said when the draft is judged.
            Err(error) if error.is_denial() => Ok(None),
            Err(error) => Err(Failed::read(out.lang, &error)),
        }
    })
}

/// Returns the fields of the business of a draft where they are cached, and how old they are.
pub(super) fn cached_fields(args: &Args, draft: &Draft, out: &Out) -> Option<(FieldTable, Duration)> {
    let business = draft.business.as_ref()?;
    let mut args = args.clone();
    if !draft.environment.name.is_empty() {
        args.connection.server = Some(Server::Environment(draft.environment.name.clone()));
    }
    // Neither an environment that is not configured nor a mistake in the settings is about the file.
    let settings = Settings::resolve(&args, &super::variable);
    let environment = &settings.environment()?.environment;
    let cache = settings.folders.cache.as_deref().filter(|_| draft.environment.is_for(environment))?;
    match CatalogueCache::new(cache, environment).contents(business.id) {
        Ok(found) => found.map(|found| {
            let age = found.age(Timestamp::now());
            (FieldTable::with_server(found.content.fields), age)
        }),
        Err(error) => {
            out.explain(&Failed::store(out.lang, &error, Exit::Damaged).told);
            None
        }
    }
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
