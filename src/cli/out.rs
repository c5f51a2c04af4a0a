//! Where a command without a screen speaks: data on standard output, messages on standard error, and on a terminal one
//! line that tells how far it is.
//!
//! No one to hear it is no error: a run goes on when its terminal is gone. Only data that cannot be written are told,
//! by the exit code.

pub(super) mod json;

use super::candidates::{CandidateItem, Candidates};
use super::exit::Exit;
use super::hidden::{self, PromptAnswer};
use super::report::ErrorItem;
use crate::api::{Api, ApiError, ErrorKind};
use crate::config::cli::output::{Output, OutputForm};
use crate::domain::anomaly::Anomaly;
use crate::domain::delimited::Delimited;
use crate::domain::draft::Target;
use crate::domain::environment::Secret;
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::lang::Lang;
use crate::domain::state::SCHEMA_VERSION;
use crate::domain::text::Visible;
use crate::i18n::command::CommandWords;
use crate::i18n::explain::{Explained, anomaly as anomaly_told, api_error, store_error};
use crate::store::{self, Disk, StoreError};
use rustix::termios::isatty;
use serde::Serialize;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

/// Bytes that are gathered before they are written to standard output.
const BUFFER: usize = 64 * 1024;
/// The command that writes workbooks.
const EXPORT: &str = "export";
/// The number of the signal that Ctrl-C stands for.
const INTERRUPT: i32 = 2;

/// A command that could not do what it was asked for.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) exit: Exit,
    pub(super) told: Box<Explained>,
    /// The same for programs.
    error: Box<ErrorItem>,
    /// Whether a server refused, or could not be reached or read; not for want of credentials or settings.
    pub(super) by_server: bool,
    /// What could be chosen, where nothing was.
    pub(super) candidates: Option<Box<Candidates>>,
}

impl Failed {
    /// Fails for a reason of our own; `kind` is its name in JSON.
    pub(super) fn new(exit: Exit, kind: &'static str, told: Explained) -> Self {
        let error = Box::new(ErrorItem::own(kind, &told));
        Self { exit, told: Box::new(told), error, by_server: false, candidates: None }
    }

    /// Adds what could be chosen.
    pub(super) fn with_candidates(self, candidates: Candidates) -> Self {
        Self { candidates: Some(Box::new(candidates)), ..self }
    }

    /// Fails because a read did, before anything was sent.
    pub(super) fn read(lang: Lang, error: &ApiError) -> Self {
        let told = api_error(lang, error);
        let item = Box::new(ErrorItem::of_api(error, &told));
        let by_server = !matches!(error.kind, ErrorKind::Credentials | ErrorKind::Settings);
        Self { exit: Exit::of_read(error), error: item, told: Box::new(told), by_server, candidates: None }
    }

    /// Fails because of a file.
    pub(super) fn store(lang: Lang, error: &StoreError, exit: Exit) -> Self {
        Self::new(exit, "file", store_error(lang, error))
    }

    /// Fails because of the record of a run.
    pub(super) fn record(lang: Lang, error: &StoreError) -> Self {
        let exit = Exit::of_record(error);
        let kind = if exit == Exit::InUse { "in_use" } else { "record" };
        Self::new(exit, kind, store_error(lang, error))
    }
}

/// A document, as every command writes it.
#[derive(Serialize)]
struct Document<'a, T> {
    schema_version: u32,
    command: &'a str,
    exit_code: u8,
    /// What the CMDB has stored and cannot serve itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    anomalies: Vec<AnomalyItem>,
    #[serde(flatten)]
    body: T,
}

/// Something that the CMDB cannot serve, and where it is.
#[derive(Debug, Clone, Serialize)]
struct AnomalyItem {
    #[serde(flatten)]
    anomaly: Anomaly,
    /// The cloud area of the service instance's host; null where hosts were not read.
    bk_cloud_id: Option<AreaId>,
}

/// Finds the cloud area of a service instance among targets.
pub(super) fn area_among<'a>(
    targets: impl Iterator<Item = &'a Target> + Clone,
) -> impl Fn(ServiceInstanceId) -> Option<AreaId> {
    move |id| targets.clone().find(|target| target.id == id)?.area
}

/// Where a command speaks.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) lang: Lang,
    /// Whether data are a JSON document.
    pub(super) json: bool,
    /// How delimited text is written, if data are that.
    pub(super) delimited: Option<Delimited>,
    /// Whether data are a workbook.
    pub(super) workbook: bool,
    /// The file that data go to in place of standard output.
    file: Option<PathBuf>,
    /// The command's name.
    command: &'static str,
    /// Whether standard error is a terminal.
    terminal: bool,
    /// Whether a line of progress stands there.
    progress: AtomicBool,
    /// What was said of the CMDB, for the document.
    anomalies: Mutex<Vec<AnomalyItem>>,
}

