//! The words that explain: each fact has its words in both languages, short where they stand beside a field, and
//! every error says what to do next.

mod doctor;
mod fields;
mod files;
mod filter;
mod notices;
mod problems;
mod samples;
mod server;
