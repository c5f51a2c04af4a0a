//! The line above the screens: the draft's name, the steps, the environment and the state of the file.

use crate::app::open::{File, Open};
use crate::domain::check::ProblemCause;
use crate::domain::draft::Path;
use crate::domain::place::Step;
use crate::domain::state::ProcessState;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::symbols;
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;
use std::time::Duration;

/// Cells that a draft's name gets at least, where it is shown at all.
const NAME: u16 = 8;
/// Width below which nothing is padded, in cells.
const NARROW: u16 = 60;

/// Draws the line.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = &scene.words.header;
    let mut right: Vec<(Role, String)> = Vec::new();
    match &scene.state.environment {
        Some(environment) if environment.production => {
            right.push((Role::Production, format!(" {} {} ", words.production, environment.name)));
        }
        Some(environment) => right.push((Role::Environment, environment.name.clone())),
        None => right.push((Role::Offline, words.no_environment.to_owned())),
    }
    if let (Some(_), Some(open)) = (scene.state.screen.step(), &scene.state.open) {
        if let Some(age) = offline(scene, open) {
            right.push((Role::Text, "  ".to_owned()));
            right.push((Role::Offline, (words.cached)(age)));
        }
        let (role, text) = saved(scene, open);
        // As wide as the widest of those that change, so that nothing beside it moves.
        let narrow = scene.size.width < NARROW;
        let room = [words.saved, words.saving, words.not_saved, words.typing]
            .into_iter()
            .map(width)
            .max()
            .filter(|_| !narrow)
            .unwrap_or_default();
        let pad = " ".repeat(usize::from(2 + room.saturating_sub(width(text))));
        right.push((Role::Text, pad));
        right.push((role, text.to_owned()));
    }
    right.push((Role::Text, " ".to_owned()));
    let pieces: Vec<_> = right.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let rest = canvas.right(area, 0, &pieces);
    match (scene.state.screen.step(), &scene.state.open) {
        (Some(current), Some(open)) => steps(scene, canvas, rest, current, open),
        _ => {
            canvas
                .line(rest, 0)
                .gap(MARGIN)
                .put(Role::Title, env!("CARGO_PKG_NAME"))
                .gap(2)
                .put(Role::Text, scene.words.drafts.title);
        }
    }
}

/// Returns how old what is shown of the business is, when it could not be read again.
fn offline(scene: &Scene<'_>, open: &Open) -> Option<Duration> {
    let business = open.draft.business.as_ref()?;
    let shown = scene.state.catalogue.as_ref().filter(|own| own.business.id == business.id)?;
    shown.kept.filter(|_| matches!(shown.ended, Some(Err(_))))
}

fn saved(scene: &Scene<'_>, open: &Open) -> (Role, &'static str) {
    let words = &scene.words.header;
    if open.read_only {
        (Role::Warning, words.read_only)
    } else if open.saving.error.is_some() {
        (Role::Problem, words.not_saved)
    } else if open.conflict.is_some() {
        (Role::Problem, words.unwritten)
    } else if scene.state.is_typing() {
        (Role::Dim, words.typing)
    } else if open.saving.under_way.is_some() || matches!(open.file, File::Creating(_)) || open.must_be_saved() {
        (Role::Dim, words.saving)
    } else if open.file == File::None {
        (Role::Dim, "")
    } else {
        (Role::Dim, words.saved)
    }
}

/// How a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Todo,
    Done,
    Problems(usize),
}

/// How much of the steps' names there is room for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// All in full.
    Full,
    /// The current one in full, the others short.
    Mixed,
    /// All short.
    Short,
    /// The current one, short.
    Current,
}

/// A step as it stands in the bar.
struct Slot {
    step: Step,
    standing: Standing,
    text: String,
}

