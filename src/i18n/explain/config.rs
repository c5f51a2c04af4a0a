//! What is wrong in a configuration file, a theme or on the command line.

use super::store::refusal;
use super::{Explained, list, pick, say, secret, size};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Allowed, Fault, Mistake, Until, ValueType};

/// Explains a mistake; `what` names file, line and key. The program goes on without what is wrong.
#[must_use]
pub fn config_problem(lang: Lang, mistake: &Mistake) -> Explained {
    let told = faulty(lang, &mistake.fault, mistake);
    let what = told.what;
    Explained { what: format!("{}{what}", place(lang, mistake)), ..told }
}

/// Names the place: `/etc/x.toml:3:5 environments.prod.url：`, or the option's name.
fn place(lang: Lang, mistake: &Mistake) -> String {
    let file = mistake.file.as_ref().map(|file| match mistake.spot {
        Some(spot) => format!("{}:{}:{}", file.display(), spot.line, spot.column),
        None => file.display().to_string(),
    });
    let colon = pick(lang, "：", ": ");
    match (file, mistake.key.as_str()) {
        (None, "") => String::new(),
        (None, key) => format!("{key}{colon}"),
        (Some(file), "") => format!("{file}{colon}"),
        (Some(file), key) => format!("{file} {key}{colon}"),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm each, so that the compiler names a missing one")]
fn faulty(lang: Lang, fault: &Fault, mistake: &Mistake) -> Explained {
    match fault {
        Fault::Unreadable { kind, message } => Explained {
            server: Some(message.clone()).filter(|message| !message.is_empty()),
            why: refusal(lang, *kind),
            ..Explained::new(
                say!(lang, "无法读取文件", "the file cannot be read"),
                say!(lang, "检查路径和权限，然后重新启动", "Check path and permissions, then start again"),
            )
        },
        Fault::NotText => Explained::new(
            say!(lang, "文件不是 UTF-8 文本", "the file is not UTF-8 text"),
            say!(lang, "转换为 UTF-8 后重新启动", "Convert it to UTF-8, then start again"),
        ),
        Fault::TooLarge { limit } => {
            let limit = size(lang, *limit);
            Explained::new(
                say!(lang, "文件过大，上限 {limit}", "the file is too large, the limit is {limit}"),
                say!(lang, "检查路径是否正确", "Check the path"),
            )
        }
        Fault::Syntax { message } => Explained {
            server: Some(message.clone()),
            ..Explained::new(
                say!(lang, "不是有效的 TOML", "not valid TOML"),
                say!(lang, "改正该处的语法", "Fix the syntax there"),
            )
        },
        Fault::Placeholder { text, usual } => Explained::new(
            say!(
                lang,
                "{text} 是文档里的占位符，不是地址的一部分",
                "{text} is a placeholder of the documents, not part of an address"
            ),
            match usual {
                Some(usual) => say!(lang, "换成实际的值，一般为 {usual}", "Put the real value there, usually {usual}"),
                None => say!(lang, "换成实际的值", "Put the real value there"),
            },
        ),
        Fault::UnknownKey { nearest } => Explained::new(
            say!(lang, "未知的键", "unknown key"),
            match nearest {
                Some(nearest) => say!(lang, "改为 {nearest}，或删除", "Change it to {nearest}, or remove it"),
                None => say!(lang, "删除该键", "Remove the key"),
            },
        ),
        Fault::Misspelt { meant, until } => misspelt(lang, meant, *until),
        Fault::ShortSecret { least } => Explained::new(
            say!(
                lang,
                "不足 {least} 个字符，不会从服务器的消息中抹去",
                "it has fewer than {least} characters, and is not taken out of what the server says",
            ),
            say!(lang, "换用更长的凭据", "Use a longer secret"),
        ),
        Fault::GuardUnread => Explained::new(
            say!(
                lang,
                "文件未能完整读取，可能写有 production，改正前所有环境按生产环境对待",
                "all environments count as production: the file could not be read whole and may hold it",
            ),
            say!(lang, "改正文件后重新启动", "Correct the file, then start again"),
        ),
        Fault::MissingKey => {
            let key = mistake.key.rsplit('.').next().unwrap_or_default();
            Explained::new(say!(lang, "缺少该键", "the key is missing"), say!(lang, "补上 {key}", "Add {key}"))
        }
        Fault::WrongType { expected, found } => {
            let (found, expected) = (type_name(lang, *found), type_name(lang, *expected));
            Explained::new(
                say!(lang, "应为{expected}，写的是{found}", "must be {expected}, not {found}"),
                say!(lang, "改为{expected}", "Use {expected}"),
            )
        }
        Fault::BadValue { found, allowed } => {
            let allowed = allowed_values(lang, allowed);
            let what = if found.trim().is_empty() {
                say!(lang, "值为空", "empty")
            } else {
                say!(lang, "值无效：{found}", "not a valid value: {found}")
            };
            Explained::new(what, say!(lang, "改为{allowed}", "Use {allowed}"))
        }
        Fault::UnknownName { found, nearest } => Explained::new(
            say!(lang, "没有名为 {found} 的项", "no such name: {found}"),
            match nearest {
                Some(nearest) => say!(lang, "是否应为 {nearest}？", "Did you mean {nearest}?"),
                None => say!(lang, "改为已有的名称", "Use a name that exists"),
            },
        ),
        Fault::InheritsItself => Explained::new(
            say!(lang, "主题继承了自己", "the theme inherits from itself"),
            say!(lang, "改为继承其他主题", "Inherit from another theme"),
        ),
        Fault::SecretInFile => Explained::new(
            say!(lang, "密钥不能写在配置文件里", "a secret must not be in the configuration file"),
            say!(
                lang,
                "删除该键，改用它的 _file、_env、_command，或写进 prompt",
                "Remove the key, and use its _file, _env or _command, or put it into prompt",
            ),
        ),
        Fault::Twice { other } => Explained::new(
            say!(lang, "与 {other} 重复，未使用", "says the same as {other}; not used"),
            say!(lang, "删除其中一个", "Remove one of them"),
        ),
        Fault::Without { other } => Explained::new(
            say!(lang, "须与 {other} 一起使用", "needs {other} beside it"),
            say!(lang, "补上 {other}，或删除该键", "Add {other}, or remove the key"),
        ),
        Fault::RetiredKey => Explained::new(
            say!(lang, "已不再使用，未采用", "of no use any more; not used"),
            say!(lang, "删除该键", "Remove the key"),
        ),
        Fault::UnknownChord { found } => Explained::new(
            say!(lang, "无法识别的按键：{found}", "not a key: {found}"),
            say!(
                lang,
                "写成 ctrl-s、alt-up、f5、space、enter 这样的形式",
                "Write it like ctrl-s, alt-up, f5, space or enter",
            ),
        ),
        Fault::ChordTaken { found, by } => Explained::new(
            say!(lang, "按键 {found} 已用于 {by}", "the key {found} is taken by {by}"),
            say!(lang, "换一个按键，或同时修改 {by}", "Choose another key, or change {by} as well"),
        ),
        Fault::Secret { source, fault } => secret::explain(lang, source, fault),
    }
}

fn misspelt(lang: Lang, meant: &str, until: Until) -> Explained {
    let what = match until {
        Until::Production => say!(
            lang,
            "疑为 {meant}，改正前按生产环境对待",
            "probably {meant}; counts as production until it is corrected",
        ),
        Until::AllProduction => say!(
            lang,
            "疑为环境的 {meant}，改正前所有环境按生产环境对待",
            "probably {meant} of an environment; until it is corrected, all count as production",
        ),
        Until::Unused => say!(
            lang,
            "疑为 {meant}，改正前不使用该环境",
            "probably {meant}; the environment is not used until it is corrected",
        ),
    };
    Explained::new(what, say!(lang, "改为 {meant}，或删除", "Change it to {meant}, or remove it"))
}

const fn type_name(lang: Lang, kind: ValueType) -> &'static str {
    let (zh, en) = match kind {
        ValueType::Text => ("带引号的文本", "text in quotes"),
        ValueType::Integer => ("整数", "a whole number"),
        ValueType::Float => ("小数", "a number with a fraction"),
        ValueType::Bool => ("布尔值（true 或 false）", "true or false"),
        ValueType::Date => ("日期或时间", "a date or time"),
        ValueType::List => ("列表", "a list"),
        ValueType::Table => ("表", "a table"),
    };
    pick(lang, zh, en)
}

fn allowed_values(lang: Lang, allowed: &Allowed) -> String {
    match allowed {
        Allowed::OneOf(words) => {
            let words = list(lang, words);
            say!(lang, "以下之一：{words}", "one of: {words}")
        }
        Allowed::Url => say!(
            lang,
            " http:// 或 https:// 开头的地址，不带用户名和密码",
            "an http:// or https:// address without user or password",
        ),
        Allowed::Color => say!(
            lang,
            " #rrggbb、0-255、终端颜色名或调色板中的名称",
            "#rrggbb, 0-255, a terminal color or a name of the palette",
        ),
        Allowed::NotEmpty => say!(lang, "非空的文本", "text that is not empty"),
        Allowed::Range { least, most } => {
            say!(lang, " {least} 到 {most} 的整数", "a whole number from {least} to {most}")
        }
    }
}
