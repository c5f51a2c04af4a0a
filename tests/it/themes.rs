//! Every theme that is compiled in gives every role a look that can be read, in every number of colours.

use bkproc::domain::color::ColorMode;
use bkproc::domain::mistake::{Allowed, Fault, TextPosition, ValueType};
use bkproc::theme::{BUILT_IN, Role, Theme, names, palette};
use ratatui::style::{Color, Modifier, Style};
use std::fs;
use std::path::Path;

fn themes() -> impl Iterator<Item = Theme> {
    BUILT_IN.iter().map(|(name, _)| Theme::built_in(name).unwrap())
}

/// Lines and bars, which are no text.
fn is_text(role: Role) -> bool {
    !matches!(role, Role::Border | Role::BorderActive | Role::PopupBorder | Role::Progress | Role::ProgressRest)
}

#[test]
fn every_theme_that_is_compiled_in_is_without_mistakes() {
    for (name, _) in BUILT_IN {
        let (theme, mistakes) = Theme::load(name, None);
        assert_eq!(mistakes, [], "{name}");
        assert_eq!(theme.name(), name);
    }
}

#[test]
fn every_theme_sets_the_roots_of_all_roles() {
    // Roles fall back on their parents; `text` and `accent` are what nearly all of them end at.
    for theme in themes() {
        for role in [Role::Accent, Role::Problem, Role::Warning, Role::Selection, Role::Match] {
            assert_ne!(theme.style(role), theme.style(Role::Text), "{role} in {}", theme.name());
        }
    }
}

#[test]
fn every_text_can_be_read() {
    for theme in themes().filter(|theme| !theme.is_colorless()) {
        let least = if theme.name() == "high-contrast" { 7.0 } else { 4.5 };
        let text = theme.style(Role::Text);
        let ground = theme.ground();
        for role in Role::ALL.iter().copied().filter(|role| is_text(*role)) {
            let style = theme.style(role);
            let fg = style.fg.or(text.fg).or(ground.foreground).and_then(palette::shade).unwrap();
            let bg = style.bg.or(text.bg).or(ground.background).and_then(palette::shade).unwrap();
            let contrast = palette::contrast(fg, bg);
            assert!(contrast >= least, "{role} in {}: {contrast:.2} < {least}, {style:?}", theme.name());
        }
    }
}

#[test]
fn every_role_that_is_painted_over_a_selected_row_can_be_read_there() {
    for theme in themes().filter(|theme| !theme.is_colorless()) {
        let selection = theme.style(Role::Selection);
        assert!(selection.fg.is_some() && selection.bg.is_some(), "{}", theme.name());
    }
}

#[test]
fn mono_has_no_colours() {
    let mono = Theme::built_in("mono").unwrap();
    assert!(mono.is_colorless());
    for theme in themes() {
        let degraded = theme.for_color(ColorMode::Mono);
        assert!(degraded.is_colorless(), "{}", theme.name());
        assert_eq!(degraded.name(), theme.name());
    }
}

#[test]
fn what_matters_differs_from_text_in_every_mode() {
    for theme in themes() {
        for mode in ColorMode::ALL {
            let shown = theme.for_color(mode);
            for role in [Role::Selection, Role::Problem, Role::Match, Role::TextSelection, Role::Production] {
                assert_ne!(shown.style(role), shown.style(Role::Text), "{role} in {} by {mode:?}", theme.name());
            }
            assert_ne!(shown.style(Role::Selection), shown.style(Role::Problem));
        }
    }
}

#[test]
fn a_mode_uses_no_colour_that_its_terminal_lacks_and_hides_no_text() {
    for theme in themes() {
        for mode in ColorMode::ALL {
            let shown = theme.for_color(mode);
            for role in Role::ALL {
                let Style { fg, bg, .. } = shown.style(*role);
                for color in [fg, bg].into_iter().flatten() {
                    let fits = match color {
                        Color::Rgb(..) => mode == ColorMode::TrueColor,
                        Color::Indexed(_) => mode >= ColorMode::Ansi256,
                        _ => mode >= ColorMode::Ansi16,
                    };
                    assert!(fits, "{role} in {} by {mode:?}: {color:?}", theme.name());
                }
                assert!(fg.is_none() || fg != bg, "{role} in {} by {mode:?}", theme.name());
            }
        }
    }
}

