//! The examples that stand below the help of each command. A test runs them all.

use clap::Command as Clap;

/// Puts its examples below the help of a command; `heading` stands before them.
pub(super) fn add(to: Clap, heading: &str) -> Clap {
    let examples = of(to.get_name());
    if examples.is_empty() {
        return to;
    }
    let before = to.get_after_help().map(|text| format!("{text}\n\n")).unwrap_or_default();
    to.after_help(format!("{before}{heading}\n  {}", examples.join("\n  ")))
}

/// Returns the examples of a command, as they are typed in a shell.
fn of(command: &str) -> &'static [&'static str] {
    match command {
        "check" => &["bkproc check draft.json", "bkproc check - < draft.json"],
        "import" => {
            &["bkproc import draft.json", "bkproc export draft.json --formulas | bkproc import - --formulas --biz 1"]
        }
        "export" => &["bkproc export draft.json -o csv", "bkproc export --empty --out list.csv"],
        "plan" => &["bkproc plan draft.json", "bkproc plan draft.json -o json --requests"],
        "apply" => &["bkproc apply draft.json --to 'ip:10.20.1. tpl:no' --dry-run", "bkproc apply draft.json --yes"],
        "history" => &["bkproc history", "bkproc history -o csv"],
        "show" => &["bkproc show last", "bkproc show last -o json"],
        "resume" => &["bkproc resume", "bkproc resume -o json"],
        "undo" => &["bkproc undo last --dry-run", "bkproc undo last --yes"],
        "instances" => &["bkproc instances --biz 1 'ip:10.20.1. tpl:no'", "bkproc instances --biz 1 -o csv"],
        "processes" => &["bkproc processes --biz 1 21", "bkproc processes --biz 1 21 -o json"],
        "businesses" => &["bkproc businesses", "bkproc businesses -o tsv"],
        "fields" => &["bkproc fields --biz 1", "bkproc fields --biz 1 -o json"],
        "config" => &["bkproc config check", "bkproc config show"],
        "init" => &["bkproc init", "bkproc init --config ./config.toml"],
        "doctor" => &["bkproc doctor", "bkproc doctor -o json"],
        "sandbox" => &["bkproc sandbox", "bkproc sandbox --listen 127.0.0.1:0 --version 3.12"],
        "completions" => &[
            "bkproc completions bash > ~/.local/share/bash-completion/completions/bkproc",
            "bkproc completions fish > ~/.config/fish/completions/bkproc.fish",
        ],
        "man" => &["bkproc man > bkproc.1", "bkproc man --dir ~/.local/share/man/man1"],
        _ => &[],
    }
}
