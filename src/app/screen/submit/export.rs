//! The result of a run as CSV and as JSON, for other programs: one record a process and target. States are spelt as the
//! commands without a screen spell them.

use crate::app::run::Run;
use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
use crate::domain::plan::Entry;
use serde::Serialize;

/// Version of the JSON document; it grows when a reader would have to change.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    bk_biz_id: BizId,
    processes: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    service_instance_id: Option<ServiceInstanceId>,
    service_instance_name: &'a str,
    host: &'a str,
    module: &'a str,
    bk_process_name: &'a str,
    bk_func_name: &'a str,
    state: &'static str,
    bk_process_id: Option<ProcessId>,
    code: Option<i64>,
    message: &'a str,
    request_id: &'a str,
}

/// Writes the result as one JSON document.
#[must_use]
pub(super) fn json(run: &Run) -> String {
    let processes = run.plan.entries().iter().map(|entry| record(run, *entry)).collect();
    let document = Document { schema_version: SCHEMA_VERSION, bk_biz_id: run.plan.biz(), processes };
    // Text and numbers only: nothing in it can fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Writes the result as comma-separated values with a heading (RFC 4180).
#[must_use]
pub(super) fn csv(run: &Run) -> String {
    let heading = [
        "service_instance_id",
        "service_instance_name",
        "host",
        "module",
        "bk_process_name",
        "bk_func_name",
        "state",
        "bk_process_id",
        "code",
        "message",
        "request_id",
    ];
    let mut out = heading.join(",") + "\r\n";
    for entry in run.plan.entries() {
        let record = record(run, *entry);
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let columns = [
            number(record.service_instance_id.map(|id| id.0)),
            record.service_instance_name.to_owned(),
            record.host.to_owned(),
            record.module.to_owned(),
            record.bk_process_name.to_owned(),
            record.bk_func_name.to_owned(),
            record.state.to_owned(),
            number(record.bk_process_id.map(|id| id.0)),
            number(record.code),
            record.message.to_owned(),
            record.request_id.to_owned(),
        ];
        out += &columns.map(|text| quoted(&text)).join(",");
        out += "\r\n";
    }
    out
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn record(run: &Run, entry: Entry) -> Record<'_> {
    let target = run.plan.targets().get(entry.target);
    let process = run.plan.processes().get(entry.process);
    let result = run.result(entry);
    let error = result.error;
    Record {
        service_instance_id: target.map(|target| target.id),
        service_instance_name: target.map_or("", |target| &target.name),
        host: target.map_or("", |target| &target.host),
        module: target.map_or("", |target| &target.module),
        bk_process_name: process.map_or("", |process| process.alias()),
        bk_func_name: process.map_or("", |process| process.command().0),
        state: result.state.as_str(),
        bk_process_id: result.id,
        code: error.and_then(|error| error.code),
        message: error.map_or("", |error| &error.message),
        request_id: error.and_then(|error| error.request_id.as_deref()).unwrap_or_default(),
    }
}
