//! Killed at random moments of editing, and opened again: nothing that was seen to be saved is lost, nor what was typed
//! more than a second before; no file is damaged; no one keeps the draft from the next session.
//!
//! A few dozen kills are in every test run. The target of ten thousand takes some ten minutes:
//!
//! ```text
//! BKPROC_KILLS=10000 cargo test --test terminal kills -- --nocapture
//! ```
//!
//! `BKPROC_SEED` plays the keys of one failure again; the moments of the kills are the machine's.

use crate::common::{DOWN, home};
use crate::pty::{Session, Start};
use crate::rng::Rng;
use bkproc::domain::draft::{Draft, ProcessDraft, Target};
use bkproc::domain::field::Known;
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::place::{Place, Step};
use bkproc::store::{DraftFile, DraftFolder, DraftId};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};

/// Kills in a usual test run.
const KILLS: u64 = 120;
/// What was typed longer ago must be on disk.
const AT_RISK: Duration = Duration::from_secs(1);
/// Most processes of the draft: beyond, more are removed than added.
const MANY: usize = 6;
/// The fields that are typed, in the order of the form.
const FIELDS: [Known; 3] = [Known::FuncName, Known::ProcessName, Known::StartParamRegex];
const LEFT: &str = "\x1b[D";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";
/// Keys of commands that are no letters: letters of several edits that arrive together would be a paste.
const INSERT: &str = "\x1b[2~";
const DELETE: &str = "\x1b[3~";
const UNDO: &str = "\x1f";
/// On the screen while a field is open.
const OPEN: &str = "Esc cancel";

/// The processes of the draft: the texts of [`FIELDS`] of each.
type Content = Vec<[String; 3]>;

/// Someone who edits, and knows what the draft must come to.
struct Editor {
    rng: Rng,
    /// What the draft was, change by change, with the moment at which the keys for it were sent.
    states: Vec<(Content, Instant)>,
    /// The first of them that may be on disk: the program has told that it is saved.
    saved: usize,
    /// States that undo leads back to, newest last.
    undo: Vec<Content>,
    texts: usize,
}

impl Editor {
    fn content(&self) -> &Content {
        &self.states.last().unwrap().0
    }

    fn text(&mut self) -> String {
        self.texts += 1;
        format!("进程-{}", self.texts)
    }

    /// Notes a change whose keys have just been sent.
    fn changed(&mut self, change: impl FnOnce(&mut Content)) {
        let mut content = self.content().clone();
        self.undo.push(content.clone());
        change(&mut content);
        self.states.push((content, Instant::now()));
    }

    /// Makes one change after the other of a random kind; stops in the middle of it when `half` says so.
    fn edit(&mut self, session: &mut Session, half: bool) {
        let count = self.content().len();
        let at = self.rng.of(count.max(1));
        // Letters would be taken for a paste when they come at once.
        let to_process = format!("{HOME}{}", DOWN.repeat(at));
        match self.rng.of(8) {
            kind if count == 0 || (kind < 3 && count < MANY) => self.add(session, half),
            0..=4 => {
                let field = self.rng.of(FIELDS.len());
                let text = self.text();
                session.press(&format!("{to_process}\r{HOME}{}\r", DOWN.repeat(field + 1)));
                session.see(OPEN);
                session.press(&text);
                if half {
                    return;
                }
                leave(session, &format!("{DOWN}{LEFT}"));
                self.changed(|content| content[at][field].push_str(&text));
            }
            5 if count < MANY => {
                session.press(&format!("{to_process}c{LEFT}"));
                self.changed(|content| content.insert(at + 1, content[at].clone()));
            }
            6 if !self.undo.is_empty() => {
                session.press(&format!("{UNDO}{LEFT}"));
                let before = self.undo.pop().unwrap();
                self.states.push((before, Instant::now()));
            }
            _ => {
                session.press(&format!("{to_process}{DELETE}"));
                self.changed(|content| drop(content.remove(at)));
            }
        }
    }

    fn add(&mut self, session: &mut Session, half: bool) {
        session.press(&format!("{END}{INSERT}"));
        session.see(OPEN);
        self.changed(|content| content.push(<[String; 3]>::default()));
        for field in 0..FIELDS.len() {
            let text = self.text();
            session.press(&text);
            if half && self.rng.of(3) == 0 {
                return;
            }
            session.press(if field + 1 < FIELDS.len() { "\t" } else { DOWN });
            self.changed(|content| content.last_mut().unwrap()[field] = text);
        }
        leave(session, LEFT);
    }

    /// Waits until the program tells that all is saved.
    fn see_saved(&mut self, session: &mut Session) {
        // A question, and its answer, tell that all keys before were taken.
        session.press("\x13");
        session.see("Export the draft");
        session.press("\x03");
        session.wait("all to be saved", |session| {
            let text = session.text();
            !text.contains("Export the draft") && text.lines().next().is_some_and(|header| header.ends_with(" saved"))
        });
        self.saved = self.states.len() - 1;
    }

