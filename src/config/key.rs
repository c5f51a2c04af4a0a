//! The keys of the configuration file: what each may hold, and what it is when it is not there. What the reader takes,
//! what `bkproc config schema` prints and what a mistyped key is compared with come from here.

use crate::domain::environment::{Door, Part};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it may hold.
    pub holds: Holds,
}

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// An address.
    Url,
    /// The path of a file; `~/` is the home folder, a relative path is beside the configuration file.
    Path,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Number {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
        /// What it is when it is not there.
        usual: u64,
    },
    /// A program and its arguments.
    Command,
    /// Words of a list, any of them.
    Words(&'static [&'static str]),
    /// Tables by names of one's own.
    Tables,
}

/// Names of languages.
pub const LANGUAGES: [&str; 2] = ["zh", "en"];
/// Names of doors.
pub const DOORS: [&str; 3] = Door::NAMES;
/// Names of the parts of credentials.
pub const PARTS: [&str; 6] = {
    let mut names = [""; 6];
    let mut at = 0;
    while at < names.len() {
        #[expect(clippy::indexing_slicing, reason = "const, and both are 6 long")]
        {
            names[at] = Part::ALL[at].as_str();
        }
        at += 1;
    }
    names
};

const fn key(name: &'static str, holds: Holds) -> Key {
    Key { name, holds }
}

const fn number(name: &'static str, least: u64, most: u64, usual: u64) -> Key {
    Key { name, holds: Holds::Number { least, most, usual } }
}

/// The keys at the top.
pub const TOP: &[Key] = &[
    key("language", Holds::Word(&LANGUAGES)),
    key("theme", Holds::Text),
    key("lines", Holds::Bool),
    key("default", Holds::Text),
    key("environments", Holds::Tables),
    key("keys", Holds::Tables),
];

/// The keys of an environment, without those that name the places of credentials: see [`place`].
pub const ENVIRONMENT: &[Key] = &[
    key("url", Holds::Url),
    key("door", Holds::Word(&DOORS)),
    key("production", Holds::Bool),
    key("supplier", Holds::Text),
    key("tenant", Holds::Text),
    key("messages", Holds::Word(&LANGUAGES)),
    number("page", 1, 1000, 1000),
    number("parallel", 1, 32, 8),
    number("writes", 1, 16, 4),
    number("connect_timeout", 1, 120, 5),
    number("read_timeout", 1, 600, 30),
    // Less than the server's own limit would make outcomes unknown that the server is about to tell (contract 5.2).
    number("write_timeout", 30, 600, 40),
    key("ca_file", Holds::Path),
    key("client_cert", Holds::Path),
    key("client_key", Holds::Path),
    key("user", Holds::Text),
    key("app_code", Holds::Text),
    key("prompt", Holds::Words(&PARTS)),
];

/// The ends of a key that says where a part of the credentials comes from, in the order in which they count.
pub const PLACES: [(&str, Holds); 3] = [("env", Holds::Text), ("file", Holds::Path), ("command", Holds::Command)];

/// Reads a key such as `app_secret_file`: the part, and the end of the key.
#[must_use]
pub fn place(key: &str) -> Option<(Part, &'static str)> {
    let (part, end) = key.rsplit_once('_')?;
    let (end, _) = PLACES.into_iter().find(|(own, _)| *own == end)?;
    Some((part.parse().ok()?, end))
}

/// Gives the name of every key of an environment.
pub fn names() -> impl Iterator<Item = String> {
    let places = Part::ALL.into_iter().flat_map(|part| PLACES.map(|(end, _)| format!("{}_{end}", part.as_str())));
    ENVIRONMENT.iter().map(|key| key.name.to_owned()).chain(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Network;

    #[test]
    fn what_a_number_usually_is_is_what_the_program_takes() {
        let network = Network::default();
        for (name, own) in [
            ("page", network.page),
            ("parallel", network.parallel as u64),
            ("writes", network.writes as u64),
            ("connect_timeout", network.connect_timeout),
            ("read_timeout", network.read_timeout),
            ("write_timeout", network.write_timeout),
        ] {
            let found = ENVIRONMENT.iter().find(|key| key.name == name).map(|key| key.holds);
            assert!(matches!(found, Some(Holds::Number { usual, .. }) if usual == own), "{name}");
        }
    }

    #[test]
    fn a_place_is_a_part_and_an_end() {
        assert_eq!(place("app_secret_file"), Some((Part::AppSecret, "file")));
        assert_eq!(place("access_token_command"), Some((Part::AccessToken, "command")));
        assert_eq!((place("ca_file"), place("token"), place("token_path")), (None, None, None));
    }
}
