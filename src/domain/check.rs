//! Judges a draft: raw text in, typed values out, every problem at once and each at its place
//! (contract sections 2.3 and 3; the server would name one problem, and neither row nor field).

use super::bind::{BindRow, Column, Ip, IpError, Ports, PortsError, Protocol};
use super::draft::{BindDraft, Draft, Path, ProcessDraft, Target};
use super::field::{Field, FieldKey, FieldTable, Kind, Known};
use super::id::BizId;
use super::process::{ProcessSpec, Value};
use std::collections::HashMap;

/// Whether a problem keeps a draft from being submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The server would refuse it, or nothing could be sent.
    Blocks,
    /// It would be accepted, perhaps not as meant.
    Warns,
}

/// Something wrong in a draft, at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub path: Path,
    /// What it is.
    pub cause: Cause,
}

impl Problem {
    /// Tells whether it keeps the draft from being submitted.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.cause.severity()
    }

    /// Tells whether it keeps the draft from being submitted.
    #[must_use]
    pub const fn blocks(&self) -> bool {
        matches!(self.severity(), Severity::Blocks)
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// No business is chosen.
    NoBusiness,
    /// No service instance is chosen.
    NoTargets,
    /// There is no process.
    NoProcesses,
    /// The service instance was made from a service template (contract 1.3, step 7).
    TemplateBound,
    /// The service instance is in the list twice; `first` is the place of the other.
    SameTarget {
        /// Place of the first one.
        first: usize,
    },
    /// A required value is missing or blank.
    Required,
    /// More UTF-8 bytes than the server takes.
    TooLong {
        /// Bytes typed, after trimming.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not a whole number.
    NotWhole,
    /// Not a number.
    NotNumber,
    /// A whole number outside its bounds.
    OutOfRange {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number outside its bounds.
    OutOfBounds {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// Neither true nor false.
    NotBool,
    /// Not one of the list.
    NotAnOption,
    /// Does not match the field's regular expression.
    Mismatch {
        /// The expression.
        pattern: String,
    },
    /// A value of a type that this program does not write.
    UnsupportedType {
        /// The server's name of the type.
        name: String,
    },
    /// Not an address of the form the server takes.
    Ip(IpError),
    /// Not a port or a range of the form the server takes.
    Ports(PortsError),
    /// Not a protocol.
    NotProtocol,
    /// The protocol's family is not the address's.
    WrongFamily {
        /// The protocol that suits the address.
        suits: Protocol,
    },
    /// A column that the server does not know; it would refuse the whole call.
    UnknownColumn {
        /// The column's name.
        name: String,
    },
    /// Another process of the draft has this alias.
    SameAlias {
        /// Place of the first one.
        first: usize,
    },
    /// Another process of the draft has this binary and start parameter.
    SameCommand {
        /// Place of the first one.
        first: usize,
    },
    /// Blanks at an end, which the server trims.
    Untrimmed,
    /// A field that the server does not know and drops.
    UnknownField,
}

impl Cause {
    /// Tells whether it keeps the draft from being submitted.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Untrimmed | Self::UnknownField => Severity::Warns,
            _ => Severity::Blocks,
        }
    }
}

/// What a draft asks for, every value judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The business.
    pub biz: BizId,
    /// The service instances, each once.
    pub targets: Vec<Target>,
    /// The processes, in order.
    pub processes: Vec<ProcessSpec>,
}

/// The judgement of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Every problem, in the order of the screens.
    pub problems: Vec<Problem>,
    /// What is asked for; none while a problem blocks.
    pub wanted: Option<Wanted>,
}

/// Judges a draft against the fields of its business.
#[must_use]
pub fn check(draft: &Draft, table: &FieldTable) -> Checked {
    let mut problems = Problems::default();
    if draft.business.is_none() {
        problems.add(Path::Business, Cause::NoBusiness);
    }
    check_targets(&draft.targets, &mut problems);
    if draft.processes.is_empty() {
        problems.add(Path::Processes, Cause::NoProcesses);
    }
    let processes: Vec<_> = draft
        .processes
        .iter()
        .enumerate()
        .map(|(at, process)| check_process(at, process, table, &mut problems))
        .collect();
    check_unique(&draft.processes, &mut problems);
    let problems = problems.0;
    let wanted = match &draft.business {
        Some(business) if !problems.iter().any(Problem::blocks) => {
            Some(Wanted { biz: business.id, targets: draft.targets.clone(), processes })
        }
        _ => None,
    };
    Checked { problems, wanted }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: Path, cause: Cause) {
        self.0.push(Problem { path, cause });
    }
}

fn check_targets(targets: &[Target], problems: &mut Problems) {
    if targets.is_empty() {
        problems.add(Path::Targets, Cause::NoTargets);
    }
    let mut seen = HashMap::with_capacity(targets.len());
    for (at, target) in targets.iter().enumerate() {
        if target.template_bound {
            problems.add(Path::Target(at), Cause::TemplateBound);
        }
        let first = *seen.entry(target.id).or_insert(at);
        if first != at {
            problems.add(Path::Target(at), Cause::SameTarget { first });
        }
    }
}

fn check_process(at: usize, process: &ProcessDraft, table: &FieldTable, problems: &mut Problems) -> ProcessSpec {
    let mut values = Vec::new();
    for field in table {
        if field.kind == Kind::Bind {
            continue;
        }
        let typed = process.text(&field.key);
        let path = || Path::Field(at, field.key.clone());
        if typed.trim().len() != typed.len() {
            problems.add(path(), Cause::Untrimmed);
        }
        match check_value(typed.trim(), field) {
            Ok(value) => values.extend(value.map(|value| (field.key.clone(), value))),
            Err(cause) => problems.add(path(), cause),
        }
    }
    for (key, text) in process.texts().filter(|(key, _)| table.get(key).is_none()) {
        problems.add(Path::Field(at, key.clone()), Cause::UnknownField);
        values.push((key.clone(), Value::Text(text.trim().to_owned())));
    }
    let rows = process.bind.iter().enumerate();
    let bind = rows.filter_map(|(row, draft)| check_row(at, row, draft, problems)).collect();
    ProcessSpec::new(values, bind)
}

