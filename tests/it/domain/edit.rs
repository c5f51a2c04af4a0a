//! Every change can be taken back exactly, one that fails changes nothing, and the history loses none.

use super::given::{
    any_business, any_cell, any_draft_of_either_version, any_given, any_key, any_override, any_process, any_row,
    any_row_override, any_target, any_target_key, any_text, any_value, draft, process, row,
};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Path, RowOverride, Target, TargetKey,
};
use bkproc::domain::edit::{Edit, HISTORY_LIMIT, History, NoSuchPlace};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::place::Place;
use bkproc::store::parse::parse;
use bkproc::store::print;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// Any change; its places may or may not be there.
fn any_edit() -> impl Strategy<Value = Edit> {
    let place = || 0_usize..5;
    let leaf =
        prop_oneof![
            any_text().prop_map(Edit::Rename),
            any_business().prop_map(Edit::SetBusiness),
            vec((place(), any_target()), 0..4).prop_map(Edit::InsertTargets),
            vec(place(), 0..4).prop_map(|places| Edit::RemoveTargets { places, keep: Vec::new() }),
            vec(place(), 0..4).prop_map(Edit::unmark),
            (place(), any_key(), any_text()).prop_map(|(process, field, value)| Edit::SetField {
                process,
                field,
                value: value.into()
            }),
            (place(), place(), any_cell()).prop_map(|(process, row, (column, value))| Edit::SetCell {
                process,
                row,
                column,
                value
            }),
            (place(), any_process()).prop_map(|(at, process)| Edit::InsertProcess { at, process: Box::new(process) }),
            place().prop_map(|at| Edit::RemoveProcess { at }),
            (place(), place()).prop_map(|(from, to)| Edit::MoveProcess { from, to }),
            (place(), place(), any_row(), vec((any_target_key(), any_row_override()), 0..3)).prop_map(
                |(process, at, row, overrides)| Edit::InsertRow { process, at, row: Box::new(row), overrides }
            ),
            (place(), place()).prop_map(|(process, at)| Edit::RemoveRow { process, at }),
            (place(), place(), place()).prop_map(|(process, from, to)| Edit::MoveRow { process, from, to }),
            (place(), place(), "[a-c]", option::of(any_text()))
                .prop_map(|(process, row, name, text)| Edit::SetUnknown { process, row, name, text }),
        ];
    let overrides = vec((any_target_key(), option::of(any_override(3).prop_map(Arc::new))), 0..4);
    let values = vec((any_target_key(), option::of(any_text().prop_map(Into::into))), 0..4);
    let differing = prop_oneof![
        any_given().prop_map(Edit::SetGiven),
        vec((any_target_key(), 0_u32..12), 0..4).prop_map(Edit::Renumber),
        ("[a-c]", values).prop_map(|(name, values)| Edit::SetVariable { name: name.into(), values }),
        vec(any_text().prop_map(Into::into), 0..3).prop_map(Edit::SetVariables),
        (place(), overrides).prop_map(|(process, overrides)| Edit::SetOverrides { process, overrides }),
        (place(), any_key(), any_value()).prop_map(|(process, field, value)| Edit::SetField { process, field, value }),
        any_draft_of_either_version().prop_map(|draft| Edit::Replace(Box::new(draft))),
    ];
    let leaf = prop_oneof![2 => leaf, 1 => differing];
    leaf.prop_recursive(2, 8, 4, |inner| vec(inner, 0..4).prop_map(Edit::Group))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_inverse_takes_a_change_back_and_a_failed_one_changes_nothing(
        before in any_draft_of_either_version(),
        edit in any_edit(),
    ) {
        let mut draft = before.clone();
        match draft.apply(edit) {
            Err(NoSuchPlace) => prop_assert_eq!(draft, before),
            Ok(inverse) => {
                let after = draft.clone();
                let again = draft.apply(inverse).unwrap();
                prop_assert_eq!(&draft, &before);
                draft.apply(again).unwrap();
                prop_assert_eq!(draft, after, "the inverse of the inverse is the change");
            }
        }
    }

    #[test]
    fn a_change_is_the_same_when_it_comes_from_the_disk(edit in any_edit(), before in any_draft_of_either_version()) {
        let read = |edit: &Edit| serde_json::from_str::<Edit>(&serde_json::to_string(edit).unwrap()).unwrap();
        prop_assert_eq!(&read(&edit), &edit);
        let mut draft = before;
        if let Ok(inverse) = draft.apply(edit) {
            prop_assert_eq!(&read(&inverse), &inverse);
        }
    }

    #[test]
    fn whatever_is_done_numbers_stay_apart_and_the_file_can_be_read(
        first in any_draft_of_either_version(),
        edits in vec(any_edit(), 0..8),
    ) {
        let mut draft = first;
        for edit in edits {
            let _ = draft.apply(edit);
            let own = draft.targets.iter().chain(&draft.unmarked).filter_map(|target| target.n);
            let mut numbers: Vec<u32> = own.chain(draft.given.iter().map(|given| given.n)).collect();
            numbers.sort_unstable();
            prop_assert!(numbers.windows(2).all(|two| two[0] != two[1]), "{:?}", numbers);
            prop_assert!(draft.is_version_2() || !draft.differs_by_target());
        }
        let bytes = print(&draft, &Place::default(), [Timestamp::UNIX_EPOCH; 2], &serde_json::Map::new());
        let read = parse(&bytes).map_err(|cause| TestCaseError::fail(format!("{cause:?}")))?.draft;
        // Of overrides on targets that are gone nothing is written.
        let keys: HashSet<TargetKey> = draft.targets.iter().chain(&draft.unmarked).map(|own| own.id.into())
            .chain(draft.given.iter().map(GivenTarget::key)).collect();
        for process in &mut draft.processes {
            let gone = process.overrides.iter().map(|(key, _)| key.clone()).filter(|key| !keys.contains(key));
            let gone: Vec<_> = gone.map(|key| (key, None)).collect();
            process.overrides.set(gone);
        }
        prop_assert!(read.is_same_in_file(&draft), "{:?}\n{:?}", read, draft);
    }

    #[test]
    fn undo_walks_back_to_the_first_state_and_redo_to_the_last(
        first in any_draft_of_either_version(),
        edits in vec(any_edit(), 0..16),
        steps in 0_usize..16,
    ) {
        let (mut draft, mut history) = (first.clone(), History::default());
        let mut states = vec![first];
        for edit in edits {
            let before = draft.clone();
            if history.edit(&mut draft, edit).is_ok() {
                states.push(draft.clone());
            } else {
                prop_assert_eq!(&draft, &before);
            }
            prop_assert_eq!(history.undoable(), states.len() - 1);
        }
        for state in states.iter().rev().skip(1).take(steps) {
            prop_assert!(history.undo(&mut draft).is_some());
            prop_assert_eq!(&draft, state);
        }
        while history.redo(&mut draft).is_some() {}
        prop_assert_eq!(Some(&draft), states.last());
        for state in states.iter().rev().skip(1) {
            prop_assert!(history.undo(&mut draft).is_some());
            prop_assert_eq!(&draft, state);
        }
        prop_assert_eq!(history.undo(&mut draft), None);
        prop_assert_eq!(history.redoable(), states.len() - 1);
    }
}

