//! Fields, columns, limits, shown values.

use super::both::assert_both;
use super::samples::custom;
use bkproc::domain::bind::Column;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, Legacy, Pattern, ServerWords};
use bkproc::domain::lang::Lang;
use bkproc::i18n::fields;
use unicode_width::UnicodeWidthStr;

#[test]
fn every_built_in_field_and_column_has_a_name_and_help() {
    let table = FieldTable::built_in();
    for known in Known::ALL {
        let field = table.get(&FieldKey::Known(*known)).unwrap();
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
    for group in [Group::Basic, Group::Listening, Group::Management, Group::Legacy] {
        assert_both(&fields::group(Lang::Zh, &group), &fields::group(Lang::En, &group));
    }
    for legacy in [Legacy::Dropped, Legacy::Overwritten] {
        assert_both(fields::legacy(Lang::Zh, legacy), fields::legacy(Lang::En, legacy));
    }
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
    assert_eq!(limit(Known::ProcessId), ["", ""]);
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
