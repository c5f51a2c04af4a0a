//! Files and pastes that are imported: read and recognised beside the screen.

use super::disk::export::whole;
use crate::app::import::{TableFrom, TableRead};
use crate::domain::field::FieldTable;
use crate::i18n::tables::vocabulary;
use crate::store::DraftFolder;
use crate::tables::{OpenError, OpenOptions, TableSource};
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// Does something on a thread of its own; without one it takes the loop's time.
pub(super) fn aside(name: &str, work: impl FnOnce() + Clone + Send + 'static) {
    if thread::Builder::new().name(name.to_owned()).spawn(work.clone()).is_err() {
        work();
    }
}

/// Reads a table.
pub(super) fn read(from: &TableFrom, options: &OpenOptions, fields: &FieldTable) -> Result<Box<TableRead>, OpenError> {
    let words = Arc::new(vocabulary(fields));
    let source = match from {
        TableFrom::Path(path) => {
            let bytes = DraftFolder::read(&whole(path)).map_err(|error| OpenError::File(error.cause))?;
            TableSource::open(&bytes, options)?
        }
        TableFrom::Text(text) => TableSource::open(text.as_bytes(), options)?,
    };
    Ok(Box::new(TableRead { source, words }))
}

/// Returns the longest path that a typed one begins, and the names that it may become.
pub(super) fn complete(typed: &str) -> (String, Vec<String>) {
    let (folder, begun) = typed.rfind('/').map_or(("", typed), |at| typed.split_at(at + 1));
    let path = if folder.is_empty() { Path::new(".").to_owned() } else { whole(folder) };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let Ok(mut name) = entry.file_name().into_string() else { continue };
        // Hidden files are offered once a dot is typed, as shells do.
        if name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.')) {
            if entry.path().is_dir() {
                name.push('/');
            }
            names.push(name);
        }
    }
    names.sort();
    let common = names.iter().skip(1).fold(names.first().cloned(), |common, name| {
        let common = common.unwrap_or_default();
        let same = common.chars().zip(name.chars()).take_while(|(one, two)| one == two);
        Some(same.map(|(one, _)| one).collect())
    });
    (common.map_or_else(|| typed.to_owned(), |common| format!("{folder}{common}")), names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_as_far_as_all_names_agree() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["list-a.csv", "list-b.csv", ".hidden.csv", "other.csv"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        let path = |text: &str| format!("{}/{text}", folder.path().display());
        assert_eq!(complete(&path("l")), (path("list-"), vec!["list-a.csv".into(), "list-b.csv".into()]));
        assert_eq!(complete(&path("o")), (path("other.csv"), vec!["other.csv".into()]));
        assert_eq!(complete(&path("d")), (path("deep/"), vec!["deep/".into()]));
        assert_eq!(complete(&path(".h")), (path(".hidden.csv"), vec![".hidden.csv".into()]));
        assert_eq!(complete(&path("x")), (path("x"), vec![]));
        assert_eq!(complete(&path("")).1.len(), 4);
    }
}
