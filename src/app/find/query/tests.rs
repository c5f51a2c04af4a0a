//! How the terms of a filter are read.

use super::*;

fn faults(text: &str) -> Vec<(TermFault, &str)> {
    let query = Query::new(text);
    query.mistakes.iter().map(|mistake| (mistake.fault.clone(), text.get(mistake.span.clone()).unwrap())).collect()
}

#[test]
fn terms_are_read() {
    let text = |column, how, text: &str| Test::Text { column, how, text: text.to_owned() };
    for (typed, negated, test) in [
        ("NginX", false, text(None, How::Contains, "nginx")),
        ("！ｎｇｉｎｘ", true, text(None, How::Contains, "nginx")),
        ("\"!a b\"", false, text(None, How::Contains, "!a b")),
        ("“支付 网关”", false, text(None, How::Contains, "支付 网关")),
        ("a\"b c\"", false, text(None, How::Contains, "ab c")),
        ("ip：10。1。", false, text(Some(IndexColumn::Address), How::Starts, "10.1.")),
        ("ip:=10.1.0.1", false, text(Some(IndexColumn::Address), How::Equals, "10.1.0.1")),
        ("ip:10.0.0.1", false, text(Some(IndexColumn::Address), How::Starts, "10.0.0.1")),
        ("ip:fd00::12", false, text(Some(IndexColumn::Address), How::Starts, "fd00::12")),
        ("label:env", false, text(Some(IndexColumn::Label), How::Contains, "env")),
        ("label:env=prod", false, text(Some(IndexColumn::Label), How::Starts, "env=prod")),
        ("label:=env=prod", false, text(Some(IndexColumn::Label), How::Equals, "env=prod")),
        ("mod:\"a*\"", false, text(Some(IndexColumn::Module), How::Contains, "a*")),
        ("has:nginx", false, text(Some(IndexColumn::Process), How::Contains, "nginx")),
        ("no:nginx", true, text(Some(IndexColumn::Process), How::Contains, "nginx")),
        ("!no:nginx", false, text(Some(IndexColumn::Process), How::Contains, "nginx")),
        ("\"ip:10\"", false, text(None, How::Contains, "ip:10")),
        ("fd00::1", false, text(None, How::Contains, "fd00::1")),
        ("dead:beef::1", false, text(None, How::Contains, "dead:beef::1")),
        ("http://x", false, text(None, How::Contains, "http://x")),
        ("10.0.0.1:80", false, text(None, How::Contains, "10.0.0.1:80")),
        ("~NgX", false, Test::Fuzzy("ngx".to_owned())),
        ("tpl:no", false, Test::TemplateBound(false)),
        ("tpl:y", false, Test::TemplateBound(true)),
        ("!template:yes", true, Test::TemplateBound(true)),
        ("id:48", false, Test::Id(Numbers::new("48").unwrap())),
        ("procs:>2", false, Test::Processes(Numbers::new(">2").unwrap())),
    ] {
        let query = Query::new(typed);
        assert_eq!(query.terms, [Term { negated, test }], "{typed}");
        assert_eq!(query.mistakes(), [], "{typed}");
    }
}

#[test]
fn the_start_of_a_term_asks_for_nothing() {
    for typed in ["", "  ", "!", "~", "!~", "ip:", "!ip:", "id:", "procs:=", "tpl:", "tpl:=", "\"", "label:=", "　"] {
        assert!(Query::new(typed).is_empty(), "{typed}");
        assert_eq!(faults(typed), [], "{typed}");
    }
}

#[test]
fn mistakes_are_told_with_their_place_and_the_rest_is_in_force() {
    let unknown = |name: &str, nearest| TermFault::UnknownField { name: name.to_owned(), nearest };
    for (typed, fault, place, terms) in [
        ("a modul:x", unknown("modul", Some("module")), "modul:x", 2),
        ("wxyz:x", unknown("wxyz", None), "wxyz:x", 1),
        ("支付 id:4x b", TermFault::BadNumber { field: "id" }, "id:4x", 2),
        ("!procs:many", TermFault::BadNumber { field: "procs" }, "!procs:many", 0),
        ("template:maybe", TermFault::BadFlag { field: "tpl" }, "template:maybe", 0),
        ("set:gz[1-", TermFault::OpenBracket, "set:gz[1-", 1),
    ] {
        assert_eq!(faults(typed), [(fault, place)], "{typed}");
        assert_eq!(Query::new(typed).terms.len(), terms, "{typed}");
    }
}

#[test]
fn a_query_is_known_to_narrow_another() {
    for (narrow, wide) in [
        ("a", ""),
        ("ab", "a"),
        ("ab c", "b"),
        ("c ab", "a c"),
        ("!a", "!ab"),
        ("ip:10.1", "ip:10."),
        ("ip:10.1", "0.1"),
        ("ip:=10.1", "ip:10"),
        ("set:gz*", "set:gz"),
        ("has:nginx", "ngi"),
        ("no:ngi", "no:nginx"),
        ("~ngx", "~nx"),
        ("id:4 a", "id:4"),
    ] {
        assert!(Query::new(narrow).narrows(&Query::new(wide)), "{narrow} {wide}");
    }
    for (narrow, wide) in [
        ("a", "ab"),
        ("!ab", "!a"),
        ("id:48", "id:4"),
        ("set:a", "mod:a"),
        ("a", "set:a"),
        ("a", "!b"),
        ("label:env", "label:e=v"),
        ("~nx", "~ngx"),
        ("ip:0.1", "ip:1"),
    ] {
        assert!(!Query::new(narrow).narrows(&Query::new(wide)), "{narrow} {wide}");
    }
}
