//! A sample of every fact that has words.

use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::import::TableFrom;
use bkproc::app::notice::{
    BulkNotice, ColumnName, ImportNotice, Notice, PresetNotice, RunNotice, TableNotice, TreeNotice,
};
use bkproc::domain::anomaly::{Anomaly, Fraction};
use bkproc::domain::bind::{Column, IpError, PortsError, Protocol};
use bkproc::domain::check::ProblemCause;
use bkproc::domain::draft::{BindDraft, Draft, ProcessDraft, Target};
use bkproc::domain::environment::Source;
use bkproc::domain::field::{Field, FieldKey, Group, Kind, Known};
use bkproc::domain::formula::Formula;
use bkproc::domain::id::{BizId, ProcessId, ServiceInstanceId};
use bkproc::domain::json::JsonType;
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Allowed, Fault, Mistake, SecretFault, TextPosition, Until, ValueType};
use bkproc::domain::plan::{Bar, Verdict};
use bkproc::domain::table::{RowPresence, TableColumn};
use bkproc::domain::warnings::WarningKind;
use bkproc::store::StoreError;
use bkproc::store::error::{
    CacheFault, Cause as FileCause, Foreign, Holder, ItemFault, Operation, Unreadable, Unrecordable,
};
use bkproc::tables::write::WriteRefusal;
use bkproc::tables::write::xlsx::SheetLimit;
use bkproc::tables::{OpenError, TableError};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// A sample of every variant: one that is added later does not compile here until it has one.
macro_rules! every {
    ($name:ident: $type:ty { $($variant:pat => $sample:expr,)* }) => {
        pub(super) fn $name() -> Vec<$type> {
            let _exhaustive = |one: &$type| match one { $($variant => {})* };
            vec![$($sample,)*]
        }
    };
}

every!(causes: ProblemCause {
    ProblemCause::NoBusiness => ProblemCause::NoBusiness,
    ProblemCause::NoTargets => ProblemCause::NoTargets,
    ProblemCause::WrongType { .. } => ProblemCause::WrongType { found: JsonType::List },
    ProblemCause::NoProcesses => ProblemCause::NoProcesses,
    ProblemCause::TemplateBound => ProblemCause::TemplateBound,
    ProblemCause::SameTarget { .. } => ProblemCause::SameTarget { first: 998 },
    ProblemCause::GivenNotRead => ProblemCause::GivenNotRead,
    ProblemCause::GivenNotFound => ProblemCause::GivenNotFound,
    ProblemCause::GivenAmbiguous { .. } => ProblemCause::GivenAmbiguous { count: 12 },
    ProblemCause::Formula { .. } => ProblemCause::Formula {
        source: "8001 + prot".into(),
        problem: Box::new(Formula::parse("8001 + \"").unwrap_err()),
    },
    ProblemCause::Required => ProblemCause::Required,
    ProblemCause::TooLong { .. } => ProblemCause::TooLong { bytes: 2001, limit: 2000 },
    ProblemCause::NotWhole => ProblemCause::NotWhole,
    ProblemCause::NotNumber => ProblemCause::NotNumber,
    ProblemCause::OutOfRange { .. } => ProblemCause::OutOfRange { min: -100, max: 10_000 },
    ProblemCause::OutOfBounds { .. } => ProblemCause::OutOfBounds { min: 0.5, max: 99.5 },
    ProblemCause::NotBool => ProblemCause::NotBool,
    ProblemCause::NotAnOption => ProblemCause::NotAnOption,
    ProblemCause::OnlyOne => ProblemCause::OnlyOne,
    ProblemCause::NotIds => ProblemCause::NotIds,
    ProblemCause::NotUser => ProblemCause::NotUser,
    ProblemCause::NotDate => ProblemCause::NotDate,
    ProblemCause::NotTime => ProblemCause::NotTime,
    ProblemCause::NotTimeZone => ProblemCause::NotTimeZone,
    ProblemCause::Mismatch { .. } => ProblemCause::Mismatch { pattern: "^a+$".to_owned() },
    ProblemCause::UnsupportedType { .. } => ProblemCause::UnsupportedType { name: "organization".to_owned() },
    ProblemCause::Ip(_) => ProblemCause::Ip(IpError::NotAnAddress),
    ProblemCause::Ports(_) => ProblemCause::Ports(PortsError::NotPorts),
    ProblemCause::NotProtocol => ProblemCause::NotProtocol,
    ProblemCause::NoIpv6 => ProblemCause::NoIpv6,
    ProblemCause::WrongFamily { .. } => ProblemCause::WrongFamily { suits: Protocol::Tcp6 },
    ProblemCause::UnknownColumn { .. } => ProblemCause::UnknownColumn { name: "bk_enable".to_owned() },
    ProblemCause::SameAlias { .. } => ProblemCause::SameAlias { first: 98 },
    ProblemCause::SameCommand { .. } => ProblemCause::SameCommand { first: 98 },
    ProblemCause::Untrimmed => ProblemCause::Untrimmed,
    ProblemCause::UnknownField => ProblemCause::UnknownField,
    ProblemCause::RemovedField => ProblemCause::RemovedField,
    ProblemCause::StoredUnseen => ProblemCause::StoredUnseen,
    ProblemCause::PortTaken { .. } => ProblemCause::PortTaken { process: 98, row: 98 },
    ProblemCause::NotMonitored => ProblemCause::NotMonitored,
    ProblemCause::Unmanaged { .. } => ProblemCause::Unmanaged { missing: vec![Known::WorkPath, Known::StopCmd] },
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
    ErrorKind::Endless { .. } => ErrorKind::Endless { most: 1_000_000 },
    ErrorKind::HostsIgnored => ErrorKind::HostsIgnored,
    ErrorKind::Settings => ErrorKind::Settings,
});

