//! The loop: draw if something changed, wait, take in what happened, do what is asked for.
//!
//! It waits without a tick; what it waits for with a time limit is a frame that is due or an end that is near. A key
//! is answered by a frame at once. Answers, which may come by the hundred, share one frame every [`FRAME`]. A terminal
//! that takes no bytes is drawn on again when it does; all else goes on meanwhile.

use super::canvas::FrameCanvas;
use super::clipboard::{self, Multiplexer};
use super::look::Painter;
use super::message::{Message, PanickedThread};
use super::panics::Rescue;
use super::signals::Caught;
use super::tasks::{Connect, Tasks};
use super::terminal::{self, Device};
use crate::app::{self, Answer, Effect, Event, State, TerminalRead};
use std::collections::VecDeque;
use std::io;
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until, timeout};

/// Least time between frames that only answers ask for.
const FRAME: Duration = Duration::from_millis(40);
/// How long the disk is waited for at the end. A folder on a network may be slow; one that hangs must not hold us.
const DISK: Duration = Duration::from_secs(10);
/// How much longer than their answers may take calls on their way are waited for at the end.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);
/// After so long a "continued" is no longer the echo of our own stop.
const ECHO: Duration = Duration::from_millis(300);
/// Frames whose times are known. Keys wait for a frame or two before the loop takes them.
const SHOWN: usize = 16;
/// How long a program that goes on in the background waits for the signal that ends it, before it stops again. Shells
/// send SIGTERM or SIGHUP first and SIGCONT after it, so it is here within a turn of the loop.
const BACKGROUND: Duration = Duration::from_millis(300);
/// A real stop lasts longer. One that returns at once did nothing: no shell could continue this process group.
const STOPPED: Duration = Duration::from_millis(20);
/// Most messages between two frames.
const BATCH: usize = 256;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The person ended it.
    Quit,
    /// A signal did, or the terminal was gone, which counts as SIGHUP.
    Signal(i32),
    /// A thread other than the loop's panicked.
    Panicked,
}

/// The end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// How it came.
    pub how: Ending,
    /// Whether everything for the disk is on it; false when the disk did not answer in time.
    pub kept: bool,
}

/// When the next frame is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// Nothing changed.
    Never,
    /// Soon, together with what else comes.
    Soon,
    /// At once.
    Now,
}

pub(super) struct Driver<C: Connect, D: Device> {
    state: State,
    painter: Painter,
    canvas: FrameCanvas<D>,
    tasks: Tasks<C>,
    messages: UnboundedReceiver<Message>,
    between: Multiplexer,
    /// Frames drawn so far.
    frames: u64,
    /// The last frames that the terminal took in full, and when the writing of each, or of its rest, began.
    shown: VecDeque<(u64, Moment)>,
    /// When the last writing began.
    writing: Moment,
    /// When the loop was made; the clock of what is typed.
    begun: Moment,
    due: Due,
    drawn: Instant,
    /// When the draft's file is looked at: soon after the person has done something.
    look: Due,
    resumed: Instant,
    /// Whether there is no terminal to draw on any more.
    gone: bool,
    /// When to stop again, while another program has the terminal; nothing is drawn then.
    background: Option<Instant>,
    /// Whether we are told when the terminal takes bytes again.
    stuck: bool,
    ending: Option<Ending>,
    /// Whether nothing more must be done than to wait for what is under way.
    quitting: bool,
    /// When it ends whatever is under way.
    deadline: Option<Instant>,
    /// What would be lost if this thread panicked.
    rescue: Arc<Rescue>,
}

impl<C: Connect, D: Device> Driver<C, D> {
    pub(super) fn new(
        state: State,
        painter: Painter,
        canvas: FrameCanvas<D>,
        tasks: Tasks<C>,
        messages: UnboundedReceiver<Message>,
        between: Multiplexer,
        rescue: Arc<Rescue>,
    ) -> Self {
        let now = Instant::now();
        Self {
            state,
            painter,
            canvas,
            tasks,
            messages,
            between,
            frames: 0,
            shown: VecDeque::new(),
            writing: Moment::now(),
            begun: Moment::now(),
            due: Due::Never,
            drawn: now,
            look: Due::Never,
            resumed: now,
            gone: false,
            background: None,
            stuck: false,
            ending: None,
            quitting: false,
            deadline: None,
            rescue,
        }
    }

