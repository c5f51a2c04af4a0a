//! What becomes of an import in a draft: processes with the same alias on several targets are one process, what is the same
//! there is its value, and the rest are overrides.
//!
//! A value that more than half of the targets have is that of the process. Where no value has that many, the process's own
//! stays empty, so that a target which is marked later does not silently get the first row's port.

use super::import::{Coverage, Import, TargetName};
use crate::domain::address;
use crate::domain::bind::Column;
use crate::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Overrides, ProcessDraft, RowOverride, Target, TargetKey,
    Variables,
};
use crate::domain::edit::Edit;
use crate::domain::field::{FieldKey, Known};
use crate::domain::instance::Business;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What becomes of the processes that a draft has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MergeMode {
    /// They stay; the import's come behind them.
    #[default]
    Add,
    /// Those with an alias of the import become what it says.
    Replace,
}

/// What the user or the CMDB decided of an import.
#[derive(Debug, Clone, Default)]
pub struct MergeChoices {
    /// What becomes of the processes of the draft.
    pub mode: MergeMode,
    /// The service instances that were found for targets.
    pub found: HashMap<TargetName, Target>,
    /// Targets whose rows are left out.
    pub skipped: HashSet<TargetName>,
    /// Aliases of processes that stay as the draft has them.
    pub kept: BTreeSet<String>,
}

/// What would become of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The change; `None` if nothing would be imported.
    pub edit: Option<Edit>,
    /// How many processes the import has.
    pub processes: usize,
    /// How many targets it has.
    pub targets: usize,
    /// How many of these are new in the draft.
    pub new_targets: usize,
    /// Fields and cells that differ by target.
    pub overrides: usize,
    /// The processes of the draft that would not be the same afterwards.
    pub replaced: Vec<String>,
    /// The fields and columns that differ on every target, so that the process's own value is empty.
    pub emptied: Vec<String>,
    /// Processes of the draft that are left out on the new targets.
    pub left_out: usize,
}

/// Returns what would become of an import in a draft.
#[must_use]
pub fn merge(import: &Import, draft: &Draft, choices: &MergeChoices) -> Merged {
    let mut merger = Merger::new(import, draft, choices);
    merger.group();
    merger.finish()
}

/// A process of the import: what it is on each of its targets.
#[derive(Default)]
struct Group {
    alias: String,
    /// `None` where the file names no target.
    on: Vec<(Option<TargetKey>, ProcessDraft)>,
}

struct Merger<'a> {
    import: &'a Import,
    draft: &'a Draft,
    choices: &'a MergeChoices,
    /// The places of the draft's targets by the addresses of their hosts, where one has it alone.
    hosts: HashMap<&'a str, Option<&'a Target>>,
    /// The targets of the import, in the order of the file.
    targets: Vec<(TargetKey, &'a TargetName)>,
    groups: Vec<Group>,
    variables: BTreeMap<&'a str, Vec<(TargetKey, Box<str>)>>,
}

impl<'a> Merger<'a> {
    fn new(import: &'a Import, draft: &'a Draft, choices: &'a MergeChoices) -> Self {
        let mut hosts: HashMap<&str, Option<&Target>> = HashMap::new();
        for target in &draft.targets {
            for address in target.host.split(',').filter(|address| !address.is_empty()) {
                hosts.entry(address).and_modify(|known| *known = None).or_insert(Some(target));
            }
        }
        let (targets, groups, variables) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { import, draft, choices, hosts, targets, groups, variables }
    }

    /// Returns what the draft will know a target by.
    fn key(&self, name: &TargetName) -> TargetKey {
        if name.id.is_some() {
            return name.key();
        }
        if let Some(found) = self.choices.found.get(name) {
            return TargetKey::Id(found.id);
        }
        let is_given = self.draft.given.iter().any(|given| given.text == name.text);
        let own = address::read(&name.text).filter(|_| !is_given).and_then(|placed| {
            let target = (*self.hosts.get(placed.address.to_string().as_str())?)?;
            let is_there = placed.area.is_none() || target.area.is_none() || placed.area == target.area;
            is_there.then_some(TargetKey::Id(target.id))
        });
        own.unwrap_or_else(|| name.key())
    }

