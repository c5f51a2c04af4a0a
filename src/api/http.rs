//! The client over HTTP: each call of [`Api`], its time limit, and how often it may be sent.
//!
//! A write is sent once. Underneath, a request is only ever sent again when a pooled connection turned out closed
//! before a byte of it was written. Redirects are not followed: they would carry credentials elsewhere.

mod anomalies;
mod details;
mod head;
mod probe;
mod receipts;
mod requests;
mod shared;

pub use probe::{Observed, Probe, Spelling};
pub use requests::{RequestWriter, WrittenRequest};

use super::call::{AREAS, BUSINESSES, Call};
use super::convert;
use super::door::{AuthenticatedDoor, Headers, base};
use super::envelope::Answer;
use super::error::{AnswerFacts, ApiError, ErrorKind, Hint};
use super::json::List;
use super::link::{Limits, Link};
use super::pages::PageLimit;
use super::reader::ListReader;
use super::{Api, Created, Page, Paged, Receipt, attribute, transport, wire};
use crate::domain::anomaly::Anomaly;
use crate::domain::environment::{Credentials, Environment};
use crate::domain::facts::{FactsWanted, HostFacts};
use crate::domain::field::Field;
use crate::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use crate::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use crate::domain::lang::Lang;
use crate::domain::plan::{Body, Resident};
use crate::domain::process::{Keyed, NaturalKey, Process};
use anomalies::Anomalies;
use details::Detail;
use head::head;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Response};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use shared::complete;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell, Semaphore};

/// A CMDB over HTTP. Cheap to make and to clone; the connections are shared.
#[derive(Clone)]
pub struct HttpApi {
    shared: Arc<Shared>,
    lang: Lang,
}

/// Returns the credentials when they are needed, and again when they were not accepted. May block: a command is run, a
/// file is read.
pub type Keys = Arc<dyn Fn() -> Result<Credentials, ApiError> + Send + Sync>;

struct Shared {
    environment: Environment,
    link: Link,
    keys: Keys,
    /// The door with the key in it; `None` before it is needed, and after the key was not accepted.
    entrance: Mutex<Option<Arc<AuthenticatedDoor>>>,
    /// Made when first needed: with TLS it reads the system's certificates.
    client: OnceCell<Client>,
    /// How far the server's clock is ahead of this machine's, by its last answer.
    ahead: std::sync::Mutex<Option<SignedDuration>>,
    /// A place for each read that may be on its way.
    reads: Semaphore,
    pages: PageLimit,
    anomalies: Anomalies,
    /// Whether `list_process_instance` leads to another call here, so that the list of details stands in for it.
    misrouted: AtomicBool,
    /// Whether `list_process_detail_by_ids` is missing here, so that the processes of each service instance are read.
    lacks_process_details: AtomicBool,
}

impl fmt::Debug for HttpApi {
    /// Shows the address only: the rest is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpApi").field("url", &self.shared.environment.url).finish_non_exhaustive()
    }
}

impl HttpApi {
    /// Makes a client from complete settings; nothing is read or connected yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] when the address is not one of HTTP, or a value can't be in a header.
    pub fn new(
        environment: &Environment,
        credentials: Credentials,
        lang: Lang,
        limits: Limits,
    ) -> Result<Self, ApiError> {
        AuthenticatedDoor::new(environment, None, credentials.clone(), None)?;
        Self::open(environment, Arc::new(move || Ok(credentials.clone())), lang, Link::plain(limits))
    }

    /// Makes a client that gets its credentials when it needs them; nothing is read or connected yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] when the address is not one of HTTP, or the variable of the proxy names none.
    pub fn open(environment: &Environment, keys: Keys, lang: Lang, link: Link) -> Result<Self, ApiError> {
        base(environment)?;
        if let Err(error) = &link.route {
            return Err(ApiError { message: error.to_string(), ..ApiError::new(ErrorKind::Settings, "settings") });
        }
        let shared = Shared {
            environment: environment.clone(),
            keys,
            entrance: Mutex::default(),
            client: OnceCell::new(),
            ahead: std::sync::Mutex::default(),
            reads: Semaphore::new(link.parallel.max(1)),
            pages: PageLimit::default(),
            anomalies: Anomalies::default(),
            misrouted: AtomicBool::new(false),
            lacks_process_details: AtomicBool::new(false),
            link,
        };
        Ok(Self { shared: Arc::new(shared), lang })
    }

    /// Returns a client of the same connections, which asks the server to speak `lang`.
    #[must_use]
    pub fn with_lang(&self, lang: Lang) -> Self {
        Self { shared: Arc::clone(&self.shared), lang }
    }

