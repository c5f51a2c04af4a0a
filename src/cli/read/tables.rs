//! The rows of what a CMDB holds, as tables for people.

use crate::app::catalogue::Catalogue;
use crate::cli::out::Out;
use crate::domain::address;
use crate::domain::draft::BindDraft;
use crate::domain::field::{Field, Known};
use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::{Business, ServiceInstance};
use crate::domain::lang::Lang;
use crate::domain::process::Process;
use crate::i18n::fields::{cmdb_name, flag, group, label, limit};
use crate::i18n::words;
use std::borrow::Cow;

/// Bind rows that a table shows; how many there are more is told.
const ROWS: usize = 2;

pub(super) fn business(business: &Business) -> [Cow<'_, str>; 2] {
    [business.id.to_string().into(), business.name.as_str().into()]
}

pub(super) fn instance<'a>(out: &Out, catalogue: &'a Catalogue, instance: &'a ServiceInstance) -> [Cow<'a, str>; 7] {
    let labels: Vec<_> = instance.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    [
        instance.id.to_string().into(),
        address::short_name(&instance.name),
        addresses(out, catalogue, instance).into(),
        catalogue.module_path(instance).join(" / ").into(),
        instance.processes.to_string().into(),
        instance.template.map_or_else(|| "-".to_owned(), |template| template.number().to_string()).into(),
        labels.join(" ").into(),
    ]
}

/// The addresses of an instance's host, each with the cloud area where that is needed to tell hosts apart.
fn addresses(out: &Out, catalogue: &Catalogue, instance: &ServiceInstance) -> String {
    let dynamic = if catalogue.is_dynamic(instance) { out.words().dynamic() } else { "" };
    let area = catalogue.area(instance).filter(|_| catalogue.shows_areas());
    let address = |address: &str| {
        let short = address::short(address);
        let (before, after) = address::around(area, &short);
        format!("{before}{short}{after}")
    };
    catalogue.addresses(instance).iter().map(address).collect::<Vec<_>>().join(",") + dynamic
}

pub(super) fn process(instance: ServiceInstanceId, process: &Process) -> [Cow<'_, str>; 6] {
    let [alias, binary, parameter] =
        [Known::ProcessName, Known::FuncName, Known::StartParamRegex].map(|known| Cow::Borrowed(process.known(known)));
    [instance.to_string().into(), process.id.to_string().into(), alias, binary, bind(&process.bind).into(), parameter]
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

pub(super) fn field(lang: Lang, field: &Field) -> [Cow<'_, str>; 6] {
    let label = label(lang, field);
    let cmdb = cmdb_name(lang, field).map(|name| (words(lang).processes.cmdb_name)(name));
    [
        field.key.to_string().into(),
        cmdb.map_or_else(|| label.clone(), |cmdb| format!("{label} ({cmdb})").into()),
        super::document::type_name(&field.kind).into(),
        flag(lang, if field.required { "true" } else { "false" }).into(),
        limit(lang, field).into(),
        group(lang, &field.group),
    ]
}
