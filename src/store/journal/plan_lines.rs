//! The plan of a version 2 journal: the lines after the first, each written once and at most 1 MiB long.
//!
//! ```json
//! {"kind":"specs","base":{"bk_func_name":"java"},"unknown":[],"specs":[{"bk_process_name":"a"},{"bk_process_name":"b"}]}
//! {"kind":"lists","lists":[[[0,0],[1,1]]]}
//! {"kind":"targets","targets":[{"service_instance_id":48,"list":0}],"others":[],"unread":[]}
//! ```
//!
//! A process is the base of its line plus its own keys. A list is what its targets take, in sending order: pairs of a
//! process of the draft and what it is here. So a process that is the same on all targets costs nothing per target. `others` are target, process and verdict of
//! entries that are not new; `unread` are the places of the targets whose live state was unknown.

use super::item::{PlanItem, TargetItem, VerdictItem, spec};
use crate::domain::check::{Planned, Wanted};
use crate::domain::draft::Target;
use crate::domain::id::BizId;
use crate::domain::plan::{self, CALL_LIMIT, Plan};
use crate::domain::process::ProcessSpec;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeSet, HashMap};

/// Room for the items of a line, in bytes. With its checksum, number and keys a line stays below 1 MiB, unless one item
/// alone is larger.
const ROOM: usize = 1024 * 1024 - 512;

/// What is read of the plan in a journal: the plan, or only the sizes of its calls.
pub(super) trait ReadPlan: Sized {
    /// What is read of the first line of version 1.
    type Version1: DeserializeOwned;
    /// What reads the lines of version 2.
    type Builder: BuildPlan<Plan = Self>;

    /// Rebuilds the plan; `None` if it holds what no program wrote.
    fn of_version_1(item: Self::Version1) -> Option<Self>;

    /// Returns the number of calls, and of processes in them.
    fn totals(&self) -> (usize, usize);
}

/// Builds something from the lines of a version 2 plan, in their order.
pub(super) trait BuildPlan {
    /// What is built.
    type Plan;

    /// Starts without targets and processes.
    fn begin(biz: BizId) -> Self;

    /// Takes in one line; `None` if it is no line of a plan, or does not fit to those before.
    fn take(&mut self, line: &[u8]) -> Option<()>;

    /// Ends with what was taken in.
    fn finish(self) -> Option<Self::Plan>;
}

#[derive(Deserialize)]
struct Kind<'a> {
    kind: &'a str,
}

#[derive(Deserialize)]
struct SpecsLine {
    base: Map<String, Json>,
    unknown: Vec<String>,
    specs: Vec<Map<String, Json>>,
}

#[derive(Deserialize)]
struct ListsLine<P> {
    lists: Vec<Vec<P>>,
}

#[derive(Deserialize)]
struct TargetsLine<T, V> {
    targets: Vec<T>,
    others: Vec<(usize, usize, V)>,
    unread: Vec<usize>,
}

