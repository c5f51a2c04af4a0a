//! The screens: each failure, met by the real client over HTTP, taken in by `update` and drawn by `view`, is explained
//! where a person looks when it comes.

use crate::errors::cmdb::{Cmdb, at_door};
use crate::errors::table::{Call, Row, TABLE};
use crate::support::screen;
use crate::support::world::{self, NARROW, WIDE};
use bkproc::api::{Api, ApiError, ErrorKind, HttpApi, Limits};
use bkproc::app::catalogue::Catalogue;
use bkproc::app::form::Editor;
use bkproc::app::overlay::Overlay;
use bkproc::app::run::{Undo, UndoStage};
use bkproc::app::{Answer, Event, Loadable, RequestId, State, update};
use bkproc::domain::draft::{Draft, Targets};
use bkproc::domain::environment::{Credentials, Door, Environment, Secret};
use bkproc::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::i18n::explain::{Explained, api_error, not_created, not_deleted};
use bkproc::i18n::words;
use bkproc::sandbox::{APP_CODE, APP_SECRET};
use bkproc::submit::{Outcome, UndoProgress, Undone};
use ratatui::layout::Size;
use std::mem::discriminant;
use std::time::Duration;

const ID: RequestId = RequestId(5);

/// Makes the call that a row names, which fails.
pub(crate) async fn meet(mut cmdb: Cmdb, row: &Row, lang: Lang) -> ApiError {
    let environment =
        Environment { name: "bk-test".to_owned(), url: cmdb.fail(row), door: row.door, ..Environment::default() };
    let credentials = Credentials {
        user: "admin".to_owned(),
        app_code: APP_CODE.to_owned(),
        app_secret: Some(Secret::new(APP_SECRET.to_owned())),
        ..Credentials::default()
    };
    // An answer that does not come is not waited for long.
    let limits = Limits { read: Duration::from_millis(300), ..Limits::default() };
    let api = HttpApi::new(&environment, credentials, lang, limits).unwrap();
    let failed = match row.call() {
        Call::Businesses => api.businesses().await.map(drop),
        Call::Business => api.topology(BizId(1)).await.map(drop),
        Call::Review => api.instances_by_id(BizId(1), &[ServiceInstanceId(48)]).await.map(drop),
        Call::Create => {
            let run = world::run(lang, WIDE).submit.run.unwrap();
            api.create(&CallId::from_random(1), &run.plan.body(&run.plan.calls()[2])).await.map(drop)
        }
        Call::Delete => api.delete(&CallId::from_random(2), BizId(1), &[ProcessId(1)]).await.map(drop),
    };
    failed.unwrap_err()
}

/// A state that waits for what a row's call tells, the failure told to it, and how it is explained.
fn told(row: &Row, lang: Lang, size: Size, error: ApiError) -> (State, Explained) {
    let mut explained = api_error(lang, &error);
    let mut state;
    let answers = match row.call() {
        Call::Businesses => {
            state = world::start(lang, size);
            state.overlay = Some(Overlay::Businesses { filter: Editor::new(""), at: 0 });
            state.businesses = Loadable::Loading(ID);
            vec![Answer::Businesses(Err(error))]
        }
        Call::Business => {
            let draft = Draft { targets: Targets::default(), ..world::good() };
            state = world::at(Step::Instances, draft, lang, size);
            state.catalogue = Some(Catalogue::new(world::business()));
            state.reading = Some(ID);
            vec![Answer::CatalogueEnded(Err(error))]
        }
        Call::Review => {
            state = world::at(Step::Review, world::good(), lang, size);
            state.review.live = Loadable::Loading(ID);
            vec![Answer::Live(Err(error))]
        }
        Call::Create => {
            state = world::run(lang, size);
            let run = state.submit.run.as_mut().unwrap();
            run.id = ID;
            state.submit.cursor.at = 4;
            let kind = error.kind.clone();
            let unknown = error.outcome_unknown();
            let error = Box::new(error);
            let outcome = match kind {
                // Its state cannot be read either.
                _ if unknown && (row.exit == 7) => {
                    // The run has a journal, so that the advice is to resume it.
                    explained.next = Some((words(lang).submit.unknown_next)("r"));
                    Outcome::Unknown(error)
                }
                _ if unknown => {
                    explained = not_created(lang, &error);
                    Outcome::NotCreated(error)
                }
                ErrorKind::Throttled { .. } => Outcome::NotSent(Some(error)),
                _ => Outcome::Refused(error),
            };
            vec![Answer::CallEnded { call: 2, outcome }, Answer::RunEnded(Ok(()))]
        }
        Call::Delete => {
            state = world::done(lang, size);
            let run = state.submit.run.as_mut().unwrap();
            run.undo = Some(Undo { id: ID, stage: UndoStage::Running, waiting: None });
            let process = run.created().next().unwrap().1;
            let outcome = if error.outcome_unknown() {
                explained = not_deleted(lang, &error);
                Undone::NotDeleted(Box::new(error))
            } else {
                Undone::Refused(Box::new(error))
            };
            vec![Answer::Undoing(UndoProgress::Ended { process, outcome }), Answer::UndoEnded(Ok(()))]
        }
    };
    for answer in answers {
        update(&mut state, Event::Answered { id: ID, answer });
    }
    (state, explained)
}

