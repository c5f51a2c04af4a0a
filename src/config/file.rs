//! The configuration file as written. A mistake is noted with its place, and what is right is used.
//!
//! ```toml
//! language = "zh"                  # zh | en
//! theme = "default-dark"
//! default = "prod"                 # the environment to start with
//!
//! [environments.prod]
//! url = "https://bkapi.example.com/api/bk-cmdb/prod"
//! door = "gateway"                 # gateway | esb | direct
//! user = "admin"
//! app_code = "bkproc"
//! app_secret_file = "~/.config/bkproc/secret"
//! token_file = "~/.config/bkproc/token"
//! access_token_file = "~/.config/bkproc/access-token"
//! supplier = "0"
//! production = true
//!
//! [keys]                           # an action's name and its keys
//! submit = ["ctrl-s", "f5"]
//! ```

use super::cli::lang_of;
use crate::domain::environment::{Door, Environment};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Allowed, Fault, Mistake, Mistakes, Spot, ValueType, nearest};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of the file.
const KEYS: [&str; 5] = ["language", "theme", "default", "environments", "keys"];
/// The keys of an environment.
const ENVIRONMENT_KEYS: [&str; 9] =
    ["url", "door", "user", "app_code", "app_secret_file", "token_file", "access_token_file", "supplier", "production"];

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The language.
    pub language: Option<Lang>,
    /// The theme's name.
    pub theme: Option<String>,
    /// The name of the environment to start with; there may be none of that name.
    pub default: Option<String>,
    /// The environments, in the order of the file.
    pub environments: Vec<WrittenEnvironment>,
    /// Actions' names, each with its keys.
    pub keys: Vec<Binding>,
}

/// An environment, and where its secrets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEnvironment {
    /// The environment.
    pub environment: Environment,
    /// The user's name; may be empty.
    pub user: String,
    /// The application's code; may be empty.
    pub app_code: String,
    /// File of the application's secret.
    pub app_secret_file: Option<Placed>,
    /// File of the user's login token.
    pub token_file: Option<Placed>,
    /// File of the access token.
    pub access_token_file: Option<Placed>,
}

/// A text of the file, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// Its place.
    pub spot: Spot,
}

/// An action and the keys that start it, as written; what they name is for the keymap to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The action's name.
    pub action: String,
    /// The keys' names.
    pub keys: Vec<String>,
    /// Where it is.
    pub spot: Spot,
}

type Value<'v> = Spanned<DeValue<'v>>;

/// Reads the text of the file named `path`.
#[must_use]
pub fn parse(path: &Path, text: &str) -> (Written, Vec<Mistake>) {
    let mut reader = Reader { mistakes: Mistakes::new(path, text), text };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.mistakes.add_syntax(error.span().map_or(0, |span| span.start), error.message());
    }
    let mut written = Written::default();
    let mut default = None;
    for (key, span, value) in entries(table.get_ref()) {
        if reader.is_broken(&span, value) {
            continue;
        }
        match key {
            "language" => {
                written.language = reader.word(key, value, &["zh", "en"], lang_of);
            }
            "theme" => written.theme = reader.filled(key, value),
            "default" => default = reader.filled(key, value).map(|name| (name, value.span())),
            "environments" => reader.environments(value, &mut written.environments),
            "keys" => reader.keys(value, &mut written.keys),
            _ => reader.unknown(span, "", key, &KEYS),
        }
    }
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

/// Tells whether a text can be an environment's address: `http` or `https`, a host, no blanks, and neither user nor
/// password, which would be shown on the screen.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let plain = !text.contains(|ch: char| ch.is_whitespace() || ch.is_control());
        plain && !host.is_empty() && !host.starts_with(':') && !host.contains('@')
    })
}

fn entries<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, Range<usize>, &'a Value<'a>)> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
}

struct Reader<'a> {
    mistakes: Mistakes<'a>,
    text: &'a str,
}

