//! From what is wanted and what is known of the server to what will be sent: entries with verdicts, and calls
//! of at most [`CALL_LIMIT`] processes, in order (contract 1.3).
//!
//! Only a [`Plan`] can be submitted, and the review screen shows that very plan.

mod host;
mod judge;
mod live;

pub use host::{Other, Warning};
pub use live::{Bar, Live, Resident};

use super::check::Wanted;
use super::draft::{Target, Targets};
use super::id::{BizId, ProcessId, ServiceInstanceId};
use super::process::ProcessSpec;
use judge::Judge;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most processes of one call; the server refuses more with 1199035.
pub const CALL_LIMIT: usize = 100;

/// What would become of one process on one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It will be sent.
    New,
    /// The service instance has it, and nothing differs; the process that it is.
    Identical(ProcessId),
    /// The server would refuse it, since what must be its own is taken by a process that differs. At least one is
    /// some; [`super::compare::differences`] tells what differs.
    Conflict {
        /// The process that has the alias.
        alias: Option<ProcessId>,
        /// The process that has the binary and start parameter.
        command: Option<ProcessId>,
    },
    /// The service instance cannot take it.
    Ineligible(Bar),
}

/// How many entries have each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct VerdictCounts {
    /// Entries that will be sent.
    pub new: usize,
    /// Entries that are there already.
    pub identical: usize,
    /// Entries that clash with what is there.
    pub conflict: usize,
    /// Entries whose target cannot take a process.
    pub ineligible: usize,
}

impl VerdictCounts {
    const fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::New => &mut self.new,
            Verdict::Identical(_) => &mut self.identical,
            Verdict::Conflict { .. } => &mut self.conflict,
            Verdict::Ineligible(_) => &mut self.ineligible,
        } += 1;
    }
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

/// One request: a target, and processes that are all new to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Place of the target in the plan.
    pub target: usize,
    /// Places of the processes in the plan, in the order they are sent; 1 to [`CALL_LIMIT`] of them.
    pub processes: Vec<usize>,
}

/// What will be sent. Cheap to clone; made only by [`plan`], and by [`again`] of one that was.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    inner: Arc<Inner>,
}

#[derive(Debug, PartialEq)]
struct Inner {
    wanted: Wanted,
    entries: Vec<Entry>,
    calls: Vec<Call>,
    counts: VerdictCounts,
    unread: Vec<usize>,
    unread_hosts: usize,
    /// By the place of the entry.
    warnings: BTreeMap<usize, Vec<Warning>>,
}

/// Makes the plan of what is wanted. An unknown target counts as empty, and is listed in
/// [`Plan::unread`].
#[must_use]
pub fn plan(mut wanted: Wanted, live: &Live) -> Plan {
    label(&mut wanted.targets, live);
    let judge = Judge::new(&wanted.processes);
    let mut made = PlanBuilder::of(&wanted);
    let mut unread = Vec::new();
    for (target, chosen) in wanted.targets.iter().enumerate() {
        let seen = live.of(chosen.id);
        if seen.is_none() {
            unread.push(target);
        }
        made.add(target, judge.verdicts(seen).into_iter().enumerate());
    }
    let warnings = host::warnings(&wanted, live, &made.entries);
    let unread_hosts = live.unread_hosts();
    made.plan(wanted, unread, unread_hosts, warnings)
}

/// Fills in what was read of targets that have no name, host or cloud area in the draft, so that every output can say what
/// they are.
fn label(targets: &mut Targets, live: &Live) {
    let lacks = Target::is_bare;
    if !targets.iter().any(|target| lacks(target) && live.label_of(target.id).is_some()) {
        return;
    }
    for target in targets.iter_mut().filter(|target| lacks(target)) {
        let Some(label) = live.label_of(target.id) else { continue };
        for (own, read) in [(&mut target.name, &label.name), (&mut target.host, &label.host)] {
            if own.is_empty() {
                own.clone_from(read);
            }
        }
        target.area = target.area.or(label.area);
    }
}

