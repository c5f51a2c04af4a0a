//! The table is whole: every code that the program names is met in it, and codes are named in one file.

use crate::errors::table::TABLE;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where codes are named. The sandbox is another program, and has its own.
const NAMES: &str = "src/api/code.rs";
const SANDBOX: &str = "src/sandbox";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), out);
        }
    } else {
        out.push(path.to_owned());
    }
}

/// Finds the codes of a source's program, without its comments and tests.
fn codes(text: &str) -> BTreeSet<i64> {
    let code =
        regex_lite::Regex::new(r"\b(1_1[0-9]{2}_[0-9]{3}|1_306_[0-9]{3}|1_6[45][0-9]_[0-9]{3}|9_900_403)\b").unwrap();
    let program = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = program.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| code.find_iter(line)).map(|hit| hit.as_str().replace('_', "").parse().unwrap()).collect()
}

/// Reads the names of codes; those of the ends of ranges stand for no answer.
fn named() -> Vec<(String, i64)> {
    let text = fs::read_to_string(root().join(NAMES)).unwrap();
    let line = regex_lite::Regex::new(r"pub const ([A-Z_]+): i64 = ([0-9_]+);").unwrap();
    let all = line.captures_iter(&text).map(|hit| (hit[1].to_owned(), hit[2].replace('_', "").parse().unwrap()));
    all.filter(|(name, _)| !name.ends_with("_FIRST") && !name.ends_with("_LAST")).collect()
}

#[test]
fn every_named_code_is_in_the_table() {
    let named = named();
    assert!(named.len() > 70, "they are found: {named:?}");
    let met: BTreeSet<i64> = TABLE.iter().map(|row| row.code).collect();
    let missing: Vec<_> = named.iter().filter(|(_, code)| !met.contains(code)).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
    let different: BTreeSet<i64> = named.iter().map(|(_, code)| *code).collect();
    assert_eq!(different.len(), named.len(), "each code has one name");
}

#[test]
fn codes_are_named_in_one_file() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    files.retain(|file| {
        let path = file.strip_prefix(root()).unwrap();
        path != Path::new(NAMES)
            && !path.starts_with(SANDBOX)
            && !path.iter().any(|part| part == "tests" || part == "tests.rs")
    });
    assert!(files.len() > 200);
    let literal = files.into_iter().filter_map(|file| {
        let found = codes(&fs::read_to_string(&file).unwrap());
        (!found.is_empty()).then_some((file, found))
    });
    let literal: Vec<_> = literal.collect();
    assert!(literal.is_empty(), "{literal:#?}");
}

#[test]
fn codes_are_found_in_a_source() {
    let text = "1_640_301 => a,\n// 1_199_999\n1_650_000..=1_650_002 | 1_048_576 => b,\n#[cfg(test)]\n1_199_014";
    let found: Vec<_> = codes(text).into_iter().collect();
    assert_eq!(found, [1_640_301, 1_650_000, 1_650_002]);
}
