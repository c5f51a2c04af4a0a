//! Where what is told comes from: the CMDB, or what was kept of it. What is read of the CMDB is kept, as the screen does.

use crate::api::parallel::Parallel;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, HttpApi};
use crate::app::Answer;
use crate::app::catalogue::Catalogue;
use crate::cli::cmdb;
use crate::cli::exit::Exit;
use crate::cli::out::{Failed, Out};
use crate::config::Args;
use crate::domain::environment::Environment;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, HostId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::process::Process;
use crate::i18n::explain::no_business_visible;
use crate::runtime::{kept_parts, read_business, read_host_names};
use crate::store::catalogue::Contents;
use crate::store::{CatalogueCache, StoreError};
use crate::submit::live;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// Service instances that are looked for in one call; each comes with its processes.
const BATCH: usize = 200;
/// Service instances whose processes are read at a time.
const PARALLEL: usize = 8;

/// Whether it is what was kept, and how old that is.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct CacheAge {
    pub(super) offline: bool,
    age_seconds: Option<u64>,
}

impl CacheAge {
    pub(super) fn of(age: Option<Duration>) -> Self {
        Self { offline: age.is_some(), age_seconds: age.map(|age| age.as_secs()) }
    }

    pub(super) fn age(self) -> Option<Duration> {
        self.age_seconds.map(Duration::from_secs)
    }
}

/// A CMDB that a command is connected to.
pub(in crate::cli) struct Cmdb<'a> {
    pub(in crate::cli) environment: &'a Environment,
    pub(in crate::cli) api: &'a HttpApi,
    /// The folder in which what is read is kept.
    pub(in crate::cli) cache: Option<PathBuf>,
}

/// Where what is told comes from.
pub(super) struct Source<'a> {
    pub(super) out: &'a Out,
    pub(super) environment: Environment,
    api: HttpApi,
    /// What is kept of the CMDB; `None` where nothing is.
    cache: Option<CatalogueCache>,
    pub(super) offline: bool,
}

/// Processes that were read.
pub(super) struct Read {
    pub(super) kept: CacheAge,
    /// The attributes that they have.
    pub(super) fields: FieldTable,
    /// In the order in which they were asked for.
    pub(super) found: Vec<(ServiceInstanceId, Vec<Process>)>,
    /// What the business does not have.
    pub(super) missing: Vec<ServiceInstanceId>,
    /// Which of these are in another business, as far as this user may see it; empty offline.
    pub(super) elsewhere: Vec<(ServiceInstanceId, BizId)>,
}

impl<'a> Source<'a> {
    pub(super) fn new(args: &Args, offline: bool, out: &'a Out) -> Result<Self, Failed> {
        let settings = cmdb::settings(args, out, "")?;
        let cache = cmdb::cache(&settings);
        let (environment, api) = cmdb::connect(settings, args, out)?;
        let cmdb = Cmdb { environment: &environment, api: &api, cache };
        Ok(Self { offline, ..Self::of(&cmdb, out) })
    }

    /// Reads what a command is connected to already.
    pub(super) fn of(cmdb: &Cmdb<'_>, out: &'a Out) -> Self {
        let cache = cmdb.cache.as_deref().map(|folder| CatalogueCache::new(folder, cmdb.environment));
        Self { out, environment: cmdb.environment.clone(), api: cmdb.api.clone(), cache, offline: false }
    }

    fn failed(&self, error: &ApiError) -> Failed {
        Failed::read(self.out.lang, error)
    }

    fn nothing_kept(&self) -> Failed {
        Failed::new(Exit::Failed, "not_cached", self.out.words().nothing_kept())
    }

