//! The table: every failure of contract sections 5 and 6, the door that it comes from, the call that meets it, and what
//! a command makes of it. Both halves go through it: commands without a screen, and screens.

use bkproc::domain::environment::Door;

/// A failure that is met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) door: Door,
    /// What goes wrong, as faults of the sandbox; the first names the call that meets it. The call alone: no one is
    /// there to answer it.
    pub(crate) faults: &'static str,
    /// What is answered to the call instead, byte for byte; then `faults` is the call alone.
    pub(crate) answer: Option<Answer>,
    /// HTTP status of the answer; 0 when none comes.
    pub(crate) status: u16,
    /// The code in it; 0 when there is none.
    pub(crate) code: i64,
    /// How the command ends that makes the call.
    pub(crate) exit: i32,
}

impl Row {
    /// Names the call that meets it.
    pub(crate) fn call(&self) -> Call {
        let who = self.faults.split([':', '#']).next().unwrap_or_default();
        match who {
            "search_business" => Call::Businesses,
            "search_biz_inst_topo" => Call::Business,
            "list_service_instance_detail" => Call::Review,
            "create" => Call::Create,
            "delete" => Call::Delete,
            other => panic!("no call is meant by {other}"),
        }
    }

    /// Returns what of the path names the call, by the row's door.
    pub(crate) fn path(&self) -> &'static str {
        match (self.door, self.call()) {
            (Door::Esb, Call::Businesses) => "search_business",
            (Door::Esb, Call::Business) => "search_biz_inst_topo",
            (Door::Esb, Call::Review) => "list_service_instance_detail",
            (Door::Esb, Call::Create) => "create_process_instance",
            (Door::Esb, Call::Delete) => "delete_process_instance",
            (_, Call::Businesses) => "/biz/search/",
            (_, Call::Business) => "/find/topoinst/",
            (_, Call::Review) => "/findmany/proc/service_instance/details",
            (_, Call::Create) => "/create/proc/process_instance",
            (_, Call::Delete) => "/delete/proc/process_instance",
        }
    }
}

/// A recorded or published answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: &'static str,
}

/// The calls that meet failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// The first that is made.
    Businesses,
    /// What a business has, for step 1.
    Business,
    /// What service instances have, for step 4.
    Review,
    /// What is meant to be done.
    Create,
    /// And undone.
    Delete,
}

const fn row(door: Door, faults: &'static str, status: u16, code: i64, exit: i32) -> Row {
    Row { door, faults, answer: None, status, code, exit }
}

/// A row of an answer that the sandbox does not give.
const fn said(door: Door, call: &'static str, answer: Answer, code: i64, exit: i32) -> Row {
    Row { door, faults: call, answer: Some(answer), status: answer.status, code, exit }
}

/// Plain text, JSON or not, as `api_server` sends what it writes itself (contract 5.2).
const fn plain(status: u16, body: &'static str) -> Answer {
    Answer { status, content_type: "text/plain; charset=utf-8", body }
}

const fn json(status: u16, body: &'static str) -> Answer {
    Answer { status, content_type: "application/json", body }
}

/// The gateway's 1640001 with a reason, and its 1199998 of the CMDB behind it, which a `macro_rules` can put together in a
/// constant.
macro_rules! reason {
    ($reason:literal) => {
        json(
            400,
            concat!(
                r#"{"code_name":"INVALID_ARGS","data":null,"code":1640001,"message":"Parameters error [reason=\""#,
                $reason,
                r#"\"]","result":false}"#
            ),
        )
    };
}

macro_rules! unknown {
    ($status:literal, $text:literal) => {
        plain(
            $status,
            concat!(
                r#"{"result":false,"bk_error_code":1199998,"bk_error_msg":""#,
                $text,
                r#"","permission":null,"data":null}"#
            ),
        )
    };
}