fn holder() -> Holder {
    let since = Some(jiff::civil::date(2026, 11, 28).at(10, 2, 0, 0));
    Holder {
        process: Some(4711),
        terminal: "pts/3".to_owned(),
        since,
        from: "10.0.0.5".to_owned(),
        host: String::new(),
    }
}

every!(import_notices: ImportNotice {
    ImportNotice::Imported { .. } => ImportNotice::Imported { rows: 1000 },
    ImportNotice::Refused { .. } => ImportNotice::Refused {
        from: TableFrom::Path("/home/user/tables/list.csv".to_owned()),
        error: Box::new(OpenError::Table(TableError::NoHeading)),
    },
    ImportNotice::OtherBusiness { .. } => ImportNotice::OtherBusiness { own: BizId(100_000), wanted: BizId(200_000) },
    ImportNotice::Nothing => ImportNotice::Nothing,
    ImportNotice::NoneMarked => ImportNotice::NoneMarked,
    ImportNotice::NothingToDecide => ImportNotice::NothingToDecide,
    ImportNotice::OneSheet => ImportNotice::OneSheet,
    ImportNotice::NoSuchPath => ImportNotice::NoSuchPath,
    ImportNotice::Paths(_) => ImportNotice::Paths(vec!["list-a.csv".to_owned(), "list-b.csv".to_owned()]),
});

every!(preset_notices: PresetNotice {
    PresetNotice::Taken { .. } => PresetNotice::Taken { processes: 1000, undo: "u".to_owned() },
    PresetNotice::Saved { .. } => PresetNotice::Saved { path: "/d/presets/nginx-web.json".into(), overrides: 1000 },
    PresetNotice::NotSaved(_) => PresetNotice::NotSaved(full_disk()),
    PresetNotice::BadName => PresetNotice::BadName,
    PresetNotice::Unreadable(_) => PresetNotice::Unreadable(full_disk()),
    PresetNotice::NothingToSave => PresetNotice::NothingToSave,
    PresetNotice::OfTeam { .. } => PresetNotice::OfTeam { copy: "c".to_owned() },
    PresetNotice::Renamed { .. } => {
        PresetNotice::Renamed { from: "nginx-web".to_owned(), to: "nginx-gateway".to_owned() }
    },
    PresetNotice::Removed { .. } => PresetNotice::Removed {
        name: "nginx".to_owned(),
        path: "/home/op/.local/share/bkproc/presets/trash/nginx.json".into(),
    },
    PresetNotice::NameTaken { .. } => PresetNotice::NameTaken { name: "nginx-web".to_owned() },
    PresetNotice::NotRenamed(_) => PresetNotice::NotRenamed(full_disk()),
    PresetNotice::NotRemoved(_) => PresetNotice::NotRemoved(full_disk()),
    PresetNotice::OwnAlready => PresetNotice::OwnAlready,
});

