//! Values that their field or column does not take.

use super::super::place::label;
use super::super::{Explained, counted, list, say};
use crate::domain::draft::Path;
use crate::domain::field::{Field, FieldTable, Kind};
use crate::domain::json::JsonType;
use crate::domain::lang::Lang;
use crate::i18n::fields;
use std::borrow::Cow;

/// Most options that are named one by one.
const NAMED_OPTIONS: usize = 6;

fn field<'a>(path: &Path, table: &'a FieldTable) -> Option<&'a Field> {
    match path {
        Path::Field(_, key) => table.get(key),
        _ => None,
    }
}

pub(super) fn required(lang: Lang, path: &Path, table: &FieldTable) -> Explained {
    // It cannot be typed here, and no administrator can make an attribute of a process optional (contract 2.1).
    if let Some(Field { key, kind: Kind::Unsupported(name), .. }) = field(path, table) {
        return Explained::new(
            say!(lang, "必填，但 {name} 类型无法在此填写", "Required, but type {name} cannot be typed here"),
            say!(
                lang,
                "把 {key} 的值写入文件后用 bkproc apply 提交，或在 CMDB 网页上创建该进程",
                "Put the value of {key} into the file and use bkproc apply, or create the process on the CMDB web page",
            ),
        );
    }
    let label = match path {
        Path::Field(_, key) => label(lang, key, table),
        Path::Cell(_, _, column) => fields::column(lang, *column).into(),
        _ => Cow::Borrowed(""),
    };
    Explained::new(
        say!(lang, "必填，尚未填写", "Required, still empty"),
        say!(lang, "填写「{label}」", "Fill in \"{label}\""),
    )
}

pub(super) fn wrong_type(lang: Lang, found: JsonType) -> Explained {
    let (zh, en) = match found {
        JsonType::List => ("数组", "a list"),
        JsonType::Object => ("对象", "an object"),
        JsonType::Bool => ("布尔值", "true or false"),
        JsonType::Number => ("数字", "a number"),
        JsonType::Null => ("空值", "null"),
        JsonType::Text => ("文本", "text"),
    };
    Explained::new(
        say!(lang, "应为文本，文件中是{zh}", "Must be text, the file has {en}"),
        say!(lang, "在文件中改为文本，或重新填写", "Put it in quotes, or type it again"),
    )
}

pub(super) fn too_long(lang: Lang, bytes: usize, limit: usize) -> Explained {
    let over = bytes.saturating_sub(limit);
    let over_en = counted(over, "byte", "bytes");
    Explained::new(
        say!(lang, "{bytes} 字节，上限 {limit} 字节", "{bytes} bytes, limit {limit}"),
        say!(lang, "至少缩短 {over} 字节；一个汉字占 3 字节", "Cut at least {over_en} (3 per Chinese character)",),
    )
}

pub(super) fn not_whole(lang: Lang, path: &Path, table: &FieldTable) -> Explained {
    let range = match field(path, table).map(|field| &field.kind) {
        Some(Kind::Int { min, max }) => fields::range(*min, *max),
        _ => None,
    };
    let next = if matches!(path, Path::Cell(..)) {
        say!(lang, "填写整数，或留空", "Enter a whole number, or leave it empty")
    } else {
        enter_whole(lang, range)
    };
    Explained::new(say!(lang, "不是整数", "Not a whole number"), next)
}

pub(super) fn not_number(lang: Lang, path: &Path, table: &FieldTable) -> Explained {
    let range = match field(path, table).map(|field| &field.kind) {
        Some(Kind::Float { min, max }) => fields::bounds(*min, *max),
        _ => None,
    };
    Explained::new(say!(lang, "不是数字", "Not a number"), enter_number(lang, range))
}

pub(super) fn out_of_range(lang: Lang, min: i64, max: i64) -> Explained {
    let range = fields::range(min, max);
    Explained::new(out_of(lang, range.as_deref()), enter_whole(lang, range))
}

