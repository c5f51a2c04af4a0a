//! `bkproc check`: whether a file can be planned, as far as that shows without a CMDB. Asks no one and writes nothing.

use super::exit::Exit;
use super::file::{self, FieldSource, FromFile};
use super::out::{Failed, Out};
use super::report::{CheckReport, problems};
use crate::config::Args;
use crate::config::cli::run::Reading;
use crate::domain::check::{ProblemCause, check};
use crate::domain::draft::Draft;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use std::path::Path;

pub(super) fn run(
    args: &Args,
    (path, reading): (&Path, &Reading),
    business: Option<&str>,
    out: &Out,
) -> Result<Exit, Failed> {
    let FromFile { mut draft, notes, .. } = file::read(args, (path, business, FieldSource::Cache), None, reading, out)?;
    let named = file::put_business(&mut draft, business, out)?;
    let table = fields(args, &draft, out);
    let mut found = check(&draft, &table, &FactTable::default()).problems;
    // A business that was named is looked up once there is a CMDB to ask.
    found.retain(|problem| named.is_none() || problem.cause != ProblemCause::NoBusiness);
    let blocking = found.iter().filter(|problem| problem.blocks()).count();
    let exit = if blocking > 0 { Exit::Invalid } else { Exit::Done };
    let told = if out.json {
        out.document(&CheckReport::new(out.lang, &draft, &found, notes, &table), exit)
    } else {
        out.text(problems(out.lang, &found, &draft, &table), exit)
    };
    if !table.is_from_server() && draft.business.is_some() {
        out.say(&out.words().checked_as_built_in());
    }
    out.say(&match blocking {
        0 => out.words().is_valid(draft.targets.len() + draft.given.len(), draft.processes.len()),
        blocking => out.words().not_valid(blocking),
    });
    Ok(told)
}

/// Returns the fields that a draft is judged by: those of its business where they are cached, else the built-in ones.
fn fields(args: &Args, draft: &Draft, out: &Out) -> FieldTable {
    file::cached_fields(args, draft, out).map_or_else(FieldTable::built_in, |(fields, age)| {
        out.say(&out.words().age(age));
        fields
    })
}
