//! The outside: the loop, the tasks that effects become, the terminal, its input, signals.
//!
//! ```text
//! terminal ─ input ─ parser ─┐                      ┌─▶ canvas ─ screen ─▶ terminal
//! signals ───────────────────┼─▶ message ─▶ driver ─┤
//! disk, network ─────────────┘     (app::update)    └─▶ tasks: disk, network
//! ```
//!
//! Nothing here decides what happens; that is [`crate::app::update`].

mod canvas;
mod clipboard;
mod driver;
#[doc(hidden)]
pub mod fuzz;
mod headless;
mod input;
mod keys;
mod look;
mod message;
mod panics;
mod parser;
mod pen;
mod screen;
mod signals;
mod tasks;
mod terminal;

pub use clipboard::Multiplexer;
pub use driver::{Ended, Ending};
pub use headless::Headless;
pub use input::EscTimeout;
pub use look::Painter;
pub use panics::{BugWords, EXIT_CODE as PANICKED, end_on_panic, last_words};
pub(crate) use tasks::catalogue::{read as read_business, read_host_names};
pub use tasks::disk::Places;
pub use tasks::drafts::{OpenAtStart, opened};
pub(crate) use tasks::recall::parts as kept_parts;
pub use tasks::{Connect, Warn};
pub use terminal::is_interactive;

use crate::app::Setup;
use canvas::FrameCanvas;
use driver::Driver;
use panics::{Remains, Rescue};
use rustix::stdio;
use std::io;
use std::sync::Arc;
use tasks::disk::Disk;
use tasks::network::NetworkTasks;
use tasks::{Answers, Tasks};
use terminal::{Out, Taken};
use tokio::runtime::Builder;
use tokio::sync::mpsc::unbounded_channel;

/// Everything that a session at the screen needs of the outside.
#[derive(Debug)]
pub struct Session<C> {
    /// What the state starts with; its size is that of the terminal.
    pub setup: Setup,
    /// What frames look like.
    pub painter: Painter,
    /// Where things are kept.
    pub places: Places,
    /// The lock of the draft that the state starts with, when it is one of the drafts' folder and no other session has it.
    pub held: Option<OpenAtStart>,
    /// How to come to a client of the CMDB.
    pub connect: C,
    /// How long an unfinished key is waited for.
    pub hold: EscTimeout,
    /// What stands between us and the terminal.
    pub between: Multiplexer,
    /// What is said when the program fails.
    pub words: BugWords,
}

/// Shows the screen until the person, or a signal, ends it. The terminal is as before then.
///
/// # Errors
///
/// When the terminal cannot be taken, or signals cannot be caught.
pub fn run<C: Connect>(session: Session<C>) -> io::Result<Ended> {
    let reactor = Builder::new_current_thread().enable_all().build()?;
    let ending = reactor.block_on(show(session));
    // The disk was waited for as long as it is worth.
    reactor.shutdown_background();
    ending
}

async fn show<C: Connect>(session: Session<C>) -> io::Result<Ended> {
    let (sender, messages) = unbounded_channel();
    // Before the terminal is taken: from then on every end gives it back.
    signals::watch(&sender)?;
    let taken = Taken::take()?;
    let Session { mut setup, painter, places, held, connect, hold, between, words } = session;
    setup.size = terminal::size();
    let room = sender.clone();
    input::watch(stdio::stdin(), hold, sender.clone())?;
    let answers = Answers(sender.clone());
    let journals = places.runs.clone();
    let network = NetworkTasks::new(connect, setup.lang, journals, answers.clone());
    let tasks = Tasks::new(Disk::new(places, held, answers), network);
    let rescue = Arc::new(Rescue::default());
    let (disk, calls) = tasks.remains();
    panics::watch(sender, Remains { rescue: Arc::clone(&rescue), disk, calls, words });
    let mut canvas = FrameCanvas::new(Out::new(room), setup.size)?;
    canvas.push(terminal::ENTER);
    let driver = Driver::new(crate::app::init(setup), painter, canvas, tasks, messages, between, rescue);
    let ending = driver.run().await;
    drop(taken);
    Ok(ending)
}
