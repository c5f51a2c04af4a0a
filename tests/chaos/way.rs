//! The way to the sandbox: the real client, and on it what a sandbox cannot do without time going by or this process
//! ending. What is sent may not arrive, or be done only after so many readings; and the program may end before
//! something is sent, or after it was done.

use crate::rng::Rng;
use bkproc::api::{AnswerFacts, Api, ApiError, Created, ErrorKind, HttpApi, Page, Paged, Receipt};
use bkproc::domain::facts::{FactsWanted, HostFacts};
use bkproc::domain::field::Field;
use bkproc::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::plan::{Body, Plan, Resident};
use bkproc::domain::process::{Keyed, NaturalKey, Process};
use bkproc::submit::Stop;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

/// What happens to something that is sent.
#[derive(Debug, Clone, Copy)]
enum Trick {
    NoConnection,
    /// It is done after so many further readings, and no one sees an answer.
    Late(usize),
    CrashBefore,
    CrashAfter,
    /// It is lost, and another client sends the same just then.
    Theirs,
    /// The person says stop while it is on its way.
    Stop,
}

/// Something that is sent.
#[derive(Debug, Clone)]
enum Write {
    Create(CallId, usize),
    Delete(CallId, BizId, Vec<ProcessId>),
}

#[derive(Default)]
struct Inside {
    /// By which number of what is sent.
    tricks: BTreeMap<usize, Trick>,
    /// The reading during which the program ends.
    crash_at_read: Option<usize>,
    writes: usize,
    reads: usize,
    failed: usize,
    stop: Stop,
    late: Vec<(usize, Write)>,
    tasks: Vec<JoinHandle<()>>,
    /// Whether the program ended just before something was sent.
    unsent: bool,
    /// Hears that the program ends. Each start has its own: of two ends in one moment only the first is heard, and the
    /// second must not end the next program.
    crash: Arc<Notify>,
}

pub(crate) struct Way {
    api: HttpApi,
    /// The client of another client.
    other: HttpApi,
    plan: Plan,
    inside: Mutex<Inside>,
}

impl Way {
    pub(crate) fn new(api: HttpApi, other: HttpApi, plan: Plan) -> Self {
        Self { api, other, plan, inside: Mutex::default() }
    }

    /// Returns the client of another client, without tricks.
    pub(crate) const fn other(&self) -> &HttpApi {
        &self.other
    }

    /// Draws what happens from now on; nothing when the way is clear.
    pub(crate) fn ready(&self, rng: &mut Rng, clear: bool) -> Stop {
        let mut tricks = BTreeMap::new();
        for _ in 0..rng.of(5) {
            let trick = match rng.of(7) {
                6 => Trick::Theirs,
                0 => Trick::NoConnection,
                1 | 2 => Trick::Late(rng.of(6)),
                3 => Trick::CrashBefore,
                4 => Trick::CrashAfter,
                _ => Trick::Stop,
            };
            tricks.insert(rng.of(5), trick);
        }
        let crash_at_read = rng.once_in(12).then(|| rng.of(10));
        let mut inside = self.inside.lock().unwrap();
        // Readings are counted again, and what is late waits for no more of them than before.
        let reads = inside.reads;
        let late = mem::take(&mut inside.late).into_iter().map(|(due, write)| (due.saturating_sub(reads), write));
        *inside = Inside { late: late.collect(), ..Inside::default() };
        if !clear {
            (inside.tricks, inside.crash_at_read) = (tricks, crash_at_read);
        }
        inside.stop.clone()
    }

