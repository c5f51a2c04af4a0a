//! The words that explain: each fact has its words in both languages, short where they stand beside a field, and
//! every error says what to do next.

use bkproc::api::{ApiError, ErrorKind, Permission};
use bkproc::app::notice::Notice;
use bkproc::domain::bind::{Column, IpError, PortsError, Protocol};
use bkproc::domain::check::{Cause, Problem};
use bkproc::domain::compare::{Difference, Spot as Where};
use bkproc::domain::draft::{BindDraft, Draft, Path, ProcessDraft, Target};
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, Legacy, Pattern, ServerWords};
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Allowed, Fault, Mistake, SecretFault, Spot, ValueType};
use bkproc::domain::plan::{Bar, Verdict};
use bkproc::i18n::explain::{self, Explained};
use bkproc::i18n::fields;
use bkproc::i18n::notice::notice;
use bkproc::store::StoreError;
use bkproc::store::error::{Cause as FileCause, Doing};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// A sample of every variant: one that is added later does not compile here until it has one.
macro_rules! every {
    ($name:ident: $type:ty { $($variant:pat => $sample:expr,)* }) => {
        fn $name() -> Vec<$type> {
            let _exhaustive = |one: &$type| match one { $($variant => {})* };
            vec![$($sample,)*]
        }
    };
}

every!(causes: Cause {
    Cause::NoBusiness => Cause::NoBusiness,
    Cause::NoTargets => Cause::NoTargets,
    Cause::NoProcesses => Cause::NoProcesses,
    Cause::TemplateBound => Cause::TemplateBound,
    Cause::SameTarget { .. } => Cause::SameTarget { first: 998 },
    Cause::Required => Cause::Required,
    Cause::TooLong { .. } => Cause::TooLong { bytes: 2001, limit: 2000 },
    Cause::NotWhole => Cause::NotWhole,
    Cause::NotNumber => Cause::NotNumber,
    Cause::OutOfRange { .. } => Cause::OutOfRange { min: -100, max: 10_000 },
    Cause::OutOfBounds { .. } => Cause::OutOfBounds { min: 0.5, max: 99.5 },
    Cause::NotBool => Cause::NotBool,
    Cause::NotAnOption => Cause::NotAnOption,
    Cause::Mismatch { .. } => Cause::Mismatch { pattern: "^a+$".to_owned() },
    Cause::UnsupportedType { .. } => Cause::UnsupportedType { name: "organization".to_owned() },
    Cause::Ip(_) => Cause::Ip(IpError::NotAnAddress),
    Cause::Ports(_) => Cause::Ports(PortsError::NotPorts),
    Cause::NotProtocol => Cause::NotProtocol,
    Cause::WrongFamily { .. } => Cause::WrongFamily { suits: Protocol::Tcp6 },
    Cause::UnknownColumn { .. } => Cause::UnknownColumn { name: "bk_enable".to_owned() },
    Cause::SameAlias { .. } => Cause::SameAlias { first: 98 },
    Cause::SameCommand { .. } => Cause::SameCommand { first: 98 },
    Cause::Untrimmed => Cause::Untrimmed,
    Cause::UnknownField => Cause::UnknownField,
    Cause::PortTaken { .. } => Cause::PortTaken { process: 98, row: 98 },
    Cause::NotMonitored => Cause::NotMonitored,
    Cause::Unmanaged { .. } => Cause::Unmanaged { missing: vec![Known::WorkPath, Known::StopCmd] },
});

every!(ip_errors: IpError {
    IpError::NotAnAddress => IpError::NotAnAddress,
    IpError::Several => IpError::Several,
    IpError::TemplateCode => IpError::TemplateCode,
});

every!(ports_errors: PortsError {
    PortsError::NotPorts => PortsError::NotPorts,
    PortsError::Several => PortsError::Several,
    PortsError::OutOfRange => PortsError::OutOfRange,
    PortsError::LeadingZero => PortsError::LeadingZero,
    PortsError::Reversed { .. } => PortsError::Reversed { first: 65_535, last: 65_534 },
});

