//! The attributes of model `process` and how `search_object_attribute` shows them (contract sections 2.1, 2.2).
//!
//! Owns the built-in list and the wire shape of an attribute. What an administrator or a vendor changed is
//! [`super::custom`], the columns of `bind_info` are [`super::bind`], judging values is [`super::validate`].

use std::borrow::Cow;

use serde_json::{Value, json};

use super::Version;
use super::bind::COLUMNS;
use super::words::Language;

/// The property id of the only table.
pub(super) const BIND_INFO: &str = "bind_info";

type Text = Cow<'static, str>;

/// One attribute of model `process`.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "the server's own flags, each by itself")]
pub(super) struct Attribute {
    pub(super) id: i64,
    /// 0 for all businesses, else the one that has it.
    pub(super) biz: i64,
    pub(super) key: Text,
    /// The name in the database: Chinese for the built-in ones, whatever language is asked for.
    pub(super) name: Text,
    pub(super) english: Text,
    pub(super) group: Text,
    pub(super) index: i64,
    /// The server's word for the type, which need not be one that it knows.
    pub(super) kind: Text,
    /// The limits of a value, in the form that the type has.
    pub(super) option: Value,
    pub(super) required: bool,
    pub(super) editable: bool,
    /// `bk_isapi`: hidden from `search_object_attribute`.
    pub(super) api_only: bool,
    /// `ismultiple`, of types that can hold several values.
    pub(super) multiple: bool,
    pub(super) unit: Text,
    pub(super) placeholder: (Text, Text),
    /// What is stored when the key is absent; no built-in one has any.
    pub(super) default: Option<Value>,
    /// Whether every server has it.
    pub(super) built_in: bool,
}

impl Default for Attribute {
    fn default() -> Self {
        Self {
            id: 0,
            biz: 0,
            key: Text::default(),
            name: Text::default(),
            english: Text::default(),
            group: "default".into(),
            index: 0,
            kind: "singlechar".into(),
            option: json!(""),
            required: false,
            editable: true,
            api_only: false,
            multiple: false,
            unit: Text::default(),
            placeholder: (Text::default(), Text::default()),
            default: None,
            built_in: false,
        }
    }
}

type Names = (&'static str, &'static str);

fn built_in(id: i64, key: &'static str, names: Names) -> Attribute {
    Attribute {
        id,
        key: key.into(),
        name: names.0.into(),
        english: names.1.into(),
        built_in: true,
        ..Attribute::default()
    }
}

fn managed(id: i64, index: i64, key: &'static str, names: Names, kind: &'static str) -> Attribute {
    Attribute { group: "proc_mgr".into(), index, kind: kind.into(), ..built_in(id, key, names) }
}

fn number(id: i64, index: i64, key: &'static str, names: Names, min: i64, max: i64) -> Attribute {
    Attribute { option: json!({"min": min, "max": max}), ..managed(id, index, key, names, "int") }
}

/// An attribute that the server alone writes.
fn identity(id: i64, index: i64, key: &'static str, names: Names) -> Attribute {
    Attribute {
        index,
        kind: "int".into(),
        option: json!({"min": "", "max": ""}),
        required: true,
        editable: false,
        api_only: true,
        ..built_in(id, key, names)
    }
}

fn recorded(id: i64, key: &'static str, names: Names, kind: &'static str) -> Attribute {
    Attribute { kind: kind.into(), editable: false, ..built_in(id, key, names) }
}

