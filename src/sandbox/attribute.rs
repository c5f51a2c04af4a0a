//! The attributes of model `process` and how search_object_attribute shows them (contract sections 2.1, 2.2).
//!
//! Owns the built-in list, the columns of `bind_info`, the rules for an address and a port, and the wire shape of
//! an attribute. Judging values is [`super::validate`].

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::{Value, json};

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
    /// `bk_isapi`: hidden from search_object_attribute.
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
    Attribute {
        id,
        key,
        name: names.0,
        english: names.1,
        ..PLAIN
    }
}

const fn managed(
    id: i64,
    index: i64,
    key: &'static str,
    names: (&'static str, &'static str),
    kind: Kind,
) -> Attribute {
    Attribute {
        group: "proc_mgr",
        index,
        kind,
        ..built_in(id, key, names)
    }
}

const fn recorded(
    id: i64,
    key: &'static str,
    names: (&'static str, &'static str),
    kind: Kind,
) -> Attribute {
    Attribute {
        kind,
        editable: false,
        ..built_in(id, key, names)
    }
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
    Attribute {
        index: 4,
        ..built_in(52, "description", ("备注", "Description"))
    },
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
    managed(
        56,
        4,
        "proc_num",
        ("启动数量", "Process number"),
        Kind::Int(1, 10_000),
    ),
    managed(
        57,
        5,
        "priority",
        ("启动优先级", "Priority"),
        Kind::Int(-100, 10_000),
    ),
    Attribute {
        unit: "s",
        ..managed(
            58,
            12,
            "timeout",
            ("操作超时时长", "Timeout"),
            Kind::Int(0, 10_000),
        )
    },
    managed(
        59,
        6,
        "start_cmd",
        ("启动命令", "Start command"),
        Kind::Long,
    ),
    managed(60, 7, "stop_cmd", ("停止命令", "Stop command"), Kind::Long),
    managed(
        61,
        8,
        "restart_cmd",
        ("重启命令", "Restart command"),
        Kind::Long,
    ),
    managed(
        62,
        9,
        "face_stop_cmd",
        ("强制停止命令", "Force-stop command"),
        Kind::Long,
    ),
    managed(
        63,
        10,
        "reload_cmd",
        ("进程重载命令", "Reload command"),
        Kind::Long,
    ),
    managed(
        64,
        2,
        "pid_file",
        ("PID文件路径", "PID filepath"),
        Kind::Long,
    ),
    Attribute {
        api_only: true,
        ..managed(
            65,
            13,
            "auto_start",
            ("是否自动拉起", "Autostart"),
            Kind::Bool,
        )
    },
    Attribute {
        index: 2,
        kind: Kind::Long,
        placeholder: (
            "通过进程启动参数唯一识别进程，比如kafka和zookeeper的二进制名称为java，则可填写 -cp zookeeper",
            "Tells one process from another with the same binary, e.g. -cp zookeeper",
        ),
        ..built_in(
            66,
            "bk_start_param_regex",
            ("启动参数匹配规则", "Startup parameter"),
        )
    },
    Attribute {
        group: "proc_port",
        kind: Kind::Table,
        ..built_in(67, "bind_info", ("bind_info", "Bind Information"))
    },
    Attribute {
        unit: "s",
        ..managed(
            68,
            11,
            "bk_start_check_secs",
            ("启动等待时长", "Startup check time"),
            Kind::QuotedInt(0, 600),
        )
    },
    Attribute {
        kind: Kind::Int(i64::MIN, i64::MAX),
        required: true,
        editable: false,
        api_only: true,
        ..built_in(
            69,
            "service_instance_id",
            ("服务实例ID", "Service instance ID"),
        )
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

/// Gives the attributes that hold in a business: the built-in ones and its own.
pub(super) fn of_business(biz: i64) -> impl Iterator<Item = &'static Attribute> {
    ATTRIBUTES
        .iter()
        .filter(move |one| one.biz == 0 || one.biz == biz)
}

/// Finds an attribute of a business by its property id.
pub(super) fn find(biz: i64, key: &str) -> Option<&'static Attribute> {
    of_business(biz).find(|one| one.key == key)
}

/// A column of `bind_info` (contract section 3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) key: &'static str,
    name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    placeholder: &'static str,
}

const PROTOCOLS: &[(&str, &str)] = &[("1", "TCP"), ("2", "UDP"), ("3", "TCP6"), ("4", "UDP6")];

/// The five columns; any other key in a row is an error.
pub(super) const COLUMNS: [Column; 5] = [
    Column {
        key: "ip",
        name: "IP",
        kind: Kind::Short(""),
        required: false,
        placeholder: "Process-bound IP",
    },
    Column {
        key: "port",
        name: "Port",
        kind: Kind::Short(""),
        required: true,
        placeholder: "single port: 8080 </br> range port: 8080-8089",
    },
    Column {
        key: "protocol",
        name: "Protocol",
        kind: Kind::Enum(PROTOCOLS),
        required: true,
        placeholder: "protocol used by the process",
    },
    Column {
        key: "enable",
        name: "Enable",
        kind: Kind::Bool,
        required: true,
        placeholder: "Enable port monitoring",
    },
    Column {
        key: "template_row_id",
        name: "RowID",
        kind: Kind::Int(i64::MIN, i64::MAX),
        required: false,
        placeholder: "",
    },
];

