//! Drafts and stored processes that the tests start from, and strategies that make arbitrary ones.

use bkproc::domain::bind::Column;
use bkproc::domain::check::{Checked, ProblemCause, Wanted, check};
use bkproc::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Path, ProcessDraft, RowOverride, Target, TargetKey, Variables,
};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known, is_set_by_server};
use bkproc::domain::id::{BizId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::process::{Process, ProcessSpec};
use bkproc::domain::text::half_width;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::Arc;

pub(crate) fn process(alias: &str, binary: &str, parameter: &str) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    for (known, text) in [
        (Known::ProcessName, alias),
        (Known::FuncName, binary),
        (Known::StartParamRegex, parameter),
        (Known::WorkPath, "/data"),
        (Known::User, "pay"),
        (Known::StartCmd, "./start"),
        (Known::StopCmd, "./stop"),
    ] {
        process.set(known.into(), text.to_owned());
    }
    process
}

pub(crate) fn row(ip: &str, port: &str, protocol: &str) -> BindDraft {
    BindDraft {
        ip: ip.to_owned(),
        port: port.to_owned(),
        protocol: protocol.to_owned(),
        enable: "true".to_owned(),
        ..BindDraft::default()
    }
}

/// A draft without a problem: `targets` service instances, from 1, and `processes` processes.
pub(crate) fn draft(targets: usize, processes: usize) -> Draft {
    numbered(Draft {
        name: "支付".to_owned(),
        environment: "prod".into(),
        business: Some(Business { id: BizId(2), name: "蓝鲸".to_owned() }),
        targets: (1_i64..).take(targets).map(|id| Target::bare(ServiceInstanceId(id))).collect(),
        processes: (0..processes).map(|at| process(&format!("p{at}"), "java", &format!("-D{at}"))).collect(),
        ..Draft::default()
    })
}

/// Numbers the targets of a draft, as marking them and reading a file do.
fn numbered(mut draft: Draft) -> Draft {
    draft.number_targets();
    draft
}

/// A draft of one target and one process, with a field or a bind row changed.
pub(crate) fn one(change: impl FnOnce(&mut ProcessDraft)) -> Draft {
    let mut draft = draft(1, 1);
    change(&mut draft.processes[0]);
    draft
}

pub(crate) fn judge(draft: &Draft) -> Checked {
    check(draft, &FieldTable::built_in(), &FactTable::default())
}

pub(crate) fn problems(draft: &Draft) -> Vec<(Path, ProblemCause)> {
    judge(draft).problems.into_iter().map(|problem| (problem.path, problem.cause)).collect()
}

pub(crate) fn wanted(draft: &Draft) -> Wanted {
    let checked = judge(draft);
    checked.wanted.unwrap_or_else(|| panic!("{:?}", checked.problems))
}

/// A process as a server would have it after it was created from `spec` (contract 1.4).
pub(crate) fn stored(id: i64, instance: i64, spec: &ProcessSpec) -> Process {
    let filled = |known: &Known| match known {
        Known::AutoStart => Some("false"),
        Known::ProcNum | Known::Priority | Known::StartCheckSecs | Known::Timeout | Known::BindInfo => None,
        known if known.is_removed() || is_set_by_server(&(*known).into()) => None,
        _ => Some(""),
    };
    let mut fields: Vec<_> = Known::ALL
        .iter()
        .filter_map(|known| {
            let key = FieldKey::from(*known);
            let sent = spec.get(&key).map(ToString::to_string);
            Some((key, sent.or_else(|| filled(known).map(str::to_owned))?))
        })
        .collect();
    fields.extend(
        spec.fields()
            .filter(|(key, _)| matches!(key, FieldKey::Custom(_)))
            .map(|(key, value)| (key.clone(), value.to_string())),
    );
    for (name, text) in [("bk_biz_id", "2"), ("bk_process_id", "46"), ("create_time", "2026-01-01T00:00:00.000Z")] {
        fields.push((FieldKey::new(name), text.to_owned()));
    }
    let bind = spec.bind().iter().map(|row| {
        let mut bind = BindDraft::default();
        for column in Column::ALL {
            bind.set(column, row.text(column).into_owned());
        }
        bind
    });
    Process { id: ProcessId(id), instance: ServiceInstanceId(instance), template: None, fields, bind: bind.collect() }
}

/// Texts that people, files and crashes leave behind: good values of every field, near misses, and anything.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["", "java", "支付网关", "1", "30", "-100", "0", "10000", "true", "false", "80", "8080-8090"]),
        2 => select(vec![" x", "x\n", "\u{3000}", "80,443", "80a0", "99999999999999999999", "0.0.0.0", "::1", "1.5"]),
        1 => select(vec!["TCP", "udp6", "2", "3", "9090-80", "fe80::1%eth0", "+5", "\u{feff}", "NaN", "\u{1b}[2J"]),
    ]
    .prop_map(str::to_owned)
    .boxed()
    .prop_union(".{0,8}".boxed())
}