impl Out {
    pub(super) fn new(lang: Lang, command: &'static str, json: bool) -> Self {
        let (terminal, progress) = (isatty(io::stderr()), AtomicBool::new(false));
        let (delimited, workbook, file) = (None, false, None);
        Self { lang, json, delimited, workbook, file, command, terminal, progress, anomalies: Mutex::default() }
    }

    /// Returns where a command speaks that writes in some form, perhaps into a file.
    ///
    /// # Errors
    ///
    /// Those that it has to end with.
    pub(super) fn of(lang: Lang, command: &'static str, output: &Output) -> Result<Self, Exit> {
        let delimited = match output.form {
            OutputForm::Csv => Some(Delimited::CSV),
            OutputForm::Tsv => Some(Delimited::TSV),
            OutputForm::Text | OutputForm::Json | OutputForm::Ids | OutputForm::Xlsx => None,
        };
        let mut out = Self::new(lang, command, output.form == OutputForm::Json);
        if output.bom && delimited.is_none() {
            return Err(out.fail(&Failed::new(Exit::Usage, "output", out.words().bom_needs_delimited())));
        }
        // A file is for a spreadsheet, a pipe for other programs.
        let for_spreadsheet = output.bom || output.file.is_some();
        out.delimited = delimited.map(|plain| if for_spreadsheet { plain.for_spreadsheet() } else { plain });
        out.workbook = output.form == OutputForm::Xlsx;
        if out.workbook && command != EXPORT {
            return Err(out.fail(&Failed::new(Exit::Usage, "output", out.words().no_workbook())));
        }
        if out.workbook && output.file.is_none() && isatty(io::stdout()) {
            return Err(out.fail(&Failed::new(Exit::Usage, "output", out.words().workbook_on_terminal())));
        }
        if let Some(file) = output.file.as_deref().filter(|file| file.symlink_metadata().is_ok()) {
            let told = out.words().file_exists(&file.display().to_string());
            return Err(out.fail(&Failed::new(Exit::Usage, "file", told)));
        }
        out.file.clone_from(&output.file);
        Ok(out)
    }

    pub(super) const fn words(&self) -> CommandWords {
        CommandWords(self.lang)
    }

    /// Returns `true` if a person can be asked.
    pub(super) fn can_ask(&self) -> bool {
        self.terminal && isatty(io::stdin())
    }

    /// Says something to the person.
    pub(super) fn say(&self, line: &str) {
        self.clear();
        let _ = writeln!(io::stderr(), "bkproc: {}", Visible::new(line));
    }

    /// Says what went wrong, with the words of the server that refused on a line of their own.
    pub(super) fn explain(&self, told: &Explained) {
        self.say(&self.words().line(told));
        if let Some(server) = &told.server {
            self.clear();
            let _ = writeln!(io::stderr(), "  {}", Visible::new(server));
        }
    }

    /// Says what was noticed while the CMDB was read, and remembers it for the document. `area` finds the cloud area of a
    /// service instance.
    pub(super) fn anomalies(&self, api: &impl Api, area: impl Fn(ServiceInstanceId) -> Option<AreaId>) {
        for anomaly in api.take_anomalies() {
            self.explain(&anomaly_told(self.lang, &anomaly));
            let bk_cloud_id = area(anomaly.instance());
            let mut all = self.anomalies.lock().unwrap_or_else(PoisonError::into_inner);
            all.push(AnomalyItem { anomaly, bk_cloud_id });
        }
    }

    /// Asks on the terminal and returns what was typed, blanks at the ends taken away; none at the end of input.
    pub(super) fn ask(&self, question: &str) -> Option<String> {
        self.prompt(question);
        read_answer()
    }

    /// Asks in a thread of its own, so that a signal that was caught ends the waiting. The thread is left to the end of the
    /// program then: nothing can take back a read of the terminal.
    pub(super) async fn ask_apart(&self, question: &str) -> Option<String> {
        self.prompt(question);
        let (sender, answer) = oneshot::channel();
        // Without a receiver the question is over, and its answer is of no use.
        thread::spawn(move || drop(sender.send(read_answer())));
        answer.await.unwrap_or_default()
    }

    fn prompt(&self, question: &str) {
        self.clear();
        let mut err = io::stderr();
        let _ = write!(err, "{} ", Visible::new(question));
        let _ = err.flush();
    }

