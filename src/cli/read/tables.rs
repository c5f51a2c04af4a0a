//! What is told of a CMDB, as tables for people; the first row is the heading.

use super::source::Read;
use crate::app::catalogue::Catalogue;
use crate::cli::out::Out;
use crate::domain::address;
use crate::domain::draft::BindDraft;
use crate::domain::field::{FieldTable, Known};
use crate::domain::instance::{Business, ServiceInstance};
use crate::i18n::fields::{cmdb_name, flag, group, label, limit};
use crate::i18n::words;

/// Bind rows that a table shows; how many there are more is told.
const ROWS: usize = 2;

pub(super) fn businesses(out: &Out, businesses: &[Business]) -> Vec<[String; 2]> {
    let mut rows = vec![out.words().businesses_heading().map(str::to_owned)];
    rows.extend(businesses.iter().map(|business| [business.id.to_string(), business.name.clone()]));
    rows
}

pub(super) fn instances(out: &Out, catalogue: &Catalogue, found: &[&ServiceInstance]) -> Vec<[String; 7]> {
    let mut rows = vec![out.words().instances_heading().map(str::to_owned)];
    rows.extend(found.iter().map(|instance| {
        let labels: Vec<_> = instance.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        [
            instance.id.to_string(),
            address::short_name(&instance.name).into_owned(),
            addresses(catalogue, instance),
            catalogue.module_path(instance).join(" / "),
            instance.processes.to_string(),
            instance.template.map_or_else(|| "-".to_owned(), |template| template.number().to_string()),
            labels.join(" "),
        ]
    }));
    rows
}

/// The addresses of an instance's host, each with the cloud area where that is needed to tell hosts apart.
fn addresses(catalogue: &Catalogue, instance: &ServiceInstance) -> String {
    let area = catalogue.area(instance).filter(|_| catalogue.shows_areas());
    let address = |address: &str| {
        let short = address::short(address);
        let (before, after) = address::around(area, &short);
        format!("{before}{short}{after}")
    };
    catalogue.addresses(instance).iter().map(address).collect::<Vec<_>>().join(",")
}

pub(super) fn processes(out: &Out, read: &Read) -> Vec<[String; 6]> {
    let mut rows = vec![out.words().processes_heading().map(str::to_owned)];
    for (instance, processes) in &read.found {
        rows.extend(processes.iter().map(|process| {
            let [alias, binary, parameter] = [Known::ProcessName, Known::FuncName, Known::StartParamRegex]
                .map(|known| process.known(known).to_owned());
            [instance.to_string(), process.id.to_string(), alias, binary, bind(&process.bind), parameter]
        }));
    }
    rows
}

fn bind(rows: &[BindDraft]) -> String {
    let address = |row: &BindDraft| {
        if row.ip.contains(':') { format!("[{}]:{}", row.ip, row.port) } else { format!("{}:{}", row.ip, row.port) }
    };
    let mut parts: Vec<_> = rows.iter().take(ROWS).map(address).collect();
    if rows.len() > ROWS {
        parts.push(format!("+{}", rows.len() - ROWS));
    }
    parts.join(" ")
}

pub(super) fn fields(out: &Out, fields: &FieldTable) -> Vec<[String; 6]> {
    let mut rows = vec![out.words().fields_heading().map(str::to_owned)];
    rows.extend(fields.iter().map(|field| {
        let label = label(out.lang, field);
        let cmdb = cmdb_name(out.lang, field).map(|name| (words(out.lang).processes.cmdb_name)(name));
        [
            field.key.to_string(),
            cmdb.map_or_else(|| label.to_string(), |cmdb| format!("{label} ({cmdb})")),
            super::document::type_name(&field.kind).to_owned(),
            flag(out.lang, if field.required { "true" } else { "false" }).to_owned(),
            limit(out.lang, field),
            group(out.lang, &field.group).into_owned(),
        ]
    }));
    rows
}