    /// Runs until the end; gives how it ended when everything for the disk is written, or waited for in vain.
    pub(super) async fn run(mut self) -> Ended {
        self.go().await;
        self.tasks.stop_runs();
        let kept = timeout(DISK, self.tasks.finish()).await.is_ok();
        Ended { how: self.ending.unwrap_or(Ending::Quit), kept }
    }

    /// Goes on until it is over, or there is no more time.
    async fn go(&mut self) {
        // The first frame shows nothing that has to be read first.
        self.draw();
        let first = app::start(&mut self.state);
        self.due = Due::Soon;
        self.perform(first);
        while !self.is_over() {
            if self.is_due() {
                self.draw();
                continue;
            }
            // After the frame: waking the thread of the disk would delay it.
            if mem::replace(&mut self.look, Due::Never) == Due::Soon {
                self.tasks.look();
            }
            let frame = (self.due == Due::Soon && !self.stuck).then(|| self.drawn + FRAME);
            let message = tokio::select! {
                biased;
                message = self.messages.recv() => message,
                () = at(frame) => continue,
                () = at(self.deadline) => break,
                () = at(self.background) => {
                    self.stop_again();
                    continue;
                }
            };
            // All senders are gone: nothing can happen any more.
            let Some(message) = message else { break };
            self.take(message);
            for _ in 1..BATCH {
                let Ok(message) = self.messages.try_recv() else { break };
                self.take(message);
            }
        }
    }

    fn is_over(&self) -> bool {
        self.quitting && !self.tasks.is_running()
    }

    /// Ends as at a signal, with what is left.
    fn panicked(&mut self, thread: PanickedThread) {
        match thread {
            PanickedThread::Disk => {
                self.tasks.replace_disk();
                self.update(Event::DiskFailed);
            }
            PanickedThread::Network => self.tasks.lose_network(),
            PanickedThread::Other => {}
        }
        if self.ending == Some(Ending::Panicked) {
            self.quit();
        } else {
            self.end(Ending::Panicked);
        }
    }

    fn is_due(&self) -> bool {
        match self.due {
            _ if self.stuck => false,
            Due::Never => false,
            Due::Soon => self.drawn.elapsed() >= FRAME,
            Due::Now => true,
        }
    }

    fn draw(&mut self) {
        self.due = Due::Never;
        if self.gone || self.background.is_some() {
            return;
        }
        self.writing = Moment::now();
        let painter = &self.painter;
        let written = self.canvas.draw(&self.state, |state, frame| painter.paint(state, frame));
        self.drawn = Instant::now();
        self.frames += 1;
        // What a frame shows is known when it is made; that it can be seen, when the terminal has taken it.
        app::update(&mut self.state, Event::Drawn { frame: self.frames });
        self.written(written);
    }

    /// Loses a terminal that could not be written to; waits for one that had no room.
    fn written(&mut self, written: io::Result<()>) {
        let told = match written {
            Ok(()) if self.canvas.is_stuck() && !self.stuck => self.canvas.device().tell_of_room(),
            other => other,
        };
        self.stuck = self.canvas.is_stuck();
        if !self.stuck && self.shown.back().is_none_or(|(last, _)| *last < self.frames) {
            self.shown.push_back((self.frames, self.writing));
            if self.shown.len() > SHOWN {
                self.shown.pop_front();
            }
        }
        if told.is_err() {
            self.lose();
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            // Who ends the program does not go on typing; what is under way is still told.
            Message::Typed(..) if self.quitting => {}
            Message::Typed(read, inputs) => {
                let at = read.saturating_duration_since(self.begun);
                self.update(Event::Typed(TerminalRead { at, frame: self.frame_at(read), inputs }));
            }
            Message::Event(event) => self.update(event),
            Message::Gone => self.lose(),
            Message::Room => {
                self.stuck = false;
                self.send();
            }
            Message::Panicked(thread) => self.panicked(thread),
            Message::Caught(Caught::End(signal)) => self.terminate(signal),
            Message::Caught(Caught::Resized) => self.resize(),
            Message::Caught(Caught::Stop) => self.suspend(),
            Message::Caught(Caught::Continued) => {
                if self.resumed.elapsed() > ECHO {
                    self.resume();
                }
            }
        }
    }

    /// Returns the last frame that was on the screen at a moment; 0 if that is too long ago to be known.
    fn frame_at(&self, moment: Moment) -> u64 {
        self.shown.iter().rev().find(|(_, shown)| *shown <= moment).map_or(0, |(frame, _)| *frame)
    }

