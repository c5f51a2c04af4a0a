//! What would become of a draft: its problems, and each process on each service instance with its verdict.

use super::{
    Before, ConversionItem, DifferenceItem, EnvironmentItem, NoteItem, ProblemItem, Who, process_cell, shows_areas,
    target_cell,
};
use crate::api::RequestWriter;
use crate::cli::table::Columns;
use crate::domain::draft::Draft;
use crate::domain::environment::Environment;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, EntryIdentity, Live, Plan, Verdict, VerdictCounts, clash};
use crate::i18n::command::CommandWords;
use crate::i18n::explain::{self, Explained, difference, verdict, verdict_why};
use crate::i18n::words;
use crate::{cli::file::FileNotes, cli::prepare::Prepared, domain::check::Problem};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::iter;

/// A plan and what it was made of.
#[derive(Serialize)]
pub(in crate::cli) struct PlanReport<'a> {
    environment: EnvironmentItem,
    bk_biz_id: Option<BizId>,
    problems: Vec<ProblemItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conversions: Vec<ConversionItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
    /// None while a problem blocks.
    #[serde(flatten)]
    plan: Option<Planned<'a>>,
}

#[derive(Serialize)]
struct Planned<'a> {
    counts: CountsItem,
    /// Requests that would be sent.
    calls: usize,
    /// Hosts whose processes could not be read, so that warnings may be missing.
    unchecked_hosts: usize,
    /// Whether the attributes of the business were read; else fields beside the built-in ones were compared as text.
    attributes_read: bool,
    processes: Items<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<Requests<'a>>,
}

/// The requests of a plan, one for each call in sending order, each made while it is written.
struct Requests<'a> {
    plan: &'a Plan,
    writer: &'a RequestWriter,
}

impl Serialize for Requests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let calls = self.plan.calls();
        let mut list = serializer.serialize_seq(Some(calls.len()))?;
        for call in calls {
            list.serialize_element(&self.writer.create(&self.plan.body(call)).map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

/// The entries of a plan, each made while it is written.
#[derive(Debug)]
struct Items<'a> {
    lang: Lang,
    plan: &'a Plan,
    live: &'a Live,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { lang, plan, live } = *self;
        serializer.collect_seq(plan.entries().iter().map(|entry| item(lang, plan, live, entry)))
    }
}

#[derive(Debug, Serialize)]
struct CountsItem {
    new: usize,
    identical: usize,
    conflict: usize,
    ineligible: usize,
}

impl From<VerdictCounts> for CountsItem {
    fn from(counts: VerdictCounts) -> Self {
        let VerdictCounts { new, identical, conflict, ineligible } = counts;
        Self { new, identical, conflict, ineligible }
    }
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    /// The process that is there already.
    bk_process_id: Option<ProcessId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    differences: Vec<DifferenceItem>,
    /// What may not be meant so, though it would be sent.
    warnings: Vec<String>,
}

impl<'a> PlanReport<'a> {
    /// Returns what it says of the file.
    pub(in crate::cli) fn before(self) -> Before {
        Before { problems: self.problems, conversions: self.conversions, notes: self.notes }
    }

    pub(in crate::cli) fn new(lang: Lang, environment: &Environment, prepared: &'a Prepared) -> Self {
        Self {
            environment: EnvironmentItem::of(environment),
            bk_biz_id: prepared.draft.business.as_ref().map(|business| business.id),
            problems: problem_items(lang, &prepared.problems, &prepared.draft, &prepared.table),
            conversions: ConversionItem::all(lang, &prepared.notes.conversions),
            notes: prepared.notes.table.clone(),
            plan: prepared.plan.as_ref().map(|plan| Planned {
                counts: plan.counts().into(),
                calls: plan.calls().len(),
                unchecked_hosts: plan.unread_hosts(),
                attributes_read: prepared.table.is_from_server(),
                processes: Items { lang, plan, live: &prepared.live },
                requests: None,
            }),
        }
    }

    /// Adds the requests that would be sent.
    pub(in crate::cli) fn with_requests(mut self, writer: Option<&'a RequestWriter>) -> Self {
        if let (Some(planned), Some(writer)) = (&mut self.plan, writer) {
            planned.requests = Some(Requests { plan: planned.processes.plan, writer });
        }
        self
    }
}

/// A file, judged without a CMDB.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct CheckReport {
    bk_biz_id: Option<BizId>,
    /// Whether the fields are the built-in ones, because those of the business are not cached.
    built_in: bool,
    /// How many service instances and processes it has.
    counts: CheckCounts,
    problems: Vec<ProblemItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conversions: Vec<ConversionItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
}

#[derive(Debug, Serialize)]
struct CheckCounts {
    targets: usize,
    processes: usize,
}

impl CheckReport {
    pub(in crate::cli) fn new(
        lang: Lang,
        draft: &Draft,
        problems: &[Problem],
        notes: FileNotes,
        table: &FieldTable,
    ) -> Self {
        let counts = CheckCounts { targets: draft.targets.len() + draft.given.len(), processes: draft.processes.len() };
        Self {
            bk_biz_id: draft.business.as_ref().map(|business| business.id),
            built_in: !table.is_from_server(),
            counts,
            problems: problem_items(lang, problems, draft, table),
            conversions: ConversionItem::all(lang, &notes.conversions),
            notes: notes.table,
        }
    }
}

