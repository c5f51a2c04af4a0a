//! The commands without a screen: the real program, against a CMDB that fails as it is told to.

mod changes;
mod delimited;
mod exits;
mod forms;
mod hosts;
mod kills;
mod pipes;
pub(crate) mod program;
mod signals;
mod states;
mod streams;
mod tables;
mod undoing;
