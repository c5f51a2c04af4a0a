//! Contract section 8: what differs between versions.

use bkproc::sandbox::{Door, Options, Version};
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{
    Answer, CREATE, Cmdb, DELETE, DETAIL, LIST, LIST_INSTANCES, UPDATE, body, named, sent, with,
};

async fn at(version: Version) -> Cmdb {
    Cmdb::with(Options { version, ..Options::default() }).await
}

/// A request with every header that any version wants.
async fn post(cmdb: &Cmdb, method: Method, path: &str, body: &Value) -> Answer {
    let request = cmdb.request(method, path).header("BK_User", "tester").header("HTTP_BLUEKING_SUPPLIER_ID", "0");
    sent(request.header("X-Bk-Tenant-Id", "default").body(body.to_string())).await
}

async fn create(cmdb: &Cmdb, infos: Vec<Value>) -> Answer {
    post(cmdb, Method::POST, CREATE, &body(1, 48, infos)).await
}

/// What each version says to the same request, the oldest first.
async fn codes(infos: &[Value]) -> Vec<i64> {
    let mut codes = Vec::new();
    for version in Version::ALL {
        codes.push(create(&at(version).await, infos.to_vec()).await.code());
    }
    codes
}

#[tokio::test]
async fn duplicates_have_codes_of_their_own_in_the_oldest() {
    assert_eq!(codes(&[named("redis")]).await, [1_113_019, 1_199_014, 1_199_014, 1_199_014, 1_199_014, 1_199_014]);
    let same_command = ["x", "y"].map(|alias| json!({"bk_process_name": alias, "bk_func_name": "java"}));
    assert_eq!(codes(&same_command).await, [1_113_020, 1_199_014, 1_199_014, 1_199_014, 1_199_014, 1_199_014]);
}

#[tokio::test]
async fn a_bad_value_is_told_in_three_ways() {
    let too_many = [with("x", &json!({"bk_start_check_secs": 601}))];
    assert_eq!(codes(&too_many).await, [1_199_006, 1_199_006, 1_199_006, 1_199_006, 1_199_011, 1_199_011]);
    for (version, text) in [
        (Version::V3_9, "'bind_info' 数据参数校验不通过"),
        (Version::V3_10, "''bind_info' 数据参数校验不通过' 数据参数校验不通过"),
        (Version::V3_12, "''bind_info' 数据参数校验不通过' 数据参数校验不通过"),
        (Version::V3_13, "''bind_info' 数据参数校验不通过' 数据参数校验不通过"),
    ] {
        let answer = create(&at(version).await, vec![with("x", &json!({"bind_info": [{"port": "x"}]}))]).await;
        answer.is_refused(1_199_006, text);
    }
}

#[tokio::test]
async fn limits_that_are_numbers_hold_since_v3_13() {
    for (key, value) in [("proc_num", 0), ("priority", 10_001), ("timeout", -1)] {
        let codes = codes(&[with("x", &json!({key: value}))]).await;
        assert_eq!(codes, [0, 0, 0, 1_199_006, 1_199_011, 1_199_011], "{key}");
    }
}

#[tokio::test]
async fn names_are_looked_at_first_in_the_oldest() {
    let nameless = [json!({"bk_process_name": "", "bk_func_name": "x"})];
    assert_eq!(codes(&nameless).await, [1_199_006, 1_199_010, 1_199_010, 1_199_010, 1_199_011, 1_199_011]);
    let cmdb = at(Version::V3_9).await;
    for (info, code, text) in [
        (json!({"bk_process_name": "x"}), 1_199_999, "proc Internal Server Error"),
        (json!({"BK_PROCESS_NAME": "x"}), 1_199_999, "proc Internal Server Error"),
        (json!({}), 1_199_010, "'bk_process_name' 未赋值"),
        (
            json!({"bk_process_name": "x", "bk_func_name": "y".repeat(257)}),
            1_199_006,
            "'bk_func_name' 数据参数校验不通过",
        ),
        (with("x", &json!({"Proc_Num": "1"})), 1_199_000, "反序列化JSON数据失败"),
        (with("x", &json!({"timeout": 1.0})), 1_199_000, "反序列化JSON数据失败"),
    ] {
        create(&cmdb, vec![info]).await.is_refused(code, text);
    }
    // The alias is compared as it came, and stored trimmed.
    create(&cmdb, vec![with(" redis ", &json!({"bk_func_name": "other"}))]).await.data();
    let aliases: Vec<Value> = cmdb.store.processes_of(48).iter().map(|one| one["bk_process_name"].clone()).collect();
    assert_eq!(aliases, ["redis", "redis"]);
}

#[tokio::test]
async fn the_oldest_stops_at_the_first_bad_process_and_creates_none() {
    let cmdb = at(Version::V3_9).await;
    let bad = with("bad", &json!({"bk_start_check_secs": 601}));
    let answer = create(&cmdb, vec![named("good"), bad, named("good")]).await;
    answer.is_refused(1_199_006, "'启动等待时长' 数据参数校验不通过");
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
}

