//! What the program is set to: command line, variables and configuration file, made into one [`Settings`].
//!
//! Reads the configuration file and the files of secrets it names, and nothing else. A mistake is a fact in
//! [`Settings::problems`]; the program starts with what is right.

pub mod cli;
pub mod file;
pub mod key;
pub mod secret;
pub mod surroundings;

pub use cli::Args;
pub use file::KeySetting;
pub use surroundings::{Folders, VariableLookup};

use crate::domain::color::ColorMode;
use crate::domain::environment::{CredentialPart, Credentials, Environment, Network, Secret, Source};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Allowed, Fault, Mistake, TextPosition, nearest};
use cli::{Connection, Server};
use file::{PlacedText, WrittenEnvironment, WrittenPlace, WrittenSettings};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use surroundings::{color_mode, locale, path_in};

/// The variable that names the configuration file.
pub const CONFIG_VARIABLE: &str = "BKPROC_CONFIG";
/// Largest configuration file, in bytes.
const LIMIT: u64 = 1024 * 1024;

/// What the program is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The CMDBs that can be talked to, in the order of the file.
    pub environments: Vec<Configured>,
    /// The one to start with, by its place; `None` when nothing says which.
    pub chosen: Option<usize>,
    /// Whether the simulator was asked for; the caller that starts it adds its environment with [`Settings::choose`].
    pub sandbox: bool,
    /// The language.
    pub lang: Lang,
    /// What says so.
    pub lang_by: LangBy,
    /// The theme's name; none means the usual one.
    pub theme: Option<String>,
    /// Where the file names it; `None` when something else does.
    pub theme_spot: Option<TextPosition>,
    /// Whether frames are drawn with line-drawing signs.
    pub lines: bool,
    /// The colours that the terminal has.
    pub color: ColorMode,
    /// Keys of one's own.
    pub keys: Vec<KeySetting>,
    /// The configuration file's path, whether it is there or not; `None` when nothing names one.
    pub config_file: Option<PathBuf>,
    /// Folders of presets that the team shares.
    pub presets: Vec<PathBuf>,
    /// The folder of the drafts; `None` when nothing names one.
    pub drafts: Option<PathBuf>,
    /// The program's folders.
    pub folders: Folders,
    /// What is wrong in the file or on the command line.
    pub problems: Vec<Mistake>,
}

/// What says which language is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LangBy {
    Option,
    /// The configuration file.
    File,
    /// A variable of the locale.
    Variable(&'static str),
    /// Nothing: it is English then.
    Nobody,
}

/// An environment with everything that is needed to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    pub environment: Environment,
    /// How to talk to it.
    pub network: Network,
    /// As whom, as far as that is known.
    pub credentials: Credentials,
    /// Where each part comes from. Commands are not run, and no one is asked, before the parts are needed.
    pub sources: Vec<(CredentialPart, Source)>,
}

impl Configured {
    /// Returns the parts that are still to be got.
    pub fn missing(&self) -> impl Iterator<Item = &(CredentialPart, Source)> {
        self.sources.iter().filter(|(part, source)| {
            matches!(source, Source::Command(_) | Source::Prompt) && !self.credentials.has(*part)
        })
    }
}

impl Settings {
    /// Makes sense of command line, variables and file.
    ///
    /// The command line wins over variables, those over the file. Secrets in variables belong to the environment
    /// that is started with and to no other: a secret is never sent to a CMDB that it was not meant for.
    #[must_use]
    pub fn resolve(args: &Args, env: VariableLookup<'_>) -> Self {
        let folders = Folders::find(env);
        let named =
            args.config.clone().or_else(|| env(CONFIG_VARIABLE).filter(|path| !path.is_empty()).map(Into::into));
        let config_file = named.clone().or_else(|| folders.config_file());
        let (mut written, mut problems) =
            config_file.as_deref().map(|path| read(path, named.is_some())).unwrap_or_default();
        let chosen = choose(&mut written, &args.connection, &mut problems);
        let base = config_file.clone().unwrap_or_default();
        let environments = written.environments.into_iter().enumerate().map(|(at, entry)| {
            let flags = (chosen == Some(at)).then_some(&args.connection);
            Sources { file: &base, env, problems: &mut problems }.configured(entry, flags)
        });
        let by_locale = || surroundings::messages(env).map_or(LangBy::Nobody, |(name, _)| LangBy::Variable(name));
        Self {
            environments: environments.collect(),
            chosen,
            sandbox: args.connection.server == Some(Server::Sandbox),
            lang: args.lang.or(written.language).unwrap_or_else(|| locale(env)),
            lang_by: match (args.lang, written.language) {
                (Some(_), _) => LangBy::Option,
                (None, Some(_)) => LangBy::File,
                (None, None) => by_locale(),
            },
            theme_spot: written.theme_spot.filter(|_| args.theme.is_none()),
            theme: args.theme.clone().or(written.theme),
            lines: written.lines,
            color: color_mode(env),
            keys: written.keys,
            presets: written.presets.iter().map(|text| path_in(&base, text, env)).collect(),
            config_file,
            drafts: args.drafts.clone().or_else(|| folders.drafts()),
            folders,
            problems,
        }
    }

