//! A random walk over keys, pastes, resizes and answers: it never panics, never loses the draft, never sends one that
//! has blocking problems.

use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::PresetListing;
use bkproc::app::event::{CacheRead, Heading, Listing, Opened, RunError, RunHeading, RunListing, Shown};
use bkproc::app::import::TableRead;
use bkproc::app::keymap::Keymap;
use bkproc::app::run::{Origin, Run, UndoOffer};
use bkproc::app::screen::{Context, Screen};
use bkproc::app::{Answer, Effect, Event, RequestId, State, start, update};
use bkproc::domain::check::check;
use bkproc::domain::draft::{Draft, ProcessDraft};
use bkproc::domain::field::Known;
use bkproc::domain::found::Found;
use bkproc::domain::id::{AreaId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Addresses, Business, Host, ServiceInstance, Topology};
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::{Entry, Live, Plan};
use bkproc::domain::process::Process;
use bkproc::domain::state::{Evidence, ProcessState};
use bkproc::i18n::tables::vocabulary;
use bkproc::store::error::{Cause, Operation};
use bkproc::store::{DraftId, RunId, RunState, StoreError};
use bkproc::submit::{Outcome, SkipReason, UndoProgress, Undone};
use bkproc::tables::{OpenError, TableError, TableSource};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use ratatui::layout::Size;
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A world of lists and maps in place of disk and server: it does what it is told when it is told to.
struct World {
    state: State,
    pending: VecDeque<Effect>,
    disk: BTreeMap<DraftId, (Draft, Place)>,
    /// Drafts that were put into the trash: nothing is owed to them.
    removed: Vec<DraftId>,
    files: usize,
    /// Drafts that are kept from other processes.
    held: Vec<DraftId>,
    opened: usize,
    /// What was exported.
    exported: Vec<Draft>,
    /// Journals: where each was begun, what was to be sent, and what became of its calls; `None` when put away.
    runs: Vec<Option<(Origin, Plan, Vec<Outcome>)>>,
    ended: bool,
}

