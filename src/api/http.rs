//! The client over HTTP: each call of [`Api`], its time limit, and how often it may be sent.
//!
//! A write is sent once. Underneath, a request is only ever sent again when a pooled connection turned out closed
//! before a byte of it was written. Redirects are not followed: they would carry credentials elsewhere.

use super::call::Call;
use super::convert;
use super::door::{Entrance, REQUEST_ID};
use super::envelope::Answer;
use super::error::{ApiError, ErrorKind};
use super::json::{Entries, List};
use super::{Api, Page, Paged, attribute, transport, wire};
use crate::domain::environment::{Credentials, Environment};
use crate::domain::field::Field;
use crate::domain::id::{BizId, HostId, ProcessId, ServiceInstanceId};
use crate::domain::instance::{Business, Host, ServiceInstance, Topology};
use crate::domain::lang::Lang;
use crate::domain::plan::{Body, Resident};
use crate::domain::process::{NaturalKey, Process};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// How long and how much is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, with the TLS handshake.
    pub connect: Duration,
    /// For the whole answer of a read.
    pub read: Duration,
    /// For the whole answer of a write. The server takes up to 25 s a hop (contract 5.2); giving up sooner would
    /// make unknown outcomes.
    pub write: Duration,
    /// Bytes of one answer, decompressed. A page of 1000 service instances with ten processes each has some 10 MiB.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), read: seconds(30), write: seconds(40), body: 32 * 1024 * 1024 }
    }
}

/// A CMDB over HTTP. Cheap to make and to clone; the connections are shared.
#[derive(Clone)]
pub struct HttpApi {
    shared: Arc<Shared>,
    lang: Lang,
}

struct Shared {
    entrance: Entrance,
    limits: Limits,
    /// Made when first needed: with TLS it reads the system's certificates.
    client: OnceCell<Client>,
}

impl fmt::Debug for HttpApi {
    /// Shows the address only: the rest is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpApi").field("url", &self.shared.entrance.base().as_str()).finish_non_exhaustive()
    }
}

/// Pages of businesses that are read before it is taken that a server has no end of them.
const BUSINESS_PAGES: usize = 100;

impl HttpApi {
    /// Makes a client; nothing is read or connected yet.
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
        let entrance = Entrance::new(environment, credentials)?;
        Ok(Self { shared: Arc::new(Shared { entrance, limits, client: OnceCell::new() }), lang })
    }

    /// Gives a client of the same connections, which asks the server to speak `lang`.
    #[must_use]
    pub fn with_lang(&self, lang: Lang) -> Self {
        Self { shared: Arc::clone(&self.shared), lang }
    }

    /// Asks, and reads the data of the answer as it came.
    async fn ask<T: DeserializeOwned>(&self, call: Call) -> Result<T, ApiError> {
        self.ask_for(call, Ok).await
    }

    /// Asks, and reads the data of the answer by `read`, whose complaint becomes [`ErrorKind::Garbage`].
    async fn ask_for<W: DeserializeOwned, T>(
        &self,
        call: Call,
        read: impl FnOnce(W) -> Result<T, String>,
    ) -> Result<T, ApiError> {
        let told = self.send(&call).await.and_then(|answer| {
            let data = answer.open()?;
            read(data).map_err(|message| answer.error(ErrorKind::Garbage, format!("data: {message}")))
        });
        told.map_err(|error| {
            let message = self.shared.entrance.without_secrets(error.message);
            ApiError { message, ..error }
        })
    }

    /// Sends once; and once more when the connection ended before any answer, for gateways close idle connections
    /// just when they are used. Never for a write.
    async fn send(&self, call: &Call) -> Result<Answer, ApiError> {
        match self.exchange(call).await {
            Err(error) if error.kind == ErrorKind::Cut && error.status.is_none() && !call.writes => {
                self.exchange(call).await
            }
            other => other,
        }
    }

    async fn exchange(&self, call: &Call) -> Result<Answer, ApiError> {
        let Shared { entrance, limits, .. } = &*self.shared;
        let request_id = fresh_id();
        let mut request = entrance.request(call, self.lang, &request_id).map_err(|error| of(call, error))?;
        *request.timeout_mut() = Some(if call.writes { limits.write } else { limits.read });
        let client = self.shared.client().await.map_err(|error| of(call, error))?;
        let sent = client.execute(request).await;
        let response = sent.map_err(|error| {
            let (kind, message) = transport::failure(&error);
            let request_id = Some(request_id.clone());
            ApiError { message, request_id, ..ApiError::new(kind, call.api) }
        })?;
        let mut answer = head(call, &response, request_id);
        match transport::receive(response, limits.body).await {
            Ok(body) => {
                answer.body = body;
                Ok(answer)
            }
            Err((kind, message)) => Err(answer.error(kind, message)),
        }
    }
}

impl Shared {
    async fn client(&self) -> Result<&Client, ApiError> {
        let connect = self.limits.connect;
        let url = self.entrance.base();
        self.client.get_or_try_init(|| transport::build(url, connect)).await
    }
}

fn of(call: &Call, error: ApiError) -> ApiError {
    ApiError { api: call.api, ..error }
}

