//! What the commands that only read say.

use super::CommandWords;
use crate::app::find::TermFault;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::i18n::explain::{Explained, pick, say};
use crate::i18n::words;
use std::time::Duration;

impl CommandWords {
    /// The headings of businesses.
    #[must_use]
    pub const fn businesses_heading(self) -> [&'static str; 2] {
        ["ID", pick(self.0, "业务", "BUSINESS")]
    }

    /// The headings of service instances.
    #[must_use]
    pub const fn instances_heading(self) -> [&'static str; 7] {
        let lang = self.0;
        [
            "ID",
            pick(lang, "实例名称", "SERVICE INSTANCE"),
            pick(lang, "主机 IP", "HOST IP"),
            pick(lang, "模块", "MODULE"),
            pick(lang, "进程", "PROCS"),
            pick(lang, "服务模板", "TEMPLATE"),
            pick(lang, "标签", "LABELS"),
        ]
    }

    /// The headings of processes.
    #[must_use]
    pub const fn processes_heading(self) -> [&'static str; 6] {
        let lang = self.0;
        [
            pick(lang, "服务实例", "INSTANCE"),
            "ID",
            pick(lang, "进程别名", "ALIAS"),
            pick(lang, "进程名称", "BINARY"),
            pick(lang, "绑定", "BIND"),
            pick(lang, "启动参数", "PARAMETER"),
        ]
    }

    /// The headings of fields.
    #[must_use]
    pub const fn fields_heading(self) -> [&'static str; 6] {
        let lang = self.0;
        [
            pick(lang, "字段", "FIELD"),
            pick(lang, "名称", "NAME"),
            pick(lang, "类型", "TYPE"),
            pick(lang, "必填", "REQUIRED"),
            pick(lang, "限制", "LIMIT"),
            pick(lang, "分组", "GROUP"),
        ]
    }

    /// How old what is told is.
    #[must_use]
    pub fn age(self, age: Duration) -> String {
        (words(self.0).header.cached)(age)
    }

    /// Nothing is cached that could be told.
    #[must_use]
    pub fn nothing_kept(self) -> Explained {
        Explained {
            what: say!(self.0, "本机没有所需的缓存", "what is asked for is not cached here"),
            next: Some(say!(self.0, "联网后去掉 --offline 读取一次", "Read it once without --offline")),
            ..Explained::default()
        }
    }

    /// Names of hosts are not cached.
    #[must_use]
    pub fn host_names_not_cached(self) -> Explained {
        Explained {
            what: say!(
                self.0,
                "主机名没有缓存，离线时不能按主机名筛选",
                "host names are not cached, so none can be found offline"
            ),
            next: Some(say!(
                self.0,
                "去掉 --offline，或改用 host:主机ID、ip:",
                "Leave out --offline, or use host: with a host ID, or ip:",
            )),
            ..Explained::default()
        }
    }

    /// There is no business of that name.
    #[must_use]
    pub fn no_such_business(self, name: &str) -> Explained {
        Explained {
            what: say!(self.0, "没有名为 {name} 的业务", "there is no business named {name}"),
            next: Some(say!(self.0, "用 bkproc businesses 查看业务", "List them with bkproc businesses")),
            ..Explained::default()
        }
    }

    /// There is not exactly one business, and none was named.
    #[must_use]
    pub fn which_business(self, count: usize) -> Explained {
        Explained {
            what: say!(
                self.0,
                "可见的业务有 {count} 个，未指定是哪个",
                "{count} businesses are visible, and none was named"
            ),
            next: Some(say!(
                self.0,
                "用 --biz 指定业务 ID 或名称，可用 bkproc businesses 查看",
                "Name one with --biz, by ID or name; bkproc businesses lists them",
            )),
            ..Explained::default()
        }
    }

    /// A filter is not understood.
    #[must_use]
    pub fn bad_filter(self, term: &str, fault: &TermFault) -> Explained {
        let lang = self.0;
        let why = match fault {
            TermFault::UnknownField { name, nearest: Some(nearest) } => {
                say!(lang, "没有字段 {name}，是否想写 {nearest}", "there is no field {name}; perhaps {nearest}")
            }
            TermFault::UnknownField { name, nearest: None } => {
                say!(lang, "没有字段 {name}", "there is no field {name}")
            }
            TermFault::BadNumber { field } => {
                say!(lang, "{field} 后面应为数字，如 48、40-60、>3", "{field} takes a number, such as 48, 40-60 or >3",)
            }
            TermFault::BadFlag { field } => say!(lang, "{field} 后面应为 yes 或 no", "{field} takes yes or no"),
            TermFault::OpenBracket => say!(lang, "[ 没有对应的 ]", "a [ has no ]"),
        };
        Explained {
            what: say!(lang, "筛选条件无法识别：{term}", "the filter is not understood: {term}"),
            why: Some(why),
            next: Some(say!(
                lang,
                "改正后重试；写法见 bkproc instances --help",
                "Correct it; bkproc instances --help shows how it is written",
            )),
            ..Explained::default()
        }
    }

    /// No service instance was found.
    #[must_use]
    pub const fn nothing_found(self) -> &'static str {
        pick(self.0, "没有符合条件的服务实例", "no service instance matches")
    }

    /// Behind the addresses of a host that they do not identify.
    #[must_use]
    pub const fn dynamic(self) -> &'static str {
        pick(self.0, "（动态寻址）", " (dynamic)")
    }

    /// Hosts match, and have no service instance: the first one, and how many.
    #[must_use]
    pub fn hosts_alone(self, host: &str, count: usize) -> Explained {
        let words = &words(self.0).instances;
        Explained {
            what: (words.hosts_alone)(host, count),
            next: Some(words.add_instance.to_owned()),
            ..Explained::default()
        }
    }

    /// Service instances are not there.
    #[must_use]
    pub fn no_such_instances(self, ids: &str) -> Explained {
        Explained {
            what: say!(self.0, "业务中没有服务实例 {ids}", "the business has no service instance {ids}"),
            next: Some(say!(self.0, "核对 ID 和 --biz", "Check the IDs and --biz")),
            ..Explained::default()
        }
    }

    /// Only one of the service instances that a text stands for can take processes.
    #[must_use]
    pub fn target_chosen(self, text: &str, id: ServiceInstanceId, bound: usize) -> String {
        let all = bound + 1;
        say!(
            self.0,
            "{text}：{all} 个服务实例中用 {id}，其余由服务模板创建",
            "{text}: of {all} service instances {id} is meant; the rest were created from a template"
        )
    }

    /// A service instance is in another business than the one that was asked for it.
    #[must_use]
    pub fn instance_elsewhere(self, id: ServiceInstanceId, biz: BizId) -> Explained {
        Explained {
            what: say!(self.0, "服务实例 {id} 属于业务 {biz}", "service instance {id} is in business {biz}"),
            next: Some(say!(self.0, "使用 --biz {biz}", "Use --biz {biz}")),
            ..Explained::default()
        }
    }

    /// How far reading is.
    #[must_use]
    pub fn instances_read(self, read: usize, total: u64) -> String {
        say!(self.0, "正在读取服务实例 {read}/{total}", "reading service instances {read}/{total}")
    }
}
