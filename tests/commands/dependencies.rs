//! The libraries that the program stands on: their licences, where they come from, which stand twice, and that each is
//! used.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Licences under which a binary may be given away with no more than their texts beside it.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    // The certificates of Mozilla (webpki-roots).
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    // The source files stay under it, which asks nothing of a program that uses them as they are (nucleo-matcher).
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The packages of this repository.
const OWN: [&str; 2] = ["bkproc", "counts"];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn packages() -> Vec<Value> {
    let Value::Array(packages) = metadata()["packages"].take() else { panic!("no packages") };
    packages.into_iter().filter(|package| !OWN.iter().any(|own| package["name"] == *own)).collect()
}

/// Returns `true` if one choice of an expression (`A OR B`, `A/B`, `(A OR B) AND C`) is allowed as a whole.
fn allowed(expression: &str) -> bool {
    let either = |part: &str| {
        let part = part.trim_matches(['(', ')', ' ']).replace('/', " OR ");
        part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim()))
    };
    expression.split(" AND ").all(either)
}

#[test]
fn every_licence_is_one_that_a_binary_may_be_given_away_with() {
    let refused: Vec<_> = packages()
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allowed))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(!allowed("GPL-3.0") && !allowed("MIT AND GPL-3.0") && allowed("(MIT OR GPL-3.0) AND ISC"));
}

#[test]
fn every_dependency_comes_from_crates_io() {
    let elsewhere: Vec<_> = packages()
        .iter()
        .filter(|package| package["source"] != CRATES_IO)
        .map(|package| format!("{} {}", package["name"], package["source"]))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
}

#[test]
fn no_unicode_tables_are_linked_for_host_names() {
    // `docs/decisions.md`, "Host names in ASCII".
    let adapter = packages().into_iter().find(|package| package["name"] == "idna_adapter").unwrap();
    assert_eq!(adapter["version"], "1.0.0", "cargo update -p idna_adapter --precise 1.0.0");
}

#[test]
fn no_dependency_is_built_twice_without_a_reason() {
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for package in packages() {
        let text = |key: &str| package[key].as_str().unwrap().to_owned();
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    let twice: BTreeSet<_> =
        versions.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| &**name).collect();
    let expected: BTreeSet<_> = TWICE.iter().map(|(name, _)| *name).collect();
    assert_eq!(twice, expected, "a new one wants a reason in TWICE, one that is gone must leave it");
}

/// Dependencies with two versions in the tree, and who holds the older one.
const TWICE: [(&str, &str); 7] = [
    ("bit-vec", "ratatui's terminal layout and proptest; tests only"),
    ("cfg_aliases", "portable-pty's nix; tests only"),
    ("getrandom", "ring"),
    ("itertools", "criterion; benchmarks only"),
    ("syn", "thiserror and strum's macros; at build time"),
    ("thiserror", "portable-pty; tests only"),
    ("thiserror-impl", "portable-pty; tests only"),
];

#[test]
fn every_dependency_is_used() {
    let manifest: toml::Table =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap().parse().unwrap();
    let program = sources(&["src"]);
    let tests = sources(&["src", "tests", "benches"]);
    for (section, text) in [("dependencies", &program), ("dev-dependencies", &tests)] {
        for name in manifest[section].as_table().unwrap().keys() {
            let path = format!("{}::", name.replace('-', "_"));
            assert!(text.contains(&path), "{section}: {name} is not used");
        }
    }
}

fn sources(folders: &[&str]) -> String {
    let mut text = String::new();
    let mut folders: Vec<_> = folders.iter().map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}
