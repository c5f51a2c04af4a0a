//! Contract section 1.2: what the body decoder takes.

use crate::contract::client::{CREATE, Cmdb};

const UNDECODABLE: &str = "反序列化JSON数据失败";

async fn refused_as_undecodable(body: &'static str) {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post(CREATE, body).await;
    answer.is_refused(1_199_000, UNDECODABLE);
}

async fn accepted(body: &'static str) {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post(CREATE, body).await;
    assert_eq!(answer.data(), &serde_json::json!([64]));
    assert_eq!(cmdb.store.processes_of(48).len(), 2);
}

#[tokio::test]
async fn outer_keys_match_in_any_case() {
    accepted(
        r#"{"BK_BIZ_ID":1,"service_instance_Id":48,"Processes":[
            {"Process_Info":{"bk_process_name":"a","bk_func_name":"a"}}]}"#,
    )
    .await;
}

#[tokio::test]
async fn keys_of_process_info_match_exactly() {
    let cmdb = Cmdb::start().await;
    let body = r#"{"bk_biz_id":1,"service_instance_id":48,
        "processes":[{"process_info":{"BK_PROCESS_NAME":"a","bk_func_name":"a"}}]}"#;
    assert_eq!(cmdb.post(CREATE, body).await.code(), 1_199_010);
}

#[tokio::test]
async fn of_two_spellings_the_last_in_the_text_wins() {
    accepted(
        r#"{"bk_biz_id":1,"service_instance_id":12,"SERVICE_INSTANCE_ID":13,"service_instance_id":48,
            "processes":[{"process_info":{"bk_process_name":"a","bk_func_name":"a"}}]}"#,
    )
    .await;
}

#[tokio::test]
async fn of_two_equal_keys_in_process_info_the_last_wins() {
    let cmdb = Cmdb::start().await;
    let body = r#"{"bk_biz_id":1,"service_instance_id":48,"processes":[{"process_info":
        {"bk_process_name":"first","bk_func_name":"a","bk_process_name":"last"}}]}"#;
    cmdb.post(CREATE, body).await.data();
    assert_eq!(cmdb.store.process(64).unwrap()["bk_process_name"], "last");
}

#[tokio::test]
async fn unknown_outer_keys_are_ignored() {
    accepted(
        r#"{"bk_biz_id":1,"service_instance_id":48,"bk_app_code":"x","metadata":{"label":{}},
            "processes":[{"nonsense":[1],"process_info":{"bk_process_name":"a","bk_func_name":"a"}}]}"#,
    )
    .await;
}

#[tokio::test]
async fn a_process_template_id_is_decoded_and_ignored() {
    let cmdb = Cmdb::start().await;
    let body = r#"{"bk_biz_id":1,"service_instance_id":48,"processes":[
        {"process_template_id":31,"process_info":{"bk_process_name":"a","bk_func_name":"a"}}]}"#;
    cmdb.post(CREATE, body).await.data();
    assert_eq!(cmdb.store.relation(64).unwrap()["process_template_id"], 0);
    let body = r#"{"bk_biz_id":1,"service_instance_id":48,"processes":[
        {"process_template_id":"31","process_info":{"bk_process_name":"b","bk_func_name":"b"}}]}"#;
    let answer = cmdb.post(CREATE, body).await;
    answer.is_refused(1_199_000, UNDECODABLE);
}

#[tokio::test]
async fn there_is_no_process_data() {
    let cmdb = Cmdb::start().await;
    let body = r#"{"bk_biz_id":1,"service_instance_id":48,"processes":[
        {"process_data":{"bk_process_name":"a","bk_func_name":"a"}}]}"#;
    let answer = cmdb.post(CREATE, body).await;
    answer.is_refused(1_199_999, "proc Internal Server Error");
}

#[tokio::test]
async fn a_text_is_no_id() {
    refused_as_undecodable(r#"{"bk_biz_id":"1","service_instance_id":48}"#).await;
}

#[tokio::test]
async fn a_float_is_no_id_even_a_whole_one() {
    refused_as_undecodable(r#"{"bk_biz_id":1.0,"service_instance_id":48}"#).await;
}

#[tokio::test]
async fn processes_must_be_an_array_of_objects() {
    refused_as_undecodable(r#"{"bk_biz_id":1,"processes":{}}"#).await;
    refused_as_undecodable(r#"{"bk_biz_id":1,"processes":["a"]}"#).await;
    refused_as_undecodable(r#"{"bk_biz_id":1,"processes":[{"process_info":[]}]}"#).await;
}

#[tokio::test]
async fn bytes_after_the_body_are_refused() {
    refused_as_undecodable(r#"{"bk_biz_id":1} x"#).await;
}

#[tokio::test]
async fn a_body_of_blanks_is_refused() {
    refused_as_undecodable("  \n").await;
}

#[tokio::test]
async fn an_empty_body_and_null_count_as_all_zero() {
    let cmdb = Cmdb::start().await;
    for body in ["", "null", "{}", r#"{"processes":null}"#, r#"{"bk_biz_id":null}"#] {
        let answer = cmdb.post(CREATE, body).await;
        answer.is_refused(1_199_011, "not set processes");
    }
}

#[tokio::test]
async fn missing_process_info_is_a_panic_that_is_caught() {
    let cmdb = Cmdb::start().await;
    for process in ["{}", "null", r#"{"process_info":null}"#] {
        let body = format!(r#"{{"bk_biz_id":1,"service_instance_id":48,"processes":[{process}]}}"#);
        let answer = cmdb.post(CREATE, body).await;
        answer.is_refused(1_199_999, "proc Internal Server Error");
    }
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
}
