//! The contract, rule by rule, against the sandbox over real HTTP.
//!
//! One named test a rule of the server's contract; each expects exact codes, texts, statuses and what is stored
//! afterwards. Requests are written by hand with plain reqwest and never by the crate's own client, so that this is
//! a check of the sandbox alone.

#[cfg(test)]
#[path = "contract/client.rs"]
mod client;

#[cfg(test)]
#[path = "contract/audit.rs"]
mod audit;
#[cfg(test)]
#[path = "contract/bind.rs"]
mod bind;
#[cfg(test)]
#[path = "contract/change.rs"]
mod change;
#[cfg(test)]
#[path = "contract/checks.rs"]
mod checks;
#[cfg(test)]
#[path = "contract/decoding.rs"]
mod decoding;
#[cfg(test)]
#[path = "contract/doors.rs"]
mod doors;
#[cfg(test)]
#[path = "contract/effects.rs"]
mod effects;
#[cfg(test)]
#[path = "contract/faults.rs"]
mod faults;
#[cfg(test)]
#[path = "contract/lists.rs"]
mod lists;
#[cfg(test)]
#[path = "contract/log.rs"]
mod log;
#[cfg(test)]
#[path = "contract/surroundings.rs"]
mod surroundings;
#[cfg(test)]
#[path = "contract/unique.rs"]
mod unique;
#[cfg(test)]
#[path = "contract/values.rs"]
mod values;
#[cfg(test)]
#[path = "contract/versions.rs"]
mod versions;
#[cfg(test)]
#[path = "contract/world.rs"]
mod world;
