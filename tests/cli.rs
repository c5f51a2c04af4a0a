//! The commands without a screen: the real program, against a CMDB that fails as it is told to.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

#[path = "support/cmdb.rs"]
mod cmdb;
#[path = "cli/exits.rs"]
mod exits;
#[path = "cli/forms.rs"]
mod forms;
#[path = "cli/kills.rs"]
mod kills;
#[path = "support/luck.rs"]
mod luck;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/signals.rs"]
mod signals;
#[path = "cli/states.rs"]
mod states;
#[path = "cli/undoing.rs"]
mod undoing;
#[path = "support/wait.rs"]
mod wait;
