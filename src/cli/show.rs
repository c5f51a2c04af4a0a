//! `bkproc show`: what became of a run, as its record tells it.

use super::cmdb;
use super::exit::Exit;
use super::find::find;
use super::out::{Failed, Out};
use super::read_back::Stored;
use super::report::{Before, RunReport, RunResult, run_lines, unsettled};
use crate::api::ApiError;
use crate::app::export::ResultRecord;
use crate::config::Args;
use crate::domain::field::FieldTable;
use crate::domain::plan::Entry;
use crate::domain::work::NextStep;
use crate::i18n::explain::{api_error, not_created};
use crate::store::RunId;
use crate::store::journal;
use crate::submit::{Outcome, ProcessResult, outcomes_of};
use std::borrow::Cow;
use std::mem::discriminant;

pub(super) fn run(args: &Args, name: &str, out: &Out) -> Result<Exit, Failed> {
    let runs = cmdb::runs(&cmdb::settings(args, out, "")?, out)?;
    let id = find(&runs, name, out)?;
    let record = journal::read(&runs, &id).map_err(|error| Failed::record(out.lang, &error))?;
    let (outcomes, stored) = (outcomes_of(&record), Stored::of(&record));
    let came = RunResult::recorded(&record, &outcomes, &stored);
    let report = || RunReport::new(out.lang, &record.about, Some((&id, &runs)), came, Before::default());
    Ok(tell(out, came, &Read { id: &id, table: &FieldTable::built_in() }, report, Exit::Done))
}

/// What a result is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'a> {
    pub(super) id: &'a RunId,
    /// The fields of its business.
    pub(super) table: &'a FieldTable,
}

/// Returns what became of a run: data, and in short what it means.
pub(super) fn tell<'a>(
    out: &Out,
    came: RunResult<'a>,
    read: &Read<'_>,
    report: impl FnOnce() -> RunReport<'a>,
    exit: Exit,
) -> Exit {
    let exit = if out.json {
        out.document(&report(), exit)
    } else if let Some(delimited) = out.delimited {
        let read_back = came.read_back();
        let row = |(entry, own): (&Entry, ProcessResult<'a>)| {
            let differences = came.differences(entry, own.id);
            ResultRecord::new(came.plan, entry, own, &differences).cells(read_back).map(Cow::into_owned)
        };
        out.rows(delimited, ResultRecord::HEADING, came.processes().map(row), exit)
    } else {
        out.text(run_lines(out.lang, came, read.table), exit)
    };
    let counts = came.counts();
    let mut causes: Vec<(&Outcome, &ApiError, usize)> = Vec::new();
    for (call, outcome) in came.plan.calls().iter().zip(came.outcomes) {
        let Some(error) = outcome.error() else { continue };
        let same = |(own, as_well, _): &&mut (&Outcome, &ApiError, usize)| {
            discriminant(*own) == discriminant(outcome) && as_well.kind == error.kind && as_well.code == error.code
        };
        match causes.iter_mut().find(same) {
            Some((.., processes)) => *processes += call.size(),
            None => causes.push((outcome, error, call.size())),
        }
    }
    for (outcome, error, processes) in causes {
        out.say(&out.words().affected(processes));
        let explain = if matches!(outcome, Outcome::NotCreated(_)) { not_created } else { api_error };
        let told = explain(out.lang, error);
        out.explain(&if matches!(outcome, Outcome::Unknown(_)) { unsettled(told) } else { told });
    }
    out.say(&out.words().result(&counts));
    if let Some(state) = came.read_back() {
        out.say(&out.words().read_back(state, came.differing(), &counts));
    }
    say_next(out, read.id, &came.next());
    exit
}

/// Says what to do next about a run; its name where no step has it.
pub(super) fn say_next(out: &Out, id: &RunId, next: &[NextStep]) {
    if next.iter().all(|step| matches!(step, NextStep::Decide { .. })) {
        out.say(&out.words().run_is(id.as_str()));
    }
    for step in next {
        out.explain(&out.words().next_step(id.as_str(), *step));
    }
}
