//! The attributes of model `process` and how `search_object_attribute` shows them (contract sections 2.1, 2.2).
//!
//! Owns the built-in list and the wire shape of an attribute. The columns of `bind_info` are [`super::bind`], judging
//! values is [`super::validate`].

use serde_json::{Value, json};

use super::Version;
use super::bind::COLUMNS;
use super::words::Language;

/// What kind of value an attribute takes, with its limits (contract section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `singlechar`: at most 256 bytes, and a pattern (empty: none).
    Short(&'static str),
    /// `longchar`: at most 2000 bytes.
    Long,
    /// `int`, both ends included.
    Int(i64, i64),
    /// `int` whose limits are stored, and shown, as strings.
    QuotedInt(i64, i64),
    /// `bool`.
    Bool,
    /// `enum`: identifiers and names.
    Enum(&'static [(&'static str, &'static str)]),
    /// `time`.
    Time,
    /// `objuser`, a single one.
    User,
    /// `table`: only `bind_info`.
    Table,
}

/// One attribute of model `process`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub(super) id: i64,
    /// 0 for the built-in ones, else the business that has it.
    pub(super) biz: i64,
    pub(super) key: &'static str,
    /// The name in the database: Chinese for the built-in ones, whatever language is asked for.
    pub(super) name: &'static str,
    english: &'static str,
    group: &'static str,
    index: i64,
    pub(super) kind: Kind,
    pub(super) required: bool,
    editable: bool,
    /// `bk_isapi`: hidden from `search_object_attribute`.
    api_only: bool,
    unit: &'static str,
    placeholder: (&'static str, &'static str),
    /// What is stored when the key is absent; only custom attributes have one.
    pub(super) default: Option<&'static str>,
}

const PLAIN: Attribute = Attribute {
    id: 0,
    biz: 0,
    key: "",
    name: "",
    english: "",
    group: "default",
    index: 0,
    kind: Kind::Short(""),
    required: false,
    editable: true,
    api_only: false,
    unit: "",
    placeholder: ("", ""),
    default: None,
};

const fn built_in(id: i64, key: &'static str, names: (&'static str, &'static str)) -> Attribute {
    Attribute { id, key, name: names.0, english: names.1, ..PLAIN }
}

const fn managed(id: i64, index: i64, key: &'static str, names: (&'static str, &'static str), kind: Kind) -> Attribute {
    Attribute { group: "proc_mgr", index, kind, ..built_in(id, key, names) }
}

const fn recorded(id: i64, key: &'static str, names: (&'static str, &'static str), kind: Kind) -> Attribute {
    Attribute { kind, editable: false, ..built_in(id, key, names) }
}

/// The built-in attributes of a fresh v3.14 server, in the order of the database: the alias comes before the
/// binary's name, which is why it is the one reported when both keys are absent (contract section 1.5).
/// Last come the attributes of business 1, made by its administrators: one enumeration with a default, one text with
/// a rule of its own.
const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        index: 3,
        kind: Kind::Int(i64::MIN, i64::MAX),
        required: true,
        editable: false,
        api_only: true,
        ..built_in(50, "bk_biz_id", ("业务ID", "Business ID"))
    },
    Attribute {
        index: 1,
        required: true,
        placeholder: (
            "对外显示的服务名</br> 比如程序的二进制名称为java的服务zookeeper，则填zookeeper",
            "The service name shown outside, e.g. zookeeper for a service whose binary is java",
        ),
        ..built_in(51, "bk_process_name", ("进程别名", "Alias"))
    },
    Attribute { index: 4, ..built_in(52, "description", ("备注", "Description")) },
    Attribute {
        required: true,
        placeholder: (
            "程序的二进制名称</br> 比如zookeeper的二进制名称是java，则填java",
            "The name of the program's binary, e.g. java for zookeeper",
        ),
        ..built_in(53, "bk_func_name", ("进程名称", "Function name"))
    },
    managed(54, 1, "work_path", ("工作路径", "Work path"), Kind::Long),
    managed(55, 3, "user", ("启动用户", "User"), Kind::Short("")),
    managed(56, 4, "proc_num", ("启动数量", "Process number"), Kind::Int(1, 10_000)),
    managed(57, 5, "priority", ("启动优先级", "Priority"), Kind::Int(-100, 10_000)),
    Attribute { unit: "s", ..managed(58, 12, "timeout", ("操作超时时长", "Timeout"), Kind::Int(0, 10_000)) },
    managed(59, 6, "start_cmd", ("启动命令", "Start command"), Kind::Long),
    managed(60, 7, "stop_cmd", ("停止命令", "Stop command"), Kind::Long),
    managed(61, 8, "restart_cmd", ("重启命令", "Restart command"), Kind::Long),
    managed(62, 9, "face_stop_cmd", ("强制停止命令", "Force-stop command"), Kind::Long),
    managed(63, 10, "reload_cmd", ("进程重载命令", "Reload command"), Kind::Long),
    managed(64, 2, "pid_file", ("PID文件路径", "PID filepath"), Kind::Long),
    Attribute { api_only: true, ..managed(65, 13, "auto_start", ("是否自动拉起", "Autostart"), Kind::Bool) },
    Attribute {
        index: 2,
        kind: Kind::Long,
        placeholder: (
            "通过进程启动参数唯一识别进程，比如kafka和zookeeper的二进制名称为java，则可填写 -cp zookeeper",
            "Tells one process from another with the same binary, e.g. -cp zookeeper",
        ),
        ..built_in(66, "bk_start_param_regex", ("启动参数匹配规则", "Startup parameter"))
    },
    Attribute { group: "proc_port", kind: Kind::Table, ..built_in(67, "bind_info", ("bind_info", "Bind Information")) },
    Attribute {
        unit: "s",
        ..managed(68, 11, "bk_start_check_secs", ("启动等待时长", "Startup check time"), Kind::QuotedInt(0, 600))
    },
    Attribute {
        kind: Kind::Int(i64::MIN, i64::MAX),
        required: true,
        editable: false,
        api_only: true,
        ..built_in(69, "service_instance_id", ("服务实例ID", "Service instance ID"))
    },
    recorded(70, "bk_created_at", ("创建时间", "Created at"), Kind::Time),
    recorded(71, "bk_created_by", ("创建人", "Created by"), Kind::User),
    recorded(72, "bk_updated_at", ("更新时间", "Updated at"), Kind::Time),
    recorded(73, "bk_updated_by", ("更新人", "Updated by"), Kind::User),
    Attribute {
        biz: 1,
        group: "ops",
        kind: Kind::Enum(&[("core", "核心"), ("normal", "普通"), ("edge", "边缘")]),
        default: Some("normal"),
        ..built_in(112, "service_tier", ("服务等级", "服务等级"))
    },
    Attribute {
        biz: 1,
        group: "ops",
        index: 1,
        kind: Kind::Short("^[a-z][a-z0-9-]{1,30}$"),
        placeholder: ("小写英文，如 trade-core", "小写英文，如 trade-core"),
        ..built_in(113, "owner_team", ("负责团队", "负责团队"))
    },
];

