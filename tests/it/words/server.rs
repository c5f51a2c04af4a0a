//! Errors of the server and of the way to it.

use super::samples::kinds;
use crate::support::both::assert_explained;
use bkproc::api::{ApiError, ErrorKind, Permission};
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain;
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
