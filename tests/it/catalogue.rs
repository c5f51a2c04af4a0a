//! What was read of a CMDB, on disk: it comes back as it was, and what is damaged is told and nothing worse.

use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Pattern, ServerWords};
use bkproc::domain::id::{AreaId, BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::process::{Keyed, NaturalKey};
use bkproc::store::catalogue::{Contents, VERSION};
use bkproc::store::error::{CacheFault, Cause};
use bkproc::store::{CatalogueCache, StoreError};
use jiff::Timestamp;
use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

fn environment(url: &str) -> Environment {
    Environment {
        name: "生产 / prod".into(),
        url: url.into(),
        door: Door::Gateway,
        production: true,
        ..Environment::default()
    }
}

fn business() -> Business {
    Business { id: BizId(3), name: "支付\n\"中心\"".into() }
}

fn contents() -> Contents {
    let mut topology = Topology::default();
    // The server's order is not that of the identifiers.
    topology.insert(ModuleId(70), vec!["广东".into(), "cache".into()]);
    topology.insert(ModuleId(7), vec!["广东".into(), "gateway".into()]);
    topology.insert(ModuleId(8), vec![]);
    let instance = |id, template: Option<i64>, labels: &[(&str, &str)]| ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("10.0.0.{id}_网关\u{1b}[31m").into(),
        module: ModuleId(7),
        host: HostId(id % 2),
        template: template.and_then(ServiceTemplateId::of),
        labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        processes: 2,
        names: "java\nzookeeper".into(),
    };
    let custom = |key: &str, kind| Field {
        key: FieldKey::new(key),
        kind,
        group: Group::Custom("运维".into()),
        required: true,
        unit: "s".into(),
        words: Some(ServerWords { label: "负责人".into(), help: String::new() }),
    };
    let mut fields: Vec<Field> = FieldTable::built_in().iter().cloned().collect();
    fields.push(custom("team", Kind::Text { limit: 9, pattern: Some(Pattern::new("^a+$")) }));
    fields.push(custom("ratio", Kind::Float { min: f64::MIN, max: 0.5 }));
    fields.push(custom("tier", Kind::Enum { options: vec![("1".into(), "一".into())] }));
    fields.push(custom("org", Kind::Unsupported("organization".into())));
    let host = |id, inner: &[&str], outer: &[&str]| Host {
        id: HostId(id),
        area: AreaId::of(id * 3),
        dynamic: id == 1,
        inner: inner.iter().collect(),
        outer: outer.iter().collect(),
    };
    Contents {
        business: business(),
        topology,
        areas: vec![Area { id: AreaId::of(3).unwrap(), name: "深圳".into() }],
        hosts: vec![host(0, &["10.0.0.1", "fd00::1"], &["1.2.3.4"]), host(1, &[], &[])],
        instances: vec![
            instance(1, None, &[]),
            instance(9_007_199_254_740_993, Some(50), &[("env", "prod"), ("zone", "b")]),
            instance(3, None, &[("env", "prod"), ("zone", "b")]),
        ],
        fields,
    }
}

fn key(id: i64, alias: &str) -> Keyed {
    let key = NaturalKey { alias: alias.into(), binary: "java".into(), parameter: "-id \"1\"".into() };
    Keyed { id: ProcessId(id), key }
}

fn read_at() -> Timestamp {
    "2026-11-25T01:00:00.5Z".parse().unwrap()
}

fn keep(shelf: &CatalogueCache, contents: &Contents) {
    let mut writer = shelf.begin(&contents.business, read_at()).unwrap();
    writer.hosts(&contents.hosts).unwrap();
    for one in &contents.instances {
        writer.instances(std::slice::from_ref(one)).unwrap();
        writer.processes(one.id, &[key(one.id.0 * 10, "a"), key(one.id.0 * 10 + 1, "b")]).unwrap();
    }
    writer.areas(&contents.areas).unwrap();
    writer.fields(&contents.fields).unwrap();
    writer.topology(&contents.topology).unwrap();
    writer.finish().unwrap();
}

struct Place {
    cache: tempfile::TempDir,
    shelf: CatalogueCache,
}

impl Place {
    fn new() -> Self {
        let cache = tempfile::tempdir().unwrap();
        let shelf = CatalogueCache::new(cache.path(), &environment("https://cmdb.example.com/prod"));
        Self { cache, shelf }
    }

