//! Where each part of the credentials comes from, and whether it is there; never what it is.

use super::report::{Report, State};
use super::shown;
use crate::api::redact::{SHORTEST, too_short};
use crate::cli::exit::Exit;
use crate::cli::out::{Failed, Out};
use crate::cli::settings::show;
use crate::cli::{server, variable};
use crate::config::{Configured, Settings, secret};
use crate::domain::environment::{CredentialPart, Credentials, Door, Secret, Source};
use crate::domain::mistake::{Fault, Mistake, SecretFault};
use crate::i18n::command::doctor::{CheckArea, Untried};
use crate::i18n::explain::config_problem;
use crate::i18n::explain::secret::part as part_name;
use serde_json::{Value, json};

const AREA: CheckArea = CheckArea::Credentials;

/// An environment with all of the credentials that could be got.
pub(super) struct Keys {
    pub(super) configured: Configured,
    /// Whether nothing is missing of what the door wants.
    pub(super) complete: bool,
    /// Secrets of other environments, which are taken out of what the server says.
    pub(super) others: Vec<Secret>,
}

/// Gets each part, once: a command is run, and where `ask` is given and there is a terminal the person is asked.
pub(super) fn look(
    settings: &Settings,
    own: &Configured,
    ask: bool,
    out: &Out,
    report: &mut Report,
) -> Result<Keys, Failed> {
    let mut configured = own.clone();
    // All that can be got is got here; what a command gave is not asked for again.
    configured.sources.clear();
    let mut complete = true;
    for part in CredentialPart::of_door(own.environment.door).iter().copied() {
        let source = own.sources.iter().find(|(named, _)| *named == part).map(|(_, source)| source);
        match source {
            Some(Source::Prompt) => {
                let question = out.words().ask_credential(&part_name(out.lang, part), &own.environment.name);
                let typed = if ask && out.can_ask_hidden() { Some(out.ask_hidden(&question)?) } else { None };
                let why = match typed {
                    Some(Some(secret)) => {
                        configured.credentials.put(part, secret);
                        there(part, &Source::Prompt, &configured.credentials, report);
                        continue;
                    }
                    Some(None) => Untried::NotTyped,
                    None if ask => Untried::Prompt,
                    None => Untried::Offline,
                };
                complete = false;
                report.skip_named(AREA, part.as_str(), part_name(out.lang, part), why);
            }
            Some(source @ (Source::Variable(_) | Source::File(_) | Source::Command(_))) => {
                if matches!(source, Source::Command(_)) {
                    out.progress(&report.words().looking(AREA));
                }
                match secret::from_source(source, &variable) {
                    Ok(secret) => {
                        configured.credentials.put(part, secret);
                        there(part, source, &configured.credentials, report);
                    }
                    Err(fault) => {
                        complete = false;
                        let told = config_problem(out.lang, &mistake(settings, part, source, fault));
                        let state = State::Problem(Exit::Denied);
                        report.add(AREA, part.as_str(), state, told, facts(source, "failed"));
                    }
                }
            }
            Some(Source::Written) => there(part, &Source::Written, &configured.credentials, report),
            // The simulator's own.
            None if configured.credentials.has(part) => there(part, &Source::Written, &configured.credentials, report),
            None => {}
        }
    }
    let named = |part: CredentialPart| own.credentials.has(part) || own.sources.iter().any(|(known, _)| *known == part);
    for part in missing(own.environment.door, named) {
        complete = false;
        let facts = json!({ "from": null, "state": "missing" });
        report.add(AREA, part.as_str(), State::Problem(Exit::Denied), report.words().no_part(part), facts);
    }
    Ok(Keys { configured, complete, others: server::secrets(&settings.environments).collect() })
}

fn there(part: CredentialPart, source: &Source, credentials: &Credentials, report: &mut Report) {
    // Names are no secrets, and which one it is helps.
    let name = match part {
        CredentialPart::User => Some(credentials.user.as_str()),
        CredentialPart::AppCode => Some(credentials.app_code.as_str()),
        _ => None,
    };
    let what = match source {
        Source::File(path) => report.words().part(part, &Source::File(shown(path).into()), name),
        _ => report.words().part(part, source, name),
    };
    if credentials.secret(part).is_some_and(too_short) {
        let told = report.words().short_secret(&what, SHORTEST);
        report.add(AREA, part.as_str(), State::Warning, told, facts(source, "short"));
    } else {
        report.ok(AREA, part.as_str(), what, facts(source, "there"));
    }
}

fn facts(source: &Source, state: &str) -> Value {
    json!({ "from": show::from(source), "place": show::place(source), "state": state })
}

/// Returns the mistake as it was found when the settings were read, with its place in the file; else without.
fn mistake(settings: &Settings, part: CredentialPart, source: &Source, fault: SecretFault) -> Mistake {
    let same = |own: &&Mistake| matches!(&own.fault, Fault::Secret { source: named, .. } if named == source);
    settings.problems.iter().find(same).cloned().unwrap_or_else(|| Mistake {
        file: None,
        spot: None,
        key: part.as_str().to_owned(),
        fault: Fault::Secret { source: source.clone(), fault },
    })
}

/// Returns the parts that a door wants and that are named nowhere: of the gateway and ESB an access token, or the
/// application and who uses it; of the direct door the user (contract 5.4).
fn missing(door: Door, named: impl Fn(CredentialPart) -> bool) -> Vec<CredentialPart> {
    let wanted: &[CredentialPart] = match door {
        Door::Direct => &[CredentialPart::User],
        Door::Gateway | Door::Esb if named(CredentialPart::AccessToken) => &[],
        Door::Gateway | Door::Esb if named(CredentialPart::Token) || named(CredentialPart::Ticket) => {
            &[CredentialPart::AppCode, CredentialPart::AppSecret]
        }
        Door::Gateway | Door::Esb => &[CredentialPart::AppCode, CredentialPart::AppSecret, CredentialPart::User],
    };
    wanted.iter().copied().filter(|part| !named(*part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_depends_on_the_door_and_on_what_stands_for_it() {
        use CredentialPart::{AccessToken, AppCode, AppSecret, Ticket, Token, User};
        let missing = |door, named: &[CredentialPart]| super::missing(door, |part| named.contains(&part));
        assert_eq!(missing(Door::Direct, &[]), [User]);
        assert_eq!(missing(Door::Direct, &[User]), []);
        assert_eq!(missing(Door::Gateway, &[]), [AppCode, AppSecret, User]);
        assert_eq!(missing(Door::Gateway, &[AccessToken]), []);
        assert_eq!(missing(Door::Esb, &[AppCode, Token]), [AppSecret]);
        assert_eq!(missing(Door::Esb, &[AppCode, AppSecret, Ticket]), []);
    }
}