fn problem_items(lang: Lang, problems: &[Problem], draft: &Draft, table: &FieldTable) -> Vec<ProblemItem> {
    problems.iter().map(|problem| ProblemItem::new(problem, explained(lang, problem, draft, table))).collect()
}

fn item<'a>(lang: Lang, plan: &'a Plan, live: &Live, entry: &Entry) -> Item<'a> {
    Item {
        who: Who::of(plan, entry),
        bk_process_id: taker(plan.verdict(entry)),
        why: verdict_why(lang, &plan.verdict(entry)),
        differences: clash(plan, live, entry).iter().map(DifferenceItem::new).collect(),
        warnings: plan.warnings(entry).iter().map(|what| explain::warning(lang, what)).collect(),
    }
}

/// The process that an entry is, or clashes with.
fn taker(verdict: Verdict) -> Option<ProcessId> {
    match verdict {
        Verdict::Identical(id) => Some(id),
        Verdict::Conflict { alias, command } => alias.or(command),
        Verdict::New | Verdict::Ineligible(_) => None,
    }
}

/// Explains a problem of a file; there are no steps of a screen here.
fn explained(lang: Lang, problem: &Problem, draft: &Draft, table: &FieldTable) -> Explained {
    let told = explain::problem(lang, problem, draft, table);
    let next = CommandWords(lang).missing_in_file(&problem.cause).or_else(|| told.next.clone());
    Explained { next, ..told }
}

/// Tells problems, a line each: how bad, where, what, what to do.
pub(in crate::cli) fn problems<'a>(
    lang: Lang,
    problems: &'a [Problem],
    draft: &'a Draft,
    table: &'a FieldTable,
) -> impl Iterator<Item = String> + 'a {
    let line = CommandWords(lang);
    problems.iter().map(move |problem| {
        let told = explained(lang, problem, draft, table);
        line.problem(problem.blocks(), &explain::place(lang, &problem.path, draft, table), &told)
    })
}

/// Returns a plan as a table, below each clash what differs, and below what is new what may not be meant so.
pub(in crate::cli) fn lines<'a>(
    lang: Lang,
    plan: &'a Plan,
    live: &'a Live,
    fields: &'a FieldTable,
) -> impl Iterator<Item = String> + 'a {
    let review = &words(lang).review;
    let with_areas = shows_areas(plan);
    // Entries of one target follow each other.
    let target_cells = move || {
        let mut last: Option<(Option<ServiceInstanceId>, String)> = None;
        move |entry: &Entry| {
            let id = plan.target(entry).map(|target| target.id);
            match &last {
                Some((same, cell)) if *same == id => cell.clone(),
                _ => last.insert((id, target_cell(plan, entry, with_areas).into_owned())).1.clone(),
            }
        }
    };
    let rows = move || {
        let mut target_cell = target_cells();
        move |entry: &Entry| {
            let what = plan.verdict(entry);
            let why = verdict_why(lang, &what).unwrap_or_default();
            [verdict(lang, &what).into(), target_cell(entry).into(), process_cell(plan, entry), why.into()]
        }
    };
    let heading = [review.verdict, review.instance, review.process, ""].map(Cow::Borrowed);
    let columns = Columns::measure(iter::once(heading.clone()).chain(plan.entries().iter().map(rows())));
    let mut row = rows();
    let head = [(review.plan)(plan.counts(), plan.calls().len()), columns.line(&heading)];
    head.into_iter().chain(plan.entries().iter().flat_map(move |entry| {
        let warnings = plan.warnings(entry).iter().map(move |what| format!("  ! {}", explain::warning(lang, what)));
        let clash = clash(plan, live, entry).into_iter();
        let clash = clash.map(move |found| format!("  {}", difference(lang, &found, fields)));
        iter::once(columns.line(&row(entry))).chain(warnings).chain(clash)
    }))
}

/// The columns of a plan.
pub(in crate::cli) const PLAN_HEADING: [&str; 13] = {
    let [instance, name, area, host, module, alias, binary] = EntryIdentity::NAMES;
    let [parameter, verdict, process] = ["bk_start_param_regex", "verdict", "bk_process_id"];
    let [why, differences, warnings] = ["why", "differences", "warnings"];
    [instance, name, area, host, module, alias, binary, parameter, verdict, process, why, differences, warnings]
};

/// Returns the columns of an entry of a plan.
pub(in crate::cli) fn cells(lang: Lang, plan: &Plan, live: &Live, entry: &Entry) -> [String; 13] {
    let item = item(lang, plan, live, entry);
    let [instance, name, area, host, module, alias, binary] = item.who.identity.cells();
    let differences: Vec<_> = item.differences.iter().map(|difference| difference.field.as_str()).collect();
    [
        instance,
        name,
        area,
        host,
        module,
        alias,
        binary,
        item.who.bk_start_param_regex.to_owned(),
        item.who.verdict.to_owned(),
        item.bk_process_id.map(|id| id.to_string()).unwrap_or_default(),
        item.why.unwrap_or_default(),
        differences.join(" "),
        item.warnings.join("; "),
    ]
}
