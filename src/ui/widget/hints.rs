//! The line of keys, made from the keymap in force.

use crate::app::Action;
use crate::app::import::ImportPage;
use crate::app::keymap::Binding;
use crate::app::overlay::Overlay;
use crate::app::preview;
use crate::app::run::Run;
use crate::app::screen::{Context, Screen};
use crate::app::table_page::TablePage;
use crate::domain::place::Step;
use crate::domain::state::ProcessState;
use crate::i18n::formula;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Actions that are shown as one hint.
const PAIRS: [(Action, Action); 3] =
    [(Action::Up, Action::Down), (Action::Left, Action::Right), (Action::PageUp, Action::PageDown)];

/// Width from which all keys of a context have room, in cells.
const ROOMY: u16 = 100;

/// Draws the line: the keys of the context first, then those of every screen; help is always among them.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let context = scene.state.context();
    let mut shown = hints(scene, context);
    if context.is_screen() {
        for (action, key, label) in hints(scene, Context::Global) {
            if !shown.iter().any(|(own, ..)| *own == action) {
                shown.push((action, key, label));
            }
        }
    }
    // What is the way out comes first.
    shown.sort_by_key(|(action, ..)| !is_way_out(scene, *action));
    let cells = |(_, key, label): &(Action, String, &str)| width(key) + 1 + width(label) + 2;
    let help = shown.iter().position(|(action, ..)| *action == Action::Help).map(|at| shown.remove(at));
    let mut left = area.width.saturating_sub(MARGIN).saturating_sub(help.as_ref().map_or(0, cells));
    let mut pen = canvas.line(area, 0);
    pen.gap(MARGIN);
    let fitting = shown.iter().filter(|hint| {
        let rest = left.checked_sub(cells(hint));
        left = rest.unwrap_or(left);
        rest.is_some()
    });
    let fitting: Vec<_> = fitting.collect();
    for (_, key, label) in fitting.into_iter().chain(&help) {
        pen.put(Role::Key, key).gap(1).put(Role::Hint, label).gap(2);
    }
}

fn hints(scene: &Scene<'_>, context: Context) -> Vec<(Action, String, &'static str)> {
    let bindings: Vec<&Binding> = scene.state.keymap.bindings_of(context).filter(|binding| binding.hint).collect();
    let key_of = |action| {
        let binding = bindings.iter().find(|binding| binding.action == action)?;
        binding.chords.first().map(|chord| scene.key_name(chord))
    };
    let mut out = Vec::new();
    for binding in &bindings {
        let action = binding.action;
        let Some(key) = binding.chords.first().map(|chord| scene.key_name(chord)) else { continue };
        if !applies(scene, action) {
            continue;
        }
        let first = PAIRS.iter().find(|(_, second)| *second == action).and_then(|(first, _)| key_of(*first));
        if first.is_some() {
            continue;
        }
        let second = PAIRS.iter().find(|(first, _)| *first == action).and_then(|(_, second)| key_of(*second));
        let key = second.map_or(key.clone(), |second| format!("{key}/{second}"));
        // Beside the list of names Tab completes one.
        let completes = matches!(context, Context::Text | Context::SetField) && action == Action::NextPane;
        let label = if completes && !preview::open_names(scene.state).is_empty() {
            formula::complete(scene.lang())
        } else {
            (scene.words.action)(context, action)
        };
        out.push((action, key, label));
    }
    out
}

/// Returns `true` if an action of the line of hints does anything now.
fn applies(scene: &Scene<'_>, action: Action) -> bool {
    let run = scene.state.submit.run.as_ref();
    let on_submit = scene.state.screen == Screen::Step(Step::Submit);
    if changes(scene.state.context(), action) && is_read_only(scene) {
        return false;
    }
    if let Some(Overlay::TablePage(page)) = &scene.state.overlay {
        return applies_to_page(page, action);
    }
    match action {
        Action::Stop => run.is_some_and(|run| !run.ended && !run.stopping),
        Action::CopyIds | Action::SaveCsv | Action::SaveJson => {
            run.is_some_and(|run| run.counts().of(ProcessState::Created) > 0)
        }
        Action::Resume if on_submit => run.is_some_and(Run::can_be_resumed),
        Action::Mend => run.is_some_and(|run| run.ended && run.counts().failed() > 0),
        Action::CopyDraft | Action::ExportDraft if scene.state.screen != Screen::Drafts => is_way_out(scene, action),
        Action::ExportDraft => false,
        Action::NextSheet => is_import(scene, |page| page.sheets().is_some_and(|(_, others)| !others.is_empty())),
        Action::Refresh if scene.state.context() == Context::Import => {
            is_import(scene, |page| page.guessed().is_some())
        }
        Action::Clear => !matches!(&scene.state.overlay, Some(Overlay::SetField(list)) if !list.awaits_text()),
        Action::RenameDraft | Action::Remove if scene.state.context() == Context::Presets => preset_is(scene, false),
        Action::Duplicate if scene.state.context() == Context::Presets => preset_is(scene, true),
        // Without a process there is nothing to fill in, copy, remove or lay out.
        Action::Accept | Action::Remove | Action::Duplicate | Action::OpenTable
            if scene.state.context() == Context::Processes && !has_processes(scene) =>
        {
            false
        }
        // With marks other things matter more.
        Action::Add if scene.state.context() == Context::Processes => scene.size.width >= ROOMY || !has_marks(scene),
        // So does the table, where there are several targets to tell apart.
        Action::Duplicate if scene.state.context() == Context::Processes => {
            scene.size.width >= ROOMY || !(has_marks(scene) || has_targets(scene))
        }
        Action::OpenTable if scene.state.context() == Context::Processes => {
            has_targets(scene) && (scene.size.width >= ROOMY || !has_marks(scene))
        }
        Action::SetField => has_marks(scene),
        Action::Mark if scene.state.context() == Context::Processes => has_several(scene),
        // With several rows they are marked and filled rather than copied.
        Action::Mark if scene.state.context() == Context::Bindings => has_rows(scene),
        Action::Duplicate if scene.state.context() == Context::Bindings => {
            scene.size.width >= ROOMY || !has_rows(scene)
        }
        // With several processes something else matters more, and the next step is the bind rows.
        Action::EditBindings if scene.state.context() == Context::Processes => {
            scene.size.width >= ROOMY || !(has_several(scene) || has_targets(scene))
        }
        // The title names the key, too.
        Action::NextProcess => has_several(scene) && scene.size.width >= ROOMY,
        Action::NextPane if scene.state.context() == Context::SetField => !preview::open_names(scene.state).is_empty(),
        Action::NextPane => scene.state.overlay.is_none(),
        Action::PreviousPane if scene.state.context() == Context::Instances => scene.state.shows_tree(),
        Action::Left | Action::Right => {
            !matches!(&scene.state.overlay, Some(Overlay::Confirm(confirm)) if confirm.typed.is_some())
        }
        Action::NextStep => !on_submit && scene.state.screen != Screen::Drafts,
        _ => true,
    }
}