    /// Lets the program go on for a random while.
    fn pass(&mut self, session: &mut Session, folder: &Path) {
        match self.rng.of(4) {
            0 => {}
            1 => {
                let micros = u64::try_from(self.rng.of(30_000)).unwrap();
                session.pass(Duration::from_micros(micros));
            }
            2 => {
                // To the middle of a save, if one comes soon.
                let end = Instant::now() + Duration::from_millis(20);
                while Instant::now() < end && !names(folder).iter().any(|name| name.starts_with(".tmp")) {}
            }
            _ => self.see_saved(session),
        }
    }

    /// Judges what a kill has left, and goes on from there.
    fn judge(&mut self, found: Content, killed: Instant, told: &str) {
        let owed = self.states.iter().rposition(|(_, sent)| killed.saturating_duration_since(*sent) > AT_RISK);
        let owed = owed.unwrap_or(0).max(self.saved);
        let kept = self.states[owed..].iter().any(|(content, _)| *content == found);
        assert!(kept, "{told}: found {found:#?}, which is none of {:#?}", &self.states[owed..]);
        self.states = vec![(found, killed)];
        self.saved = 0;
        self.undo.clear();
    }
}

/// Leaves a field by keys, and waits until it is closed: what follows would be typed into it else.
fn leave(session: &mut Session, keys: &str) {
    session.press(keys);
    session.wait("the field to close", |session| !session.text().contains(OPEN));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A folder with one draft that holds everything but processes.
fn begin(drafts: &DraftFolder) -> DraftFile {
    let now = jiff::Timestamp::now();
    let draft = Draft {
        name: "扫街".into(),
        business: Some(Business { id: BizId(2), name: "支付".into() }),
        // Numbered, as each draft is that was read from a file.
        targets: vec![Target { n: Some(0), ..Target::bare(ServiceInstanceId(48)) }].into(),
        ..Draft::default()
    };
    let place = Place { step: Step::Processes, ..Place::default() };
    let id = DraftId("sweep".into());
    let file = DraftFile { id, draft, place, created: now, modified: now, extra: serde_json::Map::new() };
    let _ = drafts.save(&file).unwrap();
    file
}

/// Reads the one draft that there is, and asserts that all of it but the processes is as it was.
fn read(drafts: &DraftFolder, first: &DraftFile, told: &str) -> Content {
    let names = names(drafts.folder());
    // Beside it, what a killed session may leave: its lock, and a file that was not finished.
    assert!(names.iter().all(|name| name.starts_with('.') || name == "sweep.json"), "{told}: {names:?}");
    let found = drafts.open(&first.id).unwrap_or_else(|error| panic!("{told}: {error:?}"));
    assert_eq!(Draft { processes: Vec::new(), ..found.draft.clone() }, first.draft, "{told}");
    let texts = |process: &ProcessDraft| FIELDS.map(|field| process.known(field).to_owned());
    let content: Content = found.draft.processes.iter().map(texts).collect();
    assert!(found.draft.processes.iter().all(|process| process.bind.is_empty()), "{told}");
    content
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn nothing_that_was_saved_is_lost_by_a_kill_at_any_moment() {
    let (kills, seed) = (variable("BKPROC_KILLS").unwrap_or(KILLS), variable("BKPROC_SEED").unwrap_or(1));
    let home = home();
    let drafts = DraftFolder::new(home.path().join(".local/share/bkproc/drafts"));
    let first = begin(&drafts);
    let states = vec![(Content::new(), Instant::now())];
    let mut editor = Editor { rng: Rng(seed), states, saved: 0, undo: Vec::new(), texts: 0 };
    for kill in 1..=kills {
        let told = format!("BKPROC_SEED={seed}, kill {kill}");
        let path = drafts.path(&first.id);
        let mut session = Start::new(home.path(), &[path.to_str().unwrap()]).spawn();
        let count = editor.content().len();
        session.see(if count == 0 { "No processes yet" } else { "Processes (" });
        assert!(!session.text().contains("READ-ONLY"), "{told}: {}", session.text());
        session.press(LEFT);
        for _ in 0..editor.rng.of(4) {
            editor.edit(&mut session, false);
            editor.pass(&mut session, drafts.folder());
        }
        editor.edit(&mut session, true);
        if editor.rng.of(2) == 0 {
            let micros = u64::try_from(editor.rng.of(15_000)).unwrap();
            session.pass(Duration::from_micros(micros));
        }
        let killed = Instant::now();
        session.signal(Signal::KILL);
        session.end();
        editor.judge(read(&drafts, &first, &told), killed, &told);
        if kill % 500 == 0 {
            println!("{kill} kills, {} texts", editor.texts);
        }
    }
}
