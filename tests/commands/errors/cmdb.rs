//! A CMDB at any door, on a thread of its own, which fails as it is told to.

use bkproc::domain::environment::Door;
use bkproc::sandbox::{Fault, Options, Sandbox};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use tokio::sync::oneshot;

/// A running CMDB; it ends when it is dropped.
pub(crate) struct Cmdb {
    pub(crate) url: String,
    sandbox: Arc<Sandbox>,
    _alive: oneshot::Sender<()>,
}

impl Cmdb {
    /// Says what goes wrong from now on, in the sandbox's own grammar, apart by blanks; gives where that is met. A call
    /// without what befalls it is met by nobody.
    pub(crate) fn fail(&self, faults: &str) -> String {
        if !faults.contains(':') {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            return format!("http://{port}");
        }
        let faults = faults.split(' ').map(|spec| spec.parse::<Fault>().unwrap()).collect();
        self.sandbox.set_faults(faults);
        self.url.clone()
    }
}

/// Opens a door, with nothing wrong behind it.
pub(crate) fn at_door(door: Door) -> Cmdb {
    let (started, sandbox) = channel();
    let (alive, ended) = oneshot::channel::<()>();
    thread::spawn(move || {
        let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        reactor.block_on(async {
            let door = door.to_string().parse().unwrap();
            let sandbox = Sandbox::start(Options { door, ..Options::default() }).await.unwrap();
            started.send(Arc::new(sandbox)).unwrap();
            // An error is how it hears of the end.
            let _ = ended.await;
        });
    });
    let sandbox = sandbox.recv().unwrap();
    Cmdb { url: sandbox.base_url(), sandbox, _alive: alive }
}