/// The server does not answer.
fn api_error(api: &'static str) -> ApiError {
    ApiError::new(ErrorKind::Timeout, api)
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            state: crate::support::state::start(),
            pending: VecDeque::new(),
            disk: BTreeMap::new(),
            removed: Vec::new(),
            files: 0,
            held: Vec::new(),
            opened: 0,
            exported: Vec::new(),
            runs: Vec::new(),
            ended: false,
        };
        let effects = start(&mut world.state);
        world.take(effects);
        world
    }

    fn send(&mut self, event: Event) {
        if !self.ended {
            let effects = update(&mut self.state, event);
            self.take(effects);
        }
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Submit { ref plan, .. } => {
                    let open = self.state.open.as_ref().expect("a submitted draft is open");
                    assert_eq!(open.blocking(), 0, "sent with problems: {:?}", open.checked.problems);
                    let wanted = open.checked.wanted.as_ref().expect("a submitted draft was judged");
                    assert_eq!(plan.specs(), wanted.specs, "the plan is of the draft as it is");
                    assert_eq!(plan.targets(), *wanted.targets);
                    assert!(plan.calls().iter().all(|call| (1..=100).contains(&call.size())));
                    self.pending.push_back(effect);
                }
                Effect::ResumeRun { .. } => {
                    assert!(self.state.environment.is_some(), "resumed nowhere");
                    self.pending.push_back(effect);
                }
                Effect::Quit => self.ended = true,
                effect => self.pending.push_back(effect),
            }
        }
    }

    /// Carries out one of the effects that wait; `pick` chooses which and how it goes.
    fn answer(&mut self, pick: u8) {
        if self.pending.is_empty() {
            return;
        }
        // Disk work of one draft is done in order, as `runtime` promises; anything else may overtake.
        let at = usize::from(pick) % self.pending.len();
        let is_disk = |effect: &Effect| {
            matches!(
                effect,
                Effect::CreateDraft { .. }
                    | Effect::SaveDraft { .. }
                    | Effect::RemoveDraft { .. }
                    | Effect::OpenDraft { .. }
                    | Effect::ReleaseDraft { .. }
                    | Effect::ExportDraft { .. }
                    | Effect::ExportTable { .. }
                    | Effect::ListDrafts { .. }
                    | Effect::ListRuns { .. }
                    | Effect::ShowRun { .. }
                    | Effect::RemoveRun { .. }
            )
        };
        let at = if self.pending.get(at).is_some_and(is_disk) {
            self.pending.iter().position(is_disk).unwrap_or(at)
        } else {
            at
        };
        let Some(effect) = self.pending.remove(at) else { return };
        let fails = pick % 8 == 7;
        self.carry_out(effect, fails, pick);
    }

    fn reply(&mut self, id: RequestId, answer: Answer) {
        self.send(Event::Answered { id, answer });
    }

    #[expect(clippy::too_many_lines, reason = "one arm an effect, each of a few lines")]
    fn carry_out(&mut self, effect: Effect, fails: bool, pick: u8) {
        match effect {
            Effect::Silence { id, .. } => {
                self.reply(id, Answer::PreferencesKept(if fails { Err(disk_error()) } else { Ok(()) }));
            }
            Effect::ListDrafts { id } => {
                let list = self.disk.iter().map(|(id, (draft, place))| listing(id, draft, place)).collect();
                self.reply(id, Answer::Drafts(if fails { Err(disk_error()) } else { Ok(list) }));
            }
            Effect::OpenDraft { id, draft, hold } => {
                let found = self.disk.get(&draft).filter(|_| !fails).cloned();
                self.opened += 1;
                // Now and then another process has it.
                let read_only = hold && !self.held.contains(&draft) && self.opened.is_multiple_of(4);
                if hold && !read_only {
                    self.held.push(draft.clone());
                }
                let opened = found.map(|(content, place)| {
                    Box::new(Opened { id: Some(draft), draft: content, place, read_only, ..Opened::default() })
                });
                self.reply(id, Answer::Opened(opened.ok_or_else(disk_error)));
            }
            Effect::CreateDraft { id, .. } | Effect::SaveDraft { id, .. } if fails => {
                let create = matches!(effect, Effect::CreateDraft { .. });
                let error = Err(disk_error());
                self.reply(
                    id,
                    if create { Answer::Created(error.map(|()| DraftId(String::new()))) } else { Answer::Saved(error) },
                );
            }
            Effect::CreateDraft { id, content, place, .. } => {
                self.files += 1;
                let draft = DraftId(format!("draft-{}", self.files));
                self.disk.insert(draft.clone(), (*content, place));
                self.held.push(draft.clone());
                self.reply(id, Answer::Created(Ok(draft)));
            }
            Effect::SaveDraft { id, draft, content, place, .. } => {
                assert!(!self.removed.contains(&draft), "a removed draft is not written again");
                assert!(self.held.contains(&draft), "written by who does not have it: {draft:?}");
                self.disk.insert(draft, (*content, place));
                self.reply(id, Answer::Saved(Ok(())));
            }
            Effect::SetAside { .. } | Effect::TakeOver { .. } => {
                panic!("no one else changes or has a draft here")
            }
            Effect::FindRows { id, job } => self.reply(id, Answer::RowsFound(job.run())),
            Effect::Judge { id, draft, fields, facts } => {
                self.reply(id, Answer::Judged(Box::new(check(&draft, &fields, &facts))));
            }
            Effect::ReadHostNames { id, .. } => {
                let names = (0..4).map(|host| (HostId(host), format!("web-{host}"))).collect();
                self.reply(id, Answer::HostNames(if fails { Err(api_error("list_biz_hosts")) } else { Ok(names) }));
            }
            Effect::ReadTable { id, options, fields, .. } => {
                let text = "host,alias,binary,port,x\n10.0.0.1,a,java,8001,1\n10.0.0.2,a,java,=n,2\n";
                let read = TableSource::open(text.as_bytes(), &options)
                    .map(|source| Box::new(TableRead { source, words: Arc::new(vocabulary(&fields)) }));
                let read = if fails { Err(OpenError::Table(TableError::NoHeading)) } else { read };
                self.reply(id, Answer::TableRead(read));
            }
            Effect::CompletePath { id, text } => {
                let names = vec!["a".to_owned(); usize::from(pick % 3)];
                self.reply(id, Answer::PathCompleted { text: format!("{text}a"), names });
            }
            Effect::ListPresets { id } => {
                let processes = if fails { Err(disk_error()) } else { Ok(vec![ProcessDraft::default()]) };
                let preset = PresetListing { name: "p".to_owned(), team: None, modified: None, processes };
                self.reply(id, Answer::Presets(vec![preset; usize::from(pick % 3)]));
            }
            Effect::ChangePreset { id, name, change } => {
                let result = if fails { Err(disk_error()) } else { Ok(format!("/presets/{name}.json").into()) };
                self.reply(id, Answer::PresetChanged { name, change, result });
            }
            Effect::SavePreset { id, name, replace, .. } => {
                let taken = StoreError {
                    path: format!("/presets/{name}.json").into(),
                    cause: Cause::Io {
                        doing: Operation::Write,
                        kind: std::io::ErrorKind::AlreadyExists,
                        message: String::new(),
                    },
                };
                let saved = match pick % 3 {
                    _ if fails => Err(disk_error()),
                    0 if !replace => Err(taken),
                    _ => Ok(format!("/presets/{name}.json").into()),
                };
                self.reply(id, Answer::PresetSaved(saved));
            }
            Effect::ListTrash { id } => self.reply(id, Answer::Trash(Ok(Vec::new()))),
            Effect::Restore { .. } => panic!("there is nothing to restore"),
            Effect::RemoveDraft { id, draft } => {
                self.disk.remove(&draft);
                self.removed.push(draft);
                self.reply(id, Answer::Removed(Ok(())));
            }
            Effect::ReleaseDraft { draft } => self.held.retain(|held| *held != draft),
            Effect::ExportDraft { id, content, replace, .. } => {
                let exported = self.export(*content, replace, fails);
                self.reply(id, Answer::DraftExported(exported));
            }
            Effect::ExportTable { id, export, path, replace } => {
                let exported = self.export(export.draft, replace, fails).map(|_| path.into());
                self.reply(id, Answer::DraftExported(exported));
            }
            Effect::ReadBusinesses { id } => {
                let answer =
                    if fails { Err(api_error("search_business")) } else { Ok(crate::support::state::businesses()) };
                self.reply(id, Answer::Businesses(answer));
            }
            Effect::ReadCatalogue { id, business, recall } => {
                self.read_catalogue(id, &business, recall && pick.is_multiple_of(3), fails);
            }
            Effect::ReadInside { id, instance, .. } => {
                let process = |at: i64| Process {
                    id: ProcessId(at),
                    instance,
                    template: None,
                    fields: vec![
                        (Known::ProcessName.into(), format!("p{at}")),
                        (Known::FuncName.into(), "java".to_owned()),
                    ],
                    bind: Vec::new(),
                };
                let processes = (0..i64::from(pick % 4)).map(process).collect();
                let answer = if fails { Err(api_error("list_process_instance")) } else { Ok(processes) };
                self.reply(id, Answer::Inside(answer));
            }
            Effect::ReadLive { id, wanted } => {
                self.reply(id, Answer::LiveProgress { done: 1 });
                let mut live = Live::default();
                for target in &wanted.targets {
                    live.processes(target.id, Vec::new());
                }
                let answer = if fails { Err(api_error("list_process_instance")) } else { Ok(Box::new(live)) };
                self.reply(id, Answer::Live(answer));
            }
            Effect::NoteShown { id, plan, .. } => {
                let other = |entry: &Entry| Some((plan.target(entry)?.id, entry.process()));
                let others = plan.entries().iter().filter(|_| fails).filter_map(other).step_by(3).collect();
                self.reply(id, Answer::ShownBefore(others));
            }
            Effect::RecallLive { id, wanted } => {
                let mut content = Live::default();
                for target in wanted.targets.iter().skip(1) {
                    content.processes(target.id, Vec::new());
                }
                let kept = CacheRead { content, age: Duration::from_secs(3 * 3600) };
                self.reply(id, Answer::CacheRead(Ok((!fails).then(|| Box::new(kept)))));
            }
            effect @ (Effect::Submit { .. }
            | Effect::ResumeRun { .. }
            | Effect::ListRuns { .. }
            | Effect::ShowRun { .. }
            | Effect::PlanUndo { .. }
            | Effect::Undo { .. }
            | Effect::RemoveRun { .. }) => self.carry_out_run(effect, fails),
            Effect::Export { id, .. } => self.reply(id, Answer::Exported(Ok("/tmp/result.csv".into()))),
            Effect::Suspend => self.send(Event::Resumed),
            Effect::Cancel(_)
            | Effect::StopRun(_)
            | Effect::SetLanguage(_)
            | Effect::UseEnvironment(_)
            | Effect::GiveCredential { .. }
            | Effect::SetTheme(_)
            | Effect::Copy(_)
            | Effect::Redraw
            | Effect::Quit => {}
        }
    }

    /// Reads a business; `recall` gives what was kept of it first.
    fn read_catalogue(&mut self, id: RequestId, business: &Business, recall: bool, fails: bool) {
        if recall {
            let total = 1;
            let part = BusinessPart::Instances { items: instances(business.id.0)[1..2].to_vec(), total };
            let kept = Catalogue::recalled(business.clone(), [part], Duration::from_secs(3 * 3600));
            self.reply(id, Answer::CatalogueKept(Ok(Box::new(kept))));
        }
        self.reply(id, Answer::CataloguePart(BusinessPart::Instances { items: instances(business.id.0), total: 12 }));
        let host = |host| Host {
            id: HostId(host),
            area: AreaId::of(host % 2),
            dynamic: false,
            inner: [format!("10.0.0.{host}")].into_iter().collect(),
            outer: Addresses::none(),
        };
        let hosts = (0..4).map(host);
        self.reply(id, Answer::CataloguePart(BusinessPart::Hosts(hosts.collect())));
        let mut topology = Topology::default();
        topology.insert(ModuleId(1), vec!["集群".into(), "模块".into()]);
        self.reply(id, Answer::CataloguePart(BusinessPart::Topology(topology)));
        self.reply(id, Answer::CataloguePart(BusinessPart::Fields(vec![crate::support::state::custom_field()])));
        self.reply(id, Answer::CatalogueEnded(if fails { Err(api_error("list_biz_hosts")) } else { Ok(()) }));
    }

    /// Exports a draft into the only file outside.
    fn export(&mut self, content: Draft, replace: bool, fails: bool) -> Result<PathBuf, StoreError> {
        let kind = match (fails, self.exported.is_empty()) {
            (true, _) => std::io::ErrorKind::StorageFull,
            (false, false) if !replace => std::io::ErrorKind::AlreadyExists,
            (false, _) => {
                self.exported.push(content);
                return Ok("/tmp/draft.json".into());
            }
        };
        let cause = Cause::Io { doing: Operation::Write, kind, message: "no".into() };
        Err(StoreError { path: "/tmp/draft.json".into(), cause })
    }

    /// Carries out what is about runs.
    fn carry_out_run(&mut self, effect: Effect, fails: bool) {
        match effect {
            Effect::Submit { id, plan, origin, recorded } => {
                if fails && recorded {
                    self.reply(id, Answer::RunEnded(Err(RunError::Record(disk_error()))));
                    return;
                }
                let record = recorded.then(|| run_id(self.runs.len()));
                self.reply(id, Answer::RunBegun(record.clone()));
                let outcomes = vec![Outcome::NotSent(None); plan.calls().len()];
                let outcomes = self.make_calls(id, &plan, outcomes, !recorded);
                if record.is_some() {
                    self.runs.push(Some((*origin, plan, outcomes)));
                }
            }
            Effect::ResumeRun { id, run } => {
                let Some((origin, plan, outcomes)) = self.runs.get(place_of(&run)).cloned().flatten() else {
                    self.reply(id, Answer::RunEnded(Err(RunError::Record(disk_error()))));
                    return;
                };
                self.reply(id, Answer::RunBegun(Some(run.clone())));
                let outcomes = self.make_calls(id, &plan, outcomes, fails);
                if let Some(place) = self.runs.get_mut(place_of(&run)) {
                    *place = Some((origin, plan, outcomes));
                }
            }
            Effect::ListRuns { id, all } => {
                let listed = self.runs.iter().enumerate().filter_map(|(at, run)| {
                    let (origin, plan, outcomes) = run.as_ref()?;
                    let open = outcomes.iter().any(Outcome::is_open);
                    let state = if open { RunState::Stopped } else { RunState::Finished };
                    let counts = [(ProcessState::NotSent, plan.new_count())].into_iter().collect();
                    let started = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
                    let (environment, business) = (origin.environment.name.clone(), origin.business.clone());
                    let heading = RunHeading { started, environment, business, state, counts, undo_unknown: 0 };
                    (all || open).then(|| RunListing { id: run_id(at), heading: Ok(heading) })
                });
                let listed = listed.collect();
                self.reply(id, Answer::Runs(if fails { Err(disk_error()) } else { Ok(listed) }));
            }
            Effect::ShowRun { id, run } => {
                let found = self.runs.get(place_of(&run)).cloned().flatten().filter(|_| !fails);
                let shown = found.map(|(origin, plan, outcomes)| {
                    let draft = origin.draft.clone().and_then(|draft| {
                        let (content, place) = self.disk.get(&draft).cloned()?;
                        Some(Opened { id: Some(draft), draft: content, place, read_only: false, ..Opened::default() })
                    });
                    Box::new(Shown { run: Run::earlier(id, run, origin, plan, outcomes), draft })
                });
                self.reply(id, Answer::RunShown(shown.ok_or_else(disk_error)));
            }
            Effect::PlanUndo { id, .. } => {
                let skip = vec![(ProcessId(1), SkipReason::LastOfInstance)];
                let offer = UndoOffer { delete: if fails { vec![] } else { vec![ProcessId(0)] }, instances: 1, skip };
                self.reply(id, Answer::UndoPlanned(Ok(offer)));
            }
            Effect::Undo { id, .. } => {
                self.reply(id, Answer::Undoing(UndoProgress::Sent { processes: vec![ProcessId(0)] }));
                let outcome = if fails { Undone::NotSent(None) } else { Undone::Deleted };
                self.reply(id, Answer::Undoing(UndoProgress::Ended { process: ProcessId(0), outcome }));
                self.reply(id, Answer::UndoEnded(if fails { Err(RunError::Record(disk_error())) } else { Ok(()) }));
            }
            Effect::RemoveRun { id, run } => {
                if let Some(place) = self.runs.get_mut(place_of(&run)) {
                    *place = None;
                }
                self.reply(id, Answer::RunRemoved(Ok(())));
            }
            other => panic!("not about runs: {other:?}"),
        }
    }

    /// Makes the calls that are open, tells of all, and gives what became of them.
    fn make_calls(&mut self, id: RequestId, plan: &Plan, mut outcomes: Vec<Outcome>, fails: bool) -> Vec<Outcome> {
        let error = |kind| Box::new(ApiError::new(kind, "create_process_instance"));
        for (call, sent) in plan.calls().iter().enumerate() {
            let Some(outcome) = outcomes.get_mut(call) else { continue };
            if outcome.is_open() {
                self.reply(id, Answer::CallSent { call });
                let wait = std::time::Duration::from_secs(2);
                self.reply(id, Answer::CallWaiting { call, error: error(ErrorKind::Connect), attempt: 1, wait });
                self.reply(id, Answer::CallSettling { call, attempt: 1, wait });
                *outcome = match call % 4 {
                    _ if fails => Outcome::Unknown(error(ErrorKind::Timeout)),
                    1 => Outcome::Refused(error(ErrorKind::Refused)),
                    2 => Outcome::NotSent(None),
                    3 => Outcome::Mixed(vec![Found::Absent; sent.size()]),
                    _ => Outcome::Created {
                        ids: (0..).take(sent.size()).map(ProcessId).collect(),
                        evidence: Evidence::Answer,
                    },
                };
            }
            let outcome = outcome.clone();
            self.reply(id, Answer::CallEnded { call, outcome });
        }
        self.reply(id, Answer::RunEnded(Ok(())));
        outcomes
    }

    /// Ends the program while disk and server do well, and compares what is left with what was typed.
    fn end(mut self) {
        let mut open = self.state.open.as_ref().map(|open| open.draft.clone());
        self.send(Event::Terminated);
        // What stood in an editor counts as typed.
        open = self.state.open.as_ref().map(|open| open.draft.clone()).or(open);
        let left = self.state.abandoning || self.state.open.as_ref().is_some_and(|open| open.read_only);
        while !self.ended {
            let Some(effect) = self.pending.pop_front() else { break };
            self.carry_out(effect, false, 0);
        }
        assert!(self.ended, "the program ends when it is told to");
        if let Some(draft) = open.filter(|draft| !draft.is_blank() && !left) {
            let kept = self.disk.values().map(|(kept, _)| kept).chain(&self.exported).any(|kept| *kept == draft);
            assert!(kept, "lost: {draft:?}\non disk: {:?}", self.disk);
        }
    }
}