    fn group(&mut self) {
        let mut places: HashMap<(String, usize), usize> = HashMap::new();
        let mut keys: HashMap<&TargetName, TargetKey> = HashMap::new();
        let mut known: HashSet<TargetKey> = HashSet::new();
        // How many processes of an alias a target has had: several in one body are several processes.
        let mut times: HashMap<(Option<TargetKey>, String), usize> = HashMap::new();
        let import = self.import;
        for row in &import.rows {
            let key = match &row.target {
                None => None,
                Some(name) if self.choices.skipped.contains(name) => continue,
                Some(name) => {
                    let key = keys.get(name).cloned().unwrap_or_else(|| self.key(name));
                    keys.insert(name, key.clone());
                    if known.insert(key.clone()) {
                        self.targets.push((key.clone(), name));
                    }
                    Some(key)
                }
            };
            if let Some(key) = &key {
                for (name, value) in &row.variables {
                    self.variables.entry(name).or_default().push((key.clone(), value.clone()));
                }
            }
            // One without an alias goes by its binary.
            let typed = |known: Known| row.process.typed(&known.into()).trim().to_owned();
            let alias = typed(Known::ProcessName);
            let name = if alias.is_empty() { format!("\0{}", typed(Known::FuncName)) } else { alias.clone() };
            let time = times.entry((key.clone(), name.clone())).or_default();
            let place = (name, if row.is_whole { *time } else { 0 });
            *time += 1;
            let at = *places.entry(place).or_insert_with(|| {
                self.groups.push(Group { alias, ..Group::default() });
                self.groups.len() - 1
            });
            let Some(group) = self.groups.get_mut(at) else { continue };
            // Two names of one target: bind rows of one process.
            let is_again = *time > 1 && !row.is_whole;
            let known = if is_again { group.on.iter_mut().rev().find(|(own, _)| *own == key) } else { None };
            match known {
                Some((_, process)) => process.bind.extend(row.process.bind.iter().cloned()),
                None => group.on.push((key, row.process.clone())),
            }
        }
    }

    fn finish(self) -> Merged {
        let draft = self.draft;
        let own: HashSet<TargetKey> = keys(draft).collect();
        let new: Vec<_> = self.targets.iter().filter(|(key, _)| !own.contains(key)).collect();
        let all: Vec<TargetKey> = keys(draft).chain(new.iter().map(|(key, _)| key.clone())).collect();
        let mut merged = Merged { targets: self.targets.len(), new_targets: new.len(), ..Merged::default() };
        let mut edits = Vec::new();
        if let (None, Some(id)) = (&draft.business, self.import.business) {
            edits.push(Edit::SetBusiness(Some(Business { id, name: String::new() })));
        }
        self.insert_targets(&new, &mut edits);
        let mut emptied = BTreeSet::new();
        let mut replaced = BTreeMap::new();
        let mut added = Vec::new();
        for group in &self.groups {
            let is_named = |process: &ProcessDraft| process.known(Known::ProcessName).trim() == group.alias;
            let at = draft.processes.iter().position(is_named).filter(|at| {
                self.choices.mode == MergeMode::Replace && !group.alias.is_empty() && !replaced.contains_key(at)
            });
            merged.processes += 1;
            let old = at.and_then(|at| draft.processes.get(at));
            let made = match old {
                None => fresh(group, &all, &mut emptied),
                Some(old) => self.replaced(group, old, &all, &mut emptied),
            };
            merged.overrides +=
                made.overrides.iter().map(|(_, own)| own.count() - usize::from(own.leave_out)).sum::<usize>();
            match (at, old) {
                (Some(at), Some(old)) if made != *old => {
                    merged.replaced.push(group.alias.clone());
                    if !self.choices.kept.contains(&group.alias) {
                        replaced.insert(at, made);
                    }
                }
                (Some(_), _) => {}
                (None, _) => added.push(made),
            }
        }
        // The rows say what is created on the new targets: nothing else is.
        let left_out = |process: &ProcessDraft, key: &TargetKey| {
            let own = process.overrides.get(key).map_or_else(Override::default, |own| Override::clone(own));
            (key.clone(), Some(Arc::new(Override { leave_out: true, ..own })))
        };
        let aliases: HashSet<&str> = self.groups.iter().map(|group| group.alias.as_str()).collect();
        for (at, process) in draft.processes.iter().enumerate() {
            let is_own = self.choices.mode == MergeMode::Replace
                && aliases.contains(process.known(Known::ProcessName).trim())
                && !process.known(Known::ProcessName).trim().is_empty();
            if !new.is_empty() && !replaced.contains_key(&at) && !is_own {
                let overrides = new.iter().map(|(key, _)| left_out(process, key)).collect();
                edits.push(Edit::SetOverrides { process: at, overrides });
                merged.left_out += 1;
            }
        }
        for (at, process) in replaced {
            edits.push(Edit::RemoveProcess { at });
            edits.push(Edit::InsertProcess { at, process: Box::new(process) });
        }
        for (count, process) in added.into_iter().enumerate() {
            edits.push(Edit::InsertProcess { at: draft.processes.len() + count, process: Box::new(process) });
        }
        self.set_variables(&mut edits);
        merged.emptied = emptied.into_iter().collect();
        merged.edit = (!edits.is_empty()).then_some(Edit::Group(edits));
        merged
    }

