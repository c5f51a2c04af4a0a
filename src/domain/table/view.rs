//! How the table is looked at: columns, widths, order.

use super::TableColumn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which columns are shown, how wide they are, and which one the rows are sorted by. It is kept with the draft, and no part
/// of what undo takes back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableView {
    /// Columns that are shown although they hold the same on all targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<TableColumn>,
    /// Columns that are not shown although they differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<TableColumn>,
    /// How many steps a column is wider than at first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub widths: BTreeMap<TableColumn, u16>,
    /// The column that the rows are sorted by, and whether the largest value comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<(TableColumn, bool)>,
}

impl TableView {
    /// Shows a column, or hides it.
    pub fn show(&mut self, column: &TableColumn, shown: bool) {
        self.added.retain(|own| own != column);
        self.hidden.retain(|own| own != column);
        if shown { &mut self.added } else { &mut self.hidden }.push(column.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bind::Column;
    use crate::domain::field::{FieldKey, Known};
    use crate::domain::formula::{Fact, Reference};

    #[test]
    fn a_view_is_kept_by_the_keys_of_its_columns() {
        let all = [
            (TableColumn::Bind(Column::Port), "port"),
            (TableColumn::Field(Known::User.into()), "user"),
            (TableColumn::Field(FieldKey::new("owner_team")), "owner_team"),
            (TableColumn::Variable("shard".into()), "var.shard"),
            (TableColumn::Fact(Reference::Fact(Fact::N)), "n"),
            (TableColumn::Fact(Reference::Fact(Fact::SetName)), "set.name"),
            (TableColumn::Fact(Reference::Label("a.b-c".into())), "label[\"a.b-c\"]"),
        ];
        for (column, key) in all {
            assert_eq!(column.key(), key);
            assert_eq!(TableColumn::from(key.to_owned()), column);
        }
        let mut view = TableView::default();
        assert_eq!(serde_json::to_string(&view).unwrap(), "{}");
        view.show(&TableColumn::Field(Known::User.into()), true);
        view.show(&TableColumn::Bind(Column::Protocol), false);
        view.widths.insert(TableColumn::Bind(Column::Ip), 2);
        view.sort = Some((TableColumn::Bind(Column::Port), true));
        let text = serde_json::to_string(&view).unwrap();
        assert_eq!(text, r#"{"added":["user"],"hidden":["protocol"],"widths":{"ip":2},"sort":["port",true]}"#);
        assert_eq!(serde_json::from_str::<TableView>(&text).unwrap(), view);
    }
}
