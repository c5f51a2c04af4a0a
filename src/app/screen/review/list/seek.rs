//! Rows that are looked for: the same one in another list, the next conflict, the next thing to handle.

use super::{Class, Members, Part, Row, RowKey, Segment, WorkGroup, WorkList, narrow};
use crate::domain::check::Problem;
use crate::domain::plan::Plan;

impl WorkList {
    /// Returns the key of a row, by which it is found again.
    #[must_use]
    pub fn key(row: Row<'_>, plan: Option<&Plan>) -> Option<RowKey> {
        match row {
            Row::Problem(problem, _) => {
                Some(RowKey::Problem(problem.path.clone(), std::mem::discriminant(&problem.cause)))
            }
            Row::Group(group, _) => Some(RowKey::Group(group.kind.clone())),
            Row::Entry(_, entry, group) => {
                let target = plan?.target(&entry)?.id;
                Some(RowKey::Entry(target, entry.process(), group.map(|group| group.kind.clone())))
            }
        }
    }

    /// Returns the row of a key; of an entry that left its group the row outside.
    #[must_use]
    pub fn find(&self, key: &RowKey, problems: &[Problem], plan: Option<&Plan>) -> Option<usize> {
        match key {
            RowKey::Problem(path, cause) => {
                let is_it =
                    |problem: &Problem| problem.path == *path && std::mem::discriminant(&problem.cause) == *cause;
                let place = narrow(problems.iter().position(is_it)?);
                self.segments.iter().enumerate().find_map(|(at, segment)| match segment.part {
                    Part::Problem(own) => (own == place).then_some(segment.start),
                    Part::Group(group) => match &self.groups.get(group)?.members {
                        Members::Problems(places) => self.row_in_group(at, places, place),
                        Members::Entries(_) => None,
                    },
                    Part::Class(_) => None,
                })
            }
            RowKey::Group(kind) => self.segments.iter().find_map(|segment| match segment.part {
                Part::Group(at) => (self.groups.get(at)?.kind == *kind).then_some(segment.start),
                _ => None,
            }),
            RowKey::Entry(target, process, kind) => {
                let plan = plan?;
                let target = plan.targets().iter().position(|own| own.id == *target)?;
                let from = plan.entries().partition_point(|entry| entry.target() < target);
                let own = plan.entries().get(from..)?.iter().take_while(|entry| entry.target() == target);
                let place = from + own.enumerate().find(|(_, entry)| entry.process() == *process)?.0;
                let entry = plan.entries().get(place)?;
                let place = narrow(place);
                let grouped = kind.as_ref().and_then(|kind| {
                    self.segments.iter().enumerate().find_map(|(at, segment)| match segment.part {
                        Part::Group(group) => match self.groups.get(group).filter(|own| own.kind == *kind)? {
                            WorkGroup { members: Members::Entries(places), .. } => self.row_in_group(at, places, place),
                            WorkGroup { .. } => None,
                        },
                        _ => None,
                    })
                });
                grouped.or_else(|| {
                    let class = Class::of(plan, entry);
                    let is_it = |segment: &&Segment| matches!(segment.part, Part::Class(own) if own == class);
                    let segment = self.segments.iter().find(is_it)?;
                    Some(segment.start + self.places(class).binary_search(&place).ok()?)
                })
            }
        }
    }

    /// Returns the row of a member of a group that is open; both lists of places are ascending.
    fn row_in_group(&self, at: usize, places: &[u32], place: u32) -> Option<usize> {
        let segment = self.segments.get(at)?;
        let member = places.binary_search(&place).ok()?;
        self.is_open_at(segment).then_some(segment.start + 1 + member)
    }

    /// Returns the next row after one, going around, that is of a class; entries inside of groups do not count.
    #[must_use]
    pub fn next_of(&self, class: Class, after: usize) -> Option<usize> {
        let segment = self.segments.iter().find(|own| matches!(own.part, Part::Class(own) if own == class))?;
        let end = segment.start + self.places(class).len();
        Some(if after + 1 > segment.start && after + 1 < end { after + 1 } else { segment.start })
    }

    /// Returns the next row after one, going around, that is a problem, a group, or an entry that will not be created as
    /// things stand. `blocking` leaves only what keeps from planning.
    #[must_use]
    pub fn next_to_handle(&self, after: usize, blocking: bool) -> Option<usize> {
        let rows = |(at, segment): (usize, &Segment)| {
            let end = self.segments.get(at + 1).map_or(self.len, |next| next.start);
            match segment.part {
                Part::Problem(_) => Some((segment.start, end)),
                Part::Group(group) if group < self.warnings => Some((segment.start, end)),
                Part::Group(_) if !blocking => Some((segment.start, segment.start + 1)),
                Part::Class(Class::Unchecked | Class::Conflict | Class::Ineligible) if !blocking => {
                    Some((segment.start, end))
                }
                Part::Group(_) | Part::Class(_) => None,
            }
        };
        let ranges: Vec<(usize, usize)> = self.segments.iter().enumerate().filter_map(rows).collect();
        let next = ranges.iter().find_map(|(start, end)| {
            let at = (after + 1).max(*start);
            (at < *end).then_some(at)
        });
        next.or_else(|| ranges.first().map(|(start, _)| *start))
    }
}
