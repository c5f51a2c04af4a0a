//! What is read is printed as it was, and judged by the limits of the contract (sections 2.3 and 3).

use super::given::{any_text, one, problems, wanted};
use bkproc::domain::bind::{Column, Ip, Ports, Protocol};
use bkproc::domain::check::{Problem, ProblemCause, check, check_cell, check_text};
use bkproc::domain::draft::{Path, ProcessDraft};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, LONG_TEXT, Pattern, SHORT_TEXT};
use bkproc::domain::json::{Json, JsonType};
use bkproc::domain::process::Value;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn ports_are_printed_as_they_were_read(first in 1_u16.., more in proptest::option::of(0_u16..)) {
        let text = match more.and_then(|more| first.checked_add(more)) {
            Some(last) => format!("{first}-{last}"),
            None => first.to_string(),
        };
        let ports: Ports = text.parse().unwrap();
        prop_assert_eq!(ports.to_string(), &*text);
        prop_assert_eq!(ports.to_string().parse(), Ok(ports));
    }

    #[test]
    fn addresses_of_std_are_taken_and_kept(v4 in any::<[u8; 4]>(), v6 in any::<[u16; 8]>(), gap in 0_usize..8) {
        let mut short = v6;
        short[gap..].fill(0);
        for addr in [std::net::IpAddr::from(v4), v6.into(), short.into()] {
            let ip: Ip = addr.to_string().parse().unwrap();
            prop_assert_eq!(ip.addr(), addr);
            prop_assert_eq!(ip.as_str(), addr.to_string());
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in prop_oneof![any_text(), "[0-9a-f:.%, -]{0,20}"]) {
        if let Ok(ip) = text.parse::<Ip>() {
            prop_assert_eq!(ip.as_str(), &*text);
        }
        if let Ok(ports) = text.parse::<Ports>() {
            prop_assert_eq!(ports.to_string(), &*text);
            prop_assert!(ports.first() <= ports.last());
        }
        if let Some(protocol) = Protocol::new(&text) {
            prop_assert!(text == protocol.wire() || text.eq_ignore_ascii_case(protocol.name()));
        }
    }
}

/// What becomes of a text in a field of a kind of ours.
fn judged(kind: Kind, required: bool, text: &str) -> Result<Option<Value>, ProblemCause> {
    judged_as(kind, required, |process, key| {
        process.set(key, text.to_owned());
    })
}

/// What becomes of a value that a file has in a field of a kind of ours.
fn judged_of_file(kind: Kind, required: bool, json: &str) -> Result<Option<Value>, ProblemCause> {
    judged_as(kind, required, |process, key| {
        process.set_json(key, json.to_owned(), serde_json::from_str(json).unwrap());
    })
}

fn judged_as(
    kind: Kind,
    required: bool,
    set: impl FnOnce(&mut ProcessDraft, FieldKey),
) -> Result<Option<Value>, ProblemCause> {
    let key = FieldKey::new("custom");
    let table = FieldTable::with_server(vec![Field {
        key: key.clone(),
        kind,
        group: Group::Basic,
        required,
        unit: String::new(),
        words: None,
    }]);
    let draft = one(|process| set(process, key.clone()));
    let checked = check(&draft, &table, &FactTable::default());
    match checked.wanted {
        Some(wanted) => Ok(wanted.specs[0].get(&key).cloned()),
        None => Err(checked.problems.into_iter().find(Problem::blocks).unwrap().cause),
    }
}

fn text(limit: usize) -> Kind {
    Kind::Text { limit, pattern: None }
}

