//! Problems of a draft, places in it, verdicts and differences.

use super::samples::{bars, causes, custom, draft, ip_errors, ports_errors, verdicts};
use crate::support::both::{assert_both, assert_explained};
use crate::support::screen;
use crate::support::state::press;
use crate::support::world::{self, NARROW};
use bkproc::app::State;
use bkproc::domain::bind::{Column, IpError};
use bkproc::domain::check::{OnTargets, Problem, ProblemCause};
use bkproc::domain::compare::{Difference, Spot};
use bkproc::domain::draft::Path;
use bkproc::domain::field::{FieldKey, FieldTable, Kind, Known};
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::plan::{Other, Verdict, Warning};
use bkproc::i18n::explain;
use unicode_width::UnicodeWidthStr;

#[test]
fn every_problem_is_told_beside_its_field_with_what_to_do() {
    let (draft, table) = (draft(), FieldTable::built_in());
    let mut all = causes();
    all.extend(ip_errors().into_iter().map(ProblemCause::Ip));
    all.extend(ports_errors().into_iter().map(ProblemCause::Ports));
    let paths = [
        Path::Field(0, Known::ProcNum.into()),
        Path::Field(0, FieldKey::new("nobody_knows")),
        Path::Cell(0, 0, Column::Ip),
        Path::Row(0, 1),
        Path::Target(0),
        Path::Business,
    ];
    for cause in all {
        for path in &paths {
            let problem = Problem { path: path.clone(), cause: cause.clone(), on: None };
            for told in assert_explained(|lang| explain::problem(lang, &problem, &draft, &table)) {
                assert!(told.what.width() <= 38, "{} cells: {}", told.what.width(), told.what);
                let next = told.next.unwrap_or_else(|| panic!("nothing to do about {cause:?}"));
                // Sign, what, two blanks and what to do stand in one line of 80 cells.
                let line = 2 + told.what.width() + 2 + next.width();
                assert!(line <= 80, "{line} cells: {} {next}", told.what);
                assert_eq!(told.server, None);
            }
            // With the targets that it stands on, each of the two has a line of 80 cells of its own.
            for on in [OnTargets { count: 1, first: 0 }, OnTargets { count: 12_345, first: 0 }] {
                let problem = Problem { on: Some(on), ..problem.clone() };
                for told in assert_explained(|lang| explain::problem(lang, &problem, &draft, &table)) {
                    for text in [Some(told.what), told.next].into_iter().flatten() {
                        assert!(text.width() <= 77, "{} cells: {text}", text.width());
                    }
                }
            }
        }
    }
}

/// Returns what stands below the rows of a screen of 80x24: above the notice and the keys.
fn below(state: &State) -> Vec<String> {
    let text = screen::text(state);
    text.lines().skip(18).take(4).map(str::to_owned).collect()
}

/// Draws a problem below the cell or field under the cursor; no line may lose its end.
fn assert_whole(state: &mut State, problem: Problem) {
    let on = problem.clone();
    state.open.as_mut().unwrap().checked.problems = vec![problem];
    let lines = below(state);
    assert!(!lines.iter().any(|line| line.ends_with("..")), "{on:?}\n{}", lines.join("\n"));
    let draft = &state.open.as_ref().unwrap().draft;
    let told = explain::problem(state.lang, &on, draft, state.fields());
    let bare = |text: &str| text.chars().filter(|ch| !ch.is_whitespace()).collect::<String>();
    let shown = bare(&lines.concat());
    // Of a problem of some targets there may be no room for why.
    let why = told.why.filter(|_| on.on.is_none());
    for text in [Some(told.what), why, told.next].into_iter().flatten() {
        assert!(shown.contains(&bare(&text)), "{text}\n{}", lines.join("\n"));
    }
}

#[test]
fn advice_below_a_field_or_a_bind_cell_is_whole_in_80_cells() {
    let mut all = causes();
    all.extend(ip_errors().into_iter().map(ProblemCause::Ip));
    all.extend(ports_errors().into_iter().map(ProblemCause::Ports));
    for lang in [Lang::Zh, Lang::En] {
        let mut form = world::at(Step::Processes, world::good(), lang, NARROW);
        press(&mut form, "enter");
        let mut grid = world::at(Step::Bindings, world::good(), lang, NARROW);
        let mut list = world::at(Step::Processes, world::good(), lang, NARROW);
        for cause in &all {
            let on = Some(OnTargets { count: 12_345, first: 2 });
            let problem = Problem { path: Path::Cell(0, 0, Column::Ip), cause: cause.clone(), on };
            let draft = list.open.as_ref().unwrap().draft.clone();
            let what = explain::problem(lang, &problem, &draft, list.fields()).what;
            list.open.as_mut().unwrap().checked.problems = vec![problem];
            let lines = below(&list).join("\n");
            assert!(lines.contains(&what), "{what}\n{lines}");
            for on in [None, Some(OnTargets { count: 12_345, first: 2 })] {
                let key = Known::FuncName.into();
                let problem = |path| Problem { path, cause: cause.clone(), on };
                assert_whole(&mut form, problem(Path::Field(0, key)));
                assert_whole(&mut grid, problem(Path::Cell(0, 0, Column::Ip)));
            }
        }
    }
}

