//! An environment of the file: its address and door, what its network needs, and where its credentials come from.

use super::guard;
use super::reader::Reader;
use super::{Value, entries, is_url, placeholder};
use crate::config::cli::lang_of;
use crate::config::key::{self, DOORS, GUARD, Holds, LANGUAGES, Misspelt, PARTS};
use crate::domain::environment::{CredentialPart, Environment, Network};
use crate::domain::mistake::{Allowed, Fault, TextPosition, Until, nearest};
use crate::domain::warnings::{WarningKind, WarningSet};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// An environment, and where its credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEnvironment {
    pub environment: Environment,
    /// How to talk to it; the paths of its files are in the last members.
    pub network: Network,
    /// The user's name; may be empty.
    pub user: String,
    /// The application's code; may be empty.
    pub app_code: String,
    /// Where parts of the credentials come from, at most one place for each.
    pub places: Vec<SecretPlace>,
    /// Parts that the person is asked for at first.
    pub prompt: Vec<CredentialPart>,
    /// The file of trusted authorities.
    pub ca_file: Option<PlacedText>,
    /// The files of the client's certificate and of its key.
    pub client: Option<(PlacedText, PlacedText)>,
}

/// The place of a part of the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPlace {
    pub part: CredentialPart,
    /// What is there.
    pub written: WrittenPlace,
    /// Where it is said.
    pub spot: TextPosition,
}

/// What a key says of where something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenPlace {
    /// The name of a variable.
    Variable(String),
    /// The path of a file, as written.
    File(String),
    /// A program and its arguments.
    Command(Vec<String>),
}

impl WrittenPlace {
    /// Returns the end of the key that says it.
    #[must_use]
    pub const fn end(&self) -> &'static str {
        match self {
            Self::Variable(_) => "env",
            Self::File(_) => "file",
            Self::Command(_) => "command",
        }
    }
}

/// A text of the file, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedText {
    pub text: String,
    /// Its place.
    pub spot: TextPosition,
}

impl WrittenEnvironment {
    /// An environment with nothing but a name and an address.
    #[must_use]
    pub fn new(name: String, url: String) -> Self {
        Self {
            environment: Environment { name, url, ..Environment::default() },
            network: Network::default(),
            user: String::new(),
            app_code: String::new(),
            places: Vec::new(),
            prompt: Vec::new(),
            ca_file: None,
            client: None,
        }
    }
}

