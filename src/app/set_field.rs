//! Setting one field of several processes: first the field, by a few letters, then its value.

use super::find::fold;
use super::form::Editor;
use super::screen::processes::Editing;
use crate::domain::field::{Field, FieldKey, FieldTable, is_set_by_server};
use crate::domain::lang::Lang;

/// The names that a field is found by: its label, CMDB's own name and the initials of the label in pinyin; empty where there
/// is none.
///
/// The state machine knows no words, so the caller of [`crate::app::init`] takes them from `i18n`.
pub type FieldNames = fn(Lang, &Field) -> [String; 3];

/// What the list of fields is open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPurpose {
    /// Set the field of processes.
    Set,
    /// Go to the field in the form.
    Find,
}

/// The list of fields, and the value of the one that was chosen.
#[derive(Debug, Clone)]
pub struct SetField {
    /// What it is open for.
    pub purpose: FieldPurpose,
    /// The processes that it is for, by their places.
    pub places: Vec<usize>,
    /// What is typed to find the field.
    pub filter: Editor,
    /// The fields that match, the best first.
    pub found: Vec<FieldKey>,
    /// The one that the cursor is on.
    pub at: usize,
    /// The value of that field, once it was chosen.
    pub value: Option<Editing>,
}

impl SetField {
    /// Opens the list with all fields.
    #[must_use]
    pub fn new(purpose: FieldPurpose, places: Vec<usize>, table: &FieldTable) -> Self {
        let found = offered(purpose, table).map(|field| field.key.clone()).collect();
        Self { purpose, places, filter: Editor::default(), found, at: 0, value: None }
    }

    /// Returns the field that the cursor is on.
    #[must_use]
    pub fn field<'a>(&self, table: &'a FieldTable) -> Option<&'a Field> {
        table.get(self.found.get(self.at)?)
    }

    /// Returns `true` if a value is about to be typed, so that Delete empties the field.
    #[must_use]
    pub fn awaits_text(&self) -> bool {
        matches!(&self.value, Some(Editing::Text(editor)) if editor.text().is_empty())
    }

    /// Finds the fields again after the text was changed.
    pub fn find(&mut self, table: &FieldTable, names: impl Fn(&Field) -> [String; 3]) {
        let typed = fold(self.filter.text().trim());
        let ranked =
            offered(self.purpose, table).filter_map(|field| Some((rank(&typed, field, &names(field))?, field)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        self.found = ranked.into_iter().map(|(_, field)| field.key.clone()).collect();
        self.at = 0;
    }
}

fn offered(purpose: FieldPurpose, table: &FieldTable) -> impl Iterator<Item = &Field> {
    let is_offered = move |field: &&Field| {
        let is_typed = !field.kind.is_bind() && !matches!(field.kind, crate::domain::field::Kind::Unsupported(_));
        !is_set_by_server(&field.key) && (is_typed || purpose == FieldPurpose::Find)
    };
    table.iter().filter(is_offered)
}

/// Returns how well a field matches, 0 best; `None` if it does not.
fn rank(typed: &str, field: &Field, names: &[String; 3]) -> Option<u8> {
    let [label, cmdb, initials] = names.each_ref().map(|name| fold(name));
    let key = fold(field.key.as_str());
    // All of them are words that a person may have in mind; the label is the one on the screen.
    let places = [(&label, 0), (&key, 1), (&initials, 1), (&cmdb, 2)];
    let begins = places.iter().filter(|(name, _)| name.starts_with(typed)).map(|(_, rank)| *rank).min();
    let holds = places.iter().filter(|(name, _)| name.contains(typed)).map(|(_, rank)| rank + 3).min();
    begins.or(holds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Known;

    fn names(field: &Field) -> [String; 3] {
        match &field.key {
            FieldKey::Known(Known::User) => ["启动用户", "User", "qdyh"],
            FieldKey::Known(Known::FuncName) => ["进程名称", "Function name", "jcmc"],
            FieldKey::Known(Known::ProcNum) => ["启动数量", "", "qdsl"],
            _ => ["", "", ""],
        }
        .map(str::to_owned)
    }

    fn found(typed: &str) -> Vec<String> {
        let table = FieldTable::built_in();
        let mut list = SetField::new(FieldPurpose::Set, vec![0], &table);
        list.filter.set(typed);
        list.find(&table, names);
        list.found.iter().take(3).map(|key| key.as_str().to_owned()).collect()
    }

    #[test]
    fn a_field_is_found_by_label_key_initials_and_the_name_of_cmdb() {
        assert_eq!(found("us")[0], "user");
        assert_eq!(found("ＱＤ")[..2], ["user", "proc_num"]);
        assert_eq!(found("用户"), ["user"]);
        assert_eq!(found("function"), ["bk_func_name"]);
        assert_eq!(found("启动")[..2], ["user", "proc_num"]);
        assert_eq!(found("no such field"), [""; 0]);
        assert!(found("").len() > 2, "without a text all are offered");
    }

    #[test]
    fn bind_rows_and_what_the_server_sets_are_not_offered() {
        let table = FieldTable::built_in();
        let list = SetField::new(FieldPurpose::Set, vec![0], &table);
        assert!(!list.found.contains(&Known::BindInfo.into()));
        assert!(list.found.iter().all(|key| !is_set_by_server(key)));
        assert!(SetField::new(FieldPurpose::Find, vec![0], &table).found.contains(&Known::BindInfo.into()));
    }
}
