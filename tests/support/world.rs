//! States to draw: a business, drafts in several conditions, a plan, a run.

use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::{Heading, Listing, Opened};
use bkproc::app::keymap::{Chord, Keymap};
use bkproc::app::{Answer, Effect, Event, RequestId, Setup, State, update};
use bkproc::domain::check::check;
use bkproc::domain::draft::{BindDraft, Draft, ProcessDraft, Target, Targets};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::{Field, FieldKey, Group, Kind, Known, ServerWords};
use bkproc::domain::id::{AreaId, BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Addresses, Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::{Bar, Live, Resident};
use bkproc::domain::process::Process;
use bkproc::domain::state::Evidence;
use bkproc::store::error::{Cause, Operation};
use bkproc::store::{DraftId, RunId, StoreError};
use bkproc::submit::{Outcome, ReadBack};
use jiff::civil::date;
use ratatui::layout::Size;

pub(crate) const NARROW: Size = Size { width: 80, height: 24 };
pub(crate) const WIDE: Size = Size { width: 120, height: 40 };

pub(crate) fn environment() -> Environment {
    Environment {
        name: "bk-test".to_owned(),
        url: "https://bkapi.example.com/api/bk-cmdb/prod".to_owned(),
        door: Door::Gateway,
        ..Environment::default()
    }
}

/// What a program of this environment starts with.
pub(crate) fn setup(lang: Lang, size: Size) -> Setup {
    Setup {
        size,
        lang,
        environment: Some(environment()),
        environments: Vec::new(),
        themes: ["default-dark", "default-light", "high-contrast", "mono"].map(str::to_owned).to_vec(),
        theme: "default-dark".to_owned(),
        keymap: Keymap::default(),
        says: bkproc::ui::says,
        names: bkproc::i18n::fields::names,
        describe: bkproc::i18n::help_line,
        silenced: Ok(std::collections::BTreeMap::new()),
        settings: Vec::new(),
        open: None,
        import: None,
    }
}

/// A program that has asked for its list of drafts.
pub(crate) fn begun(setup: Setup) -> State {
    let mut state = bkproc::app::init(setup);
    bkproc::app::start(&mut state);
    state
}

pub(crate) fn start(lang: Lang, size: Size) -> State {
    begun(setup(lang, size))
}

/// Presses keys by their names in the keymap, separated by blanks. What has to be written to disk meanwhile is written.
pub(crate) fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys.split(' ') {
        let typed = update(state, Event::Key(Chord::parse(key).expect("a key's name").key()));
        effects.extend(perform(state, typed));
    }
    effects
}

pub(crate) fn paste(state: &mut State, text: &str) {
    let effects = update(state, Event::Pasted(text.to_owned()));
    perform(state, effects);
}

/// Sends an answer. What has to be written to disk because of it is written.
pub(crate) fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    let effects = update(state, Event::Answered { id, answer });
    perform(state, effects)
}

/// Does what needs no server: writes the draft, and judges it beside the screen. Returns the other effects.
pub(crate) fn perform(state: &mut State, mut effects: Vec<Effect>) -> Vec<Effect> {
    let is_own = |effect: &Effect| matches!(effect, Effect::SaveDraft { .. } | Effect::Judge { .. });
    while let Some(at) = effects.iter().position(is_own) {
        let (id, answer) = match effects.remove(at) {
            Effect::SaveDraft { id, .. } => (id, Answer::Saved(Ok(()))),
            Effect::Judge { id, draft, fields, facts } => {
                (id, Answer::Judged(Box::new(check(&draft, &fields, &facts))))
            }
            other => panic!("{other:?}"),
        };
        effects.extend(update(state, Event::Answered { id, answer }));
    }
    effects
}

/// Presses Down so many times from the first row on.
pub(crate) fn go_to_row(state: &mut State, row: usize) {
    press(state, "home");
    for _ in 0..row {
        press(state, "down");
    }
}

pub(crate) fn business() -> Business {
    Business { id: BizId(3), name: "支付中心".to_owned() }
}

