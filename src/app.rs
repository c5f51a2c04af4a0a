//! The state machine: one state, and a pure function from an event to effects.
//!
//! Synchronous; knows no clock, no file, no socket and no word for users. What it needs of the world it asks for
//! as an [`Effect`]; what became of that arrives as an [`Event`].

pub mod action;
pub mod catalogue;
pub mod clone_page;
pub mod confirm;
pub mod effect;
pub mod event;
pub mod export;
pub mod find;
pub mod form;
pub mod geometry;
pub mod hosts_page;
pub mod import;
pub mod keymap;
mod lines;
pub mod list;
pub mod mark_list;
pub mod marks;
pub mod menu;
pub mod notice;
pub mod open;
pub mod overlay;
pub mod overrides;
pub mod presets;
pub mod preview;
pub mod question;
pub mod reader;
pub mod request;
pub mod run;
pub mod screen;
pub mod set_field;
pub mod several;
pub mod state;
pub mod table_find;
pub mod table_page;
pub mod typing;
mod update;
pub mod waiting;

pub use action::Action;
pub use effect::Effect;
pub use event::{Answer, Event};
pub use request::{Loadable, RequestId};
pub use state::{Setup, State};
pub use typing::{Input, TerminalRead};
pub use update::{init, start, unsaved, update};
