//! The words of `--help` of the commands that only read.

use crate::config::cli::read::ReadWords;

/// Chinese.
pub(super) const ZH: ReadWords = ReadWords {
    businesses: "列出业务",
    instances: "列出业务的服务实例",
    processes: "列出服务实例的进程",
    fields: "列出进程的字段及其限制",
    filter: "筛选条件，写法与界面的筛选行相同 [默认：全部]",
    instance: "服务实例 ID",
    business: "业务 ID 或业务名称 [默认：唯一的业务]",
    offline: "不访问 CMDB，只用本机缓存",
    output: "输出形式：table、json、csv、tsv、ids [默认：table]",
    output_without_ids: "输出形式：table、json、csv、tsv [默认：table]",
    after: AFTER_ZH,
    after_filter: "筛选：各词都要出现，顺序不限；ip:10.1. ip:0:10.1. area:3 host:web-1 \
                   mod: set: label:env=prod id:48 tpl:no has:nginx no:nginx procs:0；!词 排除，~词 模糊。\n\
                   \n\
                   结果写到标准输出，提示写到标准错误；JSON 带 schema_version。\n\
                   退出码：0 成功，1 失败，2 用法错误，4 凭据或权限，5 无法连接 CMDB，9 本机缓存无法读取。",
};

const AFTER_ZH: &str = "结果写到标准输出，提示写到标准错误；JSON 带 schema_version。\n\
                        退出码：0 成功，1 失败，2 用法错误，4 凭据或权限，5 无法连接 CMDB，9 本机缓存无法读取。";

/// English.
pub(super) const EN: ReadWords = ReadWords {
    businesses: "List the businesses",
    instances: "List the service instances of a business",
    processes: "List the processes of service instances",
    fields: "List the fields of a process and their limits",
    filter: "Which ones, as in the filter line of the screen [default: all]",
    instance: "ID of a service instance",
    business: "Business, by ID or name [default: the only one]",
    offline: "Use what is cached here, and ask no CMDB",
    output: "Form of the output: table, json, csv, tsv, ids [default: table]",
    output_without_ids: "Form of the output: table, json, csv, tsv [default: table]",
    after: AFTER_EN,
    after_filter: "Filter: all words must be there, in any order; ip:10.1. ip:0:10.1. area:3 host:web-1 \
                   mod: set: label:env=prod id:48 tpl:no has:nginx no:nginx procs:0; !word leaves out, ~word finds letters in that order.\n\
                   \n\
                   Data go to standard output, messages to standard error. JSON has a schema_version.\n\
                   Exit codes: 0 success, 1 failure, 2 wrong usage, 4 credentials or permission, 5 the CMDB cannot be \
                   reached, 9 the cache cannot be read.",
};

const AFTER_EN: &str = "Data go to standard output, messages to standard error. JSON has a schema_version.\n\
                        Exit codes: 0 success, 1 failure, 2 wrong usage, 4 credentials or permission, 5 the CMDB cannot be \
                        reached, 9 the cache cannot be read.";
