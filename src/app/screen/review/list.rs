//! The list of step 4, in the order in which it is worked through; how rows are found in it is in `seek`.
//!
//! ```text
//! problems ─▶ unchecked ─▶ conflicts ─▶ ineligible ─▶ groups of warnings ─▶ new ─▶ identical
//! ```
//!
//! A plan may have a million entries. They are sorted into lists of places once per plan and filter; a frame looks up the
//! rows on the screen only, and opening a group moves no entry.

mod seek;

use crate::app::find::EntryMatcher;
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::Path;
use crate::domain::field::FieldKey;
use crate::domain::id::ServiceInstanceId;
use crate::domain::plan::{Entry, Plan, Verdict, Warning};
use std::collections::{BTreeMap, HashMap};
use std::mem::Discriminant;

/// Problems that block, alike, from which on they are one group.
const ALIKE: usize = 3;

/// A verdict, as the bar counts entries and narrows the list to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It will be created.
    New,
    /// It is there, and the same.
    Identical,
    /// It clashes with what is there.
    Conflict,
    /// The service instance cannot take it.
    Ineligible,
    /// New as far as is known: its target was not read.
    Unchecked,
}

impl Class {
    /// Every one, in the order of the bar.
    pub const ALL: [Self; 5] = [Self::New, Self::Identical, Self::Conflict, Self::Ineligible, Self::Unchecked];

    /// Returns the class of an entry.
    #[must_use]
    pub fn of(plan: &Plan, entry: &Entry) -> Self {
        Self::with(plan, entry, plan.is_unread(entry.target()))
    }

    fn with(plan: &Plan, entry: &Entry, unread: bool) -> Self {
        match plan.verdict(entry) {
            Verdict::New if unread => Self::Unchecked,
            Verdict::New => Self::New,
            Verdict::Identical(_) => Self::Identical,
            Verdict::Conflict { .. } => Self::Conflict,
            Verdict::Ineligible(_) => Self::Ineligible,
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// What several problems or warnings have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Problems of one cause in one field, or warnings of one cause.
    Problems(Discriminant<ProblemCause>, Option<FieldKey>),
    /// Another service instance of the host has the alias, or gets it.
    SameAlias,
    /// Another process of the host listens on the port, or will.
    PortTaken,
    /// The host does not have the address.
    ForeignIp,
    /// What is sent changed since the list was last shown, though the draft did not.
    Changed,
}

impl GroupKind {
    fn of(problem: &Problem) -> Self {
        let field = match &problem.path {
            Path::Field(_, key) if problem.keeps_from_planning() => Some(key.clone()),
            _ => None,
        };
        Self::Problems(std::mem::discriminant(&problem.cause), field)
    }

    const fn of_warning(warning: &Warning) -> Self {
        match warning {
            Warning::SameAlias(_) => Self::SameAlias,
            Warning::PortTaken { .. } => Self::PortTaken,
            Warning::ForeignIp { .. } => Self::ForeignIp,
        }
    }
}

/// Problems or warnings that are alike: one row with a count, which opens.
#[derive(Debug, Clone)]
pub struct WorkGroup {
    /// What they have in common.
    pub kind: GroupKind,
    /// What is in it.
    pub members: Members,
    /// On how many targets they stand; `None` for problems, which stand on all of them alike.
    pub targets: Option<usize>,
}

impl WorkGroup {
    /// Returns its first problem, if it is of problems.
    #[must_use]
    pub fn first_problem<'a>(&self, problems: &'a [Problem]) -> Option<&'a Problem> {
        match &self.members {
            Members::Problems(places) => problems.get(*places.first()? as usize),
            Members::Entries(_) => None,
        }
    }
}

/// What a group holds, by places.
#[derive(Debug, Clone)]
pub enum Members {
    /// Problems of the draft.
    Problems(Vec<u32>),
    /// Entries of the plan.
    Entries(Vec<u32>),
}

