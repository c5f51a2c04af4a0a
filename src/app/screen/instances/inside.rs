//! What a service instance has: its processes as CMDB has them, to be read and to be cloned into the draft.

use crate::api::ApiError;
use crate::app::clone_page::ClonePage;
use crate::app::lines::broken;
use crate::app::list::Cursor;
use crate::app::marks::Marks;
use crate::app::request::Loadable;
use crate::domain::bind::{Column, Protocol};
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::id::ServiceInstanceId;
use crate::domain::process::Process;

/// A service instance that is looked into.
#[derive(Debug, Clone)]
pub struct LookInside {
    /// Which one.
    pub instance: ServiceInstanceId,
    pub name: String,
    pub processes: Loadable<Vec<Process>, ApiError>,
    /// The row that the cursor is on.
    pub cursor: Cursor,
    /// The marked rows.
    pub marks: Marks<usize>,
    /// What is shown.
    pub page: InsidePage,
}

/// What is shown of a service instance that is looked into.
#[derive(Debug, Clone)]
pub enum InsidePage {
    /// The list of its processes.
    List,
    /// All of the process at the cursor.
    Process {
        /// First line shown.
        top: usize,
    },
    /// What cloning will change.
    Clone(Box<ClonePage>),
}

/// What a line of a process says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewKey {
    Field(FieldKey),
    /// A bind row, by its place.
    Bind(usize),
}

/// A line of what a process has; a long value takes several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewLine {
    /// What it belongs to; `None` on the further lines of a value.
    pub key: Option<ViewKey>,
    /// The value, or the part of it that is on this line.
    pub text: String,
}

impl LookInside {
    /// Returns the processes; none while they are not read.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        self.processes.ready().map_or(&[], Vec::as_slice)
    }

    /// Returns the process that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Option<&Process> {
        self.processes().get(self.cursor.at)
    }
}

/// Lists everything that a process has, values broken after `room` cells: fields in the order of the form, bind rows, then
/// what the server set. Empty fields are left out.
#[must_use]
pub fn view(process: &Process, table: &FieldTable, room: u16) -> Vec<ViewLine> {
    let field = |key: &FieldKey, text: &str| (ViewKey::Field(key.clone()), text.to_owned());
    let known = table.iter().map(|own| field(&own.key, process.text(&own.key)));
    let rest = process.fields.iter().filter(|(key, _)| table.get(key).is_none()).map(|(key, text)| field(key, text));
    let rows = process.bind.iter().enumerate().map(|(at, row)| {
        let text = |column| match (column, Protocol::new(row.protocol.trim())) {
            (Column::Protocol, Some(protocol)) => protocol.name(),
            (column, _) => row.text(column),
        };
        let columns = Column::ALL.map(text).into_iter().filter(|text| !text.is_empty());
        (ViewKey::Bind(at), columns.collect::<Vec<_>>().join("  "))
    });
    let broken = |(key, text): (ViewKey, String)| {
        let mut key = Some(key);
        broken(&text, room).into_iter().map(move |text| ViewLine { key: key.take(), text })
    };
    known.chain(rows).chain(rest).filter(|(_, text)| !text.is_empty()).flat_map(broken).collect()
}
