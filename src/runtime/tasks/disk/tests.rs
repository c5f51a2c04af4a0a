//! Results that are exported.

use super::export;
use crate::app::export::ExportFormat;
use crate::store::{Disk, DiskFault, DiskFaults, FsOp};
use rustix::io::Errno;
use std::fs;
use std::io::{self, Write};
use std::mem::discriminant;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One kind of touch fails below a folder.
#[derive(Debug)]
struct Full(FsOp, PathBuf);

impl DiskFaults for Full {
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault> {
        let fails = discriminant(&touch) == discriminant(&self.0) && path.starts_with(&self.1);
        fails.then(|| DiskFault::Fails(Errno::NOSPC.raw_os_error()))
    }
}

fn names(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

fn text(text: &str) -> impl Fn(&mut dyn Write) -> io::Result<()> {
    move |to: &mut dyn Write| to.write_all(text.as_bytes())
}

#[test]
fn a_result_is_whole_or_not_there_whatever_fails() {
    for touch in [FsOp::Create, FsOp::Write(0), FsOp::Sync, FsOp::Name] {
        let home = tempfile::tempdir().unwrap();
        let [here, data] = ["here", "data"].map(|name| home.path().join(name));
        fs::create_dir(&here).unwrap();
        let disk = Disk::with_faults(Arc::new(Full(touch, here.clone())));
        let path = export(&disk, ExportFormat::Csv, &text("a,b"), &here, Some(&data)).unwrap();
        assert!(path.starts_with(&data), "{touch:?}: another folder does");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a,b");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(&here), 0, "{touch:?}");
        let nowhere = Disk::with_faults(Arc::new(Full(touch, home.path().to_owned())));
        let error = export(&nowhere, ExportFormat::Csv, &text("a,b"), &here, Some(&data)).unwrap_err();
        assert!(error.path.starts_with(&data), "{touch:?}: {error}");
        assert_eq!((names(&here), names(&data)), (0, 1), "{touch:?}: half a result is worse than none");
    }
}

#[test]
fn a_result_takes_a_name_that_is_free() {
    let home = tempfile::tempdir().unwrap();
    let all = ["1", "2", "3"];
    for text in all {
        export(&Disk::default(), ExportFormat::Json, &self::text(text), home.path(), None).unwrap();
    }
    let mut texts: Vec<String> =
        fs::read_dir(home.path()).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    texts.sort();
    assert_eq!(texts, all);
}
