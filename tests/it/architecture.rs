//! Holds the rules of the architecture page (`src/lib.rs`): who may import whom, where text becomes drawn text, where
//! words live, and how files look. The rules are tables in `rules.rs`; `source.rs` and `paths.rs` read the code.

mod circles;
mod documents;
mod imports;
mod looks;
mod names;
mod paths;
mod rules;
mod source;
