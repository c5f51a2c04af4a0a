//! A list of addresses, names and identifiers, pasted or typed, that marks the service instances that it names.
//!
//! What an entry names is looked up while the list is typed, so that nothing is a surprise when it is taken: what is
//! not found, names several, or cannot be marked stands first, and is left in the list.

use super::catalogue::Catalogue;
use super::find::{self, Finder, Lookup, fold};
use super::form::Editor;
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::instance::ServiceInstance;
use std::collections::{BTreeSet, HashSet};

/// A list that is being pasted or typed, and what it names.
#[derive(Debug, Clone)]
pub struct MarkList {
    /// The text.
    pub editor: Editor,
    /// What the text names, each once: what cannot be marked first, otherwise in the order of the text.
    pub entries: Vec<ListEntry>,
    /// The first line on screen.
    pub top: usize,
    /// The cloud area whose hosts are meant where an address is in several; `None` for any.
    pub area: Option<AreaId>,
    /// The cloud areas of such addresses, in order.
    pub areas: Vec<AreaId>,
    lookup: Lookup,
    seen: Option<LookedUp>,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// As typed.
    pub text: String,
    pub named: Named,
}

/// What an entry names. Rows are places in [`Catalogue::instances`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Nothing of this business.
    Nothing,
    /// Not known, since the business was not read; it is no identifier.
    Unread,
    /// An address of a host of this business that has no service instance.
    NoInstance,
    /// An address that no host of this cloud area has, though hosts of others have it.
    NotInArea(AreaId),
    /// Several that could be marked.
    Several(Vec<u32>),
    /// An address of a host with dynamic addressing, which does not identify it.
    Dynamic(Vec<u32>),
    /// One that was made from a service template, or several of them.
    Bound(u32),
    /// One that could be marked.
    One(u32),
    /// An identifier that no session holds looked up.
    Bare(ServiceInstanceId),
    /// One that is marked already.
    Marked(ServiceInstanceId),
}

/// Most service instances that are shown below an entry that names several.
const CANDIDATES: usize = 4;

/// A line of what a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    ListEntry(&'a ListEntry),
    /// One that the entry above may mean.
    Candidate(u32),
    /// So many more that it may mean.
    More(usize),
}

/// How many entries of each kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListTally {
    /// That will be marked.
    pub free: usize,
    /// That are marked already.
    pub marked: usize,
    /// That name several.
    pub several: usize,
    /// That were made from a service template.
    pub bound: usize,
    /// That name nothing that is known.
    pub nothing: usize,
}

/// What was looked up, and in what.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LookedUp {
    text: String,
    area: Option<AreaId>,
    index: Option<(usize, u32)>,
    marks: usize,
}

/// What a list is looked up in.
#[derive(Debug, Clone, Copy)]
pub struct LookupTables<'a> {
    /// What was read of the business, if anything.
    pub catalogue: Option<&'a Catalogue>,
    /// The rows that are shown, when the list of instances is narrowed: they come first where several are meant.
    pub shown: Option<&'a Finder>,
    /// What is marked already.
    pub marks: &'a HashSet<ServiceInstanceId>,
}

