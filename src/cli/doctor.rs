//! `bkproc doctor`: looks at everything that the program needs, from the terminal to the files, and says what to do about
//! what is not as it should be. Writes nothing, changes nothing, and goes on to the end whatever fails.
//!
//! ```json
//! {
//!   "schema_version": 2,
//!   "command": "doctor",
//!   "exit_code": 5,
//!   "version": "0.1.0",
//!   "environment": { "name": "prod", "url": "https://…", "door": "gateway" },
//!   "offline": false,
//!   "counts": { "ok": 12, "warning": 1, "problem": 1, "not_tried": 8 },
//!   "checks": [
//!     { "area": "network", "check": "connection", "state": "problem",
//!       "what": "…", "why": "…", "next": "…", "message": "…", "facts": { "error": "connect" } }
//!   ]
//! }
//! ```
//!
//! `area`, `check`, `state` and the keys of `facts` are the same in every language; `what`, `why` and `next` are for people.

mod configuration;
mod credentials;
mod files;
mod network;
mod report;
mod server;
mod terminal;

use super::exit::Exit;
use super::out::{Failed, Out};
use super::report::EnvironmentItem;
use super::{reactor, variable};
use crate::config::cli::doctor::{DOCTOR, DoctorArgs};
use crate::config::{Args, Settings};
use crate::i18n::command::doctor::{CheckArea, Untried};
use report::{CheckCounts, Item, Report};
use rustix::termios::{isatty, tcgetwinsize};
use serde::Serialize;
use std::io;
use std::path::Path;
use std::process::ExitCode;

#[derive(Serialize)]
struct Body<'a> {
    version: &'static str,
    /// None when no CMDB was named.
    environment: Option<EnvironmentItem>,
    offline: bool,
    counts: CheckCounts,
    checks: Vec<Item<'a>>,
}

/// Carries the command out.
pub(super) fn run(args: &Args, asked: DoctorArgs) -> ExitCode {
    let settings = Settings::resolve(args, &variable);
    let out = Out::new(settings.lang, DOCTOR, asked.json);
    carry_out(settings, args, asked, &out).unwrap_or_else(|failed| out.fail(&failed)).into()
}

fn carry_out(mut settings: Settings, args: &Args, asked: DoctorArgs, out: &Out) -> Result<Exit, Failed> {
    let mut report = Report::new(out.lang);
    terminal::look(&settings, &mut report);
    configuration::look(&mut settings, args, out, &mut report);
    let chosen = settings.environment().cloned();
    match &chosen {
        None => {
            report.skip(CheckArea::Credentials, &["credentials"], Untried::NoEnvironment);
            report.skip(CheckArea::Network, &["proxy", "ca"], Untried::NoEnvironment);
            server::skip(&mut report, Untried::NoEnvironment);
        }
        Some(configured) => {
            let keys = credentials::look(&settings, configured, !asked.offline, out, &mut report)?;
            let way = network::look(configured, &mut report);
            if asked.offline {
                server::skip(&mut report, Untried::Offline);
            } else if way.usable {
                let reactor = reactor(out)?;
                reactor.block_on(server::look(keys, way.proxy, out, &mut report));
            } else {
                server::skip(&mut report, Untried::NoRequest);
            }
        }
    }
    files::look(&settings, &mut report);
    let exit = report.exit();
    if !out.json {
        return Ok(out.text(report.lines(columns(), exit), exit));
    }
    let body = Body {
        version: env!("CARGO_PKG_VERSION"),
        environment: chosen.map(|own| EnvironmentItem::of(&own.environment)),
        offline: asked.offline,
        counts: report.counts(),
        checks: report.items(),
    };
    Ok(out.document(&body, exit))
}

/// Writes a path as a shell takes it, short.
fn shown(path: &Path) -> String {
    let home = variable("HOME").filter(|home| !home.is_empty());
    let below = home.as_deref().and_then(|home| path.strip_prefix(home).ok());
    below.map_or_else(|| path.display().to_string(), |below| Path::new("~").join(below).display().to_string())
}

/// How wide lines may be: as the terminal is that they go to; elsewhere as they come.
fn columns() -> Option<u16> {
    let out = io::stdout();
    let size = isatty(&out).then(|| tcgetwinsize(&out).ok()).flatten()?;
    Some(size.ws_col).filter(|columns| *columns > 0)
}
