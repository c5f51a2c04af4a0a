//! What is wrong with a file or a folder.

mod foreign;

use super::problem::bind::by_code;
use super::{Explained, pick, say, size};
use crate::domain::lang::Lang;
use crate::store::StoreError;
use crate::store::error::{CacheFault, Cause, Holder, ItemFault, Operation, Unreadable, Unrecordable};
use std::io::ErrorKind;

/// Explains what went wrong with a file.
#[must_use]
pub fn store_error(lang: Lang, error: &StoreError) -> Explained {
    let path = error.path.display().to_string();
    match &error.cause {
        Cause::Io { doing, kind, message } => {
            let told = Explained {
                server: nonempty(message),
                ..Explained::new(failed(lang, *doing, &path), next(lang, *kind))
            };
            match refusal(lang, *kind) {
                Some(why) => told.because(why),
                None => told,
            }
        }
        Cause::Malformed { line, column, message } => Explained {
            server: nonempty(message),
            ..Explained::new(
                say!(lang, "草稿文件格式有误：{path}", "Not a valid draft file: {path}"),
                say!(
                    lang,
                    "用编辑器改正该处后重新打开，或改用其他草稿",
                    "Fix it there with an editor and open it again, or use another draft",
                ),
            )
            .because(say!(
                lang,
                "第 {line} 行第 {column} 字节处",
                "At line {line}, byte {column} of the line",
            ))
        },
        Cause::Unreadable(what) => unreadable(lang, what, &path),
        Cause::Newer { version, known } => Explained::new(
            say!(lang, "文件由更新版本的 bkproc 写入：{path}", "Written by a newer bkproc: {path}"),
            say!(lang, "升级 bkproc 后再打开", "Upgrade bkproc, then open it again"),
        )
        .because(say!(
            lang,
            "文件版本为 {version}，当前程序最高支持 {known}",
            "Its version is {version}; this program reads up to {known}",
        )),
        Cause::Damaged { line } => Explained::new(
            say!(lang, "操作日志已损坏：{path}", "The journal of a run is damaged: {path}"),
            say!(
                lang,
                "文件保持原样；请在 CMDB 中核对该次提交创建的进程，再用草稿重新提交",
                "It was left as it is; look in CMDB for what the run created, then submit the draft again",
            ),
        )
        .because(say!(lang, "第 {line} 行与写入时不一致", "Line {line} is not what was written",)),
        Cause::Unrecordable(why) => unrecordable(lang, &path, why),
        Cause::InUse => Explained::new(
            say!(lang, "正被另一个 bkproc 使用：{path}", "In use by another bkproc: {path}"),
            say!(lang, "等它结束，或先将其关闭", "Wait until it ends, or close it"),
        ),
        Cause::Held(by) => {
            let by = holder(lang, by);
            Explained::new(
                say!(lang, "正被另一个 bkproc 使用：{path}", "In use by another bkproc: {path}"),
                say!(
                    lang,
                    "等它结束，或先将其关闭；也可以在界面里打开草稿并接管",
                    "Wait until it ends, or close it; or open the draft on the screen and take it over",
                ),
            )
            .because(by)
        }
        Cause::TooLarge { limit } => {
            let limit = size(lang, *limit);
            Explained::new(
                say!(lang, "文件过大：{path}", "File too large: {path}"),
                say!(lang, "如果是草稿，拆成几个", "If it is a draft, split it into several"),
            )
            .because(say!(lang, "上限 {limit}", "The limit is {limit}"))
        }
        Cause::Cache(fault) => Explained::new(
            say!(lang, "缓存无法使用，已忽略：{path}", "Cached data ignored: {path}"),
            say!(lang, "无需处理，将从 CMDB 重新读取", "Nothing to do: it is read from the CMDB again"),
        )
        .because(match fault {
            CacheFault::Damaged => say!(lang, "内容与写入时不一致", "It is not what was written"),
            CacheFault::Newer { version, known } => {
                say!(lang, "版本为 {version}，最高支持 {known}", "Version {version}, known up to {known}",)
            }
        }),
        Cause::NoFolder => Explained::new(
            say!(lang, "没有存放草稿的目录", "No folder to keep drafts in"),
            say!(
                lang,
                "可以继续编辑并导出草稿；要自动保存，请设置 HOME 或 XDG_DATA_HOME 后重新启动",
                "You can go on and export drafts; to have them saved, set HOME or XDG_DATA_HOME and start again",
            ),
        )
        .because(say!(lang, "HOME 和 XDG_DATA_HOME 都没有设置", "Neither HOME nor XDG_DATA_HOME is set")),
    }
}

