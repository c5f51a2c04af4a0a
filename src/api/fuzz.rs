//! A way for the fuzz test to the readers of answers, which are private.

use super::convert;
use super::json::{Entries, Items, List, parse};
use super::wire;

/// Reads bytes as each kind of answer, and makes domain types of what is one. Must not panic, whatever the bytes are.
pub fn answer(bytes: &[u8]) {
    if let Ok(page) = parse::<wire::Page<wire::ServiceInstance>>(bytes) {
        page.info.0.into_iter().for_each(|one| drop(convert::instance(one)));
    }
    if let Ok(page) = parse::<wire::Page<wire::ResidentInstance>>(bytes) {
        page.info.0.into_iter().for_each(|one| drop(convert::residents(one)));
    }
    if let Ok(page) = parse::<wire::Page<wire::Host>>(bytes) {
        page.info.0.into_iter().for_each(|one| drop(convert::host(one)));
    }
    if let Ok(nodes) = parse::<List<wire::Node>>(bytes) {
        drop(convert::topology(nodes, parse::<wire::InternalSet>(bytes).ok()));
    }
    if let Ok(list) = parse::<List<Entries>>(bytes) {
        let items = Items::default();
        list.0.into_iter().for_each(|one| drop(convert::detail(one, &items)));
    }
    if let Ok(list) = parse::<List<wire::Attribute>>(bytes) {
        drop(super::attribute::fields(list));
    }
}
