//! The commands about the settings: what the configuration file says, a first one of it, and whether all of it works
//! here. Their arguments and what these are taken for.

use super::{Connection, option};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command as Clap};

/// A command about the settings, and in which form it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingsArgs {
    /// What to do.
    pub verb: SettingsVerb,
    /// Answer with a JSON document, not with text.
    pub json: bool,
}

/// What to do about the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsVerb {
    /// Tell what is wrong in the configuration file.
    Check,
    /// Tell what is in force, and where it comes from.
    Show,
    /// Tell where the configuration file is.
    Path,
    /// Tell which keys it may have.
    Schema,
    /// Write a first configuration file.
    Init,
}

impl SettingsVerb {
    /// Returns the command's name, as it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Check => "config check",
            Self::Show => "config show",
            Self::Path => "config path",
            Self::Schema => "config schema",
            Self::Init => INIT,
        }
    }
}

const CONFIG: &str = "config";
const INIT: &str = "init";

/// The words of `--help` of these commands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the command or the argument that it is named after")]
pub struct SettingsWords {
    pub config: &'static str,
    pub check: &'static str,
    pub show: &'static str,
    pub path: &'static str,
    pub schema: &'static str,
    pub init: &'static str,
    pub output: &'static str,
    /// What stands below the options of `config`.
    pub after_config: &'static str,
    /// The same of `init`.
    pub after_init: &'static str,
}

/// Makes the commands.
pub(super) fn commands(words: &super::CliWords, template: &str) -> [Clap; 2] {
    let own = &words.settings;
    let options = words.run.options;
    let command = |name: &'static str, path: &str, about: &'static str, after: &'static str| {
        Clap::new(name)
            .about(about)
            .after_help(after)
            .override_usage(format!("{} {path} {options}", env!("CARGO_PKG_NAME")))
            .help_template(template.to_owned())
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .next_help_heading(words.options)
    };
    let below = [("check", own.check), ("show", own.show), ("path", own.path), ("schema", own.schema)]
        .map(|(name, about)| command(name, &format!("{CONFIG} {name}"), about, own.after_config).arg(output(own)));
    let config = command(CONFIG, &format!("{CONFIG} COMMAND"), own.config, own.after_config)
        .subcommand_help_heading(words.commands)
        .subcommand_value_name("COMMAND")
        .subcommand_required(true)
        .subcommands(below);
    [config, command(INIT, INIT, own.init, own.after_init)]
}

fn output(own: &SettingsWords) -> Arg {
    let forms = PossibleValuesParser::new(["text", "json"]);
    option("output", "FORM", own.output).short('o').value_parser(forms).hide_possible_values(true)
}

/// Reads what the parser found of one of these commands, and which CMDB it names; `None` when it is another command.
pub(super) fn parse(name: &str, matches: &mut ArgMatches) -> Option<(SettingsArgs, Connection)> {
    let json = |matches: &mut ArgMatches| matches.remove_one::<String>("output").as_deref() == Some("json");
    let (verb, json, connection) = match name {
        CONFIG => {
            // The parser sees to it that there is one.
            let (name, mut matches) = matches.remove_subcommand()?;
            let verb = match name.as_str() {
                "check" => SettingsVerb::Check,
                "show" => SettingsVerb::Show,
                "path" => SettingsVerb::Path,
                _ => SettingsVerb::Schema,
            };
            (verb, json(&mut matches), Connection::default())
        }
        INIT => (SettingsVerb::Init, false, Connection::default()),
        _ => return None,
    };
    Some((SettingsArgs { verb, json }, connection))
}