every!(kinds: ErrorKind {
    ErrorKind::Connect => ErrorKind::Connect,
    ErrorKind::Tls => ErrorKind::Tls,
    ErrorKind::Timeout => ErrorKind::Timeout,
    ErrorKind::Cut => ErrorKind::Cut,
    ErrorKind::Throttled { .. } => ErrorKind::Throttled { wait: Some(Duration::from_secs(3)) },
    ErrorKind::Credentials => ErrorKind::Credentials,
    ErrorKind::GatewayDenied => ErrorKind::GatewayDenied,
    ErrorKind::Denied => ErrorKind::Denied,
    ErrorKind::Refused => ErrorKind::Refused,
    ErrorKind::Server => ErrorKind::Server,
    ErrorKind::NotFound => ErrorKind::NotFound,
    ErrorKind::Garbage => ErrorKind::Garbage,
    ErrorKind::TooLarge { .. } => ErrorKind::TooLarge { limit: 64 * 1024 * 1024 },
    ErrorKind::Settings => ErrorKind::Settings,
});

every!(notices: Notice {
    Notice::NothingToUndo => Notice::NothingToUndo,
    Notice::NothingToRedo => Notice::NothingToRedo,
    Notice::Undone => Notice::Undone,
    Notice::Redone => Notice::Redone,
    Notice::ReadOnly => Notice::ReadOnly,
    Notice::SaveFailed(_) => Notice::SaveFailed(full_disk()),
    Notice::OpenFailed(_) => Notice::OpenFailed(full_disk()),
    Notice::RemoveFailed(_) => Notice::RemoveFailed(full_disk()),
    Notice::Removed => Notice::Removed,
    Notice::TemplateBound => Notice::TemplateBound,
    Notice::Marked { .. } => Notice::Marked { count: 1000, skipped: 1000 },
    Notice::Unmarked { .. } => Notice::Unmarked { count: 1 },
    Notice::NotAnId { .. } => Notice::NotAnId { text: "12a".to_owned() },
    Notice::NoProblems => Notice::NoProblems,
    Notice::ProblemsWrapped => Notice::ProblemsWrapped,
    Notice::Blocked { .. } => Notice::Blocked { count: 1000 },
    Notice::NothingNew => Notice::NothingNew,
    Notice::StillReading => Notice::StillReading,
    Notice::NoEnvironment => Notice::NoEnvironment,
    Notice::OtherEnvironment { .. } => Notice::OtherEnvironment { draft: "prod".to_owned() },
    Notice::WrongCount => Notice::WrongCount,
    Notice::Copied { .. } => Notice::Copied { count: 2 },
    Notice::NothingCreated => Notice::NothingCreated,
    Notice::Exported(_) => Notice::Exported(PathBuf::from("/tmp/a.csv")),
    Notice::ExportFailed(_) => Notice::ExportFailed(full_disk()),
    Notice::Stopping => Notice::Stopping,
    Notice::RunUnderWay => Notice::RunUnderWay,
    Notice::ReadFailed(_) => Notice::ReadFailed(Box::new(ApiError::new(ErrorKind::Connect, "search_business"))),
    Notice::Language(_) => Notice::Language(Lang::Zh),
    Notice::Theme(_) => Notice::Theme("mono".to_owned()),
    Notice::Settings(_) => Notice::Settings("x".to_owned()),
    Notice::NoSuchKey => Notice::NoSuchKey,
    Notice::PasteCleaned => Notice::PasteCleaned,
});

every!(file_causes: FileCause {
    FileCause::Io { .. } => io_cause(io::ErrorKind::Other),
    FileCause::Malformed { .. } => FileCause::Malformed { line: 3, column: 9, message: "expected `,`".to_owned() },
    FileCause::Newer { .. } => FileCause::Newer { version: 9, known: 1 },
    FileCause::TooLarge { .. } => FileCause::TooLarge { limit: 8 * 1024 * 1024 },
    FileCause::NoFolder => FileCause::NoFolder,
});

