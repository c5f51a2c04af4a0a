//! What a large business costs: taking in what was read, reopening it from the disk, filtering it and marking in it.
//!
//! Marks are measured with the step that a draft makes towards the disk at every change, and the file that is written
//! then; the disk itself is not. The folder of what is kept is the system's temporary one (`TMPDIR`).

#![expect(clippy::unwrap_used, reason = "a bench is a test")]

#[path = "support/crowd.rs"]
mod generated;

use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::{Answer, Event, Opened};
use bkproc::app::find::{Finder, Query};
use bkproc::app::{Effect, State, update};
use bkproc::domain::draft::{Draft, ProcessDraft};
use bkproc::domain::edit::Edit;
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::Known;
use bkproc::domain::place::Place;
use bkproc::store::{CatalogueCache, DraftId, print};
use bkproc::theme::Theme;
use bkproc::ui::{Look, view};
use criterion::measurement::WallTime;
use criterion::{BatchSize, Bencher, BenchmarkGroup, Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use generated::SIZE;
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::{Duration, Instant};

fn measure(criterion: &mut Criterion) {
    for rows in [100_000, 200_000] {
        let mut group = criterion.benchmark_group(format!("{rows} service instances"));
        group.sample_size(10);
        read(&mut group, rows);
        filter(&mut group, rows);
        marks(&mut group, rows);
        group.finish();
    }
}

fn environment() -> Environment {
    Environment {
        name: "bench".to_owned(),
        url: "http://127.0.0.1:8080".to_owned(),
        door: Door::Direct,
        ..Environment::default()
    }
}

/// What is done with what was read, the reading itself left out; and from the disk, the disk's cache warm.
fn read(group: &mut BenchmarkGroup<'_, WallTime>, rows: i64) {
    let (topology, hosts, instances) = (generated::topology(), generated::hosts(rows), generated::instances(rows));
    group.bench_function("take in all pages", |bencher| {
        let empty = || {
            let mut catalogue = Catalogue::new(generated::business());
            catalogue.take(BusinessPart::Topology(topology.clone()));
            catalogue.take(generated::areas());
            catalogue.take(BusinessPart::Hosts(hosts.clone()));
            (catalogue, generated::pages(&instances))
        };
        bencher.iter_batched(empty, |(catalogue, pages)| all_of(catalogue, pages), BatchSize::PerIteration);
    });
    let whole = generated::catalogue(rows);
    group.bench_function("take in all pages again, nothing changed", |bencher| {
        let again = || {
            let mut catalogue = whole.clone();
            catalogue.refresh();
            (catalogue, generated::pages(&instances))
        };
        bencher.iter_batched(again, |(catalogue, pages)| all_of(catalogue, pages), BatchSize::PerIteration);
    });
    let cache = tempfile::tempdir().unwrap();
    let shelf = CatalogueCache::new(cache.path(), &environment());
    let keep = || {
        let mut writer = shelf.begin(&generated::business(), Timestamp::UNIX_EPOCH).unwrap();
        writer.topology(&topology).unwrap();
        writer.hosts(&hosts).unwrap();
        writer.instances(&instances).unwrap();
        writer.finish().unwrap();
    };
    group.bench_function("keep on the disk", |bencher| bencher.iter(keep));
    group.bench_function("reopen from the disk", |bencher| bencher.iter_with_large_drop(|| reopened(&shelf)));
}

fn all_of(mut catalogue: Catalogue, pages: Vec<BusinessPart>) -> Catalogue {
    for page in pages {
        catalogue.take(page);
    }
    catalogue.end(Ok(()));
    catalogue
}

fn reopened(shelf: &CatalogueCache) -> Catalogue {
    let kept = shelf.contents(generated::business().id).unwrap().unwrap().content;
    let total = kept.instances.len() as u64;
    let instances = BusinessPart::Instances { items: kept.instances, total };
    Catalogue::recalled(
        kept.business,
        [BusinessPart::Topology(kept.topology), BusinessPart::Hosts(kept.hosts), instances],
        Duration::ZERO,
    )
}

/// A person at step 1 of a draft, with the whole business read.
struct Person {
    state: State,
    terminal: Terminal<TestBackend>,
    theme: Theme,
    /// The draft that is on its way to the disk, as long as that holds it.
    written: Option<Box<Draft>>,
}

impl Person {
    fn new(rows: i64) -> Self {
        let draft = Draft {
            business: Some(generated::business()),
            processes: vec![ProcessDraft::default()],
            ..Draft::default()
        };
        let id = Some(DraftId("bench".to_owned()));
        let mut state = bkproc::app::init(generated::setup(Some(Opened {
            id,
            draft,
            place: Place::default(),
            read_only: false,
            ..Opened::default()
        })));
        state.catalogue = Some(generated::catalogue(rows));
        let terminal = Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap();
        let mut person = Self { state, terminal, theme: Theme::default(), written: None };
        person.take(Event::Resized(SIZE));
        person
    }

    fn take(&mut self, event: Event) {
        for effect in update(&mut self.state, event) {
            if let Effect::SaveDraft { id, content, .. } = effect {
                self.written = Some(content);
                update(&mut self.state, Event::Answered { id, answer: Answer::Saved(Ok(())) });
            }
        }
        let Self { state, terminal, theme, .. } = self;
        terminal.draw(|frame| view(state, &Look::new(theme), frame)).unwrap();
    }

    fn press(&mut self, code: KeyCode) {
        self.take(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn marked(&self) -> usize {
        self.state.open.as_ref().map_or(0, |open| open.marks.len())
    }

    /// Does and takes back, and measures one of them.
    fn alternate(&mut self, bencher: &mut Bencher<'_>, keys: [KeyCode; 2], measured: usize) {
        bencher.iter_custom(|times| {
            let mut all = Duration::ZERO;
            for _ in 0..times {
                for (at, key) in keys.into_iter().enumerate() {
                    let start = Instant::now();
                    self.press(key);
                    all += if at == measured { start.elapsed() } else { Duration::ZERO };
                }
            }
            all
        });
    }
}

/// Keys in the filter, drawn.
fn filter(group: &mut BenchmarkGroup<'_, WallTime>, rows: i64) {
    let mut person = Person::new(rows);
    person.press(KeyCode::Char('/'));
    let keys = [KeyCode::Char('支'), KeyCode::Backspace];
    group.bench_function("first letter of a filter", |bencher| person.alternate(bencher, keys, 0));
    group.bench_function("first letter of a filter, found nowhere", |bencher| {
        person.alternate(bencher, [KeyCode::Char('鑫'), KeyCode::Backspace], 0);
    });
    let catalogue = generated::catalogue(rows);
    for typed in ["area:2", "2:10.1.", "area:香港 ip:10.1."] {
        let query = Query::new(typed);
        group.bench_function(format!("the rows of {typed}"), |bencher| {
            bencher.iter(|| {
                let mut finder = Finder::default();
                finder.find(&catalogue.index, &query, &None);
                finder.rows().len()
            });
        });
    }
    person.press(KeyCode::Char('支'));
    let keys = [KeyCode::Char('付'), KeyCode::Backspace];
    group.bench_function("further letter", |bencher| person.alternate(bencher, keys, 0));
    group.bench_function("letter deleted", |bencher| person.alternate(bencher, keys, 1));
}

/// Marks of all rows, drawn.
fn marks(group: &mut BenchmarkGroup<'_, WallTime>, rows: i64) {
    let mut person = Person::new(rows);
    let all = usize::try_from(rows).unwrap();
    let keys = [KeyCode::Char('a'), KeyCode::Char('D')];
    group.bench_function("mark all", |bencher| person.alternate(bencher, keys, 0));
    group.bench_function("unmark all", |bencher| person.alternate(bencher, keys, 1));
    person.press(KeyCode::Char(' '));
    let invert = [KeyCode::Char('*'), KeyCode::Char('*')];
    group.bench_function("invert, all but one", |bencher| person.alternate(bencher, invert, 0));
    person.press(KeyCode::Char('a'));
    assert_eq!(person.marked(), all, "all are marked");
    group.bench_function("unmark one of all", |bencher| {
        person.alternate(bencher, [KeyCode::Char(' '), KeyCode::Char('u')], 0);
    });
    assert_eq!(person.marked(), all, "all are marked again");
    group.bench_function("a move of the cursor, all marked", |bencher| {
        person.alternate(bencher, [KeyCode::Down, KeyCode::Up], 0);
    });
    let mut typed = 0;
    group.bench_function("an edit of one process, all marked", |bencher| {
        bencher.iter(|| {
            typed += 1;
            let edit =
                Edit::SetField { process: 0, field: Known::FuncName.into(), value: format!("java{typed}").into() };
            let fields = person.state.fields().clone();
            person.state.open.as_mut().unwrap().edit(edit, &fields);
            person.take(Event::Resized(SIZE));
        });
    });
    let draft = person.written.take().unwrap();
    assert_eq!(draft.targets.len(), all, "it is on its way to the disk with all its targets");
    let at = [Timestamp::UNIX_EPOCH; 2];
    group.bench_function("the draft's file, all marked", |bencher| {
        bencher.iter(|| print(&draft, &Place::default(), at, &serde_json::Map::new()).len());
    });
}

criterion_group!(benches, measure);
criterion_main!(benches);
