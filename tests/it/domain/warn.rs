//! What the server would take and a person might regret is warned of, once, and keeps no one from going on.

use super::given::{draft, judge, one, problems, row};
use bkproc::domain::bind::Column;
use bkproc::domain::check::ProblemCause;
use bkproc::domain::draft::{BindDraft, Path, ProcessDraft};
use bkproc::domain::field::Known;

/// Which rows of one process are told that an earlier one has their port.
fn taken(rows: &[BindDraft]) -> Vec<(usize, usize)> {
    let draft = one(|process| process.bind = rows.to_vec());
    let taken = problems(&draft).into_iter().filter_map(|(path, cause)| match (path, cause) {
        (Path::Cell(0, row, Column::Port), ProblemCause::PortTaken { process: 0, row: earlier }) => {
            Some((row, earlier))
        }
        _ => None,
    });
    taken.collect()
}

#[test]
fn two_rows_want_one_port() {
    for (a, b, clash) in [
        (row("10.0.0.1", "80", "1"), row("10.0.0.1", "80", "1"), true),
        (row("10.0.0.1", "80", "1"), row("10.0.0.01", "80", "1"), true),
        (row("10.0.0.1", "80", "1"), row("10.0.0.1", "81", "1"), false),
        (row("10.0.0.1", "80", "1"), row("10.0.0.2", "80", "1"), false),
        (row("10.0.0.1", "80", "1"), row("10.0.0.1", "80", "2"), false),
        (row("0.0.0.0", "80", "1"), row("10.0.0.1", "70-90", "1"), true),
        (row("", "80", "1"), row("10.0.0.1", "80", "1"), true),
        (row("", "80", "1"), row("::1", "80", "3"), false),
        (row("", "80", "3"), row("::1", "80", "3"), true),
        (row("::", "80", "3"), row("::1", "80-81", "3"), true),
        // Both families at once is how servers listen; neither takes the other's port.
        (row("0.0.0.0", "80", "1"), row("::", "80", "3"), false),
        (row("10.0.0.1", "80", "1"), row("::ffff:10.0.0.1", "80", "3"), true),
    ] {
        let expected: &[_] = if clash { &[(1, 0)] } else { &[] };
        assert_eq!(taken(&[a.clone(), b.clone()]), expected, "{a:?} {b:?}");
        assert_eq!(taken(&[b.clone(), a.clone()]), expected, "{b:?} {a:?}");
    }
}

#[test]
fn each_row_is_told_of_the_earliest_one_that_has_its_port() {
    let ports = ["85", "10.0.0.1 80-90", "0.0.0.0 80-84", "1-100", "200"];
    let rows: Vec<_> = ports.map(|text| text.split_once(' ').unwrap_or(("10.0.0.1", text))).to_vec();
    let rows: Vec<_> = rows.into_iter().map(|(ip, port)| row(ip, port, "1")).collect();
    assert_eq!(taken(&rows), [(1, 0), (2, 1), (3, 0)]);
}

#[test]
fn rows_of_all_processes_are_compared_and_bad_ones_skipped() {
    let mut draft = draft(1, 3);
    draft.processes[0].bind = vec![row("x", "80", "1"), row("", "443", "1")];
    draft.processes[2].bind = vec![row("", "80", "1"), row("10.0.0.1", "443", "1")];
    let taken: Vec<_> =
        problems(&draft).into_iter().filter(|(_, cause)| matches!(cause, ProblemCause::PortTaken { .. })).collect();
    assert_eq!(taken, [(Path::Cell(2, 1, Column::Port), ProblemCause::PortTaken { process: 0, row: 1 })]);
}

#[test]
fn a_row_that_is_not_monitored() {
    let draft = one(|process| {
        let mut bind = row("", "80", "1");
        bind.enable = "false".to_owned();
        process.bind.push(bind);
    });
    assert_eq!(problems(&draft), [(Path::Cell(0, 0, Column::Enable), ProblemCause::NotMonitored)]);
    assert!(judge(&draft).wanted.is_some());
}

#[test]
fn what_start_and_stop_need_is_one_hint_a_process() {
    let draft = one(|process| {
        process.set(Known::StopCmd.into(), String::new());
        process.set(Known::User.into(), " ".to_owned());
    });
    let path = Path::Field(0, Known::User.into());
    let missing = vec![Known::User, Known::StopCmd];
    assert_eq!(
        problems(&draft),
        [(path.clone(), ProblemCause::Untrimmed), (path, ProblemCause::Unmanaged { missing })]
    );
    let blank = one(|process| *process = ProcessDraft::default());
    assert!(
        problems(&blank).iter().all(|(_, cause)| *cause == ProblemCause::Required),
        "a new process is not nagged about"
    );
}
