//! `bkproc export`: a draft, or what service instances of a CMDB have, as a table.

use super::changes::ids;
use super::exit::Exit;
use super::file::{self, FieldSource, FromFile};
use super::out::{Failed, Out};
use super::read::{self, Cmdb};
use super::{cmdb, facts, reactor, tables, variable};
use crate::config::cli::run::Reading;
use crate::config::{Args, Settings};
use crate::domain::delimited::Delimited;
use crate::domain::draft::Draft;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::place::Place;
use crate::i18n::tables::{sheet_column, sheet_name, write_refusal};
use crate::store;
use crate::tables::write::{FormulaForm, TableOf, WriteRefusal, empty_heading, empty_workbook};
use jiff::Timestamp;
use std::io;
use std::path::Path;

/// What the command line asks to export.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// A draft, or a filter of service instances; `None` for a table that is yet to be filled in.
    pub(super) source: Option<&'a Path>,
    /// The business that a filter is about.
    pub(super) business: Option<&'a str>,
    /// Whether formulas are written in place of their results.
    pub(super) formulas: bool,
}

pub(super) fn run(args: &Args, asked: Asked<'_>, out: &Out) -> Result<Exit, Failed> {
    let Some(source) = asked.source else { return empty(out) };
    let settings = Settings::resolve(args, &variable);
    let path = tables::named(source, settings.drafts.as_deref());
    let (draft, fields) = if let Some(filter) = filter(args, &asked, &path) {
        of_instances(args, filter, asked.business, out)?
    } else {
        let from = (path.as_path(), asked.business, FieldSource::Cache);
        let FromFile { mut draft, .. } = file::read(args, from, None, &Reading::default(), out)?;
        if let Some(named) = file::put_business(&mut draft, asked.business, out)? {
            return Err(Failed::new(Exit::Usage, "business", out.words().business_by_number(&named)));
        }
        let fields = file::cached_fields(args, &draft, out).map_or_else(FieldTable::built_in, |(fields, _)| fields);
        (draft, fields)
    };
    if out.json {
        let now = Timestamp::now();
        let bytes = store::print(&draft, &Place::default(), [now, now], &serde_json::Map::new());
        return Ok(out.data(Exit::Done, |to| to.write_all(&bytes)));
    }
    write(&draft, &fields, asked.formulas, out)
}

/// Returns the filter that was given in place of a draft: what is no file, and is written as a filter or IDs, or comes with
/// a business.
fn filter<'a>(args: &Args, asked: &Asked<'a>, path: &Path) -> Option<&'a str> {
    let text = asked.source?.to_str()?;
    let is_written_so = text.contains([':', ' ']) || ids(text).is_some();
    let is_of_cmdb = is_written_so || asked.business.is_some() || args.connection.server.is_some();
    let is_file = text == "-" || path.exists() || Path::new(text).extension().is_some_and(is_table);
    (is_of_cmdb && !is_file).then_some(text)
}

fn is_table(ending: &std::ffi::OsStr) -> bool {
    ["json", "csv", "tsv", "txt", "xlsx", "xls", "ods"].iter().any(|own| ending.eq_ignore_ascii_case(own))
}

/// Reads what service instances have.
fn of_instances(args: &Args, filter: &str, business: Option<&str>, out: &Out) -> Result<(Draft, FieldTable), Failed> {
    let wanted = ids(filter);
    // Before anything is connected.
    let query = if wanted.is_some() { None } else { Some(read::understood(filter, out)?) };
    let settings = cmdb::settings(args, out, "")?;
    let cache = cmdb::cache(&settings);
    let (environment, api) = cmdb::connect(settings, args, out)?;
    reactor(out)?.block_on(async {
        let cmdb = Cmdb { environment: &environment, api: &api, cache };
        let (mut draft, fields) =
            Box::pin(read::draft_of(&cmdb, business, (filter, query.as_ref(), wanted), out)).await?;
        facts::label(cmdb.api, &mut draft, out).await?;
        Ok((draft, fields))
    })
}

fn empty(out: &Out) -> Result<Exit, Failed> {
    let fields = FieldTable::built_in();
    if !out.workbook {
        let dialect = out.delimited.unwrap_or(Delimited::CSV);
        return Ok(out.data(Exit::Done, |to| dialect.heading(to, empty_heading())));
    }
    let words = |column: &_| sheet_column(out.lang, column, &fields);
    let bytes = empty_workbook(sheet_name(out.lang), &fields, words).map_err(|error| unwritten(&error, out))?;
    Ok(out.data(Exit::Done, |to| to.write_all(&bytes)))
}

fn write(draft: &Draft, fields: &FieldTable, formulas: bool, out: &Out) -> Result<Exit, Failed> {
    let facts = FactTable::default();
    let form = if formulas { FormulaForm::Sources } else { FormulaForm::Values };
    let table = TableOf::new(draft, &facts, fields, form);
    table.check(out.workbook).map_err(|refusal| {
        let kind = if matches!(refusal, WriteRefusal::Values { .. }) { "formula" } else { "size" };
        let next = out.words().formulas_are_written();
        Failed::new(Exit::Invalid, kind, write_refusal(out.lang, &refusal, fields, next))
    })?;
    if out.workbook {
        let words = |column: &_| sheet_column(out.lang, column, fields);
        let bytes = table.workbook(sheet_name(out.lang), words).map_err(|error| unwritten(&error, out))?;
        return Ok(out.data(Exit::Done, |to| to.write_all(&bytes)));
    }
    let dialect = out.delimited.unwrap_or(Delimited::CSV);
    Ok(out.data(Exit::Done, |to| table.delimited(dialect, to)))
}

fn unwritten(error: &io::Error, out: &Out) -> Failed {
    Failed::new(Exit::Failed, "size", out.words().workbook_unwritten(error))
}