pub(crate) fn any_key() -> impl Strategy<Value = FieldKey> {
    prop_oneof![
        4 => select(Known::ALL).prop_map(FieldKey::from),
        1 => select(vec!["owner_team", "level", "port", ""]).prop_map(FieldKey::new),
    ]
}

/// A row as a draft has it in the program, where full-width digits in addresses and ports are half-width.
pub(crate) fn any_row() -> impl Strategy<Value = BindDraft> {
    let texts = (any_text(), any_text(), any_text(), any_text(), any_text());
    (texts, btree_map("[a-c]", any_text(), 0..2)).prop_map(|((ip, port, protocol, enable, row_id), unknown)| {
        let (ip, port) = (narrow(&ip), narrow(&port));
        BindDraft { ip, port, protocol, enable, row_id, unknown, ..BindDraft::default() }
    })
}

pub(crate) fn narrow(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// A cell of a row, likewise.
pub(crate) fn any_cell() -> impl Strategy<Value = (Column, DraftValue)> {
    (select(&Column::ALL[..]), any_value()).prop_map(|(column, value)| match (column, value) {
        (Column::Ip | Column::Port, DraftValue::Text(text)) => (column, narrow(&text).into()),
        cell => cell,
    })
}

pub(crate) fn any_process() -> impl Strategy<Value = ProcessDraft> {
    (vec((any_key(), any_text()), 0..6), vec(any_row(), 0..3)).prop_map(|(fields, bind)| {
        let mut process = ProcessDraft::default();
        process.bind = bind;
        for (key, text) in fields {
            process.set(key, text);
        }
        process
    })
}

pub(crate) fn any_target() -> impl Strategy<Value = Target> {
    let host = select(vec!["10.0.0.1", "10.0.0.2", ""]);
    (0_i64..9, any::<bool>(), any_text(), host).prop_map(|(id, bound, name, host)| Target {
        name: name.into(),
        host: host.into(),
        template_bound: bound && id == 0,
        ..Target::bare(ServiceInstanceId(id))
    })
}

pub(crate) fn any_value() -> impl Strategy<Value = DraftValue> {
    let sources = select(vec!["8001 + n", "host.ip", "pay-{{ var.a }}", "port", "1 +", "", "无"]);
    let formula = sources.prop_map(|source| DraftValue::Formula(source.into()));
    prop_oneof![2 => any_text().prop_map(DraftValue::from), 1 => formula]
}

/// The key of a target that a draft may have.
pub(crate) fn any_target_key() -> impl Strategy<Value = TargetKey> {
    let given = select(GIVEN.to_vec()).prop_map(|text| TargetKey::Given(text.into()));
    prop_oneof![4 => (0_i64..9).prop_map(|id| ServiceInstanceId(id).into()), 1 => given]
}

const GIVEN: [&str; 3] = ["10.0.0.9", "0:10.0.0.9", "支付"];

pub(crate) fn any_row_override() -> impl Strategy<Value = RowOverride> {
    let cells = vec(any_cell(), 1..3).prop_map(|cells| RowOverride::Cells(cells.into_iter().collect()));
    prop_oneof![1 => Just(RowOverride::LeftOut), 2 => cells]
}

/// What a process of so many rows may be on one target in place of what it says.
pub(crate) fn any_override(rows: usize) -> impl Strategy<Value = Override> {
    let own = btree_map(0..rows.max(1), any_row_override(), 0..3);
    (any::<bool>(), btree_map(any_key(), any_value(), 0..3), own, vec(any_row(), 0..2)).prop_map(
        move |(leave_out, fields, mut own, added)| {
            own.retain(|row, _| *row < rows);
            Override { leave_out, fields, rows: own, added }
        },
    )
}

/// Targets that are known by a text only, with numbers that no other target has.
pub(crate) fn any_given() -> impl Strategy<Value = Vec<GivenTarget>> {
    vec(option::of(any_text()), 0..=GIVEN.len()).prop_map(|values| {
        let given = values.into_iter().zip(GIVEN).zip(1_000..).map(|((value, text), n)| {
            let mut variables = Variables::NONE;
            variables.set("a", value.map(Into::into));
            GivenTarget { text: text.into(), n, variables }
        });
        given.collect()
    })
}

/// What makes a draft one that is not the same on all targets.
#[derive(Debug, Clone)]
pub(crate) struct Differing {
    fields: Vec<(Index, FieldKey, DraftValue)>,
    cells: Vec<(Index, Index, Column, DraftValue)>,
    overrides: Vec<(Index, Index, Override)>,
    given: Vec<GivenTarget>,
    unmarked: Vec<Target>,
    variables: Vec<String>,
    values: Vec<(Index, String, String)>,
}

pub(crate) fn any_differing() -> impl Strategy<Value = Differing> {
    let place = any::<Index>;
    let cell = (place(), place(), any_cell()).prop_map(|(at, row, (column, value))| (at, row, column, value));
    let processes = (vec((place(), any_key(), any_value()), 0..3), vec(cell, 0..3));
    let overrides = vec((place(), place(), any_override(3)), 0..5);
    let targets = (any_given(), vec(any_target(), 0..3));
    let values = (vec(any_text(), 0..3), vec((place(), any_text(), any_text()), 0..4));
    (processes, overrides, targets, values).prop_map(
        |((fields, cells), overrides, (given, unmarked), (variables, values))| Differing {
            fields,
            cells,
            overrides,
            given,
            unmarked,
            variables,
            values,
        },
    )
}

impl Differing {
    /// Changes a draft, whose file is of version 2 from then on.
    pub(crate) fn put_into(self, mut draft: Draft) -> Draft {
        draft.set_version_2();
        draft.variables = self.variables.into_iter().map(Into::into).collect();
        draft.given = self.given;
        let is_marked = |target: &Target| draft.targets.iter().any(|own| own.id == target.id);
        draft.unmarked = self.unmarked.into_iter().filter(|target| !is_marked(target)).collect();
        draft.number_targets();
        let keys = draft.targets.iter().chain(&draft.unmarked).map(|target| TargetKey::Id(target.id));
        let keys: Vec<TargetKey> = keys.chain(draft.given.iter().map(GivenTarget::key)).collect();
        for (at, name, value) in self.values {
            if !draft.targets.is_empty() {
                let at = at.index(draft.targets.len());
                draft.targets[at].variables.set(&name, Some(value.into()));
            }
        }
        if draft.processes.is_empty() {
            return draft;
        }
        let count = draft.processes.len();
        for (at, key, value) in self.fields {
            draft.processes[at.index(count)].set(key, value);
        }
        for (at, row, column, value) in self.cells {
            let process = &mut draft.processes[at.index(count)];
            if !process.bind.is_empty() {
                let row = row.index(process.bind.len());
                process.bind[row].set(column, value);
            }
        }
        for (at, target, mut own) in self.overrides {
            let process = &mut draft.processes[at.index(count)];
            own.rows.retain(|row, _| *row < process.bind.len());
            if !keys.is_empty() {
                process.overrides.set([(keys[target.index(keys.len())].clone(), Some(Arc::new(own)))]);
            }
        }
        draft
    }
}

/// Any draft, and any that is not the same on all targets.
pub(crate) fn any_draft_of_either_version() -> impl Strategy<Value = Draft> {
    (any_draft(), option::of(any_differing())).prop_map(|(draft, differing)| match differing {
        Some(differing) => differing.put_into(draft),
        None => draft,
    })
}

pub(crate) fn any_business() -> impl Strategy<Value = Option<Business>> {
    option::of((1_i64..4).prop_map(|id| Business { id: BizId(id), name: String::new() }))
}

/// A process that is good, but for what `spoilt` and `rows` do to it.
fn mostly_good(at: usize, spoilt: Vec<(FieldKey, String)>, rows: Vec<BindDraft>) -> ProcessDraft {
    let mut process = process(&format!("p{at}"), "java", &format!("-D{at}"));
    for (key, text) in spoilt {
        process.set(key, text);
    }
    process.bind = rows;
    process
}

pub(crate) fn any_good_row() -> impl Strategy<Value = BindDraft> {
    let ip = select(vec!["", "10.0.0.1", "0.0.0.0", "::", "::1", "fe80::1%eth0", " 10.0.0.1"]);
    let port = select(vec!["80", "443", "8080-8090", "1-65535", "80 "]);
    let (protocol, enable) = (select(vec!["1", "2", "3", "UDP6"]), select(vec!["true", "false"]));
    (ip, port, protocol, enable, option::of(0_i64..3)).prop_map(|(ip, port, protocol, enable, id)| BindDraft {
        enable: enable.to_owned(),
        row_id: id.map(|id| id.to_string()).unwrap_or_default(),
        ..row(ip, port, protocol)
    })
}

/// A draft as left by a person at any moment: good, nearly good, or a mess.
pub(crate) fn any_draft() -> impl Strategy<Value = Draft> {
    prop_oneof![3 => any_near_draft(), 1 => any_messy_draft()]
}

fn any_near_draft() -> impl Strategy<Value = Draft> {
    let texts = vec((any_key(), any_text()), 0..2);
    let rows = vec(prop_oneof![9 => any_good_row().boxed(), 1 => any_row().boxed()], 0..3);
    (1_usize..4, vec((texts, rows), 1..4)).prop_map(|(targets, processes)| {
        let processes = processes.into_iter().enumerate().map(|(at, (texts, rows))| mostly_good(at, texts, rows));
        Draft { processes: processes.collect(), ..draft(targets, 0) }
    })
}

fn any_messy_draft() -> impl Strategy<Value = Draft> {
    (any_business(), vec(any_target(), 0..4), vec(any_process(), 0..4)).prop_map(|(business, targets, processes)| {
        numbered(Draft { business, targets: targets.into(), processes, ..Draft::default() })
    })
}