    /// Looks something up that was kept, and says how old it is.
    fn kept<T>(
        &self,
        look: impl FnOnce(&CatalogueCache) -> Result<Option<crate::store::catalogue::Aged<T>>, StoreError>,
    ) -> Result<(T, CacheAge), Failed> {
        let place = self.cache.as_ref().ok_or_else(|| self.nothing_kept())?;
        let found = look(place).map_err(|error| Failed::store(self.out.lang, &error, Exit::Damaged))?;
        let found = found.ok_or_else(|| self.nothing_kept())?;
        let age = found.age(Timestamp::now());
        self.out.say(&self.out.words().age(age));
        Ok((found.content, CacheAge::of(Some(age))))
    }

    /// Tells that something could not be kept; what was asked for is told all the same.
    fn tell_unkept(&self, kept: Result<(), StoreError>) {
        if let Err(error) = kept {
            self.out.explain(&Failed::store(self.out.lang, &error, Exit::Damaged).told);
        }
    }

    pub(super) async fn businesses(&self) -> Result<(Vec<Business>, CacheAge), Failed> {
        if self.offline {
            return self.kept(CatalogueCache::businesses);
        }
        let businesses = retry_throttled(|| self.api.businesses()).await.map_err(|error| self.failed(&error))?;
        if let Some(cache) = &self.cache {
            self.tell_unkept(cache.keep_businesses(&businesses, Timestamp::now()));
        }
        Ok((businesses, CacheAge::of(None)))
    }

    /// Finds the business that is meant: by its number, its name, or as the only one.
    pub(super) async fn business(&self, asked: Option<&str>) -> Result<Business, Failed> {
        if let Some(id) = asked.and_then(|text| text.parse::<i64>().ok()) {
            return Ok(Business { id: BizId(id), name: String::new() });
        }
        let (businesses, _) = self.businesses().await?;
        let usage = |told| Failed::new(Exit::Usage, "business", told);
        match (asked, businesses.as_slice()) {
            (_, []) => Err(Failed::new(Exit::Denied, "business", no_business_visible(self.out.lang))),
            (None, [only]) => Ok(only.clone()),
            (None, all) => Err(usage(self.out.words().which_business(all.len()))),
            (Some(name), all) => {
                let found = all.iter().find(|business| business.name == name).cloned();
                found.ok_or_else(|| usage(self.out.words().no_such_business(name)))
            }
        }
    }

    pub(super) async fn catalogue(&self, business: Business) -> Result<Catalogue, Failed> {
        if self.offline {
            let (contents, kept) = self.kept(|cache| cache.contents(business.id))?;
            let business = contents.business.clone();
            return Ok(Catalogue::recalled(business, kept_parts(contents), kept.age().unwrap_or_default()));
        }
        let (tell, mut told) = unbounded_channel();
        // No one who hears it is left only when this has been given up.
        let tell = move |answer| drop(tell.send(answer));
        let mut catalogue = Catalogue::new(business.clone());
        let taking = async {
            // Until the cache writer has reported.
            while let Some(answer) = told.recv().await {
                match answer {
                    Answer::CataloguePart(part) => {
                        catalogue.take(part);
                        let (read, total) = (catalogue.instances.len(), catalogue.total.unwrap_or_default());
                        self.out.progress(&self.out.words().instances_read(read, total));
                    }
                    Answer::Kept(kept) => self.tell_unkept(kept),
                    _ => {}
                }
            }
        };
        let (read, ()) = tokio::join!(read_business(&self.api, business, self.cache.clone(), false, tell), taking);
        self.out.anomalies(&self.api, |id| catalogue.area(catalogue.instance(id)?));
        read.map_err(|error| self.failed(&error))?;
        catalogue.end(Ok(()));
        Ok(catalogue)
    }

    /// Reads the names of the hosts of a business, which are not cached.
    pub(super) async fn host_names(&self, business: &Business) -> Result<Vec<(HostId, String)>, Failed> {
        if self.offline {
            return Err(Failed::new(Exit::Failed, "not_cached", self.out.words().host_names_not_cached()));
        }
        read_host_names(&self.api, business.id).await.map_err(|error| self.failed(&error))
    }

