//! What `plan` and `apply` say of the options that change their file, and `check` of a file.

use super::CommandWords;
use super::run::told;
use crate::i18n::explain::{Explained, counted, list, say};
use crate::i18n::grouped;

impl CommandWords {
    /// Processes of the draft differ from those of a file, and no one can be asked.
    #[must_use]
    pub fn import_conflicts(self, aliases: &[String]) -> Explained {
        let names = list(self.0, aliases);
        told(
            say!(
                self.0,
                "与草稿中的进程不同，没有导入：{names}",
                "differ from those of the draft, nothing was imported: {names}"
            ),
            say!(self.0, "在终端中运行，逐个确认", "Run it in a terminal, which asks about each"),
        )
    }

    /// Asks whether a process becomes what a file says.
    #[must_use]
    pub fn replace_process(self, alias: &str) -> String {
        say!(
            self.0,
            "进程 {alias} 与文件中的不同，改为文件中的？[y/N]",
            "Process {alias} differs from the file's. Replace it? [y/N]"
        )
    }

    /// A business has to be named by its number.
    #[must_use]
    pub fn business_by_number(self, name: &str) -> Explained {
        told(
            say!(
                self.0,
                "导入时不访问 CMDB，--biz 要写业务 ID：{name}",
                "import asks no CMDB, so --biz is a number: {name}"
            ),
            say!(self.0, "用 bkproc businesses 查看业务 ID", "bkproc businesses shows the numbers"),
        )
    }

    /// Nothing could be imported.
    #[must_use]
    pub fn not_imported(self, path: &str) -> Explained {
        told(
            say!(self.0, "没有导入：{path}", "nothing was imported: {path}"),
            say!(self.0, "这是程序的错误，请报告", "This is a mistake of the program; please report it"),
        )
    }

    /// There is no folder for drafts.
    #[must_use]
    pub fn no_drafts_folder(self) -> Explained {
        told(
            say!(self.0, "没有草稿目录，没有导入", "there is no folder for drafts, nothing was imported"),
            say!(self.0, "用 --drafts 指定目录，或用 --into 指定文件", "Name one with --drafts, or a file with --into"),
        )
    }

    /// Formulas can be written in place of values that cannot be computed.
    #[must_use]
    pub fn formulas_are_written(self) -> String {
        say!(self.0, "用 --formulas 写公式本身", "Write the formulas with --formulas")
    }

    /// Other targets stand in place of those of the file.
    #[must_use]
    pub fn targets_replaced(self, new: usize, old: usize) -> String {
        let (count, before) = (grouped(new), grouped(old));
        let counted = counted(new, "service instance", "service instances");
        if old == 0 {
            return say!(self.0, "--to：{count} 个服务实例", "--to: {counted}");
        }
        say!(
            self.0,
            "--to：{count} 个服务实例，代替文件中的 {before} 个",
            "--to: {counted} in place of the {before} in the file",
        )
    }

    /// An address of the source's host became a formula.
    #[must_use]
    pub fn address_copied(self, address: &str, formula: &str, rows: usize) -> String {
        let (count, counted) = (grouped(rows), counted(rows, "bind row", "bind rows"));
        say!(
            self.0,
            "{address} 是源主机的地址，改为各主机自己的 ={formula}（{count} 处）",
            "{address} is an address of the source's host: ={formula}, each host's own ({counted})",
        )
    }

    /// An address is none of the source's host, and stays.
    #[must_use]
    pub fn address_stays(self, address: &str, rows: usize) -> String {
        let (count, counted) = (grouped(rows), counted(rows, "bind row", "bind rows"));
        say!(
            self.0,
            "{address} 不是源主机的地址，保持不变（{count} 处）",
            "{address} is no address of the source's host and stays ({counted})",
        )
    }

