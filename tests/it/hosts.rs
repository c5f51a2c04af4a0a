//! What hosts say: outputs of `ss`, `netstat` and `ps` in `tests/hosts`, each `NAME.txt` with its `NAME.expected`.
//!
//! Those of iproute2 6.1, net-tools 2.10, procps 4.0 and busybox 1.35 were recorded, with neutral names; older ones are
//! written after the sources of the tools.

use bkproc::tables::hosts::{Candidate, HostTextError, is_host_text, read};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn listens(candidate: &Candidate) -> String {
    let row = |listen: &bkproc::tables::hosts::Listen| {
        let also = if listen.also_ipv6 { "+6" } else { "" };
        format!("{}/{} {:?}{also}", listen.ip, listen.ports(), listen.protocol())
    };
    let rows: Vec<_> = candidate.listens.iter().map(row).collect();
    if rows.is_empty() { "-".to_owned() } else { rows.join(", ") }
}

fn told(text: &str) -> String {
    let read = read(text).unwrap();
    let mut told = String::new();
    for candidate in &read.candidates {
        let Candidate { host, binary, user, arguments, line, .. } = candidate;
        let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        let row = [dash(host), binary.clone(), dash(user), listens(candidate), dash(arguments)];
        writeln!(told, "{line}: {}", row.join(" | ")).unwrap();
    }
    for note in &read.notes {
        writeln!(told, "! {}: {:?}", note.line, note.kind).unwrap();
    }
    told
}

fn texts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosts");
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    all.sort();
    all
}

#[test]
fn outputs_of_every_tool_are_read_as_their_hosts_mean_them() {
    let mut wrong = Vec::new();
    for path in texts() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(is_host_text(&text), "{}", path.display());
        let found = told(&text);
        let expected = fs::read_to_string(path.with_extension("expected")).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    for path in texts() {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(told(&format!("\u{feff}{}", text.replace('\n', "\r\n"))), told(&text), "{}", path.display());
    }
}

#[test]
fn other_texts_are_none_of_a_host() {
    for text in [
        "",
        "\n\n",
        "10.0.0.1\n10.0.0.2\n",
        "主机IP,进程别名,端口\n10.0.0.1,order,8080\n",
        "{\"bk_biz_id\": 2, \"processes\": []}",
        "== 10.0.0.1 ==\nnothing\n",
        "java 8080 tcp",
    ] {
        assert!(!is_host_text(text), "{text}");
        assert_eq!(read(text), Err(HostTextError::NotHostText), "{text}");
    }
}

#[test]
fn large_and_hostile_texts_are_bounded() {
    let line = "tcp   LISTEN 0      128          0.0.0.0:8001      0.0.0.0:*    users:((\"java\",pid=100,fd=5))\n";
    assert_eq!(read(&line.repeat(100_001)), Err(HostTextError::TooMany { limit: 100_000 }));
    // One socket of many processes, and many sockets that chain them.
    let mut users = String::from("tcp LISTEN 0 128 *:80 *:* users:((\"a\",pid=1,fd=1)");
    for pid in 2..50_000 {
        write!(users, ",(\"a\",pid={pid},fd=1)").unwrap();
    }
    users.push_str(")\n");
    for pid in 2..20_000 {
        writeln!(users, "tcp LISTEN 0 128 *:81 *:* users:((\"a\",pid={pid},fd=1),(\"a\",pid={},fd=1))", pid - 1)
            .unwrap();
    }
    assert_eq!(read(&users).unwrap().candidates.len(), 1);
    let long = format!("{}{}", line, "x".repeat(1 << 20));
    let notes = read(&long).unwrap().notes;
    assert!(format!("{notes:?}").len() < 1_000);
}
