//! Step 1: which service instances a list, a range or a filter marks, key by key.

use crate::support::state::{businesses, custom_field, keys, press};
use bkproc::app::catalogue::BusinessPart;
use bkproc::app::mark_list::{Line, ListTally, MarkList, Named};
use bkproc::app::notice::Notice;
use bkproc::app::overlay::Overlay;
use bkproc::app::screen::{Context, Screen};
use bkproc::app::{Answer, Effect, Event, RequestId, State, start, update};
use bkproc::domain::anomaly::Anomaly;
use bkproc::domain::field::{Field, FieldTable};
use bkproc::domain::id::{AreaId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Addresses, Area, Host, Labels, ServiceInstance, Topology};
use bkproc::domain::place::Step;
use bkproc::store::notes::Conversion;
use bkproc::store::{DraftFolder, DraftId};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;

/// Identifier, name, module, host, and whether it was made from a template.
const ROWS: [(i64, &str, i64, i64, bool); 7] = [
    (48, "10.0.0.1_nginx_80", 11, 1, false),
    (49, "10.0.0.1_redis_6379", 12, 1, false),
    (52, "支付 网关", 11, 2, false),
    (53, "10.0.0.3_nginx_80", 12, 3, true),
    (54, "twin", 11, 4, false),
    (55, "twin", 12, 4, false),
    (60, "ＴＲＩＰＬＥ", 13, 5, false),
];

