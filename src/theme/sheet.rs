//! A theme's file as written: colours and looks before names are looked up and parents are followed.
//!
//! ```toml
//! inherits = "default-dark"                  # optional
//! background = "#1c1c1c"                     # the terminal that it is made for; not painted
//! foreground = "#d0d0d0"
//! [palette]
//! sky = 117                                  # a colour of the 256, or "#87d7ff", or "light-cyan"
//! [roles]
//! title = { fg = "sky", bold = true }        # fg, bg, bold, dim, italic, underline, reverse
//! accent = "sky"                             # short for { fg = "sky" }
//! ```

use super::palette;
use super::role::Role;
use crate::domain::mistake::{Allowed, Fault, Mistake, Mistakes, TextPosition, ValueType, nearest};
use ratatui::style::{Color, Modifier};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of a theme's file.
const KEYS: [&str; 5] = ["inherits", "background", "foreground", "palette", "roles"];
/// The keys of a look.
const LOOK_KEYS: [&str; 7] = ["fg", "bg", "bold", "dim", "italic", "underline", "reverse"];

/// A theme's file as written.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) file: PathBuf,
    pub(super) inherits: Option<(String, TextPosition)>,
    pub(super) background: Option<Color>,
    pub(super) foreground: Option<Color>,
    pub(super) palette: Vec<(String, Color)>,
    pub(super) looks: Vec<(Role, Look)>,
}

/// A role's look as written.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub(super) fg: Option<Ink>,
    pub(super) bg: Option<Ink>,
    pub(super) modifier: Modifier,
}

/// A colour as written, with its place.
#[derive(Debug)]
pub(super) struct Ink {
    pub(super) written: Written,
    pub(super) key: String,
    pub(super) spot: TextPosition,
}

/// A colour as written.
#[derive(Debug)]
pub(super) enum Written {
    /// A name of the palette, one of the sixteen, `default` or `#rrggbb`.
    Name(String),
    /// One of the 256.
    Index(u8),
}

/// A key's place in the file and its value.
type Entry<'a> = (&'a str, Range<usize>, &'a Spanned<DeValue<'a>>);

/// Reads a theme's file; what is wrong in it is left out and told.
pub(super) fn parse(file: &Path, text: &str) -> (Sheet, Vec<Mistake>) {
    let mut reader = Reader { mistakes: Mistakes::new(file, text), text };
    let mut sheet = Sheet {
        file: file.to_owned(),
        inherits: None,
        background: None,
        foreground: None,
        palette: Vec::new(),
        looks: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.mistakes.add_syntax(error.span().map_or(0, |span| span.start), error.message());
    }
    for (key, span, value) in reader.entries(table.get_ref()) {
        match key {
            "inherits" => {
                let spot = TextPosition::of(text, value.span().start);
                sheet.inherits = reader.text(key, value).map(|name| (name, spot));
            }
            "background" => sheet.background = reader.color(key, value),
            "foreground" => sheet.foreground = reader.color(key, value),
            "palette" => reader.palette(value, &mut sheet.palette),
            "roles" => reader.roles(value, &mut sheet.looks),
            _ => reader.unknown(span, "", key, KEYS),
        }
    }
    (sheet, reader.mistakes.into_vec())
}

struct Reader<'a> {
    mistakes: Mistakes<'a>,
    text: &'a str,
}

impl Reader<'_> {
    /// Returns a table's entries, without those on a line that is not TOML.
    fn entries<'t>(&self, table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
        let entries = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value));
        // A table's own lines are judged one by one.
        let sound =
            |(_, span, value): &Entry<'t>| value.get_ref().is_table() || !self.mistakes.is_broken(span, &value.span());
        entries.filter(sound).collect()
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: ValueType) {
        let found = ValueType::of_toml(value.get_ref().type_str());
        self.mistakes.add(value.span(), key, Fault::WrongType { expected, found });
    }

    fn unknown<'k>(&mut self, span: Range<usize>, above: &str, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let nearest = nearest(key, known).map(str::to_owned);
        self.mistakes.add(span, join(above, key), Fault::UnknownKey { nearest });
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, value, ValueType::Text);
        }
        text
    }

    fn table<'v>(&mut self, key: &str, value: &'v Spanned<DeValue<'v>>) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, ValueType::Table);
        }
        table
    }

    fn palette(&mut self, value: &Spanned<DeValue<'_>>, palette: &mut Vec<(String, Color)>) {
        let Some(table) = self.table("palette", value) else { return };
        for (name, _, value) in self.entries(table) {
            palette.extend(self.color(&join("palette", name), value).map(|color| (name.to_owned(), color)));
        }
    }

    fn roles(&mut self, value: &Spanned<DeValue<'_>>, looks: &mut Vec<(Role, Look)>) {
        let Some(table) = self.table("roles", value) else { return };
        for (key, span, value) in self.entries(table) {
            match Role::new(key) {
                Some(role) => looks.extend(self.look(&join("roles", key), value).map(|look| (role, look))),
                None => self.unknown(span, "roles", key, Role::ALL.iter().map(|role| role.key())),
            }
        }
    }

    fn look(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Look> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.ink(key, value, ValueType::Table).map(|fg| Look { fg: Some(fg), ..Look::default() });
        };
        let mut look = Look::default();
        for (name, span, value) in self.entries(table) {
            let path = join(key, name);
            match name {
                "fg" => look.fg = self.ink(&path, value, ValueType::Text),
                "bg" => look.bg = self.ink(&path, value, ValueType::Text),
                _ => match modifier(name) {
                    None => self.unknown(span, key, name, LOOK_KEYS),
                    Some(modifier) => match value.get_ref().as_bool() {
                        Some(on) => look.modifier.set(modifier, on),
                        None => self.wrong_type(&path, value, ValueType::Bool),
                    },
                },
            }
        }
        Some(look)
    }

    /// A colour whose name may be of a palette that is not read yet.
    fn ink(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: ValueType) -> Option<Ink> {
        let written = match value.get_ref() {
            DeValue::String(name) => Written::Name(name.to_string()),
            DeValue::Integer(_) => Written::Index(self.index(key, value)?),
            _ => {
                self.wrong_type(key, value, expected);
                return None;
            }
        };
        Some(Ink { written, key: key.to_owned(), spot: TextPosition::of(self.text, value.span().start) })
    }

    /// A colour that needs no palette.
    fn color(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Color> {
        match self.ink(key, value, ValueType::Text)?.written {
            Written::Index(index) => Some(Color::Indexed(index)),
            Written::Name(name) => {
                let color = palette::parse(&name);
                if color.is_none() {
                    self.mistakes.add(value.span(), key, Fault::BadValue { found: name, allowed: Allowed::Color });
                }
                color
            }
        }
    }

    fn index(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<u8> {
        let number = value.get_ref().as_integer()?;
        let index = u8::from_str_radix(number.as_str(), number.radix()).ok();
        if index.is_none() {
            let fault = Fault::BadValue { found: number.to_string(), allowed: Allowed::Color };
            self.mistakes.add(value.span(), key, fault);
        }
        index
    }
}

fn join(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

fn modifier(key: &str) -> Option<Modifier> {
    match key {
        "bold" => Some(Modifier::BOLD),
        "dim" => Some(Modifier::DIM),
        "italic" => Some(Modifier::ITALIC),
        "underline" => Some(Modifier::UNDERLINED),
        "reverse" => Some(Modifier::REVERSED),
        _ => None,
    }
}
