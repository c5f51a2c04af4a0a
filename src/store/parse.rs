//! From a file's bytes to a draft: our own format, and the documented request body of `create_process_instance`.
//! What only version 2 of our format has is read by `version_2`.
//!
//! What was typed is text here, whatever the file has: `80`, `"80"` and `"80a0"` are all taken, a number in its own
//! spelling. Of what is no text the draft knows that it was none, for where a text is wanted. What a request body has in
//! another form than it will be sent in is noted.

mod version_2;

use super::error::{Cause, Foreign, Unreadable};
use super::foreign;
use super::glance::{Count, Name, Names};
use super::items::{Number, ProcessItem, TargetList, Text};
use super::notes::{Conversion, Notes};
use super::preset;
use super::print::{UNMARKED, VARIABLES};
use super::reading;
use crate::domain::draft::{Draft, ProcessDraft, Target, Targets};
use crate::domain::environment::{Account, Address, RecordedEnvironment};
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::place::{Place, Step};
use crate::domain::table::TableView;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use version_2::Parts;

pub use super::reading::fault;

/// The newest version, which is written for drafts that are not the same on all targets. Any other is of version 1.
pub const VERSION: u64 = 2;
/// What the key `bkproc` holds in a draft's file.
pub(super) const MARKER: &str = "draft";

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Which of the two formats it is.
    pub form: Form,
    pub draft: Draft,
    /// Where a person left it.
    pub place: Place,
    /// When it was begun, when the file says so in a way that can be read.
    pub created: Option<Timestamp>,
    /// When it was changed last, likewise.
    pub modified: Option<Timestamp>,
    /// Keys at the top that this version does not know; written back as they are. Always empty for a request body.
    pub extra: Map<String, Value>,
    /// What of a request body is taken for something else than it is written as. Always empty for a draft's file.
    pub notes: Notes,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A draft's file, with the key `bkproc`.
    Draft,
    /// The body of a `create_process_instance` request (contract 1.2).
    Request,
}

/// What a list shows of a draft, read without building it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileHeading {
    /// Its name; may be empty.
    pub name: String,
    /// The environment it is meant for; may be empty.
    pub environment: RecordedEnvironment,
    pub business: Option<Business>,
    /// How many targets it has.
    pub targets: usize,
    /// The alias, or the binary, of each process, in order.
    pub processes: Vec<String>,
    /// Where a person left it.
    pub place: Place,
}

/// The codes of bodies before v3.9 for addresses of the host that no formula stands for (contract 1.10).
const HOST_ADDRESSES: [&str; 1] = ["8"];

/// Reads a draft's file or a request body.
///
/// # Errors
///
/// [`Cause::Newer`] before anything else is judged, then [`Cause::Malformed`] with the place of the first fault.
pub fn parse(bytes: &[u8]) -> Result<Parsed, Cause> {
    let text = reading::text(bytes)?;
    let head = head(text)?;
    let form = form(text, &head)?;
    let is_version_2 = head.is_version_2();
    reading::distinct_keys(text, &ANY_CASE)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let whole = Whole { form, is_version_2 };
    let read = whole.deserialize(&mut reader).and_then(|read| reader.end().map(|()| read));
    let (mut parsed, parts) = read.map_err(|error| reading::fault(text, &error))?;
    if is_version_2 {
        version_2::read(text, &parts, &mut parsed.draft)?;
    } else {
        parsed.draft.number_targets();
    }
    match host_address(&parsed) {
        Some(cause) => Err(Cause::Unreadable(cause)),
        None => Ok(parsed),
    }
}

/// Reads the processes of a preset; its text is known to be JSON without a key that stands twice.
///
/// # Errors
///
/// As [`preset::processes`].
pub(super) fn preset(text: &str, newest: u64) -> Result<Vec<ProcessDraft>, Cause> {
    version_2::preset(text, newest)
}

/// Finds a process of a body before v3.9 that listens on an address of its host, which such a body names by a code.
fn host_address(parsed: &Parsed) -> Option<Unreadable> {
    if !parsed.notes.has(Conversion::Bindings) {
        return None;
    }
    parsed.draft.processes.iter().find_map(|process| {
        let row = process.bind.iter().find(|row| HOST_ADDRESSES.contains(&row.ip.as_str()))?;
        let names = [Known::ProcessName, Known::FuncName].map(|known| process.text(&known.into()));
        let process = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
        Some(Unreadable::HostAddress { process, code: row.ip.clone() })
    })
}

/// Reads what a list shows, and when the draft was changed last.
///
/// # Errors
///
/// As [`parse`]; of what is deep inside the file only keys that stand twice are judged.
pub fn heading(bytes: &[u8]) -> Result<(FileHeading, Option<Timestamp>), Cause> {
    let text = reading::text(bytes)?;
    let head = head(text)?;
    let form = form(text, &head)?;
    reading::distinct_keys(text, &ANY_CASE)?;
    let targets = match form {
        Form::Draft => head.targets,
        Form::Request => usize::from(head.instance),
    };
    let is_version_2 = head.is_version_2();
    let heading = FileHeading {
        name: head.name,
        environment: head.environment.into(),
        business: head.business.map(|id| Business { id: BizId(id), name: head.business_name }),
        targets,
        processes: head.processes.unwrap_or_default().into_iter().map(|name| name.shown(is_version_2)).collect(),
        place: head.place,
    };
    Ok((heading, head.modified))
}

