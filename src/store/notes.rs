//! What is taken for something else than a request body has it: told once a kind, so that nothing is changed unseen.

use super::items::Typed;
use crate::domain::bind::{Column, Protocol};
use crate::domain::field::{Field, FieldKey, FieldTable, Kind};
use crate::domain::json::JsonType;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What is taken for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conversion {
    /// `bind_ip`, `port` and `protocol` of bodies before v3.9 are bind rows.
    Bindings,
    /// `row_id` is `template_row_id`.
    RowId,
    /// `TCP` is `1`.
    Protocol,
    /// A text is a number, or true or false.
    FromText,
    /// A number, or true or false, is a text.
    ToText,
    /// Full-width characters are half-width.
    HalfWidth,
    /// Null, or an empty text in place of a number, is blank.
    Blank,
    /// What the server sets is left out.
    SetByServer,
}

impl Conversion {
    /// Returns the name for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bindings => "bindings",
            Self::RowId => "row_id",
            Self::Protocol => "protocol",
            Self::FromText => "from_text",
            Self::ToText => "to_text",
            Self::HalfWidth => "half_width",
            Self::Blank => "blank",
            Self::SetByServer => "set_by_server",
        }
    }
}

/// Which keys were taken for something else, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    taken: BTreeMap<Conversion, BTreeSet<String>>,
    /// The fields that are not built in and have a text, or a number: only a CMDB knows what they should have.
    texts: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

static BUILT_IN: LazyLock<FieldTable> = LazyLock::new(FieldTable::built_in);

impl Notes {
    /// Returns `true` if everything was taken as it is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// Returns `true` if something was taken so.
    #[must_use]
    pub fn has(&self, conversion: Conversion) -> bool {
        self.taken.contains_key(&conversion)
    }

    /// Iterates over the kinds, each with its keys.
    pub fn iter(&self) -> impl Iterator<Item = (Conversion, &BTreeSet<String>)> {
        self.taken.iter().map(|(conversion, keys)| (*conversion, keys))
    }

    pub(super) fn add(&mut self, conversion: Conversion, key: &str) {
        self.taken.entry(conversion).or_default().insert(key.to_owned());
    }

    pub(super) fn forget(&mut self, conversion: Conversion) {
        self.taken.remove(&conversion);
    }

    /// Adds what others have.
    pub fn extend(&mut self, other: Self) {
        for (conversion, keys) in other.taken {
            self.taken.entry(conversion).or_default().extend(keys);
        }
        self.texts.extend(other.texts);
        self.numbers.extend(other.numbers);
    }

    /// Notes how fields are taken that are not built in, by the attributes of a CMDB, and returns the new notes.
    #[must_use]
    pub fn judge_custom(&mut self, table: &FieldTable) -> Self {
        let mut new = Self::default();
        let kind = |key: &String| table.get(&FieldKey::new(key)).map(|field| &field.kind);
        for key in std::mem::take(&mut self.texts) {
            if matches!(kind(&key), Some(Kind::Int { .. } | Kind::Float { .. } | Kind::Bool)) {
                new.add(Conversion::FromText, &key);
            }
        }
        for key in std::mem::take(&mut self.numbers) {
            if matches!(kind(&key), Some(Kind::Text { .. } | Kind::Enum { .. })) {
                new.add(Conversion::ToText, &key);
            }
        }
        self.extend(new.clone());
        new
    }

    /// Notes how a field is taken. What one that is not built in should have is known when the attributes of a CMDB are.
    pub(super) fn field(&mut self, key: &str, value: &Typed) {
        let kind = BUILT_IN.get(&FieldKey::new(key)).map(|field: &Field| &field.kind);
        match (value.json.kind(), kind) {
            (JsonType::Text, None) if !value.text.trim().is_empty() => drop(self.texts.insert(key.to_owned())),
            (JsonType::Number, None) => drop(self.numbers.insert(key.to_owned())),
            _ => {}
        }
        let conversion = match (value.json.kind(), kind) {
            (JsonType::Null, _) => Conversion::Blank,
            (JsonType::Text, Some(Kind::Int { .. } | Kind::Float { .. } | Kind::Bool)) => {
                if value.text.trim().is_empty() { Conversion::Blank } else { Conversion::FromText }
            }
            (JsonType::Number, Some(Kind::Text { .. } | Kind::Enum { .. })) => Conversion::ToText,
            _ => return,
        };
        self.add(conversion, key);
    }

    /// Notes how a column of a bind row is taken.
    pub(super) fn column(&mut self, key: &str, column: Column, value: &Typed) {
        if key != column.as_str() {
            self.add(Conversion::RowId, key);
        }
        let protocol = column == Column::Protocol && Protocol::new(value.text.trim()).is_some();
        if protocol && value.text.trim().parse::<u8>().is_err() {
            self.add(Conversion::Protocol, value.text.trim());
        }
        let is_text = matches!(column, Column::Ip | Column::Port | Column::Protocol);
        let conversion = match value.json.kind() {
            JsonType::Null => Conversion::Blank,
            JsonType::Text if !is_text && value.text.trim().is_empty() => Conversion::Blank,
            JsonType::Text if !is_text => Conversion::FromText,
            JsonType::Number if is_text => Conversion::ToText,
            _ => return,
        };
        self.add(conversion, column.as_str());
    }
}
