//! `bkproc`: the screen. Puts together what [`crate::runtime`] needs.

use super::{FAILURE, USAGE, fail, sandbox, say, variable};
use crate::api::{ApiError, ErrorKind, HttpApi, Limits};
use crate::app::Setup;
use crate::app::event::Opened;
use crate::app::keymap::Keymap;
use crate::config::{Args, Settings};
use crate::domain::environment::{Credentials, Door, Environment};
use crate::domain::lang::Lang;
use crate::i18n::command::CommandWords;
use crate::i18n::explain::store_error;
use crate::runtime::{self, Between, Connect, Ending, Held, Hold, Painter, Places, Session};
use crate::store::error::Cause;
use crate::store::{Disk, DraftId, Drafts, Shelf, StoreError};
use crate::theme::{self, Theme};
use jiff::Timestamp;
use ratatui::layout::Size;
use std::cell::OnceCell;
use std::path::Path;
use std::process::ExitCode;

/// What a shell gives for a program that panicked.
const PANICKED: u8 = 101;

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
    let open = match file.map(|file| open(file, settings.drafts.as_deref())).transpose() {
        Ok(open) => open,
        Err(error) => return fail(&words.line(&store_error(settings.lang, &error)), FAILURE),
    };
    match runtime::run(session(settings, open)) {
        Ok(Ending::Quit) => ExitCode::SUCCESS,
        Ok(Ending::Signal(number)) => ExitCode::from(u8::try_from(128 + number).unwrap_or(FAILURE)),
        Ok(Ending::Panicked) => {
            if let Some(last) = runtime::last_words() {
                say(&last);
            }
            fail(words.bug(), PANICKED)
        }
        Err(error) => fail(&words.no_terminal(&error), FAILURE),
    }
}

fn session(settings: Settings, open: Option<(Opened, Option<Held>)>) -> Session<Server> {
    let folder = settings.folders.themes();
    let name = settings.theme.as_deref().unwrap_or(theme::DEFAULT);
    let (theme, mistakes) = Theme::load(name, folder.as_deref());
    let chosen = settings.environment().cloned();
    // The simulator is another one each time.
    let cache = settings.folders.cache.as_deref().filter(|_| !settings.sandbox);
    let shelf = cache.zip(chosen.as_ref()).map(|(cache, (environment, _))| Shelf::new(cache, environment));
    let (open, held) = open.map_or((None, None), |(open, held)| (Some(Box::new(open)), held));
    Session {
        setup: Setup {
            size: Size::default(),
            lang: settings.lang,
            environment: chosen.as_ref().map(|(environment, _)| environment.clone()),
            themes: theme::names(folder.as_deref()),
            theme: theme.name().to_owned(),
            keymap: Keymap::default(),
            settings: settings.problems.into_iter().chain(mistakes).collect(),
            open,
        },
        painter: Painter::new(&theme, folder, settings.color),
        places: Places {
            runs: settings.folders.runs(),
            drafts: settings.drafts,
            data: settings.folders.data,
            disk: Disk::default(),
        },
        held,
        connect: Server { chosen, shelf, api: OnceCell::new() },
        hold: Hold::of(&variable),
        between: Between::of(&variable),
    }
}

/// Reads a file that was named: a draft of the folder as itself, any other as a new draft.
fn open(file: &Path, folder: Option<&Path>) -> Result<(Opened, Option<Held>), StoreError> {
    if let Some((drafts, id)) = own(file, folder) {
        // Before it is read, so that nobody changes it in between.
        let lock = drafts.lock(&id);
        let read_only = matches!(&lock, Err(error) if error.cause == Cause::InUse);
        let found = drafts.open(&id)?;
        // What else keeps it from being locked keeps it from being written, and is told then.
        let held = lock.ok().map(|lock| (id.clone(), lock));
        return Ok((Opened { id: Some(id), draft: found.draft, place: found.place, read_only }, held));
    }
    let bytes = Drafts::read(file)?;
    let imported = Drafts::import(&bytes, DraftId(String::new()), Timestamp::now());
    let found = imported.map_err(|cause| StoreError { path: file.to_owned(), cause })?;
    Ok((Opened { id: None, draft: found.draft, place: found.place, read_only: false }, None))
}

/// Finds out whether a file is one of the drafts' folder.
pub(super) fn own(file: &Path, folder: Option<&Path>) -> Option<(Drafts, DraftId)> {
    let folder = folder?;
    let file = file.canonicalize().ok()?;
    let here = file.parent()? == folder.canonicalize().ok()? && file.extension()? == "json";
    let id = DraftId(file.file_stem()?.to_str()?.to_owned());
    here.then(|| (Drafts::new(folder.to_owned()), id))
}

/// The CMDB that was chosen. One client in all languages, so that they share connections.
struct Server {
    chosen: Option<(Environment, Credentials)>,
    shelf: Option<Shelf>,
    api: OnceCell<HttpApi>,
}

impl Connect for Server {
    type Api = HttpApi;

    fn connect(&self, lang: Lang) -> Result<HttpApi, ApiError> {
        if let Some(api) = self.api.get() {
            return Ok(api.with_lang(lang));
        }
        let (environment, credentials) = self.chosen.as_ref().ok_or_else(|| ApiError::new(ErrorKind::Settings, ""))?;
        let api = HttpApi::new(environment, credentials.clone(), lang, Limits::default())?;
        Ok(self.api.get_or_init(|| api).clone())
    }

    fn shelf(&self) -> Option<Shelf> {
        self.shelf.clone()
    }
}
