//! What the variables of a process say: folders, locale, colours. Variables are looked up through a function, so
//! that tests give values and set none.

use crate::domain::color::ColorMode;
use crate::domain::lang::Lang;
use std::path::{Path, PathBuf};

/// Looks a variable up; a value that is not UTF-8 counts as none.
pub type VariableLookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The program's folder in each of the XDG places; `None` when neither the place's variable nor `HOME` names one.
/// Nothing is made here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// What a person writes: configuration, themes.
    pub config: Option<PathBuf>,
    /// What must not be lost: drafts.
    pub data: Option<PathBuf>,
    /// What is remembered: run records.
    pub state: Option<PathBuf>,
    /// What can be read again: the catalogue.
    pub cache: Option<PathBuf>,
}

impl Folders {
    /// Finds the folders by the XDG base directory specification: a variable that is not an absolute path is ignored.
    #[must_use]
    pub fn find(env: VariableLookup<'_>) -> Self {
        let home = home(env);
        let folder = |variable: &str, below_home: &str| {
            let own = env(variable).map(PathBuf::from).filter(|path| path.is_absolute());
            own.or_else(|| home.as_deref().map(|home| home.join(below_home))).map(|place| place.join("bkproc"))
        };
        Self {
            config: folder("XDG_CONFIG_HOME", ".config"),
            data: folder("XDG_DATA_HOME", ".local/share"),
            state: folder("XDG_STATE_HOME", ".local/state"),
            cache: folder("XDG_CACHE_HOME", ".cache"),
        }
    }

    /// Returns the configuration file's usual place.
    #[must_use]
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.as_deref().map(|folder| folder.join("config.toml"))
    }

    /// Returns the folder of the user's own themes.
    #[must_use]
    pub fn themes(&self) -> Option<PathBuf> {
        self.config.as_deref().map(|folder| folder.join("themes"))
    }

    /// Returns the folder of the journals of runs.
    #[must_use]
    pub fn runs(&self) -> Option<PathBuf> {
        self.state.as_deref().map(|folder| folder.join("runs"))
    }

    /// Returns the file of what a person prefers.
    #[must_use]
    pub fn preferences(&self) -> Option<PathBuf> {
        self.state.as_deref().map(|folder| folder.join("preferences.json"))
    }

    /// Returns the folder of the user's own presets.
    #[must_use]
    pub fn presets(&self) -> Option<PathBuf> {
        self.data.as_deref().map(|folder| folder.join("presets"))
    }

    /// Returns the drafts' usual folder.
    #[must_use]
    pub fn drafts(&self) -> Option<PathBuf> {
        self.data.as_deref().map(|folder| folder.join("drafts"))
    }
}

fn home(env: VariableLookup<'_>) -> Option<PathBuf> {
    env("HOME").map(PathBuf::from).filter(|path| path.is_absolute())
}

/// Reads a path that a person wrote in a file: `~/` is the home folder, a relative one is beside the file.
#[must_use]
pub fn path_in(file: &Path, text: &str, env: VariableLookup<'_>) -> PathBuf {
    if let Some(rest) = text.strip_prefix("~/")
        && let Some(home) = home(env)
    {
        return home.join(rest);
    }
    file.parent().unwrap_or(Path::new("")).join(text)
}

/// Reads the language of the locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty.
#[must_use]
pub fn locale(env: VariableLookup<'_>) -> Lang {
    messages(env).map_or(Lang::En, |(_, locale)| Lang::of_locale(&locale))
}

/// Returns the variable that says the language, and what it says.
#[must_use]
pub fn messages(env: VariableLookup<'_>) -> Option<(&'static str, String)> {
    first(&["LC_ALL", "LC_MESSAGES", "LANG"], env)
}

/// Returns the variable that says the character set, and what it says.
#[must_use]
pub fn characters(env: VariableLookup<'_>) -> Option<(&'static str, String)> {
    first(&["LC_ALL", "LC_CTYPE", "LANG"], env)
}

/// Returns `true` if the character set of a locale, such as `zh_CN.UTF-8`, is UTF-8.
#[must_use]
pub fn is_utf8(locale: &str) -> bool {
    let set = locale.split_once('.').map_or("", |(_, set)| set);
    let set = set.split('@').next().unwrap_or_default();
    set.eq_ignore_ascii_case("utf-8") || set.eq_ignore_ascii_case("utf8")
}

fn first(names: &[&'static str], env: VariableLookup<'_>) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| Some((*name, env(name).filter(|value| !value.is_empty())?)))
}

