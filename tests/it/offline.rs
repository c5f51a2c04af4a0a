//! With no network: what was read before is shown, chosen from and planned with, and nothing is sent.

use crate::support::state::{begun, businesses, keys, opened, press};
use crate::support::test_user::{TestUser, Way};
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::{BusinessPart, Catalogue};
use bkproc::app::event::CacheRead;
use bkproc::app::notice::Notice;
use bkproc::app::screen::Screen;
use bkproc::app::{Answer, Effect, Event, RequestId, Setup, State, update};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::id::{HostId, ModuleId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::{Labels, ServiceInstance};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::plan::{Bar, Live, Verdict};
use bkproc::domain::process::{Keyed, NaturalKey};
use bkproc::runtime::Connect;
use bkproc::sandbox::{self, Sandbox};
use bkproc::store::StoreError;
use std::time::Duration;

fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    update(state, Event::Answered { id, answer })
}

fn instance(id: i64) -> ServiceInstance {
    ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("n{id}").into(),
        module: ModuleId(1),
        host: HostId(1),
        template: None,
        labels: Labels::default(),
        processes: 1,
        names: "".into(),
    }
}

/// What a request to read a business asks for.
fn read_request(effects: &[Effect]) -> (RequestId, bool) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::ReadCatalogue { id, recall, .. } => Some((*id, *recall)),
        _ => None,
    });
    found.expect("the business is read")
}

#[test]
fn what_was_kept_is_shown_at_once_and_gives_way_only_to_all_of_what_is_new() {
    let mut state = opened();
    keys(&mut state, "1");
    let id = state.reading.expect("the business is read");
    let business = state.open.as_ref().unwrap().draft.business.clone().unwrap();
    let items = vec![instance(1), instance(48), instance(60)];
    let kept =
        Catalogue::recalled(business, [BusinessPart::Instances { items, total: 3 }], Duration::from_secs(3 * 3600));
    answer(&mut state, id, Answer::CatalogueKept(Ok(Box::new(kept))));
    let shown = |state: &State| {
        let catalogue = state.catalogue.as_ref().unwrap();
        catalogue.instances.iter().map(|one| one.id.0).collect::<Vec<_>>()
    };
    assert_eq!(shown(&state), [1, 48, 60]);
    keys(&mut state, "down down");
    let page = |ids: &[i64]| {
        let items: Vec<_> = ids.iter().map(|id| instance(*id)).collect();
        Answer::CataloguePart(BusinessPart::Instances { items, total: 4 })
    };
    answer(&mut state, id, page(&[1, 2]));
    assert_eq!(shown(&state), [1, 48, 60], "half of what is new is not shown");
    assert_eq!(state.catalogue.as_ref().unwrap().refreshed(), Some(2));
    answer(&mut state, id, Answer::CatalogueEnded(Err(ApiError::new(ErrorKind::Connect, "x"))));
    assert_eq!(shown(&state), [1, 48, 60]);
    assert_eq!(state.catalogue.as_ref().unwrap().kept, Some(Duration::from_secs(3 * 3600)));

    let (id, recall) = read_request(&press(&mut state, "r"));
    assert!(!recall, "what is shown need not be looked up again");
    answer(&mut state, id, page(&[1, 2]));
    answer(&mut state, id, page(&[60, 61]));
    answer(&mut state, id, Answer::CatalogueEnded(Ok(())));
    assert_eq!(shown(&state), [1, 2, 60, 61]);
    assert_eq!(state.catalogue.as_ref().unwrap().kept, None);
    assert_eq!(state.instances.cursor.at, 2, "the cursor stays on 60");
    assert_eq!(state.open.as_ref().unwrap().marks.len(), 2, "marks stay, also of what is gone");
}

#[test]
fn all_service_instances_take_their_place_whatever_else_did_not_come() {
    let mut state = opened();
    let id = state.reading.expect("the business is read");
    let business = state.open.as_ref().unwrap().draft.business.clone().unwrap();
    let rows = |ids: &[i64]| BusinessPart::Instances { items: ids.iter().map(|id| instance(*id)).collect(), total: 2 };
    let kept = Catalogue::recalled(business, [rows(&[1, 48])], Duration::from_secs(60));
    answer(&mut state, id, Answer::CatalogueKept(Ok(Box::new(kept))));
    answer(&mut state, id, Answer::CataloguePart(rows(&[48, 50])));
    let denied = ApiError::new(ErrorKind::GatewayDenied, "search_biz_inst_topo");
    answer(&mut state, id, Answer::CatalogueEnded(Err(denied)));
    let catalogue = state.catalogue.as_ref().unwrap();
    assert_eq!(catalogue.instances.iter().map(|one| one.id.0).collect::<Vec<_>>(), [48, 50]);
    assert_eq!(catalogue.kept, None);
}

