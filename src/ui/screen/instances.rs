//! Step 1: the service instances of the business, with what tells them apart, and which are marked; on a wide terminal
//! the tree of sets and modules stands beside them.

mod filter;
mod tree;

use crate::app::Action;
use crate::app::catalogue::Catalogue;
use crate::app::find::{FilterMistake, Hits, IndexColumn, NoRows, Query};
use crate::app::open::Open;
use crate::app::screen::Context;
use crate::app::screen::instances::Row;
use crate::domain::address::short_name;
use crate::domain::instance::ServiceInstance;
use crate::i18n::explain::api_error;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::address::{HostAddress, shows_areas};
use crate::ui::widget::{message, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Cells between columns.
const GAP: u16 = 2;
/// Cells of the marker and the mark before a name.
const MARK: u16 = 6;
/// Width from which labels and identifiers have columns, in cells.
const ROOMY: u16 = 100;
/// Width from which modules have a column, in cells.
const FAIR: u16 = 56;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let catalogue = catalogue_of(scene, open);
    summary(scene, canvas, open, catalogue);
    filter::draw(scene, canvas, open, catalogue);
    let list = if scene.state.shows_tree() { tree::draw(scene, canvas) } else { scene.rows() };
    let count = scene.state.instances.rows(open, catalogue);
    if count == 0 {
        nothing(scene, canvas, list, open, catalogue);
        return;
    }
    let with_areas = match catalogue {
        Some(catalogue) if !catalogue.instances.is_empty() => catalogue.shows_areas(),
        _ => shows_areas(&open.draft.targets),
    };
    let columns = Columns::of(scene, list, with_areas);
    columns.heading(scene, canvas);
    let idle = scene.state.instances.tree.focused;
    let hits = Hits::new(scene.state.instances.query.clone());
    let cursor = scene.state.instances.cursor;
    let range = scene.state.instances.range();
    for (line, at) in (cursor.top..count).take(usize::from(list.height)).enumerate() {
        let Some(row) = scene.state.instances.row(at, open, catalogue) else { break };
        let standing = match range {
            _ if cursor.at == at && idle => Standing::Idle,
            _ if cursor.at == at => Standing::Cursor,
            Some((from, to)) if (from..=to).contains(&at) => Standing::Range,
            _ => Standing::Apart,
        };
        columns.row(scene, canvas, line, standing, &Shown::of(scene, row, open, catalogue), &hits);
    }
    if let Some(row) = scene.state.instances.row(cursor.at, open, catalogue).filter(|_| !idle) {
        below(scene, canvas, &Shown::of(scene, row, open, catalogue));
    }
}

/// What was read, when it is of the draft's business.
fn catalogue_of<'a>(scene: &Scene<'a>, open: &Open) -> Option<&'a Catalogue> {
    let own = open.draft.business.as_ref()?.id;
    scene.state.catalogue.as_ref().filter(|catalogue| catalogue.business.id == own)
}

