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
pub(crate) fn wanted(rng: &mut Rng) -> Wanted {
    let mut targets: Vec<i64> = Vec::new();
    for _ in 0..=rng.of(5) {
        let id = if rng.once_in(12) { GONE } else { i64::try_from(rng.of(INSTANCES)).unwrap() + 1 };
        if !targets.contains(&id) {
            targets.push(id);
        }
    }
    let many = rng.once_in(40);
    let count = if many { 101 + rng.of(110) } else { 1 + rng.of(4) };
    let mut draft = Draft {
        name: "faults".into(),
        environment: "sandbox".into(),
        business: Some(Business { id: BizId(1), name: String::new() }),
        targets: targets.into_iter().map(|id| Target::bare(ServiceInstanceId(id))).collect(),
        processes: (0..count).map(|at| process(rng, at, many)).collect(),
        ..Draft::default()
    };
    draft.number_targets();
    if rng.once_in(2) {
        vary(rng, &mut draft);
    }
    let checked = check(&draft, &FieldTable::built_in(), &FactTable::default());
    checked.wanted.unwrap_or_else(|| panic!("a draft without problems: {:?}", checked.problems))
}

/// Makes targets differ: formulas, other values, rows that are left out or added, and processes that a target does not get.
fn vary(rng: &mut Rng, draft: &mut Draft) {
    let formula = |source: &str| DraftValue::Formula(source.into());
    for (at, process) in draft.processes.iter_mut().enumerate() {
        if rng.once_in(3) {
            process.set(FieldKey::new("bk_process_name"), formula(&format!("v{at}-{{{{ n }}}}")));
        }
        if rng.once_in(3) {
            process.set(FieldKey::new("description"), formula("{{ alias }} {{ instance.id }}"));
        }
        if let Some(bind) = process.bind.first_mut()
            && rng.once_in(2)
        {
            bind.set(Column::Port, formula(&format!("{} + n*10", 20_000 + at)));
        }
        let rows = process.bind.len();
        let own = draft.targets.iter().map(|target| {
            let mut own = Override { leave_out: at > 0 && rng.once_in(5), ..Override::default() };
            if rng.once_in(5) {
                own.fields.insert(FieldKey::new("user"), rng.choice(&["app2", ""]).into());
            }
            if rows > 0 && rng.once_in(5) {
                let port = RowOverride::Cells([(Column::Port, DraftValue::from("30000"))].into());
                own.rows.insert(rng.of(rows), if rng.once_in(2) { RowOverride::LeftOut } else { port });
            }
            if rng.once_in(5) {
                own.added.push(BindDraft { ip: "127.0.0.1".into(), port: "31000".into(), ..BindDraft::fresh() });
            }
            (TargetKey::Id(target.id), Some(Arc::new(own)))
        });
        let own: Vec<_> = own.collect();
        process.overrides.set(own);
    }
}

fn process(rng: &mut Rng, at: usize, plain: bool) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    let mut set = |key: &str, text: String| process.set(FieldKey::new(key), text);
    let alias = rng.choice(&["web", "支付 网关", "a\"b\\c", "job", " padded "]);
    set("bk_process_name", format!("{alias}{at}{}", rng.choice(&["", " ", "\u{3000}x"])));
    set("bk_func_name", rng.choice(&["java", "nginx", "python3"]).to_owned());
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
        if rng.once_in(3) {
            set(key, rng.choice(&texts).to_owned());
        }
    }
    for _ in 0..rng.of(3) {
        let mut bind = BindDraft::fresh();
        bind.set(Column::Ip, rng.choice(&["", "127.0.0.1", "10.0.0.1"]).to_owned());
        bind.set(Column::Port, rng.choice(&["80", "8000-8100", "65535"]).to_owned());
        bind.set(Column::Enable, rng.choice(&["true", "false"]).to_owned());
        process.bind.push(bind);
    }
    process
}

/// Draws what is there before: some of what is wanted, or what clashes with it.
pub(crate) fn seeded(rng: &mut Rng, wanted: &Wanted) -> Vec<Wanted> {
    if rng.once_in(2) {
        return Vec::new();
    }
    let mut seeded = Vec::new();
    for (at, target) in wanted.targets.iter().enumerate().filter(|(_, target)| ![10, GONE].contains(&target.id.0)) {
        for process in wanted.list(at).iter().take(4).filter_map(|planned| wanted.spec(*planned)) {
            if rng.once_in(6) {
                let process = match rng.of(3) {
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
pub(crate) fn faults(rng: &mut Rng, writes: &str) -> Vec<Fault> {
    (0..rng.of(10)).map(|_| spec(rng, writes).parse().unwrap()).collect()
}

/// Draws how the audit log is in an environment: there, late, not to be read, or not known by the IDs that were sent.
pub(crate) fn log(rng: &mut Rng) -> Vec<Fault> {
    let spec = match rng.of(6) {
        0 => "audit:deny".to_owned(),
        1 => format!("audit:lag={}", 1 + rng.of(8)),
        2 => "*:new-id".to_owned(),
        3 => format!("audit#{}+:status=500", 1 + rng.of(4)),
        _ => return Vec::new(),
    };
    vec![spec.parse().unwrap()]
}

fn spec(rng: &mut Rng, writes: &str) -> String {
    let write = rng.once_in(2);
    let who = if write {
        writes
    } else {
        rng.choice(&["list", "list_process_detail_by_ids", "list_service_instance_detail"])
    };
    let first = 1 + rng.of(if write { 6 } else { 12 });
    let when = if !write || rng.once_in(3) { format!("{first}-{}", first + rng.of(8)) } else { first.to_string() };
    let number = rng.of(400);
    let act = match rng.of(20) {
        16 => "contradict".to_owned(),
        17 => "contradict,commit".to_owned(),
        // A proxy's own page, after all was done.
        18 => format!("status={},commit", rng.choice(&[401, 403, 404, 429])),
        // Equal ones, none, and those of processes that were there before.
        19 if who == "create" => format!("ids={}", rng.choice(&["900001+900001", "0", "-7", "1", "3+4", "900002"])),
        0 => "drop".to_owned(),
        1 => "commit-then-drop".to_owned(),
        2 => "reset-before".to_owned(),
        3 => "reset-before,commit".to_owned(),
        4 => format!("reset-after={number}"),
        5 => format!("truncate={number}"),
        6 => format!("status={}", rng.choice(&[400, 401, 403, 404, 413, 429, 500, 502, 503, 504])),
        7 => format!("status={},commit", rng.choice(&[500, 502, 503, 504])),
        8 => "garbage".to_owned(),
        9 => "garbage,commit".to_owned(),
        // A reading waits for a server that has had too much, and here no time goes by.
        10 if write => "throttle-cmdb".to_owned(),
        11 => rng.choice(&["deny-cmdb", "deny-gateway"]).to_owned(),
        12 => format!("code={}", rng.choice(&[1_199_002, 1_199_066, 1_199_998])),
        13 => format!("code={},commit", rng.choice(&[1_199_002, 1_199_066, 1_199_998])),
        14 => format!("code={}", rng.choice(&[1_199_006, 1_199_011, 1_199_018, 1_199_999])),
        _ => "code=1199014".to_owned(),
    };
    format!("{who}#{when}:{act}")
}
