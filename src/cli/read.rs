//! `bkproc businesses`, `instances`, `processes`, `fields`: what a CMDB holds, live or as it was kept. Writes nothing
//! there.

mod cells;
mod document;
mod source;
mod tables;

use super::exit::Exit;
use super::out::{Failed, Out};
use super::table::table;
use super::{reactor, variable};
use crate::app::catalogue::{BusinessPart, Catalogue};
use crate::app::find::{Finder, NoRows, Query};
use crate::config::cli::output::OutputForm;
use crate::config::cli::read::{ReadArgs, What};
use crate::config::{Args, Settings};
use crate::domain::clone::taken;
use crate::domain::draft::{Draft, GivenTarget, Target};
use crate::domain::environment::RecordedEnvironment;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::{Business, ServiceInstance};
use crate::i18n::explain::no_business_visible;
use crate::i18n::words;
use crate::tables::merge::{MergeChoices, merge};
use crate::tables::{CellPlace, Import, ImportRow, TargetName};
use cells::ProcessColumns;
use document::{BusinessesBody, FieldsBody, InstancesBody, ProcessesBody};
use serde::Serialize;
pub(super) use source::Cmdb;
use source::{CacheAge, Source};
use std::borrow::Cow;
use std::process::ExitCode;

/// Carries a command out.
pub(super) fn run(args: &Args, asked: &ReadArgs) -> ExitCode {
    // The configuration file may say another language than the locale.
    let lang = Settings::resolve(args, &variable).lang;
    let out = match Out::of(lang, asked.what.name(), &asked.output) {
        Ok(out) => out,
        Err(exit) => return exit.into(),
    };
    let done = carry_out(args, asked, &out);
    done.unwrap_or_else(|failed| out.fail(&failed)).into()
}

fn carry_out(args: &Args, asked: &ReadArgs, out: &Out) -> Result<Exit, Failed> {
    let query = match &asked.what {
        // Looked at first: no one waits for a business to be told that a filter is wrong.
        What::Instances { filter } => understood(filter, out)?,
        What::Businesses | What::Processes { .. } | What::Fields => Query::default(),
    };
    let reactor = reactor(out)?;
    let source = Source::new(args, asked.offline, out)?;
    reactor.block_on(async {
        match &asked.what {
            What::Businesses => businesses(&source, asked.output.form).await,
            What::Instances { .. } => Box::pin(instances(&source, asked, &query)).await,
            What::Processes { instances } => processes(&source, asked, instances).await,
            What::Fields => fields(&source, asked).await,
        }
    })
}

/// Reads a filter. On the screen a term that cannot be read is left out; a script would act on the wrong ones.
pub(super) fn understood(filter: &str, out: &Out) -> Result<Query, Failed> {
    let query = Query::new(filter);
    match query.mistakes().first() {
        None => Ok(query),
        Some(mistake) => {
            let term = filter.get(mistake.span.clone()).unwrap_or(filter);
            Err(Failed::new(Exit::Usage, "filter", out.words().bad_filter(term, &mistake.fault)))
        }
    }
}

async fn businesses(source: &Source<'_>, form: OutputForm) -> Result<Exit, Failed> {
    let out = source.out;
    let (businesses, kept) = source.businesses().await?;
    let body = BusinessesBody::new(&source.environment, kept, &businesses);
    let ids = businesses.iter().map(|business| business.id.to_string());
    if businesses.is_empty() {
        // An empty list is an answer, but one that a person needs an explanation for.
        out.explain(&no_business_visible(out.lang));
    }
    let rows = (out.words().businesses_heading(), businesses.iter().map(tables::business));
    let cells = (cells::BUSINESSES, businesses.iter().map(cells::business));
    Ok(tell(out, form, Exit::Done, &body, ids, rows, cells))
}

