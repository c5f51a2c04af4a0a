//! What actions mean while something stands over the screen.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::{Choice, Editor};
use crate::app::list::Motion;
use crate::app::list::scroll;
use crate::app::menu::Menu;
use crate::app::notice::Notice;
use crate::app::open::File;
use crate::app::overlay::{Overlay, Prompt, Purpose};
use crate::app::question::Question;
use crate::app::question::Reply;
use crate::app::state::State;
use crate::app::table_page::TablePage;
use crate::app::update::screen::{drafts, instances, review, submit, table};
use crate::app::update::{access, draft, edit, enter, foreign, formula, hosts, import, presets, set_field};
use crate::app::{geometry, reader};
use crate::domain::edit::Edit;
use crate::submit::LastProcess;
use crossterm::event::KeyEvent;

/// Does what an action means for what stands over the screen.
pub(super) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    // The names of a formula are completed in the list of fields, too.
    if matches!(state.overlay, Some(Overlay::SetField(_))) && action != Action::Help && formula::act(state, action) {
        return;
    }
    let Some(mut overlay) = state.overlay.take() else { return };
    let page = geometry::reader_height(state.size);
    let last = reader::length(state, &overlay).saturating_sub(page);
    // Each arm says whether the overlay stays; one that opens another puts it in place itself.
    let stays = match &mut overlay {
        Overlay::Help(menu) => walk(state, menu, action),
        Overlay::Detail(detail) if detail.compares => review::act_compare(state, detail, action, effects),
        Overlay::Detail(detail) => scroll(&mut detail.top, action, page, last),
        // It takes its keys itself; what they mean is not all it needs to know.
        Overlay::Confirm(_) => true,
        Overlay::Themes(choice) => choose_theme(state, choice, action, effects),
        Overlay::Businesses { filter, at } => choose_business(state, filter, at, action, effects),
        Overlay::Environments(choice) => access::choose(state, choice, action, effects),
        Overlay::Credential(asked) => access::typed(state, asked, action, effects),
        Overlay::Prompt(prompt) => prompted(state, prompt, action, effects),
        Overlay::Trash(trash) => drafts::trash::act(state, trash, action, effects),
        Overlay::SetField(fields) => set_field::act(state, fields, action, effects),
        Overlay::Inside(inside) => instances::inside::act(state, inside, action, effects),
        Overlay::Hosts(page) => hosts::act(state, page, action),
        Overlay::Import(page) => import::act(state, page, action, effects),
        Overlay::Presets(own) => presets::act(state, own, action, effects),
        Overlay::TablePage(page) => match page.as_ref() {
            TablePage::Paste(paste) if action == Action::Import => {
                import::pasted(state, &paste.text, effects);
                false
            }
            _ => table::pages::act(state, page, action),
        },
        Overlay::MarkList(wanted) => instances::mark_list::act(state, wanted, action),
    };
    if stays {
        state.overlay = Some(overlay);
    }
}

/// Walks the lines of F1; running one is more than what stands over the screen can do.
fn walk(state: &State, menu: &mut Menu, action: Action) -> bool {
    if let Some(motion) = Motion::of(action) {
        menu.go(motion, state.menu_source());
    }
    action != Action::Back
}

/// Returns a key to the question over the screen. Returns `false` if there is none.
pub(super) fn answer(state: &mut State, key: KeyEvent, action: Option<Action>, effects: &mut Vec<Effect>) -> bool {
    let Some(Overlay::Confirm(confirm)) = &mut state.overlay else { return false };
    let Some(reply) = confirm.press(key, action) else { return true };
    let question = confirm.question.clone();
    state.overlay = None;
    match reply {
        Reply::Proceed => agreed(state, &question, effects),
        Reply::Cancel if matches!(question, Question::ReplacePreset { .. }) => presets::ask_again(state),
        Reply::Cancel if matches!(question, Question::RemovePreset { .. }) => {
            presets::back_to(state, &question, effects);
        }
        Reply::Cancel => {}
        Reply::Later | Reply::Mine | Reply::Theirs => foreign::choose(state, reply, effects),
    }
    true
}

