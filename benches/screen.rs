//! What a frame costs: the first one, one key in a long list, a filter over it. The floor is a frame of the same size
//! that bare ratatui fills with text.

#[path = "support/crowd.rs"]
mod generated;

use bkproc::app::event::{Event, Opened};
use bkproc::app::find::{Finder, Query};
use bkproc::app::{State, update};
use bkproc::domain::draft::Draft;
use bkproc::domain::place::Place;
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

criterion_group!(benches, frames, filter);
criterion_main!(benches);
