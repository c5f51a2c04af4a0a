//! Reading service instances again behind those that are shown: each page is laid beside what is there, and only the rows
//! that differ are kept until the end. So a refresh shows nothing half, and takes room only for what changed.

use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::ServiceInstance;
use crate::domain::packed::pack;
use std::ops::Range;

/// A place among those shown, and what takes it.
type Change = (Range<usize>, Vec<ServiceInstance>);

/// What was read again so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Refresh {
    /// How many of those shown were laid beside a page.
    beside: usize,
    /// How many were read.
    read: u64,
    /// The last one that was read.
    last: Option<ServiceInstanceId>,
    /// Places among those shown, and what takes them; in order, and apart from each other.
    changed: Vec<Change>,
    /// All that was read, where a server does not keep to the order of identifiers that it was asked for.
    whole: Option<Vec<ServiceInstance>>,
}

impl Refresh {
    /// Counts what was read.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// Takes a page in; `total` is how many there are, `shown` what is there.
    pub(super) fn take(&mut self, mut page: Vec<ServiceInstance>, total: u64, shown: &[ServiceInstance]) {
        self.read += page.len() as u64;
        if let Some(whole) = &mut self.whole {
            pack_names(&mut page);
            whole.extend(page);
            return;
        }
        let mut ids = self.last.into_iter().chain(page.iter().map(|one| one.id));
        let mut before = ids.next();
        let in_order = ids.all(|id| before.replace(id).is_some_and(|before| before < id));
        // The places of a page are known by identifier, so that what is shown has to be in their order too.
        let rest = shown.get(self.beside..).unwrap_or_default();
        let sorted = self.beside > 0 || rest.is_sorted_by_key(|one| one.id);
        if !in_order || !sorted {
            self.disorder(page, shown);
            return;
        }
        self.last = page.last().map(|one| one.id).or(self.last);
        let covered = match self.last {
            _ if self.read >= total => rest.len(),
            Some(last) => rest.partition_point(|one| one.id <= last),
            None => 0,
        };
        self.lay_beside(rest.get(..covered).unwrap_or_default(), page);
        self.beside += covered;
    }

    /// Notes where a page differs from those shown at its place, row after row.
    fn lay_beside(&mut self, shown: &[ServiceInstance], page: Vec<ServiceInstance>) {
        let mut page = page.into_iter().peekable();
        let mut at = 0;
        loop {
            while shown.get(at).is_some_and(|own| page.next_if(|new| new == own).is_some()) {
                at += 1;
            }
            let (first, mut new) = (at, Vec::new());
            loop {
                match (shown.get(at), page.peek()) {
                    (Some(own), Some(next)) if own == next => break,
                    (Some(own), Some(next)) if own.id < next.id => at += 1,
                    (own, Some(next)) => {
                        at += usize::from(own.is_some_and(|own| own.id == next.id));
                        new.extend(page.next());
                    }
                    (Some(_), None) => at += 1,
                    (None, None) => break,
                }
            }
            if at == first && new.is_empty() {
                return;
            }
            pack_names(&mut new);
            new.shrink_to_fit();
            self.changed.push((self.beside + first..self.beside + at, new));
        }
    }

    /// Stops relying on the order of the pages: from now on all that was read is kept.
    fn disorder(&mut self, mut page: Vec<ServiceInstance>, shown: &[ServiceInstance]) {
        pack_names(&mut page);
        let mut whole = shown.get(..self.beside).unwrap_or_default().to_vec();
        put(std::mem::take(&mut self.changed), &mut whole);
        whole.extend(page);
        self.whole = Some(whole);
    }

    /// Puts what was read in the place of what was shown; says whether anything differs by which rows are found.
    pub(super) fn apply(self, shown: &mut Vec<ServiceInstance>) -> bool {
        if let Some(whole) = self.whole {
            *shown = whole;
            return true;
        }
        let mut changed = self.changed;
        if self.beside < shown.len() {
            changed.push((self.beside..shown.len(), Vec::new()));
        }
        let moved = changed.iter().any(|(place, new)| {
            let old = shown.get(place.clone()).unwrap_or_default();
            old.len() != new.len() || old.iter().zip(new).any(|(old, new)| !is_found_alike(old, new))
        });
        put(changed, shown);
        moved
    }
}

fn put(changed: Vec<Change>, shown: &mut Vec<ServiceInstance>) {
    let (alike, moving): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(place, new)| place.len() == new.len());
    for (place, new) in alike {
        shown.splice(place, new);
    }
    if moving.is_empty() {
        return;
    }
    // In one pass: each of them moves all that stand behind it.
    let mut old = std::mem::take(shown).into_iter();
    shown.reserve_exact(old.len() + moving.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut at = 0;
    for (place, new) in moving {
        shown.extend(old.by_ref().take(place.start - at));
        shown.extend(new);
        at = place.end;
        old.by_ref().take(place.len()).for_each(drop);
    }
    shown.extend(old);
}

