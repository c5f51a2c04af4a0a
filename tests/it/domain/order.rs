//! Problems that block come first; each kind in the order in which a person walks through the screens.

use super::given::{any_draft, draft, judge, problems, row};
use bkproc::domain::bind::Column;
use bkproc::domain::check::ProblemCause;
use bkproc::domain::draft::Path;
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn none_stands_before_one_that_blocks_or_one_of_an_earlier_screen(draft in any_draft()) {
        let screens: Vec<_> = judge(&draft).problems.iter().map(|problem| (problem.severity(), screen(&problem.path))).collect();
        prop_assert!(screens.is_sorted(), "{:?}", screens);
    }
}

fn screen(path: &Path) -> (u8, usize, usize) {
    let place = |key: &FieldKey| FieldTable::built_in().iter().position(|field| field.key == *key);
    match path {
        Path::Business => (0, 0, 0),
        Path::Targets => (1, 0, 0),
        Path::Target(at) | Path::Given(at) => (2, *at, 0),
        Path::Processes => (3, 0, 0),
        Path::Field(process, key) => (4, *process, place(key).unwrap_or(usize::MAX)),
        Path::Row(process, row) | Path::Cell(process, row, _) => (5, *process, *row),
    }
}

#[test]
fn all_forms_come_before_all_grids_and_a_row_before_its_cells() {
    let mut draft = draft(1, 2);
    let mut bad = row("", "0", "1");
    bad.unknown.insert("row".to_owned(), String::new());
    draft.processes[0].bind = vec![bad, row("x", "80", "1")];
    draft.processes[0].set(Known::Timeout.into(), "x".to_owned());
    draft.processes[1].set(Known::ProcessName.into(), String::new());
    let paths: Vec<_> = problems(&draft).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            Path::Field(0, Known::Timeout.into()),
            Path::Field(1, Known::ProcessName.into()),
            Path::Row(0, 0),
            Path::Cell(0, 0, Column::Port),
            Path::Cell(0, 1, Column::Ip)
        ]
    );
}

#[test]
fn what_is_found_of_two_processes_together_stands_at_its_field() {
    let mut draft = draft(1, 2);
    draft.processes[1] = draft.processes[0].clone();
    draft.processes[1].set(Known::Timeout.into(), "x".to_owned());
    let causes: Vec<_> = problems(&draft).into_iter().map(|(_, cause)| cause).collect();
    assert_eq!(
        causes,
        [ProblemCause::SameCommand { first: 0 }, ProblemCause::SameAlias { first: 0 }, ProblemCause::NotWhole]
    );
}
