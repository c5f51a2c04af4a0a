//! The journal of a run: what was about to be sent and what became of it, call by call; one file a run, `ID.jsonl`.
//!
//! ```json
//! {"crc32":"1c291ca3","seq":0,"kind":"run","version":2,"started":"…","order":17,"environment":{…},"plan_lines":3,…}
//! {"crc32":"77c06a01","seq":1,"kind":"specs",…}
//! {"crc32":"b3a02c55","seq":2,"kind":"lists",…}
//! {"crc32":"03c7e91d","seq":3,"kind":"targets",…}
//! {"crc32":"9d4f5a20","seq":4,"kind":"intent","call":0,"service_instance_id":48,"request_id":"…","sha256":"…"}
//! {"crc32":"52b7e0c1","seq":5,"kind":"answer","call":0,"evidence":"answer","outcome":"created","ids":[64]}
//! {"crc32":"0e6c6a0b","seq":6,"kind":"end"}
//! ```
//!
//! The first lines hold the whole plan (`plan_lines`), so that an intent without an answer can be settled and the rest
//! be sent by another process, on another day. They get the journal's name all at once, and only after they were read
//! back and gave the same plan. A line is synced to disk before the next thing happens: an intent before its call goes
//! out, an answer before it is shown. So only the last line can be torn, and it is removed before the next is written;
//! a broken line anywhere else is damage, which is reported and never written over.
//!
//! ```text
//!  plan lines, unnamed ─▶ read back, equal ─▶ named ID.jsonl ─▶ intent ─▶ answer ─▶ ... ─▶ end ─▶ read_back
//!         │                    │                                  ▲  │
//!         └─ not equal: refused, nothing was sent                 │  └─ cut off here: the next session settles the call
//!                                                 resumed ────────┘
//!  after the end: undo_intent ─▶ undo_answer, once for each call that deletes
//! ```
//!
//! A call that is sent a second time on purpose has a second intent with a request ID of its own; a dispatch that surely
//! did not arrive is repeated under the same intent. Version 1, which had the plan in its first line and no request IDs,
//! is read for ever, and gets lines of version 2 when its run is resumed.
//!
//! One process writes at a time, by a lock that ends with the process; on a file system without locks it is left to the
//! person, and to the server, which takes nothing twice (contract 1.6). No secret is ever in it: bodies are kept in the
//! documented spelling, without what a door adds.

mod body_hash;
mod frame;
mod item;
mod line;
mod list;
mod order;
mod plan_lines;
mod read;
mod record;
mod summary_cache;
mod verify;

pub use body_hash::BodyHash;
pub use line::{Failure, MissingPermission, RecordedAnswer, UndoAnswer};
pub use list::{RunList, RunState, RunSummary, ids, remove, remove_on, runs, runs_on};
pub use order::{LastRun, RunOrder, last, last_on};
pub use record::{CallRecord, CallState, RunRecord, UndoRecord};
pub use summary_cache::SummaryCache;

use super::disk::{self, Disk, Growing};
use super::error::{Cause, Operation, StoreError, Unrecordable};
use super::target_lock::TargetLocks;
use super::{DraftId, draft};
use crate::domain::compare::Difference;
use crate::domain::environment::{Account, Address, Door, Environment, RecordedEnvironment};
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{Body, Plan};
use frame::frame;
use jiff::Timestamp;
use line::{DiffersItem, Entry, EnvironmentItem, Header, HeaderKind, Intent, ReadBack, VERSION};
use read::{damaged, parse};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How journals' names end.
const ENDING: &str = ".jsonl";
/// Largest journal that is read, in bytes: that of 10,000 targets with ten processes each has some 6 MiB.
const LIMIT: u64 = 512 * 1024 * 1024;
/// Largest plan that is recorded, in bytes. What is left to [`LIMIT`] is for intents and answers.
const PLAN_LIMIT: u64 = 128 * 1024 * 1024;
/// Size from which on nothing new is sent, in bytes, so that the answers to what was sent still fit into [`LIMIT`].
const INTENT_LIMIT: u64 = LIMIT - 64 * 1024 * 1024;
/// Names that are tried for a new journal.
const NAMES: u64 = 16;

