//! What is drawn by chance: drafts, what is there before, and what goes wrong.

use crate::rng::Rng;
use bkproc::domain::bind::Column;
use bkproc::domain::check::{Wanted, check};
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::sandbox::Fault;
use std::sync::Arc;

/// Service instances of the sandbox; the tenth is made from a template.
pub(crate) const INSTANCES: usize = 12;
/// A service instance that there is not.
pub(crate) const GONE: i64 = 999;
/// Another client than the run.
pub(crate) const SOMEBODY: &str = "li";

impl Rng {
    /// Draws whether something of one in `rarity` happens.
    pub(crate) fn once_in(&mut self, rarity: usize) -> bool {
        self.of(rarity) == 0
    }

    pub(crate) fn choice<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.of(of.len())]
    }
}

/// Draws a draft without problems, and what it asks for.
pub(crate) fn wanted(luck: &mut Rng) -> Wanted {
    let mut targets: Vec<i64> = Vec::new();
    for _ in 0..=luck.of(5) {
        let id = if luck.once_in(12) { GONE } else { i64::try_from(luck.of(INSTANCES)).unwrap() + 1 };
        if !targets.contains(&id) {
            targets.push(id);
        }
    }
    let many = luck.once_in(40);
    let count = if many { 101 + luck.of(110) } else { 1 + luck.of(4) };
    let mut draft = Draft {
        name: "faults".into(),
        environment: "sandbox".into(),
        business: Some(Business { id: BizId(1), name: String::new() }),
        targets: targets.into_iter().map(|id| Target::bare(ServiceInstanceId(id))).collect(),
        processes: (0..count).map(|at| process(luck, at, many)).collect(),
        ..Draft::default()
    };
    draft.number_targets();
    if luck.once_in(2) {
        vary(luck, &mut draft);
    }
    let checked = check(&draft, &FieldTable::built_in(), &FactTable::default());
    checked.wanted.unwrap_or_else(|| panic!("a draft without problems: {:?}", checked.problems))
}

/// Makes targets differ: formulas, other values, rows that are left out or added, and processes that a target does not get.
fn vary(luck: &mut Rng, draft: &mut Draft) {
    let formula = |source: &str| DraftValue::Formula(source.into());
    for (at, process) in draft.processes.iter_mut().enumerate() {
        if luck.once_in(3) {
            process.set(FieldKey::new("bk_process_name"), formula(&format!("v{at}-{{{{ n }}}}")));
        }
        if luck.once_in(3) {
            process.set(FieldKey::new("description"), formula("{{ alias }} {{ instance.id }}"));
        }
        if let Some(bind) = process.bind.first_mut()
            && luck.once_in(2)
        {
            bind.set(Column::Port, formula(&format!("{} + n*10", 20_000 + at)));
        }
        let rows = process.bind.len();
        let own = draft.targets.iter().map(|target| {
            let mut own = Override { leave_out: at > 0 && luck.once_in(5), ..Override::default() };
            if luck.once_in(5) {
                own.fields.insert(FieldKey::new("user"), luck.choice(&["app2", ""]).into());
            }
            if rows > 0 && luck.once_in(5) {
                let port = RowOverride::Cells([(Column::Port, DraftValue::from("30000"))].into());
                own.rows.insert(luck.of(rows), if luck.once_in(2) { RowOverride::LeftOut } else { port });
            }
            if luck.once_in(5) {
                own.added.push(BindDraft { ip: "127.0.0.1".into(), port: "31000".into(), ..BindDraft::fresh() });
            }
            (TargetKey::Id(target.id), Some(Arc::new(own)))
        });
        let own: Vec<_> = own.collect();
        process.overrides.set(own);
    }
}

fn process(luck: &mut Rng, at: usize, plain: bool) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    let mut set = |key: &str, text: String| process.set(FieldKey::new(key), text);
    let alias = luck.choice(&["web", "支付 网关", "a\"b\\c", "job", " padded "]);
    set("bk_process_name", format!("{alias}{at}{}", luck.choice(&["", " ", "\u{3000}x"])));
    set("bk_func_name", luck.choice(&["java", "nginx", "python3"]).to_owned());
    set("bk_start_param_regex", format!("-Dapp={at}"));
    if plain {
        return process;
    }
    for (key, texts) in [
        ("user", ["root", " pay "]),
        ("work_path", ["/data/bkee", "/opt/应用"]),
        ("proc_num", ["1", "10000"]),
        ("priority", ["-100", "10"]),
        ("auto_start", ["true", "false"]),
        ("description", ["", "说明 <&>"]),
        ("no_such_key", ["x", ""]),
    ] {
        if luck.once_in(3) {
            set(key, luck.choice(&texts).to_owned());
        }
    }
    for _ in 0..luck.of(3) {
        let mut bind = BindDraft::fresh();
        bind.set(Column::Ip, luck.choice(&["", "127.0.0.1", "10.0.0.1"]).to_owned());
        bind.set(Column::Port, luck.choice(&["80", "8000-8100", "65535"]).to_owned());
        bind.set(Column::Enable, luck.choice(&["true", "false"]).to_owned());
        process.bind.push(bind);
    }
    process
}

