//! From candidates to an import: a name for each, and those that are wanted.

use super::Candidate;
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, ProcessDraft};
use crate::domain::field::Known;
use crate::tables::CellPlace;
use crate::tables::import::{Coverage, Import, ImportRow, TargetName};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Proposes an alias for each candidate: the binary, with the first port behind it where a host has several of this
/// binary, and a number where that is not enough. What has one alias on several hosts is one process.
#[must_use]
pub fn names(candidates: &[Candidate]) -> Vec<String> {
    let mut on_host: HashSet<(&str, &str)> = HashSet::new();
    let several: HashSet<&str> = candidates
        .iter()
        .filter(|candidate| !on_host.insert((candidate.host.as_str(), candidate.binary.as_str())))
        .map(|candidate| candidate.binary.as_str())
        .collect();
    let mut taken: HashSet<(&str, String)> = HashSet::new();
    let mut numbers: HashMap<(&str, String), usize> = HashMap::new();
    let name = |candidate: &'_ Candidate| -> String {
        match candidate.listens.first() {
            Some(first) if several.contains(candidate.binary.as_str()) => {
                format!("{}-{}", candidate.binary, first.first)
            }
            _ => candidate.binary.clone(),
        }
    };
    let mut all = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let own = name(candidate);
        let mut free = own.clone();
        while !taken.insert((&candidate.host, free.clone())) {
            let number = numbers.entry((&candidate.host, own.clone())).or_insert(1);
            *number += 1;
            free = format!("{own}-{number}");
        }
        all.push(free);
    }
    all
}

/// Makes an import of candidates with their aliases. A field that the text says of none of them is left as it is where the
/// draft has the process.
pub fn import<'a>(wanted: impl Iterator<Item = (&'a Candidate, &'a str)> + Clone) -> Import {
    let has_commands = wanted.clone().any(|(own, _)| !own.user.is_empty() || !own.arguments.is_empty());
    let mut fields: BTreeSet<_> = [Known::ProcessName, Known::FuncName].map(Into::into).into_iter().collect();
    if has_commands {
        fields.extend([Known::User, Known::StartParamRegex].map(Into::into));
    }
    let rows = wanted.map(|(candidate, alias)| ImportRow {
        place: CellPlace::line(candidate.line),
        target: (!candidate.host.is_empty()).then(|| TargetName::of_text(&candidate.host)),
        process: process(candidate, alias),
        lines: 1,
        is_whole: true,
        variables: Vec::new(),
    });
    let rows: Vec<ImportRow> = rows.collect();
    Import { lines: rows.len(), rows, coverage: Coverage::Columns { fields, bind: true }, ..Import::default() }
}

fn process(candidate: &Candidate, alias: &str) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    let Candidate { binary, user, arguments, .. } = candidate;
    let known = [Known::ProcessName, Known::FuncName, Known::User, Known::StartParamRegex];
    for (known, text) in known.into_iter().zip([alias, binary, user, arguments]) {
        if !text.is_empty() {
            process.set(known.into(), text);
        }
    }
    process.bind = candidate
        .listens
        .iter()
        .map(|listen| {
            let mut row = BindDraft::fresh();
            row.set(Column::Ip, listen.ip.to_string().as_str());
            row.set(Column::Port, listen.ports().as_str());
            row.set(Column::Protocol, listen.protocol().wire());
            row.set(Column::Enable, "true");
            row
        })
        .collect();
    process
}
