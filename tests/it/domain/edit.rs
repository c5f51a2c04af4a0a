//! Every change can be taken back exactly, one that fails changes nothing, and the history loses none.

use super::given::{any_business, any_draft, any_key, any_process, any_row, any_target, any_text, draft, process};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, Draft, Path, Target};
use bkproc::domain::edit::{Edit, HISTORY_LIMIT, History, NoSuchPlace};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::ServiceInstanceId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Any change; its places may or may not be there.
fn any_edit() -> impl Strategy<Value = Edit> {
    let place = || 0_usize..5;
    let leaf = prop_oneof![
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
        (place(), place(), select(&Column::ALL[..]), any_text())
            .prop_map(|(process, row, column, value)| Edit::SetCell { process, row, column, value: value.into() }),
        (place(), any_process()).prop_map(|(at, process)| Edit::InsertProcess { at, process: Box::new(process) }),
        place().prop_map(|at| Edit::RemoveProcess { at }),
        (place(), place()).prop_map(|(from, to)| Edit::MoveProcess { from, to }),
        (place(), place(), any_row()).prop_map(|(process, at, row)| Edit::InsertRow {
            process,
            at,
            row: Box::new(row),
            overrides: Vec::new()
        }),
        (place(), place()).prop_map(|(process, at)| Edit::RemoveRow { process, at }),
        (place(), place(), place()).prop_map(|(process, from, to)| Edit::MoveRow { process, from, to }),
        (place(), place(), "[a-c]", proptest::option::of(any_text()))
            .prop_map(|(process, row, name, text)| Edit::SetUnknown { process, row, name, text }),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| vec(inner, 0..4).prop_map(Edit::Group))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_inverse_takes_a_change_back_and_a_failed_one_changes_nothing(before in any_draft(), edit in any_edit()) {
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
    fn undo_walks_back_to_the_first_state_and_redo_to_the_last(
        first in any_draft(),
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