#[test]
fn help_of_a_field_or_a_column_is_whole_in_80_cells() {
    for lang in [Lang::Zh, Lang::En] {
        let mut form = world::at(Step::Processes, world::good(), lang, NARROW);
        press(&mut form, "enter");
        form.open.as_mut().unwrap().checked.problems.clear();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..40 {
            let lines = below(&form);
            assert!(!lines.iter().any(|line| line.ends_with("..")), "{}", lines.join("\n"));
            seen.insert(lines[0].clone());
            press(&mut form, "down");
        }
        assert!(seen.len() > 15, "the fields are no longer walked: {seen:?}");
        let mut grid = world::at(Step::Bindings, world::good(), lang, NARROW);
        grid.open.as_mut().unwrap().checked.problems.clear();
        for column in Column::ALL {
            grid.bindings.put_column(column);
            let lines = below(&grid);
            assert!(!lines.iter().any(|line| line.ends_with("..")), "{}", lines.join("\n"));
        }
    }
}

#[test]
fn a_problem_says_what_would_be_right_in_its_place() {
    let (draft, mut table) = (draft(), FieldTable::built_in());
    let next = |table: &FieldTable, path: Path, cause: ProblemCause| {
        let problem = Problem { path, cause, on: None };
        [Lang::Zh, Lang::En].map(|lang| explain::problem(lang, &problem, &draft, table).next.unwrap())
    };
    let field = |known: Known| Path::Field(0, known.into());
    assert_eq!(
        next(&table, field(Known::Priority), ProblemCause::NotWhole),
        ["填写整数，范围 -100..10000", "Enter a whole number, -100..10000"]
    );
    assert_eq!(
        next(&table, field(Known::FuncName), ProblemCause::Required),
        ["填写「进程名称」", "Fill in \"Process name (binary)\""]
    );
    assert_eq!(
        next(&table, field(Known::User), ProblemCause::TooLong { bytes: 257, limit: 256 }),
        ["至少缩短 1 字节；一个汉字占 3 字节", "Cut at least 1 byte (3 per Chinese character)"]
    );
    assert_eq!(
        next(&table, Path::Cell(0, 0, Column::Ip), ProblemCause::Ip(IpError::TemplateCode)),
        ["改填主机的第一内网IP", "Use the host's first private IP"]
    );
    assert_eq!(
        next(&table, Path::Cell(0, 1, Column::Ip), ProblemCause::Ip(IpError::TemplateCode)),
        ["改填 127.0.0.1", "Use 127.0.0.1"]
    );
    let column = |name: &str| ProblemCause::UnknownColumn { name: name.to_owned() };
    assert_eq!(
        next(&table, Path::Row(0, 0), column("bk_enable")),
        ["改为 enable，或删除该列", "Rename it to enable, or remove it"]
    );
    assert_eq!(next(&table, Path::Row(0, 0), column("hostname")), ["删除该列", "Remove it"]);
    let options = [("1", "Gold"), ("2", "Silver")].map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec();
    table = FieldTable::with_server(vec![
        custom("level", Kind::Enum { options }),
        custom("owner", Kind::Unsupported("organization".to_owned())),
    ]);
    assert_eq!(
        next(&table, Path::Field(0, FieldKey::new("level")), ProblemCause::NotAnOption),
        ["可选值：Gold、Silver", "Choose one of: Gold, Silver"]
    );
    // What can neither be filled in nor left empty is not asked for.
    let [zh, en] = next(&table, Path::Field(0, FieldKey::new("owner")), ProblemCause::Required);
    assert!(zh.contains("CMDB 网页") && en.contains("web page"), "{zh} {en}");
}

