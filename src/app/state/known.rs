//! What is known of the CMDB and of the environment in force: what was read, what was kept, and what is built in.

use crate::app::catalogue::Catalogue;
use crate::app::find::fold;
use crate::app::state::State;
use crate::domain::field::FieldTable;
use crate::domain::instance::Business;
use crate::domain::warnings::WarningSet;

impl State {
    /// Returns the kinds of warnings that are wanted: what the configuration says wins, else all that were not silenced.
    #[must_use]
    pub fn wanted_warnings(&self) -> WarningSet {
        let Some(environment) = &self.environment else { return WarningSet::ALL };
        let silenced = self.silenced.get(&environment.name).copied().unwrap_or(WarningSet::NONE);
        environment.warnings.unwrap_or_else(|| WarningSet::ALL.without(silenced))
    }

    /// Returns the fields of a process: those of the business when they were read, the built-in ones otherwise.
    #[must_use]
    pub fn fields(&self) -> &FieldTable {
        self.catalogue.as_ref().map_or(&self.built_in, |catalogue| &catalogue.fields)
    }

    /// Returns `true` while the attributes of the business are being read: what is judged by older ones may change.
    #[must_use]
    pub fn awaits_fields(&self) -> bool {
        self.reading.is_some() && self.catalogue.as_ref().is_some_and(|catalogue| !catalogue.fields_came)
    }

    /// Returns the businesses that a typed text narrows the list to, by name or number.
    #[must_use]
    pub fn matching_businesses(&self, typed: &str) -> Vec<&Business> {
        let typed = fold(typed.trim());
        let holds =
            |business: &&Business| fold(&business.name).contains(&typed) || business.id.to_string().contains(&typed);
        self.known_businesses().iter().filter(holds).collect()
    }

    /// Returns the businesses: those that were read, those that were kept otherwise.
    #[must_use]
    pub fn known_businesses(&self) -> &[Business] {
        let kept = || self.businesses_kept.as_ref().map(|kept| &kept.content);
        self.businesses.ready().or_else(kept).map_or(&[], Vec::as_slice)
    }

    /// Returns `true` if the draft is meant for another environment than the one in force.
    pub(in crate::app) fn is_foreign(&self) -> bool {
        let (Some(open), Some(environment)) = (&self.open, &self.environment) else { return false };
        !open.draft.environment.is_empty() && !open.draft.environment.is_of(environment)
    }

    /// What was read of the draft's business.
    pub(in crate::app) fn own_catalogue(&self) -> Option<&Catalogue> {
        let business = self.open.as_ref()?.draft.business.as_ref()?.id;
        self.catalogue.as_ref().filter(|catalogue| catalogue.business.id == business)
    }
}
