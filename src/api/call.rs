//! What is asked of a server, whatever the door: the published name, the method, the path, the body.

use super::Page;
use crate::domain::facts::{FactKind, FactsWanted};
use crate::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// One call of the published interface (contract sections 1 and 4).
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The name in the published documents; ESB's path.
    pub(super) api: &'static str,
    /// The method by the gateway and the direct door; ESB takes POST for everything.
    pub(super) method: Method,
    /// The segments below `/api/v3`.
    pub(super) path: Vec<Segment>,
    /// The body; `None` for a GET.
    pub(super) body: Map<String, Value>,
    /// Whether something may change: then it is sent once, and waited for longer.
    pub(super) writes: bool,
}

/// A segment of a path. ESB has flat paths, and takes the variable ones as keys of the body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Segment {
    Word(&'static str),
    /// The business.
    Biz(BizId),
    /// The supplier account of the environment.
    Supplier,
}

use Segment::{Biz, Supplier, Word};

/// Most items of a page (contract section 4).
const PAGE_LIMIT: u64 = 1000;
/// Businesses a page; the published document allows 200, the server any number.
pub(super) const BUSINESSES: u64 = 200;

/// Rows of the audit log a page, and most rows of one question for their details; the server refuses more (contract 7.1).
pub(super) const AUDIT_PAGE: u64 = 200;
/// What is added at both ends of a time that is asked for: the server takes it in a time zone of its own, unknown here.
const ZONES: SignedDuration = SignedDuration::from_hours(24);

/// What is read of a host.
const HOST_FIELDS: [&str; 7] = [
    "bk_host_id",
    "bk_cloud_id",
    "bk_addressing",
    "bk_host_innerip",
    "bk_host_innerip_v6",
    "bk_host_outerip",
    "bk_host_outerip_v6",
];
/// Areas a page.
pub(super) const AREAS: u64 = 500;

impl Call {
    fn read(api: &'static str, path: Vec<Segment>, body: Value) -> Self {
        let body = if let Value::Object(body) = body { body } else { Map::new() };
        Self { api, method: Method::POST, path, body, writes: false }
    }

    /// Asks for a page of the businesses.
    pub(super) fn search_business(Page { start, limit }: Page) -> Self {
        let page = json!({ "start": start, "limit": limit, "sort": "bk_biz_id" });
        Self::read(
            "search_business",
            vec![Word("biz"), Word("search"), Supplier],
            json!({ "fields": ["bk_biz_id", "bk_biz_name"], "page": page }),
        )
    }

    /// Asks for one business, to see what comes back.
    pub(super) fn search_any_business() -> Self {
        let page = json!({ "start": 0, "limit": 1, "sort": "bk_biz_id" });
        let path = vec![Word("biz"), Word("search"), Supplier];
        Self::read("search_business", path, json!({ "fields": ["bk_biz_id"], "page": page }))
    }

    /// Asks for the tree of a business.
    pub(super) fn search_biz_inst_topo(biz: BizId) -> Self {
        Self::read("search_biz_inst_topo", vec![Word("find"), Word("topoinst"), Word("biz"), Biz(biz)], Value::Null)
    }

    /// Asks for the idle, fault and recycle modules of a business, which the tree leaves out.
    pub(super) fn get_biz_internal_module(biz: BizId) -> Self {
        let path = vec![Word("topo"), Word("internal"), Supplier, Biz(biz)];
        Self { method: Method::GET, ..Self::read("get_biz_internal_module", path, Value::Null) }
    }

    /// Asks for a page of the hosts of a business.
    pub(super) fn list_biz_hosts(biz: BizId, page: Page) -> Self {
        Self::hosts(biz, json!({ "fields": HOST_FIELDS, "page": paging(page, "bk_host_id") }))
    }

    /// Asks for a page of some hosts of a business, at most 500; those that it does not have are left out of the answer.
    pub(super) fn list_biz_hosts_by_ids(biz: BizId, ids: &[HostId], page: Page) -> Self {
        Self::hosts_by_ids(biz, ids, &HOST_FIELDS, page)
    }