/// A process of three rows, with an override of each row on a target of its own.
fn with_rows() -> Draft {
    let mut draft = draft(3, 1);
    let process = &mut draft.processes[0];
    process.bind = ["1", "2", "3"].map(|port| row("::", port, "1")).into();
    let port = |port: &str| RowOverride::Cells([(Column::Port, port.into())].into());
    let own = [port("10"), port("20"), RowOverride::LeftOut].into_iter().enumerate();
    let own = own.map(|(at, row)| Override { rows: [(at, row)].into(), ..Override::default() });
    process.overrides = (1..).map(|id| ServiceInstanceId(id).into()).zip(own).collect();
    draft
}

/// The rows that targets have overrides of, by target.
fn overridden(draft: &Draft) -> Vec<(String, Vec<usize>)> {
    let overrides = draft.processes[0].overrides.iter();
    overrides.map(|(key, own)| (format!("{key:?}"), own.rows.keys().copied().collect())).collect()
}

#[test]
fn overrides_follow_their_bind_rows() {
    let before = with_rows();
    let places = |draft: &Draft| overridden(draft).into_iter().map(|(_, rows)| rows).collect::<Vec<_>>();
    assert_eq!(places(&before), [[0], [1], [2]]);
    let row = Box::new(BindDraft::fresh());
    let insert = Edit::InsertRow { process: 0, at: 1, row, overrides: Vec::new() };
    for (edit, expected) in [
        (Edit::RemoveRow { process: 0, at: 1 }, vec![vec![0], vec![1]]),
        (insert, vec![vec![0], vec![2], vec![3]]),
        (Edit::MoveRow { process: 0, from: 0, to: 2 }, vec![vec![2], vec![0], vec![1]]),
        (Edit::MoveRow { process: 0, from: 2, to: 1 }, vec![vec![0], vec![2], vec![1]]),
    ] {
        let mut draft = before.clone();
        let inverse = draft.apply(edit.clone()).unwrap();
        assert_eq!(places(&draft), expected, "{edit:?}");
        draft.apply(inverse).unwrap();
        assert_eq!(draft, before, "{edit:?}");
    }
}

