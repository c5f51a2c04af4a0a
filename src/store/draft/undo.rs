//! What can be undone in a draft, beside its file: `.ID.undo`.
//!
//! The file names the draft's content by its digest and the program by its version. A history that belongs to another
//! content, or was written by another version, is of no use: its changes name places. Losing it loses nothing typed,
//! so it is not synced, and one that cannot be written does not keep the draft from being saved.

use super::known_file::Digest;
use crate::domain::edit::{Edit, History};
use serde::Deserialize;

/// Largest file, in bytes. Changes that lie farthest away are left out.
pub const UNDO_LIMIT: usize = 1024 * 1024;
/// What the key `bkproc` holds.
const MARKER: &str = "undo";
/// The program that writes and reads it.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// Bytes that the rest of the file takes at most.
const FRAME: usize = 512;

#[derive(Deserialize)]
struct Read {
    bkproc: String,
    program: String,
    sha256: String,
    undo: Vec<Edit>,
    redo: Vec<Edit>,
}

/// Writes a history of the draft with this content; `None` if there is nothing to remember.
pub(super) fn print(history: &History, content: Digest) -> Option<Vec<u8>> {
    let mut room = UNDO_LIMIT - FRAME;
    let undo = nearest(history.to_undo(), &mut room);
    let redo = nearest(history.to_redo(), &mut room);
    if undo.is_empty() && redo.is_empty() {
        return None;
    }
    let (undo, redo, sha256) = (undo.join(","), redo.join(","), content.hex());
    let head = format!(r#""bkproc":"{MARKER}","program":"{PROGRAM}","sha256":"{sha256}""#);
    Some(format!("{{{head},\"undo\":[{undo}],\"redo\":[{redo}]}}\n").into_bytes())
}

/// Reads a history; `None` if it is not of this content and this version of the program.
pub(super) fn parse(bytes: &[u8], content: Digest) -> Option<History> {
    let Read { bkproc, program, sha256, undo, redo } = serde_json::from_slice(bytes).ok()?;
    let is_ours = bkproc == MARKER && program == PROGRAM && sha256 == content.hex();
    is_ours.then(|| History::new(undo, redo))
}

/// Writes the nearest changes that there is room for, the farthest first.
fn nearest<'a>(edits: impl Iterator<Item = &'a Edit>, room: &mut usize) -> Vec<String> {
    let mut texts = Vec::new();
    for edit in edits {
        // A huge one is not even printed.
        if edit.bytes() / 8 > *room {
            break;
        }
        let Ok(text) = serde_json::to_string(edit) else { break };
        let Some(rest) = room.checked_sub(text.len() + 1) else { break };
        *room = rest;
        texts.push(text);
    }
    texts.reverse();
    texts
}