    /// Adds the targets that the draft does not have, with numbers in the order of the file.
    fn insert_targets(&self, new: &[&(TargetKey, &TargetName)], edits: &mut Vec<Edit>) {
        let draft = self.draft;
        let unmarked: HashSet<_> = draft.unmarked.iter().map(|target| target.id).collect();
        let (mut given, mut targets) = (Vec::new(), Vec::new());
        for (n, (key, name)) in (draft.next_n()..).zip(new) {
            match key {
                TargetKey::Id(id) => {
                    let found = self.choices.found.get(name).cloned().unwrap_or_else(|| Target::bare(*id));
                    let n = (!unmarked.contains(id)).then_some(n);
                    targets.push((draft.targets.len() + targets.len(), Target { n, ..found }));
                }
                TargetKey::Given(text) => {
                    given.push(GivenTarget { text: Arc::clone(text), n, variables: Variables::NONE });
                }
            }
        }
        if !given.is_empty() {
            edits.push(Edit::SetGiven(draft.given.iter().cloned().chain(given).collect()));
        }
        if !targets.is_empty() {
            edits.push(Edit::InsertTargets(targets));
        }
    }

    fn set_variables(&self, edits: &mut Vec<Edit>) {
        let mut names = self.draft.variables.clone();
        let before = names.len();
        for (name, values) in &self.variables {
            if !names.iter().any(|own| own.as_ref() == *name) {
                names.push((*name).into());
            }
            let values = values.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect();
            edits.push(Edit::SetVariable { name: (*name).into(), values });
        }
        if names.len() > before {
            edits.push(Edit::SetVariables(names));
        }
    }