#[test]
fn overrides_of_bind_rows_that_are_not_there_are_refused() {
    let mut draft = with_rows();
    let before = draft.clone();
    let own = Override { rows: [(3, RowOverride::LeftOut)].into(), ..Override::default() };
    let overrides = vec![(ServiceInstanceId(1).into(), Some(Arc::new(own)))];
    assert_eq!(draft.apply(Edit::SetOverrides { process: 0, overrides }), Err(NoSuchPlace));
    assert_eq!(draft, before);
}

#[test]
fn a_file_of_version_2_stays_one_after_undo() {
    let (mut draft, mut history) = (draft(1, 1), History::default());
    assert!(!draft.is_version_2());
    let port = DraftValue::Formula("n".into());
    history.edit(&mut draft, Edit::SetField { process: 0, field: Known::User.into(), value: port }).unwrap();
    history.undo(&mut draft).unwrap();
    assert!(!draft.differs_by_target() && draft.is_version_2());
}

#[test]
fn what_is_known_of_a_target_is_renewed_when_it_is_marked_again_and_undone_exactly() {
    let mut draft = draft(2, 0);
    draft.apply(Edit::unmark(vec![0])).unwrap();
    let before = draft.clone();
    let known = Target { name: "i1".into(), host: "10.0.0.1".into(), ..Target::bare(ServiceInstanceId(1)) };
    let inverse = draft.apply(Edit::InsertTargets(vec![(0, known)])).unwrap();
    assert_eq!((&*draft.targets[0].name, draft.targets[0].n, draft.targets[0].host_n), ("i1", Some(0), Some(0)));
    draft.apply(inverse).unwrap();
    assert_eq!(draft, before);
}

#[test]
fn only_targets_that_are_removed_are_kept() {
    let mut draft = draft(2, 0);
    let before = draft.clone();
    assert_eq!(draft.apply(Edit::RemoveTargets { places: vec![1], keep: vec![(0, None)] }), Err(NoSuchPlace));
    assert_eq!(draft, before);
}

#[test]
fn targets_go_back_to_their_own_places() {
    let mut draft = draft(5, 0);
    let before = draft.clone();
    let inverse = draft.apply(Edit::unmark(vec![0, 2, 4])).unwrap();
    assert_eq!(draft.targets.iter().map(|target| target.id.0).collect::<Vec<_>>(), [2, 4]);
    draft.apply(inverse).unwrap();
    assert_eq!(draft, before);
}

#[test]
fn places_of_targets_ascend_and_exist() {
    let target = || Target::bare(ServiceInstanceId(9));
    for edit in [
        Edit::unmark(vec![1, 0]),
        Edit::unmark(vec![0, 0]),
        Edit::unmark(vec![2]),
        Edit::InsertTargets(vec![(3, target())]),
        Edit::InsertTargets(vec![(1, target()), (1, target())]),
        Edit::InsertTargets(vec![(0, target()), (4, target())]),
    ] {
        let mut draft = draft(2, 0);
        let before = draft.clone();
        assert_eq!(draft.apply(edit.clone()), Err(NoSuchPlace), "{edit:?}");
        assert_eq!(draft, before);
    }
    let mut draft = draft(2, 0);
    draft.apply(Edit::InsertTargets(vec![(0, target()), (3, target())])).unwrap();
    assert_eq!(draft.targets.iter().map(|target| target.id.0).collect::<Vec<_>>(), [9, 1, 2, 9]);
}

