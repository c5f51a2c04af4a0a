//! The view: draws the state, decides nothing.
//!
//! [`view`] is pure. Which rectangle a thing has comes from [`crate::app::geometry`], what is said from
//! [`crate::i18n`], what it looks like from the theme; only `cells` writes cells.

pub(crate) mod cells;
mod screen;
mod widget;

pub use widget::symbols::Symbols;

use crate::app::keymap::Chord;
use crate::app::screen::Context;
use crate::app::state::PageLine;
use crate::app::{Action, State, geometry};
use crate::domain::lang::Lang;
use crate::domain::plan::Entry;
use crate::i18n::{Words, words};
use crate::theme::{Role, Theme};
use cells::Canvas;
use ratatui::Frame;
use ratatui::layout::{Rect, Size};

/// Cells at the left of text: signs stand in them.
const MARGIN: u16 = 2;

/// How the state is drawn, apart from what it is.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Colours, for what the terminal can show.
    pub theme: &'a Theme,
    /// Signs around text.
    pub symbols: &'static Symbols,
}

impl<'a> Look<'a> {
    /// Draws with a theme, and with signs that every terminal shows one cell wide.
    #[must_use]
    pub const fn new(theme: &'a Theme) -> Self {
        Self { theme, symbols: &Symbols::ASCII }
    }
}

/// Draws the state. The terminal's cursor stands where something is typed, and is hidden otherwise.
pub fn view(state: &State, look: &Look<'_>, frame: &mut Frame<'_>) {
    let area = frame.area();
    // A resize may be known to the terminal before it is to the state, or the other way round.
    let size = Size { width: area.width.min(state.size.width), height: area.height.min(state.size.height) };
    let mut canvas = Canvas::new(frame.buffer_mut(), look);
    let scene = Scene { state, words: words(state.lang), size };
    if size.width < geometry::SMALLEST.width || size.height < geometry::SMALLEST.height {
        let text = (scene.words.too_small)(geometry::SMALLEST, size);
        canvas.paragraph(area, 0, usize::from(size.height), Role::Warning, &text);
        return;
    }
    let parts = geometry::frame(size);
    widget::header::draw(&scene, &mut canvas, parts.header);
    screen::draw(&scene, &mut canvas);
    if state.overlay.as_ref().is_some_and(widget::overlay::is_page) {
        // The screen's explanation of its row would stand below the page and seem to describe the page.
        canvas.clear(Rect { y: parts.notice.y.saturating_sub(1), ..parts.notice });
    }
    widget::notice::draw(&scene, &mut canvas, parts.notice);
    widget::hints::draw(&scene, &mut canvas, parts.hints);
    if let Some(overlay) = &state.overlay {
        canvas.hide_cursor();
        widget::overlay::draw(&scene, &mut canvas, overlay);
    }
    if let Some(position) = canvas.cursor() {
        frame.set_cursor_position(position);
    }
}

/// Puts why an entry of the run failed into words, as lines that fit on a page; see [`crate::app::state::ExplainOutcome`].
#[must_use]
pub fn says(state: &State, entry: Entry) -> Vec<(PageLine, String)> {
    screen::submit::lines_of(&Scene { state, words: words(state.lang), size: state.size }, entry)
}

/// What every drawing needs to know.
struct Scene<'a> {
    state: &'a State,
    words: &'static Words,
    size: Size,
}

impl Scene<'_> {
    const fn lang(&self) -> Lang {
        self.state.lang
    }

    /// The part of a screen between its summary and its explanation: the rows of its list.
    fn rows(&self) -> Rect {
        self.state.screen.rows(self.size)
    }

    /// The lines above the rows.
    fn above(&self) -> Rect {
        let body = geometry::frame(self.size).body;
        Rect { height: self.rows().y - body.y, ..body }
    }

    /// The lines below the rows.
    fn below(&self) -> Rect {
        let body = geometry::frame(self.size).body;
        let y = self.rows().bottom();
        Rect { y, height: body.bottom().saturating_sub(y), ..body }
    }

    /// The first key of an action on the screen, as it is printed.
    fn key(&self, action: Action) -> String {
        self.key_in(self.context(), action)
    }

    /// Prints a key. Arrows are of ambiguous width, so they are written as words.
    fn key_name(&self, chord: &Chord) -> String {
        let mut name = chord.to_string();
        for (arrow, word) in ["\u{2191}", "\u{2193}", "\u{2190}", "\u{2192}"].into_iter().zip(self.words.arrows) {
            name = name.replace(arrow, word);
        }
        name
    }

    fn key_in(&self, context: Context, action: Action) -> String {
        self.state.keymap.chords(context, action).first().map_or_else(String::new, |chord| self.key_name(chord))
    }
}
