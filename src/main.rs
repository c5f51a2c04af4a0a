//! Entry
fn main() {}
