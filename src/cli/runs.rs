//! The commands about runs: one after another they are carried out here, and what becomes of them is told.

use super::out::Out;
use super::undo::Undoing;
use super::{apply, check, export, history, plan, resume, show, tables, undo, variable};
use crate::config::cli::run::{RunArgs, Verb};
use crate::config::{Args, Settings};
use crate::submit::LastProcess;
use std::process::ExitCode;

/// Carries a command out.
pub(super) fn run(args: &Args, asked: &RunArgs) -> ExitCode {
    // The configuration file may say another language than the locale.
    let lang = Settings::resolve(args, &variable).lang;
    let out = match Out::of(lang, asked.verb.name(), &asked.output) {
        Ok(out) => out,
        Err(exit) => return exit.into(),
    };
    let done = match &asked.verb {
        Verb::Check { file, business, reading } => check::run(args, (file, reading), business.as_deref(), &out),
        Verb::Import { files, into, changes } => tables::import(args, files, into.as_deref(), changes, &out),
        Verb::Export { draft, business, formulas } => {
            let asked = export::Asked { source: draft.as_deref(), business: business.as_deref(), formulas: *formulas };
            export::run(args, asked, &out)
        }
        Verb::Plan { file, changes, requests } => plan::run(args, file, changes, *requests, &out),
        Verb::Apply { file, consent, changes } => apply::run(args, file, *consent, changes, &out),
        Verb::Resume { run, consent } => resume::run(args, run.as_deref(), *consent, &out),
        Verb::History => history::run(args, &out),
        Verb::Show { run } => show::run(args, run, &out),
        Verb::Undo { run, consent, with_service_instances } => {
            let last = if *with_service_instances { LastProcess::Delete } else { LastProcess::Keep };
            undo::run(args, Undoing { name: run, consent: *consent, last }, &out)
        }
    };
    done.unwrap_or_else(|failed| out.fail(&failed)).into()
}
