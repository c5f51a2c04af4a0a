//! Keys of one's own in place of the usual ones.

use super::{Chord, Keymap};
use crate::app::action::Action;
use crate::app::screen::Context;
use crate::domain::mistake::{Fault, nearest};

/// Actions of earlier versions that no key does any more: a question is answered by its buttons.
const RETIRED: [&str; 2] = ["yes", "no"];

/// A key that is wanted for an action.
struct Wanted<'a> {
    /// The place of its line in the settings.
    at: usize,
    action: Action,
    chord: Chord,
    /// As it is written.
    key: &'a str,
}

impl Keymap {
    /// Puts keys of one's own, by the names of actions, in place of the usual ones, wherever the action is possible; and
    /// tells what is wrong with them, by their place. What is wrong is left out.
    ///
    /// Keys of one's own win over usual ones, but take no action its last key; of two alike the first counts. Where text
    /// is typed, a key that types is no command.
    #[must_use]
    pub fn with(mut self, own: &[(&str, &[String])]) -> (Self, Vec<(usize, Fault)>) {
        let mut faults = Vec::new();
        let mut taken: Vec<Wanted<'_>> = Vec::new();
        for wanted in read(own, &mut faults) {
            let before = taken.iter().find(|own| {
                own.chord == wanted.chord && own.action != wanted.action && self.meet(own.action, wanted.action)
            });
            match before.map(|own| own.action).or_else(|| self.left_unbound(&wanted, own)) {
                Some(by) => {
                    let found = wanted.key.to_owned();
                    faults.push((wanted.at, Fault::ChordTaken { found, by: by.name() }));
                }
                None => taken.push(wanted),
            }
        }
        let usual = self.clone();
        // What answers a question cannot be changed: nothing may make a letter an answer.
        for binding in self.bindings.iter_mut().filter(|binding| binding.context != Context::Confirm) {
            let fits = |own: &&Wanted<'_>| !(binding.context.types() && own.chord.is_text());
            let mut chords: Vec<Chord> =
                taken.iter().filter(|own| own.action == binding.action).filter(fits).map(|own| own.chord).collect();
            if chords.is_empty() {
                chords.clone_from(&binding.chords);
                chords.retain(|chord| {
                    !taken.iter().any(|own| {
                        own.chord == *chord && own.action != binding.action && usual.wins(own.action, binding.context)
                    })
                });
            }
            // Two lines together may take the last key; then it is the help page that tells.
            binding.chords = chords;
        }
        faults.sort_by_key(|(at, _)| *at);
        (self, faults)
    }

    /// Returns `true` if two actions are possible in the same place.
    fn meet(&self, one: Action, other: Action) -> bool {
        self.bindings
            .iter()
            .any(|own| own.action == one && self.bindings_of(own.context).any(|own| own.action == other))
    }

    /// Returns `true` if a key of an action counts in a context: where it is possible, or everywhere.
    fn wins(&self, action: Action, context: Context) -> bool {
        let here = |context| self.bindings_of(context).any(|own| own.action == action);
        here(context) || (context.is_screen() && here(Context::Global))
    }

    /// Finds an action without keys of its own that would be left without any.
    fn left_unbound(&self, wanted: &Wanted<'_>, own: &[(&str, &[String])]) -> Option<Action> {
        let losers = self.bindings.iter().filter(|binding| {
            binding.action != wanted.action
                && binding.chords == [wanted.chord]
                && self.wins(wanted.action, binding.context)
                && !(binding.context.types() && wanted.chord.is_text())
        });
        losers.map(|binding| binding.action).find(|action| !own.iter().any(|(name, _)| *name == action.name()))
    }
}

