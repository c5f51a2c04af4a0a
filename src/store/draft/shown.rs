//! The values of a draft that were shown last, beside its file: `.ID.shown`.
//!
//! A plan is made with the facts of its moment, and a host may have another address tomorrow. So that Review can say which
//! values are other ones than those that a person saw, perhaps in a session of yesterday, the digest of each process on
//! each target is kept. They are compared only while the draft has the same content: what an edit changed is no news.
//! Losing the file loses nothing typed, so it is not synced, and one that cannot be written keeps nothing from being shown.

use super::known_file::Digest;
use super::{DraftFolder, SHOWN};
use crate::domain::draft::Draft;
use crate::domain::id::ServiceInstanceId;
use crate::domain::plan::{EntryKey, Plan};
use crate::store::DraftId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Most entries of a plan that are compared; the file of a larger one would be of no use for what it costs.
const MOST_ENTRIES: usize = 200_000;
/// Largest file, in bytes: what so many entries take, each with a service instance of its own.
const LIMIT: u64 = 16 * 1024 * 1024;
/// What the key `bkproc` holds.
const MARKER: &str = "shown";
/// The program that writes and reads it: another version may write values in another form.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// Hexadecimal digits that are kept of a digest. Two values that differ are taken for the same once in 10^19.
const DIGITS: usize = 16;

#[derive(Serialize, Deserialize)]
struct Shown {
    bkproc: String,
    program: String,
    /// The digest of the content that the values come of.
    sha256: String,
    /// The digests of the values; each stands once.
    specs: Vec<String>,
    /// Of each service instance, its processes and their places among `specs`.
    targets: Vec<(ServiceInstanceId, Vec<(usize, usize)>)>,
}

impl Shown {
    fn new(draft: &Draft, plan: &Plan) -> Option<Self> {
        let mut targets: Vec<(ServiceInstanceId, Vec<(usize, usize)>)> = Vec::new();
        for entry in plan.entries() {
            let (Some(target), spec) = (plan.target(entry), entry.planned().spec as usize) else { continue };
            match targets.last_mut().filter(|(id, _)| *id == target.id) {
                Some((_, processes)) => processes.push((entry.process(), spec)),
                None => targets.push((target.id, vec![(entry.process(), spec)])),
            }
        }
        let digest = |spec| Some(Digest::of(&serde_json::to_vec(spec).ok()?).hex().get(..DIGITS)?.to_owned());
        let specs = plan.specs().iter().map(digest).collect::<Option<_>>()?;
        Some(Self { bkproc: MARKER.into(), program: PROGRAM.into(), sha256: content(draft)?, specs, targets })
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let own: Self = serde_json::from_slice(bytes).ok()?;
        (own.bkproc == MARKER && own.program == PROGRAM).then_some(own)
    }

    fn entries(&self) -> impl Iterator<Item = (EntryKey, Option<&String>)> {
        self.targets.iter().flat_map(move |(id, processes)| {
            processes.iter().map(move |(process, spec)| ((*id, *process), self.specs.get(*spec)))
        })
    }

    /// Returns the entries that both have with other values.
    fn differing(&self, former: &Self) -> Vec<EntryKey> {
        if self.sha256 != former.sha256 {
            return Vec::new();
        }
        let former: HashMap<EntryKey, Option<&String>> = former.entries().collect();
        let differs = |(entry, value): (EntryKey, Option<&String>)| {
            former.get(&entry).is_some_and(|former| *former != value).then_some(entry)
        };
        self.entries().filter_map(differs).collect()
    }
}

/// Returns the digest of what values are made of beside facts: what a person typed and which targets there are.
fn content(draft: &Draft) -> Option<String> {
    let targets: Vec<_> = draft.targets.iter().map(|target| (target.id, target.n, &target.variables)).collect();
    let typed = serde_json::to_vec(&(&draft.processes, &draft.variables, targets)).ok()?;
    Some(Digest::of(&typed).hex())
}

impl DraftFolder {
    /// Returns the entries of a plan whose values are other ones than those that were shown last, though the draft is the
    /// same, and notes those of this plan. None where nothing was noted, or the plan is too large to be.
    #[must_use]
    pub fn values_since_shown(&self, id: &DraftId, draft: &Draft, plan: &Plan) -> Vec<EntryKey> {
        let path = self.beside(id, SHOWN);
        if plan.entries().len() > MOST_ENTRIES {
            let _ = self.disk.remove(&path);
            return Vec::new();
        }
        let Some(now) = Shown::new(draft, plan) else { return Vec::new() };
        let former = self.disk.read_at_most(&path, LIMIT).ok().and_then(|(bytes, _)| Shown::parse(&bytes));
        // See above: without it nothing that was typed is lost.
        if let Ok(bytes) = serde_json::to_vec(&now) {
            let _ = self.disk.write_unsynced(&path, &bytes);
        }
        former.map(|former| now.differing(&former)).unwrap_or_default()
    }
}
