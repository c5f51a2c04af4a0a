//! A draft's file that others change, a draft that others have: nothing of theirs or of ours is lost.

pub(crate) mod session;
pub(crate) mod store;
pub(crate) mod undo;
