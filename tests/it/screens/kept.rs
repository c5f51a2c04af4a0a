//! States to draw of what was kept of a CMDB: shown while it is read again, and in its place when it is out of reach.

use crate::support::world;
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::CacheRead;
use bkproc::app::form::Editor;
use bkproc::app::overlay::Overlay;
use bkproc::app::{Loadable, RequestId, State};
use bkproc::domain::draft::Draft;
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::plan::{Live, plan};
use ratatui::layout::Size;
use std::time::Duration;

/// How old everything is.
const AGE: Duration = Duration::from_secs(3 * 3600 + 7 * 60);

/// Service instances that were kept, two pages of the new ones read.
pub(crate) fn refreshing(lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Instances, world::good(), lang, size);
    let Catalogue { business, topology, hosts, instances, .. } = world::catalogue();
    let items = instances.clone();
    let parts =
        [BusinessPart::Topology(topology), BusinessPart::Hosts(hosts), BusinessPart::Instances { items, total: 5 }];
    let mut catalogue = Catalogue::recalled(business, parts, AGE);
    let page = instances.into_iter().take(2).collect();
    catalogue.take(BusinessPart::Instances { items: page, total: 5432 });
    state.catalogue = Some(catalogue);
    state.reading = Some(RequestId(1));
    world::filter(&mut state, "");
    state
}

/// The same, and the CMDB cannot be reached.
pub(crate) fn offline(lang: Lang, size: Size) -> State {
    let mut state = refreshing(lang, size);
    state.reading = None;
    state.catalogue.as_mut().unwrap().end(Err(world::unreachable()));
    state
}

/// The businesses that were kept.
pub(crate) fn businesses(lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Instances, Draft::default(), lang, size);
    let business = |id, name: &str| Business { id: BizId(id), name: name.to_owned() };
    let content = vec![business(2, "蓝鲸"), business(3, "支付中心"), business(77, "Order Platform")];
    state.businesses_kept = Some(CacheRead { content, age: AGE });
    state.businesses = Loadable::Failed(world::unreachable());
    state.overlay = Some(Overlay::Businesses { filter: Editor::default(), at: 1 });
    state
}

/// A plan of what was kept: of two targets, for of the third nothing was.
pub(crate) fn review(lang: Lang, size: Size) -> State {
    let mut state = offline(lang, size);
    let screen = world::review(lang, size).screen;
    state.screen = screen;
    let mut content = Live::unknown();
    content.processes(ServiceInstanceId(1001), Vec::new());
    content.processes(ServiceInstanceId(1002), Vec::new());
    let wanted = state.open.as_ref().unwrap().checked.wanted.clone().unwrap();
    state.review.plan = Some(plan(wanted, &content));
    state.review.recalled = Loadable::Ready(Some(CacheRead { content, age: AGE }));
    state.review.live = Loadable::Failed(world::unreachable());
    state = world::listed(state);
    state.review.cursor.at = 2;
    state
}
