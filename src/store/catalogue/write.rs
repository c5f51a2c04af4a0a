//! Writing files as what they hold comes, page after page.

use super::attribute::Written;
use super::line::{Header, letter};
use crate::domain::field::Field;
use crate::domain::id::{ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Area, Business, Host, Labels, ServiceInstance, Topology};
use crate::domain::process::Keyed;
use crate::store::disk::{Disk, Unfinished};
use crate::store::error::StoreError;
use crc32fast::Hasher;
use serde::Serialize;
use std::collections::HashMap;
use std::path::PathBuf;

/// A business that is being kept. Dropped before its end, it leaves no trace.
#[derive(Debug)]
pub struct Writer {
    contents: Lines,
    processes: Lines,
    /// Sets of labels that were written, each with its number.
    labels: HashMap<Labels, usize>,
}

impl Writer {
    pub(super) fn begin(
        disk: &Disk,
        contents: PathBuf,
        processes: PathBuf,
        header: &Header<'_>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            contents: Lines::begin(disk, contents, header)?,
            processes: Lines::begin(disk, processes, header)?,
            labels: HashMap::new(),
        })
    }

    /// Adds all modules, in their order.
    ///
    /// # Errors
    ///
    /// When it cannot be written; then the whole is of no use, as after any error here.
    pub fn topology(&mut self, topology: &Topology) -> Result<(), StoreError> {
        topology.paths().try_for_each(|module| self.contents.add(letter::MODULE, &module))
    }

    /// Adds hosts.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn hosts(&mut self, hosts: &[Host]) -> Result<(), StoreError> {
        let line = |host: &Host| (host.id, host.inner.clone(), host.outer.clone(), host.area, host.dynamic);
        hosts.iter().try_for_each(|host| self.contents.add(letter::HOST, &line(host)))
    }

    /// Adds cloud areas.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn areas(&mut self, areas: &[Area]) -> Result<(), StoreError> {
        areas.iter().try_for_each(|area| self.contents.add(letter::AREA, &(area.id, &area.name)))
    }

    /// Adds process attributes.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn fields(&mut self, fields: &[Field]) -> Result<(), StoreError> {
        fields.iter().try_for_each(|field| self.contents.add(letter::ATTRIBUTE, &Written::of(field)))
    }

    /// Adds service instances.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn instances(&mut self, instances: &[ServiceInstance]) -> Result<(), StoreError> {
        for one in instances {
            let labels = self.labels_of(one)?;
            let template = one.template.map_or(0, ServiceTemplateId::number);
            let line = (one.id, &*one.name, one.module, one.host, template, one.processes, labels, &*one.names);
            self.contents.add(letter::INSTANCE, &line)?;
        }
        Ok(())
    }

    /// Adds what tells the processes of a service instance apart.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn processes(&mut self, instance: ServiceInstanceId, processes: &[Keyed]) -> Result<(), StoreError> {
        if processes.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> =
            processes.iter().map(|Keyed { id, key }| (id, &key.alias, &key.binary, &key.parameter)).collect();
        self.processes.add(letter::PROCESSES, &(instance, rows))
    }

    /// Puts the files in their places.
    ///
    /// # Errors
    ///
    /// When they cannot be written; what was kept before is then as it was, but for its processes.
    pub fn finish(self) -> Result<(), StoreError> {
        // In this order: processes that belong to nothing yet are not looked at.
        self.processes.finish()?;
        self.contents.finish()
    }

    /// Returns the number of a set of labels, writing it down when it is new; 0 for none.
    fn labels_of(&mut self, one: &ServiceInstance) -> Result<usize, StoreError> {
        if one.labels.is_empty() {
            return Ok(0);
        }
        if let Some(number) = self.labels.get(&one.labels) {
            return Ok(*number);
        }
        self.contents.add(letter::LABELS, &&*one.labels)?;
        let number = self.labels.len() + 1;
        self.labels.insert(one.labels.clone(), number);
        Ok(number)
    }
}

/// Writes the list of businesses.
pub(super) fn businesses(
    disk: &Disk,
    path: PathBuf,
    header: &Header<'_>,
    businesses: &[Business],
) -> Result<(), StoreError> {
    let mut lines = Lines::begin(disk, path, header)?;
    for business in businesses {
        lines.add(letter::BUSINESS, &(business.id, &business.name))?;
    }
    lines.finish()
}

/// A file that grows by lines.
#[derive(Debug)]
struct Lines {
    file: Unfinished,
    checksum: Hasher,
    count: u64,
    /// The line that is being made, kept for its room.
    line: Vec<u8>,
}

impl Lines {
    fn begin(disk: &Disk, path: PathBuf, header: &Header<'_>) -> Result<Self, StoreError> {
        let mut lines =
            Self { file: Unfinished::begin(disk, path)?, checksum: Hasher::new(), count: 0, line: Vec::new() };
        lines.put(None, header)?;
        Ok(lines)
    }

    fn add(&mut self, letter: u8, what: &impl Serialize) -> Result<(), StoreError> {
        self.put(Some(letter), what)
    }

    fn put(&mut self, letter: Option<u8>, what: &impl Serialize) -> Result<(), StoreError> {
        self.line.clear();
        self.line.extend(letter);
        // Into memory, of text and numbers: it cannot fail. If it did, the checksum would be of what is there.
        let _ = serde_json::to_writer(&mut self.line, what);
        self.line.push(b'\n');
        self.checksum.update(&self.line);
        self.count += 1;
        self.file.add(&self.line)
    }

    fn finish(mut self) -> Result<(), StoreError> {
        let end = (self.count, self.checksum.clone().finalize());
        self.add(letter::END, &end)?;
        self.file.finish()
    }
}
