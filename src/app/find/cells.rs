//! The filter of the table, in the language of the filter of step 1.
//!
//! | typed | finds rows |
//! |---|---|
//! | `word` | with the text in host, name, module, alias or a value that is shown |
//! | `ip:10.0.0.1` | of hosts with an address that begins so; `ip:=10.0.0.1` with this one, `0:` before it names the area |
//! | `alias:order` `name:web` `mod:pay` | with the text in the alias, the name of the instance, the path of its module |
//! | `port:8001` `port:8001-8060` | that listen on one of these ports |
//! | `bind:10.` | that listen on an address that begins so |
//! | `id:48` `n:3` `area:0` | of the instance, the number, the area |
//! | `is:problem` `is:override` `is:out` `is:marked` | with a problem or an override, left out, marked |
//! | `user:app` `var.shard:07` | with the text in this column, by its key; `:=` the whole value |
//! | `!term` | without it |

use super::fold::fold;
use super::numbers::Numbers;
use super::pattern::Sign;
use super::query::words;
use crate::domain::address::begins;
use crate::domain::bind::{Column, Ports};
use crate::domain::field::{FieldKey, Known};
use crate::domain::table::TableColumn;

/// What the rows of the table are narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableQuery {
    terms: Vec<Term>,
    /// The first field that is none of the table.
    pub unknown: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    negated: bool,
    test: Test,
}

/// A state of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// A cell has a problem.
    Problem,
    /// A cell is other than the process says.
    Override,
    /// The process, or the bind row, is left out.
    LeftOut,
    Marked,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Word(String),
    Host { area: Option<u32>, text: String, whole: bool },
    Name(String),
    Module(String),
    Id(Numbers),
    N(Numbers),
    Area(Numbers),
    Ports(Numbers),
    Is(RowState),
    Column { column: TableColumn, text: String, whole: bool },
}

/// A row as the filter sees it.
pub trait FilteredRow {
    /// Returns the addresses of the host, joined by commas.
    fn host(&self) -> &str;
    /// Returns the name of the service instance.
    fn name(&self) -> &str;
    /// Returns the path of the module.
    fn module(&self) -> &str;
    /// Returns the ID of the service instance.
    fn id(&self) -> i64;
    /// Returns the number of the target.
    fn n(&self) -> Option<u32>;
    /// Returns the cloud area of the host.
    fn area(&self) -> Option<u32>;
    /// Returns the text of a cell; `None` where it is blank or has none.
    fn text(&self, column: &TableColumn) -> Option<String>;
    /// Returns the columns that are shown.
    fn columns(&self) -> &[TableColumn];
    /// Returns `true` if the row is in a state.
    fn is(&self, state: RowState) -> bool;
}

impl TableQuery {
    /// Reads a filter as it was typed. A field that is no column of the table is looked for as a word.
    #[must_use]
    pub fn new(text: &str, is_column: impl Fn(&str) -> Option<TableColumn>) -> Self {
        let mut query = Self::default();
        for (_, signs) in words(text) {
            let (negated, signs) = match signs.as_slice() {
                [('!', false), rest @ ..] => (true, rest),
                all => (false, all),
            };
            if let Some(test) = query.read(signs, &is_column) {
                query.terms.push(Term { negated, test });
            }
        }
        query
    }