#[test]
fn text_is_trimmed_as_go_trims_and_measured_in_bytes() {
    // Everything that Go's unicode.IsSpace knows, and nothing else.
    let spaces = "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";
    assert_eq!(judged(text(2), false, &format!("{spaces}ab{spaces}")), Ok(Some(Value::Text("ab".to_owned()))));
    assert_eq!(judged(text(256), false, spaces), Ok(None), "blank is absent");
    assert_eq!(judged(text(256), true, spaces), Err(ProblemCause::Required));
    assert_eq!(judged(text(9), false, "\u{200b}x\u{feff}"), Ok(Some(Value::Text("\u{200b}x\u{feff}".to_owned()))));
    // 85 Chinese characters are 255 bytes.
    let name = "支".repeat(85);
    assert_eq!(judged(text(SHORT_TEXT), false, &format!("{name}x")), Ok(Some(Value::Text(format!("{name}x")))));
    assert_eq!(
        judged(text(SHORT_TEXT), false, &format!("{name}付")),
        Err(ProblemCause::TooLong { bytes: 258, limit: SHORT_TEXT })
    );
    assert!(judged(text(LONG_TEXT), false, &"x".repeat(2_000)).is_ok());
    assert_eq!(
        judged(text(LONG_TEXT), false, &"x".repeat(2_001)),
        Err(ProblemCause::TooLong { bytes: 2_001, limit: LONG_TEXT })
    );
}

#[test]
fn a_pattern_is_searched_not_anchored_and_left_to_the_server_when_it_cannot_be_read() {
    let kind = |pattern: &str| Kind::Text { limit: SHORT_TEXT, pattern: Some(Pattern::new(pattern)) };
    assert!(judged(kind("[0-9]+"), false, "team-42").is_ok());
    assert!(judged(kind("^[a-z]+$"), false, "  team  ").is_ok(), "after trimming");
    assert!(judged(kind("^[a-z]+$"), false, "").is_ok(), "absent is not judged");
    assert_eq!(judged(kind("^[a-z]+$"), false, "T"), Err(ProblemCause::Mismatch { pattern: "^[a-z]+$".to_owned() }));
    assert!(judged(kind("(unclosed"), false, "T").is_ok());
    assert!(judged(kind(r"\p{Han}"), false, "T").is_ok());
    assert_eq!(kind("a"), kind("a"));
    assert_ne!(kind("a"), kind("b"));
}

#[test]
fn numbers_are_whole_and_within_their_bounds() {
    let kind = || Kind::Int { min: -100, max: 10_000 };
    let out = || Err(ProblemCause::OutOfRange { min: -100, max: 10_000 });
    for (text, expected) in [
        ("-100", Ok(Some(Value::Int(-100)))),
        ("10000", Ok(Some(Value::Int(10_000)))),
        ("+5", Ok(Some(Value::Int(5)))),
        ("007", Ok(Some(Value::Int(7)))),
        ("", Ok(None)),
        ("-101", out()),
        ("10001", out()),
        ("99999999999999999999", out()),
        ("-99999999999999999999", out()),
        ("30.0", Ok(Some(Value::Int(30)))),
        ("1e0", Ok(Some(Value::Int(1)))),
        ("-1.5E1", Ok(Some(Value::Int(-15)))),
        ("1.20e2", Ok(Some(Value::Int(120)))),
        ("1200e-1", Ok(Some(Value::Int(120)))),
        ("0.0", Ok(Some(Value::Int(0)))),
        ("0e99", Ok(Some(Value::Int(0)))),
        ("1e9", out()),
        ("1e39", out()),
        ("1e99", Err(ProblemCause::NotWhole)),
        ("1.5", Err(ProblemCause::NotWhole)),
        ("1e-1", Err(ProblemCause::NotWhole)),
        ("1.", Err(ProblemCause::NotWhole)),
        (".5", Err(ProblemCause::NotWhole)),
        ("e3", Err(ProblemCause::NotWhole)),
        ("80a0", Err(ProblemCause::NotWhole)),
        ("-", Err(ProblemCause::NotWhole)),
        ("１", Err(ProblemCause::NotWhole)),
    ] {
        assert_eq!(judged(kind(), false, text), expected, "{text:?}");
    }
}