every!(faults: Fault {
    Fault::Unreadable { .. } =>
        Fault::Unreadable { kind: io::ErrorKind::PermissionDenied, message: "Permission denied".to_owned() },
    Fault::NotText => Fault::NotText,
    Fault::TooLarge { .. } => Fault::TooLarge { limit: 1024 },
    Fault::Syntax { .. } => Fault::Syntax { message: "missing value".to_owned() },
    Fault::UnknownKey { .. } => Fault::UnknownKey { nearest: Some("url".to_owned()) },
    Fault::MissingKey => Fault::MissingKey,
    Fault::WrongType { .. } => Fault::WrongType { expected: ValueType::Text, found: ValueType::Integer },
    Fault::BadValue { .. } => Fault::BadValue { found: "ftp".to_owned(), allowed: Allowed::Url },
    Fault::UnknownName { .. } => Fault::UnknownName { found: "prd".to_owned(), nearest: Some("prod".to_owned()) },
    Fault::InheritsItself => Fault::InheritsItself,
    Fault::Secret { .. } => secret_fault(SecretFault::Empty),
});

every!(secret_faults: SecretFault {
    SecretFault::Missing => SecretFault::Missing,
    SecretFault::NotRegular => SecretFault::NotRegular,
    SecretFault::NotOwn { .. } => SecretFault::NotOwn { uid: 1000 },
    SecretFault::Mode { .. } => SecretFault::Mode { mode: 0o644 },
    SecretFault::Empty => SecretFault::Empty,
    SecretFault::NotText => SecretFault::NotText,
    SecretFault::TooLarge { .. } => SecretFault::TooLarge { limit: 16 * 1024 },
    SecretFault::Unreadable { .. } =>
        SecretFault::Unreadable { kind: io::ErrorKind::PermissionDenied, message: "Permission denied".to_owned() },
});

every!(allowed: Allowed {
    Allowed::OneOf(_) => Allowed::OneOf(vec!["zh", "en"]),
    Allowed::Url => Allowed::Url,
    Allowed::Color => Allowed::Color,
    Allowed::NotEmpty => Allowed::NotEmpty,
});

every!(bars: Bar {
    Bar::TemplateBound => Bar::TemplateBound,
    Bar::Gone => Bar::Gone,
    Bar::OtherBusiness => Bar::OtherBusiness,
});

every!(verdicts: Verdict {
    Verdict::New => Verdict::New,
    Verdict::Identical(_) => Verdict::Identical(ProcessId(7)),
    Verdict::Conflict { .. } => Verdict::Conflict { alias: Some(ProcessId(7)), command: None },
    Verdict::Ineligible(_) => Verdict::Ineligible(Bar::Gone),
});

/// Codes of contract sections 5 and 6, each with its kind and the call that meets it.
const CODES: &[(i64, ErrorKind, &str)] = {
    use ErrorKind as K;
    const CREATE: &str = "create_process_instance";
    const DELETE: &str = "delete_process_instance";
    const LIST: &str = "list_service_instance_detail";
    const THROTTLED: K = K::Throttled { wait: None };
    &[
        (1_199_000, K::Refused, CREATE),
        (1_199_002, K::Server, CREATE),
        (1_199_004, K::Refused, CREATE),
        (1_199_006, K::Refused, CREATE),
        (1_199_007, K::Refused, CREATE),
        (1_199_009, K::Refused, CREATE),
        (1_199_010, K::Refused, CREATE),
        (1_199_011, K::Refused, CREATE),
        (1_199_014, K::Refused, CREATE),
        (1_199_015, K::Refused, CREATE),
        (1_199_016, K::Refused, CREATE),
        (1_199_017, K::Refused, CREATE),
        (1_199_018, K::Refused, CREATE),
        (1_199_019, K::Refused, CREATE),
        (1_199_025, K::Refused, CREATE),
        (1_199_027, K::Credentials, CREATE),
        (1_199_035, K::Refused, CREATE),
        (1_199_045, K::Refused, CREATE),
        (1_199_046, K::Refused, CREATE),
        (1_199_059, K::Refused, LIST),
        (1_199_065, K::Refused, CREATE),
        (1_199_066, K::Server, CREATE),
        (1_199_067, K::Server, CREATE),
        (1_199_085, K::Refused, CREATE),
        (1_199_997, THROTTLED, CREATE),
        (1_199_998, K::Server, CREATE),
        (1_199_999, K::Refused, CREATE),
        (1_108_008, K::Refused, CREATE),
        (1_108_028, K::Refused, CREATE),
        (1_108_035, K::Refused, CREATE),
        (1_113_019, K::Refused, CREATE),
        (1_113_020, K::Refused, CREATE),
        (1_113_022, K::Refused, DELETE),
        (9_900_403, K::Denied, CREATE),
        (1_306_000, K::Credentials, CREATE),
        (1_640_001, K::Refused, CREATE),
        (1_640_004, K::Credentials, CREATE),
        (1_640_100, K::Credentials, CREATE),
        (1_640_101, K::Credentials, CREATE),
        (1_640_102, K::Credentials, CREATE),
        (1_640_301, K::GatewayDenied, CREATE),
        (1_640_302, K::GatewayDenied, CREATE),
        (1_640_303, K::GatewayDenied, CREATE),
        (1_640_304, K::GatewayDenied, CREATE),
        (1_640_401, K::NotFound, CREATE),
        (1_641_301, K::Refused, CREATE),
        (1_641_401, K::Refused, CREATE),
        (1_642_901, THROTTLED, CREATE),
        (1_642_902, THROTTLED, CREATE),
        (1_642_903, THROTTLED, CREATE),
        (1_642_904, THROTTLED, CREATE),
        (1_650_000, K::Server, LIST),
        (1_650_001, K::Server, LIST),
        (1_650_002, K::Server, LIST),
        (1_650_200, K::Server, LIST),
        (1_650_201, K::Server, LIST),
        (1_650_300, K::Server, LIST),
        (1_650_401, K::Server, LIST),
    ]
};