fn agreed(state: &mut State, question: &Question, effects: &mut Vec<Effect>) {
    match question {
        Question::Submit { .. } => review::submit(state, true, effects),
        Question::SubmitUnrecorded { .. } => review::submit(state, false, effects),
        Question::Resume { .. } => submit::resume(state, effects),
        Question::Undo { .. } => submit::undo::start(state, LastProcess::Keep, effects),
        Question::UndoLast { .. } => submit::undo::start(state, LastProcess::Delete, effects),
        Question::RemoveRun { run, .. } => drafts::remove_run(state, run.clone(), effects),
        Question::RemoveDraft { draft, .. } => drafts::remove(state, draft.clone(), effects),
        Question::ChangeBusiness { business, .. } => instances::set_business(state, business.clone(), effects),
        Question::MoveDraft { to, .. } => access::move_draft(state, to, effects),
        Question::QuitDuringRun => {
            submit::stop(state, effects);
            state.quitting = true;
        }
        Question::QuitUnsaved => {
            state.abandoning = true;
            state.quitting = true;
        }
        Question::Replace { path } => draft::export(state, path, true, effects),
        Question::ReplacePreset { .. } => presets::send(state, true, effects),
        Question::RemovePreset { name, next } => presets::remove(state, name, next.clone(), effects),
        Question::TakeOver { .. } => foreign::take_over(state, effects),
        // It has buttons of its own.
        Question::ForeignChange { .. } => {}
    }
}

/// Opens the list of themes on the one in force.
pub(super) fn themes(state: &State) -> Overlay {
    let options = state.themes.iter().map(|name| (name.clone(), name.clone())).collect();
    Overlay::Themes(Choice::new(options, &state.theme))
}

fn choose_theme(state: &mut State, choice: &mut Choice, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Up => choice.up(),
        Action::Down => choice.down(),
        Action::Back => return false,
        Action::Accept => {
            choice.value().clone_into(&mut state.theme);
            state.notice = Some(Notice::Theme(state.theme.clone()));
            effects.push(Effect::SetTheme(state.theme.clone()));
            return false;
        }
        _ => {}
    }
    true
}

fn choose_business(
    state: &mut State,
    filter: &Editor,
    at: &mut usize,
    action: Action,
    effects: &mut Vec<Effect>,
) -> bool {
    let matches = state.matching_businesses(filter.text());
    let page = geometry::picker_height(state.size);
    let last = matches.len().saturating_sub(1);
    match action {
        Action::Up => *at = at.saturating_sub(1),
        Action::Down => *at = (*at + 1).min(last),
        Action::PageUp => *at = at.saturating_sub(page),
        Action::PageDown => *at = (*at + page).min(last),
        Action::Refresh => enter::read_businesses(state, effects),
        Action::TypeId => {
            state.overlay = Some(Overlay::prompt(Purpose::BusinessId, ""));
            return false;
        }
        Action::Back => return false,
        Action::Accept => {
            let Some(business) = matches.get(*at).map(|business| (*business).clone()) else { return true };
            instances::choose_business(state, business, effects);
            return false;
        }
        _ => {}
    }
    true
}

fn prompted(state: &mut State, prompt: &Prompt, action: Action, effects: &mut Vec<Effect>) -> bool {
    let text = prompt.editor.text().trim();
    match (action, prompt.purpose) {
        (Action::Back, Purpose::RenameDraft) => {
            let open = state.open.as_ref();
            let is_new = !text.is_empty() && open.is_some_and(|open| open.draft.name != text);
            state.drafts.left_name = match open.map(|open| &open.file) {
                Some(File::Known(id)) if is_new => Some((id.clone(), text.to_owned())),
                _ => None,
            };
            if is_new {
                state.notice = Some(Notice::TextKept);
            }
            return false;
        }
        (Action::Back, Purpose::ExportDraft) => {
            if !text.is_empty() && text != state.export_path {
                text.clone_into(&mut state.export_path);
                state.notice = Some(Notice::TextKept);
            }
            return false;
        }
        (_, Purpose::ImportFile) => return import::prompted(state, text, action, effects),
        (_, Purpose::SavePreset) => return presets::prompted(state, text, action, effects),
        (Action::Back, Purpose::BusinessId) => return false,
        (Action::Accept, Purpose::RenameDraft) => {
            edit::apply(state, Edit::Rename(text.to_owned()));
            return false;
        }
        (Action::Accept, Purpose::ExportDraft) if text.is_empty() => return true,
        (Action::Accept, Purpose::ExportDraft) => {
            draft::export(state, text, false, effects);
            return false;
        }
        (Action::Accept, Purpose::BusinessId) => return !instances::type_business(state, text, effects),
        _ => {}
    }
    true
}
