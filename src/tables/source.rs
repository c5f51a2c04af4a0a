//! From the bytes of a file to what it is. Tried in this order: a workbook, by its first bytes; JSON, by its first character:
//! a draft, a request body, what `json` finds; a curl command; output of ss, netstat or ps; HTML, XML and YAML, which are refused;
//! a table.

use super::columns::TableHeading;
use super::delimited;
use super::encoding::{self, TextEncoding};
use super::grid::{CellPlace, Grid};
use super::hosts::{self, HostText, HostTextError};
use super::import::{Import, ImportNote, ImportRow, TargetName};
use super::json;
use super::rows::{self, RowReading};
use super::workbook::{self, Container};
use super::{TableError, merge::on_target};
use crate::domain::draft::{Draft, GivenTarget, TargetKey};
use crate::store::error::{Cause, Foreign, Unreadable};
use crate::store::parse::{self, Parsed};

/// How a file is read where it does not say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenOptions {
    /// The encoding of a text that is no Unicode.
    pub guess: TextEncoding,
    /// The sheet of a workbook; the first one with cells if none is named.
    pub sheet: Option<String>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenError {
    /// It is no table that can be read.
    Table(TableError),
    /// It is no draft, and nothing that one is made of.
    File(Cause),
    /// It is what hosts say, and cannot be read.
    Hosts(HostTextError),
}

impl From<TableError> for OpenError {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<Cause> for OpenError {
    fn from(cause: Cause) -> Self {
        Self::File(cause)
    }
}

/// What a file is.
#[derive(Debug, Clone, PartialEq)]
pub enum TableSource {
    /// A draft, or one request body.
    Draft(Box<Parsed>),
    /// Processes on targets.
    Processes(Import),
    /// What hosts say; the user chooses of its candidates.
    Hosts(HostText),
    /// A table.
    Table {
        /// Its cells.
        grid: Grid,
        /// The encoding of its text; `None` of a workbook.
        encoding: Option<TextEncoding>,
    },
}

impl TableSource {
    /// Recognises a file.
    ///
    /// # Errors
    ///
    /// What it is instead.
    pub fn open(bytes: &[u8], options: &OpenOptions) -> Result<Self, OpenError> {
        if let Some(container) = Container::of(bytes) {
            let grid = workbook::read(bytes, container, options.sheet.as_deref())?;
            return Ok(Self::Table { grid, encoding: None });
        }
        let (text, encoding) = encoding::decode(bytes, options.guess)?;
        let start = text.trim_start_matches(super::grid::is_blank);
        if start.starts_with(['{', '[']) {
            return Self::of_json(start);
        }
        if start.split_whitespace().next() == Some("curl") {
            let body = json::curl_data(start).ok_or(Cause::Unreadable(Unreadable::Foreign(Foreign::Curl)))?;
            return Self::of_json(&body);
        }
        if hosts::is_host_text(&text) {
            return Ok(Self::Hosts(hosts::read(&text).map_err(OpenError::Hosts)?));
        }
        if start.starts_with('<') {
            return Err(Cause::Unreadable(Unreadable::Foreign(Foreign::Markup)).into());
        }
        if is_yaml(start) {
            return Err(Cause::Unreadable(Unreadable::Foreign(Foreign::Yaml)).into());
        }
        Ok(Self::Table { grid: delimited::read(&text)?, encoding: Some(encoding) })
    }

    fn of_json(text: &str) -> Result<Self, OpenError> {
        // A draft, and a single body, are what they have always been.
        let alone = match parse::parse(text.as_bytes()) {
            Ok(parsed) => return Ok(Self::Draft(Box::new(parsed))),
            Err(cause) => cause,
        };
        let is_other = matches!(
            alone,
            Cause::Unreadable(Unreadable::Foreign(
                Foreign::List { .. } | Foreign::Answer | Foreign::Output | Foreign::ServiceInstances | Foreign::Other
            )) | Cause::Malformed { .. }
        );
        if !is_other {
            return Err(alone.into());
        }
        let found = match (json::find(text), alone) {
            (Ok(found), _) => found,
            // What the reader of drafts says of a file with one value is about that value.
            (Err(Cause::Malformed { .. }), alone) => return Err(alone.into()),
            (Err(Cause::Unreadable(Unreadable::Foreign(Foreign::Other))), alone @ Cause::Malformed { .. }) => {
                return Err(alone.into());
            }
            (Err(cause), _) => return Err(cause.into()),
        };
        if found.bodies.is_empty()
            && let Some(grid) = found.grid()
        {
            return Ok(Self::Table { grid, encoding: None });
        }
        let mut import = Import::default();
        for body in &found.bodies {
            let mut parsed = parse::parse(body.text().as_bytes())?;
            // What a server lists has 0 there for a row of no template.
            let rows = parsed.draft.processes.iter_mut().flat_map(|process| &mut process.bind);
            rows.filter(|row| row.row_id == "0").for_each(|row| row.row_id.clear());
            import.conversions.extend(parsed.notes.clone());
            import.take(&parsed.draft, body.line)?;
        }
        import.lines = import.rows.len();
        Ok(Self::Processes(import))
    }

