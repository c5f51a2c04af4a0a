//! When the loop ends, by a clock of its own: what it waits for, and how long.

use super::*;
use crate::api::{ApiError, HttpApi, Limits};
use crate::app::keymap::Keymap;
use crate::app::open::{File, Open};
use crate::app::run::Origin;
use crate::app::{RequestId, Setup};
use crate::domain::check::Wanted;
use crate::domain::color::ColorMode;
use crate::domain::draft::{Draft, Target};
use crate::domain::edit::Edit;
use crate::domain::environment::{CredentialPart, Credentials, Door, Environment, Secret};
use crate::domain::field::{FieldTable, Known};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::lang::Lang;
use crate::domain::place::Place;
use crate::domain::plan::{Live, plan};
use crate::domain::process::{ProcessSpec, Value};
use crate::runtime::tasks::Answers;
use crate::runtime::tasks::disk::{Disk, Places};
use crate::runtime::tasks::network::NetworkTasks;
use crate::store::{self, DiskFault, DiskFaults, DraftId, FsOp};
use crate::theme::{self, Theme};
use ratatui::layout::Size;
use rustix::process::Signal;
use std::cell::RefCell;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// The time limit of a write; longer than the usual one.
const WRITE: Duration = Duration::from_secs(300);
/// How long a call on its way is waited for.
const CALLS: Duration = Duration::from_secs(305);
const RUN: RequestId = RequestId(1000);
const TERM: Message = Message::Caught(Caught::End(Signal::TERM.as_raw()));

/// A terminal in memory.
#[derive(Clone, Default)]
struct MemoryTerminal(Rc<RefCell<Sheet>>);

#[derive(Default)]
struct Sheet {
    /// What was written.
    bytes: Vec<u8>,
    /// How many bytes more it takes, if not any number.
    room: Option<usize>,
    /// How often it was to tell of room.
    asked: usize,
    /// Whether another program has it.
    taken: bool,
    /// How often it was taken, and how often the program stopped.
    takes: usize,
    stops: usize,
}

impl Write for MemoryTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sheet = self.0.borrow_mut();
        let taken = sheet.room.unwrap_or(bytes.len()).min(bytes.len());
        if taken == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        sheet.bytes.extend(&bytes[..taken]);
        sheet.room = sheet.room.map(|room| room - taken);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Device for MemoryTerminal {
    fn take(&mut self) -> io::Result<()> {
        let mut sheet = self.0.borrow_mut();
        assert!(!sheet.taken, "it would stop the program");
        sheet.takes += 1;
        Ok(())
    }

    fn tell_of_room(&self) -> io::Result<()> {
        self.0.borrow_mut().asked += 1;
        Ok(())
    }

    fn give_back(&mut self) {}

    fn is_ours(&self) -> bool {
        !self.0.borrow().taken
    }

    /// Takes some time, as a stop does.
    fn stop(&mut self) {
        #[expect(clippy::disallowed_methods, reason = "that time passes is what is tested")]
        std::thread::sleep(STOPPED * 2);
        self.0.borrow_mut().stops += 1;
    }

    fn size(&self) -> Size {
        Size::new(80, 24)
    }
}

/// A CMDB that takes every call and answers none.
struct UnresponsiveServer(TcpListener);

impl UnresponsiveServer {
    fn environment(&self) -> Environment {
        Environment {
            name: "deaf".into(),
            url: format!("http://{}", self.0.local_addr().unwrap()),
            door: Door::Direct,
            ..Environment::default()
        }
    }
}

/// Speaks no Chinese, and takes it for a bug to be asked.
impl Connect for UnresponsiveServer {
    type Api = HttpApi;

    fn connect(&self, lang: Lang, _: crate::runtime::Warn) -> Result<HttpApi, ApiError> {
        assert_eq!(lang, Lang::En, "a bug");
        let credentials = Credentials { user: "admin".into(), ..Credentials::default() };
        HttpApi::new(&self.environment(), credentials, lang, Limits { write: WRITE, ..Limits::default() })
    }