impl Members {
    /// Counts them.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Problems(places) | Self::Entries(places) => places.len(),
        }
    }

    /// Returns `true` if there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A problem of the draft.
    Problem(&'a Problem, InGroup<'a>),
    /// A group, and whether it is open.
    Group(&'a WorkGroup, bool),
    /// An entry of the plan, by its place.
    Entry(usize, Entry, InGroup<'a>),
}

/// The open group that a row stands in, if any.
pub type InGroup<'a> = Option<&'a WorkGroup>;

/// What a row is, so that it is found again in another list.
#[derive(Debug, Clone, PartialEq)]
pub enum RowKey {
    /// A problem, by its place in the draft and its cause.
    Problem(Path, Discriminant<ProblemCause>),
    Group(GroupKind),
    /// A process on a target, and the group that it stood in.
    Entry(ServiceInstanceId, usize, Option<GroupKind>),
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Problem(u32),
    Group(usize),
    Class(Class),
}

/// Rows that follow each other, and where they begin.
#[derive(Debug, Clone, Copy)]
struct Segment {
    start: usize,
    part: Part,
}

/// What the list is made of.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct Sources<'a> {
    /// The problems of the draft.
    pub(in crate::app) problems: &'a [Problem],
    pub(in crate::app) plan: Option<&'a Plan>,
    /// What the filter finds; `None` when nothing was typed.
    pub(in crate::app) matcher: Option<&'a EntryMatcher>,
    /// The only verdict that is shown.
    pub(in crate::app) class: Option<Class>,
    /// Places of the entries whose values changed since they were last shown, ascending.
    pub(in crate::app) changed: &'a [u32],
}

/// The list of step 4.
#[derive(Debug, Clone, Default)]
pub struct WorkList {
    /// Problems and groups of these, in order; before the entries.
    first: Vec<Leading>,
    groups: Vec<WorkGroup>,
    /// Where the groups of warnings begin.
    warnings: usize,
    /// Places of the entries of each class that the filter finds, ascending.
    entries: [Vec<u32>; 5],
    totals: [usize; 5],
    matching: usize,
    class: Option<Class>,
    segments: Vec<Segment>,
    len: usize,
}

/// A problem, or a group, by its place: what stands before the entries.
#[derive(Debug, Clone, Copy)]
enum Leading {
    Problem(u32),
    Group(usize),
}

