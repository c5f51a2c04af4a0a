//! An address of a host as a column shows it: IPv6 short, with its cloud area where one address is of several hosts.

use crate::app::find::{Hits, IndexColumn};
use crate::domain::address::{around, short};
use crate::domain::draft::Target;
use crate::domain::id::AreaId;
use crate::theme::Role;
use crate::ui::cells::{Pen, width};
use crate::ui::widget::symbols;

/// The first address of a host, and how many more there are.
#[derive(Debug, Default)]
pub(in crate::ui) struct HostAddress {
    /// The area, and the bracket before IPv6.
    before: String,
    address: String,
    /// The bracket after IPv6, and how many more there are.
    after: String,
}

impl HostAddress {
    /// Takes the addresses of a host; `area` is `None` where it is not shown.
    pub(in crate::ui) fn new<'a>(area: Option<AreaId>, mut list: impl Iterator<Item = &'a str>) -> Self {
        let Some(first) = list.next() else { return Self::default() };
        let address = short(first).into_owned();
        let (before, bracket) = around(area, &address);
        let after = match list.count() {
            0 => bracket.to_owned(),
            more => format!("{bracket} +{more}"),
        };
        Self { before, address, after }
    }

    /// Adds the sign of an address that does not identify its host.
    pub(in crate::ui) fn marked_dynamic(mut self, dynamic: bool) -> Self {
        if dynamic && !self.address.is_empty() {
            self.after.push(' ');
            self.after.push_str(symbols::WARNS);
        }
        self
    }

    /// Takes the addresses that a target was marked with.
    pub(in crate::ui) fn of_target(target: &Target, with_area: bool) -> Self {
        let list = target.host.split(',').filter(|address| !address.is_empty());
        Self::new(target.area.filter(|_| with_area), list)
    }

    /// Adds the number of a target among those of the host, in place of how many more addresses there are.
    pub(in crate::ui) fn with_number(mut self, n: u32) -> Self {
        let bracket = self.after.split(' ').next().unwrap_or_default();
        self.after = format!("{bracket} #{n}");
        self
    }

    /// Returns the text.
    pub(in crate::ui) fn text(&self) -> String {
        [&self.before, &self.address, &self.after].map(String::as_str).concat()
    }

    /// Draws it in a column, with what a query found in it. What does not fit loses its middle: hosts of one subnet differ
    /// at the end.
    pub(in crate::ui) fn draw(&self, pen: &mut Pen<'_, '_>, role: Role, cells: u16, hits: &Hits) {
        let Self { before, address, after } = self;
        let wide = width(before) + width(address) + width(after);
        if wide > cells.min(pen.room()) {
            pen.middle(role, &format!("{before}{address}{after}"), cells);
            return;
        }
        pen.put(role, before).found(role, address, width(address), hits, &[IndexColumn::Address]).put(role, after);
        pen.gap(cells - wide);
    }
}

/// Returns `true` if the targets are in several cloud areas, so that these are shown.
pub(in crate::ui) fn shows_areas(targets: &[Target]) -> bool {
    let mut areas = targets.iter().filter_map(|target| target.area);
    areas.next().is_some_and(|first| areas.any(|area| area != first))
}
