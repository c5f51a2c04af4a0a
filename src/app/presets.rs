//! Presets: processes kept under a name, listed to be taken into the draft, and the one that is being saved.

use super::clone_page::ClonePage;
use super::event::PresetListing;
use super::find::fold;
use super::form::Editor;
use super::list::Cursor;
use super::marks::Marks;
use super::request::RequestId;
use crate::domain::draft::ProcessDraft;
use crate::domain::field::Known;

/// The list of presets over step 2.
#[derive(Debug, Clone)]
pub struct Presets {
    /// The request that is awaited; `None` once the list was read.
    pub awaited: Option<RequestId>,
    /// The presets, by name.
    pub all: Vec<PresetListing>,
    /// What the list is narrowed by.
    pub filter: Editor,
    /// Whether the filter takes the keys.
    pub filtering: bool,
    /// The row that the cursor is on, among those that are shown.
    pub cursor: Cursor,
    /// The marked ones, by their places among all.
    pub marks: Marks<usize>,
    /// What taking them will change, once it is asked.
    pub page: Option<Box<ClonePage>>,
    /// The name of the preset that the cursor goes to when the list is read.
    pub go_to: Option<String>,
    /// The new name of the preset at the cursor, while it is typed.
    pub renaming: Option<Editor>,
}

/// A preset that is about to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct PresetSave {
    /// What it will hold.
    pub processes: Vec<ProcessDraft>,
    /// Its name, as typed last.
    pub name: String,
    /// How many overrides its processes have, which a preset does not hold.
    pub overrides: usize,
    /// Whether it is a copy of a preset in the list, which is shown again afterwards.
    pub is_copy: bool,
    pub awaited: Option<RequestId>,
}

impl Presets {
    /// Opens the list before it is read.
    #[must_use]
    pub fn new(awaited: RequestId) -> Self {
        Self {
            awaited: Some(awaited),
            all: Vec::new(),
            filter: Editor::default(),
            filtering: false,
            cursor: Cursor::default(),
            marks: Marks::default(),
            page: None,
            go_to: None,
            renaming: None,
        }
    }

    /// Returns the places of the presets that are shown: every word of the filter is in the name, the folder, an alias or a
    /// binary.
    #[must_use]
    pub fn shown(&self) -> Vec<usize> {
        let typed = fold(self.filter.text());
        let words: Vec<&str> = typed.split_whitespace().collect();
        let holds = |preset: &PresetListing| {
            let mut text = preset.name.clone();
            if let Some(team) = &preset.team {
                text = format!("{text}\n{}", team.display());
            }
            for process in preset.processes.iter().flatten() {
                for key in [Known::ProcessName, Known::FuncName] {
                    text = format!("{text}\n{}", process.typed(&key.into()));
                }
            }
            let text = fold(&text);
            words.iter().all(|word| text.contains(word))
        };
        (0..self.all.len()).filter(|at| self.all.get(*at).is_some_and(holds)).collect()
    }

    /// Returns the name of the preset below the one at the cursor, or of the one above if that is the last.
    #[must_use]
    pub fn neighbour(&self) -> Option<String> {
        let shown = self.shown();
        let at = shown.get(self.cursor.at + 1).or_else(|| shown.get(self.cursor.at.checked_sub(1)?))?;
        Some(self.all.get(*at)?.name.clone())
    }

    /// Returns the preset that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Option<&PresetListing> {
        self.all.get(*self.shown().get(self.cursor.at)?)
    }
}
