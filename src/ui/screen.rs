//! The drawings of the screens, under the names they have in `app::screen`.

pub(super) mod bindings;
pub(super) mod drafts;
pub(super) mod instances;
pub(super) mod processes;
pub(super) mod review;
pub(super) mod submit;
pub(super) mod table;
