//! Step 2: composing processes: a list at the left, the form of the chosen one at the right.

use crate::app::form::{Choice, Editor};
use crate::app::list::Cursor;
use crate::domain::field::{Field, FieldKey, FieldTable, Group, Kind};
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
    /// The groups whose being open or closed was changed from what it is at first.
    pub toggled: HashSet<Group>,
    /// The field that is being edited.
    pub editing: Option<Editing>,
}

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of processes.
    #[default]
    List,
    /// The form.
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
    /// A field.
    Field(&'a Field),
}

impl Processes {
    /// Tells whether the fields of a group are shown.
    #[must_use]
    pub fn is_open(&self, group: &Group) -> bool {
        let at_first = *group != Group::Legacy;
        at_first != self.toggled.contains(group)
    }

    /// Gives the rows of the form.
    #[must_use]
    pub fn form_rows<'a>(&self, table: &'a FieldTable) -> Vec<FormRow<'a>> {
        let mut rows = Vec::new();
        let mut group = None;
        for field in table {
            let open = self.is_open(&field.group);
            if group != Some(&field.group) {
                group = Some(&field.group);
                rows.push(FormRow::Group(&field.group, open));
            }
            if open {
                rows.push(FormRow::Field(field));
            }
        }
        rows
    }

    /// Gives the row of the form that the cursor is on.
    #[must_use]
    pub fn current<'a>(&self, table: &'a FieldTable) -> Option<FormRow<'a>> {
        self.form_rows(table).get(self.form.at).copied()
    }

    /// Finds the row of a field, opening its group first.
    pub fn reveal(&mut self, key: &FieldKey, table: &FieldTable) -> Option<usize> {
        let field = table.get(key)?;
        if !self.is_open(&field.group) && !self.toggled.remove(&field.group) {
            self.toggled.insert(field.group.clone());
        }
        self.form_rows(table).iter().position(|row| matches!(row, FormRow::Field(field) if field.key == *key))
    }
}

/// Opens the right editor for a field.
#[must_use]
pub fn edit_field(field: &Field, text: &str) -> Option<Editing> {
    match &field.kind {
        Kind::Text { .. } => Some(Editing::Text(Box::new(Editor::new(text)))),
        Kind::Int { .. } | Kind::Float { .. } => Some(Editing::Text(Box::new(Editor::narrow(text)))),
        Kind::Bool => Some(Editing::Choice(Choice::new(bool_options(), text))),
        Kind::Enum { options } => {
            let none = std::iter::once((String::new(), String::new()));
            Some(Editing::Choice(Choice::new(none.chain(options.iter().cloned()).collect(), text)))
        }
        Kind::Bind | Kind::Unsupported(_) => None,
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
