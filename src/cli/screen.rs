//! `bkproc`: the screen. Puts together what [`crate::runtime`] needs.

use super::server::{Server, short_secrets};
use super::{FAILURE, USAGE, fail, sandbox, say, variable};
use crate::app::Setup;
use crate::app::event::Opened;
use crate::app::keymap::Keymap;
use crate::config::{Args, Settings};
use crate::domain::environment::Door;
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::i18n::command::CommandWords;
use crate::i18n::tables::open_error;
use crate::runtime::{self, BugWords, Ending, EscTimeout, Multiplexer, OpenAtStart, Painter, Places, Session};
use crate::store::preset::PresetFolders;
use crate::store::{Disk, DraftFolder, DraftId, StoreError, preferences as kept};
use crate::tables::{OpenError, OpenOptions, TableSource};
use crate::theme::{self, Theme};
use crate::ui::Symbols;
use jiff::Timestamp;
use ratatui::layout::Size;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Shows the screen until the person ends it.
pub(super) fn run(args: &Args, file: Option<&Path>, lang: Lang) -> ExitCode {
    let words = CommandWords(lang);
    if !runtime::is_interactive() {
        return fail(words.not_a_terminal(), USAGE);
    }
    let mut settings = Settings::resolve(args, &variable);
    let words = CommandWords(settings.lang);
    if settings.sandbox {
        match sandbox::embed(args.connection.door.unwrap_or(Door::Direct)) {
            Ok((environment, credentials)) => settings.choose(environment, credentials),
            Err(error) => return fail(&words.no_sandbox(&error), FAILURE),
        }
    }
    let named = match file.map(|file| open(file, settings.drafts.as_deref())).transpose() {
        Ok(named) => named,
        Err((file, error)) => return fail(&words.line(&open_error(settings.lang, &error, &file)), FAILURE),
    };
    let ended = match runtime::run(session(settings, named)) {
        Ok(ended) => ended,
        Err(error) => return fail(&words.no_terminal(&error), FAILURE),
    };
    if !ended.kept {
        say(words.not_kept());
    }
    match ended.how {
        // The user must know that it was not all.
        Ending::Quit if !ended.kept => ExitCode::from(FAILURE),
        Ending::Quit => ExitCode::SUCCESS,
        Ending::Signal(number) => ExitCode::from(u8::try_from(128 + number).unwrap_or(FAILURE)),
        Ending::Panicked => {
            if let Some(last) = runtime::last_words() {
                say(&last);
            }
            fail(words.bug(), runtime::PANICKED)
        }
    }
}

/// What a file that was named is.
enum Named {
    /// A draft, and what is held of it if it is one of the folder.
    Draft(Box<Opened>, Option<Box<OpenAtStart>>),
    /// A table or anything else that drafts are made of; the screen reads it.
    Import(String),
}

fn session(settings: Settings, named: Option<Named>) -> Session<Server> {
    let words = CommandWords(settings.lang);
    let folder = settings.folders.themes();
    let (theme, mistakes) = theme_of(&settings);
    let (keymap, keys) = keymap(&settings);
    // The simulator is another one each time.
    let cache = settings.folders.cache.clone().filter(|_| !settings.sandbox);
    let short = settings.environment().map(short_secrets).unwrap_or_default();
    let symbols = if settings.lines { &Symbols::LINES } else { &Symbols::ASCII };
    // The simulator is another one each time.
    let preferences = settings.folders.preferences().filter(|_| !settings.sandbox);
    let silenced =
        preferences.as_deref().map_or_else(|| Ok(BTreeMap::new()), |path| kept::read(&Disk::default(), path));
    let (open, held, import) = match named {
        None => (None, None, None),
        Some(Named::Draft(open, held)) => (Some(open), held.map(|held| *held), None),
        Some(Named::Import(path)) => (None, None, Some(path)),
    };
    Session {
        setup: Setup {
            size: Size::default(),
            lang: settings.lang,
            environment: settings.environment().map(|own| own.environment.clone()),
            environments: settings.environments.iter().map(|own| own.environment.clone()).collect(),
            themes: theme::names(folder.as_deref()),
            theme: theme.name().to_owned(),
            keymap,
            says: crate::ui::says,
            names: crate::i18n::fields::names,
            describe: crate::i18n::help_line,
            silenced,
            settings: settings
                .problems
                .into_iter()
                .chain(mistakes)
                .chain(keys)
                .chain(short.iter().take(1).cloned())
                .collect(),
            open,
            import,
        },
        painter: Painter::new(&theme, folder, settings.color).with_symbols(symbols),
        places: Places {
            preferences,
            presets: PresetFolders { own: settings.folders.presets(), team: settings.presets },
            runs: settings.folders.runs(),
            drafts: settings.drafts,
            data: settings.folders.data,
            disk: Disk::default(),
        },
        held,
        connect: Server::new(settings.environments, settings.chosen, cache, short),
        hold: EscTimeout::of(&variable),
        between: Multiplexer::of(&variable),
        words: BugWords { bug: words.bug(), not_kept: words.not_kept(), typed: words.typed() },
    }
}

