//! What becomes of an import in a draft.

use bkproc::domain::bind::Column;
use bkproc::domain::check::{ProblemCause, check};
use bkproc::domain::draft::Path as DraftPath;
use bkproc::domain::draft::{Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain;
use bkproc::i18n::tables::vocabulary;
use bkproc::tables::merge::{MergeChoices, MergeMode, Merged, merge};
use bkproc::tables::rows::RowReading;
use bkproc::tables::{Import, TargetName, delimited, read_grid};

fn import(text: &str, formulas: bool) -> Import {
    let fields = FieldTable::built_in();
    let words = vocabulary(&fields);
    let reading = RowReading { words: &words, fields: &fields, formulas };
    read_grid(&delimited::read(text).unwrap(), reading).unwrap().1
}

fn merged(text: &str, draft: &Draft, choices: &MergeChoices) -> (Draft, Merged) {
    let merged = merge(&import(text, false), draft, choices);
    let mut made = draft.clone();
    let back = made.apply(merged.edit.clone().unwrap()).unwrap();
    let mut undone = made.clone();
    undone.apply(back).unwrap();
    assert_eq!(undone, *draft, "one step takes it back");
    (made, merged)
}

fn added(text: &str) -> Draft {
    merged(text, &Draft::default(), &MergeChoices::default()).0
}

fn replacing() -> MergeChoices {
    MergeChoices { mode: MergeMode::Replace, ..MergeChoices::default() }
}

fn given(text: &str) -> TargetKey {
    TargetKey::Given(text.into())
}

fn user() -> FieldKey {
    Known::User.into()
}

fn own<'a>(process: &'a ProcessDraft, key: &TargetKey) -> &'a Override {
    process.overrides.get(key).unwrap()
}

#[test]
fn what_is_the_same_everywhere_is_the_value_and_the_rest_are_overrides() {
    let draft = added(
        "主机IP,进程名称,进程别名,绑定IP,端口,启动用户\n10.0.0.1,java,order,0.0.0.0,8001,app\n10.0.0.2,java,order,0.0.0.0,8002,app\n10.0.0.3,java,order,0.0.0.0,8003,app2\n",
    );
    assert_eq!(draft.processes.len(), 1);
    let process = &draft.processes[0];
    assert_eq!(process.known(Known::FuncName), "java");
    assert_eq!(process.known(Known::User), "app", "two of three have it");
    assert_eq!(process.bind[0].text(Column::Port), "", "a target that is marked later does not get the first port");
    assert_eq!(process.bind[0].text(Column::Ip), "0.0.0.0");
    let last = own(process, &given("10.0.0.3"));
    assert_eq!(last.fields[&user()], "app2".into());
    assert_eq!(last.cell(0, Column::Port), Some(&"8003".into()));
    let names: Vec<_> = draft.given.iter().map(|given| (given.text.to_string(), given.n)).collect();
    assert_eq!(names, [("10.0.0.1".into(), 0), ("10.0.0.2".into(), 1), ("10.0.0.3".into(), 2)]);
}

#[test]
fn a_draft_of_one_target_has_no_overrides() {
    let draft = added("host,binary,alias,port\n10.0.0.1,java,order,8001\n10.0.0.1,java,order,8002\n");
    assert_eq!(draft.processes[0].bind.len(), 2, "rows of one target and alias are bind rows");
    assert!(draft.processes[0].overrides.is_empty());
}

