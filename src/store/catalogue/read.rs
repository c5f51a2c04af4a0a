//! Reading files back.

use super::Shelf;
use super::attribute::Written;
use super::line::{Whole, letter};
use crate::domain::field::Field;
use crate::domain::id::{BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Business, Host, ServiceInstance, Topology};
use crate::domain::process::{Keyed, NaturalKey};
use crate::store::error::{CacheFault, Cause, StoreError};
use jiff::Timestamp;
use serde::de::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

/// Something that was kept, and when it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<T> {
    /// When its reading began.
    pub read_at: Timestamp,
    /// What was read.
    pub content: T,
}

impl<T> Kept<T> {
    /// Tells how old it is; a clock that was set back makes nothing younger than new.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> Duration {
        Duration::try_from(now.duration_since(self.read_at)).unwrap_or_default()
    }
}

/// What a business holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The business.
    pub business: Business,
    /// Its modules.
    pub topology: Topology,
    /// Its hosts.
    pub hosts: Vec<Host>,
    /// Its service instances, in the order they were read.
    pub instances: Vec<ServiceInstance>,
    /// Its process attributes.
    pub fields: Vec<Field>,
}

pub(super) fn businesses(path: &Path, shelf: &Shelf) -> Result<Option<Kept<Vec<Business>>>, StoreError> {
    open(path, shelf, |lines, _| {
        let mut businesses = Vec::new();
        for (kind, json) in lines.lines() {
            if kind == letter::BUSINESS {
                let (id, name) = parse(json)?;
                businesses.push(Business { id: BizId(id), name });
            }
        }
        Ok(businesses)
    })
}

pub(super) fn contents(path: &Path, shelf: &Shelf) -> Result<Option<Kept<Contents>>, StoreError> {
    open(path, shelf, |lines, business| {
        let business = business.ok_or(CacheFault::Damaged)?;
        let mut contents = Contents {
            business,
            topology: Topology::default(),
            hosts: Vec::new(),
            instances: Vec::new(),
            fields: Vec::new(),
        };
        let mut labels = vec![Vec::new()];
        for (kind, json) in lines.lines() {
            match kind {
                letter::MODULE => {
                    let (id, path) = parse(json)?;
                    contents.topology.insert(ModuleId(id), path);
                }
                letter::HOST => {
                    let (id, inner, outer) = parse(json)?;
                    contents.hosts.push(Host { id: HostId(id), inner, outer });
                }
                letter::LABELS => labels.push(parse(json)?),
                letter::INSTANCE => contents.instances.push(instance(json, &labels)?),
                letter::ATTRIBUTE => contents.fields.push(parse::<Written>(json)?.into_field()),
                _ => {}
            }
        }
        contents.instances.shrink_to_fit();
        Ok(contents)
    })
}

fn instance(json: &[u8], labels: &[Vec<(String, String)>]) -> Result<ServiceInstance, CacheFault> {
    type Line = (i64, String, i64, i64, i64, u32, usize, Box<str>);
    let (id, name, module, host, template, processes, own, names): Line = parse(json)?;
    Ok(ServiceInstance {
        id: ServiceInstanceId(id),
        name,
        module: ModuleId(module),
        host: HostId(host),
        template: (template != 0).then_some(ServiceTemplateId(template)),
        labels: labels.get(own).cloned().ok_or(CacheFault::Damaged)?,
        processes,
        names,
    })
}

/// Processes by the service instance that they belong to.
type Processes = HashMap<ServiceInstanceId, Vec<Keyed>>;

pub(super) fn processes(
    path: &Path,
    shelf: &Shelf,
    wanted: &HashSet<ServiceInstanceId>,
) -> Result<Option<Kept<Processes>>, StoreError> {
    open(path, shelf, |lines, _| {
        let mut found = HashMap::new();
        for (_, json) in lines.lines().filter(|(kind, _)| *kind == letter::PROCESSES) {
            // The identifier stands first, so that the many that are not wanted cost next to nothing.
            let id = json.strip_prefix(b"[").and_then(|rest| rest.split(|byte| *byte == b',').next());
            let id = ServiceInstanceId(id.ok_or(CacheFault::Damaged).and_then(parse)?);
            if !wanted.contains(&id) {
                continue;
            }
            let (_, rows): (i64, Vec<(i64, String, String, String)>) = parse(json)?;
            let keyed = |(id, alias, binary, parameter)| Keyed {
                id: ProcessId(id),
                key: NaturalKey { alias, binary, parameter },
            };
            found.insert(id, rows.into_iter().map(keyed).collect());
        }
        Ok(found)
    })
}

/// Opens a file of an environment; one of another counts as none.
fn open<T>(
    path: &Path,
    shelf: &Shelf,
    read: impl FnOnce(&Whole, Option<Business>) -> Result<T, CacheFault>,
) -> Result<Option<Kept<T>>, StoreError> {
    let Some(whole) = Whole::read(&shelf.disk, path)? else { return Ok(None) };
    let unusable = |fault| StoreError { path: path.to_owned(), cause: Cause::Cache(fault) };
    let header = whole.header().ok_or_else(|| unusable(CacheFault::Damaged))?;
    if !shelf.owns(&header) {
        return Ok(None);
    }
    let business = header.business.map(std::borrow::Cow::into_owned);
    let content = read(&whole, business).map_err(unusable)?;
    Ok(Some(Kept { read_at: header.read_at, content }))
}

fn parse<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, CacheFault> {
    serde_json::from_slice(json).map_err(|_| CacheFault::Damaged)
}
