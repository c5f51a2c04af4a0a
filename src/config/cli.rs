//! The command line: which arguments there are and what they are taken for. Their words are given by the caller,
//! since every word for users is in `i18n`; plain data comes out, which [`super::Settings`] makes sense of.

pub mod doctor;
mod examples;
pub mod generate;
pub mod output;
pub mod read;
pub mod run;
pub mod settings;

use crate::domain::environment::Door;
use crate::domain::lang::Lang;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Clap, value_parser};
use doctor::{DoctorArgs, DoctorWords};
use generate::{Generate, GenerateWords};
use output::OutputWords;
use read::{ReadArgs, ReadWords};
use run::{RunArgs, RunWords};
use settings::{SettingsArgs, SettingsWords};
use std::ffi::{OsStr, OsString};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Everything that was asked for on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Args {
    /// The configuration file; none means the usual place.
    pub config: Option<PathBuf>,
    /// The language.
    pub lang: Option<Lang>,
    /// The theme's name.
    pub theme: Option<String>,
    /// The folder of the drafts; none means the usual place.
    pub drafts: Option<PathBuf>,
    /// The CMDB to talk to.
    pub connection: Connection,
    /// What to do.
    pub command: Command,
}

/// The CMDB to talk to, as far as the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connection {
    /// Which one; none leaves it to the configuration file. The other members are given only with one.
    pub server: Option<Server>,
    /// The way in.
    pub door: Option<Door>,
    /// The user's name.
    pub user: Option<String>,
    /// The application's code.
    pub app_code: Option<String>,
    /// The file that holds the application's secret.
    pub app_secret_file: Option<PathBuf>,
}

/// Which CMDB to talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// The simulator, inside this process.
    Sandbox,
    /// An address.
    Url(String),
    /// An environment of the configuration file, by its name.
    Environment(String),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show the screen.
    Screen {
        /// A draft or a request body to open.
        file: Option<PathBuf>,
    },
    /// Run the simulator as a server, without a screen.
    Sandbox(SandboxArgs),
    /// Tell what a CMDB holds, without a screen.
    Read(ReadArgs),
    /// Do something about runs, without a screen.
    Run(RunArgs),
    /// Do something about the settings.
    Settings(SettingsArgs),
    /// Look for what is wrong.
    Doctor(DoctorArgs),
    /// Write what belongs to an installation.
    Generate(Generate),
}

impl Default for Command {
    fn default() -> Self {
        Self::Screen { file: None }
    }
}

/// How the simulator is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxArgs {
    /// Where it listens; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// How many service instances it has; none leaves it to the simulator.
    pub instances: Option<usize>,
    /// The only door that is open; none means all.
    pub door: Option<Door>,
    /// Whether the gateway verifies users, one of [`SANDBOX_USERS`]; none leaves it to the simulator.
    pub users: Option<String>,
    /// The version of CMDB that it behaves as, one of [`SANDBOX_VERSIONS`]; none leaves it to the simulator.
    pub version: Option<String>,
    /// How the attributes of a process are changed: `strict`, or a file; `None` leaves them as a fresh server has them.
    pub attributes: Option<String>,
    /// A file that every request is written to, one JSON line each.
    pub requests: Option<PathBuf>,
    /// Faults to play, in the simulator's own spelling.
    pub faults: Vec<String>,
}

impl Default for SandboxArgs {
    fn default() -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 18080));
        Self {
            listen,
            instances: None,
            door: None,
            users: None,
            version: None,
            attributes: None,
            requests: None,
            faults: Vec::new(),
        }
    }
}

/// What the gateway of the simulator may do with users.
pub const SANDBOX_USERS: [&str; 2] = ["checked", "unchecked"];

/// The versions of CMDB that the simulator knows.
pub const SANDBOX_VERSIONS: [&str; 6] = ["3.9", "3.10", "3.12", "3.13", "3.14", "3.15"];

/// Most service instances that the simulator can be asked for.
const MOST_INSTANCES: u64 = 1_000_000;

