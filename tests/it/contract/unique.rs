//! Contract sections 1.6 and 1.7: the two unique rules, and which of several bad items is told.

use serde_json::{Value, json};

use crate::contract::client::{CREATE, Cmdb, body, named, with};

fn process(alias: &str, func: &str, regex: &Value) -> Value {
    json!({"bk_process_name": alias, "bk_func_name": func, "bk_start_param_regex": regex})
}

#[tokio::test]
async fn an_alias_is_unique_in_its_service_instance() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("x")]).await.data();
    let again = vec![process("x", "other", &json!(""))];
    let answer = cmdb.create(48, again.clone()).await;
    answer.is_refused(1_199_014, "数据唯一性校验失败，  service_instance_id: 48, bk_process_name: \"x\"  重复");
    let answer = cmdb.create_english(48, again).await;
    answer.is_refused(
        1_199_014,
        "duplicated instances exist, fields [ service_instance_id: 48, bk_process_name: \"x\" ] duplicated",
    );
}

#[tokio::test]
async fn the_start_up_world_takes_part() {
    let cmdb = Cmdb::start().await;
    assert_eq!(cmdb.create(48, vec![named("redis")]).await.code(), 1_199_014);
}

#[tokio::test]
async fn binary_and_parameter_are_unique_and_a_missing_parameter_is_an_empty_one() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![json!({"bk_process_name": "x", "bk_func_name": "java"})]).await.data();
    let answer = cmdb.create(48, vec![process("y", "java", &json!("  "))]).await;
    answer.is_refused(
        1_199_014,
        "数据唯一性校验失败，  service_instance_id: 48, bk_func_name: \"java\", bk_start_param_regex: \"\"  重复",
    );
    cmdb.create(48, vec![process("y", "java", &json!("-cp y"))]).await.data();
}

#[tokio::test]
async fn a_null_parameter_escapes_the_second_rule() {
    let cmdb = Cmdb::start().await;
    let two = vec![process("x", "java", &Value::Null), process("y", "java", &Value::Null)];
    cmdb.create(48, two).await.data();
}

#[tokio::test]
async fn when_both_rules_are_broken_the_first_is_told() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("x")]).await.data();
    let answer = cmdb.create(48, vec![named("x")]).await;
    assert!(answer.message().contains("bk_process_name"));
}

#[tokio::test]
async fn names_are_compared_trimmed_and_case_by_case() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("x"), named("X")]).await.data();
    assert_eq!(cmdb.create(48, vec![named(" x ")]).await.code(), 1_199_014);
}

#[tokio::test]
async fn the_same_names_elsewhere_are_fine() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("x")]).await.data();
    cmdb.create(41, vec![named("x")]).await.data();
    cmdb.post_json(CREATE, body(2, 72, vec![named("x")])).await.data();
}

#[tokio::test]
async fn doubles_inside_one_call_are_caught() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, vec![named("x"), named("y"), named("x")]).await;
    assert_eq!(answer.code(), 1_199_014);
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
}

#[tokio::test]
async fn quotes_in_a_name_are_not_escaped_in_the_message() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, vec![named("a\"b"), named("a\"b")]).await;
    assert!(answer.message().contains(r#"bk_process_name: "a"b" "#), "{}", answer.message());
}

#[tokio::test]
async fn a_double_hides_every_bad_value_even_one_before_it() {
    let cmdb = Cmdb::start().await;
    let bad = with("bad", &json!({"proc_num": 0}));
    let answer = cmdb.create(48, vec![bad, named("x"), named("x"), named("y"), named("y")]).await;
    assert_eq!(answer.code(), 1_199_014);
    assert!(answer.message().contains("\"x\""), "the first double in request order");
}

#[tokio::test]
async fn of_several_bad_items_the_first_is_told_without_its_index() {
    let cmdb = Cmdb::start().await;
    let items = vec![named("good"), with("bad", &json!({"proc_num": 0})), json!({"bk_process_name": "worse"})];
    let answer = cmdb.create(48, items).await;
    answer.is_refused(1_199_011, "'''启动数量' 数据参数校验不通过' 参数无效或不存在' 参数无效或不存在");
}
