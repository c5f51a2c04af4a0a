//! The one text editor and the choice list that every field uses.

pub mod choice;
pub mod completion;
pub mod editor;

pub use choice::Choice;
pub use completion::{Completion, NameTyped, name_typed};
pub use editor::{Editor, Hidden};