/// Returns the built-in attributes of a fresh v3.14 server, in the order of the database: the alias comes before the
/// binary's name, which is why it is the one reported when both keys are absent (contract section 1.5).
pub(super) fn all_built_in() -> Vec<Attribute> {
    vec![
        identity(50, 3, "bk_biz_id", ("业务ID", "Business ID")),
        Attribute {
            index: 1,
            required: true,
            placeholder: (
                "对外显示的服务名</br> 比如程序的二进制名称为java的服务zookeeper，则填zookeeper".into(),
                "The service name displayed externally,</br> for example, the binary name of the program is </br>java service \
                 zookeeper, then fill in zookeeper."
                    .into(),
            ),
            ..built_in(51, "bk_process_name", ("进程别名", "Alias"))
        },
        Attribute { index: 4, ..built_in(52, "description", ("备注", "Description")) },
        Attribute {
            required: true,
            placeholder: (
                "程序的二进制名称</br> 比如zookeeper的二进制名称是java，则填java".into(),
                "The binary name of the program,</br> such as the binary name of zookeeper</br> is java, then fill in java."
                    .into(),
            ),
            ..built_in(53, "bk_func_name", ("进程名称", "Function name"))
        },
        Attribute {
            placeholder: (
                "执行进程启停等操作的工作路径".into(),
                "The working path for performing operations such as process start and stop".into(),
            ),
            ..managed(54, 1, "work_path", ("工作路径", "Work path"), "longchar")
        },
        managed(55, 3, "user", ("启动用户", "User"), "singlechar"),
        number(56, 4, "proc_num", ("启动数量", "Process number"), 1, 10_000),
        Attribute {
            placeholder: (
                "批量启动进程依据优先级从小到大排序操作，停止进程按反序操作。优先级数值范围支持输入 [ -100 ~ 10000 ]".into(),
                "Batch start processes are sorted according to priority from small to large, and stop processes are \
                 operated in reverse order. Priority value range supports input [ -100 ~ 10000 ]"
                    .into(),
            ),
            ..number(57, 5, "priority", ("启动优先级", "Priority"), -100, 10_000)
        },
        Attribute {
            unit: "s".into(),
            placeholder: ("执行命令的超时时长".into(), "The timeout period for executing commands".into()),
            ..number(58, 12, "timeout", ("操作超时时长", "Timeout"), 0, 10_000)
        },
        managed(59, 6, "start_cmd", ("启动命令", "Start command"), "longchar"),
        managed(60, 7, "stop_cmd", ("停止命令", "Stop command"), "longchar"),
        managed(61, 8, "restart_cmd", ("重启命令", "Restart command"), "longchar"),
        managed(62, 9, "face_stop_cmd", ("强制停止命令", "Force-stop command"), "longchar"),
        managed(63, 10, "reload_cmd", ("进程重载命令", "Reload command"), "longchar"),
        managed(64, 2, "pid_file", ("PID文件路径", "PID filepath"), "longchar"),
        Attribute { api_only: true, ..managed(65, 13, "auto_start", ("是否自动拉起", "Autostart"), "bool") },
        Attribute {
            index: 2,
            kind: "longchar".into(),
            placeholder: (
                "程序启动参数</br> 用于唯一识别一个进程，例如 -cp zookeeper".into(),
                "Program startup parameters that uniquely </br>identify a process, such as zookeeper's </br>startup parameters \
                 include zookeeper."
                    .into(),
            ),
            ..built_in(66, "bk_start_param_regex", ("启动参数匹配规则", "Startup parameter"))
        },
        // What its columns take depends on the version, and is told by them.
        Attribute {
            group: "proc_port".into(),
            index: 14,
            kind: "table".into(),
            option: Value::Null,
            placeholder: ("process bind port information".into(), "process bind port information".into()),
            ..built_in(67, BIND_INFO, ("bind_info", "Bind Information"))
        },
        // The only limits that are stored as texts, and so the only ones that v3.9 and v3.10 look at.
        Attribute {
            unit: "s".into(),
            option: json!({"min": "0", "max": "600"}),
            placeholder: (
                "在执行启动命令后，等待多久检查PID存活的状态".into(),
                "After executing the start command, how long to wait to check the status of the PID alive".into(),
            ),
            ..managed(68, 11, "bk_start_check_secs", ("启动等待时长", "Startup check time"), "int")
        },
        identity(69, 15, "service_instance_id", ("服务实例ID", "Service instance ID")),
        recorded(70, "bk_created_at", ("创建时间", "Created At"), "time"),
        recorded(71, "bk_created_by", ("创建人", "Created By"), "objuser"),
        recorded(72, "bk_updated_at", ("更新时间", "Updated At"), "time"),
        recorded(73, "bk_updated_by", ("更新人", "Updated By"), "objuser"),
    ]
}