impl Column {
    /// Whether a text, already trimmed and not empty, keeps the column's pattern.
    pub(super) fn fits(&self, text: &str) -> bool {
        let rule = match self.key {
            "ip" => &ADDRESS,
            "port" => &PORT,
            _ => return true,
        };
        rule.as_ref().is_some_and(|rule| rule.is_match(text))
    }

    fn shown(&self) -> Value {
        let editable = self.key != "template_row_id";
        let option = match self.kind {
            Kind::Short(_) if self.key == "ip" => json!(address_pattern()),
            Kind::Short(_) => json!(port_pattern()),
            kind => option_of(kind, Some("1")),
        };
        json!({
            "bk_property_id": self.key, "bk_property_name": self.name, "placeholder": self.placeholder,
            "editable": editable, "isrequired": self.required, "isreadonly": false, "bk_issystem": false,
            "bk_isapi": !editable, "bk_property_type": type_name(self.kind), "option": option, "description": "",
            "bk_property_group": "proc_port",
        })
    }
}

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&address_pattern()).ok());
static PORT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&port_pattern()).ok());

/// The rule of a bind row's address: one IPv4 or IPv6 literal, nothing else (contract section 3). An octet
/// may carry one leading zero; a link-local address may carry a zone.
fn address_pattern() -> String {
    const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
    const GROUP: &str = "[0-9a-fA-F]{1,4}";
    let four = format!(r"({OCTET}\.){{3}}{OCTET}");
    let mut forms = vec![
        four.clone(),
        format!("({GROUP}:){{7}}{GROUP}"),
        format!("({GROUP}:){{1,7}}:"),
        format!(":((:{GROUP}){{1,7}}|:)"),
        format!("fe80:(:[0-9a-fA-F]{{0,4}}){{0,4}}%[0-9a-zA-Z]+"),
        format!("::(ffff(:0{{1,4}})?:)?{four}"),
        format!("({GROUP}:){{1,4}}:{four}"),
    ];
    // `::` in the middle: together with it, at most seven groups are written.
    for left in 1..=6 {
        forms.push(format!(
            "({GROUP}:){{1,{left}}}(:{GROUP}){{1,{}}}",
            7 - left
        ));
    }
    format!("^({})$", forms.join("|"))
}

/// The rule of a bind row's port: one port or one range, no list, no leading zero (contract section 3).
fn port_pattern() -> String {
    const PORT: &str =
        "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
    format!("^{PORT}(-{PORT})?$")
}

fn type_name(kind: Kind) -> &'static str {
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

fn option_of(kind: Kind, default: Option<&str>) -> Value {
    match kind {
        Kind::Short(pattern) => json!(pattern),
        Kind::Int(i64::MIN, i64::MAX) => json!({"min": "", "max": ""}),
        Kind::Int(min, max) => json!({"min": min, "max": max}),
        Kind::QuotedInt(min, max) => json!({"min": min.to_string(), "max": max.to_string()}),
        Kind::Enum(choices) => choices
            .iter()
            .map(|(id, name)| json!({"id": id, "name": name, "type": "text", "is_default": Some(*id) == default}))
            .collect(),
        Kind::Table => COLUMNS.iter().map(Column::shown).collect(),
        Kind::Long | Kind::Bool | Kind::Time | Kind::User => json!(""),
    }
}

impl Attribute {
    /// Whether search_object_attribute shows it (contract section 2.2).
    pub(super) fn visible(&self) -> bool {
        !self.api_only
    }

    /// The attribute object of search_object_attribute.
    pub(super) fn shown(&self, language: Language) -> Value {
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
            "bk_property_type": type_name(self.kind), "option": option_of(self.kind, self.default),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_rule_takes_literals_only() {
        let rule = Regex::new(&address_pattern()).unwrap();
        for good in [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "199.1.1.01",
            "::",
            "::1",
            "1::",
            "fe80::1%eth0",
            "fe80:%eth0",
            "::ffff:10.0.0.1",
            "::ffff:0:10.0.0.1",
            "::10.0.0.1",
            "2001:db8::10.0.0.1",
            "2001:db8::1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "2001:DB8:0:0:8:800:200C:417A",
            "64:ff9b::192.0.2.33",
        ] {
            assert!(rule.is_match(good), "{good}");
        }
        for bad in [
            "1",
            "5",
            "256.1.1.1",
            "001.2.3.4",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4,5.6.7.8",
            "1.2.3.4/24",
            "localhost",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2:3:4:5:6:7:8",
            "g::1",
            "12345::",
            "fe80::1%",
            "2001:db8::1%eth0",
            "[::1]",
            "::FFFF:1.2.3.4",
        ] {
            assert!(!rule.is_match(bad), "{bad}");
        }
    }

    #[test]
    fn the_port_rule_takes_one_port_or_one_range() {
        let rule = Regex::new(&port_pattern()).unwrap();
        for good in [
            "1",
            "80",
            "8080",
            "65535",
            "59999",
            "8080-8089",
            "9090-8080",
            "1-65535",
        ] {
            assert!(rule.is_match(good), "{good}");
        }
        for bad in [
            "0",
            "080",
            "65536",
            "70000",
            "100000",
            "80,443",
            "8080-8089,9000",
            "80-",
            "-80",
            "80 - 90",
            "a",
        ] {
            assert!(!rule.is_match(bad), "{bad}");
        }
    }
}
