//! What the command that looks for what is wrong says of each check. A line begins with what was looked at; what to do
//! stands by itself.

pub mod files;
mod network;
mod server;

use crate::config::LangBy;
use crate::domain::color::ColorMode;
use crate::domain::environment::{CredentialPart, Environment, Source};
use crate::domain::lang::Lang;
use crate::i18n::explain::{Explained, counted, pick, say, secret};

/// The sentences of the checks; texts that are put in come as they are.
#[derive(Debug, Clone, Copy)]
pub struct CheckWords(pub Lang);

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckArea {
    /// Where the screen would be.
    Terminal,
    /// What was asked for.
    Configuration,
    /// As whom.
    Credentials,
    /// The way to the CMDB.
    Network,
    /// The CMDB.
    Server,
    /// What is kept on this machine.
    Files,
}

impl CheckArea {
    /// Every area, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::Terminal, Self::Configuration, Self::Credentials, Self::Network, Self::Server, Self::Files];
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// As it should be.
    Ok,
    /// It works, and should be looked at.
    Warning,
    /// It does not work.
    Problem,
    /// It was not tried.
    NotTried,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Warning, Self::Problem, Self::NotTried];
}

/// Whether the audit log tells what became of a call whose answer is lost (contract 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptsCheck {
    /// It does, as far as reading shows.
    Yes,
    /// It can be read, but has no row that would show that the server writes any.
    Unseen,
    /// The user may not read it.
    NoPermission,
    /// Answers do not bring the request's identifier back.
    Replaced,
    /// This version, or this door, does not serve it.
    NoLog,
}

impl ReceiptsCheck {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Yes, Self::Unseen, Self::NoPermission, Self::Replaced, Self::NoLog];

    /// Returns the name in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Unseen => "unknown",
            Self::NoPermission => "no_permission",
            Self::Replaced => "id_replaced",
            Self::NoLog => "not_on_this_version",
        }
    }
}

/// Why a check was not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untried {
    /// No one must be asked.
    Offline,
    /// No CMDB was named.
    NoEnvironment,
    /// The settings do not make a request.
    NoRequest,
    /// There was no answer.
    NoAnswer,
    /// The answer was none of a CMDB that does what it is asked.
    NoData,
    /// A part of the credentials is not there.
    NoCredentials,
    /// There is no business to try it on.
    NoBusiness,
    /// It is typed when needed, and no one can be asked here.
    Prompt,
    /// Nothing was typed.
    NotTyped,
    /// It would write.
    Writes,
    /// The gateway or ESB decides, not the request.
    Door,
    /// The server did not tell.
    Untold,
    /// There is no terminal.
    NoTerminal,
}

fn line(what: String) -> Explained {
    Explained { what, ..Explained::default() }
}

fn told(what: String, next: String) -> Explained {
    Explained { what, next: Some(next), ..Explained::default() }
}

