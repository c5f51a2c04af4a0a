//! What a draft's file was when this process last read or wrote it, so that a change by another program is noticed
//! before anything is written over it.

use ring::digest::{SHA256, digest};
use std::fmt::Write;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime};

/// How coarse a file system's clock may be when it counts fractions of a second: a scheduler tick is at most 10 ms.
const FINE: Duration = Duration::from_millis(50);
/// How coarse it may be when it counts whole seconds: FAT counts by twos.
const COARSE: Duration = Duration::from_secs(2);

/// A fingerprint of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the SHA-256 of the bytes.
    pub(in crate::store) fn of(bytes: &[u8]) -> Self {
        let mut own = [0; 32];
        own.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(own)
    }

    /// Returns the digest in hexadecimal digits.
    pub(in crate::store) fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Into a text: it cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// What a file was when it was last read or written here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    about: About,
    digest: Digest,
    /// Whether the file was changed so shortly before that a further change may have left no trace in its times.
    fresh: bool,
}

impl KnownFile {
    /// Notes the state of a file whose `about` was read before its content.
    pub(super) fn new(about: &Metadata, digest: Digest) -> Self {
        let grain = if about.mtime_nsec() == 0 { COARSE } else { FINE };
        let age = about.modified().ok().and_then(|changed| SystemTime::now().duration_since(changed).ok());
        Self { about: About::of(about), digest, fresh: age.is_none_or(|age| age < grain) }
    }

    /// Returns `true` if the file is certainly the same, judged without reading it.
    pub(super) fn is_surely(&self, about: &Metadata) -> bool {
        !self.fresh && self.about == About::of(about)
    }

    /// Returns `true` if the content is the same.
    #[must_use]
    pub fn holds(&self, digest: Digest) -> bool {
        self.digest == digest
    }

    /// Returns the fingerprint of the content.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

/// Which file it is and when it was changed, as the file system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct About {
    place: (u64, u64),
    length: u64,
    modified: (i64, i64),
    /// Also set by what leaves the time of modification alone, such as `touch -r` or `rsync -t`.
    changed: (i64, i64),
}

impl About {
    fn of(about: &Metadata) -> Self {
        Self {
            place: (about.dev(), about.ino()),
            length: about.len(),
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        }
    }
}
