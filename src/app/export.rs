//! What the screen writes to files: the result of a run as CSV and as JSON, for other programs, one record a process and
//! target, with states spelt as the commands without a screen spell them; and the draft as a table.

use super::run::Run;
use crate::domain::compare::Difference;
use crate::domain::delimited::Delimited;
use crate::domain::draft::Draft;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ProcessId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, EntryIdentity, Live, Plan, clash};
use crate::domain::state::{Evidence, ProcessState, ReadBackState, SCHEMA_VERSION};
use crate::domain::work::NextStep;
use crate::submit::ProcessResult;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io::{self, Write};

/// The form of a draft that is exported as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// Delimited text for a spreadsheet.
    Delimited(Delimited),
    /// A workbook.
    Xlsx,
}

impl TableForm {
    /// Returns the form that a path asks for by its ending; `None` for a draft as such.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Delimited(Delimited::CSV.for_spreadsheet())),
            "tsv" => Some(Self::Delimited(Delimited::TSV.for_spreadsheet())),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// A draft that is written as a table, with values as they will be sent, and what these are computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct TableExport {
    /// The form.
    pub form: TableForm,
    /// The language of its notes.
    pub lang: Lang,
    /// The draft.
    pub draft: Draft,
    /// What is known of its targets.
    pub facts: FactTable,
    /// The fields of its business.
    pub fields: FieldTable,
}

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

/// The result of one process on one service instance: of the screen's exports, and of the list of `bkproc show`.
#[derive(Serialize)]
pub struct ResultRecord<'a> {
    #[serde(flatten)]
    identity: EntryIdentity<'a>,
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

impl<'a> ResultRecord<'a> {
    /// The headings of its columns.
    pub const HEADING: [&'static str; 17] = {
        let [instance, name, area, host, module, alias, binary] = EntryIdentity::NAMES;
        let own = ["state", "evidence", "read_back", "bk_process_id", "bk_created_by", "bk_created_at"];
        let [state, evidence, read_back, process, creator, created] = own;
        let [differences, code, message, request] = ["differences", "code", "message", "request_id"];
        [
            instance,
            name,
            area,
            host,
            module,
            alias,
            binary,
            state,
            evidence,
            read_back,
            process,
            creator,
            created,
            differences,
            code,
            message,
            request,
        ]
    };

    /// Returns the record of an entry of a plan.
    #[must_use]
    pub fn new(plan: &'a Plan, entry: &Entry, result: ProcessResult<'a>, differences: &[Difference]) -> Self {
        let error = result.error;
        Self {
            identity: EntryIdentity::of(plan, entry),
            state: result.state,
            evidence: result.evidence,
            bk_process_id: result.id,
            bk_created_by: result.found.map_or("", |found| &found.creator),
            bk_created_at: result.found.map_or("", |found| &found.created),
            differences: differences.iter().map(|difference| difference.at.to_string()).collect(),
            code: error.and_then(|error| error.code),
            message: error.map_or("", |error| &error.message),
            request_id: error.and_then(|error| error.request_id.as_deref()).unwrap_or_default(),
        }
    }

    /// Returns its columns; `read_back` says whether what was created was read back.
    #[must_use]
    pub fn cells(&self, read_back: Option<ReadBackState>) -> [Cow<'_, str>; 17] {
        let number = |number: Option<i64>| Cow::Owned(number.map(|number| number.to_string()).unwrap_or_default());
        let [instance, name, area, host, module, alias, binary] = self.identity.cells().map(Cow::Owned);
        [
            instance,
            name,
            area,
            host,
            module,
            alias,
            binary,
            self.state.as_str().into(),
            self.evidence.map_or("", |evidence| evidence.as_str()).into(),
            // Of what was created only: of the others nothing is read back.
            self.evidence.and(read_back).map_or("", |state| state.as_str()).into(),
            number(self.bk_process_id.map(|id| id.0)),
            self.bk_created_by.into(),
            self.bk_created_at.into(),
            self.differences.join(" ").into(),
            number(self.code),
            self.message.into(),
            self.request_id.into(),
        ]
    }
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

    /// Writes comma-separated values for a spreadsheet.
    fn csv(&self, to: &mut dyn Write) -> io::Result<()> {
        let dialect = Delimited::CSV.for_spreadsheet();
        dialect.heading(to, ResultRecord::HEADING)?;
        let read_back = self.run.read_back();
        let mut entries = self.run.plan.entries().iter();
        entries.try_for_each(|entry| dialect.row(to, self.record(*entry).cells(read_back)))
    }

    fn record(&self, entry: Entry) -> ResultRecord<'_> {
        let run = &self.run;
        let result = run.result(entry);
        let conflicts = match (result.state, &self.live) {
            (ProcessState::Conflict, Some(live)) => clash(&run.plan, live, &entry),
            _ => Vec::new(),
        };
        let differs = result.id.and_then(|id| run.changes(id)).unwrap_or(&conflicts);
        ResultRecord::new(&run.plan, &entry, result, differs)
    }
}

/// The processes of a result, each made while it is written.
struct Records<'a>(&'a RunExport);

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.run.plan.entries().iter().map(|entry| self.0.record(*entry)))
    }
}
