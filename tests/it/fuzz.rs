//! Any bytes in every place where bytes come from outside. Kept inputs (`tests/fuzz/corpus/TARGET/`) are replayed, and
//! changed at random: a few times in an ordinary run, for so long in all as `BKPROC_FUZZ_SECONDS` says, shared by the
//! targets. A failure names its seed; `BKPROC_FUZZ_SEED` begins with another one, `BKPROC_FUZZ_TARGET` takes one target.

#[path = "../fuzz/targets.rs"]
mod targets;

use crate::support::rng::Rng;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use targets::{FuzzTarget, TARGETS};

/// Changed inputs that each target gets in an ordinary run.
const FEW: u64 = 50;

/// Pieces that are put into inputs: what readers stumble over.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "null",
    "true",
    "1e999",
    "-0.0",
    "18446744073709551616",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "支付",
    "\n",
    "\x1b[200~",
    "\x1b[201~",
    "\x1b",
    "\"bind_info\":",
    "\"bkproc\":\"draft\"",
    "=",
];

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} has no kept input");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Changes some bytes of an input: takes a part away, doubles it, puts another one in.
fn changed(kept: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = kept[rng.of(kept.len())].clone();
    for _ in 0..=rng.of(6) {
        let at = rng.of(bytes.len() + 1);
        let end = bytes.len().min(at + rng.of(24));
        match rng.of(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            2 => bytes.truncate(at),
            3 => {
                let other = &kept[rng.of(kept.len())];
                let from = rng.of(other.len() + 1);
                let to = other.len().min(from + rng.of(48));
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            4 if at < bytes.len() => bytes[at] = u8::try_from(rng.of(256)).unwrap(),
            _ => drop(bytes.splice(at..at, PIECES[rng.of(PIECES.len())].bytes())),
        }
    }
    bytes
}

fn runs_through((name, _): FuzzTarget, bytes: &[u8], told: &str) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| targets::run(name, bytes))) {
        let why =
            panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|why| (*why).into()));
        panic!("{name}, {told}: {}\n{:?}", why.unwrap_or_default(), String::from_utf8_lossy(bytes));
    }
}

#[test]
fn no_bytes_from_outside_bring_a_reader_down() {
    let only: Option<String> = variable("BKPROC_FUZZ_TARGET");
    let targets: Vec<FuzzTarget> =
        TARGETS.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)).collect();
    let seconds: Option<u32> = variable("BKPROC_FUZZ_SECONDS");
    let share = seconds.map(|seconds| Duration::from_secs(seconds.into()) / u32::try_from(targets.len()).unwrap());
    let first: u64 = variable("BKPROC_FUZZ_SEED").unwrap_or(1);
    for target in targets {
        let kept = kept(target.0);
        for (at, bytes) in kept.iter().enumerate() {
            runs_through(target, bytes, &format!("kept input {at}"));
        }
        let began = Instant::now();
        for seed in first.. {
            let over = share.map_or(seed - first >= FEW, |share| began.elapsed() >= share);
            if over {
                println!("{}: {} inputs", target.0, seed - first);
                break;
            }
            let bytes = changed(&kept, &mut Rng(seed));
            runs_through(target, &bytes, &format!("BKPROC_FUZZ_TARGET={} BKPROC_FUZZ_SEED={seed}", target.0));
        }
    }
}