    fn choose(&mut self, _: &str) {}

    fn give(&mut self, _: CredentialPart, _: Secret) {}
}

/// A loop at the list of drafts.
struct Bench {
    driver: Driver<UnresponsiveServer, MemoryTerminal>,
    messages: UnboundedSender<Message>,
    paper: MemoryTerminal,
    begun: Instant,
}

impl Bench {
    fn new() -> Self {
        Self::at(Places::default())
    }

    fn at(places: Places) -> Self {
        let (sender, messages) = unbounded_channel();
        let answers = Answers(sender.clone());
        let deaf = UnresponsiveServer(TcpListener::bind("127.0.0.1:0").unwrap());
        let setup = Setup {
            size: Size::new(80, 24),
            lang: Lang::En,
            environment: Some(deaf.environment()),
            environments: Vec::new(),
            themes: Vec::new(),
            theme: theme::DEFAULT.to_owned(),
            keymap: Keymap::default(),
            says: crate::ui::says,
            names: crate::i18n::fields::names,
            describe: crate::i18n::help_line,
            silenced: Ok(std::collections::BTreeMap::new()),
            settings: Vec::new(),
            open: None,
            import: None,
        };
        let network = NetworkTasks::new(deaf, Lang::En, None, answers.clone());
        let tasks = Tasks::new(Disk::new(places, None, answers), network);
        let paper = MemoryTerminal::default();
        let canvas = FrameCanvas::new(paper.clone(), setup.size).unwrap();
        let painter = Painter::new(&Theme::load(theme::DEFAULT, None).0, None, ColorMode::Mono);
        let driver =
            Driver::new(app::init(setup), painter, canvas, tasks, messages, Multiplexer::Nothing, Arc::default());
        Self { driver, messages: sender, paper, begun: Instant::now() }
    }

