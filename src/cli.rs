//! The commands: what was asked for on the command line, carried out. The only place that prints.

mod sandbox;
mod screen;
mod server;

use crate::config::cli::{Command, command, language, parse};
use crate::domain::lang::Lang;
use crate::i18n::cli::{EN, ZH};
use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

/// The command line is wrong, or the surroundings are not those that the command needs.
const USAGE: u8 = 2;
/// Something failed.
const FAILURE: u8 = 1;

/// Carries out what this process was started for, and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    let lang = language(&words, &variable);
    let help = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let matches = match command(help).try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way too. Nobody hears it when it cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let mut asked = parse(matches);
    match std::mem::take(&mut asked.command) {
        Command::Screen { file } => screen::run(&asked, file.as_deref(), lang),
        Command::Sandbox(args) => sandbox::run(args, lang),
    }
}

/// Looks a variable up.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// Says something to the person, who gets no result for it.
#[expect(clippy::print_stderr, reason = "a command's words for the person")]
fn say(line: &str) {
    eprintln!("bkproc: {line}");
}

fn fail(line: &str, code: u8) -> ExitCode {
    say(line);
    ExitCode::from(code)
}
