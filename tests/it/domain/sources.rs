//! Every source of a formula that is worth knowing, with what comes out of it: the result, or the problem with its kind,
//! place and name and its words in both languages. The golden text holds them side by side, to be read as a whole.

use crate::support::golden::assert_golden;
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, DraftValue, ProcessDraft, Target};
use bkproc::domain::facts::{HostFacts, TargetFacts};
use bkproc::domain::field::{FieldTable, Known};
use bkproc::domain::id::{AreaId, BizId, HostId, ServiceInstanceId};
use bkproc::domain::instance::{Addresses, Business};
use bkproc::domain::lang::Lang;
use bkproc::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use bkproc::i18n::explain;
use std::fmt::Write as _;
use std::sync::Arc;

/// Sources by what they show.
const SOURCES: [(&str, &[&str]); 13] = [
    (
        "numbers",
        &[
            "0",
            "8001",
            "9223372036854775807",
            "９",
            "1 ",
            " 1",
            "007",
            "00",
            "80a0",
            "1.5",
            "9223372036854775808",
            "1_000",
            "0x1f",
            "1e3",
        ],
    ),
    (
        "arithmetic",
        &[
            "8000+n",
            "8000 + n * 10 - 1",
            "(8000 + n) * 2",
            "8000+host.n",
            "-n",
            "--n",
            "-7 / 2",
            "7 / -2",
            "-n % 4",
            "7 % -4",
            "２ ＋ ３",
            "2 ＊ 3",
            "n / (n - 7)",
            "n % 0",
            "9223372036854775807 + n",
            "-9223372036854775807 - 2",
            "4611686018427387904 * 2",
            "1 + host.name",
            "1 + var.empty",
            "var.shard + 1",
            "'07' * 1",
            "'-3' + 1",
            "'1 ' + 1",
            "host.ips + 1",
            "+1",
            "1 +",
            "1 2",
            "1 + + 2",
            "* 2",
            "n n",
            "n ? 1",
            "n = 1",
            "1, 2",
            "a & b",
        ],
    ),
    ("brackets", &["(n)", "((n))", "()", "(1 + 2", "1 + 2)", "（n）", "[n]", "{n}"]),
    ("texts", &["'a'", "\"a\"", "\"it's\"", "'a|b'", "''", "'abc", "\"abc", "'支付'", "'{{ n }}'", "'a' 'b'", "'２'"]),
    (
        "facts",
        &[
            "n",
            "host.n",
            "host.ip",
            "host.ips",
            "host.ip6",
            "host.ips6",
            "host.outer_ip",
            "host.outer_ips",
            "host.id",
            "host.area",
            "host.name",
            "instance.id",
            "instance.name",
            "module.name",
            "set.name",
            "business.id",
            "business.name",
        ],
    ),
    (
        "names",
        &[
            "host",
            "host.foo",
            "host.",
            "host.ip.",
            "host..ip",
            ".ip",
            "hst.ip",
            "prot",
            "host.IP",
            "N",
            "var",
            "label",
            "var.",
            "no_such_field",
            "instance.ip",
            "module",
            "x.y",
            "支付",
        ],
    ),
    (
        "lists",
        &[
            "host.ips[1]",
            "host.ips[2]",
            "host.ips[3]",
            "host.ips[0]",
            "host.ips[-1]",
            "host.ips[n - 6]",
            "host.ips[",
            "host.ips[1",
            "host.ips[]",
            "host.ips['1']",
            "host.ips['x']",
            "host.ip[1]",
            "n[1]",
            "host.ips[1][1]",
        ],
    ),
    (
        "labels",
        &["label.env", "label[\"a.b-c\"]", "label['a.b-c']", "label.a.b-c", "label.zone", "label['x y']", "label[env]"],
    ),
    ("target values", &["var.shard", "var['shard']", "var.分片", "var.empty", "var.none", "var.shard.x"]),
    (
        "fields",
        &[
            "alias",
            "binary",
            "work_path",
            "user",
            "bk_process_name",
            "ip",
            "port",
            "ips",
            "ports",
            "pid_file",
            "start_cmd",
            "proc_num",
            "reload_cmd",
        ],
    ),
    (
        "filters",
        &[
            "n | pad(2)",
            "n|pad(3)",
            "-n | pad(3)",
            "var.shard | pad(1)",
            "n | pad",
            "n | pad()",
            "n | pad(x)",
            "n | pad(-1)",
            "n | pad(5000)",
            "host.ip | octet(4)",
            "host.ip | octet(0)",
            "host.ip | octet(5)",
            "host.name | octet(1)",
            "8000 + (host.ip | octet(4))",
            "8000 + host.ip | octet(4)",
            "host.name | lower",
            "host.name | upper",
            "host.name | lower | upper",
            "host.name | lower(1)",
            "host.name | replace('-', '_')",
            "host.name | replace('-')",
            "host.name | replace('', 'x')",
            "host.name | last('-')",
            "host.name | last('.')",
            "host.name | last('')",
            "host.ip6 | short",
            "host.ip | short",
            "host.name | short",
            "host.ips6 | short",
            "label.zone | default('none')",
            "label.env | default('none')",
            "label.zone | default",
            "label.zone | default(n) | pad(2)",
            "1 % 0 | default(5)",
            "n | trim",
            "n |",
            "n | 2",
            "| lower",
            "n || lower",
        ],
    ),
    (
        "text with formulas",
        &[
            "{{ n }}",
            "pay-{{ var.shard }}",
            "{{ work_path }}/run/{{ port }}.pid",
            "a } b {{ n }} }} c",
            "{{n}}{{n}}",
            "{{ }}",
            "{{ n",
            "x{{ n }",
            "{{ n }} {{",
            "{ {n} }",
            "｛｛ n ｝｝",
            "${JAVA_HOME} {{ n }}",
            "{{ prot }}.pid",
            "a {{ 1 +}}",
        ],
    ),
    ("empty", &["", " ", "\t"]),
];

