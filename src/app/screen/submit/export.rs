//! The result of a run as CSV and as JSON, for other programs: one record a process and target. States are spelt as the
//! commands without a screen spell them.

use crate::app::run::Run;
use crate::domain::compare::Difference;
use crate::domain::id::{AreaId, BizId, ProcessId, ServiceInstanceId};
use crate::domain::plan::Entry;
use crate::domain::state::{Evidence, ProcessState, ReadBackState, SCHEMA_VERSION};
use crate::domain::text::Visible;
use crate::domain::work::NextStep;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    bk_biz_id: BizId,
    /// None when nothing was created.
    read_back: Option<ReadBackState>,
    /// What to do next; empty while the run is under way.
    next: Vec<NextStep>,
    processes: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    service_instance_id: Option<ServiceInstanceId>,
    service_instance_name: &'a str,
    /// None where it was not read.
    bk_cloud_id: Option<AreaId>,
    host: &'a str,
    module: &'a str,
    bk_process_name: &'a str,
    bk_func_name: &'a str,
    state: ProcessState,
    evidence: Option<Evidence>,
    bk_process_id: Option<ProcessId>,
    /// Of a process that nothing proves to be of this run: who created it, and when, as the server says.
    bk_created_by: &'a str,
    bk_created_at: &'a str,
    /// What is stored otherwise than it was sent, or was to be, as names of fields.
    differences: Vec<String>,
    code: Option<i64>,
    message: &'a str,
    request_id: &'a str,
}

/// Writes the result as one JSON document. `conflict` returns what differs of the entry at a place that was in conflict.
#[must_use]
pub(super) fn json(run: &Run, conflict: impl Fn(usize) -> Vec<Difference>) -> String {
    let entries = run.plan.entries().iter().enumerate();
    let processes = entries.map(|(at, entry)| record(run, *entry, || conflict(at))).collect();
    let document = Document {
        schema_version: SCHEMA_VERSION,
        bk_biz_id: run.plan.biz(),
        read_back: run.read_back(),
        next: if run.is_busy() { Vec::new() } else { run.next() },
        processes,
    };
    // Text and numbers only: nothing in it can fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Writes the result as comma-separated values with a heading (RFC 4180), with a byte order mark. `conflict` is as for
/// [`json`].
#[must_use]
pub(super) fn csv(run: &Run, conflict: impl Fn(usize) -> Vec<Difference>) -> String {
    let heading = [
        "service_instance_id",
        "service_instance_name",
        "bk_cloud_id",
        "host",
        "module",
        "bk_process_name",
        "bk_func_name",
        "state",
        "evidence",
        "read_back",
        "bk_process_id",
        "bk_created_by",
        "bk_created_at",
        "differences",
        "code",
        "message",
        "request_id",
    ];
    // Without a byte order mark Excel takes UTF-8 for the code page of the system, and garbles Chinese.
    let mut out = String::from("\u{feff}");
    out += &heading.join(",");
    out += "\r\n";
    let read_back = run.read_back();
    for (at, entry) in run.plan.entries().iter().enumerate() {
        let record = record(run, *entry, || conflict(at));
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let columns = [
            number(record.service_instance_id.map(|id| id.0)),
            record.service_instance_name.to_owned(),
            number(record.bk_cloud_id.map(|area| area.number().into())),
            record.host.to_owned(),
            record.module.to_owned(),
            record.bk_process_name.to_owned(),
            record.bk_func_name.to_owned(),
            record.state.as_str().to_owned(),
            record.evidence.map_or_else(String::new, |evidence| evidence.as_str().to_owned()),
            // Of what was created only: of the others nothing is read back.
            record.evidence.and(read_back).map_or_else(String::new, |state| state.as_str().to_owned()),
            number(record.bk_process_id.map(|id| id.0)),
            record.bk_created_by.to_owned(),
            record.bk_created_at.to_owned(),
            record.differences.join(" "),
            number(record.code),
            record.message.to_owned(),
            record.request_id.to_owned(),
        ];
        out += &columns.map(|text| cell(&text)).join(",");
        out += "\r\n";
    }
    out
}

/// Spells a cell: what a spreadsheet would take for a formula gets one `'` in front, what a terminal would obey or hide
/// is written out, and a cell with a comma or a quote is quoted.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) && text.parse::<i64>().is_err();
    let guard = if formula { "'" } else { "" };
    let text = format!("{guard}{}", Visible::new(text));
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn record(run: &Run, entry: Entry, conflict: impl FnOnce() -> Vec<Difference>) -> Record<'_> {
    let target = run.plan.targets().get(entry.target);
    let process = run.plan.processes().get(entry.process);
    let result = run.result(entry);
    let error = result.error;
    let conflicts = if result.state == ProcessState::Conflict { conflict() } else { Vec::new() };
    let differs = result.id.and_then(|id| run.changes(id)).unwrap_or(&conflicts);
    Record {
        service_instance_id: target.map(|target| target.id),
        service_instance_name: target.map_or("", |target| &target.name),
        bk_cloud_id: target.and_then(|target| target.area),
        host: target.map_or("", |target| &target.host),
        module: target.map_or("", |target| &target.module),
        bk_process_name: process.map_or("", |process| process.alias()),
        bk_func_name: process.map_or("", |process| process.command().0),
        state: result.state,
        evidence: result.evidence,
        bk_process_id: result.id,
        bk_created_by: result.found.map_or("", |found| &found.creator),
        bk_created_at: result.found.map_or("", |found| &found.created),
        differences: differs.iter().map(|difference| difference.at.to_string()).collect(),
        code: error.and_then(|error| error.code),
        message: error.map_or("", |error| &error.message),
        request_id: error.and_then(|error| error.request_id.as_deref()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_no_formulas_and_hide_nothing() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-D x", "'-D x"),
            ("+86 1", "'+86 1"),
            ("'quoted", "''quoted"),
            ("\tx", "'\\tx"),
            ("\r=x", "'\\r=x"),
            ("-1", "-1"),
            ("42", "42"),
            ("a=b", "a=b"),
            ("支付,\"网关\"", "\"支付,\"\"网关\"\"\""),
            ("a\nb\u{202e}c\u{1b}[2J", "a\\nb\\u{202e}c\\x1b[2J"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
