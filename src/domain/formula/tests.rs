//! What the language promises: values, problems with their places, bounds.

use super::*;
use crate::domain::field::{FieldKey, Known};
use proptest::prelude::*;

/// One target of a draft.
struct Target;

impl Facts for Target {
    fn get(&self, reference: &Reference) -> Result<Operand<'_>, Unavailable> {
        let text = |text: &'static str| Ok(Operand::Text(Cow::Borrowed(text)));
        let list =
            |items: &[&str]| Ok(Operand::List(Cow::Owned(items.iter().map(|item| (*item).to_owned()).collect())));
        match reference {
            Reference::Fact(Fact::N) => Ok(Operand::Number(7)),
            Reference::Fact(Fact::HostIp) => text("10.0.3.21"),
            Reference::Fact(Fact::HostIps) => list(&["10.0.3.21", "10.1.0.2"]),
            Reference::Fact(Fact::HostIp6) => text("fd00:0000:0000:0000:0000:0000:0000:0009"),
            Reference::Fact(Fact::HostName) => text("Web-GZ-01"),
            Reference::Label(key) if &**key == "env" => text("prod"),
            Reference::Label(key) if &**key == "a.b-c" => text("x"),
            Reference::Variable(name) if &**name == "分片" => text("07"),
            Reference::Field(FieldKey::Known(Known::WorkPath)) => text("/data/pay"),
            Reference::Field(FieldKey::Custom(_)) => Err(Unavailable::Unknown),
            Reference::BindPort => text("8001"),
            Reference::BindPorts => Err(Unavailable::NoRows),
            _ => Err(Unavailable::Missing),
        }
    }
}

fn value(source: &str) -> Result<String, FormulaProblem> {
    let mut out = String::new();
    Formula::parse(source)?.evaluate(&Target, &mut out)?;
    Ok(out)
}

