//! A CMDB for the real program: the sandbox, on a thread of its own, with faults and its store to look at.

use bkproc::sandbox::{Fault, Options, Sandbox, Store};
use std::sync::mpsc::channel;
use tokio::sync::oneshot;

/// A running CMDB; it ends when it is dropped.
pub(crate) struct Cmdb {
    pub(crate) url: String,
    pub(crate) store: Store,
    _alive: oneshot::Sender<()>,
}

impl Cmdb {
    pub(crate) fn with_faults(specs: &[&str]) -> Self {
        let faults: Vec<Fault> = specs.iter().map(|spec| spec.parse().unwrap()).collect();
        let (started, address) = channel();
        let (alive, ended) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            reactor.block_on(async {
                let sandbox = Sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
                started.send((sandbox.base_url(), sandbox.store())).unwrap();
                // An error is how it hears of the end.
                let _ = ended.await;
                sandbox.shutdown().await;
            });
        });
        let (url, store) = address.recv().unwrap();
        Self { url, store, _alive: alive }
    }

    /// Returns the aliases of the processes of a service instance.
    pub(crate) fn aliases(&self, instance: i64) -> Vec<String> {
        let alias = |process: &serde_json::Value| process["bk_process_name"].as_str().unwrap().to_owned();
        self.store.processes_of(instance).iter().map(alias).collect()
    }
}
