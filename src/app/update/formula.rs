//! What keys do in the list of names while a formula is typed, and the addresses that are offered for a bind cell.

use crate::app::action::Action;
use crate::app::form::name_typed;
use crate::app::menu::Menu;
use crate::app::overlay::Overlay;
use crate::app::preview::{self, NameOffer};
use crate::app::screen::Screen;
use crate::app::screen::bindings::{HostAddress, Offer, Offers, USUAL_ADDRESSES};
use crate::app::screen::processes::Editing;
use crate::app::state::State;

/// Shows the keys and names, or does what an action means while the list of names is open; returns `false` if the editor
/// must take it.
pub(in crate::app) fn act(state: &mut State, action: Action) -> bool {
    if action == Action::Help {
        state.overlay = Some(Overlay::Help(Menu::new(state.context())));
        return true;
    }
    let names = preview::open_names(state);
    let Some(last) = names.len().checked_sub(1) else { return false };
    let at = state.completion.at;
    match action {
        Action::Back => {
            state.completion.at = None;
            state.completion.closed = true;
        }
        Action::Down => state.completion.at = Some(at.map_or(0, |at| (at + 1).min(last))),
        Action::Up if at.is_some() => state.completion.at = at.and_then(|at| at.checked_sub(1)),
        Action::NextPane => complete(state, &names, at),
        // A name is taken only by a cursor that was moved to it: Enter ends the typing otherwise.
        Action::Accept if at.is_some() => complete(state, &names, at),
        _ => return false,
    }
    true
}

/// Completes the name before the cursor: to the chosen one; otherwise as far as all candidates agree, or to the first
/// when they agree on nothing more.
fn complete(state: &mut State, names: &[NameOffer], chosen: Option<usize>) {
    let Some(editor) = state.editor() else { return };
    let Some(typed) = name_typed(editor.text(), editor.before_cursor()) else { return };
    let chars = typed.text.chars().count();
    let common = common_start(names);
    let first = names.first().map_or("", |name| &name.text);
    let text = match chosen.and_then(|at| names.get(at)) {
        Some(name) => &name.text,
        None if common.chars().count() > chars => common,
        None => first,
    };
    let text = text.to_owned();
    editor.replace_before_cursor(chars, &text);
    state.completion.at = None;
}

/// Returns the text that all names begin with.
fn common_start(names: &[NameOffer]) -> &str {
    let Some((first, rest)) = names.split_first() else { return "" };
    rest.iter().fold(first.text.as_str(), |common, name| {
        let same = common.char_indices().zip(name.text.chars()).find(|((_, one), other)| one != other);
        let shorter = name.text.len().min(common.len());
        let end = same.map_or(shorter, |((at, _), _)| at);
        common.get(..end).unwrap_or(common)
    })
}

/// What each target's host has of its own, the addresses of the host if it is only one, then the usual ones.
pub(in crate::app) fn offers(state: &State) -> Offers {
    let ipv6 = state.fields().takes_ipv6();
    let own = HostAddress::ALL.into_iter().filter(|address| ipv6 || *address != HostAddress::Private6).map(Offer::Own);
    let literal = state.open.as_ref().map(preview::addresses_of_one_host).unwrap_or_default();
    let literal = literal.into_iter().chain(USUAL_ADDRESSES.map(str::to_owned));
    let literal = literal.filter(|address| ipv6 || !address.contains(':')).map(Offer::Literal);
    Offers { list: own.chain(literal).collect(), at: None }
}

/// Returns `true` if the list of addresses is shown: not while a formula of one's own is typed.
pub(in crate::app) fn offers_are_shown(state: &State) -> bool {
    let editing = if state.screen == Screen::Table { &state.table.editing } else { &state.bindings.editing };
    let Some(Editing::Text(editor)) = editing else { return false };
    state.bindings.shows_offers(editor.text())
}
