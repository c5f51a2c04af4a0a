//! What the command line changes in a draft for one `plan` or `apply`: other targets, other values, the business. The file
//! stays as it is.
//!
//! What needs no CMDB is done at once ([`Changing::begin`]), so that a slip is refused before anything is read; a filter
//! and the name of a business wait until the CMDB can be asked ([`Changing::finish`]).

mod assign;
mod variables;

pub(super) use assign::check_keys;

use super::exit::Exit;
use super::file::Listed;
use super::out::{Failed, Out};
use super::read::{self, Cmdb};
use super::{facts, file};
use crate::app::find::{Query, half_width};
use crate::config::cli::run::{Changes, Consent};
use crate::domain::bind::Column;
use crate::domain::copied::{AddressOrigin, CopiedAddress, SourceHosts, addresses, formulas};
use crate::domain::draft::{Draft, Target, TargetKey};
use crate::domain::environment::Environment;
use crate::domain::facts::FactTable;
use crate::domain::field::FieldKey;
use crate::domain::id::ServiceInstanceId;
use std::collections::{HashMap, HashSet};

/// The changes of a command, begun.
#[derive(Debug)]
pub(super) struct Changing<'a> {
    asked: &'a Changes,
    /// The business, by a name that has yet to be looked up.
    business: Option<String>,
    /// The filter that the targets have yet to be found by.
    filter: Option<Query>,
    /// The draft on the service instances that its processes were listed of, where these are replaced.
    copied: Option<Copied>,
    /// Keys of values that the built-in fields do not have: only the attributes of the business tell whether they exist.
    pub(super) keys: Vec<FieldKey>,
}

/// Processes that a list has, on the service instances that it has them of.
#[derive(Debug)]
struct Copied {
    draft: Draft,
    /// The address of the CMDB that the list is of, if it says so.
    address: Option<String>,
}

impl<'a> Changing<'a> {
    /// Makes the changes that need no CMDB.
    pub(super) fn begin(
        draft: &mut Draft,
        asked: &'a Changes,
        listed: Option<Listed>,
        out: &Out,
    ) -> Result<Self, Failed> {
        let business = file::put_business(draft, asked.business.as_deref(), out)?;
        let keys = assign::assign(draft, &asked.values, out)?;
        let listed = listed.filter(|_| asked.to.is_some() && !asked.keep_addresses);
        let copied = listed.map(|listed| Copied { draft: draft.clone(), address: listed.address });
        let mut filter = None;
        if let Some(to) = &asked.to {
            match ids(to) {
                Some(ids) => replace_targets(draft, ids.into_iter().map(Target::bare).collect(), out),
                None => filter = Some(read_filter(to, out)?),
            }
        }
        let changing = Self { asked, business, filter, copied, keys };
        if changing.filter.is_none() {
            changing.check_count(draft, out)?;
        }
        Ok(changing)
    }

    pub(super) const fn pending(&self) -> file::Pending {
        file::Pending {
            business: self.business.is_some(),
            targets: self.filter.is_some(),
            variables: !self.asked.variables.is_empty(),
        }
    }

    /// Returns `true` if the CMDB has to be asked for the targets, or for the hosts of copied processes.
    pub(super) fn needs_cmdb(&self) -> bool {
        let copied = |copied: &Copied| !addresses(&copied.draft, &SourceHosts::new()).is_empty();
        self.filter.is_some() || self.copied.as_ref().is_some_and(copied)
    }

    /// Refuses to write to targets in production that were only named by a filter or IDs, unless their number was given.
    pub(super) fn may_write(&self, consent: Consent, environment: &Environment, out: &Out) -> Result<(), Failed> {
        let is_sure = self.asked.to.is_none() || self.asked.expect.is_some();
        if consent == Consent::Given && environment.production && !is_sure {
            return Err(Failed::new(Exit::Usage, "expect", out.words().needs_expect(&environment.name)));
        }
        Ok(())
    }

