//! Step 1 on a wide terminal: the tree of sets and modules beside the list, key by key.

use crate::support::screen;
use crate::support::state::{businesses, keys, press};
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::notice::{Notice, TreeNotice};
use bkproc::app::screen::instances::tree::{NodeKind, NodePlace};
use bkproc::app::screen::{Context, Screen};
use bkproc::app::{Answer, Effect, Event, RequestId, State, start, update};
use bkproc::domain::id::{HostId, ModuleId, ServiceInstanceId};
use bkproc::domain::instance::{Labels, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use std::time::Duration;

const WIDE: Size = Size { width: 120, height: 30 };
const NARROW: Size = Size { width: 80, height: 24 };

/// The server's order is neither that of the names nor that of the identifiers.
const MODULES: [(i64, &[&str]); 5] = [
    (30, &["广东区", "大厅集群", "网关模块"]),
    (12, &["广东区", "大厅集群", "a-very-long-module-name-that-does-not-fit"]),
    (25, &["广东区", "支付", "网关模块"]),
    (11, &["east", "cache"]),
    (2, &["空闲机池", "空闲机"]),
];

fn topology(modules: &[(i64, &[&str])]) -> Topology {
    let mut topology = Topology::default();
    for (module, path) in modules {
        topology.insert(ModuleId(*module), path.iter().map(|name| (*name).to_owned()).collect());
    }
    topology
}

fn instance(id: i64, module: i64) -> ServiceInstance {
    ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("nginx_{id}").into(),
        module: ModuleId(module),
        host: HostId(1),
        template: None,
        labels: Labels::default(),
        processes: 1,
        names: "".into(),
    }
}

fn instances() -> Vec<ServiceInstance> {
    [(1, 30), (2, 12), (3, 11), (4, 30), (5, 25), (6, 30)].map(|(id, module)| instance(id, module)).to_vec()
}

fn type_text(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn answer(state: &mut State, id: RequestId, answer: Answer) {
    update(state, Event::Answered { id, answer });
}

fn part(state: &mut State, id: RequestId, part: BusinessPart) {
    answer(state, id, Answer::CataloguePart(part));
}

fn page(state: &mut State, id: RequestId, items: Vec<ServiceInstance>) {
    let total = items.len() as u64;
    part(state, id, BusinessPart::Instances { items, total });
}

fn end(state: &mut State, id: RequestId) {
    answer(state, id, Answer::CatalogueEnded(Ok(())));
}

fn refused() -> ApiError {
    ApiError::new(ErrorKind::GatewayDenied, "search_biz_inst_topo")
}

fn resize(state: &mut State, size: Size) {
    update(state, Event::Resized(size));
}

fn read_id(effects: &[Effect]) -> RequestId {
    let read = effects.iter().find_map(|effect| match effect {
        Effect::ReadCatalogue { id, .. } => Some(*id),
        _ => None,
    });
    read.expect("the business is read")
}

/// A new draft on a wide terminal, whose business is being read; nothing came yet.
fn reading() -> (State, RequestId) {
    let mut state = crate::support::state::start();
    state.lang = Lang::En;
    start(&mut state);
    resize(&mut state, WIDE);
    let effects = press(&mut state, "enter");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Businesses(Ok(businesses())));
    let id = read_id(&keys(&mut state, "down enter"));
    (state, id)
}

/// The same, read.
fn choosing() -> State {
    let (mut state, id) = reading();
    part(&mut state, id, BusinessPart::Topology(topology(&MODULES)));
    page(&mut state, id, instances());
    end(&mut state, id);
    state
}

/// The rows of the tree: a sign for closed ones, name, service instances, marked ones.
fn rows(state: &State) -> Vec<String> {
    let tree = &state.instances.tree;
    let row = |at| {
        let node = tree.row(at).expect("a row");
        let sign = match node.kind {
            NodeKind::Level { open: false } => "+",
            _ => "",
        };
        let name = match node.kind {
            NodeKind::All => "*",
            NodeKind::Elsewhere => "?",
            _ => &node.name,
        };
        format!("{}{sign}{name} {}/{}", "  ".repeat(node.depth.into()), node.marked, node.count)
    };
    (0..tree.rows()).map(row).collect()
}

