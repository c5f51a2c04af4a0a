//! Where a part of the credentials comes from. What is wrong with a configuration names it, too.

use std::path::PathBuf;

/// Where a part of the credentials comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The configuration file itself, or the command line; names only.
    Written,
    /// An environment variable.
    Variable(String),
    /// A file that is one's own.
    File(PathBuf),
    /// A command and its arguments, started without a shell.
    Command(Vec<String>),
    /// The person, who is asked without echo.
    Prompt,
}
