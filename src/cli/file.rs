//! The file that a command is given: a draft or a request body, `-` for standard input.

use super::exit::Exit;
use super::out::Failed;
use super::screen::own;
use crate::domain::draft::Draft;
use crate::domain::lang::Lang;
use crate::store::error::{Cause, Doing};
use crate::store::{DraftId, Drafts, LIMIT, Lock, StoreError};
use jiff::Timestamp;
use std::io::{self, Read};
use std::path::Path;

/// Reads the draft of a file; with its name when it is one of the drafts' folder.
pub(super) fn read(lang: Lang, file: &Path, drafts: Option<&Path>) -> Result<(Draft, Option<DraftId>), Failed> {
    let bytes = if file == Path::new("-") { from_input(file) } else { Drafts::read(file) };
    let bytes = bytes.map_err(|error| {
        // Not what is in it, but that it cannot be read.
        let exit = if matches!(error.cause, Cause::Io { .. }) { Exit::Usage } else { Exit::Invalid };
        Failed::store(lang, &error, exit)
    })?;
    let imported = Drafts::import(&bytes, DraftId(String::new()), Timestamp::now());
    let found =
        imported.map_err(|cause| Failed::store(lang, &StoreError { path: file.to_owned(), cause }, Exit::Invalid))?;
    Ok((found.draft, own(file, drafts).map(|(_, id)| id)))
}

/// Takes a draft of the drafts' folder, for as long as calls are made of it; other files are nobody's, and where there can
/// be no lock nobody else can change the draft either.
pub(super) fn hold(lang: Lang, file: &Path, drafts: Option<&Path>) -> Result<Option<Lock>, Failed> {
    let Some((drafts, id)) = own(file, drafts) else { return Ok(None) };
    match drafts.lock(&id) {
        Err(error) if error.cause == Cause::InUse => Err(Failed::record(lang, &error)),
        held => Ok(held.ok()),
    }
}

fn from_input(file: &Path) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let cause = Cause::Io { doing: Doing::Read, kind: error.kind(), message: error.to_string() };
            Err(StoreError { path: file.to_owned(), cause })
        }
    }
}
