//! What the domain promises: every rule of the contract that can be judged without a server, as tables and properties.

mod bulk;
mod check;
mod clone;
mod compare;
mod edit;
pub(crate) mod given;
mod host;
mod order;
mod plan;
mod sources;
mod table;
mod text;
mod values;
mod warn;
