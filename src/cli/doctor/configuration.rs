//! The configuration file, its mistakes, and the environment that is talked to.

use super::report::{Report, State};
use super::shown;
use crate::cli::exit::Exit;
use crate::cli::out::Out;
use crate::cli::{cmdb, settings};
use crate::config::{Args, Settings};
use crate::domain::mistake::{Fault, Mistake};
use crate::i18n::command::doctor::CheckArea;
use crate::i18n::explain::config_problem;
use serde_json::json;

const AREA: CheckArea = CheckArea::Configuration;

/// Looks at them; starts the simulator when that was asked for.
pub(super) fn look(settings: &mut Settings, args: &Args, out: &Out, report: &mut Report) {
    let words = report.words();
    match &settings.config_file {
        None => report.add(AREA, "file", State::Warning, out.words().no_config_folder(), json!({})),
        Some(file) => {
            let exists = file.exists();
            // One that `--url` makes is in no file.
            let count = settings.environments.len() - usize::from(is_made(args, settings));
            let facts = json!({ "path": file.display().to_string(), "exists": exists, "environments": count });
            report.ok(AREA, "file", words.config_file(&shown(file), exists, count), facts);
        }
    }
    for mistake in settings::mistakes(settings) {
        let state = match &mistake.fault {
            // Told where its part of the credentials is.
            Fault::Secret { .. } if is_of_chosen(settings, &mistake) => continue,
            // Other environments work without it.
            Fault::Secret { .. } => State::Warning,
            _ if mistake.file.is_none() => State::Problem(Exit::Usage),
            _ => State::Problem(Exit::Invalid),
        };
        let file = mistake.file.as_ref().map(|file| file.display().to_string());
        let (line, column) = mistake.spot.map(|spot| (spot.line, spot.column)).unzip();
        let facts = json!({ "file": file, "line": line, "column": column, "key": mistake.key });
        report.add(AREA, "mistake", state, config_problem(out.lang, &mistake), facts);
    }
    if let Err(failed) = cmdb::embed(settings, args, out) {
        report.add(AREA, "environment", State::Problem(failed.exit), *failed.told, json!({}));
        return;
    }
    match settings.environment() {
        // It was told already which one there is not.
        None if args.connection.server.is_some() => {}
        None => {
            let told = out.words().no_environment();
            report.add(AREA, "environment", State::Problem(Exit::Usage), told, json!({}));
        }
        Some(own) => {
            let environment = &own.environment;
            let facts = json!({
                "name": environment.name,
                "url": environment.address().as_str(),
                "door": environment.door,
                "production": environment.production,
                "supplier": environment.supplier,
                "tenant": environment.tenant,
            });
            report.ok(AREA, "environment", words.environment(environment), facts);
        }
    }
}

fn is_made(args: &Args, settings: &Settings) -> bool {
    matches!(args.connection.server, Some(crate::config::cli::Server::Url(_))) && settings.chosen.is_some()
}

/// Returns `true` if a mistake about a secret is of the environment that is talked to.
fn is_of_chosen(settings: &Settings, mistake: &Mistake) -> bool {
    // Variables and options count for that one only; what is in the file says whose it is.
    let Some(own) = settings.environment() else { return false };
    mistake.spot.is_none() || mistake.key.starts_with(&format!("environments.{}.", own.environment.name))
}