impl Reader<'_> {
    /// A table's own lines are judged one by one.
    fn is_broken(&self, key: &Range<usize>, value: &Value<'_>) -> bool {
        !value.get_ref().is_table() && self.mistakes.is_broken(key, &value.span())
    }

    fn wrong_type(&mut self, key: &str, value: &Value<'_>, expected: ValueType) {
        let found = ValueType::of_toml(value.get_ref().type_str());
        self.mistakes.add(value.span(), key, Fault::WrongType { expected, found });
    }

    fn unknown(&mut self, span: Range<usize>, above: &str, key: &str, known: &[&str]) {
        let nearest = nearest(key, known.iter().copied()).map(str::to_owned);
        let path = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        self.mistakes.add(span, path, Fault::UnknownKey { nearest });
    }

    fn bad(&mut self, key: &str, value: &Value<'_>, found: String, allowed: Allowed) {
        self.mistakes.add(value.span(), key, Fault::BadValue { found, allowed });
    }

    fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, value, ValueType::Text);
        }
        text
    }

    /// Text that says something.
    fn filled(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.trim().is_empty() {
            self.bad(key, value, text, Allowed::NotEmpty);
            return None;
        }
        Some(text.trim().to_owned())
    }

    fn bool(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, ValueType::Bool);
        }
        flag
    }

    fn placed(&mut self, key: &str, value: &Value<'_>) -> Option<Placed> {
        let spot = Spot::of(self.text, value.span().start);
        self.filled(key, value).map(|text| Placed { text, spot })
    }

    fn word<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        words: &[&'static str],
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.string(key, value)?;
        let word = read(&text);
        if word.is_none() {
            self.bad(key, value, text, Allowed::OneOf(words.to_vec()));
        }
        word
    }

    fn table<'v>(&mut self, key: &str, value: &'v Value<'v>) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, ValueType::Table);
        }
        table
    }

    fn environments(&mut self, value: &Value<'_>, environments: &mut Vec<WrittenEnvironment>) {
        let Some(table) = self.table("environments", value) else { return };
        for (name, span, value) in entries(table) {
            let path = format!("environments.{name}");
            if let Some(table) = self.table(&path, value) {
                environments.extend(self.environment(name, &path, span, table));
            }
        }
    }

    /// None when there is no address to talk to.
    fn environment(
        &mut self,
        name: &str,
        path: &str,
        span: Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<WrittenEnvironment> {
        let mut entry = WrittenEnvironment::new(name.to_owned(), String::new());
        let environment = &mut entry.environment;
        let mut usable = true;
        for (key, span, value) in entries(table) {
            let at = format!("{path}.{key}");
            if self.is_broken(&span, value) {
                // Told already; and half an environment is none.
                usable = false;
                continue;
            }
            match key {
                "url" => match self.string(&at, value) {
                    Some(url) if is_url(url.trim()) => url.trim().clone_into(&mut environment.url),
                    Some(url) => {
                        self.bad(&at, value, url, Allowed::Url);
                        usable = false;
                    }
                    None => usable = false,
                },
                "door" => {
                    let names = Door::ALL.map(Door::as_str);
                    match self.word(&at, value, &names, |text| text.parse().ok()) {
                        Some(door) => environment.door = door,
                        // By another door, other things would be sent to the address than were meant to be.
                        None => usable = false,
                    }
                }
                "supplier" => environment.supplier = self.filled(&at, value).unwrap_or_else(|| "0".to_owned()),
                // Somebody meant to say something of it: where it cannot be read, the careful reading is the safe one.
                "production" => environment.production = self.bool(&at, value).unwrap_or(true),
                "user" => entry.user = self.string(&at, value).unwrap_or_default(),
                "app_code" => entry.app_code = self.string(&at, value).unwrap_or_default(),
                "app_secret_file" => entry.app_secret_file = self.placed(&at, value),
                "token_file" => entry.token_file = self.placed(&at, value),
                "access_token_file" => entry.access_token_file = self.placed(&at, value),
                _ => self.unknown(span, path, key, &ENVIRONMENT_KEYS),
            }
        }
        if usable && entry.environment.url.is_empty() {
            self.mistakes.add(span, format!("{path}.url"), Fault::MissingKey);
            usable = false;
        }
        usable.then_some(entry)
    }

    fn keys(&mut self, value: &Value<'_>, bindings: &mut Vec<Binding>) {
        let Some(table) = self.table("keys", value) else { return };
        for (action, span, value) in entries(table) {
            if self.is_broken(&span, value) {
                continue;
            }
            let path = format!("keys.{action}");
            let keys: Vec<String> = match value.get_ref() {
                DeValue::String(key) => vec![key.to_string()],
                DeValue::Array(list) => list.iter().filter_map(|key| self.string(&path, key)).collect(),
                _ => {
                    self.wrong_type(&path, value, ValueType::List);
                    continue;
                }
            };
            bindings.push(Binding { action: action.to_owned(), keys, spot: Spot::of(self.text, span.start) });
        }
    }
}

impl WrittenEnvironment {
    /// An environment of which nothing but name and address is said.
    #[must_use]
    pub fn new(name: String, url: String) -> Self {
        Self {
            environment: Environment { name, url, door: Door::default(), supplier: "0".to_owned(), production: false },
            user: String::new(),
            app_code: String::new(),
            app_secret_file: None,
            token_file: None,
            access_token_file: None,
        }
    }
}