    fn read(&mut self, signs: &[Sign], is_column: &impl Fn(&str) -> Option<TableColumn>) -> Option<Test> {
        let text = |signs: &[Sign]| signs.iter().map(|(ch, _)| *ch).collect::<String>();
        let all = text(signs);
        let colon = signs.iter().position(|sign| *sign == (':', false));
        let split = colon.and_then(|at| Some((text(signs.get(..at)?), signs.get(at + 1..)?)));
        let Some((field, value)) = split.filter(|(field, _)| !field.is_empty()) else {
            return (!all.is_empty()).then_some(Test::Word(all));
        };
        let (whole, value) = match value {
            [('=', false), rest @ ..] => (true, text(rest)),
            all => (false, text(all)),
        };
        if value.is_empty() && !whole {
            // The start of a term asks for nothing yet.
            return None;
        }
        let numbers = |take: fn(Numbers) -> Test| Numbers::new(&value).map(take);
        match field.as_str() {
            "ip" => {
                let (area, address) = begins(&value).map_or((None, value.as_str()), |(area, rest)| (Some(area), rest));
                Some(Test::Host { area: area.map(crate::domain::id::AreaId::number), text: address.to_owned(), whole })
            }
            "name" => Some(Test::Name(value)),
            "mod" | "module" | "set" => Some(Test::Module(value)),
            "id" => numbers(Test::Id),
            "n" => numbers(Test::N),
            "area" => numbers(Test::Area),
            "port" => numbers(Test::Ports).or(Some(column(TableColumn::Bind(Column::Port), value, whole))),
            "bind" => Some(column(TableColumn::Bind(Column::Ip), value, whole)),
            "alias" => Some(column(TableColumn::Field(Known::ProcessName.into()), value, whole)),
            "binary" => Some(column(TableColumn::Field(Known::FuncName.into()), value, whole)),
            "is" => {
                let states = [
                    ("problem", RowState::Problem),
                    ("override", RowState::Override),
                    ("out", RowState::LeftOut),
                    ("marked", RowState::Marked),
                ];
                states.into_iter().find(|(name, _)| name.starts_with(value.as_str())).map(|(_, state)| Test::Is(state))
            }
            name => {
                if let Some(own) = is_column(name) {
                    return Some(column(own, value, whole));
                }
                if !name.chars().all(|ch| ch.is_ascii_hexdigit()) {
                    self.unknown.get_or_insert_with(|| name.to_owned());
                }
                Some(Test::Word(all))
            }
        }
    }

    /// Returns `true` if a term asks for a state of the rows.
    #[must_use]
    pub fn asks_for(&self, state: RowState) -> bool {
        self.terms.iter().any(|term| term.test == Test::Is(state))
    }

    /// Returns `true` if nothing is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns `true` if the query finds a row.
    pub fn finds(&self, row: &impl FilteredRow) -> bool {
        self.terms.iter().all(|term| term.test.finds(row) != term.negated)
    }
}

fn column(column: TableColumn, text: String, whole: bool) -> Test {
    Test::Column { column, text, whole }
}

impl Test {
    fn finds(&self, row: &impl FilteredRow) -> bool {
        let holds = |text: &str, part: &str| fold(text).contains(part);
        match self {
            Self::Word(word) => {
                [row.host(), row.name(), row.module()].into_iter().any(|text| holds(text, word))
                    || row.id().to_string() == *word
                    || row.columns().iter().any(|column| row.text(column).is_some_and(|text| holds(&text, word)))
            }
            Self::Host { area, text, whole } => {
                let is_there = area.is_none_or(|area| row.area().is_none_or(|own| own == area));
                is_there
                    && row.host().split(',').any(|own| {
                        let own = fold(own.trim());
                        let short = crate::domain::address::short(&own);
                        if *whole {
                            own == *text || short == *text
                        } else {
                            own.starts_with(text) || short.starts_with(text)
                        }
                    })
            }
            Self::Name(part) => holds(row.name(), part),
            Self::Module(part) => holds(row.module(), part),
            Self::Id(numbers) => numbers.hold(row.id()),
            Self::N(numbers) => row.n().is_some_and(|n| numbers.hold(n.into())),
            Self::Area(numbers) => row.area().is_some_and(|area| numbers.hold(area.into())),
            Self::Ports(numbers) => {
                let ports =
                    row.text(&TableColumn::Bind(Column::Port)).and_then(|text| text.trim().parse::<Ports>().ok());
                ports.is_some_and(|ports| (ports.first()..=ports.last()).any(|port| numbers.hold(port.into())))
            }
            Self::Is(state) => row.is(*state),
            Self::Column { column, text, whole } => row.text(column).is_some_and(|own| {
                let own = fold(&own);
                match column {
                    _ if *whole => own == *text,
                    TableColumn::Bind(Column::Ip) => own.starts_with(text.as_str()),
                    _ => own.contains(text.as_str()),
                }
            }),
        }
    }
}

/// Returns the column of a key, among all that can be shown.
#[must_use]
pub fn column_of(key: &str, all: &[TableColumn]) -> Option<TableColumn> {
    let known = all.iter().find(|column| fold(&column.key()) == key).cloned();
    known.or_else(|| match FieldKey::new(key) {
        FieldKey::Known(known) => Some(TableColumn::Field(known.into())),
        FieldKey::Custom(_) => None,
    })
}
