//! The tests that need no other process: one binary, so that it is linked once. Each module says what it covers; what
//! several share is in `support`. None starts a program: a child that is being made holds every file lock for a moment,
//! and many tests here are about locks.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml allows these in test functions, not in the functions that they share"
)]

mod architecture;
mod bulk;
mod catalogue;
mod client;
mod config;
mod contract;
mod domain;
mod drafts;
mod faults;
mod files;
mod flows;
mod foreign;
mod formulas;
mod fuzz;
mod hosts;
mod inside;
mod instances;
mod journal;
mod journeys;
mod keeping;
mod live;
mod menu;
mod offline;
mod presets;
mod proxy;
mod review;
mod runs;
mod screens;
mod several;
mod stray;
mod table;
mod tables;
mod themes;
mod tls;
mod tree;
mod update;
mod verdicts;
mod versions;
mod walk;
mod words;

#[path = "../support"]
mod support {
    pub(crate) mod both;
    pub(crate) mod golden;
    pub(crate) mod picture;
    pub(crate) mod refusing;
    pub(crate) mod rng;
    pub(crate) mod scene;
    pub(crate) mod screen;
    pub(crate) mod server;
    pub(crate) mod setup;
    pub(crate) mod state;
    pub(crate) mod test_user;
    pub(crate) mod world;
}