impl CheckWords {
    /// The name of an area.
    #[must_use]
    pub const fn area(self, area: CheckArea) -> &'static str {
        let (zh, en) = match area {
            CheckArea::Terminal => ("终端", "terminal"),
            CheckArea::Configuration => ("配置", "config"),
            CheckArea::Credentials => ("凭据", "credentials"),
            CheckArea::Network => ("网络", "network"),
            CheckArea::Server => ("服务端", "server"),
            CheckArea::Files => ("文件", "files"),
        };
        pick(self.0, zh, en)
    }

    /// The sign before a line.
    #[must_use]
    pub const fn sign(self, sign: Sign) -> &'static str {
        let (zh, en) = match sign {
            Sign::Ok => ("正常", "ok"),
            Sign::Warning => ("注意", "warn"),
            Sign::Problem => ("问题", "FAIL"),
            Sign::NotTried => ("未试", "skip"),
        };
        pick(self.0, zh, en)
    }

    /// What a check that was not tried would have looked at; its name in documents for one without a word.
    #[must_use]
    pub const fn label(self, check: &'static str) -> &'static str {
        let (zh, en) = match check.as_bytes() {
            b"size" => ("大小", "size"),
            b"proxy" => ("代理", "proxy"),
            b"ca" => ("CA", "CA"),
            b"connection" => ("连接", "connection"),
            b"clock" => ("时钟", "clock"),
            b"answer" => ("应答", "answer"),
            b"identity" => ("身份", "identity"),
            b"businesses" => ("权限", "permission"),
            b"calls" => ("读取接口", "read calls"),
            b"writes" => ("写入接口", "write calls"),
            b"headers" => ("请求头", "headers"),
            b"version" => ("版本", "version"),
            b"receipts" => ("回执", "receipts"),
            b"pages" => ("分页", "pages"),
            b"credentials" => ("来源", "sources"),
            _ => (check, check),
        };
        pick(self.0, zh, en)
    }

    /// Why something was not tried.
    #[must_use]
    pub const fn untried(self, why: Untried) -> &'static str {
        let (zh, en) = match why {
            Untried::Offline => ("指定了 --offline", "of --offline"),
            Untried::NoEnvironment => ("没有指定 CMDB", "no CMDB was named"),
            Untried::NoRequest => ("配置有误，无法发出请求", "the settings do not make a request"),
            Untried::NoAnswer => ("服务器没有应答", "the server did not answer"),
            Untried::NoData => ("没有得到 CMDB 的数据", "the CMDB gave no data"),
            Untried::NoCredentials => ("凭据不完整", "the credentials are not complete"),
            Untried::NoBusiness => ("没有可见的业务", "no business is visible"),
            Untried::Prompt => ("来源是 prompt，这里没有终端可问", "it is a prompt, and no one can be asked here"),
            Untried::NotTyped => ("没有输入", "nothing was typed"),
            Untried::Writes => ("会写入数据", "they would write"),
            Untried::Door => ("由网关或 ESB 决定", "the gateway or ESB decides"),
            Untried::Untold => ("服务器没有给出", "the server does not tell"),
            Untried::NoTerminal => ("没有终端", "there is no terminal"),
        };
        pick(self.0, zh, en)
    }

    /// Checks that were not tried, and why.
    #[must_use]
    pub fn not_tried(self, labels: &[&str], why: &str) -> String {
        let labels = labels.join(pick(self.0, "、", ", "));
        say!(self.0, "{labels}：未试，因为{why}", "{labels}: not tried, because {why}")
    }

    /// How many checks ended how.
    #[must_use]
    pub fn summary(self, [ok, warnings, problems, untried]: [usize; 4], exit: u8) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let (warned, failed) = (counted(warnings, "warning", "warnings"), counted(problems, "problem", "problems"));
        say!(
            self.0,
            "bkproc {version}：正常 {ok} 项，注意 {warnings} 项，问题 {problems} 项，未试 {untried} 项；退出码 {exit}",
            "bkproc {version}: {ok} ok, {warned}, {failed}, {untried} not tried; exit code {exit}",
        )
    }

    /// What is being looked at, while it takes its time.
    #[must_use]
    pub fn looking(self, area: CheckArea) -> String {
        let area = self.area(area);
        say!(self.0, "正在检查{area}", "checking {area}")
    }

    /// The kind of the terminal, its colours, and which variables have to do with them.
    #[must_use]
    pub fn terminal(self, term: &str, colors: ColorMode, because: &[&str]) -> String {
        let colors = match colors {
            ColorMode::Mono => pick(self.0, "无颜色", "no colours"),
            ColorMode::Ansi16 => pick(self.0, "16 色", "16 colours"),
            ColorMode::Ansi256 => pick(self.0, "256 色", "256 colours"),
            ColorMode::TrueColor => pick(self.0, "24 位色", "24-bit colours"),
        };
        let because = because.join(pick(self.0, "，", ", "));
        let colors = if because.is_empty() {
            colors.to_owned()
        } else {
            say!(self.0, "{colors}（{because}）", "{colors} ({because})")
        };
        if term.is_empty() {
            return say!(self.0, "TERM 未设置，{colors}", "TERM is not set, {colors}");
        }
        say!(self.0, "TERM {term}，{colors}", "TERM {term}, {colors}")
    }

    /// The terminal is not known to obey anything.
    #[must_use]
    pub fn dumb_terminal(self, what: String) -> Explained {
        told(
            what,
            say!(
                self.0,
                "把 TERM 设为终端的类型，如 xterm-256color；SSH 会传递它",
                "Set TERM to the terminal's kind, such as xterm-256color; SSH passes it on",
            ),
        )
    }

    /// Which of standard input, output and error are terminals.
    #[must_use]
    pub fn streams(self, input: bool, output: bool, error: bool) -> String {
        let names = [
            (input, pick(self.0, "标准输入", "standard input")),
            (output, pick(self.0, "标准输出", "standard output")),
            (error, pick(self.0, "标准错误", "standard error")),
        ];
        let not: Vec<&str> = names.into_iter().filter(|(is, _)| !is).map(|(_, name)| name).collect();
        if not.is_empty() {
            return say!(
                self.0,
                "标准输入、标准输出、标准错误都是终端",
                "standard input, output and error are terminals"
            );
        }
        let not = not.join(pick(self.0, "、", ", "));
        if input && output {
            return say!(self.0, "不是终端：{not}", "no terminal: {not}");
        }
        say!(
            self.0,
            "不是终端：{not}；界面需要终端，命令不需要",
            "no terminal: {not}; the screen needs one, commands do not",
        )
    }

    /// The size of the terminal, in cells.
    #[must_use]
    pub fn size(self, columns: u16, rows: u16) -> String {
        say!(
            self.0,
            "{columns}x{rows}；符号只用 ASCII，与歧义字符的宽度无关",
            "{columns}x{rows}; signs are ASCII, whatever width ambiguous ones have",
        )
    }

    /// The terminal is too small for the screen.
    #[must_use]
    pub fn too_small(self, what: String, columns: u16, rows: u16) -> Explained {
        told(
            what,
            say!(
                self.0,
                "界面至少需要 {columns}x{rows}，建议 80x24：放大窗口",
                "The screen needs {columns}x{rows}, and is best from 80x24 on: enlarge the window",
            ),
        )
    }

    /// The character set.
    #[must_use]
    pub fn characters(self, set: Option<(&str, &str)>, utf8: bool) -> Explained {
        let what = match (set, utf8) {
            (Some((name, value)), true) => say!(self.0, "字符集 UTF-8（{name}={value}）", "UTF-8 ({name}={value})"),
            (Some((name, value)), false) => {
                say!(self.0, "字符集不是 UTF-8（{name}={value}）", "not UTF-8 ({name}={value})")
            }
            (None, _) => say!(
                self.0,
                "字符集未知：LC_ALL、LC_CTYPE、LANG 都未设置",
                "character set not known: none of LC_ALL, LC_CTYPE, LANG is set",
            ),
        };
        if utf8 {
            return line(what);
        }
        told(
            what,
            say!(
                self.0,
                "设置 LANG=zh_CN.UTF-8 或 LANG=C.UTF-8，否则中文可能显示成乱码",
                "Set LANG=C.UTF-8 or another that ends in UTF-8; else Chinese may come out garbled",
            ),
        )
    }

    /// The language, and what says so.
    #[must_use]
    pub fn language(self, by: LangBy) -> String {
        let by = match by {
            LangBy::Option => "--lang".to_owned(),
            LangBy::File => say!(self.0, "配置文件的 language", "language in the configuration file"),
            LangBy::Variable(name) => name.to_owned(),
            LangBy::Nobody => say!(self.0, "没有设置", "nothing says otherwise"),
        };
        say!(self.0, "语言：中文（{by}）", "language: English ({by})")
    }

    /// The configuration file.
    #[must_use]
    pub fn config_file(self, file: &str, exists: bool, environments: usize) -> String {
        let en = counted(environments, "environment", "environments");
        if exists {
            return say!(self.0, "{file}，{environments} 个环境", "{file}, {en}");
        }
        say!(self.0, "{file} 不存在，使用默认值", "{file} is not there, defaults are in force")
    }

    /// The environment that is talked to.
    #[must_use]
    pub fn environment(self, environment: &Environment) -> String {
        let Environment { name, door, tenant, supplier, production, .. } = environment;
        let url = environment.address();
        let production = if *production { pick(self.0, "，生产环境", ", production") } else { "" };
        let whose = match tenant {
            Some(tenant) => say!(self.0, "，租户 {tenant}", ", tenant {tenant}"),
            None if supplier == "0" => String::new(),
            None => say!(self.0, "，开发商账号 {supplier}", ", supplier account {supplier}"),
        };
        say!(
            self.0,
            "环境 {name}：{url}，{door}{whose}{production}",
            "environment {name}: {url}, {door}{whose}{production}",
        )
    }

    /// A part of the credentials is there.
    #[must_use]
    pub fn part(self, part: CredentialPart, source: &Source, name: Option<&str>) -> String {
        let lang = self.0;
        let (part, from) = (secret::part(lang, part), secret::source(lang, source));
        if let (Source::Written, Some(name)) = (source, name) {
            return say!(lang, "{part}：{name}", "{part}: {name}");
        }
        let state = match source {
            Source::Variable(_) => say!(lang, "，已设置", ", set"),
            Source::File(_) => say!(lang, "，仅自己可读", ", yours alone"),
            Source::Command(_) => say!(lang, "，已应答", ", answered"),
            Source::Written | Source::Prompt => String::new(),
        };
        let name = name.map(|name| say!(lang, "{name}，", "{name}, ")).unwrap_or_default();
        say!(lang, "{part}：{name}{from}{state}", "{part}: {name}{from}{state}")
    }

    /// A secret is shorter than `least` characters, and not taken out of what the server says.
    #[must_use]
    pub fn short_secret(self, what: &str, least: usize) -> Explained {
        told(
            say!(
                self.0,
                "{what}；不足 {least} 个字符，不会从服务器的消息中抹去",
                "{what}; it has fewer than {least} characters, and is not \
                 taken out of what the server says"
            ),
            say!(self.0, "换用更长的凭据", "Use a longer secret"),
        )
    }

    /// A part of the credentials comes from nowhere.
    #[must_use]
    pub fn no_part(self, part: CredentialPart) -> Explained {
        let (key, name) = (part.as_str(), secret::part(self.0, part));
        told(
            say!(self.0, "{name}：没有来源", "{name}: it comes from nowhere"),
            match part {
                CredentialPart::User => say!(
                    self.0,
                    "在该环境中设置 user，或 token、ticket 的来源，或写进 prompt",
                    "Set user of this environment, or where token or ticket comes from, or put it into prompt",
                ),
                _ => say!(
                    self.0,
                    "在该环境中设置 {key}_env、{key}_file 或 {key}_command，或写进 prompt",
                    "Set {key}_env, {key}_file or {key}_command of this environment, or put it into prompt",
                ),
            },
        )
    }
}
