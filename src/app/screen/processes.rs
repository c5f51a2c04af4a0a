//! Step 2: composing processes: a list at the left, the form of the chosen one at the right.

use crate::app::action::{Action as A, KeyRow};
use crate::app::form::{Choice, Editor};
use crate::app::list::Cursor;
use crate::app::overrides::OverrideSummary;
use crate::domain::check::{Problem, check_text};
use crate::domain::draft::{DraftValue, ProcessDraft};
use crate::domain::field::{Field, FieldKey, FieldTable, Group, Kind, is_set_by_server};
use crate::domain::process::ProcessSpec;
use std::collections::HashSet;

/// The processes of the draft, and the form.
#[derive(Debug, Clone, Default)]
pub struct Processes {
    /// Which pane takes the keys.
    pub focus: Focus,
    /// The process that the form shows.
    pub list: Cursor,
    /// The row of the form that the cursor is on.
    pub form: Cursor,
    /// The groups that were closed.
    pub toggled: HashSet<Group>,
    /// Whether the values that no field of the table has were closed.
    pub others_closed: bool,
    /// The field that is being edited.
    pub editing: Option<Editing>,
    /// What targets have of the process of the cursor in place of what it says.
    pub overrides: OverrideSummary,
}

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of processes.
    #[default]
    List,
    Form,
}

/// A value that is being typed or chosen.
#[derive(Debug, Clone)]
pub enum Editing {
    /// Typed.
    Text(Box<Editor>),
    /// Chosen from a list.
    Choice(Choice),
}