#[test]
fn what_cannot_be_looked_up_is_told_and_read() {
    let mut state = opened();
    let id = state.reading.expect("the business is read");
    let cause = bkproc::store::error::Cause::Cache(bkproc::store::error::CacheFault::Damaged);
    let error = StoreError { path: "/c/3.catalogue".into(), cause };
    answer(&mut state, id, Answer::CatalogueKept(Err(error.clone())));
    assert_eq!(state.notice, Some(Notice::NotRecalled(error.clone())));
    answer(&mut state, id, Answer::CataloguePart(BusinessPart::Instances { items: vec![instance(9)], total: 1 }));
    answer(&mut state, id, Answer::CatalogueEnded(Ok(())));
    assert_eq!(state.catalogue.as_ref().unwrap().instances.len(), 1);
    answer(&mut state, id, Answer::Kept(Err(error.clone())));
    assert_eq!(state.notice, Some(Notice::NotKept(error)));
}

#[test]
fn businesses_that_were_kept_can_be_chosen_while_the_cmdb_is_out_of_reach() {
    let mut state = begun();
    let effects = press(&mut state, "enter");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    let kept = CacheRead { content: businesses(), age: Duration::from_secs(3 * 3600) };
    answer(&mut state, *id, Answer::BusinessesKept(kept));
    answer(&mut state, *id, Answer::Businesses(Err(ApiError::new(ErrorKind::Connect, "search_business"))));
    let effects = keys(&mut state, "down enter");
    assert_eq!(read_request(&effects), (state.reading.unwrap(), true));
    assert_eq!(state.open.as_ref().unwrap().draft.business.as_ref(), Some(&businesses()[1]));
}

#[test]
fn what_was_kept_of_one_environment_is_not_offered_in_another() {
    let mut state = begun();
    let own = state.environment.clone().unwrap();
    state.environments = vec![own.clone(), Environment { name: "prod".into(), ..own }];
    let effects = press(&mut state, "enter");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    let kept = CacheRead { content: businesses(), age: Duration::from_secs(3 * 3600) };
    answer(&mut state, *id, Answer::BusinessesKept(kept));
    assert_eq!(state.known_businesses(), businesses());
    keys(&mut state, "esc E down enter");
    assert_eq!(state.environment.as_ref().unwrap().name, "prod");
    assert_eq!(state.known_businesses(), [], "the numbers of one CMDB mean others in the next");
}

#[test]
fn a_draft_that_is_come_back_to_from_another_environment_has_its_fields_read_again() {
    let mut state = opened();
    let own = state.environment.clone().unwrap();
    state.environments = vec![own.clone(), Environment { name: "prod".into(), ..own }];
    keys(&mut state, "E down enter");
    let effects = keys(&mut state, "A end enter");
    assert!(effects.contains(&Effect::UseEnvironment("sandbox".into())), "{effects:?}");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    read_request(&effects);
}