fn unrecordable(lang: Lang, path: &str, why: &Unrecordable) -> Explained {
    match why {
        Unrecordable::TooLarge { limit } => {
            let limit = size(lang, *limit);
            Explained::new(
                say!(
                    lang,
                    "操作日志过大，写入后将无法读取，因此未发送请求：{path}",
                    "The journal of this run would be too large to be read again, so nothing was sent: {path}",
                ),
                say!(lang, "把草稿拆成几个，分别提交", "Split the draft into several and submit each of them"),
            )
            .because(say!(lang, "上限 {limit}", "The limit is {limit}"))
        }
        Unrecordable::Differs { process } => {
            let told = Explained::new(
                say!(
                    lang,
                    "操作日志读回的内容与写入的不一致，因此未发送请求：{path}",
                    "The journal of this run reads back differently than it was written, so nothing was sent: {path}",
                ),
                say!(
                    lang,
                    "检查磁盘后重试；如仍出现，请把草稿附在问题报告中",
                    "Check the disk and try again; if it happens again, report it together with the draft",
                ),
            );
            match process {
                Some(alias) => told.because(say!(lang, "进程 {alias}", "Process {alias}")),
                None => told,
            }
        }
    }
}

fn unreadable(lang: Lang, what: &Unreadable, path: &str) -> Explained {
    match what {
        Unreadable::Empty => Explained::new(
            say!(lang, "文件是空的：{path}", "The file is empty: {path}"),
            say!(
                lang,
                "检查路径，或生成该文件的命令是否出错；应为草稿或请求体",
                "Check the path, or whether the command that made it failed; a draft or a request body is expected",
            ),
        ),
        Unreadable::Utf16 => Explained::new(
            say!(lang, "文件是 UTF-16 编码，不是 UTF-8：{path}", "The file is UTF-16, not UTF-8: {path}"),
            say!(
                lang,
                "在编辑器中另存为 UTF-8；PowerShell 可用 Out-File -Encoding utf8",
                "Save it as UTF-8 in an editor; in PowerShell use Out-File -Encoding utf8",
            ),
        ),
        Unreadable::Utf32 => Explained::new(
            say!(lang, "文件是 UTF-32 编码，不是 UTF-8：{path}", "The file is UTF-32, not UTF-8: {path}"),
            say!(
                lang,
                "在编辑器中另存为 UTF-8，或用 iconv -f UTF-32 -t UTF-8 转换",
                "Save it as UTF-8 in an editor, or convert it by iconv -f UTF-32 -t UTF-8",
            ),
        ),
        Unreadable::Encoding { line } => Explained::new(
            say!(lang, "文件不是 UTF-8 文本：{path}", "The file is not UTF-8 text: {path}"),
            say!(
                lang,
                "在编辑器中另存为 UTF-8；如果是 GBK 编码，可用 iconv -f GB18030 -t UTF-8",
                "Save it as UTF-8 in an editor; Chinese text in GBK can be converted by iconv -f GB18030 -t UTF-8",
            ),
        )
        .because(say!(lang, "第 {line} 行有不是 UTF-8 的字节", "Line {line} has bytes that are not UTF-8")),
        Unreadable::Python { line } => Explained::new(
            say!(
                lang,
                "文件是 Python 打印的内容，不是 JSON：{path}",
                "The file is what Python prints, not JSON: {path}",
            ),
            say!(lang, "在 Python 中用 json.dumps(...) 输出", "Write it by json.dumps(...) in Python"),
        )
        .because(say!(
            lang,
            "第 {line} 行有单引号或 True、False、None，JSON 用双引号和 true、false、null",
            "Line {line} has single quotes or True, False, None; JSON has double quotes and true, false, null",
        )),
        Unreadable::Foreign(what) => foreign::foreign(lang, *what, path),
        Unreadable::HostAddress { process, code } => {
            let meant = by_code(lang, code);
            Explained::new(
                say!(
                    lang,
                    "进程 {process} 的 bind_ip 为 {code}，不是 IP 地址：{path}",
                    "bind_ip of process {process} is {code}, not an IP address: {path}",
                ),
                say!(lang, "将 bind_ip 改为实际的 IP 地址", "Set bind_ip to the IP address itself"),
            )
            .because(say!(
                lang,
                "旧版中 {code} 表示{meant}，请求体中须写实际地址",
                "In older versions {code} is {meant}; a request body has the address itself",
            ))
        }
        Unreadable::Item { fault, key, line } => item(lang, fault, key, path).because(match fault {
            ItemFault::Missing => {
                say!(lang, "该项从第 {line} 行开始", "The item begins at line {line}")
            }
            ItemFault::Twice { .. } => {
                say!(
                    lang,
                    "第 {line} 行再次出现，无法确定以哪个为准",
                    "It stands again at line {line}, and nothing tells which one is meant"
                )
            }
            _ => say!(lang, "第 {line} 行", "At line {line}"),
        }),
        Unreadable::Duplicate { key, line } => Explained::new(
            say!(lang, "字段 {key} 重复：{path}", "Key {key} stands twice: {path}"),
            say!(lang, "只保留其中一个", "Keep one of the two"),
        )
        .because(say!(
            lang,
            "第 {line} 行再次出现，无法确定以哪个为准",
            "It stands again at line {line}, and nothing tells which one is meant",
        )),
    }
}