/// A host with everything but a public address.
fn facts() -> TargetFacts {
    let host = HostFacts {
        id: HostId(31),
        ips: ["10.0.3.21", "10.1.0.2"].into_iter().collect(),
        ips6: ["fd00:0000:0000:0000:0000:0000:0000:0009"].into_iter().collect(),
        outer_ips: Addresses::none(),
        area: AreaId::of(0),
        name: Some("Web-GZ-01".into()),
    };
    let labels = [("env", "prod"), ("a.b-c", "x")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    TargetFacts {
        instance: ServiceInstanceId(48),
        name: "10.0.3.21_java".into(),
        labels: labels.into_iter().collect(),
        host_id: HostId(31),
        host: Some(Arc::new(host)),
        module: Some("支付服务".into()),
        set: Some("华南一区".into()),
    }
}

fn process() -> ProcessDraft {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), "java");
    process.set(Known::ProcessName.into(), "pay");
    process.set(Known::WorkPath.into(), "/data/pay");
    // A cell that refers back to the one being computed, and one that has a problem of its own.
    process.set(Known::PidFile.into(), DraftValue::Formula("description".into()));
    process.set(Known::StartCmd.into(), DraftValue::Formula("label.zone".into()));
    for (ip, port) in [("10.0.3.21", "8001-8010"), ("127.0.0.1", "9100")] {
        let mut row = BindDraft::fresh();
        row.set(Column::Ip, ip);
        row.set(Column::Port, port);
        process.bind.push(row);
    }
    process
}

#[test]
fn every_source_has_the_result_or_the_problem_that_the_golden_text_shows() {
    let (table, facts) = (FieldTable::built_in(), facts());
    let business = Business { id: BizId(2), name: "蓝鲸".to_owned() };
    let mut target = Target { n: Some(7), host_n: Some(0), ..Target::bare(ServiceInstanceId(48)) };
    for (name, value) in [("shard", "07"), ("分片", "三"), ("empty", "")] {
        target.variables.set(name, Some(value.into()));
    }
    let view = TargetView { target: &target, business: Some(&business), facts: Some(&facts) };
    let mut shown = String::new();
    for (title, sources) in SOURCES {
        writeln!(shown, "# {title}").unwrap();
        for source in sources {
            let mut process = process();
            process.set(Known::Description.into(), DraftValue::Formula((*source).into()));
            let formulas = ProcessFormulas::of(&process);
            let here = ProcessOnTarget::new(&process, &formulas, view, &table);
            match here.field_text(&Known::Description.into()) {
                Ok(text) => writeln!(shown, "={source}\n  {text:?}").unwrap(),
                Err(problem) => {
                    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
                        let said = explain::formula(lang, source, &problem, &table);
                        format!("{} / {}", said.what, said.next.unwrap_or_default())
                    });
                    let (kind, range, name) = (&problem.kind, &problem.range, &problem.name);
                    assert!(source.get(range.clone()).is_some(), "{source}: {range:?} is no place of it");
                    writeln!(shown, "={source}\n  {kind:?} {range:?} {name:?}\n  {zh}\n  {en}").unwrap();
                }
            }
        }
    }
    let count: usize = SOURCES.iter().map(|(_, sources)| sources.len()).sum();
    assert!(count >= 150, "{count} sources");
    assert_golden("formula_sources", &shown);
}