/// Returns `true` if the preset at the cursor is one of the team, or of the user's own.
fn preset_is(scene: &Scene<'_>, of_team: bool) -> bool {
    let Some(Overlay::Presets(presets)) = &scene.state.overlay else { return false };
    presets.current().is_some_and(|preset| preset.team.is_some() == of_team)
}

fn has_processes(scene: &Scene<'_>) -> bool {
    scene.state.open.as_ref().is_some_and(|open| !open.draft.processes.is_empty())
}

fn has_marks(scene: &Scene<'_>) -> bool {
    scene.state.open.as_ref().is_some_and(|open| !open.process_marks.is_empty())
}

/// Returns `true` if the process of step 3 has several bind rows.
fn has_rows(scene: &Scene<'_>) -> bool {
    let open = scene.state.open.as_ref();
    let process = open.and_then(|open| open.draft.processes.get(scene.state.processes.list.at));
    process.is_some_and(|process| process.bind.len() > 1)
}

fn has_several(scene: &Scene<'_>) -> bool {
    scene.state.open.as_ref().is_some_and(|open| open.draft.processes.len() > 1)
}

/// Returns `true` if the draft has several targets.
fn has_targets(scene: &Scene<'_>) -> bool {
    scene.state.open.as_ref().is_some_and(|open| open.draft.targets.len() > 1)
}

/// Returns `true` if an action does anything on a page over the table.
fn applies_to_page(page: &TablePage, action: Action) -> bool {
    let has_entries = matches!(page, TablePage::Series(_) | TablePage::Replace(_));
    let has_choices = has_entries && !matches!(page, TablePage::Series(page) if page.entries < 3);
    match action {
        Action::OnlyValid => matches!(page, TablePage::Paste(page) if page.counts.invalid > 0),
        Action::Import => matches!(page, TablePage::Paste(_)),
        Action::Remove | Action::Renumber => matches!(page, TablePage::Columns(page) if page.name.is_none()),
        Action::Right => has_choices || matches!(page, TablePage::Columns(_) | TablePage::Renumber(_)),
        Action::Left => has_choices || matches!(page, TablePage::Renumber(_)),
        Action::NextPane => has_entries,
        Action::Up | Action::Down => {
            matches!(page, TablePage::Paste(_) | TablePage::Values(_) | TablePage::Columns(_))
        }
        _ => true,
    }
}

fn is_read_only(scene: &Scene<'_>) -> bool {
    let open = scene.state.open.as_ref().filter(|_| scene.state.screen != Screen::Drafts);
    open.is_some_and(|open| open.read_only)
}

/// Returns `true` if an action changes the draft, or makes calls of it.
const fn changes(context: Context, action: Action) -> bool {
    match action {
        // Presets are no part of the draft.
        Action::Duplicate | Action::Remove if matches!(context, Context::Presets) => false,
        Action::Add
        | Action::Duplicate
        | Action::Remove
        | Action::Clear
        | Action::FillDown
        | Action::MarkAll
        | Action::MarkRange
        | Action::MarkList
        | Action::SetField
        | Action::NextArea
        | Action::LeaveOut
        | Action::Submit => true,
        // Marks of the table are none of the draft.
        Action::Mark => !matches!(context, Context::Table),
        Action::Accept => matches!(context, Context::Form | Context::Bindings | Context::Table),
        _ => false,
    }
}

/// Returns `true` if the page of an import stands over the screen, and something is so there.
fn is_import(scene: &Scene<'_>, is_so: impl FnOnce(&ImportPage) -> bool) -> bool {
    matches!(&scene.state.overlay, Some(Overlay::Import(page)) if is_so(page))
}

/// Returns `true` if an action is the way out for a draft that cannot be changed, or not be saved.
fn is_way_out(scene: &Scene<'_>, action: Action) -> bool {
    let open = scene.state.open.as_ref().filter(|_| scene.state.screen != Screen::Drafts);
    open.is_some_and(|open| match action {
        Action::CopyDraft => open.read_only,
        Action::ExportDraft => open.saving.error.is_some() && !open.read_only,
        _ => false,
    })
}