    /// Returns `true` if a secret can be asked for.
    pub(super) const fn can_ask_hidden(&self) -> bool {
        self.terminal
    }

    /// Asks for a secret on the terminal, without showing what is typed; `None` where no one reads what is asked.
    ///
    /// # Errors
    ///
    /// When Ctrl-C was pressed, which ends the program.
    pub(super) fn ask_hidden(&self, question: &str) -> Result<Option<Secret>, Failed> {
        self.clear();
        match self.terminal.then(|| hidden::ask(question)) {
            Some(Ok(PromptAnswer::Secret(secret))) => Ok(Some(secret)),
            Some(Ok(PromptAnswer::Interrupted)) => {
                Err(Failed::new(Exit::Signal(INTERRUPT), "interrupted", self.words().interrupted()))
            }
            Some(Ok(PromptAnswer::Nothing) | Err(_)) | None => Ok(None),
        }
    }

    /// Shows how far it is, in place of what was shown before; on a terminal only.
    pub(super) fn progress(&self, line: &str) {
        if self.terminal {
            let mut err = io::stderr();
            let _ = write!(err, "\r\x1b[K{}", Visible::new(line));
            let _ = err.flush();
            self.progress.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the line of progress away.
    pub(super) fn clear(&self) {
        if self.progress.swap(false, Ordering::Relaxed) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    /// Writes lines of text one after another, as far as there is a reader.
    pub(super) fn text(&self, lines: impl IntoIterator<Item = String>, exit: Exit) -> Exit {
        let mut lines = lines.into_iter();
        self.data(exit, |to| lines.try_for_each(|line| writeln!(to, "{}", Visible::new(&line))))
    }

    /// Writes rows of delimited text as they are walked.
    pub(super) fn rows<R>(
        &self,
        delimited: Delimited,
        heading: impl IntoIterator<Item: AsRef<str>>,
        rows: impl IntoIterator<Item = R>,
        exit: Exit,
    ) -> Exit
    where
        R: IntoIterator<Item: AsRef<str>>,
    {
        let mut rows = rows.into_iter();
        self.data(exit, |to| {
            delimited.heading(to, heading)?;
            rows.try_for_each(|row| delimited.row(to, row))
        })
    }

    /// Writes data to standard output, or to the file that they go to.
    pub(super) fn data(&self, exit: Exit, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
        self.clear();
        let Some(path) = &self.file else {
            let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
            let written = write(&mut out).and_then(|()| out.flush());
            return self.wrote(written, exit);
        };
        let failed = match store::write_new(&Disk::default(), path, write) {
            Ok(true) => {
                self.say(&self.words().file_written(&path.display().to_string()));
                return exit;
            }
            Ok(false) => Failed::new(Exit::Usage, "file", self.words().file_exists(&path.display().to_string())),
            Err(error) => Failed::store(self.lang, &error, Exit::Failed),
        };
        self.explain(&failed.told);
        if exit == Exit::Done { failed.exit } else { exit }
    }

    /// Writes a document as it is walked.
    pub(super) fn document(&self, body: &impl Serialize, exit: Exit) -> Exit {
        let anomalies = self.anomalies.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (schema_version, command, exit_code) = (SCHEMA_VERSION, self.command, exit.code());
        let document = Document { schema_version, command, exit_code, anomalies, body };
        self.data(exit, |to| json::write(to, &document))
    }

    /// Says why it failed, and in a document too when that is how data are written.
    pub(super) fn fail(&self, failed: &Failed) -> Exit {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a ErrorItem,
            #[serde(skip_serializing_if = "Option::is_none")]
            candidates: Option<&'a [CandidateItem]>,
        }
        self.explain(&failed.told);
        match &failed.candidates {
            own if self.json => {
                let candidates = own.as_ref().map(|own| own.items.as_slice());
                self.document(&Body { error: &failed.error, candidates }, failed.exit)
            }
            Some(own) => self.text(own.lines.iter().cloned(), failed.exit),
            None => failed.exit,
        }
    }

    /// A reader that has seen enough is no failure.
    fn wrote(&self, written: io::Result<()>, exit: Exit) -> Exit {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.say(&self.words().not_written(&error));
                if exit == Exit::Done { Exit::Failed } else { exit }
            }
            _ => exit,
        }
    }
}

/// Reads a line of standard input, blanks at the ends taken away; `None` at the end of input.
fn read_answer() -> Option<String> {
    let mut answer = String::new();
    match io::stdin().read_line(&mut answer) {
        Ok(1..) => Some(answer.trim().to_owned()),
        _ => None,
    }
}
