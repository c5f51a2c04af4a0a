//! Service instances with their processes, also where `list_service_instance_detail`, `list_process_instance` or
//! `list_process_detail_by_ids` fails.
//!
//! A stored fraction makes the list of details answer 1199017 for each page that holds it (contract 2.3). The page is then
//! taken apart:
//!
//! ```text
//!  details of a page ── 1199017 ──▶ list_service_instance: which instances are on it ── fails ──▶ 1199017
//!                                        │
//!                                        ▼
//!                           details of all of them, by ID ── 1199017 ──▶ of each half, … down to one
//!                                        │                                    │
//!                                        ▼                                    ▼
//!                                    as they are              list_process_instance of that one
//! ```
//!
//! 1199017 also means that the database failed; then the first step fails as well, and nothing is taken apart. The number
//! of requests for one page is limited, and an instance that was found once is not looked for again.

use super::HttpApi;
use crate::api::call::Call;
use crate::api::convert;
use crate::api::error::{ApiError, ErrorKind};
use crate::api::json::{Entries, Items, List, parse_counted};
use crate::api::parallel::Parallel;
use crate::api::{Page, code, wire};
use crate::domain::anomaly::{Anomaly, Fraction};
use crate::domain::environment::Door;
use crate::domain::id::{BizId, HostId, ProcessId, ServiceInstanceId};
use crate::domain::process::Process;
use serde::de::DeserializeOwned;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::Ordering;

/// Most requests for taking one page apart: a page of 1000 takes 20 for one fraction, some 100 for ten.
const REQUESTS: usize = 200;

/// An item of the list of details, or of the list without processes.
pub(super) trait Detail: DeserializeOwned + Send {
    /// Returns the service instance.
    fn id(&self) -> i64;

    /// Returns its name.
    fn name(&self) -> &str;

    /// Sets its processes.
    fn set_processes(&mut self, processes: Vec<Entries>);
}

impl Detail for wire::ServiceInstance {
    fn id(&self) -> i64 {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn set_processes(&mut self, processes: Vec<Entries>) {
        let key = |fields: &Entries| {
            let id = text(fields, "bk_process_id").parse().unwrap_or_default();
            let [alias, binary, parameter] =
                ["bk_process_name", "bk_func_name", "bk_start_param_regex"].map(|key| text(fields, key).to_owned());
            wire::KeyedProcess { process: Some(wire::Key { id, alias, binary, parameter }) }
        };
        self.processes = List(processes.iter().map(key).collect());
    }
}

impl Detail for wire::ResidentInstance {
    fn id(&self) -> i64 {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn set_processes(&mut self, processes: Vec<Entries>) {
        let items = Items::default();
        let item = |fields: &Entries| {
            // What is no list of bind rows listens nowhere that is known.
            let bind = parse_counted(text(fields, "bind_info").as_bytes(), &items).unwrap_or_default();
            let alias = text(fields, "bk_process_name").to_owned();
            wire::ResidentItem { process: Some(wire::Listening { alias, bind }) }
        };
        self.processes = List(processes.iter().map(item).collect());
    }
}

/// Returns `true` if the server could not read what was asked for, which a stored fraction may be the cause of.
pub(super) fn is_unreadable(error: &ApiError) -> bool {
    error.code == Some(code::QUERY_FAILED)
}

impl HttpApi {
    /// Reads a page of the service instances of a business, or of some of its hosts, with their processes.
    pub(super) async fn detail_page<W: Detail>(
        &self,
        biz: BizId,
        hosts: Option<&[HostId]>,
        page: Page,
    ) -> Result<wire::Page<W>, ApiError> {
        let ask = |page| {
            self.ask(match hosts {
                None => Call::list_service_instance_detail(biz, page),
                Some(hosts) => Call::list_service_instance_detail_by_hosts(biz, hosts, page),
            })
        };
        match self.shared.pages.read(page, ask).await {
            Err(error) if is_unreadable(&error) => self.page_apart(biz, hosts, page, error).await,
            read => read,
        }
    }