fn summary(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open, catalogue: Option<&Catalogue>) {
    let words = &scene.words.instances;
    let above = scene.above();
    let marked = open.marks.len();
    let tally = &scene.state.instances.tally;
    let hidden = if scene.state.instances.only_marked { 0 } else { tally.hidden };
    let mut right = vec![(if marked > 0 { Role::Marked } else { Role::Dim }, (words.marked)(&grouped(marked)))];
    if hidden > 0 {
        let told = if scene.state.instances.tree.scope().is_some() { scene.words.tree.hidden } else { words.hidden };
        right.push((Role::Warning, told(&grouped(hidden))));
    }
    if tally.gone > 0 && catalogue.is_some() {
        right.push((Role::Warning, (words.marks_gone)(&grouped(tally.gone))));
    }
    right.push((Role::Text, " ".to_owned()));
    let pieces: Vec<_> = right.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let rest = canvas.right(above, 0, &pieces);
    let mut pen = canvas.line(rest, 0);
    pen.gap(MARGIN).put(Role::Dim, words.business).gap(1);
    let Some(business) = &open.draft.business else {
        pen.put(Role::Dim, symbols::EMPTY);
        return;
    };
    if business.name.is_empty() {
        pen.put(Role::Text, &business.id.to_string());
    } else {
        pen.put(Role::Text, &business.name).gap(1).put(Role::Dim, &format!("({})", business.id));
    }
    pen.gap(2);
    let Some(catalogue) = catalogue else {
        if !open.draft.targets.is_empty() {
            pen.put(Role::Offline, words.from_draft);
        }
        return;
    };
    let read = catalogue.instances.len();
    let total = catalogue.total.and_then(|total| usize::try_from(total).ok());
    let total = total.filter(|total| *total != read).map(grouped);
    if let Some(anew) = catalogue.refreshed() {
        let anew = grouped(usize::try_from(anew).unwrap_or(usize::MAX));
        let total = catalogue.total.and_then(|total| usize::try_from(total).ok()).map(grouped);
        pen.put(Role::Info, &(words.refreshing)(&grouped(read), &anew, total.as_deref()));
        return;
    }
    match &catalogue.ended {
        // With no row to show, the place of the rows has room for all of it.
        Some(Err(_)) if read == 0 && open.draft.targets.is_empty() => {}
        Some(Err(_)) if catalogue.kept.is_some() => {
            pen.put(Role::Offline, &(words.stale)(&grouped(read), &scene.key(Action::Refresh)));
        }
        Some(Err(_)) if catalogue.has_all_instances() => {
            let text = (words.incomplete)(&grouped(read), catalogue.topology.is_empty(), &scene.key(Action::Refresh));
            pen.put(Role::Problem, &text);
        }
        Some(Err(_)) => {
            let text = (words.interrupted)(&grouped(read), &scene.key(Action::Refresh));
            pen.put(Role::Problem, &text);
        }
        Some(Ok(())) => {
            pen.put(Role::Dim, &(words.all)(&grouped(read)));
            if catalogue.used_areas().len() > 1 {
                pen.gap(2).put(Role::Dim, &(words.areas)(catalogue.used_areas().len()));
            } else if catalogue.used_areas().is_empty() && catalogue.shows_areas() {
                pen.gap(2).put(Role::Warning, words.areas_unread);
            }
        }
        None => {
            pen.put(Role::Info, &(words.reading)(&grouped(read), total.as_deref()));
        }
    }
}

/// Whether a service instance was made from a service template.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    No,
    /// From this one.
    To(i64),
    /// From one that is not known.
    Somewhere,
}

impl Bound {
    fn of(instance: &ServiceInstance) -> Self {
        instance.template.map_or(Self::No, |template| Self::To(template.number()))
    }
}

/// How a row stands to what keys act on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Cursor,
    /// The cursor is on it, but the tree has the keys.
    Idle,
    /// It is in the range that is about to be marked.
    Range,
    /// Neither.
    Apart,
}

/// What a row shows, wherever it comes from.
struct Shown {
    id: i64,
    name: String,
    host: HostAddress,
    /// The cloud area with its name; empty where it is not shown.
    area: String,
    /// The host by its identifier and name; empty where its address does.
    about_host: String,
    module: String,
    count: String,
    labels: String,
    marked: bool,
    bound: Bound,
    bare: bool,
}

impl Shown {
    fn of(scene: &Scene<'_>, row: Row<'_>, open: &Open, catalogue: Option<&Catalogue>) -> Self {
        let marked = open.marks.contains(&row.id());
        match row {
            Row::Instance(instance) => Self {
                id: instance.id.0,
                name: short_name(&instance.name).into_owned(),
                host: catalogue.map_or_else(HostAddress::default, |catalogue| {
                    let area = catalogue.area(instance).filter(|_| catalogue.shows_areas());
                    HostAddress::new(area, catalogue.addresses(instance).iter())
                        .marked_dynamic(catalogue.is_dynamic(instance))
                }),
                area: catalogue.map_or_else(String::new, |catalogue| area_of(catalogue, instance)),
                about_host: catalogue.map_or_else(String::new, |catalogue| about_host(scene, catalogue, instance)),
                module: catalogue.map_or_else(String::new, |catalogue| catalogue.module_path(instance).join(" / ")),
                count: instance.processes.to_string(),
                labels: pairs(&instance.labels),
                marked,
                bound: Bound::of(instance),
                bare: false,
            },
            Row::Target(target) => {
                let bare = target.name.is_empty();
                let name = if bare {
                    format!("{} {}", scene.words.instances.id, target.id)
                } else {
                    short_name(&target.name).into_owned()
                };
                Self {
                    id: target.id.0,
                    name,
                    host: HostAddress::of_target(target, shows_areas(&open.draft.targets)),
                    area: String::new(),
                    about_host: String::new(),
                    module: target.module.to_string(),
                    count: String::new(),
                    labels: String::new(),
                    marked,
                    bound: if target.template_bound { Bound::Somewhere } else { Bound::No },
                    bare,
                }
            }
        }
    }
}

