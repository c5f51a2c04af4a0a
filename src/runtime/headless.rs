//! The disk and the network without a terminal: for callers that drive the state machine by other means than keys at a
//! screen, such as the tests of whole flows.

use super::message::Message;
use super::tasks::disk::{Disk, Places};
use super::tasks::network::NetworkTasks;
use super::tasks::{Answers, Connect, Tasks};
use crate::app::{Effect, Event};
use crate::domain::lang::Lang;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Carries out effects, and gives their answers as events.
pub struct Headless<C: Connect> {
    tasks: Tasks<C>,
    messages: UnboundedReceiver<Message>,
}

impl<C: Connect> Headless<C> {
    /// Begins with nothing under way.
    #[must_use]
    pub fn new(places: Places, connect: C, lang: Lang) -> Self {
        let (sender, messages) = unbounded_channel();
        let answers = Answers(sender);
        let network = NetworkTasks::new(connect, lang, places.runs.clone(), answers.clone());
        let tasks = Tasks::new(Disk::new(places, None, answers), network);
        Self { tasks, messages }
    }

    /// Begins what an effect asks for; returns one that concerns a screen.
    pub fn begin(&mut self, effect: Effect) -> Option<Effect> {
        self.tasks.begin(effect)
    }

    /// Looks whether others have done something to the open draft, as the loop does at each key.
    pub fn look(&mut self) {
        self.tasks.look();
    }

    /// Waits for the next answer; `None` when there can be none any more.
    pub async fn next(&mut self) -> Option<Event> {
        match self.messages.recv().await {
            Some(Message::Event(event)) => Some(event),
            Some(Message::Typed(..) | Message::Caught(_) | Message::Gone | Message::Room | Message::Panicked(_))
            | None => None,
        }
    }

    /// Waits until everything for the disk is written.
    pub async fn finish(self) {
        self.tasks.stop_runs();
        self.tasks.finish().await;
    }
}
