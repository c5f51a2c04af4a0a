//! One call: sent, sent again when it surely did not arrive, settled when nobody saw what became of it.

use super::engine::Engine;
use super::outcome::outcome;
use super::random_id;
use super::settle::Settled;
use super::{Outcome, Progress, Record};
use crate::api::{Api, ApiError};
use crate::domain::plan::Call;
use crate::domain::process::Process;
use crate::domain::state::Evidence;

/// What must be its own is taken (contract 1.6); in v3.9 the alias, and the command (contract section 8).
const TAKEN: [i64; 3] = [1_199_014, 1_113_019, 1_113_020];

impl<A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'_, A, R, F> {
    /// Makes one call, to whatever end; that is noted, and not yet told. `unseen` tells whether it was sent before and
    /// nobody saw the answer.
    pub(super) async fn call(&self, at: usize, mut unseen: bool) -> Outcome {
        let mut resend = self.options.resend;
        let mut silence: Option<Box<ApiError>> = None;
        loop {
            let error = match self.send(at, unseen).await {
                Outcome::Unknown(error) => error,
                // It is no longer a call that was never sent.
                Outcome::NotSent(error) if silence.is_some() => {
                    let Some(error) = error.or_else(|| silence.clone()) else { return Outcome::NotSent(None) };
                    let outcome = Outcome::NotCreated(error);
                    self.book.note(at, &outcome);
                    return outcome;
                }
                known => return known,
            };
            let outcome = self.settle_unseen(at, error).await;
            match outcome {
                Outcome::NotCreated(error) if resend > 0 && self.book.may_go_on().is_ok() => {
                    resend -= 1;
                    unseen = true;
                    silence = Some(error);
                }
                outcome => return outcome,
            }
        }
    }

    /// Sends a call until it arrives, as often as that is allowed.
    async fn send(&self, at: usize, unseen: bool) -> Outcome {
        let Some(call) = self.plan.calls().get(at) else { return Outcome::NotSent(None) };
        let body = self.plan.body(call);
        let mut why = None;
        for tries in 0.. {
            let request_id = random_id();
            if !self.book.intent(at, &request_id, &body) {
                break;
            }
            self.book.tell(Progress::Sent { call: at });
            let outcome = match outcome(
                self.api.create(&request_id, &body).await.map(|created| created.ids),
                call.processes.len(),
            ) {
                // Taken by what was sent before, or by somebody else: reading tells.
                Outcome::Refused(error) if unseen && is_taken(&error) => Outcome::Unknown(error),
                outcome => outcome,
            };
            self.book.note(at, &outcome);
            let Outcome::NotSent(Some(error)) = outcome else { return outcome };
            if !self.wait(at, tries, &error).await {
                return Outcome::NotSent(Some(error));
            }
            why = Some(error);
        }
        Outcome::NotSent(why)
    }

    /// Waits before something is sent again; false when it must not be.
    async fn wait(&self, call: usize, tries: u32, error: &ApiError) -> bool {
        let Some(wait) = self.options.backoff.wait(tries, error) else { return false };
        let error = Box::new(error.clone());
        self.book.tell(Progress::Waiting { call, error, attempt: tries + 1, wait });
        self.stop.wait(wait).await
    }

    /// Settles a call whose answer nobody saw, and notes what came of it.
    pub(super) async fn settle_unseen(&self, at: usize, error: Box<ApiError>) -> Outcome {
        let outcome = match self.settle(at).await {
            Settled::Created(ids) => Outcome::Created { ids, evidence: Evidence::Settled },
            Settled::Mixed(found) => Outcome::Mixed(found),
            Settled::Nothing if is_taken(&error) => Outcome::Refused(error),
            Settled::Nothing => Outcome::NotCreated(error),
            // Noted when it became so.
            Settled::Unsettled => return Outcome::Unknown(error),
        };
        self.book.note(at, &outcome);
        outcome
    }

    /// Reads what the service instance of a call has, as patiently as a call is sent; the error why not, none when told
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
