//! The network's thread: reads, which can be dropped, and runs, which cannot.

use super::{Answers, Connect, catalogue, recall, runs};
use crate::api::parallel::patiently;
use crate::api::{Api, ApiError, ErrorKind};
use crate::app::event::NotBegun;
use crate::app::run::Origin;
use crate::app::{Answer, RequestId};
use crate::domain::check::Wanted;
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::domain::plan::Plan;
use crate::store::{Journal, RunId, StoreError};
use crate::submit::{self, NoRecord, Options, Progress, Stop};
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle};

/// The CMDB, and what is being asked of it.
pub(in crate::runtime) struct Network<C: Connect> {
    connect: C,
    lang: Lang,
    /// The folder of the journals of runs; none when nothing names one.
    journals: Option<PathBuf>,
    /// The client; made when it is first needed, and again in another language.
    api: Option<Arc<C::Api>>,
    thread: Option<Thread>,
    answers: Answers,
    reads: HashMap<RequestId, AbortHandle>,
    /// Runs whose end was not seen by the loop.
    runs: HashMap<RequestId, Stop>,
}

/// The thread; it ends when this is dropped, and with it what it does.
struct Thread {
    handle: Handle,
    _alive: oneshot::Sender<()>,
}

impl Thread {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (alive, ended) = oneshot::channel::<()>();
        thread::Builder::new().name("network".to_owned()).spawn(move || {
            // An error is how it hears of the end.
            let _ = runtime.block_on(ended);
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, _alive: alive })
    }
}

impl<C: Connect> Network<C> {
    pub(in crate::runtime) fn new(connect: C, lang: Lang, journals: Option<PathBuf>, answers: Answers) -> Self {
        Self { connect, lang, journals, api: None, thread: None, answers, reads: HashMap::new(), runs: HashMap::new() }
    }

    pub(super) fn speak(&mut self, lang: Lang) {
        self.lang = lang;
        self.api = None;
    }

    pub(super) fn businesses(&mut self, id: RequestId) {
        let kept_at = self.connect.shelf();
        self.read(id, Answer::Businesses, |api, answers| async move {
            let Some(place) = kept_at else { return patiently(|| api.businesses()).await };
            if let Some(Ok(kept)) = recall::businesses(place.clone()).await {
                answers.send(id, Answer::BusinessesKept(kept));
            }
            let businesses = patiently(|| api.businesses()).await?;
            let kept = businesses.clone();
            // Nobody who waits for them waits for the disk too.
            tokio::spawn(async move { answers.send(id, Answer::Kept(recall::keep_businesses(place, kept).await)) });
            Ok(businesses)
        });
    }

    pub(super) fn catalogue(&mut self, id: RequestId, business: Business, recall: bool) {
        let kept_at = self.connect.shelf();
        self.read(id, Answer::CatalogueEnded, move |api, answers| async move {
            let tell = move |answer| answers.send(id, answer);
            catalogue::read(&*api, business, kept_at, recall, tell).await
        });
    }

    /// Looks up what was kept of the targets of a plan.
    pub(super) fn recall(&mut self, id: RequestId, wanted: Wanted) {
        let kept_at = self.connect.shelf();
        self.read(
            id,
            |found| Answer::Recalled(found.unwrap_or(Ok(None))),
            |_, _| async move {
                let Some(place) = kept_at else { return Ok(Ok(None)) };
                Ok(recall::live(place, wanted).await.transpose().map(|found| found.map(Box::new)))
            },
        );
    }