#[test]
fn floats_flags_lists_and_foreign_types() {
    let float = || Kind::Float { min: 0.0, max: 1.5 };
    let options = || Kind::Enum { options: vec![("a".to_owned(), "甲".to_owned())] };
    for (kind, text, expected) in [
        (float(), "0.5", Ok(Some(Value::Float(0.5)))),
        (float(), "1.6", Err(ProblemCause::OutOfBounds { min: 0.0, max: 1.5 })),
        (float(), "NaN", Err(ProblemCause::NotNumber)),
        (float(), "inf", Err(ProblemCause::NotNumber)),
        (float(), "1e999", Err(ProblemCause::NotNumber)),
        (Kind::Bool, "true", Ok(Some(Value::Bool(true)))),
        (Kind::Bool, " false", Ok(Some(Value::Bool(false)))),
        (Kind::Bool, "1", Err(ProblemCause::NotBool)),
        (Kind::Bool, "TRUE", Err(ProblemCause::NotBool)),
        (options(), "a", Ok(Some(Value::Text("a".to_owned())))),
        (options(), "甲", Err(ProblemCause::NotAnOption)),
        (Kind::Unsupported("vendor".to_owned()), "", Ok(None)),
        // Only a file can have it: the server judges.
        (Kind::Unsupported("vendor".to_owned()), "x", Ok(Some(Value::Text("x".to_owned())))),
    ] {
        assert_eq!(judged(kind, false, text), expected, "{text:?}");
    }
    assert_eq!(judged(Kind::Unsupported("vendor".to_owned()), true, ""), Err(ProblemCause::Required));
}