/// The name of a run and of its journal, without its ending: when it was begun, and some letters of chance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path of the run's journal.
    #[must_use]
    pub fn path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}{ENDING}", self.0))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RunId {
    type Err = NotARun;

    /// Takes letters, digits and `-` only, so that a name never leads out of the folder.
    fn from_str(text: &str) -> Result<Self, NotARun> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if text.is_empty() || !text.bytes().all(fits) { Err(NotARun) } else { Ok(Self(text.to_owned())) }
    }
}

/// The text is no name of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a run's name: letters, digits and - only")]
pub struct NotARun;

/// Where and when a run was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the program that began it.
    pub program: String,
    /// When it was begun.
    pub started: Timestamp,
    /// The environment's name.
    pub environment: String,
    /// The environment's address, without a user name, a password or a query.
    pub url: String,
    /// The way in.
    pub door: Door,
    /// Whose data it is about; `None` in journals of version 1, which do not say.
    pub account: Option<Account>,
    /// The user whose calls these are; empty if only a token is given, and in journals of version 1.
    pub user: String,
    /// The draft that the plan was made of, when it has a file.
    pub draft: Option<DraftId>,
    /// The business's name; may be empty.
    pub business: String,
}

impl About {
    /// Describes a run of this program in an environment, of no draft yet.
    #[must_use]
    pub fn new(environment: &Environment, started: Timestamp) -> Self {
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            environment: environment.name.clone(),
            url: environment.address().to_string(),
            door: environment.door,
            account: Some(environment.account()),
            user: String::new(),
            draft: None,
            business: String::new(),
        }
    }

    /// Returns the environment as far as the journal tells it from others.
    #[must_use]
    pub fn recorded(&self) -> RecordedEnvironment {
        let (name, address) = (self.environment.clone(), Some(Address::new(&self.url)));
        RecordedEnvironment { name, address, account: self.account.clone() }
    }
}

/// The journal of a run that is under way in this process.
#[derive(Debug)]
pub struct Journal {
    id: RunId,
    plan: Plan,
    file: Growing,
    /// The locks of the service instances of its CMDB.
    locks: TargetLocks,
    /// The number of the next line.
    seq: u64,
    /// Whether the next line must be told to be of another process than those before.
    resumed: bool,
}

impl Journal {
    /// Begins the journal of a new run. When this returns it is on disk, whole, and locked.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept; then nothing may be sent.
    pub fn create(folder: &Path, about: &About, plan: &Plan) -> Result<Self, StoreError> {
        Self::create_on(&Disk::default(), folder, about, plan)
    }

    /// Does what [`Journal::create`] does, on a disk that may have faults.
    ///
    /// # Errors
    ///
    /// As [`Journal::create`].
    pub fn create_on(disk: &Disk, folder: &Path, about: &About, plan: &Plan) -> Result<Self, StoreError> {
        disk.make_folder(folder)?;
        let plan_lines =
            plan_lines::lines(plan).map_err(|error| disk::failed(folder, Operation::Write, &error.into()))?;
        let account = about.account.clone().unwrap_or_default();
        let header = Header::<()> {
            kind: HeaderKind::Run,
            version: VERSION,
            program: about.program.clone(),
            started: about.started,
            order: Some(order::next(disk, folder)?),
            environment: EnvironmentItem {
                name: about.environment.clone(),
                url: about.url.clone(),
                door: about.door,
                tenant: account.tenant,
                supplier: account.supplier,
                user: about.user.clone(),
            },
            draft: about.draft.as_ref().map(|draft| draft.0.clone()),
            bk_biz_id: Some(plan.biz()),
            bk_biz_name: about.business.clone(),
            calls: plan.calls().len(),
            processes: plan.new_count(),
            plan_lines: Some(plan_lines.len()),
            plan: None,
        };
        let mut lines = frame(0, &json(&header, folder)?);
        let mut seq = 1;
        for line in plan_lines {
            lines.push_str(&frame(seq, &line));
            seq += 1;
        }
        let random = RandomState::new().build_hasher().finish();
        for more in 0..NAMES {
            let id = RunId(draft::DraftFolder::fresh_id(about.started, random.wrapping_add(more)).0);
            let path = id.path(folder);
            verify::verify(&path, &id, &lines, plan)?;
            let Some(file) = Growing::create(disk, &path, lines.as_bytes())? else { continue };
            // What is on disk is what was checked.
            if let Err(error) = disk.read_at_most(&path, LIMIT).and_then(|(bytes, _)| same(&path, &bytes, &lines)) {
                // Nothing was sent, so that it says nothing; if it stays, it is a run that can be resumed.
                let _ = disk.remove(&path);
                return Err(error);
            }
            let locks = TargetLocks::of(disk.clone(), folder, about);
            return Ok(Self { id, plan: plan.clone(), file, locks, seq, resumed: false });
        }
        Err(disk::failed(folder, Operation::Write, &io::ErrorKind::AlreadyExists.into()))
    }