#[test]
fn rows_say_exactly_what_is_created_where() {
    let mut before = Draft::default();
    let targets = vec![(0, Target::bare(ServiceInstanceId(7)))];
    before.apply(bkproc::domain::edit::Edit::InsertTargets(targets)).unwrap();
    let mut process = ProcessDraft::default();
    process.set(Known::ProcessName.into(), "old");
    before.processes.push(process);
    let text = "service_instance_id,binary,alias,port\n8,java,a,80\n9,java,a,80\n9,java,b,81\n";
    let (draft, merged) = merged(text, &before, &MergeChoices::default());
    let left_out = |process: usize| -> Vec<i64> {
        let on = draft.processes[process].overrides.iter().filter(|(_, own)| own.leave_out);
        on.map(|(key, _)| match key {
            TargetKey::Id(id) => id.0,
            TargetKey::Given(text) => panic!("{text}"),
        })
        .collect()
    };
    assert_eq!((left_out(0), left_out(1), left_out(2)), (vec![8, 9], vec![7], vec![7, 8]));
    let counts = (merged.processes, merged.targets, merged.new_targets, merged.overrides, merged.left_out);
    assert_eq!(counts, (2, 2, 2, 0, 1));
}

#[test]
fn targets_that_the_draft_has_are_matched_by_id_and_by_host() {
    let mut before = Draft::default();
    let target = |id, host: &str| Target { host: host.into(), ..Target::bare(ServiceInstanceId(id)) };
    let targets = vec![(0, target(7, "10.0.0.7")), (1, target(8, "10.0.0.8,fd00::8")), (2, target(9, "10.0.0.9"))];
    before.apply(bkproc::domain::edit::Edit::InsertTargets(targets)).unwrap();
    let text = "host,binary,alias,port\n10.0.0.7,java,a,80\n10.0.0.8,java,a,81\n0:10.0.0.99,java,a,82\n";
    let found = Target { n: None, ..Target::bare(ServiceInstanceId(99)) };
    let found = [(TargetName::of_text("0:10.0.0.99"), found)].into();
    let (draft, merged) = merged(text, &before, &MergeChoices { found, ..MergeChoices::default() });
    assert_eq!((merged.targets, merged.new_targets), (3, 1));
    assert!(draft.given.is_empty());
    let ids: Vec<_> = draft.targets.iter().map(|target| (target.id.0, target.n)).collect();
    assert_eq!(ids, [(7, Some(0)), (8, Some(1)), (9, Some(2)), (99, Some(3))]);
}

#[test]
fn replacing_changes_the_columns_of_the_file_and_no_others() {
    let text = "service_instance_id,binary,alias,ip,port\n7,java,order,0.0.0.0,80\n8,java,order,0.0.0.0,80\n";
    let mut before = added(text);
    before.processes[0].set(user(), DraftValue::Formula("var.user".into()));
    before.processes[0].overrides.set([(
        TargetKey::Id(ServiceInstanceId(8)),
        Some(Override { fields: [(user(), "root".into())].into(), ..Override::default() }.into()),
    )]);
    let text = "service_instance_id,alias,port\n8,order,81\n9,order,82\n";
    let (draft, merged) = merged(text, &before, &replacing());
    let process = &draft.processes[0];
    assert_eq!((draft.processes.len(), merged.replaced.as_slice()), (1, ["order".to_owned()].as_slice()));
    assert_eq!(process.value(&user()), &DraftValue::Formula("var.user".into()), "no column of the file");
    assert_eq!(own(process, &TargetKey::Id(ServiceInstanceId(8))).fields[&user()], "root".into());
    let ports = [7, 8, 9].map(|id| {
        let key = TargetKey::Id(ServiceInstanceId(id));
        bkproc::tables::merge::on_target(process, &key).bind[0].text(Column::Port).to_owned()
    });
    assert_eq!(ports, ["80", "81", "82"]);
    let kept = MergeChoices { kept: ["order".to_owned()].into(), ..replacing() };
    let merged = merge(&import("service_instance_id,alias,port\n8,order,81\n", false), &before, &kept);
    assert_eq!((merged.edit, merged.replaced.len()), (None, 1), "it stays as the draft has it");
}

