//! The disk as far as a panic of the loop's thread needs it.

use super::{Answers, Content, Job, Places, Queue, Save, Worker};
use crate::app::Effect;
use std::sync::mpsc::channel;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// The disk as far as a panic of the loop's thread needs it.
pub(in crate::runtime) struct SpareDisk {
    places: Places,
    queue: Queue,
    answers: Answers,
}

impl SpareDisk {
    pub(super) const fn new(places: Places, queue: Queue, answers: Answers) -> Self {
        Self { places, queue, answers }
    }

    /// Writes what no save was sent of, after what is in the queue. Returns whether all is done within a time.
    pub(in crate::runtime) fn finish(&self, unsaved: Option<Effect>, limit: Duration) -> bool {
        let asked = unsaved.and_then(|effect| match effect {
            Effect::CreateDraft { id, content, place, beside, history } => {
                Some((Some(id), Job::Create(Box::new(Content { draft: *content, place, beside: *beside }), history)))
            }
            Effect::SaveDraft { draft, content, place, beside, history, version, way, .. } => {
                let content = Content { draft: *content, place, beside: *beside };
                Some((None, Job::Save(draft, Box::new(Save { content, history, version, way }))))
            }
            _ => None,
        });
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(jobs) = &*queue else {
            // No thread was needed so far, so nothing is locked.
            if let Some((id, job)) = asked {
                Worker::new(self.places.clone(), None, Arc::default()).work(id, job, &self.answers);
            }
            return true;
        };
        let (tell, done) = channel();
        let sent = asked.map_or(Ok(()), |asked| jobs.send(asked));
        sent.and_then(|()| jobs.send((None, Job::Tell(tell)))).is_ok() && done.recv_timeout(limit).is_ok()
    }
}
