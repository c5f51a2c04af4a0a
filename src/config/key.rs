//! The keys of the configuration file: what each may hold, and what it is when it is not there. What the reader takes,
//! what `bkproc config schema` prints and what a mistyped key is compared with come from here.

use crate::domain::environment::{CredentialPart, Door};
use crate::domain::mistake::nearest;
use crate::domain::warnings::WarningKind;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    /// What it may hold.
    pub holds: Holds,
    /// What happens while a key that is not known stands where this one was most likely meant.
    pub misspelt: Misspelt,
}

/// What happens while a key is misspelt. Its absence must never be the less careful reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misspelt {
    /// The key counts as absent, and the mistake is reported: absence does no harm.
    Reported,
    /// The environment is not used: without the key, another server, tenant or account would be written to, or a
    /// server would be trusted that was not meant to be.
    Unused,
    /// The environment counts as production.
    Production,
}

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
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
    /// Paths of folders; `~/` is the home folder, a relative path is beside the configuration file.
    Paths,
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
            names[at] = CredentialPart::ALL[at].as_str();
        }
        at += 1;
    }
    names
};

const fn key(name: &'static str, holds: Holds) -> Key {
    Key { name, holds, misspelt: Misspelt::Reported }
}

const fn vital(name: &'static str, holds: Holds, misspelt: Misspelt) -> Key {
    Key { name, holds, misspelt }
}

const fn number(name: &'static str, least: u64, most: u64, usual: u64) -> Key {
    key(name, Holds::Number { least, most, usual })
}

/// The keys at the top.
pub const TOP: &[Key] = &[
    key("language", Holds::Word(&LANGUAGES)),
    key("theme", Holds::Text),
    key("lines", Holds::Bool),
    key("default", Holds::Text),
    key("presets", Holds::Paths),
    key("environments", Holds::Tables),
    key("keys", Holds::Tables),
];

/// The keys of an environment, without those that name the places of credentials: see [`place`].
pub const ENVIRONMENT: &[Key] = &[
    // Absence makes the environment unusable by itself.
    key("url", Holds::Url),
    vital("door", Holds::Word(&DOORS), Misspelt::Unused),
    vital(GUARD, Holds::Bool, Misspelt::Production),
    vital("supplier", Holds::Text, Misspelt::Unused),
    vital("tenant", Holds::Text, Misspelt::Unused),
    key("warnings", Holds::Words(&WarningKind::NAMES)),
    key("messages", Holds::Word(&LANGUAGES)),
    number("page", 1, 1000, 1000),
    number("parallel", 1, 32, 8),
    number("writes", 1, 16, 4),
    number("connect_timeout", 1, 120, 5),
    number("read_timeout", 1, 600, 30),
    // Less than the server's own limit would make outcomes unknown that the server is about to tell (contract 5.2).
    number("write_timeout", 30, 600, 40),
    vital("ca_file", Holds::Path, Misspelt::Unused),
    // Without its certificate a client is refused; without a user, an application or a secret likewise.
    key("client_cert", Holds::Path),
    key("client_key", Holds::Path),
    key("user", Holds::Text),
    key("app_code", Holds::Text),
    key("prompt", Holds::Words(&PARTS)),
];

/// The key of the guard: whether a submission asks for the count to be typed.
pub const GUARD: &str = "production";

/// Returns the vital key that an unknown one was most likely meant to be.
///
/// Wider than [`nearest`]: case and separators do not count, and a longer or shorter name of the same thing is enough
/// (`prod`, `is-production`, `tenant_id`, `supplier_account`, `cafile`). A key too many only asks for a correction.
#[must_use]
pub fn vital_like(key: &str) -> Option<Key> {
    let plain = plain(key);
    let is_like = |vital: &&Key| {
        let name = self::plain(vital.name);
        let others: &[&str] = match vital.name {
            GUARD => &["prod", "prd", "readonly", "protect", "confirm"],
            "ca_file" => &["cacert", "cabundle", "capath", "cacrt", "capem"],
            _ => &[],
        };
        let mut names = std::iter::once(name.as_str()).chain(others.iter().copied());
        plain == "ca" && vital.name == "ca_file"
            || names.any(|name| plain.contains(name))
            || nearest(&plain, [name.as_str()]).is_some()
    };
    // What is plainly another key's is not taken for a vital one: `app_secret_fil` is far from `ca_file`.
    ENVIRONMENT.iter().filter(|key| key.misspelt != Misspelt::Reported).find(is_like).copied()
}

