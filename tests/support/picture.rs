//! Golden screens as pictures for the documents: SVG, compared with the files in `docs/pictures`.
//!
//! A picture is drawn wherever the golden text of its screen is compared, so that it is never older than the screen.
//! `BKPROC_DOCUMENTS=update cargo test --test it` writes those that differ.

use super::golden::assert_golden;
use super::screen;
use bkproc::app::State;
use bkproc::theme::{Theme, palette};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::style::{Color, Modifier};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The screens that the documents show, at 80x24 in both languages: the five steps, the table, and a run on its way.
pub(crate) const PICTURES: [&str; 7] =
    ["instances", "formula_names", "formula_series", "review", "submit_done", "table", "submit_running"];

/// The size of a cell, in the picture's units. Monospaced fonts are about 0.6 em wide.
const CELL: (u16, u16) = (8, 17);
/// The height of a letter.
const FONT_SIZE: f32 = 13.3;
/// From the top of a row to the line that letters stand on.
const BASELINE: u16 = 13;
/// Around the cells.
const MARGIN: u16 = 8;
/// Fonts with Chinese of exactly two cells stand first; `textLength` sets every run to its cells in any case.
const FONTS: &str = "'Sarasa Mono SC','Noto Sans Mono CJK SC','DejaVu Sans Mono',Menlo,Consolas,'Noto Sans CJK SC',\
                     'PingFang SC','Microsoft YaHei',monospace";

/// Compares a screen with its golden text and, where the documents show it, with its picture.
pub(crate) fn assert_golden_screen(name: &str, state: &State) {
    assert_golden(name, &screen::text(state));
    let shown = PICTURES.iter().any(|own| ["zh", "en"].iter().any(|lang| name == format!("{own}.{lang}.80x24")));
    if !shown {
        return;
    }
    let theme = Theme::default();
    let (buffer, cursor) = screen::buffer(state, &theme);
    let svg = svg(&buffer, cursor, &theme);
    let file = format!("docs/pictures/{}.svg", name.trim_end_matches(".80x24"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    if std::env::var_os("BKPROC_DOCUMENTS").is_some_and(|value| value == "update") {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder of pictures");
        fs::write(&path, &svg).expect("the picture");
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == svg,
        "{file} is older than the screen; look at it after BKPROC_DOCUMENTS=update cargo test --test it"
    );
}

/// Cells beside one another that look alike and are of one width.
struct Run {
    at: u16,
    cells: u16,
    text: String,
}

impl Run {
    /// Returns `true` if the next sign belongs to it: blanks are runs of their own, except one between two words.
    fn takes(&self, symbol: &str) -> bool {
        match (self.text.trim().is_empty(), symbol == " ") {
            (is_blank, true) => is_blank || !self.text.ends_with(' '),
            (is_blank, false) => !is_blank,
        }
    }
}

/// Returns the picture of a screen.
fn svg(buffer: &Buffer, cursor: Option<(u16, u16)>, theme: &Theme) -> String {
    let ground = theme.ground();
    let (back, fore) = (hex(ground.background, "#1c1c1c"), hex(ground.foreground, "#d0d0d0"));
    let (width, height) = (buffer.area.width * CELL.0 + 2 * MARGIN, buffer.area.height * CELL.1 + 2 * MARGIN);
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut boxes, mut texts) = (String::new(), String::new());
    for y in buffer.area.top()..buffer.area.bottom() {
        for (look, background, run) in runs(buffer, y, &back, &fore) {
            let (x, top) = (MARGIN + run.at * CELL.0, MARGIN + y * CELL.1);
            let long = run.cells * CELL.0;
            if background != back {
                let height = CELL.1;
                writeln!(boxes, r#"<rect x="{x}" y="{top}" width="{long}" height="{height}" fill="{background}"/>"#)
                    .unwrap();
            }
            if run.text.trim().is_empty() {
                continue;
            }
            let next = classes.len();
            let class = *classes.entry(look).or_insert(next);
            // A blank at the end is no part of the length in every viewer.
            let long = long - if run.text.ends_with(' ') { CELL.0 } else { 0 };
            let (base, text) = (top + BASELINE, escape(run.text.trim_end()));
            writeln!(texts, r#"<text class="c{class}" x="{x}" y="{base}" textLength="{long}">{text}</text>"#).unwrap();
        }
    }
    if let Some((x, y)) = cursor {
        let (x, y) = (MARGIN + x * CELL.0, MARGIN + y * CELL.1);
        let (width, height) = CELL;
        writeln!(boxes, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none" stroke="{fore}"/>"#)
            .unwrap();
    }
    let mut style = format!("text{{font:{FONT_SIZE}px {FONTS};white-space:pre}}");
    let mut looks: Vec<(usize, String)> = classes.into_iter().map(|(look, class)| (class, look)).collect();
    looks.sort_unstable();
    for (class, look) in looks {
        write!(style, "\n.c{class}{{{look}}}").unwrap();
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\">\n<style>{style}</style>\n<rect width=\"{width}\" height=\"{height}\" rx=\"6\" \
         fill=\"{back}\"/>\n{boxes}{texts}</svg>\n"
    )
}

/// Returns the runs of a row: the look of the letters, the colour behind them, and where they are.
fn runs(buffer: &Buffer, y: u16, back: &str, fore: &str) -> Vec<(String, String, Run)> {
    let mut runs: Vec<(String, String, Run)> = Vec::new();
    let mut width_before = 0;
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let cell = &buffer[(x, y)];
        let width = cell.cell_width().max(1);
        let (look, background) = look(cell, back, fore);
        let symbol = cell.symbol();
        match runs.last_mut() {
            Some((own, behind, run))
                if *own == look && *behind == background && width == width_before && run.takes(symbol) =>
            {
                run.text.push_str(symbol);
                run.cells += width;
            }
            _ => runs.push((look, background, Run { at: x, cells: width, text: symbol.to_owned() })),
        }
        width_before = width;
        x += width;
    }
    runs
}

/// Returns the look of a cell's letters as CSS, and the colour behind them.
fn look(cell: &Cell, back: &str, fore: &str) -> (String, String) {
    let (mut front, mut behind) = (hex(Some(cell.fg), fore), hex(Some(cell.bg), back));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut front, &mut behind);
    }
    let mut look = format!("fill:{front}");
    for (modifier, css) in [
        (Modifier::BOLD, ";font-weight:bold"),
        (Modifier::UNDERLINED, ";text-decoration:underline"),
        (Modifier::DIM, ";opacity:.6"),
        (Modifier::ITALIC, ";font-style:italic"),
    ] {
        if cell.modifier.contains(modifier) {
            look.push_str(css);
        }
    }
    (look, behind)
}

fn hex(color: Option<Color>, otherwise: &str) -> String {
    let shade = color.and_then(palette::shade);
    shade.map_or_else(|| otherwise.to_owned(), |[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
