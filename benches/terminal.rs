//! What the program costs in a terminal of its own: time, bytes and memory, as a table of Markdown.
//!
//! `cargo bench --bench terminal` builds the release profile's binary and runs it under a pseudo-terminal of 80 by 24;
//! nothing else should run on the machine. Each figure is a median, with the worst of a hundred or of twenty (p99, p95)
//! where there are so many. The terminal is read by a thread here, which adds a few hundredths of a millisecond.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench is a test that prints"
)]

#[path = "../tests/support/pty.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod pty;

use pty::{Session, Start};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DOWN: &str = "\x1b[B";
const BACKSPACE: &str = "\x7f";
/// So long nothing may come before a screen counts as still.
const STILL: Duration = Duration::from_millis(150);

fn main() {
    println!("| what | figure |\n|---|---|");
    first_screen();
    keys();
    idle();
    for instances in [100_000, 200_000] {
        large(instances);
    }
    let size = fs::metadata(env!("CARGO_BIN_EXE_bkproc")).unwrap().len();
    row("release binary", &format!("{:.1} MB", as_f64(size) / 1e6));
}

fn row(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

/// From the start of the process to 60 glyphs on the screen, with 200 drafts on the disk.
fn first_screen() {
    let home = home_with_drafts(200);
    let mut times = Vec::new();
    let mut bytes = Vec::new();
    for _ in 0..40 {
        let start = Instant::now();
        let mut session = Start::new(home.path(), &[]).spawn();
        session.wait("the first screen", |session| glyphs(session) >= 60);
        times.push(ms(start.elapsed()));
        session.pass(STILL);
        bytes.push(as_f64(session.bytes().len()));
        session.press("q");
        session.end();
    }
    row("first screen, 200 drafts", &spread(times, 95, "ms"));
    row("bytes of the first screen, with the list of drafts", &spread(bytes, 95, "B"));
}

/// Keys in a list, and typed text.
fn keys() {
    let home = home_with_drafts(200);
    let mut session = Start::new(home.path(), &[]).spawn();
    session.see("200 drafts");
    session.pass(STILL);
    let (times, bytes) = press_all(&mut session, &[DOWN; 200]);
    row("key to first byte, a move in a list", &spread(times, 99, "ms"));
    row("bytes of a move in the list of drafts", &spread(bytes, 99, "B"));
    session.press("e");
    session.pass(STILL);
    let typed: Vec<&str> = ["a", "7", "支", "付"].repeat(8);
    let (_, bytes) = press_all(&mut session, &typed);
    row("bytes of a typed character, every other one Chinese", &spread(bytes, 99, "B"));
}

/// Nothing happens: what does it cost?
fn idle() {
    let home = home_with_drafts(200);
    let mut session = Start::new(home.path(), &[]).spawn();
    session.see("200 drafts");
    session.pass(STILL);
    let written = session.bytes().len();
    let before = used(&session);
    session.pass(Duration::from_secs(20));
    let after = used(&session);
    let bytes = session.bytes().len() - written;
    row("20 s idle", &format!("{bytes} B, {} ticks of CPU, {} wakeups", after[0] - before[0], after[1] - before[1]));
    row("memory (PSS), idle", &format!("{:.1} MB", memory(&session)));
}

/// A large business, from a sandbox in a process of its own.
fn large(instances: u32) {
    let home = tempfile::tempdir().unwrap();
    let count = format!("--instances={instances}");
    let mut server = Server(
        Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(["sandbox", "--listen=127.0.0.1:0", &count])
            .env("HOME", home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let args = ["--url", url.as_str(), "--door", "direct", "--user", "admin"];
    let all = grouped(instances);

    let mut session = Start::new(home.path(), &args).spawn();
    session.see("New draft");
    session.press("n");
    session.see("> 1 ");
    let start = Instant::now();
    session.press("\r");
    session.see("[ ]");
    let first = ms(start.elapsed());
    let whole = format!("{all} instances");
    read_whole(&mut session, &whole);
    row(&format!("{all} instances: first rows, all of them"), &format!("{first:.0} ms, {:.0} ms", ms(start.elapsed())));
    session.pass(Duration::from_secs(2));
    let just_read = memory(&session);
    // Until connections that are not used any more are closed, and their room given back.
    session.pass(Duration::from_secs(20));
    let settled = memory(&session);
    row(
        &format!("{all} instances: memory (PSS), just read, 20 s later"),
        &format!("{just_read:.1} MB, {settled:.1} MB"),
    );
    row(&format!("{all} instances: most memory (RSS) at a time"), &format!("{:.1} MB", most_memory(&session)));
    let (_, bytes) = press_all(&mut session, &[DOWN; 10]);
    row(&format!("{all} instances: bytes of a move"), &spread(bytes, 95, "B"));
    session.press("/");
    session.pass(STILL);
    let mut widening = Vec::new();
    let mut narrowing = Vec::new();
    let mut back = Vec::new();
    for word in ["10.2", "支付", "ngi", "8080"].repeat(5) {
        let letters: Vec<String> = word.chars().map(String::from).collect();
        for (at, letter) in letters.iter().enumerate() {
            let (times, _) = press_all(&mut session, &[letter]);
            if at == 0 { widening.extend(times) } else { narrowing.extend(times) }
        }
        back.extend(press_all(&mut session, &vec![BACKSPACE; letters.len()]).0);
    }
    row(&format!("{all} instances: first letter of a filter"), &spread(widening, 95, "ms"));
    row(&format!("{all} instances: each further letter"), &spread(narrowing, 95, "ms"));
    row(&format!("{all} instances: each letter deleted"), &spread(back, 95, "ms"));
    // Apart, since together they would be Alt-q.
    session.press("\x1b");
    session.pass(Duration::from_millis(300));
    session.press("q");
    session.end();

    let mut session = Start::new(home.path(), &args).spawn();
    session.see("1 draft");
    session.press(DOWN);
    session.pass(STILL);
    let start = Instant::now();
    session.press("\r");
    session.see("[ ]");
    row(&format!("{all} instances: rows at the next start, from the disk"), &format!("{:.0} ms", ms(start.elapsed())));
    read_whole(&mut session, &whole);
    session.pass(Duration::from_secs(20));
    row(
        &format!("{all} instances: memory (PSS), from the disk and read again"),
        &format!("{:.1} MB", memory(&session)),
    );
}

/// Presses each key when the screen is still; returns the milliseconds to the first byte, and the bytes of each.
fn press_all(session: &mut Session, keys: &[impl AsRef<str>]) -> (Vec<f64>, Vec<f64>) {
    let mut times = Vec::new();
    let mut bytes = Vec::new();
    for key in keys {
        let written = session.bytes().len();
        let start = Instant::now();
        session.press(key.as_ref());
        session.wait("an answer to the key", |session| session.bytes().len() > written);
        times.push(ms(start.elapsed()));
        session.pass(Duration::from_millis(20));
        bytes.push(as_f64(session.bytes().len() - written));
    }
    (times, bytes)
}

/// A home folder with drafts in it.
fn home_with_drafts(count: usize) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".local/share/bkproc/drafts");
    fs::create_dir_all(&folder).unwrap();
    for number in 0..count {
        write_draft(&folder, number);
    }
    home
}

fn write_draft(folder: &Path, number: usize) {
    let targets: Vec<String> =
        (0..20).map(|id| format!(r#"{{"service_instance_id":{id},"name":"10.0.0.{id}_支付网关_8080"}}"#)).collect();
    let processes: Vec<String> = (0..5)
        .map(|at| format!(r#"{{"process_info":{{"bk_func_name":"nginx","bk_process_name":"nginx-{at}"}}}}"#))
        .collect();
    let text = format!(
        r#"{{"bkproc":"draft","version":1,"name":"draft {number}","bk_biz_id":2,"targets":[{}],"processes":[{}]}}"#,
        targets.join(","),
        processes.join(",")
    );
    fs::write(folder.join(format!("20261104-1520{:02}-{number:06}.json", number % 60)), text).unwrap();
}

/// The clock's ticks of CPU that the program has used, and how often it was woken.
fn used(session: &Session) -> [u64; 2] {
    let of = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", session.pid().as_raw_nonzero())).unwrap();
    let stat = of("stat");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    let status = of("status");
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
    [ticks, line.trim().parse().unwrap()]
}

/// The program's share of the memory, in MB.
fn memory(session: &Session) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", session.pid().as_raw_nonzero())).unwrap();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
    as_f64(line.split_whitespace().next().unwrap().parse::<u64>().unwrap()) / 1024.0
}

/// Waits until all is read, which may take longer than a screen is waited for.
fn read_whole(session: &mut Session, whole: &str) {
    let end = Instant::now() + Duration::from_secs(300);
    while !session.text().contains(whole) || session.text().contains("refreshing") {
        assert!(Instant::now() < end, "waited for {whole}, on the screen is:\n{}", session.text());
        session.pass(Duration::from_millis(50));
    }
}

/// The most that the program ever held, with what it shares with others, in MB.
fn most_memory(session: &Session) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", session.pid().as_raw_nonzero())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    as_f64(line.split_whitespace().next().unwrap().parse::<u64>().unwrap()) / 1024.0
}

fn glyphs(session: &Session) -> usize {
    session.text().chars().filter(|char| !char.is_whitespace()).count()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn as_f64(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}

fn grouped(count: u32) -> String {
    format!("{},{:03}", count / 1000, count % 1000)
}

/// The median and a percentile of some figures.
fn spread(mut figures: Vec<f64>, percentile: usize, unit: &str) -> String {
    figures.sort_by(f64::total_cmp);
    let at = |percent: usize| figures[(figures.len() * percent / 100).min(figures.len() - 1)];
    let digits = usize::from(unit == "ms") * 2;
    format!("{:.digits$} {unit}, p{percentile} {:.digits$} {unit}", at(50), at(percentile))
}

/// A server that dies with its owner.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
