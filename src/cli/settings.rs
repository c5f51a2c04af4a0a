//! `bkproc config …`: what the configuration file says, whether it is right, where it is, and what it may say.

mod init;
mod schema;
pub(super) mod show;

use super::exit::Exit;
use super::out::{Failed, Out};
use super::report::Complaint;
use super::screen::{keymap, theme_of};
use super::variable;
use crate::config::cli::settings::{SettingsArgs, SettingsVerb};
use crate::config::{Args, Settings};
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::i18n::explain::config_problem;
use serde::Serialize;
use std::process::ExitCode;

/// Carries a command out.
pub(super) fn run(args: &Args, asked: SettingsArgs) -> ExitCode {
    let settings = Settings::resolve(args, &variable);
    let out = Out::new(settings.lang, asked.verb.name(), asked.json);
    let done = match asked.verb {
        SettingsVerb::Check => Ok(check(&settings, &out)),
        SettingsVerb::Show => Ok(show::run(&settings, &out)),
        SettingsVerb::Path => path(&settings, &out),
        SettingsVerb::Schema => Ok(schema::run(&out)),
        SettingsVerb::Init => init::run(&settings, &out),
    };
    done.unwrap_or_else(|failed| out.fail(&failed)).into()
}

/// Returns everything that is wrong in the settings: the file, the places of secrets, keys, the theme. Nothing is run or
/// asked for it.
pub(super) fn mistakes(settings: &Settings) -> Vec<Mistake> {
    let (_, keys) = keymap(settings);
    let (_, theme) = theme_of(settings);
    settings.problems.iter().cloned().chain(keys).chain(theme).collect()
}

/// A mistake in the settings.
#[derive(Debug, Serialize)]
pub(super) struct MistakeItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    /// As a path from the top.
    key: String,
    #[serde(flatten)]
    told: Complaint,
}

impl MistakeItem {
    pub(super) fn new(lang: Lang, mistake: &Mistake) -> Self {
        let (line, column) = mistake.spot.map(|spot| (spot.line, spot.column)).unzip();
        Self { line, column, key: mistake.key.clone(), told: config_problem(lang, mistake).into() }
    }
}

fn check(settings: &Settings, out: &Out) -> Exit {
    #[derive(Serialize)]
    struct Body {
        file: Option<String>,
        mistakes: Vec<MistakeItem>,
    }
    let mistakes = mistakes(settings);
    let exit = if mistakes.is_empty() { Exit::Done } else { Exit::Invalid };
    let words = out.words();
    let file = settings.config_file.as_ref().map(|file| file.display().to_string());
    if out.json {
        let mistakes = mistakes.iter().map(|mistake| MistakeItem::new(out.lang, mistake)).collect();
        return out.document(&Body { file, mistakes }, exit);
    }
    for mistake in &mistakes {
        out.explain(&config_problem(out.lang, mistake));
    }
    let is_there = settings.config_file.as_ref().is_some_and(|file| file.exists());
    let told = match (file, mistakes.len()) {
        (Some(file), 0) if is_there => words.config_right(&file, settings.environments.len()),
        (Some(file), count) if is_there || count > 0 => words.config_wrong(&file, count),
        (Some(file), _) => words.config_missing(&file),
        (None, _) => words.no_config_folder().what,
    };
    out.text([told], exit)
}

fn path(settings: &Settings, out: &Out) -> Result<Exit, Failed> {
    #[derive(Serialize)]
    struct Body {
        file: String,
        exists: bool,
    }
    let file = settings.config_file.as_ref();
    let file = file.ok_or_else(|| Failed::new(Exit::Usage, "folder", out.words().no_config_folder()))?;
    let shown = file.display().to_string();
    let body = Body { file: shown.clone(), exists: file.exists() };
    Ok(if out.json { out.document(&body, Exit::Done) } else { out.text([shown], Exit::Done) })
}