/// Loads the theme, and tells what is wrong with it; a name that there is not, where the name stands.
pub(super) fn theme_of(settings: &Settings) -> (Theme, Vec<Mistake>) {
    let name = settings.theme.as_deref().unwrap_or(theme::DEFAULT);
    let (theme, mut mistakes) = Theme::load(name, settings.folders.themes().as_deref());
    for mistake in mistakes.iter_mut().filter(|mistake| mistake.file.is_none() && settings.theme_spot.is_some()) {
        mistake.file.clone_from(&settings.config_file);
        mistake.spot = settings.theme_spot;
    }
    (theme, mistakes)
}

/// Puts one's own keys in force, and tells what is wrong with them.
pub(super) fn keymap(settings: &Settings) -> (Keymap, Vec<Mistake>) {
    let own: Vec<_> = settings.keys.iter().map(|own| (own.action.as_str(), own.keys.as_slice())).collect();
    let (keymap, faults) = Keymap::default().with(&own);
    let mistakes = faults.into_iter().filter_map(|(at, fault)| {
        let binding = settings.keys.get(at)?;
        let (file, key) = (settings.config_file.clone(), format!("keys.{}", binding.action));
        Some(Mistake { file, spot: Some(binding.spot), key, fault })
    });
    (keymap, mistakes.collect())
}

/// Reads a file that was named: a draft of the folder as itself, any other as a new draft; what is no draft is imported.
fn open(file: &Path, folder: Option<&Path>) -> Result<Named, (PathBuf, OpenError)> {
    let failed = |error: StoreError| (error.path, OpenError::File(error.cause));
    if let Some((drafts, id)) = own(file, folder) {
        // Before it is read, so that no one changes it in between.
        let lock = drafts.lock(&id);
        let known = drafts.open_known(&id).map_err(failed)?;
        let (opened, held) = runtime::opened(&drafts, known, lock);
        return Ok(Named::Draft(Box::new(opened), Some(Box::new(held))));
    }
    let bytes = DraftFolder::read(file).map_err(failed)?;
    match TableSource::open(&bytes, &OpenOptions::default()) {
        Ok(TableSource::Draft(_)) => {}
        Ok(_) => {
            // As the prompt takes it, where a `~` would be the home folder.
            let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            return Ok(Named::Import(path.to_string_lossy().into_owned()));
        }
        Err(error) => return Err((file.to_owned(), error)),
    }
    let imported = DraftFolder::import_noted(&bytes, DraftId(String::new()), Timestamp::now());
    let (found, notes) = imported.map_err(|cause| (file.to_owned(), OpenError::File(cause)))?;
    let beside = found.beside();
    let opened = Opened { draft: found.draft, place: found.place, beside, notes, ..Opened::default() };
    Ok(Named::Draft(Box::new(opened), None))
}

/// Finds out whether a file is one of the drafts' folder.
pub(super) fn own(file: &Path, folder: Option<&Path>) -> Option<(DraftFolder, DraftId)> {
    let folder = folder?;
    let file = file.canonicalize().ok()?;
    let here = file.parent()? == folder.canonicalize().ok()? && file.extension()? == "json";
    let id = DraftId(file.file_stem()?.to_str()?.to_owned());
    here.then(|| (DraftFolder::new(folder.to_owned()), id))
}
