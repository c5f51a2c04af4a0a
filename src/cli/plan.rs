//! `bkproc plan`: what would become of a file. Writes nothing.

use super::exit::Exit;
use super::out::{Failed, Out};
use super::prepare::{Prepared, prepare};
use super::report::{PlanReport, plan_lines, problems};
use super::{cmdb, file, reactor};
use crate::config::Args;
use crate::domain::environment::Environment;
use std::path::Path;

pub(super) fn run(args: &Args, path: &Path, out: &Out) -> Result<Exit, Failed> {
    let (draft, _) = file::read(out.lang, path, None)?;
    let settings = cmdb::settings(args, out, &draft.environment.name)?;
    let (environment, api) = cmdb::connect(settings, args, out)?;
    cmdb::is_of(&draft, &environment, out)?;
    let prepared = reactor(out)?.block_on(prepare(&api, draft, out))?;
    Ok(tell(out, &environment, &prepared))
}

/// Tells what would become of a draft.
pub(super) fn tell(out: &Out, environment: &Environment, prepared: &Prepared) -> Exit {
    let exit = prepared.exit();
    if out.json {
        return out.document(&PlanReport::new(out.lang, environment, prepared), exit);
    }
    let Prepared { draft, table, live, plan, .. } = prepared;
    let mut lines: Vec<String> = problems(out.lang, &prepared.problems, draft, table).collect();
    if let Some(plan) = plan {
        lines.extend(plan_lines(out.lang, plan, live, table));
    }
    let exit = out.text(lines, exit);
    if plan.is_none() {
        out.say(&out.words().not_valid(prepared.blocking()));
    }
    exit
}