fn io_cause(kind: io::ErrorKind) -> FileCause {
    FileCause::Io { doing: Doing::Write, kind, message: "No space left on device (os error 28)".to_owned() }
}

fn full_disk() -> StoreError {
    StoreError { path: PathBuf::from("/d/1.json"), cause: io_cause(io::ErrorKind::StorageFull) }
}

fn secret_fault(fault: SecretFault) -> Fault {
    Fault::Secret { path: PathBuf::from("/s/token"), fault }
}

fn mistake(fault: Fault) -> Mistake {
    Mistake {
        file: Some(PathBuf::from("/c/config.toml")),
        spot: Some(Spot { line: 3, column: 5 }),
        key: "environments.prod.uri".to_owned(),
        fault,
    }
}

fn draft() -> Draft {
    let mut process = ProcessDraft::default();
    process.set(Known::ProcessName.into(), "nginx".to_owned());
    let row = BindDraft { ip: "3".to_owned(), ..BindDraft::fresh() };
    process.bind = vec![row.clone(), BindDraft { ip: "1".to_owned(), ..row }];
    let mut second = ProcessDraft::default();
    second.set(Known::FuncName.into(), "java".to_owned());
    let target = Target { name: "10.0.0.1_nginx_80".to_owned(), ..Target::bare(ServiceInstanceId(7)) };
    Draft {
        targets: vec![target, Target::bare(ServiceInstanceId(8))],
        processes: vec![process, second, ProcessDraft::default()],
        ..Draft::default()
    }
}