/// The service instances that the list shows.
fn shown(state: &State) -> Vec<i64> {
    let open = state.open.as_ref().expect("a draft is open");
    let instances = &state.instances;
    let count = instances.rows(open, state.catalogue.as_ref());
    let id = |at| instances.row(at, open, state.catalogue.as_ref()).expect("a row").id().0;
    (0..count).map(id).collect()
}

fn current(state: &State) -> i64 {
    shown(state).get(state.instances.cursor.at).copied().expect("the cursor is on a row")
}

fn at(names: &[&str]) -> NodePlace {
    NodePlace::At(names.iter().map(|name| (*name).to_owned()).collect())
}

/// The line of the filter, as it is drawn.
fn line(state: &State) -> String {
    screen::text(state).lines().nth(2).expect("a line").to_owned()
}

#[test]
fn the_tree_is_in_the_servers_order_and_counts_what_came_so_far() {
    let (mut state, id) = reading();
    assert_eq!(rows(&state), ["* 0/0"]);
    assert!(screen::text(&state).contains("Reading the topology"));
    page(&mut state, id, instances().into_iter().take(3).collect());
    assert_eq!(rows(&state), ["* 0/3"]);
    assert_eq!(shown(&state), [1, 2, 3], "the list works without it");
    part(&mut state, id, BusinessPart::Topology(topology(&MODULES)));
    page(&mut state, id, instances().into_iter().skip(3).collect());
    end(&mut state, id);
    press(&mut state, "space");
    assert!(!screen::text(&state).contains("Reading"));
    assert_eq!(
        rows(&state),
        [
            "* 1/6",
            "广东区 1/5",
            "  大厅集群 1/4",
            "    网关模块 1/3",
            "    a-very-long-module-name-that-does-not-fit 0/1",
            "  支付 0/1",
            "    网关模块 0/1",
            "east 0/1",
            "  cache 0/1",
            "空闲机池 0/0",
            "  空闲机 0/0",
        ]
    );
}

#[test]
fn left_and_right_close_and_open_and_walk_levels() {
    let mut state = choosing();
    keys(&mut state, "left");
    assert_eq!(state.context(), Context::Tree);
    keys(&mut state, "down down down");
    assert_eq!(state.instances.tree.cursor.at, 3);
    keys(&mut state, "left");
    assert_eq!(state.instances.tree.cursor.at, 2, "to the level above");
    keys(&mut state, "left");
    assert_eq!(rows(&state).get(2..4), Some(&["  +大厅集群 0/4".to_owned(), "  支付 0/1".to_owned()][..]));
    keys(&mut state, "left left");
    assert_eq!(rows(&state), ["* 0/6", "+广东区 0/5", "east 0/1", "  cache 0/1", "空闲机池 0/0", "  空闲机 0/0"]);
    keys(&mut state, "left right right");
    assert_eq!(state.instances.tree.cursor.at, 2, "opened, then into it");
    assert_eq!(rows(&state).get(2), Some(&"  +大厅集群 0/4".to_owned()), "what was closed in it stays so");
    keys(&mut state, "end right down right");
    assert_eq!(state.instances.tree.cursor.at, rows(&state).len() - 1);
    keys(&mut state, "tab");
    assert_eq!(state.context(), Context::Instances);
    assert_eq!(shown(&state).len(), 6, "going back narrows nothing");
}

#[test]
fn enter_narrows_the_list_together_with_the_filter_and_esc_leaves_in_order() {
    let mut state = choosing();
    keys(&mut state, "left down down enter");
    assert_eq!(state.context(), Context::Instances);
    assert_eq!(state.instances.tree.scope(), Some(&at(&["广东区", "大厅集群"])));
    assert_eq!(shown(&state), [1, 2, 4, 6]);
    assert!(line(&state).contains("Only 广东区 / 大厅集群 (Esc shows all)"), "{}", line(&state));
    assert!(line(&state).ends_with("4 match"), "{}", line(&state));
    keys(&mut state, "/");
    type_text(&mut state, "mod:网关");
    assert_eq!(shown(&state), [1, 4, 6]);
    keys(&mut state, "enter");
    assert!(line(&state).contains("(Esc Esc shows all)"), "{}", line(&state));
    keys(&mut state, "esc");
    assert_eq!((shown(&state).len(), state.instances.tree.scope().is_some()), (4, true), "the filter goes first");
    keys(&mut state, "esc");
    assert_eq!((shown(&state).len(), state.instances.tree.scope()), (6, None));
    assert_eq!(state.screen, Screen::Step(Step::Instances));
    keys(&mut state, "esc");
    assert_eq!(state.screen, Screen::Drafts);
}