    /// Returns the heading of a table as it is found; `None` of anything else, and where no line has one.
    #[must_use]
    pub fn heading(&self, reading: RowReading<'_>) -> Option<TableHeading> {
        match self {
            Self::Table { grid, .. } => TableHeading::find(grid, reading.words),
            Self::Draft(_) | Self::Processes(_) | Self::Hosts(_) => None,
        }
    }

    /// Returns what the file asks for; a table is read by a heading of the caller, or by its own.
    ///
    /// # Errors
    ///
    /// When no line of a table names columns.
    pub fn import(&self, heading: Option<&TableHeading>, reading: RowReading<'_>) -> Result<Import, TableError> {
        match self {
            Self::Draft(parsed) => Ok(Import { conversions: parsed.notes.clone(), ..Import::of_draft(&parsed.draft)? }),
            Self::Processes(import) => Ok(import.clone()),
            Self::Table { grid, .. } if grid.rows.is_empty() => Err(TableError::Empty),
            // None is chosen yet.
            Self::Hosts(_) => Ok(Import::default()),
            Self::Table { grid, encoding } => {
                let own = if heading.is_none() { TableHeading::find(grid, reading.words) } else { None };
                let heading = heading.or(own.as_ref()).ok_or(TableError::NoHeading)?;
                let mut import = rows::read(grid, heading, reading);
                if let Some(encoding) = encoding.filter(|encoding| encoding.is_guess()) {
                    import.notes.insert(0, ImportNote::Guessed { encoding });
                }
                Ok(import)
            }
        }
    }
}

impl Import {
    /// Returns the processes of a draft on each of its targets.
    ///
    /// # Errors
    ///
    /// None that can occur: a draft has one business.
    pub fn of_draft(draft: &Draft) -> Result<Self, TableError> {
        let mut import = Self::default();
        import.take(draft, 1)?;
        import.lines = import.rows.len();
        Ok(import)
    }

    /// Adds the processes of a draft on each of its targets.
    fn take(&mut self, draft: &Draft, line: u32) -> Result<(), TableError> {
        if let Some(business) = &draft.business {
            match self.business {
                Some(own) if own != business.id => {
                    return Err(TableError::Businesses { first: own, second: business.id });
                }
                _ => self.business = Some(business.id),
            }
        }
        let place = CellPlace::line(line);
        let row = |target: Option<TargetName>, process| ImportRow {
            place,
            target,
            process,
            is_whole: true,
            lines: 1,
            variables: Vec::new(),
        };
        let targets = draft
            .targets
            .iter()
            .map(|target| (TargetKey::Id(target.id), TargetName::of_id(target.id), &target.variables));
        let given = draft
            .given
            .iter()
            .map(|given| (GivenTarget::key(given), TargetName::of_text(&given.text), &given.variables));
        let targets: Vec<_> = targets.chain(given).collect();
        if targets.is_empty() {
            self.rows.extend(draft.processes.iter().map(|process| row(None, process.clone())));
        }
        for (key, name, variables) in targets {
            let mut values: Vec<(Box<str>, Box<str>)> =
                variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
            for process in &draft.processes {
                if !process.overrides.get(&key).is_some_and(|own| own.leave_out) {
                    let made = row(Some(name.clone()), on_target(process, &key));
                    self.rows.push(ImportRow { variables: std::mem::take(&mut values), ..made });
                }
            }
        }
        Ok(())
    }
}

/// Returns `true` if a text is one that processes are imported from, and not just some words.
#[must_use]
pub fn is_imported(text: &str) -> bool {
    let start = text.trim_start_matches(super::grid::is_blank);
    let is_json = start.starts_with(['{', '[']) && start.contains('"');
    is_json || start.starts_with("curl ") || hosts::is_host_text(text) || delimited::has_columns(text)
}

/// Returns `true` for a text that begins as YAML does.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = lines.next() else { return false };
    let key = first.trim_start_matches("- ").split_once(':').filter(|(key, rest)| {
        let is_key = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
        !key.is_empty() && key.chars().all(is_key) && (rest.is_empty() || rest.starts_with(' '))
    });
    first == "---" || (key.is_some() && !first.contains([',', '\t', ';']))
}