    /// Returns a process of the draft as it is where the import does not name it, and as the import has it elsewhere.
    fn replaced(
        &self,
        group: &Group,
        old: &ProcessDraft,
        all: &[TargetKey],
        emptied: &mut BTreeSet<String>,
    ) -> ProcessDraft {
        let coverage = &self.import.coverage;
        let laid_over = |base: ProcessDraft, new: &ProcessDraft| {
            let mut made = base;
            let fields: Vec<FieldKey> = made.values().chain(new.values()).map(|(key, _)| key.clone()).collect();
            for key in fields.into_iter().filter(|key| coverage.has(key)) {
                copy(&mut made, &key, new);
            }
            if coverage.has_bind() {
                made.bind.clone_from(&new.bind);
            }
            made
        };
        if let Some((None, new)) = group.on.first() {
            // For all targets alike.
            let mut made = laid_over(old.clone(), new);
            let ends = |(key, own): (&TargetKey, &Arc<Override>)| {
                let mut own = Override::clone(own);
                own.fields.retain(|field, _| !coverage.has(field));
                if coverage.has_bind() {
                    (own.rows, own.added) = (BTreeMap::new(), Vec::new());
                }
                (key.clone(), Some(Arc::new(own)))
            };
            let changes: Vec<_> = old.overrides.iter().map(ends).collect();
            made.overrides.set(changes);
            return made;
        }
        let named: HashMap<&TargetKey, &ProcessDraft> =
            group.on.iter().filter_map(|(key, process)| Some((key.as_ref()?, process))).collect();
        let is_left_out = |key: &TargetKey| old.overrides.get(key).is_some_and(|own| own.leave_out);
        let own: HashSet<TargetKey> = keys(self.draft).collect();
        let unmarked = self.draft.unmarked.iter().map(|target| TargetKey::Id(target.id));
        let everywhere: Vec<TargetKey> = all.iter().cloned().chain(unmarked).collect();
        let on: Vec<(TargetKey, ProcessDraft)> = everywhere
            .iter()
            .filter(|key| named.contains_key(key) || own.contains(key) || old.overrides.get(key).is_some())
            .map(|key| {
                let base = on_target(old, key);
                let made = match named.get(key) {
                    Some(new) => laid_over(base, new),
                    None => base,
                };
                (key.clone(), made)
            })
            .collect();
        let base = Base { process: old, coverage };
        let mut made = fold(&on, Some(&base), emptied);
        let leaves = on.iter().map(|(key, _)| key).filter(|key| is_left_out(key) && !named.contains_key(key));
        leave_out(&mut made, leaves.cloned());
        made
    }
}

/// Iterates over what the targets of a draft are known by.
fn keys(draft: &Draft) -> impl Iterator<Item = TargetKey> {
    let own = draft.targets.iter().map(|target| TargetKey::Id(target.id));
    own.chain(draft.given.iter().map(GivenTarget::key))
}

/// Returns a process that the draft does not have, left out on the targets that the import does not name for it.
fn fresh(group: &Group, all: &[TargetKey], emptied: &mut BTreeSet<String>) -> ProcessDraft {
    if let Some((None, process)) = group.on.first() {
        return process.clone();
    }
    let named = |(key, process): &(Option<TargetKey>, ProcessDraft)| Some((key.clone()?, process.clone()));
    let on: Vec<(TargetKey, ProcessDraft)> = group.on.iter().filter_map(named).collect();
    let mut made = fold(&on, None, emptied);
    let here: HashSet<&TargetKey> = on.iter().map(|(key, _)| key).collect();
    leave_out(&mut made, all.iter().filter(|key| !here.contains(key)).cloned());
    made
}

fn leave_out(process: &mut ProcessDraft, keys: impl Iterator<Item = TargetKey>) {
    let left_out = |key: TargetKey| {
        let own = process.overrides.get(&key).map_or_else(Override::default, |own| Override::clone(own));
        (key, Some(Arc::new(Override { leave_out: true, ..own })))
    };
    let changes: Vec<_> = keys.map(left_out).collect();
    process.overrides.set(changes);
}

/// Returns what a process is on a target, as if there were no other; formulas stay formulas.
#[must_use]
pub fn on_target(process: &ProcessDraft, key: &TargetKey) -> ProcessDraft {
    let mut made = ProcessDraft::clone(process);
    made.overrides = Overrides::default();
    let Some(own) = process.overrides.get(key) else { return made };
    for (key, value) in &own.fields {
        made.set(key.clone(), value.clone());
    }
    let rows = process.bind.iter().enumerate().filter(|(at, _)| !own.leaves_out(*at)).map(|(at, row)| {
        let mut row = row.clone();
        for column in Column::ALL {
            if let Some(value) = own.cell(at, column) {
                row.set(column, value.clone());
            }
        }
        row
    });
    made.bind = rows.chain(own.added.iter().cloned()).collect();
    made
}

/// Takes over what a process has in a field, also what a file had there in place of a text.
fn copy(to: &mut ProcessDraft, key: &FieldKey, from: &ProcessDraft) {
    match from.written(key) {
        Some(json) => to.set_json(key.clone(), from.text(key).to_owned(), json.clone()),
        None => drop(to.set(key.clone(), from.value(key).clone())),
    }
}

/// A process of the draft whose own values stay where the import has no say.
struct Base<'a> {
    process: &'a ProcessDraft,
    coverage: &'a Coverage,
}

