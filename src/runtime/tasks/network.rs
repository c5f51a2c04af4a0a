//! The network's thread: reads, which can be dropped, and runs, which cannot.

use super::{Answers, Connect, catalogue, recall, runs};
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, ErrorKind};
use crate::app::event::RunError;
use crate::app::run::{Origin, UndoOffer};
use crate::app::table_find::TableJob;
use crate::app::{Answer, Event, RequestId};
use crate::domain::check::{Wanted, check};
use crate::domain::draft::Draft;
use crate::domain::environment::{CredentialPart, Secret};
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::domain::plan::Plan;
use crate::runtime::message::NETWORK_THREAD;
use crate::store::{RunId, StoreError};
use crate::submit::live::LiveProgress;
use crate::submit::{
    self, CreatedProcesses, LastProcess, NoRecord, NotReadBack, Options, Outcome, Progress, Record, Recorder, Stop,
    UndoPlan,
};
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// The CMDB, and what is being asked of it.
pub(in crate::runtime) struct NetworkTasks<C: Connect> {
    connect: C,
    lang: Lang,
    /// The folder of the journals of runs; `None` when nothing names one.
    journals: Option<PathBuf>,
    /// The client; made when it is first needed, and again in another language.
    api: Option<Arc<C::Api>>,
    thread: Option<Thread>,
    answers: Answers,
    reads: HashMap<RequestId, AbortHandle>,
    /// Runs whose end was not seen by the loop, each with how long the answer to a call of it may take.
    runs: Runs,
    /// Runs that have not ended.
    calls: CallsUnderWay,
}

type Runs = HashMap<RequestId, (Stop, Duration)>;

/// The runs that have not ended, each with how long the answer to a call of it may take. All clones are one.
#[derive(Debug, Clone, Default)]
pub(in crate::runtime) struct CallsUnderWay(Arc<(Mutex<Runs>, Condvar)>);

impl CallsUnderWay {
    /// Adds a run until the returned value is dropped.
    fn add(&self, id: RequestId, stop: Stop, patience: Duration) -> UnderWay {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (stop, patience));
        UnderWay { id, all: self.clone() }
    }

    /// Lets them make no further call.
    pub(in crate::runtime) fn stop(&self) {
        for (stop, _) in self.0.0.lock().unwrap_or_else(PoisonError::into_inner).values() {
            stop.stop();
        }
    }

    /// Waits until they have ended, at most as long as the answers to their calls may take, and some time more.
    pub(in crate::runtime) fn wait(&self, more: Duration) {
        let runs = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = runs.values().map(|(_, patience)| *patience).max().unwrap_or_default();
        let end = Instant::now() + patience + more;
        let left = end.saturating_duration_since(Instant::now());
        // What has not ended by then is not waited for.
        let _ = self.0.1.wait_timeout_while(runs, left, |runs| !runs.is_empty());
    }
}

/// A run that has not ended.
struct UnderWay {
    id: RequestId,
    all: CallsUnderWay,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        self.all.0.1.notify_all();
    }
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
        thread::Builder::new().name(NETWORK_THREAD.to_owned()).spawn(move || {
            // An error is how it hears of the end.
            let _ = runtime.block_on(ended);
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, _alive: alive })
    }
}

impl<C: Connect> NetworkTasks<C> {
    pub(in crate::runtime) fn new(connect: C, lang: Lang, journals: Option<PathBuf>, answers: Answers) -> Self {
        Self {
            connect,
            lang,
            journals,
            api: None,
            thread: None,
            answers,
            reads: HashMap::new(),
            runs: HashMap::new(),
            calls: CallsUnderWay::default(),
        }
    }

    pub(super) fn speak(&mut self, lang: Lang) {
        self.lang = lang;
        self.api = None;
    }

    /// Talks to another environment; what is under way goes on with the old one.
    pub(super) fn choose(&mut self, environment: &str) {
        self.connect.choose(environment);
        self.api = None;
    }

    /// Takes a part of the credentials that was typed.
    pub(super) fn give(&mut self, part: CredentialPart, secret: Secret) {
        self.connect.give(part, secret);
        self.api = None;
    }