/// Judges a trimmed text; none when the field is empty and need not be sent.
fn check_value(text: &str, field: &Field) -> Result<Option<Value>, Cause> {
    if text.is_empty() {
        return if field.required { Err(Cause::Required) } else { Ok(None) };
    }
    let value = match &field.kind {
        Kind::Text { limit, pattern } => {
            if text.len() > *limit {
                return Err(Cause::TooLong { bytes: text.len(), limit: *limit });
            }
            if let Some(pattern) = pattern {
                // A pattern that this engine cannot read is the server's to judge.
                if regex_lite::Regex::new(pattern).is_ok_and(|regex| !regex.is_match(text)) {
                    return Err(Cause::Mismatch { pattern: pattern.clone() });
                }
            }
            Value::Text(text.to_owned())
        }
        Kind::Int { min, max } => {
            let number = text.parse::<i64>().map_err(|_| whole_number_cause(text, *min, *max))?;
            if number < *min || number > *max {
                return Err(Cause::OutOfRange { min: *min, max: *max });
            }
            Value::Int(number)
        }
        Kind::Float { min, max } => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or(Cause::NotNumber)?;
            if number < *min || number > *max {
                return Err(Cause::OutOfBounds { min: *min, max: *max });
            }
            Value::Float(number)
        }
        Kind::Bool => Value::Bool(parse_bool(text).ok_or(Cause::NotBool)?),
        Kind::Enum { options } => {
            let known = options.iter().any(|(id, _)| id == text);
            if !known {
                return Err(Cause::NotAnOption);
            }
            Value::Text(text.to_owned())
        }
        // Rows are judged apart.
        Kind::Bind => return Ok(None),
        Kind::Unsupported(name) => return Err(Cause::UnsupportedType { name: name.clone() }),
    };
    Ok(Some(value))
}

/// Digits that no `i64` holds are a number out of range, not something that is no number.
fn whole_number_cause(text: &str, min: i64, max: i64) -> Cause {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Cause::OutOfRange { min, max }
    } else {
        Cause::NotWhole
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn check_row(process: usize, row: usize, draft: &BindDraft, problems: &mut Problems) -> Option<BindRow> {
    let mut cell = |column, cause| problems.add(Path::Cell(process, row, column), cause);
    for column in Column::ALL {
        let typed = draft.text(column);
        if typed.trim().len() != typed.len() {
            cell(column, Cause::Untrimmed);
        }
    }
    let ip = match draft.ip.trim() {
        "" => Some(None),
        text => note(text.parse::<Ip>().map_err(Cause::Ip), Column::Ip, &mut cell).map(Some),
    };
    let ports =
        note(required(&draft.port, |text| text.parse::<Ports>().map_err(Cause::Ports)), Column::Port, &mut cell);
    let protocol = note(
        required(&draft.protocol, |text| Protocol::new(text).ok_or(Cause::NotProtocol)),
        Column::Protocol,
        &mut cell,
    );
    let enable =
        note(required(&draft.enable, |text| parse_bool(text).ok_or(Cause::NotBool)), Column::Enable, &mut cell);
    let row_id = match draft.row_id.trim() {
        "" => Some(None),
        text => {
            let number = text.parse::<i64>().map_err(|_| whole_number_cause(text, i64::MIN, i64::MAX));
            note(number, Column::RowId, &mut cell).map(Some)
        }
    };
    if let (Some(Some(ip)), Some(protocol)) = (&ip, protocol)
        && !protocol.suits(ip.addr())
    {
        cell(Column::Protocol, Cause::WrongFamily { suits: protocol.other_family() });
    }
    for name in draft.unknown.keys() {
        problems.add(Path::Row(process, row), Cause::UnknownColumn { name: name.clone() });
    }
    Some(BindRow { ip: ip?, ports: ports?, protocol: protocol?, enable: enable?, row_id: row_id? })
}

fn required<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, Cause>) -> Result<T, Cause> {
    match text.trim() {
        "" => Err(Cause::Required),
        text => parse(text),
    }
}

fn note<T>(result: Result<T, Cause>, column: Column, cell: &mut impl FnMut(Column, Cause)) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(cause) => {
            cell(column, cause);
            None
        }
    }
}

/// Alias, and binary with start parameter, are unique in a service instance (contract 1.6): byte for byte,
/// after trimming, an absent parameter counting as `""`.
fn check_unique(processes: &[ProcessDraft], problems: &mut Problems) {
    let mut aliases = HashMap::new();
    let mut commands = HashMap::new();
    for (at, process) in processes.iter().enumerate() {
        let alias = process.known(Known::ProcessName).trim();
        let first = *aliases.entry(alias).or_insert(at);
        if first != at && !alias.is_empty() {
            problems.add(Path::Field(at, Known::ProcessName.into()), Cause::SameAlias { first });
        }
        let binary = process.known(Known::FuncName).trim();
        let parameter = process.known(Known::StartParamRegex).trim();
        let first = *commands.entry((binary, parameter)).or_insert(at);
        if first != at && !binary.is_empty() {
            problems.add(Path::Field(at, FieldKey::Known(Known::FuncName)), Cause::SameCommand { first });
        }
    }
}