/// Makes one process of what it is on each target.
fn fold(on: &[(TargetKey, ProcessDraft)], base: Option<&Base<'_>>, emptied: &mut BTreeSet<String>) -> ProcessDraft {
    let mut made = ProcessDraft::default();
    let mut overrides: Vec<Override> = vec![Override::default(); on.len()];
    let base_fields = base.iter().flat_map(|base| base.process.values()).map(|(key, _)| key);
    let fields: BTreeSet<&FieldKey> =
        on.iter().flat_map(|(_, process)| process.values().map(|(key, _)| key)).chain(base_fields).collect();
    for key in fields {
        match base.filter(|base| !base.coverage.has(key)) {
            Some(base) => copy(&mut made, key, base.process),
            None => match majority(on.iter().map(|(_, process)| process.value(key))) {
                Some(at) => on.get(at).into_iter().for_each(|(_, process)| copy(&mut made, key, process)),
                None => drop(emptied.insert(key.as_str().to_owned())),
            },
        }
        for ((_, process), own) in on.iter().zip(&mut overrides) {
            if process.value(key) != made.value(key) {
                own.fields.insert(key.clone(), process.value(key).clone());
            }
        }
    }
    match base.filter(|base| !base.coverage.has_bind()) {
        Some(base) => {
            made.bind.clone_from(&base.process.bind);
            for ((key, _), own) in on.iter().zip(&mut overrides) {
                if let Some(old) = base.process.overrides.get(key) {
                    (own.rows, own.added) = (old.rows.clone(), old.added.clone());
                }
            }
        }
        None => fold_rows(on, &mut made, &mut overrides, emptied),
    }
    let overrides = on.iter().zip(overrides).map(|((key, _), own)| (key.clone(), Some(Arc::new(own))));
    made.overrides.set(overrides);
    made
}

fn fold_rows(
    on: &[(TargetKey, ProcessDraft)],
    made: &mut ProcessDraft,
    overrides: &mut [Override],
    emptied: &mut BTreeSet<String>,
) {
    let most = on.iter().map(|(_, process)| process.bind.len()).max().unwrap_or_default();
    for at in 0..most {
        let has = || on.iter().filter_map(|(_, process)| process.bind.get(at));
        let mut row = BindDraft {
            unknown: has().next().map(|row| row.unknown.clone()).unwrap_or_default(),
            ..BindDraft::default()
        };
        for column in Column::ALL {
            let values: Vec<DraftValue> = has().map(|row| row.value(column)).collect();
            match majority(values.iter()) {
                Some(place) => values.get(place).into_iter().for_each(|value| drop(row.set(column, value.clone()))),
                None => drop(emptied.insert(column.as_str().to_owned())),
            }
        }
        for ((_, process), own) in on.iter().zip(&mut *overrides) {
            let Some(there) = process.bind.get(at) else {
                own.rows.insert(at, RowOverride::LeftOut);
                continue;
            };
            if there.unknown != row.unknown {
                own.rows.insert(at, RowOverride::LeftOut);
                own.added.push(there.clone());
                continue;
            }
            let differs = |column: &Column| there.value(*column) != row.value(*column);
            let cells: BTreeMap<Column, DraftValue> =
                Column::ALL.into_iter().filter(differs).map(|column| (column, there.value(column))).collect();
            if !cells.is_empty() {
                own.rows.insert(at, RowOverride::Cells(cells));
            }
        }
        made.bind.push(row);
    }
}

/// Returns the place of a value that more than half of them are.
fn majority<'a>(values: impl Iterator<Item = &'a DraftValue> + Clone) -> Option<usize> {
    // The one that is left over after pairs of different values are taken away, if any has more than half.
    let (mut candidate, mut votes) = (None, 0_usize);
    for (at, value) in values.clone().enumerate() {
        match candidate {
            Some((_, own)) if own == value => votes += 1,
            _ if votes == 0 => (candidate, votes) = (Some((at, value)), 1),
            _ => votes -= 1,
        }
    }
    let (at, own) = candidate?;
    let (same, all) = values.fold((0, 0), |(same, all), value| (same + usize::from(value == own), all + 1));
    (same * 2 > all).then_some(at)
}