    /// One with a call on its way.
    async fn submitting() -> Self {
        let mut bench = Self::new();
        let spec = ProcessSpec::new(vec![(Known::FuncName.into(), Value::Text("nginx".into()))], Vec::new());
        let target = Target::bare(ServiceInstanceId(48));
        let mut live = Live::default();
        live.processes(target.id, Vec::new());
        let plan = plan(Wanted::same(BizId(1), vec![target].into(), vec![spec]), &live);
        let environment = bench.driver.state.environment.clone().unwrap();
        let origin = Box::new(Origin { environment, account: None, draft: None, business: String::new() });
        bench.driver.perform(vec![Effect::Submit { id: RUN, plan, origin, recorded: false }]);
        loop {
            match bench.driver.messages.recv().await {
                Some(Message::Event(Event::Answered { answer: Answer::CallSent { .. }, .. })) => return bench,
                Some(Message::Event(Event::Answered { answer: Answer::RunBegun(_), .. })) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Goes on with these messages; gives how it ended and after how many seconds. Without the wait for the disk, which
    /// has no part in the clock.
    async fn run(&mut self, messages: impl IntoIterator<Item = Message>) -> (Option<Ending>, u64) {
        for message in messages {
            self.messages.send(message).unwrap();
        }
        self.driver.go().await;
        (self.driver.ending, self.begun.elapsed().as_secs())
    }
}

const TERMINATED: Option<Ending> = Some(Ending::Signal(Signal::TERM.as_raw()));
const HUNG_UP: Option<Ending> = Some(Ending::Signal(HANGUP));
const PANICKED: Option<Ending> = Some(Ending::Panicked);

#[tokio::test(start_paused = true)]
async fn an_idle_loop_ends_at_once() {
    assert_eq!(Bench::new().run([TERM]).await, (TERMINATED, 0));
    assert_eq!(Bench::new().run([Message::Gone]).await, (HUNG_UP, 0));
    assert_eq!(Bench::new().run([Message::Panicked(PanickedThread::Other)]).await, (PANICKED, 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_on_its_way_is_waited_for_as_long_as_its_answer_may_take() {
    assert_eq!(Bench::submitting().await.run([TERM]).await, (TERMINATED, CALLS.as_secs()));
    assert_eq!(Bench::submitting().await.run([Message::Gone]).await, (HUNG_UP, CALLS.as_secs()));
    let hung_up_again = [Message::Gone, Message::Caught(Caught::End(HANGUP))];
    assert_eq!(Bench::submitting().await.run(hung_up_again).await, (HUNG_UP, CALLS.as_secs()));
    assert_eq!(
        Bench::submitting().await.run([Message::Panicked(PanickedThread::Other)]).await,
        (PANICKED, CALLS.as_secs())
    );
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_is_closed_after_quitting_cuts_no_call_off() {
    let mut bench = Bench::submitting().await;
    bench.driver.perform(vec![Effect::Quit]);
    assert_eq!(bench.run([Message::Gone]).await, (HUNG_UP, CALLS.as_secs()));
}

#[tokio::test(start_paused = true)]
async fn a_second_signal_ends_it_whatever_is_on_its_way() {
    assert_eq!(Bench::submitting().await.run([TERM, TERM]).await, (TERMINATED, 0));
    assert_eq!(Bench::submitting().await.run([Message::Gone, TERM]).await, (HUNG_UP, 0));
}

#[tokio::test(start_paused = true)]
async fn the_runs_of_a_network_that_panicked_are_not_waited_for() {
    let panicked = Message::Panicked(PanickedThread::Network);
    assert_eq!(Bench::submitting().await.run([panicked]).await, (PANICKED, 0));
}

#[tokio::test(start_paused = true)]
async fn what_no_save_was_sent_of_is_kept_for_a_panic_of_the_loop() {
    let mut bench = Bench::new();
    let rescue = Arc::clone(&bench.driver.rescue);
    let fields = FieldTable::built_in();
    let file = File::Known(DraftId("gateway".to_owned()));
    let mut open = Open::new(Draft::default(), Place::default(), file, &fields);
    // A writing is under way, and the draft is changed meanwhile.
    open.saving.under_way = Some((RequestId(1), open.revision));
    assert!(open.edit(Edit::Rename("gateway".to_owned()), &fields));
    bench.driver.state.open = Some(open);
    bench.driver.update(Event::Resumed);
    let (unsaved, typed) = rescue.take();
    let Some(Effect::SaveDraft { draft, content, .. }) = unsaved else { panic!("{unsaved:?}") };
    assert_eq!((draft.0.as_str(), content.name.as_str(), typed), ("gateway", "gateway", None));
}

#[tokio::test(start_paused = true)]
async fn what_changes_nothing_on_the_screen_writes_nothing() {
    let mut bench = Bench::new();
    let paper = bench.paper.clone();
    let messages = bench.messages.clone();
    let task = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let drawn = paper.0.borrow().bytes.len();
        messages.send(Message::Caught(Caught::Resized)).unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        let later = paper.0.borrow().bytes.len();
        messages.send(TERM).unwrap();
        (drawn, later)
    };
    let (ended, (drawn, later)) = tokio::join!(bench.run([]), task);
    assert_eq!(ended, (TERMINATED, 61));
    assert!(drawn > 0 && drawn == later, "{drawn}, {later}");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_takes_no_bytes_holds_nothing_else() {
    let mut bench = Bench::new();
    let paper = bench.paper.clone();
    paper.0.borrow_mut().room = Some(100);
    assert_eq!(bench.run([Message::Caught(Caught::Resized), TERM]).await, (TERMINATED, 0));
    let sheet = paper.0.borrow();
    assert_eq!((sheet.bytes.len(), sheet.asked), (100, 1), "what there was room for, and asked once for more");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_has_room_again_shows_the_latest_frame() {
    let whole = {
        let mut bench = Bench::new();
        bench.driver.draw();
        bench.driver.state.lang = Lang::Zh;
        bench.driver.draw();
        bench.paper.0.borrow().bytes.clone()
    };
    let mut bench = Bench::new();
    let paper = bench.paper.clone();
    paper.0.borrow_mut().room = Some(0);
    bench.driver.draw();
    bench.driver.state.lang = Lang::Zh;
    bench.driver.due = Due::Now;
    assert!(!bench.driver.is_due(), "nothing is drawn over what waits");
    for room in [7, 0, 100] {
        paper.0.borrow_mut().room = Some(room);
        bench.driver.take(Message::Room);
        assert!(!bench.driver.is_due(), "{room} bytes are less than the frame");
    }
    assert_eq!(paper.0.borrow().asked, 4, "asked again whenever there was too little");
    paper.0.borrow_mut().room = None;
    bench.driver.take(Message::Room);
    assert!(bench.driver.is_due());
    bench.driver.draw();
    assert_eq!(paper.0.borrow().bytes, whole, "the rest of the frame first, then what changed");
    assert_eq!(bench.driver.ending, None);
}

#[tokio::test(start_paused = true)]
async fn a_frame_is_shown_when_the_terminal_has_taken_all_of_it() {
    let mut bench = Bench::new();
    let before = Moment::now();
    bench.driver.draw();
    let first = Moment::now();
    assert_eq!((bench.driver.frame_at(before), bench.driver.frame_at(first)), (0, 1));
    bench.paper.0.borrow_mut().room = Some(3);
    bench.driver.state.lang = Lang::Zh;
    bench.driver.draw();
    assert_eq!(bench.driver.frame_at(Moment::now()), 1, "the second one is not on the screen");
    let stuck = Moment::now();
    bench.paper.0.borrow_mut().room = None;
    bench.driver.take(Message::Room);
    let frame_at = |moment| bench.driver.frame_at(moment);
    assert_eq!((frame_at(before), frame_at(first), frame_at(stuck), frame_at(Moment::now())), (0, 1, 1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_suspended_program_ends_on_a_signal_without_touching_the_terminal() {
    for signal in [Signal::TERM, Signal::HUP] {
        let mut bench = Bench::new();
        let paper = bench.paper.clone();
        paper.0.borrow_mut().taken = true;
        let end = Message::Caught(Caught::End(signal.as_raw()));
        let ended = bench.run([Message::Caught(Caught::Stop), end]).await;
        assert_eq!(ended, (Some(Ending::Signal(signal.as_raw())), 0));
        let sheet = paper.0.borrow();
        assert_eq!((sheet.stops, sheet.takes), (1, 0));
    }
}

#[tokio::test]
async fn a_program_that_goes_on_in_the_background_stops_again_until_it_has_the_terminal() {
    let mut bench = Bench::new();
    let paper = bench.paper.clone();
    bench.driver.draw();
    paper.0.borrow_mut().taken = true;
    bench.driver.suspend();
    let drawn = paper.0.borrow().bytes.len();
    bench.driver.draw();
    bench.driver.copy("x");
    assert_eq!(paper.0.borrow().bytes.len(), drawn, "nothing is written into another program's screen");
    bench.driver.stop_again();
    assert_eq!((paper.0.borrow().stops, paper.0.borrow().takes), (2, 0));
    paper.0.borrow_mut().taken = false;
    bench.driver.stop_again();
    assert_eq!((paper.0.borrow().stops, paper.0.borrow().takes), (2, 1));
    assert!(bench.driver.background.is_none() && bench.driver.ending.is_none());
}

/// A disk that never answers.
#[derive(Debug)]
struct Hanging;

impl DiskFaults for Hanging {
    fn fault(&self, _: FsOp, _: &Path) -> Option<DiskFault> {
        loop {
            std::thread::park();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_hangs_is_waited_for_a_while_and_told() {
    let folder = std::path::PathBuf::from("/drafts");
    let disk = store::Disk::with_faults(Arc::new(Hanging));
    let bench = Bench::at(Places { drafts: Some(folder), disk, ..Places::default() });
    bench.messages.send(TERM).unwrap();
    let begun = bench.begun;
    let how = Ending::Signal(Signal::TERM.as_raw());
    assert_eq!(Box::pin(bench.driver.run()).await, Ended { how, kept: false });
    assert_eq!(begun.elapsed().as_secs(), DISK.as_secs());
}
