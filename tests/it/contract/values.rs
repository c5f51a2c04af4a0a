//! Contract sections 1.4, 1.5, 1.8 and 2.3: what becomes of each key, and how a bad value is told.

use bkproc::sandbox::{AttributeChanges, Options};
use serde_json::{Value, json};

use crate::contract::client::{CREATE, Cmdb, body, named, with};

async fn stored(info: Value) -> Value {
    stored_in(&Cmdb::start().await, info).await
}

async fn stored_in(cmdb: &Cmdb, info: Value) -> Value {
    let answer = cmdb.create(48, vec![info]).await;
    assert_eq!(answer.data(), &json!([64]));
    cmdb.store.process(64).unwrap()
}

/// Expects the three-fold text of a bad value around `inner`, in both languages.
async fn is_bad(info: Value, chinese: &str, english: &str) {
    is_bad_in(&Cmdb::start().await, info, chinese, english).await;
}

async fn is_bad_in(cmdb: &Cmdb, info: Value, chinese: &str, english: &str) {
    let answer = cmdb.create(48, vec![info.clone()]).await;
    let text = format!("''{chinese}' 参数无效或不存在' 参数无效或不存在");
    answer.is_refused(1_199_011, &text);
    let answer = cmdb.create_english(48, vec![info]).await;
    let wrap = "the parameter is invalid or does not exist";
    answer.is_refused(1_199_011, &format!("''{english}' {wrap}' {wrap}"));
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
}

#[tokio::test]
async fn keys_of_the_server_are_written_over() {
    let process = stored(with(
        "a",
        &json!({
            "bk_process_id": 1, "bk_biz_id": 2, "bk_supplier_account": "7", "create_time": "x", "last_time": 5,
            "service_instance_id": "nonsense",
        }),
    ))
    .await;
    assert_eq!(process["bk_process_id"], 64);
    assert_eq!(process["bk_biz_id"], 1);
    assert_eq!(process["bk_supplier_account"], "0");
    assert_eq!(process["service_instance_id"], 48);
    for key in ["create_time", "last_time", "bk_created_at", "bk_updated_at"] {
        let time = process[key].as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z'), "{key} {time}");
    }
}

#[tokio::test]
async fn the_creator_is_checked_and_then_written_over() {
    let process = stored(with("a", &json!({"bk_created_by": "someone"}))).await;
    assert_eq!(process["bk_created_by"], "tester");
    is_bad(with("a", &json!({"bk_created_by": 5})), "'创建人' 必须为字符串类型", "'创建人' must be a string type")
        .await;
}

#[tokio::test]
async fn the_updater_is_stored_as_sent_or_null() {
    assert_eq!(stored(named("a")).await["bk_updated_by"], Value::Null);
    let process = stored(with("a", &json!({"bk_updated_by": "someone"}))).await;
    assert_eq!(process["bk_updated_by"], "someone");
}

#[tokio::test]
async fn keys_that_are_no_attribute_are_dropped_without_a_word() {
    let process = stored(with(
        "a",
        &json!({
            "metadata": {}, "auto_time_gap": "x", "bk_func_id": "1", "bind_ip": "1", "port": "80", "protocol": "1",
            "no_such_key": [],
        }),
    ))
    .await;
    let keys = process.as_object().unwrap();
    for key in ["metadata", "auto_time_gap", "bk_func_id", "bind_ip", "port", "protocol", "no_such_key"] {
        assert!(!keys.contains_key(key), "{key}");
    }
}

#[tokio::test]
async fn keys_on_the_ignore_list_are_stored_as_they_come() {
    let process = stored(with("a", &json!({"default": [1], "bk_obj_id": " x ", "bk_parent_id": "p"}))).await;
    assert_eq!(process["default"], json!([1]));
    assert_eq!(process["bk_obj_id"], " x ");
    assert_eq!(process["bk_parent_id"], "p");
}

#[tokio::test]
async fn absent_attributes_are_filled() {
    let process = stored(named("a")).await;
    for key in ["description", "work_path", "pid_file", "user", "start_cmd", "bk_start_param_regex"] {
        assert_eq!(process[key], "", "{key}");
    }
    for key in ["proc_num", "priority", "timeout", "bk_start_check_secs", "bind_info"] {
        assert_eq!(process.get(key), Some(&Value::Null), "{key}");
    }
    assert_eq!(process["auto_start"], false);
}

#[tokio::test]
async fn custom_attributes_take_their_default_in_their_business_only() {
    let cmdb = Cmdb::with_attributes("custom").await;
    let process = stored_in(&cmdb, named("a")).await;
    assert_eq!(process["service_tier"], "normal");
    assert_eq!(process["owner_team"], "");
    cmdb.post_json(CREATE, body(2, 72, vec![with("a", &json!({"service_tier": "core"}))])).await.data();
    assert_eq!(cmdb.store.process(65).unwrap().get("service_tier"), None);
}