fn head(text: &str) -> Result<Head, Cause> {
    serde_json::from_str(text).map_err(|error| match (reading::fault(text, &error), foreign::recognise(text)) {
        // The keys of an object are right or wrong by themselves; anything else is named as a whole.
        (Cause::Malformed { .. }, Some(what)) if what != Foreign::Other => Cause::Unreadable(Unreadable::Foreign(what)),
        (fault, _) => fault,
    })
}

/// Returns the format of a file, or what it is instead.
fn form(text: &str, head: &Head) -> Result<Form, Cause> {
    head.form().map_err(|cause| match cause {
        Cause::Unreadable(Unreadable::Foreign(Foreign::Other)) => {
            Cause::Unreadable(Unreadable::Foreign(foreign::recognise(text).unwrap_or(Foreign::Other)))
        }
        cause => cause,
    })
}

/// The top of a file, everything in it optional and of any type, so that a newer format is told from a damaged one.
#[derive(Debug, Default)]
struct Head {
    marker: Option<Value>,
    version: Option<Value>,
    name: String,
    environment: EnvironmentKeys,
    business: Option<i64>,
    business_name: String,
    modified: Option<Timestamp>,
    place: Place,
    targets: usize,
    instance: bool,
    processes: Option<Vec<Name>>,
}

impl Head {
    /// Returns `true` for a draft of version 2. In version 1 and in a request body, an object is never a formula.
    fn is_version_2(&self) -> bool {
        self.marker.is_some() && self.version.as_ref().and_then(Value::as_u64) == Some(2)
    }