pub(crate) fn listings() -> Vec<Listing> {
    let heading = |name: &str, business: &str, targets, processes: &[&str], step| Heading {
        name: name.to_owned(),
        environment: "bk-test".into(),
        business: business.to_owned(),
        targets,
        processes: processes.iter().map(|name| (*name).to_owned()).collect(),
        step,
    };
    let listing = |id: &str, day, heading| Listing {
        id: DraftId(id.to_owned()),
        modified: date(2026, 11, day).at(14, 2, 0, 0),
        heading,
    };
    let newer = StoreError {
        path: "/home/op/.local/share/bkproc/drafts/20261102-old.json".into(),
        cause: Cause::Newer { version: 3, known: 1 },
    };
    let broken = StoreError {
        path: "/home/op/.local/share/bkproc/drafts/20261101-broken.json".into(),
        cause: Cause::Malformed { line: 12, column: 3, message: "expected `,` or `}`".to_owned() },
    };
    vec![
        listing(
            "20261104-pay",
            4,
            Ok(heading(
                "支付网关上线第二批（含灰度机器）",
                "支付中心",
                12,
                &["nginx", "java-gateway", "node-exporter"],
                Step::Review,
            )),
        ),
        listing(
            "20261103-x",
            3,
            Ok(heading("", "Order Service Platform", 1024, &["redis-server", "redis-sentinel"], Step::Processes)),
        ),
        listing("20261102-old", 2, Err(newer)),
        listing("20261101-broken", 1, Err(broken)),
        listing("20261030-y", 1, Ok(heading("", "", 0, &[], Step::Instances))),
    ]
}

pub(crate) fn drafts(lang: Lang, size: Size) -> State {
    drafts_of(start(lang, size), listings())
}

/// The list of drafts has come; the cursor is on the first draft.
pub(crate) fn drafts_of(mut state: State, listings: Vec<Listing>) -> State {
    let awaited = state.drafts.awaited.expect("the list was asked for");
    answer(&mut state, awaited, Answer::Drafts(Ok(listings)));
    go_to_row(&mut state, 1);
    state
}

/// The parts of a business, in the order in which they come.
pub(crate) fn parts() -> Vec<BusinessPart> {
    let mut topology = Topology::default();
    topology.insert(ModuleId(11), ["广东区", "大厅集群", "网关模块"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(12), ["Guangdong", "lobby-set", "order-service-module"].map(str::to_owned).to_vec());
    let host = |id, inner: &[&str]| Host {
        id: HostId(id),
        area: AreaId::of(0),
        dynamic: false,
        inner: inner.iter().collect(),
        outer: Addresses::none(),
    };
    let hosts = vec![host(1, &["10.0.0.11"]), host(2, &["10.0.0.12", "fd00::12"]), host(3, &["192.168.100.103"])];
    let instance = |id, name: &str, module, host, template, labels: &[(&str, &str)], processes| ServiceInstance {
        id: ServiceInstanceId(id),
        name: name.into(),
        module: ModuleId(module),
        host: HostId(host),
        template,
        labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        processes,
        names: "".into(),
    };
    let items = vec![
        instance(1001, "10.0.0.11_nginx_80", 11, 1, None, &[("env", "prod"), ("zone", "gz")], 2),
        instance(1002, "10.0.0.12_支付网关前置代理服务_8080", 11, 2, None, &[("env", "prod")], 0),
        instance(1003, "10.0.0.12_zookeeper_2181", 12, 2, ServiceTemplateId::of(51), &[], 1),
        instance(100_234, "192.168.100.103_redis_6379", 12, 3, None, &[("用途", "缓存")], 12),
        instance(1005, "10.0.0.11_java-gateway-with-a-very-long-name_9090", 11, 1, None, &[], 3),
    ];
    vec![
        BusinessPart::Fields(Vec::new()),
        BusinessPart::Topology(topology),
        BusinessPart::Hosts(hosts),
        BusinessPart::Instances { items, total: 5 },
    ]
}

/// The business as it is once all of it was read.
pub(crate) fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::new(business());
    for part in parts() {
        catalogue.take(part);
    }
    catalogue.end(Ok(()));
    catalogue
}

