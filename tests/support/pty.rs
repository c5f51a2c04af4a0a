//! The program in a terminal of its own: keys in, bytes and a screen out.
//!
//! The terminal is read from its birth by a thread, so that the program never waits for us; we wait for facts, with a
//! deadline that only a failure reaches. HOME and locale are the session's own.

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// After so long a fact is taken for one that never comes.
const DEADLINE: Duration = Duration::from_secs(30);

/// Left and Enter: the answer to a question that is on the screen.
pub(crate) const YES: &str = "\x1b[D\r";

/// A running program and its terminal.
pub(crate) struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reader: Option<JoinHandle<()>>,
    /// Tells the reader to let go of the terminal.
    closing: Arc<AtomicBool>,
    /// Held by the reader while it reads, and by us to keep it from reading.
    reading: Arc<Mutex<()>>,
    exit: Receiver<ExitStatus>,
    pid: u32,
    /// The modes of the terminal before the program, in words.
    modes: String,
    screen: vt100::Parser,
    bytes: Vec<u8>,
}

/// The program as it is started.
pub(crate) struct Start {
    command: CommandBuilder,
    size: PtySize,
}

impl Start {
    /// Starts the program with a home folder.
    pub(crate) fn new(home: &Path, args: &[&str]) -> Self {
        Self::command(home, env!("CARGO_BIN_EXE_bkproc"), args)
    }

    /// Starts a shell script, to which `$0` is the program.
    pub(crate) fn script(home: &Path, script: &str) -> Self {
        Self::command(home, "/bin/sh", &["-c", script, env!("CARGO_BIN_EXE_bkproc")])
    }

    /// Starts a test of this binary that is run only so.
    pub(crate) fn own_test(home: &Path, name: &str) -> Self {
        let own = std::env::current_exe().unwrap();
        let args = ["--exact", name, "--ignored", "--nocapture", "--test-threads=1"];
        Self::command(home, own.to_str().unwrap(), &args)
    }

    fn command(home: &Path, program: &str, args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.env("HOME", home);
        command.env("LANG", "en_US.UTF-8");
        command.env("TERM", "xterm-256color");
        command.env("PATH", "/usr/bin:/bin");
        command.cwd(home);
        Self { command, size: PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 } }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Starts it in a folder other than its home.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    pub(crate) fn spawn(self) -> Session {
        let pair = native_pty_system().openpty(self.size).unwrap();
        let modes = modes(&*pair.master);
        let mut source = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&closing);
        let reading = Arc::new(Mutex::new(()));
        let allowed = Arc::clone(&reading);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = source.read(&mut buffer) {
                drop(allowed.lock().unwrap());
                if sender.send(buffer[..count].to_vec()).is_err() || told.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let mut child = pair.slave.spawn_command(self.command).unwrap();
        let pid = child.process_id().unwrap();
        let (sender, exit) = channel();
        std::thread::spawn(move || {
            let _ = sender.send(Child::wait(&mut *child).unwrap());
        });
        let screen = vt100::Parser::new(self.size.rows.try_into().unwrap(), self.size.cols.try_into().unwrap(), 0);
        Session {
            master: Some(pair.master),
            keys: Some(keys),
            output,
            reader: Some(reader),
            closing,
            reading,
            exit,
            pid,
            modes,
            screen,
            bytes: Vec::new(),
        }
    }
}

impl Session {
    pub(crate) fn press(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Everything the program wrote so far.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns `true` if the terminal's driver has the modes that it had before the program.
    pub(crate) fn has_its_modes(&self) -> bool {
        self.master.as_ref().is_some_and(|master| modes(&**master) == self.modes)
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_raw(self.pid.try_into().unwrap()).unwrap()
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    pub(crate) fn resize(&self, rows: u16, cols: u16) {
        self.master.as_ref().unwrap().resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Waits until a text is on the screen.
    pub(crate) fn see(&mut self, text: &str) {
        self.wait(text, |session| session.text().contains(text));
    }

    /// Waits until the screen is as it shall be.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !is_so(self) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("waited for {what}, on the screen is:\n{}", self.text());
            };
            self.take(&bytes);
        }
    }

    /// Waits for a while in which the program may write, and takes what it writes.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(bytes) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&bytes);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.bytes.extend_from_slice(bytes);
    }

    /// Does something while no one reads the terminal, as behind a line that hangs, and it takes no more bytes; the
    /// program must be one that answers Ctrl-L.
    pub(crate) fn while_stuck<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let reading = Arc::clone(&self.reading);
        let held = reading.lock().unwrap();
        let end = Instant::now() + DEADLINE;
        while !self.waits_for_room() {
            assert!(Instant::now() < end, "the terminal takes everything");
            self.press("\x0c");
            std::thread::park_timeout(Duration::from_millis(5));
        }
        let done = work(self);
        drop(held);
        done
    }

    /// Returns `true` if the program has the thread that waits for room in the terminal.
    fn waits_for_room(&self) -> bool {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid)).unwrap();
        // A thread may end while we look.
        let mut names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.any(|name| name.trim() == "room")
    }

    /// Waits for the end of the program; gives its exit code and takes the rest of what it wrote.
    pub(crate) fn end(&mut self) -> u32 {
        let status = self.exit.recv_timeout(DEADLINE).unwrap_or_else(|_| {
            self.pass(Duration::ZERO);
            panic!("does not end, on the screen is:\n{}", self.text())
        });
        // Until no one has the terminal any more.
        while let Ok(bytes) = self.output.recv_timeout(DEADLINE) {
            self.take(&bytes);
        }
        status.exit_code()
    }

    /// Takes the terminal away, as when a connection breaks; the program must be one that answers Ctrl-L.
    pub(crate) fn vanish(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // The reader's own descriptor keeps the terminal alive until it reads once more.
        self.press("\x0c");
        self.keys = None;
        self.master = None;
        self.reader.take().unwrap().join().unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // One that failed its test.
        let _ = rustix::process::kill_process(self.pid(), rustix::process::Signal::KILL);
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}
