//! How files look: where text becomes drawn text, where Chinese stands, how long files are and how they begin.

use super::rules::{CELLS, CHINESE, DRAWS, LINES, LONG};
use super::source::{Kind, Source, Token, sources, tokens};
use unicode_width::UnicodeWidthChar as _;

#[test]
fn only_the_cells_of_ui_turn_text_into_drawn_text() {
    let files = sources("src");
    let files = files.iter().filter(|file| file.module().first() == Some(&"ui") && !file.is_test());
    let found: Vec<_> = files.filter(|file| file.path != CELLS).flat_map(draws).collect();
    assert!(found.is_empty(), "text that may not have passed domain::text::Visible:\n{}", found.join("\n"));
}

fn draws(file: &Source) -> Vec<String> {
    let tokens = file.tokens();
    let drawn = |at: usize| DRAWS.iter().find(|call| is_call(&tokens[at..], call));
    let found = (0..tokens.len()).filter_map(|at| Some(format!("{}:{}: {}", file.path, tokens[at].line, drawn(at)?)));
    found.collect()
}

fn is_call(tokens: &[Token], call: &str) -> bool {
    match call.split_once("::") {
        Some((name, function)) => {
            matches!(tokens, [a, b, c, ..] if a.is(name) && b.is("::") && c.is(function))
        }
        None => matches!(tokens, [dot, name, ..] if dot.is(".") && name.is(call.trim_start_matches('.'))),
    }
}

#[test]
fn chinese_stands_with_the_words() {
    let files = sources("src");
    let files = files.iter().filter(|file| !file.is_test());
    let found: Vec<_> = files
        .filter(|file| !file.module().first().is_some_and(|module| CHINESE.contains(module)))
        .flat_map(chinese)
        .collect();
    assert!(found.is_empty(), "words outside i18n:\n{}", found.join("\n"));
}

fn chinese(file: &Source) -> Vec<String> {
    let texts = file.tokens().into_iter().filter_map(|token| match token.kind {
        Kind::Text(text) | Kind::Word(text) if text.chars().any(is_word) => {
            Some(format!("{}:{}: {text}", file.path, token.line))
        }
        _ => None,
    });
    texts.collect()
}