#[test]
fn places_are_named_by_labels_and_counted_from_one() {
    let (draft, table) = (draft(), FieldTable::built_in());
    for (path, zh, en) in [
        (Path::Business, "业务", "Business"),
        (Path::Targets, "服务实例", "Service instances"),
        (Path::Processes, "进程", "Processes"),
        (Path::Target(0), "服务实例 1 10.0.0.1_nginx_80", "Service instance 1 10.0.0.1_nginx_80"),
        (Path::Target(1), "服务实例 2 (ID 8)", "Service instance 2 (ID 8)"),
        (Path::Field(0, Known::ProcNum.into()), "进程 1 nginx › 启动数量", "Process 1 nginx › Process count to start"),
        (Path::Field(1, FieldKey::new("owner")), "进程 2 java › owner", "Process 2 java › owner"),
        (Path::Row(0, 1), "进程 1 nginx › 绑定行 2", "Process 1 nginx › Bind row 2"),
        (Path::Cell(2, 0, Column::Port), "进程 3 › 绑定行 1 › 端口", "Process 3 › Bind row 1 › Port"),
        (Path::Cell(9, 0, Column::Ip), "进程 10 › 绑定行 1 › 绑定IP", "Process 10 › Bind row 1 › IP"),
    ] {
        assert_eq!(explain::place(Lang::Zh, &path, &draft, &table), zh);
        assert_eq!(explain::place(Lang::En, &path, &draft, &table), en);
    }
}

#[test]
fn every_verdict_has_a_word_and_a_reason() {
    for verdict in verdicts() {
        let zh = explain::verdict(Lang::Zh, &verdict);
        let en = explain::verdict(Lang::En, &verdict);
        assert_both(zh, en);
        assert!(zh.width() <= 12 && en.width() <= 12);
    }
    let conflict = |alias: Option<i64>, command: Option<i64>| Verdict::Conflict {
        alias: alias.map(ProcessId),
        command: command.map(ProcessId),
    };
    let mut all = verdicts();
    all.extend(bars().into_iter().map(Verdict::Ineligible));
    all.extend([conflict(Some(1), Some(1)), conflict(Some(1), Some(2)), conflict(None, Some(2)), conflict(None, None)]);
    for verdict in all {
        let why = [Lang::Zh, Lang::En].map(|lang| explain::verdict_why(lang, &verdict));
        match why {
            [Some(zh), Some(en)] => assert_both(&zh, &en),
            [None, None] => assert_eq!(verdict, Verdict::New),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn every_warning_of_a_host_names_who_else_it_is() {
    let other = |planned, name: &str| Other {
        instance: ServiceInstanceId(48),
        name: name.into(),
        alias: "nginx".into(),
        planned,
    };
    for (planned, name) in [(false, "n_80"), (true, "n_80"), (false, ""), (true, "")] {
        let shown = if name.is_empty() { "ID 48" } else { name };
        let alias = Warning::SameAlias(other(planned, name));
        let port = Warning::PortTaken { row: 1, by: other(planned, name) };
        for warning in [&alias, &port] {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| explain::warning(lang, warning));
            assert_both(&zh, &en);
            assert!(zh.contains(shown) && en.contains(shown), "{zh} {en}");
        }
    }
    let ip = Warning::ForeignIp { row: 1 };
    assert_both(&explain::warning(Lang::Zh, &ip), &explain::warning(Lang::En, &ip));
}

#[test]
fn a_difference_shows_values_as_people_read_them() {
    let table = FieldTable::built_in();
    let told = |at: Spot, wanted: &str, stored: &str| {
        let difference = Difference { at, wanted: wanted.to_owned(), stored: stored.to_owned() };
        [Lang::Zh, Lang::En].map(|lang| explain::difference(lang, &difference, &table))
    };
    let field = |known: Known| Spot::Field(known.into());
    assert_eq!(
        told(field(Known::ProcNum), "2", ""),
        ["启动数量：草稿为「2」，CMDB 中为空", "Process count to start: \"2\" in the draft, empty in CMDB"]
    );
    assert_eq!(
        told(field(Known::AutoStart), "true", "false"),
        ["是否自动拉起：草稿为「是」，CMDB 中为「否」", "Auto-start: \"Yes\" in the draft, \"No\" in CMDB"]
    );
    assert_eq!(
        told(field(Known::BindInfo), "1", "2"),
        ["绑定信息：草稿为「1 行」，CMDB 中为「2 行」", "Bind info: \"1 row\" in the draft, \"2 rows\" in CMDB"]
    );
    assert_eq!(
        told(Spot::Cell(0, Column::Protocol), "1", "4"),
        [
            "绑定行 1 › 协议：草稿为「TCP」，CMDB 中为「UDP6」",
            "Bind row 1 › Protocol: \"TCP\" in the draft, \"UDP6\" in CMDB"
        ]
    );
    assert_eq!(
        told(Spot::Cell(1, Column::Enable), "true", "false"),
        ["绑定行 2 › 启用：草稿为「是」，CMDB 中为「否」", "Bind row 2 › Enable: \"Yes\" in the draft, \"No\" in CMDB"]
    );
}