    /// Returns how many items of a page are asked for: as many as the settings allow, fewer of a server that refused so
    /// many.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.shared.link.page.min(self.shared.pages.limit())
    }

    /// Reads those that there are of so many that are named, also from a server that gives fewer at a time. Nothing is
    /// asked when none is named: that would mean all.
    async fn named<W: DeserializeOwned, T>(
        &self,
        count: usize,
        call: impl Fn(Page) -> Call + Sync,
        convert: impl Fn(W) -> T + Sync,
        key: impl Fn(&T) -> i64 + Sync,
    ) -> Result<Vec<T>, ApiError>
    where
        T: Send,
    {
        if count == 0 {
            return Ok(Vec::new());
        }
        let limit = count as u64;
        let api = call(Page { start: 0, limit }).api;
        let fetch = async |page| {
            let read: wire::Page<W> = self.shared.pages.read(page, |page| self.ask(call(page))).await?;
            let Paged { total, items } = paged(read, &convert);
            // Whatever the server says, there are no more of them than were named.
            Ok(Paged { total: total.min(limit), items })
        };
        collect(ListReader { api, first: limit, limit }, fetch, key).await
    }

    /// Asks for no more of a page than the settings allow; the reader of a list asks for the rest.
    fn capped(&self, page: Page) -> Page {
        Page { limit: page.limit.min(self.shared.link.page), ..page }
    }

    /// Asks, and reads the data of the answer as it came.
    pub(super) async fn ask<T: DeserializeOwned>(&self, call: Call) -> Result<T, ApiError> {
        self.ask_for(call, Ok).await
    }

    /// Asks, and reads the data of the answer by `read`, whose complaint becomes [`ErrorKind::Garbage`].
    async fn ask_for<W: DeserializeOwned, T>(
        &self,
        call: Call,
        read: impl FnOnce(W) -> Result<T, String>,
    ) -> Result<T, ApiError> {
        self.ask_as(&fresh_id(), call, read).await.map(|(told, _)| told)
    }

    /// Asks under an identifier, and reads the data of the answer by `read` and what else it shows.
    async fn ask_as<W: DeserializeOwned, T>(
        &self,
        id: &CallId,
        call: Call,
        read: impl FnOnce(W) -> Result<T, String>,
    ) -> Result<(T, AnswerFacts), ApiError> {
        let entrance = self.shared.entrance().await.map_err(|error| of(&call, error))?;
        let told = self.send(id, &call, &entrance).await.and_then(|mut answer| {
            let data = answer.open()?;
            let read = read(data).map_err(|message| answer.error(ErrorKind::Garbage, format!("data: {message}")))?;
            Ok((read, answer.facts))
        });
        if let Err(error) = &told
            && error.kind == ErrorKind::Credentials
        {
            // Whatever gave them is asked again next time: a command may know a newer one.
            self.shared.forget(&entrance).await;
        }
        told.map_err(|error| complete(&entrance, error))
    }

    /// Sends once; and once more when the connection ended before any answer, for gateways close idle connections
    /// just when they are used. Never for a write.
    async fn send(&self, id: &CallId, call: &Call, entrance: &AuthenticatedDoor) -> Result<Answer, ApiError> {
        // A write does not stand in line behind reads.
        let _place = if call.writes { None } else { self.shared.reads.acquire().await.ok() };
        match self.exchange(id, call, entrance).await {
            Err(error) if error.kind == ErrorKind::Cut && error.status.is_none() && !call.writes => {
                self.exchange(id, call, entrance).await
            }
            other => other,
        }
    }

    async fn exchange(&self, id: &CallId, call: &Call, entrance: &AuthenticatedDoor) -> Result<Answer, ApiError> {
        let response = self.dispatch(id, call, entrance, Headers::All).await?;
        self.receive(id, call, entrance, response).await
    }

    /// Sends a request, and returns the answer as far as its headers are there.
    async fn dispatch(
        &self,
        id: &CallId,
        call: &Call,
        entrance: &AuthenticatedDoor,
        sent: Headers,
    ) -> Result<Response, ApiError> {
        let Link { limits, messages, .. } = &self.shared.link;
        let mut request = entrance.request(call, messages.unwrap_or(self.lang), id).map_err(|error| of(call, error))?;
        sent.leave(request.headers_mut());
        *request.timeout_mut() = Some(if call.writes { limits.write } else { limits.read });
        let client = self.shared.client().await.map_err(|error| of(call, error))?;
        match client.execute(request).await {
            Ok(response) => Ok(response),
            Err(error) => {
                let (kind, message) = transport::failure(&error);
                let hint = match transport::refusal(&error) {
                    Some(refusal) => Some(Hint::Refusal(refusal)),
                    None => (kind == ErrorKind::Tls).then(|| Hint::Handshake(transport::handshake(&error))),
                };
                let hint = hint.map(Box::new);
                let request_id = Some(id.to_string());
                // The status of the proxy's answer to CONNECT.
                let status = transport::is_proxy_password_wanted(&error).then_some(407);
                Err(ApiError { status, message, request_id, hint, ..ApiError::new(kind, call.api) })
            }
        }
    }

    /// Reads the rest of an answer.
    async fn receive(
        &self,
        id: &CallId,
        call: &Call,
        entrance: &AuthenticatedDoor,
        response: Response,
    ) -> Result<Answer, ApiError> {
        let mut answer = head(id, call, entrance, &response);
        self.shared.heard(&answer.facts);
        match transport::receive(response, self.shared.link.limits.body).await {
            Ok(body) => {
                answer.body = body;
                Ok(answer)
            }
            Err((kind, message)) => Err(answer.error(kind, message)),
        }
    }
}