    /// Asks for a page of what is wanted of some hosts of a business, at most 500.
    pub(super) fn list_biz_host_facts(biz: BizId, ids: &[HostId], wanted: &FactsWanted, page: Page) -> Self {
        let all = [
            (FactKind::Area, "bk_cloud_id"),
            (FactKind::HostName, "bk_host_name"),
            (FactKind::Ip, "bk_host_innerip"),
            (FactKind::Ip6, "bk_host_innerip_v6"),
            (FactKind::OuterIp, "bk_host_outerip"),
            (FactKind::OuterIp, "bk_host_outerip_v6"),
        ];
        let wanted = all.into_iter().filter(|(kind, _)| wanted.has(*kind)).map(|(_, field)| field);
        let fields: Vec<&str> = std::iter::once("bk_host_id").chain(wanted).collect();
        Self::hosts_by_ids(biz, ids, &fields, page)
    }

    fn hosts_by_ids(biz: BizId, ids: &[HostId], fields: &[&str], page: Page) -> Self {
        let rule = json!({ "field": "bk_host_id", "operator": "in", "value": ids });
        let filter = json!({ "condition": "AND", "rules": [rule] });
        let page = paging(page, "bk_host_id");
        Self::hosts(biz, json!({ "fields": fields, "host_property_filter": filter, "page": page }))
    }

    /// Asks for a page of the names of the hosts of a business.
    pub(super) fn list_biz_host_names(biz: BizId, page: Page) -> Self {
        Self::hosts(biz, json!({ "fields": ["bk_host_id", "bk_host_name"], "page": paging(page, "bk_host_id") }))
    }

    /// Asks for a page of the cloud areas.
    pub(super) fn search_cloud_area(page: Page) -> Self {
        let body = json!({ "fields": ["bk_cloud_id", "bk_cloud_name"], "page": paging(page, "bk_cloud_id") });
        Self::read("search_cloud_area", vec![Word("findmany"), Word("cloudarea")], body)
    }

    fn hosts(biz: BizId, body: Value) -> Self {
        Self::read("list_biz_hosts", vec![Word("hosts"), Word("app"), Biz(biz), Word("list_hosts")], body)
    }

    /// Asks for a page of the service instances of a business.
    ///
    /// In the order of identifiers: by default the newest is first, and an instance made between two pages would
    /// push another into both.
    pub(super) fn list_service_instance_detail(biz: BizId, page: Page) -> Self {
        Self::read(
            "list_service_instance_detail",
            vec![Word("findmany"), Word("proc"), Word("service_instance"), Word("details")],
            json!({ "bk_biz_id": biz, "page": paging(page, "id") }),
        )
    }

    /// Asks for a page of some service instances of a business; those that it does not have are left out of the answer.
    pub(super) fn list_service_instance_detail_by_ids(biz: BizId, ids: &[ServiceInstanceId], page: Page) -> Self {
        Self::read(
            "list_service_instance_detail",
            vec![Word("findmany"), Word("proc"), Word("service_instance"), Word("details")],
            json!({ "bk_biz_id": biz, "service_instance_ids": ids, "page": paging(page, "id") }),
        )
    }

    /// Asks for the service instances of some hosts of a business, in the order of identifiers.
    pub(super) fn list_service_instance_detail_by_hosts(biz: BizId, hosts: &[HostId], page: Page) -> Self {
        Self::read(
            "list_service_instance_detail",
            vec![Word("findmany"), Word("proc"), Word("service_instance"), Word("details")],
            json!({ "bk_biz_id": biz, "bk_host_list": hosts, "page": paging(page, "id") }),
        )
    }

    /// Asks for a page of the service instances of a business, or of some of its hosts, without their processes.
    pub(super) fn list_service_instance(biz: BizId, hosts: Option<&[HostId]>, page: Page) -> Self {
        let mut body = json!({ "bk_biz_id": biz, "page": paging(page, "id") });
        if let (Some(hosts), Some(body)) = (hosts, body.as_object_mut()) {
            body.insert("bk_host_ids".to_owned(), json!(hosts));
        }
        Self::read("list_service_instance", vec![Word("findmany"), Word("proc"), Word("service_instance")], body)
    }

