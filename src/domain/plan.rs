//! From what is wanted and what is known of the server to what will be sent: entries with verdicts, and calls
//! of at most [`CALL_LIMIT`] processes, in order (contract 1.3).
//!
//! Only a [`Plan`] can be submitted, and the review screen shows that very plan.

use super::check::Wanted;
use super::draft::Target;
use super::id::{BizId, ServiceInstanceId};
use super::process::ProcessSpec;
use serde::Serialize;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Most processes of one call; the server refuses more with 1199035.
pub const CALL_LIMIT: usize = 100;

/// What is known of the service instances when a plan is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    bars: HashMap<ServiceInstanceId, Bar>,
}

/// Why a service instance cannot take a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bar {
    /// It was made from a service template; the server answers 1108035.
    TemplateBound,
    /// The business does not have it.
    Gone,
}

impl Live {
    /// Notes that a service instance cannot take a process.
    pub fn bar(&mut self, target: ServiceInstanceId, bar: Bar) {
        self.bars.insert(target, bar);
    }
}

/// What would become of one process on one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It will be sent.
    New,
    /// The service instance cannot take it.
    Ineligible(Bar),
}

/// One process on one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Place of the target in the plan.
    pub target: usize,
    /// Place of the process in the plan.
    pub process: usize,
    /// What would become of it.
    pub verdict: Verdict,
}

/// One request: a target, and a run of entries that are all new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Place of the target in the plan.
    pub target: usize,
    /// Places of the processes in the plan, in the order they are sent; 1 to [`CALL_LIMIT`] of them.
    pub processes: Vec<usize>,
}

/// What will be sent. Cheap to clone; made only by [`plan`].
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    inner: Arc<Inner>,
}

#[derive(Debug, PartialEq)]
struct Inner {
    wanted: Wanted,
    entries: Vec<Entry>,
    calls: Vec<Call>,
}

/// Makes the plan of what is wanted.
#[must_use]
pub fn plan(wanted: Wanted, live: &Live) -> Plan {
    let count = wanted.processes.len();
    let mut entries = Vec::with_capacity(wanted.targets.len().saturating_mul(count));
    let mut calls = Vec::new();
    for (target, chosen) in wanted.targets.iter().enumerate() {
        let verdict = live.bars.get(&chosen.id).map_or(Verdict::New, |bar| Verdict::Ineligible(*bar));
        entries.extend((0..count).map(|process| Entry { target, process, verdict }));
        if verdict == Verdict::New {
            calls.extend(split(0..count).map(|part| Call { target, processes: part.collect() }));
        }
    }
    Plan { inner: Arc::new(Inner { wanted, entries, calls }) }
}

fn split(places: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = places.end;
    places.step_by(CALL_LIMIT).map(move |start| start..end.min(start + CALL_LIMIT))
}

impl Plan {
    /// Gives the business.
    #[must_use]
    pub fn biz(&self) -> BizId {
        self.inner.wanted.biz
    }

    /// Gives the targets.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.inner.wanted.targets
    }

    /// Gives the processes.
    #[must_use]
    pub fn processes(&self) -> &[ProcessSpec] {
        &self.inner.wanted.processes
    }

    /// Gives every process on every target, by target and then by process.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.inner.entries
    }

    /// Gives the calls, in the order they are made.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.inner.calls
    }

    /// Counts the processes that will be sent.
    #[must_use]
    pub fn new_count(&self) -> usize {
        self.inner.calls.iter().map(|call| call.processes.len()).sum()
    }

    /// Gives the body of a call, as it goes over the wire.
    #[must_use]
    pub fn body<'a>(&'a self, call: &'a Call) -> Body<'a> {
        let of = |place: &usize| self.inner.wanted.processes.get(*place);
        Body {
            bk_biz_id: self.biz(),
            service_instance_id: self.targets().get(call.target).map_or(ServiceInstanceId(0), |target| target.id),
            processes: call.processes.iter().filter_map(of).map(|process_info| Item { process_info }).collect(),
        }
    }
}

/// The request of `create_process_instance` (contract 1.2), in the documented spelling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body<'a> {
    bk_biz_id: BizId,
    service_instance_id: ServiceInstanceId,
    processes: Vec<Item<'a>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Item<'a> {
    process_info: &'a ProcessSpec,
}