async fn instances(source: &Source<'_>, asked: &ReadArgs, query: &Query) -> Result<Exit, Failed> {
    let out = source.out;
    let business = source.business(asked.business.as_deref()).await?;
    let catalogue = Box::pin(catalogue(source, business, query)).await?;
    let found = find(&catalogue, query);
    let kept = CacheAge::of(catalogue.kept);
    let why = if found.is_empty() { query.why_no_rows(&catalogue.index) } else { None };
    let alone = if let Some(NoRows::HostsAlone(hosts)) = &why { hosts.as_slice() } else { &[] };
    let body = InstancesBody::new(&source.environment, kept, &catalogue, &found, alone);
    let ids = found.iter().map(|instance| instance.id.to_string());
    let rows = found.iter().map(|instance| tables::instance(out, &catalogue, instance));
    let rows = (out.words().instances_heading(), rows);
    let cells = (cells::INSTANCES, found.iter().map(|instance| cells::instance(&catalogue, instance)));
    let exit = tell(out, asked.output.form, Exit::Done, &body, ids, rows, cells);
    if found.is_empty() {
        match &why {
            None => out.say(out.words().nothing_found()),
            Some(NoRows::HostsAlone(hosts)) => {
                let first = hosts.first().map(|id| catalogue.host_label(*id)).unwrap_or_default();
                out.explain(&out.words().hosts_alone(&first, hosts.len()));
            }
            Some(NoRows::NotInArea { area, address }) => {
                out.say(&(words(out.lang).instances.not_in_area)(address, *area));
            }
        }
    }
    Ok(exit)
}

/// Reads what of a business a filter needs.
async fn catalogue(source: &Source<'_>, business: Business, query: &Query) -> Result<Catalogue, Failed> {
    let mut catalogue = Box::pin(source.catalogue(business)).await?;
    if query.needs_host_names() {
        catalogue.take(BusinessPart::HostNames(source.host_names(&catalogue.business).await?));
    }
    Ok(catalogue)
}

/// Finds the service instances of a business that a filter is about, as targets of a draft.
pub(super) async fn find_targets(
    cmdb: &Cmdb<'_>,
    business: Business,
    query: &Query,
    out: &Out,
) -> Result<Vec<Target>, Failed> {
    let catalogue = catalogue(&Source::of(cmdb, out), business, query).await?;
    out.clear();
    Ok(find(&catalogue, query).into_iter().map(|instance| catalogue.target(instance)).collect())
}

/// Looks up the targets of a draft that are known by a text only.
pub(super) async fn identify(
    cmdb: &Cmdb<'_>,
    business: Business,
    given: &[GivenTarget],
    facts: &mut FactTable,
    out: &Out,
) -> Result<(), Failed> {
    let catalogue = Box::pin(Source::of(cmdb, out).catalogue(business)).await?;
    out.clear();
    for (text, id, bound) in catalogue.identify(given, facts) {
        out.say(&out.words().target_chosen(&text, id, bound));
    }
    Ok(())
}

/// Reads what service instances have, those that a filter is about or those with some IDs, as a draft with these targets;
/// and the fields of their business. Without what the server gave.
pub(super) async fn draft_of(
    cmdb: &Cmdb<'_>,
    business: Option<&str>,
    (text, query, ids): (&str, Option<&Query>, Option<Vec<ServiceInstanceId>>),
    out: &Out,
) -> Result<(Draft, FieldTable), Failed> {
    let source = Source::of(cmdb, out);
    let business = source.business(business).await?;
    let mut draft = Draft { environment: RecordedEnvironment::from(cmdb.environment), ..Draft::default() };
    draft.business = Some(business.clone());
    draft.targets = match (query, ids) {
        (Some(query), _) => find_targets(cmdb, business.clone(), query, out).await?.into(),
        (None, ids) => ids.into_iter().flatten().map(Target::bare).collect(),
    };
    if draft.targets.is_empty() {
        return Err(Failed::new(Exit::Invalid, "targets", out.words().nothing_to_export(text)));
    }
    let ids: Vec<i64> = draft.targets.iter().map(|target| target.id.0).collect();
    let read = source.processes(&business, &ids).await?;
    if !read.missing.is_empty() {
        let missing: Vec<String> = read.missing.iter().map(ToString::to_string).collect();
        return Err(Failed::new(Exit::Failed, "instances", out.words().no_such_instances(&missing.join(", "))));
    }
    let mut import = Import { business: Some(business.id), ..Import::default() };
    let mut without = 0;
    for (id, processes) in read.found {
        without += usize::from(processes.is_empty());
        import.rows.extend(processes.into_iter().map(|process| ImportRow {
            place: CellPlace::line(1),
            target: Some(TargetName::of_id(id)),
            process: taken(process),
            is_whole: true,
            lines: 1,
            variables: Vec::new(),
        }));
    }
    if without > 0 {
        out.say(&out.words().without_processes(without));
    }
    let found = draft.targets.iter().map(|target| (TargetName::of_id(target.id), target.clone())).collect();
    let merged = merge(&import, &draft, &MergeChoices { found, ..MergeChoices::default() });
    if let Some(edit) = merged.edit {
        // It was made for this draft, and finds its places there.
        let _ = draft.apply(edit);
    }
    Ok((draft, read.fields))
}

