//! The outside.

mod keys;
pub mod parser;
mod pen;
mod canvas;
mod screen;
