//! The engine against a CMDB in memory that keeps what was asked, stores what was created, and answers as told.

mod order;
mod proofs;
mod record;
mod resuming;
mod settling;
mod slow_disk;
mod undoing;

use super::*;
use crate::api::error::AnswerSource;
use crate::api::{AnswerFacts, AuditAction, Created, ErrorKind, Page, Paged, Receipt};
use crate::domain::check::Wanted;
use crate::domain::draft::Target;
use crate::domain::facts::{FactsWanted, HostFacts};
use crate::domain::field::{Field, FieldKey, Known};
use crate::domain::id::{BizId, CallId, HostId, ModuleId, ProcessId, ServiceInstanceId};
use crate::domain::instance::{Area, Business, Host, Labels, ServiceInstance, Topology};
use crate::domain::packed::Packed;
use crate::domain::plan::{Body, Live, Resident, plan};
use crate::domain::process::{Keyed, NaturalKey, Process, ProcessSpec, Value};
use crate::domain::state::Evidence;
use crate::store::journal::BodyHash;
use jiff::{SignedDuration, Timestamp};
use record::{MemoryRecord, full};
use serde_json::Value as Json;
use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

/// What becomes of one call that creates.
enum Act {
    /// Nothing is stored, and this is answered.
    Answer(Result<Vec<ProcessId>, ApiError>),
    /// What is sent is stored, and this is answered.
    Commit(ApiError),
    /// What is sent is stored after so many further readings, and this is answered.
    Late(usize, ApiError),
    /// What is sent is stored, and these IDs are answered.
    Says(Vec<ProcessId>),
    /// What is sent is lost, another user stores these, and this is answered.
    Theirs(Vec<Process>, ApiError),
}

/// What the audit log shows of the rows that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Log {
    #[default]
    On,
    Denied,
    /// A version that writes none.
    Off,
    /// Nothing before so many questions were asked.
    Late(usize),
    /// It cannot be read.
    Broken,
}

/// The time by the paused clock of tokio.
fn clock() -> Timestamp {
    thread_local!(static BEGAN: tokio::time::Instant = tokio::time::Instant::now());
    let base: Timestamp = "2026-11-03T00:14:57Z".parse().unwrap();
    base.checked_add(BEGAN.with(tokio::time::Instant::elapsed)).unwrap()
}

/// IDs of calls in the order in which they are asked for.
fn call_id() -> CallId {
    thread_local!(static NEXT: std::cell::Cell<u128> = const { std::cell::Cell::new(0) });
    NEXT.with(|next| {
        next.set(next.get() + 1);
        CallId::from_random(next.get())
    })
}

/// Stores what is sent to it, unless a script says otherwise.
#[derive(Default)]
struct Fake {
    script: Mutex<VecDeque<Act>>,
    /// Errors of the first readings.
    reads: Mutex<VecDeque<Option<ApiError>>>,
    /// Service instance and aliases of each call.
    asked: Mutex<Vec<(i64, Vec<String>)>>,
    stored: Mutex<HashMap<i64, Vec<Process>>>,
    late: Mutex<Vec<(usize, Vec<Process>, CallId)>>,
    log: Log,
    /// The rows that were written, and how often they were asked for.
    rows: Mutex<(Vec<Receipt>, usize)>,
    /// The ID of each call that creates.
    sent: Mutex<Vec<CallId>>,
    /// Whether something replaces IDs on the way.
    replaced: bool,
    /// Whether no user is known before one is learnt.
    anonymous: bool,
    /// Whether no answer shows the server's clock.
    timeless: bool,
    read: Mutex<usize>,
    deleted: Mutex<Vec<Vec<ProcessId>>>,
    deletes: Mutex<VecDeque<(bool, ApiError)>>,
    /// How many calls were on their way at the same time, now and at most.
    most: Mutex<(usize, usize)>,
    /// The first calls wait for each other: as many as the barrier is for.
    together: Option<(usize, tokio::sync::Barrier)>,
    stop: Stop,
    stop_at: Option<usize>,
    /// A limit for the first answer, and what must happen before it is there.
    limited: Mutex<Option<slow_disk::Limited>>,
}

impl Fake {
    fn of(script: impl IntoIterator<Item = Act>) -> Self {
        Self { script: Mutex::new(script.into_iter().collect()), ..Self::default() }
    }

