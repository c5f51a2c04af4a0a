//! The line above the screens: the draft's name, the steps, the environment and the state of the file.

use crate::app::open::{File, Open};
use crate::app::screen::Screen;
use crate::domain::check::Cause;
use crate::domain::draft::{Path, Step};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::symbols;
use ratatui::layout::Rect;

/// Cells that a draft's name gets at least, where it is shown at all.
const NAME: u16 = 8;

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
    if let (Screen::Step(_), Some(open)) = (scene.state.screen, &scene.state.open) {
        let (role, text) = saved(scene, open);
        // As wide as the widest, so that nothing beside it moves.
        let room = [words.saved, words.saving, words.not_saved].into_iter().map(width).max().unwrap_or_default();
        let pad = " ".repeat(usize::from(2 + room.saturating_sub(width(text))));
        right.push((Role::Text, pad));
        right.push((role, text.to_owned()));
    }
    right.push((Role::Text, " ".to_owned()));
    let pieces: Vec<_> = right.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let rest = canvas.right(area, 0, &pieces);
    match (scene.state.screen, &scene.state.open) {
        (Screen::Step(current), Some(open)) => steps(scene, canvas, rest, current, open),
        _ => {
            canvas
                .line(rest, 0)
                .gap(1)
                .put(Role::Title, env!("CARGO_PKG_NAME"))
                .gap(2)
                .put(Role::Text, scene.words.drafts.title);
        }
    }
}

fn saved(scene: &Scene<'_>, open: &Open) -> (Role, &'static str) {
    let words = &scene.words.header;
    if open.saving.error.is_some() {
        (Role::Problem, words.not_saved)
    } else if open.saving.under_way.is_some() || matches!(open.file, File::Creating(_)) || !open.is_saved() {
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

fn steps(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, current: Step, open: &Open) {
    let done = canvas.symbols().done;
    let labels = |only_current: bool| -> Vec<(Step, Standing, String)> {
        let label = |(at, step): (usize, Step)| {
            let standing = standing(scene, open, step);
            let mark = match standing {
                Standing::Todo => String::new(),
                Standing::Done => done.to_owned(),
                Standing::Problems(count) => format!("{}{count}", symbols::BLOCKS),
            };
            let name = if only_current && step != current { "" } else { (scene.words.step)(step) };
            let space = if name.is_empty() { "" } else { " " };
            (step, standing, format!("{}{space}{name}{mark}", at + 1))
        };
        Step::ALL.into_iter().enumerate().map(label).collect()
    };
    let total = |labels: &[(Step, Standing, String)]| labels.iter().map(|(.., text)| width(text) + 2).sum::<u16>();
    let name = open.draft.name.as_str();
    let least = if name.is_empty() { 0 } else { NAME + 2 };
    let mut shown = labels(false);
    if total(&shown) + least > area.width {
        shown = labels(true);
    }
    let room = area.width.saturating_sub(total(&shown) + 2);
    let mut pen = canvas.line(area, 0);
    if !name.is_empty() && room >= 3 {
        pen.gap(1).column(Role::Title, name, width(name).min(room)).gap(1);
    }
    for (step, standing, text) in &shown {
        let role = match standing {
            _ if *step == current => Role::StepCurrent,
            Standing::Todo => Role::StepTodo,
            Standing::Done => Role::StepDone,
            Standing::Problems(_) => Role::StepProblem,
        };
        let (before, after) = if *step == current { ("[", "]") } else { (" ", " ") };
        pen.put(role, before).put(role, text).put(role, after);
    }
}

fn standing(scene: &Scene<'_>, open: &Open, step: Step) -> Standing {
    let problems = open.checked.problems.iter().filter(|problem| problem.blocks());
    // That nothing was chosen yet is no fault of the person's.
    let faults = problems.filter(|problem| {
        !matches!(problem.cause, Cause::NoBusiness | Cause::NoTargets | Cause::NoProcesses)
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
            let counts = run.map(crate::app::run::Run::counts).unwrap_or_default();
            if counts.refused + counts.unknown > 0 {
                return Standing::Problems(counts.refused + counts.unknown);
            }
            run.is_some_and(|run| run.ended) && counts.not_sent == 0
        }
    };
    if done { Standing::Done } else { Standing::Todo }
}

/// The step at which a problem is mended.
const fn step_of(path: &Path) -> Step {
    match path {
        Path::Business | Path::Targets | Path::Target(_) => Step::Instances,
        Path::Processes | Path::Field(..) => Step::Processes,
        Path::Row(..) | Path::Cell(..) => Step::Bindings,
    }
}
