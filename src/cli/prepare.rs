//! From a draft to its plan, as the review does it: judged by the attributes of its business, and compared with what
//! its service instances have.

use super::changes::check_keys;
use super::exit::Exit;
use super::facts;
use super::file::FileNotes;
use super::out::{Failed, Out, area_among};
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError};
use crate::domain::check::{Checked, Problem, check, keep_wanted};
use crate::domain::draft::Draft;
use crate::domain::facts::FactTable;
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::plan::{Live, Plan, plan};
use crate::domain::warnings::WarningSet;
use crate::i18n::explain::{api_error, conversion};
use crate::submit::live::{self, LiveProgress};

/// A draft, judged.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) draft: Draft,
    /// What of its file is taken for something else than it is written as.
    pub(super) notes: FileNotes,
    pub(super) table: FieldTable,
    pub(super) problems: Vec<Problem>,
    /// What the service instances have.
    pub(super) live: Live,
    /// None while a problem blocks.
    pub(super) plan: Option<Plan>,
}

impl Prepared {
    /// Counts the problems that keep it from being planned.
    pub(super) fn blocking(&self) -> usize {
        self.problems.iter().filter(|problem| problem.keeps_from_planning()).count()
    }

    /// Judges it: whether everything it asks for is there or would be.
    pub(super) fn exit(&self) -> Exit {
        self.plan.as_ref().map_or(Exit::Invalid, Exit::of_plan)
    }
}

/// Judges a draft. A draft without a business is judged by the built-in attributes, and nothing is read. `facts` are those
/// that are known already, `keys` those of the command line that the built-in attributes do not have, `warnings` the kinds
/// that are wanted, if the configuration says so.
pub(super) async fn prepare<A: Api>(
    api: &A,
    mut draft: Draft,
    mut notes: FileNotes,
    (mut facts, keys, warnings): (FactTable, &[FieldKey], Option<WarningSet>),
    out: &Out,
) -> Result<Prepared, Failed> {
    let failed = |error: ApiError| Failed::read(out.lang, &error);
    let table = match &draft.business {
        None => FieldTable::built_in(),
        Some(business) => match retry_throttled(|| api.process_fields(business.id)).await {
            Ok(fields) => FieldTable::with_server(fields),
            // An application may not have been granted this resource; what matters is asked of the others.
            Err(error) if error.is_denial() => {
                out.explain(&api_error(out.lang, &error));
                out.say(out.words().built_in_fields());
                FieldTable::built_in()
            }
            Err(error) => return Err(failed(error)),
        },
    };
    check_keys(keys, &table, out)?;
    for (kind, keys) in notes.conversions.judge_custom(&table).iter() {
        out.say(&conversion(out.lang, kind, keys));
    }
    facts::read(api, &mut draft, &mut facts, out).await?;
    let Checked { mut problems, wanted } = check(&draft, &table, &facts);
    let warnings = warnings.unwrap_or(WarningSet::ALL);
    keep_wanted(&mut problems, warnings);
    let (live, plan) = match wanted {
        None => (Live::unknown(), None),
        Some(wanted) => {
            let all = wanted.targets.len();
            let tell = |told| match told {
                LiveProgress::Read(done) if all > 1 => out.progress(&out.words().reading(done, all)),
                LiveProgress::Read(_) => {}
                LiveProgress::HostsUnread(error) => {
                    out.explain(&api_error(out.lang, &error));
                    out.say(out.words().hosts_unread());
                }
            };
            let live = live::read(api, &wanted, tell).await;
            out.anomalies(api, area_among(wanted.targets.iter()));
            let live = live.map_err(failed)?;
            out.clear();
            let plan = plan(wanted, &live).with_warnings(warnings);
            (live, Some(plan))
        }
    };
    Ok(Prepared { draft, notes, table, problems, live, plan })
}
