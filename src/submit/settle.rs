//! Finds out what became of a call whose answer nobody saw, by reading what its service instance has (contract
//! section 7): all of it means created, nothing for longer than a transaction lives means not created.
//!
//! That what is found is this call's own is taken from two facts: its intent is on record, and none of its names was
//! taken when its target was read before (by the plan, or else by the engine).

use super::engine::Engine;
use super::{Progress, Record};
use crate::api::Api;
use crate::domain::found::{Found, Sight, look};
use crate::domain::id::ProcessId;
use std::iter;
use std::time::Duration;

/// What became of a call.
#[derive(Debug)]
pub(super) enum Settled {
    /// Everything is there, as it was sent.
    Created(Vec<ProcessId>),
    /// Something is there that one call does not leave.
    Mixed(Vec<Found>),
    /// Nothing is there, and nothing will come.
    Nothing,
    /// It could not be read, or not to the end.
    Unsettled,
}

impl<A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'_, A, R, F> {
    /// Reads at once, and then again and again until it is clear.
    pub(super) async fn settle(&self, at: usize) -> Settled {
        let Some((target, sent)) = self.plan.calls().get(at).map(|call| self.plan.parts(call)) else {
            return Settled::Unsettled;
        };
        let mut last = None;
        let waits = iter::once(Duration::ZERO).chain(self.options.settle.iter().copied());
        for (attempt, wait) in (1..).zip(waits) {
            self.book.tell(Progress::Settling { call: at, attempt, wait });
            if !self.stop.wait(wait).await {
                return Settled::Unsettled;
            }
            let Some(read) = self.stop.unless(self.api.processes(self.plan.biz(), target)).await else {
                return Settled::Unsettled;
            };
            let sight = read.ok().map(|stored| look(&sent, &stored));
            match sight {
                Some(Sight::All(ids)) => return Settled::Created(ids),
                // Twice the same: not a moment between two commits of others.
                Some(Sight::Mixed(found)) if last == Some(Sight::Mixed(found.clone())) => {
                    return Settled::Mixed(found);
                }
                sight => last = sight,
            }
        }
        match last {
            Some(Sight::None) => Settled::Nothing,
            Some(Sight::Mixed(found)) => Settled::Mixed(found),
            Some(Sight::All(_)) | None => Settled::Unsettled,
        }
    }
}