/// What `--version` says; a release sets more than the number, such as the commit that it is of.
const VERSION: &str = match option_env!("BKPROC_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// The words of `--help`, in one language.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the option or the heading that it is named after")]
pub struct CliWords {
    pub about: &'static str,
    pub usage_heading: &'static str,
    /// The usage line, after the program's name.
    pub usage: &'static str,
    pub arguments: &'static str,
    pub options: &'static str,
    pub connection: &'static str,
    pub commands: &'static str,
    pub examples: &'static str,
    pub after: &'static str,
    pub file: &'static str,
    pub sandbox_flag: &'static str,
    pub url: &'static str,
    pub env: &'static str,
    pub door: &'static str,
    pub user: &'static str,
    pub app_code: &'static str,
    pub app_secret_file: &'static str,
    pub config: &'static str,
    pub drafts: &'static str,
    pub theme: &'static str,
    pub lang: &'static str,
    pub help: &'static str,
    pub version: &'static str,
    pub sandbox: &'static str,
    pub sandbox_usage: &'static str,
    pub sandbox_after: &'static str,
    pub listen: &'static str,
    pub instances: &'static str,
    pub sandbox_door: &'static str,
    pub sandbox_users: &'static str,
    pub sandbox_version: &'static str,
    pub sandbox_attributes: &'static str,
    pub requests: &'static str,
    pub fault: &'static str,
    pub output: OutputWords,
    pub run: RunWords,
    pub settings: SettingsWords,
    pub read: ReadWords,
    pub doctor: DoctorWords,
    pub generate: GenerateWords,
}

/// Makes the parser, whose help is in the language of the words.
#[must_use]
pub fn command(words: &CliWords) -> Clap {
    let template = format!("{{about}}\n\n{}{{usage}}\n\n{{all-args}}{{after-help}}", words.usage_heading);
    let name = env!("CARGO_PKG_NAME");
    let root = Clap::new(name)
        .version(VERSION)
        .about(words.about)
        .after_help(words.after)
        .override_usage(format!("{name} {}", words.usage))
        .help_template(template.clone())
        .subcommand_help_heading(words.commands)
        .subcommand_value_name("COMMAND")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(Arg::new("file").value_name("FILE").help(words.file).value_parser(path()).help_heading(words.arguments))
        .next_help_heading(words.connection)
        .args(connection_args(words))
        .group(ArgGroup::new("server").args(["sandbox", "url", "env"]))
        .next_help_heading(words.options)
        .arg(option("drafts", "DIR", words.drafts).value_parser(path()))
        .arg(option("theme", "NAME", words.theme))
        .args(common_args(words))
        .arg(Arg::new("version").short('V').long("version").help(words.version).action(ArgAction::Version));
    let sandbox = Clap::new("sandbox")
        .about(words.sandbox)
        .after_help(words.sandbox_after)
        .override_usage(format!("{name} sandbox {}", words.sandbox_usage))
        .help_template(template.clone())
        .disable_help_flag(true)
        .next_help_heading(words.options)
        .args(sandbox_args(words));
    let root = root
        .subcommands(run::commands(words, &template))
        .subcommands(read::commands(words, &template))
        .subcommands(settings::commands(words, &template))
        .subcommand(doctor::command(words, &template))
        .subcommand(sandbox)
        .subcommands(generate::commands(words, &template));
    root.mut_subcommands(|command| examples::add(command, words.examples))
}

/// Reads what the parser found.
#[must_use]
pub fn parse(mut matches: ArgMatches) -> Args {
    let below = matches.remove_subcommand();
    let mut args = Args {
        config: matches.remove_one("config"),
        lang: matches.remove_one("lang"),
        theme: matches.remove_one("theme"),
        drafts: matches.remove_one("drafts"),
        connection: connection(&mut matches),
        command: Command::Screen { file: matches.remove_one("file") },
    };
    let Some((name, mut matches)) = below else { return args };
    if let Some(asked) = generate::parse(&name, &mut matches) {
        args.command = Command::Generate(asked);
        return args;
    }
    let run = run::parse(&name, &mut matches).map(|(run, connection)| (Command::Run(run), connection));
    let found = run
        .or_else(|| {
            settings::parse(&name, &mut matches).map(|(settings, connection)| (Command::Settings(settings), connection))
        })
        .or_else(|| read::parse(&name, &mut matches).map(|(read, connection)| (Command::Read(read), connection)))
        .or_else(|| doctor::parse(&name, &mut matches).map(|(asked, connection)| (Command::Doctor(asked), connection)));
    if let Some((command, connection)) = found {
        args.command = command;
        // Said before the command's name or after it.
        if connection.server.is_some() {
            args.connection = connection;
        }
    } else {
        let default = SandboxArgs::default();
        args.command = Command::Sandbox(SandboxArgs {
            listen: matches.remove_one("listen").unwrap_or(default.listen),
            instances: matches.remove_one::<u64>("instances").and_then(|count| usize::try_from(count).ok()),
            door: matches.remove_one("only-door"),
            users: matches.remove_one("users"),
            version: matches.remove_one("cmdb-version"),
            attributes: matches.remove_one("attributes"),
            requests: matches.remove_one("requests"),
            faults: matches.remove_many("fault").map(Iterator::collect).unwrap_or_default(),
        });
    }
    args
}

