//! What the lines of a journal hold, as they are spelt.

use crate::domain::bind::Column;
use crate::domain::compare::{Difference, Spot};
use crate::domain::environment::{Account, Door};
use crate::domain::field::{FieldKey, Known};
use crate::domain::found::{Found, FoundProcess};
use crate::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use crate::domain::state::Evidence;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version that is written, and the newest that is read.
pub(super) const VERSION: u64 = 2;

/// The first line; `P` is what is read of the plan of version 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header<P> {
    pub(super) kind: HeaderKind,
    pub(super) version: u64,
    pub(super) program: String,
    pub(super) started: Timestamp,
    /// The place of the run among all runs; since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<u64>,
    pub(super) environment: EnvironmentItem,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<String>,
    /// Since version 2; before, it was in the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bk_biz_id: Option<BizId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) bk_biz_name: String,
    /// How many calls the plan has.
    pub(super) calls: usize,
    /// How many processes the calls have.
    pub(super) processes: usize,
    /// How many lines of the plan follow, so that one that is missing is noticed; since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) plan_lines: Option<usize>,
    /// Version 1 only.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<P>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum HeaderKind {
    #[serde(rename = "run")]
    Run,
}

/// An environment, as far as it is no secret.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EnvironmentItem {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) door: Door,
    /// Since version 2, like those below.
    #[serde(default)]
    pub(super) tenant: String,
    #[serde(default)]
    pub(super) supplier: String,
    #[serde(default)]
    pub(super) user: String,
}

impl EnvironmentItem {
    /// Returns whose data it is about, if the version of the journal says so.
    pub(super) fn account(&self, version: u64) -> Option<Account> {
        (version > 1).then(|| Account { tenant: self.tenant.clone(), supplier: self.supplier.clone() })
    }
}

/// A line after those of the plan.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Entry {
    /// A call is about to be sent.
    Intent(Intent),
    /// What became of a call.
    Answer {
        at: Timestamp,
        call: usize,
        /// How it is known that the processes are ours; with `created` only, and since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        #[serde(flatten)]
        answer: RecordedAnswer,
    },
    /// No further call is made.
    End { at: Timestamp },
    /// The run goes on, in another process than before.
    Resumed { at: Timestamp, program: String },
    /// What is stored of processes that were created.
    ReadBack(ReadBack),
    /// Processes are about to be deleted.
    UndoIntent {
        at: Timestamp,
        service_instance_id: ServiceInstanceId,
        ids: Vec<ProcessId>,
        /// Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request_id: Option<CallId>,
    },
    /// What became of that.
    UndoAnswer {
        at: Timestamp,
        service_instance_id: ServiceInstanceId,
        ids: Vec<ProcessId>,
        #[serde(flatten)]
        answer: UndoAnswer,
    },
}

/// A call that is about to be sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) at: Timestamp,
    pub(super) call: usize,
    pub(super) service_instance_id: ServiceInstanceId,
    /// Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<CallId>,
    /// Of the body in the documented spelling, without what a door adds to it.
    pub(super) sha256: String,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RecordedAnswer {
    /// All its processes were created; identifiers in their order.
    Created {
        /// The identifiers.
        ids: Vec<ProcessId>,
        /// How that is known. It stands beside the outcome in the line, where version 1 has none.
        #[serde(skip)]
        evidence: Evidence,
    },
    /// The server did nothing, and said why.
    Refused {
        /// What it said.
        failure: Failure,
    },
    /// Whether the server did it was not seen.
    Unknown {
        /// Why it was not seen.
        failure: Failure,
    },
    /// Its answer was not seen, and the server had nothing of it for as long as a transaction may live.
    NotCreated {
        /// Why its answer was not seen, or what came of sending it again.
        failure: Failure,
    },
    /// It never reached the CMDB.
    NotSent {
        /// Why; `None` when the run was stopped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
    },
    /// Its answer was not seen. Processes of its names are there, and nothing proves that it created them.
    PerhapsAnothers {
        /// What was found of each process, in order; `None` where nothing was.
        found: Vec<Option<FoundProcess>>,
    },
    /// The server has something of it that one call does not leave.
    Mixed {
        /// What it has of each process, in order.
        found: Vec<Found>,
    },
}

/// What became of a deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum UndoAnswer {
    /// None of the processes is there any more.
    Deleted,
    /// The server did nothing, and said why.
    Refused {
        /// What it said.
        failure: Failure,
    },
    /// Whether the server did it was not seen.
    Unknown {
        /// Why it was not seen.
        failure: Failure,
    },
    /// Its answer was not seen, and processes were still there for as long as a transaction may live.
    NotDeleted {
        /// Why its answer was not seen, or what came of sending it again.
        failure: Failure,
    },
    /// It never reached the CMDB.
    NotSent {
        /// Why; `None` when the undoing was stopped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
    },
}

/// An error of the server or of the way there, as facts; `submit` turns it into the API's own and back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// The name of its kind.
    pub kind: String,
    /// The name of the call.
    pub api: String,
    /// HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The server's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The server's own words, or the transport's.
    pub message: String,
    /// The request's identifier, for support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// A number that belongs to the kind: seconds to wait, bytes allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<MissingPermission>,
}

impl Failure {
    /// Returns `true` if the server refused for who asked, not for what was asked: then the call may be sent once that is
    /// fixed.
    #[must_use]
    pub fn is_about_the_asker(&self) -> bool {
        matches!(self.kind.as_str(), "credentials" | "gateway_denied" | "denied" | "not_found")
    }
}

/// What permission is missing, in the server's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MissingPermission {
    /// What may not be done.
    pub actions: Vec<String>,
    /// To what.
    pub resources: Vec<String>,
}

/// What is stored of processes that were created.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadBack {
    pub(super) at: Timestamp,
    /// How many processes were looked for.
    pub(super) read: usize,
    /// Those that are stored otherwise than they were sent.
    pub(super) differs: Vec<DiffersItem>,
    /// Those that are not there any more.
    pub(super) gone: Vec<ProcessId>,
    /// Why they could not be read; then nothing is known of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Failure>,
}

/// A process that is stored otherwise than it was sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DiffersItem {
    pub(super) id: ProcessId,
    pub(super) fields: Vec<DifferenceItem>,
}

/// One difference.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DifferenceItem {
    field: String,
    /// The place of the bind row, when it is a cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    wanted: String,
    stored: String,
}

impl From<&Difference> for DifferenceItem {
    fn from(difference: &Difference) -> Self {
        let (field, row) = match &difference.at {
            Spot::Field(key) => (key.as_str(), None),
            Spot::Cell(row, column) => (column.as_str(), Some(*row)),
        };
        let Difference { wanted, stored, .. } = difference.clone();
        Self { field: field.to_owned(), row, wanted, stored }
    }
}

impl From<DifferenceItem> for Difference {
    fn from(item: DifferenceItem) -> Self {
        let cell = item.row.map(|row| Column::new(&item.field).map(|column| Spot::Cell(row, column)));
        let at = match cell {
            None => Spot::Field(FieldKey::new(&item.field)),
            Some(cell) => cell.unwrap_or(Spot::Field(Known::BindInfo.into())),
        };
        Self { at, wanted: item.wanted, stored: item.stored }
    }
}