/// Explains what a draft of version 2 cannot hold.
fn item(lang: Lang, fault: &ItemFault, key: &str, path: &str) -> Explained {
    match fault {
        ItemFault::UnknownKey => Explained::new(
            say!(lang, "这里不能有字段 {key}：{path}", "Key {key} is not known there: {path}"),
            say!(lang, "改正拼写，或删除该字段", "Fix its spelling, or remove it"),
        ),
        ItemFault::Missing => Explained::new(
            say!(lang, "缺少字段 {key}：{path}", "Key {key} is missing: {path}"),
            say!(lang, "补上该字段", "Add the key"),
        ),
        ItemFault::Value => Explained::new(
            say!(lang, "字段 {key} 的值无效：{path}", "The value of {key} is not valid: {path}"),
            say!(
                lang,
                "改为该字段可用的值；公式写成 {{\"formula\": \"..\"}}，null 只用于去掉绑定行",
                "Write a value that the key takes; a formula is {{\"formula\": \"..\"}}, and null only takes a bind row away",
            ),
        ),
        ItemFault::Twice { target } => Explained::new(
            say!(
                lang,
                "{key} 在服务实例 {target} 上有两个覆盖值：{path}",
                "Two overrides set {key} on {target}: {path}",
            ),
            say!(lang, "只保留其中一个", "Keep one of the two"),
        ),
        ItemFault::NoSuchRow { rows } => {
            let next = match rows {
                0 => say!(
                    lang,
                    "该进程没有绑定信息；要新增时写在 add_bind_info 中",
                    "The process has no bind rows; put new ones into add_bind_info",
                ),
                rows => say!(
                    lang,
                    "行号为 1 到 {rows}；要新增时写在 add_bind_info 中",
                    "Rows are numbered from 1 to {rows}; put new ones into add_bind_info",
                ),
            };
            Explained::new(
                say!(lang, "{key} 不是该进程的绑定信息：{path}", "{key} is not a bind row of the process: {path}"),
                next,
            )
        }
        ItemFault::NoSuchTarget { target } => Explained::new(
            say!(
                lang,
                "{key} 中的服务实例 {target} 不在草稿中：{path}",
                "{key} names {target}, which is not a target of the draft: {path}",
            ),
            say!(
                lang,
                "删除 {target}，或将其加入 targets 或 unmarked",
                "Remove {target}, or add it to targets or unmarked",
            ),
        ),
        ItemFault::SameNumber { n } => Explained::new(
            say!(lang, "两个服务实例的 {key} 都是 {n}：{path}", "Two targets have {n} as {key}: {path}"),
            say!(
                lang,
                "改为不同的编号；删除 {key} 时由 bkproc 编号",
                "Change one of them; without {key}, bkproc numbers the target",
            ),
        ),
        ItemFault::IdAndGiven => Explained::new(
            say!(
                lang,
                "同一项不能既有 service_instance_id 又有 {key}：{path}",
                "A target has both service_instance_id and {key}: {path}",
            ),
            say!(lang, "只保留其中一个", "Keep one of the two"),
        ),
    }
}

