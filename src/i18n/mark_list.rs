//! The words of a list of rows to mark.

use crate::app::mark_list::ListTally;
use crate::domain::id::AreaId;

/// The words of a list of rows to mark.
#[derive(Debug)]
pub struct MarkList {
    /// Title.
    pub title: &'static str,
    /// What can be pasted or typed.
    pub help: &'static str,
    /// What Enter does, and what becomes of the rest; the key, and the one that marks also where several are meant.
    pub keys: fn(&str, &str) -> String,
    /// The business was not read.
    pub only_ids: &'static str,
    /// The business is being read: how many instances were read.
    pub reading: fn(&str) -> String,
    /// Where several are meant, those that the filter shows come first.
    pub narrowed: &'static str,
    /// How many entries of each kind there are.
    pub tally: fn(&ListTally) -> String,
    /// Nothing of this name.
    pub nothing: &'static str,
    /// Not an identifier, and nothing was read.
    pub unread: &'static str,
    /// An address of a host that has no service instance.
    pub no_instance: &'static str,
    /// No host of this cloud area has the address.
    pub not_in_area: fn(AreaId) -> String,
    /// So many instances may be meant, in so many cloud areas; they follow.
    pub several: fn(usize, usize) -> String,
    /// The address may be of other hosts too; what may be meant follows.
    pub dynamic: &'static str,
    /// So many more may be meant.
    pub more: fn(usize) -> String,
    /// Before the cloud areas that may be meant.
    pub area: &'static str,
    /// Any of them.
    pub any_area: &'static str,
    /// Made from a service template: its identifier.
    pub bound: fn(Option<i64>) -> String,
    /// An identifier that no session holds looked up.
    pub bare: &'static str,
    /// Marked already.
    pub marked: &'static str,
}
