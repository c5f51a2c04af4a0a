//! The configuration file as written. A mistake is noted with its place, and what is right is used.
//!
//! ```toml
//! language = "zh"                  # zh | en
//! theme = "default-dark"
//! default = "prod"                 # the environment to start with
//! presets = ["/share/team/bkproc"] # folders of presets, read only
//!
//! [environments.prod]
//! url = "https://bkapi.example.com/api/bk-cmdb/prod"
//! door = "gateway"                 # gateway | esb | direct
//! production = true                # a submission asks for the count to be typed
//! supplier = "0"                   # or: tenant = "default", on v3.15
//! warnings = ["ports", "alias"]    # kinds that are wanted; all unless said
//! messages = "zh"                  # language of the server's messages
//! ca_file = "ca.pem"               # trusted authorities
//! client_cert = "me.pem"
//! client_key = "me.key"
//! page = 1000                      # items of a page
//! parallel = 8                     # reads at a time
//! writes = 4                       # service instances written to at a time
//! connect_timeout = 5              # seconds
//! read_timeout = 30
//! write_timeout = 40
//! user = "admin"
//! app_code = "bkproc"
//! # Of each part of the credentials, one place: _env, _file or _command. Parts: user, app_code, app_secret, token,
//! # ticket, access_token.
//! app_secret_file = "~/.config/bkproc/secret"
//! token_command = ["pass", "show", "bk/token"]
//! prompt = ["token"]               # parts that the person is asked for
//!
//! [keys]                           # an action's name and its keys
//! submit = ["ctrl-s", "f5"]
//! ```

mod environment;
mod guard;
mod reader;

pub(super) use environment::without_password;
pub use environment::{PlacedText, SecretPlace, WrittenEnvironment, WrittenPlace};

use super::cli::lang_of;
use super::key::{self, GUARD, LANGUAGES};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Fault, Mistake, Mistakes, TextPosition, Until, nearest};
use guard::Lost;
use reader::Reader;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenSettings {
    pub language: Option<Lang>,
    /// The theme's name.
    pub theme: Option<String>,
    /// Where it stands.
    pub theme_spot: Option<TextPosition>,
    /// Whether frames are drawn with line-drawing signs, where the terminal draws these one cell wide.
    pub lines: bool,
    /// The name of the environment to start with; there may be none of that name.
    pub default: Option<String>,
    /// Folders of presets, as written.
    pub presets: Vec<String>,
    /// The environments, in the order of the file.
    pub environments: Vec<WrittenEnvironment>,
    /// Actions' names, each with its keys.
    pub keys: Vec<KeySetting>,
    /// Whether every environment counts as production, since what the file says of that may not have been read.
    pub guarded: bool,
}

/// An action and the keys that start it, as written; what they name is for the keymap to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    /// The action's name.
    pub action: String,
    /// The keys' names.
    pub keys: Vec<String>,
    /// Where it is.
    pub spot: TextPosition,
}

type Value<'v> = Spanned<DeValue<'v>>;

/// Reads the text of the file named `path`.
#[must_use]
pub fn parse(path: &Path, text: &str) -> (WrittenSettings, Vec<Mistake>) {
    let mut reader = Reader { mistakes: Mistakes::new(path, text), text, lost: Lost::default() };
    let readable = reader.without_broken_lines();
    let (table, _) = DeTable::parse_recoverable(&readable);
    reader.judge_broken_lines();
    let mut written = WrittenSettings { guarded: reader.lost.guard.is_some(), ..WrittenSettings::default() };
    let mut default = None;
    for (key, span, value) in entries(table.get_ref()) {
        if reader.is_broken(&span, value) {
            continue;
        }
        match key {
            "language" => {
                written.language = reader.word(key, value, &LANGUAGES, lang_of);
            }
            "theme" => {
                written.theme = reader.filled(key, value);
                written.theme_spot = Some(reader.spot(&value.span()));
            }
            "lines" => written.lines = reader.bool(key, value).unwrap_or_default(),
            "presets" => written.presets = reader.texts(key, value).unwrap_or_default(),
            "default" => default = reader.filled(key, value).map(|name| (name, value.span())),
            "environments" => reader.environments(value, &mut written.environments),
            "keys" => reader.keys(value, &mut written.keys),
            // `production` above the tables, or in a table whose name is misspelt.
            _ if guard::is_in(key, value) => {
                written.guarded = true;
                reader.mistakes.add(span, key, Fault::Misspelt { meant: GUARD, until: Until::AllProduction });
            }
            _ => reader.unknown(span, "", key, key::TOP.iter().map(|key| key.name)),
        }
    }
    reader.guard(&mut written);
    // Last, since `default` stands above the environments that it names.
    if let Some((name, span)) = default {
        let all = table.get_ref().get("environments").and_then(|value| value.get_ref().as_table());
        let names = || all.into_iter().flat_map(entries).map(|(name, ..)| name);
        // One that is there and cannot be used was told already.
        if !names().any(|own| own == name) {
            let nearest = nearest(&name, names()).map(str::to_owned);
            reader.mistakes.add(span, "default", Fault::UnknownName { found: name.clone(), nearest });
        }
        written.default = Some(name);
    }
    (written, reader.mistakes.into_vec())
}

/// Finds a placeholder that was copied from a document into an address, where braces are not valid.
#[must_use]
pub fn placeholder(url: &str) -> Option<Fault> {
    // What stands in front of an @ may be a password, and is not shown.
    let (_, rest) = url.split_once('{').filter(|_| !url.contains('@'))?;
    let (name, _) = rest.split_once('}')?;
    // As the gateway and its documents call them; the official gateway of CMDB and its usual stage (contract 1.1).
    let usual = match name.trim_matches(['{', '}', ' ']) {
        "gateway_name" | "api_name" | "bk_gateway_name" | "gateway" => Some("bk-cmdb"),
        "stage" | "stage_name" | "env" => Some("prod"),
        _ => None,
    };
    Some(Fault::Placeholder { text: format!("{{{name}}}"), usual })
}

/// Returns `true` if a text can be an environment's address: `http` or `https`, a host, no blanks, and neither user nor
/// password, which would be shown on the screen.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let web = |scheme: &str| ["http", "https"].iter().any(|own| scheme.eq_ignore_ascii_case(own));
    let rest = text.split_once("://").filter(|(scheme, _)| web(scheme)).map(|(_, rest)| rest);
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let plain = !text.contains(|ch: char| ch.is_whitespace() || ch.is_control());
        plain && !host.is_empty() && !host.starts_with(':') && !host.contains('@')
    })
}

fn entries<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, Range<usize>, &'a Value<'a>)> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
}

impl Reader<'_> {
    fn keys(&mut self, value: &Value<'_>, bindings: &mut Vec<KeySetting>) {
        let Some(table) = self.table("keys", value) else { return };
        for (action, span, value) in entries(table) {
            if self.is_broken(&span, value) {
                continue;
            }
            if let Some(keys) = self.texts(&format!("keys.{action}"), value) {
                bindings.push(KeySetting { action: action.to_owned(), keys, spot: self.spot(&span) });
            }
        }
    }
}
