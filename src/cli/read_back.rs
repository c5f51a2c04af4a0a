//! After a run: what is stored of what it created, compared with what was sent.

use super::follow::{Followed, Signals, options, stopped_by};
use super::out::{Failed, Out};
use crate::api::Api;
use crate::domain::compare::Difference;
use crate::domain::id::ProcessId;
use crate::domain::state::ReadBackState;
use crate::i18n::explain::api_error;
use crate::store::RunRecord;
use crate::submit::{self, CreatedProcesses, NotReadBack, Record, Recorder, Stop};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of what is stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Stored {
    /// Whether it was read back since the last call.
    pub(super) state: ReadBackState,
    /// What is stored otherwise than it was sent, by the last reading that succeeded.
    pub(super) differs: BTreeMap<ProcessId, Vec<Difference>>,
    /// What was created and was not there any more, by the same reading.
    pub(super) gone: BTreeSet<ProcessId>,
}

impl Stored {
    /// Takes what a journal says.
    pub(super) fn of(record: &RunRecord) -> Self {
        Self { state: record.read_back_state, differs: record.read_back.clone(), gone: record.gone.clone() }
    }
}

/// Reads back what a run created, and corrects the outcomes of calls whose answers named processes of others. If that
/// fails the reason is said, what `before` knows stands, and nothing of what was created changes. A signal ends it.
pub(super) async fn read_back<A: Api>(
    api: &A,
    made: &CreatedProcesses,
    journal: &Recorder<Box<dyn Record>>,
    out: &Out,
    before: Stored,
    followed: &mut Followed,
    signals: &mut Signals,
) -> Stored {
    if made.is_empty() {
        return before;
    }
    let tell = |done: usize| out.progress(&out.words().reading(done, made.len()));
    let stop = Stop::default();
    let work = stop.unless(submit::read_back(api, made, (options(api), &stop), journal, tell));
    let (read, signal) = stopped_by(out, signals, &stop, work).await;
    followed.signal = signal;
    out.clear();
    let Some(read) = read.flatten() else { return before };
    match read {
        Ok(found) => {
            for (call, outcome) in found.corrected {
                if let Some(place) = followed.outcomes.get_mut(call) {
                    *place = outcome;
                }
            }
            Stored {
                state: ReadBackState::Done,
                differs: found.differs.into_iter().collect(),
                gone: found.gone.into_iter().collect(),
            }
        }
        Err(error) => {
            match error {
                NotReadBack::Api(error) => out.explain(&api_error(out.lang, &error)),
                NotReadBack::Store(error) => out.explain(&Failed::record(out.lang, &error).told),
            }
            Stored { state: ReadBackState::Failed, ..before }
        }
    }
}
