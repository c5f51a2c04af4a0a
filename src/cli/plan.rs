//! `bkproc plan`: what would become of a file. Writes nothing.

use super::cmdb::Moving;
use super::exit::Exit;
use super::file::{FileOptions, FromFile};
use super::out::{Failed, Out};
use super::prepare::{Prepared, prepare};
use super::report::{PlanReport, plan_lines, problems};
use super::{cmdb, file, reactor};
use crate::config::{Args, Settings};
use crate::domain::check::check;
use crate::domain::draft::Draft;
use crate::domain::environment::Environment;
use crate::domain::field::FieldTable;
use crate::domain::plan::Live;
use crate::store::notes::Notes;
use std::path::Path;

pub(super) fn run(
    args: &Args,
    path: &Path,
    FileOptions { business, moved }: FileOptions<'_>,
    out: &Out,
) -> Result<Exit, Failed> {
    let FromFile { mut draft, notes, .. } = file::read(out, path, None)?;
    let named = file::put_business(&mut draft, business, out)?;
    let settings = cmdb::settings_for(args, out, &draft)?;
    if let Some(refused) = refused(&draft, &notes, named.is_some(), &settings, out) {
        return Ok(refused);
    }
    let (environment, api) = cmdb::connect(settings, args, out)?;
    let can_ask = path != Path::new("-") && out.can_ask();
    // Nothing is written here: it is planned as if it were moved.
    cmdb::move_if_agreed(&mut draft, &environment, Moving { agreed: moved, can_ask }, out)?;
    let prepared = reactor(out)?.block_on(async {
        if let Some(name) = &named {
            draft.business = Some(file::find_business(&api, name, out).await?);
        }
        prepare(&api, draft, notes, out).await
    })?;
    Ok(tell(out, &environment, &prepared))
}

/// Returns what is wrong with a draft that needs no network to be refused; `None` for any other.
pub(super) fn refused(
    draft: &Draft,
    notes: &Notes,
    business_named: bool,
    settings: &Settings,
    out: &Out,
) -> Option<Exit> {
    // The simulator is no environment of the settings before it runs.
    let environment = settings.environment().filter(|_| !settings.sandbox)?.environment.clone();
    let table = FieldTable::built_in();
    let problems = check(draft, &table).problems;
    // Another environment is told first: everything else may be right there.
    if !file::is_hopeless(&problems, business_named) || !draft.environment.is_for(&environment) {
        return None;
    }
    let (draft, notes, live) = (draft.clone(), notes.clone(), Live::unknown());
    let prepared = Prepared { draft, notes, table, problems, live, plan: None };
    Some(tell(out, &environment, &prepared))
}

/// Returns what would become of a draft.
pub(super) fn tell(out: &Out, environment: &Environment, prepared: &Prepared) -> Exit {
    let exit = prepared.exit();
    if out.json {
        return out.document(&PlanReport::new(out.lang, environment, prepared), exit);
    }
    let Prepared { draft, table, live, plan, .. } = prepared;
    let problems = problems(out.lang, &prepared.problems, draft, table);
    let plan_lines = plan.iter().flat_map(|plan| plan_lines(out.lang, plan, live, table));
    let exit = out.text(problems.chain(plan_lines), exit);
    if plan.is_none() {
        out.say(&out.words().not_valid(prepared.blocking()));
    }
    exit
}