    pub(super) async fn fields(&self, business: &Business) -> Result<(FieldTable, CacheAge), Failed> {
        if self.offline {
            let (contents, kept) = self.kept(|cache| cache.contents(business.id))?;
            return Ok((FieldTable::with_server(contents.fields), kept));
        }
        let fields =
            retry_throttled(|| self.api.process_fields(business.id)).await.map_err(|error| self.failed(&error))?;
        Ok((FieldTable::with_server(fields), CacheAge::of(None)))
    }

    /// Returns the built-in attributes in place of those that a server refused, or that could not be read, and says so.
    pub(super) fn built_in(&self, failed: Failed) -> Result<FieldTable, Failed> {
        if self.offline || !failed.by_server {
            return Err(failed);
        }
        self.out.explain(&failed.told);
        self.out.say(self.out.words().built_in_fields());
        Ok(FieldTable::built_in())
    }

    pub(super) async fn processes(&self, business: &Business, instances: &[i64]) -> Result<Read, Failed> {
        let mut seen = HashSet::new();
        let ids = instances.iter().map(|id| ServiceInstanceId(*id)).filter(|id| seen.insert(*id)).collect();
        if self.offline { self.processes_kept(business, ids) } else { self.processes_live(business, ids).await }
    }

    /// Of what was kept only names and numbers are known.
    fn processes_kept(&self, business: &Business, ids: Vec<ServiceInstanceId>) -> Result<Read, Failed> {
        let place = self.cache.as_ref().ok_or_else(|| self.nothing_kept())?;
        let mut read_at = None;
        let (contents, kept) = self.kept(|cache| {
            let found = cache.contents(business.id)?;
            read_at = found.as_ref().map(|found| found.read_at);
            Ok(found)
        })?;
        let wanted: HashSet<_> = ids.iter().copied().collect();
        let found = place.processes(business.id, read_at.unwrap_or_default(), &wanted);
        let found = found.map_err(|error| Failed::store(self.out.lang, &error, Exit::Damaged))?;
        let mut found = found.ok_or_else(|| self.nothing_kept())?;
        let Contents { instances, fields, .. } = contents;
        let known: HashSet<_> = instances.iter().map(|one| one.id).filter(|id| wanted.contains(id)).collect();
        let (there, missing) = ids.into_iter().partition::<Vec<_>, _>(|id| known.contains(id));
        let of = |id| {
            let keyed = found.remove(&id).unwrap_or_default();
            (id, keyed.into_iter().map(|one| one.into_process(id)).collect())
        };
        let found = there.into_iter().map(of).collect();
        Ok(Read { kept, fields: FieldTable::with_server(fields), found, missing, elsewhere: Vec::new() })
    }

    async fn processes_live(&self, business: &Business, ids: Vec<ServiceInstanceId>) -> Result<Read, Failed> {
        let (fields, kept) = match self.fields(business).await {
            Ok(read) => read,
            Err(failed) => (self.built_in(failed)?, CacheAge::of(None)),
        };
        let mut there = HashMap::new();
        for batch in ids.chunks(BATCH) {
            let found = retry_throttled(|| self.api.instances_by_id(business.id, batch)).await;
            there.extend(
                found.map_err(|error| self.failed(&error))?.into_iter().map(|(one, _)| (one.id, one.processes)),
            );
        }
        let (there, missing) = ids.into_iter().partition::<Vec<_>, _>(|id| there.contains_key(id));
        let elsewhere = live::elsewhere(&self.api, business.id, &missing).await;
        let mut found = Vec::with_capacity(there.len());
        let mut left = there.into_iter();
        let mut under_way = Parallel::new();
        loop {
            while under_way.len() < PARALLEL
                && let Some(id) = left.next()
            {
                under_way.push(async move { (id, retry_throttled(|| self.api.processes(business.id, id)).await) });
            }
            let Some((id, processes)) = under_way.next().await else { break };
            found.push((id, processes.map_err(|error| self.failed(&error))?));
        }
        self.out.anomalies(&self.api, |_| None);
        Ok(Read { kept, fields, found, missing, elsewhere })
    }
}