    fn store(&self, processes: Vec<Process>) {
        for process in processes {
            self.stored.lock().unwrap().entry(process.instance.0).or_default().push(process);
        }
    }

    /// Stores what a call creates, with its row in the log.
    fn commit(&self, id: &CallId, new: Vec<Process>) {
        self.row(id, AuditAction::Created, &new);
        self.store(new);
    }

    fn row(&self, id: &CallId, action: AuditAction, of: &[Process]) {
        let row = Receipt {
            call: id.clone(),
            instance: of[0].instance,
            user: "admin".to_owned(),
            at: None,
            action,
            processes: of.iter().map(|process| process.id).collect(),
        };
        self.rows.lock().unwrap().0.push(row);
    }

    fn facts(&self) -> AnswerFacts {
        AnswerFacts { echoed: !self.replaced, ..AnswerFacts::default() }
    }

    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn readings(&self) -> usize {
        *self.read.lock().unwrap()
    }
}

/// The processes of a body, as a server stores them for a user.
fn made(body: &Json, first: i64, user: &str) -> Vec<Process> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let times =
        ["create_time", "last_time"].map(|key| (FieldKey::new(key), "2026-11-03T08:14:57.000+08:00".to_owned()));
    let process = |(id, item): (i64, &Json)| Process {
        id: ProcessId(id),
        instance: ServiceInstanceId(body["service_instance_id"].as_i64().unwrap()),
        template: None,
        fields: item["process_info"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (FieldKey::new(key), text(value)))
            .chain(times.clone())
            .chain([
                (FieldKey::new("bk_created_by"), user.to_owned()),
                (FieldKey::new("bk_created_at"), clock().to_string()),
            ])
            .collect(),
        bind: Vec::new(),
    };
    (first..).zip(body["processes"].as_array().unwrap()).map(process).collect()
}

impl Api for Fake {
    fn user(&self) -> Option<String> {
        (!self.anonymous).then(|| "admin".to_owned())
    }

    fn ahead(&self) -> Option<SignedDuration> {
        (!self.timeless).then_some(SignedDuration::ZERO)
    }