/// Draws what is there before: some of what is wanted, or what clashes with it.
pub(crate) fn seeded(luck: &mut Rng, wanted: &Wanted) -> Vec<Wanted> {
    if luck.once_in(2) {
        return Vec::new();
    }
    let mut seeded = Vec::new();
    for (at, target) in wanted.targets.iter().enumerate().filter(|(_, target)| ![10, GONE].contains(&target.id.0)) {
        for process in wanted.list(at).iter().take(4).filter_map(|planned| wanted.spec(*planned)) {
            if luck.once_in(6) {
                let process = match luck.of(3) {
                    0 => process.clone(),
                    1 => changed(process, Known::FuncName),
                    _ => changed(process, Known::ProcessName),
                };
                seeded.push(Wanted::same(wanted.biz, vec![target.clone()].into(), vec![process]));
            }
        }
    }
    seeded
}

/// A process that clashes with another: one of its names is its own.
fn changed(process: &ProcessSpec, name: Known) -> ProcessSpec {
    let change = |(key, value): &(FieldKey, Value)| {
        let value = if *key == name.into() { Value::Text(format!("{value}-other")) } else { value.clone() };
        (key.clone(), value)
    };
    ProcessSpec::new(process.fields().map(change).collect(), process.bind().to_vec())
}

/// A process of another client who wants the same name.
pub(crate) fn foreign(wanted: &ProcessSpec, name: Known) -> ProcessSpec {
    let clash = changed(wanted, name);
    let mut fields: Vec<_> = clash.fields().filter(|(key, _)| *key != Known::User.into()).cloned().collect();
    fields.push((Known::User.into(), Value::Text("somebody".into())));
    ProcessSpec::new(fields, clash.bind().to_vec())
}

/// Draws what goes wrong on the way to the server and back, with the calls that write in this part of a scene.
pub(crate) fn faults(luck: &mut Rng, writes: &str) -> Vec<Fault> {
    (0..luck.of(10)).map(|_| spec(luck, writes).parse().unwrap()).collect()
}

/// Draws how the audit log is in an environment: there, late, not to be read, or not known by the IDs that were sent.
pub(crate) fn log(luck: &mut Rng) -> Vec<Fault> {
    let spec = match luck.of(6) {
        0 => "audit:deny".to_owned(),
        1 => format!("audit:lag={}", 1 + luck.of(8)),
        2 => "*:new-id".to_owned(),
        3 => format!("audit#{}+:status=500", 1 + luck.of(4)),
        _ => return Vec::new(),
    };
    vec![spec.parse().unwrap()]
}

fn spec(luck: &mut Rng, writes: &str) -> String {
    let write = luck.once_in(2);
    let who = if write {
        writes
    } else {
        luck.choice(&["list", "list_process_detail_by_ids", "list_service_instance_detail"])
    };
    let first = 1 + luck.of(if write { 6 } else { 12 });
    let when = if !write || luck.once_in(3) { format!("{first}-{}", first + luck.of(8)) } else { first.to_string() };
    let number = luck.of(400);
    let act = match luck.of(20) {
        16 => "contradict".to_owned(),
        17 => "contradict,commit".to_owned(),
        // A proxy's own page, after all was done.
        18 => format!("status={},commit", luck.choice(&[401, 403, 404, 429])),
        // Equal ones, none, and those of processes that were there before.
        19 if who == "create" => format!("ids={}", luck.choice(&["900001+900001", "0", "-7", "1", "3+4", "900002"])),
        0 => "drop".to_owned(),
        1 => "commit-then-drop".to_owned(),
        2 => "reset-before".to_owned(),
        3 => "reset-before,commit".to_owned(),
        4 => format!("reset-after={number}"),
        5 => format!("truncate={number}"),
        6 => format!("status={}", luck.choice(&[400, 401, 403, 404, 413, 429, 500, 502, 503, 504])),
        7 => format!("status={},commit", luck.choice(&[500, 502, 503, 504])),
        8 => "garbage".to_owned(),
        9 => "garbage,commit".to_owned(),
        // A reading waits for a server that has had too much, and here no time goes by.
        10 if write => "throttle-cmdb".to_owned(),
        11 => luck.choice(&["deny-cmdb", "deny-gateway"]).to_owned(),
        12 => format!("code={}", luck.choice(&[1_199_002, 1_199_066, 1_199_998])),
        13 => format!("code={},commit", luck.choice(&[1_199_002, 1_199_066, 1_199_998])),
        14 => format!("code={}", luck.choice(&[1_199_006, 1_199_011, 1_199_018, 1_199_999])),
        _ => "code=1199014".to_owned(),
    };
    format!("{who}#{when}:{act}")
}
