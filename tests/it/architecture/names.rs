//! Names and language: idioms that are refused, type names that stand for two things, and public items without a doc.

use super::source::{Source, sources};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Idioms that no plain technical English has; what to say instead.
const REFUSED: [(&str, &str); 12] = [
    ("whoever", "the caller, the user, a session"),
    ("nobody", "no one, or say what is not there"),
    ("somebody", "another user, another client"),
    ("anew", "again"),
    ("thereof", "its"),
    ("whereof", "whose"),
    ("of which", "whose, with, or two sentences"),
    ("gone on with", "resumed"),
    ("is to be", "must be"),
    ("tells whether", "returns `true` if"),
    ("gives the", "returns the"),
    ("not be had", "not available"),
];

/// Returns what is written for people in a file: comments and texts with a blank in them, and the names of functions.
fn prose(source: &Source) -> Vec<(usize, String)> {
    let text = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
    let function = Regex::new(r"\bfn ([a-z0-9_]+)").unwrap();
    let mut found = Vec::new();
    for (at, line) in source.text.lines().enumerate() {
        if let Some(comment) = line.trim_start().strip_prefix("//") {
            found.push((at + 1, comment.to_owned()));
            continue;
        }
        let texts = text.find_iter(line).map(|text| text.as_str()).filter(|text| text.contains(' '));
        let names = function.captures_iter(line).map(|name| name[1].replace('_', " "));
        found.extend(texts.map(str::to_owned).chain(names).map(|text| (at + 1, text)));
    }
    found
}

#[test]
fn refused_idioms_stand_nowhere() {
    let own = "tests/it/architecture/names.rs";
    let mut texts: Vec<_> = sources("src").into_iter().chain(sources("tests")).collect();
    texts.retain(|source| source.path != own);
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let readme = readme.lines().enumerate().map(|(at, line)| ("README.md".to_owned(), at + 1, line.to_owned()));
    let lines =
        texts.iter().flat_map(|source| prose(source).into_iter().map(|(at, text)| (source.path.clone(), at, text)));
    let refused: Vec<_> = REFUSED
        .iter()
        .map(|(idiom, better)| (Regex::new(&format!(r"(?i)\b{idiom}\b")).unwrap(), *idiom, *better))
        .collect();
    let mut found = Vec::new();
    for (path, at, text) in lines.chain(readme) {
        for (idiom, name, better) in &refused {
            if idiom.is_match(&text) {
                found.push(format!("{path}:{at}: \"{name}\"; better: {better}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn one_public_type_name_means_one_thing() {
    let definition = Regex::new(r"^\s*pub (?:struct|enum|trait|type) ([A-Z][A-Za-z0-9]*)").unwrap();
    let mut places = BTreeMap::<String, BTreeSet<String>>::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        for line in source.text.lines() {
            if let Some(name) = definition.captures(line) {
                places.entry(name[1].to_owned()).or_default().insert(source.path.clone());
            }
        }
    }
    assert!(places.len() > 200, "the definitions are no longer found: {}", places.len());
    places.retain(|_, files| files.len() > 1 && !is_state_and_words(files));
    let mut wrong: Vec<_> = places
        .iter()
        .filter(|(name, _)| !DOUBLED.iter().any(|(own, _)| own == name))
        .map(|(name, files)| format!("{name}: {files:?}"))
        .collect();
    let gone = DOUBLED.iter().filter(|(name, _)| !places.contains_key(*name));
    wrong.extend(gone.map(|(name, _)| format!("{name} is no longer doubled; take it out of DOUBLED")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns `true` for the files of a screen's state and of its words, which mirror each other.
fn is_state_and_words(files: &BTreeSet<String>) -> bool {
    let screens: Vec<_> = files.iter().filter_map(|file| file.strip_prefix("src/app/screen/")).collect();
    let words: Vec<_> = files.iter().filter_map(|file| file.strip_prefix("src/i18n/")).collect();
    screens.len() == 1 && screens == words && files.len() == 2
}

/// Public types that share a name, each with the reason.
const DOUBLED: [(&str, &str); 8] = [
    ("Door", SANDBOX),
    ("Fault", SANDBOX),
    ("MarkList", SCREEN),
    ("Options", SANDBOX),
    ("Overlay", SCREEN),
    ("Row", "each list screen has its own kind of row, used as `review::Row`"),
    ("Trash", SCREEN),
    ("Tree", SCREEN),
];

const SCREEN: &str = "its state and its words mirror each other";
const SANDBOX: &str = "the sandbox shares no type with the client";

#[test]
fn public_items_have_a_doc() {
    let item =
        Regex::new(r"^\s*pub (?:const |async |unsafe )*(?:fn|struct|enum|trait|type|const|static) ([A-Za-z0-9_]+)")
            .unwrap();
    let mut found = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let lines: Vec<_> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = item.captures(line) else { continue };
            let above = lines[..at].iter().rev().map(|line| line.trim()).find(|line| !is_attribute(line));
            if !above.is_some_and(|line| line.starts_with("///") || line.contains("#[$doc]")) {
                found.push(format!("{}:{}: {}", source.path, at + 1, &name[1]));
            }
        }
    }
    assert!(found.is_empty(), "public items without a doc:\n{}", found.join("\n"));
}

/// Returns `true` for a line of an attribute, which stands between a doc and its item.
fn is_attribute(line: &str) -> bool {
    line.starts_with("#[") && !line.contains("#[$doc]")
        || line.ends_with(")]")
        || line.starts_with("reason =")
        || line.starts_with("clippy::")
}
