//! What the CMDB is like, and what it lets us do.

use super::{CheckWords, ReceiptsCheck, line, told};
use crate::api::Spelling;
use crate::api::version::VersionLine;
use crate::i18n::explain::{Explained, counted, no_business_visible, pick, say};

impl CheckWords {
    /// Who signs an answer, and how its keys are spelt.
    #[must_use]
    pub fn answer(self, gateway: bool, keys: Option<Spelling>) -> String {
        let by = if gateway {
            pick(self.0, "经过网关（X-Bkapi-*）", "through a gateway (X-Bkapi-*)")
        } else {
            pick(self.0, "没有网关的响应头", "no headers of a gateway")
        };
        let keys: &[&str] = match keys {
            Some(Spelling::Renamed) => &["code", "message"],
            Some(Spelling::Own) => &["bk_error_code", "bk_error_msg"],
            Some(Spelling::Both) => &["code", "message", "bk_error_code", "bk_error_msg"],
            None => &["-"],
        };
        let keys = keys.join(pick(self.0, "、", ", "));
        say!(self.0, "应答：{by}，键名 {keys}", "answer: {by}, keys {keys}")
    }

    /// The credentials were taken; by the direct door a name is taken on trust.
    #[must_use]
    pub fn accepted(self, trusted: Option<&str>) -> String {
        match trusted {
            Some(user) => {
                say!(self.0, "身份：{user}，直连方式不校验", "identity: {user}, whom the direct door does not check")
            }
            None => say!(self.0, "身份：凭据有效", "identity: the credentials are accepted"),
        }
    }

    /// The CMDB takes requests with a tenant only.
    #[must_use]
    pub fn wants_tenant(self) -> Explained {
        told(
            say!(self.0, "身份：CMDB 需要租户（v3.15 起）", "identity: the CMDB wants a tenant (since v3.15)"),
            say!(
                self.0,
                "在该环境中设置 tenant，单租户部署一般为 default",
                "Set tenant of this environment; where there is only one it is usually default",
            ),
        )
    }

    /// The CMDB takes requests with a supplier account only.
    #[must_use]
    pub fn wants_supplier(self) -> Explained {
        told(
            say!(
                self.0,
                "身份：CMDB 不认识租户（v3.15 之前）",
                "identity: the CMDB does not know tenants (before v3.15)",
            ),
            say!(
                self.0,
                "删除该环境的 tenant，改用 supplier（一般为 0）",
                "Remove tenant of this environment, and use supplier (usually 0)",
            ),
        )
    }

    /// How many businesses are visible.
    #[must_use]
    pub fn businesses(self, count: usize) -> Explained {
        if count == 0 {
            let what = say!(self.0, "权限：没有可见的业务", "permission: no business is visible");
            return Explained { what, ..no_business_visible(self.0) };
        }
        let en = counted(count, "business is", "businesses are");
        line(say!(self.0, "权限：可见 {count} 个业务", "permission: {en} visible"))
    }

    /// All calls that read do.
    #[must_use]
    pub fn calls(self, count: usize, business: &str) -> String {
        say!(self.0, "读取接口：{count} 个可用（业务 {business}）", "read calls: {count} work (business {business})")
    }

    /// Something fails: what is told of it, behind its name.
    #[must_use]
    pub fn named(self, name: &str, told: Explained) -> Explained {
        let what = &told.what;
        Explained { what: say!(self.0, "{name}：{what}", "{name}: {what}"), ..told }
    }

    /// Which headers the server knows of the new and the old ones; `None` of them is neither. What is wrapped in 1199011
    /// goes with the new ones (contract section 8).
    #[must_use]
    pub fn headers(self, new: bool, old: bool, tenant: Option<&str>) -> String {
        let names = [new.then_some("X-Bkcmdb-*"), old.then_some("BK_User"), tenant.map(|_| "X-Bk-Tenant-Id")];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let names = if names.is_empty() { "-".to_owned() } else { names.join(pick(self.0, "、", ", ")) };
        let version = match (tenant, new) {
            (Some(_), _) => pick(self.0, "v3.15 或更新", "v3.15 or newer"),
            (None, true) => pick(self.0, "v3.14 或更新", "v3.14 or newer"),
            (None, false) => pick(self.0, "v3.13 或更早", "v3.13 or older"),
        };
        let codes = if new {
            pick(self.0, "值有误时报 1199011", "a bad value is 1199011")
        } else {
            pick(self.0, "值有误时报各自的错误码", "a bad value has a code of its own")
        };
        say!(self.0, "请求头：{names}，{version}，{codes}", "headers: {names}; {version}, {codes}")
    }

