//! The engine against a CMDB in memory that keeps what was asked, and answers as told.

use super::*;
use crate::api::{ErrorKind, Page, Paged};
use crate::domain::check::Wanted;
use crate::domain::draft::Target;
use crate::domain::field::{Field, Known};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::{Business, Host, ServiceInstance, Topology};
use crate::domain::plan::{Body, Live, plan};
use crate::domain::process::{NaturalKey, Process, ProcessSpec, Value};
use std::sync::Mutex;

/// Answers calls in the order they come: by script, and with new identifiers when the script is over.
#[derive(Default)]
struct Fake {
    script: Mutex<VecDeque<Result<Vec<ProcessId>, ApiError>>>,
    /// Service instance and aliases of each call.
    asked: Mutex<Vec<(i64, Vec<String>)>>,
    /// How many calls were on their way at the same time, at most.
    most: Mutex<(usize, usize)>,
    stop: Stop,
    stop_at: Option<usize>,
}

impl Api for Fake {
    async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
        Ok(Vec::new())
    }

    async fn topology(&self, _: BizId) -> Result<Topology, ApiError> {
        Ok(Topology::default())
    }

    async fn hosts(&self, _: BizId, _: Page) -> Result<Paged<Host>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn instances(&self, _: BizId, _: Page) -> Result<Paged<ServiceInstance>, ApiError> {
        Ok(Paged { total: 0, items: Vec::new() })
    }

    async fn instances_by_id(
        &self,
        _: BizId,
        _: &[ServiceInstanceId],
    ) -> Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError> {
        Ok(Vec::new())
    }

    async fn process_fields(&self, _: BizId) -> Result<Vec<Field>, ApiError> {
        Ok(Vec::new())
    }

    async fn processes(&self, _: BizId, _: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
        Ok(Vec::new())
    }

    async fn processes_by_id(&self, _: BizId, _: &[ProcessId]) -> Result<Vec<Process>, ApiError> {
        Ok(Vec::new())
    }

    async fn delete(&self, _: BizId, _: &[ProcessId]) -> Result<(), ApiError> {
        Ok(())
    }

    async fn create(&self, body: &Body<'_>) -> Result<Vec<ProcessId>, ApiError> {
        let body = serde_json::to_value(body).unwrap();
        let aliases: Vec<String> = body["processes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["process_info"]["bk_process_name"].as_str().unwrap().to_owned())
            .collect();
        let count = aliases.len();
        let before = self.asked.lock().unwrap().len();
        self.asked.lock().unwrap().push((body["service_instance_id"].as_i64().unwrap(), aliases));
        if self.stop_at == Some(before) {
            self.stop.stop();
        }
        {
            let mut most = self.most.lock().unwrap();
            most.0 += 1;
            most.1 = most.1.max(most.0);
        }
        tokio::task::yield_now().await;
        self.most.lock().unwrap().0 -= 1;
        let answer = self.script.lock().unwrap().pop_front();
        let first = i64::try_from(before).unwrap() * 1000;
        answer.unwrap_or_else(|| Ok((first..).take(count).map(ProcessId).collect()))
    }
}

fn error(kind: ErrorKind) -> ApiError {
    ApiError::new(kind, "create_process_instance")
}

/// A plan of so many processes on each of so many service instances, 1, 2, ….
fn plan_of(targets: i64, processes: usize) -> Plan {
    let text = |text: String| Value::Text(text);
    let spec = |at| {
        let fields = [(Known::ProcessName, text(format!("p{at}"))), (Known::FuncName, text(format!("f{at}")))];
        ProcessSpec::new(fields.map(|(key, value)| (key.into(), value)).to_vec(), Vec::new())
    };
    let wanted = Wanted {
        biz: BizId(1),
        targets: (1..=targets).map(|id| Target::bare(ServiceInstanceId(id))).collect(),
        processes: (0..processes).map(spec).collect(),
    };
    plan(wanted, &Live::default())
}

struct Seen {
    told: Vec<Progress>,
    result: io::Result<()>,
}

