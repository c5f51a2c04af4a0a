//! The result of a run as CSV and as JSON, for other programs: one record a process and target. States are spelt as the
//! commands without a screen spell them.

use super::run::{Run, clash};
use crate::domain::id::{AreaId, BizId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{Entry, Live};
use crate::domain::state::{Evidence, ProcessState, ReadBackState, SCHEMA_VERSION};
use crate::domain::text::Visible;
use crate::domain::work::NextStep;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io::{self, Write};

/// The form of an exported result, which is also the ending of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a heading, UTF-8.
    Csv,
    /// One JSON document.
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    bk_biz_id: BizId,
    /// None when nothing was created.
    read_back: Option<ReadBackState>,
    /// What to do next; empty while the run is under way.
    next: Vec<NextStep>,
    processes: Records<'a>,
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

/// The result of a run as a person asked for it, with what its file is written from. Written one process at a time, and
/// not by `update`: a run may have a million.
#[derive(Debug, Clone, PartialEq)]
pub struct RunExport {
    /// The form.
    pub format: ExportFormat,
    run: Run,
    /// What the plan was compared with, which knows what a conflict is about; the run does not.
    live: Option<Live>,
}

impl RunExport {
    pub(in crate::app) const fn new(format: ExportFormat, run: Run, live: Option<Live>) -> Self {
        Self { format, run, live }
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        match self.format {
            ExportFormat::Csv => self.csv(to),
            ExportFormat::Json => self.json(to),
        }
    }

    /// Writes one JSON document.
    fn json(&self, mut to: &mut dyn Write) -> io::Result<()> {
        let run = &self.run;
        let document = Document {
            schema_version: SCHEMA_VERSION,
            bk_biz_id: run.plan.biz(),
            read_back: run.read_back(),
            next: if run.is_busy() { Vec::new() } else { run.next() },
            processes: Records(self),
        };
        serde_json::to_writer_pretty(&mut to, &document)?;
        to.write_all(b"\n")
    }

    /// Writes comma-separated values with a heading (RFC 4180), with a byte order mark.
    fn csv(&self, to: &mut dyn Write) -> io::Result<()> {
        // Without a byte order mark Excel takes UTF-8 for the code page of the system, and garbles Chinese.
        write!(to, "\u{feff}{}\r\n", HEADING.join(","))?;
        let read_back = self.run.read_back();
        self.run.plan.entries().iter().try_for_each(|entry| {
            let record = self.record(*entry);
            let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
            let columns: [Cow<'_, str>; HEADING.len()] = [
                number(record.service_instance_id.map(|id| id.0)).into(),
                record.service_instance_name.into(),
                number(record.bk_cloud_id.map(|area| area.number().into())).into(),
                record.host.into(),
                record.module.into(),
                record.bk_process_name.into(),
                record.bk_func_name.into(),
                record.state.as_str().into(),
                record.evidence.map_or("", |evidence| evidence.as_str()).into(),
                // Of what was created only: of the others nothing is read back.
                record.evidence.and(read_back).map_or("", |state| state.as_str()).into(),
                number(record.bk_process_id.map(|id| id.0)).into(),
                record.bk_created_by.into(),
                record.bk_created_at.into(),
                record.differences.join(" ").into(),
                number(record.code).into(),
                record.message.into(),
                record.request_id.into(),
            ];
            write!(to, "{}\r\n", columns.map(|text| cell(&text)).join(","))
        })
    }

    fn record(&self, entry: Entry) -> Record<'_> {
        let run = &self.run;
        let target = run.plan.target(&entry);
        let process = run.plan.spec(&entry);
        let result = run.result(entry);
        let error = result.error;
        let conflicts = match (result.state, &self.live) {
            (ProcessState::Conflict, Some(live)) => clash(&run.plan, live, entry),
            _ => Vec::new(),
        };
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
}

/// The processes of a result, each made while it is written.
struct Records<'a>(&'a RunExport);

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.run.plan.entries().iter().map(|entry| self.0.record(*entry)))
    }
}

/// The columns of the comma-separated values.
const HEADING: [&str; 17] = [
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

/// Spells a cell: what a spreadsheet would take for a formula gets one `'` in front, what a terminal would obey or hide
/// is written out, and a cell with a comma or a quote is quoted.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) && text.parse::<i64>().is_err();
    let guard = if formula { "'" } else { "" };
    let text = format!("{guard}{}", Visible::new(text));
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
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