    /// Reads a page whose details the server refuses with `refusal`.
    async fn page_apart<W: Detail>(
        &self,
        biz: BizId,
        hosts: Option<&[HostId]>,
        page: Page,
        refusal: ApiError,
    ) -> Result<wire::Page<W>, ApiError> {
        let ask = |page| self.ask(Call::list_service_instance(biz, hosts, page));
        let Ok(wire::Page { count, info }) = self.shared.pages.read::<wire::Page<W>, _>(page, ask).await else {
            return Err(refusal);
        };
        let listed = info.0;
        let ids: Vec<ServiceInstanceId> = listed.iter().map(|one| ServiceInstanceId(one.id())).collect();
        let mut apart = Apart::new(self, biz, refusal);
        let broken = apart.halve(&ids).await?;
        for id in broken {
            let one = listed.iter().position(|one| one.id() == id.0);
            let rows = apart.processes(id).await?;
            if let Some(name) = one.and_then(|at| listed.get(at)).map(Detail::name) {
                self.note_fraction(id, name, &rows);
            }
            apart.alone.insert(id, rows);
        }
        let Apart { mut read, mut alone, .. } = apart;
        // In the order of the list; one that was deleted meanwhile is in neither.
        let one = |mut one: W| {
            let id = ServiceInstanceId(one.id());
            match alone.remove(&id) {
                Some(rows) => {
                    one.set_processes(rows.into_iter().filter_map(|row| row.property).collect());
                    Some(one)
                }
                None => read.remove(&id),
            }
        };
        Ok(wire::Page { count, info: List(listed.into_iter().filter_map(one).collect()) })
    }

    /// Reads service instances by their identifiers, at most 1000, whose details the server refuses with `refusal`.
    pub(super) async fn details_by_ids<W: Detail>(
        &self,
        biz: BizId,
        ids: &[ServiceInstanceId],
        refusal: ApiError,
    ) -> Result<Vec<W>, ApiError> {
        let mut apart = Apart::<W>::new(self, biz, refusal);
        for id in apart.halve(ids).await? {
            let rows = apart.processes(id).await?;
            let host = rows.iter().find_map(|row| row.relation.as_ref().map(|own| own.host)).unwrap_or_default();
            let mut one = apart.listed(HostId(host), id).await?;
            self.note_fraction(id, one.name(), &rows);
            one.set_processes(rows.into_iter().filter_map(|row| row.property).collect());
            apart.read.insert(id, one);
        }
        Ok(apart.read.into_values().collect())
    }

    /// Reads all processes of a service instance.
    pub(super) async fn read_processes(
        &self,
        biz: BizId,
        instance: ServiceInstanceId,
    ) -> Result<Vec<Process>, ApiError> {
        let read = |rows: Vec<wire::ProcessInstance>| {
            self.note_relations(instance, &rows);
            let (rows, items) = (rows.into_iter().enumerate(), Items::default());
            rows.filter_map(|(at, row)| {
                convert::process(row, instance, &items).map_err(|error| format!("[{at}].{error}")).transpose()
            })
            .collect()
        };
        let mut processes: Vec<Process> = self.process_rows(biz, instance, read).await?;
        if self.shared.misrouted.load(Ordering::Relaxed) {
            // The list of details shows 0 where nothing is stored (contract section 3).
            let rows = processes.iter_mut().flat_map(|process| &mut process.bind);
            rows.filter(|row| row.row_id == "0").for_each(|row| row.row_id.clear());
        }
        Ok(processes)
    }

