//! The HTTP shell: reads a request to its end, hands it to the rules, writes the reply, and lets faults act.
//!
//! Owns everything asynchronous and nothing of what the answers are. Each request is carried through by a task of its
//! own, so that a call that commits late commits even when its caller has gone.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::faults::{self, Act, Fault, Faults};
use super::line::{Cord, Cut, Port};
use super::reply::{BODY_TOO_LARGE, Reply, by_gateway};
use super::request::Request;
use super::request_log::{Log, LoggedRequest};
use super::store::Store;
use super::world::World;
use super::{Door, Options, Users, Version, api};

/// The largest body taken.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// No byte of a reply, and a reset.
const RESET: Cut = Cut { left: 0, body_only: false, reset: true };

struct Shared {
    door: Door,
    users: Users,
    version: Version,
    store: Store,
    faults: Arc<Mutex<Faults>>,
    answered: AtomicU64,
    closings: mpsc::UnboundedSender<Option<Duration>>,
    /// The port is closed, so connections that are still open are as good as gone.
    closed: Arc<AtomicBool>,
    stop: watch::Receiver<bool>,
}

/// Binds, builds the world, and serves until told to stop.
pub(super) async fn start(
    options: Options,
    faults: Arc<Mutex<Faults>>,
    stop: watch::Receiver<bool>,
) -> io::Result<(SocketAddr, Store, JoinHandle<()>)> {
    let listener = TcpListener::bind(options.listen).await?;
    let addr = listener.local_addr()?;
    let log = Log::open(options.requests.as_deref())?;
    let mut world = World::new(options.version, options.data, options.instances);
    world.attributes = options.attributes.attributes(options.version);
    let store = Store::new(world, log);
    let (closings, orders) = mpsc::unbounded_channel();
    let closed = Arc::new(AtomicBool::new(false));
    let port = Port::new(listener, orders, closed.clone())?;
    let shared = Arc::new(Shared {
        door: options.door,
        users: options.users,
        version: options.version,
        store: store.clone(),
        faults,
        answered: AtomicU64::new(0),
        closings,
        closed,
        stop: stop.clone(),
    });
    let service = Router::new().fallback(serve).with_state(shared).into_make_service_with_connect_info::<Cord>();
    let task = tokio::spawn(async move {
        let stopped = ended(stop);
        // Serving has no errors of its own: it retries what can be retried.
        let _ = axum::serve(port, service).with_graceful_shutdown(stopped).await;
    });
    Ok((addr, store, task))
}

/// Waits until the sandbox is told to stop, or is dropped.
async fn ended(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cord): ConnectInfo<Cord>,
    http: HttpRequest<Body>,
) -> Response<Body> {
    let (parts, body) = http.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let mut request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers,
        body: Vec::new(),
    };
    match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => request.body = bytes.into(),
        Err(_) => return written(by_gateway(BODY_TOO_LARGE, ""), shared.door, ""),
    }
    let carried = tokio::spawn(async move { shared.carry(request, &cord).await });
    match carried.await {
        Ok(response) => response,
        Err(_) => Response::new(Body::empty()),
    }
}

impl Shared {
    /// Carries one request through: what goes wrong before, the call itself, what goes wrong after.
    async fn carry(&self, request: Request, cord: &Cord) -> Response<Body> {
        if self.closed.load(Ordering::Acquire) {
            cord.cut(RESET);
            return Response::new(Body::empty());
        }
        let api = self.door.find(&request).map_or("", |(api, _)| api.name);
        let mut seen = LoggedRequest::new(&request, api);
        let fault = self.next_fault(api);
        let replaced = fault.as_ref().is_some_and(|fault| fault.new_id);
        let request_id = if replaced { self.fresh_id() } else { self.request_id(&request) };
        if let Some(fault) = &fault {
            seen.fault = Some(fault.to_string());
            if !self.wait(fault.wait).await {
                cord.cut(RESET);
                return Response::new(Body::empty());
            }
        }
        let reply = match &fault {
            Some(fault) => self.disturbed(fault, &request, &request_id, cord, &mut seen),
            None => Some(self.answer(&request, &request_id, &Act::Answer, &mut seen)),
        };
        if let Some(reply) = &reply {
            seen.status = reply.status;
            seen.code = reply.code;
        }
        self.store.log().add(seen);
        match reply {
            Some(reply) => written(reply, self.door, &request_id),
            // The cord has been cut: not a byte of this is sent.
            None => Response::new(Body::empty()),
        }
    }

