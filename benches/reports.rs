//! What `bkproc plan` costs where its report is large: processor and memory of the client alone, as a table of Markdown.
//!
//! `cargo bench --bench reports` builds the release profile's binary and runs it against a simulator in a process of its
//! own (targets: a plan of 10,000 service instances × 100 processes within 1.5 s of CPU and 200 MB, as text and as JSON).
//! The cost is read from the system's list of processes until the program has ended.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench is a test that prints"
)]

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde_json::json;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

const TARGETS: u32 = 10_000;
const PROCESSES: u32 = 100;
/// Service instances of the simulator that run on one host.
const PER_HOST: u32 = 4;
/// How often the memory is looked at, in nanoseconds.
const LOOK: i64 = 2_000_000;

fn main() {
    println!("| what | CPU | most memory (RSS) | output |\n|---|---|---|---|");
    // One of each host, then all of each: then every process is warned of twice.
    for (hosts, step) in [("each on a host of its own", PER_HOST), ("four on each host", 1)] {
        let home = tempfile::tempdir().unwrap();
        let server = Server::start(home.path(), TARGETS * step * 10 / 9 + 10);
        let file = home.path().join("draft.json");
        fs::write(&file, draft(step)).unwrap();
        for form in ["text", "json"] {
            let mut plan = Command::new(env!("CARGO_BIN_EXE_bkproc"));
            plan.args(["plan", "--url", &server.url, "--door", "direct", "--user", "admin", "-o", form]).arg(&file);
            let cost = measure(plan.env_clear().env("HOME", home.path()).env("LANG", "C.UTF-8"));
            let what = format!("`plan -o {form}`, 10,000 × {PROCESSES}, {hosts}");
            println!("| {what} | {:.2} s | {:.0} MB | {:.0} MB |", cost.cpu, cost.memory, cost.output);
        }
    }
}

/// A draft of so many targets that can take processes: every tenth of the simulator is made from a template.
fn draft(step: u32) -> String {
    let ids = (0..).step_by(step as usize).filter(|number| number % 10 != 9).map(|number| number + 1);
    let targets: Vec<_> = ids.take(TARGETS as usize).map(|id: u32| json!({ "service_instance_id": id })).collect();
    let process = |at: u32| {
        let bind = json!([{ "ip": "127.0.0.1", "port": (20_000 + at).to_string(), "protocol": "1", "enable": "true" }]);
        json!({ "process_info": {
            "bk_func_name": "java",
            "bk_process_name": format!("pay-{at}"),
            "bk_start_param_regex": format!("-Dapp=pay-{at}"),
            "work_path": "/data/pay",
            "start_cmd": "./start.sh",
            "stop_cmd": "./stop.sh",
            "bind_info": bind,
        } })
    };
    let processes: Vec<_> = (0..PROCESSES).map(process).collect();
    json!({ "bkproc": "draft", "version": 1, "bk_biz_id": 1, "targets": targets, "processes": processes }).to_string()
}

/// What a program cost.
struct Cost {
    /// In seconds.
    cpu: f64,
    /// In MB.
    memory: f64,
    /// In MB.
    output: f64,
}

/// Runs a program to its end.
fn measure(command: &mut Command) -> Cost {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let reading = thread::spawn(move || {
        let (mut buffer, mut bytes) = (vec![0; 1 << 20], 0);
        loop {
            match out.read(&mut buffer).unwrap() {
                0 => break bytes,
                read => bytes += read,
            }
        }
    });
    let folder = format!("/proc/{}", child.id());
    let end = pidfd_open(Pid::from_child(&child), PidfdFlags::empty()).unwrap();
    let look = Timespec { tv_sec: 0, tv_nsec: LOOK };
    let mut most = 0;
    while poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&look)).unwrap() == 0 {
        let status = fs::read_to_string(format!("{folder}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = line.map_or(most, |line| number(line.split_whitespace().next().unwrap()));
    }
    // Until it is waited for, the system tells what it used; but no memory once it has ended.
    let stat = fs::read_to_string(format!("{folder}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = number(fields[11]) + number(fields[12]);
    assert!(child.wait().unwrap().success(), "the draft can be planned");
    let bytes = u32::try_from(reading.join().unwrap()).unwrap();
    // The system counts time in hundredths for programs, and memory in KiB.
    Cost { cpu: f64::from(ticks) / 100.0, memory: f64::from(most) / 1024.0, output: f64::from(bytes) / 1e6 }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap()
}

/// A simulator that ends with its owner.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(home: &Path, instances: u32) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(["sandbox", "--listen=127.0.0.1:0", &format!("--instances={instances}")])
            .env_clear()
            .env("HOME", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").ok_or(io::ErrorKind::InvalidData).unwrap().to_owned();
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
