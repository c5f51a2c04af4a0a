//! Each thing that can be wrong is found at its place, and a draft is wanted exactly when nothing blocks.

use super::given::{any_draft, draft, judge, one, problems, process, row, wanted};
use bkproc::domain::bind::{Column, IpError, PortsError, Protocol};
use bkproc::domain::check::{ProblemCause, Severity, check};
use bkproc::domain::draft::{BindDraft, Draft, Path, ProcessDraft, Target};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Kind, Known};
use bkproc::domain::id::ServiceInstanceId;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_draft_is_wanted_exactly_when_nothing_blocks(draft in any_draft()) {
        let checked = judge(&draft);
        let blocked = checked.problems.iter().any(|problem| problem.severity() == Severity::Blocks);
        prop_assert_eq!(checked.wanted.is_none(), blocked, "{:?}", checked.problems);
        if let Some(wanted) = checked.wanted {
            prop_assert_eq!(wanted.targets, draft.targets);
            prop_assert_eq!(wanted.specs.len(), draft.processes.len());
            for (spec, typed) in wanted.specs.iter().zip(&draft.processes) {
                prop_assert_eq!(spec.alias(), typed.known(Known::ProcessName).trim());
                prop_assert_eq!(spec.bind().len(), typed.bind.len());
                prop_assert!(spec.get(&Known::StartParamRegex.into()).is_some(), "always sent (contract 1.6)");
            }
        }
    }

    #[test]
    fn every_problem_is_at_a_place_that_is_there(draft in any_draft()) {
        for problem in judge(&draft).problems {
            let there = match problem.path {
                Path::Business | Path::Targets | Path::Processes => true,
                Path::Target(at) => at < draft.targets.len(),
                Path::Given(at) => at < draft.given.len(),
                Path::Field(at, _) => at < draft.processes.len(),
                Path::Row(at, row) | Path::Cell(at, row, _) => {
                    draft.processes.get(at).is_some_and(|process| row < process.bind.len())
                }
            };
            prop_assert!(there, "{:?}", problem);
        }
    }
}

/// The properties above and elsewhere would hold of nothing if every draft were of one kind.
#[test]
fn arbitrary_drafts_are_of_both_kinds() {
    let mut runner = TestRunner::deterministic();
    let drafts = (0..400).map(|_| any_draft().new_tree(&mut runner).unwrap().current());
    let good = drafts.filter(|draft| judge(draft).wanted.is_some()).count();
    assert!((80..320).contains(&good), "{good} of 400 are good");
}

#[test]
fn a_good_draft_has_no_problem() {
    assert_eq!(problems(&draft(3, 12)), []);
}

#[test]
fn an_empty_draft_lacks_everything() {
    assert_eq!(
        problems(&Draft::default()),
        [
            (Path::Business, ProblemCause::NoBusiness),
            (Path::Targets, ProblemCause::NoTargets),
            (Path::Processes, ProblemCause::NoProcesses)
        ]
    );
}

#[test]
fn a_target_is_chosen_once_and_made_from_no_template() {
    let mut draft = draft(2, 1);
    draft.targets.push(Target::bare(ServiceInstanceId(1)));
    draft.targets[1].template_bound = true;
    assert_eq!(
        problems(&draft),
        [(Path::Target(1), ProblemCause::TemplateBound), (Path::Target(2), ProblemCause::SameTarget { first: 0 })]
    );
}

#[test]
fn alias_and_binary_are_required() {
    let draft = one(|process| *process = self::process(" ", "", ""));
    let field = |known: Known| Path::Field(0, known.into());
    assert_eq!(
        problems(&draft),
        [
            (field(Known::FuncName), ProblemCause::Required),
            (field(Known::ProcessName), ProblemCause::Required),
            (field(Known::ProcessName), ProblemCause::Untrimmed)
        ]
    );
}