fn of(call: &Call, error: ApiError) -> ApiError {
    ApiError { api: call.api, ..error }
}

/// Returns the identifier of a read. Need not be secret, only its own.
fn fresh_id() -> CallId {
    let random = || u128::from(RandomState::new().build_hasher().finish());
    CallId::from_random(random() << 64 | random())
}

/// Reads a list to its end, each item once.
async fn collect<T, F>(
    list: ListReader,
    fetch: impl Fn(Page) -> F + Sync,
    key: impl Fn(&T) -> i64 + Sync,
) -> Result<Vec<T>, ApiError>
where
    T: Send,
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let take = |page: Paged<T>| found.extend(page.items.into_iter().filter(|item| seen.insert(key(item))));
    list.read(fetch, &key, take).await?;
    Ok(found)
}

fn paged<W, T>(page: wire::Page<W>, convert: impl FnMut(W) -> T) -> Paged<T> {
    Paged { total: page.count, items: page.info.0.into_iter().map(convert).collect() }
}

impl Api for HttpApi {
    fn writes(&self) -> usize {
        self.shared.link.writes.max(1)
    }

    fn patience(&self) -> Duration {
        self.shared.link.limits.write
    }

    fn user(&self) -> Option<String> {
        // Held only while the credentials are read or forgotten; then no call has been made as anybody.
        let entrance = self.shared.entrance.try_lock().ok()?;
        entrance.as_ref().map(|entrance| entrance.user.clone()).filter(|user| !user.is_empty())
    }

    fn take_anomalies(&self) -> Vec<Anomaly> {
        self.shared.anomalies.take()
    }

    fn ahead(&self) -> Option<SignedDuration> {
        *self.shared.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
        let fetch = async |page| Ok(paged(self.ask(Call::search_business(page)).await?, convert::business));
        let list = ListReader { api: "search_business", first: BUSINESSES, limit: BUSINESSES };
        collect(list, fetch, |business| business.id.0).await
    }

    async fn topology(&self, biz: BizId) -> Result<Topology, ApiError> {
        let (tree, internal) = tokio::join!(
            self.ask::<List<wire::Node>>(Call::search_biz_inst_topo(biz)),
            self.ask::<Option<wire::InternalSet>>(Call::get_biz_internal_module(biz)),
        );
        let internal = match internal {
            // An application may have been granted the one resource and not the other; the tree is what matters.
            Err(error) if error.is_denial() || error.kind == ErrorKind::Refused => None,
            other => other?,
        };
        Ok(convert::topology(tree?, internal))
    }

    async fn hosts(&self, biz: BizId, page: Page) -> Result<Paged<Host>, ApiError> {
        let page = self.capped(page);
        let ask = |page| self.ask(Call::list_biz_hosts(biz, page));
        Ok(paged(self.shared.pages.read(page, ask).await?, convert::host))
    }

    async fn host_names(&self, biz: BizId, page: Page) -> Result<Paged<(HostId, String)>, ApiError> {
        let page = self.capped(page);
        let ask = |page| self.ask(Call::list_biz_host_names(biz, page));
        let name = |wire: wire::HostName| (HostId(wire.bk_host_id), wire.bk_host_name);
        Ok(paged(self.shared.pages.read(page, ask).await?, name))
    }

