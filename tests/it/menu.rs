//! F1 as a menu: walked, narrowed by typing, and run; and how filters open.

use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::world::{self, NARROW};
use bkproc::app::keymap::Keymap;
use bkproc::app::menu::{HelpLine, Menu};
use bkproc::app::overlay::Overlay;
use bkproc::app::screen::review::Class;
use bkproc::app::screen::{Context, Screen};
use bkproc::app::{Event, State, update};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn menu(state: &State) -> &Menu {
    let Some(Overlay::Help(menu)) = &state.overlay else { panic!("the menu is open: {}", screen::text(state)) };
    menu
}

#[test]
fn a_line_is_found_by_what_it_does_in_either_language_and_runs() {
    for (lang, typed) in [(Lang::Zh, "下一个冲突"), (Lang::En, "next CONFLICT"), (Lang::En, "next_conflict")] {
        let mut state = world::review(lang, NARROW);
        press(&mut state, "end");
        press(&mut state, "f1");
        types(&mut state, typed);
        press(&mut state, "enter");
        assert!(state.overlay.is_none(), "{}", screen::text(&state));
        assert_eq!(state.review.cursor.at, 0, "{lang:?} {typed}: the only conflict is at the top");
    }
}

#[test]
fn every_line_can_be_walked_to_and_none_is_a_title() {
    let mut state = world::review(Lang::En, NARROW);
    press(&mut state, "f1");
    let lines = menu(&state).lines(state.menu_source()).len();
    let mut met = vec![menu(&state).cursor.at];
    for _ in 0..lines {
        press(&mut state, "down");
        let menu = menu(&state);
        assert!(menu.lines(state.menu_source())[menu.cursor.at].is_stop());
        assert!(
            (menu.cursor.top..menu.cursor.top + bkproc::app::geometry::menu_height(NARROW)).contains(&menu.cursor.at)
        );
        met.push(menu.cursor.at);
    }
    met.dedup();
    let stops: Vec<usize> = menu(&state)
        .lines(state.menu_source())
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_stop())
        .map(|(at, _)| at)
        .collect();
    assert_eq!(met, stops);
    for _ in 0..lines {
        press(&mut state, "up");
    }
    assert_eq!((menu(&state).cursor.at, menu(&state).cursor.top), (1, 0), "the title above the first line shows again");
    press(&mut state, "pagedown");
    press(&mut state, "esc");
    assert!(state.overlay.is_none());
}

#[test]
fn what_has_no_key_without_a_letter_is_run_without_one() {
    // F1, then arrows and Enter only.
    let mut state = world::review(Lang::En, NARROW);
    press(&mut state, "f1");
    let to = |state: &State| {
        let menu = menu(state);
        matches!(menu.lines(state.menu_source())[menu.cursor.at], HelpLine::Key(_, own) if own.action == bkproc::app::Action::OnlyConflicts)
    };
    while !to(&state) {
        press(&mut state, "down");
    }
    press(&mut state, "enter");
    assert_eq!(state.review.class, Some(Class::Conflict));
}

#[test]
fn every_action_of_a_screen_is_a_line_of_its_menu() {
    let keymap = Keymap::default();
    for step in [Step::Instances, Step::Processes, Step::Bindings, Step::Review, Step::Submit] {
        let mut state = world::at(step, world::good(), Lang::En, NARROW);
        press(&mut state, "f1");
        let menu = menu(&state);
        let lines = menu.lines(state.menu_source());
        for context in [menu.context, Context::Global] {
            for own in keymap.bindings_of(context) {
                let is_it = |line: &HelpLine<'_>| matches!(line, HelpLine::Key(_, line) if line.action == own.action);
                assert!(lines.iter().any(is_it), "{step:?} {own:?}");
            }
        }
    }
}

#[test]
fn a_name_that_no_key_has_does_nothing_and_nothing_found_is_said() {
    let mut state = world::at(Step::Instances, world::good(), Lang::En, NARROW);
    keys(&mut state, "/ f1");
    types(&mut state, "label:");
    press(&mut state, "enter");
    assert!(matches!(state.overlay, Some(Overlay::Help(_))), "an example is read, not run");
    types(&mut state, " zzz");
    assert!(screen::text(&state).contains("No line holds this"));
    keys(&mut state, "enter esc");
    assert!(state.overlay.is_none() && state.instances.filtering, "what it stood over goes on");
    // What runs there is a key of what it stood over.
    press(&mut state, "f1");
    types(&mut state, "clear the filter");
    press(&mut state, "enter");
    assert!(!state.instances.filtering);
    assert_eq!(state.screen, Screen::Step(Step::Instances));
}

#[test]
fn step_4_explains_its_own_filter() {
    let mut state = world::review(Lang::En, NARROW);
    keys(&mut state, "/ f1");
    let lines = menu(&state).lines(state.menu_source());
    let examples: Vec<&str> =
        lines.iter().filter_map(|line| if let HelpLine::Topic(_, own) = line { Some(*own) } else { None }).collect();
    assert!(examples.contains(&"port:8001-8060") && !examples.contains(&"tpl:no"), "{examples:?}");
}

#[test]
fn the_filter_opens_with_its_old_text_selected_in_both_lists() {
    for step in [Step::Instances, Step::Review] {
        let mut state = if step == Step::Review {
            world::review(Lang::En, NARROW)
        } else {
            world::at(step, world::good(), Lang::En, NARROW)
        };
        let filter = |state: &State| match step {
            Step::Review => state.review.filter.text().to_owned(),
            _ => state.instances.filter.text().to_owned(),
        };
        press(&mut state, "/");
        types(&mut state, "nginx");
        keys(&mut state, "enter /");
        types(&mut state, "id:48");
        assert_eq!(filter(&state), "id:48", "{step:?}");
        keys(&mut state, "enter / backspace");
        assert_eq!(filter(&state), "id:4", "{step:?}");
        keys(&mut state, "enter / left right");
        types(&mut state, "9");
        assert_eq!(filter(&state), "id:49", "{step:?}");
    }
}
