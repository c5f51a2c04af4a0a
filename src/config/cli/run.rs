//! The commands about runs, which do without a screen what the screen does: their arguments and what these are taken
//! for.

use super::output::{self, Output, OutputForm};
use super::{Connection, connection_args, option, path};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Clap, value_parser};
use std::path::PathBuf;

/// A command about runs, and in which form it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunArgs {
    /// What to do.
    pub verb: Verb,
    /// In which form it answers, and where.
    pub output: Output,
}

/// What to do about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// Judge a file without a CMDB.
    Check {
        /// A draft or a request body; `-` is standard input.
        file: PathBuf,
        /// The business of a file that names none, by its number or its name.
        business: Option<String>,
        /// How the file is read.
        reading: Reading,
    },
    /// Put what files ask for into a draft.
    Import {
        /// Files of any form; `-` is standard input.
        files: Vec<PathBuf>,
        /// The draft; a new one if none is named.
        into: Option<PathBuf>,
        /// How the files are read; their business and their targets.
        changes: Changes,
    },
    /// Write a draft as a table.
    Export {
        /// The draft, or a filter of service instances; none for a table that is yet to be filled in.
        draft: Option<PathBuf>,
        /// The business that a filter is about, by its number or its name.
        business: Option<String>,
        /// Whether formulas are written in place of their results.
        formulas: bool,
    },
    /// Tell what would become of a file.
    Plan {
        /// A draft or a request body; `-` is standard input.
        file: PathBuf,
        changes: Changes,
        /// Whether the requests are in the document.
        requests: bool,
    },
    /// Create what a file asks for.
    Apply {
        /// A draft or a request body; `-` is standard input.
        file: PathBuf,
        /// Whether to ask.
        consent: Consent,
        changes: Changes,
    },
    /// Go on with a run.
    Resume {
        /// Its name, the beginning of it, or `last`; none takes the only one that is unfinished.
        run: Option<String>,
        /// Whether to ask.
        consent: Consent,
    },
    /// List the runs.
    History,
    /// Tell what became of a run.
    Show {
        /// Its name, the beginning of it, or `last`.
        run: String,
    },
    /// Delete what a run created.
    Undo {
        /// Its name, the beginning of it, or `last`.
        run: String,
        /// Whether to ask.
        consent: Consent,
        /// Whether the last process of a service instance is deleted too, and the service instance with it.
        with_service_instances: bool,
    },
}

/// What `plan` and `apply` change in their file for themselves; the file stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The business of a file that names none, by its number or its name.
    pub business: Option<String>,
    /// Take a draft of another environment as one of the environment chosen.
    pub moved: bool,
    /// How the file is read.
    pub reading: Reading,
    /// The targets in place of those of the file: a filter, or IDs separated by commas.
    pub to: Option<String>,
    /// Values for all processes, in the order in which they were given.
    pub values: Vec<Assignment>,
    /// Leave addresses of copied processes as they are.
    pub keep_addresses: bool,
    /// Target values, each from a file.
    pub variables: Vec<VariableFile>,
    /// How many targets there must be.
    pub expect: Option<usize>,
}

/// How a file is read where it does not say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Which processes of what a host says are meant.
    pub take: Vec<Taken>,
    /// The sheet of a workbook; the first one with cells if none is named.
    pub sheet: Option<String>,
    /// Whether cells that begin with `=` are formulas.
    pub formulas: bool,
}

/// A process that is taken of what a host says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its name in the list of candidates.
    pub name: String,
    /// The alias that it gets, if it is another one.
    pub alias: Option<String>,
}

impl Taken {
    /// Reads `NAME` or `NAME=ALIAS`.
    fn read(text: &str) -> Result<Self, &'static str> {
        let (name, alias) = text.split_once('=').map_or((text, None), |(name, alias)| (name, Some(alias)));
        match (name.trim(), alias.map(str::trim)) {
            ("", _) | (_, Some("")) => Err("expected NAME or NAME=ALIAS"),
            (name, alias) => Ok(Self { name: name.to_owned(), alias: alias.map(ToOwned::to_owned) }),
        }
    }
}

/// A value that the command line gives a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The key of a field, or `bind.ROW.COLUMN`.
    pub key: String,
    /// The value: literal text, or the source of a formula.
    pub value: String,
    /// Whether it is a formula.
    pub formula: bool,
}