#[test]
fn a_scope_in_which_nothing_was_read_yet_says_so() {
    let (mut state, id) = reading();
    part(&mut state, id, BusinessPart::Topology(topology(&MODULES)));
    page(&mut state, id, instances().into_iter().take(2).collect());
    keys(&mut state, "left end up up up enter");
    assert!(screen::text(&state).contains("No service instances read here so far"));
    page(&mut state, id, instances().into_iter().skip(2).collect());
    assert_eq!(shown(&state), [3], "what comes into it is shown");
}

#[test]
fn the_first_row_shows_all_and_the_cursor_stays_on_its_service_instance() {
    let mut state = choosing();
    keys(&mut state, "end left down down down enter");
    assert_eq!((shown(&state), current(&state)), (vec![1, 4, 6], 6), "it is in the module");
    keys(&mut state, "left end enter");
    assert_eq!(shown(&state), [0; 0]);
    let text = screen::text(&state);
    assert!(text.contains("No service instances here") && text.contains("Press Esc to show all."), "{text}");
    keys(&mut state, "left home enter");
    assert_eq!((shown(&state).len(), state.instances.tree.scope()), (6, None));
    keys(&mut state, "down down left down enter");
    assert_eq!((shown(&state), current(&state)), (vec![1, 2, 4, 5, 6], 1), "it is not in the level");
}

#[test]
fn marks_outlive_the_scope_and_hidden_ones_are_counted() {
    let mut state = choosing();
    keys(&mut state, "a left down down down enter");
    assert_eq!(state.instances.tally.hidden, 3);
    assert!(screen::text(&state).contains("6 marked, 3 not shown"));
    keys(&mut state, "a");
    assert_eq!(state.notice, Some(Notice::Unmarked { count: 3 }), "all that the list shows, and no more");
    assert_eq!(rows(&state).get(..4).expect("rows"), ["* 3/6", "广东区 2/5", "  大厅集群 1/4", "    网关模块 0/3"]);
    keys(&mut state, "*");
    assert_eq!(state.notice, Some(Notice::Inverted { marked: 3, unmarked: 0 }));
    keys(&mut state, "u u");
    assert_eq!(rows(&state).first().expect("a row"), "* 6/6");
    keys(&mut state, "m");
    assert_eq!(shown(&state).len(), 6, "marked ones, wherever they are");
    assert!(!line(&state).contains("Only"), "{}", line(&state));
    keys(&mut state, "left home down down down enter");
    assert_eq!(shown(&state), [1, 4, 6], "a scope shows its own again");
}

#[test]
fn of_several_in_a_pasted_list_those_in_the_scope_are_meant() {
    let mut state = choosing();
    let mut twins = instances();
    for twin in &mut twins {
        twin.name = "twin".into();
    }
    let id = read_id(&keys(&mut state, "r"));
    page(&mut state, id, twins);
    end(&mut state, id);
    keys(&mut state, "left end up up enter");
    assert_eq!(shown(&state), [3]);
    update(&mut state, Event::Pasted("twin".to_owned()));
    keys(&mut state, "enter");
    assert_eq!(state.open.as_ref().map(|open| open.draft.targets.len()), Some(1));
}

