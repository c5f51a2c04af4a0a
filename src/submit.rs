//! The submission engine: a plan's calls, each sent once, each with what became of it. Used by the screen and by
//! commands without one; knows neither.
//!
//! Calls of one service instance are made strictly in order, and none after one that did not create its processes.
//! A call goes out only after its [`Record`] holds the intent. An error that every other call would meet as well
//! (no connection, no permission) ends the run, and so do several unknown outcomes in a row: nothing is hammered.

pub mod live;
mod outcome;
mod record;

pub use outcome::Outcome;
pub use record::{NoRecord, Record};

use crate::api::{Api, ApiError};
use crate::domain::id::ProcessId;
use crate::domain::plan::{Call, Plan};
use outcome::{concerns_all, outcome};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

/// How a run goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Service instances that are worked on at a time; at least 1.
    pub parallel: usize,
    /// Unknown outcomes in a row after which no further call is made; at least 1. Each costs a person work, and a
    /// server that gives three does not get better by being asked again.
    pub unknown: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { parallel: 1, unknown: 3 }
    }
}

/// Tells a run to make no further call; the one on its way is awaited. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Says so.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What happens in a run, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A call is on its way.
    Sent {
        /// Its place in the plan.
        call: usize,
    },
    /// A call is over. Told of every call of the plan, once.
    Ended {
        /// Its place in the plan.
        call: usize,
        /// What became of it.
        outcome: Outcome,
    },
}

/// Makes the calls of a plan.
///
/// Must not be dropped before it is done: a call on its way would be cut off, and nobody would know what became of
/// it.
///
/// # Errors
///
/// When the record could not be kept. What was sent until then was told as usual; nothing was sent after.
pub async fn run<A: Api, R: Record>(
    api: &A,
    plan: &Plan,
    options: Options,
    stop: &Stop,
    record: &mut R,
    tell: impl FnMut(Progress) + Send,
) -> io::Result<()> {
    let mut run = Run {
        plan,
        record,
        tell,
        targets: by_target(plan.calls()),
        unknown: 0,
        options,
        verdict: Verdict::GoOn,
        failure: None,
    };
    let mut lanes: Vec<Lane<'_>> = Vec::new();
    loop {
        if stop.is_told() && matches!(run.verdict, Verdict::GoOn) {
            run.verdict = Verdict::Stop(None);
        }
        while lanes.len() < options.parallel.max(1) {
            let Some(lane) = run.next_target(api) else { break };
            lanes.push(lane);
        }
        if lanes.is_empty() {
            break;
        }
        let (mut lane, answer) = first_done(&mut lanes).await;
        let created = run.take(&lane, answer);
        if stop.is_told() && matches!(run.verdict, Verdict::GoOn) {
            run.verdict = Verdict::Stop(None);
        }
        if created && let Some(answer) = run.next_call(api, &mut lane) {
            lane.answer = answer;
            lanes.push(lane);
        } else {
            run.leave(lane.left, None);
        }
    }
    let left: Vec<usize> = std::mem::take(&mut run.targets).into_iter().flatten().collect();
    let why = match &run.verdict {
        Verdict::GoOn => None,
        Verdict::Stop(why) => why.clone(),
    };
    run.leave(left, why.as_deref());
    run.failure.map_or(Ok(()), Err)
}

/// Groups the places of calls by target, in order.
fn by_target(calls: &[Call]) -> VecDeque<VecDeque<usize>> {
    let mut targets: VecDeque<(usize, VecDeque<usize>)> = VecDeque::new();
    for (at, call) in calls.iter().enumerate() {
        match targets.back_mut() {
            Some((target, places)) if *target == call.target => places.push_back(at),
            _ => targets.push_back((call.target, VecDeque::from([at]))),
        }
    }
    targets.into_iter().map(|(_, places)| places).collect()
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<ProcessId>, ApiError>> + Send + 'a>>;

/// One service instance that is worked on.
struct Lane<'a> {
    /// The call on its way.
    call: usize,
    answer: Answer<'a>,
    /// The calls that come after it.
    left: VecDeque<usize>,
}

