//! What stands over a screen and takes the keys.

use super::{
    confirm, credential, hosts, import, inside, mark_list, menu, picker, popup, presets, prompt, reader, set_field,
    table_page, trash,
};
use crate::app::form::Choice;
use crate::app::geometry;
use crate::app::overlay::Overlay;
use crate::domain::environment::Environment;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};

/// Draws what stands over the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, overlay: &Overlay) {
    match overlay {
        Overlay::Help(menu) => menu::draw(scene, canvas, menu),
        Overlay::Detail(detail) => reader::detail(scene, canvas, *detail),
        Overlay::Confirm(asked) => confirm::draw(scene, canvas, asked),
        Overlay::Businesses { filter, at } => picker::draw(scene, canvas, filter, *at),
        Overlay::Prompt(asked) => prompt::draw(scene, canvas, asked),
        Overlay::Inside(own) => inside::draw(scene, canvas, own),
        Overlay::Hosts(page) => hosts::draw(scene, canvas, page),
        Overlay::Import(page) => import::draw(scene, canvas, page),
        Overlay::Presets(list) => presets::draw(scene, canvas, list),
        Overlay::Trash(list) => trash::draw(scene, canvas, list),
        Overlay::TablePage(page) => table_page::draw(scene, canvas, page),
        Overlay::SetField(list) => set_field::draw(scene, canvas, list),
        Overlay::MarkList(list) => mark_list::draw(scene, canvas, list),
        Overlay::Credential(asked) => credential::draw(scene, canvas, asked),
        Overlay::Themes(choice) => {
            let shown: Vec<String> = choice.options.iter().map(|(_, shown)| shown.clone()).collect();
            list(scene, canvas, scene.words.overlay.themes, choice, &shown);
        }
        Overlay::Environments(choice) => {
            list(scene, canvas, scene.words.overlay.environments, choice, &environments(scene, choice));
        }
    }
    canvas.end_popup();
}

/// Returns `true` for a page that covers the body of the screen except its last line.
pub(in crate::ui) const fn is_page(overlay: &Overlay) -> bool {
    match overlay {
        Overlay::MarkList(_)
        | Overlay::Trash(_)
        | Overlay::Inside(_)
        | Overlay::Hosts(_)
        | Overlay::Import(_)
        | Overlay::Presets(_) => true,
        Overlay::Help(_)
        | Overlay::Confirm(_)
        | Overlay::Businesses { .. }
        | Overlay::Themes(_)
        | Overlay::Environments(_)
        | Overlay::Credential(_)
        | Overlay::Prompt(_)
        | Overlay::Detail(_)
        | Overlay::SetField(_)
        | Overlay::TablePage(_) => false,
    }
}

/// Names the environments, one below the other: which are in production, by which door, and where; the address, which
/// is the longest, is what a narrow terminal cuts.
fn environments(scene: &Scene<'_>, choice: &Choice) -> Vec<String> {
    let all = &scene.state.environments;
    let mark = |own: &Environment| if own.production { scene.words.header.production } else { "" };
    let most = |text: &dyn Fn(&Environment) -> u16| all.iter().map(text).max().unwrap_or_default();
    let (name, marked, door) =
        (most(&|own| width(&own.name)), most(&|own| width(mark(own))), most(&|own| width(&own.door.to_string())));
    let pad = |text: &str, cells: u16| format!("{text}{}", " ".repeat(usize::from(cells.saturating_sub(width(text)))));
    let label = |(stored, shown): &(String, String)| {
        let Some(own) = all.iter().find(|own| own.name == *stored) else { return shown.clone() };
        let marked = if marked > 0 { format!("{}  ", pad(mark(own), marked)) } else { String::new() };
        format!("{}  {marked}{}  {}", pad(shown, name), pad(&own.door.to_string(), door), own.address())
    };
    choice.options.iter().map(label).collect()
}

/// Draws a list to choose from.
fn list(scene: &Scene<'_>, canvas: &mut Canvas<'_>, title: &str, choice: &Choice, labels: &[String]) {
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or_default().max(width(title)) + 8;
    let rows = u16::try_from(labels.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = geometry::popup(scene.size, cells, rows);
    popup::titled(canvas, area, title, &labels, Some(choice.at));
}