#[tokio::test]
async fn custom_attributes_are_checked() {
    let cmdb = Cmdb::with_attributes("custom").await;
    let info = with("a", &json!({"service_tier": "core", "owner_team": " trade-core "}));
    let process = stored_in(&cmdb, info).await;
    assert_eq!(process["service_tier"], "core");
    assert_eq!(process["owner_team"], "trade-core");
    let cmdb = Cmdb::with_attributes("custom").await;
    is_bad_in(
        &cmdb,
        with("a", &json!({"service_tier": "gold"})),
        "'服务等级' 数据参数校验不通过",
        "'服务等级' data parameter verification does not pass",
    )
    .await;
    is_bad_in(
        &cmdb,
        with("a", &json!({"owner_team": "Trade"})),
        "'负责团队' 字段正则校验失败",
        "'负责团队' Field regular check failed",
    )
    .await;
}

#[tokio::test]
async fn limits_that_an_administrator_changed_hold() {
    let strict = || Cmdb::with(Options { attributes: AttributeChanges::strict(), ..Options::default() });
    let process = stored_in(&strict().await, with("a", &json!({"work_path": "/data/app", "proc_num": 64}))).await;
    assert_eq!(process["proc_num"], 64);
    let cmdb = strict().await;
    is_bad_in(
        &cmdb,
        with("a", &json!({"work_path": "data"})),
        "'工作路径' 字段正则校验失败",
        "'工作路径' Field regular check failed",
    )
    .await;
    is_bad_in(
        &cmdb,
        with("a", &json!({"proc_num": 65})),
        "'启动数量' 数据参数校验不通过",
        "'启动数量' data parameter verification does not pass",
    )
    .await;
}

#[tokio::test]
async fn odd_types_of_attributes_are_filled_and_checked() {
    let process = stored_in(&Cmdb::with_attributes("odd").await, named("a")).await;
    for key in ["release_day", "checked_at", "zone", "owners", "department", "load", "colour", "tags", "gadget"] {
        assert_eq!(process.get(key), Some(&Value::Null), "{key}");
    }
    assert_eq!(process.get("sheet"), None, "an inner table is not for this call");
    let info = json!({
        "release_day": "2024-02-29", "checked_at": "2024-01-01 10:00:00", "owners": "li,wang", "load": 0.5,
        "tags": ["a", "b"], "sheet": [1],
    });
    let process = stored_in(&Cmdb::with_attributes("odd").await, with("a", &info)).await;
    assert_eq!(process["release_day"], "2024-02-29");
    assert_eq!(process["checked_at"], "2024-01-01T10:00:00Z", "a time is stored as one");
    assert_eq!((&process["owners"], &process["load"], process.get("sheet")), (&json!("li,wang"), &json!(0.5), None));
    let cmdb = Cmdb::with_attributes("odd").await;
    for (key, value, chinese, english) in [
        ("release_day", json!("2023-02-29"), "数据参数校验不通过", "data parameter verification does not pass"),
        ("department", json!([1, 2]), "数据参数校验不通过", "data parameter verification does not pass"),
    ] {
        let name = if key == "department" { "部门" } else { "上线日期" };
        let info = with("a", &json!({key: value}));
        is_bad_in(&cmdb, info, &format!("'{name}' {chinese}"), &format!("'{name}' {english}")).await;
    }
    is_bad_in(&cmdb, with("a", &json!({"gadget": 1})), "未知类型：插件字段", "unknown type: 插件字段").await;
}

#[tokio::test]
async fn texts_are_trimmed_before_they_are_stored() {
    let process = stored(json!({"bk_process_name": " a\t", "bk_func_name": "\u{3000}a", "work_path": " /a b "})).await;
    assert_eq!(process["bk_process_name"], "a");
    assert_eq!(process["bk_func_name"], "a");
    assert_eq!(process["work_path"], "/a b");
}

#[tokio::test]
async fn an_absent_binary_name_is_told_by_property_id() {
    let cmdb = Cmdb::start().await;
    let info = vec![json!({"bk_process_name": "a"})];
    let answer = cmdb.create(48, info.clone()).await;
    answer.is_refused(1_199_010, "''bk_func_name' 未赋值' 未赋值");
    let answer = cmdb.create_english(48, info).await;
    answer.is_refused(1_199_010, "''bk_func_name' unassigned' unassigned");
}

#[tokio::test]
async fn of_two_absent_names_the_alias_is_told() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, vec![json!({})]).await;
    answer.is_refused(1_199_010, "''bk_process_name' 未赋值' 未赋值");
}