    /// Goes on with the journal of an earlier run, and returns what it holds. The file stays as it is until something is
    /// noted.
    ///
    /// # Errors
    ///
    /// [`Cause::InUse`] while another process has it; [`Cause::Damaged`] when it cannot be trusted, or does not lead to
    /// the same bodies that were sent.
    pub fn open_to_resume(folder: &Path, id: &RunId) -> Result<(Self, RunRecord), StoreError> {
        Self::open_to_resume_on(&Disk::default(), folder, id)
    }

    /// Does what [`Journal::open_to_resume`] does, on a disk that may have faults.
    ///
    /// # Errors
    ///
    /// As [`Journal::open_to_resume`].
    pub fn open_to_resume_on(disk: &Disk, folder: &Path, id: &RunId) -> Result<(Self, RunRecord), StoreError> {
        let path = id.path(folder);
        let (mut file, bytes) = Growing::open(disk, &path, LIMIT)?;
        let read = parse(&path, id, &bytes)?;
        for (at, (call, planned)) in read.record.calls.iter().zip(read.record.plan.calls()).enumerate() {
            let sent = call.sha256.as_ref();
            if sent.is_some_and(|sent| *sent != BodyHash::of(&read.record.plan.body(planned)).0) {
                return Err(damaged(&path, read.line_of_intent(at)));
            }
        }
        file.keep(read.whole);
        let plan = read.record.plan.clone();
        let locks = TargetLocks::of(disk.clone(), folder, &read.record.about);
        Ok((Self { id: id.clone(), plan, file, locks, seq: read.lines, resumed: true }, read.record))
    }

    /// Returns the run's name.
    #[must_use]
    pub const fn id(&self) -> &RunId {
        &self.id
    }

    /// Returns the locks of the service instances of its CMDB.
    #[must_use]
    pub const fn locks(&self) -> &TargetLocks {
        &self.locks
    }

    /// Returns what is sent.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Notes that a call is about to be sent, under a request ID of its own: once for all dispatches with that ID, and
    /// again, with another, for a deliberate second try.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept; then it must not be sent. So of all that is noted here.
    pub fn intent(&mut self, call: usize, request_id: &CallId, body: &Body<'_>) -> Result<(), StoreError> {
        self.intent_of(call, request_id, &BodyHash::of(body))
    }