    /// Whose an address is cannot be read.
    #[must_use]
    pub fn address_unread(self, addresses: &str) -> Explained {
        told(
            say!(
                self.0,
                "无法读取进程来源的主机，不知道这些地址是否是它的，未发送：{addresses}",
                "the host that the processes come from cannot be read, so that these may be its own addresses; nothing was sent: {addresses}",
            ),
            say!(
                self.0,
                "从进程所在的环境和业务读取；如果每个目标都用这些地址，加上 --keep-addresses",
                "Use the environment and business of the processes; if all targets have these addresses, add --keep-addresses",
            ),
        )
    }

    /// A filter finds nothing.
    #[must_use]
    pub fn no_target_found(self, filter: &str) -> Explained {
        told(
            say!(
                self.0,
                "没有符合 --to 条件的服务实例，未发送：{filter}",
                "no service instance matches --to, nothing was sent: {filter}",
            ),
            say!(self.0, "用 bkproc instances 核对筛选条件", "Try the filter with bkproc instances"),
        )
    }

    /// A filter finds nothing to export.
    #[must_use]
    pub fn nothing_to_export(self, filter: &str) -> Explained {
        told(
            say!(self.0, "没有符合条件的服务实例：{filter}", "no service instance matches the filter: {filter}"),
            say!(
                self.0,
                "用 bkproc instances 核对筛选条件；草稿请写它的名称或路径",
                "Try the filter with bkproc instances; a draft is given by its name or path"
            ),
        )
    }

    /// Service instances are those of a business.
    #[must_use]
    pub fn to_needs_business(self) -> Explained {
        told(
            say!(self.0, "--to 要知道是哪个业务，文件中没有", "--to needs a business, and the file names none"),
            say!(self.0, "用 --biz 指定业务", "Name it with --biz"),
        )
    }

    /// `--sheet` is for workbooks.
    #[must_use]
    pub fn sheet_needs_workbook(self) -> Explained {
        told(
            say!(self.0, "--sheet 只用于 XLSX 和 ODS", "--sheet is for XLSX and ODS only"),
            say!(self.0, "去掉 --sheet 再试", "Leave --sheet out"),
        )
    }

    /// A filter is empty.
    #[must_use]
    pub fn empty_filter(self) -> Explained {
        told(
            say!(self.0, "--to 为空，未发送", "--to is empty, nothing was sent"),
            say!(self.0, "给出筛选条件或服务实例 ID", "Give a filter, or IDs of service instances"),
        )
    }

    /// There are more or fewer targets than were expected.
    #[must_use]
    pub fn other_count(self, found: usize, expected: usize) -> Explained {
        let (count, wanted) = (grouped(found), grouped(expected));
        let counted = counted(found, "service instance", "service instances");
        told(
            say!(
                self.0,
                "服务实例有 {count} 个，--expect 要求 {wanted} 个，未发送",
                "there are {counted}, --expect wants {wanted}, nothing was sent",
            ),
            say!(
                self.0,
                "用 bkproc plan 核对服务实例，确认无误后改为 --expect {found}",
                "Check the service instances with bkproc plan; if they are right, give --expect {found}",
            ),
        )
    }

    /// Targets in production were not counted.
    #[must_use]
    pub fn needs_expect(self, environment: &str) -> Explained {
        told(
            say!(
                self.0,
                "{environment} 是生产环境，同时使用 --yes 和 --to 时必须给出 --expect，未发送",
                "{environment} is a production environment: --yes with --to needs --expect, nothing was sent",
            ),
            say!(
                self.0,
                "用 bkproc plan 核对服务实例的个数，再加上 --expect 个数",
                "Look with bkproc plan how many service instances there are, then add --expect with that number",
            ),
        )
    }

    /// There is no field of a key.
    #[must_use]
    pub fn unknown_key(self, key: &str, near: Option<&str>) -> Explained {
        let next = match near {
            Some(near) => say!(
                self.0,
                "是否想写 {near}；用 bkproc fields 查看字段",
                "Perhaps {near} is meant; bkproc fields lists the fields",
            ),
            None => say!(self.0, "用 bkproc fields 查看字段", "bkproc fields lists the fields"),
        };
        told(say!(self.0, "没有字段 {key}，未发送", "there is no field {key}, nothing was sent"), next)
    }