impl Reader<'_> {
    pub(super) fn environments(&mut self, value: &Value<'_>, environments: &mut Vec<WrittenEnvironment>) {
        let Some(table) = self.table("environments", value) else { return };
        for (name, span, value) in entries(table) {
            let path = format!("environments.{name}");
            if let Some(table) = self.table(&path, value) {
                environments.extend(self.environment(name, &path, span, table));
            }
        }
    }

    /// None when there is no address to talk to, or it is not sure how.
    fn environment(
        &mut self,
        name: &str,
        path: &str,
        span: Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<WrittenEnvironment> {
        let mut entry = WrittenEnvironment::new(name.to_owned(), String::new());
        // Reported already; and half an environment is none.
        let mut usable = !self.lost.is_half(name);
        for (key, span, value) in entries(table) {
            let at = format!("{path}.{key}");
            if self.is_broken(&span, value) {
                // Reported already. The guard is on when it cannot be read; without anything else, half an environment
                // is none.
                let is_guard = guard::is_like(key);
                entry.environment.production |= is_guard;
                usable &= is_guard;
                continue;
            }
            usable &= self.member(&mut entry, key, (path, &at), span, value);
        }
        if usable && entry.environment.url.is_empty() {
            self.mistakes.add(span.clone(), format!("{path}.url"), Fault::MissingKey);
            usable = false;
        }
        self.certificate(&mut entry, path, table);
        usable.then_some(entry)
    }

    /// Returns `true` if the environment can still be used.
    fn member(
        &mut self,
        entry: &mut WrittenEnvironment,
        key: &str,
        (path, at): (&str, &str),
        span: Range<usize>,
        value: &Value<'_>,
    ) -> bool {
        let environment = &mut entry.environment;
        let network = &mut entry.network;
        match key {
            "url" => match self.string(at, value) {
                Some(url) => match placeholder(&url) {
                    None if is_url(url.trim()) => url.trim().clone_into(&mut environment.url),
                    None => {
                        self.bad(at, value, without_password(&url), Allowed::Url);
                        return false;
                    }
                    Some(fault) => {
                        self.mistakes.add(value.span(), at, fault);
                        return false;
                    }
                },
                None => return false,
            },
            "door" => match self.word(at, value, &DOORS, |text| text.parse().ok()) {
                Some(door) => environment.door = door,
                // By another door, other things would be sent to the address than were meant to be.
                None => return false,
            },
            // Of another account, other processes would be written to.
            "supplier" => match self.filled(at, value) {
                Some(supplier) => environment.supplier = supplier,
                None => return false,
            },
            // Of another tenant, other businesses would be written to.
            "tenant" => match self.filled(at, value) {
                Some(tenant) => environment.tenant = Some(tenant),
                None => return false,
            },
            // Someone meant to say something of it: where it cannot be read, the careful reading is the safe one.
            // A misspelt one beside it may have turned it on.
            GUARD => environment.production |= self.bool(at, value).unwrap_or(true),
            "warnings" => environment.warnings = self.warnings(at, value),
            "messages" => network.messages = self.word(at, value, &LANGUAGES, lang_of),
            "page" => self.numbered(key, at, value, &mut network.page),
            "parallel" => {
                let mut parallel = network.parallel as u64;
                self.numbered(key, at, value, &mut parallel);
                network.parallel = usize::try_from(parallel).unwrap_or(network.parallel);
            }
            "writes" => {
                let mut writes = network.writes as u64;
                self.numbered(key, at, value, &mut writes);
                network.writes = usize::try_from(writes).unwrap_or(network.writes);
            }
            "connect_timeout" => self.numbered(key, at, value, &mut network.connect_timeout),
            "read_timeout" => self.numbered(key, at, value, &mut network.read_timeout),
            "write_timeout" => self.numbered(key, at, value, &mut network.write_timeout),
            "ca_file" => match self.placed(at, value) {
                Some(placed) => entry.ca_file = Some(placed),
                // Other authorities would be trusted than were meant to be.
                None => return false,
            },
            // Read together, since one needs the other.
            "client_cert" | "client_key" => {}
            "user" => entry.user = self.string(at, value).unwrap_or_default(),
            "app_code" => entry.app_code = self.string(at, value).unwrap_or_default(),
            "prompt" => entry.prompt = self.parts(at, value),
            _ if key.parse().is_ok_and(CredentialPart::is_secret) => self.mistakes.add(span, at, Fault::SecretInFile),
            _ => {
                if let Some((part, end)) = key::place(key) {
                    self.place(entry, part, end, (path, at), span, value);
                } else if let Some(vital) = guard::vital_in(key, value) {
                    let (meant, unused) = (vital.name, vital.misspelt == Misspelt::Unused);
                    environment.production |= !unused;
                    let until = if unused { Until::Unused } else { Until::Production };
                    self.mistakes.add(span, at, Fault::Misspelt { meant, until });
                    return !unused;
                } else {
                    let names: Vec<_> = key::names().collect();
                    self.unknown(span, path, key, names.iter().map(String::as_str));
                }
            }
        }
        true
    }

    /// Reads the kinds of warnings that are wanted; none, if the list is empty. A name that is none is reported, and counts
    /// for nothing; without any list all are wanted.
    fn warnings(&mut self, at: &str, value: &Value<'_>) -> Option<WarningSet> {
        if matches!(value.get_ref(), DeValue::Array(list) if list.is_empty()) {
            return Some(WarningSet::NONE);
        }
        let mut set = WarningSet::NONE;
        for text in self.texts(at, value)? {
            if let Some(kind) = WarningKind::named(&text) {
                set = set.with(kind);
            } else {
                let nearest = nearest(&text, WarningKind::NAMES).map(str::to_owned);
                self.mistakes.add(value.span(), at, Fault::UnknownName { found: text, nearest });
            }
        }
        Some(set)
    }

    fn numbered(&mut self, key: &str, at: &str, value: &Value<'_>, number: &mut u64) {
        let holds = key::ENVIRONMENT.iter().find(|own| own.name == key).map(|own| own.holds);
        if let Some(Holds::Number { least, most, .. }) = holds
            && let Some(read) = self.number(at, value, least, most)
        {
            *number = read;
        }
    }

    fn placed(&mut self, key: &str, value: &Value<'_>) -> Option<PlacedText> {
        let spot = self.spot(&value.span());
        self.filled(key, value).map(|text| PlacedText { text, spot })
    }

    fn parts(&mut self, at: &str, value: &Value<'_>) -> Vec<CredentialPart> {
        let mut parts = Vec::new();
        for text in self.texts(at, value).unwrap_or_default() {
            if let Ok(part) = text.parse() {
                parts.push(part);
            } else {
                let nearest = nearest(&text, PARTS).map(str::to_owned);
                self.mistakes.add(value.span(), at, Fault::UnknownName { found: text, nearest });
            }
        }
        parts
    }

    /// Of two places of a part the one that is said first counts, so that none is used that was not meant to be.
    fn place(
        &mut self,
        entry: &mut WrittenEnvironment,
        part: CredentialPart,
        end: &str,
        (path, at): (&str, &str),
        span: Range<usize>,
        value: &Value<'_>,
    ) {
        if let Some(first) = entry.places.iter().find(|place| place.part == part) {
            let other = format!("{path}.{}_{}", part.as_str(), first.written.end());
            self.mistakes.add(span, at, Fault::Twice { other });
            return;
        }
        let written = match end {
            "env" => self.filled(at, value).map(WrittenPlace::Variable),
            "file" => self.filled(at, value).map(WrittenPlace::File),
            _ => self.texts(at, value).map(WrittenPlace::Command),
        };
        let spot = self.spot(&value.span());
        entry.places.extend(written.map(|written| SecretPlace { part, written, spot }));
    }

    fn certificate(&mut self, entry: &mut WrittenEnvironment, path: &str, table: &DeTable<'_>) {
        let mut find = |name: &str| {
            let (_, span, value) = entries(table).find(|(key, ..)| *key == name)?;
            let placed = self.placed(&format!("{path}.{name}"), value);
            Some((span, placed))
        };
        let (cert, key) = (find("client_cert"), find("client_key"));
        let (span, own, other) = match (cert, key) {
            (None, None) => return,
            (Some((_, cert)), Some((_, key))) => {
                entry.client = cert.zip(key);
                return;
            }
            (Some((span, _)), None) => (span, "client_cert", "client_key"),
            (None, Some((span, _))) => (span, "client_key", "client_cert"),
        };
        self.mistakes.add(span, format!("{path}.{own}"), Fault::Without { other: other.to_owned() });
    }
}

/// Leaves user and password out of an address, so that the screen does not show what the file should not hold.
pub(in crate::config) fn without_password(url: &str) -> String {
    match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://***@{rest}"),
        None => url.to_owned(),
    }
}