    fn kept() -> Self {
        let place = Self::new();
        keep(&place.shelf, &contents());
        place
    }

    fn file(&self) -> PathBuf {
        self.shelf.folder().join("3.catalogue")
    }

    fn fault(&self) -> Option<StoreError> {
        self.shelf.contents(BizId(3)).err()
    }
}

#[test]
fn environments_that_differ_in_path_tenant_or_supplier_share_nothing() {
    let place = Place::kept();
    let own = environment("https://cmdb.example.com/prod");
    let same = environment("HTTPS://CMDB.example.com:443/prod/");
    assert!(CatalogueCache::new(place.cache.path(), &same).contents(BizId(3)).unwrap().is_some(), "another spelling");
    for other in [
        environment("https://cmdb.example.com/stag"),
        Environment { tenant: Some("b".into()), ..own.clone() },
        Environment { supplier: "tencent".into(), ..own.clone() },
        Environment { door: Door::Direct, ..own.clone() },
        Environment { name: "生产 / prod2".into(), ..own.clone() },
    ] {
        let shelf = CatalogueCache::new(place.cache.path(), &other);
        assert_ne!(shelf.folder(), place.shelf.folder(), "{other:?}");
        assert_eq!(shelf.contents(BizId(3)).unwrap(), None);
        // Not even when a file came to its folder.
        fs::create_dir_all(shelf.folder()).unwrap();
        fs::copy(place.file(), shelf.folder().join("3.catalogue")).unwrap();
        if other.name == own.name {
            assert_eq!(shelf.contents(BizId(3)).unwrap(), None, "{other:?}");
        }
    }
}

#[test]
fn what_version_0_1_0_stored_is_not_taken_for_that_of_a_tenant() {
    let cache = tempfile::tempdir().unwrap();
    let url = "https://cmdb.example.com/prod";
    // Its mark knew no tenant.
    let mark = crc32fast::hash(format!("生产 / prod\n{url}\ngateway\n0").as_bytes());
    let old = cache.path().join("catalogue").join(format!("______prod-{mark:08x}"));
    let place = Place::kept();
    fs::create_dir_all(&old).unwrap();
    fs::copy(place.file(), old.join("3.catalogue")).unwrap();
    for tenant in [None, Some("b".to_owned())] {
        let shelf = CatalogueCache::new(cache.path(), &Environment { tenant, ..environment(url) });
        assert_ne!(shelf.folder(), old);
        assert_eq!(shelf.contents(BizId(3)).unwrap(), None);
    }
}

#[test]
fn a_business_comes_back_as_it_was() {
    let place = Place::kept();
    let kept = place.shelf.contents(BizId(3)).unwrap().unwrap();
    assert_eq!(kept.content, contents());
    assert_eq!(kept.read_at, read_at());
    assert_eq!(kept.age("2026-11-25T04:00:00.5Z".parse().unwrap()), Duration::from_secs(3 * 3600));
    assert_eq!(kept.age("2026-11-24T00:00:00Z".parse().unwrap()), Duration::ZERO, "the clock was set back");
    let wanted = HashSet::from([ServiceInstanceId(3), ServiceInstanceId(99)]);
    let processes = place.shelf.processes(BizId(3), read_at(), &wanted).unwrap().unwrap();
    assert_eq!(processes.len(), 1);
    assert_eq!(processes[&ServiceInstanceId(3)], [key(30, "a"), key(31, "b")]);
    let another = "2026-11-25T01:00:00.6Z".parse().unwrap();
    assert_eq!(place.shelf.processes(BizId(3), another, &wanted).unwrap(), None, "of another reading");
}

#[test]
fn businesses_come_back_as_they_were() {
    let place = Place::new();
    assert_eq!(place.shelf.businesses().unwrap(), None);
    let list = [business(), Business { id: BizId(4), name: String::new() }];
    place.shelf.keep_businesses(&list, read_at()).unwrap();
    assert_eq!(place.shelf.businesses().unwrap().unwrap().content, list);
    place.shelf.keep_businesses(&[], read_at()).unwrap();
    assert_eq!(place.shelf.businesses().unwrap().unwrap().content, []);
}