#[tokio::test]
async fn the_oldest_stores_no_service_instance_in_a_process() {
    for version in Version::ALL {
        let cmdb = at(version).await;
        create(&cmdb, vec![named("x")]).await.data();
        for process in cmdb.store.processes_of(48) {
            assert_eq!(process.get("service_instance_id").is_some(), version != Version::V3_9, "{version}");
        }
    }
}

#[tokio::test]
async fn v3_10_tells_of_a_duplicate_in_the_words_of_the_driver() {
    let answer = create(&at(Version::V3_10).await, vec![named("redis")]).await;
    let start = "数据唯一性校验失败， bulk write exception: write errors: [E11000 duplicate key error collection: ";
    assert!(answer.message().starts_with(start), "{}", answer.message());
    assert!(answer.message().contains("dup key: { service_instance_id: 48, bk_process_name: \"redis\" }]"));
    let answer = create(&at(Version::V3_12).await, vec![named("redis")]).await;
    answer.is_refused(1_199_014, "数据唯一性校验失败，  service_instance_id: 48, bk_process_name: \"redis\"  重复");
}

#[tokio::test]
async fn a_bad_update_is_told_in_the_words_of_each_version() {
    let mut taken = Vec::new();
    let mut bad = Vec::new();
    for version in Version::ALL {
        let cmdb = at(version).await;
        create(&cmdb, vec![named("x")]).await.data();
        let update = async |more: &Value| {
            let body = json!({"bk_biz_id": 1, "processes": [more]});
            post(&cmdb, Method::PUT, UPDATE, &body).await
        };
        let alias = json!({"bk_process_id": 64, "bk_process_name": "redis", "bk_func_name": "x"});
        let answer = update(&alias).await;
        taken.push((answer.code(), answer.message().to_owned()));
        let seconds = with("x", &json!({"bk_process_id": 64, "bk_start_check_secs": 601}));
        let answer = update(&seconds).await;
        bad.push((answer.code(), answer.message().to_owned()));
    }
    let known = "数据唯一性校验失败，  service_instance_id: 48, bk_process_name: \"redis\"  重复";
    let taken: Vec<(i64, &str)> = taken.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(
        taken,
        [
            (1_113_019, "进程别名[redis]唯一校验失败"),
            (1_199_002, "HTTP请求失败"),
            (1_199_014, known),
            (1_199_014, known),
            (1_199_014, known),
            (1_199_014, known),
        ]
    );
    let bad: Vec<(i64, &str)> = bad.iter().map(|(code, text)| (*code, text.as_str())).collect();
    let old = (1_199_006, "'启动等待时长' 数据参数校验不通过");
    let new = (1_199_011, "''启动等待时长' 数据参数校验不通过' 参数无效或不存在");
    assert_eq!(bad, [old, old, old, old, new, new]);
}

#[tokio::test]
async fn bind_rows_take_ipv6_since_v3_11() {
    for row in [json!({"ip": "::1"}), json!({"protocol": "3"})] {
        let codes = codes(&[with("x", &json!({"bind_info": [row]}))]).await;
        assert_eq!(codes, [1_199_006, 1_199_006, 0, 0, 0, 0]);
    }
}

#[tokio::test]
async fn who_created_a_process_is_recorded_since_v3_12() {
    let mut found = Vec::new();
    for version in Version::ALL {
        let cmdb = at(version).await;
        create(&cmdb, vec![named("x")]).await.data();
        let list = post(&cmdb, Method::POST, LIST, &json!({"bk_biz_id": 1, "service_instance_id": 48})).await;
        let has = |process: &Value| process["property"].get("bk_created_by").is_some();
        let all = list.data().as_array().unwrap();
        assert!(all.len() > 1 && all.iter().all(|process| has(process) == has(&all[0])));
        let fields = post(&cmdb, Method::POST, "/api/v3/find/objectattr", &json!({"bk_obj_id": "process"})).await;
        let named = |one: &Value| one["bk_property_id"] == "bk_created_by";
        assert_eq!(fields.data().as_array().unwrap().iter().any(named), has(&all[0]));
        found.push(has(&all[0]));
    }
    assert_eq!(found, [false, false, true, true, true, true]);
}

#[tokio::test]
async fn the_last_process_takes_its_service_instance_with_it_in_all_versions() {
    for version in Version::ALL {
        let cmdb = at(version).await;
        let ids: Vec<i64> =
            cmdb.store.processes_of(48).iter().map(|one| one["bk_process_id"].as_i64().unwrap()).collect();
        let body = json!({"bk_biz_id": 1, "process_instance_ids": ids});
        assert_eq!(post(&cmdb, Method::DELETE, DELETE, &body).await.code(), 0);
        assert_eq!(cmdb.store.service_instance(48), None, "{version}");
    }
}