/// Returns the attributes of a version before anybody changed them.
pub(super) fn of_version(version: Version) -> Vec<Attribute> {
    let mut all = all_built_in();
    all.retain(|one| version.stores(&one.key));
    if version.has_tenants() {
        // A fresh server of that line writes numbers, which older ones have as texts.
        for one in all.iter_mut().filter(|one| one.key == "bk_start_check_secs") {
            one.option = json!({"min": 0, "max": 600});
        }
    }
    all
}

/// The attributes of a server, in the order of its database.
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes(pub(super) Vec<Attribute>);

impl Attributes {
    /// Returns the attributes that hold in a business: those of all businesses and its own.
    pub(super) fn of_business(&self, biz: i64) -> impl Iterator<Item = &Attribute> {
        self.0.iter().filter(move |one| one.biz == 0 || one.biz == biz)
    }

    /// Returns the attributes of a business that not every server has.
    pub(super) fn own(&self, biz: i64) -> impl Iterator<Item = &Attribute> {
        self.of_business(biz).filter(|one| !one.built_in)
    }

    /// Finds an attribute of a business by its property id.
    pub(super) fn find(&self, biz: i64, key: &str) -> Option<&Attribute> {
        self.of_business(biz).find(|one| one.key == key)
    }
}

impl Attribute {
    /// Whether `search_object_attribute` shows it (contract section 2.2).
    pub(super) fn visible(&self) -> bool {
        !self.api_only && self.kind != "innertable"
    }

    /// The attribute object of `search_object_attribute`.
    pub(super) fn shown(&self, version: Version, language: Language) -> Value {
        let group = match &*self.group {
            "proc_port" => language.pick("监听信息", "listener info"),
            "proc_mgr" => language.pick("进程管理信息", "process manager info"),
            "default" => language.pick("基础信息", "default"),
            other => other,
        };
        let name = match &*self.key {
            BIND_INFO => language.pick("绑定信息", &self.english),
            "bk_start_param_regex" => language.pick("进程启动参数", &self.english),
            _ => language.pick(&self.name, &self.english),
        };
        let option = match &*self.kind {
            "table" => COLUMNS.iter().map(|column| column.shown(version)).collect(),
            _ => self.option.clone(),
        };
        // Local, without a zone, unlike the times of instances.
        let time = "2024-03-11 10:24:31";
        let mut shown = json!({
            "bk_biz_id": self.biz, "id": self.id, "bk_supplier_account": "0", "bk_obj_id": "process",
            "bk_property_id": self.key, "bk_property_name": name, "bk_property_group": self.group,
            "bk_property_index": self.index, "unit": self.unit,
            "placeholder": language.pick(&self.placeholder.0, &self.placeholder.1),
            "editable": self.editable, "ispre": self.built_in, "isrequired": self.required, "isreadonly": false,
            "isonly": false, "bk_issystem": false, "bk_isapi": self.api_only, "bk_property_type": self.kind,
            "option": option, "bk_template_id": 0,
            "description": if &*self.key == "bk_start_check_secs" { "cc_system" } else { "" },
            "creator": if self.built_in { "cc_system" } else { "admin" }, "create_time": time, "last_time": time,
            "bk_property_group_name": group,
        });
        if let Some(map) = shown.as_object_mut() {
            if version.has_tenants() {
                map.shift_remove("bk_supplier_account");
            }
            // Rows that older servers wrote do not have it.
            if !self.built_in || recorded_or_newer(&self.key) {
                map.insert("ismultiple".to_owned(), self.multiple.into());
            }
            if let Some(default) = &self.default {
                map.insert("default".to_owned(), default.clone());
            }
        }
        shown
    }
}

fn recorded_or_newer(key: &str) -> bool {
    key == "bk_start_check_secs" || key.starts_with("bk_created_") || key.starts_with("bk_updated_")
}