#[test]
fn names_are_unique_byte_for_byte_after_trimming() {
    let mut draft = draft(1, 0);
    draft.processes = vec![
        process("web", "nginx", ""),
        process(" web", "nginx", "-c a"),
        process("WEB", "nginx", "-c A"),
        process("api", "nginx", " "),
        process("ops", "Nginx", ""),
    ];
    let mut found = problems(&draft);
    found.retain(|(_, cause)| *cause != ProblemCause::Untrimmed);
    assert_eq!(
        found,
        [
            (Path::Field(1, Known::ProcessName.into()), ProblemCause::SameAlias { first: 0 }),
            (Path::Field(3, Known::FuncName.into()), ProblemCause::SameCommand { first: 0 })
        ]
    );
}

#[test]
fn missing_names_are_not_called_equal() {
    let mut draft = draft(1, 0);
    draft.processes = vec![process("", "", ""), process("", "", "")];
    assert!(problems(&draft).iter().all(|(_, cause)| *cause == ProblemCause::Required));
}

#[test]
fn a_server_without_ipv6_takes_no_row_of_it() {
    let bind = Field {
        kind: Kind::Bind { ipv6: false },
        ..FieldTable::built_in().get(&Known::BindInfo.into()).unwrap().clone()
    };
    let table = FieldTable::with_server(vec![bind]);
    for (ip, protocol, columns) in [
        ("10.0.0.1", "1", &[][..]),
        ("", "2", &[]),
        ("::1", "1", &[Column::Ip]),
        ("", "3", &[Column::Protocol]),
        ("fd00::1", "4", &[Column::Ip, Column::Protocol]),
    ] {
        let draft = one(|process| process.bind = vec![row(ip, "80", protocol)]);
        let found = check(&draft, &table, &FactTable::default()).problems;
        let expected: Vec<_> = columns.iter().map(|column| Path::Cell(0, 0, *column)).collect();
        let blocks: Vec<_> =
            found.iter().filter(|one| one.cause == ProblemCause::NoIpv6).map(|one| one.path.clone()).collect();
        assert_eq!(blocks, expected, "{ip} {protocol}: {found:?}");
        assert_eq!(found.iter().any(|one| one.severity() == Severity::Blocks), !columns.is_empty(), "{found:?}");
        assert!(
            check(&draft, &FieldTable::built_in(), &FactTable::default())
                .problems
                .iter()
                .all(|one| one.cause != ProblemCause::NoIpv6)
        );
    }
}

#[test]
fn each_column_of_a_row_is_judged_at_its_cell() {
    let columns: &[(Column, &str, ProblemCause)] = &[
        (Column::Ip, "host", ProblemCause::Ip(IpError::NotAnAddress)),
        (Column::Ip, "1", ProblemCause::Ip(IpError::TemplateCode)),
        (Column::Ip, "10.0.0.1,10.0.0.2", ProblemCause::Ip(IpError::Several)),
        (Column::Port, "", ProblemCause::Required),
        (Column::Port, "80,443", ProblemCause::Ports(PortsError::Several)),
        (Column::Port, "9-8", ProblemCause::Ports(PortsError::Reversed { first: 9, last: 8 })),
        (Column::Protocol, "", ProblemCause::Required),
        (Column::Protocol, "icmp", ProblemCause::NotProtocol),
        (Column::Protocol, "3", ProblemCause::WrongFamily { suits: Protocol::Tcp }),
        (Column::Enable, " ", ProblemCause::Required),
        (Column::Enable, "yes", ProblemCause::NotBool),
        (Column::RowId, "x", ProblemCause::NotWhole),
        (Column::RowId, "99999999999999999999", ProblemCause::OutOfRange { min: i64::MIN, max: i64::MAX }),
    ];
    for (column, text, cause) in columns {
        let draft = one(|process| {
            process.bind = vec![row("", "1", "1"), row("10.0.0.1", "80", "1")];
            process.bind[1].set(*column, (*text).to_owned());
        });
        let mut found = problems(&draft);
        found.retain(|(_, cause)| *cause != ProblemCause::Untrimmed);
        assert_eq!(found, [(Path::Cell(0, 1, *column), cause.clone())], "{column:?} {text:?}");
    }
}

