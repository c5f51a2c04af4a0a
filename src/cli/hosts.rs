//! What hosts say, as FILE: on the command line nothing is chosen for the user, so that without `--take` the candidates
//! are listed and nothing is done.

use super::exit::Exit;
use super::out::{Failed, Out};
use super::table::table;
use crate::config::cli::run::Taken;
use crate::domain::mistake::nearest;
use crate::i18n::hosts as words;
use crate::tables::Import;
use crate::tables::hosts::{Candidate, HostText, import, names};
use serde::Serialize;
use std::borrow::Cow;

/// Notes that are said one by one.
const SAID: usize = 30;

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
    fn new(out: &Out, all: &[Candidate], names: &[String]) -> Self {
        let row = |(candidate, name): (&'_ Candidate, &'_ String)| -> [Cow<'static, str>; 6] {
            let listening = words::listening(candidate, 3);
            let Candidate { host, binary, user, arguments, .. } = candidate;
            [name, host, binary, user, &listening, arguments].map(|text| Cow::Owned(text.clone()))
        };
        let rows: Vec<_> = all.iter().zip(names).map(row).collect();
        let lines = table(words::headings(out.lang), rows.iter().cloned()).collect();
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

/// Takes those candidates of what hosts say that are named.
pub(super) fn choose(out: &Out, text: &HostText, take: &[Taken]) -> Result<Import, Failed> {
    let HostText { candidates, notes, .. } = text;
    for note in notes.iter().take(SAID) {
        out.say(&words::note(out.lang, note));
    }
    if notes.len() > SAID {
        out.say(&words::more_notes(out.lang, notes.len() - SAID));
    }
    let names = names(candidates);
    let refuse = |told| {
        let listed = Candidates::new(out, candidates, &names);
        Failed::new(Exit::Invalid, "take", told).with_candidates(listed)
    };
    if take.is_empty() {
        return Err(refuse(words::choose(out.lang, candidates.len())));
    }
    let mut wanted: Vec<(&Candidate, &str)> = Vec::new();
    for Taken { name, alias } in take {
        let before = wanted.len();
        let own = candidates.iter().zip(&names).filter(|(_, own)| *own == name);
        wanted.extend(own.map(|(candidate, own)| (candidate, alias.as_deref().unwrap_or(own))));
        if wanted.len() == before {
            let near = nearest(name, names.iter().map(String::as_str));
            return Err(refuse(words::unknown_name(out.lang, name, near)));
        }
    }
    Ok(import(wanted.iter().copied()))
}

/// Refuses names where there is nothing to choose from.
pub(super) fn refuse_take(out: &Out, take: &[Taken]) -> Result<(), Failed> {
    if take.is_empty() {
        return Ok(());
    }
    Err(Failed::new(Exit::Usage, "take", words::take_needs_hosts(out.lang)))
}