fn disk_error() -> StoreError {
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::StorageFull, message: "full".into() };
    StoreError { path: "/drafts/x.json".into(), cause }
}

/// The name of the run at a place.
fn run_id(at: usize) -> RunId {
    format!("20261125-120000-{at}").parse().expect("a run's name")
}

fn place_of(run: &RunId) -> usize {
    run.as_str().rsplit('-').next().and_then(|at| at.parse().ok()).expect("a name of ours")
}

fn listing(id: &DraftId, draft: &Draft, place: &Place) -> Listing {
    let heading = Heading {
        name: draft.name.clone(),
        environment: draft.environment.clone(),
        business: draft.business.as_ref().map(|business| business.name.clone()).unwrap_or_default(),
        targets: draft.targets.len(),
        processes: Vec::new(),
        step: place.step,
    };
    Listing { id: id.clone(), modified: jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0), heading: Ok(heading) }
}

fn instances(biz: i64) -> Vec<ServiceInstance> {
    let instance = |at: i64| ServiceInstance {
        id: ServiceInstanceId(biz * 100 + at),
        name: format!("10.0.0.{at}_nginx_80").into(),
        module: ModuleId(1),
        host: HostId(at % 4),
        template: ServiceTemplateId::of(if at % 5 == 4 { 7 } else { 0 }),
        labels: [("env".into(), "prod".into())].into_iter().collect(),
        processes: 1,
        names: "".into(),
    };
    (0..12).map(instance).collect()
}

