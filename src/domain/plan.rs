//! From what is wanted and what is known of the server to what will be sent: entries with verdicts, and calls
//! of at most [`CALL_LIMIT`] processes, in order (contract 1.3).
//!
//! Only a [`Plan`] can be submitted, and the review screen shows that very plan.

mod entry;
mod host;
mod judge;
mod live;

pub use entry::{EntryIdentity, EntryKey, clash, clashing};
pub use host::{Other, Warning};
pub use live::{Bar, Live, Resident};

use super::check::{Planned, Wanted};
use super::draft::{Target, Targets};
use super::id::{BizId, ProcessId, ServiceInstanceId};
use super::process::ProcessSpec;
use super::warnings::WarningSet;
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

/// One process on one target, in 16 bytes: a plan may have a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    target: u32,
    planned: Planned,
    /// 0 for new; else one more than the place among the verdicts of the plan.
    verdict: u32,
}

impl Entry {
    /// Returns the place of the target in the plan.
    #[must_use]
    pub const fn target(&self) -> usize {
        self.target as usize
    }

    /// Returns the place of the process in the draft.
    #[must_use]
    pub const fn process(&self) -> usize {
        self.planned.process as usize
    }

    /// Returns what the process is on the target, by its place among the specs of the plan.
    #[must_use]
    pub const fn planned(&self) -> Planned {
        self.planned
    }

    /// Returns the place of what the process is on the target among the specs of the plan.
    #[must_use]
    pub const fn spec(&self) -> usize {
        self.planned.spec as usize
    }

    /// Returns `true` if it will be sent.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.verdict == 0
    }
}

/// One request: processes that are all new to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    target: u32,
    /// The places of its first and last entry; those between that are not new are not sent.
    first: u32,
    last: u32,
    size: u32,
}

impl Call {
    /// Returns the place of the target in the plan.
    #[must_use]
    pub const fn target(&self) -> usize {
        self.target as usize
    }

    /// Counts its processes: 1 to [`CALL_LIMIT`].
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size as usize
    }
}

/// What will be sent. Cheap to clone; made only by [`plan`], and by [`again`] of one that was.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    inner: Arc<Inner>,
}