macro_rules! esb {
    ($text:literal) => {
        json(
            200,
            concat!(r#"{"result":false,"code":"1306000","data":null,"request_id":"e1","message":""#, $text, r#""}"#),
        )
    };
}

macro_rules! missing {
    ($what:literal) => {
        plain(
            500,
            concat!(
                r#"{"result":false,"bk_error_code":1199027,"bk_error_msg":"["#,
                $what,
                r#"]授权信息查询失败","permission":null,"data":null}"#
            ),
        )
    };
}

/// The directory of failures.
pub(crate) const TABLE: &[Row] = {
    use Door::{Direct, Esb, Gateway};
    &[
        // Contract section 6: the CMDB's own, as create_process_instance meets them.
        row(Direct, "create:code=1199000", 200, 1_199_000, 1),
        row(Direct, "create:code=1199002", 200, 1_199_002, 1),
        row(Direct, "create:code=1199004", 200, 1_199_004, 1),
        row(Direct, "create:code=1199006", 200, 1_199_006, 1),
        row(Direct, "create:code=1199007", 200, 1_199_007, 1),
        row(Direct, "create:code=1199009", 200, 1_199_009, 1),
        row(Direct, "create:code=1199010", 200, 1_199_010, 1),
        row(Direct, "create:code=1199011", 200, 1_199_011, 1),
        row(Direct, "create:code=1199014", 200, 1_199_014, 1),
        row(Direct, "create:code=1199015", 200, 1_199_015, 1),
        row(Direct, "create:code=1199016", 200, 1_199_016, 1),
        row(Direct, "create:code=1199017", 200, 1_199_017, 1),
        row(Direct, "create:code=1199018", 200, 1_199_018, 1),
        row(Direct, "create:code=1199019", 200, 1_199_019, 1),
        row(Direct, "create:code=1199025", 200, 1_199_025, 1),
        row(Direct, "create:code=1199027", 500, 1_199_027, 4),
        row(Direct, "create:code=1199035", 200, 1_199_035, 1),
        row(Direct, "create:code=1199045", 200, 1_199_045, 1),
        row(Direct, "create:code=1199046", 200, 1_199_046, 1),
        row(Direct, "create:code=1199065", 200, 1_199_065, 1),
        row(Direct, "create:code=1199066", 200, 1_199_066, 1),
        row(Direct, "create:code=1199067", 200, 1_199_067, 1),
        row(Direct, "create:code=1199085", 200, 1_199_085, 1),
        row(Direct, "create:code=1199997", 200, 1_199_997, 5),
        row(Direct, "create:code=1199998", 200, 1_199_998, 1),
        row(Direct, "create:status=500", 500, 1_199_998, 1),
        row(Direct, "create:code=1199999", 200, 1_199_999, 1),
        row(Direct, "create:code=1108008", 200, 1_108_008, 1),
        row(Direct, "create:code=1108028", 200, 1_108_028, 1),
        row(Direct, "create:code=1108035", 200, 1_108_035, 1),
        // v3.9.
        row(Direct, "create:code=1113019", 200, 1_113_019, 1),
        row(Direct, "create:code=1113020", 200, 1_113_020, 1),
        row(Direct, "create:code=9900403", 200, 9_900_403, 4),
        // A code that is unknown.
        row(Direct, "create:code=1101999", 200, 1_101_999, 1),
        // An outcome that cannot be found out.
        row(Direct, "create:code=1199066 list:status=502", 200, 1_199_066, 7),
        row(Gateway, "create:code=1650401 list:status=502", 504, 1_650_401, 7),
        row(Direct, "create:drop list:status=502", 0, 0, 7),
        // What api_server says itself keeps its keys at the gateway (contract 5.1).
        row(Gateway, "create:code=9900403", 200, 9_900_403, 4),
        row(Gateway, "create:code=1199027", 500, 1_199_027, 4),
        row(Gateway, "create:code=1199045", 200, 1_199_045, 1),
        row(Gateway, "create:code=1199046", 200, 1_199_046, 1),
        row(Gateway, "create:code=1199997", 200, 1_199_997, 5),
        // And the CMDB through the ESB.
        row(Esb, "create:code=1199014", 200, 1_199_014, 1),
        row(Esb, "create:code=9900403", 200, 9_900_403, 4),
        // Other calls that meet them.
        row(Direct, "search_business:code=1199027", 500, 1_199_027, 4),
        row(Direct, "search_business:code=1199045", 200, 1_199_045, 1),
        row(Direct, "search_business:code=1199046", 200, 1_199_046, 1),
        row(Direct, "search_business:code=1199017", 200, 1_199_017, 1),
        row(Direct, "search_business:code=1199998", 200, 1_199_998, 5),
        row(Direct, "search_business:code=9900403", 200, 9_900_403, 4),
        row(Direct, "search_biz_inst_topo:code=9900403", 200, 9_900_403, 4),
        row(Direct, "search_biz_inst_topo:status=500", 500, 1_199_998, 5),
        row(Direct, "list_service_instance_detail:code=1199006", 200, 1_199_006, 1),
        row(Direct, "list_service_instance_detail:code=1199059", 200, 1_199_059, 1),
        row(Direct, "list_service_instance_detail:code=1199017 list_service_instance:code=1199017", 200, 1_199_017, 1),
        row(Direct, "list_service_instance_detail:code=9900403", 200, 9_900_403, 4),
        row(Direct, "delete:code=1113022", 200, 1_113_022, 1),
        row(Direct, "delete:code=9900403", 200, 9_900_403, 4),
        row(Direct, "delete:code=1199066", 200, 1_199_066, 1),
        row(Gateway, "delete:code=1640301", 403, 1_640_301, 4),
        // Contract 5.5: the gateway's own.
        row(Gateway, "create:code=1640001", 400, 1_640_001, 1),
        row(Gateway, "create:code=1640004", 400, 1_640_004, 4),
        row(Gateway, "create:code=1640100", 401, 1_640_100, 4),
        row(Gateway, "create:code=1640101", 401, 1_640_101, 4),
        row(Gateway, "create:code=1640102", 401, 1_640_102, 4),
        row(Gateway, "create:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "create:code=1640302", 403, 1_640_302, 4),
        row(Gateway, "create:code=1640303", 403, 1_640_303, 4),
        row(Gateway, "create:code=1640304", 403, 1_640_304, 4),
        row(Gateway, "create:code=1640401", 404, 1_640_401, 1),
        row(Gateway, "create:code=1641301", 413, 1_641_301, 1),
        row(Gateway, "create:code=1641401", 414, 1_641_401, 1),
        row(Gateway, "create:code=1642901", 429, 1_642_901, 5),
        row(Gateway, "create:code=1642902", 429, 1_642_902, 5),
        row(Gateway, "create:code=1642903", 429, 1_642_903, 5),
        row(Gateway, "create:code=1642904", 429, 1_642_904, 5),
        row(Gateway, "create:code=1650000", 500, 1_650_000, 1),
        row(Gateway, "create:code=1650001", 500, 1_650_001, 1),
        row(Gateway, "create:code=1650002", 500, 1_650_002, 1),
        row(Gateway, "create:code=1650200", 502, 1_650_200, 1),
        row(Gateway, "create:code=1650201", 502, 1_650_201, 1),
        row(Gateway, "create:code=1650300", 503, 1_650_300, 1),
        row(Gateway, "create:code=1650401", 504, 1_650_401, 1),
        row(Gateway, "search_business:code=1640001", 400, 1_640_001, 1),
        row(Gateway, "search_business:code=1640004", 400, 1_640_004, 4),
        row(Gateway, "search_business:code=1640100", 401, 1_640_100, 4),
        row(Gateway, "search_business:code=1640101", 401, 1_640_101, 4),
        row(Gateway, "search_business:code=1640102", 401, 1_640_102, 4),
        row(Gateway, "search_business:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "search_business:code=1640302", 403, 1_640_302, 4),
        row(Gateway, "search_business:code=1640303", 403, 1_640_303, 4),
        row(Gateway, "search_business:code=1640304", 403, 1_640_304, 4),
        row(Gateway, "search_business:code=1640401", 404, 1_640_401, 5),
        row(Gateway, "search_business:code=1650200", 502, 1_650_200, 5),
        row(Gateway, "search_business:code=1650300", 503, 1_650_300, 5),
        row(Gateway, "search_business:code=1650401", 504, 1_650_401, 5),
        row(Gateway, "search_biz_inst_topo:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "list_service_instance_detail:code=1640102", 401, 1_640_102, 4),
        // Contract 5.5: wrong credentials at the gateway, by the reason.
        said(Gateway, "create", reason!("bk_app_code or bk_app_secret is incorrect"), 1_640_001, 4),
        said(Gateway, "create", reason!("app code cannot be empty"), 1_640_001, 4),
        said(Gateway, "create", reason!("app not found"), 1_640_001, 4),
        said(Gateway, "create", reason!("please provide bk_app_secret or bk_signature to verify app"), 1_640_001, 4),
        said(
            Gateway,
            "create",
            reason!(
                "user authentication failed, please provide a valid user identity, such as bk_username, bk_token, access_token"
            ),
            1_640_001,
            4,
        ),
        said(
            Gateway,
            "create",
            reason!("user authentication failed, the user indicated by bk_username is not verified"),
            1_640_001,
            4,
        ),
        said(Gateway, "create", reason!("access_token is invalid, url: https://bkauth, code: 403"), 1_640_001, 4),
        said(
            Gateway,
            "create",
            reason!("the access_token is the application type and cannot indicate the user"),
            1_640_001,
            4,
        ),
        said(Gateway, "search_business", reason!("bk_app_code or bk_app_secret is incorrect"), 1_640_001, 4),
        said(Gateway, "search_business", reason!("app not found"), 1_640_001, 4),
        said(Gateway, "search_biz_inst_topo", reason!("app code cannot be empty"), 1_640_001, 4),
        said(Gateway, "delete", reason!("access_token is invalid, url: https://bkauth, code: 403"), 1_640_001, 4),
        // Another reason is a request that is wrong.
        said(Gateway, "search_business", reason!("invalid character in path"), 1_640_001, 1),
        // Contract 5.5: an anonymous caller, whom the CMDB refuses; and 5.2: the gateway's token refused.
        said(Gateway, "create", unknown!(200, "user is not set"), 1_199_998, 4),
        said(Gateway, "create", unknown!(200, "user info is not set"), 1_199_998, 4),
        said(Gateway, "create", unknown!(200, "app is not verified"), 1_199_998, 4),
        said(Gateway, "create", unknown!(200, "app info is not set"), 1_199_998, 4),
        said(Gateway, "create", unknown!(200, "token is expired by 3m0.279824791s"), 1_199_998, 4),
        said(Gateway, "create", unknown!(200, "crypto/rsa: verification error"), 1_199_998, 4),
        said(Gateway, "search_business", unknown!(200, "user is not set"), 1_199_998, 4),
        said(Gateway, "search_business", unknown!(200, "token is expired by 3m0.279824791s"), 1_199_998, 4),
        said(Gateway, "search_biz_inst_topo", unknown!(200, "crypto/rsa: verification error"), 1_199_998, 4),
        said(Gateway, "list_service_instance_detail", unknown!(200, "user is not set"), 1_199_998, 4),
        said(Gateway, "delete", unknown!(200, "user is not set"), 1_199_998, 4),
        // Any other stays unknown, also where the way there rewrites the status; it is looked up and not done.
        said(Gateway, "create", unknown!(200, "proxy request failed, context deadline exceeded"), 1_199_998, 1),
        said(Gateway, "create", unknown!(500, "proxy request failed, context deadline exceeded"), 1_199_998, 1),
        said(Gateway, "create", unknown!(200, "未知或未能识别的异常%!(EXTRA string=x)"), 1_199_998, 1),
        // Contract 5.2: a URL that the CMDB does not know, since v3.14 and before.
        said(
            Direct,
            "create",
            unknown!(500, "rewrite request failed, unknown requested with backend process"),
            1_199_998,
            1,
        ),
        said(
            Direct,
            "search_business",
            unknown!(500, "rewrite request failed, unknown requested with backend process"),
            1_199_998,
            5,
        ),
        row(Direct, "create:code=1199037", 200, 1_199_037, 1),
        row(Direct, "search_business:code=1199037", 200, 1_199_037, 5),
        row(Direct, "create:code=1199036", 200, 1_199_036, 1),
        // Contract 1.1: plain text at HTTP 200.
        said(Direct, "create", plain(200, "405: Method Not Allowed"), 0, 1),
        said(Direct, "search_business", plain(200, "404: Page Not Found"), 0, 5),
        said(Direct, "search_business", plain(404, "404: Page Not Found"), 0, 5),
        said(Gateway, "search_business", plain(200, r#"{"code":,"message":}"#), 0, 5),
        // Contract 5.2 and 5.4: who asks, and for whom.
        said(Direct, "search_business", missing!("user"), 1_199_027, 4),
        said(Direct, "search_business", missing!("owner_id"), 1_199_027, 4),
        said(Direct, "search_business", missing!("tenant_id"), 1_199_027, 4),
        said(Direct, "create", missing!("owner_id"), 1_199_027, 4),
        row(Direct, "create:code=1100005", 200, 1_100_005, 4),
        row(Direct, "search_business:code=1100005", 200, 1_100_005, 4),
        row(Direct, "search_business:code=1101086", 200, 1_101_086, 1),
        // Reads that fail in the database, and the audit log.
        row(Direct, "search_biz_inst_topo:code=1101015", 200, 1_101_015, 1),
        row(Direct, "list_service_instance_detail:code=1108024", 200, 1_108_024, 1),
        row(Direct, "search_biz_inst_topo:code=1110001", 200, 1_110_001, 1),
        row(Direct, "create:code=1109001", 200, 1_109_001, 1),
        row(Direct, "delete:code=1109001", 200, 1_109_001, 1),
        row(Direct, "create:code=1113028", 200, 1_113_028, 1),
        // ESB's 1306000 by its texts, and an ESB without the component (contract 5.1).
        said(Esb, "create", esb!("User authentication failed, please check if the bk_token is valid"), 1_306_000, 4),
        said(
            Esb,
            "create",
            esb!("APP Secret verification failed, pelase confirm if the APP Secret and APP Code [bk_app_code=x] match"),
            1_306_000,
            4,
        ),
        said(
            Esb,
            "search_business",
            esb!("Invalid APP Code [bk_app_code=x], please confirm if the APP Code has been registered"),
            1_306_000,
            4,
        ),
        said(Esb, "create", json(200, r#"{"result":false,"data":null,"message":"The content does not exist"}"#), 0, 1),
        said(
            Esb,
            "search_business",
            json(200, r#"{"result":false,"data":null,"message":"The content does not exist"}"#),
            0,
            5,
        ),
        // Contract 5.4: the ESB's own.
        row(Esb, "create:code=1306000", 200, 1_306_000, 4),
        row(Esb, "create:code=1306401", 200, 1_306_401, 4),
        row(Esb, "create:code=1306402", 200, 1_306_402, 4),
        row(Esb, "create:code=1306403", 200, 1_306_403, 4),
        row(Esb, "create:code=1306404", 404, 1_306_404, 1),
        row(Esb, "create:code=1306405", 200, 1_306_405, 1),
        row(Esb, "create:code=1306406", 200, 1_306_406, 1),
        row(Esb, "create:code=1306407", 200, 1_306_407, 1),
        row(Esb, "create:code=1306429", 200, 1_306_429, 5),
        row(Esb, "create:code=1306500", 200, 1_306_500, 1),
        row(Esb, "search_business:code=1306000", 200, 1_306_000, 4),
        row(Esb, "search_business:code=1306403", 200, 1_306_403, 4),
        row(Esb, "search_business:code=1306404", 404, 1_306_404, 5),
        row(Esb, "search_business:code=1306500", 200, 1_306_500, 5),
        // What stands between, with no code (contract 5.2).
        row(Direct, "create:status=401", 401, 0, 4),
        row(Direct, "create:status=403", 403, 0, 4),
        row(Direct, "create:status=404", 404, 0, 1),
        row(Direct, "create:status=413", 413, 0, 1),
        // Neither the CMDB nor a gateway signed it, so that it is looked up whether the call committed.
        row(Direct, "create:status=429", 429, 0, 1),
        row(Direct, "create:status=502", 502, 0, 1),
        row(Direct, "create:status=504", 504, 0, 1),
        row(Direct, "search_business:status=401", 401, 0, 4),
        row(Direct, "search_business:status=403", 403, 0, 4),
        row(Direct, "search_business:status=404", 404, 0, 5),
        row(Direct, "search_business:status=502", 502, 0, 5),
        row(Direct, "create:drop", 0, 0, 1),
        row(Direct, "create:garbage", 200, 0, 1),
        row(Direct, "create:refuse", 0, 0, 7),
        row(Direct, "search_business:stall=30s", 0, 0, 5),
        row(Direct, "search_business:drop", 0, 0, 5),
        // No one is there.
        row(Direct, "search_business", 0, 0, 5),
        row(Direct, "search_business:truncate=20", 200, 0, 5),
        row(Direct, "search_business:garbage", 200, 0, 5),
    ]
};
