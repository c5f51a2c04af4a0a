//! What stands over a screen and takes the keys.

use super::{confirm, credential, mark_list, picker, popup, prompt, reader};
use crate::app::form::Choice;
use crate::app::geometry;
use crate::app::overlay::Overlay;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};

/// Draws what stands over the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, overlay: &Overlay) {
    match overlay {
        Overlay::Help { context, top } => reader::help(scene, canvas, *context, *top),
        Overlay::Detail(detail) => reader::detail(scene, canvas, *detail),
        Overlay::Confirm(asked) => confirm::draw(scene, canvas, asked),
        Overlay::Businesses { filter, at } => picker::draw(scene, canvas, filter, *at),
        Overlay::Prompt(asked) => prompt::draw(scene, canvas, asked),
        Overlay::MarkList(list) => mark_list::draw(scene, canvas, list),
        Overlay::Credential(asked) => credential::draw(scene, canvas, asked),
        Overlay::Themes(choice) => names(scene, canvas, scene.words.overlay.themes, choice, |_| false),
        Overlay::Environments(choice) => {
            let production = |name: &str| scene.state.environments.iter().any(|own| own.production && own.name == name);
            names(scene, canvas, scene.words.overlay.environments, choice, production);
        }
    }
    canvas.end_popup();
}

/// Draws a list of names to choose from; those of environments in production say so.
fn names(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    title: &str,
    choice: &Choice,
    is_production: impl Fn(&str) -> bool,
) {
    let label = |(stored, shown): &(String, String)| {
        if is_production(stored) { format!("{shown}  {}", scene.words.header.production) } else { shown.clone() }
    };
    let labels: Vec<String> = choice.options.iter().map(label).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or_default().max(width(title)) + 8;
    let rows = u16::try_from(labels.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = geometry::popup(scene.size, cells, rows);
    popup::titled(canvas, area, title, &labels, Some(choice.at));
}
