//! Wrong usage in Chinese. The parser says it in English; what it knows of the mistake is told again here, from its
//! parts.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::fmt::Write as _;

/// Returns what is wrong with a command line in Chinese, with the usage line below; `None` for what is no mistake, and for
/// mistakes that no one makes here.
#[must_use]
pub fn usage_error(error: &Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("、")),
        _ => None,
    };
    let arg = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("无法识别的参数 {arg}"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 {}", text(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            if other == arg {
                format!("{arg} 只能给出一次")
            } else {
                format!("{arg} 不能与 {other} 同时使用")
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{arg} 的值无效：{value}"),
        ErrorKind::TooManyValues => format!("{arg} 的值太多：{value}"),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{arg} 缺少值"),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文本".to_owned(),
        _ => return None,
    };
    // Writing to a text cannot fail.
    let mut out = format!("bkproc: {what}\n");
    if let Some(allowed) = text(ContextKind::ValidValue).filter(|allowed| !allowed.is_empty()) {
        let _ = writeln!(out, "  可用的值：{allowed}");
    }
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    if let Some(near) = near.into_iter().find_map(text) {
        let _ = writeln!(out, "  是否想用 {near}");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let _ = write!(out, "\n用法：{}\n", usage.trim_start_matches("Usage:").trim());
    }
    out += "\n更多说明：加上 --help\n";
    Some(out)
}
