//! States to draw of what was kept of a CMDB: shown while it is read again, and in its place when it is out of reach.

use crate::support::world;
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::{CacheRead, Opened};
use bkproc::app::{Answer, Effect, Loadable, State};
use bkproc::domain::draft::Draft;
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::Live;
use ratatui::layout::Size;
use std::time::Duration;

/// How old everything is.
const AGE: Duration = Duration::from_secs(3 * 3600 + 7 * 60);

/// A draft at a step, its business as it was kept, two pages of the new one read. Returns what was asked for as well.
fn recalled(step: Step, lang: Lang, size: Size) -> (State, Vec<Effect>) {
    let place = Place { step, ..Place::default() };
    let opened = Opened { draft: world::good(), place, ..Opened::default() };
    let (mut state, effects) = world::opened(world::start(lang, size), opened);
    let kept = Catalogue::recalled(world::business(), world::parts(), AGE);
    let reading = state.reading.expect("the business is being read");
    world::answer(&mut state, reading, Answer::CatalogueKept(Ok(Box::new(kept))));
    let page = world::catalogue().instances.into_iter().take(2).collect();
    world::send_parts(&mut state, vec![BusinessPart::Instances { items: page, total: 5432 }]);
    (state, effects)
}

/// Service instances that were kept, two pages of the new ones read.
pub(crate) fn refreshing(lang: Lang, size: Size) -> State {
    recalled(Step::Instances, lang, size).0
}

/// The same, and the CMDB cannot be reached.
pub(crate) fn offline(lang: Lang, size: Size) -> State {
    let mut state = refreshing(lang, size);
    world::end_reading(&mut state, Err(world::unreachable()));
    state
}

/// The businesses that were kept.
pub(crate) fn businesses(lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Instances, Draft::default(), lang, size);
    let Loadable::Loading(id) = state.businesses else { panic!("the businesses are being read") };
    let business = |id, name: &str| Business { id: BizId(id), name: name.to_owned() };
    let content = vec![business(2, "蓝鲸"), business(3, "支付中心"), business(77, "Order Platform")];
    world::answer(&mut state, id, Answer::BusinessesKept(CacheRead { content, age: AGE }));
    world::answer(&mut state, id, Answer::Businesses(Err(world::unreachable())));
    world::press(&mut state, "down");
    state
}

/// A plan of what was kept: of two targets, for of the third nothing was.
pub(crate) fn review(lang: Lang, size: Size) -> State {
    let (mut state, effects) = recalled(Step::Review, lang, size);
    world::end_reading(&mut state, Err(world::unreachable()));
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ReadLive { id, .. } | Effect::RecallLive { id, .. } => Some(*id),
            _ => None,
        })
    };
    let live = asked(&effects).expect("the targets are read");
    let effects = world::answer(&mut state, live, Answer::Live(Err(world::unreachable())));
    let mut content = Live::unknown();
    content.processes(ServiceInstanceId(1001), Vec::new());
    content.processes(ServiceInstanceId(1002), Vec::new());
    let kept = asked(&effects).expect("what was kept is looked up");
    world::answer(&mut state, kept, Answer::CacheRead(Ok(Some(Box::new(CacheRead { content, age: AGE })))));
    world::go_to_row(&mut state, 2);
    state
}
