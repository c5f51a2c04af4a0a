//! Every failure of contract sections 5 and 6, told by the commands and on the screens, in both languages.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

#[path = "words/both.rs"]
mod both;
#[path = "errors/cmdb.rs"]
mod cmdb;
#[path = "errors/complete.rs"]
mod complete;
#[path = "errors/drawn.rs"]
mod drawn;
#[path = "errors/headless.rs"]
mod headless;
#[path = "support/screen.rs"]
#[expect(dead_code, reason = "the golden pictures look at it in other ways too")]
mod screen;
#[path = "errors/table.rs"]
mod table;
#[path = "errors/words.rs"]
mod words;
#[path = "screens/world.rs"]
#[expect(dead_code, reason = "the golden pictures look at more of it")]
mod world;