    pub(super) fn businesses(&mut self, id: RequestId) {
        let kept_at = self.connect.cache();
        self.read(id, Answer::Businesses, |api, answers| async move {
            let Some(place) = kept_at else { return retry_throttled(|| api.businesses()).await };
            if let Some(Ok(kept)) = recall::businesses(place.clone()).await {
                answers.send(id, Answer::BusinessesKept(kept));
            }
            let businesses = retry_throttled(|| api.businesses()).await?;
            let kept = businesses.clone();
            // No one who waits for them waits for the disk too.
            tokio::spawn(async move { answers.send(id, Answer::Kept(recall::keep_businesses(place, kept).await)) });
            Ok(businesses)
        });
    }

    pub(super) fn catalogue(&mut self, id: RequestId, business: Business, recall: bool) {
        let kept_at = self.connect.cache();
        self.read(id, Answer::CatalogueEnded, move |api, answers| async move {
            let tell = move |answer| answers.send(id, answer);
            catalogue::read(&*api, business, kept_at, recall, tell).await
        });
    }

    /// Judges a draft on a thread of its own.
    pub(super) fn judge(&self, id: RequestId, draft: Box<Draft>, fields: Box<FieldTable>, facts: FactTable) {
        let answers = self.answers.clone();
        let judge = move || answers.send(id, Answer::Judged(Box::new(check(&draft, &fields, &facts))));
        // Without a thread the draft stays unjudged until its next change; nothing can be submitted meanwhile.
        drop(std::thread::Builder::new().name("judge".to_owned()).spawn(judge));
    }

    /// Finds rows of a table on a thread of its own.
    pub(super) fn find_rows(&self, id: RequestId, job: Box<TableJob>) {
        let answers = self.answers.clone();
        let find = move || answers.send(id, Answer::RowsFound(job.run()));
        // Without a thread the table shows its rows as they were.
        drop(std::thread::Builder::new().name("rows".to_owned()).spawn(find));
    }

    pub(super) fn host_names(&mut self, id: RequestId, biz: BizId) {
        self.read(id, Answer::HostNames, move |api, _| async move { catalogue::read_host_names(&*api, biz).await });
    }

    pub(super) fn inside(&mut self, id: RequestId, biz: BizId, instance: ServiceInstanceId) {
        self.read(
            id,
            Answer::Inside,
            move |api, _| async move { retry_throttled(|| api.processes(biz, instance)).await },
        );
    }

    /// Looks up what was kept of the targets of a plan.
    pub(super) fn recall(&mut self, id: RequestId, wanted: Wanted) {
        let kept_at = self.connect.cache();
        self.read(
            id,
            |found| Answer::CacheRead(found.unwrap_or(Ok(None))),
            |_, _| async move {
                let Some(place) = kept_at else { return Ok(Ok(None)) };
                Ok(recall::live(place, wanted).await.transpose().map(|found| found.map(Box::new)))
            },
        );
    }

