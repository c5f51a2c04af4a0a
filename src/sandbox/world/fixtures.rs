//! The default world: a shop in Chinese (business 1) and a shipper in English (business 2).
//!
//! Chosen so that the documented example call works as printed: service instance 48 is in business 1, is made
//! without a template, and the next process gets id 64. There is a custom level between business and set, as in the
//! whole of a CMDB or nowhere in it. The shop has what makes hosts hard to tell apart: the same address in two cloud
//! areas, IPv6 in full form, several addresses, dynamic addressing.
//! The resource pool and an archived business exist and are hidden.

use super::{
    Area, Body, Business, Host, Instance, Level, Moment, Node, Process, RECIPES, System, Template, World, named,
};

/// 2024-03-11 10:24:31.507 in Shanghai.
const FOUNDED: Moment = Moment(1_710_123_871_507);

fn node(level: Level, id: i64, name: &str, children: Vec<Node>) -> Node {
    Node { level, id, name: name.to_owned(), default: 0, children }
}

fn set(id: i64, name: &str, modules: &[(i64, &str)]) -> Node {
    let modules = modules.iter().map(|(id, name)| node(Level::Module, *id, name, Vec::new()));
    node(Level::Set, id, name, modules.collect())
}

fn idle(id: i64, names: [&str; 4]) -> Node {
    let [pool, idle, fault, recycle] = names;
    let mut set = set(id, pool, &[(id + 1, idle), (id + 2, fault), (id + 3, recycle)]);
    set.default = 1;
    for (default, module) in (1..).zip(&mut set.children) {
        module.default = default;
    }
    set
}

const CHINESE_POOL: [&str; 4] = ["空闲机池", "空闲机", "故障机", "待回收"];

fn business(id: i64, name: &'static str, children: Vec<Node>, pool: [&str; 4]) -> Business {
    Business {
        id,
        name: name.into(),
        maintainer: "admin".into(),
        default: 0,
        archived: false,
        created: Moment(FOUNDED.0 - 86_400_000 * (5 - id)),
        children,
        idle: idle(id * 100, pool),
    }
}

/// The area of machines abroad, where addresses of the shop's own network occur again.
pub(super) const ABROAD: i64 = 2;

fn areas() -> Vec<Area> {
    [(ABROAD, "香港", false, 2), (Area::UNASSIGNED, "未分配", true, 1), (0, "Default Area", true, 0)]
        .map(|(id, name, default, hours)| Area {
            id,
            name: name.into(),
            default,
            created: Moment(FOUNDED.0 + hours * 3_600_000),
        })
        .to_vec()
}

/// Puts in cloud areas, businesses, topology and service templates.
pub(super) fn found(world: &mut World) {
    world.areas = areas();
    let shop = vec![
        node(
            Level::Region,
            14,
            "华南",
            vec![set(11, "华南一区", &[(51, "接入层"), (52, "订单服务"), (53, "支付服务"), (54, "缓存")])],
        ),
        node(
            Level::Region,
            15,
            "华北",
            vec![
                set(12, "华北二区", &[(55, "接入层"), (56, "数据库"), (57, "消息队列")]),
                set(13, "公共组件", &[(58, "日志采集"), (59, "批处理")]),
            ],
        ),
    ];
    world.add_business(business(1, "青禾商城", shop, CHINESE_POOL));
    let harbor = vec![
        node(Level::Region, 21, "Rotterdam", vec![set(22, "tracking", &[(71, "tracking-api"), (72, "ais-gate")])]),
        node(
            Level::Region,
            23,
            "Singapore",
            vec![set(24, "tracking", &[(73, "tracking-api")]), set(25, "storage", &[(74, "postgres"), (75, "empty")])],
        ),
    ];
    world.add_business(Business {
        maintainer: "lee,admin".into(),
        ..business(2, "Harbor Logistics", harbor, ["idle pool", "idle host", "fault host", "recycle host"])
    });
    world.add_business(Business { default: 1, ..business(3, "资源池", Vec::new(), CHINESE_POOL) });
    world.add_business(Business { archived: true, ..business(4, "旧商城(已归档)", Vec::new(), CHINESE_POOL) });
    let template = |id, biz, processes: Vec<(i64, usize)>| Template {
        id,
        biz,
        created: FOUNDED,
        processes: processes.into_iter().filter_map(|(id, recipe)| Some((id, RECIPES.get(recipe)?))).collect(),
    };
    for (module, made) in [
        (58, template(50, 1, vec![(31, 7)])),
        (51, template(51, 1, vec![(32, 0)])),
        (73, template(52, 2, vec![(33, 9)])),
    ] {
        if let Some(module) = world.modules.get_mut(&module) {
            module.template = made.id;
        }
        world.templates.insert(made.id, made);
    }
}

