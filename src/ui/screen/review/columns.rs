//! The columns of the list: verdict, alias, where it listens, host, service instance.

use super::{GAP, verdict};
use crate::app::find::{Hits, IndexColumn};
use crate::app::open::Open;
use crate::app::screen::processes::name_of;
use crate::app::screen::review::{InGroup, Members, WorkGroup};
use crate::domain::address::short_name;
use crate::domain::check::Problem;
use crate::domain::draft::Target;
use crate::domain::plan::{Entry, Plan};
use crate::domain::process::ProcessSpec;
use crate::i18n::explain::{self, problem};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, Pen, width};
use crate::ui::widget::address::{HostAddress, shows_areas};
use crate::ui::widget::{problems, symbols};
use std::collections::BTreeSet;

/// Width from which modules have a column, in cells.
const ROOMY: u16 = 100;
/// Width from which service instances have a column, in cells.
const FAIR: u16 = 76;
/// Width from which hosts have a column, in cells.
const NARROW: u16 = 60;
/// Width from which it is said where a process listens, in cells.
const SLIM: u16 = 46;
/// Cells of an address with a port.
const LISTENING: u16 = 21;
/// Cells that members of a group stand further to the right.
const INDENT: u16 = 2;

/// The widths of the columns, in cells; 0 leaves a column out.
pub(super) struct Columns {
    verdict: u16,
    alias: u16,
    listening: u16,
    host: u16,
    instance: u16,
    module: u16,
    /// Whether hosts are shown with their cloud areas.
    with_areas: bool,
}

/// An entry in a row.
pub(super) struct Shown<'a> {
    pub(super) entry: Entry,
    pub(super) plan: &'a Plan,
    /// Whether the cursor is on it.
    pub(super) on: bool,
    /// Whether the row above is of the same target.
    pub(super) again: bool,
    pub(super) inside: InGroup<'a>,
}

impl Columns {
    pub(super) fn of(scene: &Scene<'_>, total: u16) -> Self {
        let with_areas = scene.state.review.plan.as_ref().is_some_and(|plan| shows_areas(plan.targets()));
        let words = &scene.words.review;
        let all = [
            words.verdict,
            words.blocks,
            words.warns,
            words.new,
            words.identical,
            words.conflict,
            words.ineligible,
            words.unchecked,
        ];
        let verdict = all.into_iter().map(width).max().unwrap_or_default() + 2;
        let mut rest = total.saturating_sub(2 + verdict + GAP);
        let mut take = |cells: u16| {
            rest = rest.saturating_sub(cells + if cells > 0 { GAP } else { 0 });
            (cells, rest)
        };
        let (listening, _) = take(if total < SLIM { 0 } else { LISTENING });
        let (host, left) = take(match (total < NARROW, with_areas) {
            (true, _) => 0,
            (false, true) => 20,
            (false, false) => 15,
        });
        // What is left is shared by texts of any length.
        let (module, left) = take(if total < ROOMY { 0 } else { left.saturating_sub(2 * GAP) / 3 });
        let (instance, _) = take(match total {
            ..FAIR => 0,
            FAIR..ROOMY => left.saturating_sub(GAP) * 9 / 20,
            _ => left.saturating_sub(GAP) / 2,
        });
        Self { verdict, alias: rest, listening, host, instance, module, with_areas }
    }

    /// Cells for the place of a problem.
    fn place(room: u16) -> u16 {
        room * 2 / 5
    }

    pub(super) fn heading(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
        let words = &scene.words.review;
        let last = scene.above().height.saturating_sub(1);
        let mut pen = canvas.line(scene.above(), usize::from(last));
        pen.gap(4).column(Role::Heading, words.verdict, self.verdict - 2).gap(GAP);
        if scene.state.review.plan.is_none() {
            let room = Self::place(pen.room());
            pen.column(Role::Heading, words.place, room).gap(GAP).put(Role::Heading, words.problem);
            return;
        }
        let columns = [
            (words.process, self.alias),
            (words.listening, self.listening),
            (words.host, self.host),
            (words.instance, self.instance),
            (words.module, self.module),
        ];
        for (name, cells) in columns.into_iter().filter(|(_, cells)| *cells > 0) {
            pen.column(Role::Heading, name, cells).gap(GAP);
        }
    }

    /// Draws an entry.
    pub(super) fn entry(&self, scene: &Scene<'_>, pen: &mut Pen<'_, '_>, shown: &Shown<'_>, hits: &Hits) {
        let Shown { entry, plan, on, again, inside } = shown;
        let (role, sign, word) = verdict(scene, *entry, plan);
        let warned = inside.is_some() || !plan.warnings(entry).is_empty();
        let (mark, sign) = if warned { (Role::Warning, symbols::WARNS) } else { (role, sign) };
        let word = if inside.is_some() { scene.words.review.warns } else { word };
        let indent = if inside.is_some() { INDENT } else { 0 };
        pen.gap(indent).put(mark, sign).gap(1).column(
            mark_of(mark, role, inside.is_some()),
            word,
            self.verdict - 2 - indent,
        );
        pen.gap(GAP);
        let text = if *on { Role::Selection } else { Role::Text };
        if let Some(spec) = plan.spec(entry) {
            pen.found(text, name_of(spec), self.alias, hits, &[IndexColumn::Process]).gap(GAP);
            if self.listening > 0 {
                pen.found(Role::Text, &listening(spec), self.listening, hits, &[]).gap(GAP);
            }
        }
        let Some(target) = plan.target(entry) else { return };
        let own = if *again { Role::Dim } else { Role::Text };
        if self.host > 0 {
            let dynamic = scene.state.review.dynamic.contains(&target.id);
            HostAddress::of_target(target, self.with_areas).marked_dynamic(dynamic).draw(pen, own, self.host, hits);
            pen.gap(GAP);
        }
        if self.instance > 0 {
            pen.found(own, &name_beside_host(target), self.instance, hits, &[IndexColumn::Name]).gap(GAP);
        }
        if self.module > 0 {
            pen.tail(Role::Dim, &target.module, self.module);
        }
    }