    pub(super) fn live(&mut self, id: RequestId, wanted: Wanted) {
        self.read(id, Answer::Live, move |api, answers| async move {
            let tell = |told| {
                answers.send(
                    id,
                    match told {
                        LiveProgress::Read(done) => Answer::LiveProgress { done },
                        LiveProgress::HostsUnread(error) => Answer::HostsUnread(error),
                    },
                );
            };
            submit::live::read(&*api, &wanted, tell).await.map(Box::new)
        });
    }

    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(read) = self.reads.remove(&id) {
            read.abort();
        }
    }

    /// Makes the calls of a plan, each after its journal holds it, unless it is not to be recorded; then reads back what
    /// is stored.
    pub(super) fn submit(&mut self, id: RequestId, plan: Plan, origin: Origin, recorded: bool) {
        let journals = self.journals.clone();
        self.run(id, Answer::RunEnded, move |api, answers, stop| async move {
            let mut outcomes = vec![Outcome::NotSent(None); plan.calls().len()];
            let tell = |progress| {
                if let Progress::Ended { call, outcome } = &progress
                    && let Some(place) = outcomes.get_mut(*call)
                {
                    place.clone_from(outcome);
                }
                answers.send(id, answer_of(progress));
            };
            if recorded {
                let (plan, journal) = runs::begin(journals.clone(), origin, api.user(), plan).await?;
                let run = journal.id().clone();
                answers.send(id, Answer::RunBegun(Some(run.clone())));
                let journal = Recorder::of(journal);
                submit::run(&*api, &plan, Options::of(&*api), &stop, &journal, tell).await?;
                // As the record has it, which knows the request IDs.
                let made = runs::made(journals, run).await;
                // What came of the run is shown even if it cannot be read just now.
                let made = made.unwrap_or_else(|_| CreatedProcesses::of_outcomes(&plan, &outcomes));
                read_back(&*api, &made, &stop, &journal, id, &answers).await
            } else {
                answers.send(id, Answer::RunBegun(None));
                let nothing = Recorder::of(NoRecord);
                submit::run(&*api, &plan, Options::of(&*api), &stop, &nothing, tell).await?;
                let made = CreatedProcesses::of_outcomes(&plan, &outcomes);
                read_back(&*api, &made, &stop, &nothing, id, &answers).await
            }
        });
    }

    /// Goes on with a run; then reads back what is stored.
    pub(super) fn resume(&mut self, id: RequestId, run: RunId) {
        let journals = self.journals.clone();
        self.run(id, Answer::RunEnded, move |api, answers, stop| async move {
            let (journal, record) = runs::open(journals.clone(), run.clone()).await?;
            let journal = Recorder::of(journal);
            answers.send(id, Answer::RunBegun(Some(run.clone())));
            let tell = |progress| answers.send(id, answer_of(progress));
            submit::resume(&*api, &record, Options::of(&*api), &stop, &journal, tell).await?;
            let made = runs::made(journals, run).await?;
            read_back(&*api, &made, &stop, &journal, id, &answers).await
        });
    }

    /// Reports what would be deleted of what a run created.
    pub(super) fn plan_undo(&mut self, id: RequestId, run: RunId) {
        let journals = self.journals.clone();
        let answer = |result: Result<Result<UndoOffer, StoreError>, ApiError>| {
            Answer::UndoPlanned(result.map_err(RunError::from).and_then(|offer| offer.map_err(RunError::from)))
        };
        self.read(id, answer, move |api, _| async move {
            let made = match runs::made(journals, run).await {
                Ok(made) => made,
                Err(error) => return Ok(Err(error)),
            };
            let plan = submit::plan_undo(&*api, &made, LastProcess::Keep, |_| {}).await?;
            let delete = plan.delete().flat_map(|(_, ids)| ids).collect();
            let instances = plan.delete().count();
            Ok(Ok(UndoOffer { delete, instances, skip: plan.skip().to_vec() }))
        });
    }

    /// Deletes what a person agreed to of what a run created; what has changed since is left.
    pub(super) fn undo(&mut self, id: RequestId, run: RunId, agreed: UndoOffer, last: LastProcess) {
        let journals = self.journals.clone();
        self.run(id, Answer::UndoEnded, move |api, answers, stop| async move {
            let (journal, record) = runs::open(journals, run).await?;
            let journal = Recorder::of(journal);
            let plan = UndoPlan::agreed(&CreatedProcesses::of(&record), last, &agreed.delete, agreed.skip);
            let tell = |progress| answers.send(id, Answer::Undoing(progress));
            submit::undo(&*api, &plan, Options::of(&*api), &stop, &journal, tell).await?;
            Ok(())
        });
    }

    /// Begins a run, or its undoing, which cannot be dropped, and answers when it is over.
    fn run<F>(
        &mut self,
        id: RequestId,
        ended: fn(Result<(), RunError>) -> Answer,
        run: impl FnOnce(Arc<C::Api>, Answers, Stop) -> F,
    ) where
        F: Future<Output = Result<(), RunError>> + Send + 'static,
    {
        let (stop, answers) = (Stop::default(), self.answers.clone());
        let ready = self.ready();
        let patience = ready.as_ref().map_or(Duration::ZERO, |(api, _)| api.patience());
        self.runs.insert(id, (stop.clone(), patience));
        let (api, handle) = match ready {
            Ok(ready) => ready,
            Err(error) => return answers.send(id, ended(Err(error.into()))),
        };
        let noticing = Arc::clone(&api);
        let under_way = self.calls.add(id, stop.clone(), patience);
        let run = run(api, answers.clone(), stop);
        handle.spawn(async move {
            let result = run.await;
            anomalies(&*noticing, id, &answers);
            answers.send(id, ended(result));
            drop(under_way);
        });
    }

    pub(super) fn stop(&self, id: RequestId) {
        if let Some((stop, _)) = self.runs.get(&id) {
            stop.stop();
        }
    }

    pub(super) fn stop_all(&self) {
        for (stop, _) in self.runs.values() {
            stop.stop();
        }
    }

    /// Hears that the thread panicked: of its runs no end will be seen, and what came of them is found out when they are
    /// resumed.
    pub(super) fn lose_thread(&mut self) {
        self.runs.clear();
    }

    /// Returns the runs that have not ended.
    pub(super) fn calls(&self) -> CallsUnderWay {
        self.calls.clone()
    }

    /// Hears that the end of a run was seen.
    pub(super) fn ended(&mut self, id: RequestId) {
        self.runs.remove(&id);
    }

    pub(super) fn is_running(&self) -> bool {
        !self.runs.is_empty()
    }

    /// Returns how long the answers to calls on their way may take at most.
    pub(super) fn patience(&self) -> Duration {
        self.runs.values().map(|(_, patience)| *patience).max().unwrap_or_default()
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
        let noticing = Arc::clone(&api);
        let read = read(api, answers.clone());
        let task = handle.spawn(async move {
            let result = read.await;
            answers.send(id, answer(result));
            // After the answer, which has a notice of its own when it is an error.
            anomalies(&*noticing, id, &answers);
        });
        self.reads.retain(|_, read| !read.is_finished());
        self.reads.insert(id, task.abort_handle());
    }

    /// Returns the client, and the thread to use it on.
    fn ready(&mut self) -> Result<(Arc<C::Api>, Handle), ApiError> {
        let api = if let Some(api) = &self.api {
            Arc::clone(api)
        } else {
            let answers = self.answers.clone();
            let warn = Arc::new(move |mistake| answers.tell(Event::Mistaken(mistake)));
            Arc::clone(self.api.insert(Arc::new(self.connect.connect(self.lang, warn)?)))
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

/// Sends what was noticed while the CMDB was read, if anything.
fn anomalies(api: &impl Api, id: RequestId, answers: &Answers) {
    let noticed = api.take_anomalies();
    if !noticed.is_empty() {
        answers.send(id, Answer::Anomalies(noticed));
    }
}

/// Reads back what is stored of what a run created, and tells, unless it is told to stop.
async fn read_back<A: Api, R: Record>(
    api: &A,
    made: &CreatedProcesses,
    stop: &Stop,
    record: &Recorder<R>,
    id: RequestId,
    answers: &Answers,
) -> Result<(), RunError> {
    if made.is_empty() {
        return Ok(());
    }
    let read = submit::read_back(api, made, (Options::of(api), stop), record, |_| {});
    let Some(found) = stop.unless(read).await else { return Ok(()) };
    let found = match found {
        Ok(found) => {
            for (call, outcome) in found.corrected.clone() {
                answers.send(id, Answer::CallEnded { call, outcome });
            }
            Ok(found)
        }
        Err(NotReadBack::Api(error)) => Err(error),
        Err(NotReadBack::Store(error)) => return Err(error.into()),
    };
    answers.send(id, Answer::ReadBack(found));
    Ok(())
}

fn answer_of(progress: Progress) -> Answer {
    match progress {
        Progress::Sent { call } => Answer::CallSent { call },
        Progress::Waiting { call, error, attempt, wait } => Answer::CallWaiting { call, error, attempt, wait },
        Progress::Occupied { call, process } => Answer::CallOccupied { call, process },
        Progress::Receipts(receipts) => Answer::Receipts(receipts),
        Progress::Settling { call, attempt, wait } => Answer::CallSettling { call, attempt, wait },
        Progress::Ended { call, outcome } => Answer::CallEnded { call, outcome },
    }
}
