//! Processes that hosts say they have, as a command lists them where none was chosen.

use super::table::table;
use crate::domain::lang::Lang;
use crate::i18n::hosts as words;
use crate::tables::hosts::Candidate;
use serde::Serialize;
use std::borrow::Cow;

/// Candidates that a command lists, since none was chosen.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) lines: Vec<String>,
    pub(super) items: Vec<CandidateItem>,
}

/// A candidate, as a document has it.
#[derive(Debug, Serialize)]
pub(super) struct CandidateItem {
    name: String,
    host: String,
    bk_func_name: String,
    user: String,
    bk_start_param_regex: String,
    bind_info: Vec<ListenItem>,
}

#[derive(Debug, Serialize)]
struct ListenItem {
    ip: String,
    port: String,
    protocol: &'static str,
}

impl Candidates {
    pub(super) fn new(lang: Lang, all: &[Candidate], names: &[String]) -> Self {
        let row = |(candidate, name): (&'_ Candidate, &'_ String)| -> [Cow<'static, str>; 6] {
            let listening = words::listening(candidate, 3);
            let Candidate { host, binary, user, arguments, .. } = candidate;
            [name, host, binary, user, &listening, arguments].map(|text| Cow::Owned(text.clone()))
        };
        let rows: Vec<_> = all.iter().zip(names).map(row).collect();
        let lines = table(words::headings(lang), rows.iter().cloned()).collect();
        let item = |(candidate, name): (&Candidate, &String)| CandidateItem {
            name: name.clone(),
            host: candidate.host.clone(),
            bk_func_name: candidate.binary.clone(),
            user: candidate.user.clone(),
            bk_start_param_regex: candidate.arguments.clone(),
            bind_info: candidate
                .listens
                .iter()
                .map(|listen| ListenItem {
                    ip: listen.ip.to_string(),
                    port: listen.ports(),
                    protocol: listen.protocol().wire(),
                })
                .collect(),
        };
        Self { lines, items: all.iter().zip(names).map(item).collect() }
    }
}
