//! The words that tables are read by: what people call columns, totals and yes, in both languages at once.

mod notes;
pub mod page;
mod refused;
mod sheet;

pub use notes::{NoteLine, column_use, import_sum, note, place};
pub use refused::{open_error, table_error};
pub use sheet::{sheet_column, sheet_name, write_refusal};

use super::fields::{cmdb_name, column, label};
use crate::domain::bind::Column;
use crate::domain::field::{FieldKey, FieldTable, Known, SET_BY_SERVER};
use crate::domain::lang::Lang;
use crate::tables::{ColumnUse, TargetPart, Vocabulary};

/// Names of columns that name targets; the first of each is how an export heads them.
const TARGETS: [(TargetPart, &[&str]); 7] = [
    (TargetPart::Id, &["service_instance_id", "服务实例ID", "实例ID", "instance id", "service instance id"]),
    (
        TargetPart::Name,
        &[
            "service_instance_name",
            "服务实例名称",
            "服务实例名",
            "服务实例",
            "实例名称",
            "实例名",
            "实例",
            "instance",
            "instance name",
            "service instance",
            "service instance name",
            "target",
        ],
    ),
    (
        TargetPart::Host,
        &[
            "bk_host_innerip",
            "主机IP",
            "内网IP",
            "主机",
            "主机内网IP",
            "主机地址",
            "服务器",
            "服务器IP",
            "机器",
            "机器IP",
            "IP地址",
            "host",
            "host ip",
            "inner ip",
            "private ip",
            "server",
            "server ip",
            "ip address",
        ],
    ),
    (
        TargetPart::Area,
        &["bk_cloud_id", "管控区域", "管控区域ID", "云区域", "云区域ID", "area", "cloud id", "bk-network area"],
    ),
    (TargetPart::Set, &["bk_set_name", "集群", "集群名", "集群名称", "所属集群", "set", "set name"]),
    (TargetPart::Module, &["bk_module_name", "模块", "模块名", "模块名称", "所属模块", "module", "module name"]),
    (TargetPart::Business, &["bk_biz_id", "业务ID", "biz id", "business id"]),
];

/// Other names that people have for fields.
const FIELDS: [(Known, &[&str]); 10] = [
    (
        Known::FuncName,
        &["进程名", "程序名", "程序名称", "二进制名称", "binary", "process", "program", "func name", "process name"],
    ),
    (Known::ProcessName, &["别名", "进程别名", "alias"]),
    (Known::StartParamRegex, &["启动参数", "start parameter", "start param", "startup parameter"]),
    (Known::Description, &["备注", "描述", "说明", "remark", "description", "note"]),
    (Known::WorkPath, &["工作路径", "工作目录", "work path", "work dir", "working directory"]),
    (Known::PidFile, &["pid文件", "pid路径", "pid file", "pid path"]),
    (Known::User, &["启动用户", "运行用户", "用户", "user", "run as", "run as user"]),
    (Known::ProcNum, &["启动数量", "进程数量", "数量", "process count", "count", "number"]),
    (Known::Priority, &["启动优先级", "优先级", "priority"]),
    (Known::Timeout, &["操作超时时长", "超时", "超时时长", "timeout"]),
];

/// Other names that people have for the columns of bind rows.
const BIND: [(Column, &[&str]); 4] = [
    (
        Column::Ip,
        &["ip", "绑定IP", "监听IP", "监听地址", "绑定地址", "bind ip", "bind_ip", "listen ip", "listen address"],
    ),
    (Column::Port, &["port", "ports", "端口", "端口号", "监听端口", "绑定端口", "listen port", "bind port"]),
    (Column::Protocol, &["protocol", "proto", "协议", "协议类型"]),
    (Column::Enable, &["enable", "enabled", "启用", "是否启用", "端口监控", "启用端口", "bk_enable_port"]),
];

/// Names of columns that say nothing of a process.
const IGNORED: [&str; 12] = [
    "序号",
    "编号",
    "行号",
    "no",
    "index",
    "n",
    "host_n",
    "host.n",
    "服务模板",
    "service_template",
    "bk_host_id",
    "bk_biz_name",
];

/// What a line of totals begins with.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "汇总", "total", "subtotal", "sum"];

/// What `true` and `false` are written as.
const FLAGS: [(&str, bool); 12] = [
    ("是", true),
    ("启用", true),
    ("开", true),
    ("开启", true),
    ("有", true),
    ("对", true),
    ("否", false),
    ("不启用", false),
    ("关", false),
    ("关闭", false),
    ("无", false),
    ("停用", false),
];

/// Returns the words that a table is read by; `fields` are those of the business.
#[must_use]
pub fn vocabulary(fields: &FieldTable) -> Vocabulary {
    let mut words = Vocabulary::default();
    for (part, names) in TARGETS {
        words.add_all(names, &ColumnUse::Target(part));
    }
    for own in Column::ALL {
        let names = [own.as_str(), column(Lang::Zh, own), column(Lang::En, own)];
        words.add_all(&names, &ColumnUse::Bind(own));
    }
    for (own, names) in BIND {
        words.add_all(names, &ColumnUse::Bind(own));
    }
    for field in fields.iter().filter(|field| !field.kind.is_bind()) {
        words.add(field.key.as_str(), ColumnUse::Field(field.key.clone()));
    }
    for (known, names) in FIELDS {
        words.add_all(names, &ColumnUse::Field(FieldKey::Known(known)));
    }
    // The names of an administrator's fields come last: they may be those of others.
    for field in fields.iter().filter(|field| !field.kind.is_bind()) {
        for lang in [Lang::Zh, Lang::En] {
            let names = [Some(label(lang, field)), cmdb_name(lang, field).map(Into::into)];
            names.into_iter().flatten().for_each(|name| words.add(&name, ColumnUse::Field(field.key.clone())));
        }
    }
    words.add_all(&IGNORED, &ColumnUse::Ignored);
    words.add_all(&SET_BY_SERVER, &ColumnUse::Ignored);
    words.totals = TOTALS.map(str::to_owned).to_vec();
    for (word, is_yes) in FLAGS {
        if is_yes { &mut words.yes } else { &mut words.no }.push(word.to_owned());
    }
    words
}
