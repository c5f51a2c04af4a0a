//! From the bytes of a journal to what they say.

use super::frame::{Frames, frames};
use super::line::{Entry, Header, VERSION};
use super::plan_lines::{BuildPlan, ReadPlan};
use super::record::RunRecord;
use super::{About, RunId};
use crate::domain::plan::Plan;
use crate::store::error::{Cause, StoreError};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// A run that was read.
pub(super) struct Parsed {
    pub(super) record: RunRecord,
    /// Bytes that are whole lines.
    pub(super) whole: u64,
    /// How many these are.
    pub(super) lines: u64,
    /// For each call, the line of its last intent.
    intents: Vec<usize>,
}

impl Parsed {
    pub(super) fn line_of_intent(&self, call: usize) -> usize {
        self.intents.get(call).copied().unwrap_or(1)
    }
}

/// Reads a whole journal.
pub(super) fn parse(path: &Path, id: &RunId, bytes: &[u8]) -> Result<Parsed, StoreError> {
    let Opening { header, plan, frames, lines } = Opening::<Plan>::read(path, bytes)?;
    let mut intents = vec![1; header.calls];
    let mut record = RunRecord::new(id.clone(), header.order, About::of(&header), plan);
    for (number, entry) in entries(path, bytes, &frames, lines) {
        let entry = entry?;
        if let Entry::Intent(intent) = &entry
            && let Some(place) = intents.get_mut(intent.call)
        {
            *place = number;
        }
        if !record.take(entry) {
            return Err(damaged(path, number));
        }
    }
    record.torn = frames.torn;
    Ok(Parsed { record, whole: frames.whole as u64, lines: frames.lines.len() as u64, intents })
}

/// What comes before the entries of a journal.
pub(super) struct Opening<P: ReadPlan> {
    pub(super) header: Header<P::Version1>,
    pub(super) plan: P,
    pub(super) frames: Frames,
    /// How many lines this was.
    pub(super) lines: usize,
}

impl<P: ReadPlan> Opening<P> {
    /// Reads the first line, and in version 2 the lines of the plan. A journal gets its name when all of them are on
    /// disk, so that one without them is damaged.
    pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let frames = frames(bytes).map_err(|line| damaged(path, line))?;
        let line = |at: usize| Some(bytes.get(frames.lines.get(at)?.clone()).unwrap_or_default());
        let mut header: Header<P::Version1> = header(path, line(0).ok_or_else(|| damaged(path, 1))?)?;
        let (plan, lines) = if let Some(item) = header.plan.take().filter(|_| header.version == 1) {
            (P::of_version_1(item), 1)
        } else {
            let (Some(biz), Some(plan_lines), Some(_)) = (header.bk_biz_id, header.plan_lines, header.order) else {
                return Err(damaged(path, 1));
            };
            let mut builder = P::Builder::begin(biz);
            for at in 1..=plan_lines {
                line(at).and_then(|line| builder.take(line)).ok_or_else(|| damaged(path, at + 1))?;
            }
            (builder.finish(), plan_lines + 1)
        };
        let fits = |plan: &P| plan.totals() == (header.calls, header.processes);
        let plan = plan.filter(fits).ok_or_else(|| damaged(path, 1))?;
        Ok(Self { header, plan, frames, lines })
    }
}

/// Iterates over the lines after the first ones, each with its number, from 1.
pub(super) fn entries<'a>(
    path: &'a Path,
    bytes: &'a [u8],
    frames: &'a Frames,
    after: usize,
) -> impl Iterator<Item = (usize, Result<Entry, StoreError>)> + 'a {
    frames.lines.iter().enumerate().skip(after).map(move |(at, place)| {
        let line = bytes.get(place.clone()).unwrap_or_default();
        (at + 1, entry(path, at + 1, line))
    })
}

/// Reads the first line.
pub(super) fn header<P: DeserializeOwned>(path: &Path, line: &[u8]) -> Result<Header<P>, StoreError> {
    #[derive(Deserialize)]
    struct Head {
        version: u64,
    }
    let head: Head = entry(path, 1, line)?;
    if head.version > VERSION {
        let cause = Cause::Newer { version: head.version, known: VERSION };
        return Err(StoreError { path: path.to_owned(), cause });
    }
    entry(path, 1, line)
}

/// Reads what a whole line says. Its checksum is right, so that if it makes no sense, it was written so.
fn entry<T: DeserializeOwned>(path: &Path, number: usize, line: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(line).map_err(|_| damaged(path, number))
}

pub(super) fn damaged(path: &Path, line: usize) -> StoreError {
    StoreError { path: path.to_owned(), cause: Cause::Damaged { line } }
}
