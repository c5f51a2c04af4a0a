//! Finding entries of a plan by what is typed.
//!
//! An entry is a process on a target, and a plan may have a million. So a term is tested once on each target and once on
//! each spec, and an entry passes it if one of the two did: two looks per entry and term.

use super::fold::fold_into;
use super::index::Index;
use super::matching::{Matching, in_order};
use super::name_test::How;
use super::query::{Query, Test};
use crate::domain::bind::{BindRow, Ip};
use crate::domain::draft::Target;
use crate::domain::id::{AreaId, HostId, ModuleId};
use crate::domain::instance::{Addresses, Host, ServiceInstance};
use crate::domain::process::ProcessSpec;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The searchable text of the targets of a plan, by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryIndex(Index);

impl EntryIndex {
    /// Takes the targets in, and the names of cloud areas.
    #[must_use]
    pub fn new(targets: &[Target], areas: &BTreeMap<AreaId, String>) -> Self {
        let mut index = Index::default();
        index.reserve(targets.len());
        let mut modules: HashMap<&str, ModuleId> = HashMap::new();
        let names: Arc<str> = "".into();
        // The index knows modules and hosts by identifiers, which targets do not have: places stand for them.
        for (at, target) in (0..).zip(targets) {
            let next = ModuleId(modules.len().try_into().unwrap_or(i64::MAX));
            let module = *modules.entry(&target.module).or_insert_with(|| {
                let path: Vec<String> = target.module.split(" / ").map(str::to_owned).collect();
                index.set_module(next, &path);
                next
            });
            let host = HostId(at);
            let inner = target.host.clone().into();
            index.set_host(&Host { id: host, area: target.area, dynamic: false, inner, outer: Addresses::none() });
            index.push(&ServiceInstance {
                id: target.id,
                name: target.name.clone(),
                module,
                host,
                template: None,
                labels: std::iter::empty().collect(),
                processes: 0,
                names: Arc::clone(&names),
            });
        }
        index.set_areas(areas);
        Self(index)
    }
}

/// A query made ready for the entries of a plan.
#[derive(Debug)]
pub struct EntryMatcher {
    terms: Vec<EntryTerm>,
}

/// What passes a term.
#[derive(Debug)]
struct EntryTerm {
    negated: bool,
    /// By the places of the targets.
    targets: Vec<bool>,
    /// By the places of the specs; empty where a spec has nothing that the term is about.
    specs: Vec<bool>,
}

impl EntryMatcher {
    /// Tests each target and each spec once.
    #[must_use]
    pub fn new(index: &EntryIndex, query: &Query, specs: &[ProcessSpec]) -> Self {
        let ready = |negated, test: &Test| EntryTerm {
            negated,
            targets: Matching::rows_passing(&index.0, test),
            specs: specs_passing(test, specs),
        };
        Self { terms: query.terms.iter().map(|term| ready(term.negated, &term.test)).collect() }
    }

    /// Returns `true` if an entry passes every term, by the places of its target and of its spec.
    #[must_use]
    pub fn passes(&self, target: usize, spec: usize) -> bool {
        self.terms.iter().all(|term| {
            let passes = |list: &[bool], at: usize| list.get(at).copied().unwrap_or_default();
            (passes(&term.targets, target) || passes(&term.specs, spec)) != term.negated
        })
    }
}

/// Returns which specs pass a test; nothing if it is about targets only.
fn specs_passing(test: &Test, specs: &[ProcessSpec]) -> Vec<bool> {
    let mut folded = String::new();
    let mut each = |passes: &mut dyn FnMut(&ProcessSpec, &mut String) -> bool| {
        let passes = specs.iter().map(|spec| {
            folded.clear();
            passes(spec, &mut folded)
        });
        passes.collect()
    };
    match test {
        Test::Text { column: None, how: How::Contains, text } => each(&mut |spec, folded| {
            write_names(spec, folded);
            for row in spec.bind() {
                write_row(row, folded);
            }
            folded.contains(text.as_str())
        }),
        Test::Fuzzy(letters) => each(&mut |spec, folded| {
            write_names(spec, folded);
            folded.lines().any(|name| in_order(name, letters))
        }),
        Test::Alias(name) => each(&mut |spec, folded| {
            fold_into(folded, spec.alias());
            name.passes(folded)
        }),
        Test::Port(numbers) => each(&mut |spec, _| {
            spec.bind().iter().any(|row| numbers.overlap(row.ports.first().into(), row.ports.last().into()))
        }),
        Test::Bind(name) => each(&mut |spec, folded| {
            spec.bind().iter().any(|row| {
                folded.clear();
                fold_into(folded, row.ip.as_ref().map(Ip::as_str).unwrap_or_default());
                name.passes(folded)
            })
        }),
        _ => Vec::new(),
    }
}