/// A file that has a target value for each target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableFile {
    /// The name of the target value.
    pub name: String,
    pub path: PathBuf,
}

impl VariableFile {
    /// Reads `NAME=@FILE`.
    fn read(text: &str) -> Result<Self, &'static str> {
        let (name, path) = text.split_once("=@").ok_or("expected NAME=@FILE")?;
        let mut letters = name.trim().chars();
        let is_name = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|ch| ch.is_alphanumeric() || ch == '_');
        if !is_name {
            return Err("a name has letters, digits and _, and begins with no digit");
        }
        if path.is_empty() {
            return Err("expected a file after @");
        }
        Ok(Self { name: name.trim().to_owned(), path: path.into() })
    }
}

impl Assignment {
    /// Reads `KEY=VALUE`: everything after the first `=` is the value, which may be empty.
    fn literal(text: &str) -> Result<Self, &'static str> {
        Self::read(text, false)
    }

    /// Reads `KEY=TEXT` of a formula.
    fn formula(text: &str) -> Result<Self, &'static str> {
        Self::read(text, true)
    }

    fn read(text: &str, formula: bool) -> Result<Self, &'static str> {
        let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
        let key = key.trim();
        if key.is_empty() {
            return Err("expected a key before =");
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned(), formula })
    }
}

impl Verb {
    /// Returns the command's name, as it is typed.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Check { .. } => CHECK,
            Self::Import { .. } => IMPORT,
            Self::Export { .. } => EXPORT,
            Self::Plan { .. } => PLAN,
            Self::Apply { .. } => APPLY,
            Self::Resume { .. } => RESUME,
            Self::History => HISTORY,
            Self::Show { .. } => SHOW,
            Self::Undo { .. } => UNDO,
        }
    }
}

/// Whether a command that writes asks before it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    Ask,
    /// It was told to.
    Given,
    /// It only reports what it would do.
    DryRun,
}

const CHECK: &str = "check";
const IMPORT: &str = "import";
const EXPORT: &str = "export";
const PLAN: &str = "plan";
const APPLY: &str = "apply";
const RESUME: &str = "resume";
const HISTORY: &str = "history";
const SHOW: &str = "show";
const UNDO: &str = "undo";

/// In so many words, since it cannot be taken back.
const DELETE_SERVICE_INSTANCES: &str = "delete-service-instances";

/// The words of `--help` of these commands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the command or the argument that it is named after")]
pub struct RunWords {
    pub check: &'static str,
    pub import: &'static str,
    pub export: &'static str,
    pub files: &'static str,
    pub into: &'static str,
    pub draft: &'static str,
    pub empty: &'static str,
    pub read_formulas: &'static str,
    pub write_formulas: &'static str,
    pub output_of_export: &'static str,
    pub plan: &'static str,
    pub apply: &'static str,
    pub resume: &'static str,
    pub history: &'static str,
    pub show: &'static str,
    pub undo: &'static str,
    pub file: &'static str,
    pub business: &'static str,
    pub run: &'static str,
    pub run_or_only: &'static str,
    pub yes: &'static str,
    pub dry_run: &'static str,
    pub move_draft: &'static str,
    pub to: &'static str,
    pub keep_addresses: &'static str,
    pub take: &'static str,
    pub sheet: &'static str,
    pub set: &'static str,
    pub formula: &'static str,
    pub variable: &'static str,
    pub expect: &'static str,
    pub requests: &'static str,
    pub delete_service_instances: &'static str,
    pub output: &'static str,
    /// The same of a command that lists.
    pub output_of_list: &'static str,
    /// What stands after the options in a usage line.
    pub options: &'static str,
    /// What stands below the options: where what is written, and the exit codes.
    pub after: &'static str,
}

