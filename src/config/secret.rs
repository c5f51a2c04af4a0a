//! Where secrets come from: a variable, or a file that nobody else can read. Never the command line, never the
//! configuration file itself.

use crate::domain::environment::Secret;
use crate::domain::mistake::SecretFault;
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Variable of the application's secret.
pub const APP_SECRET: &str = "BKPROC_APP_SECRET";
/// Variable of the user's login token.
pub const TOKEN: &str = "BKPROC_TOKEN";
/// Variable of the access token.
pub const ACCESS_TOKEN: &str = "BKPROC_ACCESS_TOKEN";

/// Largest secret, in bytes.
const LIMIT: u64 = 16 * 1024;

/// Reads a secret from a variable; an empty one counts as none.
#[must_use]
pub fn from_variable(name: &str, env: &dyn Fn(&str) -> Option<String>) -> Option<Secret> {
    env(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).map(Secret::new)
}

/// Reads a secret from a file of one line; blanks at its ends are not part of it.
///
/// A symbolic link is followed, as mounted secrets are links; the file that it leads to is the one judged, and it is
/// judged after it was opened, so that no other can take its place in between.
///
/// # Errors
///
/// Why the file is not used: not regular, somebody else's, open to others, empty, not text.
pub fn from_file(path: &Path) -> Result<Secret, SecretFault> {
    // Without NONBLOCK, opening a named pipe would wait for a writer for ever.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| unreadable(&error))?;
    judge(&file)?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(SecretFault::TooLarge { limit: LIMIT });
    }
    let text = String::from_utf8(bytes).map_err(|_| SecretFault::NotText)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(SecretFault::Empty);
    }
    if text.contains(char::is_control) {
        return Err(SecretFault::NotText);
    }
    Ok(Secret::new(text.to_owned()))
}

fn judge(file: &File) -> Result<(), SecretFault> {
    let about = file.metadata().map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        return Err(SecretFault::NotRegular);
    }
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err(SecretFault::NotOwn { uid: about.uid() });
    }
    let mode = about.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(SecretFault::Mode { mode });
    }
    Ok(())
}

fn unreadable(error: &io::Error) -> SecretFault {
    match error.kind() {
        io::ErrorKind::NotFound => SecretFault::Missing,
        kind => SecretFault::Unreadable { kind, message: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn file(text: &[u8], mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn a_file_that_is_ones_own_gives_its_line() {
        for mode in [0o600, 0o400] {
            let (_folder, path) = file(b"  s3cret\r\n", mode);
            assert_eq!(from_file(&path).unwrap().expose(), "s3cret");
        }
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o620, 0o610] {
            let (_folder, path) = file(b"s3cret", mode);
            assert_eq!(from_file(&path), Err(SecretFault::Mode { mode }));
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_with_its_reason() {
        let (folder, path) = file(b" \n", 0o600);
        assert_eq!(from_file(&path), Err(SecretFault::Empty));
        assert_eq!(from_file(folder.path()), Err(SecretFault::NotRegular));
        assert_eq!(from_file(&folder.path().join("none")), Err(SecretFault::Missing));
        for bytes in [&b"a\nb"[..], b"\xff\xfe"] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(from_file(&path), Err(SecretFault::NotText));
        }
        fs::write(&path, vec![b'a'; 17 * 1024]).unwrap();
        assert_eq!(from_file(&path), Err(SecretFault::TooLarge { limit: LIMIT }));
    }

    #[test]
    fn a_named_pipe_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        assert_eq!(from_file(&path), Err(SecretFault::NotRegular));
    }

    #[test]
    fn an_empty_variable_is_no_secret() {
        let env = |name: &str| (name == TOKEN).then(|| " t0ken\n".to_owned());
        assert_eq!(from_variable(TOKEN, &env).unwrap().expose(), "t0ken");
        assert!(from_variable(APP_SECRET, &env).is_none());
        assert!(from_variable(TOKEN, &|_: &str| Some("  ".to_owned())).is_none());
    }
}
