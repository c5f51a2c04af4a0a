//! Names a place in a draft as a person would: rows counted from 1, fields by their labels.

use super::super::fields;
use super::{pick, say};
use crate::domain::address::short_name;
use crate::domain::draft::{Draft, Path, ProcessDraft};
use crate::domain::environment::{Account, RecordedEnvironment};
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::lang::Lang;
use std::borrow::Cow;

/// Names a place: `进程 2 nginx › 启动数量`, `Process 2 nginx › Process count to start`.
#[must_use]
pub fn place(lang: Lang, path: &Path, draft: &Draft, table: &FieldTable) -> String {
    match path {
        Path::Business => say!(lang, "业务", "Business"),
        Path::Targets => say!(lang, "服务实例", "Service instances"),
        Path::Processes => say!(lang, "进程", "Processes"),
        Path::Target(at) => target(lang, *at, draft),
        Path::Given(at) => draft.given.get(*at).map_or("", |given| &given.text).to_owned(),
        Path::Field(at, key) => format!("{} › {}", process(lang, *at, draft), label(lang, key, table)),
        Path::Row(at, row) => format!("{} › {}", process(lang, *at, draft), bind_row(lang, *row)),
        Path::Cell(at, row, column) => {
            let column = fields::column(lang, *column);
            format!("{} › {} › {column}", process(lang, *at, draft), bind_row(lang, *row))
        }
    }
}

/// Returns a field's label, or its key when no table has it.
pub(in crate::i18n) fn label<'a>(lang: Lang, key: &'a FieldKey, table: &'a FieldTable) -> Cow<'a, str> {
    table.get(key).map_or(Cow::Borrowed(key.as_str()), |field| fields::label(lang, field))
}

/// Names a bind row.
#[must_use]
pub fn bind_row(lang: Lang, row: usize) -> String {
    let row = row + 1;
    say!(lang, "绑定行 {row}", "Bind row {row}")
}

fn target(lang: Lang, at: usize, draft: &Draft) -> String {
    let number = at + 1;
    let place = say!(lang, "服务实例 {number}", "Service instance {number}");
    match draft.targets.get(at) {
        None => place,
        Some(target) if target.name.trim().is_empty() => format!("{place} (ID {})", target.id),
        Some(target) => format!("{place} {}", short_name(target.name.trim())),
    }
}

fn process(lang: Lang, at: usize, draft: &Draft) -> String {
    let number = at + 1;
    let place = say!(lang, "进程 {number}", "Process {number}");
    let name = draft.processes.get(at).map(ProcessDraft::name).unwrap_or_default();
    match name.trim() {
        "" => place,
        name => format!("{place} {name}"),
    }
}

/// Names an environment with what tells it from others: `prod (https://bkapi.example.com, tenant a)`.
#[must_use]
pub fn environment(lang: Lang, recorded: &RecordedEnvironment) -> String {
    let RecordedEnvironment { name, address, account } = recorded;
    let Account { tenant, supplier } = account.clone().unwrap_or_default();
    let tenant = (!tenant.is_empty()).then(|| say!(lang, "租户 {tenant}", "tenant {tenant}"));
    let unusual = supplier != Account::default().supplier;
    let supplier = unusual.then(|| say!(lang, "开发商账号 {supplier}", "supplier account {supplier}"));
    let more: Vec<_> = address.iter().map(ToString::to_string).chain(tenant).chain(supplier).collect();
    if more.is_empty() {
        return name.clone();
    }
    let more = more.join(pick(lang, "，", ", "));
    say!(lang, "{name}（{more}）", "{name} ({more})")
}