/// Returns which kind of line this is.
fn kind(line: &[u8]) -> Option<&str> {
    Some(serde_json::from_slice::<Kind<'_>>(line).ok()?.kind)
}

fn read<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

/// A plan that is being rebuilt.
pub(super) struct Builder {
    biz: BizId,
    specs: Vec<ProcessSpec>,
    /// In sending order.
    lists: Vec<Vec<Planned>>,
    targets: Vec<Target>,
    /// The list of each target.
    list_of: Vec<usize>,
    others: Vec<(usize, usize, VerdictItem)>,
    unread: Vec<usize>,
}

impl BuildPlan for Builder {
    type Plan = Plan;

    fn begin(biz: BizId) -> Self {
        let (specs, lists, targets) = (Vec::new(), Vec::new(), Vec::new());
        Self { biz, specs, lists, targets, list_of: Vec::new(), others: Vec::new(), unread: Vec::new() }
    }

    fn take(&mut self, line: &[u8]) -> Option<()> {
        match kind(line)? {
            "specs" => {
                let SpecsLine { base, unknown, specs } = read(line)?;
                let unknown: BTreeSet<&str> = unknown.iter().map(String::as_str).collect();
                for own in specs {
                    let mut info = base.clone();
                    info.extend(own);
                    self.specs.push(spec(info, |key| unknown.contains(key))?);
                }
            }
            "lists" => {
                let ListsLine::<(u32, u32)> { lists } = read(line)?;
                for list in lists {
                    let processes: BTreeSet<u32> = list.iter().map(|(process, _)| *process).collect();
                    // A list has a process once, so that a target and a process are one entry.
                    if processes.len() < list.len() || list.iter().any(|(_, spec)| *spec as usize >= self.specs.len()) {
                        return None;
                    }
                    self.lists.push(list.into_iter().map(|(process, spec)| Planned { process, spec }).collect());
                }
            }
            "targets" => {
                let TargetsLine::<TargetItem, VerdictItem> { targets, others, unread } = read(line)?;
                for target in targets {
                    self.list_of.push(target.list.filter(|list| *list < self.lists.len())?);
                    self.targets.push(target.into());
                }
                let is_target = |place: &usize| *place < self.targets.len();
                if !others.iter().all(|(target, ..)| is_target(target)) || !unread.iter().all(is_target) {
                    return None;
                }
                self.others.extend(others);
                self.unread.extend(unread);
            }
            _ => return None,
        }
        Some(())
    }

    fn finish(self) -> Option<Plan> {
        let is_planned = |(target, process, _): &(usize, usize, VerdictItem)| {
            let list = self.list_of.get(*target).and_then(|list| self.lists.get(*list));
            list.is_some_and(|list| list.iter().any(|planned| planned.process as usize == *process))
        };
        if !self.others.iter().all(is_planned) {
            return None;
        }
        let others = self.others.into_iter().map(|(target, process, item)| ((target, process), item.into()));
        let lists = self.list_of.iter().map(|list| self.lists.get(*list).into_iter().flatten().copied());
        let wanted = Wanted::each(self.biz, self.targets.into(), self.specs, lists);
        Some(plan::again(wanted, &others.collect(), self.unread))
    }
}

/// The target of each call of a plan and how many processes it has, for lists of runs, which need no more of it.
#[derive(Debug, Default)]
pub(super) struct CallSizes(pub(super) Vec<(usize, usize)>);

impl CallSizes {
    /// Splits the new processes of each target as the plan does.
    fn of(new: impl IntoIterator<Item = usize>) -> Self {
        let split = |(target, new): (usize, usize)| {
            (0..new).step_by(CALL_LIMIT).map(move |sent| (target, CALL_LIMIT.min(new - sent)))
        };
        Self(new.into_iter().enumerate().flat_map(split).collect())
    }
}

impl ReadPlan for CallSizes {
    type Version1 = PlanItem;
    type Builder = SizesBuilder;

    fn of_version_1(item: PlanItem) -> Option<Self> {
        let (targets, processes, others) = item.sizes();
        let mut new = vec![processes; targets];
        for target in others {
            let new = new.get_mut(target)?;
            *new = new.checked_sub(1)?;
        }
        Some(Self::of(new))
    }

    fn totals(&self) -> (usize, usize) {
        (self.0.len(), self.0.iter().map(|(_, size)| size).sum())
    }
}

/// Call sizes that are being read.
#[derive(Debug, Default)]
pub(super) struct SizesBuilder {
    lists: Vec<usize>,
    /// How many new processes each target has.
    new: Vec<usize>,
}

impl BuildPlan for SizesBuilder {
    type Plan = CallSizes;

    fn begin(_biz: BizId) -> Self {
        Self::default()
    }

    fn take(&mut self, line: &[u8]) -> Option<()> {
        #[derive(Deserialize)]
        struct OnlyList {
            list: usize,
        }
        match kind(line)? {
            "specs" => {}
            "lists" => {
                let ListsLine::<IgnoredAny> { lists } = read(line)?;
                self.lists.extend(lists.iter().map(Vec::len));
            }
            "targets" => {
                let TargetsLine::<OnlyList, IgnoredAny> { targets, others, .. } = read(line)?;
                for OnlyList { list } in targets {
                    self.new.push(*self.lists.get(list)?);
                }
                for (target, ..) in others {
                    let new = self.new.get_mut(target)?;
                    *new = new.checked_sub(1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn finish(self) -> Option<CallSizes> {
        Some(CallSizes::of(self.new))
    }
}

/// Writes a plan as the JSON objects of its lines.
pub(super) fn lines(plan: &Plan) -> serde_json::Result<Vec<String>> {
    // Equal processes are written once.
    let mut specs: Vec<Spec> = Vec::new();
    let mut place_of: HashMap<String, usize> = HashMap::new();
    let mut places = Vec::with_capacity(plan.specs().len());
    for own in plan.specs() {
        let own = Spec::of(own)?;
        let place = *place_of.entry(own.text.clone()).or_insert(specs.len());
        if place == specs.len() {
            specs.push(own);
        }
        places.push(place);
    }
    // So are equal lists.
    let mut lists: Vec<String> = Vec::new();
    let mut list_of: Vec<usize> = Vec::with_capacity(plan.targets().len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for target in 0..plan.targets().len() {
        if let (true, Some(list)) = (plan.wanted().common_list().is_some(), list_of.first()) {
            list_of.push(*list);
            continue;
        }
        let pairs = plan.wanted().list(target).iter();
        let pairs: Vec<(u32, Option<&usize>)> =
            pairs.map(|planned| (planned.process, places.get(planned.spec as usize))).collect();
        let list = serde_json::to_string(&pairs)?;
        let place = *known.entry(list.clone()).or_insert(lists.len());
        if place == lists.len() {
            lists.push(list);
        }
        list_of.push(place);
    }
    let mut lines = Vec::new();
    let mut rest = specs.as_slice();
    while !rest.is_empty() {
        let (group, after) = rest.split_at(consistent(rest));
        spec_lines(group, &mut lines)?;
        rest = after;
    }
    for lists in packed(lists, String::len, ROOM) {
        lines.push(format!("{{\"kind\":\"lists\",\"lists\":[{}]}}", lists.join(",")));
    }
    target_lines(plan, &list_of, &mut lines)?;
    Ok(lines)
}

/// A process as it is written, key by key.
struct Spec {
    /// Each key with the text of its value; the unknown ones last but for bind rows.
    keys: Vec<(String, String)>,
    unknown: Vec<String>,
    /// All of it, to find equal ones.
    text: String,
}

impl Spec {
    fn of(spec: &ProcessSpec) -> serde_json::Result<Self> {
        let info = serde_json::to_value(spec)?;
        let keys = info.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value.to_string()));
        let unknown: Vec<String> = spec.unknown().map(|(key, _)| key.as_str().to_owned()).collect();
        Ok(Self { keys: keys.collect(), text: serde_json::to_string(&(&info, &unknown))?, unknown })
    }
}

/// Returns how many processes can stand in one line: those that agree on which keys are unknown.
fn consistent(specs: &[Spec]) -> usize {
    let (mut known, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    let clashes = |spec: &Spec| {
        for (key, _) in &spec.keys {
            if spec.unknown.contains(key) {
                unknown.insert(key.clone())
            } else {
                known.insert(key.clone())
            };
        }
        !known.is_disjoint(&unknown)
    };
    specs.iter().position(clashes).unwrap_or(specs.len())
}

fn spec_lines(specs: &[Spec], lines: &mut Vec<String>) -> serde_json::Result<()> {
    let mut base = base(specs);
    if size(&base) > ROOM / 2 {
        // Repeated in every line it would leave no room for what differs.
        base.clear();
    }
    let unknown: BTreeSet<&String> = specs.iter().flat_map(|spec| &spec.unknown).collect();
    let unknown = serde_json::to_string(&unknown)?;
    let own = specs.iter().map(|spec| object(spec.keys.iter().filter(|key| !base.contains(key))));
    let own = own.collect::<serde_json::Result<Vec<_>>>()?;
    let base = object(&base)?;
    for specs in packed(own, String::len, ROOM.saturating_sub(base.len() + unknown.len())) {
        let specs = specs.join(",");
        lines.push(format!("{{\"kind\":\"specs\",\"base\":{base},\"unknown\":{unknown},\"specs\":[{specs}]}}"));
    }
    Ok(())
}

/// Returns what all processes have in common. Of the unknown keys only those that come first in all of them, since their
/// order is that of the file they are from, and is kept.
fn base(specs: &[Spec]) -> Vec<(String, String)> {
    let Some((first, others)) = specs.split_first() else { return Vec::new() };
    let mut same_so_far = 0;
    let common = first.keys.iter().filter(|pair| {
        let everywhere = others.iter().all(|other| other.keys.contains(pair));
        match first.unknown.iter().position(|key| *key == pair.0) {
            None => everywhere,
            Some(place) => {
                let first_in_all = place == same_so_far
                    && everywhere
                    && others.iter().all(|other| other.unknown.get(place) == Some(&pair.0));
                same_so_far += usize::from(first_in_all);
                first_in_all
            }
        }
    });
    common.cloned().collect()
}

fn size(keys: &[(String, String)]) -> usize {
    keys.iter().map(|(key, value)| key.len() + value.len()).sum()
}

fn object<'a>(keys: impl IntoIterator<Item = &'a (String, String)>) -> serde_json::Result<String> {
    let pair = |(key, value): &(String, String)| Ok(format!("{}:{value}", serde_json::to_string(key)?));
    let pairs = keys.into_iter().map(pair).collect::<serde_json::Result<Vec<_>>>()?;
    Ok(format!("{{{}}}", pairs.join(",")))
}

/// An item of a `targets` line.
enum Part {
    Target(String),
    Other(String),
    Unread(String),
}

impl Part {
    const fn text(&self) -> &String {
        match self {
            Self::Target(text) | Self::Other(text) | Self::Unread(text) => text,
        }
    }
}

fn target_lines(plan: &Plan, list_of: &[usize], lines: &mut Vec<String>) -> serde_json::Result<()> {
    let mut parts = Vec::with_capacity(plan.targets().len());
    for (target, list) in plan.targets().iter().zip(list_of) {
        parts.push(Part::Target(serde_json::to_string(&TargetItem::of(target, *list))?));
    }
    for entry in plan.entries() {
        if let Some(item) = VerdictItem::of(plan.verdict(entry)) {
            parts.push(Part::Other(serde_json::to_string(&(entry.target(), entry.process(), item))?));
        }
    }
    for place in plan.unread() {
        parts.push(Part::Unread(place.to_string()));
    }
    for parts in packed(parts, |part| part.text().len(), ROOM) {
        let join = |is: fn(&Part) -> bool| {
            let texts = parts.iter().filter(|part| is(part)).map(|part| part.text().as_str());
            texts.collect::<Vec<_>>().join(",")
        };
        let targets = join(|part| matches!(part, Part::Target(_)));
        let others = join(|part| matches!(part, Part::Other(_)));
        let unread = join(|part| matches!(part, Part::Unread(_)));
        lines.push(format!(
            "{{\"kind\":\"targets\",\"targets\":[{targets}],\"others\":[{others}],\"unread\":[{unread}]}}"
        ));
    }
    Ok(())
}

/// Groups items, in their order, so that each group has room in one line with commas between its items. An item that is
/// larger than a line stands alone.
fn packed<T>(items: Vec<T>, size: impl Fn(&T) -> usize, room: usize) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut left = 0;
    for item in items {
        let need = size(&item) + 1;
        if let Some(group) = groups.last_mut().filter(|_| need <= left) {
            group.push(item);
        } else {
            left = room;
            groups.push(vec![item]);
        }
        left = left.saturating_sub(need);
    }
    groups
}
