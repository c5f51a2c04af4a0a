//! The words of a workbook that is written: its sheet, what its columns are called and what belongs into them.

use super::column_use;
use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;
use crate::i18n::explain::{Explained, formula, pick, say};
use crate::i18n::fields::{column_help, help, limit};
use crate::tables::write::xlsx::SheetLimit;
use crate::tables::write::{NoResult, WriteRefusal};
use crate::tables::{CellPlace, ColumnUse, TargetPart};

/// Returns the name of the sheet.
#[must_use]
pub const fn sheet_name(lang: Lang) -> &'static str {
    pick(lang, "进程", "processes")
}

/// Returns the name of a column and what belongs into it, as the sheet shows it beside a cell.
#[must_use]
pub fn sheet_column(lang: Lang, column: &ColumnUse, fields: &FieldTable) -> [String; 2] {
    let note = match column {
        ColumnUse::Target(TargetPart::Id) => {
            pick(lang, "一行一个进程；按 ID 找服务实例", "A row is a process; the service instance is found by its ID")
                .to_owned()
        }
        ColumnUse::Target(TargetPart::Name) => {
            pick(lang, "没有 ID 时按名称找服务实例", "Finds the service instance where there is no ID").to_owned()
        }
        ColumnUse::Target(_) => pick(
            lang,
            "主机的内网 IP，或 管控区域:IP；几行写同一个 IP 和别名，就是同一进程的几条绑定信息",
            "An inner IP of the host, or AREA:IP; rows with the same IP and alias are bind rows of one process",
        )
        .to_owned(),
        ColumnUse::Field(key) => fields.get(key).map_or_else(String::new, |field| {
            let parts = [help(lang, field).into_owned(), limit(lang, field)];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(pick(lang, "；", "; "))
        }),
        ColumnUse::Bind(column) => column_help(lang, *column).to_owned(),
        ColumnUse::Variable(_) => pick(lang, "实例变量，用在公式中", "A target value, for formulas").to_owned(),
        ColumnUse::Ignored => String::new(),
    };
    [column_use(lang, column, fields), note]
}

/// Explains why a draft is not written as a table; `next` says what to do about values that cannot be computed.
#[must_use]
pub fn write_refusal(lang: Lang, refusal: &WriteRefusal, fields: &FieldTable, next: String) -> Explained {
    match refusal {
        WriteRefusal::Values { count, first } => {
            let NoResult { target, process, key, source, problem } = &**first;
            let why = formula(lang, source, problem, fields).what;
            Explained::new(
                say!(
                    lang,
                    "{count} 个值算不出来，没有写出；第一个是 {target} 的 {process} 的 {key}：{why}",
                    "{count} values cannot be computed, nothing was written; the first is {key} of {process} on {target}: {why}",
                ),
                next,
            )
        }
        WriteRefusal::Limit(limit) => sheet_limit(lang, *limit),
    }
}

fn sheet_limit(lang: Lang, limit: SheetLimit) -> Explained {
    let fewer = || say!(lang, "把草稿分成几个再导出", "Divide the draft, and export the parts");
    match limit {
        SheetLimit::Rows { limit } => Explained::new(
            say!(
                lang,
                "超过工作表的 {limit} 行，没有写出",
                "More than the {limit} rows of a sheet; nothing was written"
            ),
            say!(lang, "导出为 CSV，或把草稿分成几个", "Export CSV, or divide the draft"),
        ),
        SheetLimit::Cells { limit } => Explained::new(
            say!(lang, "超过 {limit} 格，没有写出", "More than {limit} cells; nothing was written"),
            fewer(),
        ),
        SheetLimit::Cell { row, column, limit } => {
            let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let place = super::place(lang, CellPlace::cell(at(row), at(column + 1)));
            Explained::new(
                say!(
                    lang,
                    "{place} 的内容超过工作表单元格的 {limit} 个字符，没有写出",
                    "{place} has more than the {limit} characters of a cell; nothing was written"
                ),
                say!(lang, "导出为 CSV 或 JSON", "Export CSV or JSON"),
            )
        }
    }
}
