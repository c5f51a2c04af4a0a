//! The attribute table of model `process`: built-in fields, custom ones, their types, limits and groups
//! (contract section 2, groups and order of the glossary).

mod keys;

pub use keys::{SET_BY_SERVER, STORED_UNSEEN, is_flat_bind, is_removed, is_set_by_server, is_stored_unseen};

use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A field by its name on the wire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum FieldKey {
    /// A field of every CMDB, with words of our own.
    Known(Known),
    /// A field that an administrator added, or that a file holds and no one knows.
    Custom(Box<str>),
}

impl FieldKey {
    /// Reads a wire name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Known::ALL
            .iter()
            .find(|known| known.as_str() == name)
            .map_or_else(|| Self::Custom(name.into()), |known| Self::Known(*known))
    }

    /// Returns the wire name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(known) => known.as_str(),
            Self::Custom(name) => name,
        }
    }
}

impl From<String> for FieldKey {
    fn from(name: String) -> Self {
        Self::new(&name)
    }
}

impl From<FieldKey> for String {
    fn from(key: FieldKey) -> Self {
        key.as_str().to_owned()
    }
}

impl From<Known> for FieldKey {
    fn from(known: Known) -> Self {
        Self::Known(known)
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident = $wire:literal,)*) => {
        /// A built-in field, in the order of the form (glossary section 3; legacy ones last).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Known { $($(#[$doc])* $name,)* }

        impl Known {
            /// Every built-in field, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the wire name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }
        }
    };
}

known! {
    /// The binary's name; required.
    FuncName = "bk_func_name",
    /// The alias, unique in a service instance; required.
    ProcessName = "bk_process_name",
    /// What tells two processes of one binary apart.
    StartParamRegex = "bk_start_param_regex",
    /// A remark; short text, unlike what its name suggests.
    Description = "description",
    /// The bind rows; edited on a screen of its own.
    BindInfo = "bind_info",
    /// Where commands run.
    WorkPath = "work_path",
    /// The PID file's path.
    PidFile = "pid_file",
    /// The user that the process runs as.
    User = "user",
    /// How many are started.
    ProcNum = "proc_num",
    /// Start order.
    Priority = "priority",
    /// Start command.
    StartCmd = "start_cmd",
    /// Stop command.
    StopCmd = "stop_cmd",
    /// Restart command.
    RestartCmd = "restart_cmd",
    /// Force-stop command; the wire spells it "face".
    FaceStopCmd = "face_stop_cmd",
    /// Reload command.
    ReloadCmd = "reload_cmd",
    /// Seconds to wait before the PID is checked.
    StartCheckSecs = "bk_start_check_secs",
    /// Seconds that a command may take.
    Timeout = "timeout",
    /// Whether it is started by itself; hidden by `search_object_attribute` (contract 2.2).
    AutoStart = "auto_start",
    /// Removed in v3.9: offered only where a server's attribute list has it (contract 2.1).
    AutoTimeGap = "auto_time_gap",
    /// Removed in v3.9: offered only where a server's attribute list has it (contract 2.1).
    FuncId = "bk_func_id",
    /// Assigned by the server, whatever is sent (contract 1.4).
    ProcessId = "bk_process_id",
    /// Taken from the request, whatever is sent (contract 1.4).
    BizId = "bk_biz_id",
    /// Taken from the header, whatever is sent (contract 1.4).
    SupplierAccount = "bk_supplier_account",
}

/// A regular expression that an administrator set, compiled once; equal when its text is.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    compiled: Option<Regex>,
}