#[test]
fn offline_the_plan_stands_on_what_was_kept_and_cannot_be_submitted() {
    let mut state = opened();
    let effects = keys(&mut state, "4");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    let error = ApiError::new(ErrorKind::Connect, "list_service_instance_detail");
    let effects = answer(&mut state, id.unwrap(), Answer::Live(Err(error.clone())));
    let [Effect::RecallLive { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let key = |alias: &str| NaturalKey { alias: alias.into(), binary: "other".into(), parameter: String::new() };
    let taken = Keyed { id: ProcessId(7), key: key("nginx") };
    let mut content = Live::default();
    content.processes(ServiceInstanceId(48), vec![taken.into_process(ServiceInstanceId(48))]);
    let kept = CacheRead { content, age: Duration::from_secs(3 * 3600) };
    answer(&mut state, *id, Answer::CacheRead(Ok(Some(Box::new(kept)))));
    let plan = state.review.plan.as_ref().unwrap();
    assert_eq!((plan.counts().new, plan.counts().conflict, plan.unread()), (3, 1, &[1][..]));
    keys(&mut state, "s");
    assert!(state.overlay.is_none());
    assert_eq!(state.notice, Some(Notice::ReadFailed(Box::new(error))));
}

/// Opens the business that is there to be chosen, marks service instances and adds a process of each alias.
async fn compose(person: &mut TestUser, aliases: &[&str], ids: &str) {
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    person.keys("home enter");
    person.until("businesses to choose from", |state| !state.known_businesses().is_empty()).await;
    if person.state.overlay.is_some() {
        person.keys("enter");
    }
    let rows = |state: &State| state.catalogue.as_ref().is_some_and(|own| !own.instances.is_empty());
    person.until("rows to choose from", rows).await;
    person.keys("i");
    person.types(ids);
    person.keys("enter ctrl-n");
    for alias in aliases {
        person.keys("a");
        person.types("java");
        person.keys("tab");
        person.types(alias);
        person.keys("tab");
        person.types(&format!("-id {alias}"));
        person.keys("down esc");
    }
}

#[tokio::test]
async fn a_day_without_network() {
    let folder = tempfile::tempdir().unwrap();
    let drafts = folder.path().join("drafts");
    let sandbox = Sandbox::start(sandbox::Options::default()).await.unwrap();
    let way = Way { cache: Some(folder.path().join("cache")), ..Way::to(&sandbox, Door::Direct) };
    let setup = |lang| Setup { lang, environment: Some(way.environment.clone()), ..crate::support::setup::setup() };
    let taken = sandbox.store().processes_of(48)[0]["bk_process_name"].as_str().unwrap().to_owned();

    let mut person = TestUser::new(setup(Lang::En), way.clone(), &drafts);
    compose(&mut person, &[], "48").await;
    let kept = way.cache().unwrap();
    let is_kept = |_: &State| kept.folder().join("1.catalogue").exists() && kept.folder().join("businesses").exists();
    person.until("the business on disk", is_kept).await;
    person.saved().await;
    person.quits().await;
    sandbox.shutdown().await;

    let mut person = TestUser::new(setup(Lang::Zh), way.clone(), &drafts);
    compose(&mut person, &[&taken, "new"], "48,21").await;
    let ended = |state: &State| state.catalogue.as_ref().is_some_and(|own| own.ended.is_some());
    person.until("the vain try to read", ended).await;
    assert!(person.screen().contains("刚刚缓存"), "{}", person.screen());
    person.keys("4");
    person.until("the plan of what was kept", |state| state.review.kept().is_some()).await;
    let plan = person.state.review.plan.as_ref().unwrap();
    assert_eq!(plan.unread(), [0_usize; 0]);
    let verdicts: Vec<_> =
        plan.entries().iter().filter(|entry| entry.target() == 0).map(|entry| plan.verdict(entry)).collect();
    assert!(matches!(verdicts[..], [Verdict::Conflict { alias: Some(_), .. }, Verdict::New]), "{verdicts:?}");
    person.keys("s");
    assert!(person.state.overlay.is_none(), "nothing is asked, since nothing can be sent");
    assert!(person.screen().contains("刚刚缓存"), "{}", person.screen());
    person.quits().await;
}

#[tokio::test]
async fn an_instance_that_was_made_from_a_template_is_known_offline_and_one_that_was_not_read_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(sandbox::Options::default()).await.unwrap();
    let way = Way { cache: Some(folder.path().join("cache")), ..Way::to(&sandbox, Door::Direct) };
    let setup = Setup { environment: Some(way.environment.clone()), ..crate::support::setup::setup() };
    let mut person = TestUser::new(setup, way.clone(), folder.path());
    compose(&mut person, &["new"], "48").await;
    let path = way.cache().unwrap().folder().join("1.catalogue");
    // Once all is read, no target is filled in any more.
    let ended = |state: &State| state.catalogue.as_ref().is_some_and(|own| own.ended.is_some());
    person.until("the end of the reading", ended).await;
    person.until("the business on disk", |_| path.exists()).await;
    let bound = |state: &State| {
        let catalogue = state.catalogue.as_ref().unwrap();
        catalogue.instances.iter().find(|one| !one.is_eligible()).unwrap().id
    };
    let bound = bound(&person.state);
    sandbox.shutdown().await;
    if let Some(open) = &mut person.state.open {
        for id in [bound, ServiceInstanceId(999_999)] {
            open.draft.targets.push(bkproc::domain::draft::Target::bare(id));
        }
        open.recheck(&bkproc::domain::field::FieldTable::built_in());
    }
    person.keys("4");
    person.until("the plan of what was kept", |state| state.review.kept().is_some()).await;
    let plan = person.state.review.plan.as_ref().unwrap();
    let verdicts: Vec<_> = plan.entries().iter().map(|entry| plan.verdict(entry)).collect();
    assert_eq!(verdicts, [Verdict::New, Verdict::Ineligible(Bar::TemplateBound), Verdict::New]);
    assert_eq!(plan.unread(), [2]);
}

#[tokio::test]
async fn a_business_is_kept_without_what_is_denied_and_not_without_what_failed() {
    for (fault, keeps) in [
        ("search_biz_inst_topo:deny-gateway", true),
        ("list_biz_hosts:deny-cmdb", true),
        ("search_biz_inst_topo:status=502", false),
        ("list_service_instance_detail:deny-gateway", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let faults = vec![fault.parse().unwrap()];
        let sandbox = Sandbox::start(sandbox::Options { faults, ..sandbox::Options::default() }).await.unwrap();
        let way = Way { cache: Some(folder.path().join("cache")), ..Way::to(&sandbox, Door::Direct) };
        let setup = || Setup { environment: Some(way.environment.clone()), ..crate::support::setup::setup() };
        let ended = |state: &State| state.catalogue.as_ref().is_some_and(|own| own.ended.is_some());
        let mut person = TestUser::new(setup(), way.clone(), &folder.path().join("drafts"));
        person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
        person.keys("home enter");
        person.until("businesses to choose from", |state| !state.known_businesses().is_empty()).await;
        person.keys("enter");
        person.until("the end of the reading", ended).await;
        let path = way.cache().unwrap().folder().join("1.catalogue");
        if keeps {
            person.until("the business on disk", |_| path.exists()).await;
        }
        person.quits().await;
        assert_eq!(path.exists(), keeps, "{fault}");
        sandbox.shutdown().await;
    }
}