    /// Answers as the server does when nothing is wrong with it, but for what an act does to the call itself. One lock, no
    /// waiting.
    fn answer(&self, request: &Request, request_id: &str, act: &Act, seen: &mut LoggedRequest) -> Reply {
        match self.door.admit(self.version, self.users, request, request_id) {
            Err(reply) => reply,
            Ok(mut call) => {
                match act {
                    Act::Lag(lag) => call.lag = Some(*lag),
                    Act::Ignore(key) => call.forget(key),
                    Act::Misrouted if self.door == Door::Esb && call.api.name == "list_process_instance" => {
                        call.api = api::named("delete_process_instance").unwrap_or(call.api);
                    }
                    _ => {}
                }
                seen.user.clone_from(&call.caller.user);
                let outcome = call.run(&mut self.store.world());
                Reply::of(outcome, self.door, self.version, request_id)
            }
        }
    }

    /// Answers under a fault; nothing when the caller gets no reply.
    fn disturbed(
        &self,
        fault: &Fault,
        request: &Request,
        request_id: &str,
        cord: &Cord,
        seen: &mut LoggedRequest,
    ) -> Option<Reply> {
        let real = fault.performs().then(|| self.answer(request, request_id, &fault.act, seen));
        match &fault.act {
            Act::Answer | Act::Lag(_) | Act::Misrouted | Act::Ignore(_) => real,
            Act::Contradict => {
                let data = real.as_ref().and_then(Reply::data).unwrap_or_default();
                Some(Reply::contradiction(data, self.door, self.version, request_id))
            }
            Act::Ids(ids) => Some(match real {
                Some(reply) if reply.code != 0 => reply,
                _ => Reply::of(Ok(ids.clone().into()), self.door, self.version, request_id),
            }),
            Act::Drop => {
                cord.cut(Cut { left: 0, body_only: false, reset: false });
                None
            }
            Act::Reset => {
                cord.cut(RESET);
                None
            }
            Act::ResetAfter(bytes) => {
                cord.cut(Cut { left: *bytes, body_only: false, reset: true });
                real.map(the_last_one)
            }
            Act::Truncate(bytes) => {
                cord.cut(Cut { left: *bytes, body_only: true, reset: false });
                real.map(the_last_one)
            }
            Act::Refuse(time) => {
                cord.cut(RESET);
                self.closed.store(true, Ordering::Release);
                // The port lives as long as the server; if it is gone there is nothing to close.
                let _ = self.closings.send(*time);
                None
            }
            act => {
                let reply = faults::reply(act, self.door, request, request_id, &self.store.world());
                reply.or(real).or_else(|| Some(self.answer(request, request_id, act, seen)))
            }
        }
    }

    fn next_fault(&self, api: &str) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.next(api)
    }

    /// Waits. Returns `false` if the sandbox is ending, so that the call must be given up.
    async fn wait(&self, time: Duration) -> bool {
        if time.is_zero() {
            return true;
        }
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            () = ended(self.stop.clone()) => false,
        }
    }

    /// The caller's own request id, or a fresh one (contract section 5.2).
    fn request_id(&self, request: &Request) -> String {
        let new: &[&str] = if self.version.knows_new_request_id() { &["x-request-id"] } else { &[] };
        let own = request.header_of(new).or_else(|| request.header_of(&["cc_request_id", "x-bkapi-request-id"]));
        own.map_or_else(|| self.fresh_id(), str::to_owned)
    }

    fn fresh_id(&self) -> String {
        format!("cc0000{:020x}", self.answered.fetch_add(1, Ordering::Relaxed) + 0x5eed)
    }
}

/// Ends the connection after a reply: what a cut leaves of one that is shorter must not fall to the next.
fn the_last_one(mut reply: Reply) -> Reply {
    reply.headers.push(("connection", "close".to_owned()));
    reply
}

fn written(reply: Reply, door: Door, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    put("x-request-id", request_id);
    if door == Door::Gateway {
        put("x-bkapi-request-id", request_id);
    }
    for (name, value) in &reply.headers {
        put(name, value);
    }
    response
}