#[tokio::test]
async fn pages_of_details_are_1000_and_in_the_oldest_0_is_all() {
    for version in Version::ALL {
        let cmdb = at(version).await;
        for (limit, expected) in [(1000, 0), (1001, 1_199_059), (0, 1_199_059)] {
            let expected = match (version, limit) {
                (Version::V3_9, 0) => 0,
                (Version::V3_9, 1001) => 1_199_015,
                _ => expected,
            };
            let body = json!({"bk_biz_id": 1, "page": {"limit": limit}});
            let code = post(&cmdb, Method::POST, DETAIL, &body).await.code();
            assert_eq!(code, expected, "{version} {limit}");
        }
    }
}

#[tokio::test]
async fn the_oldest_lists_instances_of_one_module_with_any_page() {
    for version in Version::ALL {
        let cmdb = at(version).await;
        let list = async |body: Value| post(&cmdb, Method::POST, LIST_INSTANCES, &body).await.code();
        let codes = [
            list(json!({"bk_biz_id": 1, "page": {"limit": 5}})).await,
            list(json!({"bk_biz_id": 1, "bk_module_id": 54, "page": {"limit": 5000}})).await,
        ];
        let expected = if version == Version::V3_9 { [1_199_006, 0] } else { [0, 1_199_059] };
        assert_eq!(codes, expected, "{version}");
    }
}

#[tokio::test]
async fn the_new_headers_are_known_since_v3_14_and_suppliers_are_of_no_use_in_v3_15() {
    let new = [("X-Bkcmdb-User", "li"), ("X-Bkcmdb-Supplier-Account", "0")];
    let old = [("BK_User", "li"), ("HTTP_BLUEKING_SUPPLIER_ID", "0")];
    let none = [("X-Bkcmdb-User", "wang"), ("BK_User", "wang")];
    for version in Version::ALL {
        let cmdb = at(version).await;
        for (headers, taken) in [(new, version >= Version::V3_14), (old, true), (none, version == Version::V3_15)] {
            let mut request = cmdb.bare(Method::POST, CREATE).header("X-Bkcmdb-Language", "en");
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let name = format!("{}-{}", headers[0].0, headers[0].1);
            let answer = sent(request.body(body(1, 48, vec![named(&name)]).to_string())).await;
            assert_eq!(answer.code(), if taken { 0 } else { 1_199_027 }, "{version} {headers:?} {}", answer.message());
        }
    }
}

#[tokio::test]
async fn a_tenant_is_the_usual_one_or_none_and_at_the_gateway_a_must() {
    let cmdb = at(Version::V3_15).await;
    for (tenant, code) in [("default", 0), ("acme", 1_100_005), ("system", 1_100_005), ("0", 1_100_005)] {
        let request = cmdb.bare(Method::POST, CREATE).header("X-Bkcmdb-User", "li").header("X-Bk-Tenant-Id", tenant);
        let answer = sent(request.body(body(1, 48, vec![named(tenant)]).to_string())).await;
        assert_eq!((answer.status, answer.code()), (200, code), "{tenant}");
        if code != 0 {
            assert_eq!(answer.message(), "invalid tenant");
            assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission"]);
        }
    }
    let cmdb = Cmdb::with(Options { version: Version::V3_15, door: Door::Gateway, ..Options::default() }).await;
    let credentials = json!({
        "bk_app_code": bkproc::sandbox::APP_CODE, "bk_app_secret": bkproc::sandbox::APP_SECRET, "bk_username": "li",
    });
    let request = cmdb.bare(Method::POST, &format!("/api/bk-cmdb/prod{CREATE}"));
    let answer = sent(request.header("X-Bkapi-Authorization", credentials.to_string())).await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_027));
    assert_eq!(answer.message(), "[tenant_id]授权信息查询失败");
}

#[tokio::test]
async fn keys_are_renamed_at_the_gateway_since_v3_12() {
    for version in Version::ALL {
        let cmdb = Cmdb::with(Options { version, door: Door::Gateway, ..Options::default() }).await;
        let credentials = json!({
            "bk_app_code": bkproc::sandbox::APP_CODE, "bk_app_secret": bkproc::sandbox::APP_SECRET, "bk_username": "li",
        });
        let request = cmdb.bare(Method::POST, &format!("/api/bk-cmdb/prod{CREATE}"));
        let request = request.header("X-Bkapi-Authorization", credentials.to_string());
        let request = request.header("X-Bk-Tenant-Id", "default").header("HTTP_BLUEKING_SUPPLIER_ID", "0");
        let answer = sent(request.body(body(1, 48, vec![named("x")]).to_string())).await;
        assert_eq!(answer.body.get("code").is_some(), version >= Version::V3_12, "{version} {}", answer.text);
        assert_eq!(answer.body.get("bk_error_code").is_some(), version < Version::V3_12);
    }
}
