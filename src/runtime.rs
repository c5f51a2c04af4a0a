//! The outside.

mod canvas;
mod clipboard;
mod input;
mod keys;
mod message;
mod parser;
mod pen;
mod screen;
mod signals;
mod terminal;
