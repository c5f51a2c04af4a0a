//! Every field by example, and finding compared with the plainest reading of a query.

mod hosts;

use super::index::Part;
use super::name_test::How;
use super::query::{Term, Test};
use super::*;
use crate::domain::id::{AreaId, HostId, ModuleId, ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Addresses, Host, ServiceInstance};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// What one row is made of: name, module, host, labels, process names, whether it is template-bound.
type Given = (&'static str, i64, i64, &'static [(&'static str, &'static str)], &'static str, bool);

const MODULES: [&[&str]; 3] = [&["广东区", "大厅集群1", "网关"], &["GZ", "lobby2", "order"], &["idle"]];
const HOSTS: [&[&str]; 3] = [&["10.1.0.1"], &["10.0.10.1", "fd00::12"], &["110.1.2.3"]];
const AREAS: [i64; 3] = [0, 3, 0];
const ROWS: [Given; 6] = [
    ("10.1.0.1_nginx_80", 0, 0, &[("env", "prod"), ("zone", "gz")], "nginx\nnginx-web", false),
    ("10.0.10.1_支付网关_8080", 0, 1, &[("env", "production")], "java", true),
    ("110.1.2.3_Redis_6379", 1, 2, &[("用途", "缓存")], "redis-server\nredis-sentinel", false),
    ("gateway", 1, 0, &[], "", false),
    ("ＮＧＩＮＸ　全角", 2, 1, &[("my-env", "prod")], "nginx", false),
    ("a*b", 2, 2, &[], "x", true),
];

fn instance(at: usize, given: &Given) -> ServiceInstance {
    let (name, module, host, labels, names, bound) = *given;
    ServiceInstance {
        id: ServiceInstanceId(45 + i64::try_from(at).unwrap()),
        name: name.into(),
        module: ModuleId(module),
        host: HostId(host),
        template: ServiceTemplateId::of(if bound { 7 } else { 0 }),
        labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        processes: u32::try_from(names.lines().count()).unwrap(),
        names: names.into(),
    }
}

fn host(id: i64, addresses: &[&str]) -> Host {
    Host {
        id: HostId(id),
        area: AreaId::of(0),
        dynamic: false,
        inner: addresses.iter().collect(),
        outer: Addresses::none(),
    }
}

fn shared(index: &mut Index) {
    for (id, path) in (0..).zip(MODULES) {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        index.set_module(ModuleId(id), &path);
    }
    for (id, addresses) in (0..).zip(HOSTS) {
        index.set_host(&Host { area: AreaId::of(AREAS[usize::try_from(id).unwrap()]), ..host(id, addresses) });
    }
    index.set_areas(&[(AreaId::of(3).unwrap(), "Gz网1".to_owned())].into());
}

fn index() -> Index {
    let mut index = Index::default();
    shared(&mut index);
    ROWS.iter().enumerate().for_each(|(at, given)| index.push(&instance(at, given)));
    index
}

fn found(index: &Index, query: &str) -> Vec<u32> {
    let mut finder = Finder::default();
    finder.find(index, &Query::new(query), &None);
    finder.rows().to_vec()
}

/// One address in two areas, IPv6 as servers have it, and names of hosts.
fn placed() -> Index {
    let mut index = Index::default();
    let full = "fd00:0020:0002:0000:0000:0000:0000:0023";
    for (id, area, address) in [(0, 0, "10.0.0.11"), (1, 3, "10.0.0.11"), (2, 0, full), (42, 30, "10.0.0.110")] {
        index.set_host(&Host { area: AreaId::of(area), dynamic: id == 42, ..host(id, &[address]) });
    }
    index.set_areas(
        &[(AreaId::of(0).unwrap(), "Default Area".into()), (AreaId::of(3).unwrap(), "深圳IDC".into())].into(),
    );
    for (at, (name, host)) in [
        ("10.0.0.11_a", 0),
        ("10.0.0.11_a", 1),
        ("fd00:0020:0002:0000:0000:0000:0000:0023_pay_80", 2),
        ("x", 42),
        ("y", 7),
    ]
    .into_iter()
    .enumerate()
    {
        index.push(&instance(at, &(name, 0, host, &[], "", false)));
    }
    index
}

#[test]
fn areas_and_hosts_are_asked_for_by_number_and_name() {
    let mut index = placed();
    for (query, rows) in [
        ("area:3", &[1][..]),
        ("area:0,3", &[0, 1, 2]),
        ("area:3-", &[1, 3]),
        ("area:深圳", &[1]),
        ("area:default", &[0, 2]),
        ("area:=default", &[]),
        ("area:*idc", &[1]),
        ("!area:0", &[1, 3, 4]),
        ("area:", &[0, 1, 2, 3, 4]),
        ("3:10.0.0.11", &[1]),
        ("ip:3:10.0.0.11", &[1]),
        ("ip:=3:10.0.0.11", &[1]),
        ("ip:0:10.0.", &[0]),
        ("ip:30:10.0.0.11", &[]),
        ("ip:30:10.0.", &[3]),
        ("30:10.0.0.11", &[]),
        ("0:10.0.0.11,30:10.0.0.110", &[0, 3]),
        ("ip:0:10.0.,3:10.0.0.11", &[0, 1]),
        ("0:[fd00:20:2::23]", &[2]),
        ("ip:0:[fd00:20", &[2]),
        ("3:[fd00:20:2::23]", &[]),
        ("fd00:0020:0002:0000:0000:0000:0000:0023", &[2]),
        ("fd00:20:2::23_pay", &[2]),
        ("name:fd00:20:2::23", &[2]),
        ("host:42", &[3]),
        ("host:0-1", &[0, 1]),
        ("host:web", &[]),
        ("3", &[2]),
        ("深圳", &[]),
    ] {
        let asked = Query::new(query);
        assert_eq!((found(&index, query), asked.mistakes()), (rows.to_vec(), &[][..]), "{query}");
        assert_eq!(asked.needs_host_names(), query == "host:web", "{query}");
    }
    index.set_host_names(&[(HostId(1), "WEB-1.gz".into()), (HostId(42), "db".into()), (HostId(9), "web-2".into())]);
    for (query, rows) in [
        ("host:web", &[1][..]),
        ("host:=web-1.gz", &[1]),
        ("host:=web", &[]),
        ("host:*.gz", &[1]),
        ("host:\"42\"", &[]),
        ("!host:web", &[0, 2, 3, 4]),
    ] {
        assert_eq!(found(&index, query), rows, "{query}");
    }
}

#[test]
fn a_list_tells_hosts_of_one_address_by_their_area() {
    let index = placed();
    let lookup = Lookup::new(&index);
    let named = |text: &str| lookup.find(&index, text);
    let rows = |rows: &[u32]| NamedRows { rows: rows.to_vec(), has_host: true, ..NamedRows::default() };
    assert_eq!(named("10.0.0.11"), rows(&[0, 1]));
    assert_eq!(named("3:10.0.0.11"), NamedRows { elsewhere: AreaId::of(3), ..rows(&[1]) });
    assert_eq!(named("7:10.0.0.11"), NamedRows { elsewhere: AreaId::of(7), ..NamedRows::default() });
    assert_eq!(named("0:[fd00:0020:0002:0000::0023]"), rows(&[2]));
    assert_eq!(named("fd00:20:2::23_pay_80").rows, [2], "a name as it is shown");
    assert_eq!(named("10.0.0.110"), NamedRows { dynamic: vec![3], ..rows(&[3]) });
}

#[test]
fn every_field_finds_what_help_says() {
    let index = index();
    for (query, rows) in [
        ("", &[0, 1, 2, 3, 4, 5][..]),
        ("nginx", &[0, 4]),
        ("ｎｇｉｎｘ 80", &[0]),
        ("80 nginx", &[0]),
        ("支付", &[1]),
        ("redis-sentinel", &[2]),
        ("缓存", &[2]),
        ("用途=缓存", &[2]),
        ("48", &[3]),
        ("nothing", &[]),
        ("!nginx", &[1, 2, 3, 5]),
        ("!nginx !redis", &[1, 3, 5]),
        ("ip:10.1.", &[0, 3]),
        ("10.1.", &[0, 2, 3, 5]),
        ("ip:=10.1.0.1", &[0, 3]),
        ("ip:10.1.0.1,10.9.9.9", &[0, 3]),
        ("ip:10.9.9.9、10.1.0.1；", &[0, 3]),
        ("10.9.9.9，0:10.1.0.1", &[0, 3]),
        ("ip:10.9.9.9,10.1.", &[0, 3]),
        ("ip:10.9.9.9,10.8.8.8", &[]),
        ("!ip:10.1.0.1,10.9.9.9 ip:10.1.", &[]),
        ("ip:=10.1.0", &[]),
        ("ip:*.10.?", &[1, 4]),
        ("ip:fd00", &[1, 4]),
        ("set:大厅", &[0, 1]),
        ("set:lobby[1-3]", &[2, 3]),
        ("set:lobby[3-4]", &[]),
        ("set:[gz,广东区]", &[0, 1, 2, 3]),
        ("mod:order", &[2, 3]),
        ("module:gz", &[]),
        ("mod:网*", &[0, 1]),
        ("name:*_[80,6379]", &[0, 2]),
        ("name:\"a*b\"", &[5]),
        ("name:=gateway", &[3]),
        ("name:=gate", &[]),
        ("\"nginx 全角\"", &[4]),
        ("label:env=prod", &[0, 1]),
        ("label:=env=prod", &[0]),
        ("label:env", &[0, 1, 4]),
        ("label:prod", &[0, 1, 4]),
        ("label:z*=gz", &[0]),
        ("id:48", &[3]),
        ("id:46-47,50", &[1, 2, 5]),
        ("tpl:no", &[0, 2, 3, 4]),
        ("tpl:yes", &[1, 5]),
        ("has:nginx", &[0, 4]),
        ("has:=nginx-web", &[0]),
        ("no:nginx", &[1, 2, 3, 5]),
        ("no:* ", &[3]),
        ("procs:0", &[3]),
        ("procs:>1", &[0, 2]),
        ("~gwy", &[3]),
        ("!~gwy mod:order", &[2]),
        ("id:4x nginx", &[0, 4]),
    ] {
        assert_eq!(found(&index, query), rows, "{query}");
    }
}

#[test]
fn a_word_is_not_found_across_two_values() {
    let index = index();
    for query in ["prodzone", "80env", "nginxnginx", "大厅集群1网关"] {
        assert_eq!(found(&index, query), [0_u32; 0], "{query}");
    }
}

#[test]
fn the_closest_comes_first_and_equally_close_ones_keep_their_order() {
    let mut index = Index::default();
    for (at, name) in ["n_g_i_n_x", "xx-nginx", "nginx", "nginx", "n-ginx"].into_iter().enumerate() {
        index.push(&instance(at, &(name, 9, 9, &[], "", false)));
    }
    let rows = found(&index, "~nginx");
    assert_eq!(rows[..2], [2, 3]);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows.last(), Some(&0), "{rows:?}");
}

