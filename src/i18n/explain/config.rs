//! What is wrong in a configuration file, a theme or on the command line.

use super::store::refusal;
use super::{Explained, list, pick, say, size};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Allowed, Fault, Mistake, SecretFault, ValueType};
use std::path::Path;

/// Explains a mistake; `what` names file, line and key. The program goes on without what is wrong.
#[must_use]
pub fn config_problem(lang: Lang, mistake: &Mistake) -> Explained {
    let told = match &mistake.fault {
        Fault::Secret { path, fault } => secret(lang, path, fault),
        fault => faulty(lang, fault, mistake),
    };
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
        Fault::UnknownKey { nearest } => Explained::new(
            say!(lang, "未知的键", "unknown key"),
            match nearest {
                Some(nearest) => say!(lang, "改为 {nearest}，或删除", "Change it to {nearest}, or remove it"),
                None => say!(lang, "删除该键", "Remove the key"),
            },
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
        Fault::Secret { path, fault } => secret(lang, path, fault),
    }
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
    }
}

/// The file is named; its content never is.
fn secret(lang: Lang, path: &Path, fault: &SecretFault) -> Explained {
    let path = path.display();
    let what = say!(lang, "未使用密钥文件 {path}", "secret file {path} is not used");
    let (why, next) = match fault {
        SecretFault::Missing => (
            say!(lang, "文件不存在", "There is no such file"),
            say!(lang, "创建该文件或改正路径，然后重新启动", "Create it or fix the path, then start again"),
        ),
        SecretFault::NotRegular => (
            say!(lang, "不是普通文件", "It is not a regular file"),
            say!(lang, "改为普通文件的路径", "Name a regular file"),
        ),
        SecretFault::NotOwn { uid } => (
            say!(lang, "文件属于其他用户（uid {uid}）", "It belongs to another user (uid {uid})"),
            say!(
                lang,
                "用 chown 改为自己所有，或改用自己的文件",
                "Make it yours with chown, or name a file of your own"
            ),
        ),
        SecretFault::Mode { mode } => (
            say!(lang, "其他用户可访问（权限 {mode:04o}）", "Other users have access to it (mode {mode:04o})"),
            say!(lang, "执行 chmod 600 {path}，然后重新启动", "Run chmod 600 {path}, then start again"),
        ),
        SecretFault::Empty => (
            say!(lang, "文件为空", "It is empty"),
            say!(lang, "写入一行密钥，然后重新启动", "Put the secret into it as one line, then start again"),
        ),
        SecretFault::NotText => (
            say!(lang, "内容不是单行 UTF-8 文本", "It is not one line of UTF-8 text"),
            say!(lang, "只保留一行密钥，然后重新启动", "Leave the secret as its only line, then start again"),
        ),
        SecretFault::TooLarge { limit } => {
            let limit = size(lang, *limit);
            (
                say!(lang, "文件过大，上限 {limit}", "It is too large, the limit is {limit}"),
                say!(lang, "检查路径是否正确", "Check the path"),
            )
        }
        SecretFault::Unreadable { kind, message } => {
            let next = say!(lang, "检查路径和权限，然后重新启动", "Check path and permissions, then start again");
            return Explained {
                why: refusal(lang, *kind),
                server: Some(message.clone()).filter(|message| !message.is_empty()),
                ..Explained::new(what, next)
            };
        }
    };
    Explained::new(what, next).because(why)
}