impl Pattern {
    /// Takes a regular expression in the server's dialect (RE2). One that the engine here cannot read is kept, and
    /// left for the server to judge.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), compiled: Regex::new(text).ok() }
    }

    /// Returns the expression as the server has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `true` if it is found somewhere in a text; true when it cannot be judged here.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        self.compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// What kind of value a field takes, and its limit (contract 2.3).
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text of at most `limit` UTF-8 bytes, matching `pattern` somewhere when there is one.
    Text {
        /// Largest length in UTF-8 bytes, after trimming.
        limit: usize,
        /// A regular expression searched in the trimmed text, not anchored.
        pattern: Option<Pattern>,
    },
    /// A whole number between two bounds, both included.
    Int {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number.
    Float {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// True or false.
    Bool,
    /// One of a list.
    Enum {
        /// What is sent, and what is shown.
        options: Vec<(String, String)>,
    },
    /// Some of a list (`enummulti`); sent as a list.
    Choices {
        /// What is sent, and what is shown.
        options: Vec<(String, String)>,
        /// Whether there may be more than one.
        multiple: bool,
    },
    /// IDs of other things: departments (`organization`) or instances of a model (`enumquote`); sent as a list.
    Ids {
        /// Whether there may be more than one.
        multiple: bool,
    },
    /// Names of users, joined by commas.
    User {
        /// Whether there may be more than one.
        multiple: bool,
    },
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A moment, `YYYY-MM-DD hh:mm:ss` or RFC 3339 with its zone.
    Time,
    /// A time zone, such as `Asia/Shanghai`.
    TimeZone,
    /// The bind rows.
    Bind {
        /// Whether they take IPv6 addresses, TCP6 and UDP6: servers before v3.11 do not (contract section 8).
        ipv6: bool,
    },
    /// A type whose values cannot be typed nor judged here; its server name. A value that a file has is sent as it is.
    Unsupported(String),
}

impl Kind {
    /// Returns `true` for the bind rows from all else.
    #[must_use]
    pub const fn is_bind(&self) -> bool {
        matches!(self, Self::Bind { .. })
    }

    /// Returns `true` if a value is picked from a list.
    #[must_use]
    pub const fn is_chosen(&self) -> bool {
        matches!(self, Self::Bool | Self::Enum { .. })
    }

    /// Returns `true` if a value is typed, so that it may be a formula.
    #[must_use]
    pub const fn takes_formula(&self) -> bool {
        !self.is_chosen() && !self.is_bind() && !matches!(self, Self::Unsupported(_))
    }
}

/// Where a field stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Basic information.
    Basic,
    /// The bind rows.
    Listening,
    /// Start, stop and supervision.
    Management,
    /// A group that an administrator named.
    Custom(String),
}

/// One row of the attribute table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name on the wire.
    pub key: FieldKey,
    /// Its value's type and limit.
    pub kind: Kind,
    /// Where it stands in the form.
    pub group: Group,
    /// Whether the server refuses a process without it.
    pub required: bool,
    /// The unit that a number is in, as the server spells it; empty when none.
    pub unit: String,
    /// The server's own name and help, for fields that have no words of ours.
    pub words: Option<ServerWords>,
}

/// What the server calls a custom field and says of it, in whatever language it chose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerWords {
    /// `bk_property_name`.
    pub label: String,
    /// `placeholder`; may be empty.
    pub help: String,
}

/// Short text: 256 UTF-8 bytes (contract 2.3).
pub const SHORT_TEXT: usize = 256;
/// Long text: 2000 UTF-8 bytes (contract 2.3).
pub const LONG_TEXT: usize = 2000;
/// A user, or a list of users: 2000 UTF-8 bytes (contract 2.3).
pub const USER_TEXT: usize = 2000;

/// The fields of a process in a business, in the order of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldTable {
    fields: Vec<Field>,
    /// Whether the server's attribute list is in it.
    from_server: bool,
}

impl FieldTable {
    /// Returns the table of a fresh v3.14 server (contract 2.1).
    ///
    /// Servers of v3.9 and v3.10 do not enforce the limits of `proc_num`, `priority` and `timeout`. They are enforced
    /// here for every version: such a number is a slip, and an upgraded server would refuse it.
    #[must_use]
    pub fn built_in() -> Self {
        let offered = Known::ALL.iter().filter(|known| !known.is_removed() && !known.is_set_by_server());
        Self { fields: offered.map(|known| built_in(*known)).collect(), from_server: false }
    }

    /// Takes over what a server says of its attributes: limits, patterns, units and custom fields.
    ///
    /// A field that `search_object_attribute` hides although it can be set (`auto_start`, contract 2.2) stays; a built-in
    /// field that the server does not list stays too, since older servers answer less.
    /// Alias and binary stay required whatever is said (contract 1.5), and attributes that the server alone sets
    /// (contract 2.1) are no fields of the form.
    #[must_use]
    pub fn with_server(live: Vec<Field>) -> Self {
        let mut table = Self { from_server: true, ..Self::built_in() };
        for field in live {
            if is_set_by_server(&field.key) || is_stored_unseen(&field.key) {
                continue;
            }
            match table.fields.iter_mut().find(|own| own.key == field.key) {
                // Its columns are the same everywhere; which of their values it takes is not.
                Some(own) if own.kind.is_bind() => {
                    if field.kind.is_bind() {
                        own.kind = field.kind;
                    }
                }
                Some(own) => {
                    own.kind = field.kind;
                    own.required |= field.required;
                    own.unit = field.unit;
                }
                None => table.fields.push(field),
            }
        }
        table.fields.sort_by(|a, b| a.group.cmp(&b.group));
        table
    }

    /// Returns `true` if a server's attribute list is in it: only then is a field that it lacks unknown to the server.
    #[must_use]
    pub const fn is_from_server(&self) -> bool {
        self.from_server
    }

    /// Iterates over the fields in the order of the form.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.fields.iter()
    }

    /// Returns `true` if bind rows take IPv6 addresses, TCP6 and UDP6.
    #[must_use]
    pub fn takes_ipv6(&self) -> bool {
        !self.fields.iter().any(|field| field.kind == Kind::Bind { ipv6: false })
    }

    /// Finds a field by its wire name.
    #[must_use]
    pub fn get(&self, key: &FieldKey) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == *key)
    }
}

