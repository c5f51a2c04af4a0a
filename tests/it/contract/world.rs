//! The worlds a sandbox starts with, and starting and ending one.

use bkproc::sandbox::{Options, Sandbox};
use serde_json::json;

use crate::contract::client::{Cmdb, LIST_INSTANCES};

#[tokio::test]
async fn the_default_world_has_something_of_everything() {
    let cmdb = Cmdb::start().await;
    assert!(cmdb.store.service_instance_count() >= 25);
    let ids = [12, 48, 72, 97].map(|id| cmdb.store.service_instance(id).unwrap());
    assert!(ids.iter().any(|one| one["service_template_id"] != 0));
    assert!(ids.iter().any(|one| one["labels"].is_object()));
    let with_rows = cmdb.store.processes_of(48);
    assert_eq!(with_rows[0]["bind_info"][0]["ip"], "10.20.3.31");
    let without = cmdb.store.processes_of(62);
    assert!(without[0]["bind_info"].is_null());
}

#[tokio::test]
async fn a_crowd_is_as_large_as_asked_for_and_always_the_same() {
    let crowd = |count| Options { instances: Some(count), ..Options::default() };
    let cmdb = Cmdb::with(crowd(2_345)).await;
    let request = json!({"bk_biz_id": 1, "page": {"start": 2_000, "limit": 1000}});
    let answer = cmdb.post_json(LIST_INSTANCES, request.clone()).await;
    assert_eq!(answer.data()["count"], 2_345);
    assert_eq!(answer.data()["info"].as_array().unwrap().len(), 345);
    let again = Cmdb::with(crowd(2_345)).await;
    assert_eq!(again.post_json(LIST_INSTANCES, request).await.text, answer.text);
}

#[tokio::test]
async fn an_address_in_use_is_an_error_and_not_a_panic() {
    let first = Sandbox::start(Options::default()).await.unwrap();
    let options = Options { listen: first.addr(), ..Options::default() };
    let error = Sandbox::start(options).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn after_a_shutdown_the_port_is_free_again() {
    // Another program may take the port in between, hardly three times running.
    for _ in 0..3 {
        let first = Sandbox::start(Options::default()).await.unwrap();
        let listen = first.addr();
        first.shutdown().await;
        let options = Options { listen, ..Options::default() };
        if Sandbox::start(options).await.is_ok() {
            return;
        }
    }
    panic!("the port was never free");
}

#[tokio::test]
async fn what_was_stored_can_be_read_after_the_end() {
    let cmdb = Cmdb::start().await;
    let store = cmdb.store.clone();
    cmdb.shutdown().await;
    assert_eq!(store.processes_of(48).len(), 1);
}