#[test]
fn a_group_that_fails_late_leaves_no_trace() {
    let mut draft = draft(1, 2);
    let before = draft.clone();
    let group = Edit::Group(vec![
        Edit::MoveProcess { from: 0, to: 1 },
        Edit::InsertProcess { at: 0, process: Box::new(process("a", "b", "c")) },
        Edit::RemoveRow { process: 0, at: 7 },
    ]);
    assert_eq!(draft.apply(group), Err(NoSuchPlace));
    assert_eq!(draft, before);
}

#[test]
fn what_cannot_be_undone_now_is_not_lost() {
    let (mut draft, mut history) = (draft(0, 2), History::default());
    let text = |text: &str| Edit::SetField { process: 1, field: Known::User.into(), value: text.into() };
    history.edit(&mut draft, text("root")).unwrap();
    let last = draft.processes.pop().unwrap();
    assert_eq!(history.undo(&mut draft), None);
    assert_eq!((history.undoable(), history.redoable()), (1, 0));
    draft.processes.push(last);
    assert_eq!(history.undo(&mut draft), Some(text("pay")));
    draft.processes.pop();
    assert_eq!(history.redo(&mut draft), None);
    assert_eq!((history.undoable(), history.redoable()), (0, 1));
}

#[test]
fn a_new_change_ends_what_could_be_redone_and_a_failed_one_does_not() {
    let (mut draft, mut history) = (Draft::default(), History::default());
    history.edit(&mut draft, Edit::Rename("a".to_owned())).unwrap();
    history.undo(&mut draft);
    assert_eq!(history.edit(&mut draft, Edit::RemoveProcess { at: 0 }), Err(NoSuchPlace));
    assert_eq!(history.redoable(), 1);
    history.edit(&mut draft, Edit::Rename("b".to_owned())).unwrap();
    assert_eq!(history.redo(&mut draft), None);
}

#[test]
fn the_oldest_changes_are_forgotten_first() {
    let (mut draft, mut history) = (Draft::default(), History::default());
    for at in 0..HISTORY_LIMIT + 10 {
        history.edit(&mut draft, Edit::Rename(at.to_string())).unwrap();
    }
    assert_eq!(history.undoable(), HISTORY_LIMIT);
    while history.undo(&mut draft).is_some() {}
    assert_eq!(draft.name, "9");
    assert_eq!(history.redoable(), HISTORY_LIMIT);
}

#[test]
fn bind_rows_are_no_text() {
    let mut draft = draft(0, 1);
    let before = draft.clone();
    let edit = Edit::SetField { process: 0, field: Known::BindInfo.into(), value: "x".into() };
    draft.apply(edit).unwrap();
    assert_eq!(draft, before);
}

#[test]
fn a_change_leads_to_where_it_was_made() {
    let target = Target::bare(ServiceInstanceId(1));
    let field = |process| Path::Field(process, FieldKey::from(Known::FuncName));
    let row = Box::new(BindDraft::fresh());
    for (edit, place) in [
        (Edit::Rename(String::new()), None),
        (Edit::SetBusiness(None), Some(Path::Business)),
        (Edit::InsertTargets(vec![(3, target)]), Some(Path::Target(3))),
        (Edit::unmark(vec![1, 2]), Some(Path::Target(1))),
        (Edit::MoveProcess { from: 0, to: 2 }, Some(field(2))),
        (Edit::RemoveProcess { at: 1 }, Some(field(1))),
        (Edit::InsertRow { process: 1, at: 2, row, overrides: Vec::new() }, Some(Path::Row(1, 2))),
        (Edit::MoveRow { process: 1, from: 0, to: 2 }, Some(Path::Row(1, 2))),
        (
            Edit::SetCell { process: 1, row: 2, column: Column::Port, value: "".into() },
            Some(Path::Cell(1, 2, Column::Port)),
        ),
        (Edit::Group(vec![Edit::RemoveProcess { at: 4 }, Edit::Rename(String::new())]), Some(field(4))),
    ] {
        assert_eq!(edit.place(), place, "{edit:?}");
    }
}
