//! (to be written)

pub mod cli;
