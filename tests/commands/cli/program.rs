//! The program as a script starts it: a home of its own, no terminal, what it said and how it ended.

use crate::support::cmdb::Cmdb;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A home folder, and the CMDB that commands started in it are pointed to.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    url: String,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl CommandOutput {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Returns the document that it wrote, which must tell the code it ended with.
    pub(crate) fn document(&self) -> Value {
        let document: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert_eq!(document["schema_version"], 2, "{self:?}");
        assert_eq!(document["exit_code"], self.code, "{self:?}");
        document
    }

    /// Asserts how it ended, and gives it.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

impl Home {
    pub(crate) fn new(cmdb: &Cmdb) -> Self {
        Self::at(&cmdb.url)
    }

    pub(crate) fn at(url: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url: url.to_owned() }
    }

    /// Returns the home folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and gives its path.
    pub(crate) fn write(&self, name: &str, content: &Value) -> String {
        self.write_text(name, &content.to_string())
    }

    /// Writes a file that is no JSON, and gives its path.
    pub(crate) fn write_text(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        crate::support::served::configure(self.folder.path(), text);
    }

    /// Returns the folder of the journals of runs.
    pub(crate) fn runs(&self) -> PathBuf {
        self.folder.path().join(".local/state/bkproc/runs")
    }

    /// Returns the folder of the drafts.
    pub(crate) fn drafts(&self) -> PathBuf {
        self.folder.path().join(".local/share/bkproc/drafts")
    }

    /// Returns the record of the only run, when there is one.
    pub(crate) fn record(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.runs()).ok()?;
        let mut paths = entries.map(|entry| entry.unwrap().path());
        paths.find(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
    }

    /// Counts the lines of the only run's record that are of a kind.
    pub(crate) fn lines(&self, kind: &str) -> usize {
        let text = self.record().map(|path| fs::read_to_string(path).unwrap()).unwrap_or_default();
        let kind = format!("\"kind\":\"{kind}\"");
        text.split_inclusive('\n').filter(|line| line.ends_with('\n') && line.contains(&kind)).count()
    }

    /// Returns the program, not yet started, with arguments; the first is the command's name; those that talk to
    /// a CMDB are pointed to it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.unpointed(args);
        let connected =
            ["plan", "apply", "resume", "undo", "import", "export", "instances", "processes", "businesses", "fields"];
        if connected.contains(&args[0]) {
            command.args(["--url", &self.url, "--door", "direct", "--user", "admin"]);
        }
        command
    }

    fn unpointed(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        // No test waits for the minute that a transaction may live.
        command.env_clear().env("HOME", self.folder.path()).env("LANG", "en_US.UTF-8").env("BKPROC_TEST_HASTE", "1");
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.args(args);
        command
    }

    /// Runs the program to its end, pointed to no CMDB.
    pub(crate) fn bare(&self, args: &[&str]) -> CommandOutput {
        CommandOutput::of(self.unpointed(args).output().unwrap())
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> CommandOutput {
        CommandOutput::of(self.command(args).output().unwrap())
    }

    /// Runs the program to its end, with something on its standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &str) -> CommandOutput {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // One that refuses at once does not read it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        CommandOutput::of(child.wait_with_output().unwrap())
    }

    /// Starts the program.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        Running(Some(self.command(args).spawn().unwrap()))
    }
}

/// A program that runs; it is killed when its test fails.
pub(crate) struct Running(Option<Child>);

impl Running {
    pub(crate) fn of(mut command: Command) -> Self {
        Self(Some(command.spawn().unwrap()))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = self.0.as_ref().unwrap().id();
        kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
    }

    /// Returns `true` if it has not ended.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.0.as_mut().unwrap().try_wait().unwrap().is_none()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> CommandOutput {
        CommandOutput::of(self.0.take().unwrap().wait_with_output().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A process of a file, which differs from others by its alias alone.
pub(crate) fn process(alias: &str) -> Value {
    json!({ "process_info": {
        "bk_func_name": "java",
        "bk_process_name": alias,
        "bk_start_param_regex": format!("-id {alias}"),
    }})
}

/// A draft of some processes for some service instances of business 1.
pub(crate) fn draft(instances: &[i64], aliases: &[&str]) -> Value {
    let targets: Vec<Value> = instances.iter().map(|id| json!({ "service_instance_id": id })).collect();
    let processes: Vec<Value> = aliases.iter().map(|alias| process(alias)).collect();
    json!({ "bkproc": "draft", "version": 1, "bk_biz_id": 1, "targets": targets, "processes": processes })
}

/// The documented request body of the same for one service instance.
pub(crate) fn request(instance: i64, aliases: &[&str]) -> Value {
    let processes: Vec<Value> = aliases.iter().map(|alias| process(alias)).collect();
    json!({ "bk_biz_id": 1, "service_instance_id": instance, "processes": processes })
}
