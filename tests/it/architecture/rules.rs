//! The rules, as tables. A pattern of a path matches everything below it; `*Error` matches a name that ends so.

/// Who may import what.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The module, with all files below it.
    pub(crate) module: &'static str,
    /// What of ours it may import, besides itself.
    pub(crate) ours: Ours,
    /// What of others' crates it may import.
    pub(crate) theirs: Theirs,
    /// What of std it must not touch.
    pub(crate) no_std: &'static [&'static str],
}

#[derive(Debug)]
pub(crate) enum Ours {
    /// These paths only.
    Only(&'static [&'static str]),
    /// Everything; `main` is no module, and cannot be imported.
    All,
}

#[derive(Debug)]
pub(crate) enum Theirs {
    /// These crates only.
    Only(&'static [&'static str]),
    /// All crates but these.
    AllBut(&'static [&'static str]),
}

/// Files, processes, threads, environment: the outside.
const OUTSIDE: &[&str] = &["std::fs", "std::env", "std::process", "std::thread"];
/// The outside, and the clock. Lengths of time are values, and welcome.
const OUTSIDE_AND_CLOCK: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "Instant::now",
    "SystemTime::now",
];
const NO_NETWORK: Theirs = Theirs::AllBut(&["tokio", "reqwest", "axum"]);
const NO_SCREEN: Theirs = Theirs::AllBut(&["ratatui", "crossterm", "tui_textarea", "axum", "clap"]);

/// One rule for each module of `src/lib.rs`, and one for `main`.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        module: "domain",
        ours: Ours::Only(&[]),
        theirs: Theirs::Only(&["serde", "regex_lite"]),
        // `std::io::ErrorKind` is a value, and welcome: without files and sockets there is nothing to read.
        no_std: &["std::fs", "std::env", "std::process", "std::thread", "std::net::Tcp", "std::net::Udp", "std::time"],
    },
    Rule { module: "api", ours: Ours::Only(&["domain"]), theirs: NO_SCREEN, no_std: &[] },
    Rule { module: "store", ours: Ours::Only(&["domain"]), theirs: NO_SCREEN, no_std: &[] },
    Rule { module: "config", ours: Ours::Only(&["domain"]), theirs: NO_NETWORK, no_std: &[] },
    Rule { module: "theme", ours: Ours::Only(&["domain"]), theirs: NO_NETWORK, no_std: &[] },
    // Bytes in, values out.
    Rule {
        module: "tables",
        ours: Ours::Only(&["domain", "store::error", "store::notes", "store::parse"]),
        theirs: Theirs::Only(&[
            "calamine",
            "crc32fast",
            "encoding_rs",
            "flate2",
            "memchr",
            "quick_xml",
            "serde",
            "serde_json",
            "zip",
        ]),
        no_std: OUTSIDE_AND_CLOCK,
    },
    Rule { module: "submit", ours: Ours::Only(&["api", "store", "domain"]), theirs: NO_SCREEN, no_std: OUTSIDE },
    Rule {
        module: "app",
        // Errors and names as data; never a client (`HttpApi`, `trait Api`) nor the drafts' folder (`store::DraftFolder`).
        ours: Ours::Only(&[
            "domain",
            "api::ApiError",
            "api::ErrorKind",
            "api::Permission",
            "api::code",
            "api::error",
            "store::StoreError",
            "store::Beside",
            "store::DraftId",
            "store::RunId",
            "store::RunState",
            "store::notes",
            "store::error",
            "submit::LastProcess",
            "submit::Outcome",
            "submit::ProcessResult",
            "submit::ReadBack",
            "submit::Receipts",
            "submit::UndoProgress",
            "submit::Undone",
            "submit::SkipReason",
            "tables",
        ]),
        theirs: NO_NETWORK,
        no_std: OUTSIDE_AND_CLOCK,
    },
    Rule {
        module: "i18n",
        ours: Ours::Only(&[
            "app",
            "domain",
            "tables",
            "api::*Error",
            "api::ErrorKind",
            "api::Permission",
            "api::Spelling",
            "api::code",
            "api::error",
            "api::proxy::Route",
            "api::proxy::DirectReason",
            "api::version::VersionLine",
            "store::*Error",
            "store::RunState",
            "store::notes::Conversion",
            "store::error",
            "submit::Receipts",
            "submit::SkipReason",
            "config::*Error",
            "config::LangBy",
            "config::cli::CliWords",
            "config::cli::doctor::DoctorWords",
            "config::cli::generate::GenerateWords",
            "config::cli::output::OutputWords",
            "config::cli::read::ReadWords",
            "config::cli::run::RunWords",
            "config::cli::settings::SettingsWords",
            "config::error",
            "theme::*Error",
            "theme::error",
        ]),
        theirs: NO_NETWORK,
        no_std: OUTSIDE_AND_CLOCK,
    },
    Rule {
        module: "ui",
        ours: Ours::Only(&["i18n", "app", "domain", "theme", "store::*Error", "store::RunState", "submit::Undone"]),
        theirs: NO_NETWORK,
        no_std: OUTSIDE_AND_CLOCK,
    },
    // Two independent witnesses of the wire format, or one misspelling would be right on both sides.
    Rule {
        module: "sandbox",
        ours: Ours::Only(&[]),
        theirs: Theirs::AllBut(&["reqwest", "ratatui", "crossterm", "tui_textarea"]),
        no_std: &[],
    },
    Rule { module: "cli", ours: Ours::All, theirs: Theirs::AllBut(&[]), no_std: &[] },
    Rule { module: "runtime", ours: Ours::All, theirs: Theirs::AllBut(&[]), no_std: &[] },
    Rule { module: "main", ours: Ours::Only(&["cli", "runtime", "config"]), theirs: Theirs::AllBut(&[]), no_std: &[] },
];

/// The one file of `ui` that turns text into drawn text, by way of `domain::text::Visible`.
pub(crate) const CELLS: &str = "src/ui/cells.rs";

/// What turns text into drawn text.
pub(crate) const DRAWS: &[&str] = &[
    "Span::raw",
    "Span::styled",
    "Span::from",
    "Line::raw",
    "Line::styled",
    "Line::from",
    "Text::raw",
    "Text::styled",
    "Text::from",
    ".set_string",
    ".set_stringn",
];

/// Where Chinese words may stand in code: the words themselves, and a server that answers in Chinese.
pub(crate) const CHINESE: &[&str] = &["i18n", "sandbox"];

/// Files of `src/` over 500 lines, each with the reason why it is not split.
pub(crate) const LONG: &[(&str, &str)] =
    &[("src/i18n/keys.rs", "tables: an arm for each action and each context, in both languages")];

/// Lines that a file of `src/` has without a reason.
pub(crate) const LINES: usize = 500;
