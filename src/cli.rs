//! The commands: what was asked for on the command line, carried out. The only place that prints.

mod apply;
mod candidates;
mod changes;
mod check;
mod cmdb;
mod doctor;
mod exit;
mod export;
mod facts;
mod file;
mod find;
mod follow;
mod generate;
mod help;
mod hidden;
mod history;
mod hosts;
mod out;
mod plan;
mod prepare;
mod read;
mod read_back;
mod report;
mod resume;
mod runs;
mod sandbox;
mod screen;
mod server;
mod settings;
mod show;
mod table;
mod tables;
mod undo;

use crate::config::cli::{Command, command, language, parse};
use crate::domain::lang::Lang;
use crate::domain::text::Visible;
use crate::i18n::cli::{EN, ZH, usage_error};
use crate::i18n::command::CommandWords;
use crate::runtime::end_on_panic;
use exit::Exit;
use out::{Failed, Out};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};

/// The command line is wrong, or the surroundings are not those that the command needs.
const USAGE: u8 = 2;
/// Something failed.
const FAILURE: u8 = 1;

/// Carries out what this process was started for, and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    no_core_dumps();
    end_on_panic(hidden::restore);
    let words: Vec<OsString> = env::args_os().collect();
    let lang = language(&words, &variable);
    let help = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let matches = match command(help).try_get_matches_from(words.clone()) {
        Ok(matches) => matches,
        Err(error) => {
            let said = match usage_error(&error).filter(|_| lang == Lang::Zh) {
                Some(said) => Some(said),
                None => error.use_stderr().then(|| error.render().to_string()),
            };
            let printed = match said.map(|said| printable(&said, &words)) {
                Some(said) => io::stderr().write_all(said.as_bytes()),
                // Help and version, which hold nothing of the command line.
                None => io::stdout().write_all(help::within_columns(&error.render().to_string()).as_bytes()),
            };
            // Help and version are what was asked for, and go to standard output; a reader that has seen enough is fine.
            let failed = printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
            let code = if failed && !error.use_stderr() { FAILURE.into() } else { error.exit_code() };
            return ExitCode::from(u8::try_from(code).unwrap_or(USAGE));
        }
    };
    let mut asked = parse(matches);
    match std::mem::take(&mut asked.command) {
        Command::Screen { file } => match file.as_deref().and_then(|file| generate::meant(file, help)) {
            Some(meant) => fail(&CommandWords(lang).no_such_command(&meant), USAGE),
            None => screen::run(&asked, file.as_deref(), lang),
        },
        Command::Generate(asked) => generate::run(&asked, help, lang),
        Command::Sandbox(args) => sandbox::run(args, lang),
        Command::Read(read) => read::run(&asked, &read),
        Command::Run(run) => runs::run(&asked, &run),
        Command::Settings(settings) => settings::run(&asked, settings),
        Command::Doctor(doctor) => doctor::run(&asked, doctor),
    }
}

/// Writes out what a terminal would obey or hide in a message about the command line, which repeats words of it.
fn printable(message: &str, words: &[OsString]) -> String {
    let words = words.iter().filter_map(|word| word.to_str());
    // The parser repeats a word whole, or the part before or after its first `=`.
    let mut parts: Vec<&str> = words.flat_map(|word| std::iter::once(word).chain(word.splitn(2, '='))).collect();
    parts.retain(|part| part.contains('\n'));
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut message = message.to_owned();
    for part in parts {
        message = message.replace(part, Visible::new(part).as_str());
    }
    let lines = message.split('\n').map(|line| Visible::new(line).into_cow());
    lines.collect::<Vec<_>>().join("\n")
}

/// Sees to it that no crash writes the memory, with the secrets in it, to a file; and that no one else of the same user
/// reads it meanwhile. Where the system has no such thing there is nothing to be done about it.
fn no_core_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Starts what waits for the network.
fn reactor(out: &Out) -> Result<Runtime, Failed> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Failed::new(Exit::Failed, "system", out.words().no_reactor(&error)))
}

/// Looks a variable up.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// Says something to the person, who gets no result for it.
fn say(line: &str) {
    // A full or closed standard error changes nothing about what the program does.
    let _ = writeln!(io::stderr(), "bkproc: {line}");
}

fn fail(line: &str, code: u8) -> ExitCode {
    say(line);
    ExitCode::from(code)
}
