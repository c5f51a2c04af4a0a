//! A CMDB in a process of its own, and files that lead there.

use bkproc::sandbox::APP_CODE;
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

/// Writes the configuration of an environment `e` behind a door, whose secret and token are in `MY_SECRET` and `MY_TOKEN`.
/// It writes to one service instance at a time, so that there is one order.
pub(crate) fn configure_in_order(home: &Path, door: &str, url: &str) {
    let keys = match door {
        "direct" => "user = \"admin\"".to_owned(),
        _ => format!("app_code = \"{APP_CODE}\"\napp_secret_env = \"MY_SECRET\"\ntoken_env = \"MY_TOKEN\""),
    };
    configure(home, &format!("[environments.e]\nurl = \"{url}\"\ndoor = \"{door}\"\nwrites = 1\n{keys}\n"));
}

/// Writes a file that only its owner can read.
pub(crate) fn secret(home: &Path, name: &str, text: &str) {
    let path = home.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}