/// Returns how many colours the terminal has, by what its variables say; it is not asked, since nothing waits for a
/// terminal's answer.
///
/// `NO_COLOR` that is not empty means none (no-color.org). GNU screen passes `COLORTERM` on from outside and garbles
/// 24-bit colours, so inside it 256 are believed; tmux, which also calls itself `screen`, turns them into what the
/// terminal has.
#[must_use]
pub fn color_mode(env: VariableLookup<'_>) -> ColorMode {
    let value = |name| env(name).unwrap_or_default();
    let term = value("TERM");
    if !value("NO_COLOR").is_empty() || matches!(term.as_str(), "" | "dumb") || is_monochrome(&term) {
        return ColorMode::Mono;
    }
    let in_screen = term.starts_with("screen") && value("TMUX").is_empty();
    let true_color = matches!(value("COLORTERM").as_str(), "truecolor" | "24bit") || term.ends_with("-direct");
    if true_color {
        return if in_screen { ColorMode::Ansi256 } else { ColorMode::TrueColor };
    }
    if term.contains("256color") { ColorMode::Ansi256 } else { ColorMode::Ansi16 }
}

/// Terminals of before colours, and those that say so in their name.
fn is_monochrome(term: &str) -> bool {
    let old = ["vt52", "vt100", "vt102", "vt220", "vt320"];
    term.ends_with("-mono") || term.ends_with("-m") || old.contains(&term)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        move |name| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn folders_are_those_of_xdg() {
        let found =
            Folders::find(&lookup(&[("HOME", "/home/li"), ("XDG_DATA_HOME", "/data"), ("XDG_CACHE_HOME", "rel")]));
        assert_eq!(found.config_file(), Some("/home/li/.config/bkproc/config.toml".into()));
        assert_eq!(found.drafts(), Some("/data/bkproc/drafts".into()));
        assert_eq!(found.runs(), Some("/home/li/.local/state/bkproc/runs".into()));
        assert_eq!(found.cache, Some("/home/li/.cache/bkproc".into()), "a relative path is ignored");
    }

    #[test]
    fn without_a_home_there_are_no_folders() {
        assert_eq!(Folders::find(&lookup(&[])), Folders::default());
        assert_eq!(Folders::find(&lookup(&[("HOME", "")])).drafts(), None);
    }

    #[test]
    fn a_path_in_a_file_is_below_home_or_beside_the_file() {
        let env = lookup(&[("HOME", "/home/li")]);
        let file = Path::new("/etc/bkproc/config.toml");
        assert_eq!(path_in(file, "~/s", &env), Path::new("/home/li/s"));
        assert_eq!(path_in(file, "secret", &env), Path::new("/etc/bkproc/secret"));
        assert_eq!(path_in(file, "/run/s", &env), Path::new("/run/s"));
    }

    #[test]
    fn the_first_locale_that_is_set_counts() {
        assert_eq!(locale(&lookup(&[("LANG", "zh_CN.UTF-8")])), Lang::Zh);
        assert_eq!(locale(&lookup(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")])), Lang::En);
        assert_eq!(locale(&lookup(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW"), ("LANG", "en_US")])), Lang::Zh);
        assert_eq!(locale(&lookup(&[])), Lang::En);
    }

    #[test]
    fn the_character_set_is_that_of_the_locale_in_force() {
        let env = lookup(&[("LC_ALL", ""), ("LC_CTYPE", "zh_CN.UTF-8"), ("LANG", "C")]);
        assert_eq!(characters(&env), Some(("LC_CTYPE", "zh_CN.UTF-8".to_owned())));
        assert_eq!(characters(&lookup(&[])), None);
        for (locale, utf8) in [
            ("zh_CN.UTF-8", true),
            ("C.utf8", true),
            ("zh_CN.UTF-8@pinyin", true),
            ("zh_CN.GB18030", false),
            ("zh_CN", false),
            ("C", false),
            ("POSIX", false),
        ] {
            assert_eq!(is_utf8(locale), utf8, "{locale}");
        }
    }

    #[test]
    fn colours_are_what_the_variables_say() {
        for (pairs, mode) in [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], ColorMode::TrueColor),
            (&[("TERM", "xterm-256color")], ColorMode::Ansi256),
            (&[("TERM", "xterm")], ColorMode::Ansi16),
            (&[("TERM", "linux")], ColorMode::Ansi16),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], ColorMode::Mono),
            (&[], ColorMode::Mono),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], ColorMode::Mono),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], ColorMode::Ansi256),
            (&[("TERM", "vt220")], ColorMode::Mono),
            (&[("TERM", "screen.xterm-256color"), ("COLORTERM", "truecolor")], ColorMode::Ansi256),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("TMUX", "/tmp/x")], ColorMode::TrueColor),
        ] {
            assert_eq!(color_mode(&lookup(pairs)), mode, "{pairs:?}");
        }
    }
}
