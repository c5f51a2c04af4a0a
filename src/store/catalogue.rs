//! What was read of a CMDB, kept so that it is there at once the next time, and with no network at all.
//!
//! A folder per environment; in it a file for the list of businesses and two for each business that was read: what it
//! holds, and what tells its processes apart. A file is lines of text:
//!
//! | line | holds |
//! |---|---|
//! | first | a JSON object: format, version, the CMDB's address, the business, when reading began |
//! | `b[id,name]` | a business |
//! | `m[id,[name,…]]` | a module: the names from the level below the business down to it |
//! | `a[id,name]` | a cloud area |
//! | `h[id,[address,…],[address,…],area,dynamic]` | a host: its inner and its outer addresses, its cloud area or null, whether its addresses may change; version 1 ends before the area |
//! | `l[[key,value],…]` | a set of labels; the first one is number 1 |
//! | `i[id,name,module,host,template,processes,labels,names]` | a service instance; template and labels 0 for none; how many processes, and their names, one a line |
//! | `f{…}` | a process attribute |
//! | `p[id,[[process,alias,binary,parameter],…]]` | the processes of a service instance |
//! | last | `e[lines,checksum]`: how many lines stand before it, and the CRC-32 of their bytes |
//!
//! Lines other than the first and the last come in any order, but a set of labels before the instances that have it, and modules in
//! the server's order (older programs wrote them in that of their identifiers). What cannot be used is an error that
//! names the file, and nothing worse: it is read from the CMDB again. Of a file of version 1 the cloud areas are not known
//! until then.

mod attribute;
mod line;
mod read;
mod write;

pub use read::{Aged, Contents};
pub use write::Writer;

use super::disk::{self, Disk};
use super::error::StoreError;
use crate::domain::environment::{Account, Address, Door, Environment};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::process::Keyed;
use jiff::Timestamp;
use line::Header;
use ring::digest::{SHA256, digest};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The newest version of the format, which this program writes.
pub const VERSION: u64 = 2;
/// Largest file, in bytes. A service instance takes some 70, its processes some 60 each.
const LIMIT: u64 = 512 * 1024 * 1024;
/// How much of an environment's name is in its folder's name, in characters.
const NAME: usize = 40;
/// After so long a file that was never finished is left over from a session that died.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

/// What is kept of one environment. Cheap to make: nothing is read or made yet.
#[derive(Debug, Clone)]
pub struct CatalogueCache {
    disk: Disk,
    folder: PathBuf,
    address: Address,
    door: Door,
    account: Account,
}

impl CatalogueCache {
    /// Finds an environment's place in the program's cache folder. Environments that differ in name, address, tenant,
    /// supplier account or door have different places.
    #[must_use]
    pub fn new(cache: &Path, environment: &Environment) -> Self {
        Self::on(Disk::default(), cache, environment)
    }

    /// Finds an environment's place, on a disk that may have faults.
    #[must_use]
    pub fn on(disk: Disk, cache: &Path, environment: &Environment) -> Self {
        let Environment { name, door, .. } = environment;
        let plain = |ch: char| if ch.is_ascii_alphanumeric() || "-_.".contains(ch) { ch } else { '_' };
        let named: String = name.chars().take(NAME).map(plain).collect();
        // Version 0.1.0 marked folders by other parts and with 8 digits: what it stored may be of another tenant, and is
        // not read.
        let mark = digest(&SHA256, format!("{}\n{door}", environment.identity().key()).as_bytes());
        let mark = mark.as_ref().first_chunk().copied().map(u64::from_be_bytes).unwrap_or_default();
        let folder = cache.join("catalogue").join(format!("{named}-{mark:016x}"));
        Self { disk, folder, address: environment.address(), door: *door, account: environment.account() }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads every file as far as that says whether it is whole; gives how many there are, and what is wrong with those
    /// that are not.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn check(&self) -> Result<(usize, Vec<StoreError>), StoreError> {
        let files = self.disk.files(&self.folder)?;
        let files: Vec<_> = files.iter().filter(|(_, name)| !name.starts_with(disk::UNFINISHED)).collect();
        let faults = files.iter().filter_map(|(path, _)| line::Lines::check(&self.disk, path).err()).collect();
        Ok((files.len(), faults))
    }

    /// Reads the businesses; `None` when they were never kept.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is damaged or newer; it is of no use then.
    pub fn businesses(&self) -> Result<Option<Aged<Vec<Business>>>, StoreError> {
        read::businesses(&self.path("businesses"), self)
    }

    /// Keeps the businesses, in place of those that were kept.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn keep_businesses(&self, businesses: &[Business], read_at: Timestamp) -> Result<(), StoreError> {
        self.prepare()?;
        write::businesses(&self.disk, self.path("businesses"), &self.header(None, read_at), businesses)
    }

    /// Reads what a business holds; `None` when it was never kept.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is damaged or newer; it is of no use then.
    pub fn contents(&self, biz: BizId) -> Result<Option<Aged<Contents>>, StoreError> {
        read::contents(&self.path(&format!("{biz}.catalogue")), self)
    }

    /// Reads what tells the processes of some service instances apart; a service instance without processes is left
    /// out. None when they were never kept, or not together with what [`CatalogueCache::contents`] gives.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is damaged or newer; it is of no use then.
    pub fn processes(
        &self,
        biz: BizId,
        read_at: Timestamp,
        wanted: &HashSet<ServiceInstanceId>,
    ) -> Result<Option<HashMap<ServiceInstanceId, Vec<Keyed>>>, StoreError> {
        let kept = read::processes(&self.path(&format!("{biz}.processes")), self, wanted)?;
        Ok(kept.filter(|kept| kept.read_at == read_at).map(|kept| kept.content))
    }

    /// Begins to keep what a business holds; what was kept stays until [`Writer::finish`].
    ///
    /// # Errors
    ///
    /// When the folder or a file in it cannot be made.
    pub fn begin(&self, business: &Business, read_at: Timestamp) -> Result<Writer, StoreError> {
        self.prepare()?;
        let header = self.header(Some(business), read_at);
        let path = |ending: &str| self.path(&format!("{}.{ending}", business.id));
        Writer::begin(&self.disk, path("catalogue"), path("processes"), &header)
    }

    /// Makes the folder, and takes away what sessions that died have left in it.
    fn prepare(&self) -> Result<(), StoreError> {
        self.disk.make_folder(&self.folder)?;
        for (path, name) in self.disk.files(&self.folder)? {
            let age =
                || path.metadata().and_then(|about| about.modified()).map(|at| SystemTime::now().duration_since(at));
            if name.starts_with(disk::UNFINISHED) && matches!(age(), Ok(Ok(age)) if age > LEFT_OVER) {
                // It harms no one; it is tried again the next time.
                let _ = self.disk.remove(&path);
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn header<'a>(&'a self, business: Option<&'a Business>, read_at: Timestamp) -> Header<'a> {
        Header {
            format: Cow::Borrowed(line::FORMAT),
            version: VERSION,
            url: Cow::Borrowed(self.address.as_str()),
            door: self.door,
            tenant: Cow::Borrowed(&self.account.tenant),
            supplier: Cow::Borrowed(&self.account.supplier),
            business: business.map(Cow::Borrowed),
            read_at,
        }
    }

    /// Returns `true` if a file is of this environment; a folder can have its name by chance.
    fn owns(&self, header: &Header<'_>) -> bool {
        Address::new(&header.url) == self.address
            && header.door == self.door
            && header.tenant == self.account.tenant
            && header.supplier == self.account.supplier
    }
}
