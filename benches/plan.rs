//! How long judging a draft and planning it take: what a person waits for at each key of the form, and before the
//! review (targets: a plan of 10,000 targets × 10 processes within 300 ms).

use bkproc::domain::bind::Column;
use bkproc::domain::check::{Checked, Wanted, check};
use bkproc::domain::compare::is_same;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, Target, TargetKey};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::{AreaId, BizId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::plan::{Live, Resident, plan};
use bkproc::domain::process::Process;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;

const PROCESSES: usize = 10;

/// A draft as people write them: ten processes, each with its commands and two bind rows.
fn draft(targets: usize) -> Draft {
    let target = |id: i64| Target {
        name: format!("10.0.0.1_nginx_{id}").into(),
        area: AreaId::of(0),
        host: "10.0.0.1".into(),
        module: "接入层 / 网关".into(),
        ..Target::bare(ServiceInstanceId(id))
    };
    Draft {
        name: "bench".to_owned(),
        environment: "production".into(),
        business: Some(Business { id: BizId(2), name: "蓝鲸".to_owned() }),
        targets: (1_i64..).take(targets).map(target).collect(),
        processes: (0..PROCESSES).map(process).collect(),
        ..Draft::default()
    }
}

fn process(at: usize) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    for (known, text) in [
        (Known::FuncName, "java".to_owned()),
        (Known::ProcessName, format!("支付-{at}")),
        (Known::StartParamRegex, format!("-Dapp=pay-{at}")),
        (Known::WorkPath, "/data/bkee/pay".to_owned()),
        (Known::PidFile, "/data/bkee/pay/run.pid".to_owned()),
        (Known::User, "pay".to_owned()),
        (Known::ProcNum, "1".to_owned()),
        (Known::Priority, "10".to_owned()),
        (Known::StartCmd, "./bin/start.sh".to_owned()),
        (Known::StopCmd, "./bin/stop.sh".to_owned()),
        (Known::AutoStart, "true".to_owned()),
    ] {
        process.set(known.into(), text);
    }
    for row in 0..2 {
        let mut bind = BindDraft::fresh();
        bind.set(Column::Ip, "10.0.0.1".to_owned());
        bind.set(Column::Port, (8_000 + 10 * at + row).to_string());
        process.bind.push(bind);
    }
    process
}

/// The same with three formulas a process, and overrides on every hundredth target: ports that step, each host's own
/// address, and a path of both.
fn varied(targets: usize) -> Draft {
    let mut draft = draft(targets);
    for (at, target) in draft.targets.iter_mut().enumerate() {
        target.host = format!("10.{}.{}.{}", at / 65_536, at / 256 % 256, at % 256).into();
    }
    draft.number_targets();
    let some: Vec<ServiceInstanceId> = draft.targets.iter().step_by(100).map(|target| target.id).collect();
    for (at, process) in draft.processes.iter_mut().enumerate() {
        let formula = |source: &str| DraftValue::Formula(source.into());
        process.set(Known::PidFile.into(), formula("{{ work_path }}/run/{{ port }}.pid"));
        if let Some(bind) = process.bind.first_mut() {
            bind.set(Column::Ip, formula("host.ip"));
            bind.set(Column::Port, formula(&format!("{} + n % 1000", 8_001 + 1_000 * at)));
        }
        let own = Arc::new(Override { fields: [(Known::User.into(), "app2".into())].into(), ..Override::default() });
        process.overrides.set(some.iter().map(|id| (TargetKey::Id(*id), Some(Arc::clone(&own)))));
    }
    draft
}

fn wanted(draft: &Draft, table: &FieldTable) -> Wanted {
    let Checked { wanted, problems } = check(draft, table, &FactTable::default());
    wanted.unwrap_or_else(|| unreachable!("the draft is good: {problems:?}"))
}

/// Every target has ten processes: as they would be stored, of another binary and port, or nothing alike. Its host has
/// them too.
fn live(wanted: &Wanted) -> Live {
    let mut live = Live::unknown();
    for (at, target) in wanted.targets.iter().enumerate() {
        let stored = wanted.specs.iter().zip(0_i64..).map(|(spec, number)| {
            let mut fields: Vec<(FieldKey, String)> =
                spec.fields().map(|(key, value)| (key.clone(), value.to_string())).collect();
            let changed = match at % 3 {
                0 => "",
                1 => "bk_func_name",
                _ => "bk_process_name bk_func_name",
            };
            for (key, text) in &mut fields {
                if changed.contains(key.as_str()) {
                    text.push_str("-other");
                }
            }
            let bind = spec.bind().iter().map(|row| {
                let mut bind = BindDraft::default();
                for column in Column::ALL {
                    bind.set(column, row.text(column).into_owned());
                }
                bind
            });
            Process { id: ProcessId(number), instance: target.id, template: None, fields, bind: bind.collect() }
        });
        let stored: Vec<Process> = stored.collect();
        let resident = |process: &Process| Resident {
            instance: target.id,
            name: target.name.as_str().into(),
            alias: process.known(Known::ProcessName).into(),
            bind: process.bind.iter().filter_map(BindDraft::stored).collect(),
        };
        let host = HostId(target.id.0);
        live.runs_on(target.id, host);
        live.residents(host, stored.iter().map(resident).collect());
        live.processes(target.id, stored);
    }
    live
}

fn measure(criterion: &mut Criterion) {
    let table = FieldTable::built_in();
    let small = draft(1_000);
    criterion.bench_function("check 1,000 targets x 10 processes", |bench| {
        bench.iter(|| check(black_box(&small), &table, &FactTable::default()));
    });
    criterion.bench_function("check and plan 1,000 targets x 10 processes, nothing read", |bench| {
        bench.iter(|| plan(wanted(black_box(&small), &table), &Live::unknown()));
    });
    let large = wanted(&draft(10_000), &table);
    let live = live(&large);
    let made = plan(large.clone(), &live);
    let counts = made.counts();
    assert_eq!((counts.identical, counts.conflict, counts.new), (33_340, 33_330, 33_330), "all verdicts are measured");
    assert_eq!(made.warned(), 33_330, "each port that is new is taken");
    criterion.bench_function("plan 10,000 targets x 10 processes, ten live ones each", |bench| {
        bench.iter_batched(|| large.clone(), |wanted| plan(wanted, &live), criterion::BatchSize::LargeInput);
    });
    let many = varied(10_000);
    let made = plan(wanted(&many, &table), &Live::unknown());
    assert_eq!((made.specs().len(), made.new_count()), (100_000, 100_000), "each process is another on each target");
    criterion.bench_function("check 10,000 targets x 10 processes with three formulas each", |bench| {
        bench.iter(|| check(black_box(&many), &table, &FactTable::default()));
    });
    criterion.bench_function("check and plan 10,000 targets x 10 processes with three formulas each", |bench| {
        bench.iter(|| plan(wanted(black_box(&many), &table), &Live::unknown()));
    });
    let same = large.specs.first().zip(live.process(ServiceInstanceId(1), ProcessId(0)));
    criterion.bench_function("compare one process with what is stored", |bench| {
        bench.iter(|| same.is_some_and(|(spec, process)| is_same(black_box(spec), process)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = measure
}
criterion_main!(benches);