#[test]
fn rows_that_come_later_are_found_too() {
    let mut index = index();
    let mut finder = Finder::default();
    let mut find = |index: &Index, query: &str| {
        finder.find(index, &Query::new(query), &None);
        (finder.rows().to_vec(), finder.revision())
    };
    find(&index, "n");
    let (rows, before) = find(&index, "nginx");
    assert_eq!(rows, [0, 4]);
    assert_eq!(find(&index, "nginx"), (rows, before), "the same again is no new answer");
    index.push(&instance(6, &ROWS[0]));
    let (rows, after) = find(&index, "nginx");
    assert_eq!(rows, [0, 4, 6]);
    assert!(after > before);
    assert_eq!(find(&index, "n").0.last(), Some(&6));
}

#[test]
fn addresses_and_paths_that_come_later_are_found_too() {
    let mut index = Index::default();
    ROWS.iter().enumerate().for_each(|(at, given)| index.push(&instance(at, given)));
    let mut finder = Finder::default();
    finder.find(&index, &Query::new("ip:10.1."), &None);
    assert!(finder.rows().is_empty());
    shared(&mut index);
    finder.find(&index, &Query::new("ip:10.1."), &None);
    assert_eq!(finder.rows(), [0, 3]);
}

#[test]
fn a_scope_leaves_other_modules_out() {
    let index = index();
    let scope = |modules: &[i64]| Some(Arc::new(modules.iter().map(|id| ModuleId(*id)).collect::<HashSet<_>>()));
    let mut finder = Finder::default();
    for (query, modules, rows) in [
        ("", scope(&[1]), &[2, 3][..]),
        ("redis", scope(&[1]), &[2]),
        ("redis", scope(&[0]), &[]),
        ("nginx", scope(&[0, 2, 99]), &[0, 4]),
        ("nginx", None, &[0, 4]),
        ("", None, &[0, 1, 2, 3, 4, 5]),
    ] {
        finder.find(&index, &Query::new(query), &modules);
        assert_eq!(finder.rows(), rows, "{query}");
    }
}