    /// Adds an environment, in the place of one of the same name if there is one, and starts with it.
    pub fn choose(&mut self, environment: Environment, credentials: Credentials) {
        let at = self.environments.iter().position(|own| own.environment.name == environment.name);
        let place = at.unwrap_or(self.environments.len());
        let own = Configured { environment, network: Network::default(), credentials, sources: Vec::new() };
        self.environments.splice(place..self.environments.len().min(place + 1), [own]);
        self.chosen = Some(place);
    }

    /// Returns the environment to start with.
    #[must_use]
    pub fn environment(&self) -> Option<&Configured> {
        self.environments.get(self.chosen?)
    }
}

/// Reads the configuration file; one that is not there is a mistake only when a person named it.
fn read(path: &Path, named: bool) -> (WrittenSettings, Vec<Mistake>) {
    match read_text(path) {
        Ok(text) => file::parse(path, &text),
        Err(Fault::Unreadable { kind: io::ErrorKind::NotFound, .. }) if !named => Default::default(),
        Err(fault) => {
            let mistake = |fault| Mistake { file: Some(path.to_owned()), spot: None, key: String::new(), fault };
            // One that is not there guards nothing.
            let guarded = !matches!(fault, Fault::Unreadable { kind: io::ErrorKind::NotFound, .. });
            let guard = guarded.then(|| mistake(Fault::GuardUnread));
            (
                WrittenSettings { guarded, ..WrittenSettings::default() },
                std::iter::once(mistake(fault)).chain(guard).collect(),
            )
        }
    }
}

fn read_text(path: &Path) -> Result<String, Fault> {
    let unreadable = |error: io::Error| Fault::Unreadable { kind: error.kind(), message: error.to_string() };
    let mut bytes = Vec::new();
    // A named pipe without a writer would hold the start for ever; what a shell hands over under /dev/fd has one.
    let handed = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    let kind = path.metadata().map_err(unreadable)?.file_type();
    if !handed && (kind.is_fifo() || kind.is_socket()) {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "a pipe or socket, not a file")));
    }
    File::open(path).map_err(unreadable)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Fault::TooLarge { limit: LIMIT });
    }
    String::from_utf8(bytes).map_err(|_| Fault::NotText)
}

/// Finds the environment to start with: what the command line says, else the file's default, else the only one.
fn choose(written: &mut WrittenSettings, connection: &Connection, problems: &mut Vec<Mistake>) -> Option<usize> {
    let find = |name: &str| written.environments.iter().position(|entry| entry.environment.name == name);
    let mistake = |key: &str, fault| Mistake { file: None, spot: None, key: key.to_owned(), fault };
    let chosen = match &connection.server {
        Some(Server::Sandbox) => return None,
        Some(Server::Url(url)) if file::is_url(url.trim()) && file::placeholder(url).is_none() => {
            let name = host(url.trim());
            let mut own = WrittenEnvironment::new(name, url.trim().to_owned());
            // The address of a production CMDB is one whatever it is called by.
            let is_guarded = |entry: &WrittenEnvironment| {
                entry.environment.production && entry.environment.address() == own.environment.address()
            };
            own.environment.production = written.guarded || written.environments.iter().any(is_guarded);
            written.environments.retain(|entry| entry.environment.name != own.environment.name);
            written.environments.push(own);
            Some(written.environments.len() - 1)
        }
        Some(Server::Url(url)) => {
            let bad = || Fault::BadValue { found: file::without_password(url), allowed: Allowed::Url };
            problems.push(mistake("--url", file::placeholder(url).unwrap_or_else(bad)));
            None
        }
        Some(Server::Environment(name)) => {
            let found = find(name);
            if found.is_none() {
                let names = written.environments.iter().map(|entry| entry.environment.name.as_str());
                let nearest = nearest(name, names).map(str::to_owned);
                problems.push(mistake("--env", Fault::UnknownName { found: name.clone(), nearest }));
            }
            found
        }
        None => {
            let only = (written.environments.len() == 1).then_some(0);
            // A default that cannot be used is not replaced by whatever else there is.
            written.default.as_deref().map_or(only, find)
        }
    };
    if let (Some(door), Some(entry)) = (connection.door, chosen.and_then(|at| written.environments.get_mut(at))) {
        entry.environment.door = door;
    }
    chosen
}

