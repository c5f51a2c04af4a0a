//! `bkproc undo`: deletes what a run created, unless it was changed since.

use super::apply::{agrees, may_ask};
use super::exit::Exit;
use super::find::find;
use super::follow::{Signals, options, stopped_by};
use super::out::{Failed, Out, area_among};
use super::report::{UndoOutcomes, UndoReport, UndoView, undo_lines, unsettled};
use super::show::say_next;
use super::{cmdb, reactor};
use crate::api::{Api, ApiError, ErrorKind};
use crate::config::cli::run::Consent;
use crate::config::{Args, Folders};
use crate::domain::field::FieldTable;
use crate::i18n::explain::{api_error, not_deleted};
use crate::store::journal::{self, Journal, UndoRecord};
use crate::store::{RunRecord, StoreError};
use crate::submit::{
    self, CreatedProcesses, LastProcess, Record, Recorder, SkipReason, Stop, UndoPlan, UndoProgress, Undone,
};
use std::collections::BTreeSet;
use std::path::Path;

/// How a run is undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Undoing<'a> {
    /// Which run, as it was typed.
    pub(super) name: &'a str,
    pub(super) consent: Consent,
    pub(super) last: LastProcess,
}

pub(super) fn run(args: &Args, asked: Undoing<'_>, out: &Out) -> Result<Exit, Failed> {
    may_ask(asked.consent, false, out)?;
    let no_folder = || Failed::new(Exit::Damaged, "record", out.words().no_runs_folder());
    let runs = Folders::find(&super::variable).runs().ok_or_else(no_folder)?;
    let failed = |error: StoreError| Failed::record(out.lang, &error);
    let id = find(&runs, asked.name, out)?;
    let about = journal::read(&runs, &id).map_err(failed)?.about;
    let settings = cmdb::settings(args, out, &about.environment)?;
    let (environment, api) = cmdb::connect(settings, args, out)?;
    cmdb::began_in(&about, &environment, out)?;
    let reactor = reactor(out)?;
    let mut signals = reactor
        .block_on(async { Signals::catch() })
        .map_err(|error| Failed::new(Exit::Failed, "signals", out.words().no_signals(&error)))?;
    // From here on no other session has it.
    let (journal, record) = Journal::open_to_resume(&runs, &id).map_err(failed)?;
    let journal = Recorder::of(journal);
    let made = CreatedProcesses::of(&record);
    if made.unknown() > 0 {
        out.say(&out.words().undo_of_unknown(made.unknown()));
    }
    let tell = |done: usize| out.progress(&out.words().reading(done, made.len()));
    let planned = reactor.block_on(signals.unless_caught(submit::plan_undo(&api, &made, asked.last, tell)));
    out.anomalies(&api, area_among(record.plan.targets().iter()));
    out.clear();
    let plan = planned.map_err(|number| interrupted(out, number))?.map_err(|error| Failed::read(out.lang, &error))?;
    let mut fates = planned_fates(&plan);
    // An earlier undoing that was cut off is settled, and that noted, even when nothing is left to delete.
    let unsettled = record.undone.values().any(UndoRecord::is_unsettled);
    if asked.consent == Consent::DryRun || (plan.delete_count() == 0 && !unsettled) {
        let exit = if asked.consent == Consent::DryRun { Exit::Done } else { judge(&fates) };
        return Ok(tell_all(out, &record, &runs, &fates, exit));
    }
    if asked.consent == Consent::Ask && plan.delete_count() > 0 {
        if !out.json {
            let view = UndoView::new(&record, &fates);
            out.text(undo_lines(out.lang, &view, &FieldTable::built_in()), Exit::Done);
        }
        let count = plan.delete_count();
        let question =
            out.words().ask_undo(count, &environment.name, environment.production, asked.last == LastProcess::Delete);
        let answer = reactor.block_on(signals.unless_caught(out.ask_apart(&question)));
        let answer = answer.map_err(|number| interrupted(out, number))?;
        if !agrees(out, answer.as_deref(), environment.production, count) {
            out.say(out.words().declined());
            return Ok(Exit::Failed);
        }
    }
    let (kept, signal) = reactor.block_on(follow(out, &api, &plan, &journal, &mut fates, &mut signals));
    out.anomalies(&api, area_among(record.plan.targets().iter()));
    if let Err(error) = &kept {
        out.explain(&Failed::record(out.lang, error).told);
    }
    let exit = match (signal, &kept) {
        (Some(number), _) => Exit::Signal(number),
        (None, Err(error)) => Exit::of_record(error),
        (None, Ok(())) => judge(&fates),
    };
    Ok(tell_all(out, &record, &runs, &fates, exit))
}

/// Returns the error for a signal that came before anything was sent.
fn interrupted(out: &Out, number: i32) -> Failed {
    Failed::new(Exit::Signal(number), "interrupted", out.words().interrupted())
}