/// Names a session by what is known of it: process, terminal, since when, from where.
#[must_use]
pub(in crate::i18n) fn holder(lang: Lang, holder: &Holder) -> String {
    let Holder { process, terminal, since, from, host } = holder;
    let since = since.map(|at| format!("{:02}-{:02} {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute()));
    let parts = [
        process.map(|process| say!(lang, "进程 {process}", "pid {process}")),
        (!terminal.is_empty()).then(|| terminal.clone()),
        since.map(|since| say!(lang, "{since} 起", "since {since}")),
        (!from.is_empty()).then(|| say!(lang, "来自 {from}", "from {from}")),
        (!host.is_empty()).then(|| say!(lang, "主机 {host}", "on host {host}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return say!(lang, "不清楚是哪个会话", "which session is not known");
    }
    parts.join(pick(lang, "，", ", "))
}

fn nonempty(message: &str) -> Option<String> {
    (!message.is_empty()).then(|| message.to_owned())
}

fn failed(lang: Lang, doing: Operation, path: &str) -> String {
    match doing {
        Operation::Read => say!(lang, "无法读取 {path}", "Cannot read {path}"),
        Operation::Write => say!(lang, "无法写入 {path}", "Cannot write {path}"),
        Operation::MakeFolder => say!(lang, "无法创建目录 {path}", "Cannot create folder {path}"),
        Operation::SetAside => say!(lang, "无法移走 {path}", "Cannot set aside {path}"),
        Operation::Remove => say!(lang, "无法删除 {path}", "Cannot remove {path}"),
        Operation::Lock => say!(lang, "无法锁定 {path}", "Cannot lock {path}"),
    }
}

/// Says in a word why the system refused, when it is a reason that people know.
pub(super) fn refusal(lang: Lang, kind: ErrorKind) -> Option<String> {
    let why = match kind {
        ErrorKind::PermissionDenied => say!(lang, "没有权限", "Permission denied"),
        ErrorKind::NotFound => say!(lang, "文件或目录不存在", "No such file or folder"),
        ErrorKind::AlreadyExists => say!(lang, "已存在同名文件", "A file of that name exists"),
        ErrorKind::StorageFull => say!(lang, "磁盘已满", "The disk is full"),
        ErrorKind::QuotaExceeded => say!(lang, "超出磁盘配额", "The disk quota is used up"),
        ErrorKind::ReadOnlyFilesystem => say!(lang, "文件系统只读", "The file system is read-only"),
        ErrorKind::FileTooLarge => say!(lang, "超出文件大小限制", "It is larger than files may be here"),
        ErrorKind::NotADirectory => say!(lang, "路径中有一段不是目录", "A part of the path is not a folder"),
        ErrorKind::IsADirectory => say!(lang, "这是目录，不是文件", "It is a folder, not a file"),
        ErrorKind::InvalidData => say!(lang, "内容不是 UTF-8 文本", "It is not UTF-8 text"),
        ErrorKind::WouldBlock | ErrorKind::ResourceBusy => {
            say!(lang, "另一个程序正在使用该文件", "Another program is using it")
        }
        ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut => {
            say!(lang, "网络文件系统没有响应", "The network file system does not answer")
        }
        _ => return None,
    };
    Some(why)
}

fn next(lang: Lang, kind: ErrorKind) -> String {
    match kind {
        ErrorKind::PermissionDenied => {
            say!(lang, "检查文件和所在目录的属主与权限", "Check owner and permissions of the file and its folder",)
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => {
            say!(lang, "检查路径是否正确", "Check the path")
        }
        ErrorKind::AlreadyExists => {
            say!(lang, "换一个文件名，或先移走该文件", "Choose another name, or move that file away")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            say!(lang, "腾出磁盘空间后重试；先不要退出程序", "Free some space, then try again; do not quit before",)
        }
        ErrorKind::ReadOnlyFilesystem => {
            say!(lang, "改用可写的目录，或重新挂载为可写", "Use a folder that can be written, or remount it")
        }
        ErrorKind::InvalidData => say!(lang, "转换为 UTF-8 后重新打开", "Convert it to UTF-8, then open it again"),
        ErrorKind::WouldBlock | ErrorKind::ResourceBusy => {
            say!(lang, "关闭另一个 bkproc 后重试", "Close the other bkproc, then try again")
        }
        _ => say!(lang, "排除系统报告的问题后重试", "Fix what the system reports, then try again"),
    }
}