/// The plainest reading of a term, to compare with.
fn holds(term: &Term, row: &ServiceInstance) -> bool {
    let path = MODULES[usize::try_from(row.module.0).unwrap()];
    let (module, sets) = path.split_last().unwrap();
    let values = |column: IndexColumn| -> Vec<String> {
        let raw: Vec<String> = match column {
            IndexColumn::Id => vec![row.id.0.to_string()],
            IndexColumn::Name => vec![row.name.to_string()],
            IndexColumn::Label => row.labels.iter().map(|(key, value)| format!("{key}={value}")).collect(),
            IndexColumn::Process => row.names.lines().map(str::to_owned).collect(),
            IndexColumn::Set => sets.iter().map(|name| (*name).to_owned()).collect(),
            IndexColumn::Module => vec![(*module).to_owned()],
            IndexColumn::Address => {
                HOSTS[usize::try_from(row.host.0).unwrap()].iter().map(|ip| (*ip).to_owned()).collect()
            }
        };
        raw.iter().map(|value| fold(value)).collect()
    };
    let every = [
        IndexColumn::Id,
        IndexColumn::Name,
        IndexColumn::Label,
        IndexColumn::Process,
        IndexColumn::Set,
        IndexColumn::Module,
        IndexColumn::Address,
    ];
    let found = match &term.test {
        Test::Text { column, how, text } => {
            let columns = column.map_or(every.to_vec(), |column| vec![column]);
            columns.into_iter().flat_map(values).any(|value| match how {
                How::Contains => value.contains(text.as_str()),
                How::Starts => value.starts_with(text.as_str()),
                How::Equals => value == *text,
            })
        }
        Test::Addresses(tests) => tests.iter().any(|test| holds(&Term { negated: false, test: test.clone() }, row)),
        Test::Placed { area, address } => {
            let own = AREAS[usize::try_from(row.host.0).unwrap()] == i64::from(area.number());
            own && holds(&Term { negated: false, test: (**address).clone() }, row)
        }
        Test::Area(numbers) => numbers.hold(AREAS[usize::try_from(row.host.0).unwrap()]),
        Test::AreaName(name) => AREAS[usize::try_from(row.host.0).unwrap()] == 3 && name.passes("gz网1"),
        Test::Host(numbers) => numbers.hold(row.host.0),
        // Host names were not read, and a service instance is no entry of a plan.
        Test::HostName(_) | Test::Alias(_) | Test::Port(_) | Test::Bind(_) => false,
        Test::Pattern { column, pattern } => values(*column).iter().any(|value| pattern.matches(value)),
        Test::Id(numbers) => numbers.hold(row.id.0),
        Test::Processes(numbers) => numbers.hold(row.processes.into()),
        Test::TemplateBound(bound) => row.template.is_some() == *bound,
        Test::Fuzzy(letters) => {
            let texts = [IndexColumn::Name, IndexColumn::Set, IndexColumn::Module].into_iter().flat_map(values);
            texts.into_iter().any(|text| {
                let mut rest = text.chars();
                letters.chars().all(|ch| rest.any(|own| own == ch))
            })
        }
    };
    found != term.negated
}