#[test]
fn users_dates_times_and_time_zones_are_judged_as_the_server_does() {
    let user = |multiple| Kind::User { multiple };
    for (kind, good, bad, cause) in [
        (
            user(true),
            &["a", "9", "wang.li@x_y-z", "wang,li", "a,"][..],
            &["_x", "-x", ",a", "x y", "x#y", "张三"][..],
            ProblemCause::NotUser,
        ),
        (user(false), &["wang"], &["wang,li"], ProblemCause::OnlyOne),
        (
            Kind::Date,
            &["2024-02-29"],
            &["2023-02-29", "2024-1-1", "20240101", "2024-01-01 00:00:00"],
            ProblemCause::NotDate,
        ),
        (
            Kind::Time,
            &["2024-01-01 10:00:00", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00.5+08:00"],
            &["2024-01-01T10:00:00", "2024-01-01T10:00:00+0800", "2024-01-01t10:00:00z", "2024-99-99 99:99:99"],
            ProblemCause::NotTime,
        ),
        (
            Kind::TimeZone,
            &["Asia/Shanghai", "Etc/GMT+8", "UTC−8"],
            &["Asia Shanghai", "上海", "UTC:8"],
            ProblemCause::NotTimeZone,
        ),
    ] {
        for text in good {
            assert_eq!(judged(kind.clone(), true, text), Ok(Some(Value::Text((*text).to_owned()))), "{text}");
        }
        for text in bad {
            assert_eq!(judged(kind.clone(), false, text), Err(cause.clone()), "{text}");
        }
    }
    assert_eq!(
        judged(user(true), false, &"a".repeat(2_001)),
        Err(ProblemCause::TooLong { bytes: 2_001, limit: 2_000 }),
        "contract 2.3"
    );
}

#[test]
fn lists_are_typed_with_commas_or_come_from_a_file() {
    let options = || vec![("1".to_owned(), "甲".to_owned()), ("2".to_owned(), "乙".to_owned())];
    let choices = |multiple| Kind::Choices { options: options(), multiple };
    let ids = |multiple| Kind::Ids { multiple };
    let list = |items: &[&str]| {
        let items = items.iter().map(|item| item.parse().map_or_else(|_| Json::Text((*item).to_owned()), Json::Int));
        Ok(Some(Value::Json(Json::List(items.collect()))))
    };
    let texts = |items: &[&str]| {
        let items = items.iter().map(|item| Json::Text((*item).to_owned()));
        Ok(Some(Value::Json(Json::List(items.collect()))))
    };
    for (kind, text, expected) in [
        (ids(true), "12", list(&["12"])),
        (ids(true), "12, 13，14", list(&["12", "13", "14"])),
        (ids(false), "12,13", Err(ProblemCause::OnlyOne)),
        (ids(true), "12,x", Err(ProblemCause::NotIds)),
        (ids(true), "0", Err(ProblemCause::NotIds)),
        (ids(true), "12,", Err(ProblemCause::NotIds)),
        (choices(true), "1,2", texts(&["1", "2"])),
        (choices(true), "乙", texts(&["2"])),
        (choices(false), "1、2", Err(ProblemCause::OnlyOne)),
        (choices(true), "3", Err(ProblemCause::NotAnOption)),
        (choices(true), "", Ok(None)),
    ] {
        assert_eq!(judged(kind, false, text), expected, "{text:?}");
    }
    for (kind, json, expected) in [
        (ids(true), "[1, 2]", list(&["1", "2"])),
        (ids(true), "[]", list(&[])),
        (ids(true), "[1.5]", Err(ProblemCause::NotIds)),
        (ids(true), "{}", Err(ProblemCause::NotIds)),
        (choices(true), r#"["1"]"#, texts(&["1"])),
        (choices(true), "[1]", Err(ProblemCause::NotAnOption)),
        (Kind::Date, "[1]", Err(ProblemCause::WrongType { found: JsonType::List })),
        // Of a type that nothing here knows, whatever a file has.
        (Kind::Unsupported("vendor".to_owned()), "[1, 2]", list(&["1", "2"])),
    ] {
        assert_eq!(judged_of_file(kind, false, json), expected, "{json}");
    }
    assert_eq!(judged_of_file(ids(true), true, "[]"), Err(ProblemCause::Required));
}

#[test]
fn built_in_numbers_have_the_servers_bounds() {
    for (known, low, high) in [
        (Known::ProcNum, 1, 10_000),
        (Known::Priority, -100, 10_000),
        (Known::StartCheckSecs, 0, 600),
        (Known::Timeout, 0, 10_000),
    ] {
        for (number, good) in [(low - 1, false), (low, true), (high, true), (high + 1, false)] {
            let draft = one(|process| {
                process.set(known.into(), number.to_string());
            });
            let expected = if good {
                vec![]
            } else {
                vec![(Path::Field(0, known.into()), ProblemCause::OutOfRange { min: low, max: high })]
            };
            assert_eq!(problems(&draft), expected, "{known:?} {number}");
        }
    }
}

#[test]
fn a_row_is_sent_trimmed_and_prints_each_column_as_it_will_be_stored() {
    let draft = one(|process| {
        let mut bind = super::given::row(" 10.0.0.01 ", " 80-90 ", "tcp");
        bind.row_id = " 7 ".to_owned();
        process.bind.push(bind);
    });
    let wanted = wanted(&draft);
    let row = &wanted.specs[0].bind()[0];
    let texts = Column::ALL.map(|column| row.text(column).into_owned());
    assert_eq!(texts, ["10.0.0.01", "80-90", "1", "true", "7"]);
}

#[test]
fn a_text_and_a_cell_are_judged_by_themselves() {
    let table = FieldTable::built_in();
    let judged = |known: Known, text: &str| check_text(text, table.get(&known.into()).unwrap());
    assert_eq!(judged(Known::ProcessName, " "), Some(ProblemCause::Required));
    assert_eq!(judged(Known::ProcessName, " web "), None);
    assert_eq!(judged(Known::ProcNum, "0"), Some(ProblemCause::OutOfRange { min: 1, max: 10_000 }));
    let row = super::given::row("fd00::1", "", "1");
    assert_eq!(check_cell("", &row, Column::Port, true), Some(ProblemCause::Required));
    assert_eq!(check_cell("80", &row, Column::Port, true), None);
    assert_eq!(check_cell("fd00::2", &row, Column::Ip, false), Some(ProblemCause::NoIpv6));
}