    async fn areas(&self) -> Result<Vec<Area>, ApiError> {
        let fetch = async |page| {
            let page: wire::Page<wire::Area> = self.ask(Call::search_cloud_area(page)).await?;
            Ok(Paged { total: page.count, items: page.info.0 })
        };
        let list = ListReader { api: "search_cloud_area", first: AREAS, limit: AREAS };
        match collect(list, fetch, |area| area.bk_cloud_id).await {
            Ok(areas) => Ok(areas.into_iter().filter_map(convert::area).collect()),
            // Their numbers do as well. A gateway may not have granted the call, and IAM has a permission for it alone.
            Err(error) if error.is_denial() || error.kind == ErrorKind::Refused => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    async fn hosts_by_id(&self, biz: BizId, ids: &[HostId]) -> Result<Vec<Host>, ApiError> {
        self.named(ids.len(), |page| Call::list_biz_hosts_by_ids(biz, ids, page), convert::host, |host| host.id.0).await
    }

    async fn host_facts(&self, biz: BizId, ids: &[HostId], wanted: &FactsWanted) -> Result<Vec<HostFacts>, ApiError> {
        let call = |page| Call::list_biz_host_facts(biz, ids, wanted, page);
        self.named(ids.len(), call, |wire| convert::host_facts(wire, wanted), |host| host.id.0).await
    }

    async fn instances(&self, biz: BizId, page: Page) -> Result<Paged<(ServiceInstance, Vec<Keyed>)>, ApiError> {
        let page: wire::Page<wire::ServiceInstance> = self.detail_page(biz, None, self.capped(page)).await?;
        Ok(paged(page, convert::instance))
    }

    async fn instances_by_id(
        &self,
        biz: BizId,
        ids: &[ServiceInstanceId],
    ) -> Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError> {
        let keyed = |wire: wire::ServiceInstance| {
            let (instance, keyed) = convert::instance(wire);
            (instance, keyed.into_iter().map(|one| one.key).collect())
        };
        let call = |page| Call::list_service_instance_detail_by_ids(biz, ids, page);
        match self.named(ids.len(), call, |wire: wire::ServiceInstance| wire, Detail::id).await {
            Err(error) if details::is_unreadable(&error) => self.details_by_ids(biz, ids, error).await,
            read => read,
        }
        .map(|found| found.into_iter().map(keyed).collect())
    }

    async fn residents(
        &self,
        biz: BizId,
        hosts: &[HostId],
        page: Page,
    ) -> Result<Paged<(ServiceInstanceId, HostId, Vec<Resident>)>, ApiError> {
        if hosts.is_empty() {
            // No hosts would mean all service instances.
            return Ok(Paged { total: 0, items: Vec::new() });
        }
        let page: wire::Page<wire::ResidentInstance> = self.detail_page(biz, Some(hosts), page).await?;
        // Servers before v3.9.34 and v3.10.7 do not know `bk_host_list`, and answer with the whole business.
        if page.info.0.iter().any(|one| !hosts.contains(&HostId(one.bk_host_id))) {
            return Err(ApiError::new(ErrorKind::HostsIgnored, "list_service_instance_detail"));
        }
        Ok(paged(page, convert::residents))
    }

    async fn process_fields(&self, biz: BizId) -> Result<Vec<Field>, ApiError> {
        Ok(attribute::fields(self.ask(Call::search_object_attribute(biz)).await?))
    }

    async fn processes(&self, biz: BizId, instance: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
        self.read_processes(biz, instance).await
    }

    async fn create(&self, id: &CallId, body: &Body<'_>) -> Result<Created, ApiError> {
        let unwritten = |error: serde_json::Error| ApiError {
            message: error.to_string(),
            ..ApiError::new(ErrorKind::Settings, "create_process_instance")
        };
        let body = serde_json::to_value(body).map_err(unwritten)?;
        let sent = body.get("processes").and_then(Value::as_array).map_or(0, Vec::len);
        let read = |List(ids): List<i64>| {
            // The place of an identifier is all that ties it to its process (contract 1.9).
            if ids.len() == sent {
                Ok(ids.into_iter().map(ProcessId).collect())
            } else {
                Err(format!("{} identifiers for {sent} processes", ids.len()))
            }
        };
        let (ids, facts) = self.ask_as(id, Call::create_process_instance(body), read).await?;
        Ok(Created { ids, facts })
    }

    async fn processes_by_id(
        &self,
        biz: BizId,
        ids: &[(ServiceInstanceId, ProcessId)],
    ) -> Result<Vec<Process>, ApiError> {
        self.read_processes_by_id(biz, ids).await
    }

    async fn delete(&self, id: &CallId, biz: BizId, ids: &[ProcessId]) -> Result<AnswerFacts, ApiError> {
        // The data is null, or on some versions an empty list; it says nothing either way.
        let read = |_: Option<IgnoredAny>| Ok(());
        self.ask_as(id, Call::delete_process_instance(biz, ids), read).await.map(|((), facts)| facts)
    }

    async fn receipts(
        &self,
        biz: BizId,
        calls: &[CallId],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Receipt>, ApiError> {
        self.find_receipts(biz, calls, (from, to)).await
    }
}
