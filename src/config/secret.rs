//! Where secrets come from: a variable, a file that no one else can read, or a command. Never the command line, never
//! the configuration file itself.

use super::VariableLookup;
use crate::domain::environment::{CredentialPart, Secret, Source};
use crate::domain::mistake::SecretFault;
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Returns the variable of a part, which counts for the environment that the program starts with.
#[must_use]
pub const fn variable(part: CredentialPart) -> &'static str {
    match part {
        CredentialPart::User => "BKPROC_USER",
        CredentialPart::AppCode => "BKPROC_APP_CODE",
        CredentialPart::AppSecret => "BKPROC_APP_SECRET",
        CredentialPart::Token => "BKPROC_TOKEN",
        CredentialPart::Ticket => "BKPROC_TICKET",
        CredentialPart::AccessToken => "BKPROC_ACCESS_TOKEN",
    }
}

/// Longest that a command may take. A person may have to touch a key for it.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Most bytes of a command's complaint that are read.
const COMPLAINT: u64 = 4096;
/// Most characters of a command's complaint that are told.
const TOLD: usize = 200;

/// Largest secret, in bytes.
const LIMIT: u64 = 16 * 1024;

/// Reads a secret from a variable; an empty one counts as none.
#[must_use]
pub fn from_variable(name: &str, env: &dyn Fn(&str) -> Option<String>) -> Option<Secret> {
    env(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).map(Secret::new)
}

/// Reads a secret from where it is; the user cannot be asked here.
///
/// # Errors
///
/// Why there is none.
pub fn from_source(source: &Source, env: VariableLookup<'_>) -> Result<Secret, SecretFault> {
    match source {
        Source::Variable(name) => from_variable(name, env).ok_or(SecretFault::NotSet),
        Source::File(path) => from_file(path),
        Source::Command(argv) => from_command(argv, PATIENCE),
        Source::Written | Source::Prompt => Err(SecretFault::NotSet),
    }
}

/// Runs a command, without a shell, and takes what it prints as the secret, which is one line. Blocks as long as the
/// command takes, at most `patience`; then it is killed with everything that it started.
///
/// # Errors
///
/// Why there is none: not started, failed, too slow, or nothing usable printed.
pub fn from_command(argv: &[String], patience: Duration) -> Result<Secret, SecretFault> {
    let not_started = |message: String| SecretFault::NotStarted { message };
    let [program, arguments @ ..] = argv else { return Err(not_started(String::new())) };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, to be ended as a whole.
        .process_group(0)
        .spawn()
        .map_err(|error| not_started(error.to_string()))?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (told, end) = mpsc::channel();
    thread::spawn(move || {
        // Who waited has given up when it does not listen.
        let _ = told.send(finish(&mut child, group));
    });
    let Ok(finished) = end.recv_timeout(patience) else {
        kill(group);
        return Err(SecretFault::TooLong { seconds: patience.as_secs() });
    };
    let Finished { status, printed, complaint } = finished.map_err(|error| not_started(error.to_string()))?;
    if !status.success() {
        let complaint = String::from_utf8_lossy(&complaint).into_owned();
        let words = complaint.lines().next().unwrap_or_default().chars().take(TOLD).collect();
        return Err(SecretFault::Failed { code: status.code(), words });
    }
    line_of(printed)
}

/// How a command ended, and the start of what it said.
struct Finished {
    status: ExitStatus,
    printed: Vec<u8>,
    /// Empty when it did not fail.
    complaint: Vec<u8>,
}

fn finish(child: &mut Child, group: Option<Pid>) -> io::Result<Finished> {
    let complaint = child.stderr.take().map(|pipe| thread::spawn(move || start_of(pipe, COMPLAINT)));
    let printed = child.stdout.take().map(|pipe| start_of(pipe, LIMIT + 1)).unwrap_or_default();
    let status = child.wait()?;
    let mut finished = Finished { status, printed, complaint: Vec::new() };
    if !status.success() {
        // What it left running may hold the pipe for ever.
        kill(group);
        finished.complaint = complaint.and_then(|thread| thread.join().ok()).unwrap_or_default();
    }
    Ok(finished)
}

fn kill(group: Option<Pid>) {
    if let Some(group) = group {
        // It may have ended just now.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Reads the start of what comes; the rest belongs to no one.
fn start_of(pipe: impl Read, limit: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came before it broke is what there is.
    let _ = pipe.take(limit).read_to_end(&mut bytes);
    bytes
}

/// Reads a secret from a file of one line; blanks at its ends are not part of it.
///
/// A symbolic link is followed, as mounted secrets are links; the file that it leads to is the one judged, and it is
/// judged after it was opened, so that no other can take its place in between.
///
/// # Errors
///
/// Why the file is not used: not regular, another user's, open to others, empty, not text.
pub fn from_file(path: &Path) -> Result<Secret, SecretFault> {
    // Without NONBLOCK, opening a named pipe would wait for a writer for ever.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| unreadable(&error))?;
    judge(&file)?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    line_of(bytes)
}

/// Takes bytes for a secret of one line.
fn line_of(bytes: Vec<u8>) -> Result<Secret, SecretFault> {
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
        let name = variable(CredentialPart::Token);
        let env = |asked: &str| (asked == name).then(|| " t0ken\n".to_owned());
        assert_eq!(from_variable(name, &env).unwrap().expose(), "t0ken");
        assert!(from_variable(variable(CredentialPart::AppSecret), &env).is_none());
        assert!(from_variable(name, &|_: &str| Some("  ".to_owned())).is_none());
    }

    fn command(argv: &[&str]) -> Result<Secret, SecretFault> {
        from_command(&argv.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), Duration::from_secs(20))
    }

    #[test]
    fn a_command_gives_what_it_prints() {
        assert_eq!(command(&["printf", " %s\\n", "t0ken $HOME;x"]).unwrap().expose(), "t0ken $HOME;x", "no shell");
        assert_eq!(command(&["true"]), Err(SecretFault::Empty));
        assert_eq!(command(&["printf", "a\\nb"]), Err(SecretFault::NotText));
        assert_eq!(command(&["head", "-c", "20000", "/dev/zero"]), Err(SecretFault::TooLarge { limit: LIMIT }));
    }

    #[test]
    fn a_command_that_fails_is_told_with_its_complaint() {
        let Err(SecretFault::Failed { code: Some(code), words }) = command(&["ls", "/no/such/file"]) else {
            panic!("it failed")
        };
        assert!(code > 0 && words.contains("/no/such/file"), "{code} {words}");
        assert!(matches!(command(&["/no/such/program"]), Err(SecretFault::NotStarted { .. })));
    }

    #[test]
    fn a_command_that_fails_is_told_at_once_though_something_of_it_goes_on() {
        let argv = ["sh", "-c", "sleep 1000 >/dev/null & echo locked >&2; exit 3"].map(str::to_owned);
        let found = from_command(&argv, Duration::from_secs(60));
        assert_eq!(found, Err(SecretFault::Failed { code: Some(3), words: "locked".to_owned() }));
    }

    #[test]
    fn a_command_that_does_not_end_is_killed_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        let script = format!("exec 3>{}; sleep 1000 & wait", pipe.display());
        let held = thread::spawn(move || fs::read(pipe).unwrap());
        let argv = ["sh", "-c", &script].map(str::to_owned);
        // Long enough for the pipe to be opened, or the reader below would wait for ever.
        let found = from_command(&argv, Duration::from_secs(2));
        assert_eq!(found, Err(SecretFault::TooLong { seconds: 2 }));
        assert!(held.join().unwrap().is_empty(), "everybody who held the pipe is gone");
    }
}