    fn update(&mut self, event: Event) {
        if let Event::Answered { id, answer: Answer::RunEnded(_) | Answer::UndoEnded(_) } = event {
            self.tasks.ended(id);
        }
        let answered = matches!(event, Event::Answered { .. } | Event::DraftFile { .. });
        self.due = if answered && self.due != Due::Now { Due::Soon } else { Due::Now };
        // A user who comes back, or presses a key, may have changed the draft's file with another program.
        let is_person = matches!(event, Event::Key(_) | Event::Typed(_) | Event::Pasted(_) | Event::Resumed);
        let effects = app::update(&mut self.state, event);
        // First what keeps what was typed, in case that something else panics.
        let (writings, others) = effects.into_iter().partition(Effect::is_writing);
        self.perform(writings);
        self.rescue.note(&self.state);
        self.perform(others);
        if is_person {
            self.look = Due::Soon;
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match self.tasks.begin(effect) {
                Some(Effect::SetTheme(name)) => self.painter.choose(&name),
                Some(Effect::Copy(text)) => self.copy(&text),
                Some(Effect::Suspend) => self.suspend(),
                Some(Effect::Redraw) => self.redraw(),
                Some(Effect::Quit) => self.quit(),
                // Begun, or nothing that concerns the screen.
                _ => {}
            }
        }
    }

    fn quit(&mut self) {
        if !self.quitting {
            self.quitting = true;
            self.tasks.stop_runs();
            self.deadline = Some(Instant::now() + self.tasks.patience() + SHUTDOWN_GRACE);
        }
    }

    /// Ends because of a signal; a second one does not wait for calls on their way.
    fn terminate(&mut self, signal: i32) {
        if self.ending.is_some() && signal != HANGUP {
            self.deadline = Some(Instant::now());
            return;
        }
        if self.ending.is_none() {
            self.end(Ending::Signal(signal));
        }
    }

    /// Ends without the person, who may have done so already.
    fn end(&mut self, ending: Ending) {
        self.ending = Some(ending);
        if !self.quitting {
            self.deadline = Some(Instant::now() + DISK);
        }
        self.update(Event::Terminated);
    }

    fn lose(&mut self) {
        self.gone = true;
        self.terminate(HANGUP);
    }

    fn copy(&mut self, text: &str) {
        self.canvas.push(&clipboard::copy(text, self.between));
        self.send();
    }

    fn send(&mut self) {
        if !self.gone && self.background.is_none() {
            self.writing = Moment::now();
            let written = self.canvas.send();
            self.written(written);
        }
    }

    fn redraw(&mut self) {
        self.due = Due::Now;
        if self.canvas.forget().is_err() {
            self.lose();
        }
    }

    fn resize(&mut self) {
        let size = self.canvas.device().size();
        if size != self.state.size {
            self.update(Event::Resized(size));
        }
    }

    fn suspend(&mut self) {
        if self.gone || self.ending.is_some() {
            return;
        }
        self.canvas.drop_rest();
        self.stuck = false;
        self.canvas.device().give_back();
        self.canvas.device().stop();
        self.resume();
    }

    /// Stops once more: what continued us neither ended us nor gave us the terminal.
    fn stop_again(&mut self) {
        self.background = None;
        if self.ending.is_some() || self.gone {
            // It ends without the terminal.
            self.gone = true;
            return;
        }
        let stopped = Instant::now();
        if !self.canvas.device().is_ours() {
            self.canvas.device().stop();
            if stopped.elapsed() < STOPPED && !self.canvas.device().is_ours() {
                self.lose();
                return;
            }
        }
        self.resume();
    }

    /// Takes the terminal again, in an unknown state; not while another program has it.
    fn resume(&mut self) {
        self.resumed = Instant::now();
        if self.gone {
            return;
        }
        self.background = (!self.canvas.device().is_ours()).then(|| Instant::now() + BACKGROUND);
        if self.background.is_some() {
            return;
        }
        if self.canvas.device().take().is_err() {
            self.lose();
            return;
        }
        self.canvas.push(terminal::ENTER);
        self.resize();
        self.update(Event::Resumed);
    }
}

/// The number of SIGHUP.
const HANGUP: i32 = terminal::HANGUP;

/// Waits for a moment, or for ever.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