/// A row of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FormRow<'a> {
    /// The heading of a group, and whether its fields follow.
    Group(&'a Group, bool),
    Field(&'a Field),
    /// The heading of the values that no field of the table has, and whether they follow.
    Others(bool),
    /// A value that no field of the table has; it came from a file.
    Other(&'a FieldKey),
}

impl FormRow<'_> {
    /// Returns the key of the value that the row shows; `None` for a heading.
    #[must_use]
    pub fn key(&self) -> Option<&FieldKey> {
        match self {
            Self::Field(field) => Some(&field.key),
            Self::Other(key) => Some(key),
            Self::Group(..) | Self::Others(_) => None,
        }
    }
}

impl Processes {
    /// Returns `true` if the fields of a group are shown.
    #[must_use]
    pub fn is_open(&self, group: &Group) -> bool {
        !self.toggled.contains(group)
    }

    /// Returns the rows of the form for a process: the fields of the table, then what else the process has.
    #[must_use]
    pub fn form_rows<'a>(&self, table: &'a FieldTable, process: Option<&'a ProcessDraft>) -> Vec<FormRow<'a>> {
        let mut rows = Vec::new();
        let mut group = None;
        for field in table {
            let open = self.is_open(&field.group);
            if group != Some(&field.group) {
                group = Some(&field.group);
                rows.push(FormRow::Group(&field.group, open));
            }
            // What the server sets by itself is not offered.
            if open && !is_set_by_server(&field.key) {
                rows.push(FormRow::Field(field));
            }
        }
        let keys = process.into_iter().flat_map(|process| process.values().map(|(key, _)| key));
        let others = keys.filter(|key| table.get(key).is_none() && !is_set_by_server(key)).map(FormRow::Other);
        let fields = rows.len();
        rows.extend(others);
        if rows.len() > fields {
            rows.insert(fields, FormRow::Others(!self.others_closed));
            if self.others_closed {
                rows.truncate(fields + 1);
            }
        }
        rows
    }

    /// Returns the row of the form that the cursor is on.
    #[must_use]
    pub fn current<'a>(&self, table: &'a FieldTable, process: Option<&'a ProcessDraft>) -> Option<FormRow<'a>> {
        self.form_rows(table, process).get(self.form.at).copied()
    }

    /// Finds the row of a value, opening its group first.
    pub fn reveal(&mut self, key: &FieldKey, table: &FieldTable, process: Option<&ProcessDraft>) -> Option<usize> {
        if let Some(field) = table.get(key) {
            self.toggled.remove(&field.group);
        } else {
            self.others_closed = false;
        }
        self.form_rows(table, process).iter().position(|row| row.key() == Some(key))
    }
}

impl Processes {
    /// Returns `true` unless the field that the problem is in is being edited and what is typed does not have it any more.
    /// What is typed is judged when it is taken; until then no new problem is shown.
    #[must_use]
    pub fn has_still(&self, problem: &Problem, field: &Field, process: &ProcessDraft) -> bool {
        match &self.editing {
            Some(Editing::Text(editor)) if editor.text() != process.typed(&field.key) => {
                // What is wrong with a formula is said live.
                !DraftValue::typed(editor.text()).is_formula()
                    && check_text(editor.text(), field).as_ref() == Some(&problem.cause)
            }
            _ => true,
        }
    }
}

/// Opens the right editor for a field.
#[must_use]
pub fn edit_field(field: &Field, text: &str) -> Option<Editing> {
    match &field.kind {
        Kind::Text { .. } | Kind::Choices { .. } => Some(Editing::Text(Box::new(Editor::new(text)))),
        Kind::Int { .. }
        | Kind::Float { .. }
        | Kind::Ids { .. }
        | Kind::User { .. }
        | Kind::Date
        | Kind::Time
        | Kind::TimeZone => Some(Editing::Text(Box::new(Editor::narrow(text)))),
        Kind::Bool => Some(Editing::Choice(Choice::new(bool_options(), text))),
        Kind::Enum { options } => {
            let none = std::iter::once((String::new(), String::new()));
            Some(Editing::Choice(Choice::new(none.chain(options.iter().cloned()).collect(), text)))
        }
        Kind::Bind { .. } | Kind::Unsupported(_) => None,
    }
}

/// Unset, true, false; shown by their words in `i18n`.
fn bool_options() -> Vec<(String, String)> {
    ["", "true", "false"].map(|text| (text.to_owned(), text.to_owned())).to_vec()
}

/// What the list calls a process that was judged: its alias, or its binary.
#[must_use]
pub fn name_of(spec: &ProcessSpec) -> &str {
    if spec.alias().is_empty() { spec.command().0 } else { spec.alias() }
}

/// The keys of the list of processes, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("enter right l tab", A::Accept, true),
    ("a insert", A::Add, true),
    ("c", A::Duplicate, true),
    ("d delete", A::Remove, true),
    ("b f3", A::EditBindings, true),
    ("space", A::Mark, true),
    ("S f9", A::SetField, true),
    ("i f12", A::Presets, true),
    ("I", A::Import, false),
    ("w", A::SavePreset, false),
    ("v f2", A::MarkRange, false),
    ("ctrl-a", A::MarkAll, false),
    ("*", A::InvertMarks, false),
    ("M ctrl-u", A::ClearMarks, false),
    ("shift-up", A::ExtendUp, false),
    ("shift-down", A::ExtendDown, false),
    ("t f4", A::OpenTable, true),
    ("alt-up K ctrl-up", A::MoveUp, false),
    ("alt-down J ctrl-down", A::MoveDown, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];

/// The keys of the form.
pub(in crate::app) const FORM_KEYS: &[KeyRow] = &[
    ("enter space", A::Accept, true),
    ("=", A::BeginFormula, false),
    ("/", A::Filter, false),
    ("S f9", A::SetField, false),
    ("delete backspace", A::Clear, false),
    ("left h tab backtab", A::PreviousPane, true),
    ("b f3", A::EditBindings, true),
    ("a insert", A::Add, true),
    ("{ ctrl-pageup", A::PreviousProcess, false),
    ("} ctrl-pagedown", A::NextProcess, false),
    ("(", A::PreviousTarget, false),
    (")", A::NextTarget, false),
    ("t f4", A::OpenTable, false),
    ("o", A::ToggleGroup, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