#[test]
fn among_sixteen_colours_a_selection_is_seen_on_any_background() {
    for name in ["default-dark", "default-light"] {
        let style = Theme::built_in(name).unwrap().for_color(ColorMode::Ansi16).style(Role::Selection);
        let grey = matches!(style.bg, Some(Color::Black | Color::White | Color::Gray | Color::DarkGray));
        assert!(!grey, "{name}: {style:?}");
        assert!(style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED), "{name}: {style:?}");
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_theme_of_ones_own_inherits_and_recolours() {
    let folder = folder(&[
        ("own.toml", "inherits = \"default-dark\"\n[palette]\nsky = \"#87d7ff\"\n[roles]\nmatch = 200\n"),
        ("heir.toml", "inherits = \"own\"\n[roles]\ndim = { fg = \"light-cyan\", bold = true, italic = false }\n"),
        ("notes.txt", ""),
    ]);
    let (theme, mistakes) = Theme::load("heir", Some(folder.path()));
    assert_eq!(mistakes, []);
    assert_eq!(theme.style(Role::Accent).fg, Some(Color::Rgb(0x87, 0xd7, 0xff)), "the palette recolours");
    assert_eq!(theme.style(Role::Match), Style::new().fg(Color::Indexed(200)), "a look is replaced as a whole");
    assert_eq!(theme.style(Role::Dim), Style::new().fg(Color::LightCyan).add_modifier(Modifier::BOLD));
    assert_eq!(theme.style(Role::Hint), theme.style(Role::Dim), "a role left out looks like its parent");
    assert_eq!(theme.for_color(ColorMode::Ansi256).style(Role::Accent).fg, Some(Color::Indexed(117)));
    let names = names(Some(folder.path()));
    assert_eq!(names, ["default-dark", "default-light", "high-contrast", "mono", "heir", "own"]);
}

#[test]
fn a_theme_of_ones_own_may_inherit_from_the_one_it_stands_before() {
    let folder = folder(&[("mono.toml", "inherits = \"mono\"\n[roles]\ndim = { dim = true }\n")]);
    let (theme, mistakes) = Theme::load("mono", Some(folder.path()));
    assert_eq!(mistakes, []);
    assert!(theme.style(Role::Dim).add_modifier.contains(Modifier::DIM));
    assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
}

#[test]
fn each_mistake_is_told_with_its_place_and_the_rest_is_used() {
    let unknown = |nearest: Option<&str>| Fault::UnknownKey { nearest: nearest.map(str::to_owned) };
    let bad = |found: &str| Fault::BadValue { found: found.to_owned(), allowed: Allowed::Color };
    for (text, line, column, key, fault) in [
        ("inherit = \"mono\"", 1, 1, "inherit", unknown(Some("inherits"))),
        ("[roles]\nselecton = 1", 2, 1, "roles.selecton", unknown(Some("selection"))),
        ("[roles]\ndim = { fg = 1, blod = true }", 2, 17, "roles.dim.blod", unknown(Some("bold"))),
        ("[roles]\ndim = 256", 2, 7, "roles.dim", bad("256")),
        ("[roles]\ndim = \"#12345\"", 2, 7, "roles.dim", bad("#12345")),
        ("[palette]\nx = \"rouge\"", 2, 5, "palette.x", bad("rouge")),
        (
            "[palette]\nocean = 24\n[roles]\ndim = { bg = \"ocaen\" }",
            4,
            14,
            "roles.dim.bg",
            Fault::UnknownName { found: "ocaen".to_owned(), nearest: Some("ocean".to_owned()) },
        ),
        (
            "[roles]\ndim = true",
            2,
            7,
            "roles.dim",
            Fault::WrongType { expected: ValueType::Table, found: ValueType::Bool },
        ),
        ("roles = 3", 1, 9, "roles", Fault::WrongType { expected: ValueType::Table, found: ValueType::Integer }),
        ("inherits = \"own\"", 1, 12, "inherits", Fault::InheritsItself),
        (
            "inherits = \"defualt-dark\"",
            1,
            12,
            "inherits",
            Fault::UnknownName { found: "defualt-dark".to_owned(), nearest: Some("default-dark".to_owned()) },
        ),
    ] {
        let full = format!("{text}\n\n");
        let folder = folder(&[("own.toml", &full)]);
        let (_, mistakes) = Theme::load("own", Some(folder.path()));
        assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
        assert_eq!(mistakes[0].file.as_deref(), Some(folder.path().join("own.toml").as_path()));
        assert_eq!(mistakes[0].spot, Some(TextPosition { line, column }), "{text}");
        assert_eq!((mistakes[0].key.as_str(), &mistakes[0].fault), (key, &fault), "{text}");
    }
}

#[test]
fn what_is_right_beside_a_syntax_error_is_used() {
    let folder = folder(&[("own.toml", "[roles]\ndim = 3\nmatch = = 4\naccent = 5\n")]);
    let (theme, mistakes) = Theme::load("own", Some(folder.path()));
    assert!(matches!(mistakes[0].fault, Fault::Syntax { .. }), "{mistakes:?}");
    assert_eq!(mistakes[0].spot.map(|spot| spot.line), Some(3));
    assert_eq!(theme.style(Role::Dim).fg, Some(Color::Indexed(3)));
    assert_eq!(theme.style(Role::Accent).fg, Some(Color::Indexed(5)));
}

#[test]
fn a_theme_that_is_not_there_returns_the_usual_one() {
    for (name, nearest) in [("defualt-light", Some("default-light")), ("../x", None), ("", None)] {
        let (theme, mistakes) = Theme::load(name, Some(Path::new("/nonexistent")));
        assert_eq!(theme, Theme::default());
        let nearest = nearest.map(str::to_owned);
        assert_eq!(mistakes[0].fault, Fault::UnknownName { found: name.to_owned(), nearest });
    }
}

#[test]
fn a_file_that_is_no_text_returns_the_usual_theme_and_its_reason() {
    let folder = folder(&[]);
    fs::write(folder.path().join("own.toml"), b"\xff\xfe").unwrap();
    let (theme, mistakes) = Theme::load("own", Some(folder.path()));
    assert_eq!(theme, Theme::default());
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].fault, Fault::NotText);
}
