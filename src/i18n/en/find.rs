//! The words of finding service instances: the language of the filter, lists of rows to mark and the tree of
//! sets and modules, in English.

use crate::app::find::{TermFault, Topic};
use crate::i18n::{MarkList, Tree, grouped};

/// The words of a list of rows to mark.
pub(super) const MARK_LIST: MarkList = MarkList {
    title: "Mark from a list",
    help: "Paste or type IPs, names or IDs, with line breaks, commas, tabs or blanks between them.",
    keys: |one, all| {
        format!(
            "{one} marks what each of them names. What is not found or names several instances stays in the list; \
             {all} marks those several, too."
        )
    },
    only_ids: "The business was not read: only IDs can be taken",
    reading: |read| format!("Still reading, {read} so far: more may be found"),
    narrowed: "Of several instances, those that the list shows are meant",
    tally: |tally| {
        let parts = [
            ("to mark", tally.free),
            ("not found", tally.nothing),
            ("ambiguous", tally.several),
            ("from a template", tally.bound),
            ("marked already", tally.marked),
        ];
        let parts = parts.into_iter().filter(|(_, count)| *count > 0);
        parts.map(|(name, count)| format!("{} {name}", grouped(count))).collect::<Vec<_>>().join("  ")
    },
    nothing: "not found in this business",
    unread: "not an ID",
    no_instance: "a host of this business, but it has no service instance",
    not_in_area: |area| format!("no such host in area {area}"),
    several: |count, areas| match areas {
        0 | 1 => format!("{} instances:", grouped(count)),
        _ => format!("in {areas} areas; choose one:"),
    },
    dynamic: "dynamic addressing, the IP alone does not tell which host:",
    more: |count| format!("{} more", grouped(count)),
    area: "Area",
    any_area: "any",
    bound: |template| {
        let from = template.map_or_else(|| "a service template".to_owned(), |id| format!("service template {id}"));
        format!("from {from}, cannot be marked")
    },
    bare: "ID, not looked up",
    marked: "marked already",
};

/// The words of the tree.
pub(super) const TREE: Tree = Tree {
    title: "Topology",
    count: "Inst.",
    all: "All",
    elsewhere: "Modules not in the topology",
    reading: "Reading the topology",
    failed: |key| {
        ["The topology was not read".to_owned(), format!("Press {key} to try again. The list works without it.")]
    },
    none: "This business has no modules",
    only: "Only",
    leave: |key| format!(" ({key} shows all)"),
    hidden: |count| format!(", {count} not shown"),
    empty: |whole, key| {
        let heading = if whole { "No service instances here" } else { "No service instances read here so far" };
        [heading.to_owned(), format!("Press {key} to show all.")]
    },
};

/// What a term of the filter finds.
pub(super) const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Word => "The text anywhere: name, ID, IP, set, module, label, process",
        Topic::Phrase => "The text as it stands, with blanks and signs",
        Topic::Name => "A name that holds the text",
        Topic::Address => "A host address that begins so; with its area 0:10.1.",
        Topic::Area => "A cloud area: 3, 1-5 or >2, else part of its name",
        Topic::Host => "A host: its ID (42, 40-60, 1,2), else part of its name",
        Topic::Set => "A set, or a level above it, that holds the text",
        Topic::Module => "A module that holds the text",
        Topic::Pattern => "A whole name: * ? [1-3] [a-c] [a,b]; also set: and name:",
        Topic::Label => "A label env whose value begins so; without = either part",
        Topic::Has => "A process whose alias or binary holds the text",
        Topic::Lacks => "No such process",
        Topic::Processes => "So many processes; also >2, 1-5",
        Topic::Id => "The ID; also ranges and several",
        Topic::Template => "Not made from a service template; tpl:yes for the others",
        Topic::Whole => "The whole value, and not a part",
        Topic::Letters => "The letters in this order, the closest first",
        Topic::Not => "What the term does not find; before any term",
    }
}

/// What is wrong with a term of the filter.
pub(super) fn mistake(fault: &TermFault, term: &str) -> String {
    match fault {
        TermFault::UnknownField { name, nearest: Some(nearest) } => {
            format!("{term}: no field {name}, did you mean {nearest}? Looked for as a word")
        }
        TermFault::UnknownField { name, nearest: None } => format!("{term}: no field {name}; looked for as a word"),
        TermFault::BadNumber { field } => format!("{term}: {field} takes numbers, as 48, 40-60, >3 or 1,2; left out"),
        TermFault::BadFlag { field } => format!("{term}: {field} takes yes or no; left out"),
        TermFault::OpenBracket => format!("{term}: the [ has no ] yet"),
    }
}
