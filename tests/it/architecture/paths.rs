//! Finds the paths of `use` trees and of expressions, and resolves them.

use super::source::Token;

/// A path of two or more names, or what a `use` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) names: Vec<String>,
}

/// Lists the paths in code of a module; `crate`, `bkproc`, `self` and `super` are resolved, and start with `crate`.
pub(crate) fn paths(tokens: &[Token], module: &[&str]) -> Vec<Named> {
    let mut found = Vec::new();
    // Names of the inline modules around, each with the depth of braces it was opened at.
    let mut inside: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut at) = (0, 0);
    while at < tokens.len() {
        let token = &tokens[at];
        if token.is("{") {
            depth += 1;
            if let Some([keyword, name]) = at.checked_sub(2).map(|start| &tokens[start..at])
                && keyword.is("mod")
            {
                inside.push((name.word().unwrap_or_default().to_owned(), depth));
            }
        } else if token.is("}") {
            inside.retain(|(_, opened)| *opened < depth);
            depth -= 1;
        }
        let after_dot = at > 0 && (tokens[at - 1].is(".") || tokens[at - 1].is("::"));
        let start = if token.is("use") {
            at + 1
        } else if token.word().is_some() && tokens.get(at + 1).is_some_and(|next| next.is("::")) && !after_dot {
            at
        } else if token.is("::") && !(at > 0 && (tokens[at - 1].word().is_some() || tokens[at - 1].is(">"))) {
            at + 1
        } else {
            at += 1;
            continue;
        };
        let here: Vec<&str> = module.iter().copied().chain(inside.iter().map(|(name, _)| name.as_str())).collect();
        let mut trees = Vec::new();
        let end = tree(tokens, start, &[], &mut trees);
        found.extend(trees.into_iter().map(|named| Named { names: resolve(named.names, &here), ..named }));
        at = end.max(at + 1);
    }
    found
}

/// Reads `a::b::{c, d::*}` from a place, and returns the place after it.
fn tree(tokens: &[Token], start: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
    let mut names = prefix.to_vec();
    let mut at = start;
    let line = tokens.get(start).map_or(0, |token| token.line);
    if tokens.get(at).is_some_and(|token| token.is("::")) {
        at += 1;
    }
    while let Some(token) = tokens.get(at) {
        if token.is("{") {
            at += 1;
            while tokens.get(at).is_some_and(|token| !token.is("}")) {
                let next = tree(tokens, at, &names, found);
                let comma = tokens.get(next).is_some_and(|token| token.is(","));
                at = next.max(at + 1) + usize::from(comma && next > at);
            }
            return at + 1;
        }
        match token.word() {
            Some("self") if !prefix.is_empty() && names.len() == prefix.len() => {}
            Some(word) => names.push(word.to_owned()),
            None if token.is("*") => names.push("*".to_owned()),
            None => break,
        }
        at += 1;
        match tokens.get(at) {
            Some(token) if token.is("::") => at += 1,
            _ => break,
        }
    }
    if tokens.get(at).is_some_and(|token| token.is("as")) {
        at += 2;
    }
    found.push(Named { line, names });
    at
}

fn resolve(names: Vec<String>, module: &[&str]) -> Vec<String> {
    let mut base: Vec<String> = module.iter().map(|name| (*name).to_owned()).collect();
    let mut rest = names.iter().map(String::as_str).peekable();
    match rest.peek() {
        Some(&("crate" | "bkproc")) => {
            rest.next();
            base.clear();
        }
        Some(&("self" | "super")) => {
            while let Some(name) = rest.next_if(|name| ["self", "super"].contains(name)) {
                if name == "super" {
                    base.pop();
                }
            }
        }
        _ => return names,
    }
    ["crate".to_owned()].into_iter().chain(base).chain(rest.map(str::to_owned)).collect()
}

mod tests {
    use super::paths;
    use crate::architecture::source::{Kind, tokens, without_tests};

    fn read(code: &str, module: &[&str]) -> Vec<String> {
        let tokens = without_tests(&tokens(code));
        paths(&tokens, module).into_iter().map(|named| named.names.join("::")).collect()
    }

    #[test]
    fn trees_are_spread_out() {
        let code = "use crate::{api::{self, ApiError as E, error::*}, domain};\nuse std::fmt::{self, Write as _};";
        assert_eq!(
            read(code, &["app"]),
            [
                "crate::api",
                "crate::api::ApiError",
                "crate::api::error::*",
                "crate::domain",
                "std::fmt",
                "std::fmt::Write"
            ]
        );
        assert_eq!(read("use ::serde::{de, ser,};", &[]), ["serde::de", "serde::ser"]);
        assert_eq!(read("pub use bkproc::cli;", &["main"]), ["crate::cli"]);
    }

    #[test]
    fn paths_in_code_are_found() {
        let code = "fn f() -> crate::api::Page { let x: Vec<tokio::sync::X> = self.y::<u8>(serde::de::z(1)); ::axum::serve() }";
        assert_eq!(read(code, &["app"]), ["crate::api::Page", "tokio::sync::X", "serde::de::z", "axum::serve"]);
        assert_eq!(read("#[tokio::main] #[derive(thiserror::Error)]", &[]), ["tokio::main", "thiserror::Error"]);
    }

    #[test]
    fn super_is_resolved_from_files_and_inline_modules() {
        let code = "use super::super::api::Api; mod x { use super::super::y; } use self::z::Z;";
        assert_eq!(read(code, &["app", "screen"]), ["crate::api::Api", "crate::app::y", "crate::app::screen::z::Z"]);
    }

    #[test]
    fn comments_and_texts_hold_no_paths() {
        let code = r##"
            // use crate::api;
            /* a /* use crate::b; */ c::d */
            /// [`crate::api`]
            const A: &str = "crate::api::X \" tokio::y";
            const B: &str = r#"crate::" z::w"#;
            const C: (char, char, &'static str) = ('"', '\'', b"tokio::x");
            fn f<'a>(x: &'a str) -> std::fmt::Result { 'out: loop {} }
        "##;
        assert_eq!(read(code, &["app"]), ["std::fmt::Result"]);
        let texts: Vec<_> = tokens("f('文', \"字\\\"\", r\"a\")").into_iter().collect();
        let texts: Vec<_> = texts
            .into_iter()
            .filter_map(|token| match token.kind {
                Kind::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["文", "字\\\"", "a"]);
    }

    #[test]
    fn test_modules_are_left_out_and_lines_are_kept() {
        let code =
            "use a::b;\n#[cfg(test)]\nmod tests {\n  use tokio::x; fn f() {}\n}\n#[cfg(test)]\nuse q::r;\nuse c::d;";
        let tokens = without_tests(&tokens(code));
        let lines: Vec<_> = paths(&tokens, &[]).into_iter().map(|named| (named.names.join("::"), named.line)).collect();
        assert_eq!(lines, [("a::b".to_owned(), 1), ("c::d".to_owned(), 8)]);
    }
}