impl Seen {
    fn outcomes(&self, plan: &Plan) -> Vec<Outcome> {
        (0..plan.calls().len())
            .map(|at| {
                let mut of = self.told.iter().filter_map(|progress| match progress {
                    Progress::Ended { call, outcome } if *call == at => Some(outcome.clone()),
                    _ => None,
                });
                let outcome = of.next().expect("every call ends");
                assert!(of.next().is_none(), "every call ends once");
                outcome
            })
            .collect()
    }
}

async fn go(fake: &Fake, plan: &Plan, options: Options, record: &mut impl Record) -> Seen {
    let mut told = Vec::new();
    let result = run(fake, plan, options, &fake.stop, record, |progress| told.push(progress)).await;
    Seen { told, result }
}

async fn simple(fake: &Fake, plan: &Plan) -> Vec<Outcome> {
    let seen = go(fake, plan, Options::default(), &mut NoRecord).await;
    assert!(seen.result.is_ok());
    seen.outcomes(plan)
}

fn scripted(script: impl IntoIterator<Item = Result<Vec<ProcessId>, ApiError>>) -> Fake {
    Fake { script: Mutex::new(script.into_iter().collect()), ..Fake::default() }
}

fn ids(range: std::ops::Range<i64>) -> Vec<ProcessId> {
    range.map(ProcessId).collect()
}

#[tokio::test]
async fn more_than_a_hundred_processes_go_in_several_calls_in_order() {
    let (fake, plan) = (Fake::default(), plan_of(2, 230));
    let outcomes = simple(&fake, &plan).await;
    let asked = fake.asked.lock().unwrap().clone();
    let sizes: Vec<(i64, usize, String)> =
        asked.iter().map(|(id, names)| (*id, names.len(), names[0].clone())).collect();
    let expected =
        [(1, 100, "p0"), (1, 100, "p100"), (1, 30, "p200"), (2, 100, "p0"), (2, 100, "p100"), (2, 30, "p200")];
    assert_eq!(sizes, expected.map(|(id, size, name)| (id, size, name.to_owned())));
    assert_eq!(outcomes[2], Outcome::Created(ids(2000..2030)));
}

#[tokio::test]
async fn nothing_follows_a_refusal_on_the_same_service_instance() {
    let fake = scripted([Err(error(ErrorKind::Refused))]);
    let outcomes = simple(&fake, &plan_of(2, 150)).await;
    assert_eq!(outcomes[0], Outcome::Refused(Box::new(error(ErrorKind::Refused))));
    assert_eq!(outcomes[1], Outcome::NotSent(None));
    assert!(matches!(outcomes[2..], [Outcome::Created(_), Outcome::Created(_)]));
    assert_eq!(fake.asked.lock().unwrap().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 2]);
}

