//! Tables in and out: files in shapes as people have them, and what becomes of them in a draft.

mod files;
mod merging;
mod page;
mod writing;
