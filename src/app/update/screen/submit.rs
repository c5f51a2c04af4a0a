//! Step 5: what keys do while a run is under way and after it.

pub(in crate::app) mod undo;

use crate::api::{ApiError, code};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::export::{ExportFormat, RunExport};
use crate::app::list::Motion;
use crate::app::notice::{Notice, RunNotice};
use crate::app::overlay::{Detail, Overlay};
use crate::app::question::Question;
use crate::app::run::{Run, UndoStage};
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::app::update::navigate;
use crate::domain::draft::Path;
use crate::domain::field::Known;
use crate::domain::place::Step;
use crate::domain::plan::Entry;
use crate::domain::state::ProcessState;
use crate::domain::work::WorkLeft;

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let (rows, height) = (rows(state), height(state));
    if let Some(motion) = Motion::of(action) {
        state.submit.cursor.go(motion, rows, height);
        return;
    }
    match action {
        Action::Back => navigate::previous(state, effects),
        Action::Stop if state.submit.is_running() => {
            let notice = if stop(state, effects) { RunNotice::Stopping } else { RunNotice::UndoStopped };
            state.notice = Some(Notice::Run(notice));
        }
        Action::Resume => ask_to_resume(state),
        Action::UndoRun => undo::ask(state, effects),
        Action::Mend => fix_offered_undo(state, effects),
        Action::ShowRequest => {
            state.overlay = Some(Overlay::Detail(Detail { entry: state.submit.cursor.at, top: 0, compares: false }));
        }
        Action::CopyIds => {
            let ids: Vec<String> =
                state.submit.run.iter().flat_map(Run::created).map(|(_, id)| id.to_string()).collect();
            if ids.is_empty() {
                state.notice = Some(Notice::NothingCreated);
                return;
            }
            state.notice = Some(Notice::Copied { count: ids.len() });
            effects.push(Effect::Copy(ids.join("\n")));
        }
        Action::SaveCsv => export(state, ExportFormat::Csv, effects),
        Action::SaveJson => export(state, ExportFormat::Json, effects),
        _ => {}
    }
}

/// Stops the run, or its undoing, before its next call. Returns `true` if the end of a call on its way must be awaited.
pub(in crate::app) fn stop(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let Some(run) = &mut state.submit.run else { return false };
    if let Some(undo) = run.undo.as_mut().filter(|undo| undo.stage == UndoStage::Planning) {
        // A reading changes nothing, and is given up at once; its answer, and the question with it, does not come.
        undo.stage = UndoStage::Ended;
        effects.push(Effect::Cancel(undo.id));
        return false;
    }
    run.stopping = true;
    let undo = run.undo.as_ref().filter(|_| run.ended);
    effects.push(Effect::StopRun(undo.map_or(run.id, |undo| undo.id)));
    true
}

/// Goes to where the failure that the cursor is on can be fixed; of what was created, shows what was sent.
fn fix_offered_undo(state: &mut State, effects: &mut Vec<Effect>) {
    let at = state.submit.cursor.at;
    let Some(run) = &state.submit.run else { return };
    let Some(entry) = run.plan.entries().get(at).copied() else { return };
    let result = run.result(entry);
    let place = match (result.state, result.error) {
        (ProcessState::Refused, Some(error)) => Some(place_of(error, entry)),
        // What became of it is read from the server by the review.
        (state, _) if state.is_failure() && run.ended => None,
        _ => {
            state.overlay = Some(Overlay::Detail(Detail { entry: at, top: 0, compares: false }));
            return;
        }
    };
    if state.submit.is_running() {
        state.notice = Some(Notice::Run(RunNotice::UnderWay));
        return;
    }
    match place {
        _ if state.open.is_none() => state.notice = Some(Notice::Run(RunNotice::NoDraft)),
        Some(place) if is_at(state, at) => navigate::go(state, &place, effects),
        Some(_) | None => navigate::step(state, Step::Review, effects),
    }
}

/// Returns `true` if the draft still has, at the same places, what an entry of the run was made of.
fn is_at(state: &State, at: usize) -> bool {
    let (Some(open), Some(run)) = (&state.open, &state.submit.run) else { return false };
    let Some(entry) = run.plan.entries().get(at) else { return false };
    let target = open.draft.targets.get(entry.target()).map(|target| target.id);
    let process = open.draft.processes.get(entry.process()).map(|process| process.known(Known::FuncName).trim());
    target == run.plan.target(entry).map(|target| target.id)
        && process == run.plan.spec(entry).map(|process| process.command().0)
}

/// Asks whether to go on with the run, or says why that cannot be.
fn ask_to_resume(state: &mut State) {
    let Some(run) = &state.submit.run else { return };
    let origin = &run.origin.environment;
    let WorkLeft { settle, send, blocked } = run.left();
    state.notice = Some(match &state.environment {
        _ if run.is_busy() => Notice::Run(RunNotice::UnderWay),
        _ if !run.can_be_resumed() && blocked > 0 => Notice::Run(RunNotice::Blocked),
        _ if !run.can_be_resumed() => Notice::Run(RunNotice::NothingToResume),
        None => Notice::NoEnvironment,
        Some(environment) if !run.origin.is_in(environment) => {
            Notice::Run(RunNotice::OfOther { environment: origin.name.clone(), address: origin.address().to_string() })
        }
        Some(environment) => {
            let question = Question::Resume { settle, send, environment: environment.name.clone() };
            state.raise(Overlay::ask_to_write(question, environment.production));
            return;
        }
    });
}

/// Goes on with the run that is shown.
pub(in crate::app) fn resume(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    let Some(run) = state.submit.run.as_mut().filter(|run| run.can_be_resumed()) else { return };
    let Some(record) = run.record.clone() else { return };
    run.resume(id);
    effects.push(Effect::ResumeRun { id, run: record });
}

/// The place in the draft that a refusal is about, as far as its code tells (contract section 6).
fn place_of(error: &ApiError, entry: Entry) -> Path {
    match error.code {
        // No such service instance, made from a template, of another business.
        Some(code::NOT_FOUND | code::TEMPLATED | code::PARAMETER_INVALID) => Path::Target(entry.target()),
        // The alias is taken, or the command; the alias is reported first. 1113019 is v3.9's for the alias alone.
        Some(code::DUPLICATED | code::ALIAS_TAKEN) => Path::Field(entry.process(), Known::ProcessName.into()),
        _ => Path::Field(entry.process(), Known::FuncName.into()),
    }
}

fn export(state: &mut State, format: ExportFormat, effects: &mut Vec<Effect>) {
    let Some(run) = state.submit.run.as_ref() else { return };
    // Of what was there before, the run knows nothing; the plan that was shown does.
    let export = RunExport::new(format, run.clone(), state.review.live.ready().cloned());
    let id = state.request();
    state.exporting = Some(id);
    effects.push(Effect::Export { id, export: Box::new(export) });
}

fn rows(state: &State) -> usize {
    state.submit.run.as_ref().map_or(0, |run| run.plan.entries().len())
}

fn height(state: &State) -> usize {
    Screen::Step(Step::Submit).height(state.size)
}

/// Keeps the cursor inside the list.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (rows(state), height(state));
    state.submit.cursor.clamp(rows, height);
}
