//! A CMDB in a process of its own, and files that lead there.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A simulator that serves on the loopback, until it is dropped.
pub(crate) struct Cmdb {
    child: Child,
    /// Its address, as the settings name it.
    pub(crate) url: String,
}

impl Cmdb {
    /// Opens one door, with more arguments.
    pub(crate) fn start(door: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(["sandbox", "--listen", "127.0.0.1:0", "--door", door])
            .args(more)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("not an address: {line}"));
        let path = if door == "gateway" { "/api/bk-cmdb/prod" } else { "" };
        let url = format!("{url}{path}");
        Self { child, url }
    }
}

impl Drop for Cmdb {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the configuration file of a home.
pub(crate) fn configure(home: &Path, text: &str) {
    let folder = home.join(".config/bkproc");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), text).unwrap();
}

/// Writes a file that only its owner can read.
pub(crate) fn secret(home: &Path, name: &str, text: &str) {
    let path = home.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}
