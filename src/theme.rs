//! Looks by meaning: what a [`Role`] looks like, read from a theme's file, for the colours a terminal has.
//!
//! Knows nothing of screens. What is wrong in a theme's file is a fact with its place; a role it spoils looks as
//! if the file had left it out, so that the program always starts.

mod load;
pub mod palette;
mod role;
mod sheet;

pub use load::{BUILT_IN, DEFAULT, names};
pub use role::Role;

use crate::domain::color::ColorMode;
use crate::domain::mistake::Mistake;
use ratatui::style::{Color, Modifier, Style};
use std::path::Path;

/// What every role looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    ground: Ground,
    /// In the order of [`Role::ALL`].
    styles: Vec<Style>,
}

/// The terminal's own colours that a theme is made for. They are not painted; where [`Role::Text`] has colours of
/// its own, those are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ground {
    /// Behind the text.
    pub background: Option<Color>,
    /// The text.
    pub foreground: Option<Color>,
}

impl Theme {
    /// Reads a theme by its name: `NAME.toml` of the user's folder, else the built-in one of that name.
    ///
    /// A name that neither has gives [`DEFAULT`] and a mistake; so does every fault of a file.
    #[must_use]
    pub fn load(name: &str, folder: Option<&Path>) -> (Self, Vec<Mistake>) {
        load::load(name, folder)
    }

    /// Returns a theme that is compiled in.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        BUILT_IN.iter().any(|(own, _)| *own == name).then(|| Self::load(name, None).0)
    }

    /// Returns the name by which it was loaded.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the terminal's own colours that it is made for.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        self.ground
    }

    /// Returns a role's look. What it leaves open (a colour that is none) stays as what is beneath it.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// Returns the theme as a terminal with these colours can show it.
    ///
    /// Where no colour is left, roles look as in the built-in `mono`, unless the theme has no colours by itself.
    /// [`Role::Selection`] and [`Role::Problem`] differ from [`Role::Text`] in every mode.
    #[must_use]
    pub fn for_color(&self, mode: ColorMode) -> Self {
        if mode == ColorMode::TrueColor || self.is_colorless() {
            return self.clone();
        }
        let mono = Self::built_in("mono").unwrap_or_else(|| Self { styles: Vec::new(), ..self.clone() });
        if mode == ColorMode::Mono {
            return Self { name: self.name.clone(), ..mono };
        }
        let mut theme = Self {
            name: self.name.clone(),
            ground: self.ground,
            styles: Role::ALL.iter().map(|role| degrade(self.style(*role), mode, mono.style(*role))).collect(),
        };
        for role in [Role::Selection, Role::Problem] {
            if theme.style(role) == theme.style(Role::Text)
                && let Some(style) = theme.styles.get_mut(role as usize)
            {
                *style = style.add_modifier(mono.style(role).add_modifier);
            }
        }
        theme
    }

    /// Returns `true` if it uses attributes only.
    #[must_use]
    pub fn is_colorless(&self) -> bool {
        self.styles.iter().all(|style| style.fg.is_none() && style.bg.is_none())
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::load(DEFAULT, None).0
    }
}

/// Takes a look's colours down to what a terminal has.
///
/// Among sixteen colours the greys are the terminal's to choose, often close to its background, and a text may
/// become the colour of what is behind it. There the attributes that stand for the role without colours serve.
fn degrade(style: Style, mode: ColorMode, mono: Style) -> Style {
    let fg = style.fg.and_then(|color| palette::degrade(color, mode));
    let bg = style.bg.and_then(|color| palette::degrade(color, mode));
    let fewer = Style { fg, bg, ..style };
    if mode != ColorMode::Ansi16 || bg.is_none() {
        return fewer;
    }
    let grey = matches!(bg, Some(Color::Gray | Color::DarkGray));
    if !grey && fg != bg {
        return fewer;
    }
    let fg = fg.filter(|color| {
        grey && !matches!(color, Color::Black | Color::White | Color::Gray | Color::DarkGray | Color::Reset)
    });
    // A theme's reverse and the mono theme's would be one reverse, and the mono one is what must show.
    Style { fg, bg: None, ..style }.add_modifier(mono.add_modifier | (style.add_modifier & Modifier::BOLD))
}