#[tokio::test]
async fn a_blank_or_null_name_is_told_by_name_three_deep() {
    for blank in [json!(""), json!("  "), Value::Null] {
        let info = json!({"bk_process_name": blank, "bk_func_name": "a"});
        is_bad(info, "'进程别名' 未赋值", "'进程别名' unassigned").await;
    }
    let info = json!({"bk_process_name": "a", "bk_func_name": ""});
    is_bad(info, "'进程名称' 未赋值", "'进程名称' unassigned").await;
}

#[tokio::test]
async fn the_texts_of_the_contract_are_met_to_the_letter() {
    let cmdb = Cmdb::start().await;
    let blank = json!({"bk_process_name": "", "bk_func_name": "a"});
    let long = with("a", &json!({"bk_process_name": "x".repeat(257)}));
    let bound = with("a", &json!({"bind_info": {}}));
    for (info, chinese, english) in [
        (
            blank,
            "'''进程别名' 未赋值' 参数无效或不存在' 参数无效或不存在",
            "'''进程别名' unassigned' the parameter is invalid or does not exist' the parameter is invalid or does not exist",
        ),
        (
            long,
            "'''进程别名' 数据越界' 参数无效或不存在' 参数无效或不存在",
            "''Data out of bounds%!(EXTRA string=进程别名)' the parameter is invalid or does not exist' the parameter is invalid or does not exist",
        ),
        (
            bound,
            "'''bind_info' 数据参数校验不通过' 参数无效或不存在' 参数无效或不存在",
            "'''bind_info' data parameter verification does not pass' the parameter is invalid or does not exist' the parameter is invalid or does not exist",
        ),
    ] {
        let answer = cmdb.create(48, vec![info.clone()]).await;
        answer.is_refused(1_199_011, chinese);
        let answer = cmdb.create_english(48, vec![info]).await;
        answer.is_refused(1_199_011, english);
    }
}

#[tokio::test]
async fn short_texts_end_at_256_bytes_after_trimming() {
    let process = stored(with("a", &json!({"description": format!(" {} ", "好".repeat(85))}))).await;
    assert_eq!(process["description"].as_str().unwrap().len(), 255);
    is_bad(
        with("a", &json!({"description": "好".repeat(86)})),
        "'备注' 数据越界",
        "Data out of bounds%!(EXTRA string=备注)",
    )
    .await;
}

#[tokio::test]
async fn long_texts_end_at_2000_bytes() {
    stored(with("a", &json!({"start_cmd": "x".repeat(2000)}))).await;
    is_bad(
        with("a", &json!({"start_cmd": "x".repeat(2001)})),
        "'启动命令' 数据越界",
        "Data out of bounds%!(EXTRA string=启动命令)",
    )
    .await;
}

#[tokio::test]
async fn a_number_is_no_text() {
    is_bad(with("a", &json!({"user": 5})), "'启动用户' 必须为字符串类型", "'启动用户' must be a string type").await;
}

#[tokio::test]
async fn a_text_is_no_number() {
    is_bad(with("a", &json!({"proc_num": "1"})), "'启动数量' 参数必须是整型", "'启动数量' parameters must be integral")
        .await;
}

#[tokio::test]
async fn a_number_is_no_bool() {
    is_bad(with("a", &json!({"auto_start": 1})), "'是否自动拉起' 必须为bool类型", "'是否自动拉起' must be boolean")
        .await;
}

#[tokio::test]
async fn numbers_have_both_ends_included() {
    let ends = [
        ("proc_num", "启动数量", 1, 10_000),
        ("priority", "启动优先级", -100, 10_000),
        ("timeout", "操作超时时长", 0, 10_000),
        ("bk_start_check_secs", "启动等待时长", 0, 600),
    ];
    for (key, name, low, high) in ends {
        for good in [low, high] {
            assert_eq!(stored(with("a", &json!({key: good}))).await[key], good);
        }
        for bad in [low - 1, high + 1] {
            is_bad(
                with("a", &json!({key: bad})),
                &format!("'{name}' 数据参数校验不通过"),
                &format!("'{name}' data parameter verification does not pass"),
            )
            .await;
        }
    }
}

#[tokio::test]
async fn a_number_with_a_fraction_or_exponent_counts_as_zero_for_its_range() {
    assert_eq!(stored(with("a", &json!({"priority": 99999.5}))).await["priority"], 99999.5);
    assert_eq!(stored(with("a", &json!({"timeout": 1e9}))).await["timeout"], 1_000_000_000);
    is_bad(
        with("a", &json!({"proc_num": 1.5})),
        "'启动数量' 数据参数校验不通过",
        "'启动数量' data parameter verification does not pass",
    )
    .await;
}

#[tokio::test]
async fn null_is_fine_where_nothing_is_required() {
    let process =
        stored(with("a", &json!({"description": null, "proc_num": null, "auto_start": null, "bind_info": null}))).await;
    assert_eq!(process.get("description"), Some(&Value::Null));
    assert_eq!(process.get("auto_start"), Some(&Value::Null));
}
