//! The embedded CMDB: a server on the loopback that answers as BlueKing CMDB v3.14 does, or another [`Version`].
//!
//! It exists for two readers. Tests use it as an oracle: its [`Store`] says what was really written, its request log
//! what was really sent, and its [`Fault`]s break a call at any point of the protocol. People use it to try the
//! client without a CMDB (`bkproc sandbox`).
//!
//! It must not import any other module of the crate. It is an independent witness of the wire format: written from
//! the contract alone, so that a misspelling on the client's side cannot be right on both sides.
//!
//! ```text
//! bytes ─ line ─ server ─▶ door (who, which call) ─▶ api (table) ─▶ create, change, instances, … ─▶ world
//!            faults ┘            └ reply (envelope) ◀─────────────────────┘
//! ```
//!
//! One request is one synchronous step on the [`world`](Store): the lock is never held while waiting.

mod api;
mod areas;
mod attribute;
mod audit;
mod bind;
mod call;
mod change;
mod clock;
mod create;
mod create_instances;
mod credentials;
mod custom;
mod decode;
mod door;
mod faults;
mod filter;
mod hosts;
mod instances;
mod json;
mod line;
mod processes;
mod reply;
mod request;
mod request_log;
mod server;
mod store;
mod templates;
mod topology;
mod unique;
mod validate;
mod value;
mod version;
mod words;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use credentials::Users;
pub use custom::AttributeChanges;
pub use door::Door;
use faults::Faults;
pub use faults::{Fault, FaultError};
pub use request_log::LoggedRequest;
pub use store::Store;
pub use version::Version;
pub use world::Data;

/// The application code that the gateway and the ESB know.
pub const APP_CODE: &str = "bkproc";
/// The secret of [`APP_CODE`].
pub const APP_SECRET: &str = "sandbox-secret";
/// The login token, and the ticket, of the user `admin`.
pub const TOKEN: &str = "sandbox-token";
/// The access token that stands for [`APP_CODE`] and the user `admin`.
pub const ACCESS_TOKEN: &str = "sandbox-access-token";

/// How long an end waits for callers that are in the middle of a request.
const GRACE: Duration = Duration::from_secs(2);

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Makes a world of so many service instances, all in business 1; the default company when none.
    pub instances: Option<usize>,
    /// What it holds in place of the default company.
    pub data: Option<Data>,
    /// The way in it stands for; URLs of the other two are unknown to it.
    pub door: Door,
    /// Whether the gateway verifies users, not only applications.
    pub users: Users,
    /// The version it behaves as.
    pub version: Version,
    /// What an administrator or a vendor changed of the attributes of model `process`.
    pub attributes: AttributeChanges,
    /// Appends every request as a line of JSON, credentials blotted out.
    pub requests: Option<PathBuf>,
    /// What goes wrong, and when; of several that fit a call the first one acts.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            instances: None,
            data: None,
            door: Door::Direct,
            users: Users::default(),
            version: Version::default(),
            attributes: AttributeChanges::default(),
            requests: None,
            faults: Vec::new(),
        }
    }
}

/// A running server; it ends when dropped, shut down, or when its task fails.
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    door: Door,
    store: Store,
    faults: Arc<Mutex<Faults>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Builds the world and listens.
    ///
    /// # Errors
    ///
    /// The address cannot be bound, or the request log cannot be opened.
    pub async fn start(options: Options) -> io::Result<Self> {
        let door = options.door;
        let faults = Arc::new(Mutex::new(Faults::new(options.faults.clone())));
        let (stop, stopped) = watch::channel(false);
        let (addr, store, task) = server::start(options, faults.clone(), stopped).await?;
        Ok(Self { addr, door, store, faults, stop, task })
    }

    /// Changes what goes wrong from now on; calls are counted again.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = Faults::new(faults);
    }

    /// Returns the address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns `http://host:port`, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the address a client is configured with: [`Sandbox::url`] and the path of the door, before `/api/v3`
    /// (direct and gateway) or before `/v2/cc` (ESB).
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.url(), self.door.base_path())
    }

    /// Returns the oracle: what is stored, and what was asked.
    #[must_use]
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Ends it: no new connections, calls that are held back are let go without a reply.
    pub async fn shutdown(self) {
        // No receiver is left only when the task has ended already.
        let _ = self.stop.send(true);
        let mut task = self.task;
        if timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }

    /// Waits until it ends by itself; for the command that only serves.
    pub async fn stopped(self) {
        let _ = self.task.await;
    }
}
