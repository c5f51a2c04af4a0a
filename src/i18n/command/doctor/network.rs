//! The way to the CMDB.

use super::{CheckWords, line, told};
use crate::api::error::{Authorities, Certificate};
use crate::api::proxy::{DirectReason, Route};
use crate::i18n::explain::{Explained, authorities, counted, say};

impl CheckWords {
    /// The proxy, or why there is none.
    #[must_use]
    pub fn route(self, route: &Route) -> String {
        match route {
            Route::Direct(DirectReason::NotSet) => {
                say!(self.0, "代理：没有设置，直接连接", "proxy: none is set, direct")
            }
            Route::Direct(DirectReason::Loopback) => {
                say!(self.0, "代理：不经过，地址就是本机", "proxy: not used, the address is this machine")
            }
            Route::Direct(DirectReason::Except { variable, entry }) => say!(
                self.0,
                "代理：不经过，{variable} 中的 {entry} 包含该地址",
                "proxy: not used, {entry} in {variable} names the server",
            ),
            Route::Through(proxy) => {
                let (variable, shown) = (proxy.variable, proxy.shown());
                say!(self.0, "代理：{shown}（{variable}）", "proxy: {shown} ({variable})")
            }
        }
    }

    /// There is no connection, and a proxy is on the way.
    #[must_use]
    pub fn check_proxy(self, proxy: &str, variable: &str) -> String {
        say!(
            self.0,
            "先检查代理 {proxy}（{variable}），再检查该环境的 url；不应经过代理时，加入 no_proxy",
            "Check the proxy {proxy} ({variable}) first, then this environment's url; if no proxy should be used, name \
             the host in no_proxy",
        )
    }

    /// A variable does not name a proxy.
    #[must_use]
    pub fn bad_proxy(self, variable: &str) -> Explained {
        told(
            say!(self.0, "代理：{variable} 的值不是代理地址", "proxy: {variable} does not name one"),
            say!(
                self.0,
                "改为 http://、https:// 或 socks5:// 开头的 HOST:PORT，或取消该变量",
                "Write it as http://, https:// or socks5:// and HOST:PORT, or unset it",
            ),
        )
    }

    /// Nothing is encrypted on the way; `secrets` says whether it should be.
    #[must_use]
    pub fn plain(self, secrets: bool) -> Explained {
        if secrets {
            return told(
                say!(
                    self.0,
                    "CA：地址是 http://，凭据以明文传送",
                    "CA: the address is http://, credentials go unencrypted"
                ),
                say!(self.0, "服务器支持时，把 url 改为 https://", "Use https:// in the url where the server has it"),
            );
        }
        line(say!(self.0, "CA：不需要，地址是 http://", "CA: none needed, the address is http://"))
    }

    /// Who is trusted.
    #[must_use]
    pub fn trusted(self, trusted: &Authorities, count: usize) -> String {
        let named = authorities(self.0, trusted);
        let en = counted(count, "certificate", "certificates");
        say!(self.0, "CA：{named}，{count} 个证书", "CA: {named}, {en}")
    }

    /// Those who are to be trusted cannot be read.
    #[must_use]
    pub fn no_authorities(self, place: &str, message: &str) -> Explained {
        Explained {
            server: Some(message.to_owned()).filter(|message| !message.is_empty()),
            ..told(
                say!(self.0, "CA：无法读取 {place}", "CA: {place} cannot be read"),
                say!(
                    self.0,
                    "改为 PEM 格式的 CA 证书文件的路径，或取消该设置",
                    "Name a file of CA certificates in PEM, or take the setting away",
                ),
            )
        }
    }

    /// The server answered.
    #[must_use]
    pub fn connected(self, milliseconds: u128, status: u16, tls: Option<&str>) -> String {
        let tls = tls.map(|version| say!(self.0, "，TLS {version}", ", TLS {version}")).unwrap_or_default();
        say!(
            self.0,
            "连接：{milliseconds} 毫秒内应答，HTTP {status}{tls}",
            "connection: answered in {milliseconds} ms, HTTP {status}{tls}",
        )
    }

    /// The server's certificate; how many days it still counts, where that is known.
    #[must_use]
    pub fn certificate(self, certificate: &Certificate, days: Option<i64>, soon: bool) -> Explained {
        let named = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        let (subject, until) = (named(&certificate.subject), named(&certificate.not_after));
        let left = days.map(|days| say!(self.0, "，还有 {days} 天", ", {days} days left")).unwrap_or_default();
        let what = say!(
            self.0,
            "证书：{subject}，有效期至 {until}{left}",
            "certificate: {subject}, valid until {until}{left}",
        );
        if soon {
            return told(
                what,
                say!(self.0, "请服务器维护人及时更换证书", "Ask the server's administrator to renew it in time"),
            );
        }
        line(what)
    }

    /// The client's own certificate.
    #[must_use]
    pub fn own_certificate(self, certificate: &Certificate, days: Option<i64>, soon: bool) -> Explained {
        let Explained { what, .. } = self.certificate(certificate, days, false);
        let what = say!(self.0, "客户端{what}", "client {what}");
        if soon {
            return told(what, say!(self.0, "向签发者申请新的证书", "Get a new one from its issuer"));
        }
        line(what)
    }

    /// The client's own certificate cannot be used.
    #[must_use]
    pub fn no_certificate(self, place: &str, message: &str) -> Explained {
        Explained {
            server: Some(message.to_owned()).filter(|message| !message.is_empty()),
            ..told(
                say!(self.0, "客户端证书：无法读取 {place}", "client certificate: {place} cannot be read"),
                say!(
                    self.0,
                    "把 client_cert 和 client_key 改为 PEM 文件的路径，或都删除",
                    "Name files in PEM as client_cert and client_key, or remove both",
                ),
            )
        }
    }

    /// The server's clock is so many seconds ahead of ours, or behind it when negative.
    #[must_use]
    pub fn clock(self, ahead: i64, off: bool) -> Explained {
        let by = self.span(ahead.unsigned_abs());
        let what = match ahead {
            // Servers tell whole seconds, and some of them those of a moment before.
            -1..=1 => say!(self.0, "时钟：与服务器一致", "clock: the same as the server's"),
            2.. => say!(self.0, "时钟：本机比服务器慢 {by}", "clock: this machine is {by} behind the server"),
            _ => say!(self.0, "时钟：本机比服务器快 {by}", "clock: this machine is {by} ahead of the server"),
        };
        if off {
            return told(
                what,
                say!(
                    self.0,
                    "校准本机时间（timedatectl status）；登录票据和证书按时间失效",
                    "Set the clock (timedatectl status); login tickets and certificates expire by it",
                ),
            );
        }
        line(what)
    }

    fn span(self, seconds: u64) -> String {
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
        match seconds {
            0..120 => say!(self.0, "{seconds} 秒", "{seconds} s"),
            120..7200 => say!(self.0, "{minutes} 分钟", "{minutes} min"),
            7200..172_800 => say!(self.0, "{hours} 小时", "{hours} h"),
            _ => say!(self.0, "{days} 天", "{days} days"),
        }
    }
}
