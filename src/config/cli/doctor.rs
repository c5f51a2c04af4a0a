//! The command that looks for what is wrong: its arguments and what these are taken for.

use super::{Connection, connection, connection_args, option};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Clap};

/// How far is looked, and in which form it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoctorArgs {
    /// Ask no one.
    pub offline: bool,
    /// Answer with a JSON document, not with text.
    pub json: bool,
}

/// The command's name, as it is typed.
pub const DOCTOR: &str = "doctor";

/// The words of its `--help`.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the command or the argument that it is named after")]
pub struct DoctorWords {
    pub doctor: &'static str,
    pub offline: &'static str,
    pub output: &'static str,
    /// What stands below the options.
    pub after: &'static str,
}

/// Makes the command.
pub(super) fn command(words: &super::CliWords, template: &str) -> Clap {
    let own = &words.doctor;
    let forms = PossibleValuesParser::new(["text", "json"]);
    let output = option("output", "FORM", own.output).short('o').value_parser(forms).hide_possible_values(true);
    Clap::new(DOCTOR)
        .about(own.doctor)
        .after_help(own.after)
        .override_usage(format!("{} {DOCTOR} {}", env!("CARGO_PKG_NAME"), words.run.options))
        .help_template(template.to_owned())
        .disable_help_flag(true)
        .next_help_heading(words.options)
        .arg(output)
        .arg(Arg::new("offline").long("offline").help(own.offline).action(ArgAction::SetTrue))
        .next_help_heading(words.connection)
        .args(connection_args(words))
        .group(ArgGroup::new("server").args(["sandbox", "url", "env"]))
}

/// Reads what the parser found of it, and which CMDB it names; `None` when it is another command.
pub(super) fn parse(name: &str, matches: &mut ArgMatches) -> Option<(DoctorArgs, Connection)> {
    if name != DOCTOR {
        return None;
    }
    let json = matches.remove_one::<String>("output").as_deref() == Some("json");
    Some((DoctorArgs { offline: matches.get_flag("offline"), json }, connection(matches)))
}
