//! `bkproc` creates process instances in BlueKing CMDB, from a terminal.
//!
//! # Architecture
//!
//! Elm at the core: one [`app::State`], a pure [`app::update`] from an event to effects, a pure
//! [`ui::view`] from the state to cells, and one place outside, [`runtime`], that performs effects.
//! There is no component framework, no callback inside a message, and no lock shared between a task
//! and the screen.
//!
//! | module | owns |
//! |---|---|
//! | [`domain`] | what the world is: fields, drafts, problems, plans. No I/O, no clock, no words for users |
//! | [`api`] | the server: `trait Api`, `HttpApi`, the three doors, errors as facts |
//! | [`store`] | what is on disk: drafts and what was read of a CMDB, written atomically; the journals of runs, which only grow |
//! | [`tables`] | how a table and a draft are made of each other: CSV, TSV, workbooks, JSON, what people write in cells. Bytes in, values out |
//! | [`submit`] | the submission engine: a plan's calls, in order on each service instance and some of these side by side, each with its outcome; reading back and undoing |
//! | [`config`] | the configuration file, environments, where secrets come from, the command line |
//! | [`theme`] | colours by role; loading, inheritance, checks |
//! | [`app`] | the state machine: pure, synchronous, without tokio |
//! | [`i18n`] | every word a user reads, in Chinese and English |
//! | [`ui`] | the view: draws, never decides |
//! | [`cli`] | commands without a screen |
//! | [`runtime`] | the outside: loop, tasks, terminal, input, signals |
//! | [`sandbox`] | the embedded CMDB simulator, an independent witness of the wire format |
//!
//! # Direction of imports
//!
//! ```text
//! main -> cli, runtime -> ui -> i18n -> app -> domain
//!                                      -> tables -> store (the readers of its files), domain
//!                      -> submit -> api, store -> domain      sandbox -> nothing of ours
//! ```
//!
//! `api`, `store`, `config` and `theme` are siblings over `domain`; `app`, `i18n` and `ui` see error types of `api` and
//! `store`, the tables, the error codes of `api`, the outcome of a call, what a list of runs tells, what of a file was converted and what stands beside a draft in
//! its file as data, never clients or folders; `ui` and `app` never see tokio; `domain` imports std, serde and `regex-lite`
//! only (a custom attribute's rule is a regular expression, and judging it is pure).
//! `tests/it/architecture.rs` holds these rules.
//!
//! # A value's way
//!
//! What was typed is a [`domain::draft::Draft`]; [`domain::check`] turns it into a
//! [`domain::check::Wanted`] or a list of problems; [`domain::plan`] turns that and what is known of the
//! server into a [`domain::plan::Plan`]; only a plan can be submitted, and the review screen shows that
//! very plan. A write whose answer was not seen is `Unknown`: it is never sent again blindly.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod i18n;
pub mod runtime;
pub mod sandbox;
pub mod store;
pub mod submit;
pub mod tables;
pub mod theme;
pub mod ui;
