//! `bkproc apply`: creates what a file asks for.

use super::changes::Changing;
use super::cmdb::Moving;
use super::exit::Exit;
use super::file::{FieldSource, FromFile};
use super::follow::{Signals, follow};
use super::out::{Failed, Out, area_among};
use super::prepare::{Prepared, prepare};
use super::read::Cmdb;
use super::read_back::{Stored, read_back};
use super::report::{PlanReport, RunReport, RunResult, problems};
use super::show::{self, Read};
use super::{cmdb, file, plan, reactor};
use crate::api::Api;
use crate::config::Args;
use crate::config::cli::run::{Changes, Consent};
use crate::domain::environment::Environment;
use crate::domain::plan::Plan;
use crate::i18n::command::Asked;
use crate::store::Journal;
use crate::store::journal::{self, About};
use crate::submit::{CreatedProcesses, Recorder};
use jiff::Timestamp;
use std::path::Path;

pub(super) fn run(args: &Args, path: &Path, consent: Consent, changes: &Changes, out: &Out) -> Result<Exit, Failed> {
    // What comes by standard input leaves none to answer on.
    may_ask(consent, path == Path::new("-"), out)?;
    let folder = crate::config::Folders::find(&super::variable).drafts();
    let folder = args.drafts.clone().or(folder);
    let _held = match consent {
        Consent::DryRun => None,
        Consent::Ask | Consent::Given => file::hold(out.lang, path, folder.as_deref())?,
    };
    let from = (path, changes.business.as_deref(), FieldSource::Server);
    let FromFile { mut draft, id, notes, listed } = file::read(args, from, folder.as_deref(), &changes.reading, out)?;
    let changing = Changing::begin(&mut draft, changes, listed, out)?;
    let settings = cmdb::settings_for(args, out, &draft)?;
    if let Some(refused) = plan::refused(&draft, &notes, &changing, &settings, out) {
        return Ok(refused);
    }
    let (runs, cache) = (cmdb::runs(&settings, out), cmdb::cache(&settings));
    let (environment, api) = cmdb::connect(settings, args, out)?;
    changing.may_write(consent, &environment, out)?;
    let can_ask = path != Path::new("-") && out.can_ask() && consent != Consent::Given;
    let moved = cmdb::move_if_agreed(&mut draft, &environment, Moving { agreed: changes.moved, can_ask }, out)?;
    if moved && consent != Consent::DryRun {
        file::keep_environment(out.lang, path, &draft.environment)?;
    }
    let reactor = reactor(out)?;
    let prepared = reactor.block_on(async {
        let cmdb = Cmdb { environment: &environment, api: &api, cache };
        let facts = changing.finish(&mut draft, &cmdb, out).await?;
        prepare(&api, draft, notes, (facts, &changing.keys, environment.warnings), out).await
    })?;
    let Some(made) = prepared.plan.as_ref().filter(|_| consent != Consent::DryRun) else {
        return Ok(plan::tell(out, &environment, &prepared, None));
    };
    let runs = runs?;
    if !out.json {
        for line in problems(out.lang, &prepared.problems, &prepared.draft, &prepared.table) {
            out.say(&line);
        }
    }
    let mut about = About::new(&environment, Timestamp::now());
    about.draft = id;
    about.user = api.user().unwrap_or_default();
    about.business = prepared.draft.business.as_ref().map(|business| business.name.clone()).unwrap_or_default();
    if made.new_count() == 0 {
        return Ok(nothing(out, &environment, &about, &prepared, made));
    }
    if consent == Consent::Ask && !is_agreed(out, &environment, made) {
        out.say(out.words().declined());
        return Ok(Exit::Failed);
    }
    let mut signals = reactor
        .block_on(async { Signals::catch() })
        .map_err(|error| Failed::new(Exit::Failed, "signals", out.words().no_signals(&error)))?;
    let journal = Journal::create(&runs, &about, made).map_err(|error| Failed::record(out.lang, &error))?;
    let id = journal.id().clone();
    let journal = Recorder::of(journal);
    let mut followed = reactor.block_on(follow(out, &api, made, None, &journal, &mut signals));
    let mut stored = Stored::default();
    if followed.is_whole() {
        // As the record has it, which knows the request IDs.
        let recorded = journal::read(&runs, &id).map(|record| CreatedProcesses::of(&record));
        // What came of the run is reported even if it cannot be read just now.
        let created = recorded.unwrap_or_else(|_| CreatedProcesses::of_outcomes(made, &followed.outcomes));
        stored = reactor.block_on(read_back(&api, &created, &journal, out, stored, &mut followed, &mut signals));
    }
    let came = RunResult {
        plan: made,
        outcomes: &followed.outcomes,
        stored: &stored,
        undone: None,
        live: Some(&prepared.live),
    };
    out.anomalies(&api, area_among(made.targets().iter()));
    let exit = followed.exit(out, came);
    let before = PlanReport::new(out.lang, &environment, &prepared).before();
    let run = Some((&id, runs.as_path()));
    let report = || RunReport::new(out.lang, &about, run, came, before);
    Ok(show::tell(out, came, &Read { id: &id, table: &prepared.table }, report, exit))
}

/// Tells that everything is there, or cannot be created.
fn nothing(out: &Out, environment: &Environment, about: &About, prepared: &Prepared, plan: &Plan) -> Exit {
    let stored = Stored::default();
    let came = RunResult { plan, outcomes: &[], stored: &stored, undone: None, live: Some(&prepared.live) };
    let exit = Exit::of_plan(plan);
    if !out.json {
        return plan::tell(out, environment, prepared, None);
    }
    let before = PlanReport::new(out.lang, environment, prepared).before();
    out.document(&RunReport::new(out.lang, about, None, came, before), exit)
}

/// Refuses what would have to ask and cannot.
pub(super) fn may_ask(consent: Consent, input_taken: bool, out: &Out) -> Result<(), Failed> {
    if consent == Consent::Ask && (input_taken || !out.can_ask()) {
        return Err(Failed::new(Exit::Usage, "consent", out.words().needs_yes()));
    }
    Ok(())
}

/// Asks whether to create; in production, for the number.
fn is_agreed(out: &Out, environment: &Environment, plan: &Plan) -> bool {
    let calls = plan.calls();
    let mut targets: Vec<usize> = calls.iter().map(super::super::domain::plan::Call::target).collect();
    targets.dedup();
    let asked = Asked { processes: plan.new_count(), targets: targets.len(), environment: &environment.name };
    let answer = out.ask(&out.words().ask_apply(&asked, environment.production));
    agrees(out, answer.as_deref(), environment.production, plan.new_count())
}

/// Returns `true` if the answer to a question is yes; the number, where that must be typed.
pub(super) fn agrees(out: &Out, answer: Option<&str>, production: bool, count: usize) -> bool {
    let Some(answer) = answer else { return false };
    if production {
        return answer.parse() == Ok(count);
    }
    out.words().is_yes(answer)
}
