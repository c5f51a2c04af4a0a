//! A person at the keyboard: scripted keys, the real client, disk and network, and the screen as text.

use super::screen;
use bkproc::api::{ApiError, HttpApi, Limits, Link};
use bkproc::app::keymap::Chord;
use bkproc::app::{Effect, Event, Setup, State, start, update};
use bkproc::domain::environment::{CredentialPart, Credentials, Environment, Secret};
use bkproc::domain::lang::Lang;
use bkproc::runtime::{Connect, Headless, Places, Warn};
use bkproc::sandbox::{self, Sandbox};
use bkproc::store::CatalogueCache;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How long a fact is waited for before the test gives up; far longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Comes to a sandbox by the real client.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) environment: Environment,
    pub(crate) credentials: Credentials,
    /// The tenant, where the CMDB wants one.
    pub(crate) tenant: Option<String>,
    /// Where what is read is kept, if anywhere.
    pub(crate) cache: Option<PathBuf>,
}

impl Way {
    pub(crate) fn to(sandbox: &Sandbox, door: bkproc::domain::environment::Door) -> Self {
        let environment =
            Environment { name: "sandbox".into(), url: sandbox.base_url(), door, ..Environment::default() };
        let credentials = Credentials {
            user: "admin".into(),
            app_code: sandbox::APP_CODE.into(),
            app_secret: Some(Secret::new(sandbox::APP_SECRET.into())),
            ..Credentials::default()
        };
        Self { environment, credentials, tenant: None, cache: None }
    }
}

impl Connect for Way {
    type Api = HttpApi;

    fn connect(&self, lang: Lang, _: Warn) -> Result<HttpApi, ApiError> {
        let credentials = self.credentials.clone();
        let link = Link { tenant: self.tenant.clone(), ..Link::plain(Limits::default()) };
        HttpApi::open(&self.environment, Arc::new(move || Ok(credentials.clone())), lang, link)
    }

    fn choose(&mut self, environment: &str) {
        assert_eq!(environment, self.environment.name, "there is no other");
    }

    fn give(&mut self, part: CredentialPart, secret: Secret) {
        self.credentials.put(part, secret);
    }

    fn cache(&self) -> Option<CatalogueCache> {
        self.cache.as_deref().map(|cache| CatalogueCache::new(cache, &self.environment))
    }
}

/// Someone who uses the program.
pub(crate) struct TestUser {
    pub(crate) state: State,
    headless: Headless<Way>,
    /// Effects for a screen, in order; the last one says whether the program ended.
    pub(crate) screen_effects: Vec<Effect>,
}

impl TestUser {
    /// Starts the program with its drafts in a folder.
    pub(crate) fn new(setup: Setup, way: Way, drafts: &Path) -> Self {
        let (drafts, runs) = (Some(drafts.to_owned()), Some(drafts.join("runs")));
        Self::at(setup, way, Places { drafts, runs, ..Places::default() })
    }

    /// Starts the program with its things in given places.
    pub(crate) fn at(setup: Setup, way: Way, places: Places) -> Self {
        let headless = Headless::new(places, way, setup.lang);
        let mut person = Self { state: bkproc::app::init(setup), headless, screen_effects: Vec::new() };
        let effects = start(&mut person.state);
        person.perform(effects);
        person
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let left = self.headless.begin(effect);
            self.screen_effects.extend(left);
        }
    }

    pub(crate) fn send(&mut self, event: Event) {
        // As the loop does.
        let looks = matches!(event, Event::Key(_) | Event::Pasted(_) | Event::Resumed);
        let effects = update(&mut self.state, event);
        self.perform(effects);
        if looks {
            self.headless.look();
        }
    }

    /// Presses keys by their names, apart by blanks.
    pub(crate) fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("no such key: {key}"));
            self.send(Event::Key(chord.key()));
        }
    }

    /// Types a text, sign by sign.
    pub(crate) fn types(&mut self, text: &str) {
        for ch in text.chars() {
            self.send(Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
        }
    }

    /// What is on the screen.
    pub(crate) fn screen(&self) -> String {
        screen::text(&self.state)
    }

    /// Waits until something is so.
    pub(crate) async fn until(&mut self, what: &str, is_so: impl Fn(&State) -> bool) {
        let waiting = async {
            while !is_so(&self.state) {
                let event = self.headless.next().await.expect("tasks go on");
                self.send(event);
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        assert!(in_time, "waited in vain for {what}:\n{}", self.screen());
    }

    /// From the list of drafts to step 1 of a new draft in the first business, which is read; keys are pressed by `press`.
    pub(crate) async fn opens_business(&mut self, mut press: impl FnMut(&mut Self, &str)) {
        self.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
        press(self, "n");
        self.until("the businesses", |state| state.businesses.ready().is_some()).await;
        press(self, "enter");
        self.until("the business", super::scene::catalogue_read).await;
    }

    /// Waits until the draft is on disk.
    pub(crate) async fn saved(&mut self) {
        self.until("the draft on disk", |state| state.open.as_ref().is_none_or(|open| !open.must_be_saved())).await;
    }

    /// Ends the program and waits for the disk.
    ///
    /// Boxed: the whole state is in the future.
    pub(crate) fn quits(mut self) -> Pin<Box<impl Future<Output = ()>>> {
        Box::pin(async move {
            self.keys("ctrl-c");
            while self.screen_effects.last() != Some(&Effect::Quit) {
                let event = self.headless.next().await.expect("tasks go on");
                self.send(event);
            }
            self.headless.finish().await;
        })
    }
}