    /// The server sets a field, or must not be given it.
    #[must_use]
    pub fn key_of_server(self, key: &str) -> Explained {
        told(
            say!(self.0, "字段 {key} 由 CMDB 自行维护，未发送", "CMDB itself sets {key}, nothing was sent"),
            say!(self.0, "去掉这个值；用 bkproc fields 查看字段", "Leave it out; bkproc fields lists the fields"),
        )
    }

    /// A process does not have a bind row.
    #[must_use]
    pub fn no_such_row(self, key: &str, process: usize, alias: &str, rows: usize) -> Explained {
        let name = if alias.is_empty() { process.to_string() } else { format!("{process} {alias}") };
        let counted = counted(rows, "bind row", "bind rows");
        told(
            say!(
                self.0,
                "{key}：进程 {name} 只有 {rows} 行绑定信息，未发送",
                "{key}: process {name} has {counted}, nothing was sent",
            ),
            say!(self.0, "改正行号，或在文件中加上这一行", "Correct the row, or add it to the file"),
        )
    }

    /// Requests are shown in documents only.
    #[must_use]
    pub fn requests_need_json(self) -> Explained {
        told(
            say!(self.0, "--requests 只用于 JSON", "--requests is for JSON only"),
            say!(self.0, "加上 -o json", "Add -o json"),
        )
    }

    /// A byte order mark is for delimited text only.
    #[must_use]
    pub fn bom_needs_delimited(self) -> Explained {
        told(
            say!(self.0, "--bom 只用于 CSV 和 TSV", "--bom is for CSV and TSV only"),
            say!(self.0, "加上 -o csv 或 -o tsv", "Add -o csv or -o tsv"),
        )
    }

    /// A command that lists has no workbook.
    #[must_use]
    pub fn no_workbook(self) -> Explained {
        told(
            say!(self.0, "只有 export 能写 XLSX", "Only export writes XLSX"),
            say!(
                self.0,
                "用 -o csv，表格软件可以打开 --out 写的 CSV",
                "Use -o csv; spreadsheets open the CSV of --out"
            ),
        )
    }

    /// A workbook is not for a terminal.
    #[must_use]
    pub fn workbook_on_terminal(self) -> Explained {
        told(
            say!(self.0, "XLSX 不能写到终端", "XLSX is not written to a terminal"),
            say!(self.0, "用 --out FILE 写到文件", "Write it to a file with --out FILE"),
        )
    }

    /// A workbook is too large for its format.
    #[must_use]
    pub fn workbook_unwritten(self, error: &std::io::Error) -> Explained {
        told(
            say!(self.0, "工作簿没有写出：{error}", "The workbook was not written: {error}"),
            say!(self.0, "导出为 CSV，或把草稿分成几个", "Export CSV, or divide the draft"),
        )
    }

    /// Some of the service instances have nothing to export.
    #[must_use]
    pub fn without_processes(self, count: usize) -> String {
        let counted = counted(count, "service instance has", "service instances have");
        say!(self.0, "{count} 个服务实例没有进程，不在表中", "{counted} no processes and no row")
    }

    /// A file to write is there already.
    #[must_use]
    pub fn file_exists(self, path: &str) -> Explained {
        told(
            say!(self.0, "文件已存在，没有改动：{path}", "The file exists and was left as it is: {path}"),
            say!(self.0, "用 --out 给出另一个名称，或先移走它", "Name another with --out, or move this one away"),
        )
    }

    /// A file was written.
    #[must_use]
    pub fn file_written(self, path: &str) -> String {
        say!(self.0, "已写入 {path}", "written to {path}")
    }

    /// A file has no problem that blocks; which fields it was checked against.
    #[must_use]
    pub fn is_valid(self, targets: usize, processes: usize) -> String {
        let (on, own) = (grouped(targets), grouped(processes));
        let [targets, processes] =
            [counted(targets, "service instance", "service instances"), counted(processes, "process", "processes")];
        say!(self.0, "文件有效：{on} 个服务实例，{own} 个进程", "the file is valid: {targets}, {processes}",)
    }

