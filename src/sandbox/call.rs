//! A call past its door: what the rules see. The doors make it, [`super::api`] lists which there are, and each rule takes it.

use std::time::Duration;

use serde_json::Value;

use super::reply::{Outcome, Refusal};
use super::words::{Language, code};
use super::world::World;

/// One call that is simulated.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    /// The path after `/api/v3`; `{}` stands for a number, `{supplier}` for anything.
    pub(super) path: &'static str,
    /// What the number of the path is called where it travels in the body (ESB).
    pub(super) id_key: &'static str,
    /// Whether the ESB takes it by GET too.
    pub(super) by_get: bool,
    pub(super) run: fn(&mut World, &Call) -> Outcome,
}

/// Who calls, and how it wants to be answered.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) user: String,
    pub(super) supplier: String,
    pub(super) language: Language,
    /// The identifier of the request, as the server stores it.
    pub(super) rid: String,
}

/// A call past its door: what the rules see.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) api: &'static Api,
    /// The id in the v3 path (of a business), 0 when there is none or it is no number.
    pub(super) id: i64,
    pub(super) body: Vec<u8>,
    /// The query `with_default` of `search_biz_inst_topo`.
    pub(super) with_default: bool,
    pub(super) caller: Caller,
    /// How far the replica that the audit log is read from is behind.
    pub(super) lag: Option<Lag>,
}

/// How far a replica is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lag {
    /// It lacks what is younger.
    Time(Duration),
    /// It lacks what was searched for no more often.
    Searches(u64),
}

impl Call {
    /// Runs the rule of the call.
    pub(super) fn run(&self, world: &mut World) -> Outcome {
        (self.api.run)(world, self)
    }

    /// Takes a key out of the body, as a server does that does not know it.
    pub(super) fn forget(&mut self, key: &str) {
        if let Ok(Value::Object(mut body)) = serde_json::from_slice(&self.body) {
            body.shift_remove(key);
            self.body = Value::Object(body).to_string().into_bytes();
        }
    }
}

impl Caller {
    /// A refusal in the caller's language.
    pub(super) fn refuse(&self, code: i64, arguments: &[&str]) -> Refusal {
        Refusal::new(code, self.language, arguments)
    }

    /// The body is not what the decoder takes.
    pub(super) fn undecodable(&self) -> Refusal {
        self.refuse(code::UNDECODABLE, &[])
    }

    /// A parameter is not right; named by key.
    pub(super) fn invalid(&self, key: &str) -> Refusal {
        self.refuse(code::PARAM_INVALID, &[key])
    }
}
