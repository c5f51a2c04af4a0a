//! The disk's thread: drafts, their locks, and what is exported, one thing after the other.

use super::{Answers, runs};
use crate::app::effect::ExportFormat;
use crate::app::event::{Heading, Listing, Opened, Shown};
use crate::app::{Answer, RequestId};
use crate::domain::draft::{Draft, Place, ProcessDraft};
use crate::domain::field::Known;
use crate::store::error::{Cause, Doing};
use crate::store::journal::Told;
use crate::store::{self, DraftFile, DraftId, Drafts, Listed, Lock, RunId, SetAside, StoreError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use tokio::sync::oneshot;

/// Where things are kept.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The folder of the drafts; none when nothing names one.
    pub drafts: Option<PathBuf>,
    /// The folder of the journals of runs; none when nothing names one.
    pub runs: Option<PathBuf>,
    /// Where results are exported to when the working folder takes none.
    pub data: Option<PathBuf>,
    /// The disk that drafts are on.
    pub disk: store::Disk,
}

/// A draft that is open from the beginning on, and its lock.
pub type Held = (DraftId, Lock);

/// What is to be done, in order.
pub(in crate::runtime) struct Disk {
    places: Places,
    /// For the worker, when it begins.
    held: Option<Held>,
    answers: Answers,
    thread: Option<Thread>,
}

struct Thread {
    jobs: Sender<(Option<RequestId>, Job)>,
    /// Hears when the thread ends.
    ended: oneshot::Receiver<()>,
}

enum Job {
    List,
    Open(DraftId, bool),
    Create(Draft, Place),
    Save(DraftId, Draft, Place),
    ExportDraft(Box<DraftExport>),
    Remove(DraftId),
    Release(DraftId),
    ListRuns { all: bool },
    ShowRun(RequestId, RunId),
    RemoveRun(RunId),
    Export(ExportFormat, String),
}

struct DraftExport {
    draft: Draft,
    place: Place,
    path: String,
    replace: bool,
}

impl Disk {
    pub(in crate::runtime) const fn new(places: Places, held: Option<Held>, answers: Answers) -> Self {
        Self { places, held, answers, thread: None }
    }

    pub(super) fn list(&mut self, id: RequestId) {
        self.send(Some(id), Job::List);
    }

    pub(super) fn open(&mut self, id: RequestId, draft: DraftId, hold: bool) {
        self.send(Some(id), Job::Open(draft, hold));
    }

    pub(super) fn release(&mut self, draft: DraftId) {
        self.send(None, Job::Release(draft));
    }

    pub(super) fn export_draft(&mut self, id: RequestId, draft: Draft, place: Place, path: String, replace: bool) {
        self.send(Some(id), Job::ExportDraft(Box::new(DraftExport { draft, place, path, replace })));
    }

    pub(super) fn create(&mut self, id: RequestId, content: Draft, place: Place) {
        self.send(Some(id), Job::Create(content, place));
    }

    pub(super) fn save(&mut self, id: RequestId, draft: DraftId, content: Draft, place: Place) {
        self.send(Some(id), Job::Save(draft, content, place));
    }

    pub(super) fn remove(&mut self, id: RequestId, draft: DraftId) {
        self.send(Some(id), Job::Remove(draft));
    }

    pub(super) fn list_runs(&mut self, id: RequestId, all: bool) {
        self.send(Some(id), Job::ListRuns { all });
    }

    pub(super) fn show_run(&mut self, id: RequestId, run: RunId) {
        self.send(Some(id), Job::ShowRun(id, run));
    }

    pub(super) fn remove_run(&mut self, id: RequestId, run: RunId) {
        self.send(Some(id), Job::RemoveRun(run));
    }

    pub(super) fn export(&mut self, id: RequestId, format: ExportFormat, text: String) {
        self.send(Some(id), Job::Export(format, text));
    }

    /// Waits until everything that was asked for is done.
    pub(super) async fn finish(self) {
        if let Some(Thread { jobs, ended }) = self.thread {
            drop(jobs);
            // An error is how we hear of the end.
            let _ = ended.await;
        }
    }

    fn send(&mut self, id: Option<RequestId>, job: Job) {
        if self.thread.is_none() {
            self.thread = self.start().ok();
        }
        let unsent = match &self.thread {
            Some(thread) => thread.jobs.send((id, job)).err().map(|error| error.0),
            None => Some((id, job)),
        };
        // Without a thread it takes the loop's time, which is better than losing it; locks are taken for the moment.
        if let Some((id, job)) = unsent {
            Worker::new(self.places.clone(), None).work(id, job, &self.answers);
        }
    }

    fn start(&mut self) -> io::Result<Thread> {
        let (jobs, received) = channel();
        let (alive, ended) = oneshot::channel();
        let worker = Worker::new(self.places.clone(), self.held.take());
        let answers = self.answers.clone();
        thread::Builder::new().name("disk".to_owned()).spawn(move || {
            let _alive: oneshot::Sender<()> = alive;
            worker.run(&received, &answers);
        })?;
        Ok(Thread { jobs, ended })
    }
}