#[test]
fn what_is_closed_and_the_scope_outlive_a_refresh_and_the_cursors_stay() {
    let mut state = choosing();
    keys(&mut state, "left down down down down left left end up up enter down");
    assert_eq!((shown(&state), state.instances.tree.cursor.at), (vec![3], 6));
    keys(&mut state, "left home down enter end up");
    assert_eq!((shown(&state), current(&state)), (vec![1, 2, 4, 5, 6], 5));
    let id = read_id(&keys(&mut state, "f5"));
    // A new set comes first, another module goes, and a service instance moves.
    let mut modules: Vec<(i64, &[&str])> = vec![(99, &["aaa", "new"])];
    modules.extend(MODULES.iter().filter(|(id, _)| *id != 12));
    part(&mut state, id, BusinessPart::Topology(topology(&modules)));
    assert_eq!(current(&state), 5);
    let mut anew = instances();
    anew.retain(|one| one.id.0 != 1);
    anew.push(instance(7, 99));
    page(&mut state, id, anew);
    end(&mut state, id);
    assert_eq!(state.instances.tree.scope(), Some(&at(&["广东区"])));
    assert_eq!((shown(&state), current(&state)), (vec![4, 5, 6], 5));
    assert_eq!(
        rows(&state),
        [
            "* 0/6",
            "aaa 0/1",
            "  new 0/1",
            "广东区 0/3",
            "  +大厅集群 0/2",
            "  支付 0/1",
            "    网关模块 0/1",
            "east 0/1",
            "  cache 0/1",
            "空闲机池 0/0",
            "  空闲机 0/0",
            "? 0/1",
        ]
    );
    assert_eq!(state.instances.tree.cursor.at, 3, "still on the same set");
    keys(&mut state, "left end enter");
    assert_eq!((shown(&state), state.instances.tree.scope()), (vec![2], Some(&NodePlace::Elsewhere)));
    assert_eq!(state.notice, None);
}

#[test]
fn a_scope_that_is_gone_shows_all_and_says_so() {
    let mut state = choosing();
    keys(&mut state, "left down down enter");
    let id = read_id(&keys(&mut state, "r"));
    let rest: Vec<_> = MODULES.into_iter().filter(|(_, path)| path.get(1) != Some(&"大厅集群")).collect();
    part(&mut state, id, BusinessPart::Topology(topology(&rest)));
    assert_eq!(state.notice, Some(Notice::Tree(TreeNotice::Gone)));
    assert_eq!((shown(&state).len(), state.instances.tree.scope()), (6, None));
}

/// What stands at the left of the divider, line by line.
fn beside(state: &State) -> Vec<String> {
    let text = screen::text(state);
    let line = |line: &str| line.split_once('|').map(|(left, _)| left.to_owned());
    text.lines().filter_map(line).collect()
}

#[test]
fn a_move_in_the_list_leaves_the_tree_as_it_is() {
    let mut state = choosing();
    keys(&mut state, "space left down down left tab");
    let before = beside(&state);
    assert_eq!(before.len(), state.screen.height(WIDE) + 1);
    for key in ["down", "end", "up", "pageup", "home"] {
        keys(&mut state, key);
        assert_eq!(beside(&state), before, "{key}");
    }
}

#[test]
fn a_narrow_terminal_keeps_the_scope_in_words_and_lets_it_be_left() {
    let mut state = choosing();
    keys(&mut state, "left down down enter left");
    assert_eq!(state.context(), Context::Tree);
    resize(&mut state, NARROW);
    assert_eq!(state.context(), Context::Instances, "what is not there has no keys");
    assert_eq!(shown(&state), [1, 2, 4, 6]);
    assert!(line(&state).contains("Only 广东区 / 大厅集群 (Esc shows all)"), "{}", line(&state));
    resize(&mut state, Size { width: 40, height: 12 });
    assert!(line(&state).contains("集群"), "{}", line(&state));
    keys(&mut state, "left");
    assert_eq!(state.notice, Some(Notice::Tree(TreeNotice::NoRoom { width: 120 })));
    resize(&mut state, WIDE);
    assert_eq!((shown(&state).len(), state.instances.tree.cursor.at), (4, 2));
    resize(&mut state, NARROW);
    keys(&mut state, "esc");
    assert_eq!((shown(&state).len(), state.instances.tree.scope()), (6, None));
    keys(&mut state, "space");
    resize(&mut state, WIDE);
    assert_eq!(rows(&state).first().expect("a row"), "* 1/6", "what was marked meanwhile is counted");
}

#[test]
fn a_key_puts_the_tree_away_and_another_draft_leaves_it_so() {
    let mut state = choosing();
    keys(&mut state, "left down enter f4");
    assert!(!state.shows_tree());
    assert_eq!(shown(&state).len(), 5, "the scope stays");
    assert!(line(&state).contains("Only 广东区"), "{}", line(&state));
    keys(&mut state, "left");
    assert!(state.shows_tree() && state.instances.tree.focused, "going there shows it");
    keys(&mut state, "t");
    assert!(!state.shows_tree());
    assert_eq!(state.context(), Context::Instances);
    keys(&mut state, "Y");
    assert!(state.instances.tree.hidden);
    assert_eq!(state.instances.tree.scope(), None);
    keys(&mut state, "f4");
    assert!(!state.instances.tree.hidden);
}

