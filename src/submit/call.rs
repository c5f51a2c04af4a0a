//! One call: sent, sent again when it surely did not arrive, settled when its outcome was not seen.

use super::engine::Engine;
use super::outcome::outcome;
use super::settle::{Settled, Uncertainty};
use super::{Outcome, Progress, Record};
use crate::api::{Api, ApiError, code};
use crate::domain::plan::Call;
use crate::domain::process::Process;

/// What must be its own is taken (contract 1.6); in v3.9 the alias, and the command (contract section 8).
const TAKEN: [i64; 3] = [code::DUPLICATED, code::ALIAS_TAKEN, code::COMMAND_TAKEN];

impl<A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'_, A, R, F> {
    /// Makes one call, to whatever end; that is noted, and not yet told.
    pub(super) async fn call(&self, at: usize) -> Outcome {
        let mut resend = self.options.resend;
        let mut silence: Option<Box<ApiError>> = None;
        loop {
            let error = match self.send(at).await {
                Outcome::Unknown(error) => error,
                // It is no longer a call that was never sent.
                Outcome::NotSent(error) if silence.is_some() => {
                    let Some(error) = error.or_else(|| silence.clone()) else { return Outcome::NotSent(None) };
                    let outcome = Outcome::NotCreated(error);
                    self.context.note(at, &outcome).await;
                    return outcome;
                }
                known => return known,
            };
            match self.settle_unseen(at, error).await {
                Outcome::NotCreated(error) if resend > 0 && self.context.may_go_on().is_ok() => {
                    resend -= 1;
                    silence = Some(error);
                }
                outcome => return outcome,
            }
        }
    }

    /// Sends a call until it arrives, as often as that is allowed: one intent under one ID, however often it is
    /// dispatched. What is noted in between is nothing: a process that ends meanwhile leaves an intent, which is settled.
    async fn send(&self, at: usize) -> Outcome {
        let Some(call) = self.plan.calls().get(at) else { return Outcome::NotSent(None) };
        let body = self.plan.body(call);
        let (id, now) = ((self.options.call_id)(), self.now());
        // What was sent before may be what takes the names now.
        let mut tried = self.proof.tries(at).is_some();
        if !self.context.intent(at, &id, &body).await {
            return Outcome::NotSent(None);
        }
        // The disk took its time: another call may have ended the run meanwhile, or a person.
        if let Err(why) = self.context.may_go_on() {
            let outcome = Outcome::NotSent(why);
            self.context.note(at, &outcome).await;
            return outcome;
        }
        self.proof.tried(at, &id, now);
        for tries in 0.. {
            self.context.tell(Progress::Sent { call: at });
            let answer = self.api.create(&id, &body).await;
            let facts = answer.as_ref().ok().map(|created| created.facts.clone());
            let outcome = match outcome(answer, call.size(), |ids| self.proof.admit(ids)) {
                Outcome::Refused(error) if tried && is_taken(&error) => Outcome::Unknown(error),
                outcome => outcome,
            };
            if let (Outcome::Created { ids, .. }, Some(facts)) = (&outcome, &facts) {
                self.succeeded(at, (&id, now), ids, facts);
            }
            if let Outcome::NotSent(Some(error)) = &outcome
                && self.wait(at, tries, error).await
                && self.context.may_go_on().is_ok()
            {
                tried = true;
                continue;
            }
            self.context.note(at, &outcome).await;
            return outcome;
        }
        Outcome::NotSent(None)
    }

    /// Waits before something is sent again; false when it must not be.
    async fn wait(&self, call: usize, tries: u32, error: &ApiError) -> bool {
        let Some(wait) = self.options.backoff.wait(tries, error) else { return false };
        let error = Box::new(error.clone());
        self.context.tell(Progress::Waiting { call, error, attempt: tries + 1, wait });
        self.stop.wait(wait).await
    }

    /// Settles a call whose answer was not seen, and notes what came of it.
    pub(super) async fn settle_unseen(&self, at: usize, error: Box<ApiError>) -> Outcome {
        let outcome = match self.settle(at, Uncertainty::Unseen).await {
            Settled::Created(ids, evidence) => self.created(ids, evidence),
            Settled::Anothers(found) => Outcome::PerhapsAnothers(found),
            Settled::Nothing if is_taken(&error) => Outcome::Refused(error),
            Settled::Nothing => Outcome::NotCreated(error),
            // Noted when it became so.
            Settled::Unsettled => return Outcome::Unknown(error),
        };
        self.context.note(at, &outcome).await;
        outcome
    }

    /// Reads what the service instance of a call has, as patiently as a call is sent; the error why not, `None` when told
    /// to stop.
    pub(super) async fn read(&self, at: usize) -> Result<Vec<Process>, Option<Box<ApiError>>> {
        let target = self.plan.calls().get(at).map(|call: &Call| self.plan.parts(call).0).ok_or(None)?;
        for tries in 0.. {
            let read = self.stop.unless(self.api.processes(self.plan.biz(), target)).await.ok_or(None)?;
            let Err(error) = read else { return Ok(read.unwrap_or_default()) };
            if !self.wait(at, tries, &error).await {
                return Err(Some(Box::new(error)));
            }
        }
        Err(None)
    }
}

fn is_taken(error: &ApiError) -> bool {
    error.code.is_some_and(|code| TAKEN.contains(&code))
}
