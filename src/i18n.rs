//! Every word a user reads, in Chinese and English.

pub mod cli;
pub mod command;
pub mod explain;
pub mod fields;
pub mod notice;