/// Turns two bytes into something that happens; most keys are ones that mean something where the walk is.
fn step(world: &mut World, kind: u8, pick: u8) {
    match kind % 16 {
        0..=6 => {
            let context = world.state.context();
            let keymap = Keymap::default();
            let here = keymap.bindings_of(context);
            let global = keymap.bindings_of(Context::Global).filter(|_| context.is_screen());
            let keys: Vec<KeyEvent> =
                here.chain(global).flat_map(|binding| &binding.chords).map(|chord| chord.key()).collect();
            if let Some(key) = keys.get(usize::from(pick) % keys.len().max(1)) {
                world.send(Event::Key(*key));
            }
        }
        7..=9 => {
            let chars = "abz089 -.,１２：支付é\u{200b}".chars();
            let ch = chars.cycle().nth(usize::from(pick)).expect("it goes on for ever");
            world.send(Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
        }
        10 => {
            let texts = ["8080", "10.0.0.1", "a\nb\r\nc", "\x1b[31m", "48, 52 53", "支付网关", "", "-cp zookeeper"];
            world.send(Event::Pasted(texts[usize::from(pick) % texts.len()].to_owned()));
        }
        11 => world.send(Event::Resized(Size::new(u16::from(pick) % 130, u16::from(pick / 4)))),
        12..=14 => world.answer(pick),
        // A way that a blind walk seldom finds: to the plan.
        _ if matches!(world.state.screen, Screen::Step(Step::Processes)) => {
            world.send(Event::Key(KeyEvent::new(KeyCode::Char('4'), KeyModifiers::NONE)));
        }
        _ => world.answer(pick),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_walk_never_panics_loses_nothing_and_sends_nothing_wrong(
        steps in proptest::collection::vec((any::<u8>(), any::<u8>()), 1..400),
        prepared in any::<bool>(),
    ) {
        let mut world = World::new();
        if prepared {
            let id = crate::support::state::open_good_draft(&mut world.state);
            let draft = world.state.open.as_ref().expect("it is open").draft.clone();
            world.held.push(id.clone());
            world.disk.insert(id, (draft, Place::default()));
        }
        for (kind, pick) in steps {
            step(&mut world, kind, pick);
            // Drawing is what takes the time; the walk is long enough to see every state now and then.
            if pick % 8 == 0 {
                crate::support::screen::text(&world.state);
            }
        }
        world.end();
    }
}
