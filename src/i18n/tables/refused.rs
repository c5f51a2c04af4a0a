//! Why a file cannot be read as a table, and what to do.

use super::place;
use crate::domain::lang::Lang;
use crate::i18n::explain::{Explained, list, say, store_error};
use crate::store::StoreError;
use crate::tables::{OldFault, OpenError, TableError};
use std::path::Path;

/// Explains why a file cannot be read.
#[must_use]
pub fn open_error(lang: Lang, error: &OpenError, path: &Path) -> Explained {
    match error {
        OpenError::Hosts(error) => crate::i18n::hosts::error(lang, *error),
        OpenError::Table(error) => table_error(lang, error, &path.display().to_string()),
        OpenError::File(cause) => store_error(lang, &StoreError { path: path.to_owned(), cause: cause.clone() }),
    }
}

/// Explains why a table cannot be read.
#[must_use]
pub fn table_error(lang: Lang, error: &TableError, path: &str) -> Explained {
    let save_again =
        || say!(lang, "在表格软件中另存为 CSV 后再试", "Save it as CSV in the spreadsheet program, and try that");
    match error {
        TableError::OpenQuote(at) => {
            let at = place(lang, *at);
            Explained::new(
                say!(lang, "{at} 的引号没有结束：{path}", "The quote at {at} has no end: {path}"),
                say!(lang, "补上引号，或用两个引号写出引号本身", "Close it, or write two quotes for one that is text"),
            )
        }
        TableError::LargeCell { place: at, limit } => {
            let (at, limit) = (place(lang, *at), limit >> 20);
            Explained::new(
                say!(
                    lang,
                    "{at} 的内容超过 {limit} MiB：{path}",
                    "The cell at {at} is larger than {limit} MiB: {path}"
                ),
                say!(lang, "检查该格是否少了引号", "Check whether a quote is missing there"),
            )
        }
        TableError::TooManyCells { limit } => Explained::new(
            say!(lang, "表格超过 {limit} 格：{path}", "The table has more than {limit} cells: {path}"),
            say!(lang, "分成几个文件导入", "Divide it into several files"),
        ),
        TableError::NoHeading => Explained::new(
            say!(lang, "没有找到表头：{path}", "No line names the columns: {path}"),
            say!(
                lang,
                "在第一行写上各列的名称，如 主机IP、进程名称、进程别名、端口",
                "Name the columns in the first line, such as host, binary, alias, port",
            ),
        ),
        TableError::Empty => {
            Explained::new(say!(lang, "表格是空的：{path}", "The table is empty: {path}"), save_again())
        }
        TableError::Password => {
            Explained::new(say!(lang, "文件有密码：{path}", "The file has a password: {path}"), save_again())
        }
        TableError::OldExcel(OldFault::Version) => Explained::new(
            say!(lang, "这是 Excel 97 之前的格式：{path}", "The workbook is older than Excel 97: {path}"),
            say!(lang, "在 Excel 里另存为 XLSX 后再试", "Save it as XLSX in Excel, and try that"),
        ),
        TableError::OldExcel(fault) => {
            let why = match fault {
                OldFault::Record { at } => say!(
                    lang,
                    "第 {at} 字节处的记录不完整或前后矛盾",
                    "The record at byte {at} is cut or contradicts others"
                ),
                OldFault::NoWorkbook => say!(lang, "文件里没有工作簿", "No workbook is in it"),
                OldFault::Chain | OldFault::Version => {
                    say!(lang, "文件的扇区成环，或在文件之外", "Its sectors form a circle, or lie outside the file")
                }
            };
            Explained::new(say!(lang, "表格文件已损坏：{path}", "The workbook is damaged: {path}"), save_again())
                .because(why)
        }
        TableError::Damaged { message } => {
            Explained::new(say!(lang, "表格文件已损坏：{path}", "The workbook is damaged: {path}"), save_again())
                .because(message.clone())
        }
        TableError::TooLarge { limit } => {
            let limit = limit >> 20;
            Explained::new(
                say!(
                    lang,
                    "表格展开后超过 {limit} MiB：{path}",
                    "The workbook unpacks to more than {limit} MiB: {path}"
                ),
                save_again(),
            )
        }
        TableError::NoSheet { name, names } => {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let names = list(lang, &names);
            Explained::new(
                say!(lang, "没有工作表 {name}：{path}", "There is no sheet {name}: {path}"),
                say!(lang, "可用的工作表：{names}", "Sheets that are there: {names}"),
            )
        }
        TableError::Businesses { first, second } => Explained::new(
            say!(
                lang,
                "文件中有多个业务：{first}、{second}：{path}",
                "The file is about several businesses, {first} and {second}: {path}",
            ),
            say!(
                lang,
                "一个草稿只能属于一个业务，按业务分成几个文件",
                "A draft is for one business: divide the file by it"
            ),
        ),
    }
}