    /// The version lines that the server can be of; `None` if what it shows fits no release.
    #[must_use]
    pub fn version(self, lines: Option<(VersionLine, VersionLine)>) -> String {
        let Some((oldest, newest)) = lines else {
            return say!(
                self.0,
                "版本：无法判断，字段和请求头与任何发行版都不一致",
                "version: not recognised; attributes and headers together fit no release",
            );
        };
        let (first, last) = (oldest.as_str(), newest.as_str());
        let adjacent = VersionLine::ALL.windows(2).any(|pair| pair == [oldest, newest]);
        let which = match (oldest > VersionLine::V3_9, newest < VersionLine::V3_15) {
            (true, true) if first == last => format!("v{first}"),
            (true, true) if adjacent => say!(self.0, "v{first} 或 v{last}", "v{first} or v{last}"),
            (true, true) => say!(self.0, "v{first} 到 v{last}", "v{first} to v{last}"),
            (true, false) => say!(self.0, "v{first} 或更新", "v{first} or newer"),
            (false, true) => say!(self.0, "v{last} 或更早", "v{last} or older"),
            (false, false) => say!(self.0, "看不出", "not visible"),
        };
        say!(self.0, "版本：{which}（按字段和请求头判断）", "version: {which}, by attributes and headers")
    }

    /// Whether there are receipts, and what to do where there are none.
    #[must_use]
    pub fn receipts(self, receipts: ReceiptsCheck) -> Explained {
        let without = say!(
            self.0,
            "没有回执时，结果未知的写入按创建人和创建时间核对",
            "Without receipts a write of unknown outcome is settled by who created the processes and when",
        );
        match receipts {
            ReceiptsCheck::Yes => line(say!(
                self.0,
                "回执：可用，请求 ID 原样返回，操作审计可读；写入是否记下它，首次成功写入后确定",
                "receipts: yes; the request ID comes back and the audit log can be read; whether a write records it, the \
                 first one that succeeds will show",
            )),
            ReceiptsCheck::Unseen => line(say!(
                self.0,
                "回执：未知，请求 ID 原样返回，操作审计可读，但 30 天内没有服务实例的记录（v3.9 不写）；首次成功写入后确定",
                "receipts: not known; the request ID comes back and the audit log can be read, but it has no row of a \
                 service instance within 30 days (v3.9 writes none); the first write that succeeds will show",
            )),
            ReceiptsCheck::NoPermission => Explained {
                why: Some(without),
                ..told(
                    say!(
                        self.0,
                        "回执：没有权限，不能查询操作审计（find_audit_log）",
                        "receipts: no permission to read the audit log (find_audit_log)",
                    ),
                    say!(
                        self.0,
                        "在权限中心申请操作审计查询；网关还需授权 list_operation_audit 和 find_audit_by_id",
                        "Apply in BlueKing IAM for find_audit_log; at a gateway the app also needs list_operation_audit \
                         and find_audit_by_id",
                    ),
                )
            },
            ReceiptsCheck::Replaced => Explained {
                why: Some(without),
                ..told(
                    say!(
                        self.0,
                        "回执：请求 ID 被替换，应答没有带回发出的 X-Request-ID",
                        "receipts: ID replaced; answers do not bring back the X-Request-ID that was sent",
                    ),
                    say!(
                        self.0,
                        "请管理员让中间的代理或网关原样转发 X-Request-ID",
                        "Ask the administrator to let proxies and gateways pass X-Request-ID on as it is",
                    ),
                )
            },
            ReceiptsCheck::NoLog => Explained {
                why: Some(without),
                ..line(say!(
                    self.0,
                    "回执：此版本或接入方式没有操作审计接口",
                    "receipts: not on this version or by this door; the calls of the audit log are unknown",
                ))
            },
        }
    }

    /// How many items of a page the server gives.
    #[must_use]
    pub fn pages(self, asked: u64, taken: u64) -> String {
        if taken < asked {
            return say!(
                self.0,
                "分页：CMDB 不接受每页 {asked} 条，改用 {taken} 条",
                "pages: CMDB refuses {asked} items, {taken} are asked for",
            );
        }
        say!(self.0, "分页：每页 {asked} 条", "pages: {asked} items")
    }
}