pub(super) fn out_of_bounds(lang: Lang, min: f64, max: f64) -> Explained {
    let range = fields::bounds(min, max);
    Explained::new(out_of(lang, range.as_deref()), enter_number(lang, range))
}

/// No range means that the number fits into no machine's number.
fn out_of(lang: Lang, range: Option<&str>) -> String {
    match range {
        Some(range) => say!(lang, "超出范围 {range}", "Out of range {range}"),
        None => say!(lang, "数字过大", "Number too large"),
    }
}

fn enter_whole(lang: Lang, range: Option<String>) -> String {
    match range {
        Some(range) => say!(lang, "填写整数，范围 {range}", "Enter a whole number, {range}"),
        None => say!(lang, "填写整数", "Enter a whole number"),
    }
}

fn enter_number(lang: Lang, range: Option<String>) -> String {
    match range {
        Some(range) => say!(lang, "填写数字，范围 {range}", "Enter a number, {range}"),
        None => say!(lang, "填写数字，如 1.5", "Enter a number, such as 1.5"),
    }
}

pub(super) fn not_bool(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "只能为「是」或「否」", "Neither Yes nor No"),
        say!(lang, "选择「是」或「否」；文件中写作 true 或 false", "Choose Yes or No; in a file, true or false",),
    )
}

pub(super) fn not_an_option(lang: Lang, path: &Path, table: &FieldTable) -> Explained {
    let next = match field(path, table).map(|field| &field.kind) {
        Some(Kind::Enum { options } | Kind::Choices { options, .. })
            if (1..=NAMED_OPTIONS).contains(&options.len()) =>
        {
            let names: Vec<_> = options.iter().map(|(_, name)| name).collect();
            let names = list(lang, &names);
            say!(lang, "可选值：{names}", "Choose one of: {names}")
        }
        _ => say!(lang, "从列表中选择", "Choose one from the list"),
    };
    Explained::new(say!(lang, "不在可选值中", "Not one of the options"), next)
}

pub(super) fn mismatch(lang: Lang, pattern: &str) -> Explained {
    Explained::new(
        say!(lang, "不符合该字段的格式要求", "Not in the required format"),
        say!(lang, "改为符合正则的值", "Change it to match the pattern"),
    )
    .because(say!(
        lang,
        "CMDB 中该字段的正则：{pattern}",
        "The field's pattern in CMDB (regular expression): {pattern}",
    ))
}

pub(super) fn unsupported_type(lang: Lang, name: &str) -> Explained {
    Explained::new(
        say!(lang, "{name} 类型，未核对", "Type {name} is not checked"),
        say!(lang, "将按原样发送，请确认该值正确", "It is sent as it is; make sure it is right"),
    )
}

pub(super) fn only_one(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "只能填写一个", "Only one is taken"),
        say!(lang, "只保留一个值，去掉逗号", "Leave one, without a comma"),
    )
}

pub(super) fn not_ids(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是 ID", "Not an ID"),
        say!(
            lang,
            "填写正整数 ID，如 12；文件中写作 [12]",
            "Enter a whole number above 0, such as 12; in a file, [12]"
        ),
    )
}

pub(super) fn not_user(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是有效的用户名", "Not a user name"),
        say!(lang, "以字母或数字开头，还可用 @ . _ - 和逗号", "Begin with a letter or digit; then also @ . , _ -",),
    )
}

pub(super) fn not_date(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是有效的日期", "Not a date"),
        say!(lang, "按 2026-01-31 的格式填写", "Enter it like 2026-01-31"),
    )
}

pub(super) fn not_time(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是有效的时间", "Not a date and time"),
        say!(
            lang,
            "按 2026-01-31 08:30:00 或 2026-01-31T08:30:00+08:00 填写",
            "Like 2026-01-31 08:30:00 or 2026-01-31T08:30:00+08:00",
        ),
    )
}

pub(super) fn not_time_zone(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是有效的时区", "Not a time zone"),
        say!(lang, "按 Asia/Shanghai 的格式填写", "Enter it like Asia/Shanghai"),
    )
}