fn steps(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, current: Step, open: &Open) {
    let done = canvas.symbols().done;
    let slots = |names| -> Vec<Slot> {
        let slot = |(at, step): (usize, Step)| {
            let standing = standing(scene, open, step);
            let mark = match standing {
                Standing::Todo => String::new(),
                Standing::Done => done.to_owned(),
                Standing::Problems(count) => format!("{}{count}", symbols::BLOCKS),
            };
            let name = match names {
                Names::Full => (scene.words.step)(step),
                Names::Mixed if step == current => (scene.words.step)(step),
                Names::Current if step != current => "",
                Names::Mixed | Names::Short | Names::Current => (scene.words.step_short)(step),
            };
            let space = if name.is_empty() { "" } else { " " };
            Slot { step, standing, text: format!("{}{space}{name}{mark}", at + 1) }
        };
        Step::ALL.into_iter().enumerate().map(slot).collect()
    };
    // Around each step there is one cell for a bracket; between two there is another one where there is room.
    let total = |slots: &[Slot], between: u16| slots.iter().map(|slot| width(&slot.text) + between).sum::<u16>() + 2;
    let name = open.draft.name.as_str();
    let least = if name.is_empty() { 1 } else { width(name).min(NAME) + 3 };
    let sizes = [(Names::Full, 2), (Names::Mixed, 2), (Names::Short, 2), (Names::Short, 1), (Names::Current, 2)];
    let mut fitting = sizes.into_iter().map(|(names, between)| (slots(names), between));
    let (slots, between) = fitting
        .find(|(slots, between)| total(slots, *between) + least <= area.width)
        .unwrap_or_else(|| (slots(Names::Current), 1));
    let room = area.width.saturating_sub(total(&slots, between) + 3);
    let mut pen = canvas.line(area, 0);
    pen.gap(1);
    if !name.is_empty() && room >= 3 {
        pen.gap(1).column(Role::Title, name, width(name).min(room)).gap(1);
    }
    let mut before = None;
    for slot in &slots {
        let role = match slot.standing {
            _ if slot.step == current => Role::StepCurrent,
            Standing::Todo => Role::StepTodo,
            Standing::Done => Role::StepDone,
            Standing::Problems(_) => Role::StepProblem,
        };
        let closing = before == Some(current);
        let opening = slot.step == current;
        if between > 1 && before.is_some() {
            pen.put(if closing { Role::StepCurrent } else { Role::Text }, if closing { "]" } else { " " });
        }
        let sign = if opening {
            "["
        } else if closing && between == 1 {
            "]"
        } else {
            " "
        };
        pen.put(if sign == " " { Role::Text } else { Role::StepCurrent }, sign).put(role, &slot.text);
        before = Some(slot.step);
    }
    if before == Some(current) {
        pen.put(Role::StepCurrent, "]");
    }
}

fn standing(scene: &Scene<'_>, open: &Open, step: Step) -> Standing {
    let problems = open.checked.problems.iter().filter(|problem| problem.blocks());
    // That nothing was chosen yet is no fault of the person's.
    let faults = problems.filter(|problem| {
        !matches!(problem.cause, ProblemCause::NoBusiness | ProblemCause::NoTargets | ProblemCause::NoProcesses)
            && step_of(&problem.path) == step
    });
    let faults = faults.count();
    if faults > 0 {
        return Standing::Problems(faults);
    }
    let run = scene.state.submit.run.as_ref();
    let done = match step {
        Step::Instances => !open.draft.targets.is_empty(),
        Step::Processes => !open.draft.processes.is_empty(),
        Step::Bindings => open.draft.processes.iter().any(|process| !process.bind.is_empty()),
        Step::Review => run.is_some(),
        Step::Submit => {
            let counts = run.map(|run| *run.counts()).unwrap_or_default();
            // What was not sent is still to be done, and no problem.
            let waits = counts.of(ProcessState::NotSent) + counts.of(ProcessState::NotCreated);
            let problems = counts.failed() - waits + counts.of(ProcessState::Gone);
            if problems > 0 {
                return Standing::Problems(problems);
            }
            run.is_some_and(|run| run.ended) && waits == 0
        }
    };
    if done { Standing::Done } else { Standing::Todo }
}

/// The step at which a problem is fixed.
const fn step_of(path: &Path) -> Step {
    match path {
        Path::Business | Path::Targets | Path::Target(_) | Path::Given(_) => Step::Instances,
        Path::Processes | Path::Field(..) => Step::Processes,
        Path::Row(..) | Path::Cell(..) => Step::Bindings,
    }
}
