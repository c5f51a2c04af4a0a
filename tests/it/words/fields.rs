//! Fields, columns, limits, shown values.

use super::samples::custom;
use crate::support::both::assert_both;
use bkproc::domain::bind::Column;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, Pattern, ServerWords};
use bkproc::domain::lang::Lang;
use bkproc::i18n::fields;
use unicode_width::UnicodeWidthStr;

#[test]
fn every_built_in_field_and_column_has_a_name_and_help() {
    for known in Known::ALL {
        // Of a server that still lists the removed ones, too.
        let field = &Field { key: FieldKey::Known(*known), words: None, ..custom("x", Kind::Bool) };
        let label = [Lang::Zh, Lang::En].map(|lang| fields::label(lang, field));
        assert_both(&label[0], &label[1]);
        let help = [Lang::Zh, Lang::En].map(|lang| fields::help(lang, field));
        assert_both(&help[0], &help[1]);
        for text in help {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
    for column in Column::ALL {
        let name = [Lang::Zh, Lang::En].map(|lang| fields::column(lang, column));
        assert_both(name[0], name[1]);
        let help = [Lang::Zh, Lang::En].map(|lang| fields::column_help(lang, column));
        assert_both(help[0], help[1]);
        for text in help {
            assert!(text.width() <= 76, "{} cells: {text}", text.width());
        }
    }
    for group in [Group::Basic, Group::Listening, Group::Management] {
        assert_both(&fields::group(Lang::Zh, &group), &fields::group(Lang::En, &group));
    }
}

#[test]
fn names_of_cmdb_are_given_where_they_are_others() {
    let name = |lang, known: Known| {
        let table = FieldTable::built_in();
        let field = table.get(&known.into()).unwrap().clone();
        (fields::label(lang, &field).into_owned(), fields::cmdb_name(lang, &field))
    };
    for (known, ours, cmdb) in [
        (Known::FuncName, "Process name (binary)", Some("Function name")),
        (Known::ProcessName, "Process alias", Some("Alias")),
        (Known::User, "Run as user", Some("User")),
        (Known::WorkPath, "Work path", None),
        (Known::StartCmd, "Start command", None),
    ] {
        assert_eq!(name(Lang::En, known), (ours.to_owned(), cmdb));
    }
    assert_eq!(name(Lang::Zh, Known::StartParamRegex), ("进程启动参数".to_owned(), Some("启动参数匹配规则")));
    assert_eq!(name(Lang::Zh, Known::ProcessName).1, None);
}

#[test]
fn limits_are_short_and_in_the_readers_units() {
    let table = FieldTable::built_in();
    let limit = |known: Known| {
        let field = table.get(&known.into()).unwrap();
        [Lang::Zh, Lang::En].map(|lang| fields::limit(lang, field))
    };
    assert_eq!(limit(Known::User), ["最多 256 字节", "at most 256 bytes"]);
    assert_eq!(limit(Known::ProcNum), ["1..10000", "1..10000"]);
    assert_eq!(limit(Known::Priority), ["-100..10000", "-100..10000"]);
    assert_eq!(limit(Known::Timeout), ["0..10000 秒", "0..10000 s"]);
    assert_eq!(limit(Known::AutoStart), ["", ""]);
    let of = |kind: Kind, unit: &str| fields::limit(Lang::En, &Field { unit: unit.to_owned(), ..custom("x", kind) });
    assert_eq!(of(Kind::Int { min: 1, max: i64::MAX }, "GB"), ">= 1 GB");
    assert_eq!(of(Kind::Int { min: i64::MIN, max: 9 }, ""), "<= 9");
    assert_eq!(of(Kind::Float { min: 0.5, max: 1.5 }, ""), "0.5..1.5");
    assert_eq!(of(Kind::Float { min: f64::MIN, max: f64::INFINITY }, "%"), "%");
}

#[test]
fn custom_fields_have_the_servers_words() {
    let pattern = Some(Pattern::new("^a"));
    let mut field = custom("owner_team", Kind::Text { limit: 256, pattern });
    assert_eq!(fields::label(Lang::Zh, &field), "owner_team");
    assert_eq!(fields::help(Lang::Zh, &field), "");
    field.words = Some(ServerWords { label: "负责团队".to_owned(), help: "填团队".to_owned() });
    assert_eq!(fields::label(Lang::En, &field), "负责团队");
    assert_eq!(fields::help(Lang::En, &field), "填团队");
    assert_eq!(fields::group(Lang::En, &field.group), "Company");
}

#[test]
fn values_are_shown_as_people_read_them() {
    let options = vec![("1".to_owned(), "Gold".to_owned())];
    let (flag, level) = (custom("flag", Kind::Bool), custom("level", Kind::Enum { options }));
    for (field, text, zh, en) in [
        (&flag, "true", "是", "Yes"),
        (&flag, "false", "否", "No"),
        (&flag, "maybe", "maybe", "maybe"),
        (&level, "1", "Gold", "Gold"),
        (&level, "9", "9", "9"),
        (&level, "", "", ""),
    ] {
        assert_eq!(fields::value(Lang::Zh, field, text), zh);
        assert_eq!(fields::value(Lang::En, field, text), en);
    }
}
