//! The documents agree with the code: each section of the contract that is cited exists, and each path that a document
//! names is there.

use super::source::sources;
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Documents that name files of the project.
const DOCUMENTS: [&str; 10] = [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/compatibility.md",
    "docs/contract.md",
    "docs/decisions.md",
    "docs/manual.md",
    "docs/manual.zh-CN.md",
    "docs/release.md",
];

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the numbers of the sections of the contract: `1`, `1.1`, ...
fn sections() -> BTreeSet<String> {
    let heading = Regex::new(r"(?m)^#{2,3} (\d+(?:\.\d+)?)[. ]").unwrap();
    heading.captures_iter(&text("docs/contract.md")).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_section_of_the_contract_that_is_cited_exists() {
    let sections = sections();
    assert!(sections.contains("1") && sections.contains("7.1"), "{sections:?}");
    let cited = Regex::new(r"[Cc]ontract,? (?:sections? )?(\d+(?:\.\d+)?)").unwrap();
    let mut found = 0;
    for source in sources("src").iter().chain(&sources("tests")) {
        for number in cited.captures_iter(&source.text) {
            found += 1;
            assert!(
                sections.contains(&number[1]),
                "{} cites contract {}, which does not exist",
                source.path,
                &number[1]
            );
        }
    }
    assert!(found > 100, "the citations are no longer found: {found}");
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let path = Regex::new(r"`((?:src|tests|themes|docs|benches|fuzz|release)/[A-Za-z0-9_./-]*)`").unwrap();
    for document in DOCUMENTS {
        let text = text(document);
        for found in path.captures_iter(&text) {
            let name = &found[1];
            // The contract cites files of the CMDB, too.
            if document == "docs/contract.md" && !name.starts_with("tests/") {
                continue;
            }
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            let exists = there.exists() || there.with_extension("rs").exists();
            assert!(exists, "{document} names `{name}`, which does not exist");
        }
    }
}
