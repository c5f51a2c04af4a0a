//! A bug of ours: something panics in the loop, on the disk's thread, or on the network's. The released program does not
//! unwind, and this one does not come to it: the hook of `runtime::panics` ends both.
//!
//! The real program has no bug to call for, so this test's own binary is the program here: the same screen, with a
//! client and a disk that panic when they are made to.

use crate::cmdb::Cmdb;
use crate::common::{DOWN, assert_restored, compose, drafts, home};
use crate::pty::{Session, Start};
use bkproc::api::{AnswerFacts, Api, ApiError, Created, HttpApi, Limits, Page, Paged, Receipt};
use bkproc::app::Setup;
use bkproc::app::keymap::Keymap;
use bkproc::app::menu::HelpLine;
use bkproc::domain::color::ColorMode;
use bkproc::domain::environment::{CredentialPart, Credentials, Door, Environment, Secret};
use bkproc::domain::facts::{FactsWanted, HostFacts};
use bkproc::domain::field::{Field, Known};
use bkproc::domain::id::{BizId, CallId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Body, Resident};
use bkproc::domain::process::{Keyed, NaturalKey, Process};
use bkproc::runtime::{self, BugWords, Connect, Ending, EscTimeout, Multiplexer, Painter, Places, Warn};
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

/// A disk whose bug is a file of this name, or the next file of a draft after one of this name is in the home.
#[derive(Debug)]
struct Boom {
    mark: PathBuf,
}

impl DiskFaults for Boom {
    fn fault(&self, _: FsOp, path: &Path) -> Option<DiskFault> {
        assert!(!path.ends_with("boom.json"), "a bug of the disk");
        let is_draft = path.extension().is_some_and(|ending| ending == "json");
        assert!(!is_draft || std::fs::remove_file(&self.mark).is_err(), "a bug of the disk");
        None
    }
}

/// A line of the menu in words; a bug when a file of this name is in the home.
fn describe(lang: Lang, line: &HelpLine<'_>) -> String {
    let mark = PathBuf::from(std::env::var_os("HOME").unwrap()).join("menu");
    assert!(!mark.exists(), "a bug of the loop");
    bkproc::i18n::help_line(lang, line)
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
            describe,
            silenced: Ok(std::collections::BTreeMap::new()),
            settings: Vec::new(),
            open: None,
            import: None,
        },
        painter: Painter::new(&Theme::load(theme::DEFAULT, None).0, None, ColorMode::Ansi16),
        places: Places {
            drafts: Some(home.join(".local/share/bkproc/drafts")),
            disk: Disk::with_faults(Arc::new(Boom { mark: home.join("boom") })),
            ..Places::default()
        },
        held: None,
        connect: Way(environment),
        hold: EscTimeout::of(&|_| None),
        between: Multiplexer::Nothing,
        words: BugWords { bug: "it failed", not_kept: "it may not be saved", typed: "in the field: " },
    });
    if let Some(last) = runtime::last_words() {
        eprintln!("{last}");
    }
    eprintln!("{:?}", ended.as_ref().map(|ended| ended.how));
    std::process::exit(i32::from(ended.unwrap().how == Ending::Panicked));
}

/// Composes a draft, makes the program panic, and asserts that everything is in order after that. Returns the home, and
/// what is on the terminal that the user has back.
fn ends_in_order_by(bug: &str, make: impl FnOnce(&mut Session, &Path)) -> (tempfile::TempDir, String) {
    let (home, cmdb) = (home(), Cmdb::with_faults(&[]));
    let mut session = Start::own_test(home.path(), "panics::the_program").env("CMDB", &cmdb.url).spawn();
    compose(&mut session);
    make(&mut session, home.path());
    let code = session.end();
    assert_restored(&session);
    let text = session.text();
    // After a bug of another thread the loop ends as at a signal, else its own hook ends the program.
    let (exit, said) = if bug == "a bug of the loop" { (101, "it failed") } else { (1, "Ok(Panicked)") };
    assert!(code == exit && text.contains(bug) && text.contains(said), "{bug}: {code} {text}");
    (home, text)
}

/// Asserts that the one draft has what was typed, or that it is beside its file, where the next session finds it: a disk's
/// thread that panicked keeps the lock.
fn assert_remark_is_kept(home: &Path, bug: &str) {
    let [kept] = &drafts(home)[..] else { panic!("{bug}: not one draft") };
    let process = kept.draft.processes.first();
    let is_in_file = process.is_some_and(|process| process.known(Known::StartParamRegex) == "remark");
    assert!(is_in_file || is_beside(home), "{bug}");
}

fn is_beside(home: &Path) -> bool {
    let mut files =
        std::fs::read_dir(home.join(".local/share/bkproc/drafts")).unwrap().map(|file| file.unwrap().path());
    let beside = files.find(|file| file.to_string_lossy().ends_with(".unwritten"));
    beside.is_some_and(|file| std::fs::read_to_string(file).unwrap().contains("remark"))
}

#[test]
fn a_bug_of_the_loop() {
    let (home, _) = ends_in_order_by("a bug of the loop", |session, _| {
        // F6 for the other language; the plan asks the client then. At once, so that there is still something to save.
        session.press(&format!("remark{DOWN}\x1b[17~4"));
    });
    assert_remark_is_kept(home.path(), "a bug of the loop");
}

#[test]
fn a_bug_of_the_loop_while_a_field_is_open() {
    let (_home, text) = ends_in_order_by("a bug of the loop", |session, home| {
        session.press("rem");
        session.see("typing");
        std::fs::write(home.join("menu"), "").unwrap();
        // F1, and a letter that narrows it.
        session.press("\x1bOP");
        session.press("n");
    });
    assert!(text.contains("in the field: rem"), "{text}");
}

#[test]
fn a_bug_of_the_disk() {
    let (home, _) = ends_in_order_by("a bug of the disk", |session, home| {
        session.press(&format!("remark{DOWN}\x13"));
        session.see("Export");
        session.press(&format!("\x15{}/boom.json\r", home.display()));
    });
    assert_remark_is_kept(home.path(), "a bug of the disk");
}

#[test]
fn a_bug_of_the_disk_while_it_saves() {
    let (home, _) = ends_in_order_by("a bug of the disk", |session, home| {
        // Before the bug: what comes when the program ends is not taken any more.
        session.press("remark");
        session.see("remark");
        std::fs::write(home.join("boom"), "").unwrap();
        session.press(DOWN);
    });
    // Beside the file that it was writing, or in the first one.
    assert_remark_is_kept(home.path(), "a bug of the disk");
}

#[test]
fn a_bug_of_the_network() {
    let (home, _) = ends_in_order_by("a bug of the network", |session, _| {
        session.press(&format!("remark{DOWN}"));
        session.see("Anything worth noting");
        // Apart: letters that come at once outside a field are a paste.
        session.press("1");
        session.see("[1 Instances");
        session.press("b");
        session.see("Choose a business");
        session.press("\x1b[15~");
    });
    assert_remark_is_kept(home.path(), "a bug of the network");
}
