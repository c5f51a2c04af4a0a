//! Hosts that have no rows.

use super::*;

#[test]
fn a_dynamic_host_without_rows_makes_no_question_of_the_host_with_its_address() {
    let mut index = placed();
    index.set_host(&Host { dynamic: true, ..host(50, &["10.0.0.11"]) });
    let named = Lookup::new(&index).find(&index, "10.0.0.11");
    assert_eq!((named.rows, named.dynamic), (vec![0, 1], vec![]));
}

#[test]
fn of_hosts_without_rows_the_reason_is_known() {
    let mut index = placed();
    for (id, area, address) in [(60, 0, "10.0.9.1"), (61, 3, "10.0.9.2"), (62, 0, "fd00::9")] {
        index.set_host(&Host { area: AreaId::of(area), ..host(id, &[address]) });
    }
    index.set_host_names(&[(HostId(61), "Spare-1".to_owned())]);
    let alone = |ids: &[i64]| Some(NoRows::HostsAlone(ids.iter().copied().map(HostId).collect()));
    let elsewhere =
        |area, address: &str| Some(NoRows::NotInArea { area: AreaId::of(area).unwrap(), address: address.into() });
    for (query, expected) in [
        ("10.0.9.1", alone(&[60])),
        ("ip:10.0.9.", alone(&[60, 61])),
        ("ip:=10.0.9.2", alone(&[61])),
        ("10.0.9.", alone(&[60, 61])),
        ("ip:10.0.9.*", alone(&[60, 61])),
        ("10.0.9.1,10.0.9.2", alone(&[60, 61])),
        ("0:10.0.9.1", alone(&[60])),
        ("fd00:0000:0000:0000:0000:0000:0000:0009", alone(&[62])),
        ("ip:10.0.9. area:3", alone(&[61])),
        ("ip:10.0.9. !area:3", alone(&[60])),
        ("host:60-61", alone(&[60, 61])),
        ("host:spare", alone(&[61])),
        ("3:10.0.9.1", elsewhere(3, "10.0.9.1")),
        ("7:10.0.0.11", elsewhere(7, "10.0.0.11")),
        // No host is there, or something else is asked for that only rows have.
        ("10.0.9.3", None),
        ("7:10.0.9.3", None),
        ("10.0.9.1 name:x", None),
        ("spare", None),
        ("!10.0.9.1", None),
        ("", None),
    ] {
        assert_eq!(found(&index, query).is_empty(), !query.is_empty() && !query.starts_with('!'), "{query}");
        assert_eq!(Query::new(query).why_no_rows(&index), expected, "{query}");
    }
}