    /// Asks for the attributes of a process in a business. Every key of the body is taken as a condition
    /// (contract section 4), so there are no others.
    pub(super) fn search_object_attribute(biz: BizId) -> Self {
        Self::read(
            "search_object_attribute",
            vec![Word("find"), Word("objectattr")],
            json!({ "bk_obj_id": "process", "bk_biz_id": biz }),
        )
    }

    /// Asks for all processes of a service instance.
    pub(super) fn list_process_instance(biz: BizId, instance: ServiceInstanceId) -> Self {
        Self::read(
            "list_process_instance",
            vec![Word("findmany"), Word("proc"), Word("process_instance")],
            json!({ "bk_biz_id": biz, "service_instance_id": instance }),
        )
    }

    /// Asks for processes by their identifiers, at any service instance of the business.
    pub(super) fn list_process_detail_by_ids(biz: BizId, ids: &[ProcessId]) -> Self {
        let words = ["findmany", "proc", "process_instance", "detail", "biz"].map(Word);
        let path = words.into_iter().chain([Biz(biz)]).collect();
        Self::read("list_process_detail_by_ids", path, json!({ "bk_process_ids": ids }))
    }

    /// Asks for a page of the rows of the audit log that belong to some calls, by the identifiers they were sent with, or to
    /// any call.
    ///
    /// The published document allows fewer fields in `condition`; the server restricts none (contract 7.1).
    pub(super) fn list_operation_audit(
        biz: BizId,
        calls: Option<&[CallId]>,
        (from, to): (Timestamp, Timestamp),
        page: Page,
    ) -> Self {
        let condition = json!({
            "bk_biz_id": biz,
            "resource_type": "service_instance",
            "operation_time": { "start": moment(from, -ZONES), "end": moment(to, ZONES) },
        });
        let mut condition = if let Value::Object(condition) = condition { condition } else { Map::new() };
        if let Some(calls) = calls {
            let by_call = json!([{ "field": "rid", "operator": "in", "value": calls }]);
            condition.insert("condition".to_owned(), by_call);
        }
        let page = json!({ "start": page.start, "limit": page.limit.clamp(1, AUDIT_PAGE), "sort": "id" });
        let path = vec![Word("findmany"), Word("audit_list")];
        Self::read("list_operation_audit", path, json!({ "condition": condition, "page": page }))
    }

    /// Asks for the details of rows of the audit log.
    pub(super) fn find_audit_by_id(rows: &[i64]) -> Self {
        Self::read("find_audit_by_id", vec![Word("find"), Word("audit")], json!({ "id": rows }))
    }

    /// Orders processes to be created.
    pub(super) fn create_process_instance(body: Value) -> Self {
        let path = vec![Word("create"), Word("proc"), Word("process_instance")];
        Self { writes: true, ..Self::read("create_process_instance", path, body) }
    }

    /// Orders processes to be deleted: a DELETE with a body, which is allowed and rare.
    pub(super) fn delete_process_instance(biz: BizId, ids: &[ProcessId]) -> Self {
        let path = vec![Word("delete"), Word("proc"), Word("process_instance")];
        let body = json!({ "bk_biz_id": biz, "process_instance_ids": ids });
        Self { method: Method::DELETE, writes: true, ..Self::read("delete_process_instance", path, body) }
    }
}

fn paging(page: Page, sort: &str) -> Value {
    json!({ "start": page.start, "limit": page.limit.clamp(1, PAGE_LIMIT), "sort": sort })
}

/// Writes a moment as the audit log takes it, in UTC.
fn moment(at: Timestamp, and: SignedDuration) -> String {
    // Past the end of time is the end of time.
    let at = at.saturating_add(and).unwrap_or(at);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
