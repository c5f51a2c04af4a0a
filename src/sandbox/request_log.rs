//! The request log: what was asked and what came of it, with credentials blotted out.
//!
//! Owns the record, its redaction and the file it is appended to. Nothing that was secret in a request reaches
//! memory here, so nothing can leak from it.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::clock::{Moment, shown};
use super::request::Request;

/// Keys whose values are blotted out, at any depth of a body and in a query.
const SECRETS: [&str; 6] = ["bk_app_secret", "bk_token", "bk_ticket", "access_token", "app_secret", "bk_password"];
const BLOT: &str = "***";

/// Most requests kept in memory; the oldest go first. The file has all.
const KEPT: usize = 50_000;

/// One request as the log has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoggedRequest {
    /// When it was answered, RFC 3339.
    pub time: String,
    /// The HTTP method.
    pub method: String,
    /// Path and query as sent, secrets blotted out.
    pub path: String,
    /// The name of the call, empty when the URL named none.
    pub api: String,
    /// The user it was made for, empty when none was let in.
    pub user: String,
    /// The body; a text when it was no JSON, null when there was none.
    pub body: Value,
    /// The HTTP status of the reply; 0 when no reply was sent.
    pub status: u16,
    /// The code in the reply's body; -1 when there was none.
    pub code: i64,
    /// The fault that acted, in the words it was given in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl LoggedRequest {
    /// Notes a request that is not yet answered.
    pub(super) fn new(request: &Request, api: &str) -> Self {
        Self {
            time: shown(Moment::now()),
            method: request.method.clone(),
            path: path(request),
            api: api.to_owned(),
            user: String::new(),
            body: body(&request.body),
            status: 0,
            code: -1,
            fault: None,
        }
    }
}

fn path(request: &Request) -> String {
    if request.query.is_empty() {
        return request.path.clone();
    }
    let pairs: Vec<String> = request
        .query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) if is_secret(key) => format!("{key}={BLOT}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{}?{}", request.path, pairs.join("&"))
}

fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key.to_ascii_lowercase().as_str())
}

fn body(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            redact(&mut value);
            value
        }
        // Might hold anything, a secret too.
        Err(_) => format!("({} bytes that are no JSON)", bytes.len()).into(),
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if is_secret(key) {
                    *value = BLOT.into();
                } else {
                    redact(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        _ => {}
    }
}

/// The log in memory and on disk.
#[derive(Debug, Default)]
pub(super) struct Log {
    kept: VecDeque<LoggedRequest>,
    file: Option<File>,
}

impl Log {
    /// Opens a log; a path makes it append to a file that only the owner can read.
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        let file = match path {
            None => None,
            Some(path) => {
                let mut options = OpenOptions::new();
                options.create(true).append(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                Some(options.open(path)?)
            }
        };
        Ok(Self { kept: VecDeque::new(), file })
    }

    /// Adds a request that has been answered. A disk that is full does not end the server.
    pub(super) fn add(&mut self, seen: LoggedRequest) {
        if let Some(file) = &mut self.file
            && let Ok(mut line) = serde_json::to_vec(&seen)
        {
            line.push(b'\n');
            let _ = file.write_all(&line);
        }
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(seen);
    }

    /// Returns what is kept, oldest first.
    pub(super) fn all(&self) -> Vec<LoggedRequest> {
        self.kept.iter().cloned().collect()
    }
}
