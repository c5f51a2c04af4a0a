//! Whether the first lines of a journal hold the plan that they were written of, before anything is sent.

use super::item::recorded;
use super::read::parse;
use super::{PLAN_LIMIT, RunId};
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::domain::process::ProcessSpec;
use crate::store::error::{Cause, StoreError, Unrecordable};
use std::collections::HashSet;
use std::path::Path;

/// Makes sure that the first lines of a journal return the plan that they are of, byte for byte of its bodies.
pub(super) fn verify(path: &Path, id: &RunId, lines: &str, plan: &Plan) -> Result<(), StoreError> {
    let refused = |why| Err(StoreError { path: path.to_owned(), cause: Cause::Unrecordable(why) });
    if lines.len() as u64 > PLAN_LIMIT {
        return refused(Unrecordable::TooLarge { limit: PLAN_LIMIT });
    }
    let Ok(parsed) = parse(path, id, lines.as_bytes()) else {
        return refused(Unrecordable::Differs { process: None });
    };
    let read = &parsed.record.plan;
    let process = differs(read, plan).map(|own| own.alias().to_owned());
    if process.is_some()
        || read.biz() != plan.biz()
        || !read.targets().iter().map(recorded).eq(plan.targets().iter().map(recorded))
        || !read
            .entries()
            .iter()
            .map(|entry| decided(read, entry))
            .eq(plan.entries().iter().map(|own| decided(plan, own)))
        || (read.calls(), read.unread()) != (plan.calls(), plan.unread())
    {
        return refused(Unrecordable::Differs { process });
    }
    Ok(())
}

/// Returns a process of the plan that is another one as it was read.
fn differs<'a>(read: &Plan, plan: &'a Plan) -> Option<&'a ProcessSpec> {
    // Not by `==`, for which 0.0 is -0.0.
    let text = |spec: Option<&ProcessSpec>| serde_json::to_string(&spec).ok();
    let mut seen = HashSet::new();
    let pairs = read.entries().iter().zip(plan.entries());
    let mut pairs = pairs.filter(|(read, own)| seen.insert((read.planned().spec, own.planned().spec)));
    pairs.find(|(one, own)| text(read.spec(one)) != text(plan.spec(own))).and_then(|(_, own)| plan.spec(own))
}

fn decided(plan: &Plan, entry: &Entry) -> (usize, usize, Verdict) {
    (entry.target(), entry.process(), plan.verdict(entry))
}
