//! Contract sections 1.10 and 3: `bind_info`.

use serde_json::{Value, json};

use crate::contract::client::{Cmdb, DETAIL, LIST, with};

async fn stored(rows: Value) -> Value {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, vec![with("a", &json!({"bind_info": rows}))]).await;
    answer.data();
    cmdb.store.process(64).unwrap()["bind_info"].clone()
}

async fn is_bad(rows: Value) {
    let cmdb = Cmdb::start().await;
    let shown = rows.to_string();
    let answer = cmdb.create(48, vec![with("a", &json!({"bind_info": rows}))]).await;
    assert_eq!(answer.code(), 1_199_011, "{shown}");
    answer.is_refused(1_199_011, "'''bind_info' 数据参数校验不通过' 参数无效或不存在' 参数无效或不存在");
}

#[tokio::test]
async fn null_stays_null_and_an_empty_list_stays_empty() {
    assert_eq!(stored(Value::Null).await, Value::Null);
    assert_eq!(stored(json!([])).await, json!([]));
}

#[tokio::test]
async fn a_row_without_any_column_passes() {
    assert_eq!(stored(json!([{}])).await, json!([{}]));
    assert_eq!(stored(json!([{"ip": "10.0.0.1"}])).await, json!([{"ip": "10.0.0.1"}]));
}

#[tokio::test]
async fn an_object_or_a_text_is_no_list_of_rows() {
    is_bad(json!({"ip": "127.0.0.1", "port": "80", "protocol": "1", "enable": true})).await;
    is_bad(json!("127.0.0.1:80")).await;
    is_bad(json!([null])).await;
    is_bad(json!(["127.0.0.1:80"])).await;
    is_bad(json!([[]])).await;
}

#[tokio::test]
async fn a_key_outside_the_five_columns_is_refused() {
    is_bad(json!([{"row_id": 1, "ip": "127.0.0.1", "port": "80", "protocol": "1", "enable": true}])).await;
    is_bad(json!([{"bk_enable": true}])).await;
    is_bad(json!([{"Port": "80"}])).await;
}

#[tokio::test]
async fn a_required_column_may_be_absent_but_not_null_or_blank() {
    for key in ["port", "protocol", "enable"] {
        is_bad(json!([{key: null}])).await;
    }
    is_bad(json!([{"port": ""}])).await;
    is_bad(json!([{"port": "  "}])).await;
    is_bad(json!([{"protocol": ""}])).await;
}

#[tokio::test]
async fn an_address_may_be_null_or_blank() {
    assert_eq!(stored(json!([{"ip": null}, {"ip": ""}])).await, json!([{"ip": null}, {"ip": ""}]));
}

#[tokio::test]
async fn columns_have_their_own_types() {
    is_bad(json!([{"enable": "true"}])).await;
    is_bad(json!([{"enable": 1}])).await;
    is_bad(json!([{"protocol": 1}])).await;
    is_bad(json!([{"protocol": "5"}])).await;
    is_bad(json!([{"protocol": "TCP"}])).await;
    is_bad(json!([{"port": 80}])).await;
    is_bad(json!([{"ip": 5}])).await;
    is_bad(json!([{"template_row_id": "1"}])).await;
    for protocol in ["1", "2", "3", "4"] {
        stored(json!([{"protocol": protocol}])).await;
    }
}

#[tokio::test]
async fn an_address_is_one_literal() {
    for good in ["127.0.0.1", "199.1.1.01", "0.0.0.0", "::", "::1", "2001:db8::1", "fe80::1%eth0", "::ffff:10.0.0.1"] {
        stored(json!([{"ip": good}])).await;
    }
    for bad in ["001.2.3.4", "256.0.0.1", "10.0.0.1,10.0.0.2", "10.0.0.0/8", "localhost", "1:2:3", "[::1]"] {
        is_bad(json!([{"ip": bad}])).await;
    }
}

#[tokio::test]
async fn the_choices_of_a_template_are_no_addresses() {
    for choice in 1..=8 {
        is_bad(json!([{"ip": choice.to_string()}])).await;
    }
}

#[tokio::test]
async fn a_port_is_one_or_one_range() {
    for good in ["1", "65535", "8080-8089", "9090-8080", "80-80"] {
        stored(json!([{"port": good}])).await;
    }
    for bad in ["0", "65536", "080", "80,443", "8080-8089,9000", "80-", "80 - 90", "0-80"] {
        is_bad(json!([{"port": bad}])).await;
    }
}

#[tokio::test]
async fn overlap_and_family_are_not_checked() {
    stored(json!([
        {"ip": "::1", "port": "80", "protocol": "1", "enable": true},
        {"ip": "::1", "port": "1-1000", "protocol": "1", "enable": true},
        {"ip": "8.8.8.8", "port": "80", "protocol": "3", "enable": true},
    ]))
    .await;
}

#[tokio::test]
async fn columns_are_checked_trimmed_and_stored_untrimmed() {
    let rows = json!([{"ip": " 127.0.0.1 ", "port": " 80"}]);
    assert_eq!(stored(rows.clone()).await, rows);
    is_bad(json!([{"protocol": " 1 "}])).await;
}

#[tokio::test]
async fn a_row_id_is_kept_as_sent_and_nothing_is_made_up() {
    let cmdb = Cmdb::start().await;
    let rows = json!([{"port": "80", "template_row_id": 1234}, {"port": "81"}]);
    cmdb.create(48, vec![with("a", &json!({"bind_info": rows}))]).await.data();
    let answer = cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 48})).await;
    assert_eq!(answer.data()[1]["property"]["bind_info"], rows);
    let request = json!({"bk_biz_id": 1, "service_instance_ids": [48], "page": {"limit": 1}});
    let answer = cmdb.post_json(DETAIL, request).await;
    let shown = &answer.data()["info"][0]["process_instances"][1]["process"]["bind_info"];
    assert_eq!(shown[0]["template_row_id"], 1234);
    assert_eq!(shown[1]["template_row_id"], 0);
}
