//! The one text editor and the choice list that every field uses.

pub mod choice;
pub mod editor;

pub use choice::Choice;
pub use editor::{Editor, Hidden};
