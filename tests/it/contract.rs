//! The contract, rule by rule, against the sandbox over real HTTP.
//!
//! One named test a rule of the server's contract; each expects exact codes, texts, statuses and what is stored
//! afterwards. Requests are written by hand with plain reqwest and never by the crate's own client, so that this is
//! a check of the sandbox alone.

pub(crate) mod client;

mod audit;
mod bind;
mod change;
mod checks;
mod decoding;
mod doors;
mod effects;
mod faults;
mod lists;
mod log;
mod recorded;
mod states;
mod surroundings;
mod unique;
mod values;
mod verdicts;
mod versions;
mod world;
