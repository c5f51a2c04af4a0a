//! The lines of F1.

use super::{formula, words};
use crate::app::menu::HelpLine;
use crate::domain::lang::Lang;

/// Says what a line of the menu is about: of a key what it does, of an example what it finds.
#[must_use]
pub fn help_line(lang: Lang, line: &HelpLine<'_>) -> String {
    let words = words(lang);
    match line {
        HelpLine::Blank => "",
        HelpLine::Title(context) => (words.context)(*context),
        HelpLine::Language => words.instances.language,
        HelpLine::Formulas => formula::help(lang),
        HelpLine::Name(name) => formula::of_known(lang, name),
        HelpLine::Filter(name) => formula::of_filter(lang, name),
        HelpLine::Key(context, binding) => (words.describe)(*context, binding.action),
        HelpLine::Topic(topic, _) => (words.instances.topic)(*topic),
    }
    .to_owned()
}
