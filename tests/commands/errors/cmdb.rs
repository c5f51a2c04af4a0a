//! A CMDB at any door, on a thread of its own, which fails as it is told to.

use crate::errors::replay::Replay;
use crate::errors::table::Row;
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
    replay: Option<Replay>,
    _alive: oneshot::Sender<()>,
}

impl Cmdb {
    /// Makes a row's failure happen from now on, and returns the address where it happens. A row of a call alone, without a
    /// fault or an answer, has an address where nothing listens.
    pub(crate) fn fail(&mut self, row: &Row) -> String {
        let faults = row.faults;
        if let Some(answer) = row.answer {
            let replay = Replay::start(&self.url, row.path(), answer);
            let url = replay.url.clone();
            self.replay = Some(replay);
            return url;
        }
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
    Cmdb { url: sandbox.base_url(), sandbox, replay: None, _alive: alive }
}
