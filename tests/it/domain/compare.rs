//! A process is the same when everything that would be stored is what is stored (contract 1.4 and section 3).

use super::given::{any_draft, judge, one, row, stored, wanted};
use bkproc::domain::bind::Column;
use bkproc::domain::check::check;
use bkproc::domain::compare::{Difference, Spot, differences, is_same};
use bkproc::domain::draft::{BindDraft, ProcessDraft};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known};
use bkproc::domain::process::{Process, ProcessSpec};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_created_is_the_same_as_what_was_wanted(draft in any_draft()) {
        for spec in judge(&draft).wanted.iter().flat_map(|wanted| &wanted.specs) {
            let stored = stored(1, 1, spec);
            prop_assert_eq!(differences(spec, &stored), vec![]);
            prop_assert!(is_same(spec, &stored));
        }
    }
}

/// A process with a bind row, and what a server stores of it.
fn pair(change: impl FnOnce(&mut ProcessDraft)) -> (ProcessSpec, Process) {
    let draft = one(|process| {
        process.set(Known::Timeout.into(), "30".to_owned());
        process.bind.push(row("10.0.0.1", "80", "1"));
        change(process);
    });
    let spec = wanted(&draft).specs.remove(0);
    let stored = stored(1, 1, &spec);
    (spec, stored)
}

fn set(process: &mut Process, known: Known, text: Option<&str>) {
    let key = FieldKey::from(known);
    process.fields.retain(|(own, _)| *own != key);
    process.fields.extend(text.map(|text| (key, text.to_owned())));
}

fn field(known: Known, wanted: &str, stored: &str) -> Difference {
    Difference { at: Spot::Field(known.into()), wanted: wanted.to_owned(), stored: stored.to_owned() }
}

fn cell(row: usize, column: Column, wanted: &str, stored: &str) -> Difference {
    Difference { at: Spot::Cell(row, column), wanted: wanted.to_owned(), stored: stored.to_owned() }
}

#[test]
fn differences_that_are_none() {
    for (known, text) in [
        (Known::Description, None),
        (Known::StartParamRegex, None),
        (Known::AutoStart, None),
        (Known::AutoStart, Some("false")),
        (Known::ProcNum, None),
        // Dropped or set by the server, whatever was sent.
        (Known::FuncId, Some("7")),
        (Known::AutoTimeGap, Some("60")),
        (Known::ProcessId, Some("99")),
        (Known::BizId, Some("3")),
        (Known::SupplierAccount, Some("1")),
    ] {
        let (spec, mut stored) = pair(|process| {
            process.set(Known::StartParamRegex.into(), String::new());
            process.set(Known::ProcessId.into(), "1".to_owned());
        });
        set(&mut stored, known, text);
        assert_eq!(differences(&spec, &stored), [], "{known:?} {text:?}");
        assert!(is_same(&spec, &stored));
    }
}

#[test]
fn each_field_that_differs_is_listed() {
    for (known, text, difference) in [
        (Known::FuncName, Some("python"), field(Known::FuncName, "java", "python")),
        (Known::Description, Some("x"), field(Known::Description, "", "x")),
        (Known::Description, Some(" "), field(Known::Description, "", " ")),
        (Known::StartCmd, None, field(Known::StartCmd, "./start", "")),
        (Known::Timeout, Some("31"), field(Known::Timeout, "30", "31")),
        (Known::Timeout, None, field(Known::Timeout, "30", "")),
        (Known::ProcNum, Some("1"), field(Known::ProcNum, "", "1")),
        (Known::AutoStart, Some("true"), field(Known::AutoStart, "false", "true")),
    ] {
        let (spec, mut stored) = pair(|_| ());
        set(&mut stored, known, text);
        assert_eq!(differences(&spec, &stored), [difference], "{known:?} {text:?}");
        assert!(!is_same(&spec, &stored));
    }
    let (spec, mut stored) = pair(|process| {
        process.set(Known::AutoStart.into(), "true".to_owned());
    });
    set(&mut stored, Known::AutoStart, None);
    assert_eq!(differences(&spec, &stored), [field(Known::AutoStart, "true", "")]);
}

#[test]
fn rows_are_compared_column_by_column_as_they_are_stored() {
    for (column, text, same) in [
        (Column::Ip, "10.0.0.1 ", false),
        (Column::Ip, "10.0.0.01", true),
        (Column::Ip, "10.0.0.2", false),
        (Column::Port, "80-80", false),
        (Column::Protocol, "2", false),
        (Column::Enable, "false", false),
        (Column::RowId, "0", true),
        (Column::RowId, "7", false),
    ] {
        let (spec, mut stored) = pair(|_| ());
        stored.bind[0].set(column, text.to_owned());
        let expected = if same { vec![] } else { vec![cell(0, column, &spec.bind()[0].text(column), text)] };
        assert_eq!(differences(&spec, &stored), expected, "{column:?} {text:?}");
        assert_eq!(is_same(&spec, &stored), same);
    }
}