/// Finds the language that was asked for, before anything else is known: help and usage errors are in it.
///
/// `--lang` counts, then the locale; the configuration file does not, since it is not read for a help text.
#[must_use]
pub fn language(argv: &[OsString], env: &dyn Fn(&str) -> Option<String>) -> Lang {
    let mut words = argv.iter().map(OsString::as_os_str).take_while(|word| *word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = if word == "--lang" {
            words.next().and_then(OsStr::to_str)
        } else {
            word.to_str().and_then(|word| word.strip_prefix("--lang="))
        };
        asked = value.and_then(lang_of).or(asked);
    }
    asked.unwrap_or_else(|| super::locale(env))
}

pub(super) fn lang_of(text: &str) -> Option<Lang> {
    match text {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn path() -> clap::builder::ValueParser {
    value_parser!(PathBuf)
}

fn door() -> impl TypedValueParser<Value = Door> {
    PossibleValuesParser::new(Door::ALL.map(Door::as_str)).try_map(|text| text.parse::<Door>())
}

/// The options of every command.
fn common_args(words: &CliWords) -> [Arg; 3] {
    let lang = PossibleValuesParser::new(["zh", "en"]).map(|text| lang_of(&text).unwrap_or_default());
    [
        option("config", "FILE", words.config).value_parser(path()).global(true),
        option("lang", "LANG", words.lang).value_parser(lang).hide_possible_values(true).global(true),
        Arg::new("help").short('h').long("help").help(words.help).action(ArgAction::Help).global(true),
    ]
}

/// The options of every command that talks to a CMDB; its group `server` must be added beside them.
fn connection_args(words: &CliWords) -> [Arg; 7] {
    let with_server = |arg: Arg| arg.requires("server");
    [
        Arg::new("sandbox").long("sandbox").help(words.sandbox_flag).action(ArgAction::SetTrue),
        option("url", "URL", words.url),
        option("env", "NAME", words.env),
        with_server(option("door", "DOOR", words.door)).value_parser(door()).hide_possible_values(true),
        with_server(option("user", "NAME", words.user)),
        with_server(option("app-code", "CODE", words.app_code)),
        with_server(option("app-secret-file", "FILE", words.app_secret_file)).value_parser(path()),
    ]
}

fn connection(matches: &mut ArgMatches) -> Connection {
    // Not every command can talk to a simulator that ends with it.
    let sandbox = matches.try_get_one("sandbox").ok().flatten().copied();
    let server = if sandbox == Some(true) {
        Some(Server::Sandbox)
    } else {
        let url = matches.remove_one("url").map(Server::Url);
        url.or_else(|| matches.remove_one("env").map(Server::Environment))
    };
    Connection {
        server,
        door: matches.remove_one("door"),
        user: matches.remove_one("user"),
        app_code: matches.remove_one("app-code"),
        app_secret_file: matches.remove_one("app-secret-file"),
    }
}

fn sandbox_args(words: &CliWords) -> [Arg; 8] {
    [
        option("listen", "ADDR", words.listen).value_parser(value_parser!(SocketAddr)),
        option("instances", "N", words.instances).value_parser(value_parser!(u64).range(1..=MOST_INSTANCES)),
        option("only-door", "DOOR", words.sandbox_door).long("door").value_parser(door()).hide_possible_values(true),
        option("cmdb-version", "VERSION", words.sandbox_version)
            .long("version")
            .value_parser(SANDBOX_VERSIONS)
            .hide_possible_values(true),
        option("attributes", "strict|FILE", words.sandbox_attributes),
        option("users", "CHECK", words.sandbox_users).value_parser(SANDBOX_USERS).hide_possible_values(true),
        option("requests", "FILE", words.requests).value_parser(path()),
        option("fault", "SPEC", words.fault).action(ArgAction::Append),
    ]
}
