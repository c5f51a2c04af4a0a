//! What outputs say of an entry: which process on which service instance, and what it clashes with.

use super::{Entry, Live, Plan, Verdict};
use crate::domain::compare::{Difference, differences};
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::process::{Process, ProcessSpec};
use serde::Serialize;

/// A process on a service instance, by its place in the draft: the same in every plan of that draft.
pub type EntryKey = (ServiceInstanceId, usize);

/// Which process on which service instance, the same in every output.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct EntryIdentity<'a> {
    pub service_instance_id: Option<ServiceInstanceId>,
    pub service_instance_name: &'a str,
    /// `None` where it was not read.
    pub bk_cloud_id: Option<AreaId>,
    /// The addresses of its host.
    pub host: &'a str,
    /// Its set and module.
    pub module: &'a str,
    /// The alias of the process.
    pub bk_process_name: &'a str,
    /// Its binary.
    pub bk_func_name: &'a str,
}

impl<'a> EntryIdentity<'a> {
    /// The names of its members, as headings of columns.
    pub const NAMES: [&'static str; 7] = [
        "service_instance_id",
        "service_instance_name",
        "bk_cloud_id",
        "host",
        "module",
        "bk_process_name",
        "bk_func_name",
    ];

    /// Returns the identity of an entry of a plan.
    #[must_use]
    pub fn of(plan: &'a Plan, entry: &Entry) -> Self {
        let target = plan.target(entry);
        let process = plan.spec(entry);
        Self {
            service_instance_id: target.map(|target| target.id),
            service_instance_name: target.map_or("", |target| &target.name),
            bk_cloud_id: target.and_then(|target| target.area),
            host: target.map_or("", |target| &target.host),
            module: target.map_or("", |target| &target.module),
            bk_process_name: process.map_or("", |process| process.alias()),
            bk_func_name: process.map_or("", |process| process.command().0),
        }
    }

    /// Returns its members as cells, in the order of [`Self::NAMES`].
    #[must_use]
    pub fn cells(&self) -> [String; 7] {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        [
            number(self.service_instance_id.map(|id| id.0)),
            self.service_instance_name.to_owned(),
            number(self.bk_cloud_id.map(|area| area.number().into())),
            self.host.to_owned(),
            self.module.to_owned(),
            self.bk_process_name.to_owned(),
            self.bk_func_name.to_owned(),
        ]
    }
}

/// Lists what differs between an entry in conflict and the process that it clashes with; nothing for other entries.
#[must_use]
pub fn clash(plan: &Plan, live: &Live, entry: &Entry) -> Vec<Difference> {
    clashing(plan, live, entry).map_or_else(Vec::new, |(spec, stored)| differences(spec, stored))
}

/// Returns what an entry in conflict would create, and the process that it clashes with, as far as that was read.
#[must_use]
pub fn clashing<'a>(plan: &'a Plan, live: &'a Live, entry: &Entry) -> Option<(&'a ProcessSpec, &'a Process)> {
    let Verdict::Conflict { alias, command } = plan.verdict(entry) else { return None };
    Some((plan.spec(entry)?, live.process(plan.target(entry)?.id, alias.or(command)?)?))
}
