//! What a frame costs: the first one, one key in a long list or a large table, a filter over it. The floor is a frame of the same size
//! that bare ratatui fills with text.

#[path = "support/crowd.rs"]
mod generated;

use bkproc::app::event::{Event, Opened};
use bkproc::app::find::{Finder, Query};
use bkproc::app::{Answer, Effect, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::check::check;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, Target};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, ServiceInstanceId};
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::Live;
use bkproc::theme::Theme;
use bkproc::ui::{Look, view};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use generated::SIZE;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::widgets::Paragraph;
use std::hint::black_box;

const ROWS: i64 = 100_000;

fn terminal() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap_or_else(|never| match never {})
}

/// Step 1 of a draft, with the whole business read.
fn long_list() -> State {
    let draft = Draft { business: Some(generated::business()), ..Draft::default() };
    let mut state = bkproc::app::init(generated::setup(Some(Opened {
        id: None,
        draft,
        place: Place::default(),
        read_only: false,
        ..Opened::default()
    })));
    state.catalogue = Some(generated::catalogue(ROWS));
    press(&mut state, KeyCode::End);
    state
}

fn press(state: &mut State, code: KeyCode) {
    black_box(update(state, Event::Key(KeyEvent::new(code, KeyModifiers::NONE))));
}

fn frames(criterion: &mut Criterion) {
    let theme = Theme::default();
    let look = Look::new(&theme);
    let text = "支付网关 10.0.0.1_nginx_80 广东区 / 大厅集群 / 网关模块\n".repeat(usize::from(SIZE.height));
    criterion.bench_function("floor: a frame of bare ratatui", |bencher| {
        bencher.iter_batched_ref(
            terminal,
            |terminal| {
                let _ = terminal.draw(|frame| frame.render_widget(Paragraph::new(text.as_str()), frame.area()));
            },
            BatchSize::SmallInput,
        );
    });
    let mut state = long_list();
    criterion.bench_function("first frame", |bencher| {
        bencher.iter_batched_ref(
            terminal,
            |terminal| {
                let _ = terminal.draw(|frame| view(&state, &look, frame));
            },
            BatchSize::SmallInput,
        );
    });
    let mut shown = terminal();
    let mut up = false;
    criterion.bench_function("a key in a list of 100,000, drawn", |bencher| {
        bencher.iter(|| {
            up = !up;
            press(&mut state, if up { KeyCode::Up } else { KeyCode::Down });
            let _ = shown.draw(|frame| view(&state, &look, frame));
        });
    });
    press(&mut state, KeyCode::Char('/'));
    criterion.bench_function("a letter of the filter over 100,000 rows and back, drawn twice", |bencher| {
        bencher.iter(|| {
            for code in [KeyCode::Char('支'), KeyCode::Backspace] {
                press(&mut state, code);
                let _ = shown.draw(|frame| view(&state, &look, frame));
            }
        });
    });
}

/// Step 2 of a draft whose table has so many rows: each host's own address, ports that step, an override on every tenth.
fn large_draft(rows: i64) -> State {
    let process = |alias: &str, port: i64| {
        let mut process = ProcessDraft::default();
        process.set(Known::FuncName.into(), "java");
        process.set(Known::ProcessName.into(), alias);
        process.set(Known::StartParamRegex.into(), alias);
        let mut row = BindDraft::fresh();
        row.set(Column::Ip, DraftValue::Formula("host.ip".into()));
        row.set(Column::Port, DraftValue::Formula(format!("{port} + n % 100").into()));
        process.bind.push(row);
        process
    };
    let target = |at: i64| Target {
        name: format!("10.{}.{}.{}_order", at >> 16, at >> 8 & 255, at & 255).as_str().into(),
        host: format!("10.{}.{}.{}", at >> 16, at >> 8 & 255, at & 255).as_str().into(),
        area: AreaId::of(0),
        ..Target::bare(ServiceInstanceId(at))
    };
    let mut draft = Draft {
        business: Some(generated::business()),
        targets: (1..=rows / 10).map(target).collect(),
        processes: (0..10).map(|at| process(&format!("p{at}"), 8000 + at * 100)).collect(),
        ..Draft::default()
    };
    let own = Override { fields: [(Known::User.into(), "app2".into())].into(), ..Override::default() };
    let every_tenth = (1..=rows / 10).step_by(10).map(|id| (ServiceInstanceId(id).into(), own.clone()));
    if let Some(first) = draft.processes.first_mut() {
        first.overrides = every_tenth.collect();
    }
    draft.number_targets();
    let place = Place { step: Step::Processes, ..Place::default() };
    let opened = Opened { id: None, draft, place, read_only: false, ..Opened::default() };
    bkproc::app::init(generated::setup(Some(opened)))
}