/// Gives the attributes that hold in a business: the built-in ones of a version and its own.
pub(super) fn of_business(version: Version, biz: i64) -> impl Iterator<Item = &'static Attribute> {
    let there = move |one: &&Attribute| version.records_who() || !records_who(one.key);
    ATTRIBUTES.iter().filter(move |one| one.biz == 0 || one.biz == biz).filter(there)
}

/// Gives the attributes that a business has alone.
pub(super) fn own(biz: i64) -> impl Iterator<Item = &'static Attribute> {
    ATTRIBUTES.iter().filter(move |one| one.biz == biz)
}

/// Whether an attribute tells who created or updated a process, and when.
pub(super) fn records_who(key: &str) -> bool {
    key.starts_with("bk_created_") || key.starts_with("bk_updated_")
}

/// Finds an attribute of a business by its property id.
pub(super) fn find(version: Version, biz: i64, key: &str) -> Option<&'static Attribute> {
    of_business(version, biz).find(|one| one.key == key)
}

pub(super) fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Short(_) => "singlechar",
        Kind::Long => "longchar",
        Kind::Int(..) | Kind::QuotedInt(..) => "int",
        Kind::Bool => "bool",
        Kind::Enum(_) => "enum",
        Kind::Time => "time",
        Kind::User => "objuser",
        Kind::Table => "table",
    }
}

pub(super) fn option_of(version: Version, kind: Kind, default: Option<&str>) -> Value {
    match kind {
        Kind::Short(pattern) => json!(pattern),
        Kind::Int(i64::MIN, i64::MAX) => json!({"min": "", "max": ""}),
        Kind::Int(min, max) => json!({"min": min, "max": max}),
        Kind::QuotedInt(min, max) => json!({"min": min.to_string(), "max": max.to_string()}),
        Kind::Enum(choices) => choices
            .iter()
            .map(|(id, name)| json!({"id": id, "name": name, "type": "text", "is_default": Some(*id) == default}))
            .collect(),
        Kind::Table => COLUMNS.iter().map(|column| column.shown(version)).collect(),
        Kind::Long | Kind::Bool | Kind::Time | Kind::User => json!(""),
    }
}

impl Attribute {
    /// Whether `search_object_attribute` shows it (contract section 2.2).
    pub(super) fn visible(&self) -> bool {
        !self.api_only
    }

    /// The attribute object of `search_object_attribute`.
    pub(super) fn shown(&self, version: Version, language: Language) -> Value {
        let group = match self.group {
            "proc_port" => language.pick("监听信息", "listener info"),
            "proc_mgr" => language.pick("进程管理信息", "process manager info"),
            "ops" => "运维信息",
            _ => language.pick("基础信息", "default"),
        };
        let name = match self.key {
            "bind_info" => language.pick("绑定信息", self.english),
            _ => language.pick(self.name, self.english),
        };
        let time = "2024-03-11T10:24:31.507+08:00";
        let mut shown = json!({
            "bk_biz_id": self.biz, "id": self.id, "bk_supplier_account": "0", "bk_obj_id": "process",
            "bk_property_id": self.key, "bk_property_name": name, "bk_property_group": self.group,
            "bk_property_index": self.index, "unit": self.unit,
            "placeholder": language.pick(self.placeholder.0, self.placeholder.1),
            "editable": self.editable, "ispre": self.biz == 0, "isrequired": self.required, "isreadonly": false,
            "isonly": false, "bk_issystem": false, "bk_isapi": self.api_only,
            "bk_property_type": type_name(self.kind), "option": option_of(version, self.kind, self.default),
            "description": "", "creator": if self.biz == 0 { "cc_system" } else { "admin" },
            "create_time": time, "last_time": time, "ismultiple": false,
        });
        if let Some(map) = shown.as_object_mut() {
            if let Some(default) = self.default {
                map.insert("default".to_owned(), json!(default));
            }
            map.insert("bk_property_group_name".to_owned(), json!(group));
        }
        shown
    }
}
