//! `bkproc history`: the runs, the newest first.

use super::cmdb;
use super::exit::Exit;
use super::out::json::Walked;
use super::out::{Failed, Out};
use super::report::{HISTORY_HEADING, HistoryItem};
use super::table::table;
use crate::config::Args;
use crate::domain::state::ProcessState;
use crate::store::journal::{self, RunList};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::borrow::Cow;

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failed> {
    #[derive(Serialize)]
    struct Body<T> {
        runs: T,
    }
    let folder = cmdb::runs(&cmdb::settings(args, out, "")?, out)?;
    let runs = journal::runs(&folder).map_err(|error| Failed::record(out.lang, &error))?;
    // All that can be read is told; the code tells that it was not all.
    let unread = runs.iter().any(|run| run.summary.is_err());
    let exit = if unread { Exit::Damaged } else { Exit::Done };
    let told = if out.json {
        let items = Walked(|| runs.iter().map(|run| HistoryItem::new(out.lang, run)));
        out.document(&Body { runs: items }, exit)
    } else if let Some(delimited) = out.delimited {
        let rows = runs.iter().map(|run| HistoryItem::new(out.lang, run).cells());
        out.rows(delimited, HISTORY_HEADING, rows, exit)
    } else {
        out.text(lines(out, &runs), exit)
    };
    for error in runs.iter().filter_map(|run| run.summary.as_ref().err()) {
        out.explain(&Failed::record(out.lang, error).told);
    }
    if runs.is_empty() {
        out.explain(&out.words().no_runs());
    }
    Ok(told)
}

fn lines<'a>(out: &Out, runs: &'a [RunList]) -> impl Iterator<Item = String> + 'a {
    let words = out.words();
    let zone = TimeZone::system();
    let row = move |run: &'a RunList| -> [Cow<'a, str>; 7] {
        let Ok(summary) = &run.summary else {
            return [run.id.as_str(), words.unreadable(), "", "", "", "", ""].map(Cow::Borrowed);
        };
        let (about, counts) = (&summary.about, summary.counts);
        [
            run.id.as_str().into(),
            words.run_state(summary.state).into(),
            zone.to_datetime(about.started).strftime("%Y-%m-%d %H:%M").to_string().into(),
            format!("{}/{}", counts.of(ProcessState::Created), counts.planned()).into(),
            counts.of(ProcessState::Deleted).to_string().into(),
            about.environment.as_str().into(),
            about.business.as_str().into(),
        ]
    };
    table(words.history_heading(), runs.iter().map(row))
}
