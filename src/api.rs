//! The server: what can be asked of a CMDB, and the client that asks it over HTTP.
//!
//! [`Api`] is the whole surface. Reads may be dropped (cancelled) and repeated at any time. Writes are never
//! repeated here: the caller decides what an unseen answer means ([`ApiError::outcome_unknown`]).

mod attribute;
mod call;
mod certificate;
pub mod code;
mod convert;
mod door;
mod envelope;
pub mod error;
pub mod facts;
#[doc(hidden)]
pub mod fuzz;
mod http;
mod json;
mod link;
mod pages;
pub(crate) mod parallel;
pub mod proxy;
pub(crate) mod reader;
pub mod redact;
pub(crate) mod retry;
pub mod tls;
mod transport;
pub mod version;
mod wire;

pub use door::Headers;
pub use error::{AnswerFacts, AnswerSource, ApiError, ErrorKind, Permission};
pub use http::{HttpApi, Keys, Observed, Probe, RequestWriter, Spelling, WrittenRequest};
pub use link::{Limits, Link};

use crate::domain::anomaly::Anomaly;
use crate::domain::environment::Network;
use crate::domain::facts::{FactsWanted, HostFacts};
use crate::domain::field::Field;
use crate::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use crate::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use crate::domain::plan::{Body, Resident};
use crate::domain::process::{Keyed, NaturalKey, Process};
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::time::Duration;

/// Most identifiers of one call; the server refuses more (contract section 4).
pub const IDS_LIMIT: usize = 500;

/// A slice of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Place of the first item, from 0.
    pub start: u64,
    /// Most items in the answer; the server takes 1 to 1000 (contract section 4).
    pub limit: u64,
}

/// What a list holds in a page, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// How many items the whole list has.
    pub total: u64,
    /// The items of the page.
    pub items: Vec<T>,
}

/// The processes that a call created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Their identifiers, in the order of the body.
    pub ids: Vec<ProcessId>,
    /// What the answer shows besides.
    pub facts: AnswerFacts,
}

/// What the audit log says of one call: that it committed, and what it changed in one service instance (contract 7.1).
///
/// A call has a receipt exactly when it committed. One call has several when it changed several service instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The call, by the identifier that it was sent with.
    pub call: CallId,
    /// The service instance whose processes it changed.
    pub instance: ServiceInstanceId,
    /// The user on whose behalf the server did it.
    pub user: String,
    /// When it was done, if the log tells it with a time zone.
    pub at: Option<Timestamp>,
    /// What was done to the processes.
    pub action: AuditAction,
    /// Their identifiers, in the order of the log; for a creation that is the order of the body.
    pub processes: Vec<ProcessId>,
}

/// What a call did to processes, by the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// They were created.
    Created,
    /// They were deleted.
    Deleted,
    /// Something else, such as an update.
    Other,
}

