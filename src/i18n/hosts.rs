//! What is said of what hosts say: output of `ss`, `netstat` and `ps`.

use super::explain::{Explained, counted, pick, say};
use super::grouped;
use crate::domain::address;
use crate::domain::lang::Lang;
use crate::tables::hosts::{Candidate, HostNote, HostNoteKind, HostTextError};

/// The headings of the list: alias, host, binary, user, where it listens, start parameter.
#[must_use]
pub const fn headings(lang: Lang) -> [&'static str; 6] {
    pick(
        lang,
        ["进程别名", "主机", "进程名称", "启动用户", "监听", "进程启动参数"],
        ["Alias", "Host", "Binary", "User", "Listens on", "Start parameter"],
    )
}

/// The title of the page: how many processes, of how many hosts; or what else is said of the text.
#[must_use]
pub fn title(lang: Lang, processes: usize, hosts: usize, notes: bool) -> String {
    if notes {
        return pick(lang, "主机上的进程：说明", "Processes of hosts: remarks").to_owned();
    }
    let (count, counted_all) = (grouped(processes), counted(processes, "process", "processes"));
    match hosts {
        0 => say!(lang, "主机上的进程  {count} 个", "Processes of a host  {counted_all}"),
        hosts => {
            let (on, counted_hosts) = (grouped(hosts), counted(hosts, "host", "hosts"));
            say!(lang, "主机上的进程  {count} 个，{on} 台主机", "Processes of hosts  {counted_all}, {counted_hosts}")
        }
    }
}

/// How many are marked.
#[must_use]
pub fn marked(lang: Lang, count: usize) -> String {
    let count = grouped(count);
    say!(lang, "已选 {count}", "{count} marked")
}

/// What stands before an alias that is typed.
#[must_use]
pub const fn alias(lang: Lang) -> &'static str {
    pick(lang, "别名", "Alias")
}

/// How many remarks there are, and the first.
#[must_use]
pub fn notes(lang: Lang, count: usize, first: &HostNote) -> String {
    let (number, first) = (grouped(count), note(lang, first));
    match count {
        1 => first,
        _ => say!(lang, "{number} 条说明：{first}", "{number} remarks: {first}"),
    }
}

/// Where a candidate listens, as far as `most` addresses; how many more there are.
#[must_use]
pub fn listening(candidate: &Candidate, most: usize) -> String {
    let row = |listen: &crate::tables::hosts::Listen| {
        let ip = listen.ip.to_string();
        let ip = if ip.contains(':') { format!("[{}]", address::short(&ip)) } else { ip };
        let protocol = if listen.is_udp { " UDP" } else { "" };
        format!("{ip}:{}{protocol}", listen.ports())
    };
    let mut rows: Vec<String> = candidate.listens.iter().take(most).map(row).collect();
    if candidate.listens.len() > most {
        rows.push(format!("+{}", candidate.listens.len() - most));
    }
    rows.join(" ")
}

