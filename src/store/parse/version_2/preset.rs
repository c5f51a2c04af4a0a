//! The processes of a preset, written as those of version 2 of a draft.

use super::Reader;
use crate::domain::draft::ProcessDraft;
use crate::store::error::{Cause, ItemFault};
use crate::store::preset::{MARKER, not_a_preset};
use crate::store::reading;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// Reads the processes of a preset: like those of a draft, without overrides.
///
/// # Errors
///
/// [`Cause::Newer`], [`Foreign::NotPreset`](crate::store::error::Foreign::NotPreset), or [`Unreadable::Item`](crate::store::error::Unreadable::Item) for the first
/// thing that is refused.
pub(in crate::store::parse) fn preset(text: &str, newest: u64) -> Result<Vec<ProcessDraft>, Cause> {
    let reader = Reader { text };
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| reading::fault(text, &error))?;
    let entries = reader.entries(whole, "").map_err(|_| not_a_preset())?;
    let find = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    if find("bkproc").is_none_or(|marker| reader.string(marker, "bkproc").ok().as_deref() != Some(MARKER)) {
        return Err(not_a_preset());
    }
    let version = find("version").ok_or_else(|| reader.refuse(whole, "version", ItemFault::Missing))?;
    match reader.typed::<u64>(version, "version")? {
        0 => return Err(reader.refuse(version, "version", ItemFault::Value)),
        version if version > newest => return Err(Cause::Newer { version, known: newest }),
        _ => {}
    }
    let mut found = None;
    for (key, raw) in &entries {
        match &**key {
            "bkproc" | "version" => continue,
            "process_info" | "processes" if found.is_none() => {}
            // One of the two is enough.
            _ => return Err(reader.refuse(raw, key.clone(), ItemFault::UnknownKey)),
        }
        let none = HashSet::new();
        found = Some(match &**key {
            "processes" => {
                let mut processes = Vec::new();
                for item in reader.list(Some(raw), key)? {
                    if let Some((key, raw)) = reader.entries(item, key)?.iter().find(|(key, _)| key == "overrides") {
                        return Err(reader.refuse(raw, key.clone(), ItemFault::UnknownKey));
                    }
                    processes.push(reader.process(item, &none)?);
                }
                processes
            }
            _ => vec![reader.info(raw)?],
        });
    }
    match found {
        Some(processes) if !processes.is_empty() => Ok(processes),
        _ => Err(reader.refuse(whole, "process_info", ItemFault::Missing)),
    }
}