fn type_text(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn paste(state: &mut State, text: &str) {
    update(state, Event::Pasted(text.to_owned()));
}

fn part(state: &mut State, id: RequestId, part: BusinessPart) {
    update(state, Event::Answered { id, answer: Answer::CataloguePart(part) });
}

fn read_id(effects: &[Effect]) -> RequestId {
    let read = effects.iter().find_map(|effect| match effect {
        Effect::ReadCatalogue { id, .. } => Some(*id),
        _ => None,
    });
    read.expect("the business is read")
}

fn instances() -> Vec<ServiceInstance> {
    let instance = |(id, name, module, host, bound): (i64, &str, i64, i64, bool)| ServiceInstance {
        id: ServiceInstanceId(id),
        name: name.into(),
        module: ModuleId(module),
        host: HostId(host),
        template: ServiceTemplateId::of(if bound { 7 } else { 0 }),
        labels: Labels::default(),
        processes: 1,
        names: "".into(),
    };
    ROWS.map(instance).to_vec()
}

fn give(state: &mut State, id: RequestId) {
    let mut topology = Topology::default();
    for (module, path) in [(11, ["east", "gateway"]), (12, ["east", "cache"]), (13, ["west", "gateway"])] {
        topology.insert(ModuleId(module), path.map(str::to_owned).to_vec());
    }
    part(state, id, BusinessPart::Topology(topology));
    let hosts = [(1, "10.0.0.1"), (2, "10.0.0.2"), (3, "10.0.0.3"), (4, "10.0.0.4"), (5, "fd00::5")];
    let host = |(id, ip): (i64, &str)| Host {
        id: HostId(id),
        area: AreaId::of(0),
        dynamic: false,
        inner: [ip].into_iter().collect(),
        outer: Addresses::none(),
    };
    part(state, id, BusinessPart::Hosts(hosts.map(host).to_vec()));
    part(state, id, BusinessPart::Instances { items: instances(), total: 7 });
}

fn end(state: &mut State, id: RequestId) {
    update(state, Event::Answered { id, answer: Answer::CatalogueEnded(Ok(())) });
}

/// A new draft whose business is being read; nothing came yet.
fn reading() -> (State, RequestId) {
    let mut state = crate::support::state::start();
    start(&mut state);
    let effects = press(&mut state, "enter");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    update(&mut state, Event::Answered { id: *id, answer: Answer::Businesses(Ok(businesses())) });
    let id = read_id(&keys(&mut state, "down enter"));
    (state, id)
}

/// A new draft whose business was read.
fn choosing() -> State {
    let (mut state, id) = reading();
    give(&mut state, id);
    end(&mut state, id);
    state
}

fn list(state: &State) -> &MarkList {
    match &state.overlay {
        Some(Overlay::MarkList(list)) => list,
        other => panic!("no list: {other:?}"),
    }
}

fn entries(state: &State) -> Vec<(&str, Named)> {
    list(state).entries.iter().map(|entry| (entry.text.as_str(), entry.named.clone())).collect()
}

fn marked(state: &State) -> Vec<i64> {
    state.open.as_ref().expect("a draft is open").draft.targets.iter().map(|target| target.id.0).collect()
}

#[test]
fn a_pasted_list_marks_what_it_names_and_leaves_the_rest_with_its_reason() {
    let mut state = choosing();
    paste(&mut state, "10.0.0.1\n10.0.0.2，49、９９\ttwin；10.0.0.3_NGINX_80\r\n\"60\"\n60\n");
    let expected = [
        ("９９", Named::Nothing),
        ("10.0.0.1", Named::Several(vec![0, 1])),
        ("twin", Named::Several(vec![4, 5])),
        ("10.0.0.3_NGINX_80", Named::Bound(3)),
        ("10.0.0.2", Named::One(2)),
        ("49", Named::One(1)),
        ("60", Named::One(6)),
    ];
    assert_eq!(entries(&state), expected);
    assert_eq!(list(&state).tally(), ListTally { free: 3, marked: 0, several: 2, bound: 1, nothing: 1 });
    assert_eq!(marked(&state), [0; 0], "nothing is marked before Enter");
    keys(&mut state, "enter");
    assert_eq!(marked(&state), [52, 49, 60]);
    assert_eq!(state.notice, Some(Notice::MarkedOfList { count: 3, left: 4 }));
    assert_eq!(list(&state).editor.text(), "９９, 10.0.0.1, twin, 10.0.0.3_NGINX_80", "to be mended");
    keys(&mut state, "enter");
    assert_eq!(state.notice, Some(Notice::MarkedOfList { count: 0, left: 4 }));
    keys(&mut state, "f4");
    assert_eq!(marked(&state), [52, 49, 60, 48, 54, 55], "the ambiguous ones only when asked for");
    assert_eq!(entries(&state), [("９９", Named::Nothing), ("10.0.0.3_NGINX_80", Named::Bound(3))]);
    keys(&mut state, "esc u");
    assert_eq!(marked(&state), [52, 49, 60], "one step of undo");
}

#[test]
fn a_list_that_is_marked_as_a_whole_closes() {
    let mut state = choosing();
    keys(&mut state, "insert");
    type_text(&mut state, "支付 网关,48 fd00:0:0::5 triple");
    let expected = [
        ("支付 网关", Named::One(2)),
        ("48", Named::One(0)),
        ("fd00:0:0::5", Named::One(6)),
        ("triple", Named::One(6)),
    ];
    assert_eq!(entries(&state), expected, "a name with a blank in it, an address spelled otherwise, another width");
    keys(&mut state, "enter");
    assert!(state.overlay.is_none());
    assert_eq!(marked(&state), [52, 48, 60]);
    assert_eq!(state.notice, Some(Notice::Marked { count: 3, skipped: 0 }));
    paste(&mut state, "48");
    assert_eq!(entries(&state), [("48", Named::Marked(ServiceInstanceId(48)))]);
    keys(&mut state, "enter");
    assert!(state.overlay.is_none(), "marked already is no fault");
    assert_eq!(marked(&state).len(), 3);
}

#[test]
fn of_several_those_that_the_filter_shows_are_meant() {
    let mut state = choosing();
    keys(&mut state, "/");
    type_text(&mut state, "mod:cache");
    paste(&mut state, "10.0.0.1\n10.0.0.4\n10.0.0.2\n");
    let expected = [("10.0.0.1", Named::One(1)), ("10.0.0.4", Named::One(5)), ("10.0.0.2", Named::One(2))];
    assert_eq!(entries(&state), expected, "several lines in the filter are a list");
    keys(&mut state, "esc");
    assert!(state.instances.filtering);
    paste(&mut state, " redis");
    assert_eq!(state.instances.filter.text(), "mod:cache redis", "one line is typing");
}

#[test]
fn while_the_business_is_read_a_list_is_looked_up_again_when_it_is_taken() {
    let (mut state, id) = reading();
    paste(&mut state, "10.0.0.2\n48");
    assert_eq!(entries(&state), [("10.0.0.2", Named::Unread), ("48", Named::Bare(ServiceInstanceId(48)))]);
    give(&mut state, id);
    assert_eq!(entries(&state).first(), Some(&("10.0.0.2", Named::Unread)), "parts come by the hundred");
    keys(&mut state, "enter");
    assert!(state.overlay.is_none());
    assert_eq!(marked(&state), [52, 48]);
    let (mut state, id) = reading();
    paste(&mut state, "10.0.0.2");
    give(&mut state, id);
    end(&mut state, id);
    assert_eq!(entries(&state), [("10.0.0.2", Named::One(2))], "the last part is looked at");
}

#[test]
fn a_paste_is_a_list_on_the_list_of_instances_only() {
    let mut state = choosing();
    paste(&mut state, " \n ");
    assert!(state.overlay.is_none());
    keys(&mut state, "space 2");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    paste(&mut state, "48\n49");
    assert!(state.overlay.is_none());
    assert_eq!(state.notice, Some(Notice::NotHere));
}

#[test]
fn a_long_list_scrolls() {
    let mut state = choosing();
    let ids: Vec<String> = (1000..1100).map(|id| id.to_string()).collect();
    paste(&mut state, &ids.join("\n"));
    keys(&mut state, "pagedown down up");
    let height = bkproc::app::geometry::mark_list_height(state.size);
    assert_eq!(list(&state).top, height);
    (0..20).for_each(|_| drop(keys(&mut state, "pagedown")));
    assert_eq!(list(&state).top, 100 - height);
    keys(&mut state, "ctrl-u");
    assert_eq!((list(&state).top, list(&state).entries.len()), (0, 0));
}

#[test]
fn a_range_is_marked_as_a_whole_and_unmarked_as_a_whole() {
    let mut state = choosing();
    keys(&mut state, "down v down down");
    assert_eq!(state.context(), Context::Range);
    assert_eq!(state.instances.range(), Some((1, 3)));
    keys(&mut state, "space");
    assert_eq!(marked(&state), [49, 52]);
    assert_eq!(state.notice, Some(Notice::Marked { count: 2, skipped: 1 }), "the one of a template is left out");
    assert_eq!(state.instances.range(), None);
    keys(&mut state, "f2 home enter");
    assert_eq!(marked(&state), [49, 52, 48], "upwards, and what is not marked yet comes first");
    keys(&mut state, "v down down enter");
    assert_eq!(marked(&state), [0; 0]);
    assert_eq!(state.notice, Some(Notice::Unmarked { count: 3 }));
    keys(&mut state, "u");
    assert_eq!(marked(&state), [49, 52, 48]);
    assert!(!state.instances.only_marked, "undo stays in the list");
    keys(&mut state, "v down esc");
    assert_eq!((state.instances.range(), state.screen), (None, Screen::Step(Step::Instances)));
}

#[test]
fn a_range_does_not_outlive_its_list() {
    let mut state = choosing();
    keys(&mut state, "space down v");
    state.instances.only_marked = true;
    update(&mut state, Event::Resumed);
    assert_eq!(state.instances.range(), None);
}

#[test]
fn marks_are_inverted_in_one_step() {
    let mut state = choosing();
    keys(&mut state, "space space *");
    assert_eq!(state.notice, Some(Notice::Inverted { marked: 4, unmarked: 2 }));
    assert_eq!(marked(&state), [52, 54, 55, 60]);
    keys(&mut state, "u");
    assert_eq!(marked(&state), [48, 49]);
    keys(&mut state, "/");
    type_text(&mut state, "mod:cache");
    keys(&mut state, "enter *");
    assert_eq!(marked(&state), [48, 55], "what the filter hides stays as it is");
}

#[test]
fn marks_survive_filter_and_refresh_and_what_is_out_of_sight_is_counted() {
    let mut state = choosing();
    keys(&mut state, "a");
    assert_eq!(state.notice, Some(Notice::Marked { count: 6, skipped: 1 }));
    assert_eq!((state.instances.tally.hidden, state.instances.tally.gone), (0, 0));
    keys(&mut state, "/");
    type_text(&mut state, "twin");
    assert_eq!(state.instances.tally.hidden, 4);
    keys(&mut state, "enter a");
    assert_eq!((marked(&state).len(), state.instances.tally.hidden), (4, 4));
    let id = read_id(&keys(&mut state, "r"));
    let mut rest = instances();
    rest.retain(|instance| instance.id != ServiceInstanceId(48));
    part(&mut state, id, BusinessPart::Instances { items: rest, total: 6 });
    assert_eq!(
        (state.instances.tally.hidden, state.instances.tally.gone),
        (4, 0),
        "what was there stays until all came"
    );
    end(&mut state, id);
    assert_eq!((state.instances.tally.hidden, state.instances.tally.gone), (3, 1));
    assert_eq!(marked(&state).len(), 4);
}

#[test]
fn the_cursor_goes_to_the_first_match_and_stays_there_without_the_filter() {
    let mut state = choosing();
    keys(&mut state, "end /");
    type_text(&mut state, "twin");
    assert_eq!(state.instances.cursor.at, 0);
    keys(&mut state, "down esc");
    assert_eq!(state.instances.cursor.at, 5, "the second twin");
}

/// The service instance that the cursor is on.
fn current(state: &State) -> i64 {
    let open = state.open.as_ref().expect("a draft is open");
    let row = state.instances.row(state.instances.cursor.at, open, state.catalogue.as_ref());
    row.expect("the cursor is on a row").id().0
}

#[test]
fn the_cursor_stays_on_its_service_instance_while_the_business_is_read() {
    let one = |id, name: &str, module| ServiceInstance {
        id: ServiceInstanceId(id),
        name: name.into(),
        module: ModuleId(module),
        ..instances().remove(0)
    };
    let (mut state, id) = reading();
    let items = vec![one(1, "t_w_i_n", 11), one(2, "t__w__i__n", 11)];
    part(&mut state, id, BusinessPart::Instances { items, total: 4 });
    keys(&mut state, "/");
    type_text(&mut state, "~twin");
    keys(&mut state, "down");
    assert_eq!(current(&state), 2);
    part(&mut state, id, BusinessPart::Instances { items: vec![one(3, "twin", 11), one(4, "gateway", 12)], total: 4 });
    assert_eq!(
        (current(&state), state.instances.cursor.at),
        (2, 2),
        "the closest come first, also of what comes later"
    );
    keys(&mut state, "esc /");
    type_text(&mut state, "gateway");
    assert_eq!(current(&state), 4);
    let mut topology = Topology::default();
    topology.insert(ModuleId(11), vec!["east".into(), "gateway".into()]);
    part(&mut state, id, BusinessPart::Topology(topology));
    assert_eq!((current(&state), state.instances.cursor.at), (4, 3), "more match by their module");
}

#[test]
fn the_cursor_stays_on_its_service_instance_when_a_refresh_comes() {
    let mut state = choosing();
    keys(&mut state, "end up");
    assert_eq!(current(&state), 55);
    let id = read_id(&keys(&mut state, "f5"));
    let mut anew = instances();
    anew.retain(|one| one.id.0 != 48);
    for id in [50, 51] {
        anew.insert(1, ServiceInstance { id: ServiceInstanceId(id), ..instances().remove(1) });
    }
    anew.sort_by_key(|one| one.id);
    part(&mut state, id, BusinessPart::Instances { items: anew, total: 8 });
    assert_eq!(current(&state), 55);
    end(&mut state, id);
    assert_eq!((current(&state), state.instances.cursor.at), (55, 6));
    // It is gone: the cursor stays where it was.
    let id = read_id(&keys(&mut state, "f5"));
    let mut anew = instances();
    anew.retain(|one| one.id.0 != 55);
    part(&mut state, id, BusinessPart::Instances { items: anew, total: 6 });
    end(&mut state, id);
    assert_eq!(current(&state), 60);
}

/// A host of a cloud area.
fn host_in(id: i64, area: i64, ip: &str) -> Host {
    let inner = [ip].into_iter().collect();
    Host { id: HostId(id), area: AreaId::of(area), dynamic: false, inner, outer: Addresses::none() }
}

/// A draft whose business has one address in two areas, a host without a service instance, and one whose address may be
/// that of another.
fn choosing_in_areas() -> State {
    let mut state = choosing();
    let id = read_id(&keys(&mut state, "r"));
    let hosts = [(1, 0, "10.0.0.1"), (2, 3, "10.0.0.1"), (4, 0, "10.0.0.4"), (5, 0, "fd00::5"), (9, 3, "10.0.0.9")];
    let mut hosts = hosts.map(|(id, area, ip)| host_in(id, area, ip)).to_vec();
    hosts.push(Host { dynamic: true, ..host_in(3, 3, "10.0.0.3") });
    part(&mut state, id, BusinessPart::Hosts(hosts));
    let areas = [(0, "Default Area"), (3, "深圳IDC")];
    let areas = areas.map(|(id, name)| Area { id: AreaId::of(id).unwrap(), name: name.into() });
    part(&mut state, id, BusinessPart::Areas(areas.to_vec()));
    let mut items = instances();
    for item in &mut items {
        item.template = None;
    }
    part(&mut state, id, BusinessPart::Instances { items, total: 7 });
    end(&mut state, id);
    state
}

#[test]
fn an_address_in_two_areas_is_a_question_that_one_area_settles() {
    let mut state = choosing_in_areas();
    let (area_0, area_3) = (AreaId::of(0).unwrap(), AreaId::of(3).unwrap());
    paste(&mut state, "10.0.0.1, 3:10.0.0.1, 0:[fd00:0:0::5], 7:10.0.0.1, 10.0.0.9, 10.0.0.8");
    let expected = [
        ("7:10.0.0.1", Named::NotInArea(AreaId::of(7).unwrap())),
        ("10.0.0.9", Named::NoInstance),
        ("10.0.0.8", Named::Nothing),
        ("10.0.0.1", Named::Several(vec![0, 1, 2])),
        ("3:10.0.0.1", Named::One(2)),
        ("0:[fd00:0:0::5]", Named::One(6)),
    ];
    assert_eq!(entries(&state), expected);
    assert_eq!(list(&state).areas, [area_0, area_3]);
    let below: Vec<Line<'_>> = list(&state).lines().skip(4).take(3).collect();
    assert_eq!(below, [Line::Candidate(0), Line::Candidate(1), Line::Candidate(2)]);
    // One area after another, then any again.
    keys(&mut state, "f2");
    assert_eq!((list(&state).area, &entries(&state)[3].1), (Some(area_0), &Named::Several(vec![0, 1])));
    keys(&mut state, "f2");
    assert_eq!((list(&state).area, &entries(&state)[3].1), (Some(area_3), &Named::One(2)));
    keys(&mut state, "f2");
    assert_eq!(list(&state).area, None);
    keys(&mut state, "f2 f2 enter");
    assert_eq!(marked(&state), [52, 60], "each once");
    let draft = &state.open.as_ref().unwrap().draft;
    assert_eq!(draft.targets.iter().map(|target| target.area).collect::<Vec<_>>(), [Some(area_3), Some(area_0)]);
}

#[test]
fn a_host_of_dynamic_addressing_is_not_known_by_its_address() {
    let mut state = choosing_in_areas();
    paste(&mut state, "10.0.0.3 3:10.0.0.3 53");
    assert_eq!(
        entries(&state),
        [("10.0.0.3", Named::Dynamic(vec![3])), ("3:10.0.0.3", Named::Dynamic(vec![3])), ("53", Named::One(3))]
    );
    keys(&mut state, "enter");
    assert_eq!(marked(&state), [53]);
}

/// The same, with one dynamic address in both areas, and a dynamic host without a service instance.
fn choosing_among_dynamic() -> State {
    let mut state = choosing_in_areas();
    let id = read_id(&keys(&mut state, "r"));
    let mut hosts = vec![host_in(9, 3, "10.0.0.9"), host_in(1, 0, "10.0.0.1"), host_in(5, 0, "10.0.0.5")];
    for (id, area, ip) in [(2, 0, "10.0.0.2"), (3, 3, "10.0.0.2"), (8, 0, "10.0.0.5")] {
        hosts.push(Host { dynamic: true, ..host_in(id, area, ip) });
    }
    part(&mut state, id, BusinessPart::Hosts(hosts));
    part(&mut state, id, BusinessPart::Instances { items: instances(), total: 7 });
    end(&mut state, id);
    state
}

#[test]
fn an_area_narrows_a_question_of_dynamic_addresses_and_does_not_settle_it() {
    let mut state = choosing_among_dynamic();
    let (area_0, area_3) = (AreaId::of(0).unwrap(), AreaId::of(3).unwrap());
    // A dynamic host that has no service instance cannot be meant.
    paste(&mut state, "10.0.0.2 10.0.0.5");
    assert_eq!(entries(&state), [("10.0.0.2", Named::Dynamic(vec![2])), ("10.0.0.5", Named::One(6))]);
    update(&mut state, Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE)));

    let id = read_id(&keys(&mut state, "r"));
    let mut items = instances();
    for item in &mut items {
        item.template = None;
    }
    part(&mut state, id, BusinessPart::Instances { items, total: 7 });
    end(&mut state, id);
    paste(&mut state, "10.0.0.2");
    assert_eq!(entries(&state), [("10.0.0.2", Named::Dynamic(vec![2, 3]))]);
    assert_eq!(list(&state).areas, [area_0, area_3]);
    keys(&mut state, "f2");
    assert_eq!((list(&state).area, entries(&state)[0].1.clone()), (Some(area_0), Named::Dynamic(vec![2])));
}