/// A host of the default world; it is static and in area 0 unless it says otherwise.
struct Machine {
    id: i64,
    biz: i64,
    inner: &'static str,
    inner_v6: &'static str,
    outer: &'static str,
    area: i64,
    dynamic: bool,
    /// What its service instances are called by where that is not all of its addresses: someone named them so.
    called: Option<&'static str>,
}

const fn machine(id: i64, biz: i64, inner: &'static str) -> Machine {
    Machine { id, biz, inner, inner_v6: "", outer: "", area: 0, dynamic: false, called: None }
}

const HOSTS: [Machine; 18] = [
    Machine { outer: "159.75.1.11", ..machine(1, 1, "10.20.1.11") },
    machine(2, 1, "10.20.1.12"),
    Machine { called: Some("10.20.1.13"), ..machine(3, 1, "10.20.1.13,172.16.1.13") },
    Machine { inner_v6: "fd00:0020:0002:0000:0000:0000:0000:0021", ..machine(4, 1, "10.20.2.21") },
    machine(5, 1, "10.20.2.22"),
    Machine {
        inner_v6: "fd00:0020:0002:0000:0000:0000:0000:0023,fd00:0020:0003:0000:0000:0000:0000:0023",
        called: Some("fd00:20:2::23"),
        ..machine(6, 1, "")
    },
    machine(7, 1, "10.20.3.31"),
    Machine { area: ABROAD, ..machine(8, 1, "10.20.1.11") },
    Machine { area: ABROAD, ..machine(9, 1, "10.20.2.22") },
    Machine { inner_v6: "fd00:0020:0004:0000:0000:0000:0000:0041", ..machine(10, 1, "") },
    Machine { outer: "203.0.113.11", ..machine(11, 2, "10.31.0.11") },
    Machine {
        inner_v6: "fd00:0031:0000:0000:0000:0000:0000:0012",
        called: Some("10.31.0.12"),
        ..machine(12, 2, "10.31.0.12,10.31.9.12")
    },
    machine(13, 2, "10.32.0.13"),
    machine(14, 2, "10.32.0.14"),
    machine(15, 2, "10.32.0.15"),
    Machine { inner_v6: "fd00:0020:0004:0000:0000:0000:0000:0042", ..machine(16, 1, "") },
    machine(17, 1, "10.20.5.51,172.16.5.51"),
    // The address is that of host 4 too.
    Machine { dynamic: true, ..machine(18, 1, "10.20.2.21") },
];

type Labels = &'static [(&'static str, &'static str)];
const PRODUCTION: Labels = &[("env", "prod"), ("tier", "front")];
const STAGING: Labels = &[("env", "stag")];
const NONE: Labels = &[];

