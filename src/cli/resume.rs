//! `bkproc resume`: goes on with a run that was cut off or stopped.

use super::apply::{agrees, may_ask};
use super::exit::Exit;
use super::find::{find, only_unfinished};
use super::follow::{Signals, follow};
use super::out::{Failed, Out, area_among};
use super::read_back::{Stored, read_back};
use super::report::{Before, RunReport, RunResult};
use super::show::{self, Read};
use super::{cmdb, reactor};
use crate::config::cli::run::Consent;
use crate::config::{Args, Folders};
use crate::domain::field::FieldTable;
use crate::domain::state::ReadBackState;
use crate::store::journal::{self, Journal};
use crate::store::{RunId, RunRecord};
use crate::submit::{CreatedProcesses, Recorder, outcomes_of};
use std::path::Path;

pub(super) fn run(args: &Args, name: Option<&str>, consent: Consent, out: &Out) -> Result<Exit, Failed> {
    let no_folder = || Failed::new(Exit::Damaged, "record", out.words().no_runs_folder());
    let runs = Folders::find(&super::variable).runs().ok_or_else(no_folder)?;
    let id = match name {
        Some(name) => find(&runs, name, out)?,
        None => match only_unfinished(&runs, out)? {
            Some(id) => id,
            None => return Ok(none(out)),
        },
    };
    let record = journal::read(&runs, &id).map_err(|error| Failed::record(out.lang, &error))?;
    if consent == Consent::DryRun || (record.ended && record.work_left().is_none()) {
        return Ok(as_it_is(out, &id, &runs, &record, consent));
    }
    if !record.work_left().is_none() {
        may_ask(consent, false, out)?;
    }
    let settings = cmdb::settings(args, out, &record.about.environment)?;
    let (environment, api) = cmdb::connect(settings, args, out)?;
    cmdb::began_in(&record.about, &environment, out)?;
    let left = record.work_left();
    let question = |left| out.words().ask_resume(id.as_str(), left, &environment.name, environment.production);
    // What ended before it could note its end is only read back.
    let ask = consent == Consent::Ask && !left.is_none();
    if ask && !agrees(out, out.ask(&question(left)).as_deref(), environment.production, left.send + left.settle) {
        out.say(out.words().declined());
        return Ok(Exit::Failed);
    }
    let reactor = reactor(out)?;
    let mut signals = reactor
        .block_on(async { Signals::catch() })
        .map_err(|error| Failed::new(Exit::Failed, "signals", out.words().no_signals(&error)))?;
    // Read again, now that it is locked.
    let (journal, record) = Journal::open_to_resume(&runs, &id).map_err(|error| Failed::record(out.lang, &error))?;
    let journal = Recorder::of(journal);
    let mut followed = reactor.block_on(follow(out, &api, &record.plan, Some(&record), &journal, &mut signals));
    // Calls that were made now have not been read back.
    let mut stored = Stored { state: ReadBackState::NotYet, ..Stored::of(&record) };
    if followed.is_whole() {
        // As the record has it now: what was deleted again is not looked for.
        let made = journal::read(&runs, &id).map(|record| CreatedProcesses::of(&record));
        // What came of the run is reported even if it cannot be read just now.
        let made = made.unwrap_or_else(|_| CreatedProcesses::of_outcomes(&record.plan, &followed.outcomes));
        stored = reactor.block_on(read_back(&api, &made, &journal, out, stored, &mut followed, &mut signals));
    }
    let came = RunResult::recorded(&record, &followed.outcomes, &stored);
    out.anomalies(&api, area_among(record.plan.targets().iter()));
    let exit = followed.exit(out, came);
    let report = || RunReport::new(out.lang, &record.about, Some((&id, &runs)), came, Before::default());
    Ok(show::tell(out, came, &Read { id: &id, table: &FieldTable::built_in() }, report, exit))
}

/// Tells that no run is left to go on with.
fn none(out: &Out) -> Exit {
    #[derive(serde::Serialize)]
    struct Body {
        run: Option<()>,
    }
    out.say(out.words().none_unfinished());
    if out.json { out.document(&Body { run: None }, Exit::Done) } else { Exit::Done }
}

/// Tells a run as it is: of one that came to its end, the exit code is that of its end.
fn as_it_is(out: &Out, id: &RunId, runs: &Path, record: &RunRecord, consent: Consent) -> Exit {
    let (outcomes, stored) = (outcomes_of(record), Stored::of(record));
    let came = RunResult::recorded(record, &outcomes, &stored);
    let exit = match consent {
        Consent::DryRun => Exit::Done,
        Consent::Ask | Consent::Given => Exit::of_results(came.processes().map(|(_, result)| result)),
    };
    let report = || RunReport::new(out.lang, &record.about, Some((id, runs)), came, Before::default());
    show::tell(out, came, &Read { id, table: &FieldTable::built_in() }, report, exit)
}
