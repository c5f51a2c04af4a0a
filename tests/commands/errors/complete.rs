//! The table is whole: whatever the program has words for, or judges by its code, is met in it.

use crate::errors::table::TABLE;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where codes are judged and explained.
const PLACES: [&str; 3] = ["src/i18n/explain/api", "src/i18n/explain/api.rs", "src/api/envelope.rs"];

/// Codes of a range that are told alike need not all be met.
const LONGEST: i64 = 10;

fn texts(path: &Path, out: &mut Vec<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            texts(&entry.unwrap().path(), out);
        }
    } else {
        out.push(fs::read_to_string(path).unwrap());
    }
}

/// Finds the codes of a source: each by itself, and short ranges of them.
fn codes(text: &str) -> BTreeSet<i64> {
    let code = regex_lite::Regex::new(r"([0-9]_[0-9]{3}_[0-9]{3})(?:\.\.=([0-9]_[0-9]{3}_[0-9]{3}))?").unwrap();
    let number = |text: &str| text.replace('_', "").parse::<i64>().unwrap();
    let mut found = BTreeSet::new();
    // Comments tell of codes that are judged elsewhere.
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for hit in code.captures_iter(line) {
            let first = number(&hit[1]);
            let last = hit.get(2).map_or(first, |last| number(last.as_str()));
            if last - first <= LONGEST {
                found.extend(first..=last);
            }
        }
    }
    found
}

#[test]
fn every_code_that_is_judged_or_explained_is_in_the_table() {
    let mut sources = Vec::new();
    for place in PLACES {
        texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut sources);
    }
    let known: BTreeSet<i64> = sources.iter().flat_map(|text| codes(text)).collect();
    assert!(known.len() > 60, "they are found: {known:?}");
    let met: BTreeSet<i64> = TABLE.iter().map(|row| row.code).collect();
    let missing: Vec<_> = known.difference(&met).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}

#[test]
fn codes_are_found_in_a_source() {
    let text = "1_640_301 => a,\n// 1_199_999\n1_650_000..=1_650_002 | 1_199_014 => b,\n1_306_001..=1_306_999 => c";
    let found: Vec<_> = codes(text).into_iter().collect();
    assert_eq!(found, [1_199_014, 1_640_301, 1_650_000, 1_650_001, 1_650_002]);
}
