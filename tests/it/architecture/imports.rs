//! Who imports whom.

use super::paths::{Named, paths};
use super::rules::{Ours, RULES, Rule, Theirs};
use super::source::{Source, sources};

#[test]
fn every_module_imports_only_what_its_rule_allows() {
    let crates = dependencies();
    let found: Vec<_> = sources("src")
        .iter()
        .filter(|source| !source.is_test() && !source.module().is_empty())
        .flat_map(|source| breaches(source, &crates))
        .collect();
    assert!(found.is_empty(), "imports against tests/architecture/rules.rs:\n{}", found.join("\n"));
}

#[test]
fn every_module_of_the_architecture_page_has_a_rule_and_the_other_way_round() {
    let lib = sources("src").into_iter().find(|source| source.path == "src/lib.rs").unwrap();
    let tokens = lib.tokens();
    let modules: Vec<_> =
        tokens.windows(2).filter(|pair| pair[0].is("mod")).filter_map(|pair| pair[1].word()).collect();
    let mut ruled: Vec<_> = RULES.iter().map(|rule| rule.module).filter(|module| *module != "main").collect();
    ruled.sort_unstable();
    assert_eq!(modules, ruled);
    for module in modules {
        assert!(lib.text.contains(&format!("//! | [`{module}`] |")), "{module} is not on the architecture page");
    }
}

/// The names under which code refers to the crates of `Cargo.toml`.
fn dependencies() -> Vec<String> {
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    let table = manifest["dependencies"].as_table().unwrap();
    table.keys().map(|name| name.replace('-', "_")).collect()
}

fn breaches(source: &Source, crates: &[String]) -> Vec<String> {
    let module = source.module();
    let Some(rule) = RULES.iter().find(|rule| rule.module == module[0]) else {
        return vec![format!("{}: no rule for module {}", source.path, module[0])];
    };
    let named = paths(&source.tokens(), &module);
    let told = named.iter().filter(|named| !allowed(rule, &named.names, crates));
    told.map(|Named { line, names }| format!("{}:{line}: {}", source.path, names.join("::"))).collect()
}

fn allowed(rule: &Rule, names: &[String], crates: &[String]) -> bool {
    let first = &names[0];
    if first == "crate" {
        return match (names.get(1), &rule.ours) {
            // `crate` alone: a visibility, or a file's own module from an inline one.
            (None, _) | (_, Ours::All) => true,
            (Some(module), _) if module == rule.module => true,
            (_, Ours::Only(patterns)) => patterns.iter().any(|pattern| matches(pattern, &names[1..])),
        };
    }
    if crates.contains(first) {
        return match rule.theirs {
            Theirs::Only(few) => few.contains(&first.as_str()),
            Theirs::AllBut(few) => !few.contains(&first.as_str()),
        };
    }
    !rule.no_std.iter().any(|pattern| matches(pattern, names))
}

/// Returns `true` if a pattern names a path or something it is below.
fn matches(pattern: &str, names: &[String]) -> bool {
    let wanted: Vec<_> = pattern.split("::").collect();
    names.len() >= wanted.len()
        && wanted.iter().zip(names).all(|(wanted, name)| match wanted.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => wanted == name,
        })
}

/// The breaches of a file that holds `code`.
fn judge(path: &str, code: &str) -> Vec<String> {
    let source = Source { path: path.to_owned(), text: code.to_owned() };
    let crates = ["tokio", "reqwest", "serde", "ratatui", "axum", "regex_lite", "tracing"].map(str::to_owned);
    breaches(&source, &crates)
}

#[test]
fn imports_along_the_arrows_are_allowed() {
    for (path, code) in [
        ("src/domain/plan.rs", "use crate::domain::check::Wanted; use serde::Serialize; use std::sync::Arc;"),
        ("src/domain/edit/history.rs", "use super::{Edit, NoSuchPlace}; use super::super::draft::Draft;"),
        ("src/domain.rs", "use std::net::IpAddr; #[cfg(test)] mod tests { use proptest::prelude::*; use std::fs; }"),
        ("src/submit/engine.rs", "use crate::{api::Api, domain::plan::Plan, store::error};"),
        ("src/app/update.rs", "use crate::api::{ApiError, ErrorKind}; use crate::store::{DraftId, StoreError};"),
        ("src/app.rs", "use std::time::Duration; use super::domain::draft::Draft; use ratatui::layout::Rect;"),
        ("src/i18n/explain.rs", "use crate::config::ConfigError; use crate::store::error::Cause;"),
        ("src/ui/screen/drafts.rs", "use crate::app::State; fn f(x: &crate::i18n::Words) {}"),
        ("src/sandbox/world.rs", "use self::inner::X; use super::faults::Fault; use axum::Router;"),
        ("src/runtime.rs", "use crate::{api::HttpApi, sandbox, store::DraftFolder}; use tokio::sync::mpsc;"),
        ("src/main.rs", "use bkproc::cli; fn main() { bkproc::runtime::run() }"),
    ] {
        assert_eq!(judge(path, code), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn imports_against_the_arrows_are_found() {
    for (path, code, told) in [
        ("src/domain/plan.rs", "use crate::api::ApiError;", "src/domain/plan.rs:1: crate::api::ApiError"),
        ("src/domain.rs", "\nuse tracing::warn;", "src/domain.rs:2: tracing::warn"),
        ("src/domain.rs", "fn f() { super::store::x() }", "src/domain.rs:1: crate::store::x"),
        ("src/domain.rs", "use std::time::Instant;", "src/domain.rs:1: std::time::Instant"),
        ("src/api/http.rs", "use crate::store;", "src/api/http.rs:1: crate::store"),
        ("src/app/update.rs", "use crate::api::{ApiError, HttpApi};", "src/app/update.rs:1: crate::api::HttpApi"),
        ("src/app/update.rs", "use crate::api;", "src/app/update.rs:1: crate::api"),
        ("src/app/update.rs", "use crate::api::*;", "src/app/update.rs:1: crate::api::*"),
        (
            "src/app/a/b.rs",
            "use super::super::super::store::DraftFolder;",
            "src/app/a/b.rs:1: crate::store::DraftFolder",
        ),
        ("src/app.rs", "fn f(x: tokio::sync::X) {}", "src/app.rs:1: tokio::sync::X"),
        ("src/app.rs", "fn f() { Instant::now() }", "src/app.rs:1: Instant::now"),
        ("src/i18n.rs", "use crate::store::DraftFolder;", "src/i18n.rs:1: crate::store::DraftFolder"),
        ("src/ui/widget.rs", "use crate::{app, config};", "src/ui/widget.rs:1: crate::config"),
        ("src/sandbox.rs", "use crate::domain::id::BizId;", "src/sandbox.rs:1: crate::domain::id::BizId"),
        ("src/main.rs", "use bkproc::api::HttpApi;", "src/main.rs:1: crate::api::HttpApi"),
        ("src/extra/x.rs", "", "src/extra/x.rs: no rule for module extra"),
    ] {
        assert_eq!(judge(path, code), [told], "{path}");
    }
}