impl Default for FieldTable {
    fn default() -> Self {
        Self::built_in()
    }
}

impl<'a> IntoIterator for &'a FieldTable {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn built_in(known: Known) -> Field {
    use Known as K;
    let text = |limit| Kind::Text { limit, pattern: None };
    let int = |min, max| Kind::Int { min, max };
    let kind = match known {
        K::FuncName | K::ProcessName | K::Description | K::User | K::FuncId | K::SupplierAccount => text(SHORT_TEXT),
        K::StartParamRegex
        | K::WorkPath
        | K::PidFile
        | K::StartCmd
        | K::StopCmd
        | K::RestartCmd
        | K::FaceStopCmd
        | K::ReloadCmd => text(LONG_TEXT),
        K::BindInfo => Kind::Bind { ipv6: true },
        K::ProcNum => int(1, 10_000),
        K::Priority => int(-100, 10_000),
        K::StartCheckSecs => int(0, 600),
        K::Timeout => int(0, 10_000),
        K::AutoStart => Kind::Bool,
        K::AutoTimeGap | K::ProcessId | K::BizId => int(i64::MIN, i64::MAX),
    };
    let group = match known {
        K::FuncName | K::ProcessName | K::StartParamRegex | K::Description => Group::Basic,
        K::BindInfo => Group::Listening,
        _ => Group::Management,
    };
    Field {
        key: known.into(),
        kind,
        group,
        required: matches!(known, K::FuncName | K::ProcessName),
        unit: if matches!(known, K::StartCheckSecs | K::Timeout) { "s".to_owned() } else { String::new() },
        words: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_field_is_found_by_its_wire_name() {
        for known in Known::ALL {
            assert_eq!(FieldKey::new(known.as_str()), FieldKey::Known(*known));
        }
        assert_eq!(FieldKey::new("owner_team"), FieldKey::Custom("owner_team".into()));
    }

    fn attribute(name: &str, kind: Kind) -> Field {
        Field {
            key: FieldKey::new(name),
            kind,
            group: Group::Custom("Company".to_owned()),
            required: false,
            unit: "s".to_owned(),
            words: Some(ServerWords { label: "Owner".to_owned(), help: String::new() }),
        }
    }

    fn text(limit: usize) -> Kind {
        Kind::Text { limit, pattern: None }
    }

    #[test]
    fn the_servers_limits_are_taken_over_and_its_silence_is_not() {
        let required = Field { required: true, ..attribute("user", text(99)) };
        let table = FieldTable::with_server(vec![attribute("bk_func_name", text(128)), required]);
        let get = |known: Known| table.get(&known.into()).unwrap();
        assert_eq!(get(Known::FuncName).kind, text(128));
        assert_eq!(get(Known::FuncName).group, Group::Basic, "the form keeps its order");
        assert!(get(Known::FuncName).required, "in effect, whatever is said (contract 1.5)");
        assert!(get(Known::User).required);
        assert_eq!(get(Known::WorkPath).kind, text(LONG_TEXT));
    }

    #[test]
    fn offers_nothing_that_the_server_sets_itself_or_stores_unseen() {
        let names = ["bk_created_at", "bk_updated_by", "service_instance_id", "default", "bk_biz_id", "bind_info"];
        let live = names.map(|name| attribute(name, Kind::Unsupported("time".to_owned())));
        assert_eq!(FieldTable::with_server(live.to_vec()).fields, FieldTable::built_in().fields);
    }

    #[test]
    fn an_attribute_listed_twice_is_one_field() {
        let twice = vec![attribute("owner_team", text(1)), attribute("owner_team", text(2))];
        let table = FieldTable::with_server(twice);
        assert_eq!(table.get(&FieldKey::new("owner_team")).map(|field| &field.kind), Some(&text(2)));
        assert_eq!(table.iter().count(), FieldTable::built_in().iter().count() + 1);
    }

    #[test]
    fn offers_hidden_fields_always_and_removed_ones_where_the_server_lists_them() {
        let has = |table: &FieldTable, known: Known| table.get(&known.into()).is_some();
        let today = FieldTable::with_server(vec![attribute("owner_team", text(SHORT_TEXT))]);
        assert!(has(&today, Known::AutoStart));
        assert!(!has(&today, Known::AutoTimeGap) && !has(&today, Known::FuncId));
        let keys: Vec<_> = today.iter().map(|field| field.key.as_str()).collect();
        assert_eq!((keys.len(), *keys.last().unwrap()), (19, "owner_team"));
        let gap = attribute("auto_time_gap", Kind::Int { min: 0, max: 600 });
        assert!(has(&FieldTable::with_server(vec![gap]), Known::AutoTimeGap));
    }
}
