//! `bkproc history`: the runs, the newest first.

use super::cmdb;
use super::exit::Exit;
use super::out::{Failed, Out};
use super::report::HistoryItem;
use super::table::table;
use crate::config::Args;
use crate::domain::state::ProcessState;
use crate::store::journal::{self, RunList};
use jiff::tz::TimeZone;
use serde::Serialize;

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failed> {
    #[derive(Serialize)]
    struct Body {
        runs: Vec<HistoryItem>,
    }
    let folder = cmdb::runs(&cmdb::settings(args, out, "")?, out)?;
    let runs = journal::runs(&folder).map_err(|error| Failed::record(out.lang, &error))?;
    // All that can be read is told; the code tells that it was not all.
    let unread = runs.iter().any(|run| run.summary.is_err());
    let exit = if unread { Exit::Damaged } else { Exit::Done };
    let told = if out.json {
        out.document(&Body { runs: runs.iter().map(|run| HistoryItem::new(out.lang, run)).collect() }, exit)
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

fn lines(out: &Out, runs: &[RunList]) -> Vec<String> {
    let words = out.words();
    let zone = TimeZone::system();
    let mut rows = vec![words.history_heading().map(str::to_owned)];
    for run in runs {
        let Ok(summary) = &run.summary else {
            let id = run.id.to_string();
            rows.push([&id, words.unreadable(), "", "", "", "", ""].map(str::to_owned));
            continue;
        };
        let (about, counts) = (&summary.about, summary.counts);
        rows.push([
            run.id.to_string(),
            words.run_state(summary.state).to_owned(),
            zone.to_datetime(about.started).strftime("%Y-%m-%d %H:%M").to_string(),
            format!("{}/{}", counts.of(ProcessState::Created), counts.planned()),
            counts.of(ProcessState::Deleted).to_string(),
            about.environment.clone(),
            about.business.clone(),
        ]);
    }
    if runs.is_empty() { Vec::new() } else { table(&rows) }
}