struct Worker {
    drafts: Option<Drafts>,
    runs: Option<PathBuf>,
    data: Option<PathBuf>,
    disk: store::Disk,
    /// What the files of drafts hold beside the draft.
    kept: HashMap<DraftId, (Timestamp, Map<String, Value>)>,
    /// What the journals of runs told that has not changed since.
    journals: Option<Told>,
    /// The drafts that are ours for now.
    locks: HashMap<DraftId, Lock>,
    swept: bool,
    /// Whether it was told that nothing can be written.
    told: bool,
}

impl Worker {
    fn new(places: Places, held: Option<Held>) -> Self {
        let Places { drafts, runs, data, disk } = places;
        let drafts = drafts.map(|folder| Drafts::on(disk.clone(), folder));
        let locks = held.into_iter().collect();
        Self { drafts, runs, data, disk, kept: HashMap::new(), journals: None, locks, swept: false, told: false }
    }

    fn run(mut self, jobs: &Receiver<(Option<RequestId>, Job)>, answers: &Answers) {
        while let Ok((id, job)) = jobs.recv() {
            let lists = matches!(job, Job::List);
            // A bug in one thing must not lose the next, which may be all that was typed.
            if catch_unwind(AssertUnwindSafe(|| self.work(id, job, answers))).is_err() {
                answers.panicked(None);
                continue;
            }
            if lists && !self.swept {
                self.swept = true;
                // What is left over harms nobody; it is tried again by the next session.
                let _ = self.drafts().and_then(|drafts| drafts.sweep(Timestamp::now()));
            }
        }
    }

    fn drafts(&self) -> Result<&Drafts, StoreError> {
        self.drafts.as_ref().ok_or_else(|| StoreError { path: PathBuf::new(), cause: Cause::NoFolder })
    }

    /// Does a job; whoever asked for it is answered.
    fn work(&mut self, id: Option<RequestId>, job: Job, answers: &Answers) {
        let answer = match job {
            Job::List => {
                self.tell_unwritable(id, answers);
                Answer::Drafts(self.list())
            }
            Job::Open(id, hold) => Answer::Opened(self.open(&id, hold).map(Box::new)),
            Job::Create(draft, place) => Answer::Created(self.create(draft, place)),
            Job::Save(draft, content, place) => {
                let saved = self.save(draft, content, place);
                if let (Some(id), Ok(Some(aside))) = (id, &saved) {
                    answers.send(id, Answer::SetAside(aside.path.clone()));
                }
                Answer::Saved(saved.map(drop))
            }
            Job::ExportDraft(export) => Answer::DraftExported(self.export_draft(*export)),
            Job::Remove(id) => Answer::Removed(self.remove(&id)),
            Job::ListRuns { all } => {
                Answer::Runs(runs::list(&self.disk, &mut self.journals, self.runs.as_deref(), all))
            }
            Job::ShowRun(id, run) => Answer::RunShown(self.show_run(id, &run).map(Box::new)),
            Job::RemoveRun(run) => runs::remove(self.runs.as_deref(), &run),
            Job::Export(format, text) => Answer::Exported(export(format, &text, self.data.as_deref())),
            Job::Release(id) => {
                self.locks.remove(&id);
                return;
            }
        };
        if let Some(id) = id {
            answers.send(id, answer);
        }
    }

    /// Tells once, before anything was typed, that nothing can be saved. Without a folder the list itself says so.
    fn tell_unwritable(&mut self, id: Option<RequestId>, answers: &Answers) {
        let error = self.drafts.as_ref().and_then(|drafts| drafts.check_writable().err());
        if let (Some(id), Some(error), false) = (id, error, self.told) {
            self.told = true;
            answers.send(id, Answer::Unwritable(error));
        }
    }

    /// Keeps a draft from other processes.
    ///
    /// # Errors
    ///
    /// [`Cause::InUse`] when another has it. What else keeps it from being locked keeps it from being written, too,
    /// and is told then.
    fn hold(&mut self, id: &DraftId) -> Result<(), StoreError> {
        if self.locks.contains_key(id) {
            return Ok(());
        }
        match self.drafts()?.lock(id) {
            Ok(lock) => {
                self.locks.insert(id.clone(), lock);
                Ok(())
            }
            Err(error) if error.cause == Cause::InUse => Err(error),
            Err(_) => Ok(()),
        }
    }

    fn list(&self) -> Result<Vec<Listing>, StoreError> {
        let drafts = self.drafts()?;
        let zone = TimeZone::system();
        Ok(drafts.list()?.into_iter().map(|listed| listing(drafts, listed, &zone)).collect())
    }

    fn open(&mut self, id: &DraftId, hold: bool) -> Result<Opened, StoreError> {
        // Before it is read, so that nobody changes it in between.
        let read_only = hold && self.hold(id).is_err();
        let DraftFile { draft, place, created, extra, .. } = self.drafts()?.open(id)?;
        self.kept.insert(id.clone(), (created, extra));
        Ok(Opened { id: Some(id.clone()), draft, place, read_only })
    }

