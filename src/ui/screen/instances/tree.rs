//! The tree of sets and modules at the left of the list, with the service instances and the marks of each.

use crate::app::screen::instances::tree::{Node, NodeKind, NodePlace};
use crate::app::{Action, geometry};
use crate::i18n::explain::api_error;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::{message, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Cells that a level stands to the right of the one above it.
const INDENT: u16 = 2;
/// Most levels that are told by their place; deeper ones would leave no room for names.
const DEEPEST: u16 = 4;
/// Cells before the name of what cannot be closed.
const SIGN: u16 = 4;

/// Draws the tree beside the rows of the list, and returns the rectangle that is left for those.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) -> Rect {
    let rows = scene.rows();
    let cells = geometry::tree_width(scene.size);
    let area = Rect { width: cells, ..rows };
    let whole = Rect { y: rows.y.saturating_sub(1), height: rows.height + 1, ..rows };
    let tree = &scene.state.instances.tree;
    let (count, marked) = tree.most();
    let columns = Columns {
        count: width(&grouped(count)).max(width(scene.words.tree.count)),
        marked: if marked > 0 { width(&grouped(marked)).max(width(symbols::MARKED)) + 1 } else { 0 },
    };
    let title = if tree.focused { Role::Title } else { Role::Heading };
    let mut pen = canvas.line(Rect { width: cells, ..whole }, 0);
    let name = pen.room().saturating_sub(MARGIN + columns.cells());
    pen.gap(MARGIN).column(title, scene.words.tree.title, name);
    if columns.marked > 0 {
        pen.number(Role::Heading, symbols::MARKED, columns.marked);
    }
    pen.number(Role::Heading, scene.words.tree.count, columns.count + 1);
    for row in 0..usize::from(whole.height) {
        let sign = canvas.symbols().down;
        canvas.line(Rect { x: cells, width: 1, ..whole }, row).put(Role::Border, sign);
    }
    let shown = (tree.cursor.top..tree.rows()).take(usize::from(area.height));
    for (line, at) in shown.enumerate() {
        if let Some(node) = tree.row(at) {
            columns.row(scene, canvas, area, line, at, node);
        }
    }
    rest(scene, canvas, area);
    if tree.focused {
        about(scene, canvas);
    }
    Rect { x: cells + 1, width: rows.width.saturating_sub(cells + 1), ..rows }
}

/// The widths of the columns behind the names, in cells; 0 leaves a column out.
struct Columns {
    count: u16,
    marked: u16,
}

impl Columns {
    /// All of them, with a gap before each and one behind the last.
    const fn cells(&self) -> u16 {
        self.marked + self.count + 2
    }

    fn row(&self, scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, line: usize, at: usize, node: &Node) {
        let tree = &scene.state.instances.tree;
        let (sign, cursor) = match (tree.cursor.at == at, tree.focused) {
            (true, true) => (symbols::CURSOR, Some(Role::Selection)),
            (true, false) => (symbols::CURSOR_IDLE, None),
            (false, _) => ("", None),
        };
        let scope = tree.is_scope(at);
        let plain = match node.kind {
            _ if scope => Role::Accent,
            NodeKind::Level { .. } | NodeKind::All => Role::Text,
            NodeKind::Module(_) | NodeKind::Elsewhere => Role::Dim,
        };
        let mut pen = canvas.line(area, line);
        let last = pen.room().saturating_sub(self.cells());
        pen.column(cursor.unwrap_or(plain), sign, 1).column(Role::Accent, if scope { symbols::SCOPE } else { "" }, 1);
        pen.gap(INDENT * node.depth.min(DEEPEST));
        match node.kind {
            NodeKind::Level { open } => {
                pen.put(Role::Dim, if open { symbols::OPEN } else { symbols::CLOSED }).gap(1);
            }
            NodeKind::Module(_) => {
                // Below the name of its level, not below the sign of that.
                pen.gap(if node.depth == 0 { SIGN } else { SIGN - INDENT });
            }
            NodeKind::All | NodeKind::Elsewhere => {}
        }
        let used = area.width.saturating_sub(pen.room());
        let name = match node.kind {
            NodeKind::All => scene.words.tree.all,
            NodeKind::Elsewhere => scene.words.tree.elsewhere,
            NodeKind::Level { .. } | NodeKind::Module(_) => &node.name,
        };
        pen.column(cursor.unwrap_or(plain), name, last.saturating_sub(used));
        if self.marked > 0 {
            let marked = if node.marked > 0 { grouped(node.marked) } else { String::new() };
            pen.number(Role::Marked, &marked, self.marked);
        }
        pen.number(Role::Dim, &grouped(node.count), self.count + 1);
    }
}

/// Shows what may not fit into the row that the cursor is on.
fn about(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some((node, place)) = scene.state.instances.tree.current() else { return };
    let words = &scene.words.instances;
    let area = scene.below();
    canvas.line(area, 0).gap(MARGIN).put(Role::Text, &name(scene, &place));
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN).put(Role::Dim, &(words.all)(&grouped(node.count))).gap(2);
    if node.marked > 0 {
        pen.put(Role::Marked, &(words.marked)(&grouped(node.marked)));
    }
}

/// Says below the rows why there are no more of them.
fn rest(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = &scene.words.tree;
    let Some(catalogue) = scene.state.catalogue.as_ref().filter(|catalogue| catalogue.topology.is_empty()) else {
        return;
    };
    let used = u16::try_from(scene.state.instances.tree.rows()).unwrap_or(u16::MAX).min(area.height);
    let area = Rect { y: area.y + used, height: area.height - used, ..area };
    match &catalogue.ended {
        None => message::draw(canvas, area, Role::Info, words.reading, &[]),
        Some(Ok(())) => message::draw(canvas, area, Role::Dim, words.none, &[]),
        Some(Err(error)) => {
            let [heading, rest] = (words.failed)(&scene.key(Action::Refresh));
            // With all service instances read it was not they that failed.
            let why = catalogue.has_all_instances().then(|| api_error(scene.lang(), error).what);
            let rest: Vec<String> = why.into_iter().chain([rest]).collect();
            message::draw(canvas, area, Role::Problem, &heading, &rest);
        }
    }
}

/// Names a place.
pub(super) fn name(scene: &Scene<'_>, place: &NodePlace) -> String {
    match place {
        NodePlace::All => scene.words.tree.all.to_owned(),
        NodePlace::Elsewhere => scene.words.tree.elsewhere.to_owned(),
        NodePlace::At(path) => path.join(" / "),
    }
}