#[test]
fn addresses_are_compared_as_addresses() {
    let spec = wanted(&one(|process| {
        for ip in ["fd00:0020:0002:0000:0000:0000:0000:0021", "fe80::1%eth0"] {
            process.bind.push(row(ip, "80", "3"));
        }
    }))
    .specs
    .remove(0);
    let mut stored = stored(1, 1, &spec);
    stored.bind[0].ip = "FD00:20:2::21".to_owned();
    assert!(is_same(&spec, &stored), "{:?}", differences(&spec, &stored));
    stored.bind[1].ip = "fe80::1%eth1".to_owned();
    assert_eq!(differences(&spec, &stored), [cell(1, Column::Ip, "fe80::1%eth0", "fe80::1%eth1")]);
}

/// A process with a field that is in no attribute table.
fn with_untabled(text: &str) -> ProcessSpec {
    wanted(&one(|process| {
        process.set(FieldKey::new("team"), text.to_owned());
    }))
    .specs
    .remove(0)
}

#[test]
fn a_field_that_no_attribute_tells_of_is_compared_where_it_is_stored() {
    let key = FieldKey::new("team");
    let spec = with_untabled("dev");
    let mut process = stored(1, 1, &spec);
    assert!(is_same(&spec, &process), "the server has no such field, and drops it");
    for (text, same) in [("dev", true), ("sre", false), ("", false)] {
        process.fields.retain(|(own, _)| *own != key);
        process.fields.push((key.clone(), text.to_owned()));
        assert_eq!(is_same(&spec, &process), same, "{text:?}");
        assert_eq!(differences(&spec, &process).is_empty(), same, "{text:?}");
    }
}

#[test]
fn times_are_compared_as_times() {
    let spec = with_untabled("2024-01-01 10:00:00");
    for (text, same) in [("2024-01-01T02:00:00.000Z", true), ("2024-01-01T02:00:07Z", false)] {
        let mut process = stored(1, 1, &spec);
        process.fields.push((FieldKey::new("team"), text.to_owned()));
        assert_eq!(is_same(&spec, &process), same, "{text:?}");
    }
}

#[test]
fn rows_too_many_and_too_few() {
    let (spec, mut stored) = pair(|_| ());
    stored.bind.push(BindDraft::default());
    assert_eq!(differences(&spec, &stored), [field(Known::BindInfo, "1", "2")], "a row may be empty");
    assert!(!is_same(&spec, &stored));
    stored.bind.clear();
    let found = differences(&spec, &stored);
    assert_eq!(found.len(), 5, "{found:?}");
    assert_eq!(found[0], field(Known::BindInfo, "1", "0"));
    assert_eq!(found[1], cell(0, Column::Ip, "10.0.0.1", ""));
    let (spec, mut stored) = pair(|process| process.bind.clear());
    assert!(is_same(&spec, &stored), "null and no rows are one");
    stored.bind.push(row("", "80", "1"));
    assert_eq!(differences(&spec, &stored).len(), 4);
}

#[test]
fn custom_fields_count_when_they_are_sent() {
    let custom = |name: &str, kind| Field {
        key: FieldKey::new(name),
        kind,
        group: Group::Basic,
        required: false,
        unit: String::new(),
        words: None,
    };
    let table = FieldTable::with_server(vec![
        custom("team", Kind::Text { limit: 256, pattern: None }),
        custom("ratio", Kind::Float { min: 0.0, max: 9.0 }),
    ]);
    let spec = |texts: &[(&str, &str)]| {
        let draft = one(|process| {
            for (key, text) in texts {
                process.set(FieldKey::new(key), (*text).to_owned());
            }
        });
        check(&draft, &table, &FactTable::default()).wanted.unwrap().specs.remove(0)
    };
    let stored = stored(1, 1, &spec(&[("team", "sre"), ("ratio", "1.50")]));
    assert!(is_same(&spec(&[]), &stored), "a default may be the administrator's");
    assert!(is_same(&spec(&[("ratio", "1.5")]), &stored));
    assert!(is_same(&spec(&[("gone", "x")]), &stored), "dropped, since the server has no such field");
    let difference =
        Difference { at: Spot::Field(FieldKey::new("team")), wanted: "dev".to_owned(), stored: "sre".to_owned() };
    assert_eq!(differences(&spec(&[("team", "dev")]), &stored), [difference]);
}