#[test]
fn a_target_value_is_renamed_where_it_is_named_and_nowhere_else() {
    let renamed = |source: &str| Formula::parse(source).unwrap().rename_variable("a", "bb");
    for (source, expected) in [
        ("var.a", Some("var.bb")),
        ("var . a + var.ab + n", Some("var . bb + var.ab + n")),
        (r#"var["a"] + var['a']"#, Some(r#"var["bb"] + var['bb']"#)),
        ("x/{{ var.a }}/var.a/{{ n }}{{ var.a|pad(2) }}}}", Some("x/{{ var.bb }}/var.a/{{ n }}{{ var.bb|pad(2) }}}}")),
        (r#""var.a" + label.a"#, None),
        (r#"label["var.a"]"#, None),
        ("n", None),
    ] {
        assert_eq!(renamed(source).as_deref(), expected, "{source}");
    }
}

#[test]
fn formulas_give_the_values_that_their_design_promises() {
    let cases = [
        ("8000+n", "8007"),
        ("8000 + n * 10 - 1", "8069"),
        ("(8000 + n) * 2", "16014"),
        ("-n % 4", "1"),
        ("-7 / 2", "-4"),
        ("８０００＋n", "8007"),
        ("host.ip", "10.0.3.21"),
        ("host.ips", "10.0.3.21,10.1.0.2"),
        ("host.ips[2]", "10.1.0.2"),
        ("host.ips[n - 6]", "10.0.3.21"),
        ("host.ip | octet(4)", "21"),
        ("8000 + (host.ip | octet(4))", "8021"),
        ("8000 + host.ip | octet(4)", "8021"),
        ("host.ip6|short", "fd00::9"),
        ("host.name | lower | replace('-', '_')", "web_gz_01"),
        ("host.name | last('-')", "01"),
        ("host.name | last('.')", "Web-GZ-01"),
        ("var.分片 + 1", "8"),
        ("var.分片", "07"),
        ("var['分片'] | pad(4)", "0007"),
        ("-n | pad(3)", "-7"),
        ("label[\"a.b-c\"]", "x"),
        ("label.missing | default('none') | upper", "NONE"),
        ("label.env | default('none')", "prod"),
        ("\"a|b\"", "a|b"),
        ("{{ work_path }}/run/{{ port }}.pid", "/data/pay/run/8001.pid"),
        ("pay-{{ var.分片 }}", "pay-07"),
        ("a } b {{ n }} }} c", "a } b 7 }} c"),
        ("9223372036854775807", "9223372036854775807"),
    ];
    for (source, expected) in cases {
        assert_eq!(value(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn each_problem_names_its_kind_place_and_name() {
    use FormulaProblemKind as K;
    let cases = [
        ("", K::Empty, 0..0, ""),
        ("8000 +", K::Empty, 6..6, ""),
        ("{{ }}", K::Empty, 3..5, ""),
        ("8000 n", K::Unexpected, 5..6, "n"),
        ("n ? 1", K::Unexpected, 2..3, "?"),
        ("(1 + 2", K::Unclosed, 0..6, ""),
        ("'abc", K::Unclosed, 0..4, ""),
        ("x{{ n", K::Unclosed, 1..5, ""),
        ("host.ips[1", K::Unclosed, 8..10, ""),
        ("007", K::BadNumber, 0..3, "007"),
        ("80a0", K::BadNumber, 0..4, "80a0"),
        ("9223372036854775808", K::BadNumber, 0..19, "9223372036854775808"),
        ("host.foo", K::UnknownName, 0..8, "host.foo"),
        ("host", K::UnknownName, 0..4, "host"),
        ("1 + no_such_field", K::UnknownName, 4..17, "no_such_field"),
        ("n | trim", K::UnknownFilter, 4..8, "trim"),
        ("n | pad", K::Arguments, 4..7, "pad"),
        ("n | lower(1)", K::Arguments, 4..12, "lower"),
        ("host.ip | octet(5)", K::Arguments, 16..17, "octet"),
        ("host.ips[3]", K::Missing, 0..11, "host.ips[3]"),
        ("host.ips[0]", K::Missing, 0..11, "host.ips[0]"),
        ("label['x y']", K::Missing, 0..12, "label[\"x y\"]"),
        ("1 + host.name", K::NotNumber, 4..13, "Web-GZ-01"),
        ("host.name | octet(1)", K::NotAddress, 0..20, "Web-GZ-01"),
        ("9223372036854775807 + n", K::Overflow, 0..23, ""),
        ("n / (n - 7)", K::DivisionByZero, 4..11, ""),
        ("(host.name | default('x')) * 2", K::NotNumber, 0..26, "Web-GZ-01"),
        // The filter belongs to `0`, which is there.
        ("1 % 0 | default(5)", K::DivisionByZero, 4..18, ""),
        ("ports", K::NoRows, 0..5, "ports"),
        ("n | pad(5000)", K::TooLong, 0..13, "7"),
    ];
    for (source, kind, range, name) in cases {
        let problem = value(source).unwrap_err();
        assert_eq!((problem.kind, problem.range, &*problem.name), (kind, range, name), "{source}");
    }
}

#[test]
fn sources_results_and_depth_are_bounded() {
    let kind = |source: &str| value(source).unwrap_err().kind;
    assert_eq!(kind(&"1".repeat(MAX_SOURCE + 1)), FormulaProblemKind::TooLong);
    let deep = format!("{}1{}", "(".repeat(MAX_DEPTH + 1), ")".repeat(MAX_DEPTH + 1));
    assert_eq!(kind(&deep), FormulaProblemKind::TooDeep);
    assert_eq!(kind(&"-".repeat(MAX_DEPTH + 2)), FormulaProblemKind::TooDeep);
    assert_eq!(kind(&format!("1{}", "+1".repeat(MAX_DEPTH + 1))), FormulaProblemKind::TooDeep);
    assert_eq!(kind("{{ 'a' | pad(4000) }}{{ 'b' | pad(4000) }}"), FormulaProblemKind::TooLong);
    assert_eq!(kind("'a' | pad(4000) | replace('0', 'xxxx')"), FormulaProblemKind::TooLong);
}

#[test]
fn typed_text_is_a_literal_unless_it_begins_with_an_equals_sign() {
    let cases = [
        ("8001", Typed::Literal("8001")),
        ("=8001+n", Typed::Formula("8001+n")),
        ("＝n", Typed::Formula("n")),
        ("\\=n", Typed::Literal("=n")),
        ("\\n", Typed::Literal("\\n")),
        ("docker ps --format '{{.Names}}'", Typed::Literal("docker ps --format '{{.Names}}'")),
        ("", Typed::Literal("")),
    ];
    for (text, expected) in cases {
        assert_eq!(Typed::read(text), expected, "{text}");
    }
}

#[test]
fn a_series_typed_into_a_port_cell_is_a_formula() {
    let cases = [
        ("8001+", Some("8001 + n")),
        ("8001+10", Some("8001 + n*10")),
        ("８００１＋", Some("8001 + n")),
        ("8001++", Some("8001 + host.n")),
        ("8001", None),
        ("+", None),
        ("08+", None),
        ("8001+0", None),
        ("8001+x", None),
        ("8001-8010+", None),
    ];
    for (text, expected) in cases {
        assert_eq!(port_series(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn every_offered_name_is_one_and_is_written_as_it_is_read() {
    for name in NAMES {
        let mut found = Vec::new();
        Formula::parse(name).unwrap().for_each_reference(&mut |reference| found.push(reference.clone()));
        let [reference] = &found[..] else { panic!("{name}: {found:?}") };
        let expected = match name {
            "alias" => "bk_process_name",
            "binary" => "bk_func_name",
            name => name,
        };
        assert_eq!(reference.to_string(), expected);
        assert!(!matches!(reference, Reference::Field(FieldKey::Custom(_))), "{name}");
    }
}

/// Arithmetic as a tree, to be computed without the language.
#[derive(Debug, Clone)]
enum Tree {
    Number(i64),
    N,
    Negative(Box<Tree>),
    Binary(char, Box<Tree>, Box<Tree>),
}

impl Tree {
    /// Writes the tree with every bracket.
    fn source(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::N => "n".to_owned(),
            Self::Negative(inner) => format!("-({})", inner.source()),
            Self::Binary(sign, left, right) => format!("({}) {sign} ({})", left.source(), right.source()),
        }
    }

    /// Computes it in 128 bits; `None` where the language has no value.
    fn value(&self) -> Option<i64> {
        let value = match self {
            Self::Number(number) => (*number).into(),
            Self::N => 7,
            Self::Negative(inner) => -i128::from(inner.value()?),
            Self::Binary(sign, left, right) => {
                let (a, b) = (i128::from(left.value()?), i128::from(right.value()?));
                match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' if b != 0 => a.div_euclid(b),
                    '%' if b != 0 => a.rem_euclid(b),
                    _ => return None,
                }
            }
        };
        i64::try_from(value).ok()
    }
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![(0..=i64::MAX).prop_map(Tree::Number), (0..100_i64).prop_map(Tree::Number), Just(Tree::N)];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let sign = proptest::sample::select(vec!['+', '-', '*', '/', '%']);
        prop_oneof![
            inner.clone().prop_map(|inner| Tree::Negative(inner.into())),
            (sign, inner.clone(), inner).prop_map(|(sign, a, b)| Tree::Binary(sign, a.into(), b.into())),
        ]
    })
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_whole_numbers(tree in any_tree()) {
        let found = value(&tree.source());
        if let Some(number) = tree.value() {
            prop_assert_eq!(found, Ok(number.to_string()));
        } else {
            let kind = found.unwrap_err().kind;
            let is_known = matches!(kind, FormulaProblemKind::Overflow | FormulaProblemKind::DivisionByZero);
            prop_assert!(is_known, "{:?}", kind);
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused_at_a_place_within_it(source in "\\PC{0,60}|[nhost.ip|{}()\\[\\]0-9+*%' ＋｛]{0,80}") {
        match Formula::parse(&source) {
            Ok(formula) => {
                let mut out = String::new();
                if let Err(problem) = formula.evaluate(&Target, &mut out) {
                    prop_assert!(source.get(problem.range).is_some());
                }
            }
            Err(problem) => prop_assert!(source.get(problem.range).is_some()),
        }
    }

    #[test]
    fn a_literal_stays_one_however_it_begins(text in "[=＝\\\\a]{0,4}.{0,8}") {
        let typed = escape_literal(&text);
        prop_assert_eq!(Typed::read(&typed), Typed::Literal(&text));
    }
}