    fn form(&self) -> Result<Form, Cause> {
        let foreign = |what| Cause::Unreadable(Unreadable::Foreign(what));
        match &self.marker {
            None if self.processes.is_some() => Ok(Form::Request),
            Some(Value::String(marker)) if marker == MARKER => match self.version.as_ref().and_then(Value::as_u64) {
                Some(1..=VERSION) => Ok(Form::Draft),
                Some(version) if version > VERSION => Err(Cause::Newer { version, known: VERSION }),
                _ => Err(foreign(Foreign::Version)),
            },
            Some(Value::String(marker)) if marker == preset::MARKER => Err(foreign(Foreign::Preset)),
            None | Some(_) => Err(foreign(Foreign::Other)),
        }
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Head;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
                let mut head = Head::default();
                while let Some(key) = map.next_key::<String>()? {
                    match Key::new(&key) {
                        Key::Marker => head.marker = Some(map.next_value()?),
                        Key::Version => head.version = Some(map.next_value()?),
                        Key::Name => head.name = map.next_value::<Text>()?.0,
                        Key::Environment => head.environment.name = map.next_value::<Text>()?.0,
                        Key::Address => head.environment.address = map.next_value::<Text>()?.0,
                        Key::Tenant => head.environment.tenant = map.next_value::<Text>()?.0,
                        Key::Supplier => head.environment.supplier = map.next_value::<Text>()?.0,
                        Key::Business => head.business = map.next_value::<Text>()?.0.parse().ok(),
                        Key::BusinessName => head.business_name = map.next_value::<Text>()?.0,
                        Key::Modified => head.modified = map.next_value::<Text>()?.0.parse().ok(),
                        Key::Place => head.place = place(&map.next_value()?),
                        Key::Targets => head.targets = map.next_value::<Count>()?.0,
                        Key::Instance => head.instance = !matches!(map.next_value::<Text>()?.0.as_str(), "" | "0"),
                        Key::Processes => head.processes = Some(map.next_value::<Names>()?.0),
                        Key::Created | Key::Variables | Key::Unmarked | Key::Other => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(head)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// What a draft's file says of its environment; a key that is not there is empty.
#[derive(Debug, Default)]
struct EnvironmentKeys {
    name: String,
    address: String,
    tenant: String,
    supplier: String,
}

impl From<EnvironmentKeys> for RecordedEnvironment {
    /// Version 0.1.0 wrote the name only. Later ones write the address with it, and leave out an account that is usual.
    fn from(EnvironmentKeys { name, address, tenant, supplier }: EnvironmentKeys) -> Self {
        let address = Some(Address::new(&address)).filter(|address| !address.as_str().is_empty());
        let bare = address.is_none() && tenant.is_empty() && supplier.is_empty();
        let usual = Account::default().supplier;
        let supplier = if supplier.is_empty() { usual } else { supplier };
        Self { name, address, account: (!bare).then_some(Account { tenant, supplier }) }
    }
}

/// The keys at the top that are taken in any letter case.
const ANY_CASE: [&str; 3] = ["bk_biz_id", "service_instance_id", "processes"];

/// A key at the top of a file. Those of the request body are taken in any letter case, as the server does
/// (contract 1.2: its own spelling is `service_instance_Id`).
enum Key {
    Marker,
    Version,
    Name,
    Environment,
    Address,
    Tenant,
    Supplier,
    Business,
    BusinessName,
    Created,
    Modified,
    Place,
    Targets,
    Variables,
    Unmarked,
    Instance,
    Processes,
    Other,
}

impl Key {
    fn new(key: &str) -> Self {
        match key {
            "bkproc" => Self::Marker,
            "version" => Self::Version,
            "name" => Self::Name,
            "environment" => Self::Environment,
            "address" => Self::Address,
            "tenant" => Self::Tenant,
            "supplier" => Self::Supplier,
            "bk_biz_name" => Self::BusinessName,
            "created" => Self::Created,
            "modified" => Self::Modified,
            "place" => Self::Place,
            "targets" => Self::Targets,
            VARIABLES => Self::Variables,
            UNMARKED => Self::Unmarked,
            key if key.eq_ignore_ascii_case("bk_biz_id") => Self::Business,
            key if key.eq_ignore_ascii_case("service_instance_id") => Self::Instance,
            key if key.eq_ignore_ascii_case("processes") => Self::Processes,
            _ => Self::Other,
        }
    }
}

/// Reads a place as far as it makes sense: it is a convenience, not something typed.
fn place(value: &Value) -> Place {
    let step = value.get("step").and_then(|step| Step::deserialize(step).ok()).unwrap_or_default();
    let process = value.get("process").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let field = value.get("field").and_then(Value::as_str).map(FieldKey::new);
    let table = value.get("table").and_then(|table| TableView::deserialize(table).ok()).unwrap_or_default();
    Place { step, process: process.unwrap_or_default(), field, table }
}

/// A whole file of a form that is known. What version 2 has in another form comes as it is written.
struct Whole {
    form: Form,
    is_version_2: bool,
}

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = (Parsed, Parts<'de>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole {
    type Value = (Parsed, Parts<'de>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self { form, is_version_2 } = self;
        let own = form == Form::Draft;
        let mut parts = Parts::default();
        let mut parsed = Parsed {
            form,
            draft: Draft::default(),
            place: Place::default(),
            created: None,
            modified: None,
            extra: Map::new(),
            notes: Notes::default(),
        };
        let (mut business, mut business_name) = (None, String::new());
        let mut environment = EnvironmentKeys::default();
        let draft = &mut parsed.draft;
        while let Some(key) = map.next_key::<String>()? {
            match Key::new(&key) {
                Key::Business => business = map.next_value::<Option<Number>>()?.map(|number| number.0),
                Key::Variables if is_version_2 => parts.variables = Some(map.next_value()?),
                Key::Targets if is_version_2 => parts.targets = Some(map.next_value()?),
                Key::Unmarked if is_version_2 => parts.unmarked = Some(map.next_value()?),
                Key::Processes if is_version_2 => parts.processes = Some(map.next_value()?),
                Key::Processes => {
                    // `null` for a list is an empty list, as it is to the server.
                    let items = map.next_value::<Option<Vec<ProcessItem>>>()?.unwrap_or_default().into_iter();
                    let notes = &mut parsed.notes;
                    let process = |item: ProcessItem| if own { item.own() } else { item.request(notes) };
                    draft.processes = items.map(process).collect();
                }
                Key::Instance if !own => draft.targets = instance(map.next_value::<Option<Number>>()?),
                Key::Name if own => draft.name = map.next_value::<Text>()?.0,
                Key::Environment if own => environment.name = map.next_value::<Text>()?.0,
                Key::Address if own => environment.address = map.next_value::<Text>()?.0,
                Key::Tenant if own => environment.tenant = map.next_value::<Text>()?.0,
                Key::Supplier if own => environment.supplier = map.next_value::<Text>()?.0,
                Key::BusinessName if own => business_name = map.next_value::<Text>()?.0,
                Key::Created if own => parsed.created = map.next_value::<Text>()?.0.parse().ok(),
                Key::Modified if own => parsed.modified = map.next_value::<Text>()?.0.parse().ok(),
                Key::Place if own => parsed.place = place(&map.next_value()?),
                Key::Targets if own => draft.targets = map.next_value::<Option<TargetList>>()?.unwrap_or_default().0,
                Key::Marker | Key::Version => {
                    map.next_value::<IgnoredAny>()?;
                }
                // A body may carry an ESB's credentials; nothing of it is kept.
                _ if own => {
                    let value = map.next_value()?;
                    parsed.extra.insert(key, value);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        // To the server, 0 is a business that was not given.
        let business = business.filter(|id| own || *id != 0);
        draft.business = business.map(|id| Business { id: BizId(id), name: business_name });
        draft.environment = environment.into();
        Ok((parsed, parts))
    }
}

/// To the server, 0 is an instance that was not given.
fn instance(id: Option<Number>) -> Targets {
    id.filter(|id| id.0 != 0).map(|id| Target::bare(ServiceInstanceId(id.0))).into_iter().collect()
}