/// Puts the names of rows that are kept into one allocation.
fn pack_names(rows: &mut [ServiceInstance]) {
    pack(rows.iter_mut().map(|row| &mut row.name));
}

/// Returns `true` if a filter finds both by the same words.
fn is_found_alike(old: &ServiceInstance, new: &ServiceInstance) -> bool {
    (old.id, &old.name, old.module, old.host, &old.labels, &old.names)
        == (new.id, &new.name, new.module, new.host, &new.labels, &new.names)
        && old.is_eligible() == new.is_eligible()
        && old.processes == new.processes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{HostId, ModuleId};
    use crate::domain::instance::Labels;

    fn some(ids: &[i64], processes: u32) -> Vec<ServiceInstance> {
        let one = |id: &i64| ServiceInstance {
            id: ServiceInstanceId(*id),
            name: format!("n{id}").into(),
            module: ModuleId(1),
            host: HostId(1),
            template: None,
            labels: Labels::default(),
            processes,
            names: "".into(),
        };
        ids.iter().map(one).collect()
    }

    /// What becomes of `shown` when these pages are read, and whether rows must be found again.
    fn refreshed(shown: &[i64], pages: &[&[i64]]) -> (Vec<i64>, bool, usize) {
        let mut shown = some(shown, 1);
        let mut refresh = Refresh::default();
        let total = pages.iter().map(|page| page.len() as u64).sum();
        for page in pages {
            refresh.take(some(page, 1), total, &shown);
        }
        let kept = refresh.changed.len();
        let moved = refresh.apply(&mut shown);
        (shown.iter().map(|one| one.id.0).collect(), moved, kept)
    }

    #[test]
    fn what_is_the_same_costs_nothing() {
        assert_eq!(refreshed(&[1, 2, 3, 4], &[&[1, 2], &[3, 4]]), (vec![1, 2, 3, 4], false, 0));
        assert_eq!(refreshed(&[], &[&[]]), (vec![], false, 0));
    }

    #[test]
    fn what_came_and_went_is_put_in_its_place() {
        let cases: [(&[i64], &[&[i64]]); 7] = [
            (&[2, 4, 6], &[&[1, 2], &[3, 6]]),
            (&[2, 4, 6], &[&[2, 4]]),
            (&[4, 6], &[&[4, 6], &[7]]),
            (&[1, 2, 3], &[&[]]),
            (&[], &[&[1], &[2]]),
            (&[1, 9], &[&[5], &[9, 10]]),
            (&[1, 2, 3, 4, 5], &[&[3], &[4]]),
        ];
        for (shown, pages) in cases {
            let (now, moved, _) = refreshed(shown, pages);
            assert_eq!((now, moved), (pages.concat(), true), "{shown:?} {pages:?}");
        }
    }

    #[test]
    fn only_the_rows_that_differ_are_kept() {
        let shown = some(&[1, 2, 3, 4, 5, 6, 7], 1);
        let mut page = some(&[1, 2, 3, 5, 6, 8], 1);
        page[1].processes = 2;
        let mut refresh = Refresh::default();
        refresh.take(page.clone(), 6, &shown);
        let kept = |(place, rows): &Change| (place.clone(), rows.iter().map(|row| row.id.0).collect::<Vec<_>>());
        assert_eq!(
            refresh.changed.iter().map(kept).collect::<Vec<_>>(),
            [(1..2, vec![2]), (3..4, vec![]), (6..7, vec![8])]
        );
        let mut now = shown;
        assert!(refresh.apply(&mut now));
        assert_eq!(now, page);
    }

    #[test]
    fn a_server_that_keeps_no_order_is_taken_as_it_answers() {
        assert_eq!(refreshed(&[1, 2, 3], &[&[1, 5], &[3, 2]]).0, [1, 5, 3, 2]);
        assert_eq!(refreshed(&[3, 1, 2], &[&[1, 2], &[3]]).0, [1, 2, 3]);
        assert_eq!(refreshed(&[1, 2], &[&[2, 1]]).0, [2, 1]);
    }

    #[test]
    fn another_number_of_processes_is_taken_over() {
        let mut shown = some(&[1, 2], 1);
        let mut refresh = Refresh::default();
        refresh.take(some(&[1, 2], 3), 2, &shown);
        assert!(refresh.apply(&mut shown));
        assert_eq!(shown, some(&[1, 2], 3));
    }
}
