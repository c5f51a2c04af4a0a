//! The theme in force, for the colours that the terminal has.

use crate::app::State;
use crate::domain::color::ColorMode;
use crate::theme::Theme;
use crate::ui::{self, Look, Symbols};
use ratatui::Frame;
use std::path::PathBuf;

/// What frames look like.
#[derive(Debug, Clone)]
pub struct Painter {
    theme: Theme,
    /// The folder of the user's own themes.
    folder: Option<PathBuf>,
    colors: ColorMode,
    symbols: &'static Symbols,
}

impl Painter {
    /// Paints with a theme that was loaded, and with signs that every terminal shows one cell wide.
    #[must_use]
    pub fn new(theme: &Theme, folder: Option<PathBuf>, colors: ColorMode) -> Self {
        Self { theme: theme.for_color(colors), folder, colors, symbols: &Symbols::ASCII }
    }

    /// Paints with other signs.
    #[must_use]
    pub fn with_symbols(self, symbols: &'static Symbols) -> Self {
        Self { symbols, ..self }
    }

    /// Paints with another theme.
    pub(super) fn choose(&mut self, name: &str) {
        // What is wrong in it was or will be told where the settings are read; the theme is usable all the same.
        let (theme, _) = Theme::load(name, self.folder.as_deref());
        self.theme = theme.for_color(self.colors);
    }

    /// Draws a frame.
    pub(super) fn paint(&self, state: &State, frame: &mut Frame<'_>) {
        ui::view(state, &Look { theme: &self.theme, symbols: self.symbols }, frame);
    }
}
