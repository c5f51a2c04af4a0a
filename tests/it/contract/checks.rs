//! Contract section 1.3: the order of checks, and what each says in both languages.

use serde_json::{Value, json};

use crate::contract::client::{CREATE, Cmdb, body, named};

#[tokio::test]
async fn no_processes_is_said_in_english_always() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(48, Vec::new()).await;
    answer.is_refused(1_199_011, "not set processes");
    let answer = cmdb.create_english(48, Vec::new()).await;
    answer.is_refused(1_199_011, "not set processes");
}

#[tokio::test]
async fn a_hundred_processes_pass_and_one_more_does_not() {
    let cmdb = Cmdb::start().await;
    let many = |count: usize| -> Vec<Value> { (0..count).map(|n| named(&format!("p{n}"))).collect() };
    let answer = cmdb.create(48, many(101)).await;
    answer.is_refused(1_199_035, " create process instances 超过限制 100");
    let answer = cmdb.create_english(48, many(101)).await;
    answer.is_refused(1_199_035, " create process instances exceed the limit 100");
    let answer = cmdb.create(48, many(100)).await;
    let ids: Vec<i64> = (64..164).collect();
    assert_eq!(answer.data(), &json!(ids));
}

#[tokio::test]
async fn the_count_is_checked_before_the_service_instance() {
    let cmdb = Cmdb::start().await;
    assert_eq!(cmdb.create(999, Vec::new()).await.code(), 1_199_011);
}

#[tokio::test]
async fn an_unknown_service_instance_is_not_found() {
    let cmdb = Cmdb::start().await;
    for id in [999, 0, -1] {
        let answer = cmdb.create(id, vec![named("a")]).await;
        answer.is_refused(1_199_019, "未找到相关数据");
        let answer = cmdb.create_english(id, vec![named("a")]).await;
        answer.is_refused(1_199_019, "No relevant data found");
    }
}

#[tokio::test]
async fn the_business_must_be_the_service_instances() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(CREATE, body(2, 48, vec![named("a")])).await;
    answer.is_refused(1_199_006, "'bk_biz_id' 数据参数校验不通过");
    let without = json!({"service_instance_id": 48, "processes": [{"process_info": named("a")}]});
    let answer = cmdb.post_json(CREATE, without).await;
    answer.is_refused(1_199_006, "'bk_biz_id' 数据参数校验不通过");
    // Looked up by id alone, so a stranger's service instance is found and then refused for its business.
    let answer = cmdb.create_english(72, vec![named("a")]).await;
    answer.is_refused(1_199_006, "'bk_biz_id' data parameter verification does not pass");
}

#[tokio::test]
async fn a_service_instance_made_from_a_template_is_closed() {
    let cmdb = Cmdb::start().await;
    assert_ne!(cmdb.store.service_instance(12).unwrap()["service_template_id"], 0);
    let answer = cmdb.create(12, vec![named("a")]).await;
    answer.is_refused(1_108_035, "通过模板创建的服务实例禁止直接添加/修改进程实例");
    let answer = cmdb.create_english(12, vec![named("a")]).await;
    answer
        .is_refused(1_108_035, "create or update process instance under service instance create by template forbidden");
}

#[tokio::test]
async fn the_business_is_checked_before_the_template() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(CREATE, body(2, 12, vec![named("a")])).await;
    assert_eq!(answer.code(), 1_199_006);
}

#[tokio::test]
async fn the_template_is_checked_before_the_values() {
    let cmdb = Cmdb::start().await;
    assert_eq!(cmdb.create(12, vec![json!({})]).await.code(), 1_108_035);
    assert_eq!(cmdb.create(12, vec![Value::Null]).await.code(), 1_108_035);
}

#[tokio::test]
async fn the_documented_example_gets_the_documented_reply() {
    let cmdb = Cmdb::start().await;
    let request = json!({
        "bk_biz_id": 1, "service_instance_id": 48,
        "processes": [{"process_info": {
            "description": "", "start_cmd": "", "restart_cmd": "", "pid_file": "", "auto_start": false, "timeout": 30,
            "reload_cmd": "", "bk_func_name": "java", "work_path": "/data/bkee", "stop_cmd": "", "face_stop_cmd": "",
            "bk_process_name": "job_java", "user": "", "proc_num": 1, "priority": 1, "bk_biz_id": 2,
            "bk_start_param_regex": "", "bk_process_id": 1,
            "bind_info": [{
                "enable": false, "ip": "127.0.0.1", "port": "80", "protocol": "1", "template_row_id": 1234,
            }],
        }}],
    });
    let answer = cmdb.post_json(CREATE, request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.text,
        r#"{"result":true,"bk_error_code":0,"bk_error_msg":"success","permission":null,"data":[64]}"#
    );
}