/// Ideographs, kana, hangul; not punctuation, which a parser must know.
fn is_word(ch: char) -> bool {
    matches!(ch, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[test]
fn files_say_what_they_are() {
    let mut found = Vec::new();
    for file in sources("src").iter().chain(&sources("tests")) {
        if !file.text.starts_with("//! ") {
            found.push(format!("{} does not start with `//!`", file.path));
        }
        if file.path.starts_with("src/") && file.path.ends_with("/mod.rs") {
            found.push(format!("{} is not `name.rs` beside `name/`", file.path));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn long_files_have_a_reason() {
    let sources = sources("src");
    let long: Vec<_> = sources.iter().filter(|file| file.text.lines().count() > LINES).collect();
    for file in &long {
        assert!(
            LONG.iter().any(|(path, _)| *path == file.path),
            "{} is over {LINES} lines; split it, or say why not",
            file.path
        );
    }
    for (path, reason) in LONG {
        assert!(!reason.is_empty() && long.iter().any(|file| file.path == *path), "{path} needs no reason any more");
    }
}

/// A state that is put together by hand may be one that no user ever sees; keys and answers lead to real ones only.
#[test]
fn golden_screens_are_reached_by_keys_and_answers() {
    let files = sources("tests");
    let of_screens = |file: &&Source| {
        file.path == "tests/support/world.rs"
            || file.path == "tests/it/screens.rs"
            || file.path.starts_with("tests/it/screens/")
    };
    let files: Vec<_> = files.iter().filter(of_screens).collect();
    assert!(files.len() >= 5, "the files of the screens are no longer found");
    let found: Vec<_> = files.into_iter().flat_map(assignments_to_a_state).collect();
    assert!(found.is_empty(), "put together by hand:\n{}", found.join("\n"));
}

/// The parts of a program's state.
const PARTS: [&str; 16] = [
    "bindings",
    "businesses",
    "catalogue",
    "drafts",
    "environment",
    "instances",
    "notice",
    "open",
    "overlay",
    "processes",
    "reading",
    "review",
    "screen",
    "size",
    "submit",
    "table",
];

/// Finds what is assigned to a part of a state, and parts that are taken out to be changed. A draft has parts of the same
/// names, and is what a file holds.
fn assignments_to_a_state(file: &Source) -> Vec<String> {
    let tokens = tokens(&file.text);
    let mut found = Vec::new();
    for (at, three) in tokens.windows(3).enumerate() {
        let [whose, dot, part] = three else { continue };
        let is_part = dot.is(".") && part.word().is_some_and(|part| PARTS.contains(&part));
        if !is_part || whose.word().is_none_or(|whose| whose == "draft") {
            continue;
        }
        let on_the_way = |token: &&Token| token.word().is_some() || [".", "(", ")"].iter().any(|mark| token.is(mark));
        let way: Vec<&Token> = tokens[at + 3..].iter().take_while(on_the_way).collect();
        let end = &tokens[at + 3 + way.len()..];
        let is_assigned = matches!(end, [equals, next, ..] if equals.is("=") && !next.is("=") && !next.is(">"));
        if is_assigned || way.iter().any(|token| token.is("as_mut")) {
            found.push(format!("{}:{}: .{}", file.path, part.line, part.word().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    let file = |text: &str| Source { path: "src/ui/x.rs".to_owned(), text: text.to_owned() };
    let bad = file("fn f() {\n  Span::raw(a); b.set_string(0, 0, c, d);\n  ratatui::text::Line::from(e) }");
    assert_eq!(draws(&bad), ["src/ui/x.rs:2: Span::raw", "src/ui/x.rs:2: .set_string", "src/ui/x.rs:3: Line::from"]);
    assert_eq!(
        draws(&file("// Span::raw\nfn f() { \"Line::from\"; cells::line(a); Span::default() }")),
        Vec::<String>::new()
    );
    assert_eq!(chinese(&file("// 注释\nconst A: &str = \"，\";\nconst B: &str = \"草稿\";")), ["src/ui/x.rs:3: 草稿"]);
    assert_eq!(chinese(&file("#[cfg(test)] mod tests { const A: char = '文'; }")), Vec::<String>::new());
    let bad = file("state.submit.cursor.at = 4;\nstate.open.as_mut().unwrap().edit(x);\nstate.notice = None;");
    assert_eq!(
        assignments_to_a_state(&bad),
        ["src/ui/x.rs:1: .submit", "src/ui/x.rs:2: .open", "src/ui/x.rs:3: .notice"]
    );
    let good =
        file("let a = state.open.as_ref(); b(state.screen == c); draft.processes = d; match state.size { e => f }");
    assert_eq!(assignments_to_a_state(&good), Vec::<String>::new());
}

/// A terminal set up for Chinese draws a character of ambiguous width in two cells, and shifts what follows it.
#[test]
fn no_word_and_no_sign_is_of_ambiguous_width() {
    // It names the arrows of a key's own spelling, to put words in their place.
    const REPLACES: &str = "src/ui.rs";
    let mut found = Vec::new();
    let files = sources("src");
    let drawn = |file: &&Source| matches!(file.module().first(), Some(&"i18n" | &"ui")) && !file.is_test();
    let mut read = 0;
    for file in files.iter().filter(drawn).filter(|file| file.path != REPLACES) {
        let tokens = file.tokens();
        // The signs for terminals that draw them in one cell.
        let lines = tokens.windows(3).position(|three| three[0].is("const") && three[1].is("LINES"));
        let own_signs = lines.map_or(0..0, |from| {
            let end = tokens[from..].iter().position(|token| token.is("}")).unwrap_or(0);
            from..from + end
        });
        for (at, token) in tokens.iter().enumerate().filter(|(at, _)| !own_signs.contains(at)) {
            if let Kind::Text(text) = &token.kind {
                read += 1;
                let wrong = unescaped(text).into_iter().filter(|ch| ch.width() != ch.width_cjk());
                found.extend(wrong.map(|ch| format!("{}:{}: {ch:?} in {text} ({at})", file.path, token.line)));
            }
        }
    }
    assert!(read > 1_000, "the texts are no longer found: {read}");
    assert!(found.is_empty(), "of ambiguous width:\n{}", found.join("\n"));
    assert_eq!(unescaped(r"a\u{2026}·").iter().filter(|ch| ch.width() != ch.width_cjk()).count(), 2);
}

/// The characters of a text as it stands in code, those that are written as numbers included.
fn unescaped(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    for piece in text.split("\\u{").skip(1) {
        let number = piece.split('}').next().and_then(|number| u32::from_str_radix(number, 16).ok());
        chars.extend(number.and_then(char::from_u32));
    }
    chars
}
