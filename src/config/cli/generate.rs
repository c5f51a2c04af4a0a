//! The commands that write what belongs to an installation: completions of shells and manual pages.

use super::path;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command as Clap};
use clap_complete::Shell;
use std::path::PathBuf;

/// The shells that there are completions for.
const SHELLS: [(&str, Shell); 3] = [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish)];
const COMPLETIONS: &str = "completions";
const MAN: &str = "man";

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Generate {
    Completions(Shell),
    /// The manual pages: all of them into a folder, or the one of the program to standard output.
    Man(Option<PathBuf>),
}

/// The words of `--help` of these commands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the command or the argument that it is named after")]
pub struct GenerateWords {
    pub completions: &'static str,
    pub shell: &'static str,
    pub man: &'static str,
    pub dir: &'static str,
}

/// Makes the commands.
pub(super) fn commands(words: &super::CliWords, template: &str) -> [Clap; 2] {
    let own = &words.generate;
    let command = |name: &'static str, usage: &str, about: &'static str| {
        Clap::new(name)
            .about(about)
            .override_usage(format!("{} {name} {usage}", env!("CARGO_PKG_NAME")))
            .help_template(template.to_owned())
            .disable_help_flag(true)
            .next_help_heading(words.options)
    };
    let shells = PossibleValuesParser::new(SHELLS.map(|(name, _)| name));
    let shell = Arg::new("shell").value_name("SHELL").help(own.shell).value_parser(shells).hide_possible_values(true);
    let shell = shell.required(true).help_heading(words.arguments);
    let dir = super::option("dir", "DIR", own.dir).value_parser(path());
    [
        command(COMPLETIONS, &format!("SHELL {}", words.run.options), own.completions).arg(shell),
        command(MAN, words.run.options, own.man).arg(dir),
    ]
}

/// Reads what the parser found of one of these commands; `None` when it is another command.
pub(super) fn parse(name: &str, matches: &mut ArgMatches) -> Option<Generate> {
    match name {
        COMPLETIONS => {
            // The parser lets none pass that is not in the list.
            let name: String = matches.remove_one("shell")?;
            let shell = SHELLS.into_iter().find(|(own, _)| *own == name)?.1;
            Some(Generate::Completions(shell))
        }
        MAN => Some(Generate::Man(matches.remove_one("dir"))),
        _ => None,
    }
}
