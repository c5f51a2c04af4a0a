//! Help, completions and manual pages: what they cover, how wide they are, and that each example works.

use crate::cli::program::{Home, draft};
use crate::support::cmdb::Cmdb;
use bkproc::config::cli::command;
use bkproc::i18n::cli::{EN, ZH};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use unicode_width::UnicodeWidthStr;

/// Returns the words of each command below a name, with the program's name first.
fn commands() -> Vec<Vec<String>> {
    let mut root = command(&EN);
    root.build();
    let mut found = vec![Vec::new()];
    for below in root.get_subcommands() {
        let words = vec![below.get_name().to_owned()];
        found.extend(below.get_subcommands().map(|last| [words.clone(), vec![last.get_name().to_owned()]].concat()));
        found.push(words);
    }
    found
}

#[test]
fn no_line_of_help_is_wider_than_80_cells() {
    let home = Home::at("");
    for words in commands() {
        for lang in ["zh", "en"] {
            let args: Vec<&str> = words.iter().map(String::as_str).chain(["--help", "--lang", lang]).collect();
            let help = home.bare(&args).ended(0).out;
            let wide: Vec<&str> = help.lines().filter(|line| line.width() > 80).collect();
            assert!(wide.is_empty() && help.lines().count() > 5, "{words:?}: {wide:#?}");
        }
    }
}

/// Returns the examples that stand below the help of a command.
fn examples(home: &Home, name: &str) -> Vec<String> {
    let help = home.bare(&[name, "--help", "--lang", "en"]).ended(0).out;
    let (_, below) = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{name} has no examples"));
    below.lines().map(|line| line.trim().to_owned()).collect()
}

/// Returns a shell that runs a line with the program in its path.
fn shell(home: &Path, line: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_bkproc"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(home).env_clear().env("HOME", home).env("PATH", path);
    shell.env("LANG", "en_US.UTF-8").stdin(Stdio::null());
    shell
}

#[test]
fn every_example_works() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    home.configure(&format!("[environments.test]\nurl = \"{}\"\ndoor = \"direct\"\nuser = \"admin\"\n", cmdb.url));
    home.write("draft.json", &draft(&[48, 21], &["web"]));
    for folder in [".local/share/bash-completion/completions", ".config/fish/completions"] {
        std::fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    let mut names: Vec<String> = commands().into_iter().filter(|words| words.len() == 1).flatten().collect();
    // What creates comes before what shows and undoes it.
    let order = ["apply", "history", "show", "resume", "undo"];
    names.sort_by_key(|name| order.iter().position(|own| own == name).unwrap_or(order.len()));
    for name in names {
        let examples = examples(&home, &name);
        assert!(examples.len() >= 2, "{name}: {examples:?}");
        for example in examples {
            match name.as_str() {
                "sandbox" => serves(home.path(), &example),
                "init" => asks(&example),
                _ => {
                    let output = shell(home.path(), &example).output().unwrap();
                    assert!(output.status.success(), "{example}: {output:?}");
                }
            }
        }
    }
}

/// Asserts that a first configuration is written, where each question is answered by Enter.
fn asks(example: &str) {
    let home = Home::at("");
    let output = shell(home.path(), &format!("printf '\\n\\n\\n' | {example}")).output().unwrap();
    assert!(output.status.success(), "{example}: {output:?}");
}

/// Asserts that a server begins, and ends it.
fn serves(home: &Path, example: &str) {
    let mut server = shell(home, &format!("exec {example}")).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(said.contains("http://127.0.0.1:"), "{example}: {said:?}");
}

#[test]
fn completions_and_manual_pages_cover_every_command() {
    let home = Home::at("");
    home.bare(&["man", "--dir", "man1"]).ended(0);
    let pages = std::fs::read_dir(home.path().join("man1")).unwrap().map(|page| page.unwrap().file_name());
    let pages: BTreeSet<String> = pages.map(|page| page.into_string().unwrap()).collect();
    let wanted = commands().into_iter().map(|words| [vec!["bkproc".to_owned()], words].concat().join("-") + ".1");
    assert_eq!(pages, wanted.collect());
    let page = std::fs::read_to_string(home.path().join("man1/bkproc-apply.1")).unwrap();
    assert!(page.contains("BKPROC\\-APPLY 1") || page.contains("BKPROC-APPLY"), "{page}");
    assert!(page.contains("bkproc apply draft.json"), "{page}");
    assert_eq!(home.bare(&["man"]).ended(0).out.lines().filter(|line| line.starts_with(".TH")).count(), 1);
    for name in ["bash", "zsh", "fish"] {
        let script = home.bare(&["completions", name]).ended(0).out;
        for words in commands().iter().filter(|words| words.len() == 1) {
            assert!(script.contains(&words[0]), "{name}: {words:?}");
        }
    }
    assert!(command(&ZH).get_subcommands().count() == command(&EN).get_subcommands().count());
}

#[test]
fn a_misspelt_command_is_asked_about() {
    let home = Home::at("");
    for (typed, meant) in [("aply", "apply"), ("procesess", "processes"), ("histroy", "history")] {
        let told = home.bare(&[typed]).ended(2);
        assert_eq!(told.err, format!("bkproc: there is no such file, and no such command; {meant}?\n"));
        assert!(home.bare(&[typed, "--lang", "zh"]).ended(2).err.contains(&format!("是否想用 {meant}？")));
    }
    // A file of that name is opened, and what is like no command is a file.
    home.write_text("aply", "{}");
    for file in ["aply", "./histroy", "gateway"] {
        assert!(!home.bare(&[file]).ended(2).err.contains("no such command"), "{file}");
    }
}