/// Finds service instances, in the order in which the screen shows them.
fn find<'a>(catalogue: &'a Catalogue, query: &Query) -> Vec<&'a ServiceInstance> {
    let mut finder = Finder::default();
    finder.find(&catalogue.index, query, &None);
    finder.rows().iter().filter_map(|at| catalogue.instances.get(*at as usize)).collect()
}

async fn processes(source: &Source<'_>, asked: &ReadArgs, instances: &[i64]) -> Result<Exit, Failed> {
    let out = source.out;
    let business = source.business(asked.business.as_deref()).await?;
    let read = source.processes(&business, instances).await?;
    let exit = if read.missing.is_empty() { Exit::Done } else { Exit::Failed };
    let body = ProcessesBody::new(&source.environment, &business, &read);
    let all = read.found.iter().flat_map(|(id, processes)| processes.iter().map(|process| (*id, process)));
    let ids = all.clone().map(|(_, process)| process.id.to_string());
    let rows = all.map(|(instance, process)| tables::process(instance, process));
    let rows = (out.words().processes_heading(), rows);
    let columns = ProcessColumns::of(&read);
    let exit = tell(out, asked.output.form, exit, &body, ids, rows, (columns.heading(), columns.rows(&read)));
    for (id, biz) in &read.elsewhere {
        out.explain(&out.words().instance_elsewhere(*id, *biz));
    }
    let nowhere = read.missing.iter().filter(|id| read.elsewhere.iter().all(|(other, _)| other != *id));
    let ids: Vec<String> = nowhere.map(ToString::to_string).collect();
    if !ids.is_empty() {
        out.explain(&out.words().no_such_instances(&ids.join(", ")));
    }
    Ok(exit)
}

async fn fields(source: &Source<'_>, asked: &ReadArgs) -> Result<Exit, Failed> {
    let out = source.out;
    let found = async {
        let business = source.business(asked.business.as_deref()).await?;
        Ok((source.fields(&business).await?, business.id))
    };
    let (fields, kept, business) = match found.await {
        Ok(((fields, kept), business)) => (fields, kept, Some(business)),
        Err(failed) => (source.built_in(failed)?, CacheAge::of(None), None),
    };
    let body = FieldsBody::new(out.lang, &source.environment, kept, business, &fields);
    let rows = (out.words().fields_heading(), fields.iter().map(|field| tables::field(out.lang, field)));
    let cells = (cells::FIELDS, fields.iter().map(|field| cells::field(out.lang, field)));
    Ok(tell(out, asked.output.form, Exit::Done, &body, std::iter::empty(), rows, cells))
}

/// Writes a result in the form that was asked for.
fn tell<'a, const N: usize>(
    out: &Out,
    form: OutputForm,
    exit: Exit,
    body: &impl Serialize,
    ids: impl Iterator<Item = String>,
    (heading, rows): ([&'static str; N], impl Iterator<Item = [Cow<'a, str>; N]> + Clone),
    (names, cells): (
        impl IntoIterator<Item: AsRef<str>>,
        impl IntoIterator<Item = impl IntoIterator<Item: AsRef<str>>>,
    ),
) -> Exit {
    match (form, out.delimited) {
        (_, Some(delimited)) => out.rows(delimited, names, cells, exit),
        (OutputForm::Json, None) => out.document(body, exit),
        (OutputForm::Ids, None) => out.text(ids, exit),
        (OutputForm::Text | OutputForm::Csv | OutputForm::Tsv | OutputForm::Xlsx, None) => {
            out.text(table(heading, rows), exit)
        }
    }
}
