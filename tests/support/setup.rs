//! What a program starts with.

use bkproc::app::Setup;
use bkproc::app::keymap::Keymap;
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::lang::Lang;
use ratatui::layout::Size;

/// What a program that talks to a sandbox starts with, at 80×24 in English.
pub(crate) fn setup() -> Setup {
    Setup {
        size: Size::new(80, 24),
        lang: Lang::En,
        environment: Some(Environment {
            name: "sandbox".into(),
            url: "http://127.0.0.1:1".into(),
            door: Door::Direct,
            ..Environment::default()
        }),
        environments: Vec::new(),
        themes: vec!["default-dark".into(), "mono".into()],
        theme: "default-dark".into(),
        keymap: Keymap::default(),
        says: bkproc::ui::says,
        names: bkproc::i18n::fields::names,
        describe: bkproc::i18n::help_line,
        silenced: Ok(std::collections::BTreeMap::new()),
        settings: Vec::new(),
        open: None,
        import: None,
    }
}
