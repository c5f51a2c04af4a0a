//! What is said of a file before it is imported, line by line.

use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::{Draft, Path};
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::lang::Lang;
use crate::i18n::explain::{counted, list, pick, problem, say};
use crate::i18n::fields::{column, label};
use crate::tables::import::CellFault;
use crate::tables::merge::Merged;
use crate::tables::{CellPlace, ColumnUse, ImportNote, TargetPart};

/// A line about a file: where, of what, and what is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteLine {
    /// The place; empty for the file as a whole.
    pub place: String,
    /// The heading or the value that is meant; may be empty.
    pub subject: String,
    /// What is said.
    pub what: String,
}

impl std::fmt::Display for NoteLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [&self.place, &self.subject, &self.what];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join("  "))
    }
}

/// Returns a place as people find it in a spreadsheet: `第 14 行 C`, `Row 14 C`.
#[must_use]
pub fn place(lang: Lang, at: CellPlace) -> String {
    let (line, column) = (at.line, at.letters());
    let place = say!(lang, "第 {line} 行 {column}", "Row {line} {column}");
    place.trim_end().to_owned()
}

/// Returns the name of what a column is for.
#[must_use]
pub fn column_use(lang: Lang, own: &ColumnUse, table: &FieldTable) -> String {
    match own {
        ColumnUse::Target(part) => target_part(lang, *part).to_owned(),
        ColumnUse::Field(key) => field_label(lang, key, table),
        ColumnUse::Bind(own) => column(lang, *own).to_owned(),
        ColumnUse::Variable(name) => format!("var.{name}"),
        ColumnUse::Ignored => pick(lang, "不导入", "left out").to_owned(),
    }
}

const fn target_part(lang: Lang, part: TargetPart) -> &'static str {
    let (zh, en) = match part {
        TargetPart::Id => ("服务实例ID", "Service instance ID"),
        TargetPart::Name => ("服务实例名称", "Service instance name"),
        TargetPart::Host => ("主机IP", "Host IP"),
        TargetPart::Area => ("管控区域", "Area"),
        TargetPart::Set => ("集群", "Set"),
        TargetPart::Module => ("模块", "Module"),
        TargetPart::Business => ("业务ID", "Business ID"),
    };
    pick(lang, zh, en)
}

fn field_label(lang: Lang, key: &FieldKey, table: &FieldTable) -> String {
    table.get(key).map_or_else(|| key.to_string(), |field| label(lang, field).into_owned())
}

/// Returns how much an import is: `62 行 -> 3 个进程，20 个实例，覆盖值 58 格`.
#[must_use]
pub fn import_sum(lang: Lang, rows: usize, merged: &Merged) -> String {
    let Merged { processes, targets, overrides, .. } = merged;
    let en = [
        counted(rows, "row", "rows"),
        counted(*processes, "process", "processes"),
        counted(*targets, "target", "targets"),
        counted(*overrides, "override", "overrides"),
    ];
    let [row, process, target, own] = &en;
    say!(
        lang,
        "{rows} 行 -> {processes} 个进程，{targets} 个实例，覆盖值 {overrides} 格",
        "{row} -> {process}, {target}, {own}"
    )
}

