//! The real program and other processes, mostly without a terminal: what commands print, how they end, and what they
//! leave behind.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy.toml allows these in test functions, not in the functions that they share"
)]

mod access;
mod canary;
mod cli;
mod dependencies;
mod doctor;
mod documents;
mod environments;
mod errors;
mod help;
mod reads;
mod recorded;
mod requests;
mod settings;
mod target_locks;

#[path = "../support"]
mod support {
    pub(crate) mod both;
    pub(crate) mod cmdb;
    pub(crate) mod golden;
    #[expect(dead_code, reason = "the tests of the terminal use the rest")]
    pub(crate) mod pty;
    pub(crate) mod recorder;
    pub(crate) mod refusing;
    pub(crate) mod rng;
    #[expect(dead_code, reason = "the tests in `it` use the rest")]
    pub(crate) mod screen;
    pub(crate) mod served;
    #[expect(dead_code, reason = "the tests in `it` use the rest")]
    pub(crate) mod server;
    pub(crate) mod setup;
    #[expect(dead_code, reason = "the tests in `it` use the rest")]
    pub(crate) mod state;
    pub(crate) mod wait;
    #[expect(dead_code, reason = "the tests in `it` use the rest")]
    pub(crate) mod world;
}