/// Every kind of failure that an answer can be, or the want of one. Certificates, limits of size and settings have
/// tests of their own, which bring what is wrong with them.
fn every_kind() -> Vec<ErrorKind> {
    use ErrorKind as K;
    let all = vec![
        K::Connect,
        K::Timeout,
        K::Cut,
        K::Throttled { wait: None },
        K::Credentials,
        K::GatewayDenied,
        K::Denied,
        K::Refused,
        K::Server,
        K::NotFound,
        K::Garbage,
    ];
    assert!(all.iter().all(is_met));
    all
}

/// Returns `true` if a kind has its place in the table: one that is added later does not compile here until that is said.
const fn is_met(kind: &ErrorKind) -> bool {
    use ErrorKind as K;
    match kind {
        K::Connect
        | K::Timeout
        | K::Cut
        | K::Throttled { .. }
        | K::Credentials
        | K::GatewayDenied
        | K::Denied
        | K::Refused
        | K::Server
        | K::NotFound
        | K::Garbage => true,
        K::Tls | K::TooLarge { .. } | K::Endless { .. } | K::HostsIgnored | K::Settings => false,
    }
}

fn solid(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// Returns `true` if a text is on a screen, wrapped as it may be, whatever stands beside its lines.
fn shows(lines: &[String], text: &str) -> bool {
    let text = solid(text);
    (0..lines.len()).any(|start| {
        let mut rest = text.as_str();
        for line in &lines[start..] {
            let ends = rest.char_indices().map(|(at, ch)| at + ch.len_utf8());
            let held = ends
                .take_while(|end| rest.get(..*end).is_some_and(|start| line.contains(start)))
                .last()
                .unwrap_or_default();
            if held == 0 {
                return false;
            }
            rest = rest.get(held..).unwrap_or_default();
            if rest.is_empty() {
                return true;
            }
        }
        false
    })
}

async fn draw_all(lang: Lang) {
    let (mut missing, mut met) = (Vec::new(), Vec::new());
    for door in Door::ALL {
        for row in TABLE.iter().filter(|row| row.door == door) {
            // A port that was closed stays so.
            let cmdb = at_door(door);
            let error = meet(cmdb, row, lang).await;
            assert_eq!(
                (error.status.unwrap_or(0), error.code.unwrap_or(0)),
                (row.status, row.code),
                "{row:?}\n{error:?}"
            );
            met.push(discriminant(&error.kind));
            for size in [NARROW, WIDE] {
                let (state, explained) = told(row, lang, size, error.clone());
                let Explained { what, why, next, server } = explained;
                let drawn = screen::text(&state);
                let lines: Vec<String> = drawn.lines().map(solid).collect();
                let asked = matches!(state.overlay, Some(Overlay::Credential(_)));
                assert_eq!(asked, error.can_be_typed(), "{row:?}\n{drawn}");
                let mut texts = vec![Some(what)];
                match row.call() {
                    _ if asked => texts.extend([why.or(server), next]),
                    Call::Delete | Call::Review => texts.push(next),
                    // The list of businesses is as narrow as ever.
                    Call::Businesses if size == WIDE => texts.extend([why, next]),
                    _ if size == WIDE => texts.extend([why, next, server]),
                    _ => texts.push(next),
                }
                for text in texts.into_iter().flatten() {
                    if !shows(&lines, &text) {
                        missing.push(format!("{row:?} {size}: {text}\n{drawn}"));
                    }
                }
            }
        }
    }
    for kind in every_kind() {
        assert!(met.contains(&discriminant(&kind)), "no row is of kind {kind:?}");
    }
    assert!(missing.is_empty(), "{} texts are not on their screens:\n{}", missing.len(), missing.join("\n\n"));
}

#[tokio::test]
async fn every_failure_is_on_a_screen_in_chinese() {
    draw_all(Lang::Zh).await;
}

#[tokio::test]
async fn every_failure_is_on_a_screen_in_english() {
    draw_all(Lang::En).await;
}

#[tokio::test]
async fn what_stops_the_reading_of_a_business_is_told_beside_the_rows_that_are_there() {
    for row in TABLE.iter().filter(|row| row.call() == Call::Business) {
        for lang in [Lang::Zh, Lang::En] {
            let error = meet(at_door(row.door), row, lang).await;
            let Explained { what, next, .. } = api_error(lang, &error);
            // The rows of the draft, and those that came before it stopped.
            for catalogue in [Catalogue::new(world::business()), world::catalogue()] {
                let mut state = world::at(Step::Instances, world::good(), lang, WIDE);
                state.catalogue = Some(catalogue);
                state.reading = Some(ID);
                update(&mut state, Event::Answered { id: ID, answer: Answer::CatalogueEnded(Err(error.clone())) });
                let drawn = screen::text(&state);
                let lines: Vec<String> = drawn.lines().map(solid).collect();
                assert!(drawn.contains("10.0.0.11_nginx_80"), "{drawn}");
                assert!(shows(&lines, &what) && shows(&lines, next.as_ref().unwrap()), "{row:?}\n{drawn}");
            }
        }
    }
}