/// Names the cloud area of an instance's host, where areas are shown: number and name.
fn area_of(catalogue: &Catalogue, instance: &ServiceInstance) -> String {
    let Some(area) = catalogue.area(instance).filter(|_| catalogue.shows_areas()) else { return String::new() };
    catalogue.areas.get(&area).map_or_else(|| area.to_string(), |name| format!("{area} {name}"))
}

/// Names an instance's host, where its address is not enough or its name was asked for.
fn about_host(scene: &Scene<'_>, catalogue: &Catalogue, instance: &ServiceInstance) -> String {
    let (name, dynamic) = (catalogue.host_name(instance.host), catalogue.is_dynamic(instance));
    if name.is_none() && !dynamic && !catalogue.shows_areas() {
        return String::new();
    }
    (scene.words.instances.about_host)(&instance.host.to_string(), name, dynamic)
}

fn pairs(labels: &[(String, String)]) -> String {
    let pairs: Vec<_> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(" ")
}

/// The widths of the columns, in cells; 0 leaves a column out.
struct Columns {
    /// Where the rows are.
    at: Rect,
    id: u16,
    name: u16,
    host: u16,
    area: u16,
    module: u16,
    count: u16,
    labels: u16,
}

impl Columns {
    fn of(scene: &Scene<'_>, area: Rect, with_areas: bool) -> Self {
        let words = &scene.words.instances;
        let total = area.width;
        let roomy = total >= ROOMY;
        let host = if with_areas && total >= FAIR { 22 } else { 18 };
        let (id, count) = (if roomy { 9 } else { 0 }, width(words.count));
        let areas = if roomy && with_areas { 16 } else { 0 };
        let fixed = MARK + host + GAP + if roomy { id + GAP } else { 0 } + if areas > 0 { areas + GAP } else { 0 } + 1;
        let rest = total.saturating_sub(fixed);
        if total < FAIR {
            return Self { at: area, id, name: rest, host, area: 0, module: 0, count: 0, labels: 0 };
        }
        let rest = rest.saturating_sub(count + 2 * GAP + if roomy { GAP } else { 0 });
        let labels = if roomy { rest / 5 } else { 0 };
        let name = (rest - labels) / 2;
        Self { at: area, id, name, host, area: areas, module: rest - labels - name, count, labels }
    }

    fn heading(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
        let words = &scene.words.instances;
        let mut pen = canvas.line(Rect { y: self.at.y.saturating_sub(1), ..self.at }, 0);
        pen.gap(MARK).column(Role::Heading, words.name, self.name).gap(GAP);
        if self.id > 0 {
            pen.number(Role::Heading, words.id, self.id).gap(GAP);
        }
        pen.column(Role::Heading, words.host, self.host).gap(GAP);
        if self.area > 0 {
            pen.column(Role::Heading, words.area, self.area).gap(GAP);
        }
        if self.module > 0 {
            pen.column(Role::Heading, words.module, self.module).gap(GAP);
            pen.number(Role::Heading, words.count, self.count).gap(GAP);
        }
        if self.labels > 0 {
            pen.column(Role::Heading, words.labels, self.labels);
        }
    }