fn read<'a>(own: &[(&'a str, &'a [String])], faults: &mut Vec<(usize, Fault)>) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for (at, (name, keys)) in own.iter().enumerate() {
        if RETIRED.contains(name) {
            faults.push((at, Fault::RetiredKey));
            continue;
        }
        let Some(action) = Action::ALL.iter().find(|action| action.name() == *name) else {
            let nearest = nearest(name, Action::ALL.iter().map(|action| action.name())).map(str::to_owned);
            faults.push((at, Fault::UnknownKey { nearest }));
            continue;
        };
        for key in *keys {
            match Chord::parse(key) {
                Some(chord) => wanted.push(Wanted { at, action: *action, chord, key }),
                None => faults.push((at, Fault::UnknownChord { found: key.clone() })),
            }
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(own: &[(&str, &[&str])]) -> (Keymap, Vec<(usize, Fault)>) {
        let owned: Vec<(&str, Vec<String>)> =
            own.iter().map(|(name, keys)| (*name, keys.iter().map(|key| (*key).to_owned()).collect())).collect();
        let own: Vec<_> = owned.iter().map(|(name, keys)| (*name, keys.as_slice())).collect();
        Keymap::default().with(&own)
    }

    fn means(keymap: &Keymap, context: Context, key: &str) -> Option<Action> {
        keymap.action(context, Chord::parse(key).unwrap().key())
    }

    #[test]
    fn keys_of_ones_own_stand_in_place_of_the_usual_ones() {
        let (keymap, faults) = with(&[("submit", &["ctrl-s", "f12"]), ("quit", &["Q"])]);
        assert_eq!(faults, []);
        assert_eq!(means(&keymap, Context::Review, "ctrl-s"), Some(Action::Submit));
        assert_eq!(means(&keymap, Context::Review, "s"), None);
        assert_eq!(means(&keymap, Context::Submit, "f12"), Some(Action::SaveJson), "no key of this screen is taken");
        assert_eq!(
            (means(&keymap, Context::Form, "Q"), means(&keymap, Context::Form, "q")),
            (Some(Action::Quit), None)
        );
        assert_eq!(keymap.chords(Context::Review, Action::Submit)[0], Chord::parse("ctrl-s").unwrap(), "hints show it");
    }

    #[test]
    fn a_usual_key_gives_way_unless_it_is_the_last() {
        let (keymap, faults) = with(&[("rename_draft", &["c"])]);
        assert_eq!(faults, [(0, Fault::ChordTaken { found: "c".to_owned(), by: "copy_draft" })]);
        assert_eq!(means(&keymap, Context::Drafts, "c"), Some(Action::CopyDraft));
        let (keymap, faults) = with(&[("copy_draft", &["d"])]);
        assert_eq!(faults, []);
        assert_eq!(means(&keymap, Context::Drafts, "d"), Some(Action::CopyDraft));
        assert_eq!(means(&keymap, Context::Drafts, "delete"), Some(Action::RemoveDraft));
        assert_eq!(means(&keymap, Context::Processes, "c"), Some(Action::Duplicate), "elsewhere nothing changes");
        let (keymap, faults) = with(&[("rename_draft", &["t"]), ("trash", &["e"])]);
        assert_eq!(faults, [], "two can change places");
        assert_eq!(means(&keymap, Context::Drafts, "t"), Some(Action::RenameDraft));
    }

    #[test]
    fn what_is_wrong_is_told_and_left_out() {
        let (keymap, faults) = with(&[("submti", &["x"]), ("quit", &["ctrl-"]), ("help", &["z"]), ("undo", &["z"])]);
        let unknown = Fault::UnknownKey { nearest: Some("submit".to_owned()) };
        let bad = Fault::UnknownChord { found: "ctrl-".to_owned() };
        let taken = Fault::ChordTaken { found: "z".to_owned(), by: "help" };
        assert_eq!(faults, [(0, unknown), (1, bad), (3, taken)]);
        assert_eq!(means(&keymap, Context::Form, "z"), Some(Action::Help));
        assert_eq!(means(&keymap, Context::Form, "u"), Some(Action::Undo), "the usual keys stay");
        assert_eq!(means(&keymap, Context::Form, "q"), Some(Action::Quit));
    }

    #[test]
    fn keys_that_commands_had_before_can_be_given_to_them_again() {
        let (keymap, faults) =
            with(&[("next_step", &["]"]), ("clear_marks", &["D"]), ("copy_draft", &["C"]), ("undo_run", &["D"])]);
        assert_eq!(faults, []);
        assert_eq!(means(&keymap, Context::Form, "]"), Some(Action::NextStep));
        assert_eq!(means(&keymap, Context::Instances, "D"), Some(Action::ClearMarks));
        assert_eq!(means(&keymap, Context::Form, "C"), Some(Action::CopyDraft));
        assert_eq!(means(&keymap, Context::Submit, "D"), Some(Action::UndoRun));
    }

    #[test]
    fn the_keys_of_a_question_stay_what_they_are() {
        let (keymap, faults) =
            with(&[("yes", &["y"]), ("left", &["y"]), ("accept", &["y", "f4"]), ("back", &["left"])]);
        assert_eq!(faults.first(), Some(&(0, Fault::RetiredKey)));
        assert_eq!(means(&keymap, Context::Confirm, "y"), None);
        assert_eq!(means(&keymap, Context::Confirm, "left"), Some(Action::Left));
        assert_eq!(means(&keymap, Context::Confirm, "enter"), Some(Action::Accept));
        assert_eq!(means(&keymap, Context::Confirm, "f4"), None);
    }

    #[test]
    fn where_text_is_typed_letters_stay_text() {
        let (keymap, faults) = with(&[("up", &["z"]), ("accept", &["ctrl-j"])]);
        assert_eq!(faults, []);
        assert_eq!((means(&keymap, Context::Text, "z"), means(&keymap, Context::Text, "up")), (None, Some(Action::Up)));
        assert_eq!(means(&keymap, Context::Text, "ctrl-j"), Some(Action::Accept));
        assert_eq!(means(&keymap, Context::Drafts, "z"), Some(Action::Up));
    }
}