/// Queries made of pieces that mean something, so that they often find something.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "n",
        "g",
        "i",
        "nginx",
        "10.",
        "1",
        "0",
        "4",
        "支",
        "网",
        "env",
        "=",
        "prod",
        "*",
        "[1-3]",
        "[",
        "]",
        "?",
        "!",
        "~",
        "ip:",
        "name:",
        "set:",
        "mod:",
        "label:",
        "id:",
        "has:",
        "no:",
        "procs:",
        "tpl:no",
        "\"",
        " ",
        " ",
        ">",
        "-",
        ",",
        "：",
        "Ｎ",
        "x",
        "area:",
        "host:",
        "ip:0:10.1.",
        "0:10.1.0.1",
        "3:",
    ]);
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn finding_is_the_plainest_reading_of_the_query(text in typed()) {
        let query = Query::new(&text);
        let plain = ROWS.iter().enumerate().filter(|(at, given)| {
            let row = instance(*at, given);
            query.terms.iter().all(|term| holds(term, &row))
        });
        let plain: Vec<u32> = plain.map(|(at, _)| u32::try_from(at).unwrap()).collect();
        let mut rows = found(&index(), &text);
        rows.sort_unstable();
        prop_assert_eq!(rows, plain);
    }

    #[test]
    fn whatever_was_typed_before_the_rows_are_those_of_a_fresh_search(texts in prop::collection::vec(typed(), 1..6)) {
        let mut index = Index::default();
        shared(&mut index);
        let mut finder = Finder::default();
        let mut given = ROWS.iter().enumerate();
        // Each query is typed letter by letter and taken back, while rows come.
        for text in texts {
            let ends: Vec<usize> = text.char_indices().map(|(at, ch)| at + ch.len_utf8()).collect();
            for end in ends.iter().chain(ends.iter().rev()) {
                let typed = text.get(..*end).unwrap();
                finder.find(&index, &Query::new(typed), &None);
                prop_assert_eq!(finder.rows(), found(&index, typed), "{}", typed);
            }
            given.next().into_iter().for_each(|(at, given)| index.push(&instance(at, given)));
        }
    }

    #[test]
    fn any_text_is_read_and_its_mistakes_are_in_it(text in any::<String>(), shown in any::<String>()) {
        let query = Query::new(&text);
        for mistake in query.mistakes() {
            prop_assert!(text.get(mistake.span.clone()).is_some_and(|part| !part.is_empty()));
        }
        found(&index(), &text);
        let columns = [IndexColumn::Id, IndexColumn::Name, IndexColumn::Label, IndexColumn::Set, IndexColumn::Module, IndexColumn::Address];
        for hit in Hits::new(query).of(&columns, &shown) {
            prop_assert!(shown.get(hit).is_some());
        }
    }
}