    /// Makes the changes that need the CMDB, and finds the targets that are known by a text only. Returns what was found.
    pub(super) async fn finish(&self, draft: &mut Draft, cmdb: &Cmdb<'_>, out: &Out) -> Result<FactTable, Failed> {
        let mut found = FactTable::default();
        if let Some(name) = &self.business {
            draft.business = Some(file::find_business(cmdb.api, name, out).await?);
        }
        // A draft without a business is refused for that.
        if let (Some(query), Some(business)) = (&self.filter, draft.business.clone()) {
            let targets = Box::pin(read::find_targets(cmdb, business, query, out)).await?;
            if targets.is_empty() {
                let filter = self.asked.to.as_deref().unwrap_or_default();
                return Err(Failed::new(Exit::Invalid, "targets", out.words().no_target_found(filter)));
            }
            replace_targets(draft, targets, out);
            self.check_count(draft, out)?;
        }
        self.copy_addresses(draft, cmdb, out).await?;
        facts::find_given(draft, cmdb, &mut found, out).await?;
        if !self.asked.variables.is_empty() {
            // A file may name targets by their hosts.
            facts::label(cmdb.api, draft, out).await?;
        }
        self.asked.variables.iter().try_for_each(|file| variables::read(draft, file, out))?;
        Ok(found)
    }

    /// Puts formulas in the place of addresses that are of the hosts that processes were listed of.
    async fn copy_addresses(&self, draft: &mut Draft, cmdb: &Cmdb<'_>, out: &Out) -> Result<(), Failed> {
        let Some(copied) = &self.copied else { return Ok(()) };
        let mut hosts = SourceHosts::new();
        if addresses(&copied.draft, &hosts).is_empty() {
            return Ok(());
        }
        // A service instance with the same ID in another CMDB is another one.
        let is_here = copied.address.as_ref().is_none_or(|address| *address == cmdb.environment.address().to_string());
        if let (Some(business), true) = (&draft.business, is_here) {
            let ids: Vec<_> = copied.draft.targets.iter().map(|target| target.id).collect();
            hosts = facts::hosts(cmdb.api, business.id, &ids, out).await?;
        }
        let found = addresses(&copied.draft, &hosts);
        let unread = found.iter().filter(|one| one.origin == AddressOrigin::Unread);
        let unread: Vec<&str> = unread.map(|one| one.address.as_str()).collect();
        if !unread.is_empty() {
            return Err(Failed::new(Exit::Invalid, "addresses", out.words().address_unread(&unread.join(", "))));
        }
        for CopiedAddress { address, origin, count } in &found {
            match origin {
                AddressOrigin::Host(place) => out.say(&out.words().address_copied(address, &place.formula(), *count)),
                AddressOrigin::Other | AddressOrigin::Unread => out.say(&out.words().address_stays(address, *count)),
            }
        }
        for (process, row, formula) in formulas(&copied.draft, &hosts) {
            let row = draft.processes.get_mut(process).and_then(|process| process.bind.get_mut(row));
            if let Some(row) = row {
                row.set(Column::Ip, formula);
            }
        }
        Ok(())
    }

    fn check_count(&self, draft: &Draft, out: &Out) -> Result<(), Failed> {
        let found = draft.targets.len() + draft.given.len();
        match self.asked.expect {
            Some(expected) if expected != found => {
                Err(Failed::new(Exit::Invalid, "expect", out.words().other_count(found, expected)))
            }
            _ => Ok(()),
        }
    }
}