#[derive(Debug, Clone, PartialEq)]
struct Inner {
    wanted: Wanted,
    entries: Vec<Entry>,
    /// Those that are not new.
    verdicts: Vec<Verdict>,
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
    let mut made = PlanBuilder::of(&wanted);
    let mut unread = Vec::new();
    let judge = Judge::new(&wanted);
    for (target, chosen) in wanted.targets.iter().enumerate() {
        let seen = live.of(chosen.id);
        if seen.is_none() {
            unread.push(target);
        }
        let list = wanted.list(target);
        made.add(target, list.iter().copied().zip(judge.verdicts(list, seen)));
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
/// `others` holds the verdicts that are not [`Verdict::New`], by the places of target and process.
#[must_use]
pub fn again(wanted: Wanted, others: &BTreeMap<(usize, usize), Verdict>, unread: Vec<usize>) -> Plan {
    let mut made = PlanBuilder::of(&wanted);
    for target in 0..wanted.targets.len() {
        let verdict = |planned: &Planned| others.get(&(target, planned.process as usize)).copied();
        let verdict = |planned: &Planned| (*planned, verdict(planned).unwrap_or(Verdict::New));
        made.add(target, wanted.list(target).iter().map(verdict));
    }
    made.plan(wanted, unread, 0, BTreeMap::new())
}

/// What a plan is made of, target after target.
#[derive(Default)]
struct PlanBuilder {
    entries: Vec<Entry>,
    verdicts: Vec<Verdict>,
    calls: Vec<Call>,
    counts: VerdictCounts,
}

/// A count or place as it stands in an entry. What lies beyond 4 billion does not fit into memory either.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl PlanBuilder {
    fn of(wanted: &Wanted) -> Self {
        Self { entries: Vec::with_capacity(wanted.total()), ..Self::default() }
    }

    fn add(&mut self, target: usize, verdicts: impl IntoIterator<Item = (Planned, Verdict)>) {
        let target = narrow(target);
        let mut call: Option<Call> = None;
        for (planned, verdict) in verdicts {
            self.counts.add(verdict);
            let place = narrow(self.entries.len());
            let code = if verdict == Verdict::New {
                match &mut call {
                    Some(call) if call.size() < CALL_LIMIT => {
                        call.size += 1;
                        call.last = place;
                    }
                    _ => self.calls.extend(call.replace(Call { target, first: place, last: place, size: 1 })),
                }
                0
            } else {
                self.verdicts.push(verdict);
                narrow(self.verdicts.len())
            };
            self.entries.push(Entry { target, planned, verdict: code });
        }
        self.calls.extend(call);
    }

    fn plan(
        self,
        wanted: Wanted,
        unread: Vec<usize>,
        unread_hosts: usize,
        warnings: BTreeMap<usize, Vec<Warning>>,
    ) -> Plan {
        let Self { entries, verdicts, calls, counts } = self;
        Plan { inner: Arc::new(Inner { wanted, entries, verdicts, calls, counts, unread, unread_hosts, warnings }) }
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

    /// Returns what processes are on targets; those that are the same on several targets stand here once.
    #[must_use]
    pub fn specs(&self) -> &[ProcessSpec] {
        &self.inner.wanted.specs
    }

    /// Returns what is planned, list by list.
    #[must_use]
    pub fn wanted(&self) -> &Wanted {
        &self.inner.wanted
    }

    /// Returns every process on every target, by target and then by process.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.inner.entries
    }

    /// Returns what would become of an entry.
    #[must_use]
    pub fn verdict(&self, entry: &Entry) -> Verdict {
        let known = (entry.verdict as usize).checked_sub(1).and_then(|at| self.inner.verdicts.get(at));
        known.copied().unwrap_or(Verdict::New)
    }

    /// Returns what the process of an entry is on its target.
    #[must_use]
    pub fn spec(&self, entry: &Entry) -> Option<&ProcessSpec> {
        self.inner.wanted.spec(entry.planned)
    }

    /// Returns the target of an entry.
    #[must_use]
    pub fn target(&self, entry: &Entry) -> Option<&Target> {
        self.targets().get(entry.target())
    }

    /// Returns the place of an entry.
    #[must_use]
    pub fn place(&self, entry: &Entry) -> Option<usize> {
        let key = |entry: &Entry| (entry.target, entry.planned.process);
        let found = self.entries().binary_search_by_key(&key(entry), key).ok();
        // A journal may have the processes of a target in another order than ours.
        found.or_else(|| {
            let start = self.entries().partition_point(|own| own.target < entry.target);
            let own = self.entries().get(start..)?.iter().take_while(|own| own.target == entry.target);
            own.enumerate().find(|(_, own)| key(own) == key(entry)).map(|(at, _)| start + at)
        })
    }

    /// Returns the call that sends an entry, by its place, and the place of the entry in it; `None` if it is not sent.
    #[must_use]
    pub fn call_of(&self, entry: &Entry) -> Option<(usize, usize)> {
        if !entry.is_new() {
            return None;
        }
        let place = self.place(entry)?;
        let call = self.calls().partition_point(|call| (call.last as usize) < place);
        let inside = self.sent(self.calls().get(call)?).position(|sent| sent == entry)?;
        Some((call, inside))
    }

    /// Iterates over the entries of a call, in the order in which they are sent.
    pub fn sent(&self, call: &Call) -> impl Iterator<Item = &Entry> {
        let entries = self.entries().get(call.first as usize..=call.last as usize).unwrap_or_default();
        entries.iter().filter(|entry| entry.is_new())
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
        if self.inner.warnings.is_empty() {
            return &[];
        }
        self.place(entry).and_then(|at| self.inner.warnings.get(&at)).map_or(&[], Vec::as_slice)
    }

    /// Iterates over the places of the entries with warnings, ascending, and over these.
    pub fn all_warnings(&self) -> impl Iterator<Item = (usize, &[Warning])> {
        self.inner.warnings.iter().map(|(place, warnings)| (*place, warnings.as_slice()))
    }

    /// Returns `true` if it is the very same plan, and not only an equal one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Returns the plan with no warnings but those of these kinds; other handles of the plan keep theirs.
    #[must_use]
    pub fn with_warnings(mut self, wanted: WarningSet) -> Self {
        let is_wanted = |warning: &Warning| wanted.holds(warning.kind());
        if self.inner.warnings.values().flatten().all(is_wanted) {
            return self;
        }
        let warnings = &mut Arc::make_mut(&mut self.inner).warnings;
        for own in warnings.values_mut() {
            own.retain(is_wanted);
        }
        warnings.retain(|_, own| !own.is_empty());
        self
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
        let target = self.targets().get(call.target()).map_or(ServiceInstanceId(0), |target| target.id);
        (target, self.sent(call).filter_map(|entry| self.spec(entry)).collect())
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