fn narrow(at: usize) -> u32 {
    // A list of more has no room in memory either.
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl WorkList {
    /// Sorts what there is into a list; the groups that are `opened` are open in it.
    #[must_use]
    pub(in crate::app) fn new(sources: Sources<'_>, opened: &[GroupKind]) -> Self {
        let mut list = Self { class: sources.class, ..Self::default() };
        let processes = sources.plan.map(|plan| list.sort(plan, sources.matcher));
        list.problems(sources.problems, processes.as_ref().filter(|_| sources.matcher.is_some()));
        if let Some(plan) = sources.plan {
            let passes = |place: &u32| {
                let found = |entry: &Entry, matcher: &EntryMatcher| matcher.passes(entry.target(), entry.spec());
                let entry = plan.entries().get(*place as usize);
                entry.is_some_and(|entry| sources.matcher.is_none_or(|matcher| found(entry, matcher)))
            };
            list.warned(plan, sources.changed, passes);
        }
        list.lay_out(opened);
        list
    }

    /// Sorts the entries by verdict. Returns, by process, whether the filter finds an entry of it.
    fn sort(&mut self, plan: &Plan, matcher: Option<&EntryMatcher>) -> Vec<bool> {
        let mut processes = Vec::new();
        let mut last = None;
        for (place, entry) in plan.entries().iter().enumerate() {
            let unread = match last {
                Some((target, unread)) if target == entry.target() => unread,
                _ => plan.is_unread(entry.target()),
            };
            last = Some((entry.target(), unread));
            let class = Class::with(plan, entry, unread);
            if let Some(total) = self.totals.get_mut(class.place()) {
                *total += 1;
            }
            if let Some(matcher) = matcher {
                if !matcher.passes(entry.target(), entry.spec()) {
                    continue;
                }
                processes.resize(processes.len().max(entry.process() + 1), false);
                if let Some(found) = processes.get_mut(entry.process()) {
                    *found = true;
                }
            }
            self.matching += 1;
            if let Some(places) = self.entries.get_mut(class.place()) {
                places.push(narrow(place));
            }
        }
        processes
    }

    /// Groups the problems: those that keep from planning first, then the warnings; only those of these processes, if any
    /// are given.
    fn problems(&mut self, problems: &[Problem], processes: Option<&Vec<bool>>) {
        let mut alike: HashMap<GroupKind, Vec<u32>> = HashMap::new();
        for (place, problem) in problems.iter().enumerate() {
            alike.entry(GroupKind::of(problem)).or_default().push(narrow(place));
        }
        let shown = |problem: &Problem| match (processes, problem.path.process()) {
            (None, _) => true,
            (Some(processes), Some(process)) => processes.get(process) == Some(&true),
            (Some(_), None) => false,
        };
        let mut warnings = Vec::new();
        for (place, problem) in problems.iter().enumerate() {
            let kind = GroupKind::of(problem);
            let keeps = problem.keeps_from_planning();
            if keeps && alike.get(&kind).is_none_or(|places| places.len() < ALIKE) {
                self.first.push(Leading::Problem(narrow(place)));
                continue;
            }
            // Where the first of them stands.
            let Some(mut places) = alike.remove(&kind).filter(|places| !places.is_empty()) else { continue };
            alike.insert(kind.clone(), Vec::new());
            if !keeps {
                places.retain(|place| problems.get(*place as usize).is_some_and(shown));
            }
            if places.is_empty() {
                continue;
            }
            let group = WorkGroup { kind, members: Members::Problems(places), targets: None };
            if keeps {
                self.first.push(Leading::Group(self.groups.len()));
                self.groups.push(group);
            } else {
                warnings.push(group);
            }
        }
        self.warnings = self.groups.len();
        self.groups.extend(warnings);
    }

    /// Groups the entries whose values changed, and those that a host may not bear well.
    fn warned(&mut self, plan: &Plan, changed: &[u32], passes: impl Fn(&u32) -> bool) {
        let mut kinds: BTreeMap<u8, (GroupKind, Vec<u32>)> = BTreeMap::new();
        for place in changed.iter().filter(|place| passes(place)) {
            kinds.entry(0).or_insert_with(|| (GroupKind::Changed, Vec::new())).1.push(*place);
        }
        for (place, warnings) in plan.all_warnings() {
            let place = narrow(place);
            if !passes(&place) {
                continue;
            }
            for warning in warnings {
                let order = match warning {
                    Warning::SameAlias(_) => 1,
                    Warning::PortTaken { .. } => 2,
                    Warning::ForeignIp { .. } => 3,
                };
                kinds.entry(order).or_insert_with(|| (GroupKind::of_warning(warning), Vec::new())).1.push(place);
            }
        }
        let groups = kinds.into_values().map(|(kind, places)| {
            let mut targets: Vec<usize> =
                places.iter().filter_map(|place| Some(plan.entries().get(*place as usize)?.target())).collect();
            targets.dedup();
            WorkGroup { kind, targets: Some(targets.len()), members: Members::Entries(places) }
        });
        // Changed values come before the other groups; the rest after those of the draft.
        let (changed, rest): (Vec<_>, Vec<_>) = groups.partition(|group| group.kind == GroupKind::Changed);
        self.groups.splice(self.warnings..self.warnings, changed);
        self.groups.extend(rest);
    }

    /// Puts the parts below each other; the groups that are `opened` are open.
    pub(in crate::app) fn lay_out(&mut self, opened: &[GroupKind]) {
        self.segments.clear();
        self.len = 0;
        let all = self.class.is_none();
        let shows = |class: Class| self.class.is_none_or(|only| only == class);
        let mut parts: Vec<(Part, usize)> = Vec::new();
        let group = |at: usize| {
            let group = self.groups.get(at);
            let inside = group.filter(|group| opened.contains(&group.kind)).map_or(0, |group| group.members.len());
            (Part::Group(at), 1 + inside)
        };
        // What blocks is never hidden.
        parts.extend(self.first.iter().map(|part| match part {
            Leading::Problem(place) => (Part::Problem(*place), 1),
            Leading::Group(at) => group(*at),
        }));
        let class = |class: Class| (Part::Class(class), self.places(class).len());
        let (before, after) = ([Class::Unchecked, Class::Conflict, Class::Ineligible], [Class::New, Class::Identical]);
        parts.extend(before.into_iter().filter(|own| shows(*own)).map(class));
        if all {
            parts.extend((self.warnings..self.groups.len()).map(group));
        }
        parts.extend(after.into_iter().filter(|own| shows(*own)).map(class));
        for (part, len) in parts.into_iter().filter(|(_, len)| *len > 0) {
            self.segments.push(Segment { start: self.len, part });
            self.len += len;
        }
    }

    fn places(&self, class: Class) -> &[u32] {
        self.entries.get(class.place()).map_or(&[], Vec::as_slice)
    }

    /// Counts the rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Returns `true` if there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Counts the entries of a class, whatever is shown of them.
    #[must_use]
    pub fn total(&self, class: Class) -> usize {
        self.totals.get(class.place()).copied().unwrap_or_default()
    }

    /// Counts all entries.
    #[must_use]
    pub fn total_of_all(&self) -> usize {
        self.totals.iter().sum()
    }

    /// Counts the entries that the filter finds, whatever verdict is shown.
    #[must_use]
    pub const fn matching(&self) -> usize {
        self.matching
    }

    /// Counts the entries that will be sent and are shown.
    #[must_use]
    pub fn sent_and_shown(&self) -> usize {
        let shown = |class: Class| self.class.is_none_or(|only| only == class);
        [Class::New, Class::Unchecked].into_iter().filter(|own| shown(*own)).map(|own| self.places(own).len()).sum()
    }

    /// Returns the groups of warnings.
    #[must_use]
    pub fn warnings(&self) -> &[WorkGroup] {
        self.groups.get(self.warnings..).unwrap_or_default()
    }

    /// Returns a row.
    #[must_use]
    pub fn row<'a>(&'a self, at: usize, problems: &'a [Problem], plan: Option<&Plan>) -> Option<Row<'a>> {
        if at >= self.len {
            return None;
        }
        let segment =
            self.segments.get(self.segments.partition_point(|segment| segment.start <= at).checked_sub(1)?)?;
        let inside = at - segment.start;
        let entry = |place: u32, group| {
            let entry = *plan?.entries().get(place as usize)?;
            Some(Row::Entry(place as usize, entry, group))
        };
        match segment.part {
            Part::Problem(place) => Some(Row::Problem(problems.get(place as usize)?, None)),
            Part::Class(class) => entry(*self.places(class).get(inside)?, None),
            Part::Group(place) => {
                let group = self.groups.get(place)?;
                let Some(member) = inside.checked_sub(1) else {
                    return Some(Row::Group(group, self.is_open_at(segment)));
                };
                match &group.members {
                    Members::Problems(places) => {
                        Some(Row::Problem(problems.get(*places.get(member)? as usize)?, Some(group)))
                    }
                    Members::Entries(places) => entry(*places.get(member)?, Some(group)),
                }
            }
        }
    }

    /// Returns `true` if rows of its members follow the row of a group.
    fn is_open_at(&self, segment: &Segment) -> bool {
        let next = self.segments.partition_point(|own| own.start <= segment.start);
        let end = self.segments.get(next).map_or(self.len, |next| next.start);
        end - segment.start > 1
    }
}
