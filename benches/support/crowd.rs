//! A large business as the benches read it, with Chinese names among the others.

use bkproc::app::Setup;
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::Opened;
use bkproc::app::keymap::Keymap;
use bkproc::domain::id::{AreaId, BizId, HostId, ModuleId, ServiceInstanceId};
use bkproc::domain::instance::{Addresses, Area, Business, Host, ServiceInstance, Topology};
use bkproc::domain::lang::Lang;
use ratatui::layout::Size;

/// Modules of the business.
const MODULES: i64 = 50;
/// Every so many hosts one is in another cloud area.
const ABROAD_EVERY: i64 = 20;
/// Service instances of a page, as of the server's.
pub(crate) const PAGE: usize = 1_000;

/// The size of the terminal, in cells.
pub(crate) const SIZE: Size = Size { width: 120, height: 40 };

pub(crate) fn business() -> Business {
    Business { id: BizId(3), name: "支付中心".to_owned() }
}

pub(crate) fn topology() -> Topology {
    let mut topology = Topology::default();
    for module in 0..MODULES {
        let path = ["广东区".to_owned(), format!("大厅集群{}", module % 7), format!("网关模块-{module}")];
        topology.insert(ModuleId(module), path.to_vec());
    }
    topology
}

fn address(id: i64) -> String {
    format!("10.{}.{}.{}", id / 65_536 % 256, id / 256 % 256, id % 256)
}

/// The names of the cloud areas.
pub(crate) fn areas() -> BusinessPart {
    let area = |(id, name): (i64, &str)| Some(Area { id: AreaId::of(id)?, name: name.to_owned() });
    BusinessPart::Areas([(0, "Default Area"), (2, "香港")].into_iter().filter_map(area).collect())
}

/// The hosts of so many service instances, four on each.
pub(crate) fn hosts(rows: i64) -> Vec<Host> {
    let host = |id| Host {
        id: HostId(id),
        area: AreaId::of(if id % ABROAD_EVERY == 0 { 2 } else { 0 }),
        dynamic: false,
        inner: [address(id)].into_iter().collect(),
        outer: Addresses::none(),
    };
    (0..=rows / 4).map(host).collect()
}

/// So many service instances; each has a name of its own, and labels and processes that others have too.
pub(crate) fn instances(rows: i64) -> Vec<ServiceInstance> {
    let instance = |id: i64| ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("{}_{}_{}", address(id / 4), if id % 3 == 0 { "支付网关" } else { "nginx" }, 8000 + id % 100)
            .into(),
        module: ModuleId(id % MODULES),
        host: HostId(id / 4),
        template: None,
        labels: [("env".to_owned(), "prod".to_owned())].into_iter().collect(),
        processes: 2,
        names: format!("nginx\nnginx_{}", 8000 + id % 100).into(),
    };
    (1..=rows).map(instance).collect()
}

/// The business with so many service instances, all of it read.
pub(crate) fn catalogue(rows: i64) -> Catalogue {
    let mut catalogue = Catalogue::new(business());
    catalogue.take(BusinessPart::Topology(topology()));
    catalogue.take(areas());
    catalogue.take(BusinessPart::Hosts(hosts(rows)));
    for part in pages(&instances(rows)) {
        catalogue.take(part);
    }
    catalogue.end(Ok(()));
    catalogue
}

/// Service instances as they come, page after page.
pub(crate) fn pages(instances: &[ServiceInstance]) -> Vec<BusinessPart> {
    let total = instances.len() as u64;
    instances.chunks(PAGE).map(|page| BusinessPart::Instances { items: page.to_vec(), total }).collect()
}

/// What a program in Chinese starts with that has no CMDB.
pub(crate) fn setup(open: Option<Opened>) -> Setup {
    Setup {
        size: SIZE,
        lang: Lang::Zh,
        environment: None,
        environments: Vec::new(),
        themes: Vec::new(),
        theme: String::new(),
        keymap: Keymap::default(),
        says: bkproc::ui::says,
        names: bkproc::i18n::fields::names,
        describe: bkproc::i18n::help_line,
        silenced: Ok(std::collections::BTreeMap::new()),
        settings: Vec::new(),
        open: open.map(Box::new),
        import: None,
    }
}