    /// Reads processes by their identifiers, each of the service instance that stands before it.
    ///
    /// An ESB as it is shipped lacks `list_process_detail_by_ids` (contract 5.1), and an application may not have been
    /// granted it. Then all processes of each service instance are read, and those that were not asked for left out.
    pub(super) async fn read_processes_by_id(
        &self,
        biz: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> Result<Vec<Process>, ApiError> {
        if self.shared.lacks_process_details.load(Ordering::Relaxed) {
            return self.processes_of_instances(biz, ids).await;
        }
        let processes: Vec<ProcessId> = ids.iter().map(|(_, process)| *process).collect();
        let read = |list: List<Option<Entries>>| {
            let listed = list.0.into_iter().enumerate().filter_map(|(at, wire)| Some((at, wire?)));
            let items = Items::default();
            listed.map(|(at, wire)| convert::detail(wire, &items).map_err(|e| format!("[{at}].{e}"))).collect()
        };
        match self.ask_for(Call::list_process_detail_by_ids(biz, &processes), read).await {
            Err(error) if error.is_denial() => match self.processes_of_instances(biz, ids).await {
                // The other call is missing as well: the first error is the one to show.
                Err(other) if other.is_denial() => Err(error),
                Err(other) => Err(other),
                Ok(found) => {
                    self.shared.lacks_process_details.store(true, Ordering::Relaxed);
                    Ok(found)
                }
            },
            read => read,
        }
    }

    /// Reads the processes of some service instances, and returns those that are named.
    async fn processes_of_instances(
        &self,
        biz: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> Result<Vec<Process>, ApiError> {
        let named: HashSet<ProcessId> = ids.iter().map(|(_, process)| *process).collect();
        let instances: BTreeSet<ServiceInstanceId> = ids.iter().map(|(instance, _)| *instance).collect();
        let mut left = instances.into_iter();
        let mut found = Vec::new();
        let mut under_way = Parallel::new();
        loop {
            while under_way.len() < self.shared.link.parallel.max(1)
                && let Some(instance) = left.next()
            {
                under_way.push(self.read_processes(biz, instance));
            }
            let Some(processes) = under_way.next().await else { return Ok(found) };
            found.extend(processes?.into_iter().filter(|process| named.contains(&process.id)));
        }
    }

    /// Reads the rows of `list_process_instance`, or of the list of details where that leads to another call.
    async fn process_rows<T>(
        &self,
        biz: BizId,
        instance: ServiceInstanceId,
        read: impl Fn(Vec<wire::ProcessInstance>) -> Result<T, String> + Send + Sync,
    ) -> Result<T, ApiError>
    where
        T: Send,
    {
        let misrouted = self.shared.misrouted.load(Ordering::Relaxed);
        if !misrouted {
            let call = Call::list_process_instance(biz, instance);
            match self.ask_for(call, |List(rows)| read(rows)).await {
                Err(error) if self.is_misrouted(&error) => {
                    // Where the details cannot be read either, the first error tells more.
                    let read = self.rows_of_details(biz, instance, read).await.map_err(|_| error)?;
                    self.shared.misrouted.store(true, Ordering::Relaxed);
                    return Ok(read);
                }
                read => return read,
            }
        }
        self.rows_of_details(biz, instance, read).await
    }

    /// Returns `true` if ESB has led `list_process_instance` to another call: it ships with a wrong path, at which nothing
    /// is deleted since no process is named (contract 5.1).
    fn is_misrouted(&self, error: &ApiError) -> bool {
        let elsewhere = match error.kind {
            ErrorKind::NotFound | ErrorKind::Garbage => true,
            // That is what the deletion of nothing is answered with.
            _ => error.code == Some(code::NOT_SET),
        };
        self.shared.environment.door == Door::Esb && elsewhere
    }

    /// Reads the processes of a service instance from the list of details, which has the built-in fields only.
    async fn rows_of_details<T>(
        &self,
        biz: BizId,
        instance: ServiceInstanceId,
        read: impl Fn(Vec<wire::ProcessInstance>) -> Result<T, String>,
    ) -> Result<T, ApiError> {
        let page = Page { start: 0, limit: 1 };
        let call = Call::list_service_instance_detail_by_ids(biz, &[instance], page);
        self.ask_for(call, |page: wire::Page<wire::WholeInstance>| {
            let own = page.info.0.into_iter().filter(|one| one.id == instance.0);
            read(own.flat_map(|one| one.processes.0).collect())
        })
        .await
    }

    /// Notes the relations whose process is gone.
    fn note_relations(&self, instance: ServiceInstanceId, rows: &[wire::ProcessInstance]) {
        for row in rows.iter().filter(|row| row.property.is_none()) {
            let process = row.relation.as_ref().map_or(0, |relation| relation.process);
            self.shared
                .anomalies
                .add(Anomaly::NoDocument { service_instance_id: instance, bk_process_id: ProcessId(process) });
        }
    }

    /// Notes which process of a service instance has the fraction for which its details are refused.
    fn note_fraction(&self, instance: ServiceInstanceId, name: &str, rows: &[wire::ProcessInstance]) {
        self.note_relations(instance, rows);
        let all: Vec<&Entries> = rows.iter().filter_map(|row| row.property.as_ref()).collect();
        let of = |fields: &Entries, (field, value): (&str, &str)| Fraction {
            bk_process_id: ProcessId(text(fields, "bk_process_id").parse().unwrap_or_default()),
            bk_process_name: text(fields, "bk_process_name").to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
        };
        let mut found: Vec<Option<Fraction>> =
            all.iter().filter_map(|fields| Some(Some(of(fields, fraction(fields)?)))).collect();
        if found.is_empty() {
            // `1.0` is stored as a fraction and shown without it.
            let only = if let [only] = all.as_slice() { Some(of(only, ("", ""))) } else { None };
            found.push(only);
        }
        for process in found {
            self.shared.anomalies.add(Anomaly::Fraction {
                service_instance_id: instance,
                service_instance_name: name.to_owned(),
                process,
            });
        }
    }
}

/// A page that is being taken apart.
struct Apart<'a, W> {
    api: &'a HttpApi,
    biz: BizId,
    /// What the server said of the page.
    refusal: ApiError,
    requests: usize,
    /// What could be read as it is.
    read: HashMap<ServiceInstanceId, W>,
    /// The processes of what could not.
    alone: HashMap<ServiceInstanceId, Vec<wire::ProcessInstance>>,
}

impl<'a, W: Detail> Apart<'a, W> {
    fn new(api: &'a HttpApi, biz: BizId, refusal: ApiError) -> Self {
        Self { api, biz, refusal, requests: 0, read: HashMap::new(), alone: HashMap::new() }
    }