#[test]
fn a_table_without_targets_is_for_all_of_the_draft() {
    let mut before = added("host,binary,alias,port\n10.0.0.1,java,a,80\n10.0.0.2,java,a,81\n");
    let text = "alias,user,port\na,app,90\nb,app,91\n";
    let (draft, _) = merged(text, &before, &replacing());
    assert_eq!(draft.given, before.given);
    let texts: Vec<_> = draft.processes.iter().map(|process| process.known(Known::User)).collect();
    assert_eq!(texts, ["app", "app"]);
    assert_eq!(draft.processes[0].bind[0].text(Column::Port), "90");
    assert!(draft.processes.iter().all(|process| process.overrides.is_empty()));
    before.processes[0].set(Known::ProcessName.into(), "c");
    let (draft, _) = merged(text, &before, &MergeChoices::default());
    assert_eq!(draft.processes.len(), 3);
}

#[test]
fn a_target_with_fewer_rows_leaves_the_others_out() {
    let draft = added("host,binary,alias,port\n10.0.0.1,java,a,\"80,81\"\n10.0.0.2,java,a,80\n");
    let process = &draft.processes[0];
    assert_eq!(process.bind.len(), 2);
    assert_eq!(own(process, &given("10.0.0.2")).rows, [(1, RowOverride::LeftOut)].into());
    assert_eq!(process.bind[1].text(Column::Port), "81", "the only one there is");
}

#[test]
fn formulas_are_read_only_where_they_are_allowed() {
    let text =
        "host,binary,alias,port,pid_file\n10.0.0.1,java,a,=8001+n,=/run/{{ port }}.pid\n10.0.0.2,java,a,=8001+n,\\=x\n";
    let literal = merge(&import(text, false), &Draft::default(), &MergeChoices::default());
    let formulas = merge(&import(text, true), &Draft::default(), &MergeChoices::default());
    let draft = |merged: Merged| {
        let mut draft = Draft::default();
        draft.apply(merged.edit.unwrap()).unwrap();
        draft
    };
    let (literal, formulas) = (draft(literal), draft(formulas));
    assert_eq!(literal.processes[0].bind[0].value(Column::Port), "=8001+n".into());
    assert_eq!(formulas.processes[0].bind[0].formula(Column::Port), Some("8001+n"));
    let second = own(&formulas.processes[0], &given("10.0.0.2"));
    assert_eq!(second.fields[&Known::PidFile.into()], "=x".into());
}

#[test]
fn target_values_come_with_their_columns() {
    let draft = added("host,binary,alias,port,var.shard\n10.0.0.1,java,a,80,07\n10.0.0.2,java,a,80,08\n");
    assert_eq!(draft.variables, ["shard".into()]);
    let values: Vec<_> = draft.given.iter().map(|given| given.variables.get("shard")).collect();
    assert_eq!(values, [Some("07"), Some("08")]);
}

#[test]
fn problems_are_judged_on_what_holds_on_a_target_also_before_it_is_looked_up() {
    let fields = FieldTable::built_in();
    let causes = |text: &str| -> Vec<(DraftPath, ProblemCause)> {
        let problems = check(&added(text), &fields, &FactTable::default()).problems;
        let of_process = problems.into_iter().filter(|problem| problem.path.process().is_some() && problem.blocks());
        of_process.map(|problem| (problem.path, problem.cause)).collect()
    };
    let text = "host,binary,alias,port\n10.0.0.1,java,a,8001\n10.0.0.2,java,a,8002\n";
    assert_eq!(causes(text), [], "the process's own port is empty, and each target has one");
    let missing = causes("host,binary,alias,port\n10.0.0.1,java,a,8001\n10.0.0.2,java,a,80a0\n");
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(missing[0].0, DraftPath::Cell(0, 0, Column::Port));
    // One that is not looked up is named as the file has it.
    let draft = added("host,binary,alias,port\n10.0.0.1,java,a,8001\n10.0.0.2,java,a,80a0\n");
    let problems = check(&draft, &fields, &FactTable::default()).problems;
    let found = problems.iter().find(|problem| problem.path == missing[0].0).unwrap();
    let said = explain::problem(Lang::Zh, found, &draft, &fields).what;
    assert!(said.ends_with("（仅 10.0.0.2）"), "{said}");
}