fn table(criterion: &mut Criterion) {
    let theme = Theme::default();
    let look = Look::new(&theme);
    let draft = large_draft(ROWS);
    criterion.bench_function("open a table of 100,000 rows, drawn", |bencher| {
        bencher.iter_batched_ref(
            || (draft.clone(), terminal()),
            |(state, terminal)| {
                press(state, KeyCode::Char('t'));
                let _ = terminal.draw(|frame| view(state, &look, frame));
            },
            BatchSize::LargeInput,
        );
    });
    let mut state = draft.clone();
    press(&mut state, KeyCode::Char('t'));
    let mut terminal = terminal();
    criterion.bench_function("a key in a table of 100,000 rows, drawn", |bencher| {
        bencher.iter(|| {
            press(&mut state, KeyCode::PageDown);
            let _ = terminal.draw(|frame| view(&state, &look, frame));
        });
    });
    press(&mut state, KeyCode::Char('9'));
    criterion.bench_function("a letter of a value in a table of 100,000 rows, drawn", |bencher| {
        bencher.iter(|| {
            press(&mut state, KeyCode::Char('0'));
            press(&mut state, KeyCode::Backspace);
            let _ = terminal.draw(|frame| view(&state, &look, frame));
        });
    });
    for (name, filter) in [("a filter", "alias:p3"), ("a filter by formulas", "port:8001-8003"), ("", "is:problem")] {
        let name = if name.is_empty() { filter } else { name };
        let mut state = draft.clone();
        press(&mut state, KeyCode::Char('t'));
        press(&mut state, KeyCode::Char('/'));
        // It is done beside the screen.
        let effects = update(&mut state, Event::Pasted(filter.to_owned()));
        let job = effects.into_iter().find_map(|effect| match effect {
            Effect::FindRows { job, .. } => Some(job),
            _ => None,
        });
        criterion.bench_function(&format!("{name} over a table of 100,000 rows"), |bencher| {
            bencher.iter(|| black_box(job.as_ref().map(|job| job.run())));
        });
    }
}

/// Does what is done beside the screen: judges the draft, and reads targets on which nothing is there. Returns the answer of
/// that reading, which the plan is made of.
fn read_live(state: &mut State, mut effects: Vec<Effect>) -> Option<Event> {
    let mut read = None;
    while let Some(effect) = effects.pop() {
        match effect {
            Effect::Judge { id, draft, fields, facts } => {
                let answer = Answer::Judged(Box::new(check(&draft, &fields, &facts)));
                effects.extend(update(state, Event::Answered { id, answer }));
            }
            Effect::ReadLive { id, wanted } => {
                let mut live = Live::default();
                for target in &wanted.targets {
                    live.processes(target.id, Vec::new());
                }
                read = Some(Event::Answered { id, answer: Answer::Live(Ok(Box::new(live))) });
            }
            _ => {}
        }
    }
    read
}

fn review(criterion: &mut Criterion) {
    let theme = Theme::default();
    let look = Look::new(&theme);
    for (rows, name) in [(ROWS, "100,000"), (10 * ROWS, "1,000,000")] {
        let mut state = large_draft(rows);
        // Without one nothing is read of the targets.
        state.environment = Some(Environment {
            name: "bench".to_owned(),
            url: "http://127.0.0.1:1".to_owned(),
            door: Door::Direct,
            ..Environment::default()
        });
        let mut effects = bkproc::app::start(&mut state);
        effects.extend(update(&mut state, Event::Key(KeyEvent::new(KeyCode::Char('4'), KeyModifiers::NONE))));
        let read = read_live(&mut state, effects);
        let problems = state.open.as_ref().map(|open| open.checked.problems.iter().filter(|one| one.blocks()).count());
        assert!(read.is_some(), "the targets are not read: {problems:?} problems");
        let Some(read) = read else { return };
        criterion.bench_function(&format!("open a review of {name} entries, drawn"), |bencher| {
            bencher.iter_batched_ref(
                || (state.clone(), read.clone(), terminal()),
                |(state, read, terminal)| {
                    black_box(update(state, read.clone()));
                    let _ = terminal.draw(|frame| view(state, &look, frame));
                },
                BatchSize::LargeInput,
            );
        });
        let mut state = state.clone();
        update(&mut state, read);
        assert!(state.review.plan.is_some(), "there is no plan");
        let mut terminal = terminal();
        for code in [KeyCode::Down, KeyCode::PageDown] {
            criterion.bench_function(&format!("{code} in a review of {name} entries, drawn"), |bencher| {
                bencher.iter(|| {
                    press(&mut state, code);
                    let _ = terminal.draw(|frame| view(&state, &look, frame));
                });
            });
        }
    }
}

fn edit(criterion: &mut Criterion) {
    let theme = Theme::default();
    let look = Look::new(&theme);
    let mut state = large_draft(ROWS);
    press(&mut state, KeyCode::Char('t'));
    press(&mut state, KeyCode::Right);
    let mut terminal = terminal();
    let mut odd = false;
    // The key that takes the value: what is typed before it changes nothing.
    criterion.bench_function("one edit in a table of 100,000 rows, drawn", |bencher| {
        bencher.iter(|| {
            odd = !odd;
            press(&mut state, KeyCode::Char(if odd { '1' } else { '2' }));
            press(&mut state, KeyCode::Enter);
            press(&mut state, KeyCode::Up);
            let _ = terminal.draw(|frame| view(&state, &look, frame));
        });
    });
}

fn filter(criterion: &mut Criterion) {
    let catalogue = generated::catalogue(ROWS);
    for query in ["支付", "10.1 网关", "nothing"] {
        criterion.bench_function(&format!("find {query} in 100,000 rows"), |bencher| {
            bencher.iter_batched_ref(
                Finder::default,
                |finder| {
                    finder.find(&catalogue.index, &Query::new(query), &None);
                    black_box(finder.rows().len())
                },
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, frames, filter, table, edit, review);
criterion_main!(benches);
