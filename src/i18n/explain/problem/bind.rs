//! Bind rows: addresses, ports and protocols (contract section 3).

use super::super::{Explained, pick, say};
use crate::domain::bind::{Column, IpError, PortsError, Protocol};
use crate::domain::draft::{Draft, Path};
use crate::domain::lang::Lang;
use crate::domain::mistake::nearest;
use crate::i18n::fields;

pub(super) fn ip(lang: Lang, error: IpError, path: &Path, draft: &Draft) -> Explained {
    match error {
        IpError::NotAnAddress => Explained::new(
            say!(lang, "不是 IPv4 或 IPv6 地址", "Not an IPv4 or IPv6 address"),
            say!(lang, "填写一个 IP 地址，或留空", "Enter one IP address, or leave it empty"),
        )
        .because(say!(lang, "不能是主机名、网段或带端口的地址", "Host names, subnets and ports are not taken")),
        IpError::Several => Explained::new(
            say!(lang, "含有多个地址，每行只能填一个", "More than one address"),
            say!(lang, "为每个地址各添加一行", "Add a row for each address"),
        ),
        IpError::TemplateCode => {
            let meant = meant_by_code(lang, path, draft);
            Explained::new(
                say!(lang, "是进程模板中的代号，不是地址", "A process template code, not an IP"),
                say!(lang, "改填{meant}", "Use {meant}"),
            )
            .because(say!(
                lang,
                "代号 1-8 只在进程模板中有效，添加进程时 CMDB 不会解析",
                "Codes 1 to 8 work in process templates only; here CMDB does not resolve them",
            ))
        }
    }
}

/// What the typed code of a process template stands for (contract 1.10).
fn meant_by_code(lang: Lang, path: &Path, draft: &Draft) -> &'static str {
    let typed = match path {
        Path::Cell(process, row, Column::Ip) => {
            let row = draft.processes.get(*process).and_then(|process| process.bind.get(*row));
            row.map_or("", |row| row.ip.trim())
        }
        _ => "",
    };
    by_code(lang, typed)
}

/// What a code of a process template stands for (contract 1.10).
pub(in crate::i18n::explain) fn by_code(lang: Lang, code: &str) -> &'static str {
    let (zh, en) = match code {
        "1" => (" 127.0.0.1", "127.0.0.1"),
        "2" => (" 0.0.0.0", "0.0.0.0"),
        "3" => ("主机的第一内网IP", "the host's first private IP"),
        "4" => ("主机的第一外网IP", "the host's first public IP"),
        "5" => (" ::1", "::1"),
        "6" => (" ::", "::"),
        "7" => ("主机的第一内网IPv6", "the host's first private IPv6"),
        "8" => ("主机的第一外网IPv6", "the host's first public IPv6"),
        _ => ("实际的 IP 地址", "the IP address itself"),
    };
    pick(lang, zh, en)
}

pub(super) fn ports(lang: Lang, error: PortsError) -> Explained {
    match error {
        PortsError::NotPorts => Explained::new(
            say!(lang, "不是端口或端口段", "Not a port or a port range"),
            say!(
                lang,
                "填写端口（如 8080）或端口段（如 8080-8090），用半角字符",
                "Enter one port (8080) or one range (8080-8090)",
            ),
        ),
        PortsError::Several => Explained::new(
            say!(lang, "含有多个端口，每行只能填一个", "More than one port or range"),
            say!(lang, "为每个端口或端口段各添加一行", "Add a row for each port or range"),
        ),
        PortsError::OutOfRange => Explained::new(
            say!(lang, "端口须在 1-65535 之间", "Ports go from 1 to 65535"),
            say!(lang, "填写 1-65535 之间的端口", "Enter a port from 1 to 65535"),
        ),
        PortsError::LeadingZero => Explained::new(
            say!(lang, "端口不能以 0 开头", "A port has no leading zero"),
            say!(lang, "去掉开头的 0", "Remove the leading zero"),
        ),
        PortsError::Reversed { first, last } => Explained::new(
            say!(lang, "端口段的起点大于终点", "The range ends before it starts"),
            say!(lang, "改为 {last}-{first}", "Change it to {last}-{first}"),
        ),
    }
}

pub(super) fn not_protocol(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "不是支持的协议", "Not a supported protocol"),
        say!(lang, "选择 TCP、UDP、TCP6 或 UDP6", "Choose TCP, UDP, TCP6 or UDP6"),
    )
}

pub(super) fn no_ipv6(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "该 CMDB 不支持 IPv6", "This CMDB does not take IPv6"),
        say!(lang, "改用 IPv4 地址，以及 TCP 或 UDP", "Use an IPv4 address, and TCP or UDP"),
    )
    .because(say!(
        lang,
        "v3.11 之前的绑定信息没有 IPv6、TCP6 和 UDP6",
        "Before v3.11 bind info has no IPv6, TCP6 or UDP6",
    ))
}

pub(super) fn wrong_family(lang: Lang, suits: Protocol) -> Explained {
    let suits = suits.name();
    Explained::new(
        say!(lang, "协议与绑定IP的地址族不一致", "Protocol and IP differ in family"),
        say!(lang, "改为 {suits}，或检查绑定IP", "Choose {suits}, or check the IP"),
    )
    .because(say!(
        lang,
        "TCP、UDP 对应 IPv4，TCP6、UDP6 对应 IPv6；CMDB 不检查这一点",
        "TCP and UDP go with IPv4, TCP6 and UDP6 with IPv6; CMDB does not check it",
    ))
}

pub(super) fn unknown_column(lang: Lang, name: &str) -> Explained {
    let next = match nearest(name, Column::ALL.map(Column::as_str)) {
        Some(nearest) => say!(lang, "改为 {nearest}，或删除该列", "Rename it to {nearest}, or remove it"),
        None => say!(lang, "删除该列", "Remove it"),
    };
    Explained::new(say!(lang, "未知的列 {name}", "Unknown column {name}"), next).because(say!(
        lang,
        "CMDB 会因此拒绝整个请求；它只认 ip、port、protocol、enable、template_row_id",
        "CMDB would refuse the whole request; it takes ip, port, protocol, enable and template_row_id only",
    ))
}

/// The other row is named by its process too, unless it is the same one.
pub(super) fn port_taken(lang: Lang, path: &Path, process: usize, row: usize) -> Explained {
    let same = path.process() == Some(process);
    let (process, row) = (process + 1, row + 1);
    let what = if same {
        say!(lang, "与绑定行 {row} 端口重叠", "Port also in bind row {row}")
    } else {
        say!(lang, "与进程 {process} 绑定行 {row} 端口重叠", "Port also in process {process}, row {row}")
    };
    let next = say!(lang, "改用其他端口或绑定IP，除非有意如此", "Use another port or IP, unless intended",);
    Explained::new(what, next).because(say!(
        lang,
        "同一地址的同一端口只能由一个进程监听；CMDB 不检查这一点",
        "Only one process can listen on a port of an address; CMDB does not check it",
    ))
}

pub(super) fn not_monitored(lang: Lang) -> Explained {
    let label = fields::column(lang, Column::Enable);
    Explained::new(
        say!(lang, "不会开启端口监控", "The port will not be monitored"),
        say!(lang, "需要监控时，把「{label}」改为「是」", "To monitor it, set \"{label}\" to Yes"),
    )
}