    /// The fields that a file is checked against without a CMDB are those of a fresh one.
    #[must_use]
    pub fn checked_as_built_in(self) -> String {
        say!(
            self.0,
            "按内置的字段表检查：本机没有该业务的字段缓存",
            "checked against the built-in fields: those of the business are not cached here",
        )
    }

    /// How many targets have got a target value from a file.
    #[must_use]
    pub fn variables_read(self, name: &str, found: usize, all: usize) -> String {
        let (found, count) = (grouped(found), grouped(all));
        let counted = counted(all, "service instance", "service instances");
        say!(
            self.0,
            "--var {name}：{count} 个服务实例中的 {found} 个有值",
            "--var {name}: values for {found} of {counted}",
        )
    }

    /// Lines of a file name no target.
    #[must_use]
    pub fn variables_left_out(self, name: &str, file: &str, lines: usize, (line, target): (usize, &str)) -> String {
        let count = grouped(lines);
        let counted = counted(lines, "line names", "lines name");
        say!(
            self.0,
            "--var {name}：{file} 中有 {count} 行不对应任何服务实例，首先是第 {line} 行：{target}",
            "--var {name}: {counted} no service instance in {file}, line {line} first: {target}",
        )
    }

    /// No line of a file of target values names a target.
    #[must_use]
    pub fn variables_of_none(self, name: &str, file: &str) -> Explained {
        told(
            say!(
                self.0,
                "--var {name}：{file} 中没有一行对应要处理的服务实例，未发送",
                "--var {name}: no line of {file} names one of the service instances, nothing was sent",
            ),
            say!(
                self.0,
                "第一列写服务实例的 ID、AREA:IP、IP 或名称",
                "Write IDs, AREA:IP, IPs or names of the service instances into the first column",
            ),
        )
    }

    /// A file of target values is not text.
    #[must_use]
    pub fn variables_not_text(self, name: &str, file: &str) -> Explained {
        told(
            say!(
                self.0,
                "--var {name}：{file} 不是 UTF-8 文本，未发送",
                "--var {name}: {file} is not UTF-8, nothing was sent"
            ),
            say!(self.0, "以 UTF-8 保存", "Save it as UTF-8"),
        )
    }

    /// A line of a file of target values has one column.
    #[must_use]
    pub fn variable_without_value(self, name: &str, file: &str, line: usize) -> Explained {
        told(
            say!(
                self.0,
                "--var {name}：{file} 第 {line} 行只有一列，未发送",
                "--var {name}: line {line} of {file} has one column, nothing was sent",
            ),
            say!(
                self.0,
                "每行两列：服务实例和值，用逗号或制表符分隔",
                "Write two columns, service instance and value, separated by a comma or a tab",
            ),
        )
    }

    /// Two lines of a file give one target different values.
    #[must_use]
    pub fn variable_twice(self, name: &str, file: &str, [first, second]: [usize; 2]) -> Explained {
        told(
            say!(
                self.0,
                "--var {name}：{file} 第 {first} 行和第 {second} 行是同一服务实例，值不同，未发送",
                "--var {name}: lines {first} and {second} of {file} have different values for one service instance, \
                 nothing was sent",
            ),
            say!(self.0, "只保留一行", "Keep one of them"),
        )
    }

    /// A line of a file names several targets.
    #[must_use]
    pub fn variable_ambiguous(self, name: &str, file: &str, line: usize, target: &str, count: usize) -> Explained {
        told(
            say!(
                self.0,
                "--var {name}：{file} 第 {line} 行的 {target} 对应 {count} 个服务实例，未发送",
                "--var {name}: {target} in line {line} of {file} names {count} service instances, nothing was sent",
            ),
            say!(self.0, "改用服务实例 ID 或名称", "Use IDs or names of service instances"),
        )
    }

    /// How far reading what formulas name is.
    #[must_use]
    pub fn facts_read(self, done: usize, all: usize) -> String {
        let (done, all) = (grouped(done), grouped(all));
        say!(self.0, "正在读取实例信息 {done}/{all}", "reading facts of service instances {done}/{all}")
    }
}
