//! The CMDB that a command talks to: the one of the command line, else the one that a draft or a run is of.

use super::exit::Exit;
use super::out::{Failed, Out};
use super::{sandbox, server, variable};
use crate::api::HttpApi;
use crate::config::cli::Server;
use crate::config::{Args, Configured, Settings};
use crate::domain::draft::Draft;
use crate::domain::environment::{
    Account, Address, CredentialPart, Door, Environment, RecordedEnvironment, Secret, Source,
};
use crate::domain::mistake::Fault;
use crate::i18n::explain::secret::part as part_name;
use crate::i18n::explain::{Explained, config_problem, environment as named};
use crate::store::journal::About;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Returns the settings, of the environment of a draft if the command line leaves it open.
pub(super) fn settings_for(args: &Args, out: &Out, draft: &Draft) -> Result<Settings, Failed> {
    let name = &draft.environment.name;
    settings_of(args, out, name, || out.words().unknown_environment_of_draft(name))
}

/// Returns the settings, of an environment that the command line leaves open.
pub(super) fn settings(args: &Args, out: &Out, environment: &str) -> Result<Settings, Failed> {
    settings_of(args, out, environment, || out.words().unknown_environment(environment))
}

fn settings_of(
    args: &Args,
    out: &Out,
    environment: &str,
    unknown: impl FnOnce() -> Explained,
) -> Result<Settings, Failed> {
    let mut args = args.clone();
    let open = args.connection.server.is_none() && !environment.is_empty();
    if open {
        args.connection.server = Some(Server::Environment(environment.to_owned()));
    }
    let settings = Settings::resolve(&args, &variable);
    for mistake in &settings.problems {
        // No one typed it: it is told below, as what it is.
        let of_ours = open && mistake.key == "--env" && matches!(mistake.fault, Fault::UnknownName { .. });
        if !of_ours {
            out.explain(&config_problem(out.lang, mistake));
        }
    }
    if open && settings.chosen.is_none() {
        return Err(Failed::new(Exit::Usage, "environment", unknown()));
    }
    Ok(settings)
}

/// Returns the folder in which what is read of the CMDB is kept; `None` for the simulator, which is another one each time.
pub(super) fn cache(settings: &Settings) -> Option<PathBuf> {
    settings.folders.cache.clone().filter(|_| !settings.sandbox)
}

/// Starts the simulator when that was asked for, and chooses it.
pub(super) fn embed(settings: &mut Settings, args: &Args, out: &Out) -> Result<(), Failed> {
    if settings.sandbox {
        match sandbox::embed(args.connection.door.unwrap_or(Door::Direct)) {
            Ok((environment, credentials)) => settings.choose(environment, credentials),
            Err(error) => {
                let told = out.words().sandbox_failed(&error);
                return Err(Failed::new(Exit::Failed, "sandbox", told));
            }
        }
    }
    Ok(())
}

/// Returns the environment, and a client of it; starts the simulator when that was asked for. Nothing is connected yet.
pub(super) fn connect(mut settings: Settings, args: &Args, out: &Out) -> Result<(Environment, HttpApi), Failed> {
    embed(&mut settings, args, out)?;
    let Some(configured) = settings.environment().cloned() else {
        return Err(Failed::new(Exit::Usage, "environment", out.words().no_environment()));
    };
    let environment = configured.environment.clone();
    let typed = typed(&configured, out)?;
    let (lang, name) = (out.lang, environment.name.clone());
    let said = Mutex::new(HashSet::new());
    // On a thread that reads credentials, when they are needed first and after they were not accepted.
    let is_short = move |part: CredentialPart| {
        if said.lock().unwrap_or_else(PoisonError::into_inner).insert(part.as_str()) {
            Out::new(lang, "", false).explain(&config_problem(lang, &server::short_secret(&name, part)));
        }
    };
    let others = server::secrets(&settings.environments).collect();
    let api = server::open(configured, (typed, others), out.lang, Arc::new(is_short));
    let api = api.map_err(|error| Failed::read(out.lang, &error))?;
    Ok((environment, api))
}

/// Asks for the parts of the credentials that are to be typed.
pub(super) fn typed(configured: &Configured, out: &Out) -> Result<Vec<(CredentialPart, Secret)>, Failed> {
    let asked = configured.missing().filter(|(_, source)| *source == Source::Prompt);
    let asked = asked.filter(|(part, _)| CredentialPart::of_door(configured.environment.door).contains(part));
    asked
        .map(|(part, _)| {
            let name = part_name(out.lang, *part);
            // Who gives up typing, and who has no terminal to type on, hears the same.
            let typed = out.ask_hidden(&out.words().ask_credential(&name, &configured.environment.name))?;
            let typed = typed.ok_or_else(|| Failed::new(Exit::Denied, "credentials", out.words().not_typed(&name)))?;
            Ok((*part, typed))
        })
        .collect()
}

/// What a command does with a draft of another environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moving {
    /// `--move` was given.
    pub(super) agreed: bool,
    /// A person can be asked.
    pub(super) can_ask: bool,
}

/// Moves a draft of another environment to the chosen one, if that was agreed to; refuses it otherwise. Returns `true` if
/// the draft was moved and must be written to its file.
pub(super) fn move_if_agreed(
    draft: &mut Draft,
    chosen: &Environment,
    moving: Moving,
    out: &Out,
) -> Result<bool, Failed> {
    if draft.environment.is_for(chosen) {
        return Ok(false);
    }
    let to = RecordedEnvironment::from(chosen);
    let [own, other] = [&draft.environment, &to].map(|own| named(out.lang, own));
    let ask = || out.ask(&out.words().ask_to_move(&own, &other)).is_some_and(|answer| out.words().is_yes(&answer));
    if moving.agreed || moving.can_ask && ask() {
        draft.environment = to;
        return Ok(true);
    }
    Err(Failed::new(Exit::Usage, "environment", out.words().draft_of_other(&own, &other)))
}

/// Sees to it that a run goes on where it was begun. Names of environments may change; it is the address that counts.
pub(super) fn began_in(about: &About, chosen: &Environment, out: &Out) -> Result<(), Failed> {
    let address = Address::new(&about.url);
    let is_account = |account: &Account| *account == chosen.account();
    if address == chosen.address() && about.account.as_ref().is_none_or(is_account) {
        return Ok(());
    }
    let own =
        RecordedEnvironment { name: about.environment.clone(), address: Some(address), account: about.account.clone() };
    let other = RecordedEnvironment {
        name: chosen.name.clone(),
        address: Some(chosen.address()),
        account: Some(chosen.account()),
    };
    let [own, other] = [own, other].map(|own| named(out.lang, &own));
    Err(Failed::new(Exit::Usage, "environment", out.words().other_environment(&own, &other)))
}

/// Returns the folder of the journals of runs. Without one nothing is sent: no one could go on with a run that is cut off.
pub(super) fn runs(settings: &Settings, out: &Out) -> Result<PathBuf, Failed> {
    settings.folders.runs().ok_or_else(|| Failed::new(Exit::Damaged, "record", out.words().no_runs_folder()))
}
