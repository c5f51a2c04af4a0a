//! Contract section 1.9: all or nothing, ids, relations, audit, and what is left alone.

use serde_json::json;

use crate::contract::client::{Cmdb, named, with};

#[tokio::test]
async fn one_bad_item_leaves_nothing_behind() {
    let cmdb = Cmdb::start().await;
    let before = cmdb.store.process_count();
    let items = vec![named("a"), named("b"), with("c", &json!({"timeout": -1})), named("d"), named("e")];
    assert_eq!(cmdb.create(48, items).await.code(), 1_199_011);
    assert_eq!(cmdb.store.process_count(), before);
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
    assert!(cmdb.store.audit().is_empty());
}

#[tokio::test]
async fn ids_of_a_failed_call_are_gone() {
    let cmdb = Cmdb::start().await;
    // Four items get as far as the insert and draw an id, the bad one does not.
    let items = vec![named("a"), named("b"), with("c", &json!({"timeout": -1})), named("d"), named("e")];
    cmdb.create(48, items).await;
    assert_eq!(cmdb.create(48, vec![named("a")]).await.data(), &json!([68]));
    // A double draws one too.
    cmdb.create(48, vec![named("a")]).await;
    assert_eq!(cmdb.create(48, vec![named("b")]).await.data(), &json!([70]));
}

#[tokio::test]
async fn ids_come_in_the_order_of_the_request() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, vec![named("c"), named("a"), named("b")]).await;
    assert_eq!(answer.data(), &json!([64, 65, 66]));
    let names: Vec<_> = [64, 65, 66].map(|id| cmdb.store.process(id).unwrap()["bk_process_name"].clone()).to_vec();
    assert_eq!(names, ["c", "a", "b"]);
}

#[tokio::test]
async fn each_process_gets_a_relation_with_the_host_of_its_service_instance() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await.data();
    assert_eq!(
        cmdb.store.relation(64).unwrap(),
        json!({
            "bk_biz_id": 1, "bk_process_id": 64, "service_instance_id": 48, "process_template_id": 0,
            "bk_host_id": 7, "bk_supplier_account": "0",
        })
    );
}

#[tokio::test]
async fn one_audit_row_holds_the_whole_call() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a"), named("b")]).await.data();
    let audit = cmdb.store.audit();
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["user"], "tester");
    assert_eq!(audit[0]["action"], "update");
    assert_eq!(audit[0]["resource_id"], 48);
    let processes = audit[0]["operation_detail"]["processes"].as_array().unwrap();
    let of = |key: &str| processes.iter().map(|one| one[key].clone()).collect::<Vec<_>>();
    assert_eq!((of("bk_process_ids"), of("action")), (vec![json!(64), json!(65)], vec![json!("create"); 2]));
}

#[tokio::test]
async fn the_service_instance_keeps_its_name() {
    let cmdb = Cmdb::start().await;
    let before = cmdb.store.service_instance(97);
    assert_eq!(before.as_ref().unwrap()["name"], "10.32.0.13");
    let body = crate::contract::client::body(2, 97, vec![with("a", &json!({"bind_info": [{"port": "80"}]}))]);
    cmdb.post_json(crate::contract::client::CREATE, body).await.data();
    assert_eq!(cmdb.store.service_instance(97), before);
}

#[tokio::test]
async fn the_same_batch_sent_again_is_refused_and_never_doubled() {
    let cmdb = Cmdb::start().await;
    let batch = vec![named("a"), named("b")];
    cmdb.create(48, batch.clone()).await.data();
    assert_eq!(cmdb.create(48, batch).await.code(), 1_199_014);
    assert_eq!(cmdb.store.processes_of(48).len(), 3);
}

#[tokio::test]
async fn calls_at_the_same_time_are_one_after_another() {
    let cmdb = Cmdb::start().await;
    let (one, other) = tokio::join!(cmdb.create(48, vec![named("a")]), cmdb.create(48, vec![named("a")]));
    let mut codes = [one.code(), other.code()];
    codes.sort_unstable();
    assert_eq!(codes, [0, 1_199_014]);
}