#[tokio::test]
async fn an_answer_that_was_not_seen_is_unknown_and_not_asked_again() {
    for kind in [ErrorKind::Timeout, ErrorKind::Cut, ErrorKind::Server, ErrorKind::Garbage] {
        let fake = scripted([Err(error(kind.clone()))]);
        let outcomes = simple(&fake, &plan_of(2, 101)).await;
        assert_eq!(outcomes[..2], [Outcome::Unknown(Box::new(error(kind))), Outcome::NotSent(None)]);
        assert!(matches!(outcomes[2..], [Outcome::Created(_), Outcome::Created(_)]), "others are not concerned");
        assert_eq!(fake.asked.lock().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn too_few_identifiers_are_no_success() {
    let fake = scripted([Ok(ids(7..8))]);
    let outcomes = simple(&fake, &plan_of(1, 2)).await;
    assert!(matches!(&outcomes[0], Outcome::Unknown(error) if error.kind == ErrorKind::Garbage));
}

#[tokio::test]
async fn what_every_call_would_meet_ends_the_run() {
    for (kind, sent) in [
        (ErrorKind::Connect, false),
        (ErrorKind::Tls, false),
        (ErrorKind::Settings, false),
        (ErrorKind::Throttled { wait: None }, false),
        (ErrorKind::Credentials, true),
        (ErrorKind::Denied, true),
        (ErrorKind::GatewayDenied, true),
        (ErrorKind::NotFound, true),
    ] {
        let why = Box::new(error(kind.clone()));
        let fake = scripted([Ok(ids(1..2)), Err(error(kind))]);
        let outcomes = simple(&fake, &plan_of(4, 1)).await;
        assert_eq!(outcomes[0], Outcome::Created(ids(1..2)));
        assert_eq!(outcomes[1], if sent { Outcome::Refused(why.clone()) } else { Outcome::NotSent(Some(why.clone())) });
        assert_eq!(outcomes[2..], [Outcome::NotSent(Some(why.clone())), Outcome::NotSent(Some(why))]);
        assert_eq!(fake.asked.lock().unwrap().len(), 2, "nothing is hammered");
    }
}

#[tokio::test]
async fn several_unknown_outcomes_in_a_row_end_the_run() {
    let timeout = || Err(error(ErrorKind::Timeout));
    let fake = scripted([timeout(), timeout(), Ok(ids(1..2)), timeout(), timeout(), timeout()]);
    let outcomes = simple(&fake, &plan_of(8, 1)).await;
    assert_eq!(fake.asked.lock().unwrap().len(), 6);
    assert_eq!(outcomes[6..], [Outcome::NotSent(None), Outcome::NotSent(None)]);
}

#[tokio::test]
async fn a_stop_lets_the_call_on_its_way_end() {
    let fake = Fake { stop_at: Some(1), ..Fake::default() };
    let outcomes = simple(&fake, &plan_of(3, 1)).await;
    assert!(matches!(outcomes[..2], [Outcome::Created(_), Outcome::Created(_)]));
    assert_eq!(outcomes[2], Outcome::NotSent(None));
}

#[tokio::test]
async fn service_instances_are_worked_on_side_by_side_but_each_in_order() {
    let (fake, plan) = (Fake::default(), plan_of(6, 250));
    let seen = go(&fake, &plan, Options { parallel: 4, ..Options::default() }, &mut NoRecord).await;
    assert!(seen.outcomes(&plan).iter().all(|outcome| matches!(outcome, Outcome::Created(_))));
    assert_eq!(fake.most.lock().unwrap().1, 4);
    for id in 1..=6 {
        let asked = fake.asked.lock().unwrap();
        let firsts: Vec<&str> =
            asked.iter().filter(|(own, _)| *own == id).map(|(_, names)| names[0].as_str()).collect();
        assert_eq!(firsts, ["p0", "p100", "p200"]);
    }
}

/// Keeps everything until it is told to fail.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    room: Option<usize>,
}

impl Kept {
    fn keep(&mut self, line: String) -> io::Result<()> {
        if self.room.is_some_and(|room| self.lines.len() >= room) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.lines.push(line);
        Ok(())
    }
}

impl Record for Kept {
    fn intent(&mut self, call: usize, _: &Body<'_>) -> io::Result<()> {
        self.keep(format!("intent {call}"))
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> io::Result<()> {
        self.keep(format!("outcome {call} {}", matches!(outcome, Outcome::Created(_))))
    }
}

#[tokio::test]
async fn every_call_is_recorded_before_and_after() {
    let mut record = Kept::default();
    go(&scripted([Err(error(ErrorKind::Refused))]), &plan_of(2, 1), Options::default(), &mut record).await;
    assert_eq!(record.lines, ["intent 0", "outcome 0 false", "intent 1", "outcome 1 true"]);
}

#[tokio::test]
async fn nothing_is_sent_that_cannot_be_recorded() {
    for (room, sent) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
        let (fake, plan) = (Fake::default(), plan_of(3, 1));
        let mut record = Kept { room: Some(room), ..Kept::default() };
        let seen = go(&fake, &plan, Options::default(), &mut record).await;
        assert_eq!(seen.result.as_ref().unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fake.asked.lock().unwrap().len(), sent, "room for {room}");
        let created = seen.outcomes(&plan).iter().filter(|outcome| matches!(outcome, Outcome::Created(_))).count();
        assert_eq!(created, sent, "what was sent is told");
    }
}