#[test]
fn names_of_hosts_are_read_when_one_is_looked_for() {
    let mut state = choosing();
    keys(&mut state, "/");
    type_text(&mut state, "host:4");
    assert_eq!(state.instances.finder.rows().len(), 2, "an identifier, here with 4 as the whole of it");
    let effects = keys(&mut state, "backspace w");
    let [Effect::ReadHostNames { id, biz }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*biz, state.catalogue.as_ref().unwrap().business.id);
    let id = *id;
    assert_eq!(keys(&mut state, "e b"), [], "once");
    let names = vec![(HostId(2), "WEB-1".to_owned()), (HostId(1), "db".to_owned())];
    update(&mut state, Event::Answered { id, answer: Answer::HostNames(Ok(names)) });
    assert_eq!(state.instances.finder.rows(), [2]);
    assert_eq!(state.catalogue.as_ref().unwrap().host_name(HostId(2)), Some("WEB-1"));
}

/// A formula that names a host's name waits until names were read; everything else is there with the list.
#[test]
fn facts_of_a_target_come_from_the_list_as_far_as_it_was_read() {
    let mut state = choosing_in_areas();
    let facts = |state: &State| {
        let catalogue = state.catalogue.as_ref().unwrap();
        catalogue.facts(catalogue.instance(ServiceInstanceId(52)).unwrap())
    };
    let host = facts(&state).host.unwrap();
    assert_eq!((host.ips.joined().as_ref(), host.area, &host.name), ("10.0.0.1", AreaId::of(3), &None));
    let names = BusinessPart::HostNames(vec![(HostId(2), "web-2".to_owned())]);
    state.catalogue.as_mut().unwrap().take(names);
    assert_eq!(facts(&state).host.unwrap().name.as_deref(), Some("web-2"));
}