/// Waits for whichever call is over first, and takes its lane out.
async fn first_done<'a>(lanes: &mut Vec<Lane<'a>>) -> (Lane<'a>, Result<Vec<ProcessId>, ApiError>) {
    poll_fn(|context| {
        let done = lanes.iter_mut().enumerate().find_map(|(at, lane)| match lane.answer.as_mut().poll(context) {
            Poll::Ready(answer) => Some((at, answer)),
            Poll::Pending => None,
        });
        match done {
            Some((at, answer)) => Poll::Ready((lanes.remove(at), answer)),
            None => Poll::Pending,
        }
    })
    .await
}

enum Verdict {
    GoOn,
    /// No further call is made; the error that says why, if one does.
    Stop(Option<Box<ApiError>>),
}

struct Run<'a, R, F> {
    plan: &'a Plan,
    record: &'a mut R,
    tell: F,
    /// What was not begun.
    targets: VecDeque<VecDeque<usize>>,
    /// Unknown outcomes since the last that was known.
    unknown: usize,
    options: Options,
    verdict: Verdict,
    /// Why the record could not be kept.
    failure: Option<io::Error>,
}

impl<'a, R: Record, F: FnMut(Progress) + Send> Run<'a, R, F> {
    fn next_target<A: Api>(&mut self, api: &'a A) -> Option<Lane<'a>> {
        if !matches!(self.verdict, Verdict::GoOn) {
            return None;
        }
        let mut lane = Lane { call: 0, answer: Box::pin(std::future::pending()), left: self.targets.pop_front()? };
        if let Some(answer) = self.next_call(api, &mut lane) {
            return Some(Lane { answer, ..lane });
        }
        self.leave(lane.left, None);
        None
    }

    /// Sends the next call of a lane, if it has one and the run goes on.
    fn next_call<A: Api>(&mut self, api: &'a A, lane: &mut Lane<'a>) -> Option<Answer<'a>> {
        if !matches!(self.verdict, Verdict::GoOn) {
            return None;
        }
        let at = *lane.left.front()?;
        let plan = self.plan;
        let call = plan.calls().get(at)?;
        if let Err(error) = self.record.intent(at, &plan.body(call)) {
            self.fail(error);
            return None;
        }
        lane.left.pop_front();
        lane.call = at;
        (self.tell)(Progress::Sent { call: at });
        Some(Box::pin(async move {
            let body = plan.body(call);
            api.create(&body).await
        }))
    }

    /// Takes an answer in, and tells whether the processes were created.
    fn take(&mut self, lane: &Lane<'_>, answer: Result<Vec<ProcessId>, ApiError>) -> bool {
        let size = self.plan.calls().get(lane.call).map_or(0, |call| call.processes.len());
        let outcome = outcome(answer, size);
        self.unknown = if matches!(outcome, Outcome::Unknown(_)) { self.unknown + 1 } else { 0 };
        if matches!(self.verdict, Verdict::GoOn) {
            if let Some(error) = outcome.error().filter(|error| concerns_all(error)) {
                self.verdict = Verdict::Stop(Some(Box::new(error.clone())));
            } else if self.unknown >= self.options.unknown.max(1) {
                self.verdict = Verdict::Stop(None);
            }
        }
        let created = matches!(outcome, Outcome::Created(_));
        // The record first: what the screen shows is on disk.
        if let Err(error) = self.record.outcome(lane.call, &outcome) {
            self.fail(error);
        }
        (self.tell)(Progress::Ended { call: lane.call, outcome });
        created
    }

    fn fail(&mut self, error: io::Error) {
        self.failure.get_or_insert(error);
        self.verdict = Verdict::Stop(None);
    }

    fn leave(&mut self, calls: impl IntoIterator<Item = usize>, why: Option<&ApiError>) {
        for call in calls {
            (self.tell)(Progress::Ended { call, outcome: Outcome::NotSent(why.cloned().map(Box::new)) });
        }
    }
}

#[cfg(test)]
mod tests;