/// Reads IDs separated by commas of either width, each once; `None` for a filter.
pub(super) fn ids(text: &str) -> Option<Vec<ServiceInstanceId>> {
    let text: String = text.chars().map(half_width).collect();
    let mut seen = HashSet::new();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let read = |part: &str| part.parse().ok().filter(|id| *id > 0).map(ServiceInstanceId);
    let ids: Vec<_> = parts.map(read).collect::<Option<_>>()?;
    (!ids.is_empty()).then(|| ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// Reads a filter. An empty one would mean all service instances, which a script that lacks a value never means.
fn read_filter(text: &str, out: &Out) -> Result<Query, Failed> {
    if text.trim().is_empty() {
        return Err(Failed::new(Exit::Usage, "filter", out.words().empty_filter()));
    }
    read::understood(text, out)
}

/// Puts targets in place of those of a draft. One that the draft has, marked or unmarked, stays what it is there: its
/// number, target values and overrides. Those of the others go with them.
fn replace_targets(draft: &mut Draft, mut targets: Vec<Target>, out: &Out) {
    out.say(&out.words().targets_replaced(targets.len(), draft.targets.len() + draft.given.len()));
    let own = std::mem::take(&mut draft.targets).into_iter().chain(std::mem::take(&mut draft.unmarked));
    let mut own: HashMap<ServiceInstanceId, Target> = own.map(|target| (target.id, target)).collect();
    draft.given.clear();
    for target in &mut targets {
        let Some(before) = own.remove(&target.id) else { continue };
        // What was just read is newer than what the file says; of a bare ID only the file says anything.
        let read = if target.is_bare() { before.clone() } else { target.clone() };
        *target = Target { n: before.n, host_n: before.host_n, variables: before.variables, ..read };
    }
    let kept: HashSet<ServiceInstanceId> = targets.iter().map(|target| target.id).collect();
    for process in &mut draft.processes {
        let gone = process.overrides.iter().map(|(key, _)| key.clone());
        let gone: Vec<_> = gone.filter(|key| !matches!(key, TargetKey::Id(id) if kept.contains(id))).collect();
        process.overrides.set(gone.into_iter().map(|key| (key, None)));
    }
    draft.targets = targets.into();
    draft.number_targets();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::{Override, ProcessDraft};
    use crate::domain::lang::Lang;

    #[test]
    fn numbers_separated_by_commas_are_ids_and_anything_else_is_a_filter() {
        let read = |text| ids(text).map(|ids| ids.into_iter().map(|id| id.0).collect::<Vec<_>>());
        for (text, found) in [("48", &[48][..]), ("48,49", &[48, 49]), (" 49， 48,49,", &[49, 48])] {
            assert_eq!(read(text).as_deref(), Some(found), "{text}");
        }
        for text in ["", ",", "48 49", "48-50", "id:48", "0", "-1", "48,web", "10.0.0.1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn targets_that_the_draft_has_stay_what_they_are_and_others_go_with_all_they_had() {
        let out = Out::new(Lang::En, "plan", false);
        let named = |id, name: &str| Target { name: name.into(), ..Target::bare(ServiceInstanceId(id)) };
        let key = |id| TargetKey::Id(ServiceInstanceId(id));
        let left_out = || Override { leave_out: true, ..Override::default() };
        let mut process = ProcessDraft::default();
        process.overrides = [(key(48), left_out()), (key(49), left_out())].into_iter().collect();
        let mut draft = Draft {
            targets: [named(48, "a"), named(49, "b")].into_iter().collect(),
            unmarked: [Target { n: Some(7), ..named(50, "c") }].into_iter().collect(),
            processes: vec![process],
            ..Draft::default()
        };
        draft.number_targets();
        assert_eq!(draft.targets.iter().map(|target| target.n).collect::<Vec<_>>(), [Some(8), Some(9)]);
        replace_targets(&mut draft, [50, 49, 60].map(|id| Target::bare(ServiceInstanceId(id))).into(), &out);
        let targets: Vec<_> =
            draft.targets.iter().map(|target| (target.id.0, target.name.as_str(), target.n)).collect();
        assert_eq!(targets, [(50, "c", Some(7)), (49, "b", Some(9)), (60, "", Some(10))]);
        assert!(draft.unmarked.is_empty());
        let overrides: Vec<_> = draft.processes[0].overrides.iter().map(|(key, _)| key.clone()).collect();
        assert_eq!(overrides, [key(49)]);
    }
}