every!(bulk_notices: BulkNotice {
    BulkNotice::ProcessesRemoved { .. } =>
        BulkNotice::ProcessesRemoved { count: 1000, overrides: 1000, undo: "u".to_owned() },
    BulkNotice::RowsRemoved { .. } => BulkNotice::RowsRemoved { count: 1000, overrides: 1000, undo: "u".to_owned() },
    BulkNotice::FilledDown { .. } =>
        BulkNotice::FilledDown { column: Column::Protocol, count: 1000, undo: "u".to_owned() },
    BulkNotice::FieldSet { .. } => {
        let field = Box::new(bkproc::domain::field::FieldTable::built_in().get(&Known::User.into()).unwrap().clone());
        BulkNotice::FieldSet { field, value: "app".to_owned(), count: 1000 }
    },
    BulkNotice::CellsSet { .. } =>
        BulkNotice::CellsSet { column: Column::Protocol, value: "1".to_owned(), count: 1000 },
    BulkNotice::Walked { .. } =>
        BulkNotice::Walked { is_undo: true, field: None, column: Some(Column::Protocol), count: 1000 },
    BulkNotice::MarkedLeft { .. } => BulkNotice::MarkedLeft { count: 1000 },
    BulkNotice::SameAlias => BulkNotice::SameAlias,
    BulkNotice::NothingAbove => BulkNotice::NothingAbove,
    BulkNotice::NothingChanged => BulkNotice::NothingChanged,
    BulkNotice::DigitTypes { .. } =>
        BulkNotice::DigitTypes { column: None, key: "Ctrl-N".to_owned(), forward: false },
    BulkNotice::SpaceMarks { .. } => BulkNotice::SpaceMarks { open: "Enter".to_owned() },
    BulkNotice::FillsDown { .. } => BulkNotice::FillsDown { remove: "d".to_owned() },
    BulkNotice::UnmarkMoved { .. } => BulkNotice::UnmarkMoved { key: "M".to_owned() },
});

fn port_column() -> ColumnName {
    ColumnName { column: TableColumn::Bind(Column::Port), field: None }
}

every!(table_notices: TableNotice {
    TableNotice::NoOverride => TableNotice::NoOverride,
    TableNotice::Restored { .. } => TableNotice::Restored { value: "8003".to_owned(), undo: "u".to_owned() },
    TableNotice::Blank => TableNotice::Blank,
    TableNotice::ReadOnlyColumn => TableNotice::ReadOnlyColumn,
    TableNotice::LeftOut => TableNotice::LeftOut,
    TableNotice::RowLeftOut => TableNotice::RowLeftOut,
    TableNotice::NoBindRow => TableNotice::NoBindRow,
    TableNotice::NoSeries => TableNotice::NoSeries,
    TableNotice::BadStep => TableNotice::BadStep,
    TableNotice::NoHits => TableNotice::NoHits,
    TableNotice::NothingToPaste => TableNotice::NothingToPaste,
    TableNotice::NothingChanged => TableNotice::NothingChanged,
    TableNotice::Copied { .. } => TableNotice::Copied { cells: 1000 },
    TableNotice::Filled { .. } => TableNotice::Filled {
        column: port_column(),
        cells: 1000,
        first: "8001".to_owned(),
        last: "9000".to_owned(),
        hidden: 0,
    },
    TableNotice::BadName { .. } => TableNotice::BadName { name: "1x".to_owned() },
    TableNotice::VariableRenamed { .. } =>
        TableNotice::VariableRenamed { name: "shard".to_owned(), formulas: 10, undo: "u".to_owned() },
    TableNotice::VariableRemoved { .. } =>
        TableNotice::VariableRemoved { name: "shard".to_owned(), formulas: 10, undo: "u".to_owned() },
    TableNotice::Renumbered { .. } => TableNotice::Renumbered { count: 1000, undo: "u".to_owned() },
    TableNotice::NoFormulas => TableNotice::NoFormulas,
    TableNotice::NoResults => TableNotice::NoResults,
    TableNotice::NothingAbove => TableNotice::NothingAbove,
    TableNotice::NothingMarked => TableNotice::NothingMarked,
    TableNotice::NoDifferent => TableNotice::NoDifferent,
    TableNotice::Changed { .. } => TableNotice::Changed {
        column: Some(port_column()),
        cells: 1000,
        of_process: false,
        hidden: 1000,
        elsewhere: 0,
    },
    TableNotice::Presence { .. } => TableNotice::Presence {
        presence: RowPresence::Process,
        taken_in: false,
        count: 1000,
        hidden: 0,
        elsewhere: 1000,
    },
    TableNotice::Walked { .. } => TableNotice::Walked { is_undo: true, column: port_column(), cells: 1000 },
    TableNotice::RowForAll { .. } => TableNotice::RowForAll { process: "order".to_owned() },
});

