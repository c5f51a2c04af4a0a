//! What hosts say, as FILE: on the command line nothing is chosen for the user, so that without `--take` the candidates
//! are listed and nothing is done.

use super::candidates::Candidates;
use super::exit::Exit;
use super::out::{Failed, Out};
use crate::config::cli::run::Taken;
use crate::domain::mistake::nearest;
use crate::i18n::hosts as words;
use crate::tables::Import;
use crate::tables::hosts::{Candidate, HostText, import, names};

/// Notes that are said one by one.
const SAID: usize = 30;

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
        let listed = Candidates::new(out.lang, candidates, &names);
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