    /// Notes that a call with a body of this hash is about to be sent.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn intent_of(&mut self, call: usize, request_id: &CallId, body: &BodyHash) -> Result<(), StoreError> {
        let target = self.plan.calls().get(call).and_then(|call| self.plan.targets().get(call.target()));
        let service_instance_id = target.map_or(ServiceInstanceId(0), |target| target.id);
        let request_id = Some(request_id.clone());
        self.append_intent(&Entry::Intent(Intent {
            at: now(),
            call,
            service_instance_id,
            request_id,
            sha256: body.0.clone(),
        }))
    }

    /// Notes what became of a call.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn answer(&mut self, call: usize, answer: RecordedAnswer) -> Result<(), StoreError> {
        let evidence = match &answer {
            RecordedAnswer::Created { evidence, .. } => Some(*evidence),
            _ => None,
        };
        self.append(&Entry::Answer { at: now(), call, evidence, answer })
    }

    /// Notes that no further call is made.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn end(&mut self) -> Result<(), StoreError> {
        self.append(&Entry::End { at: now() })
    }

    /// Notes what is stored of processes that were created: how many were looked for, which differ, which are gone.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn read_back(
        &mut self,
        read: usize,
        differs: &[(ProcessId, Vec<Difference>)],
        gone: Vec<ProcessId>,
    ) -> Result<(), StoreError> {
        let item = |(id, fields): &(ProcessId, Vec<Difference>)| DiffersItem {
            id: *id,
            fields: fields.iter().map(Into::into).collect(),
        };
        let differs = differs.iter().map(item).collect();
        self.append(&Entry::ReadBack(ReadBack { at: now(), read, differs, gone, failure: None }))
    }

    /// Notes that what was created could not be read back, and why.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn read_back_failed(&mut self, failure: Failure) -> Result<(), StoreError> {
        let (differs, gone, failure) = (Vec::new(), Vec::new(), Some(failure));
        self.append(&Entry::ReadBack(ReadBack { at: now(), read: 0, differs, gone, failure }))
    }

    /// Notes that processes are about to be deleted, under a request ID of its own.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn undo_intent(
        &mut self,
        target: ServiceInstanceId,
        request_id: &CallId,
        ids: &[ProcessId],
    ) -> Result<(), StoreError> {
        let (ids, request_id) = (ids.to_vec(), Some(request_id.clone()));
        self.append_intent(&Entry::UndoIntent { at: now(), service_instance_id: target, ids, request_id })
    }

    /// Notes what became of that.
    ///
    /// # Errors
    ///
    /// As [`Journal::intent`].
    pub fn undo_answer(
        &mut self,
        target: ServiceInstanceId,
        ids: &[ProcessId],
        answer: UndoAnswer,
    ) -> Result<(), StoreError> {
        self.append(&Entry::UndoAnswer { at: now(), service_instance_id: target, ids: ids.to_vec(), answer })
    }

    /// Appends what is followed by a call. There must be room for its answer.
    fn append_intent(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if self.file.len() > INTENT_LIMIT {
            let cause = Cause::Unrecordable(Unrecordable::TooLarge { limit: INTENT_LIMIT });
            return Err(StoreError { path: self.file.path().to_owned(), cause });
        }
        self.append(entry)
    }

    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if std::mem::take(&mut self.resumed) {
            let resumed = Entry::Resumed { at: now(), program: env!("CARGO_PKG_VERSION").to_owned() };
            self.append(&resumed).inspect_err(|_| self.resumed = true)?;
        }
        let line = frame(self.seq, &json(entry, self.file.path())?);
        self.file.append(line.as_bytes())?;
        self.seq += 1;
        Ok(())
    }
}

/// Reads a run, be it under way or over. Touches nothing.
///
/// # Errors
///
/// As [`Journal::open_to_resume`], without the lock.
pub fn read(folder: &Path, id: &RunId) -> Result<RunRecord, StoreError> {
    read_on(&Disk::default(), folder, id)
}

/// Does what [`read()`] does, on a disk that may have faults.
///
/// # Errors
///
/// As [`read()`].
pub fn read_on(disk: &Disk, folder: &Path, id: &RunId) -> Result<RunRecord, StoreError> {
    let path = id.path(folder);
    let bytes = disk.read_at_most(&path, LIMIT)?.0;
    Ok(parse(&path, id, &bytes)?.record)
}

fn same(path: &Path, bytes: &[u8], lines: &str) -> Result<(), StoreError> {
    if bytes == lines.as_bytes() {
        return Ok(());
    }
    let cause = Cause::Unrecordable(Unrecordable::Differs { process: None });
    Err(StoreError { path: path.to_owned(), cause })
}

/// Returns the run whose journal has a name.
fn id_of(name: &str) -> Option<RunId> {
    name.strip_suffix(ENDING)?.parse().ok()
}

fn json(value: &impl serde::Serialize, path: &Path) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| disk::failed(path, Operation::Write, &error.into()))
}

fn now() -> Timestamp {
    Timestamp::now()
}