every!(notices: Notice {
    Notice::NothingToUndo => Notice::NothingToUndo,
    Notice::NothingToRedo => Notice::NothingToRedo,
    Notice::NoOtherConflict => Notice::NoOtherConflict,
    Notice::PreferencesUnread(_) => Notice::PreferencesUnread(full_disk()),
    Notice::PreferencesNotKept(_) => Notice::PreferencesNotKept(full_disk()),
    Notice::Warnings { .. } => Notice::Warnings { silenced: Some(WarningKind::Gsekit), environment: "prod".into() },
    Notice::WarningsConfigured { .. } => Notice::WarningsConfigured { environment: "prod".into() },
    Notice::NeverSilenced => Notice::NeverSilenced,
    Notice::InUse(_) => Notice::InUse(Some(Box::new(holder()))),
    Notice::TakenOver { .. } =>
        Notice::TakenOver { by: Some(Box::new(holder())), kept: Some("/d/pay.json.changed-1".into()) },
    Notice::Writable => Notice::Writable,
    Notice::TakenIn(_) => Notice::TakenIn("u".to_owned()),
    Notice::TheirsKept(_) => Notice::TheirsKept("/d/pay.json.changed-1".into()),
    Notice::OursKept(_) => Notice::OursKept("/d/pay.json.changed-1".into()),
    Notice::FileWasGone => Notice::FileWasGone,
    Notice::TextKept => Notice::TextKept,
    Notice::TextDropped(_) => Notice::TextDropped("u".to_owned()),
    Notice::Restored => Notice::Restored,
    Notice::Converted(_) => Notice::Converted(notes()),
    Notice::Undone => Notice::Undone,
    Notice::Redone => Notice::Redone,
    Notice::NoEditor { .. } => Notice::NoEditor { clear: "backspace".into() },
    Notice::NoFormula(_) => Notice::NoFormula(bkproc::app::notice::Chosen::Column(bkproc::domain::bind::Column::Protocol)),
    Notice::ReadOnly => Notice::ReadOnly,
    Notice::Cloned { .. } => Notice::Cloned { processes: 12_345 },
    Notice::NothingCloned => Notice::NothingCloned,
    Notice::CopyOpened => Notice::CopyOpened,
    Notice::Unwritable(_) => Notice::Unwritable(full_disk()),
    Notice::SaveFailed(_) => Notice::SaveFailed(full_disk()),
    Notice::UnreadableAside(_) => Notice::UnreadableAside(PathBuf::from("/d/20261127-090000-0abcde.json.changed-1")),
    Notice::SetAside(_) => Notice::SetAside(PathBuf::from("/d/20261127-090000-0abcde.json.damaged-1")),
    Notice::OpenFailed(_) => Notice::OpenFailed(full_disk()),
    Notice::RemoveFailed(_) => Notice::RemoveFailed(full_disk()),
    Notice::Removed => Notice::Removed,
    Notice::TemplateBound => Notice::TemplateBound,
    Notice::Marked { .. } => Notice::Marked { count: 1000, skipped: 1000 },
    Notice::MarkedOfList { .. } => Notice::MarkedOfList { count: 1000, left: 1000 },
    Notice::Inverted { .. } => Notice::Inverted { marked: 1000, unmarked: 1000 },
    Notice::Unmarked { .. } => Notice::Unmarked { count: 1 },
    Notice::NotAnId { .. } => Notice::NotAnId { text: "12a".to_owned() },
    Notice::Tree(TreeNotice::Gone) => Notice::Tree(TreeNotice::Gone),
    Notice::Tree(TreeNotice::NoRoom { .. }) => Notice::Tree(TreeNotice::NoRoom { width: 120 }),
    Notice::Tree(TreeNotice::Unread) => Notice::Tree(TreeNotice::Unread),
    Notice::NoProblems => Notice::NoProblems,
    Notice::NoRun => Notice::NoRun,
    Notice::NoProcess => Notice::NoProcess,
    Notice::NotHere => Notice::NotHere,
    Notice::StillSaving => Notice::StillSaving,
    Notice::ProblemsWrapped => Notice::ProblemsWrapped,
    Notice::Blocked { .. } => Notice::Blocked { count: 1000 },
    Notice::NothingNew => Notice::NothingNew,
    Notice::StillReading => Notice::StillReading,
    Notice::PlanChanged => Notice::PlanChanged,
    Notice::NoEnvironment => Notice::NoEnvironment,
    Notice::Moved { .. } => Notice::Moved { environment: "bk-test".to_owned() },
    Notice::OtherEnvironment { .. } => Notice::OtherEnvironment { draft: "prod".to_owned() },
    Notice::QuestionWaits => Notice::QuestionWaits,
    Notice::TooEarly => Notice::TooEarly,
    Notice::Burst { .. } => Notice::Burst { keys: 17 },
    Notice::EnterWithText => Notice::EnterWithText,
    Notice::PasteWaits => Notice::PasteWaits,
    Notice::PasteGivenUp => Notice::PasteGivenUp,
    Notice::PasteTooLarge { .. } => Notice::PasteTooLarge { limit: 4 * 1024 * 1024 },
    Notice::Copied { .. } => Notice::Copied { count: 2 },
    Notice::NothingCreated => Notice::NothingCreated,
    Notice::Exported(_) => Notice::Exported(PathBuf::from("/tmp/a.csv")),
    Notice::TableRefused(_) => Notice::TableRefused(WriteRefusal::Limit(SheetLimit::Rows { limit: 1_048_576 })),
    Notice::ExportFailed(_) => Notice::ExportFailed(full_disk()),
    Notice::NotRecalled(_) => Notice::NotRecalled(StoreError {
        path: PathBuf::from("/c/1.catalogue"),
        cause: FileCause::Cache(CacheFault::Newer { version: 2, known: 1 }),
    }),
    Notice::NotKept(_) => Notice::NotKept(full_disk()),
    Notice::Table(_) => Notice::Table(TableNotice::NoOverride),
    Notice::Import(_) => Notice::Import(ImportNotice::Nothing),
    Notice::Preset(_) => Notice::Preset(PresetNotice::NothingToSave),
    Notice::Bulk(_) => Notice::Bulk(BulkNotice::NothingChanged),
    Notice::Run(RunNotice::Removed) => Notice::Run(RunNotice::Removed),
    Notice::Run(RunNotice::ListFailed(_)) => Notice::Run(RunNotice::ListFailed(full_disk())),
    Notice::Run(RunNotice::All(_)) => Notice::Run(RunNotice::All(false)),
    Notice::Run(RunNotice::Elsewhere) => Notice::Run(RunNotice::Elsewhere),
    Notice::Run(RunNotice::RecordFailed(_)) => Notice::Run(RunNotice::RecordFailed(full_disk())),
    Notice::Run(RunNotice::OfOther { .. }) =>
        Notice::Run(RunNotice::OfOther { environment: "prod".to_owned(), address: "http://a.b".to_owned() }),
    Notice::Run(RunNotice::NothingToUndo) => Notice::Run(RunNotice::NothingToUndo),
    Notice::Run(RunNotice::NoRecord) => Notice::Run(RunNotice::NoRecord),
    Notice::Run(RunNotice::Blocked) => Notice::Run(RunNotice::Blocked),
    Notice::Run(RunNotice::NothingToResume) => Notice::Run(RunNotice::NothingToResume),
    Notice::Run(RunNotice::NoDraft) => Notice::Run(RunNotice::NoDraft),
    Notice::Run(RunNotice::Stopping) => Notice::Run(RunNotice::Stopping),
    Notice::Run(RunNotice::UndoStopped) => Notice::Run(RunNotice::UndoStopped),
    Notice::Run(RunNotice::Occupied { .. }) => Notice::Run(RunNotice::Occupied {
        instance: ServiceInstanceId(48),
        process: Some(4711),
    }),
    Notice::Run(RunNotice::UnderWay) => Notice::Run(RunNotice::UnderWay),
    Notice::Anomalies(_) => {
        let (service_instance_id, bk_process_id) = (ServiceInstanceId(48), ProcessId(1_005));
        let fraction = Fraction {
            bk_process_id,
            bk_process_name: "order".into(),
            field: "proc_num".into(),
            value: "1.5".into(),
        };
        let service_instance_name = "10.0.0.1_order_8080".to_owned();
        Notice::Anomalies(vec![
            Anomaly::Fraction { service_instance_id, service_instance_name, process: Some(fraction) },
            Anomaly::NoDocument { service_instance_id, bk_process_id },
        ])
    },
    Notice::HostsUnread(_) => Notice::HostsUnread(Box::new(ApiError::new(ErrorKind::Timeout, "list_biz_hosts"))),
    Notice::ReadFailed(_) => Notice::ReadFailed(Box::new(ApiError::new(ErrorKind::Connect, "search_business"))),
    Notice::Language(_) => Notice::Language(Lang::Zh),
    Notice::Environment { .. } => Notice::Environment { name: "prod".to_owned(), production: true },
    Notice::Theme(_) => Notice::Theme("mono".to_owned()),
    Notice::Settings { .. } => Notice::Settings { mistake: Box::new(mistake(Fault::MissingKey)), others: 2 },
    Notice::NoSuchKey => Notice::NoSuchKey,
    Notice::PasteCleaned => Notice::PasteCleaned,
});