fn planned_fates(plan: &UndoPlan) -> UndoOutcomes {
    let delete = plan.delete().flat_map(|(_, ids)| ids).map(|id| (id, None));
    let skip = plan.skip().iter().map(|(id, why)| (*id, Some(Undone::Skipped(why.clone()))));
    delete.chain(skip).collect()
}

/// Deletes, told on the terminal and stopped by signals as a run is. `signals` were caught before the journal was opened.
async fn follow<A: Api>(
    out: &Out,
    api: &A,
    plan: &UndoPlan,
    journal: &Recorder<Box<dyn Record>>,
    fates: &mut UndoOutcomes,
    signals: &mut Signals,
) -> (Result<(), StoreError>, Option<i32>) {
    let stop = Stop::default();
    let all = plan.delete_count();
    let (mut over, mut sent) = (0, BTreeSet::new());
    let tell = |progress| {
        let words = out.words();
        let note = match progress {
            UndoProgress::Sent { processes } => {
                sent.extend(processes);
                None
            }
            UndoProgress::Waiting { wait, .. } => Some(words.waiting(wait)),
            UndoProgress::Settling { wait, .. } => Some(words.settling(wait)),
            UndoProgress::Occupied { instance, process } => {
                out.say(&words.occupied(&instance.to_string(), process));
                None
            }
            UndoProgress::Ended { process, outcome } => {
                over += usize::from(fates.get(&process).is_some_and(Option::is_none));
                fates.insert(process, Some(outcome));
                None
            }
        };
        out.progress(&words.undo_progress(over, all, note.as_deref()));
    };
    let work = submit::undo(api, plan, options(api), &stop, journal, tell);
    let (kept, signal) = stopped_by(out, signals, &stop, work).await;
    out.clear();
    for (id, fate) in fates.iter_mut().filter(|(_, fate)| fate.is_none()) {
        let cut = || Box::new(ApiError::new(ErrorKind::Cut, "delete_process_instance"));
        *fate = Some(if sent.contains(id) { Undone::Unknown(cut()) } else { Undone::NotSent(None) });
    }
    (kept.unwrap_or(Ok(())), signal)
}

/// Judges what became of all processes.
fn judge(fates: &UndoOutcomes) -> Exit {
    let any = |is: fn(&Undone) -> bool| fates.values().flatten().any(is);
    if any(|fate| matches!(fate, Undone::Unknown(_))) {
        return Exit::Unknown;
    }
    // What is gone already is as it should be.
    if fates.values().flatten().all(|fate| matches!(fate, Undone::Deleted | Undone::Skipped(SkipReason::Gone))) {
        return Exit::Done;
    }
    if any(|fate| matches!(fate, Undone::Deleted)) {
        return Exit::Partly;
    }
    let first = fates.values().flatten().find_map(|fate| fate.error().map(|error| (fate, error)));
    match first {
        Some((Undone::NotSent(_), error)) => Exit::of_read(error),
        Some((_, error)) if Exit::of_read(error) == Exit::Denied => Exit::Denied,
        _ => Exit::Failed,
    }
}

fn tell_all(out: &Out, record: &RunRecord, runs: &Path, fates: &UndoOutcomes, exit: Exit) -> Exit {
    let view = UndoView::new(record, fates);
    let exit = if out.json {
        out.document(&UndoReport::new(out.lang, &view, runs), exit)
    } else {
        out.text(undo_lines(out.lang, &view, &FieldTable::built_in()), exit)
    };
    let mut told: Vec<(bool, &ErrorKind, Option<i64>)> = Vec::new();
    for (fate, error) in fates.values().flatten().filter_map(|fate| Some((fate, fate.error()?))) {
        let looked_up = matches!(fate, Undone::NotDeleted(_));
        let cause = (looked_up, &error.kind, error.code);
        if !told.contains(&cause) {
            told.push(cause);
            out.explain(&match fate {
                Undone::NotDeleted(_) => not_deleted(out.lang, error),
                Undone::Unknown(_) => unsettled(api_error(out.lang, error)),
                _ => api_error(out.lang, error),
            });
        }
    }
    let count = |is: fn(&Undone) -> bool| fates.values().flatten().filter(|fate| is(fate)).count();
    if count(|fate| matches!(fate, Undone::Skipped(SkipReason::LastOfInstance))) > 0 {
        out.explain(&out.words().last_stay());
    }
    let deleted = count(|fate| matches!(fate, Undone::Deleted));
    match fates.values().filter(|fate| fate.is_none()).count() {
        0 => out.say(&out.words().undo_result(deleted, fates.len())),
        planned => out.say(&out.words().undo_planned(planned, fates.len())),
    }
    say_next(out, &record.id, &view.next());
    exit
}
