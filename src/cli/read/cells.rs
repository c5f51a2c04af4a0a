//! The rows of what a CMDB holds as delimited text. Names of columns are the API's own, the same in every language; a
//! list of processes can be imported again, one row a bind row.

use super::document::{addressing, type_name};
use super::source::Read;
use crate::app::catalogue::Catalogue;
use crate::domain::bind::Column;
use crate::domain::draft::BindDraft;
use crate::domain::field::{Field, FieldKey};
use crate::domain::id::ServiceTemplateId;
use crate::domain::instance::{Addresses, Business, ServiceInstance};
use crate::domain::lang::Lang;
use crate::domain::process::Process;
use crate::i18n::fields::{group, label, limit};
use std::collections::HashSet;

pub(super) const BUSINESSES: [&str; 2] = ["bk_biz_id", "bk_biz_name"];

pub(super) fn business(business: &Business) -> [String; 2] {
    [business.id.to_string(), business.name.clone()]
}

pub(super) const INSTANCES: [&str; 15] = [
    "service_instance_id",
    "service_instance_name",
    "bk_host_id",
    "bk_host_name",
    "bk_cloud_id",
    "bk_cloud_name",
    "bk_addressing",
    "bk_host_innerip",
    "bk_host_outerip",
    "bk_module_id",
    "module",
    "service_template_id",
    "labels",
    "process_count",
    "process_names",
];

pub(super) fn instance(catalogue: &Catalogue, instance: &ServiceInstance) -> [String; 15] {
    let joined = |addresses: &Addresses| addresses.iter().collect::<Vec<_>>().join(",");
    let area = catalogue.area(instance);
    let labels: Vec<_> = instance.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    [
        instance.id.to_string(),
        instance.name.to_string(),
        instance.host.to_string(),
        catalogue.host_name(instance.host).unwrap_or_default().to_owned(),
        area.map(|area| area.number().to_string()).unwrap_or_default(),
        area.and_then(|area| catalogue.areas.get(&area)).cloned().unwrap_or_default(),
        addressing(catalogue.is_dynamic(instance)).to_owned(),
        joined(catalogue.addresses(instance)),
        joined(catalogue.outer_addresses(instance)),
        instance.module.to_string(),
        catalogue.module_path(instance).join(" / "),
        instance.template.map_or(0, ServiceTemplateId::number).to_string(),
        labels.join(","),
        instance.processes.to_string(),
        instance.names.lines().collect::<Vec<_>>().join(","),
    ]
}

pub(super) const FIELDS: [&str; 7] = ["bk_property_id", "name", "type", "required", "limit", "unit", "group"];

pub(super) fn field(lang: Lang, field: &Field) -> [String; 7] {
    [
        field.key.to_string(),
        label(lang, field).into_owned(),
        type_name(&field.kind).to_owned(),
        field.required.to_string(),
        limit(lang, field),
        field.unit.clone(),
        group(lang, &field.group).into_owned(),
    ]
}

/// The columns of a list of processes.
pub(super) struct ProcessColumns {
    /// The fields that the business has, then others that a process has a value of.
    keys: Vec<FieldKey>,
    binds: Vec<Column>,
}

impl ProcessColumns {
    pub(super) fn of(read: &Read) -> Self {
        let all = || read.found.iter().flat_map(|(_, processes)| processes);
        let mut keys: Vec<FieldKey> =
            read.fields.iter().filter(|field| !field.kind.is_bind()).map(|field| field.key.clone()).collect();
        let mut known: HashSet<FieldKey> = keys.iter().cloned().collect();
        // They stand before the fields.
        known.extend(["bk_process_id", "service_instance_id"].map(FieldKey::new));
        let others = all().flat_map(|process| &process.fields).filter(|(_, text)| !text.is_empty());
        keys.extend(others.map(|(key, _)| key).filter(|key| known.insert((*key).clone())).cloned());
        let has_row_ids = all().flat_map(|process| &process.bind).any(|row| !row.row_id.is_empty());
        let binds = Column::ALL.into_iter().filter(|column| *column != Column::RowId || has_row_ids).collect();
        Self { keys, binds }
    }

    pub(super) fn heading(&self) -> impl Iterator<Item = &str> {
        let own = ["service_instance_id", "bk_process_id", "process_template_id"];
        let binds = self.binds.iter().map(|column| column.as_str());
        own.into_iter().chain(self.keys.iter().map(FieldKey::as_str)).chain(binds)
    }

    /// Iterates over the rows: one for each bind row, and one for a process without any.
    pub(super) fn rows<'a>(&'a self, read: &'a Read) -> impl Iterator<Item = Vec<String>> + 'a {
        let all = read.found.iter().flat_map(|(id, processes)| processes.iter().map(move |process| (id, process)));
        all.flat_map(move |(id, process)| {
            let none = process.bind.is_empty().then_some(None);
            let rows = none.into_iter().chain(process.bind.iter().map(Some));
            rows.map(move |row| self.row(id.to_string(), process, row))
        })
    }

    fn row(&self, instance: String, process: &Process, row: Option<&BindDraft>) -> Vec<String> {
        let template = process.template.map(|template| template.to_string()).unwrap_or_default();
        let value = |key: &FieldKey| {
            let found = process.fields.iter().find(|(own, _)| *own == *key);
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let cell = |column: &Column| row.map(|row| row.value(*column).text().to_owned()).unwrap_or_default();
        let own = [instance, process.id.to_string(), template];
        own.into_iter().chain(self.keys.iter().map(value)).chain(self.binds.iter().map(cell)).collect()
    }
}