#[test]
fn a_row_that_is_only_new_lacks_its_port() {
    let draft = one(|process| process.bind.push(BindDraft::fresh()));
    assert_eq!(problems(&draft), [(Path::Cell(0, 0, Column::Port), ProblemCause::Required)]);
}

#[test]
fn a_column_that_the_server_does_not_know_blocks() {
    let draft = one(|process| {
        let mut bind = row("", "80", "1");
        bind.unknown.insert("bk_enable".to_owned(), "true".to_owned());
        process.bind.push(bind);
    });
    let cause = ProblemCause::UnknownColumn { name: "bk_enable".to_owned() };
    assert_eq!(problems(&draft), [(Path::Row(0, 0), cause)]);
    assert_eq!(judge(&draft).wanted, None);
}

#[test]
fn a_field_that_the_server_does_not_know_is_sent_all_the_same() {
    let key = FieldKey::new("owner_team");
    let draft = one(|process| {
        process.set(key.clone(), " sre ".to_owned());
    });
    assert_eq!(problems(&draft), [(Path::Field(0, key.clone()), ProblemCause::UnknownField)]);
    let spec = &wanted(&draft).specs[0];
    assert_eq!(serde_json::to_value(spec).unwrap()["owner_team"], "sre");
    assert_eq!(spec.get(&key), None, "it will not be stored");
}

#[test]
fn what_the_server_takes_warns() {
    for cause in [
        ProblemCause::Untrimmed,
        ProblemCause::UnknownField,
        ProblemCause::WrongFamily { suits: Protocol::Tcp },
        ProblemCause::PortTaken { process: 0, row: 0 },
        ProblemCause::NotMonitored,
        ProblemCause::Unmanaged { missing: vec![] },
    ] {
        assert_eq!(cause.severity(), Severity::Warns, "{cause:?}");
    }
    assert_eq!(ProblemCause::Required.severity(), Severity::Blocks);
}

/// The published example (seed document), its texts typed into a draft.
#[test]
fn the_documented_request_is_reproduced() {
    let example: Value = serde_json::from_str(include_str!("example.json")).unwrap();
    let info = &example["processes"][0]["process_info"];
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let draft = one(|process| {
        *process = ProcessDraft::default();
        for (key, value) in info.as_object().unwrap() {
            process.set(FieldKey::new(key), text(value));
        }
        for row in info["bind_info"].as_array().unwrap() {
            let mut bind = BindDraft::default();
            for (name, value) in row.as_object().unwrap() {
                bind.set(Column::new(name).unwrap(), text(value));
            }
            process.bind.push(bind);
        }
    });
    let sent =
        serde_json::to_value(&check(&draft, &FieldTable::built_in(), &FactTable::default()).wanted.unwrap().specs[0])
            .unwrap();
    let mut expected = info.clone();
    // Empty texts are not sent, since the server fills them in (contract 1.4); the parameter is (contract 1.6).
    let sent_of = |key: &str, value: &Value| *value != json!("") || key == "bk_start_param_regex";
    // Nor is what the server sets, whatever is sent.
    let set_by_server = ["bk_biz_id", "bk_process_id", "bk_supplier_account"];
    expected
        .as_object_mut()
        .unwrap()
        .retain(|key, value| sent_of(key, value) && !set_by_server.contains(&key.as_str()));
    assert_eq!(sent, expected);
    let keys: Vec<_> = sent.as_object().unwrap().keys().map(|key| FieldKey::new(key)).collect();
    let fields = keys.iter().filter(|key| **key != Known::BindInfo.into());
    assert!(fields.is_sorted(), "in the order of the form: {keys:?}");
    assert_eq!(keys.last(), Some(&Known::BindInfo.into()));
    let columns: Vec<_> = sent["bind_info"][0].as_object().unwrap().keys().collect();
    assert_eq!(columns, ["ip", "port", "protocol", "enable", "template_row_id"]);
}
