//! The commands that tell what a CMDB holds: their arguments and what these are taken for.

use super::output::{self, Output};
use super::{Connection, connection, connection_args, option};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Clap, value_parser};

/// A command that only reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadArgs {
    /// What is told.
    pub what: What,
    /// The business, by its number or its name; none takes the only one.
    pub business: Option<String>,
    /// Tell what was kept, and ask no one.
    pub offline: bool,
    /// In which form it is told, and where.
    pub output: Output,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The businesses that the user may see.
    Businesses,
    /// The service instances of a business.
    Instances {
        /// Which ones, in the language of the screen's filter line.
        filter: String,
    },
    /// The processes of service instances.
    Processes {
        /// Their numbers.
        instances: Vec<i64>,
    },
    /// The attributes of a process.
    Fields,
}

impl What {
    /// Returns the command's name, as it is typed.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Businesses => BUSINESSES,
            Self::Instances { .. } => INSTANCES,
            Self::Processes { .. } => PROCESSES,
            Self::Fields => FIELDS,
        }
    }
}

const BUSINESSES: &str = "businesses";
const INSTANCES: &str = "instances";
const PROCESSES: &str = "processes";
const FIELDS: &str = "fields";

/// The words of `--help` of these commands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the command or the argument that it is named after")]
pub struct ReadWords {
    pub businesses: &'static str,
    pub instances: &'static str,
    pub processes: &'static str,
    pub fields: &'static str,
    pub filter: &'static str,
    pub instance: &'static str,
    pub business: &'static str,
    pub offline: &'static str,
    pub output: &'static str,
    /// The same where there are no numbers to tell.
    pub output_without_ids: &'static str,
    /// What stands below the options.
    pub after: &'static str,
    /// The same of the command that has a filter.
    pub after_filter: &'static str,
}

/// Makes the commands.
pub(super) fn commands(words: &super::CliWords, template: &str) -> [Clap; 4] {
    let own = &words.read;
    let command = |name: &'static str, about: &'static str, arguments: &str, after: &'static str| {
        let (forms, help): (&[&str], _) = if name == FIELDS {
            (&["table", "json", "csv", "tsv"], own.output_without_ids)
        } else {
            (&["table", "json", "csv", "tsv", "ids"], own.output)
        };
        let command = Clap::new(name)
            .about(about)
            .after_help(after)
            .override_usage(format!("{} {name} {}{arguments}", env!("CARGO_PKG_NAME"), words.run.options))
            .help_template(template.to_owned())
            .disable_help_flag(true)
            .next_help_heading(words.options)
            .arg(output::form(forms, help))
            .args(output::list_args(&words.output))
            .arg(Arg::new("offline").long("offline").help(own.offline).action(ArgAction::SetTrue));
        let command = if name == BUSINESSES { command } else { command.arg(option("biz", "BIZ", own.business)) };
        let group = ArgGroup::new("server").args(["sandbox", "url", "env"]);
        command.next_help_heading(words.connection).args(connection_args(words)).group(group)
    };
    let many = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).value_name(value).help(help).num_args(1..).help_heading(words.arguments)
    };
    let number = value_parser!(i64).range(1..);
    [
        command(BUSINESSES, own.businesses, "", own.after),
        command(INSTANCES, own.instances, " [FILTER]", own.after_filter).arg(many("filter", "FILTER", own.filter)),
        command(PROCESSES, own.processes, " INSTANCE...", own.after)
            .arg(many("instance", "INSTANCE", own.instance).value_parser(number).required(true)),
        command(FIELDS, own.fields, "", own.after),
    ]
}

/// Reads what the parser found of one of these commands, and which CMDB it names; `None` when it is another command.
pub(super) fn parse(name: &str, matches: &mut ArgMatches) -> Option<(ReadArgs, Connection)> {
    let what = match name {
        BUSINESSES => What::Businesses,
        INSTANCES => {
            let words = matches.remove_many::<String>("filter").into_iter().flatten().collect::<Vec<_>>();
            What::Instances { filter: words.join(" ") }
        }
        PROCESSES => What::Processes { instances: matches.remove_many("instance").into_iter().flatten().collect() },
        FIELDS => What::Fields,
        _ => return None,
    };
    let business = matches.try_remove_one("biz").ok().flatten();
    let read = ReadArgs { what, business, offline: matches.get_flag("offline"), output: output::parse(matches) };
    Some((read, connection(matches)))
}