fn twice(key: &str) -> Unreadable {
    Unreadable::Duplicate { key: key.to_owned(), line: 3 }
}

fn item(fault: ItemFault, key: &str) -> FileCause {
    FileCause::Unreadable(Unreadable::Item { fault, key: key.to_owned(), line: 12 })
}

fn foreign(what: Foreign) -> FileCause {
    FileCause::Unreadable(Unreadable::Foreign(what))
}

every!(file_causes: FileCause {
    FileCause::Io { .. } => io_cause(io::ErrorKind::Other),
    FileCause::Unreadable(Unreadable::Empty) => FileCause::Unreadable(Unreadable::Empty),
    FileCause::Unreadable(Unreadable::Utf16) => FileCause::Unreadable(Unreadable::Utf16),
    FileCause::Unreadable(Unreadable::Utf32) => FileCause::Unreadable(Unreadable::Utf32),
    FileCause::Unreadable(Unreadable::Encoding { .. }) => FileCause::Unreadable(Unreadable::Encoding { line: 3 }),
    FileCause::Unreadable(Unreadable::Python { .. }) => FileCause::Unreadable(Unreadable::Python { line: 3 }),
    FileCause::Unreadable(Unreadable::HostAddress { .. }) => FileCause::Unreadable(Unreadable::HostAddress {
        process: "web".to_owned(),
        code: "3".to_owned(),
    }),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::UnknownKey, .. }) => item(ItemFault::UnknownKey, "colour"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::Missing, .. }) => item(ItemFault::Missing, "on"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::Value, .. }) => item(ItemFault::Value, "n"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::Twice { .. }, .. }) => item(ItemFault::Twice { target: "48".to_owned() }, "user"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::NoSuchRow { .. }, .. }) => item(ItemFault::NoSuchRow { rows: 2 }, "bind_info.3"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::NoSuchTarget { .. }, .. }) => item(ItemFault::NoSuchTarget { target: "0:10.0.0.9".to_owned() }, "on"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::SameNumber { .. }, .. }) => item(ItemFault::SameNumber { n: 7 }, "n"),
    FileCause::Unreadable(Unreadable::Item { fault: ItemFault::IdAndGiven, .. }) => item(ItemFault::IdAndGiven, "given"),
    FileCause::Unreadable(Unreadable::Duplicate { .. }) => FileCause::Unreadable(twice("bk_biz_id")),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::List { .. })) => foreign(Foreign::List { items: 2 }),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Answer)) => foreign(Foreign::Answer),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::ServiceInstances)) => foreign(Foreign::ServiceInstances),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Output)) => foreign(Foreign::Output),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Curl)) => foreign(Foreign::Curl),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Preset)) => foreign(Foreign::Preset),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::NotPreset)) => foreign(Foreign::NotPreset),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Table)) => foreign(Foreign::Table),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Created)) => foreign(Foreign::Created),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Update)) => foreign(Foreign::Update),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Template)) => foreign(Foreign::Template),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Yaml)) => foreign(Foreign::Yaml),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Markup)) => foreign(Foreign::Markup),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Other)) => foreign(Foreign::Other),
    FileCause::Unreadable(Unreadable::Foreign(Foreign::Version)) => foreign(Foreign::Version),
    FileCause::Malformed { .. } => FileCause::Malformed { line: 3, column: 9, message: "expected `,`".to_owned() },
    FileCause::Newer { .. } => FileCause::Newer { version: 9, known: 2 },
    FileCause::Damaged { .. } => FileCause::Damaged { line: 7 },
    FileCause::Unrecordable(Unrecordable::TooLarge { .. }) => {
        FileCause::Unrecordable(Unrecordable::TooLarge { limit: 128 * 1024 * 1024 })
    },
    FileCause::Unrecordable(Unrecordable::Differs { .. }) => {
        FileCause::Unrecordable(Unrecordable::Differs { process: Some("web".to_owned()) })
    },
    FileCause::InUse => FileCause::InUse,
    FileCause::Held(_) => FileCause::Held(Box::new(holder())),
    FileCause::TooLarge { .. } => FileCause::TooLarge { limit: 8 * 1024 * 1024 },
    FileCause::Cache(_) => FileCause::Cache(CacheFault::Damaged),
    FileCause::NoFolder => FileCause::NoFolder,
});