/// Rebuilds a plan from the journal of its run. It has no warnings, since these come from the state of the server.
///
/// `list_of` returns the places of a target's processes in sending order; `others` holds the verdicts that are not
/// [`Verdict::New`], by the places of target and process.
#[must_use]
pub fn again<'a>(
    wanted: Wanted,
    list_of: impl Fn(usize) -> &'a [usize],
    others: &BTreeMap<(usize, usize), Verdict>,
    unread: Vec<usize>,
) -> Plan {
    let mut made = PlanBuilder::default();
    for target in 0..wanted.targets.len() {
        let verdict = |process| others.get(&(target, process)).copied().unwrap_or(Verdict::New);
        made.add(target, list_of(target).iter().map(|process| (*process, verdict(*process))));
    }
    made.plan(wanted, unread, 0, BTreeMap::new())
}

/// What a plan is made of, target after target.
#[derive(Default)]
struct PlanBuilder {
    entries: Vec<Entry>,
    calls: Vec<Call>,
    counts: VerdictCounts,
}

impl PlanBuilder {
    fn of(wanted: &Wanted) -> Self {
        let size = wanted.targets.len().saturating_mul(wanted.processes.len());
        Self { entries: Vec::with_capacity(size), ..Self::default() }
    }

    fn add(&mut self, target: usize, verdicts: impl IntoIterator<Item = (usize, Verdict)>) {
        let mut new = Vec::new();
        for (process, verdict) in verdicts {
            self.counts.add(verdict);
            self.entries.push(Entry { target, process, verdict });
            if verdict == Verdict::New {
                new.push(process);
            }
        }
        self.calls.extend(new.chunks(CALL_LIMIT).map(|processes| Call { target, processes: processes.to_vec() }));
    }

    fn plan(
        self,
        wanted: Wanted,
        unread: Vec<usize>,
        unread_hosts: usize,
        warnings: BTreeMap<usize, Vec<Warning>>,
    ) -> Plan {
        let Self { entries, calls, counts } = self;
        Plan { inner: Arc::new(Inner { wanted, entries, calls, counts, unread, unread_hosts, warnings }) }
    }
}

impl Plan {
    /// Returns the business.
    #[must_use]
    pub fn biz(&self) -> BizId {
        self.inner.wanted.biz
    }

    /// Returns the targets.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.inner.wanted.targets
    }

    /// Returns the processes.
    #[must_use]
    pub fn processes(&self) -> &[ProcessSpec] {
        &self.inner.wanted.processes
    }

    /// Returns every process on every target, by target and then by process.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.inner.entries
    }

    /// Returns the places of the unknown targets; they count as empty, and may not be.
    #[must_use]
    pub fn unread(&self) -> &[usize] {
        &self.inner.unread
    }

    /// Returns `true` if nothing is known of a target, by its place in the plan.
    #[must_use]
    pub fn is_unread(&self, target: usize) -> bool {
        self.inner.unread.binary_search(&target).is_ok()
    }

    /// Returns how many hosts could not be read. No port or alias warnings are available for them.
    #[must_use]
    pub fn unread_hosts(&self) -> usize {
        self.inner.unread_hosts
    }

    /// Returns what a host would not bear well of an entry that will be sent.
    #[must_use]
    pub fn warnings(&self, entry: &Entry) -> &[Warning] {
        let at = entry.target * self.processes().len() + entry.process;
        self.inner.warnings.get(&at).map_or(&[], Vec::as_slice)
    }

    /// Returns how many entries have a warning.
    #[must_use]
    pub fn warned(&self) -> usize {
        self.inner.warnings.len()
    }

    /// Counts the entries of each verdict.
    #[must_use]
    pub fn counts(&self) -> VerdictCounts {
        self.inner.counts
    }

    /// Returns the calls, in the order they are made.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.inner.calls
    }

    /// Counts the processes that will be sent.
    #[must_use]
    pub fn new_count(&self) -> usize {
        self.inner.counts.new
    }

    /// Returns the service instance of a call, and its processes in the order in which they are sent.
    #[must_use]
    pub fn parts(&self, call: &Call) -> (ServiceInstanceId, Vec<&ProcessSpec>) {
        let target = self.targets().get(call.target).map_or(ServiceInstanceId(0), |target| target.id);
        (target, call.processes.iter().filter_map(|place| self.processes().get(*place)).collect())
    }

    /// Returns the body of a call, as it goes over the wire.
    #[must_use]
    pub fn body<'a>(&'a self, call: &'a Call) -> Body<'a> {
        let (service_instance_id, processes) = self.parts(call);
        let processes = processes.into_iter().map(|process_info| Item { process_info }).collect();
        Body { bk_biz_id: self.biz(), service_instance_id, processes }
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
