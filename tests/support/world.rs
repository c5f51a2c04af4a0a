//! States to draw: a business, drafts in several conditions, a plan, a run.

use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::{Heading, Listing};
use bkproc::app::form::Editor;
use bkproc::app::keymap::Keymap;
use bkproc::app::open::{File, Open};
use bkproc::app::run::{CallPhase, Origin, Run};
use bkproc::app::screen::Screen;
use bkproc::app::{Event, Loadable, RequestId, Setup, State, update};
use bkproc::domain::bind::BindRow;
use bkproc::domain::draft::{BindDraft, Draft, ProcessDraft, Target, Targets};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, ServerWords};
use bkproc::domain::id::{AreaId, BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Addresses, Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::{Bar, Live, Resident, plan};
use bkproc::domain::process::Process;
use bkproc::domain::state::Evidence;
use bkproc::store::error::{Cause, Operation};
use bkproc::store::{DraftId, StoreError};
use bkproc::submit::Outcome;
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

pub(crate) fn start(lang: Lang, size: Size) -> State {
    bkproc::app::init(Setup {
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
    })
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
    let mut state = start(lang, size);
    state.drafts.list = Loadable::Ready(listings());
    state.drafts.cursor.at = 1;
    state
}

pub(crate) fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::new(business());
    let mut topology = Topology::default();
    topology.insert(ModuleId(11), ["广东区", "大厅集群", "网关模块"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(12), ["Guangdong", "lobby-set", "order-service-module"].map(str::to_owned).to_vec());
    catalogue.take(BusinessPart::Topology(topology));
    let host = |id, inner: &[&str]| Host {
        id: HostId(id),
        area: AreaId::of(0),
        dynamic: false,
        inner: inner.iter().collect(),
        outer: Addresses::none(),
    };
    catalogue.take(BusinessPart::Hosts(vec![
        host(1, &["10.0.0.11"]),
        host(2, &["10.0.0.12", "fd00::12"]),
        host(3, &["192.168.100.103"]),
    ]));
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
    catalogue.take(BusinessPart::Instances { items, total: 5 });
    catalogue.ended = Some(Ok(()));
    catalogue
}

/// One address in two cloud areas, IPv6 as a CMDB has it, and two hosts of one subnet.
pub(crate) fn areas() -> Catalogue {
    let mut catalogue = Catalogue::new(business());
    let mut topology = Topology::default();
    topology.insert(ModuleId(11), ["华南一区", "订单服务"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(12), ["深圳", "订单服务"].map(str::to_owned).to_vec());
    topology.insert(ModuleId(13), ["华南一区", "支付服务"].map(str::to_owned).to_vec());
    catalogue.take(BusinessPart::Topology(topology));
    let area = |id, name: &str| Area { id: AreaId::of(id).unwrap(), name: name.into() };
    catalogue.take(BusinessPart::Areas(vec![area(0, "Default Area"), area(3, "深圳IDC")]));
    let host = |id, area, inner: &[&str]| Host {
        id: HostId(id),
        area: AreaId::of(area),
        dynamic: id == 6,
        inner: inner.iter().collect(),
        outer: Addresses::none(),
    };
    catalogue.take(BusinessPart::Hosts(vec![
        host(1, 0, &["10.0.0.11"]),
        host(2, 3, &["10.0.0.11", "10.0.1.11"]),
        host(3, 0, &["fd00:0020:0002:0000:0000:0000:0000:0023"]),
        host(4, 3, &["2408:8719:3000:0012:00aa:00bb:00cc:0dd1"]),
        host(5, 3, &["2408:8719:3000:0012:00aa:00bb:00cc:0dd2"]),
        host(6, 3, &["10.0.0.16"]),
        host(7, 0, &["10.0.0.17"]),
    ]));
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
    catalogue.take(BusinessPart::Instances { items, total: 6 });
    catalogue.end(Ok(()));
    catalogue
}

/// Step 1 with the business of several cloud areas.
pub(crate) fn instances_in_areas(lang: Lang, size: Size) -> State {
    let mut state = at(Step::Instances, Draft { targets: Targets::default(), ..good() }, lang, size);
    state.catalogue = Some(areas());
    bkproc::app::update(&mut state, bkproc::app::Event::Resumed);
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
        environment: "bk-test".into(),
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

/// Opens a draft at a step, its business read.
pub(crate) fn at(step: Step, draft: Draft, lang: Lang, size: Size) -> State {
    let mut state = start(lang, size);
    state.screen = Screen::Step(step);
    state.catalogue = Some(catalogue());
    let file = File::Known(DraftId("20261104-pay".to_owned()));
    let mut open = Open::new(draft, Place::default(), file, state.fields());
    open.revision = 1;
    open.saving.saved = 1;
    state.open = Some(open);
    filter(&mut state, "");
    state
}

/// Narrows the list of instances.
pub(crate) fn filter(state: &mut State, text: &str) {
    state.instances.filter = Editor::new(text);
    // Any event brings the list, and the tree beside it, up to date; what it would write to a file is not meant here.
    let open = state.open.clone();
    update(state, Event::Resized(state.size));
    state.open = open;
}

/// Brings the list of step 4 up to date, as any event does; what that would write to a file is not meant here.
pub(crate) fn listed(mut state: State) -> State {
    let open = state.open.clone();
    let size = state.size;
    update(&mut state, Event::Resized(size));
    state.open = open;
    state
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
    let mut state = at(Step::Review, good(), lang, size);
    let live = live();
    let wanted = state.open.as_ref().unwrap().checked.wanted.clone().unwrap();
    state.review.plan = Some(plan(wanted, &live));
    state.review.live = Loadable::Ready(live);
    state.review.read = 3;
    listed(state)
}

/// A review of what the hosts of two targets would not bear.
pub(crate) fn warned(lang: Lang, size: Size) -> State {
    let mut draft = good();
    draft.processes[1].bind = vec![bind("10.0.0.11", "8080", "1", "true")];
    let mut state = at(Step::Review, draft, lang, size);
    let mut live = live();
    live.runs_on(ServiceInstanceId(1001), HostId(1));
    let rows = [bind("127.0.0.1", "80", "1", "true")];
    let resident = Resident {
        instance: ServiceInstanceId(1005),
        name: "10.0.0.11_java-gateway-with-a-very-long-name_9090".into(),
        alias: "nginx-web".into(),
        bind: rows.iter().filter_map(BindRow::stored).collect(),
    };
    live.residents(HostId(1), vec![resident]);
    live.processes(ServiceInstanceId(1002), Vec::new());
    let wanted = state.open.as_ref().unwrap().checked.wanted.clone().unwrap();
    state.review.plan = Some(plan(wanted, &live));
    state.review.live = Loadable::Ready(live);
    state.review.read = 3;
    listed(state)
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

fn origin(state: &State) -> Origin {
    let environment = state.environment.clone().unwrap();
    Origin { environment, account: None, draft: None, business: "蓝鲸".to_owned() }
}

/// A run over three targets that has just been submitted.
pub(crate) fn submitted(lang: Lang, size: Size) -> State {
    let mut state = at(Step::Submit, good(), lang, size);
    let wanted = state.open.as_ref().unwrap().checked.wanted.clone().unwrap();
    state.submit.run = Some(Run::new(RequestId(7), origin(&state), plan(wanted, &Live::default())));
    state
}

/// A run over three targets: one created, one refused, one unknown.
pub(crate) fn run(lang: Lang, size: Size) -> State {
    let mut state = submitted(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.set(
        0,
        CallPhase::Ended(Outcome::Created {
            ids: vec![ProcessId(30_001), ProcessId(30_002)],
            evidence: Evidence::Answer,
        }),
    );
    run.set(1, CallPhase::Ended(Outcome::Refused(Box::new(refused()))));
    run.set(2, CallPhase::Sent);
    state
}

pub(crate) fn ended(lang: Lang, size: Size) -> State {
    let mut state = run(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    let error = ApiError { status: Some(504), ..ApiError::new(ErrorKind::Timeout, "create_process_instance") };
    run.set(2, CallPhase::Ended(Outcome::Unknown(Box::new(error))));
    run.end();
    state
}

pub(crate) fn done(lang: Lang, size: Size) -> State {
    let mut state = run(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.set(
        1,
        CallPhase::Ended(Outcome::Created {
            ids: vec![ProcessId(30_003), ProcessId(30_004)],
            evidence: Evidence::Answer,
        }),
    );
    run.set(
        2,
        CallPhase::Ended(Outcome::Created {
            ids: vec![ProcessId(30_005), ProcessId(30_006)],
            evidence: Evidence::Answer,
        }),
    );
    run.end();
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

/// A table with a field that an administrator added.
pub(crate) fn with_custom() -> FieldTable {
    FieldTable::with_server(vec![Field {
        key: FieldKey::new("owner_level"),
        kind: Kind::Enum {
            options: vec![("1".to_owned(), "核心".to_owned()), ("2".to_owned(), "一般".to_owned())]
        },
        group: Group::Custom("公司扩展信息".to_owned()),
        required: true,
        unit: String::new(),
        words: Some(ServerWords { label: "保障级别".to_owned(), help: "由运维团队评定".to_owned() }),
    }])
}
