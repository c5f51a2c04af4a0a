//! A draft's file that others change, a draft that others have: nothing of theirs or of ours is lost.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

mod support {
    #[expect(dead_code, reason = "flows go to a server")]
    pub(crate) mod person;
    #[expect(dead_code, reason = "the golden pictures look at it in other sizes too")]
    pub(crate) mod screen;
    pub(crate) mod setup;
    #[expect(dead_code, reason = "the state machine's tests look at fields of one's own")]
    pub(crate) mod state;
}
mod foreign {
    pub(crate) mod session;
    pub(crate) mod store;
    pub(crate) mod undo;
}