fn is_cjk(ch: char) -> bool {
    matches!(ch, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Both texts are there, each in its language.
fn assert_both(zh: &str, en: &str) {
    assert!(zh.chars().any(is_cjk), "not Chinese: {zh:?}");
    assert!(!en.chars().any(is_cjk), "not English: {en:?}");
    assert!(!en.trim().is_empty(), "no English for {zh:?}");
    for text in [zh, en] {
        assert_eq!(text.trim(), text, "blanks at an end");
        assert!(!text.contains("  ") && !text.contains('\n'), "ragged: {text:?}");
        assert!(!text.ends_with(['.', '。', '；', ';', ',']), "ends in punctuation: {text:?}");
    }
    for half in [',', ';', '!', '?'] {
        assert!(!zh.contains(half), "half-width {half:?} in {zh:?}");
    }
    let neighbours = zh.chars().zip(zh.chars().skip(1));
    for (a, b) in neighbours {
        let ideograph = |ch: char| ('\u{3400}'..='\u{9fff}').contains(&ch);
        let glued = (ideograph(a) && b.is_ascii_digit()) || (a.is_ascii_digit() && ideograph(b));
        assert!(!glued, "no blank between {a:?} and {b:?}: {zh:?}");
    }
}

fn assert_explained(explain: impl Fn(Lang) -> Explained) -> [Explained; 2] {
    let (zh, en) = (explain(Lang::Zh), explain(Lang::En));
    assert_both(&zh.what, &en.what);
    for (zh, en) in [(&zh.why, &en.why), (&zh.next, &en.next)] {
        assert_eq!(zh.is_some(), en.is_some(), "in one language only: {zh:?} {en:?}");
        if let (Some(zh), Some(en)) = (zh, en) {
            assert_both(zh, en);
        }
    }
    assert_eq!(zh.server, en.server, "raw words are in no language of ours");
    [zh, en]
}

#[test]
fn every_problem_is_told_beside_its_field_with_what_to_do() {
    let (draft, table) = (draft(), FieldTable::built_in());
    let mut all = causes();
    all.extend(ip_errors().into_iter().map(Cause::Ip));
    all.extend(ports_errors().into_iter().map(Cause::Ports));
    let paths = [
        Path::Field(0, Known::ProcNum.into()),
        Path::Field(0, FieldKey::new("nobody_knows")),
        Path::Cell(0, 0, Column::Ip),
        Path::Row(0, 1),
        Path::Target(0),
        Path::Business,
    ];
    for cause in all {
        for path in &paths {
            let problem = Problem { path: path.clone(), cause: cause.clone() };
            for told in assert_explained(|lang| explain::problem(lang, &problem, &draft, &table)) {
                assert!(told.what.width() <= 38, "{} cells: {}", told.what.width(), told.what);
                let next = told.next.unwrap_or_else(|| panic!("nothing to do about {cause:?}"));
                // Sign, what, two blanks and what to do stand in one line of 80 cells.
                let line = 2 + told.what.width() + 2 + next.width();
                assert!(line <= 80, "{line} cells: {} {next}", told.what);
                assert_eq!(told.server, None);
            }
        }
    }
}

#[test]
fn a_problem_says_what_would_be_right_in_its_place() {
    let (draft, mut table) = (draft(), FieldTable::built_in());
    let next = |table: &FieldTable, path: Path, cause: Cause| {
        let problem = Problem { path, cause };
        [Lang::Zh, Lang::En].map(|lang| explain::problem(lang, &problem, &draft, table).next.unwrap())
    };
    let field = |known: Known| Path::Field(0, known.into());
    assert_eq!(
        next(&table, field(Known::Priority), Cause::NotWhole),
        ["填写整数，范围 -100–10000", "Enter a whole number, -100–10000"]
    );
    assert_eq!(
        next(&table, field(Known::FuncName), Cause::Required),
        ["填写「进程名称」", "Fill in \"Process name (binary)\""]
    );
    assert_eq!(
        next(&table, field(Known::User), Cause::TooLong { bytes: 257, limit: 256 }),
        ["至少缩短 1 字节；一个汉字占 3 字节", "Cut at least 1 byte (3 per Chinese character)"]
    );
    assert_eq!(
        next(&table, Path::Cell(0, 0, Column::Ip), Cause::Ip(IpError::TemplateCode)),
        ["改填主机的第一内网IP", "Use the host's first private IP"]
    );
    assert_eq!(
        next(&table, Path::Cell(0, 1, Column::Ip), Cause::Ip(IpError::TemplateCode)),
        ["改填 127.0.0.1", "Use 127.0.0.1"]
    );
    let options = [("1", "Gold"), ("2", "Silver")].map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec();
    table = FieldTable::with_server(vec![
        custom("level", Kind::Enum { options }),
        custom("owner", Kind::Unsupported("organization".to_owned())),
    ]);
    assert_eq!(
        next(&table, Path::Field(0, FieldKey::new("level")), Cause::NotAnOption),
        ["可选值：Gold、Silver", "Choose one of: Gold, Silver"]
    );
    // What can neither be filled in nor left empty is not asked for.
    let [zh, en] = next(&table, Path::Field(0, FieldKey::new("owner")), Cause::Required);
    assert!(zh.contains("CMDB 网页") && en.contains("web page"), "{zh} {en}");
}

#[test]
fn places_are_named_by_labels_and_counted_from_one() {
    let (draft, table) = (draft(), FieldTable::built_in());
    for (path, zh, en) in [
        (Path::Business, "业务", "Business"),
        (Path::Targets, "服务实例", "Service instances"),
        (Path::Processes, "进程", "Processes"),
        (Path::Target(0), "服务实例 1 10.0.0.1_nginx_80", "Service instance 1 10.0.0.1_nginx_80"),
        (Path::Target(1), "服务实例 2 (ID 8)", "Service instance 2 (ID 8)"),
        (Path::Field(0, Known::ProcNum.into()), "进程 1 nginx › 启动数量", "Process 1 nginx › Process count to start"),
        (Path::Field(1, FieldKey::new("owner")), "进程 2 java › owner", "Process 2 java › owner"),
        (Path::Row(0, 1), "进程 1 nginx › 绑定行 2", "Process 1 nginx › Bind row 2"),
        (Path::Cell(2, 0, Column::Port), "进程 3 › 绑定行 1 › 端口", "Process 3 › Bind row 1 › Port"),
        (Path::Cell(9, 0, Column::Ip), "进程 10 › 绑定行 1 › 绑定IP", "Process 10 › Bind row 1 › IP"),
    ] {
        assert_eq!(explain::place(Lang::Zh, &path, &draft, &table), zh);
        assert_eq!(explain::place(Lang::En, &path, &draft, &table), en);
    }
}

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
    let mut seen = std::collections::HashMap::new();
    for (code, kind, api) in CODES {
        let error = ApiError { code: Some(*code), ..ApiError::new(kind.clone(), api) };
        let [zh, en] = assert_explained(|lang| explain::api_error(lang, &error));
        for told in [&zh, &en] {
            assert!(told.next.is_some(), "{code}");
            assert!(told.what.width() <= 64, "{} cells: {}", told.what.width(), told.what);
            assert_eq!(told.server.as_deref(), Some(format!("code {code}").as_str()));
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
    assert_eq!(zh.server.unwrap(), "''进程别名' \x1b[2J (HTTP 500, code 1234567, request_id abc)", "raw");
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
    assert_eq!(told(ErrorKind::Credentials), "The login has expired");
    assert_eq!(told(ErrorKind::Server), "Server error");
}

#[test]
fn every_file_error_says_where_and_what_to_do() {
    let path = PathBuf::from("/d/草稿.json");
    let refusals = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::NotFound,
        io::ErrorKind::AlreadyExists,
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::InvalidData,
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::WouldBlock,
        io::ErrorKind::StaleNetworkFileHandle,
        io::ErrorKind::Other,
    ];
    let doings = [Doing::Read, Doing::Write, Doing::MakeFolder, Doing::SetAside, Doing::Remove];
    let mut all = file_causes();
    all.extend(refusals.map(io_cause));
    all.extend(doings.map(|doing| FileCause::Io { doing, kind: io::ErrorKind::Other, message: "x".to_owned() }));
    for cause in all {
        let named = cause != FileCause::NoFolder;
        let error = StoreError { path: path.clone(), cause };
        for lang in [Lang::Zh, Lang::En] {
            let told = explain::store_error(lang, &error);
            assert_eq!(told.what.contains("/d/草稿.json"), named, "{}", told.what);
        }
        let error = StoreError { path: PathBuf::from("/d/1.json"), ..error };
        for told in assert_explained(|lang| explain::store_error(lang, &error)) {
            assert!(told.next.is_some());
        }
    }
}

#[test]
fn every_mistake_in_a_file_names_file_line_and_key() {
    let mut all = faults();
    all.extend(secret_faults().into_iter().map(secret_fault));
    all.extend(allowed().into_iter().map(|allowed| Fault::BadValue { found: "x".to_owned(), allowed }));
    for nothing in ["", " "] {
        all.push(Fault::BadValue { found: nothing.to_owned(), allowed: Allowed::NotEmpty });
    }
    all.extend([Fault::UnknownKey { nearest: None }, Fault::UnknownName { found: "x".to_owned(), nearest: None }]);
    for kind in ["string", "integer", "float", "boolean", "datetime", "array", "table"] {
        let kind = ValueType::of_toml(kind);
        all.push(Fault::WrongType { expected: kind, found: kind });
    }
    for fault in all {
        for told in assert_explained(|lang| explain::config_problem(lang, &mistake(fault.clone()))) {
            assert!(told.what.starts_with("/c/config.toml:3:5 environments.prod.uri"), "{}", told.what);
            assert!(told.next.is_some(), "{fault:?}");
        }
    }
    let option = Mistake {
        file: None,
        spot: None,
        key: "--env".to_owned(),
        fault: Fault::UnknownName { found: "prd".to_owned(), nearest: Some("prod".to_owned()) },
    };
    let [zh, en] = assert_explained(|lang| explain::config_problem(lang, &option));
    assert_eq!((zh.what.as_str(), zh.next.as_deref()), ("--env：没有名为 prd 的项", Some("是否应为 prod？")));
    assert_eq!((en.what.as_str(), en.next.as_deref()), ("--env: no such name: prd", Some("Did you mean prod?")));
}

#[test]
fn every_verdict_has_a_word_and_a_reason() {
    for verdict in verdicts() {
        let zh = explain::verdict(Lang::Zh, &verdict);
        let en = explain::verdict(Lang::En, &verdict);
        assert_both(&zh, &en);
        assert!(zh.width() <= 12 && en.width() <= 12);
    }
    let conflict = |alias: Option<i64>, command: Option<i64>| Verdict::Conflict {
        alias: alias.map(ProcessId),
        command: command.map(ProcessId),
    };
    let mut all = verdicts();
    all.extend(bars().into_iter().map(Verdict::Ineligible));
    all.extend([conflict(Some(1), Some(1)), conflict(Some(1), Some(2)), conflict(None, Some(2)), conflict(None, None)]);
    for verdict in all {
        let why = [Lang::Zh, Lang::En].map(|lang| explain::verdict_why(lang, &verdict));
        match why {
            [Some(zh), Some(en)] => assert_both(&zh, &en),
            [None, None] => assert_eq!(verdict, Verdict::New),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_difference_shows_values_as_people_read_them() {
    let table = FieldTable::built_in();
    let told = |at: Where, wanted: &str, stored: &str| {
        let difference = Difference { at, wanted: wanted.to_owned(), stored: stored.to_owned() };
        [Lang::Zh, Lang::En].map(|lang| explain::difference(lang, &difference, &table))
    };
    let field = |known: Known| Where::Field(known.into());
    assert_eq!(
        told(field(Known::ProcNum), "2", ""),
        ["启动数量：草稿为「2」，CMDB 中为空", "Process count to start: \"2\" in the draft, empty in CMDB"]
    );
    assert_eq!(
        told(field(Known::AutoStart), "true", "false"),
        ["是否自动拉起：草稿为「是」，CMDB 中为「否」", "Auto-start: \"Yes\" in the draft, \"No\" in CMDB"]
    );
    assert_eq!(
        told(field(Known::BindInfo), "1", "2"),
        ["绑定信息：草稿为「1 行」，CMDB 中为「2 行」", "Bind info: \"1 row\" in the draft, \"2 rows\" in CMDB"]
    );
    assert_eq!(
        told(Where::Cell(0, Column::Protocol), "1", "4"),
        [
            "绑定行 1 › 协议：草稿为「TCP」，CMDB 中为「UDP6」",
            "Bind row 1 › Protocol: \"TCP\" in the draft, \"UDP6\" in CMDB"
        ]
    );
    assert_eq!(
        told(Where::Cell(1, Column::Enable), "true", "false"),
        ["绑定行 2 › 启用：草稿为「是」，CMDB 中为「否」", "Bind row 2 › Enable: \"Yes\" in the draft, \"No\" in CMDB"]
    );
}

fn custom(name: &str, kind: Kind) -> Field {
    Field {
        key: FieldKey::new(name),
        kind,
        group: Group::Custom("Company".to_owned()),
        required: false,
        unit: String::new(),
        words: None,
        legacy: None,
    }
}

#[test]
fn every_built_in_field_and_column_has_a_name_and_help() {
    let table = FieldTable::built_in();
    for known in Known::ALL {
        let field = table.get(&FieldKey::Known(*known)).unwrap();
        let label = [Lang::Zh, Lang::En].map(|lang| fields::label(lang, field));
        assert_both(&label[0], &label[1]);
        let help = [Lang::Zh, Lang::En].map(|lang| fields::help(lang, field));
        assert_both(&help[0], &help[1]);
        for text in help {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
    for column in Column::ALL {
        let name = [Lang::Zh, Lang::En].map(|lang| fields::column(lang, column));
        assert_both(name[0], name[1]);
        let help = [Lang::Zh, Lang::En].map(|lang| fields::column_help(lang, column));
        assert_both(help[0], help[1]);
        for text in help {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
    for group in [Group::Basic, Group::Listening, Group::Management, Group::Legacy] {
        assert_both(&fields::group(Lang::Zh, &group), &fields::group(Lang::En, &group));
    }
    for legacy in [Legacy::Dropped, Legacy::Overwritten] {
        assert_both(fields::legacy(Lang::Zh, legacy), fields::legacy(Lang::En, legacy));
    }
}

#[test]
fn limits_are_short_and_in_the_readers_units() {
    let table = FieldTable::built_in();
    let limit = |known: Known| {
        let field = table.get(&known.into()).unwrap();
        [Lang::Zh, Lang::En].map(|lang| fields::limit(lang, field))
    };
    assert_eq!(limit(Known::User), ["≤ 256 字节", "≤ 256 bytes"]);
    assert_eq!(limit(Known::ProcNum), ["1–10000", "1–10000"]);
    assert_eq!(limit(Known::Priority), ["-100–10000", "-100–10000"]);
    assert_eq!(limit(Known::Timeout), ["0–10000 秒", "0–10000 s"]);
    assert_eq!(limit(Known::AutoStart), ["", ""]);
    assert_eq!(limit(Known::ProcessId), ["", ""]);
    let of = |kind: Kind, unit: &str| fields::limit(Lang::En, &Field { unit: unit.to_owned(), ..custom("x", kind) });
    assert_eq!(of(Kind::Int { min: 1, max: i64::MAX }, "GB"), "≥ 1 GB");
    assert_eq!(of(Kind::Int { min: i64::MIN, max: 9 }, ""), "≤ 9");
    assert_eq!(of(Kind::Float { min: 0.5, max: 1.5 }, ""), "0.5–1.5");
    assert_eq!(of(Kind::Float { min: f64::MIN, max: f64::INFINITY }, "%"), "%");
}

#[test]
fn custom_fields_have_the_servers_words() {
    let pattern = Some(Pattern::new("^a"));
    let mut field = custom("owner_team", Kind::Text { limit: 256, pattern });
    assert_eq!(fields::label(Lang::Zh, &field), "owner_team");
    assert_eq!(fields::help(Lang::Zh, &field), "");
    field.words = Some(ServerWords { label: "负责团队".to_owned(), help: "填团队".to_owned() });
    assert_eq!(fields::label(Lang::En, &field), "负责团队");
    assert_eq!(fields::help(Lang::En, &field), "填团队");
    assert_eq!(fields::group(Lang::En, &field.group), "Company");
}

#[test]
fn values_are_shown_as_people_read_them() {
    let options = vec![("1".to_owned(), "Gold".to_owned())];
    let (flag, level) = (custom("flag", Kind::Bool), custom("level", Kind::Enum { options }));
    for (field, text, zh, en) in [
        (&flag, "true", "是", "Yes"),
        (&flag, "false", "否", "No"),
        (&flag, "maybe", "maybe", "maybe"),
        (&level, "1", "Gold", "Gold"),
        (&level, "9", "9", "9"),
        (&level, "", "", ""),
    ] {
        assert_eq!(fields::value(Lang::Zh, field, text), zh);
        assert_eq!(fields::value(Lang::En, field, text), en);
    }
}

#[test]
fn every_notice_is_one_short_line() {
    let mut all = notices();
    all.extend([Notice::Language(Lang::En), Notice::Marked { count: 1, skipped: 0 }]);
    for one in all {
        let (zh, en) = (notice(Lang::Zh, &one), notice(Lang::En, &one));
        assert_both(&zh, &en);
        for text in [zh, en] {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
}
