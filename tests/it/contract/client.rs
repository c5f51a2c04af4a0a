//! A client that knows nothing: paths, headers and bodies are spelt out by the tests.

use std::net::SocketAddr;

use bkproc::sandbox::{AttributeChanges, Door, Options, Sandbox, Store};
use reqwest::{Body, Client, Method, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const CREATE: &str = "/api/v3/create/proc/process_instance";
pub(crate) const CREATE_INSTANCE: &str = "/api/v3/create/proc/service_instance";
pub(crate) const UPDATE: &str = "/api/v3/update/proc/process_instance";
pub(crate) const DELETE: &str = "/api/v3/delete/proc/process_instance";
pub(crate) const LIST: &str = "/api/v3/findmany/proc/process_instance";
pub(crate) const LIST_INSTANCES: &str = "/api/v3/findmany/proc/service_instance";
pub(crate) const DETAIL: &str = "/api/v3/findmany/proc/service_instance/details";

/// A sandbox and an HTTP client.
pub(crate) struct Cmdb {
    sandbox: Sandbox,
    pub(crate) store: Store,
    pub(crate) http: Client,
}

/// A reply, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Cmdb {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn at(door: Door) -> Self {
        Self::with(Options { door, ..Options::default() }).await
    }

    /// A sandbox with the attributes of a file: `custom` or `odd`.
    pub(crate) async fn with_attributes(file: &str) -> Self {
        let path = format!("{}/tests/attributes/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let attributes: AttributeChanges = std::fs::read_to_string(path).unwrap().parse().unwrap();
        Self::with(Options { attributes, ..Options::default() }).await
    }

    pub(crate) async fn with_faults(door: Door, specs: &[&str]) -> Self {
        let faults = specs.iter().map(|spec| spec.parse().unwrap()).collect();
        Self::with(Options { door, faults, ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        // A client wants a TLS provider though nothing here is TLS; another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(options).await.unwrap();
        let store = sandbox.store();
        let http = Client::builder().no_proxy().build().unwrap();
        Self { sandbox, store, http }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.sandbox.addr()
    }

    pub(crate) async fn shutdown(self) {
        self.sandbox.shutdown().await;
    }

    /// A request without any header.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sandbox.url()))
    }

    /// A request as the direct door wants it.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("X-Bkcmdb-User", "tester").header("X-Bkcmdb-Supplier-Account", "0")
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        sent(self.request(Method::POST, path).body(body)).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: Value) -> Answer {
        self.post(path, body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        sent(self.request(Method::GET, path)).await
    }

    /// Creates processes under a service instance of business 1.
    pub(crate) async fn create(&self, instance: i64, infos: Vec<Value>) -> Answer {
        self.post_json(CREATE, body(1, instance, infos)).await
    }

    /// The same, answered in English.
    pub(crate) async fn create_english(&self, instance: i64, infos: Vec<Value>) -> Answer {
        let request = self.request(Method::POST, CREATE);
        let request = request.header("X-Bkcmdb-Language", "en");
        sent(request.body(body(1, instance, infos).to_string())).await
    }
}

/// The body of `create_process_instance`.
pub(crate) fn body(biz: i64, instance: i64, infos: Vec<Value>) -> Value {
    let processes: Vec<Value> = infos.into_iter().map(|info| json!({"process_info": info})).collect();
    json!({"bk_biz_id": biz, "service_instance_id": instance, "processes": processes})
}

/// The least a process needs; alias and binary are the same word.
pub(crate) fn named(name: &str) -> Value {
    json!({"bk_process_name": name, "bk_func_name": name})
}

/// A process with some fields more.
pub(crate) fn with(name: &str, more: &Value) -> Value {
    let mut info = named(name);
    for (key, value) in more.as_object().unwrap() {
        info[key] = value.clone();
    }
    info
}

/// The keys of an object in the order of the text.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let map = value.as_object().unwrap();
    map.keys().map(String::as_str).collect()
}

pub(crate) async fn sent(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers =
        response.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status, headers, text, body }
}

impl Answer {
    /// The code in either spelling.
    pub(crate) fn code(&self) -> i64 {
        let code = self.body.get("bk_error_code").or(self.body.get("code"));
        code.and_then(Value::as_i64).unwrap_or_else(|| panic!("no code in {}", self.text))
    }

    /// The message in either spelling.
    pub(crate) fn message(&self) -> &str {
        let message = self.body.get("bk_error_msg").or(self.body.get("message"));
        message.and_then(Value::as_str).unwrap()
    }

    /// The data of a call that went well.
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.code(), 0, "{}", self.text);
        &self.body["data"]
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Expects a business error: HTTP 200, this code and text, no data.
    #[track_caller]
    pub(crate) fn is_refused(&self, code: i64, message: &str) {
        assert_eq!((self.status, self.code(), self.message()), (200, code, message));
        assert_eq!(self.body["result"], false);
        assert_eq!(self.body["data"], Value::Null);
    }

    /// Keys in the order of the text.
    pub(crate) fn keys(&self) -> Vec<&str> {
        keys(&self.body)
    }
}