/// Sends parts of the business that is being read.
pub(crate) fn send_parts(state: &mut State, parts: Vec<BusinessPart>) {
    let reading = state.reading.expect("the business is being read");
    for part in parts {
        answer(state, reading, Answer::CataloguePart(part));
    }
}

/// Ends the reading of the business.
pub(crate) fn end_reading(state: &mut State, result: Result<(), ApiError>) {
    let reading = state.reading.expect("the business is being read");
    answer(state, reading, Answer::CatalogueEnded(result));
}

/// One address in two cloud areas, IPv6 as a CMDB has it, and two hosts of one subnet.
fn areas() -> Vec<BusinessPart> {
    let mut topology = Topology::default();
    topology.insert(ModuleId(11), ["华南一区", "订单服务"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(12), ["深圳", "订单服务"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(13), ["华南一区", "支付服务"].map(str::to_owned).to_vec());
    let area = |id, name: &str| Area { id: AreaId::of(id).unwrap(), name: name.into() };
    let areas = vec![area(0, "Default Area"), area(3, "深圳IDC")];
    let host = |id, area, inner: &[&str]| Host {
        id: HostId(id),
        area: AreaId::of(area),
        dynamic: id == 6,
        inner: inner.iter().collect(),
        outer: Addresses::none(),
    };
    let hosts = vec![
        host(1, 0, &["10.0.0.11"]),
        host(2, 3, &["10.0.0.11", "10.0.1.11"]),
        host(3, 0, &["fd00:0020:0002:0000:0000:0000:0000:0023"]),
        host(4, 3, &["2408:8719:3000:0012:00aa:00bb:00cc:0dd1"]),
        host(5, 3, &["2408:8719:3000:0012:00aa:00bb:00cc:0dd2"]),
        host(6, 3, &["10.0.0.16"]),
        host(7, 0, &["10.0.0.17"]),
    ];
    let instance = |id, name: &str, module, host| ServiceInstance {
        id: ServiceInstanceId(id),
        name: name.into(),
        module: ModuleId(module),
        host: HostId(host),
        template: None,
        labels: [("env".to_owned(), "prod".to_owned())].into_iter().collect(),
        processes: 2,
        names: "order".into(),
    };
    let items = vec![
        instance(21, "10.0.0.11_order_8080", 11, 1),
        instance(22, "10.0.0.11_order_8080", 12, 2),
        instance(23, "fd00:0020:0002:0000:0000:0000:0000:0023_pay_80", 13, 3),
        instance(24, "2408:8719:3000:0012:00aa:00bb:00cc:0dd1_order_8080", 12, 4),
        instance(25, "2408:8719:3000:0012:00aa:00bb:00cc:0dd2_order_8080", 12, 5),
        instance(26, "10.0.0.16_order_8080", 12, 6),
    ];
    vec![
        BusinessPart::Fields(Vec::new()),
        BusinessPart::Topology(topology),
        BusinessPart::Areas(areas),
        BusinessPart::Hosts(hosts),
        BusinessPart::Instances { items, total: 6 },
    ]
}

/// Step 1 with the business of several cloud areas.
pub(crate) fn instances_in_areas(lang: Lang, size: Size) -> State {
    let draft = Draft { targets: Targets::default(), ..good() };
    let (mut state, _) = opened(start(lang, size), Opened { draft, ..Opened::default() });
    send_parts(&mut state, areas());
    end_reading(&mut state, Ok(()));
    state
}

pub(crate) fn set(process: &mut ProcessDraft, known: Known, text: &str) {
    process.set(known.into(), text.to_owned());
}

pub(crate) fn bind(ip: &str, port: &str, protocol: &str, enable: &str) -> BindDraft {
    BindDraft {
        ip: ip.to_owned(),
        port: port.to_owned(),
        protocol: protocol.to_owned(),
        enable: enable.to_owned(),
        ..BindDraft::default()
    }
}

pub(crate) fn nginx() -> ProcessDraft {
    let mut process = ProcessDraft::default();
    for (known, text) in [
        (Known::FuncName, "nginx"),
        (Known::ProcessName, "nginx-web"),
        (Known::StartParamRegex, "-c /etc/nginx/nginx.conf"),
        (Known::Description, "支付网关的接入层"),
        (Known::WorkPath, "/data/nginx"),
        (Known::PidFile, "/data/nginx/logs/nginx.pid"),
        (Known::User, "nginx"),
        (Known::ProcNum, "1"),
        (Known::StartCmd, "./sbin/nginx -c conf/nginx.conf"),
        (Known::StopCmd, "./sbin/nginx -s stop"),
        (Known::Timeout, "30"),
        (Known::AutoStart, "true"),
    ] {
        set(&mut process, known, text);
    }
    process.bind = vec![bind("0.0.0.0", "80", "1", "true"), bind("::", "443", "3", "true")];
    process
}

fn java() -> ProcessDraft {
    let mut process = ProcessDraft::default();
    for (known, text) in [
        (Known::FuncName, "java"),
        (Known::ProcessName, "支付网关主进程"),
        (Known::StartParamRegex, "-cp gateway.jar com.example.pay.gateway.Main"),
        (Known::WorkPath, "/data/gateway"),
        (Known::User, "app"),
        (Known::StartCmd, "./start.sh"),
        (Known::StopCmd, "./stop.sh"),
    ] {
        set(&mut process, known, text);
    }
    process
}

pub(crate) fn target(id: i64) -> Target {
    let catalogue = catalogue();
    let instance = catalogue.instance(ServiceInstanceId(id)).unwrap();
    catalogue.target(instance)
}

/// A draft with nothing wrong in it.
pub(crate) fn good() -> Draft {
    Draft {
        name: "支付网关".to_owned(),
        environment: (&environment()).into(),
        business: Some(business()),
        targets: vec![target(1001), target(1002), target(100_234)].into(),
        processes: vec![nginx(), java()],
        ..Draft::default()
    }
}

/// A draft in which much is wrong.
pub(crate) fn bad() -> Draft {
    let mut draft = good();
    draft.targets.push(target(1003));
    let mut third = ProcessDraft::default();
    set(&mut third, Known::FuncName, "redis-server");
    set(&mut third, Known::ProcNum, "80a0");
    set(&mut third, Known::Description, &"很长的备注".repeat(20));
    third.bind = vec![
        bind("10.0.0", "6379", "1", "true"),
        bind("10.0.0.11", "80,81", "1", "false"),
        bind("fd00::12", "0080", "1", ""),
    ];
    draft.processes.push(third);
    draft.processes.push(ProcessDraft::default());
    draft
}

/// Opens a draft from the list of drafts. Returns what is asked for then as well.
pub(crate) fn opened(state: State, opened: Opened) -> (State, Vec<Effect>) {
    let id = DraftId("20261104-pay".to_owned());
    let draft = &opened.draft;
    let heading = Heading {
        name: draft.name.clone(),
        environment: draft.environment.clone(),
        business: draft.business.as_ref().map(|business| business.name.clone()).unwrap_or_default(),
        targets: draft.targets.len(),
        processes: draft.processes.iter().map(|process| process.name().into_owned()).collect(),
        step: opened.place.step,
    };
    let modified = date(2026, 11, 4).at(14, 2, 0, 0);
    let mut state = drafts_of(state, vec![Listing { id: id.clone(), modified, heading: Ok(heading) }]);
    if state.drafts.listings().is_empty() {
        // Those of other environments are hidden at first.
        press(&mut state, "A down");
    }
    let effects = press(&mut state, "enter");
    let [Effect::OpenDraft { id: request, .. }] = effects[..] else { panic!("{effects:?}") };
    let content = Opened { id: Some(id), ..opened };
    let effects = answer(&mut state, request, Answer::Opened(Ok(Box::new(content))));
    (state, effects)
}

/// Opens a draft at a step, its business read.
pub(crate) fn at(step: Step, draft: Draft, lang: Lang, size: Size) -> State {
    at_place(Place { step, ..Place::default() }, draft, lang, size)
}

/// Opens a draft where it was left, its business read.
pub(crate) fn at_place(place: Place, draft: Draft, lang: Lang, size: Size) -> State {
    let (mut state, _) = opened(start(lang, size), Opened { draft, place, ..Opened::default() });
    read_business(&mut state);
    state
}

/// All of the business comes, if it is being read.
pub(crate) fn read_business(state: &mut State) {
    if state.reading.is_some() {
        send_parts(state, parts());
        end_reading(state, Ok(()));
    }
}

/// Narrows the list of instances, and leaves the filter open.
pub(crate) fn filtering(state: &mut State, text: &str) {
    if state.instances.filtering {
        press(state, "enter");
    }
    // What was typed before is selected.
    press(state, "/ ctrl-u");
    if !text.is_empty() {
        paste(state, text);
    }
}

/// Narrows the list of instances.
pub(crate) fn filter(state: &mut State, text: &str) {
    filtering(state, text);
    press(state, "enter");
}

pub(crate) fn live() -> Live {
    let mut live = Live::default();
    let process = |id, fields: &[(Known, &str)], bind| Process {
        id: ProcessId(id),
        instance: ServiceInstanceId(1002),
        template: None,
        fields: fields.iter().map(|(known, text)| ((*known).into(), (*text).to_owned())).collect(),
        bind,
    };
    let same = nginx();
    let same: Vec<_> =
        Known::ALL.iter().map(|known| (*known, same.known(*known))).filter(|(_, text)| !text.is_empty()).collect();
    live.processes(ServiceInstanceId(1001), Vec::new());
    live.processes(
        ServiceInstanceId(1002),
        vec![
            process(20_001, &same, nginx().bind),
            process(
                20_002,
                &[
                    (Known::FuncName, "java"),
                    (Known::ProcessName, "支付网关主进程"),
                    (Known::StartParamRegex, "-cp old.jar"),
                    (Known::WorkPath, "/data/old"),
                    (Known::User, "app"),
                    (Known::StartCmd, "./start.sh"),
                    (Known::StopCmd, "./stop.sh"),
                ],
                Vec::new(),
            ),
        ],
    );
    live.bar(ServiceInstanceId(100_234), Bar::Gone);
    live
}

pub(crate) fn review(lang: Lang, size: Size) -> State {
    review_of(start(lang, size), good(), live())
}

/// Step 4 of a draft, with the live state of its targets read.
pub(crate) fn review_of(state: State, draft: Draft, live: Live) -> State {
    let (mut state, id) = checking(state, draft);
    answer(&mut state, id, Answer::Live(Ok(Box::new(live))));
    state
}

/// Step 4 of a draft, its business read and the live state of its targets asked for.
pub(crate) fn checking(state: State, draft: Draft) -> (State, RequestId) {
    let place = Place { step: Step::Review, ..Place::default() };
    let (mut state, effects) = opened(state, Opened { draft, place, ..Opened::default() });
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    read_business(&mut state);
    (state, asked.expect("the targets are read"))
}

/// A review of what the hosts of two targets would not bear.
pub(crate) fn warned(lang: Lang, size: Size) -> State {
    let mut draft = good();
    draft.processes[1].bind = vec![bind("10.0.0.11", "8080", "1", "true")];
    let mut live = live();
    live.runs_on(ServiceInstanceId(1001), HostId(1));
    let rows = [bind("127.0.0.1", "80", "1", "true")];
    let resident = Resident {
        instance: ServiceInstanceId(1005),
        name: "10.0.0.11_java-gateway-with-a-very-long-name_9090".into(),
        alias: "nginx-web".into(),
        bind: rows.iter().filter_map(BindDraft::stored).collect(),
    };
    live.residents(HostId(1), vec![resident]);
    live.processes(ServiceInstanceId(1002), Vec::new());
    review_of(start(lang, size), draft, live)
}

pub(crate) fn refused() -> ApiError {
    ApiError {
        status: Some(200),
        code: Some(1_199_014),
        message: "数据唯一性校验失败，bk_process_name 重复".to_owned(),
        request_id: Some("cc0000000000004f8b2d".to_owned()),
        ..ApiError::new(ErrorKind::Refused, "create_process_instance")
    }
}

/// A run over three targets that has just been submitted, and is not begun.
pub(crate) fn submitted(lang: Lang, size: Size) -> State {
    let mut state = review_of(start(lang, size), good(), Live::default());
    let effects = press(&mut state, "s left enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Submit { .. })), "{effects:?}");
    state
}

/// Sends what a run reports.
pub(crate) fn report(state: &mut State, reported: Answer) {
    let id = state.submit.run.as_ref().expect("a run").id;
    answer(state, id, reported);
}

pub(crate) fn sent(state: &mut State, call: usize) {
    report(state, Answer::CallSent { call });
}

pub(crate) fn call_ended(state: &mut State, call: usize, outcome: Outcome) {
    report(state, Answer::CallEnded { call, outcome });
}

/// A call created processes with these IDs.
pub(crate) fn created(state: &mut State, call: usize, ids: [i64; 2]) {
    sent(state, call);
    let ids = ids.map(ProcessId).to_vec();
    call_ended(state, call, Outcome::Created { ids, evidence: Evidence::Answer });
}

/// The name of the run's journal.
pub(crate) fn run_id() -> RunId {
    "20261104-152000-a1b2".parse().unwrap()
}

/// The run has begun, and its first call has created two processes.
pub(crate) fn first_created(lang: Lang, size: Size) -> State {
    let mut state = submitted(lang, size);
    report(&mut state, Answer::RunBegun(Some(run_id())));
    created(&mut state, 0, [30_001, 30_002]);
    state
}

/// A run over three targets: one created, one refused, the last call on its way.
pub(crate) fn run(lang: Lang, size: Size) -> State {
    let mut state = first_created(lang, size);
    sent(&mut state, 1);
    call_ended(&mut state, 1, Outcome::Refused(Box::new(refused())));
    sent(&mut state, 2);
    state
}

/// The same, and the outcome of the last call stays unknown.
pub(crate) fn ended(lang: Lang, size: Size) -> State {
    let mut state = run(lang, size);
    let error = ApiError { status: Some(504), ..ApiError::new(ErrorKind::Timeout, "create_process_instance") };
    call_ended(&mut state, 2, Outcome::Unknown(Box::new(error)));
    report(&mut state, Answer::RunEnded(Ok(())));
    state
}

/// A run that created everything.
pub(crate) fn done(lang: Lang, size: Size) -> State {
    done_and(lang, size, ReadBack { read: 6, ..ReadBack::default() })
}

/// A run that created everything, and what was read back of it.
pub(crate) fn done_and(lang: Lang, size: Size, read_back: ReadBack) -> State {
    let mut state = first_created(lang, size);
    created(&mut state, 1, [30_003, 30_004]);
    created(&mut state, 2, [30_005, 30_006]);
    report(&mut state, Answer::ReadBack(Ok(read_back)));
    report(&mut state, Answer::RunEnded(Ok(())));
    state
}

pub(crate) fn unreachable() -> ApiError {
    ApiError {
        message: "error sending request: connection refused".to_owned(),
        ..ApiError::new(ErrorKind::Connect, "search_business")
    }
}

pub(crate) fn disk_full() -> StoreError {
    StoreError {
        path: "/home/op/.local/share/bkproc/drafts/20261104-pay.json".into(),
        cause: Cause::Io {
            doing: Operation::Write,
            kind: std::io::ErrorKind::StorageFull,
            message: "No space left on device (os error 28)".to_owned(),
        },
    }
}

/// The attributes of a business to which an administrator added one.
pub(crate) fn with_custom() -> Vec<Field> {
    vec![Field {
        key: FieldKey::new("owner_level"),
        kind: Kind::Enum {
            options: vec![("1".to_owned(), "核心".to_owned()), ("2".to_owned(), "一般".to_owned())]
        },
        group: Group::Custom("公司扩展信息".to_owned()),
        required: true,
        unit: String::new(),
        words: Some(ServerWords { label: "保障级别".to_owned(), help: "由运维团队评定".to_owned() }),
    }]
}