/// A line that is in no candidate, or not as it is on the host.
#[must_use]
pub fn note(lang: Lang, note: &HostNote) -> String {
    let line = note.line;
    let place = say!(lang, "第 {line} 行", "Line {line}");
    let said = match &note.kind {
        HostNoteKind::NotUnderstood { text } => {
            say!(lang, "看不懂，不导入：{text}", "not understood, left out: {text}")
        }
        HostNoteKind::NoOwner { listen } => {
            say!(
                lang,
                "{listen} 没有进程信息，不导入；用 root 执行并加上 -p",
                "{listen} has no process, left out; run the command as root and with -p",
            )
        }
        HostNoteKind::PortName { listen } => {
            say!(lang, "{listen} 的端口是名称，不导入；加上 -n", "{listen} has a name for a port, left out; add -n")
        }
        HostNoteKind::CutAddress { listen } => {
            say!(lang, "{listen} 的地址可能被截断，不导入；加上 -W", "{listen} may be cut off, left out; add -W")
        }
        HostNoteKind::CutUser { user } => {
            say!(
                lang,
                "用户名 {user} 不完整，启动用户留空；用 ps -eo pid,ppid,user:32,args",
                "user {user} is not a whole name, left empty; use ps -eo pid,ppid,user:32,args",
            )
        }
        HostNoteKind::CutName { name } => {
            say!(
                lang,
                "进程名称 {name} 可能被截断；同时给出 ps -ef 的输出可得到全名",
                "binary {name} may be cut off; the output of ps -ef beside it has the whole name",
            )
        }
        HostNoteKind::Failed { host } => {
            say!(lang, "{host}：命令执行失败，没有结果", "{host}: the command failed, there is no output")
        }
        HostNoteKind::AnyIpv6 { count } => {
            let (count, counted) = (grouped(*count), counted(*count, "process listens", "processes listen"));
            say!(
                lang,
                "{count} 个进程只监听 [::]，多数主机上也接受 IPv4；按 [::] 导入",
                "{counted} on [::] alone, where most hosts take IPv4 too; imported as [::]",
            )
        }
        HostNoteKind::Kernel { count } => {
            let (count, counted) = (grouped(*count), counted(*count, "line", "lines"));
            say!(
                lang,
                "{count} 行是内核线程或已结束的进程，不导入",
                "{counted} of kernel threads or ended processes left out",
            )
        }
        HostNoteKind::Connections { count } => {
            let (count, counted) = (grouped(*count), counted(*count, "connection", "connections"));
            say!(lang, "{count} 行是连接，不是监听，不导入", "{counted} left out: not listening")
        }
    };
    format!("{place}  {said}")
}

/// Why a text has no candidates.
#[must_use]
pub fn error(lang: Lang, error: HostTextError) -> Explained {
    match error {
        HostTextError::NotHostText => Explained {
            what: pick(lang, "不是 ss、netstat 或 ps 的输出", "Not the output of ss, netstat or ps").to_owned(),
            next: Some(
                pick(lang, "给出 ss -lntup 或 ps -ef 的输出", "Give the output of ss -lntup or ps -ef").to_owned(),
            ),
            ..Explained::default()
        },
        HostTextError::TooMany { limit } => {
            let limit = grouped(limit);
            Explained {
                what: say!(lang, "超过 {limit} 行，未读取", "More than {limit} lines, not read"),
                next: Some(pick(lang, "分几次导入", "Import it in parts").to_owned()),
                ..Explained::default()
            }
        }
    }
}

/// Some candidates must be chosen on the command line.
#[must_use]
pub fn choose(lang: Lang, count: usize) -> Explained {
    let (number, counted) = (grouped(count), counted(count, "process", "processes"));
    Explained {
        what: say!(
            lang,
            "这是主机上 {number} 个进程的输出，不会替您选择，未发送",
            "the file is what hosts say of {counted}; none is chosen for you, nothing was sent",
        ),
        next: Some(say!(
            lang,
            "用 --take 选择，按第一列的名称，如 --take nginx,java-8080=order",
            "Choose with --take by the names in the first column, such as --take nginx,java-8080=order",
        )),
        ..Explained::default()
    }
}

/// A name that no candidate has.
#[must_use]
pub fn unknown_name(lang: Lang, name: &str, near: Option<&str>) -> Explained {
    let next = match near {
        Some(near) => {
            say!(lang, "是否指 {near}？名称见列表的第一列", "Did you mean {near}? The list has the names first")
        }
        None => pick(lang, "名称见列表的第一列", "The list has the names first").to_owned(),
    };
    Explained {
        what: say!(
            lang,
            "--take：没有名为 {name} 的进程，未发送",
            "--take: no process is named {name}, nothing was sent"
        ),
        next: Some(next),
        ..Explained::default()
    }
}

/// Nothing is there to choose from.
#[must_use]
pub fn take_needs_hosts(lang: Lang) -> Explained {
    Explained {
        what: pick(
            lang,
            "--take 只用于 ss、netstat、ps 的输出，未发送",
            "--take is for the output of ss, netstat and ps only, nothing was sent",
        )
        .to_owned(),
        next: Some(pick(lang, "去掉 --take", "Leave --take out").to_owned()),
        ..Explained::default()
    }
}

/// There are more notes than are said.
#[must_use]
pub fn more_notes(lang: Lang, count: usize) -> String {
    let (count, counted) = (grouped(count), counted(count, "remark", "remarks"));
    say!(lang, "还有 {count} 条说明", "{counted} more")
}