/// Makes the commands.
pub(super) fn commands(words: &super::CliWords, template: &str) -> [Clap; 9] {
    let own = &words.run;
    let file = || Arg::new("file").value_name("FILE").help(own.file).value_parser(path()).required(true);
    let run = || Arg::new("run").value_name("RUN").help(own.run).required(true);
    let command = |name: &'static str, about: &'static str, arguments: &str| {
        Clap::new(name)
            .about(about)
            .after_help(own.after)
            .override_usage(format!("{} {name} {}{arguments}", env!("CARGO_PKG_NAME"), own.options))
            .help_template(template.to_owned())
            .disable_help_flag(true)
            .next_help_heading(words.options)
            .args(match name {
                PLAN | HISTORY | SHOW => {
                    let [out, bom] = output::list_args(&words.output);
                    vec![output::form(&["text", "json", "csv", "tsv"], own.output_of_list), out, bom]
                }
                EXPORT => {
                    let [out, bom] = output::list_args(&words.output);
                    vec![output::form(&["csv", "tsv", "xlsx", "json"], own.output_of_export), out, bom]
                }
                _ => vec![output::form(&["text", "json"], own.output)],
            })
    };
    let connected = |command: Clap, with_sandbox: bool| {
        let args = connection_args(words).into_iter().filter(|arg| with_sandbox || arg.get_id() != "sandbox");
        let servers: &[&str] = if with_sandbox { &["sandbox", "url", "env"] } else { &["url", "env"] };
        let group = ArgGroup::new("server").args(servers.iter().copied());
        command.next_help_heading(words.connection).args(args).group(group)
    };
    let positional = |command: Clap, arg: Arg| command.next_help_heading(words.arguments).arg(arg);
    let business = || option("biz", "BIZ", own.business);
    let requests = Arg::new("requests").long("requests").help(own.requests).action(ArgAction::SetTrue);
    let check = positional(command(CHECK, own.check, " FILE").arg(business()).args(reading_args(own)), file());
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help).action(ArgAction::SetTrue);
    let files = Arg::new("files").value_name("FILE").help(own.files).value_parser(path()).required(true).num_args(1..);
    let import = command(IMPORT, own.import, " FILE..")
        .arg(option("into", "DRAFT", own.into).value_parser(path()))
        .args(reading_args(own))
        .arg(business())
        .args(target_args(own));
    let import = connected(positional(import, files), true);
    let draft = Arg::new("draft").value_name("DRAFT|FILTER").help(own.draft).value_parser(path());
    let export = command(EXPORT, own.export, " [DRAFT|FILTER]")
        .arg(business())
        .arg(flag("empty", own.empty))
        .arg(flag("formulas", own.write_formulas));
    let export = positional(export, draft.required_unless_present("empty").conflicts_with("empty"));
    let plan = command(PLAN, own.plan, " FILE")
        .args(reading_args(own))
        .args(change_args(own))
        .args(target_args(own))
        .arg(requests);
    let apply = command(APPLY, own.apply, " FILE")
        .args(consent_args(own))
        .args(reading_args(own))
        .args(change_args(own))
        .args(target_args(own));
    let (plan, apply) = (positional(plan, file()), positional(apply, file()));
    let some = Arg::new("run").value_name("RUN").help(own.run_or_only);
    let resume = positional(command(RESUME, own.resume, " [RUN]").args(consent_args(own)), some);
    let history = command(HISTORY, own.history, "");
    let show = positional(command(SHOW, own.show, " RUN"), run());
    let undo = command(UNDO, own.undo, " RUN").args(consent_args(own)).arg(
        Arg::new(DELETE_SERVICE_INSTANCES)
            .long(DELETE_SERVICE_INSTANCES)
            .help(own.delete_service_instances)
            .action(ArgAction::SetTrue),
    );
    let undo = connected(positional(undo, run()), false);
    [
        check,
        import,
        connected(export, true),
        connected(plan, true),
        connected(apply, true),
        connected(resume, false),
        history,
        show,
        undo,
    ]
}

/// The options that change a file for one command.
fn change_args(own: &RunWords) -> [Arg; 6] {
    [
        option("biz", "BIZ", own.business),
        Arg::new("move").long("move").help(own.move_draft).action(ArgAction::SetTrue),
        option("set", "KEY=VALUE", own.set).action(ArgAction::Append).value_parser(Assignment::literal),
        option("formula", "KEY=TEXT", own.formula).action(ArgAction::Append).value_parser(Assignment::formula),
        option("var", "NAME=@FILE", own.variable).action(ArgAction::Append).value_parser(VariableFile::read),
        option("expect", "N", own.expect).value_parser(value_parser!(u32)),
    ]
}

/// The options that put other targets in place of those of a file.
fn target_args(own: &RunWords) -> [Arg; 2] {
    [
        option("to", "FILTER|IDS", own.to),
        Arg::new("keep-addresses").long("keep-addresses").help(own.keep_addresses).action(ArgAction::SetTrue),
    ]
}

