//! `bkproc plan`: what would become of a file. Writes nothing.

use super::changes::Changing;
use super::cmdb::Moving;
use super::exit::Exit;
use super::file::{FieldSource, FileNotes, FromFile};
use super::out::{Failed, Out};
use super::prepare::{Prepared, prepare};
use super::read::Cmdb;
use super::report::{PLAN_HEADING, PlanReport, plan_cells, plan_lines, problems};
use super::{cmdb, file, reactor};
use crate::api::RequestWriter;
use crate::config::cli::run::Changes;
use crate::config::{Args, Settings};
use crate::domain::check::{ProblemCause, check, keep_wanted};
use crate::domain::draft::{Draft, Targets};
use crate::domain::environment::Environment;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::plan::Live;
use crate::domain::warnings::WarningSet;
use std::path::Path;

pub(super) fn run(args: &Args, path: &Path, changes: &Changes, requests: bool, out: &Out) -> Result<Exit, Failed> {
    if requests && !out.json {
        return Err(Failed::new(Exit::Usage, "output", out.words().requests_need_json()));
    }
    let FromFile { mut draft, notes, listed, .. } =
        file::read(args, (path, changes.business.as_deref(), FieldSource::Server), None, &changes.reading, out)?;
    let changing = Changing::begin(&mut draft, changes, listed, out)?;
    let settings = cmdb::settings_for(args, out, &draft)?;
    if let Some(refused) = refused(&draft, &notes, &changing, &settings, out) {
        return Ok(refused);
    }
    let cache = cmdb::cache(&settings);
    let (environment, api) = cmdb::connect(settings, args, out)?;
    let can_ask = path != Path::new("-") && out.can_ask();
    // Nothing is written here: it is planned as if it were moved.
    cmdb::move_if_agreed(&mut draft, &environment, Moving { agreed: changes.moved, can_ask }, out)?;
    let (prepared, writer) = reactor(out)?.block_on(async {
        let cmdb = Cmdb { environment: &environment, api: &api, cache };
        let facts = changing.finish(&mut draft, &cmdb, out).await?;
        let prepared = prepare(&api, draft, notes, (facts, &changing.keys, environment.warnings), out).await?;
        let writer = if requests { Some(api.request_writer().await) } else { None };
        Ok((prepared, writer.transpose().map_err(|error| Failed::read(out.lang, &error))?))
    })?;
    Ok(tell(out, &environment, &prepared, writer.as_ref()))
}

/// Returns what is wrong with a draft that needs no network to be refused; `None` for any other.
pub(super) fn refused(
    draft: &Draft,
    notes: &FileNotes,
    changing: &Changing<'_>,
    settings: &Settings,
    out: &Out,
) -> Option<Exit> {
    // The simulator is no environment of the settings before it runs.
    let environment = settings.environment().filter(|_| !settings.sandbox)?.environment.clone();
    let table = FieldTable::built_in();
    let mut draft = draft.clone();
    let pending = changing.pending();
    if pending.targets {
        draft.targets = Targets::default();
    }
    let mut problems = check(&draft, &table, &FactTable::default()).problems;
    keep_wanted(&mut problems, environment.warnings.unwrap_or(WarningSet::ALL));
    // Another environment is told first: everything else may be right there.
    if !file::is_hopeless(&problems, pending) || !draft.environment.is_for(&environment) {
        return None;
    }
    problems.retain(|problem| !(pending.targets && problem.cause == ProblemCause::NoTargets));
    let (notes, live) = (notes.clone(), Live::unknown());
    let prepared = Prepared { draft, notes, table, problems, live, plan: None };
    Some(tell(out, &environment, &prepared, None))
}

/// Returns what would become of a draft.
pub(super) fn tell(out: &Out, environment: &Environment, prepared: &Prepared, writer: Option<&RequestWriter>) -> Exit {
    let exit = prepared.exit();
    if out.json {
        return out.document(&PlanReport::new(out.lang, environment, prepared).with_requests(writer), exit);
    }
    let Prepared { draft, table, live, plan, .. } = prepared;
    let problems = problems(out.lang, &prepared.problems, draft, table);
    if let Some(delimited) = out.delimited {
        // Rows are entries of the plan; what is said of the file is no row.
        problems.for_each(|problem| out.say(&problem));
        let entries = plan.iter().flat_map(|plan| plan.entries().iter().map(move |entry| (plan, entry)));
        let rows = entries.map(|(plan, entry)| plan_cells(out.lang, plan, live, entry));
        let exit = out.rows(delimited, PLAN_HEADING, rows, exit);
        if plan.is_none() {
            out.say(&out.words().not_valid(prepared.blocking()));
        }
        return exit;
    }
    let plan_lines = plan.iter().flat_map(|plan| plan_lines(out.lang, plan, live, table));
    let exit = out.text(problems.chain(plan_lines), exit);
    if plan.is_none() {
        out.say(&out.words().not_valid(prepared.blocking()));
    }
    exit
}
