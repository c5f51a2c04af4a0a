//! Finds themes, follows inheritance, looks up the palette.

use super::palette;
use super::role::Role;
use super::sheet::{self, Ink, Sheet, Written};
use super::{Ground, Theme};
use crate::domain::mistake::{Allowed, Fault, Mistake, nearest};
use ratatui::style::{Color, Style};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The theme that is used when none is chosen.
pub const DEFAULT: &str = "default-dark";

/// The themes that are compiled in: name and text.
pub const BUILT_IN: [(&str, &str); 4] = [
    (DEFAULT, include_str!("../../themes/default-dark.toml")),
    ("default-light", include_str!("../../themes/default-light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// Largest theme's file, in bytes.
const LIMIT: u64 = 256 * 1024;

/// Lists the names of all themes: the built-in ones, then those of the user's folder, sorted.
#[must_use]
pub fn names(folder: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let Some(Ok(files)) = folder.map(fs::read_dir) else { return names };
    let mut own: Vec<String> = files
        .filter_map(|file| {
            let path = file.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "toml" && !names.contains(&name)).then_some(name)
        })
        .collect();
    own.sort();
    names.extend(own);
    names
}

pub(super) fn load(name: &str, folder: Option<&Path>) -> (Theme, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    if let Some(sheets) = chain(name, folder, &mut mistakes) {
        return (resolve(name, &sheets, &mut mistakes), mistakes);
    }
    // A file that is there and cannot be read was told already.
    if mistakes.is_empty() {
        let fault = unknown(name, folder);
        mistakes.push(Mistake { file: None, spot: None, key: "theme".to_owned(), fault });
    }
    let sheets = chain(DEFAULT, None, &mut mistakes).unwrap_or_default();
    (resolve(DEFAULT, &sheets, &mut mistakes), mistakes)
}

fn unknown(name: &str, folder: Option<&Path>) -> Fault {
    let known = names(folder);
    let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Fault::UnknownName { found: name.to_owned(), nearest }
}

/// Reads a theme's file and those it inherits from, itself first; `None` when there is no such theme.
fn chain(name: &str, folder: Option<&Path>, mistakes: &mut Vec<Mistake>) -> Option<Vec<Sheet>> {
    let mut sheets = vec![find(name, folder, &[], mistakes)?];
    while let Some((file, (parent, spot))) = sheets.last().and_then(|last| Some((&last.file, last.inherits.as_ref()?)))
    {
        let seen: Vec<PathBuf> = sheets.iter().map(|sheet| sheet.file.clone()).collect();
        let (file, parent, spot) = (file.clone(), parent.clone(), *spot);
        if let Some(sheet) = find(&parent, folder, &seen, mistakes) {
            sheets.push(sheet);
            continue;
        }
        let itself = seen.iter().any(|file| file.file_stem().is_some_and(|stem| stem == parent.as_str()));
        let fault = if itself { Fault::InheritsItself } else { unknown(&parent, folder) };
        mistakes.push(Mistake { file: Some(file), spot: Some(spot), key: "inherits".to_owned(), fault });
        break;
    }
    Some(sheets)
}

/// Finds a theme that was not `seen` yet, the user's before the built-in one: so a user's `mono` can inherit
/// from the built-in `mono`.
fn find(name: &str, folder: Option<&Path>, seen: &[PathBuf], mistakes: &mut Vec<Mistake>) -> Option<Sheet> {
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
    let own = folder.filter(|_| plain).map(|folder| folder.join(format!("{name}.toml")));
    if let Some(path) = own.filter(|path| !seen.contains(path)) {
        match read(&path) {
            Ok(text) => return Some(parse(&path, &text, mistakes)),
            Err(Fault::Unreadable { kind: io::ErrorKind::NotFound, .. }) => {}
            Err(fault) => mistakes.push(Mistake { file: Some(path), spot: None, key: String::new(), fault }),
        }
    }
    let (name, text) = BUILT_IN.iter().find(|(own, _)| *own == name)?;
    let path = PathBuf::from(format!("{name}.toml"));
    (!seen.contains(&path)).then(|| parse(&path, text, mistakes))
}

fn parse(path: &Path, text: &str, mistakes: &mut Vec<Mistake>) -> Sheet {
    let (sheet, found) = sheet::parse(path, text);
    mistakes.extend(found);
    sheet
}

fn read(path: &Path) -> Result<String, Fault> {
    let unreadable = |error: io::Error| Fault::Unreadable { kind: error.kind(), message: error.to_string() };
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Fault::TooLarge { limit: LIMIT });
    }
    String::from_utf8(bytes).map_err(|_| Fault::NotText)
}

/// Looks up every colour and fills in what is left out: from the inherited themes, then from the role's parent.
fn resolve(name: &str, sheets: &[Sheet], mistakes: &mut Vec<Mistake>) -> Theme {
    // From the root down, so that an heir's palette recolours what it inherits.
    let colors: BTreeMap<&str, Color> =
        sheets.iter().rev().flat_map(|sheet| &sheet.palette).map(|(name, color)| (name.as_str(), *color)).collect();
    let mut own: Vec<Option<Style>> = vec![None; Role::ALL.len()];
    for sheet in sheets.iter().rev() {
        for (role, look) in &sheet.looks {
            let mut ink = |ink: &Option<Ink>| ink.as_ref().and_then(|ink| lookup(ink, &sheet.file, &colors, mistakes));
            let style = Style { fg: ink(&look.fg), bg: ink(&look.bg), ..Style::new().add_modifier(look.modifier) };
            if let Some(place) = own.get_mut(*role as usize) {
                *place = Some(style);
            }
        }
    }
    let mut styles: Vec<Style> = Vec::with_capacity(own.len());
    for (role, style) in Role::ALL.iter().zip(own) {
        let parent = styles.get(role.parent() as usize).copied().unwrap_or_default();
        styles.push(style.unwrap_or(parent));
    }
    let ground = Ground {
        background: sheets.iter().find_map(|sheet| sheet.background),
        foreground: sheets.iter().find_map(|sheet| sheet.foreground),
    };
    Theme { name: name.to_owned(), ground, styles }
}

fn lookup(ink: &Ink, file: &Path, colors: &BTreeMap<&str, Color>, mistakes: &mut Vec<Mistake>) -> Option<Color> {
    let name = match &ink.written {
        Written::Index(index) => return Some(Color::Indexed(*index)),
        Written::Name(name) => name,
    };
    let color = colors.get(name.as_str()).copied().or_else(|| palette::parse(name));
    if color.is_none() {
        let mut words: Vec<&str> = colors.keys().copied().collect();
        for name in palette::names() {
            words.push(name);
        }
        let fault = match nearest(name, words) {
            Some(word) => Fault::UnknownName { found: name.clone(), nearest: Some(word.to_owned()) },
            None => Fault::BadValue { found: name.clone(), allowed: Allowed::Color },
        };
        mistakes.push(Mistake { file: Some(file.to_owned()), spot: Some(ink.spot), key: ink.key.clone(), fault });
    }
    color
}