#[test]
fn only_the_owner_can_look() {
    let place = Place::kept();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.cache.path().join("catalogue")), 0o700);
    assert_eq!(mode(place.shelf.folder()), 0o700);
    for entry in fs::read_dir(place.shelf.folder()).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn what_was_not_kept_is_none_and_half_of_it_leaves_no_trace() {
    let place = Place::new();
    assert_eq!(place.shelf.contents(BizId(3)).unwrap(), None);
    let mut writer = place.shelf.begin(&business(), read_at()).unwrap();
    writer.instances(&contents().instances).unwrap();
    drop(writer);
    assert_eq!(fs::read_dir(place.shelf.folder()).unwrap().count(), 0);
    assert_eq!(place.shelf.contents(BizId(3)).unwrap(), None);
}

#[test]
fn a_folders_name_is_plain() {
    let place = Place::new();
    let folder = place.shelf.folder().file_name().unwrap().to_str().unwrap();
    assert!(folder.is_ascii() && !folder.contains(' '), "{folder}");
}

#[test]
fn every_damage_is_seen_and_names_the_file() {
    let place = Place::kept();
    let whole = fs::read(place.file()).unwrap();
    let damaged = Cause::Cache(CacheFault::Damaged);
    for cut in (0..whole.len()).step_by(31).chain(whole.len() - 40..whole.len()) {
        fs::write(place.file(), &whole[..cut]).unwrap();
        let error = place.fault().unwrap();
        assert_eq!((&error.cause, &error.path), (&damaged, &place.file()), "cut at {cut}");
    }
    for at in (0..whole.len()).step_by(29).chain(0..120) {
        let mut other = whole.clone();
        other[at] ^= 1;
        fs::write(place.file(), &other).unwrap();
        // A byte of the version makes it newer, one of the number of lines says nothing of what the lines are.
        let error = place.fault();
        let seen = error.is_some_and(|error| matches!(error.cause, Cause::Cache(_)));
        let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
        assert!(seen || at > last, "byte {at}: {:?}", String::from_utf8_lossy(&other[at.saturating_sub(20)..=at]));
    }
    fs::write(place.file(), &whole).unwrap();
    assert_eq!(place.fault(), None);
}

/// A file of version 1, as 0.1.0 wrote it: hosts without cloud areas.
#[test]
fn version_1_is_read_without_cloud_areas() {
    let place = Place::kept();
    let text = fs::read_to_string(place.file()).unwrap();
    let old: String = text
        .lines()
        .filter(|line| !line.starts_with('a'))
        .map(|line| match line {
            line if line.starts_with('{') => line.replacen(&format!("\"version\":{VERSION}"), "\"version\":1", 1),
            line if line.starts_with("h0") || line.starts_with("h[0") => {
                r#"h[0,["10.0.0.1","fd00::1"],["1.2.3.4"]]"#.to_owned()
            }
            line if line.starts_with("h[1") => "h[1,[],[]]".to_owned(),
            line => line.to_owned(),
        })
        .filter(|line| !line.starts_with('e'))
        .map(|line| line + "\n")
        .collect();
    let end = format!("e[{},{}]\n", old.lines().count(), crc32fast::hash(old.as_bytes()));
    fs::write(place.file(), old + &end).unwrap();
    let read = place.shelf.contents(BizId(3)).unwrap().unwrap().content;
    let mut expected = contents();
    expected.areas.clear();
    expected.hosts.iter_mut().for_each(|host| (host.area, host.dynamic) = (None, false));
    assert_eq!(read, expected);
}

#[test]
fn a_newer_version_is_left_alone() {
    let place = Place::kept();
    let text = fs::read_to_string(place.file()).unwrap();
    fs::write(place.file(), text.replacen(&format!("\"version\":{VERSION}"), "\"version\":9", 1)).unwrap();
    let newer = Cause::Cache(CacheFault::Newer { version: 9, known: VERSION });
    assert_eq!(place.fault().map(|error| error.cause), Some(newer));
    keep(&place.shelf, &contents());
    assert_eq!(place.fault(), None, "and written over when it was read again");
}

#[test]
fn what_cannot_be_written_is_an_error_and_keeps_what_was_there() {
    let place = Place::kept();
    let file = place.shelf.folder().join("not-a-folder");
    fs::write(&file, "").unwrap();
    let shelf = CatalogueCache::new(&file, &environment("https://cmdb.example.com/prod"));
    let error = shelf.begin(&business(), read_at()).unwrap_err();
    assert!(matches!(error.cause, Cause::Io { .. }), "{error}");
    assert!(error.path.starts_with(&file));
    assert_eq!(place.fault(), None);
}
