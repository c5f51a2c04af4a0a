//! Keys of a process that are no fields of the form, by what servers do with them (contract 1.4 and section 8).

use super::{FieldKey, Known};

impl Known {
    /// Returns `true` if servers since v3.9 have no such attribute, and drop its value (contract 1.4 and 2.1).
    #[must_use]
    pub const fn is_removed(self) -> bool {
        matches!(self, Self::AutoTimeGap | Self::FuncId)
    }

    /// Returns `true` if the server sets the attribute by itself, whatever is sent (contract 1.4).
    #[must_use]
    pub const fn is_set_by_server(self) -> bool {
        matches!(self, Self::ProcessId | Self::BizId | Self::SupplierAccount)
    }
}

/// Attributes that the server sets by itself: they are neither offered nor sent (contract 1.4 and 2.1).
pub const SET_BY_SERVER: [&str; 10] = [
    "bk_biz_id",
    "bk_process_id",
    "bk_supplier_account",
    "service_instance_id",
    "create_time",
    "last_time",
    "bk_created_at",
    "bk_created_by",
    "bk_updated_at",
    "bk_updated_by",
];

/// Returns `true` if the server sets an attribute by itself, whatever is sent.
#[must_use]
pub fn is_set_by_server(key: &FieldKey) -> bool {
    match key {
        FieldKey::Known(known) => known.is_set_by_server(),
        FieldKey::Custom(name) => SET_BY_SERVER.contains(&&**name),
    }
}

/// Keys that the server stores as sent, without looking at them and without any attribute (contract 1.4). They mean
/// nothing to a process and cannot be taken back, so they are never sent.
pub const STORED_UNSEEN: [&str; 5] = ["default", "bk_parent_id", "bk_inst_id", "bk_data_status", "bk_obj_id"];

/// Returns `true` if the server stores the key of a process without looking at its value.
#[must_use]
pub fn is_stored_unseen(key: &FieldKey) -> bool {
    STORED_UNSEEN.contains(&key.as_str())
}

/// Keys of documents and bodies before v3.9 that later servers drop (contract 1.4, 2.1 and section 8).
const REMOVED: [&str; 11] = [
    "auto_time_gap",
    "bk_func_id",
    "bind_ip",
    "port",
    "protocol",
    "bk_enable_port",
    "bk_gateway_ip",
    "bk_gateway_port",
    "bk_gateway_protocol",
    "bk_gateway_city",
    "metadata",
];

/// Returns `true` if servers before v3.9 had the attribute, and later ones drop it.
#[must_use]
pub fn is_removed(key: &FieldKey) -> bool {
    match key {
        FieldKey::Known(known) => known.is_removed(),
        FieldKey::Custom(name) => REMOVED.contains(&&**name),
    }
}

/// Returns `true` if the key says where a process listens, as bodies before v3.9 have it.
#[must_use]
pub fn is_flat_bind(key: &FieldKey) -> bool {
    matches!(key.as_str(), "bind_ip" | "port" | "protocol" | "bk_enable_port")
}

#[cfg(test)]
mod tests {
    use super::{REMOVED, SET_BY_SERVER};
    use crate::domain::field::Known;

    #[test]
    fn built_in_fields_are_in_the_lists_as_they_say() {
        for known in Known::ALL {
            let name = known.as_str();
            assert_eq!(known.is_set_by_server(), SET_BY_SERVER.contains(&name), "{name}");
            assert_eq!(known.is_removed(), REMOVED.contains(&name), "{name}");
        }
    }
}
