//! What a person prefers and no configuration file says: which warnings are silenced in an environment. One small file in the
//! state folder, replaced whole.

use super::disk::{Disk, LIMIT};
use super::error::{Cause, StoreError};
use crate::domain::warnings::{Silenced, WarningSet};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

#[derive(Serialize, Deserialize)]
struct Preferences {
    version: u64,
    #[serde(default)]
    silenced: Silenced,
}

const VERSION: u64 = 1;

/// Reads the preferences; empty where there is no file.
///
/// # Errors
///
/// When the file cannot be read, is none of this program, or is of a later version.
pub fn read(disk: &Disk, path: &Path) -> Result<Silenced, StoreError> {
    let failed = |cause| StoreError { path: path.to_owned(), cause };
    let bytes = match disk.read_any(path, LIMIT) {
        Ok(bytes) => bytes,
        Err(StoreError { cause: Cause::Io { kind: io::ErrorKind::NotFound, .. }, .. }) => return Ok(Silenced::new()),
        Err(error) => return Err(error),
    };
    let own: Preferences = serde_json::from_slice(&bytes).map_err(|error| {
        failed(Cause::Malformed { line: error.line(), column: error.column(), message: error.to_string() })
    })?;
    if own.version > VERSION {
        return Err(failed(Cause::Newer { version: own.version, known: VERSION }));
    }
    Ok(own.silenced)
}

/// Notes which kinds are silenced in an environment; what another session noted of others stays. It is on disk when this
/// returns.
///
/// # Errors
///
/// When the file cannot be read or written; then it is as it was.
pub fn silence(disk: &Disk, path: &Path, environment: &str, kinds: WarningSet) -> Result<(), StoreError> {
    let mut silenced = read(disk, path)?;
    if kinds.is_empty() {
        silenced.remove(environment);
    } else {
        silenced.insert(environment.to_owned(), kinds);
    }
    if let Some(folder) = path.parent() {
        disk.make_folder(folder)?;
    }
    let mut bytes = serde_json::to_vec_pretty(&Preferences { version: VERSION, silenced }).unwrap_or_default();
    bytes.push(b'\n');
    disk.write(path, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::warnings::WarningKind;

    #[test]
    fn what_is_silenced_is_read_back_and_a_file_that_is_not_understood_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state").join("preferences.json");
        let disk = Disk::default();
        assert_eq!(read(&disk, &path).unwrap(), Silenced::new());
        let gsekit = WarningSet::NONE.with(WarningKind::Gsekit);
        silence(&disk, &path, "prod", gsekit).unwrap();
        silence(&disk, &path, "生产", gsekit.with(WarningKind::Monitor)).unwrap();
        silence(&disk, &path, "prod", WarningSet::NONE).unwrap();
        let silenced = read(&disk, &path).unwrap();
        assert_eq!(silenced, [("生产".to_owned(), gsekit.with(WarningKind::Monitor))].into());
        for (text, cause) in [("{", "Malformed"), (r#"{"version": 2}"#, "Newer")] {
            std::fs::write(&path, text).unwrap();
            let error = silence(&disk, &path, "prod", gsekit).unwrap_err();
            assert!(format!("{:?}", error.cause).starts_with(cause), "{error:?}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "nothing is lost");
        }
    }
}
