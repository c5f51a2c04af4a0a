//! The outside.

mod keys;
pub mod parser;
