//! Drafts as the benches plan them, and what runs on their targets.

use bkproc::domain::bind::Column;
use bkproc::domain::check::{Checked, Wanted, check};
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, Target, TargetKey};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::{AreaId, BizId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::plan::{Live, Resident};
use bkproc::domain::process::Process;
use std::sync::Arc;

const PROCESSES: usize = 10;

/// A draft as people write them: ten processes, each with its commands and two bind rows.
pub(crate) fn draft(targets: usize) -> Draft {
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

/// The same draft with three formulas a process, and overrides on every hundredth target: ports that step, each host's own
/// address, and a path of both.
pub(crate) fn varied(targets: usize) -> Draft {
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

pub(crate) fn wanted(draft: &Draft, table: &FieldTable) -> Wanted {
    let Checked { wanted, problems } = check(draft, table, &FactTable::default());
    wanted.unwrap_or_else(|| unreachable!("the draft is good: {problems:?}"))
}

/// Every target has ten processes: as they would be stored, of another binary and port, or nothing alike. Its host has
/// them too.
pub(crate) fn live(wanted: &Wanted) -> Live {
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