/// The name of the environment that `--url` makes: host and port. Drafts remember it, and must not go to another CMDB
/// because that one, too, was given on the command line.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest).to_owned()
}

/// Where an environment's credentials are looked for.
struct Sources<'a> {
    file: &'a Path,
    env: VariableLookup<'a>,
    problems: &'a mut Vec<Mistake>,
}

impl Sources<'_> {
    /// `flags` is given for the environment that is started with; the program's own variables count for that one only.
    fn configured(&mut self, entry: WrittenEnvironment, flags: Option<&Connection>) -> Configured {
        let (credentials, sources) = self.credentials(&entry, flags);
        let path = |placed: PlacedText| path_in(self.file, &placed.text, self.env);
        let network = Network {
            ca_file: entry.ca_file.map(path),
            client: entry.client.map(|(cert, key)| (path(cert), path(key))),
            ..entry.network
        };
        Configured { environment: entry.environment, network, credentials, sources }
    }

    fn credentials(
        &mut self,
        entry: &WrittenEnvironment,
        flags: Option<&Connection>,
    ) -> (Credentials, Vec<(CredentialPart, Source)>) {
        let mut credentials = Credentials::default();
        let mut sources = Vec::new();
        for part in CredentialPart::ALL {
            let name = flags.and_then(|flags| match part {
                CredentialPart::User => flags.user.clone(),
                CredentialPart::AppCode => flags.app_code.clone(),
                _ => None,
            });
            let written = match part {
                CredentialPart::User => &entry.user,
                CredentialPart::AppCode => &entry.app_code,
                _ => "",
            };
            let variable = secret::variable(part);
            let source = if let Some(name) = name {
                credentials.put(part, Secret::new(name));
                Source::Written
            } else if let Some(path) =
                flags.and_then(|flags| flags.app_secret_file.as_deref()).filter(|_| part == CredentialPart::AppSecret)
            {
                let source = Source::File(path.to_owned());
                self.put(&mut credentials, part, &source, None, "--app-secret-file");
                source
            } else if flags.is_some() && secret::from_variable(variable, self.env).is_some() {
                let source = Source::Variable(variable.to_owned());
                self.put(&mut credentials, part, &source, None, variable);
                source
            } else if let Some(place) = entry.places.iter().find(|place| place.part == part) {
                let key = format!("environments.{}.{}_{}", entry.environment.name, part.as_str(), place.written.end());
                let source = match &place.written {
                    WrittenPlace::Variable(name) => Source::Variable(name.clone()),
                    WrittenPlace::File(path) => Source::File(path_in(self.file, path, self.env)),
                    WrittenPlace::Command(argv) => Source::Command(argv.clone()),
                };
                self.put(&mut credentials, part, &source, Some(place.spot), &key);
                source
            } else if !written.is_empty() {
                credentials.put(part, Secret::new(written.to_owned()));
                Source::Written
            } else if entry.prompt.contains(&part) {
                Source::Prompt
            } else {
                continue;
            };
            sources.push((part, source));
        }
        (credentials, sources)
    }

    /// Reads a part from a variable or a file; a command is for later, since it may take its time.
    fn put(
        &mut self,
        credentials: &mut Credentials,
        part: CredentialPart,
        source: &Source,
        spot: Option<TextPosition>,
        key: &str,
    ) {
        if matches!(source, Source::Command(_)) {
            return;
        }
        match secret::from_source(source, self.env) {
            Ok(secret) => credentials.put(part, secret),
            Err(fault) => {
                let file = spot.is_some().then(|| self.file.to_owned());
                let fault = Fault::Secret { source: source.clone(), fault };
                self.problems.push(Mistake { file, spot, key: key.to_owned(), fault });
            }
        }
    }
}