    pub(super) fn live(&mut self, id: RequestId, wanted: Wanted) {
        self.read(id, Answer::Live, move |api, answers| async move {
            let tell = |done| answers.send(id, Answer::LiveProgress { done });
            submit::live::read(&*api, &wanted, tell).await.map(Box::new)
        });
    }

    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(read) = self.reads.remove(&id) {
            read.abort();
        }
    }

    /// Makes the calls of a plan, each after its journal holds it, unless it is not to be recorded.
    pub(super) fn submit(&mut self, id: RequestId, plan: Plan, origin: Origin, recorded: bool) {
        let journals = self.journals.clone();
        self.run(id, move |api, answers, stop| async move {
            let tell = |progress| answers.send(id, answer_of(progress));
            if !recorded {
                answers.send(id, Answer::RunBegun(Ok(None)));
                return submit::run(&*api, &plan, Options::default(), &stop, &mut NoRecord, tell).await;
            }
            let Some(mut journal) = begun(id, &answers, runs::begin(journals.as_deref(), &origin, &plan)) else {
                return Ok(());
            };
            submit::run(&*api, &plan, Options::default(), &stop, &mut journal, tell).await
        });
    }

    /// Goes on with a run.
    pub(super) fn resume(&mut self, id: RequestId, run: RunId) {
        let journals = self.journals.clone();
        self.run(id, move |api, answers, stop| async move {
            let opened = runs::folder(journals.as_deref()).and_then(|folder| Journal::open_to_resume(folder, &run));
            let (opened, record) = match opened {
                Ok((journal, record)) => (Ok(journal), Some(record)),
                Err(error) => (Err(error), None),
            };
            let (Some(mut journal), Some(record)) = (begun(id, &answers, opened), record) else { return Ok(()) };
            let tell = |progress| answers.send(id, answer_of(progress));
            submit::resume(&*api, &record, Options::default(), &stop, &mut journal, tell).await
        });
    }

    /// Begins a run, which cannot be dropped, and answers when it is over.
    fn run<F>(&mut self, id: RequestId, run: impl FnOnce(Arc<C::Api>, Answers, Stop) -> F)
    where
        F: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        let (stop, answers) = (Stop::default(), self.answers.clone());
        self.runs.insert(id, stop.clone());
        let (api, handle) = match self.ready() {
            Ok(ready) => ready,
            Err(error) => {
                answers.send(id, Answer::RunBegun(Err(NotBegun::Client(Box::new(error)))));
                answers.send(id, Answer::RunEnded(Ok(())));
                return;
            }
        };
        let run = run(api, answers.clone(), stop);
        let task = handle.spawn(async move { answers.send(id, Answer::RunEnded(run.await)) });
        self.watched(&handle, task);
    }

    pub(super) fn stop(&self, id: RequestId) {
        if let Some(stop) = self.runs.get(&id) {
            stop.stop();
        }
    }

    pub(super) fn stop_all(&self) {
        for stop in self.runs.values() {
            stop.stop();
        }
    }

    /// Hears that the end of a run was seen.
    pub(super) fn ended(&mut self, id: RequestId) {
        self.runs.remove(&id);
    }

    pub(super) fn is_running(&self) -> bool {
        !self.runs.is_empty()
    }

    /// Begins a read that can be dropped.
    fn read<T, F>(
        &mut self,
        id: RequestId,
        answer: impl FnOnce(Result<T, ApiError>) -> Answer + Send + 'static,
        read: impl FnOnce(Arc<C::Api>, Answers) -> F,
    ) where
        T: Send,
        F: Future<Output = Result<T, ApiError>> + Send + 'static,
    {
        let answers = self.answers.clone();
        let (api, handle) = match self.ready() {
            Ok(ready) => ready,
            Err(error) => return answers.send(id, answer(Err(error))),
        };
        let read = read(api, answers.clone());
        let task = handle.spawn(async move { answers.send(id, answer(read.await)) });
        self.reads.retain(|_, read| !read.is_finished());
        self.reads.insert(id, task.abort_handle());
        self.watched(&handle, task);
    }

    /// Tells the loop when a task panics.
    fn watched(&self, handle: &Handle, task: JoinHandle<()>) {
        let answers = self.answers.clone();
        handle.spawn(async move {
            if task.await.is_err_and(|error| error.is_panic()) {
                answers.panicked();
            }
        });
    }

    /// Gives the client, and the thread to use it on.
    fn ready(&mut self) -> Result<(Arc<C::Api>, Handle), ApiError> {
        let api = if let Some(api) = &self.api {
            Arc::clone(api)
        } else {
            Arc::clone(self.api.insert(Arc::new(self.connect.connect(self.lang)?)))
        };
        let thread = if let Some(thread) = &self.thread {
            thread
        } else {
            let started = Thread::start()
                .map_err(|error| ApiError { message: error.to_string(), ..ApiError::new(ErrorKind::Connect, "") })?;
            self.thread.insert(started)
        };
        Ok((api, thread.handle.clone()))
    }
}

/// Tells whether a journal is there; without it nothing is sent.
fn begun(id: RequestId, answers: &Answers, journal: Result<Journal, StoreError>) -> Option<Journal> {
    match journal {
        Ok(journal) => {
            answers.send(id, Answer::RunBegun(Ok(Some(journal.id().clone()))));
            Some(journal)
        }
        Err(error) => {
            answers.send(id, Answer::RunBegun(Err(NotBegun::Record(error))));
            None
        }
    }
}

fn answer_of(progress: Progress) -> Answer {
    match progress {
        Progress::Sent { call } => Answer::CallSent { call },
        Progress::Waiting { call, error, attempt, wait } => Answer::CallWaiting { call, error, attempt, wait },
        Progress::Settling { call, attempt, wait } => Answer::CallSettling { call, attempt, wait },
        Progress::Ended { call, outcome } => Answer::CallEnded { call, outcome },
    }
}
