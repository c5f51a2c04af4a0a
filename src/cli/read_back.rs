//! After a run: what is stored of what it created, compared with what was sent.

use super::out::{Failed, Out};
use crate::api::Api;
use crate::domain::compare::Difference;
use crate::domain::id::ProcessId;
use crate::i18n::explain::api_error;
use crate::store::Journal;
use crate::submit::{self, Made, NotReadBack};
use std::collections::BTreeMap;

/// Reads back, and tells what differs; none when it cannot be read, which changes nothing of what was created.
pub(super) async fn read_back<A: Api>(
    api: &A,
    made: &Made,
    journal: &mut Journal,
    out: &Out,
) -> Option<BTreeMap<ProcessId, Vec<Difference>>> {
    if made.is_empty() {
        return Some(BTreeMap::new());
    }
    let tell = |done: usize| out.progress(&out.words().reading(done, made.len()));
    let read = submit::read_back(api, made, journal, tell).await;
    out.clear();
    match read {
        Ok(found) => {
            if !found.differs.is_empty() {
                out.say(&out.words().stored_otherwise(found.differs.len()));
            }
            if !found.gone.is_empty() {
                out.say(&out.words().gone_already(found.gone.len()));
            }
            Some(found.differs.into_iter().collect())
        }
        Err(error) => {
            out.say(out.words().not_read_back());
            match error {
                NotReadBack::Api(error) => out.explain(&api_error(out.lang, &error)),
                NotReadBack::Store(error) => out.explain(&Failed::record(out.lang, &error).told),
            }
            None
        }
    }
}