    fn show_run(&mut self, id: RequestId, run: &RunId) -> Result<Shown, StoreError> {
        let run = runs::read(self.runs.as_deref(), id, run)?;
        // A draft that is gone, or cannot be read, is no reason not to show what was sent.
        let draft = run.origin.draft.clone().and_then(|draft| self.open(&draft, true).ok());
        Ok(Shown { run, draft })
    }

    fn create(&mut self, draft: Draft, place: Place) -> Result<DraftId, StoreError> {
        let now = Timestamp::now();
        let id = Drafts::fresh_id(now, RandomState::new().build_hasher().finish());
        self.kept.insert(id.clone(), (now, Map::new()));
        let saved = self.save(id.clone(), draft, place);
        if saved.is_err() {
            // The next try gets another name.
            self.kept.remove(&id);
            self.locks.remove(&id);
        }
        saved.map(|_| id)
    }

    /// Writes a draft; gives what of its file was set aside.
    fn save(&mut self, id: DraftId, draft: Draft, place: Place) -> Result<Option<SetAside>, StoreError> {
        self.hold(&id)?;
        let modified = Timestamp::now();
        let (created, extra) = self.kept.get(&id).cloned().unwrap_or_else(|| (modified, Map::new()));
        let file = DraftFile { id, draft, place, created, modified, extra };
        Ok(self.drafts()?.save(&file)?.set_aside)
    }

    fn remove(&mut self, id: &DraftId) -> Result<(), StoreError> {
        self.hold(id)?;
        let removed = self.drafts()?.remove(id).map(drop);
        self.locks.remove(id);
        removed
    }

    fn export_draft(&self, export: DraftExport) -> Result<PathBuf, StoreError> {
        let DraftExport { draft, place, path, replace } = export;
        let path = whole(&path);
        let now = Timestamp::now();
        let extra = Map::new();
        let file = DraftFile { id: DraftId(String::new()), draft, place, created: now, modified: now, extra };
        Drafts::export(&self.disk, &path, &file, replace)?;
        Ok(path)
    }
}

/// Makes a whole path of one that a person typed.
fn whole(typed: &str) -> PathBuf {
    let below_home = typed.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    let path = below_home.unwrap_or_else(|| PathBuf::from(typed));
    std::path::absolute(&path).unwrap_or(path)
}

fn listing(drafts: &Drafts, listed: Listed, zone: &TimeZone) -> Listing {
    let Listed { id, modified, state, .. } = listed;
    let heading = state.and_then(|heading| {
        let processes = if heading.processes == 0 { Vec::new() } else { drafts.open(&id)?.draft.processes };
        Ok(Heading {
            name: heading.name,
            environment: heading.environment,
            business: heading.business.map(|business| business.name).unwrap_or_default(),
            targets: heading.targets,
            processes: processes.iter().map(name_of).collect(),
            step: heading.place.step,
        })
    });
    Listing { id, modified: zone.to_datetime(modified), heading }
}

fn name_of(process: &ProcessDraft) -> String {
    let alias = process.known(Known::ProcessName);
    if alias.is_empty() { process.known(Known::FuncName).to_owned() } else { alias.to_owned() }
}

/// Writes a result into a new file of the working folder, or else of the data folder; nothing is overwritten.
fn export(format: ExportFormat, text: &str, data: Option<&Path>) -> Result<PathBuf, StoreError> {
    let ending = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
    };
    let now = TimeZone::system().to_datetime(Timestamp::now());
    let stem = format!("bkproc-{}", now.strftime("%Y%m%d-%H%M%S"));
    let here = std::path::absolute(".").unwrap_or_else(|_| PathBuf::from("."));
    match (write_new(&here, &stem, ending, text), data) {
        (Err(error), Some(data)) if refuses(&error) => {
            // If it cannot be made, writing into it tells.
            let _ = DirBuilder::new().recursive(true).mode(0o700).create(data);
            write_new(data, &stem, ending, text)
        }
        (other, _) => other,
    }
}

/// Tells whether another folder may do.
fn refuses(error: &StoreError) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let Cause::Io { kind, .. } = error.cause else { return false };
    matches!(kind, NotFound | PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
}

fn write_new(folder: &Path, stem: &str, ending: &str, text: &str) -> Result<PathBuf, StoreError> {
    let mut path = folder.join(format!("{stem}.{ending}"));
    for number in 2..1000 {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return fill(file, &path, text).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                path = folder.join(format!("{stem}-{number}.{ending}"));
            }
            Err(error) => return Err(failed(&path, &error)),
        }
    }
    Err(failed(&path, &io::ErrorKind::AlreadyExists.into()))
}

fn fill(mut file: File, path: &Path, text: &str) -> Result<(), StoreError> {
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a result is worse than none; it is ours, and nobody has seen it.
        let _ = std::fs::remove_file(path);
        failed(path, &error)
    })
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    let cause = Cause::Io { doing: Doing::Write, kind: error.kind(), message: error.to_string() };
    StoreError { path: path.to_owned(), cause }
}
