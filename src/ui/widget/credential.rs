//! A part of the credentials that is asked for: why, which one, and stars for what is typed.

use super::popup;
use crate::app::overlay::Credential;
use crate::app::screen::Context;
use crate::app::{Action, geometry};
use crate::i18n::explain::{api_error, secret};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, wrap};
use ratatui::layout::Rect;

/// Cells of the popup, border included.
const WIDTH: u16 = 66;
/// Most lines of each text.
const LINES: usize = 3;

/// Draws what is asked.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, asked: &Credential) {
    let words = &scene.words.overlay;
    let told = api_error(scene.lang(), &asked.error);
    let key = |action| scene.key_in(Context::Text, action);
    let keys = (words.credential_keys)(&key(Action::Accept), &key(Action::NextPane), &key(Action::Back));
    let texts = [
        (Role::Problem, Some(told.what)),
        (Role::Text, told.why.or(told.server)),
        (Role::Text, told.next),
        (Role::Dim, Some(words.credential_help.to_owned())),
        (Role::Dim, Some(keys).filter(|_| asked.parts.len() > 1)),
    ];
    let texts: Vec<_> = texts.into_iter().filter_map(|(role, text)| Some((role, text?))).collect();
    let cells = WIDTH.min(scene.size.width.saturating_sub(2)).saturating_sub(6);
    let lines: usize = texts.iter().map(|(_, text)| wrap(text, cells).len().min(LINES)).sum();
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(7);
    let area = geometry::popup(scene.size, WIDTH, height);
    let inner = popup::open(canvas, area, words.credential, "");
    let text = Rect { x: inner.x + 2, width: inner.width.saturating_sub(4), ..inner };
    canvas.line(text, 1).put(Role::LabelActive, &secret::part(scene.lang(), asked.part));
    canvas.line(text, 2).edit(&asked.typed.shown(asked.part.is_secret()), text.width);
    let mut row = 4;
    for (role, words) in &texts {
        row += canvas.paragraph(text, row, LINES, *role, words).max(1);
    }
}