#[test]
fn each_column_is_in_the_part_that_its_values_are_written_to() {
    assert_eq!(IndexColumn::Name.part(), Part::Own);
    assert_eq!(IndexColumn::Label.part(), Part::Labels);
    assert_eq!(IndexColumn::Process.part(), Part::Names);
    assert_eq!(IndexColumn::Set.part(), Part::Module);
    assert_eq!(IndexColumn::Address.part(), Part::Host);
}

#[test]
fn an_address_is_found_in_every_form_that_it_is_copied_in() {
    let mut index = Index::default();
    let hosts = [(1, "10.0.0.1"), (2, "fd00:0020:0002:0000:0000:0000:0000:0021"), (3, "10.0.0.11")];
    for (at, (id, address)) in hosts.into_iter().enumerate() {
        index.set_host(&host(id, &[address]));
        index.push(&instance(at, &("a", 0, id, &[], "", false)));
    }
    let lookup = Lookup::new(&index);
    for (typed, row) in [
        ("0:10.0.0.1", 0),
        ("ip:0:10.0.0.1", 0),
        ("fd00:20:2::21", 1),
        ("ip:fd00:20:2::21", 1),
        ("fd00:0020:0002:0000:0000:0000:0000:0021", 1),
        ("FD00:20:2:0:0:0:0:21", 1),
        ("ip:=[fd00:20:2::21]", 1),
        ("0:[fd00:20:2::21]", 1),
    ] {
        let mut finder = Finder::default();
        finder.find(&index, &Query::new(typed), &None);
        assert_eq!(finder.rows(), [row], "{typed}");
        let text = typed.trim_start_matches("ip:").trim_start_matches('=');
        assert_eq!(lookup.find(&index, &fold(text)).rows, [row], "{text}");
    }
}