    /// Counts a request, as long as there may be another.
    fn count(&mut self) -> Result<(), ApiError> {
        self.requests += 1;
        if self.requests > REQUESTS { Err(self.refusal.clone()) } else { Ok(()) }
    }

    /// Reads the details of service instances, and returns those whose details the server refuses, in order.
    async fn halve(&mut self, ids: &[ServiceInstanceId]) -> Result<Vec<ServiceInstanceId>, ApiError> {
        let (mut broken, unknown): (Vec<_>, Vec<_>) =
            ids.iter().partition(|id| self.api.shared.anomalies.has_fraction(**id));
        let size = usize::try_from(self.api.page()).unwrap_or(usize::MAX).max(1);
        // The first part last: it is taken from the end.
        let mut left: Vec<&[ServiceInstanceId]> = unknown.chunks(size).rev().collect();
        while let Some(part) = left.pop() {
            self.count()?;
            let page = Page { start: 0, limit: part.len() as u64 };
            let call = Call::list_service_instance_detail_by_ids(self.biz, part, page);
            match self.api.ask::<wire::Page<W>>(call).await {
                Ok(page) => {
                    self.read.extend(page.info.0.into_iter().map(|one| (ServiceInstanceId(one.id()), one)));
                }
                Err(error) if is_unreadable(&error) => {
                    if let [only] = part {
                        broken.push(*only);
                    } else {
                        let (first, second) = part.split_at(part.len() / 2);
                        left.extend([second, first]);
                    }
                }
                Err(error) => return Err(self.instead_of(error)),
            }
        }
        broken.sort_unstable();
        Ok(broken)
    }

    /// Reads the processes of a service instance whose details the server refuses.
    async fn processes(&mut self, id: ServiceInstanceId) -> Result<Vec<wire::ProcessInstance>, ApiError> {
        self.count()?;
        let rows = self.api.process_rows(self.biz, id, Ok).await.map_err(|error| self.instead_of(error))?;
        // Without a process it is not a fraction that keeps it from being read.
        if rows.is_empty() { Err(self.refusal.clone()) } else { Ok(rows) }
    }

    /// Finds a service instance in the list without processes, which takes no identifiers. A server that does not know the
    /// key of hosts lists the whole business, so that the instance may be on any page.
    async fn listed(&mut self, host: HostId, id: ServiceInstanceId) -> Result<W, ApiError> {
        let mut start = 0;
        loop {
            let page = Page { start, limit: self.api.page() };
            self.count()?;
            let ask = |page| self.api.ask(Call::list_service_instance(self.biz, Some(&[host]), page));
            let read = self.api.shared.pages.read::<wire::Page<W>, _>(page, ask).await;
            let wire::Page { count, info } = read.map_err(|_| self.refusal.clone())?;
            start += info.0.len() as u64;
            let is_last = info.0.is_empty() || start >= count;
            if let Some(found) = info.0.into_iter().find(|one| one.id() == id.0) {
                return Ok(found);
            }
            if is_last {
                return Err(self.refusal.clone());
            }
        }
    }

    /// Returns the error that ends the reading of the page. A caller that waits for a throttled server would begin it again
    /// each time, so the refusal stands for that.
    fn instead_of(&self, error: ApiError) -> ApiError {
        if matches!(error.kind, ErrorKind::Throttled { .. }) { self.refusal.clone() } else { error }
    }
}

/// Returns the text of a field; `""` for null, and for one that is not there.
fn text<'e>(fields: &'e Entries, key: &str) -> &'e str {
    fields.0.iter().find(|(own, _)| own == key).map_or("", |(_, value)| value.text.as_str())
}

/// Returns the first field that holds a number with a fraction or an exponent.
fn fraction(fields: &Entries) -> Option<(&str, &str)> {
    fields.0.iter().find_map(|(key, value)| {
        let text = value.text.as_str();
        let is_one = !value.quoted && text.contains(['.', 'e', 'E']) && text.parse::<f64>().is_ok();
        is_one.then_some((key.as_str(), text))
    })
}