    /// Draws a group: what it is about, and how much is in it.
    pub(super) fn group(
        scene: &Scene<'_>,
        pen: &mut Pen<'_, '_>,
        on: bool,
        group: &WorkGroup,
        is_open: bool,
        open: &Open,
    ) {
        let words = &scene.words.review;
        let blocks = group.first_problem(&open.checked.problems).is_some_and(Problem::blocks);
        let (role, sign, word) = if blocks {
            (Role::Problem, symbols::BLOCKS, words.blocks)
        } else {
            (Role::Warning, symbols::WARNS, words.warns)
        };
        pen.put(Role::Text, if is_open { symbols::OPEN } else { symbols::CLOSED }).gap(1);
        pen.put(role, sign).gap(1).put(role, word).gap(GAP);
        let size = size(scene, group, open);
        let room = pen.room().saturating_sub(width(&size) + GAP + 1);
        let text = if on { Role::Selection } else { Role::Text };
        pen.column(text, &title(scene, group, open), room).gap(GAP).put(Role::Dim, &size);
    }

    /// Draws a problem: where and what, or in an open group the process, and on how many targets.
    pub(super) fn problem(
        &self,
        scene: &Scene<'_>,
        pen: &mut Pen<'_, '_>,
        on: bool,
        what: &Problem,
        inside: bool,
        open: &Open,
    ) {
        let words = &scene.words.review;
        let (role, sign) = problems::mark(what);
        let text = if on { Role::Selection } else { Role::Text };
        let place = explain::place(scene.lang(), &what.path, &open.draft, scene.state.fields());
        if !inside {
            let word = if what.blocks() { words.blocks } else { words.warns };
            let told = problem(scene.lang(), what, &open.draft, scene.state.fields()).what;
            pen.put(role, sign).gap(1).column(role, word, self.verdict - 2).gap(GAP);
            // Of the place its end tells most; the lines below give it whole.
            let room = Self::place(pen.room());
            pen.tail(text, &place, room).gap(GAP).put(role, &told);
            return;
        }
        let count = open.draft.targets.len();
        let on = what.on.map_or_else(|| (words.on_all)(count), |on| (words.on)(on.count));
        pen.gap(2 * INDENT).put(role, sign).gap(1);
        let room = pen.room().saturating_sub(width(&on) + GAP + 1);
        let (name, told) = explain::member(scene.lang(), what, &open.draft, scene.state.fields());
        let name = if name.is_empty() { place } else { name };
        let cells = width(&name).max(self.alias.min(16)).min(room / 2);
        pen.column(text, &name, cells).gap(GAP).column(Role::Text, &told, room.saturating_sub(cells + GAP));
        pen.gap(GAP).put(Role::Dim, &on);
    }
}

/// Inside a group the word says that it warns, too.
const fn mark_of(mark: Role, role: Role, inside: bool) -> Role {
    if inside { mark } else { role }
}

/// Where a process listens: its first row, and how many more there are.
pub(super) fn listening(spec: &ProcessSpec) -> String {
    match spec.bind() {
        [] => symbols::EMPTY.to_owned(),
        [row] => row.listening(),
        [row, rest @ ..] => format!("{} +{}", row.listening(), rest.len()),
    }
}

/// The name of a target beside the address of its host: without that address, with which a CMDB begins names.
fn name_beside_host(target: &Target) -> String {
    let name = super::target_name(target);
    let first = target.host.split(',').next().map(crate::domain::address::short).unwrap_or_default();
    let rest =
        name.strip_prefix(first.as_ref()).and_then(|rest| rest.strip_prefix('_')).filter(|rest| !rest.is_empty());
    rest.map_or_else(|| short_name(&name).into_owned(), str::to_owned)
}

/// Says what a group is about.
pub(super) fn title(scene: &Scene<'_>, group: &WorkGroup, open: &Open) -> String {
    match group.first_problem(&open.checked.problems) {
        Some(first) => explain::kind(scene.lang(), first, &open.draft, scene.state.fields()),
        None => (scene.words.review.group)(&group.kind).to_owned(),
    }
}

/// Says how much is in a group.
fn size(scene: &Scene<'_>, group: &WorkGroup, open: &Open) -> String {
    let words = &scene.words.review;
    let Members::Problems(places) = &group.members else {
        return (words.group_size)(group.members.len(), group.targets);
    };
    let problems = places.iter().filter_map(|place| open.checked.problems.get(*place as usize));
    let processes: BTreeSet<usize> = problems.filter_map(|problem| problem.path.process()).collect();
    if processes.is_empty() { (words.group_problems)(places.len()) } else { (words.group_size)(processes.len(), None) }
}
