//! Which service instances of a business the texts of targets stand for.

use super::Catalogue;
use crate::app::find::{Lookup, fold};
use crate::domain::draft::GivenTarget;
use crate::domain::facts::{FactTable, GivenFound};
use crate::domain::id::ServiceInstanceId;

impl Catalogue {
    /// Looks up targets that are known by a text only: an ID, the name of a service instance, an address of its host, or
    /// `AREA:IP`. An address of a host of dynamic addressing tells none of its service instances for sure.
    pub fn identify(&self, given: &[GivenTarget], facts: &mut FactTable) {
        if given.is_empty() {
            return;
        }
        let lookup = Lookup::new(&self.index);
        for target in given {
            let found = match self.find_named(&lookup, &target.text) {
                Named { ids, .. } if ids.is_empty() => GivenFound::None,
                Named { ids, is_dynamic: false, .. } if ids.len() == 1 => {
                    let instance = ids.first().and_then(|id| self.instance(*id));
                    instance.map_or(GivenFound::None, |instance| GivenFound::One(Box::new(self.target(instance))))
                }
                Named { ids, .. } => GivenFound::Several(ids.len()),
            };
            facts.insert_given(target.text.clone(), found);
        }
    }

    /// Returns the service instances that the text of a target stands for, and whether a host has the address. In brackets
    /// behind an address stand names of sets and modules, which all must be on the way to the service instance:
    /// `10.0.0.9 (gateway / nginx)`.
    #[must_use]
    pub fn named(&self, lookup: &Lookup, text: &str) -> (Vec<ServiceInstanceId>, bool) {
        let found = self.find_named(lookup, text);
        (found.ids, found.has_host)
    }

    fn find_named(&self, lookup: &Lookup, text: &str) -> Named {
        let text = text.trim();
        let mut named = self.find_plain(lookup, text);
        if named.ids.is_empty()
            && let Some((address, path)) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("))
        {
            named = self.find_plain(lookup, address);
            let parts: Vec<String> = path.split(" / ").map(|part| fold(part.trim())).collect();
            named.ids.retain(|id| {
                let path = self.instance(*id).map(|instance| self.module_path(instance)).unwrap_or_default();
                parts.iter().all(|part| path.iter().any(|own| fold(own) == *part))
            });
        }
        named
    }

    fn find_plain(&self, lookup: &Lookup, text: &str) -> Named {
        let found = lookup.find(&self.index, &fold(text));
        let ids = found.rows.iter().filter_map(|row| self.instances.get(*row as usize)).map(|own| own.id).collect();
        Named { ids, has_host: found.has_host, is_dynamic: !found.dynamic.is_empty() }
    }
}

/// What a text stands for.
struct Named {
    ids: Vec<ServiceInstanceId>,
    /// Whether it is an address of a host, which need not have a service instance.
    has_host: bool,
    /// Whether it is an address that does not identify its host.
    is_dynamic: bool,
}