/// Writes alias and binary, a line each: no text is found across two of them.
fn write_names(spec: &ProcessSpec, folded: &mut String) {
    for name in [spec.alias(), spec.command().0] {
        fold_into(folded, name);
        folded.push('\n');
    }
}

/// Writes where a row listens, as lists show it.
fn write_row(row: &BindRow, folded: &mut String) {
    fold_into(folded, &row.listening());
    folded.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::BindDraft;
    use crate::domain::field::Known;
    use crate::domain::id::ServiceInstanceId;
    use crate::domain::process::Value;

    fn target(id: i64, name: &str, host: &str, module: &str) -> Target {
        Target {
            name: name.into(),
            host: host.into(),
            module: module.into(),
            area: AreaId::of(id % 2),
            ..Target::bare(ServiceInstanceId(id))
        }
    }

    fn spec(alias: &str, ip: &str, port: &str) -> ProcessSpec {
        let fields = [(Known::ProcessName, alias), (Known::FuncName, "java")];
        let fields = fields.map(|(known, text)| (known.into(), Value::Text(text.to_owned())));
        let row = BindDraft { ip: ip.into(), port: port.into(), protocol: "1".into(), ..BindDraft::default() };
        ProcessSpec::new(fields.into(), row.stored().into_iter().collect())
    }

    #[test]
    fn entries_are_found_by_their_target_and_by_their_process() {
        let targets = [
            target(1, "10.0.0.1_pay_80", "10.0.0.1", "广东 / 支付"),
            target(2, "10.0.0.2_order", "10.0.0.2,fd00::2", "深圳 / 订单"),
        ];
        let specs = [spec("Pay", "10.0.0.1", "8001"), spec("redis", "127.0.0.1", "7000-7010")];
        let areas = [(AreaId::of(1).unwrap(), "华南".to_owned())].into();
        let index = EntryIndex::new(&targets, &areas);
        let found = |text: &str| {
            let query = Query::of_entries(text);
            assert_eq!(query.mistakes(), [], "{text}");
            let matcher = EntryMatcher::new(&index, &query, &specs);
            let all = (0..2).flat_map(|target| (0..2).map(move |spec| (target, spec)));
            all.filter(|(target, spec)| matcher.passes(*target, *spec)).collect::<Vec<_>>()
        };
        let (first, second) = ([(0, 0), (0, 1)], [(1, 0), (1, 1)]);
        let (pay, redis) = ([(0, 0), (1, 0)], [(0, 1), (1, 1)]);
        assert_eq!(found(""), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        for (text, entries) in [
            ("alias:PAY", &pay[..]),
            ("alias:=pay", &pay),
            ("alias:=pa", &[]),
            ("alias:r*s", &redis),
            ("!alias:pay", &redis),
            ("port:8000-9000", &pay),
            ("port:7005", &redis),
            ("port:>7010", &pay),
            ("bind:10.", &pay),
            ("127.0.0.1:7000", &redis),
            ("ip:10.0.0.2", &second),
            ("ip:10.0.0.2,10.0.0.9", &second),
            ("id:1", &first),
            ("area:华", &first),
            ("set:深圳", &second),
            ("name:order", &second),
            ("支付 redis", &[(0, 1)]),
            // A word is looked for in both.
            ("pay", &[(0, 0), (0, 1), (1, 0)]),
            ("~rds", &redis),
            ("java", &[(0, 0), (0, 1), (1, 0), (1, 1)]),
            ("ip:10.0.0.1 port:7000", &[(0, 1)]),
        ] {
            assert_eq!(found(text), entries, "{text}");
        }
    }

    #[test]
    fn fields_of_the_other_list_are_named_as_unknown() {
        assert_eq!(Query::of_entries("has:x").mistakes().len(), 1);
        assert_eq!(Query::new("alias:x").mistakes().len(), 1);
        assert_eq!(Query::of_entries("port:x").mistakes().len(), 1);
    }
}
