//! Reports are written as they are walked: a large one takes little more memory than a small one.

use crate::cli::program::{Home, draft};
use crate::support::cmdb::Cmdb;
use std::fs;
use std::io::Read;

/// Most that a report of 30,000 rows may take beside one of 1,200, which is more than a pipe holds, in MB. Its plan takes 2
/// of these; the rows alone would take more than the rest, and a document of them 17.
const MOST: f64 = 8.0;

/// Runs a command until so many bytes of its output were read, and returns the most memory that it held so far, in MB.
/// Nothing has been read of what it writes next, so that it waits.
fn most_memory(home: &Home, args: &[&str], bytes: usize) -> f64 {
    let mut child = home.command(args).spawn().unwrap();
    let mut out = vec![0; bytes];
    child.stdout.as_mut().unwrap().read_exact(&mut out).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

#[test]
fn a_report_takes_no_memory_for_its_rows() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    // The CMDB has none of them: their rows are in the report all the same.
    let targets: Vec<i64> = (1_000_000..1_000_300).collect();
    let aliases: Vec<String> = (0..100).map(|number| format!("process-{number}")).collect();
    let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
    let small = home.write("small.json", &draft(&targets, &aliases[..4]));
    let large = home.write("large.json", &draft(&targets, &aliases));
    for (form, bytes) in [("json", 12_000_000), ("text", 1_500_000)] {
        let few = most_memory(&home, &["plan", "-o", form, &small], 1_000);
        let many = most_memory(&home, &["plan", "-o", form, &large], bytes);
        assert!(many - few < MOST, "{form}: {few:.1} MB, then {many:.1} MB");
    }
}