/// Returns what is said of a file.
#[must_use]
pub fn note(lang: Lang, note: &ImportNote, table: &FieldTable) -> NoteLine {
    let line = |line: u32| place(lang, CellPlace::line(line));
    let letters = |at: CellPlace| {
        let column = at.letters();
        say!(lang, "列 {column}", "Column {column}")
    };
    let told = |place: String, subject: &str, what: String| NoteLine { place, subject: subject.to_owned(), what };
    let whole = |what: String| told(String::new(), "", what);
    match note {
        ImportNote::Guessed { encoding } => {
            let name = encoding.name();
            whole(say!(lang, "编码按 {name} 读取（猜测）", "read as {name} (guessed)"))
        }
        ImportNote::Titles { lines } => {
            let all: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let all = list(lang, &all);
            whole(say!(lang, "第 {all} 行在表头之上，不导入", "row {all} stands above the heading; left out"))
        }
        ImportNote::HeadingAgain { line: at } => {
            told(line(*at), "", say!(lang, "又是表头，不导入", "repeats the heading; left out"))
        }
        ImportNote::Total { line: at, text } => told(line(*at), text, say!(lang, "合计行，不导入", "totals; left out")),
        ImportNote::Remark { line: at, text } => {
            told(line(*at), text, say!(lang, "说明文字，不导入", "a remark; left out"))
        }
        ImportNote::NoProcess { line: at } => {
            told(line(*at), "", say!(lang, "没有进程别名和名称，不导入", "neither alias nor binary; left out"))
        }
        ImportNote::NoTarget { line: at } => {
            told(line(*at), "", say!(lang, "没有写明服务实例或主机，不导入", "names no target; left out"))
        }
        ImportNote::FilledDown { at, heading, cells, last } => {
            let first = at.line;
            let what = if first == *last {
                say!(lang, "第 {first} 行是空格，按上一行填入", "row {first} is blank and takes the cell above")
            } else {
                say!(
                    lang,
                    "第 {first}-{last} 行中 {cells} 格是空格，按上一行填入",
                    "{cells} blank cells in rows {first}-{last} take the cell above"
                )
            };
            told(letters(*at), heading, what)
        }
        ImportNote::UnknownColumn { at, heading } => {
            told(letters(*at), heading, say!(lang, "不认识的列，不导入", "not a known column; left out"))
        }
        ImportNote::IgnoredColumn { at, heading } => {
            told(letters(*at), heading, say!(lang, "进程没有这一项，不导入", "not part of a process; left out"))
        }
        ImportNote::Cell { at, column, text, fault } => {
            let subject = format!("{}  {text}", column_use(lang, column, table));
            told(place(lang, *at), subject.trim_end(), cell_fault(lang, column, fault, table))
        }
        ImportNote::MonitoredByDefault => {
            whole(say!(lang, "没有启用这一列：端口按启用监控处理", "no column Enable: ports are monitored"))
        }
        ImportNote::TcpByDefault => {
            whole(say!(lang, "没有协议这一列：按 TCP 处理", "no column Protocol: TCP is taken"))
        }
        ImportNote::FormulaCells { cells } => whole(say!(
            lang,
            "{cells} 格以 = 开头，当文字导入",
            "cells that begin with = and are imported as text: {cells}"
        )),
        ImportNote::Hidden { rows } => {
            whole(say!(lang, "含 {rows} 个隐藏或被筛选掉的行", "hidden or filtered rows that are included: {rows}"))
        }
        ImportNote::External { cells } => whole(say!(
            lang,
            "{cells} 格的公式引用了其他工作簿，按上次保存的结果读取",
            "formulas that refer to another workbook, read as last saved: {cells}"
        )),
        ImportNote::OtherSheets { names } => {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let names = list(lang, &names);
            whole(say!(lang, "其他工作表没有读取：{names}", "other sheets are not read: {names}"))
        }
    }
}

fn cell_fault(lang: Lang, column: &ColumnUse, fault: &CellFault, table: &FieldTable) -> String {
    match fault {
        CellFault::Invalid(cause) => {
            let path = match column {
                ColumnUse::Bind(column) => Path::Cell(0, 0, *column),
                ColumnUse::Field(key) => Path::Field(0, key.clone()),
                ColumnUse::Target(_) | ColumnUse::Variable(_) | ColumnUse::Ignored => Path::Processes,
            };
            let what = problem(lang, &Problem { path, cause: cause.clone(), on: None }, &Draft::default(), table).what;
            if matches!(cause, ProblemCause::Required) {
                return what;
            }
            say!(lang, "{what}；按原样导入，标为问题", "{what}; imported as typed, marked")
        }
        CellFault::Date => {
            say!(lang, "表格软件存成了日期；留空，标为问题", "the spreadsheet made it a date; left empty, marked")
        }
        CellFault::NoValue => {
            say!(lang, "公式没有保存结果；留空，标为问题", "a formula without a saved value; left empty, marked")
        }
        CellFault::Differs { line } => {
            say!(lang, "与第 {line} 行不同，以第 {line} 行为准", "differs from row {line}, which holds")
        }
        CellFault::Doubtful { read } => {
            say!(lang, "可能是一个数或几个端口，按 {read} 读取", "one number or several ports; read as {read}")
        }
    }
}
