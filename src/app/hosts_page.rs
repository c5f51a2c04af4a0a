//! What hosts say, as a list to choose from: the processes that are wanted are marked and named, and go on to the page of
//! the import.

use super::form::Editor;
use super::import::ImportPage;
use super::list::Cursor;
use super::marks::Marks;
use crate::tables::Import;
use crate::tables::hosts::{Candidate, HostText, import, names};

/// The page.
#[derive(Debug, Clone)]
pub struct HostsPage {
    /// The page of the import that the chosen ones go to.
    pub import: Box<ImportPage>,
    /// What was read.
    pub text: HostText,
    /// The alias of each candidate.
    pub aliases: Vec<String>,
    /// The marked candidates.
    pub marks: Marks<usize>,
    /// The row that the cursor is on.
    pub cursor: Cursor,
    /// First note shown while the notes are; `None` while the list is.
    pub notes: Option<usize>,
    /// The alias that is being typed.
    pub editor: Option<Editor>,
}

impl HostsPage {
    /// Opens the page on what was read. Nothing is marked.
    #[must_use]
    pub fn new(import: Box<ImportPage>, text: HostText) -> Self {
        Self {
            import,
            aliases: names(&text.candidates),
            text,
            marks: Marks::default(),
            cursor: Cursor::default(),
            notes: None,
            editor: None,
        }
    }

    /// Returns the candidate that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Option<&Candidate> {
        self.text.candidates.get(self.cursor.at)
    }

    /// Returns the import of the marked candidates, in their order; `None` if there are none.
    #[must_use]
    pub fn chosen(&self) -> Option<Import> {
        let all = self.text.candidates.iter().zip(&self.aliases).enumerate();
        let wanted: Vec<(&Candidate, &str)> = all
            .filter(|(at, _)| self.marks.contains(at))
            .map(|(_, (candidate, alias))| (candidate, alias.as_str()))
            .collect();
        (!wanted.is_empty()).then(|| import(wanted.iter().copied()))
    }
}
