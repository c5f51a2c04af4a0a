//! Undoing a run: what would be deleted is read first, and told; a person decides.

use crate::app::effect::Effect;
use crate::app::event::RunError;
use crate::app::notice::{Notice, RunNotice};
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::request::RequestId;
use crate::app::run::{Undo, UndoOffer, UndoStage};
use crate::app::state::State;
use crate::app::update::access;
use crate::domain::state::ProcessState;
use crate::submit::LastProcess;

/// Asks what would be deleted, or says why nothing can be.
pub(super) fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(run) = &state.submit.run else { return };
    let origin = &run.origin.environment;
    let refusal = match (&state.environment, &run.record) {
        _ if run.is_busy() => Some(RunNotice::UnderWay),
        (_, None) => Some(RunNotice::NoRecord),
        _ if run.counts().of(ProcessState::Created) == 0 => Some(RunNotice::NothingToUndo),
        (Some(environment), Some(_)) if run.origin.is_in(environment) => None,
        _ => Some(RunNotice::OfOther { environment: origin.name.clone(), address: origin.address().to_string() }),
    };
    if let Some(refusal) = refusal {
        state.notice = Some(Notice::Run(refusal));
        return;
    }
    let id = state.request();
    let Some(run) = &mut state.submit.run else { return };
    let Some(record) = run.record.clone() else { return };
    run.undo = Some(Undo { id, stage: UndoStage::Planning, waiting: None });
    run.offer = None;
    effects.push(Effect::PlanUndo { id, run: record });
}

/// Takes in what would be deleted, and asks whether to.
pub(in crate::app) fn planned(state: &mut State, id: RequestId, result: Result<UndoOffer, RunError>) {
    let Some(run) = state.submit.run.as_mut() else { return };
    let Some(undo) = run.undo.as_mut().filter(|undo| undo.id == id && undo.stage == UndoStage::Planning) else {
        return;
    };
    let offer = match result {
        Ok(offer) => offer,
        Err(error) => {
            undo.stage = UndoStage::Ended;
            access::report_run_error(state, error);
            return;
        }
    };
    undo.stage = UndoStage::Offered;
    let (skipped, processes, instances) = (offer.skipped(), offer.delete.len(), offer.instances);
    run.set_skipped(offer.skip.iter().cloned());
    run.offer = Some(offer);
    let Some(environment) = &state.environment else { return };
    let (name, production) = (environment.name.clone(), environment.production);
    if processes > 0 {
        let question = Question::Undo { processes, instances, skipped, environment: name };
        state.raise(Overlay::ask_to_write(question, production));
    } else if skipped.last > 0 {
        // It is written in so many words, whatever the environment.
        let question = Question::UndoLast { instances: skipped.last, environment: name };
        state.raise(Overlay::ask_to_write(question, true));
    } else {
        state.notice = Some(Notice::Run(RunNotice::NothingToUndo));
    }
}

/// Deletes what was offered, and nothing else.
pub(in crate::app) fn start(state: &mut State, last: LastProcess, effects: &mut Vec<Effect>) {
    let id = state.request();
    let Some(run) = state.submit.run.as_mut().filter(|run| !run.is_busy()) else { return };
    let Some(record) = run.record.clone() else { return };
    // Exactly what was asked about; without that there is nothing that a person agreed to.
    let Some(offer) = run.offer.take() else { return };
    let agreed = Box::new(if last == LastProcess::Delete { offer.with_last() } else { offer });
    run.undo = Some(Undo { id, stage: UndoStage::Running, waiting: None });
    run.stopping = false;
    effects.push(Effect::Undo { id, run: record, agreed, last });
}