/// The options of how a file is read.
fn reading_args(own: &RunWords) -> [Arg; 3] {
    [
        option("take", "NAME", own.take).action(ArgAction::Append).value_delimiter(',').value_parser(Taken::read),
        option("sheet", "NAME", own.sheet),
        Arg::new("formulas").long("formulas").help(own.read_formulas).action(ArgAction::SetTrue),
    ]
}

fn consent_args(own: &RunWords) -> [Arg; 2] {
    [
        Arg::new("yes").short('y').long("yes").help(own.yes).action(ArgAction::SetTrue),
        Arg::new("dry-run").long("dry-run").help(own.dry_run).action(ArgAction::SetTrue).conflicts_with("yes"),
    ]
}

/// Reads what the parser found of one of these commands, and which CMDB it names; `None` when it is another command.
pub(super) fn parse(name: &str, matches: &mut ArgMatches) -> Option<(RunArgs, Connection)> {
    let file = |matches: &mut ArgMatches| matches.remove_one("file").unwrap_or_default();
    let verb = match name {
        CHECK => Verb::Check { file: file(matches), business: matches.remove_one("biz"), reading: reading(matches) },
        IMPORT => Verb::Import {
            files: matches.remove_many("files").into_iter().flatten().collect(),
            into: matches.remove_one("into"),
            changes: Changes { business: matches.remove_one("biz"), reading: reading(matches), ..to(matches) },
        },
        EXPORT => Verb::Export {
            draft: matches.remove_one("draft"),
            business: matches.remove_one("biz"),
            formulas: matches.get_flag("formulas"),
        },
        PLAN => Verb::Plan { file: file(matches), changes: changes(matches), requests: matches.get_flag("requests") },
        APPLY => Verb::Apply { file: file(matches), consent: consent(matches), changes: changes(matches) },
        RESUME => Verb::Resume { run: matches.remove_one("run"), consent: consent(matches) },
        HISTORY => Verb::History,
        SHOW => Verb::Show { run: matches.remove_one("run").unwrap_or_default() },
        UNDO => Verb::Undo {
            run: matches.remove_one("run").unwrap_or_default(),
            consent: consent(matches),
            with_service_instances: matches.get_flag(DELETE_SERVICE_INSTANCES),
        },
        _ => return None,
    };
    let connection = match verb {
        Verb::Check { .. } | Verb::History | Verb::Show { .. } => Connection::default(),
        Verb::Import { .. }
        | Verb::Export { .. }
        | Verb::Plan { .. }
        | Verb::Apply { .. }
        | Verb::Resume { .. }
        | Verb::Undo { .. } => super::connection(matches),
    };
    let mut output = output::parse(matches);
    if matches!(verb, Verb::Export { .. }) && output.form == OutputForm::Text {
        output.form = OutputForm::Csv;
    }
    Some((RunArgs { verb, output }, connection))
}

fn changes(matches: &mut ArgMatches) -> Changes {
    Changes {
        business: matches.remove_one("biz"),
        moved: matches.get_flag("move"),
        reading: reading(matches),
        values: values(matches),
        variables: matches.remove_many("var").into_iter().flatten().collect(),
        expect: matches.remove_one::<u32>("expect").and_then(|count| usize::try_from(count).ok()),
        ..to(matches)
    }
}

fn to(matches: &mut ArgMatches) -> Changes {
    let keep_addresses = matches.get_flag("keep-addresses");
    Changes { to: matches.remove_one("to"), keep_addresses, ..Changes::default() }
}

fn reading(matches: &mut ArgMatches) -> Reading {
    Reading {
        take: matches.remove_many("take").into_iter().flatten().collect(),
        sheet: matches.remove_one("sheet"),
        formulas: matches.get_flag("formulas"),
    }
}

/// Reads `--set` and `--formula` in the order in which they stand, since the last one for a key holds.
fn values(matches: &mut ArgMatches) -> Vec<Assignment> {
    let mut all: Vec<(usize, Assignment)> = Vec::new();
    for name in ["set", "formula"] {
        let places: Vec<usize> = matches.indices_of(name).into_iter().flatten().collect();
        let values = matches.remove_many::<Assignment>(name).into_iter().flatten();
        all.extend(places.into_iter().zip(values));
    }
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, value)| value).collect()
}

fn consent(matches: &ArgMatches) -> Consent {
    match (matches.get_flag("dry-run"), matches.get_flag("yes")) {
        (true, _) => Consent::DryRun,
        (false, true) => Consent::Given,
        (false, false) => Consent::Ask,
    }
}
