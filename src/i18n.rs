//! Every word a user reads, in Chinese and English.
//!
//! The words of the screens are in one [`Words`] a language, so that a word missing in one of them does not compile.
//! What is said of fields, of errors and of what just happened has modules of its own.

mod age;
pub mod cli;
pub mod command;
mod en;
pub mod explain;
pub mod fields;
mod foreign;
mod mark_list;
pub mod notice;
pub mod state;
mod submit;
mod tree;
mod zh;

pub use foreign::Trash;
pub use mark_list::MarkList;
pub use submit::{MixedHelp, Submit};
pub use tree::Tree;

use age::{pick_unit, unit};

use crate::app::Action;
use crate::app::find::{TermFault, Topic};
use crate::app::keymap::Context;
use crate::app::overlay::{Purpose, Question, Remark};
use crate::domain::id::AreaId;
use crate::domain::lang::Lang;
use crate::domain::place::Step;
use crate::domain::plan::VerdictCounts as PlanCounts;
use crate::domain::state::StateCounts;
use crate::store::RunState;
use ratatui::layout::Size;
use std::time::Duration;

/// Returns the words of a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Zh => &zh::WORDS,
        Lang::En => &en::WORDS,
    }
}

/// Writes a count with its thousands apart: `12,345`.
#[must_use]
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The words of the screens. Keys that a sentence names are given to it, since they can be changed.
#[derive(Debug)]
pub struct Words {
    /// The name of a step in the step bar.
    pub step: fn(Step) -> &'static str,
    /// The name of a step where there is little room.
    pub step_short: fn(Step) -> &'static str,
    /// The names of the arrow keys: up, down, left, right.
    pub arrows: [&'static str; 4],
    /// What an action is called beside its key: at most 8 cells in Chinese and 12 in English.
    pub action: fn(Context, Action) -> &'static str,
    /// What an action does, for the help page.
    pub describe: fn(Context, Action) -> &'static str,
    /// The title of a context's keys on the help page.
    pub context: fn(Context) -> &'static str,
    /// The terminal is too small: the size needed, the size it has.
    pub too_small: fn(Size, Size) -> String,
    /// The line above the screens.
    pub header: Header,
    /// The list of drafts.
    pub drafts: Drafts,
    /// Step 1.
    pub instances: Instances,
    /// Step 2.
    pub processes: Processes,
    /// Step 3.
    pub bindings: Bindings,
    /// Step 4.
    pub review: Review,
    /// Step 5.
    pub submit: Submit,
    /// What stands over a screen.
    pub overlay: Overlay,
    /// A list of rows to mark.
    pub mark_list: MarkList,
    /// The tree of sets and modules.
    pub tree: Tree,
}

/// The words of the line above the screens.
#[derive(Debug)]
pub struct Header {
    /// The file holds what the screen shows.
    pub saved: &'static str,
    /// The file is being written.
    pub saving: &'static str,
    /// The file could not be written.
    pub not_saved: &'static str,
    /// Something is being typed that is not in the file yet.
    pub typing: &'static str,
    /// What is here is not written to the file, since another program changed that.
    pub unwritten: &'static str,
    /// Another process has the file.
    pub read_only: &'static str,
    /// Stands before the name of an environment in production.
    pub production: &'static str,
    /// No environment is set.
    pub no_environment: &'static str,
    /// What is shown was read so long ago.
    pub cached: fn(Duration) -> String,
}

/// The words of the list of drafts.
#[derive(Debug)]
pub struct Drafts {
    /// Title.
    pub title: &'static str,
    /// How many there are, and how many of them cannot be read.
    pub summary: fn(usize, usize) -> String,
    /// The list is being read.
    pub reading: &'static str,
    /// Something in the list was submitted; the key that lists all runs.
    pub all_runs: fn(&str) -> String,
    /// How many are of other environments and not shown; the key that shows them.
    pub others: fn(usize, &str) -> String,
    /// A draft is being opened.
    pub opening: &'static str,
    /// The first row.
    pub new_draft: &'static str,
    /// What stands for a draft with neither name nor processes.
    pub untitled: &'static str,
    /// No draft yet: the key that makes one.
    pub empty: fn(&str) -> [String; 3],
    /// Column: name.
    pub name: &'static str,
    /// Column: business.
    pub business: &'static str,
    /// Column: number of service instances.
    pub instances: &'static str,
    /// Column: processes.
    pub processes: &'static str,
    /// Column: step it was left at.
    pub step: &'static str,
    /// Column: time of the last change.
    pub modified: &'static str,
    /// Label: environment.
    pub environment: &'static str,
    /// Label: file.
    pub file: &'static str,
    /// Nothing was chosen.
    pub none: &'static str,
    /// What the row "new draft" does.
    pub new_help: &'static str,
    /// Name of a run, by whether anything is left to do.
    pub run: fn(RunState) -> &'static str,
    /// What the processes of a run came to; how many deletions have no known outcome.
    pub run_counts: fn(&StateCounts, usize) -> String,
    /// What can be done about a run; the keys that open it and that put it away.
    pub run_help: fn(RunState, &str, &str) -> String,
    /// Label: the name of a run.
    pub record: &'static str,
    /// Label: when a run was begun.
    pub started: &'static str,
    /// Label: what the processes of a run came to.
    pub result: &'static str,
}

/// The words of step 1.
#[derive(Debug)]
pub struct Instances {
    /// Label: business.
    pub business: &'static str,
    /// How many there are.
    pub all: fn(&str) -> String,
    /// How many were read, of how many if known, while reading goes on.
    pub reading: fn(&str, Option<&str>) -> String,
    /// How many are shown, and how many were read again behind them, of how many if known.
    pub refreshing: fn(&str, &str, Option<&str>) -> String,
    /// How many are shown, which were read before; the key that reads them again.
    pub stale: fn(&str, &str) -> String,
    /// Reading ended early; how many were read, the key that tries again.
    pub interrupted: fn(&str, &str) -> String,
    /// All service instances came, and not all that stands beside them; how many, whether it is the topology that is
    /// missing, the key that tries again.
    pub incomplete: fn(&str, bool, &str) -> String,
    /// How many are marked.
    pub marked: fn(&str) -> String,
    /// How many marks the filter hides.
    pub hidden: fn(&str) -> String,
    /// How many marks are of instances that the business has no more.
    pub marks_gone: fn(&str) -> String,
    /// How many rows the range has.
    pub range: fn(&str) -> String,
    /// Nothing was read, so the draft's own targets are shown.
    pub from_draft: &'static str,
    /// Label of the filter.
    pub filter: &'static str,
    /// What can be typed into the filter; the key that begins it.
    pub filter_hint: fn(&str) -> String,
    /// Title of what the filter understands, on the help page.
    pub language: &'static str,
    /// What a term of the filter finds.
    pub topic: fn(Topic) -> &'static str,
    /// The fields of the filter, and what else it understands.
    pub fields: fn(&str) -> String,
    /// What is wrong with a term of the filter; the term as typed.
    pub mistake: fn(&TermFault, &str) -> String,
    /// How many rows are shown.
    pub matching: fn(&str) -> String,
    /// Only marked rows are shown.
    pub only_marked: &'static str,
    /// Column: name of the service instance.
    pub name: &'static str,
    /// Column: identifier.
    pub id: &'static str,
    /// Column: address of the host.
    pub host: &'static str,
    /// Column, and label: cloud area of the host.
    pub area: &'static str,
    /// How many cloud areas the hosts are in.
    pub areas: fn(usize) -> String,
    /// Several hosts have one address, and their cloud areas are not known.
    pub areas_unread: &'static str,
    /// A host: its identifier, and its name if known.
    pub about_host: fn(&str, Option<&str>, bool) -> String,
    /// Column: path of the module.
    pub module: &'static str,
    /// Column: number of processes.
    pub count: &'static str,
    /// Column: labels.
    pub labels: &'static str,
    /// A target known only by its ID.
    pub bare: &'static str,
    /// Why a row made from a service template cannot be marked: its template's identifier, when known.
    pub template_bound: fn(Option<i64>) -> String,
    /// No environment is set; the key that types an identifier.
    pub no_environment: fn(&str) -> [String; 3],
    /// No business was chosen; the key that does.
    pub no_business: fn(&str) -> [String; 2],
    /// The business was not read; the keys that read it and that type an identifier.
    pub not_read: fn(&str, &str) -> [String; 2],
    /// The business is being read, nothing came yet.
    pub waiting: &'static str,
    /// The business has no service instance.
    pub none: &'static str,
    /// The filter finds nothing; the filter, the key that changes it.
    pub no_match: fn(&str, &str) -> [String; 2],
    /// The filter finds nothing so far, and not all was read.
    pub may_come: &'static str,
    /// Hosts match, and have no service instance: the first one, and how many.
    pub hosts_alone: fn(&str, usize) -> String,
    /// What to do about a host without a service instance.
    pub add_instance: &'static str,
    /// An address is not in a cloud area, but in others.
    pub not_in_area: fn(&str, AreaId) -> String,
    /// Nothing is marked, and only marked rows are shown; the key that shows all.
    pub none_marked: fn(&str) -> String,
    /// The key that tries again.
    pub retry: fn(&str) -> String,
}

/// The words of step 2.
#[derive(Debug)]
pub struct Processes {
    /// Heading of the list: how many there are.
    pub list: fn(usize) -> String,
    /// What stands for a process without a name.
    pub unnamed: &'static str,
    /// There is no process; the key that adds one.
    pub empty: fn(&str) -> [String; 2],
    /// Stands in a required field that is empty.
    pub required: &'static str,
    /// Stands in a field to choose a value for, when none is chosen.
    pub unset: &'static str,
    /// How many bind rows there are.
    pub rows: fn(usize) -> String,
    /// There is no bind row; the key that goes to them.
    pub no_rows: fn(&str) -> String,
    /// How many problems block and how many warn.
    pub problems: fn(usize, usize) -> String,
    /// The process has no problem.
    pub fine: &'static str,
    /// The key that goes to the next problem.
    pub next_problem: fn(&str) -> String,
    /// Which problem of the draft this is, from 1, and how many there are.
    pub nth_problem: fn(usize, usize) -> String,
    /// The heading of values that no field has.
    pub others: &'static str,
    /// What can be done with such a value; the key that clears it.
    pub other_help: fn(&str) -> String,
    /// What CMDB calls the field.
    pub cmdb_name: fn(&str) -> String,
    /// What a group's row does; the key.
    pub group_help: fn(&str) -> String,
    /// How many bytes were typed and how many are allowed.
    pub bytes: fn(usize, usize) -> String,
}

/// The words of step 3.
#[derive(Debug)]
pub struct Bindings {
    /// Title: how many rows the process has.
    pub title: fn(usize) -> String,
    /// There is no process; the key that goes back to add one.
    pub no_process: fn(&str) -> [String; 2],
    /// There is no row; the key that adds one.
    pub empty: fn(&str) -> [String; 2],
    /// The keys that go to the process before and the next one.
    pub other_process: fn(&str, &str) -> String,
    /// Column: number of the row.
    pub number: &'static str,
    /// Columns of a file that the server does not know.
    pub unknown: fn(&str) -> String,
}

/// The words of step 4.
#[derive(Debug)]
pub struct Review {
    /// How many problems block and how many warn.
    pub problems: fn(usize, usize) -> String,
    /// What the plan would do: counts by verdict, and calls.
    pub plan: fn(PlanCounts, usize) -> String,
    /// How many entries that will be sent have a warning of their host.
    pub warned: fn(usize) -> String,
    /// No plan, since problems block.
    pub blocked: &'static str,
    /// The server's state is known.
    pub live: &'static str,
    /// The server's state is being read: targets done and in all.
    pub reading: fn(usize, usize) -> String,
    /// The server's state is not known.
    pub offline: &'static str,
    /// The server's state could not be read.
    pub failed: &'static str,
    /// Some targets were not read.
    pub unread: fn(usize) -> String,
    /// Of some hosts it was not read what they have.
    pub unread_hosts: fn(usize) -> String,
    /// The attributes of the business are being read.
    pub reading_fields: &'static str,
    /// The attributes of the business could not be read, and the draft has fields beside the built-in ones.
    pub unread_fields: &'static str,
    /// Column: verdict, or severity of a problem.
    pub verdict: &'static str,
    /// Column: service instance.
    pub instance: &'static str,
    /// Column: host.
    pub host: &'static str,
    /// Column: module.
    pub module: &'static str,
    /// Column: process.
    pub process: &'static str,
    /// Column: where a problem is.
    pub place: &'static str,
    /// Column: what a problem is.
    pub problem: &'static str,
    /// A problem blocks.
    pub blocks: &'static str,
    /// A problem warns.
    pub warns: &'static str,
    /// Verdict: new.
    pub new: &'static str,
    /// Verdict: identical.
    pub identical: &'static str,
    /// Verdict: conflict.
    pub conflict: &'static str,
    /// Verdict: ineligible.
    pub ineligible: &'static str,
    /// Verdict: nothing is known of the target.
    pub unchecked: &'static str,
    /// The same in a sentence.
    pub is_unchecked: &'static str,
    /// What becomes of a new process; its place in its call and the call's place, both from 1, and the calls in all.
    pub is_new: fn(usize, usize, usize) -> String,
    /// What differs: the names of fields.
    pub differs: fn(&[String]) -> String,
    /// Heading: what the draft has.
    pub wanted: &'static str,
    /// Heading: what the server has.
    pub stored: &'static str,
    /// The key that goes to the problem.
    pub go: fn(&str) -> String,
    /// The key that shows the request, where it cannot be submitted.
    pub request: fn(&str) -> String,
    /// The keys that show the request and submit.
    pub ready: fn(&str, &str) -> String,
    /// The key that shows more.
    pub more: fn(&str) -> String,
    /// The key that reads the state again.
    pub retry: fn(&str) -> String,
    /// Nothing to show.
    pub nothing: &'static str,
}

/// The words of what stands over a screen.
#[derive(Debug)]
pub struct Overlay {
    /// Title of the help page.
    pub help: &'static str,
    /// Title of the list of businesses.
    pub businesses: &'static str,
    /// The businesses are being read.
    pub businesses_reading: &'static str,
    /// No business matches.
    pub businesses_none: &'static str,
    /// The keys that read the list again and that type an identifier.
    pub businesses_failed: fn(&str, &str) -> String,
    /// What else can be done; the key that types an identifier.
    pub businesses_hint: fn(&str) -> String,
    /// Title of the list of themes.
    pub themes: &'static str,
    /// Title of the list of environments.
    pub environments: &'static str,
    /// Title of what asks for a part of the credentials.
    pub credential: &'static str,
    /// What becomes of what is typed there.
    pub credential_help: &'static str,
    /// The keys that accept, that go to another part, and that cancel.
    pub credential_keys: fn(&str, &str, &str) -> String,
    /// Title of a question.
    pub question: fn(&Question) -> &'static str,
    /// The question itself.
    pub ask: fn(&Question) -> String,
    /// The same without its least important part, where there is one.
    pub ask_briefly: fn(&Question) -> Option<String>,
    /// What has to be typed before a submission to production.
    pub type_count: fn(usize) -> String,
    /// The keys that submit, once the count is typed, and that do not.
    pub typed_keys: fn(&str, &str) -> String,
    /// The button that says yes.
    pub yes: fn(&Question) -> &'static str,
    /// The button that says no.
    pub no: &'static str,
    /// The button that keeps what is here.
    pub mine: &'static str,
    /// The button that takes what another program wrote.
    pub theirs: &'static str,
    /// The button that leaves the decision open.
    pub later: &'static str,
    /// Why the last key did not answer a question.
    pub remark: fn(Remark) -> &'static str,
    /// Title of a prompt.
    pub prompt: fn(Purpose) -> &'static str,
    /// What a prompt wants.
    pub prompt_help: fn(Purpose) -> &'static str,
    /// Title of a request: the call's place from 1, and the calls in all.
    pub request: fn(usize, usize) -> String,
    /// Title of what is known of an entry that is not sent.
    pub entry: &'static str,
    /// What can be restored.
    pub trash: Trash,
}