impl MarkList {
    /// Starts with a text as it was pasted.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut editor = Editor::list();
        editor.paste(text);
        let (entries, areas) = (Vec::new(), Vec::new());
        Self { editor, entries, top: 0, area: None, areas, lookup: Lookup::default(), seen: None }
    }

    /// Counts the entries of each kind.
    #[must_use]
    pub fn tally(&self) -> ListTally {
        let mut tally = ListTally::default();
        for entry in &self.entries {
            *match entry.named {
                Named::Nothing | Named::Unread | Named::NoInstance | Named::NotInArea(_) => &mut tally.nothing,
                Named::Several(_) | Named::Dynamic(_) => &mut tally.several,
                Named::Bound(_) => &mut tally.bound,
                Named::One(_) | Named::Bare(_) => &mut tally.free,
                Named::Marked(_) => &mut tally.marked,
            } += 1;
        }
        tally
    }

    /// Looks up what the text names, unless nothing changed since the last time. While the business is being read the
    /// answer lags behind, unless it is needed `now`.
    pub fn look_up(&mut self, ground: &LookupTables<'_>, now: bool) {
        let index = ground.catalogue.map(|catalogue| catalogue.index.stamp());
        let seen = LookedUp { text: self.editor.text().to_owned(), area: self.area, index, marks: ground.marks.len() };
        if let Some(last) = &self.seen {
            let reading = ground.catalogue.is_some_and(|catalogue| catalogue.ended.is_none());
            let only_more_read = (&last.text, last.area, last.marks) == (&seen.text, seen.area, seen.marks);
            if *last == seen || (only_more_read && reading && !now) {
                return;
            }
        }
        if self.seen.as_ref().is_none_or(|last| last.index != index) {
            self.lookup = ground.catalogue.map(|catalogue| Lookup::new(&catalogue.index)).unwrap_or_default();
        }
        let find = |text: &str| {
            ground.catalogue.map_or_else(find::NamedRows::default, |own| self.lookup.find(&own.index, &fold(text)))
        };
        let texts = split(&seen.text, |text| !find(text).rows.is_empty());
        let mut areas = BTreeSet::new();
        let mut entry = |text: String| {
            let named = named(&text, find(&text), ground);
            let named = in_area(named, self.area, ground.catalogue, &mut areas);
            ListEntry { text, named }
        };
        let mut entries: Vec<ListEntry> = texts.into_iter().map(&mut entry).collect();
        entries.sort_by_key(|entry| entry.named.rank());
        self.entries = entries;
        self.areas = areas.into_iter().collect();
        self.seen = Some(seen);
    }

    /// Takes the next cloud area of those in which an address is twice, and after the last one any.
    pub fn next_area(&mut self) {
        let at = self.area.and_then(|area| self.areas.iter().position(|own| *own == area)).map_or(0, |at| at + 1);
        self.area = self.areas.get(at).copied();
    }

    /// Returns what is shown: each entry, and below one that names several those that it may mean.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.entries.iter().flat_map(|entry| {
            let rows: &[u32] = match &entry.named {
                Named::Several(rows) | Named::Dynamic(rows) => rows,
                _ => &[],
            };
            let shown = rows.iter().take(CANDIDATES).map(|row| Line::Candidate(*row));
            let rest = rows.len().checked_sub(CANDIDATES + 1).map(|rest| Line::More(rest + 1));
            std::iter::once(Line::ListEntry(entry)).chain(shown).chain(rest)
        })
    }

    /// Leaves in the list only what cannot be marked; with `several`, what names several is taken as well.
    pub fn leave_rest(&mut self, several: bool) {
        let stays = |named: &Named| match named {
            Named::Nothing | Named::Unread | Named::NoInstance | Named::NotInArea(_) | Named::Bound(_) => true,
            Named::Several(_) | Named::Dynamic(_) => !several,
            Named::One(_) | Named::Bare(_) | Named::Marked(_) => false,
        };
        let rest = self.entries.iter().filter(|entry| stays(&entry.named)).map(|entry| entry.text.as_str());
        let rest = rest.collect::<Vec<_>>().join(", ");
        self.editor.set(&rest);
        self.top = 0;
    }
}

impl Named {
    /// What a person has to look at comes first.
    const fn rank(&self) -> u8 {
        match self {
            Self::Nothing | Self::Unread | Self::NoInstance | Self::NotInArea(_) => 0,
            Self::Several(_) | Self::Dynamic(_) => 1,
            Self::Bound(_) => 2,
            Self::One(_) | Self::Bare(_) => 3,
            Self::Marked(_) => 4,
        }
    }
}

