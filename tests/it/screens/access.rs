//! States to draw of who asks for the credentials, and of the environments to choose from.

use crate::support::world;
use bkproc::api::error::Hint;
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::overlay::Overlay;
use bkproc::app::{Answer, Loadable, Setup, State};
use bkproc::domain::draft::Draft;
use bkproc::domain::environment::{CredentialPart, Environment, Renew, Source};
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::SecretFault;
use bkproc::domain::place::Step;
use ratatui::layout::Size;

/// The list of businesses could not be read for want of a part of the credentials.
fn asked(lang: Lang, size: Size, renew: Renew, code: Option<i64>) -> State {
    let mut state = world::at(Step::Instances, Draft::default(), lang, size);
    let Loadable::Loading(id) = state.businesses else { panic!("the businesses are being read") };
    let error = ApiError {
        status: code.map(|_| 401),
        code,
        message: code
            .map_or(String::new(), |_| "User authentication failed [reason=\"bk_token is invalid\"]".to_owned()),
        request_id: code.map(|_| "cc0000000000004f8b2d".to_owned()),
        hint: Some(Box::new(Hint::Renew(renew))),
        ..ApiError::new(ErrorKind::Credentials, "search_business")
    };
    world::answer(&mut state, id, Answer::Businesses(Err(error)));
    assert!(matches!(state.overlay, Some(Overlay::Credential(_))));
    state
}

/// The token must be typed, as the settings say.
pub(crate) fn needed(lang: Lang, size: Size) -> State {
    asked(lang, size, Renew { part: CredentialPart::Token, failed: None }, None)
}

/// The token is not accepted any more; a new one is being typed.
pub(crate) fn refused(lang: Lang, size: Size) -> State {
    let mut state = asked(lang, size, Renew { part: CredentialPart::Token, failed: None }, Some(1_640_102));
    world::paste(&mut state, "t0ken-支付");
    state
}

/// The file with the secret is open to others; a name is typed in its place, which is shown.
pub(crate) fn unreadable(lang: Lang, size: Size) -> State {
    let source = Source::File("/home/op/.config/bkproc/secret".into());
    let renew = Renew { part: CredentialPart::AppSecret, failed: Some((source, SecretFault::Mode { mode: 0o644 })) };
    let mut state = asked(lang, size, renew, None);
    while !matches!(&state.overlay, Some(Overlay::Credential(asked)) if asked.part == CredentialPart::User) {
        world::press(&mut state, "tab");
    }
    world::paste(&mut state, "lee");
    state
}

/// The environments, one of them in production.
pub(crate) fn environments(lang: Lang, size: Size) -> State {
    let named = |name: &str, production| Environment { name: name.to_owned(), production, ..world::environment() };
    let environments = vec![named("bk-test", false), named("bk-prod", true), named("深圳灰度", false)];
    let setup = Setup { environments, ..world::setup(lang, size) };
    let mut state = world::drafts_of(world::begun(setup), world::listings());
    world::press(&mut state, "E");
    assert!(matches!(state.overlay, Some(Overlay::Environments(_))));
    state
}
