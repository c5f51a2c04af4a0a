//! A bug of ours: something panics in the loop, on the disk's thread, or on the network's.
//!
//! The real program has no bug to call for, so this test's own binary is the program here: the same screen, with a
//! client and a disk that panic when they are made to.

use crate::cmdb::Cmdb;
use crate::common::{DOWN, assert_restored, compose, drafts, home};
use crate::pty::{Session, Start};
use bkproc::api::{AnswerFacts, Api, ApiError, Created, HttpApi, Limits, Page, Paged, Receipt};
use bkproc::app::Setup;
use bkproc::app::keymap::Keymap;
use bkproc::domain::color::ColorMode;
use bkproc::domain::environment::{CredentialPart, Credentials, Door, Environment, Secret};
use bkproc::domain::facts::{FactsWanted, HostFacts};
use bkproc::domain::field::{Field, Known};
use bkproc::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Body, Resident};
use bkproc::domain::process::{Keyed, NaturalKey, Process};
use bkproc::runtime::{self, Connect, Ending, EscTimeout, Multiplexer, Painter, Places, Warn};
use bkproc::store::{Disk, DiskFault, DiskFaults, FsOp};
use bkproc::theme::{self, Theme};
use jiff::Timestamp;
use ratatui::layout::Size;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The real client; reading the businesses a second time is its bug.
struct Client {
    real: HttpApi,
    read: AtomicUsize,
}

impl Api for Client {
    pass_on!(real: topology hosts host_names areas instances instances_by_id hosts_by_id host_facts residents process_fields processes processes_by_id create delete receipts);

    async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
        assert_eq!(self.read.fetch_add(1, Ordering::SeqCst), 0, "a bug of the network");
        self.real.businesses().await
    }
}

/// Comes to a CMDB; in Chinese that is a bug of the loop, on whose thread it is done.
struct Way(Environment);

impl Connect for Way {
    type Api = Client;

    fn connect(&self, lang: Lang, _: Warn) -> Result<Client, ApiError> {
        assert_eq!(lang, Lang::En, "a bug of the loop");
        let credentials = Credentials { user: "admin".into(), ..Credentials::default() };
        let real = HttpApi::new(&self.0, credentials, lang, Limits::default())?;
        Ok(Client { real, read: AtomicUsize::new(0) })
    }

    fn choose(&mut self, _: &str) {}

    fn give(&mut self, _: CredentialPart, _: Secret) {}
}

/// A disk whose bug is a file of this name.
#[derive(Debug)]
struct Boom;

impl DiskFaults for Boom {
    fn fault(&self, _: FsOp, path: &Path) -> Option<DiskFault> {
        assert!(!path.ends_with("boom.json"), "a bug of the disk");
        None
    }
}

#[test]
#[ignore = "it is the program that the tests below start, each in a terminal"]
fn the_program() {
    // A run of all ignored tests does not ask for it.
    let Ok(url) = std::env::var("CMDB") else { return };
    let home = PathBuf::from(std::env::var_os("HOME").unwrap());
    let environment = Environment { name: "sandbox".into(), url, door: Door::Direct, ..Environment::default() };
    let ended = runtime::run(runtime::Session {
        setup: Setup {
            size: Size::default(),
            lang: Lang::En,
            environment: Some(environment.clone()),
            environments: Vec::new(),
            themes: vec![theme::DEFAULT.to_owned()],
            theme: theme::DEFAULT.to_owned(),
            keymap: Keymap::default(),
            says: bkproc::ui::says,
            names: bkproc::i18n::fields::names,
            describe: bkproc::i18n::help_line,
            silenced: Ok(std::collections::BTreeMap::new()),
            settings: Vec::new(),
            open: None,
        },
        painter: Painter::new(&Theme::load(theme::DEFAULT, None).0, None, ColorMode::Ansi16),
        places: Places {
            drafts: Some(home.join(".local/share/bkproc/drafts")),
            disk: Disk::with_faults(Arc::new(Boom)),
            ..Places::default()
        },
        held: None,
        connect: Way(environment),
        hold: EscTimeout::of(&|_| None),
        between: Multiplexer::Nothing,
    });
    if let Some(last) = runtime::last_words() {
        eprintln!("{last}");
    }
    eprintln!("{:?}", ended.as_ref().map(|ended| ended.how));
    std::process::exit(i32::from(ended.unwrap().how == Ending::Panicked));
}

/// Composes a draft, makes the program panic, and asserts that everything is in order after that.
fn ends_in_order_by(bug: &str, make: impl FnOnce(&mut Session, &Path)) {
    let (home, cmdb) = (home(), Cmdb::with_faults(&[]));
    let mut session = Start::own_test(home.path(), "panics::the_program").env("CMDB", &cmdb.url).spawn();
    compose(&mut session);
    make(&mut session, home.path());
    assert_eq!(session.end(), 1, "{bug}");
    assert_restored(&session);
    // On the terminal that the user has back.
    assert!(session.text().contains(bug) && session.text().contains("Ok(Panicked)"), "{}", session.text());
    let kept = drafts(home.path());
    assert_eq!(kept[0].draft.processes[0].known(Known::StartParamRegex), "remark", "{bug}");
}

#[test]
fn a_bug_of_the_loop() {
    ends_in_order_by("a bug of the loop", |session, _| {
        // F6 for the other language; the plan asks the client then. At once, so that there is still something to save.
        session.press(&format!("remark{DOWN}\x1b[17~4"));
    });
}

#[test]
fn a_bug_of_the_disk() {
    ends_in_order_by("a bug of the disk", |session, home| {
        session.press(&format!("remark{DOWN}\x13"));
        session.see("Export");
        session.press(&format!("\x15{}/boom.json\r", home.display()));
    });
}

#[test]
fn a_bug_of_the_network() {
    ends_in_order_by("a bug of the network", |session, _| {
        session.press(&format!("remark{DOWN}"));
        session.see("Anything worth noting");
        // Apart: letters that come at once outside a field are a paste.
        session.press("1");
        session.see("[1 Instances");
        session.press("b");
        session.see("Choose a business");
        session.press("\x1b[15~");
    });
}