/// Splits a list at line breaks, tabs, commas and semicolons of either width; at blanks where the whole names nothing.
/// Each text is given once, without quotes around it.
fn split(text: &str, names_something: impl Fn(&str) -> bool) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    let mut take = |text: &str| {
        if !text.is_empty() && seen.insert(fold(text)) {
            texts.push(text.to_owned());
        }
    };
    for piece in text.split(['\n', '\r', '\t', ',', ';', '，', '、', '；']) {
        let piece = bare(piece);
        if piece.contains(char::is_whitespace) && !names_something(piece) {
            piece.split_whitespace().map(bare).for_each(&mut take);
        } else {
            take(piece);
        }
    }
    texts
}

/// Takes blanks and quotes from both ends.
fn bare(text: &str) -> &str {
    text.trim_matches(|ch: char| ch.is_whitespace() || matches!(ch, '"' | '\'' | '“' | '”'))
}

/// Leaves of several those of the chosen cloud area, and notes in which areas they are.
fn in_area(named: Named, chosen: Option<AreaId>, catalogue: Option<&Catalogue>, areas: &mut BTreeSet<AreaId>) -> Named {
    let (Named::Several(rows) | Named::Dynamic(rows), Some(catalogue)) = (&named, catalogue) else { return named };
    let area = |at: &u32| catalogue.instances.get(*at as usize).and_then(|instance| catalogue.area(instance));
    let own: BTreeSet<Option<AreaId>> = rows.iter().map(area).collect();
    if own.len() < 2 {
        return named;
    }
    areas.extend(own.into_iter().flatten());
    let rows: Vec<u32> = rows.iter().copied().filter(|at| chosen.is_some() && area(at) == chosen).collect();
    let is_dynamic =
        |at: &u32| catalogue.instances.get(*at as usize).is_some_and(|instance| catalogue.is_dynamic(instance));
    match rows.as_slice() {
        [] => named,
        // The area does not identify such a host either.
        _ if matches!(named, Named::Dynamic(_)) && rows.iter().any(is_dynamic) => Named::Dynamic(rows),
        [only] => Named::One(*only),
        _ => Named::Several(rows),
    }
}

fn named(text: &str, found: find::NamedRows, ground: &LookupTables<'_>) -> Named {
    let find::NamedRows { mut rows, has_host, dynamic, elsewhere } = found;
    if rows.is_empty() && ground.catalogue.is_some_and(Catalogue::is_whole) {
        match elsewhere {
            _ if has_host => return Named::NoInstance,
            Some(area) => return Named::NotInArea(area),
            None => {}
        }
    }
    let Some(catalogue) = ground.catalogue.filter(|catalogue| !rows.is_empty() || catalogue.is_whole()) else {
        let id = fold(text).parse().ok().filter(|id| *id > 0).map(ServiceInstanceId);
        return match id {
            Some(id) if ground.marks.contains(&id) => Named::Marked(id),
            Some(id) => Named::Bare(id),
            None if ground.catalogue.is_some_and(|catalogue| !catalogue.instances.is_empty()) => Named::Nothing,
            None => Named::Unread,
        };
    };
    if let Some(shown) = ground.shown
        && rows.iter().any(|at| shown.contains(*at))
    {
        rows.retain(|at| shown.contains(*at));
    }
    let instance = |at: &u32| catalogue.instances.get(*at as usize);
    let free: Vec<u32> =
        rows.iter().copied().filter(|at| instance(at).is_some_and(ServiceInstance::is_eligible)).collect();
    let marked = |at: &u32| instance(at).filter(|instance| ground.marks.contains(&instance.id));
    match (rows.as_slice(), free.as_slice()) {
        ([], _) => Named::Nothing,
        ([first, ..], []) => Named::Bound(*first),
        (_, [first, rest @ ..]) => match marked(first) {
            Some(instance) if rest.iter().all(|at| marked(at).is_some()) => Named::Marked(instance.id),
            // A host that is no candidate, such as one without a service instance, makes no question of the others.
            _ if free.iter().any(|at| dynamic.contains(at)) => Named::Dynamic(free),
            // Those of a template take no processes, so they cannot be meant.
            _ if rest.is_empty() => Named::One(*first),
            _ => Named::Several(free),
        },
    }
}