every!(faults: Fault {
    Fault::Unreadable { .. } =>
        Fault::Unreadable { kind: io::ErrorKind::PermissionDenied, message: "Permission denied".to_owned() },
    Fault::NotText => Fault::NotText,
    Fault::TooLarge { .. } => Fault::TooLarge { limit: 1024 },
    Fault::Syntax { .. } => Fault::Syntax { message: "missing value".to_owned() },
    Fault::UnknownKey { .. } => Fault::UnknownKey { nearest: Some("url".to_owned()) },
    Fault::RetiredKey => Fault::RetiredKey,
    Fault::Misspelt { .. } => Fault::Misspelt { meant: "production", until: Until::Production },
    Fault::Placeholder { .. } => Fault::Placeholder { text: "{gateway_name}".to_owned(), usual: Some("bk-cmdb") },
    Fault::ShortSecret { .. } => Fault::ShortSecret { least: 4 },
    Fault::GuardUnread => Fault::GuardUnread,
    Fault::MissingKey => Fault::MissingKey,
    Fault::WrongType { .. } => Fault::WrongType { expected: ValueType::Text, found: ValueType::Integer },
    Fault::BadValue { .. } => Fault::BadValue { found: "ftp".to_owned(), allowed: Allowed::Url },
    Fault::UnknownName { .. } => Fault::UnknownName { found: "prd".to_owned(), nearest: Some("prod".to_owned()) },
    Fault::InheritsItself => Fault::InheritsItself,
    Fault::SecretInFile => Fault::SecretInFile,
    Fault::Twice { .. } => Fault::Twice { other: "environments.prod.token_env".to_owned() },
    Fault::Without { .. } => Fault::Without { other: "client_key".to_owned() },
    Fault::UnknownChord { .. } => Fault::UnknownChord { found: "ctrl-ctrl".to_owned() },
    Fault::ChordTaken { .. } => Fault::ChordTaken { found: "q".to_owned(), by: "quit" },
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
    SecretFault::NotSet => SecretFault::NotSet,
    SecretFault::NotStarted { .. } => SecretFault::NotStarted { message: "No such file".to_owned() },
    SecretFault::Failed { .. } => SecretFault::Failed { code: Some(1), words: "locked".to_owned() },
    SecretFault::TooLong { .. } => SecretFault::TooLong { seconds: 60 },
});

