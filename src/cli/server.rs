//! The CMDB that is talked to: its client, as whom it is talked to, and which one it is.

use super::variable;
use crate::api::error::Hint;
use crate::api::redact::{SHORTEST, too_short};
use crate::api::{ApiError, ErrorKind, HttpApi, Keys, Link};
use crate::config::{Configured, secret};
use crate::domain::environment::{Credentials, Part, Renew, Secret, Source};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Fault, Mistake};
use crate::runtime::Connect;
use crate::store::Shelf;
use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::Arc;

/// The environments, the one in force, and what the person typed for them. One client in all languages, so that they
/// share connections.
pub(super) struct Server {
    environments: Vec<Configured>,
    chosen: Option<usize>,
    /// Parts that were typed, each with the name of its environment; kept in memory only.
    typed: Vec<(String, Part, Secret)>,
    /// The folder in which what was read of them is kept; none when nothing is.
    cache: Option<PathBuf>,
    api: OnceCell<HttpApi>,
}

impl Server {
    pub(super) const fn new(environments: Vec<Configured>, chosen: Option<usize>, cache: Option<PathBuf>) -> Self {
        Self { environments, chosen, typed: Vec::new(), cache, api: OnceCell::new() }
    }

    fn configured(&self) -> Option<&Configured> {
        self.environments.get(self.chosen?)
    }
}

impl Connect for Server {
    type Api = HttpApi;

    fn connect(&self, lang: Lang) -> Result<HttpApi, ApiError> {
        if let Some(api) = self.api.get() {
            return Ok(api.with_lang(lang));
        }
        let configured = self.configured().ok_or_else(|| ApiError::new(ErrorKind::Settings, ""))?;
        let name = &configured.environment.name;
        let typed = self.typed.iter().filter(|(own, ..)| own == name).map(|(_, part, secret)| (*part, secret.clone()));
        // The screen says at its start what is short of what is known then.
        let api = open(configured.clone(), typed.collect(), lang, Arc::new(|_| {}))?;
        Ok(self.api.get_or_init(|| api).clone())
    }

    fn choose(&mut self, environment: &str) {
        self.chosen = self.environments.iter().position(|own| own.environment.name == environment);
        self.api = OnceCell::new();
    }

    fn give(&mut self, part: Part, secret: Secret) {
        let Some(name) = self.configured().map(|own| own.environment.name.clone()) else { return };
        self.typed.retain(|(own, old, _)| (own, *old) != (&name, part));
        self.typed.push((name, part, secret));
        self.api = OnceCell::new();
    }

    fn shelf(&self) -> Option<Shelf> {
        Some(Shelf::new(self.cache.as_deref()?, &self.configured()?.environment))
    }
}

/// Takes the parts of the credentials that are too short to be taken out of what a server says.
pub(super) type Warn = Arc<dyn Fn(Part) + Send + Sync>;

/// Makes the client of an environment; nothing is read or connected yet. `warn` is called each time credentials were read.
///
/// # Errors
///
/// As [`HttpApi::open`].
pub(super) fn open(
    configured: Configured,
    typed: Vec<(Part, Secret)>,
    lang: Lang,
    warn: Warn,
) -> Result<HttpApi, ApiError> {
    let environment = configured.environment.clone();
    let link = Link::find(&environment, &configured.network, &variable);
    HttpApi::open(&environment, keys(configured, typed, warn), lang, link)
}

/// Gives an environment's credentials each time they are needed: what was typed before what the settings say. Files
/// are read anew, since somebody may just have renewed one.
fn keys(configured: Configured, typed: Vec<(Part, Secret)>, warn: Warn) -> Keys {
    Arc::new(move || {
        let credentials = credentials(&configured, &typed)?;
        short_parts(&configured, &credentials).for_each(|part| warn(part));
        Ok(credentials)
    })
}

/// Returns the parts of credentials that are too short to be taken out of what a server says.
fn short_parts<'a>(configured: &Configured, credentials: &'a Credentials) -> impl Iterator<Item = Part> + 'a {
    let taken = Part::of_door(configured.environment.door).iter().copied();
    taken.filter(|part| credentials.secret(*part).is_some_and(too_short))
}

/// Returns a warning for each secret of the settings that is too short; those of files and commands are not known yet.
pub(super) fn short_secrets(configured: &Configured) -> Vec<Mistake> {
    short_parts(configured, &configured.credentials)
        .map(|part| short_secret(&configured.environment.name, part))
        .collect()
}

/// The warning about a secret that is too short.
pub(super) fn short_secret(environment: &str, part: Part) -> Mistake {
    let key = format!("environments.{environment}.{}", part.as_str());
    Mistake { file: None, spot: None, key, fault: Fault::ShortSecret { least: SHORTEST } }
}

fn credentials(configured: &Configured, typed: &[(Part, Secret)]) -> Result<Credentials, ApiError> {
    let mut credentials = configured.credentials.clone();
    for (part, secret) in typed {
        credentials.put(*part, secret.clone());
    }
    let taken = Part::of_door(configured.environment.door);
    let open = |part: &Part| taken.contains(part) && !typed.iter().any(|(own, _)| own == part);
    for (part, source) in configured.sources.iter().filter(|(part, _)| open(part)) {
        let failed = match source {
            Source::File(_) | Source::Command(_) => match secret::from_source(source, &variable) {
                Ok(secret) => {
                    credentials.put(*part, secret);
                    continue;
                }
                Err(fault) => Some((source.clone(), fault)),
            },
            Source::Prompt => None,
            Source::Written | Source::Variable(_) => continue,
        };
        let hint = Some(Box::new(Hint::Renew(Renew { part: *part, failed })));
        return Err(ApiError { hint, ..ApiError::new(ErrorKind::Credentials, "settings") });
    }
    Ok(credentials)
}