    fn row(
        &self,
        scene: &Scene<'_>,
        canvas: &mut Canvas<'_>,
        line: usize,
        standing: Standing,
        shown: &Shown,
        hits: &Hits,
    ) {
        let free = shown.bound == Bound::No;
        let plain = if free { Role::Text } else { Role::Disabled };
        let dim = if free { Role::Dim } else { Role::Disabled };
        let (mark_role, mark) = match (free, shown.marked) {
            (_, true) => (Role::Marked, symbols::MARKED),
            (true, false) => (Role::Dim, symbols::UNMARKED),
            (false, false) => (Role::Disabled, symbols::UNMARKABLE),
        };
        let (name, sign) = match standing {
            Standing::Cursor => (Role::Selection, symbols::CURSOR),
            Standing::Idle => (Role::SelectionIdle, symbols::CURSOR_IDLE),
            Standing::Range => (Role::Selection, symbols::IN_RANGE),
            Standing::Apart => (plain, ""),
        };
        let mut pen = canvas.line(self.at, line);
        pen.column(name, sign, 1).gap(1);
        pen.put(mark_role, mark).gap(1);
        let address = shown.name.split('_').next().unwrap_or_default();
        if address.contains(':') && width(address) + 2 > self.name && width(&shown.name) > self.name {
            // It begins with an IPv6 address; those of one subnet differ at the end.
            pen.middle(name, &shown.name, self.name).gap(GAP);
        } else {
            pen.found(name, &shown.name, self.name, hits, &[IndexColumn::Name]).gap(GAP);
        }
        if self.id > 0 {
            pen.number(dim, &shown.id.to_string(), self.id).gap(GAP);
        }
        if shown.bare && self.module > 0 {
            let areas = if self.area > 0 { self.area + GAP } else { 0 };
            pen.column(Role::Dim, scene.words.instances.bare, self.host + GAP + areas + self.module).gap(GAP);
        } else {
            shown.host.draw(&mut pen, plain, self.host, hits);
            pen.gap(GAP);
            if self.area > 0 {
                pen.column(dim, &shown.area, self.area).gap(GAP);
            }
        }
        if self.module > 0 && !shown.bare {
            pen.tail(dim, &shown.module, self.module).gap(GAP);
            pen.number(plain, &shown.count, self.count).gap(GAP);
        }
        if self.labels > 0 {
            pen.found(dim, &shown.labels, self.labels, hits, &[IndexColumn::Label]);
        }
    }
}

fn below(scene: &Scene<'_>, canvas: &mut Canvas<'_>, shown: &Shown) {
    let words = &scene.words.instances;
    let area = scene.below();
    let warned = match shown.bound {
        Bound::No => None,
        Bound::To(template) => Some((words.template_bound)(Some(template))),
        Bound::Somewhere => Some((words.template_bound)(None)),
    };
    let instances = &scene.state.instances;
    let mistake = instances.query.mistakes().first();
    let said = mistake.is_some() || instances.filtering || warned.is_some();
    let mut row = 0;
    if !said || area.height > 1 {
        let mut pen = canvas.line(area, 0);
        pen.gap(MARGIN);
        if !shown.bare {
            pen.put(Role::Text, &shown.name).gap(2);
        }
        pen.put(Role::Dim, words.id).gap(1).put(Role::Text, &shown.id.to_string()).gap(2);
        if !shown.area.is_empty() {
            pen.put(Role::Dim, words.area).gap(1).put(Role::Text, &shown.area).gap(2);
        }
        match unread(scene).filter(|_| shown.module.is_empty()) {
            // In place of the module that is not known for that reason.
            Some(why) => pen.put(Role::Problem, &why),
            None => pen.put(Role::Dim, &shown.module),
        };
        row = 1;
    }
    if let Some(mistake) = mistake {
        let term = instances.filter.text().get(mistake.span.clone()).unwrap_or_default();
        let mut pen = canvas.line(area, row);
        pen.put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1);
        pen.put(Role::Problem, &(words.mistake)(&mistake.fault, term));
        return;
    }
    if instances.filtering {
        fields(scene, canvas, area, row);
        return;
    }
    let mut pen = canvas.line(area, row);
    if let Some(text) = warned {
        pen.put(Role::Warning, symbols::WARNS).gap(MARGIN - 1).put(Role::Warning, &text);
        return;
    }
    pen.gap(MARGIN);
    if !shown.about_host.is_empty() {
        pen.put(Role::Dim, &shown.about_host).gap(2);
    }
    pen.put(Role::Dim, &shown.labels);
}