    /// Goes on until it is done, or the program ends; what is on its way then still comes to its end.
    pub(crate) async fn unless_it_crashes<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let crash = Arc::clone(&self.inside.lock().unwrap().crash);
        let done = tokio::select! {
            biased;
            () = crash.notified() => None,
            done = work => Some(done),
        };
        let tasks = mem::take(&mut self.inside.lock().unwrap().tasks);
        for task in tasks {
            task.await.unwrap();
        }
        done
    }

    /// Returns `true` if it may be that is unknown what became of something: what tells it could not be read.
    pub(crate) fn is_excused(&self) -> bool {
        let inside = self.inside.lock().unwrap();
        inside.failed > 0 || inside.stop.is_told()
    }

    /// Returns `true` if the program ended just before something was sent that it had noted.
    pub(crate) fn ended_before_sending(&self) -> bool {
        self.inside.lock().unwrap().unsent
    }

    /// A minute goes by: what is late is done, or never.
    pub(crate) async fn minute(&self) {
        let late = mem::take(&mut self.inside.lock().unwrap().late);
        for (_, write) in late {
            self.perform(write).await.unwrap().ok();
        }
    }

    fn perform(&self, write: Write) -> oneshot::Receiver<Result<(Vec<ProcessId>, AnswerFacts), ApiError>> {
        let (api, plan) = (self.api.clone(), self.plan.clone());
        let (done, result) = oneshot::channel();
        let task = tokio::spawn(async move {
            let answer = match write {
                Write::Create(id, call) => {
                    api.create(&id, &plan.body(&plan.calls()[call])).await.map(|created| (created.ids, created.facts))
                }
                Write::Delete(id, biz, ids) => api.delete(&id, biz, &ids).await.map(|facts| (Vec::new(), facts)),
            };
            // No one may be waiting any more.
            drop(done.send(answer));
        });
        self.inside.lock().unwrap().tasks.push(task);
        result
    }

    async fn crash<T>(&self) -> T {
        self.inside.lock().unwrap().crash.notify_one();
        std::future::pending().await
    }

    async fn write(&self, write: Write) -> Result<(Vec<ProcessId>, AnswerFacts), ApiError> {
        let name =
            if matches!(write, Write::Create(..)) { "create_process_instance" } else { "delete_process_instance" };
        let trick = {
            let mut inside = self.inside.lock().unwrap();
            inside.writes += 1;
            let at = inside.writes - 1;
            inside.tricks.remove(&at)
        };
        match trick {
            None => self.perform(write).await.unwrap(),
            Some(Trick::NoConnection) => Err(ApiError::new(ErrorKind::Connect, name)),
            Some(Trick::Late(readings)) => {
                let mut inside = self.inside.lock().unwrap();
                let due = inside.reads + readings;
                inside.late.push((due, write));
                Err(ApiError::new(ErrorKind::Timeout, name))
            }
            Some(Trick::Theirs) => {
                if let Write::Create(_, call) = write {
                    let body = self.plan.body(&self.plan.calls()[call]);
                    // The way may be closed for this one as well; then nothing happened, or it did.
                    self.other.create(&theirs(), &body).await.ok();
                }
                Err(ApiError::new(ErrorKind::Cut, name))
            }
            Some(Trick::CrashBefore) => {
                self.inside.lock().unwrap().unsent = true;
                self.crash().await
            }
            Some(Trick::CrashAfter) => {
                self.perform(write).await.unwrap().ok();
                self.crash().await
            }
            Some(Trick::Stop) => {
                self.inside.lock().unwrap().stop.stop();
                self.perform(write).await.unwrap()
            }
        }
    }

    /// Counts a reading; what is due by now is done before.
    async fn reading(&self) {
        let (due, crash) = {
            let mut inside = self.inside.lock().unwrap();
            let now = inside.reads;
            inside.reads += 1;
            let due: Vec<_> = inside.late.extract_if(.., |(due, _)| *due <= now).collect();
            (due, inside.crash_at_read == Some(now))
        };
        for (_, write) in due {
            self.perform(write).await.unwrap().ok();
        }
        if crash {
            self.crash::<()>().await;
        }
    }

    fn seen<T>(&self, result: Result<T, ApiError>) -> Result<T, ApiError> {
        self.inside.lock().unwrap().failed += usize::from(result.is_err());
        result
    }
}

/// The ID of a call of another client.
pub(crate) fn theirs() -> CallId {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    CallId::from_random(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

impl Api for Way {
    pass_on!(api: businesses topology hosts host_names areas instances instances_by_id hosts_by_id host_facts residents process_fields);

    fn user(&self) -> Option<String> {
        self.api.user()
    }

    fn ahead(&self) -> Option<SignedDuration> {
        self.api.ahead()
    }

    async fn receipts(
        &self,
        biz: BizId,
        calls: &[CallId],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Receipt>, ApiError> {
        let read = self.api.receipts(biz, calls, from, to).await;
        // That there are none is known when they are denied, and is no reason not to know what became of a call.
        self.inside.lock().unwrap().failed += usize::from(read.as_ref().is_err_and(|error| !error.is_denial()));
        read
    }

    async fn processes(&self, biz: BizId, instance: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
        self.reading().await;
        self.seen(self.api.processes(biz, instance).await)
    }

    async fn processes_by_id(
        &self,
        biz: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> Result<Vec<Process>, ApiError> {
        self.reading().await;
        self.seen(self.api.processes_by_id(biz, ids).await)
    }

    async fn create(&self, id: &CallId, body: &Body<'_>) -> Result<Created, ApiError> {
        let call = self.plan.calls().iter().position(|call| self.plan.body(call) == *body).unwrap();
        let (ids, facts) = self.write(Write::Create(id.clone(), call)).await?;
        Ok(Created { ids, facts })
    }

    async fn delete(&self, id: &CallId, biz: BizId, ids: &[ProcessId]) -> Result<AnswerFacts, ApiError> {
        self.write(Write::Delete(id.clone(), biz, ids.to_vec())).await.map(|(_, facts)| facts)
    }
}
