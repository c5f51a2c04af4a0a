//! F1: all keys of a screen, and what its filter or a formula understands. Its lines are walked, narrowed by typing, and run
//! with Enter, so that every action has a way without its key.

use super::action::Action;
use super::find::{Topic, fold};
use super::form::Editor;
use super::keymap::{Binding, Keymap};
use super::list::{Cursor, Motion};
use super::screen::Context;
use crate::domain::formula::{FILTERS, NAMES};
use crate::domain::lang::Lang;

/// Puts a line into words.
///
/// The state narrows the menu by what its lines say, but knows no words; so the caller of [`crate::app::init`] gets them from
/// `i18n`.
pub type DescribeLine = fn(Lang, &HelpLine<'_>) -> String;

/// The menu, as it stands over a screen.
#[derive(Debug, Clone)]
pub struct Menu {
    /// The context whose keys it shows.
    pub context: Context,
    /// What its lines are narrowed by.
    pub filter: Editor,
    /// The line that the cursor is on, among those that are shown.
    pub cursor: Cursor,
}

/// What the lines of the menu are made of.
#[derive(Debug, Clone, Copy)]
pub struct MenuSource<'a> {
    /// The keys.
    pub keymap: &'a Keymap,
    /// What the filter of the screen understands.
    pub topics: &'static [(Topic, &'static str)],
    /// The language, in which lines are looked for.
    pub lang: Lang,
    /// How lines are put into words.
    pub describe: DescribeLine,
    /// How many lines are on screen at once.
    pub height: usize,
}

/// A line of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpLine<'a> {
    Title(Context),
    /// A key and what it means there.
    Key(Context, &'a Binding),
    /// The title of the language of the filter.
    Language,
    /// Something that the language can say, and an example of it.
    Topic(Topic, &'static str),
    /// The title of what a formula can say.
    Formulas,
    /// A name that a formula can use.
    Name(&'static str),
    /// A filter that a formula can use.
    Filter(&'static str),
    /// Nothing.
    Blank,
}

impl HelpLine<'_> {
    /// Returns `true` if the cursor can stand on it.
    #[must_use]
    pub const fn is_stop(&self) -> bool {
        !matches!(self, Self::Title(_) | Self::Language | Self::Formulas | Self::Blank)
    }
}

impl Menu {
    /// Opens the menu of a context, the cursor on its first key.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context, filter: Editor::default(), cursor: Cursor { at: 1, top: 0 } }
    }

    /// Returns the lines that are shown.
    #[must_use]
    pub fn lines<'a>(&self, source: MenuSource<'a>) -> Vec<HelpLine<'a>> {
        let all = lines(source.keymap, self.context, source.topics);
        let typed = fold(self.filter.text());
        let words: Vec<&str> = typed.split_whitespace().collect();
        if words.is_empty() {
            return all;
        }
        let holds = |line: &HelpLine<'_>| {
            let mut text = (source.describe)(source.lang, line);
            if let HelpLine::Key(_, binding) = line {
                // A key is looked for as it is printed, an action as the configuration calls it.
                text.extend(binding.chords.iter().map(|chord| format!("\n{chord}")));
                text.push('\n');
                text.push_str(binding.action.name());
            }
            let text = fold(&text);
            words.iter().all(|word| text.contains(word))
        };
        let mut shown: Vec<HelpLine<'a>> = Vec::new();
        let mut title = None;
        for line in all {
            if !line.is_stop() {
                title = Some(line).filter(|line| *line != HelpLine::Blank).or(title);
            } else if holds(&line) {
                if let Some(title) = title.take() {
                    if !shown.is_empty() {
                        shown.push(HelpLine::Blank);
                    }
                    shown.push(title);
                }
                shown.push(line);
            }
        }
        shown
    }

    /// Returns the action of the line that the cursor is on, if it is a key.
    #[must_use]
    pub fn chosen(&self, source: MenuSource<'_>) -> Option<Action> {
        match self.lines(source).get(self.cursor.at) {
            Some(HelpLine::Key(_, binding)) => Some(binding.action),
            _ => None,
        }
    }

    /// Moves the cursor; titles are passed, and the title above the first line on screen is shown with it.
    pub(super) fn go(&mut self, motion: Motion, source: MenuSource<'_>) {
        let lines = self.lines(source);
        self.cursor.go(motion, lines.len(), source.height);
        let back = matches!(motion, Motion::Up | Motion::PageUp);
        self.settle(&lines, back, source.height);
    }

    /// Goes back to the first line, since others are shown now.
    pub(super) fn narrowed(&mut self, source: MenuSource<'_>) {
        self.cursor = Cursor::default();
        let lines = self.lines(source);
        self.settle(&lines, false, source.height);
    }

    fn settle(&mut self, lines: &[HelpLine<'_>], back: bool, height: usize) {
        let at = self.cursor.at;
        let stops = |at: &usize| lines.get(*at).is_some_and(HelpLine::is_stop);
        let (before, after) = ((0..=at).rev().find(stops), (at..lines.len()).find(stops));
        self.cursor.at = if back { before.or(after) } else { after.or(before) }.unwrap_or(0);
        self.cursor.clamp(lines.len(), height);
        let above = (0..self.cursor.at).rev().take_while(|at| !stops(at)).last();
        // With the titles above it, the line must still be on screen.
        let above = above.filter(|above| self.cursor.at - above < height.max(1));
        self.cursor.top = self.cursor.top.min(above.unwrap_or(self.cursor.at));
    }
}

/// Returns the keys of a context, then what the filter or a formula understands where there is one, then the keys of every
/// screen.
fn lines<'a>(keymap: &'a Keymap, context: Context, topics: &[(Topic, &'static str)]) -> Vec<HelpLine<'a>> {
    let of = |context| {
        let keys = keymap.bindings_of(context).map(move |binding| HelpLine::Key(context, binding));
        std::iter::once(HelpLine::Title(context)).chain(keys)
    };
    let mut lines: Vec<_> = of(context).collect();
    if matches!(context, Context::Instances | Context::Filter | Context::Review | Context::Table) {
        lines.extend([HelpLine::Blank, HelpLine::Language]);
        lines.extend(topics.iter().map(|(topic, example)| HelpLine::Topic(*topic, example)));
    }
    if matches!(context, Context::Form | Context::Bindings | Context::Text) {
        lines.extend([HelpLine::Blank, HelpLine::Formulas]);
        lines.extend(NAMES.into_iter().map(HelpLine::Name));
        lines.extend(FILTERS.into_iter().map(HelpLine::Filter));
    }
    if context.is_screen() {
        lines.push(HelpLine::Blank);
        lines.extend(of(Context::Global));
    }
    lines
}
