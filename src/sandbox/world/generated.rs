//! A world of any number of service instances, the same ones every time, all in business 1.
//!
//! Ids count from 1; every tenth service instance is made from a template; a host carries four of them.

use super::fixtures::ABROAD;
use super::{Body, Host, Instance, Level, Moment, Node, Process, RECIPES, World};

/// Modules a set holds, and service instances a module holds.
const MODULES: usize = 8;
const MEMBERS: usize = 125;
const PER_HOST: usize = 4;
/// Every so many hosts one is abroad, so that the business has two cloud areas as large ones do.
const ABROAD_EVERY: usize = 20;
/// When the first of them was made, in milliseconds since 1970.
const FOUNDED: i64 = 1_710_000_000_000;
/// Ids of the crowd's own sets and modules start here.
const FIRST: usize = 1000;
/// The node of the custom level that they are under.
const REGION: i64 = 999;
/// The template every tenth service instance is made from.
const TEMPLATE: i64 = 51;

fn id(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Puts in sets, modules, hosts, `count` service instances and their processes.
pub(super) fn populate(world: &mut World, count: usize) {
    let modules = count.div_ceil(MEMBERS);
    let mut sets: Vec<Node> = Vec::new();
    for number in 0..modules {
        let within = number % MODULES;
        if within == 0 {
            let name = format!("集群-{:03}", number / MODULES + 1);
            sets.push(made(Level::Set, id(FIRST + number / MODULES), name));
        }
        if let Some(set) = sets.last_mut() {
            let name = ["接入", "订单", "支付", "缓存", "数据库", "队列", "日志", "批处理"]
                .get(within)
                .copied()
                .unwrap_or("模块");
            let module_id = id(FIRST * 10 + number);
            world.modules.insert(
                module_id,
                super::Module {
                    biz: 1,
                    set: set.id,
                    set_name: set.name.clone(),
                    name: name.to_owned(),
                    default: 0,
                    template: 0,
                },
            );
            set.children.push(made(Level::Module, module_id, name.to_owned()));
        }
    }
    if let Some(shop) = world.businesses.iter_mut().find(|one| one.id == 1) {
        shop.children.push(Node { children: sets, ..made(Level::Region, REGION, "扩容".to_owned()) });
    }
    let mut process = 0;
    for number in 0..count {
        let host = number / PER_HOST + 1;
        let module = id(FIRST * 10 + number / MEMBERS);
        world.hosts.entry(id(host)).or_insert_with(|| host_of(host)).modules.push(module);
        let template = if number % 10 == 9 { TEMPLATE } else { 0 };
        let kind = if template == 0 { number % RECIPES.len() } else { 0 };
        let recipe = RECIPES.get(kind);
        world.add_instance(Instance {
            id: id(number + 1),
            biz: 1,
            name: world.instance_name(id(host), recipe).into(),
            labels: if number % 3 == 0 { vec![("env".into(), "prod".into())] } else { Vec::new() },
            template,
            host: id(host),
            module,
            creator: "admin".into(),
            created: Moment(FOUNDED + id(number) * 1009),
            processes: Vec::new(),
        });
        let second = RECIPES.get((kind + 7) % RECIPES.len()).filter(|_| template == 0);
        for recipe in recipe.into_iter().chain(second) {
            process += 1;
            world.add_process(Process {
                id: process,
                instance: id(number + 1),
                template: world.process_template(template, recipe),
                body: Body::Born(recipe),
            });
        }
    }
    for host in world.hosts.values_mut() {
        host.modules.dedup();
    }
}

fn made(level: Level, id: i64, name: String) -> Node {
    Node { level, id, name, default: 0, children: Vec::new() }
}

fn host_of(number: usize) -> Host {
    Host {
        id: id(number),
        biz: 1,
        name: format!("vm-{number:06}"),
        created: Moment(FOUNDED),
        area: if number.is_multiple_of(ABROAD_EVERY) { ABROAD } else { 0 },
        inner: format!("10.{}.{}.{}", 64 + number / 62_500, number / 250 % 250, number % 250 + 1),
        ..Host::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Version;
    use std::collections::BTreeSet;

    #[test]
    fn a_crowd_has_as_many_as_asked_for_and_no_name_twice_on_a_host() {
        let world = World::new(Version::default(), None, Some(2_500));
        assert_eq!(world.instances.len(), 2_500);
        assert!(world.instances.values().all(|one| one.biz == 1 && !one.processes.is_empty()));
        assert!(world.instances.values().all(|one| world.modules.contains_key(&one.module)));
        let areas: BTreeSet<i64> = world.hosts.values().map(|host| host.area).collect();
        assert_eq!(areas, [0, ABROAD].into());
        assert!(areas.iter().all(|area| world.areas.iter().any(|one| one.id == *area)));
    }

    #[test]
    fn an_empty_crowd_is_an_empty_business() {
        assert!(World::new(Version::default(), None, Some(0)).instances.is_empty());
    }
}
