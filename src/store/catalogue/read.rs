//! Reading files back.

use super::CatalogueCache;
use super::attribute::Written;
use super::line::{Lines, letter, parse};
use crate::domain::field::Field;
use crate::domain::id::{AreaId, BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Addresses, Area, Business, Host, Labels, ServiceInstance, Topology};
use crate::domain::packed::{Packed, Packer};
use crate::domain::process::{Keyed, NaturalKey};
use crate::store::error::{CacheFault, Cause, StoreError};
use jiff::Timestamp;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Something that was kept, and when it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Aged<T> {
    /// When its reading began.
    pub read_at: Timestamp,
    /// What was read.
    pub content: T,
}

impl<T> Aged<T> {
    /// Returns how old it is; a clock that was set back makes nothing younger than new.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> Duration {
        Duration::try_from(now.duration_since(self.read_at)).unwrap_or_default()
    }
}

/// What a business holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    pub business: Business,
    /// Its modules.
    pub topology: Topology,
    pub hosts: Vec<Host>,
    /// The cloud areas, as far as they have names.
    pub areas: Vec<Area>,
    /// Its service instances, in the order they were read.
    pub instances: Vec<ServiceInstance>,
    /// Its process attributes.
    pub fields: Vec<Field>,
}

pub(super) fn businesses(path: &Path, shelf: &CatalogueCache) -> Result<Option<Aged<Vec<Business>>>, StoreError> {
    open(
        path,
        shelf,
        |_, _| Ok(Vec::new()),
        |businesses, kind, json| {
            if kind == letter::BUSINESS {
                let (id, name) = parse(json)?;
                businesses.push(Business { id: BizId(id), name });
            }
            Ok(())
        },
    )
}

pub(super) fn contents(path: &Path, shelf: &CatalogueCache) -> Result<Option<Aged<Contents>>, StoreError> {
    let begin = |business: Option<Business>, version| Ok(Growing::new(business.ok_or(CacheFault::Damaged)?, version));
    let kept = open(path, shelf, begin, Growing::take)?;
    Ok(kept.map(|Aged { read_at, content }| Aged { read_at, content: content.whole() }))
}

/// Names and addresses of so many stand in one allocation, as those of a page from the server do.
const PACKED: usize = 1_000;

/// A business while its lines come.
struct Growing {
    contents: Contents,
    /// The version of the file.
    version: u64,
    /// Sets of labels by their numbers.
    labels: Vec<Labels>,
    /// The names of processes, each once.
    names: HashSet<Arc<str>>,
    /// The names of the last service instances, which have none yet.
    packing: Packer,
    /// The addresses of the last hosts, which have none yet: inner and outer ones in turn.
    addresses: Packer,
}

impl Growing {
    fn new(business: Business, version: u64) -> Self {
        let contents = Contents {
            business,
            topology: Topology::default(),
            hosts: Vec::new(),
            areas: Vec::new(),
            instances: Vec::new(),
            fields: Vec::new(),
        };
        Self {
            contents,
            version,
            labels: vec![Labels::default()],
            names: HashSet::new(),
            packing: Packer::default(),
            addresses: Packer::default(),
        }
    }

    fn take(&mut self, kind: u8, json: &[u8]) -> Result<(), CacheFault> {
        match kind {
            letter::MODULE => {
                let (id, path) = parse(json)?;
                self.contents.topology.insert(ModuleId(id), path);
            }
            letter::HOST => self.host(json)?,
            letter::AREA => {
                let (id, name) = parse(json)?;
                self.contents.areas.push(Area { id, name });
            }
            letter::LABELS => self.labels.push(parse::<Vec<(String, String)>>(json)?.into_iter().collect()),
            letter::INSTANCE => self.instance(json)?,
            letter::ATTRIBUTE => self.contents.fields.push(parse::<Written>(json)?.into_field()),
            _ => {}
        }
        Ok(())
    }

    fn host(&mut self, json: &[u8]) -> Result<(), CacheFault> {
        type First<'a> = (i64, Vec<Cow<'a, str>>, Vec<Cow<'a, str>>);
        type Line<'a> = (i64, Vec<Cow<'a, str>>, Vec<Cow<'a, str>>, Option<AreaId>, bool);
        let (id, inner, outer, area, dynamic) = if self.version < 2 {
            let (id, inner, outer): First<'_> = parse(json)?;
            (id, inner, outer, None, false)
        } else {
            parse::<Line<'_>>(json)?
        };
        self.addresses.push(&inner.join(","));
        self.addresses.push(&outer.join(","));
        let (inner, outer) = (Addresses::none(), Addresses::none());
        self.contents.hosts.push(Host { id: HostId(id), area, dynamic, inner, outer });
        if self.addresses.len() >= 2 * PACKED {
            self.settle_addresses();
        }
        Ok(())
    }