type Row = (i64, i64, i64, Labels, &'static [usize], bool);

/// Service instance id, module, host, labels, recipes. Templated when its module is and the last flag says so.
const INSTANCES: [Row; 37] = [
    (12, 51, 1, PRODUCTION, &[0], true),
    (13, 51, 2, PRODUCTION, &[0], true),
    (14, 51, 3, STAGING, &[0], true),
    (15, 58, 1, NONE, &[7], true),
    (16, 58, 2, NONE, &[7], true),
    (17, 58, 4, NONE, &[7], true),
    (21, 52, 1, PRODUCTION, &[1, 7], false),
    (22, 52, 2, PRODUCTION, &[1, 7], false),
    (23, 52, 3, STAGING, &[1], false),
    (24, 52, 4, NONE, &[1, 2, 3], false),
    (31, 53, 2, PRODUCTION, &[2, 7], false),
    (32, 53, 3, PRODUCTION, &[2], false),
    (33, 53, 6, STAGING, &[2, 8], false),
    (41, 54, 4, NONE, &[3], false),
    (42, 54, 5, NONE, &[3, 7], false),
    (48, 54, 7, PRODUCTION, &[3], false),
    (49, 55, 5, PRODUCTION, &[0, 7], false),
    (50, 55, 6, PRODUCTION, &[0], false),
    (53, 56, 7, &[("env", "prod"), ("role", "主库")], &[4, 7], false),
    (54, 56, 5, &[("env", "prod"), ("role", "从库")], &[4], false),
    (57, 57, 4, NONE, &[5, 6], false),
    (58, 57, 5, NONE, &[5, 6], false),
    (62, 59, 7, NONE, &[8], false),
    (72, 71, 11, &[("site", "rtm")], &[9], false),
    (73, 71, 12, &[("site", "rtm")], &[9, 10], false),
    (74, 72, 12, &[("site", "rtm"), ("canary", "true")], &[10], false),
    (81, 73, 13, &[("site", "sin")], &[9], true),
    (82, 73, 14, &[("site", "sin")], &[9], true),
    (90, 74, 14, &[("site", "sin")], &[11], false),
    (91, 74, 15, &[("site", "sin")], &[11, 8, 3], false),
    (97, 74, 13, NONE, &[], false),
    // Those that came later; process ids are given in the order of this list, so they stand last.
    (25, 52, 8, PRODUCTION, &[1], false),
    (26, 52, 9, PRODUCTION, &[1], false),
    (34, 53, 10, PRODUCTION, &[2], false),
    (35, 53, 16, PRODUCTION, &[2], false),
    (43, 54, 17, NONE, &[3], false),
    (44, 54, 18, NONE, &[3], false),
];

/// Puts in hosts, service instances and their processes.
pub(super) fn populate(world: &mut World) {
    for machine in &HOSTS {
        let mut modules: Vec<i64> = INSTANCES.iter().filter(|one| one.2 == machine.id).map(|one| one.1).collect();
        modules.dedup();
        world.hosts.insert(
            machine.id,
            Host {
                id: machine.id,
                biz: machine.biz,
                area: machine.area,
                dynamic: machine.dynamic,
                modules,
                name: format!("vm-{}-{:03}", machine.biz, machine.id),
                inner: machine.inner.to_owned(),
                inner_v6: machine.inner_v6.to_owned(),
                outer: machine.outer.to_owned(),
                system: Some(if machine.id == 7 { System::Windows } else { System::Linux }),
                created: FOUNDED,
            },
        );
    }
    let mut process = 0;
    for (place, (id, module, host, labels, recipes, templated)) in (1..).zip(INSTANCES) {
        let biz = world.modules.get(&module).map_or(0, |one| one.biz);
        let template = match world.modules.get(&module) {
            Some(one) if templated => one.template,
            _ => 0,
        };
        let first = recipes.first().and_then(|index| RECIPES.get(*index));
        let called = HOSTS.iter().find(|one| one.id == host).and_then(|one| one.called);
        let name = called.map_or_else(|| world.instance_name(host, first), |address| named(address, first));
        world.add_instance(Instance {
            id,
            biz,
            name: name.into(),
            labels: labels.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
            template,
            host,
            module,
            creator: if biz == 1 { "admin" } else { "lee" }.into(),
            created: Moment(FOUNDED.0 + place * 5_400_010),
            processes: Vec::new(),
        });
        for recipe in recipes.iter().filter_map(|index| RECIPES.get(*index)) {
            process += 1;
            world.add_process(Process {
                id: process,
                instance: id,
                template: world.process_template(template, recipe),
                body: Body::Born(recipe),
            });
        }
    }
    world.last_process = 63;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Version;

    #[test]
    fn the_documented_example_finds_its_service_instance_and_gets_its_id() {
        let mut world = World::new(Version::default(), None, None);
        let instance = &world.instances[&48];
        assert_eq!((instance.biz, instance.template), (1, 0));
        assert_eq!(world.draw_process_id(), 64);
    }

    #[test]
    fn two_businesses_hold_at_least_25_service_instances() {
        let world = World::new(Version::default(), None, None);
        let of = |biz| world.instances.values().filter(|one| one.biz == biz).count();
        assert!(of(1) > 15 && of(2) > 5 && of(1) + of(2) >= 25);
        assert!(world.instances.values().any(|one| one.template != 0));
        assert!(world.processes.len() <= 63);
    }

    #[test]
    fn the_shop_has_what_makes_hosts_hard_to_tell_apart() {
        let world = World::new(Version::default(), None, None);
        let shop = || world.hosts.values().filter(|host| host.biz == 1);
        let abroad = shop().find(|host| host.area != 0 && host.inner == "10.20.1.11").unwrap();
        assert!(shop().any(|host| host.area == 0 && host.inner == abroad.inner));
        let twins: Vec<(i64, i64)> = world
            .instances
            .values()
            .filter(|one| &*one.name == "10.20.1.11_order-server_8080")
            .map(|one| (one.id, one.module))
            .collect();
        assert_eq!(twins, [(21, 52), (25, 52)], "one name, one module, two areas");
        assert!(world.instances.values().any(|one| one.name.starts_with("fd00:0020:0004:0000:0000:0000:0000:0041_")));
        assert!(world.instances.values().any(|one| one.name.starts_with("10.20.5.51,172.16.5.51_")));
        assert!(shop().any(|host| host.dynamic && shop().any(|one| one.id != host.id && one.inner == host.inner)));
        let full = |text: &str| text.split(',').all(|one| one.is_empty() || one.len() == 39);
        assert!(world.hosts.values().all(|host| full(&host.inner_v6)));
        assert!(world.hosts.values().all(|host| world.areas.iter().any(|area| area.id == host.area)));
    }

    #[test]
    fn a_custom_level_is_in_all_businesses() {
        let world = World::new(Version::default(), None, Some(300));
        for business in world.businesses.iter().filter(|one| !one.children.is_empty()) {
            assert!(business.children.iter().all(|node| node.level == Level::Region), "{}", business.id);
        }
    }
}