#[test]
fn a_topology_that_is_refused_is_told_and_the_list_works() {
    let (mut state, id) = reading();
    page(&mut state, id, instances());
    answer(&mut state, id, Answer::CatalogueEnded(Err(refused())));
    let text = screen::text(&state);
    assert!(text.contains("The topology was not read") && text.contains("Press r to try"), "{text}");
    assert_eq!(rows(&state), ["* 0/6"]);
    keys(&mut state, "space left enter");
    assert_eq!((shown(&state).len(), state.instances.tree.scope()), (6, None));
    assert_eq!(rows(&state), ["* 1/6"]);
    state.lang = Lang::Zh;
    assert!(screen::text(&state).contains("没有读到拓扑"));
    // The next attempt brings it.
    let id = read_id(&keys(&mut state, "f5"));
    part(&mut state, id, BusinessPart::Topology(topology(&MODULES)));
    assert_eq!(rows(&state).len(), 11);
}

/// Gives what was kept of the business.
fn recall(state: &mut State, id: RequestId) {
    let business = businesses().pop().expect("a business");
    let parts = [BusinessPart::Topology(topology(&MODULES)), BusinessPart::Instances { items: instances(), total: 6 }];
    let kept = Catalogue::recalled(business, parts, Duration::from_secs(60));
    answer(state, id, Answer::CatalogueKept(Ok(Box::new(kept))));
}

#[test]
fn without_the_cmdb_the_tree_is_of_what_was_kept() {
    let (mut state, id) = reading();
    recall(&mut state, id);
    answer(&mut state, id, Answer::CatalogueEnded(Err(ApiError::new(ErrorKind::Connect, "search_biz_inst_topo"))));
    assert_eq!(rows(&state).len(), 11);
    keys(&mut state, "left down enter");
    assert_eq!(shown(&state), [1, 2, 4, 5, 6]);
}

#[test]
fn marks_are_counted_again_when_others_take_the_place_of_what_was_kept() {
    let (mut state, id) = reading();
    recall(&mut state, id);
    keys(&mut state, "a");
    let mut anew = instances();
    anew.remove(0);
    anew.push(instance(7, 11));
    page(&mut state, id, anew);
    end(&mut state, id);
    assert_eq!(state.instances.tally.gone, 1);
    assert_eq!(rows(&state).first().expect("a row"), "* 5/6");
    assert_eq!(rows(&state).get(8).expect("a row"), "  cache 1/2");
}

#[test]
fn nothing_read_is_no_tree() {
    let (mut state, id) = reading();
    answer(&mut state, id, Answer::CatalogueEnded(Err(ApiError::new(ErrorKind::Connect, "search_biz_inst_topo"))));
    assert!(!state.shows_tree(), "the place of the list tells it all");
    keys(&mut state, "left");
    assert_eq!(state.notice, Some(Notice::Tree(TreeNotice::Unread)));
}

#[test]
fn another_business_has_a_tree_of_its_own() {
    let mut state = choosing();
    keys(&mut state, "left down left down enter");
    assert_eq!(state.instances.tree.scope(), Some(&at(&["east"])));
    let id = read_id(&keys(&mut state, "b home enter"));
    part(&mut state, id, BusinessPart::Topology(topology(&MODULES)));
    page(&mut state, id, instances());
    assert_eq!((shown(&state).len(), rows(&state).len()), (6, 11));
}

#[test]
fn of_many_modules_only_the_uppermost_level_is_shown_at_first() {
    let (mut state, id) = reading();
    let mut large = Topology::default();
    for module in 0..300 {
        let path = ["region".to_owned(), format!("set-{}", module % 30), format!("m-{module}")];
        large.insert(ModuleId(module), path.to_vec());
    }
    part(&mut state, id, BusinessPart::Topology(large));
    assert_eq!(rows(&state), ["* 0/0", "+region 0/0"]);
    keys(&mut state, "left end right");
    assert_eq!(rows(&state).len(), 32);
    assert_eq!(rows(&state).get(2), Some(&"  +set-0 0/0".to_owned()));
    keys(&mut state, "end");
    assert_eq!(state.instances.tree.cursor.top, 32 - state.screen.height(WIDE), "it scrolls");
}
