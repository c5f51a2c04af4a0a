//! What a file or a paste asks for, shown before anything of it becomes part of the draft.

mod lines;

pub use lines::{ImportLine, LineKind, TargetState};

use super::catalogue::{Catalogue, NamedTarget};
use super::find::{Lookup, fold};
use super::form::Editor;
use super::list::Cursor;
use super::request::RequestId;
use crate::domain::draft::{Draft, Target};
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::id::ServiceInstanceId;
use crate::tables::columns::TableHeading;
use crate::tables::encoding::TextEncoding;
use crate::tables::hosts::HostText;
use crate::tables::merge::{MergeChoices, MergeMode, Merged, merge};
use crate::tables::rows::RowReading;
use crate::tables::{
    CellPlace, ColumnUse, Import, ImportNote, OpenOptions, TableSource, TargetName, TargetPart, Vocabulary,
};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Where a table comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFrom {
    /// A file, by its path as typed: `~/` is the home folder.
    Path(String),
    /// A text that was pasted.
    Text(Arc<str>),
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct TableRead {
    /// What it is.
    pub source: TableSource,
    /// The words that it is read by.
    pub words: Arc<Vocabulary>,
}

/// Equal when the file is.
impl PartialEq for TableRead {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// The buttons of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportButton {
    /// The processes come behind those that the draft has.
    #[default]
    Add,
    /// They take the place of those with the same alias.
    Replace,
    /// Nothing is imported.
    Cancel,
}

/// A file that is being read, or whose page waits until it can be shown.
#[derive(Debug, Clone)]
pub struct Importing {
    /// The request that reads it.
    pub id: RequestId,
    /// Where it comes from.
    pub from: TableFrom,
    /// How it is read.
    pub options: OpenOptions,
    /// Its page, once it was read.
    pub page: Option<Box<ImportPage>>,
}

/// What is being imported, and where from.
#[derive(Debug, Clone, Default)]
pub struct ImportState {
    /// A file that is being read, or waits for its page.
    pub file: Option<Importing>,
    /// The path that was last imported from, as typed.
    pub path: String,
    /// The path that is being completed.
    pub completing: Option<RequestId>,
    /// A path that is imported from at the start.
    pub(in crate::app) at_start: Option<String>,
}

/// The page.
#[derive(Debug, Clone)]
pub struct ImportPage {
    /// Where the table came from.
    pub from: TableFrom,
    /// How it was read.
    pub options: OpenOptions,
    read: TableRead,
    /// The heading in force; `None` of what is no table.
    pub heading: Option<TableHeading>,
    /// Columns that the user mapped: these stay on the page.
    mapped: HashSet<usize>,
    /// Whether cells that begin with `=` are formulas.
    pub formulas: bool,
    /// What the file asks for.
    pub import: Import,
    /// What was decided.
    choices: MergeChoices,
    /// Which of several service instances is meant.
    picked: HashMap<TargetName, ServiceInstanceId>,
    /// What would become of it.
    pub merged: Merged,
    /// The lines, in the order of their kinds.
    pub lines: Vec<ImportLine>,
    /// The kind that is shown; `None` for all.
    pub filter: Option<LineKind>,
    /// What the lines are narrowed by.
    pub search: Editor,
    /// Whether that takes the keys.
    pub filtering: bool,
    /// The line that the cursor is on, among those that are shown.
    pub cursor: Cursor,
    /// The button that Enter presses.
    pub button: ImportButton,
    /// Whether the draft has processes.
    pub can_replace: bool,
    /// How many processes the draft has.
    pub draft_processes: usize,
    /// Of how many service instances and hosts the targets were looked up; `None` if the business was not read.
    pub seen: Option<usize>,
}

/// Counts what targets are looked up in.
#[must_use]
pub fn size(catalogue: &Catalogue) -> usize {
    catalogue.instances.len() + catalogue.hosts.len()
}

impl ImportPage {
    /// Opens the page on a file.
    #[must_use]
    pub fn new(from: TableFrom, options: OpenOptions, read: TableRead, fields: &FieldTable) -> Self {
        let mut page = Self {
            from,
            options,
            read,
            heading: None,
            mapped: HashSet::new(),
            formulas: false,
            import: Import::default(),
            choices: MergeChoices::default(),
            picked: HashMap::new(),
            merged: Merged::default(),
            lines: Vec::new(),
            filter: None,
            search: Editor::default(),
            filtering: false,
            cursor: Cursor::default(),
            button: ImportButton::Add,
            can_replace: false,
            draft_processes: 0,
            seen: None,
        };
        let reading = page.reading(fields);
        page.heading = match &page.read.source {
            TableSource::Table { grid, .. } => {
                Some(TableHeading::find(grid, reading.words).unwrap_or_else(|| TableHeading::none(grid)))
            }
            TableSource::Draft(_) | TableSource::Processes(_) | TableSource::Hosts(_) => None,
        };
        page.read_rows(fields);
        page
    }

    fn reading<'a>(&'a self, fields: &'a FieldTable) -> RowReading<'a> {
        RowReading { words: &self.read.words, fields, formulas: self.formulas }
    }

    /// Returns what hosts say, as long as none of it is chosen.
    #[must_use]
    pub const fn hosts(&self) -> Option<&HostText> {
        match &self.read.source {
            TableSource::Hosts(text) => Some(text),
            _ => None,
        }
    }

    /// Goes on with what was chosen of what hosts say.
    pub fn choose(&mut self, chosen: Import, fields: &FieldTable) {
        self.read.source = TableSource::Processes(chosen);
        self.read_rows(fields);
    }

    /// Reads the rows again, after a column or the meaning of `=` changed.
    fn read_rows(&mut self, fields: &FieldTable) {
        // A heading of its own is always there for a table.
        self.import = self.read.source.import(self.heading.as_ref(), self.reading(fields)).unwrap_or_default();
    }

    /// Returns the sheet that is read, and the others.
    #[must_use]
    pub fn sheets(&self) -> Option<(&str, &[Arc<str>])> {
        match &self.read.source {
            TableSource::Table { grid, .. } => Some((grid.sheet.as_deref()?, &grid.other_sheets)),
            TableSource::Draft(_) | TableSource::Processes(_) | TableSource::Hosts(_) => None,
        }
    }

    /// Returns the encoding if it is a guess, which can be changed.
    #[must_use]
    pub fn guessed(&self) -> Option<TextEncoding> {
        match &self.read.source {
            TableSource::Table { encoding, .. } => encoding.filter(|encoding| encoding.is_guess()),
            TableSource::Draft(_) | TableSource::Processes(_) | TableSource::Hosts(_) => None,
        }
    }

    /// Looks the targets up, and computes what would become of the import.
    pub fn compute(&mut self, draft: &Draft, catalogue: Option<&Catalogue>) {
        self.can_replace = !draft.processes.is_empty();
        self.draft_processes = draft.processes.len();
        if !self.can_replace && self.button == ImportButton::Replace {
            self.button = ImportButton::Add;
        }
        self.seen = catalogue.map(size);
        self.choices.mode = if self.button == ImportButton::Replace { MergeMode::Replace } else { MergeMode::Add };
        let mut lines = self.targets(draft, catalogue);
        self.merged = merge(&self.import, draft, &self.choices);
        for alias in &self.merged.replaced {
            let kept = self.choices.kept.contains(alias);
            lines.push(ImportLine::Process { alias: alias.clone(), kept });
        }
        for note in &self.import.notes {
            if !matches!(note, ImportNote::UnknownColumn { .. }) {
                lines.push(ImportLine::Note(note.clone()));
            }
        }
        lines.extend(self.columns());
        lines.sort_by_key(ImportLine::kind);
        self.lines = lines;
        self.cursor.at = self.cursor.at.min(self.shown().count().saturating_sub(1));
    }

    /// Returns the columns that are not known, or that the user mapped.
    fn columns(&self) -> Vec<ImportLine> {
        let Some(heading) = &self.heading else { return Vec::new() };
        let line = match &self.read.source {
            TableSource::Table { grid, .. } => {
                heading.first.checked_sub(1).and_then(|at| grid.rows.get(at)).map_or(1, |row| row.line)
            }
            TableSource::Draft(_) | TableSource::Processes(_) | TableSource::Hosts(_) => 1,
        };
        let is_open = |(place, column): &(usize, &crate::tables::columns::HeadedColumn)| {
            column.column.is_none() || self.mapped.contains(place)
        };
        let line_of = |(place, column): (usize, &crate::tables::columns::HeadedColumn)| ImportLine::Column {
            place,
            at: CellPlace::cell(line, u32::try_from(column.at + 1).unwrap_or(u32::MAX)),
            column: column.column.clone(),
            heading: column.heading.clone(),
        };
        heading.columns.iter().enumerate().filter(is_open).map(line_of).collect()
    }

    /// Looks up the targets, and returns the lines of those that need a look.
    fn targets(&mut self, draft: &Draft, catalogue: Option<&Catalogue>) -> Vec<ImportLine> {
        let column = [TargetPart::Host, TargetPart::Name, TargetPart::Id]
            .into_iter()
            .find_map(|part| self.heading.as_ref()?.of(&ColumnUse::Target(part)).map(|column| column.at + 1));
        let mut order: Vec<(&TargetName, CellPlace)> = Vec::new();
        let mut rows: HashMap<&TargetName, usize> = HashMap::new();
        for row in &self.import.rows {
            let Some(name) = &row.target else { continue };
            let count = rows.entry(name).or_default();
            if *count == 0 {
                let place = CellPlace { column: column.and_then(|at| u32::try_from(at).ok()), ..row.place };
                order.push((name, place));
            }
            *count += 1;
        }
        let (mut found, mut skipped, mut lines) = (HashMap::new(), HashSet::new(), Vec::new());
        let lookup = catalogue.map(|catalogue| Lookup::new(&catalogue.index));
        let own: HashSet<ServiceInstanceId> = draft.targets.iter().map(|target| target.id).collect();
        for (name, at) in order {
            let state = match (catalogue, &lookup) {
                (Some(catalogue), Some(lookup)) => self.look_up(name, catalogue, lookup),
                _ => TargetState::Unread,
            };
            match &state {
                TargetState::Found { id, bound } => {
                    let target = catalogue.and_then(|catalogue| Some(catalogue.target(catalogue.instance(*id)?)));
                    found.extend(target.map(|target| (name.clone(), target)));
                    if *bound == 0 {
                        continue;
                    }
                }
                TargetState::Several { all, chosen: Some(chosen) } => {
                    let id = all.get(*chosen).copied();
                    let target = id.and_then(|id| catalogue.and_then(|own| Some(own.target(own.instance(id)?))));
                    found.extend(target.map(|target: Target| (name.clone(), target)));
                }
                // What the draft has already is its own matter.
                TargetState::None { .. } if name.id.is_some_and(|id| own.contains(&id)) => continue,
                TargetState::Unread => continue,
                TargetState::None { .. } | TargetState::Bound(_) | TargetState::Several { .. } => {
                    skipped.insert(name.clone());
                }
            }
            let rows = rows.get(name).copied().unwrap_or_default();
            lines.push(ImportLine::Target { at, name: name.clone(), rows, state });
        }
        (self.choices.found, self.choices.skipped) = (found, skipped);
        lines
    }

    fn look_up(&self, name: &TargetName, catalogue: &Catalogue, lookup: &Lookup) -> TargetState {
        if let Some(id) = name.id {
            return match catalogue.instance(id) {
                None => TargetState::None { has_host: false },
                Some(instance) if instance.template.is_some() => TargetState::Bound(id),
                Some(_) => TargetState::Found { id, bound: 0 },
            };
        }
        match catalogue.named(lookup, &name.text) {
            NamedTarget::None { has_host } => TargetState::None { has_host },
            NamedTarget::One { id, bound } => TargetState::Found { id, bound },
            NamedTarget::Bound(first) => TargetState::Bound(first),
            NamedTarget::Several(all) => {
                let picked = self.picked.get(name);
                let chosen = picked.and_then(|picked| all.iter().position(|id| id == picked));
                TargetState::Several { all, chosen }
            }
        }
    }

    /// Counts the lines of the file that are imported.
    #[must_use]
    pub fn imported_lines(&self) -> usize {
        let is_left_out = |row: &&crate::tables::ImportRow| {
            row.target.as_ref().is_none_or(|name| !self.choices.skipped.contains(name))
        };
        // A line may name several targets.
        self.import.rows.iter().filter(is_left_out).map(|row| row.lines).sum::<usize>().min(self.import.lines)
    }

    /// Iterates over the lines that are shown: those of the kind with every word of the search in their place, name, heading
    /// or text.
    pub fn shown(&self) -> impl Iterator<Item = &ImportLine> {
        let typed = fold(self.search.text());
        let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
        self.lines.iter().filter(move |line| {
            self.filter.is_none_or(|kind| line.kind() == kind) && {
                let text = if words.is_empty() { String::new() } else { fold(&line.text()) };
                words.iter().all(|word| text.contains(word))
            }
        })
    }

    /// Ends the search; `false` if there is none.
    pub fn end_search(&mut self) -> bool {
        let is_on = self.filtering || !self.search.text().is_empty();
        self.filtering = false;
        self.search.set("");
        if is_on {
            self.cursor = Cursor::default();
        }
        is_on
    }

    /// Counts the lines of a kind.
    #[must_use]
    pub fn count(&self, kind: LineKind) -> usize {
        self.lines.iter().filter(|line| line.kind() == kind).count()
    }

    /// Shows the lines of the next kind that has some, or of the one before; all after the last one.
    pub fn turn_filter(&mut self, forward: bool) {
        let kinds = LineKind::ALL.into_iter().filter(|kind| self.count(*kind) > 0).map(Some);
        let all: Vec<Option<LineKind>> = std::iter::once(None).chain(kinds).collect();
        let at = all.iter().position(|kind| *kind == self.filter).unwrap_or_default();
        let next = if forward { at + 1 } else { at + all.len() - 1 } % all.len();
        self.filter = all.get(next).copied().flatten();
        self.cursor = Cursor::default();
    }

    /// Goes to another button.
    pub fn turn_button(&mut self, forward: bool) {
        let all: &[ImportButton] = if self.can_replace {
            &[ImportButton::Add, ImportButton::Replace, ImportButton::Cancel]
        } else {
            &[ImportButton::Add, ImportButton::Cancel]
        };
        let at = all.iter().position(|button| *button == self.button).unwrap_or_default();
        let next = if forward { (at + 1).min(all.len() - 1) } else { at.saturating_sub(1) };
        self.button = all.get(next).copied().unwrap_or_default();
    }

    /// Takes cells that begin with `=` for formulas, or for text again.
    pub fn turn_formulas(&mut self, fields: &FieldTable) {
        self.formulas = !self.formulas;
        self.read_rows(fields);
    }

    /// Decides the line under the cursor in the next way; `false` where there is nothing to decide.
    pub fn decide(&mut self, fields: &FieldTable) -> bool {
        let line = self.shown().nth(self.cursor.at).cloned();
        match line {
            Some(ImportLine::Target { name, state: TargetState::Several { all, chosen }, .. }) => {
                match all.get(chosen.map_or(0, |chosen| chosen + 1)) {
                    Some(next) => drop(self.picked.insert(name, *next)),
                    None => drop(self.picked.remove(&name)),
                }
                true
            }
            Some(ImportLine::Process { alias, kept }) => {
                if kept {
                    self.choices.kept.remove(&alias);
                } else {
                    self.choices.kept.insert(alias);
                }
                true
            }
            Some(ImportLine::Column { place, column, .. }) => {
                let next = self.next_use(column.as_ref(), fields);
                if let Some(own) = self.heading.as_mut().and_then(|heading| heading.columns.get_mut(place)) {
                    own.column = next;
                    self.mapped.insert(place);
                    self.read_rows(fields);
                }
                true
            }
            Some(ImportLine::Note(ImportNote::FormulaCells { .. })) => {
                self.turn_formulas(fields);
                true
            }
            _ => false,
        }
    }

    /// Returns what a column may be for after something, of what no other column is; `None` after the last.
    fn next_use(&self, after: Option<&ColumnUse>, fields: &FieldTable) -> Option<ColumnUse> {
        use crate::domain::bind::Column;
        let known = |known: Known| ColumnUse::Field(FieldKey::Known(known));
        let first = [
            ColumnUse::Target(TargetPart::Host),
            ColumnUse::Target(TargetPart::Name),
            known(Known::ProcessName),
            known(Known::FuncName),
            ColumnUse::Bind(Column::Ip),
            ColumnUse::Bind(Column::Port),
            ColumnUse::Bind(Column::Protocol),
            ColumnUse::Bind(Column::Enable),
        ];
        let rest = fields.iter().filter(|field| !field.kind.is_bind()).map(|field| ColumnUse::Field(field.key.clone()));
        let rest = rest.filter(|column| !first.contains(column));
        let all: Vec<ColumnUse> = first.iter().cloned().chain(rest).collect();
        let from = after.and_then(|after| all.iter().position(|own| own == after)).map_or(0, |at| at + 1);
        let is_free = |column: &&ColumnUse| self.heading.as_ref().is_none_or(|heading| heading.of(column).is_none());
        all.iter().skip(from).find(is_free).cloned()
    }
}
