//! Errors of the server and of the way to it.

use super::both::assert_explained;
use super::samples::{CODES, kinds};
use bkproc::api::{ApiError, ErrorKind, Permission};
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain;
use std::collections::HashMap;
use unicode_width::UnicodeWidthStr;

#[test]
fn every_kind_of_server_error_says_what_happened_and_what_to_do() {
    for kind in kinds() {
        for api in ["create_process_instance", "search_business"] {
            for told in assert_explained(|lang| explain::api_error(lang, &ApiError::new(kind.clone(), api))) {
                assert!(told.next.is_some(), "{kind:?}");
                assert!(told.what.width() <= 64, "{} cells: {}", told.what.width(), told.what);
                assert_eq!(told.server, None, "nothing was said");
            }
        }
    }
}

#[test]
fn every_code_has_words_of_its_own() {
    let mut seen = HashMap::new();
    for (code, kind, api) in CODES {
        let error = ApiError { code: Some(*code), ..ApiError::new(kind.clone(), api) };
        let [zh, en] = assert_explained(|lang| explain::api_error(lang, &error));
        for told in [&zh, &en] {
            assert!(told.next.is_some(), "{code}");
            assert!(told.what.width() <= 64, "{} cells: {}", told.what.width(), told.what);
            let call = if api.starts_with("list_") { format!(", {api}") } else { String::new() };
            assert_eq!(told.server, Some(format!("code {code}{call}")), "of a read, which call it was");
        }
        let general = explain::api_error(Lang::En, &ApiError::new(kind.clone(), api));
        let told_by_kind = matches!(kind, ErrorKind::Throttled { .. } | ErrorKind::Denied);
        assert!(told_by_kind || en.what != general.what, "{code} is told by its kind only: {}", en.what);
        seen.entry(en.what).or_insert_with(Vec::new).push(*code);
    }
    // Codes with the same words are those with the same way out.
    let mut same: Vec<_> = seen.into_values().filter(|codes| codes.len() > 1).collect();
    same.sort_unstable();
    assert_eq!(
        same,
        [
            vec![1_199_000, 1_199_004],
            vec![1_199_007, 1_199_009, 1_199_025, 1_199_085],
            vec![1_199_014, 1_113_019, 1_113_020],
            vec![1_199_017, 1_108_028],
            vec![1_199_997, 1_642_901, 1_642_902, 1_642_903, 1_642_904],
            vec![1_641_301, 1_641_401],
            vec![1_650_000, 1_650_001, 1_650_002],
            vec![1_650_200, 1_650_201, 1_650_300],
        ]
    );
}

#[test]
fn an_unknown_code_is_told_by_its_kind_with_the_servers_words() {
    let error = ApiError {
        code: Some(1_234_567),
        status: Some(500),
        message: "''进程别名' \x1b[2J".to_owned(),
        request_id: Some("abc".to_owned()),
        ..ApiError::new(ErrorKind::Refused, "list_process_instance")
    };
    let [zh, _] = assert_explained(|lang| explain::api_error(lang, &error));
    assert_eq!(zh.what, "CMDB 拒绝了请求");
    assert_eq!(
        zh.server.unwrap(),
        "''进程别名' \x1b[2J (HTTP 500, code 1234567, request_id abc, list_process_instance)",
        "raw"
    );
}

#[test]
fn a_write_with_no_answer_is_not_to_be_done_again_blindly() {
    for kind in kinds() {
        for code in [None, Some(1_199_066), Some(1_650_401), Some(1_199_998)] {
            let error = ApiError { code, ..ApiError::new(kind.clone(), "create_process_instance") };
            let [zh, en] = assert_explained(|lang| explain::api_error(lang, &error));
            let unknown = error.outcome_unknown();
            assert_eq!(zh.what.starts_with("结果未知："), unknown, "{zh:?}");
            assert_eq!(en.what.starts_with("Outcome unknown: "), unknown, "{en:?}");
            assert_eq!(zh.next.unwrap().contains("不要直接重新提交"), unknown);
            assert_eq!(en.next.unwrap().contains("Do not submit again"), unknown);
            assert_eq!(zh.why.unwrap().ends_with("没有写入任何数据"), !unknown);
            assert_eq!(en.why.unwrap().ends_with("Nothing was written"), !unknown);
        }
    }
    // A read may be repeated.
    let error = ApiError::new(ErrorKind::Timeout, "search_business");
    assert!(explain::api_error(Lang::En, &error).next.unwrap().contains("try again"));
}

#[test]
fn the_two_kinds_of_403_send_to_different_people() {
    let permission =
        Permission { actions: vec!["服务实例编辑".to_owned()], resources: vec!["蓝鲸".to_owned()] };
    let api = "create_process_instance";
    let cmdb = ApiError {
        code: Some(9_900_403),
        permission: Some(Box::new(permission)),
        ..ApiError::new(ErrorKind::Denied, api)
    };
    let gateway = ApiError { code: Some(1_640_301), ..ApiError::new(ErrorKind::GatewayDenied, api) };
    let told = explain::api_error(Lang::Zh, &cmdb);
    assert_eq!(told.what, "没有「服务实例编辑」权限");
    assert_eq!(told.next.unwrap(), "在权限中心申请业务「蓝鲸」的「服务实例编辑」权限，生效后重试");
    let told = explain::api_error(Lang::Zh, &gateway);
    let next = told.next.unwrap();
    assert!(next.contains("create_process_instance") && next.contains("网关维护人"), "{next}");
    let told = explain::api_error(Lang::En, &cmdb);
    assert!(told.next.unwrap().contains("BlueKing IAM"));
    // Without the server's word, a write still names the permission, and a read claims nothing.
    let bare = |api| explain::api_error(Lang::Zh, &ApiError::new(ErrorKind::Denied, api)).what;
    assert_eq!(bare(api), "没有「服务实例编辑」权限");
    assert_eq!(bare("search_business"), "没有 CMDB 权限");
}

#[test]
fn the_same_code_of_the_bus_is_a_login_or_a_failure() {
    let told = |kind| {
        let error = ApiError { code: Some(1_306_000), ..ApiError::new(kind, "search_business") };
        explain::api_error(Lang::En, &error).what
    };
    assert_eq!(told(ErrorKind::Credentials), "ESB did not accept the credentials");
    assert_eq!(told(ErrorKind::Server), "ESB failed, or CMDB behind it");
}