/// Why what stands beside the service instances is not all there, when all of these are.
fn unread(scene: &Scene<'_>) -> Option<String> {
    let catalogue = catalogue_of(scene, scene.state.open.as_ref()?)?;
    let error = catalogue.ended.as_ref()?.as_ref().err().filter(|_| catalogue.has_all_instances())?;
    Some(api_error(scene.lang(), error).what)
}

/// Names the fields of the filter.
fn fields(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: usize) {
    let names: Vec<String> = Query::fields().map(|name| format!("{name}:")).collect();
    canvas.line(area, row).gap(MARGIN).put(Role::Dim, &(scene.words.instances.fields)(&names.join(" ")));
}

/// Says why the list is empty, and what to do.
fn nothing(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, open: &Open, catalogue: Option<&Catalogue>) {
    let words = &scene.words.instances;
    let key = |action| scene.key_in(Context::Instances, action);
    let filter = scene.state.instances.filter.text();
    let mut say = |role, heading: &str, rest: &[String]| message::draw(canvas, area, role, heading, rest);
    if scene.state.instances.only_marked && catalogue.is_some() {
        say(Role::Text, &(words.none_marked)(&key(Action::OnlyMarked)), &[]);
    } else if let Some(catalogue) = catalogue.filter(|catalogue| !catalogue.instances.is_empty()) {
        if filter.is_empty() {
            let [heading, rest] = (scene.words.tree.empty)(catalogue.is_whole(), &filter::key(scene));
            say(Role::Text, &heading, &[rest]);
        } else {
            let [mut heading, change] = (words.no_match)(filter, &key(Action::Filter));
            let known =
                catalogue.is_whole().then(|| scene.state.instances.query.why_no_rows(&catalogue.index)).flatten();
            let add = known.and_then(|known| match known {
                NoRows::HostsAlone(hosts) => {
                    heading = (words.hosts_alone)(&catalogue.host_label(*hosts.first()?), hosts.len());
                    Some(words.add_instance.to_owned())
                }
                NoRows::NotInArea { area, address } => {
                    heading = (words.not_in_area)(&address, area);
                    None
                }
            });
            let wrong = scene.state.instances.query.mistakes().first();
            let term = |mistake: &FilterMistake| filter.get(mistake.span.clone()).unwrap_or_default();
            let wrong = wrong.map(|mistake| (words.mistake)(&mistake.fault, term(mistake)));
            let later = catalogue.ended.is_none().then(|| words.may_come.to_owned());
            // Who types it is changing it.
            let change = (!scene.state.instances.filtering).then_some(change);
            let rest: Vec<String> = [wrong, later, add, change].into_iter().flatten().collect();
            say(Role::Text, &heading, &rest);
        }
    } else if let Some(Err(error)) = catalogue.and_then(|catalogue| catalogue.ended.as_ref()) {
        let retry = (words.retry)(&key(Action::Refresh));
        message::explain(canvas, area, &api_error(scene.lang(), error), &retry);
    } else if scene.state.environment.is_none() {
        let [heading, rest @ ..] = (words.no_environment)(&key(Action::MarkList));
        say(Role::Offline, &heading, &rest);
    } else if open.draft.business.is_none() {
        let [heading, rest] = (words.no_business)(&key(Action::ChooseBusiness));
        say(Role::Text, &heading, &[rest]);
    } else if let Some(catalogue) = catalogue {
        if catalogue.ended.is_none() {
            say(Role::Info, words.waiting, &[]);
        } else {
            say(Role::Text, words.none, &[]);
        }
    } else if scene.state.reading.is_some() {
        say(Role::Info, words.waiting, &[]);
    } else {
        let [heading, rest] = (words.not_read)(&key(Action::Refresh), &key(Action::MarkList));
        say(Role::Text, &heading, &[rest]);
    }
}