#[test]
fn what_the_cmdb_cannot_serve_is_said_anyone_who_read_it() {
    let mut state = choosing();
    let noticed = vec![Anomaly::NoDocument { service_instance_id: ServiceInstanceId(48), bk_process_id: ProcessId(7) }];
    let answer = Answer::Anomalies(noticed.clone());
    let id = read_id(&keys(&mut state, "r"));
    update(&mut state, Event::Answered { id, answer });
    assert_eq!(state.notice, Some(Notice::Anomalies(noticed)));
}

/// A field that only a CMDB knows is judged when its attributes come.
#[test]
fn what_of_a_vendors_field_was_converted_is_said_when_its_type_is_known() {
    let body = r#"{"bk_biz_id": 2, "service_instance_id": 48, "processes": [{"process_info": {"bk_process_name": "a",
        "bk_func_name": "a", "owner_team": 7, "other": 8}}]}"#;
    let read = DraftFolder::import_noted(body.as_bytes(), DraftId(String::new()), Timestamp::UNIX_EPOCH);
    let (_, notes) = read.unwrap();
    assert!(notes.is_empty(), "the built-in attributes do not tell");
    let mut state = choosing();
    state.open.as_mut().unwrap().notes = notes;
    let id = read_id(&keys(&mut state, "r"));
    let mut fields: Vec<Field> = FieldTable::built_in().iter().cloned().collect();
    fields.push(custom_field());
    part(&mut state, id, BusinessPart::Fields(fields.clone()));
    let Some(Notice::Converted(notes)) = &state.notice else { panic!("{:?}", state.notice) };
    let all: Vec<_> = notes.iter().map(|(kind, keys)| (kind, keys.iter().cloned().collect::<Vec<_>>())).collect();
    assert_eq!(all, [(Conversion::ToText, vec!["owner_team".to_owned()])]);
    state.notice = None;
    part(&mut state, id, BusinessPart::Fields(fields));
    assert_eq!(state.notice, None, "once");
}
