//! Which service instances of a business the texts of targets stand for.

use super::{Catalogue, NamedTarget};
use crate::app::find::{Lookup, fold};
use crate::domain::draft::GivenTarget;
use crate::domain::facts::{FactTable, GivenFound};
use crate::domain::id::ServiceInstanceId;
use std::sync::Arc;

impl Catalogue {
    /// Looks up targets that are known by a text only: an ID, the name of a service instance, an address of its host, or
    /// `AREA:IP`. Where only one of several service instances can take processes, returns the text with this one and the
    /// number of the others.
    pub fn identify(&self, given: &[GivenTarget], facts: &mut FactTable) -> Vec<(Arc<str>, ServiceInstanceId, usize)> {
        if given.is_empty() {
            return Vec::new();
        }
        let lookup = Lookup::new(&self.index);
        let one = |id| {
            let instance = self.instance(id);
            instance.map_or(GivenFound::None, |instance| GivenFound::One(Box::new(self.target(instance))))
        };
        let mut chosen = Vec::new();
        for target in given {
            let found = match self.named(&lookup, &target.text) {
                NamedTarget::None { .. } => GivenFound::None,
                NamedTarget::One { id, bound } => {
                    if bound > 0 {
                        chosen.push((target.text.clone(), id, bound));
                    }
                    one(id)
                }
                NamedTarget::Bound(id) => one(id),
                NamedTarget::Several(all) => GivenFound::Several(all.len()),
            };
            facts.insert_given(target.text.clone(), found);
        }
        chosen
    }

    /// Returns what the text of a target stands for. In brackets behind an address stand names of sets and modules, which
    /// all must be on the way to the service instance: `10.0.0.9 (gateway / nginx)`.
    #[must_use]
    pub fn named(&self, lookup: &Lookup, text: &str) -> NamedTarget {
        let Named { ids, has_host, is_dynamic } = self.find_named(lookup, text);
        let is_free = |id: &ServiceInstanceId| self.instance(*id).is_some_and(|instance| instance.template.is_none());
        let free: Vec<ServiceInstanceId> = ids.iter().copied().filter(is_free).collect();
        match (ids.as_slice(), free.as_slice()) {
            ([], _) => NamedTarget::None { has_host },
            ([first, ..], []) => NamedTarget::Bound(*first),
            (_, [only]) if !is_dynamic => NamedTarget::One { id: *only, bound: ids.len() - 1 },
            _ => NamedTarget::Several(free),
        }
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

/// What a text finds.
struct Named {
    ids: Vec<ServiceInstanceId>,
    /// Whether it is an address of a host, which need not have a service instance.
    has_host: bool,
    /// Whether it is an address that does not identify its host.
    is_dynamic: bool,
}
