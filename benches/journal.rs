//! How long a run waits for its journal: two lines a call, each synced to disk before the next thing happens, and the
//! first line, which holds the whole plan.
//!
//! Criterion's folder for the journals is the system's temporary one (`TMPDIR`); what a line costs is the disk's sync,
//! and in memory (`TMPDIR=/dev/shm`) what is left of it is ours.

#![expect(clippy::unwrap_used, reason = "a bench is a test")]

use bkproc::domain::check::Wanted;
use bkproc::domain::draft::Target;
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::Known;
use bkproc::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Live, Plan, plan};
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::domain::state::Evidence;
use bkproc::store::journal::{About, RecordedAnswer, SummaryCache, read};
use bkproc::store::{Disk, Journal};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;

const PROCESSES: usize = 10;

fn process(at: usize) -> ProcessSpec {
    let texts = [
        (Known::FuncName, "java".to_owned()),
        (Known::ProcessName, format!("支付-{at}")),
        (Known::StartParamRegex, format!("-Dapp=pay-{at}")),
        (Known::WorkPath, "/data/bkee/pay".to_owned()),
        (Known::User, "pay".to_owned()),
        (Known::StartCmd, "./bin/start.sh".to_owned()),
        (Known::StopCmd, "./bin/stop.sh".to_owned()),
    ];
    let fields = texts.into_iter().map(|(known, text)| (known.into(), Value::Text(text)));
    ProcessSpec::new(fields.collect(), Vec::new())
}

/// Ten processes on each of so many service instances, a call each.
fn planned(targets: usize) -> Plan {
    let target =
        |id: i64| Target { name: format!("10.0.0.1_nginx_{id}").into(), ..Target::bare(ServiceInstanceId(id)) };
    let targets = (1_i64..).take(targets).map(target).collect();
    plan(Wanted::same(BizId(2), targets, (0..PROCESSES).map(process).collect()), &Live::unknown())
}

fn about() -> About {
    let environment = Environment {
        name: "bench".to_owned(),
        url: "http://127.0.0.1:8080".to_owned(),
        door: Door::Direct,
        ..Environment::default()
    };
    About::new(&environment, Timestamp::UNIX_EPOCH)
}

/// Notes a call and its answer.
fn note(journal: &mut Journal, call: usize) {
    let plan = journal.plan().clone();
    journal.intent(call, &CallId::from_random(call as u128), &plan.body(plan.calls().get(call).unwrap())).unwrap();
    journal
        .answer(
            call,
            RecordedAnswer::Created { ids: (1..).take(PROCESSES).map(ProcessId).collect(), evidence: Evidence::Answer },
        )
        .unwrap();
}

fn measure(criterion: &mut Criterion) {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(home.path(), &about(), &planned(100)).unwrap();
    let mut call = 0;
    criterion.bench_function("append one call of ten processes and its answer", |bench| {
        bench.iter(|| {
            note(&mut journal, call);
            call = (call + 1) % 100;
        });
    });
    let large = planned(10_000);
    let mut group = criterion.benchmark_group("10,000 targets x 10 processes");
    group.sample_size(10);
    group.bench_function("begin", |bench| {
        let folder = || tempfile::tempdir().unwrap();
        bench.iter_batched(
            folder,
            |folder| (Journal::create(folder.path(), &about(), &large).unwrap(), folder),
            BatchSize::PerIteration,
        );
    });
    let mut journal = Journal::create(home.path(), &about(), &large).unwrap();
    for call in 0..1_000 {
        note(&mut journal, call);
    }
    group.bench_function("read, a tenth of it sent", |bench| {
        bench.iter(|| read(home.path(), journal.id()).unwrap());
    });
    group.finish();
    list(criterion);
}

/// 200 journals of a thousand lines each, as a session lists them that knows none of them, and one that was told of them.
fn list(criterion: &mut Criterion) {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(home.path(), &about(), &planned(500)).unwrap();
    for call in 0..500 {
        note(&mut journal, call);
    }
    journal.end().unwrap();
    let (whole, folder) = (std::fs::read(journal.path()).unwrap(), home.path().join("runs"));
    std::fs::create_dir(&folder).unwrap();
    for number in 0..200 {
        std::fs::write(folder.join(format!("20261103-081457-{number:06x}.jsonl")), &whole).unwrap();
    }
    let disk = Disk::default();
    let mut group = criterion.benchmark_group("list 200 runs of 1,000 lines");
    group.sample_size(10);
    group.bench_function("read", |bench| bench.iter(|| SummaryCache::default().runs(&disk, &folder).unwrap().len()));
    let mut told = SummaryCache::recalled(&disk, &folder);
    told.runs(&disk, &folder).unwrap();
    told.keep(&disk, &folder);
    group.bench_function("told in an earlier session", |bench| {
        bench.iter(|| SummaryCache::recalled(&disk, &folder).runs(&disk, &folder).unwrap().len());
    });
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
