//! What went wrong with a file, as facts; `i18n::explain` has the words.

use jiff::civil::DateTime;
use std::io;
use std::path::PathBuf;

/// A file that could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {cause:?}", path.display())]
pub struct StoreError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub cause: Cause,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The system said no.
    Io {
        /// What was being done.
        doing: Operation,
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's own words.
        message: String,
    },
    /// Not what a draft's file holds; the place is 1-based.
    Malformed {
        /// Line of the first fault.
        line: usize,
        /// Column of the first fault, in bytes.
        column: usize,
        /// The reader's own words.
        message: String,
    },
    /// Nothing that this program reads, in a way that people have.
    Unreadable(Unreadable),
    /// Written by a newer version of this program.
    Newer {
        /// The file's version.
        version: u64,
        /// The newest version that this program reads.
        known: u64,
    },
    /// A line of a journal is not what was written; nothing after it can be trusted.
    Damaged {
        /// The line, from 1.
        line: usize,
    },
    /// A run cannot be recorded so that its journal could be read again.
    Unrecordable(Unrecordable),
    /// Another process has it.
    InUse,
    /// Another session has the draft, and has said who it is.
    Held(Box<Holder>),
    /// Larger than such a file may be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// What was read of a CMDB and kept cannot be used; it is read again.
    Cache(CacheFault),
    /// There is no folder to keep drafts in: neither `XDG_DATA_HOME` nor `HOME` names one.
    NoFolder,
}

/// Why a run cannot be recorded. Nothing was sent then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unrecordable {
    /// Its journal would be larger than is read.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// What was read back is not the plan that was written.
    Differs {
        /// The alias of the first process that differs, if one does.
        process: Option<String>,
    },
}

/// What a file is that is no JSON in UTF-8, or not one that can only be read in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is nothing in it.
    Empty,
    /// UTF-16, as Windows programs write it.
    Utf16,
    Utf32,
    /// In no form of Unicode; Chinese text is often in GBK or GB18030 then.
    Encoding {
        /// The first line that is no UTF-8.
        line: usize,
    },
    /// What Python prints, which has other quotes and other words for true, false and null.
    Python {
        /// Line of the first such word or quote.
        line: usize,
    },
    /// Something else than a draft or a request body.
    Foreign(Foreign),
    /// A body before v3.9 in which a process listens on an address of its host, named by a code (contract 1.10). A request
    /// body has the address itself.
    HostAddress {
        /// Alias or binary of the process.
        process: String,
        /// The code: 8 for the first outer IPv6 address.
        code: String,
    },
    /// Something in a draft of version 2 that it cannot hold.
    Item {
        /// What is wrong with it.
        fault: ItemFault,
        /// The key, with the one above it where that tells more.
        key: String,
        /// The line where it stands.
        line: usize,
    },
    /// A key that stands twice in one object: which of the two counts would be chance.
    Duplicate {
        key: String,
        /// The line where it stands again.
        line: usize,
    },
}

/// What is wrong with something in a draft of version 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemFault {
    /// There is no such key there.
    UnknownKey,
    /// A key that must be there is not.
    Missing,
    /// The value is of a kind that cannot be there.
    Value,
    /// Another entry says it of the same target already.
    Twice {
        /// The target, as the file has it.
        target: String,
    },
    /// The process has no such bind row.
    NoSuchRow {
        /// How many it has.
        rows: usize,
    },
    /// The draft has no such target, marked or unmarked.
    NoSuchTarget {
        /// The target, as the file has it.
        target: String,
    },
    /// Another target has the number already.
    SameNumber {
        /// The number.
        n: u32,
    },
    /// A target by its ID and by a text.
    IdAndGiven,
}

/// What a file holds that is neither a draft nor a request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A list, such as several bodies in one file.
    List {
        /// How many items it has.
        items: usize,
    },
    /// An answer of the CMDB or of a client of it, such as that of `list_process_instance`.
    Answer,
    /// The body of `create_service_instance`, which creates service instances.
    ServiceInstances,
    /// What this program wrote with `-o json`.
    Output,
    /// A command line of curl.
    Curl,
    /// A table with tabs between its columns.
    Table,
    /// What `create_process_instance` or `update_process_instance` answers: IDs only.
    Created,
    /// The body of `update_process_instance`, which changes processes.
    Update,
    /// The body of a process template.
    Template,
    Yaml,
    /// HTML or XML, as web pages export tables under the name of a workbook.
    Markup,
    /// An object that none of these is.
    Other,
    /// A draft whose version is no number from 1.
    Version,
    /// A preset, where a draft or a request body is wanted.
    Preset,
    /// Something else, where a preset is wanted.
    NotPreset,
}

impl Cause {
    /// Returns `true` if another process has the file.
    #[must_use]
    pub const fn is_in_use(&self) -> bool {
        matches!(self, Self::InUse | Self::Held(_))
    }
}

/// Who has a draft. Written by that session itself, so any of it may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// The process's number.
    pub process: Option<u32>,
    /// The terminal, such as `pts/3`; may be empty.
    pub terminal: String,
    /// Since when, local time.
    pub since: Option<DateTime>,
    /// The address that its user came from by SSH; empty if the user did not.
    pub from: String,
    /// The host that it runs on; empty if it is this one.
    pub host: String,
}

/// Why a file of the cache cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheFault {
    /// It is not what was written.
    Damaged,
    /// Written by a newer version of this program.
    Newer {
        /// The file's version.
        version: u64,
        /// The newest version that this program reads.
        known: u64,
    },
}

/// What was being done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Read,
    /// Writing it.
    Write,
    /// Making its folder.
    MakeFolder,
    /// Setting it aside under another name.
    SetAside,
    /// Taking it away.
    Remove,
    /// Keeping other processes from it.
    Lock,
}