every!(sources: Source {
    Source::Written => Source::Written,
    Source::Variable(_) => Source::Variable("BKPROC_TOKEN".to_owned()),
    Source::File(_) => Source::File("/s/token".into()),
    Source::Command(_) => Source::Command(vec!["pass".to_owned(), "show".to_owned()]),
    Source::Prompt => Source::Prompt,
});

every!(allowed: Allowed {
    Allowed::OneOf(_) => Allowed::OneOf(vec!["zh", "en"]),
    Allowed::Url => Allowed::Url,
    Allowed::Color => Allowed::Color,
    Allowed::NotEmpty => Allowed::NotEmpty,
    Allowed::Range { .. } => Allowed::Range { least: 1, most: 1000 },
});

every!(bars: Bar {
    Bar::TemplateBound => Bar::TemplateBound,
    Bar::Gone => Bar::Gone,
    Bar::OtherBusiness(None) => Bar::OtherBusiness(None),
    Bar::OtherBusiness(Some(_)) => Bar::OtherBusiness(Some(BizId(2))),
});

every!(verdicts: Verdict {
    Verdict::New => Verdict::New,
    Verdict::Identical(_) => Verdict::Identical(ProcessId(7)),
    Verdict::Conflict { .. } => Verdict::Conflict { alias: Some(ProcessId(7)), command: None },
    Verdict::Ineligible(_) => Verdict::Ineligible(Bar::Gone),
});

