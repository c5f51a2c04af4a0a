//! The CMDB that is talked to: its client, as whom it is talked to, and which one it is.

use super::variable;
use crate::api::error::Hint;
use crate::api::redact::{SHORTEST, too_short};
use crate::api::{ApiError, ErrorKind, HttpApi, Keys, Link};
use crate::config::{Configured, secret};
use crate::domain::environment::{CredentialPart, Credentials, Renew, Secret, Source};
use crate::domain::lang::Lang;
use crate::domain::mistake::{Fault, Mistake};
use crate::runtime::{Connect, Warn};
use crate::store::CatalogueCache;
use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The environments, the one in force, and what the person typed for them. One client in all languages, so that they
/// share connections.
pub(super) struct Server {
    environments: Vec<Configured>,
    chosen: Option<usize>,
    /// Parts that were typed, each with the name of its environment; kept in memory only.
    typed: Vec<(String, CredentialPart, Secret)>,
    /// The folder in which what was read of them is kept; `None` when nothing is.
    cache: Option<PathBuf>,
    api: OnceCell<HttpApi>,
    /// What was warned of.
    warned: Arc<Mutex<Vec<Mistake>>>,
}

impl Server {
    /// `warned` is what was warned of before.
    pub(super) fn new(
        environments: Vec<Configured>,
        chosen: Option<usize>,
        cache: Option<PathBuf>,
        warned: Vec<Mistake>,
    ) -> Self {
        let warned = Arc::new(Mutex::new(warned));
        Self { environments, chosen, typed: Vec::new(), cache, api: OnceCell::new(), warned }
    }

    fn configured(&self) -> Option<&Configured> {
        self.environments.get(self.chosen?)
    }
}

impl Connect for Server {
    type Api = HttpApi;

    fn connect(&self, lang: Lang, warn: Warn) -> Result<HttpApi, ApiError> {
        if let Some(api) = self.api.get() {
            return Ok(api.with_lang(lang));
        }
        let configured = self.configured().ok_or_else(|| ApiError::new(ErrorKind::Settings, ""))?;
        let name = &configured.environment.name;
        let typed = self.typed.iter().filter(|(own, ..)| own == name).map(|(_, part, secret)| (*part, secret.clone()));
        let others = self.typed.iter().filter(|(own, ..)| own != name).map(|(.., secret)| secret.clone());
        let others = secrets(&self.environments).chain(others).collect();
        let (warned, name) = (Arc::clone(&self.warned), name.clone());
        let is_short = move |part| {
            let mistake = short_secret(&name, part);
            let mut warned = warned.lock().unwrap_or_else(PoisonError::into_inner);
            if !warned.contains(&mistake) {
                warned.push(mistake.clone());
                warn(mistake);
            }
        };
        let api = open(configured.clone(), (typed.collect(), others), lang, Arc::new(is_short))?;
        Ok(self.api.get_or_init(|| api).clone())
    }

    fn choose(&mut self, environment: &str) {
        self.chosen = self.environments.iter().position(|own| own.environment.name == environment);
        self.api = OnceCell::new();
    }

    fn give(&mut self, part: CredentialPart, secret: Secret) {
        let Some(name) = self.configured().map(|own| own.environment.name.clone()) else { return };
        self.typed.retain(|(own, old, _)| (own, *old) != (&name, part));
        self.typed.push((name, part, secret));
        self.api = OnceCell::new();
    }

    fn cache(&self) -> Option<CatalogueCache> {
        Some(CatalogueCache::new(self.cache.as_deref()?, &self.configured()?.environment))
    }
}

/// Takes the parts of the credentials that are too short to be taken out of what a server says.
pub(super) type IsShort = Arc<dyn Fn(CredentialPart) + Send + Sync>;

/// Iterates over the secrets of environments, as far as they are known: those of commands and of the person are not.
pub(super) fn secrets(environments: &[Configured]) -> impl Iterator<Item = Secret> {
    environments.iter().flat_map(|own| own.credentials.secrets()).cloned()
}