/// What can be asked of a CMDB (contract sections 1 and 4).
pub trait Api: Send + Sync + 'static {
    /// Returns how many service instances may be written to at a time, by the settings; at least 1.
    fn writes(&self) -> usize {
        Network::default().writes
    }

    /// Returns how long the whole answer of a write is waited for, by the settings.
    fn patience(&self) -> Duration {
        Duration::from_secs(Network::default().write_timeout)
    }

    /// Returns the user on whose behalf the server does what is asked, if the settings or credentials name one.
    fn user(&self) -> Option<String> {
        None
    }

    /// Returns how far the server's clock is ahead of this machine's, by its last answer; `None` before the first one.
    /// Exact to a second and the time of an answer.
    fn ahead(&self) -> Option<SignedDuration> {
        None
    }

    /// Returns what was noticed while reading since the last time; each is returned once.
    fn take_anomalies(&self) -> Vec<Anomaly> {
        Vec::new()
    }

    /// Reads the businesses that the user may see (`search_business`).
    fn businesses(&self) -> impl Future<Output = Result<Vec<Business>, ApiError>> + Send;

    /// Reads the modules of a business, idle ones included (`search_biz_inst_topo`, `get_biz_internal_module`).
    fn topology(&self, biz: BizId) -> impl Future<Output = Result<Topology, ApiError>> + Send;

    /// Reads a page of the hosts of a business (`list_biz_hosts`).
    fn hosts(&self, biz: BizId, page: Page) -> impl Future<Output = Result<Paged<Host>, ApiError>> + Send;

    /// Reads a page of the names of the hosts of a business (`list_biz_hosts`); those that have none are left out.
    fn host_names(
        &self,
        biz: BizId,
        page: Page,
    ) -> impl Future<Output = Result<Paged<(HostId, String)>, ApiError>> + Send;

    /// Reads the cloud areas (`search_cloud_area`), which are those of all businesses. Empty where the user or the
    /// application may not read them, or the CMDB does not have the call.
    fn areas(&self) -> impl Future<Output = Result<Vec<Area>, ApiError>> + Send;

    /// Reads those hosts of a business that it has, among at most [`IDS_LIMIT`] (`list_biz_hosts`).
    fn hosts_by_id(&self, biz: BizId, ids: &[HostId]) -> impl Future<Output = Result<Vec<Host>, ApiError>> + Send;

    /// Reads what is wanted of those hosts of a business that it has, among at most [`IDS_LIMIT`] (`list_biz_hosts`): the
    /// named fields and no others.
    fn host_facts(
        &self,
        biz: BizId,
        ids: &[HostId],
        wanted: &FactsWanted,
    ) -> impl Future<Output = Result<Vec<HostFacts>, ApiError>> + Send;

    /// Reads a page of the service instances of a business, each with what tells its processes apart
    /// (`list_service_instance_detail`).
    fn instances(
        &self,
        biz: BizId,
        page: Page,
    ) -> impl Future<Output = Result<Paged<(ServiceInstance, Vec<Keyed>)>, ApiError>> + Send;

    /// Reads those service instances of a business that it has, among at most 1000, each with the natural keys of its
    /// processes (`list_service_instance_detail`).
    fn instances_by_id(
        &self,
        biz: BizId,
        ids: &[ServiceInstanceId],
    ) -> impl Future<Output = Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError>> + Send;

    /// Reads a page of the service instances of some hosts of a business, each with its host and processes
    /// (`list_service_instance_detail`). [`ErrorKind::HostsIgnored`] when the server answers with others as well.
    fn residents(
        &self,
        biz: BizId,
        hosts: &[HostId],
        page: Page,
    ) -> impl Future<Output = Result<Paged<(ServiceInstanceId, HostId, Vec<Resident>)>, ApiError>> + Send;

    /// Reads the attributes of model `process` in a business (`search_object_attribute`); hidden ones are absent.
    fn process_fields(&self, biz: BizId) -> impl Future<Output = Result<Vec<Field>, ApiError>> + Send;

    /// Reads all processes of a service instance (`list_process_instance`). A relation whose process is gone is none; it
    /// is among [`Api::take_anomalies`].
    fn processes(
        &self,
        biz: BizId,
        instance: ServiceInstanceId,
    ) -> impl Future<Output = Result<Vec<Process>, ApiError>> + Send;

    /// Reads processes of a business by their identifiers, at most [`IDS_LIMIT`] (`list_process_detail_by_ids`); those
    /// that are not there are left out. Each comes with its service instance, whose processes are read where the call is
    /// missing; a process of another service instance is then not found.
    fn processes_by_id(
        &self,
        biz: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> impl Future<Output = Result<Vec<Process>, ApiError>> + Send;

    /// Creates processes in one service instance, all or none; identifiers in the order of the body
    /// (`create_process_instance`). Sent once, whatever happens, under the identifier `id`.
    fn create(&self, id: &CallId, body: &Body<'_>) -> impl Future<Output = Result<Created, ApiError>> + Send;

    /// Deletes processes of a business, at most [`IDS_LIMIT`] (`delete_process_instance`). The last process of a service
    /// instance takes the service instance with it (contract section 4). Sent once, whatever happens, under the identifier
    /// `id`.
    fn delete(
        &self,
        id: &CallId,
        biz: BizId,
        ids: &[ProcessId],
    ) -> impl Future<Output = Result<AnswerFacts, ApiError>> + Send;

    /// Reads the receipts of some calls that were sent between two moments, by this machine's clock
    /// (`list_operation_audit`, then `find_audit_by_id`). A day is added at both ends, for time zones and clocks that differ.
    ///
    /// A call without a receipt did not commit, or its receipt is not there yet: the server reads its log from a replica
    /// that may lag. Before v3.10 there are no receipts. [`ErrorKind::Denied`] when the user lacks the permission
    /// `find_audit_log`.
    fn receipts(
        &self,
        biz: BizId,
        calls: &[CallId],
        from: Timestamp,
        to: Timestamp,
    ) -> impl Future<Output = Result<Vec<Receipt>, ApiError>> + Send;
}