    async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
        Ok(Vec::new())
    }

    async fn topology(&self, _: BizId) -> Result<Topology, ApiError> {
        Ok(Topology::default())
    }

    async fn hosts(&self, _: BizId, _: Page) -> Result<Paged<Host>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn instances(&self, _: BizId, _: Page) -> Result<Paged<(ServiceInstance, Vec<Keyed>)>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn instances_by_id(
        &self,
        _: BizId,
        ids: &[ServiceInstanceId],
    ) -> Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError> {
        let stored = self.stored.lock().unwrap();
        let of = |id: &ServiceInstanceId| {
            let keys: Vec<NaturalKey> = stored.get(&id.0)?.iter().map(key).collect();
            Some((instance(*id, keys.len()), keys))
        };
        Ok(ids.iter().filter_map(of).collect())
    }

    async fn host_names(&self, _: BizId, _: Page) -> Result<Paged<(HostId, String)>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn areas(&self) -> Result<Vec<Area>, ApiError> {
        Ok(Vec::new())
    }

    async fn host_facts(&self, _: BizId, _: &[HostId], _: &FactsWanted) -> Result<Vec<HostFacts>, ApiError> {
        Ok(Vec::new())
    }

    async fn hosts_by_id(&self, _: BizId, _: &[HostId]) -> Result<Vec<Host>, ApiError> {
        Ok(Vec::new())
    }

    async fn residents(
        &self,
        _: BizId,
        _: &[HostId],
        _: Page,
    ) -> Result<Paged<(ServiceInstanceId, HostId, Vec<Resident>)>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn process_fields(&self, _: BizId) -> Result<Vec<Field>, ApiError> {
        Ok(Vec::new())
    }

    async fn processes(&self, _: BizId, instance: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
        *self.read.lock().unwrap() += 1;
        let mut due = Vec::new();
        self.late.lock().unwrap().retain_mut(|(left, processes, id)| {
            if *left == 0 {
                due.push((std::mem::take(processes), id.clone()));
                return false;
            }
            *left -= 1;
            true
        });
        for (processes, id) in due {
            self.commit(&id, processes);
        }
        if let Some(Some(error)) = self.reads.lock().unwrap().pop_front() {
            return Err(error);
        }
        Ok(self.stored.lock().unwrap().get(&instance.0).cloned().unwrap_or_default())
    }

    async fn processes_by_id(
        &self,
        _: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> Result<Vec<Process>, ApiError> {
        assert!((1..=crate::api::IDS_LIMIT).contains(&ids.len()));
        if let Some(Some(error)) = self.reads.lock().unwrap().pop_front() {
            return Err(error);
        }
        let stored = self.stored.lock().unwrap();
        // The call by IDs asks the business, whatever service instance a process is of.
        let is_asked = |process: &&Process| ids.iter().any(|(_, id)| *id == process.id);
        Ok(stored.values().flatten().filter(is_asked).cloned().collect())
    }

    async fn delete(&self, id: &CallId, _: BizId, ids: &[ProcessId]) -> Result<AnswerFacts, ApiError> {
        assert!((1..=crate::api::IDS_LIMIT).contains(&ids.len()));
        self.deleted.lock().unwrap().push(ids.to_vec());
        if self.stop_at == Some(self.deleted.lock().unwrap().len() - 1) {
            self.stop.stop();
        }
        let act = self.deletes.lock().unwrap().pop_front();
        if act.as_ref().is_none_or(|(done, _)| *done) {
            for processes in self.stored.lock().unwrap().values_mut() {
                let deleted = processes.extract_if(.., |process| ids.contains(&process.id));
                let deleted: Vec<Process> = deleted.collect();
                if !deleted.is_empty() {
                    self.row(id, AuditAction::Deleted, &deleted);
                }
            }
        }
        act.map_or_else(|| Ok(AnswerFacts::default()), |(_, error)| Err(error))
    }

    async fn receipts(
        &self,
        _: BizId,
        calls: &[CallId],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Receipt>, ApiError> {
        assert!(!calls.is_empty() && from <= to);
        let (rows, asked) = &mut *self.rows.lock().unwrap();
        *asked += 1;
        match self.log {
            Log::Denied => Err(ApiError::new(ErrorKind::Denied, "list_operation_audit")),
            Log::Broken => Err(ApiError::new(ErrorKind::Server, "list_operation_audit")),
            Log::Off => Ok(Vec::new()),
            Log::Late(after) if *asked <= after => Ok(Vec::new()),
            _ if self.replaced => Ok(Vec::new()),
            Log::On | Log::Late(_) => Ok(rows.iter().filter(|row| calls.contains(&row.call)).cloned().collect()),
        }
    }

    async fn create(&self, id: &CallId, body: &Body<'_>) -> Result<Created, ApiError> {
        let body = serde_json::to_value(body).unwrap();
        let before = self.calls();
        let new = made(&body, i64::try_from(before).unwrap() * 1000 + 1, "admin");
        self.sent.lock().unwrap().push(id.clone());
        let instance = body["service_instance_id"].as_i64().unwrap();
        let aliases: Vec<String> = new.iter().map(|process| process.known(Known::ProcessName).to_owned()).collect();
        self.asked.lock().unwrap().push((instance, aliases.clone()));
        if self.stop_at == Some(before) {
            self.stop.stop();
        }
        {
            let mut most = self.most.lock().unwrap();
            most.0 += 1;
            most.1 = most.1.max(most.0);
        }
        let limited = self.limited.lock().unwrap().take();
        if let Some(limited) = limited {
            limited.answer().await?;
        }
        match &self.together {
            Some((first, barrier)) if before < *first => {
                barrier.wait().await;
            }
            _ => tokio::task::yield_now().await,
        }
        self.most.lock().unwrap().0 -= 1;
        let act = self.script.lock().unwrap().pop_front();
        let ids = new.iter().map(|process| process.id).collect();
        let taken = |processes: &Vec<Process>| {
            processes.iter().any(|process| aliases.iter().any(|alias| alias == process.known(Known::ProcessName)))
        };
        if !matches!(act, Some(Act::Answer(_))) && self.stored.lock().unwrap().get(&instance).is_some_and(taken) {
            return Err(ApiError { code: Some(1_199_014), ..error(ErrorKind::Refused) });
        }
        let ids = match act {
            Some(Act::Answer(answer)) => answer,
            Some(Act::Commit(error)) => {
                self.commit(id, new);
                Err(error)
            }
            Some(Act::Late(reads, error)) => {
                self.late.lock().unwrap().push((reads, new, id.clone()));
                Err(error)
            }
            Some(Act::Says(said)) => {
                self.commit(id, new);
                Ok(said)
            }
            Some(Act::Theirs(theirs, error)) => {
                self.store(theirs);
                Err(error)
            }
            None => {
                self.commit(id, new);
                Ok(ids)
            }
        };
        ids.map(|ids| Created { ids, facts: self.facts() })
    }
}

fn key(process: &Process) -> NaturalKey {
    let text = |known| process.known(known).to_owned();
    let [alias, binary, parameter] = [Known::ProcessName, Known::FuncName, Known::StartParamRegex].map(text);
    NaturalKey { alias, binary, parameter }
}

fn instance(id: ServiceInstanceId, processes: usize) -> ServiceInstance {
    ServiceInstance {
        id,
        name: Packed::new(),
        module: ModuleId(1),
        host: HostId(1),
        template: None,
        labels: Labels::default(),
        processes: u32::try_from(processes).unwrap(),
        names: "".into(),
    }
}

fn error(kind: ErrorKind) -> ApiError {
    ApiError::new(kind, "create_process_instance")
}

fn fail(kind: ErrorKind) -> Act {
    Act::Answer(Err(error(kind)))
}

fn timeout() -> Act {
    fail(ErrorKind::Timeout)
}

/// What is wanted of so many processes on each of so many service instances, 1, 2, ….
fn wanted(targets: i64, processes: usize) -> Wanted {
    let text = |text: String| Value::Text(text);
    let spec = |at| {
        let fields = [(Known::ProcessName, text(format!("p{at}"))), (Known::FuncName, text(format!("f{at}")))];
        ProcessSpec::new(fields.map(|(key, value)| (key.into(), value)).to_vec(), Vec::new())
    };
    Wanted::same(
        BizId(1),
        (1..=targets).map(|id| Target::bare(ServiceInstanceId(id))).collect(),
        (0..processes).map(spec).collect(),
    )
}

/// A plan of it, made when all of them were empty.
fn plan_of(targets: i64, processes: usize) -> Plan {
    let mut live = Live::default();
    for id in 1..=targets {
        live.processes(ServiceInstanceId(id), Vec::new());
    }
    plan(wanted(targets, processes), &live)
}

/// The processes of a call, as another client has created them.
fn foreign(plan: &Plan, call: usize, first: i64) -> Vec<Process> {
    made(&serde_json::to_value(plan.body(&plan.calls()[call])).unwrap(), first, "li")
}

struct Seen {
    told: Vec<Progress>,
    result: Result<(), StoreError>,
}

impl Seen {
    fn outcomes(&self, plan: &Plan) -> Vec<Outcome> {
        (0..plan.calls().len())
            .map(|at| {
                let mut of = self.told.iter().filter_map(|progress| match progress {
                    Progress::Ended { call, outcome } if *call == at => Some(outcome.clone()),
                    _ => None,
                });
                // Again when a last look shows otherwise.
                of.next_back().expect("every call ends")
            })
            .collect()
    }
}

async fn go<R: Record + Default>(fake: &Fake, plan: &Plan, options: Options, record: &mut R) -> Seen {
    let mut told = Vec::new();
    let recorder = Recorder::new(std::mem::take(record));
    let result = run(fake, plan, options, &fake.stop, &recorder, |progress| told.push(progress)).await;
    *record = std::mem::take(&mut *recorder.record());
    Seen { told, result }
}

/// The usual options, by the clock of the test.
fn usual() -> Options {
    Options { call_id, clock, ..Options::default() }
}

/// What an answer said that created processes.
fn created(ids: Vec<ProcessId>) -> Outcome {
    Outcome::Created { ids, evidence: Evidence::Answer }
}

/// What the audit log, or creator and time, said.
fn found_out(ids: Vec<ProcessId>, evidence: Evidence) -> Outcome {
    Outcome::Created { ids, evidence }
}

/// One service instance after another.
fn one_by_one() -> Options {
    Options { parallel: 1, ..usual() }
}

async fn simple(fake: &Fake, plan: &Plan) -> Vec<Outcome> {
    let seen = go(fake, plan, one_by_one(), &mut NoRecord).await;
    assert!(seen.result.is_ok());
    seen.outcomes(plan)
}

fn ids(range: std::ops::Range<i64>) -> Vec<ProcessId> {
    range.map(ProcessId).collect()
}
