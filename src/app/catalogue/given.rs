//! Which service instances of a business the texts of targets stand for.

use super::Catalogue;
use crate::app::find::{Lookup, fold};
use crate::domain::draft::GivenTarget;
use crate::domain::facts::{FactTable, GivenFound};

impl Catalogue {
    /// Looks up targets that are known by a text only: an ID, the name of a service instance, an address of its host, or
    /// `AREA:IP`. An address of a host of dynamic addressing tells none of its service instances for sure.
    pub fn identify(&self, given: &[GivenTarget], facts: &mut FactTable) {
        if given.is_empty() {
            return;
        }
        let lookup = Lookup::new(&self.index);
        for target in given {
            let named = lookup.find(&self.index, &fold(target.text.trim()));
            let found = match named.rows.as_slice() {
                [] => GivenFound::None,
                [only] if named.dynamic.is_empty() => {
                    let instance = self.instances.get(*only as usize);
                    instance.map_or(GivenFound::None, |instance| GivenFound::One(Box::new(self.target(instance))))
                }
                rows => GivenFound::Several(rows.len()),
            };
            facts.insert_given(target.text.clone(), found);
        }
    }
}
