//! Why the place of a secret gave none. The place is named; what is in it never is.

use super::store::refusal;
use super::{Explained, say, size};
use crate::domain::environment::{CredentialPart, Source};
use crate::domain::lang::Lang;
use crate::domain::mistake::SecretFault;

/// Names a place where a part of the credentials comes from.
#[must_use]
pub fn source(lang: Lang, source: &Source) -> String {
    match source {
        Source::Written => say!(lang, "配置文件或命令行", "configuration file or command line"),
        Source::Variable(name) => say!(lang, "环境变量 {name}", "variable {name}"),
        Source::File(path) => {
            let path = path.display();
            say!(lang, "文件 {path}", "file {path}")
        }
        Source::Command(argv) => {
            // Its arguments may say more than should be read over a shoulder.
            let program = argv.first().map_or("", String::as_str);
            say!(lang, "命令 {program}", "command {program}")
        }
        Source::Prompt => say!(lang, "运行时输入", "typed when needed"),
    }
}

/// Names a part of the credentials, with the name that the server has for it.
#[must_use]
pub fn part(lang: Lang, part: CredentialPart) -> String {
    match part {
        CredentialPart::User => say!(lang, "用户名（bk_username）", "user name (bk_username)"),
        CredentialPart::AppCode => say!(lang, "应用编码（bk_app_code）", "app code (bk_app_code)"),
        CredentialPart::AppSecret => say!(lang, "应用密钥（bk_app_secret）", "app secret (bk_app_secret)"),
        CredentialPart::Token => say!(lang, "登录态（bk_token）", "login token (bk_token)"),
        CredentialPart::Ticket => say!(lang, "登录票据（bk_ticket）", "login ticket (bk_ticket)"),
        CredentialPart::AccessToken => say!(lang, "访问令牌（access_token）", "access token (access_token)"),
    }
}

/// Explains why there is no secret at a place.
pub(super) fn explain(lang: Lang, place: &Source, fault: &SecretFault) -> Explained {
    let named = source(lang, place);
    let what = say!(lang, "未取得密钥：{named}", "no secret from {named}");
    let path = match place {
        Source::File(path) => path.display().to_string(),
        _ => String::new(),
    };
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
            say!(lang, "内容为空", "It is empty"),
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
        SecretFault::NotSet => (
            say!(lang, "变量未设置或为空", "The variable is not set, or empty"),
            say!(lang, "设置该变量，然后重新启动", "Set it, then start again"),
        ),
        SecretFault::NotStarted { message } => {
            let next = say!(lang, "检查该命令的路径和权限", "Check the command's path and permissions");
            let why = say!(lang, "命令无法启动", "The command cannot be started");
            let server = Some(message.clone()).filter(|message| !message.is_empty());
            return Explained { server, ..Explained::new(what, next).because(why) };
        }
        SecretFault::Failed { code, words } => {
            let why = match code {
                Some(code) => say!(lang, "命令失败，退出码 {code}", "The command failed with exit code {code}"),
                None => say!(lang, "命令被信号终止", "A signal ended the command"),
            };
            let next = say!(
                lang,
                "在终端里单独运行该命令，排除故障后重试",
                "Run the command by itself, fix it, then try again"
            );
            let server = Some(words.clone()).filter(|words| !words.is_empty());
            return Explained { server, ..Explained::new(what, next).because(why) };
        }
        SecretFault::TooLong { seconds } => (
            say!(lang, "命令运行超过 {seconds} 秒，已终止", "The command ran longer than {seconds} s and was ended"),
            say!(lang, "在终端里单独运行该命令，排除故障后重试", "Run the command by itself, fix it, then try again"),
        ),
    };
    Explained::new(what, next).because(why)
}