pub(super) fn io_cause(kind: io::ErrorKind) -> FileCause {
    FileCause::Io { doing: Operation::Write, kind, message: "No space left on device (os error 28)".to_owned() }
}

pub(super) fn full_disk() -> StoreError {
    StoreError { path: PathBuf::from("/d/1.json"), cause: io_cause(io::ErrorKind::StorageFull) }
}

pub(super) fn secret_fault(fault: SecretFault) -> Fault {
    Fault::Secret { source: Source::File(PathBuf::from("/s/token")), fault }
}

pub(super) fn mistake(fault: Fault) -> Mistake {
    Mistake {
        file: Some(PathBuf::from("/c/config.toml")),
        spot: Some(TextPosition { line: 3, column: 5 }),
        key: "environments.prod.uri".to_owned(),
        fault,
    }
}

pub(super) fn draft() -> Draft {
    let mut process = ProcessDraft::default();
    process.set(Known::ProcessName.into(), "nginx".to_owned());
    let row = BindDraft { ip: "3".to_owned(), ..BindDraft::fresh() };
    process.bind = vec![row.clone(), BindDraft { ip: "1".to_owned(), ..row }];
    let mut second = ProcessDraft::default();
    second.set(Known::FuncName.into(), "java".to_owned());
    let target = Target { name: "10.0.0.1_nginx_80".into(), ..Target::bare(ServiceInstanceId(7)) };
    Draft {
        targets: vec![target, Target::bare(ServiceInstanceId(8))].into(),
        processes: vec![process, second, ProcessDraft::default()],
        ..Draft::default()
    }
}

pub(super) fn custom(name: &str, kind: Kind) -> Field {
    Field {
        key: FieldKey::new(name),
        kind,
        group: Group::Custom("Company".to_owned()),
        required: false,
        unit: String::new(),
        words: None,
    }
}

/// What is noted of a body with a number for a text.
fn notes() -> bkproc::store::notes::Notes {
    let body = br#"{"processes": [{"process_info": {"description": 1}}]}"#;
    bkproc::store::parse::parse(body).map(|parsed| parsed.notes).unwrap_or_default()
}
