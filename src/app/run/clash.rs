//! What a conflict is about.

use crate::domain::compare::{Difference, differences};
use crate::domain::plan::{Entry, Live, Plan, Verdict};

/// Lists what differs between an entry in conflict and the process that it clashes with.
pub(in crate::app) fn clash(plan: &Plan, live: &Live, entry: Entry) -> Vec<Difference> {
    let list = || {
        let Verdict::Conflict { alias, command } = plan.verdict(&entry) else { return None };
        let target = plan.target(&entry)?;
        let process = live.process(target.id, alias.or(command)?)?;
        Some(differences(plan.spec(&entry)?, process))
    };
    list().unwrap_or_default()
}