/// Returns a key without what is easily written otherwise.
fn plain(key: &str) -> String {
    key.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The ends of a key that says where a part of the credentials comes from, in the order in which they count.
pub const PLACES: [(&str, Holds); 3] = [("env", Holds::Text), ("file", Holds::Path), ("command", Holds::Command)];

/// Reads a key such as `app_secret_file`: the part, and the end of the key.
#[must_use]
pub fn place(key: &str) -> Option<(CredentialPart, &'static str)> {
    let (part, end) = key.rsplit_once('_')?;
    let (end, _) = PLACES.into_iter().find(|(own, _)| *own == end)?;
    Some((part.parse().ok()?, end))
}

/// Returns the name of every key of an environment.
pub fn names() -> impl Iterator<Item = String> {
    let places =
        CredentialPart::ALL.into_iter().flat_map(|part| PLACES.map(|(end, _)| format!("{}_{end}", part.as_str())));
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
    fn for_each_key_it_is_decided_what_a_misspelling_does() {
        let decided = ENVIRONMENT.iter().chain(TOP).map(|key| (key.name, key.misspelt));
        let vital: Vec<_> = decided.clone().filter(|(_, misspelt)| *misspelt != Misspelt::Reported).collect();
        assert_eq!(
            vital,
            [
                ("door", Misspelt::Unused),
                ("production", Misspelt::Production),
                ("supplier", Misspelt::Unused),
                ("tenant", Misspelt::Unused),
                ("ca_file", Misspelt::Unused),
            ]
        );
        // Absence of these is safe; a new key must be put into one of the two lists.
        let safe: Vec<_> =
            decided.filter(|(_, misspelt)| *misspelt == Misspelt::Reported).map(|(name, _)| name).collect();
        assert_eq!(
            safe,
            [
                "url",
                "warnings",
                "messages",
                "page",
                "parallel",
                "writes",
                "connect_timeout",
                "read_timeout",
                "write_timeout",
                "client_cert",
                "client_key",
                "user",
                "app_code",
                "prompt",
                "language",
                "theme",
                "lines",
                "default",
                "presets",
                "environments",
                "keys",
            ]
        );
    }

    #[test]
    fn a_vital_key_is_recognised_however_it_is_misspelt() {
        let like = |key| vital_like(key).map(|key| key.name);
        for key in [
            "productoin",
            "Production",
            "PRODUCTION",
            "prodution",
            "poduction",
            "productions",
            "is_production",
            "is-production",
            "production_env",
            "prod",
            "isProd",
            "prd",
            "producton",
            "read_only",
            "readonly",
            "protected",
            "confirm",
            "pro duction",
        ] {
            assert_eq!(like(key), Some("production"), "{key}");
        }
        for (key, meant) in [
            ("tenent", "tenant"),
            ("Tenant", "tenant"),
            ("tenant_id", "tenant"),
            ("bk_tenant_id", "tenant"),
            ("suplier", "supplier"),
            ("supplier_account", "supplier"),
            ("bk_supplier_account", "supplier"),
            ("dor", "door"),
            ("DOOR", "door"),
            ("cafile", "ca_file"),
            ("ca-file", "ca_file"),
            ("ca", "ca_file"),
            ("ca_cert", "ca_file"),
        ] {
            assert_eq!(like(key), Some(meant), "{key}");
        }
        for key in ["usr", "appcode", "promt", "app_secret_fil", "client-cert", "pages", "paralel", "color", "note"] {
            assert_eq!(like(key), None, "{key}");
        }
    }

    #[test]
    fn a_place_is_a_part_and_an_end() {
        assert_eq!(place("app_secret_file"), Some((CredentialPart::AppSecret, "file")));
        assert_eq!(place("access_token_command"), Some((CredentialPart::AccessToken, "command")));
        assert_eq!((place("ca_file"), place("token"), place("token_path")), (None, None, None));
    }
}
