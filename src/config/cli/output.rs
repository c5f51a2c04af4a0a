//! In which form a command writes what it lists, and where.

use super::{option, path};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};
use std::path::PathBuf;

/// In which form a command writes, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    pub form: OutputForm,
    /// Begin delimited text with a byte order mark, for a spreadsheet.
    pub bom: bool,
    /// A file to write in place of standard output.
    pub file: Option<PathBuf>,
}

/// The form of what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputForm {
    /// Text for people: aligned columns.
    #[default]
    Text,
    /// A JSON document.
    Json,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A workbook.
    Xlsx,
    /// Numbers only, one a line, for other commands.
    Ids,
}

impl OutputForm {
    fn of(name: &str) -> Option<Self> {
        match name {
            "text" | "table" => Some(Self::Text),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "xlsx" => Some(Self::Xlsx),
            "ids" => Some(Self::Ids),
            _ => None,
        }
    }
}

/// The words of `--help` of these options.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the help text of the option that it is named after")]
pub struct OutputWords {
    pub out: &'static str,
    pub bom: &'static str,
}

/// Makes the option of the form.
pub(super) fn form(forms: &[&'static str], help: &'static str) -> Arg {
    let forms = PossibleValuesParser::new(forms.iter().copied());
    option("output", "FORM", help).short('o').value_parser(forms).hide_possible_values(true)
}

/// Makes the other options of a command that lists.
pub(super) fn list_args(words: &OutputWords) -> [Arg; 2] {
    [
        option("out", "FILE", words.out).value_parser(path()),
        Arg::new("bom").long("bom").help(words.bom).action(ArgAction::SetTrue),
    ]
}

/// Reads what the parser found. Without a form the ending of the file decides.
pub(super) fn parse(matches: &mut ArgMatches) -> Output {
    let file = matches.try_remove_one::<PathBuf>("out").ok().flatten();
    let bom = matches.try_get_one("bom").ok().flatten().copied().unwrap_or_default();
    let ending = file.as_deref().and_then(|file| file.extension()?.to_str()).map(str::to_ascii_lowercase);
    let by_ending = ending.filter(|ending| matches!(ending.as_str(), "json" | "csv" | "tsv" | "xlsx"));
    let form = matches.remove_one::<String>("output").or(by_ending);
    Output { form: form.as_deref().and_then(OutputForm::of).unwrap_or_default(), bom, file }
}
