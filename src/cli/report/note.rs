//! What is said of a table that is read, for programs.

use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;
use crate::i18n::tables::{NoteLine, note as line};
use crate::tables::import::CellFault;
use crate::tables::{CellPlace, ImportNote};
use serde::Serialize;
use std::path::Path;

/// Something that is said of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct NoteItem {
    /// The file, where there may be several.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// A word for programs.
    kind: &'static str,
    /// The line or the row of the sheet; absent for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// The column, as spreadsheets name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// The heading or the value that is meant.
    #[serde(skip_serializing_if = "String::is_empty")]
    subject: String,
    what: String,
    /// Whether something is not imported as it was meant.
    needs_look: bool,
    /// The same for people.
    #[serde(skip)]
    told: String,
}

impl NoteItem {
    pub(in crate::cli) fn new(lang: Lang, note: &ImportNote, fields: &FieldTable) -> Self {
        let told = line(lang, note, fields);
        let shown = told.to_string();
        let NoteLine { subject, what, .. } = told;
        let (kind, at) = kind(note);
        let line = at.map(|at| at.line);
        let column = at.map(CellPlace::letters).filter(|letters| !letters.is_empty());
        Self { file: None, kind, line, column, subject, what, needs_look: note.needs_look(), told: shown }
    }

    /// Adds the file.
    pub(in crate::cli) fn in_file(self, path: &Path) -> Self {
        Self { file: Some(path.display().to_string()), ..self }
    }

    /// Returns it as a line for people.
    pub(in crate::cli) fn told(&self) -> &str {
        &self.told
    }
}

/// Returns the word for a note, and its place.
fn kind(note: &ImportNote) -> (&'static str, Option<CellPlace>) {
    let line = |line: &u32| Some(CellPlace::line(*line));
    match note {
        ImportNote::Guessed { .. } => ("encoding_guessed", None),
        ImportNote::Titles { lines } => ("titles", lines.first().and_then(line)),
        ImportNote::HeadingAgain { line: at } => ("heading_again", line(at)),
        ImportNote::Total { line: at, .. } => ("total", line(at)),
        ImportNote::Remark { line: at, .. } => ("remark", line(at)),
        ImportNote::NoProcess { line: at } => ("no_process", line(at)),
        ImportNote::NoTarget { line: at } => ("no_target", line(at)),
        ImportNote::FilledDown { at, .. } => ("filled_down", Some(*at)),
        ImportNote::UnknownColumn { at, .. } => ("unknown_column", Some(*at)),
        ImportNote::IgnoredColumn { at, .. } => ("ignored_column", Some(*at)),
        ImportNote::Cell { at, fault, .. } => {
            let kind = match fault {
                CellFault::Invalid(_) => "invalid_cell",
                CellFault::Date => "date",
                CellFault::NoValue => "no_value",
                CellFault::Differs { .. } => "differs",
                CellFault::Doubtful { .. } => "doubtful",
            };
            (kind, Some(*at))
        }
        ImportNote::MonitoredByDefault => ("monitored_by_default", None),
        ImportNote::TcpByDefault => ("tcp_by_default", None),
        ImportNote::FormulaCells { .. } => ("formula_cells", None),
        ImportNote::Hidden { .. } => ("hidden_rows", None),
        ImportNote::External { .. } => ("external", None),
        ImportNote::OtherSheets { .. } => ("other_sheets", None),
    }
}