/// Makes the client of an environment; nothing is read or connected yet. What was typed for it goes before what the settings
/// say, and the secrets of `others` are never sent. `is_short` is called each time credentials were read.
///
/// # Errors
///
/// As [`HttpApi::open`].
pub(super) fn open(
    configured: Configured,
    (typed, others): (Vec<(CredentialPart, Secret)>, Vec<Secret>),
    lang: Lang,
    is_short: IsShort,
) -> Result<HttpApi, ApiError> {
    let environment = configured.environment.clone();
    let link = Link::find(&environment, &configured.network, &variable);
    HttpApi::open(&environment, keys(configured, typed, others, is_short), lang, link)
}

/// Returns an environment's credentials each time they are needed: what was typed before what the settings say. Files
/// are read again, since someone may just have renewed one.
fn keys(configured: Configured, typed: Vec<(CredentialPart, Secret)>, others: Vec<Secret>, is_short: IsShort) -> Keys {
    Arc::new(move || {
        let credentials = credentials(&configured, &typed)?;
        short_parts(&configured, &credentials).for_each(|part| is_short(part));
        Ok(Credentials { others: others.clone(), ..credentials })
    })
}

/// Returns the parts of credentials that are too short to be taken out of what a server says.
fn short_parts<'a>(configured: &Configured, credentials: &'a Credentials) -> impl Iterator<Item = CredentialPart> + 'a {
    let taken = CredentialPart::of_door(configured.environment.door).iter().copied();
    taken.filter(|part| credentials.secret(*part).is_some_and(too_short))
}

/// Returns a warning for each secret of the settings that is too short; those of files and commands are not known yet.
pub(super) fn short_secrets(configured: &Configured) -> Vec<Mistake> {
    short_parts(configured, &configured.credentials)
        .map(|part| short_secret(&configured.environment.name, part))
        .collect()
}

/// The warning about a secret that is too short.
pub(super) fn short_secret(environment: &str, part: CredentialPart) -> Mistake {
    let key = format!("environments.{environment}.{}", part.as_str());
    Mistake { file: None, spot: None, key, fault: Fault::ShortSecret { least: SHORTEST } }
}

fn credentials(configured: &Configured, typed: &[(CredentialPart, Secret)]) -> Result<Credentials, ApiError> {
    let mut credentials = configured.credentials.clone();
    for (part, secret) in typed {
        credentials.put(*part, secret.clone());
    }
    let taken = CredentialPart::of_door(configured.environment.door);
    let open = |part: &CredentialPart| taken.contains(part) && !typed.iter().any(|(own, _)| own == part);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::{Door, Environment, Network};

    fn configured(name: &str, sources: Vec<(CredentialPart, Source)>) -> Configured {
        let environment = Environment {
            name: name.to_owned(),
            url: "http://127.0.0.1:1".to_owned(),
            door: Door::Gateway,
            ..Environment::default()
        };
        Configured { environment, network: Network::default(), credentials: Credentials::default(), sources }
    }

    #[test]
    fn short_secrets_of_commands_files_and_the_person_are_noticed_when_they_are_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc\n").unwrap();
        let command = Source::Command(vec!["printf".to_owned(), "xyz".to_owned()]);
        let sources =
            vec![(CredentialPart::AppSecret, command), (CredentialPart::Ticket, Source::File(file.path().to_owned()))];
        let typed = vec![(CredentialPart::Token, Secret::new("123".to_owned()))];
        let short = Arc::new(Mutex::new(Vec::new()));
        let noticed = Arc::clone(&short);
        let is_short = Arc::new(move |part| noticed.lock().unwrap().push(part));
        let others = vec![Secret::new("of another environment".to_owned())];
        let credentials = keys(configured("prod", sources), typed, others.clone(), is_short)().unwrap();
        assert_eq!(credentials.others, others);
        let mut short = short.lock().unwrap().clone();
        short.sort_by_key(|part| part.as_str());
        assert_eq!(short, [CredentialPart::AppSecret, CredentialPart::Ticket, CredentialPart::Token]);
    }

    #[test]
    fn the_secrets_of_every_environment_are_known() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let mut all = ["a", "b"].map(|name| configured(name, Vec::new()));
        all[0].credentials.put(CredentialPart::Token, secret("first"));
        all[1].credentials.put(CredentialPart::AppSecret, secret("second"));
        assert_eq!(secrets(&all).collect::<Vec<_>>(), [secret("first"), secret("second")]);
    }
}