    fn instance(&mut self, json: &[u8]) -> Result<(), CacheFault> {
        type Line<'a> = (i64, Cow<'a, str>, i64, i64, i64, u32, usize, Cow<'a, str>);
        let (id, name, module, host, template, processes, labels, names): Line<'_> = parse(json)?;
        self.packing.push(&name);
        let instance = ServiceInstance {
            id: ServiceInstanceId(id),
            name: Packed::new(),
            module: ModuleId(module),
            host: HostId(host),
            template: ServiceTemplateId::of(template),
            labels: self.labels.get(labels).cloned().ok_or(CacheFault::Damaged)?,
            processes,
            names: self.names_of(&names),
        };
        self.contents.instances.push(instance);
        if self.packing.len() >= PACKED {
            self.settle_names();
        }
        Ok(())
    }

    fn names_of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.names.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.names.insert(Arc::clone(&new));
        new
    }

    /// Returns the last service instances their names.
    fn settle_names(&mut self) {
        let first = self.contents.instances.len() - self.packing.len();
        for (instance, name) in self.contents.instances.iter_mut().skip(first).zip(self.packing.take()) {
            instance.name = name;
        }
    }

    /// Returns the last hosts their addresses.
    fn settle_addresses(&mut self) {
        let first = self.contents.hosts.len() - self.addresses.len() / 2;
        let mut addresses = self.addresses.take().into_iter().map(Addresses::from);
        for host in self.contents.hosts.iter_mut().skip(first) {
            host.inner = addresses.next().unwrap_or_default();
            host.outer = addresses.next().unwrap_or_default();
        }
    }

    fn whole(mut self) -> Contents {
        self.settle_names();
        self.settle_addresses();
        self.contents.instances.shrink_to_fit();
        self.contents
    }
}

/// Processes by the service instance that they belong to.
type Processes = HashMap<ServiceInstanceId, Vec<Keyed>>;

pub(super) fn processes(
    path: &Path,
    shelf: &CatalogueCache,
    wanted: &HashSet<ServiceInstanceId>,
) -> Result<Option<Aged<Processes>>, StoreError> {
    open(
        path,
        shelf,
        |_, _| Ok(HashMap::new()),
        |found, kind, json| {
            if kind != letter::PROCESSES {
                return Ok(());
            }
            // The identifier stands first, so that the many that are not wanted cost next to nothing.
            let id = json.strip_prefix(b"[").and_then(|rest| rest.split(|byte| *byte == b',').next());
            let id = ServiceInstanceId(id.ok_or(CacheFault::Damaged).and_then(parse)?);
            if wanted.contains(&id) {
                let (_, rows): (i64, Vec<(i64, String, String, String)>) = parse(json)?;
                let keyed = |(id, alias, binary, parameter)| Keyed {
                    id: ProcessId(id),
                    key: NaturalKey { alias, binary, parameter },
                };
                found.insert(id, rows.into_iter().map(keyed).collect());
            }
            Ok(())
        },
    )
}

/// Reads a file of an environment; one of another counts as none.
fn open<T>(
    path: &Path,
    shelf: &CatalogueCache,
    begin: impl FnOnce(Option<Business>, u64) -> Result<T, CacheFault>,
    mut take: impl FnMut(&mut T, u8, &[u8]) -> Result<(), CacheFault>,
) -> Result<Option<Aged<T>>, StoreError> {
    let Some(lines) = Lines::open(&shelf.disk, path)? else { return Ok(None) };
    let header = lines.header()?;
    let (own, read_at) = (shelf.owns(&header), header.read_at);
    let version = header.version;
    let empty = begin(header.business.map(Cow::into_owned), version);
    let mut content = empty.map_err(|fault| StoreError { path: path.to_owned(), cause: Cause::Cache(fault) })?;
    lines.read(|kind, json| if own { take(&mut content, kind, json) } else { Ok(()) })?;
    Ok(own.then_some(Aged { read_at, content }))
}
