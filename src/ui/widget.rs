//! What several screens draw, and what stands over or around them.

pub(super) mod address;
pub(super) mod clone;
pub(super) mod confirm;
pub(super) mod credential;
pub(super) mod formula;
pub(super) mod header;
pub(super) mod hints;
pub(super) mod hosts;
pub(super) mod import;
pub(super) mod inside;
pub(super) mod mark_list;
pub(super) mod menu;
pub(super) mod message;
pub(super) mod notice;
pub(super) mod overlay;
pub(super) mod overrides;
pub(super) mod picker;
pub(super) mod popup;
pub(super) mod presets;
pub(super) mod problems;
pub(super) mod prompt;
pub(super) mod reader;
pub(super) mod set_field;
pub(super) mod symbols;
pub(super) mod table_page;
pub(super) mod trash;
