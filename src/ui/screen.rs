//! The drawings of the screens, under the names they have in `app::screen`; this file chooses one.

pub(super) mod bindings;
pub(super) mod drafts;
pub(super) mod instances;
pub(super) mod processes;
pub(super) mod review;
pub(super) mod submit;
pub(super) mod table;

use super::Scene;
use super::cells::Canvas;
use crate::app::screen::processes::Focus;
use crate::app::screen::{Context, Screen};
use crate::domain::place::Step;

/// Draws the screen that is shown.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    match scene.state.screen {
        Screen::Drafts => drafts::draw(scene, canvas),
        Screen::Step(Step::Instances) => instances::draw(scene, canvas),
        Screen::Step(Step::Processes) => processes::draw(scene, canvas),
        Screen::Step(Step::Bindings) => bindings::draw(scene, canvas),
        Screen::Table => table::draw(scene, canvas),
        Screen::Step(Step::Review) => review::draw(scene, canvas),
        Screen::Step(Step::Submit) => submit::draw(scene, canvas),
    }
}

impl Scene<'_> {
    /// The context of the screen itself, whatever stands over it.
    pub(super) const fn context(&self) -> Context {
        match self.state.screen {
            Screen::Drafts => Context::Drafts,
            Screen::Step(Step::Instances) => Context::Instances,
            Screen::Step(Step::Processes) => match self.state.processes.focus {
                Focus::List => Context::Processes,
                Focus::Form => Context::Form,
            },
            Screen::Step(Step::Bindings) => Context::Bindings,
            Screen::Table => Context::Table,
            Screen::Step(Step::Review) => Context::Review,
            Screen::Step(Step::Submit) => Context::Submit,
        }
    }
}