/// Reads status and headers; the body is still to come.
fn head(call: &Call, response: &Response, request_id: String) -> Answer {
    let headers = response.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let theirs = text("x-bkapi-request-id").or_else(|| text(REQUEST_ID.as_str())).filter(|id| !id.is_empty());
    let code = text("x-bkapi-error-code").and_then(|code| code.parse().ok()).filter(|code| *code != 0);
    Answer {
        api: call.api,
        writes: call.writes,
        status: response.status().as_u16(),
        request_id: theirs.map_or(request_id, str::to_owned),
        wait: wait(headers),
        gateway: code.map(|code| (code, text("x-bkapi-error-message").unwrap_or_default().to_owned())),
        html: text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.contains("html")),
        body: Vec::new(),
    }
}

/// Whole seconds, from the gateway's header (contract 5.5) or the general one; more than a day is not believed.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let names = ["x-bkapi-ratelimit-reset", RETRY_AFTER.as_str()];
    let seconds = names.into_iter().find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok());
    seconds.filter(|seconds| *seconds <= 86_400).map(Duration::from_secs)
}

/// A random identifier, of the form that CMDB makes itself. Need not be secret, only its own.
fn fresh_id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("cc{:016x}{:016x}", random(), random())
}

fn paged<W, T>(page: wire::Page<W>, convert: impl FnMut(W) -> T) -> Paged<T> {
    Paged { total: page.count, items: page.info.0.into_iter().map(convert).collect() }
}

impl Api for HttpApi {
    async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
        let mut found = Vec::new();
        for _ in 0..BUSINESS_PAGES {
            let start = found.len() as u64;
            let page: wire::Page<wire::Business> = self.ask(Call::search_business(start)).await?;
            let before = found.len();
            found.extend(page.info.0.into_iter().map(convert::business));
            if found.len() == before || found.len() as u64 >= page.count {
                break;
            }
        }
        Ok(found)
    }

    async fn topology(&self, biz: BizId) -> Result<Topology, ApiError> {
        let (tree, internal) = tokio::join!(
            self.ask::<List<wire::Node>>(Call::search_biz_inst_topo(biz)),
            self.ask::<Option<wire::InternalSet>>(Call::get_biz_internal_module(biz)),
        );
        let internal = match internal {
            // An application may have been granted the one resource and not the other; the tree is what matters.
            Err(ApiError {
                kind: ErrorKind::Refused | ErrorKind::Denied | ErrorKind::GatewayDenied | ErrorKind::NotFound,
                ..
            }) => None,
            other => other?,
        };
        Ok(convert::topology(tree?, internal))
    }

    async fn hosts(&self, biz: BizId, page: Page) -> Result<Paged<Host>, ApiError> {
        Ok(paged(self.ask(Call::list_biz_hosts(biz, page)).await?, convert::host))
    }

    async fn instances(&self, biz: BizId, page: Page) -> Result<Paged<ServiceInstance>, ApiError> {
        Ok(paged(self.ask(Call::list_service_instance_detail(biz, page)).await?, convert::instance))
    }

    async fn instances_by_id(
        &self,
        biz: BizId,
        ids: &[ServiceInstanceId],
    ) -> Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError> {
        if ids.is_empty() {
            // No identifiers would mean all service instances.
            return Ok(Vec::new());
        }
        let page: wire::Page<wire::KeyedInstance> =
            self.ask(Call::list_service_instance_detail_by_ids(biz, ids)).await?;
        Ok(page.info.0.into_iter().map(convert::keyed_instance).collect())
    }

    async fn residents(
        &self,
        biz: BizId,
        hosts: &[HostId],
        page: Page,
    ) -> Result<Paged<(HostId, Vec<Resident>)>, ApiError> {
        if hosts.is_empty() {
            // No hosts would mean all service instances.
            return Ok(Paged { total: 0, items: Vec::new() });
        }
        Ok(paged(self.ask(Call::list_service_instance_detail_by_hosts(biz, hosts, page)).await?, convert::residents))
    }

    async fn process_fields(&self, biz: BizId) -> Result<Vec<Field>, ApiError> {
        Ok(attribute::fields(self.ask(Call::search_object_attribute(biz)).await?))
    }

    async fn processes(&self, biz: BizId, instance: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
        self.ask_for(Call::list_process_instance(biz, instance), |list: List<wire::ProcessInstance>| {
            let items = list.0.into_iter().enumerate();
            items.map(|(at, wire)| convert::process(wire, instance).map_err(|e| format!("[{at}].{e}"))).collect()
        })
        .await
    }

    async fn create(&self, body: &Body<'_>) -> Result<Vec<ProcessId>, ApiError> {
        let body = serde_json::to_value(body).unwrap_or_default();
        let sent = body.get("processes").and_then(Value::as_array).map_or(0, Vec::len);
        self.ask_for(Call::create_process_instance(body), |List(ids): List<i64>| {
            // The place of an identifier is all that ties it to its process (contract 1.9).
            if ids.len() == sent {
                Ok(ids.into_iter().map(ProcessId).collect())
            } else {
                Err(format!("{} identifiers for {sent} processes", ids.len()))
            }
        })
        .await
    }

    async fn processes_by_id(&self, biz: BizId, ids: &[ProcessId]) -> Result<Vec<Process>, ApiError> {
        self.ask_for(Call::list_process_detail_by_ids(biz, ids), |list: List<Entries>| {
            let items = list.0.into_iter().enumerate();
            items.map(|(at, wire)| convert::detail(wire).map_err(|e| format!("[{at}].{e}"))).collect()
        })
        .await
    }

    async fn delete(&self, biz: BizId, ids: &[ProcessId]) -> Result<(), ApiError> {
        // The data is null, or on some versions an empty list; it says nothing either way.
        self.ask::<Option<IgnoredAny>>(Call::delete_process_instance(biz, ids)).await.map(|_| ())
    }
}
