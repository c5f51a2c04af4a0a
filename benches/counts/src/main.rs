//! Fixed work whose instructions are counted: `counts NAME` prepares it, does it once in `measured`, and checks its result.
//!
//! The results are checked because work that stopped early would look fast. Sizes are small: a count is exact, and the
//! processor that callgrind simulates is about fifty times slower than a real one.

#[path = "../../support/crowd.rs"]
mod crowd;
#[path = "../../support/drafts.rs"]
mod drafts;

use bkproc::app::event::{Event, Opened};
use bkproc::app::{State, update};
use bkproc::domain::check::check;
use bkproc::domain::draft::Draft;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::FieldTable;
use bkproc::domain::plan::{Live, plan};
use bkproc::theme::Theme;
use bkproc::ui::{Look, view};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::env;
use std::hint::black_box;
use std::process::ExitCode;

/// Service instances of the business on the screen.
const INSTANCES: i64 = 5_000;
/// Targets of the drafts, each with ten processes.
const TARGETS: usize = 200;

type Work = fn() -> Result<(), &'static str>;

const WORK: [(&str, Work); 5] =
    [("first-frame", first_frame), ("key", key), ("filter", filter), ("plan", plan_with_live), ("formulas", formulas)];

fn main() -> ExitCode {
    let name = env::args().nth(1).unwrap_or_default();
    let Some((_, work)) = WORK.iter().find(|(known, _)| *known == name) else {
        for (known, _) in WORK {
            println!("{known}");
        }
        return if name.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    };
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The function that callgrind is asked to count: everything that is called within it, and nothing else.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    black_box(work)();
}

fn require(holds: bool, problem: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(problem) }
}

/// The program at step 1 of a draft, with all service instances read.
struct Shown {
    state: State,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

impl Shown {
    fn new() -> Self {
        let draft = Draft { business: Some(crowd::business()), ..Draft::default() };
        let mut state = bkproc::app::init(crowd::setup(Some(Opened { draft, ..Opened::default() })));
        state.catalogue = Some(crowd::catalogue(INSTANCES));
        let backend = TestBackend::new(crowd::SIZE.width, crowd::SIZE.height);
        let terminal = Terminal::new(backend).unwrap_or_else(|never| match never {});
        let mut shown = Self { state, terminal, theme: Theme::default() };
        update(&mut shown.state, Event::Resized(crowd::SIZE));
        shown
    }

    fn draw(&mut self) {
        let Self { state, terminal, theme } = self;
        let Ok(_) = terminal.draw(|frame| view(state, &Look::new(theme), frame));
    }

    fn press(&mut self, code: KeyCode) {
        black_box(update(&mut self.state, Event::Key(KeyEvent::new(code, KeyModifiers::NONE))));
        self.draw();
    }

    fn shows(&self, text: &str) -> bool {
        // A wide character is followed by the blank cell that it covers.
        self.terminal.backend().to_string().replace(' ', "").contains(&text.replace(' ', ""))
    }
}

fn first_frame() -> Result<(), &'static str> {
    let mut shown = Shown::new();
    measured(&mut || shown.draw());
    require(shown.shows("10.0.0.1_nginx"), "the list is not on the screen")
}

/// Moves of the cursor through the list, each drawn.
fn key() -> Result<(), &'static str> {
    let mut shown = Shown::new();
    shown.draw();
    let before = shown.terminal.backend().to_string();
    measured(&mut || (0..20).for_each(|_| shown.press(KeyCode::Down)));
    require(shown.terminal.backend().to_string() != before, "the keys changed nothing on the screen")
}

/// Letters of a filter and one deleted, each drawn.
fn filter() -> Result<(), &'static str> {
    let mut shown = Shown::new();
    shown.press(KeyCode::Char('/'));
    let keys = ['支', '付', '网'].map(KeyCode::Char).into_iter().chain([KeyCode::Backspace]);
    let mut keys = keys.collect::<Vec<_>>().into_iter();
    measured(&mut || keys.by_ref().for_each(|key| shown.press(key)));
    require(shown.shows("_支付网关_") && !shown.shows("_nginx_"), "the list is not filtered")
}

/// A plan against ten processes that run on each target.
fn plan_with_live() -> Result<(), &'static str> {
    let wanted = drafts::wanted(&drafts::draft(TARGETS), &FieldTable::built_in());
    let live = drafts::live(&wanted);
    let mut wanted = Some(wanted);
    let mut made = None;
    measured(&mut || made = wanted.take().map(|wanted| plan(wanted, &live)));
    let counts = made.map(|made| made.counts()).ok_or("no plan")?;
    require(counts.identical > 0 && counts.conflict > 0 && counts.new > 0, "a verdict is missing")
}

/// Check and plan of three formulas in each process.
fn formulas() -> Result<(), &'static str> {
    let (table, draft) = (FieldTable::built_in(), drafts::varied(TARGETS));
    let mut made = None;
    measured(&mut || {
        let checked = check(black_box(&draft), &table, &FactTable::default());
        made = checked.wanted.map(|wanted| plan(wanted, &Live::unknown()));
    });
    require(made.is_some_and(|made| made.new_count() == 10 * TARGETS), "not every process is planned")
}
