//! `bkproc completions` and `bkproc man`, made of the commands as they are; and what a word that is no command may mean.

use super::exit::Exit;
use super::out::{Failed, Out};
use crate::config::cli::generate::Generate;
use crate::config::cli::{CliWords, command};
use crate::domain::lang::Lang;
use crate::store::StoreError;
use crate::store::error::{Cause, Operation};
use clap::Command as Clap;
use clap_mangen::Man;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use strsim::jaro;

/// How much a word must be like a command, where 1 is the same.
const LIKE: f64 = 0.8;

/// Carries a command out.
pub(super) fn run(asked: &Generate, words: &CliWords, lang: Lang) -> ExitCode {
    let mut root = command(words);
    let done = match asked {
        Generate::Completions(shell) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut root, env!("CARGO_PKG_NAME"), &mut script);
            Out::new(lang, "completions", false).data(Exit::Done, |to| to.write_all(&script))
        }
        Generate::Man(folder) => {
            root.build();
            let out = Out::new(lang, "man", false);
            match folder {
                None => out.data(Exit::Done, |to| Man::new(root).render(to)),
                Some(folder) => match pages(&root, folder) {
                    Ok(()) => Exit::Done,
                    Err(error) => out.fail(&Failed::store(lang, &error, Exit::Failed)),
                },
            }
        }
    };
    done.into()
}

/// Writes the page of the program and those of its commands, as `bkproc.1`, `bkproc-apply.1` and so on. Pages that are
/// there are replaced.
fn pages(of: &Clap, folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, Operation::MakeFolder, &error))?;
    let mut left = vec![of];
    while let Some(command) = left.pop() {
        left.extend(command.get_subcommands());
        let mut page = Vec::new();
        let name = command.get_display_name().unwrap_or_else(|| command.get_name());
        let path = folder.join(format!("{name}.1"));
        // Writing to memory cannot fail.
        let _ = Man::new(command.clone()).title(name.to_uppercase()).render(&mut page);
        fs::write(&path, page).map_err(|error| failed(&path, Operation::Write, &error))?;
    }
    Ok(())
}

fn failed(path: &Path, doing: Operation, error: &io::Error) -> StoreError {
    StoreError { path: path.to_owned(), cause: Cause::Io { doing, kind: error.kind(), message: error.to_string() } }
}

/// Returns the command that was meant by a file that is not there; `None` if the name is like none.
pub(super) fn meant(file: &Path, words: &CliWords) -> Option<String> {
    let name = file.to_str().filter(|name| !name.contains(['/', '.']))?;
    if file.symlink_metadata().is_ok() {
        return None;
    }
    let names = command(words);
    let near = names.get_subcommands().map(|command| (jaro(command.get_name(), name), command.get_name()));
    let (_, nearest) = near.filter(|(like, _)| *like >= LIKE).max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(nearest.to_owned())
}
