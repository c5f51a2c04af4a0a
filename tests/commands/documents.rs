//! The documents for users: every command in them runs, and prints what stands below it; the two languages of a
//! document have the same headings and the same commands.
//!
//! What a fence says:
//!
//! | fence | what the test does |
//! |---|---|
//! | `console` | runs what follows `$ ` (and `> `, its further lines) and compares what is printed; `...` stands for any lines |
//! | `sh` | runs each command; a `bkproc sandbox` goes on running, in place of the one before |
//! | any, below `<!-- file: NAME -->` | writes the block to this file; `~/` is the home folder; a draft has to pass `check`, settings `config check` |
//! | `text`, below `<!-- screen: NAME -->` | finds the lines one after another in this golden screen |
//! | `sh`, below `<!-- with: FILE=a.json -->` | runs it with these words replaced |
//! | `sh`, below `<!-- not run: REASON -->` | only looks whether bkproc knows the options, by adding `--help` |
//!
//! The READMEs show commands for files that a reader has: these are in `tests/documents`. Every command has to end with 0: a session that shows another code ends in `; echo $?`. A document has one home folder and one
//! port, and its commands run in the order in which they stand. Its language is that of `LANG`.
//!
//! `BKPROC_DOCUMENTS=update cargo test --test commands documents::` writes what the commands print into the documents.

use regex_lite::Regex;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where the documents say that the sandbox listens; each test has a port of its own in place of it.
const ADDRESS: &str = "127.0.0.1:18080";
/// Where the documents say that a user is at home.
const HOME: &str = "/home/admin";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A fenced block of a document.
#[derive(Debug)]
struct Block {
    /// What stands after the fence.
    language: String,
    /// The comment on the line above the fence: its name and what follows the colon.
    directive: Option<(String, String)>,
    /// Number of its first line in the document, from 0.
    start: usize,
    lines: Vec<String>,
}

impl Block {
    fn directive(&self, name: &str) -> Option<&str> {
        self.directive.as_ref().filter(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Returns the blocks of a document. Panics at a comment that no test knows, since a mistyped one would switch a test off.
fn blocks(path: &str, text: &str) -> Vec<Block> {
    let comment = Regex::new(r"^<!-- ([a-z ]+): (.+) -->$").unwrap();
    let (mut blocks, mut open): (Vec<Block>, Option<Block>) = (Vec::new(), None);
    let mut above: Option<(String, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match (open.as_mut(), line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line.to_owned()),
            (None, Some(language)) => {
                let (language, directive) = (language.to_owned(), above.take());
                open = Some(Block { language, directive, start: at + 1, lines: Vec::new() });
            }
            (None, None) => {
                assert!(above.is_none(), "{path}:{at}: no block below the comment");
                above = comment.captures(line).map(|found| (found[1].to_owned(), found[2].to_owned()));
                if let Some((name, _)) = &above {
                    let known = ["file", "screen", "with", "not run"].contains(&name.as_str());
                    assert!(known, "{path}:{}: no comment is named {name}", at + 1);
                }
            }
        }
    }
    assert!(open.is_none(), "{path}: the last block has no end");
    blocks
}

/// A command of a block, and what is said to be printed by it.
#[derive(Debug, PartialEq)]
struct Entry {
    command: String,
    printed: Vec<String>,
}

/// Returns the commands of a session, each with the lines below it.
fn session(block: &Block) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in &block.lines {
        if let Some(command) = line.strip_prefix("$ ") {
            entries.push(Entry { command: command.to_owned(), printed: Vec::new() });
            continue;
        }
        let last = entries.last_mut().unwrap_or_else(|| panic!("line {}: a session begins with $", block.start));
        match line.strip_prefix("> ").filter(|_| last.printed.is_empty()) {
            Some(more) => last.command = format!("{}\n{more}", last.command),
            None => last.printed.push(line.clone()),
        }
    }
    entries
}

/// Returns the commands of a block that shows no output, without comments; a line that ends in `\` goes on in the next one.
fn commands(block: &Block) -> Vec<String> {
    let text = block.lines.join("\n").replace("\\\n", " ");
    let comment = Regex::new(r"(^|\s+)# .*$").unwrap();
    let lines = text.lines().map(|line| comment.replace(line, "").split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// A home folder, a sandbox, and a language, for one document.
struct Stage {
    home: tempfile::TempDir,
    address: String,
    lang: &'static str,
    sandbox: Option<Child>,
}

impl Stage {
    fn new(lang: &'static str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("work")).unwrap();
        fs::create_dir_all(home.path().join(".config/bkproc")).unwrap();
        // The sandbox takes the port next; the listener is gone by then.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut stage = Self { home, address, lang, sandbox: None };
        for file in fs::read_dir(root().join("tests/documents")).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            let is_setting = ["config.toml", "secret"].contains(&name.as_str());
            let place = if is_setting { format!("~/.config/bkproc/{name}") } else { name };
            stage.write(&place, &fs::read_to_string(file.path()).unwrap());
        }
        stage.serve(&format!("bkproc sandbox --listen {ADDRESS}"));
        stage
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        let program = Path::new(env!("CARGO_BIN_EXE_bkproc")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        command.env_clear().env("HOME", self.home.path()).env("LANG", self.lang).env("TZ", "UTC").env("PATH", path);
        command.current_dir(self.home.path().join("work")).stdin(Stdio::null());
        command.args(["-c", &script.replace(ADDRESS, &self.address)]);
        command
    }

    /// Runs a command; returns what it printed on both streams, and its code.
    fn run(&self, script: &str) -> (Vec<String>, i32) {
        let output = self.command(&format!("exec 2>&1\n{script}")).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text.replace(&self.address, ADDRESS).replace(self.home.path().to_str().unwrap(), HOME);
        (text.lines().map(|line| line.trim_end().to_owned()).collect(), output.status.code().unwrap())
    }

    /// Starts a sandbox in place of the one before.
    fn serve(&mut self, script: &str) {
        self.stop();
        let listen = if script.contains("--listen") { String::new() } else { format!(" --listen {ADDRESS}") };
        let script = format!("exec {script}{listen}");
        let mut child = self.command(&script).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        self.sandbox = Some(child);
        assert!(first.contains(&self.address), "{script}: {first}");
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.sandbox.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Writes a file.
    fn write(&self, name: &str, text: &str) {
        let path: PathBuf = match name.strip_prefix("~/") {
            Some(inside) => self.home.path().join(inside),
            None => self.home.path().join("work").join(name),
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text.replace(ADDRESS, &self.address)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Replaces what differs from run to run: names of runs, times, durations, and the blanks that these make.
fn steady(line: &str) -> String {
    let mut line = line.trim_end().to_owned();
    for (what, with) in [
        (r"\d{8}-\d{6}-[0-9a-z]{6}", "RUN"),
        (r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?Z?", "TIME"),
        (r"\d+(\.\d+)? (ms|s|毫秒|秒)\b", "N s"),
        (r"\bpid \d+|进程 \d{5,}", "PID"),
        (r" {2,}", "  "),
    ] {
        line = Regex::new(what).unwrap().replace_all(&line, with).into_owned();
    }
    line
}

/// Compares what was printed with what a document says; `...` stands for any number of lines.
fn agrees(said: &[String], printed: &[String]) -> bool {
    match said.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "..." => (0..=printed.len()).any(|skip| agrees(rest, &printed[skip..])),
        Some((first, rest)) => {
            printed.first().is_some_and(|line| steady(line) == steady(first)) && agrees(rest, &printed[1..])
        }
    }
}

/// Runs a document, and returns it with what was really printed.
fn run_document(path: &str, lang: &'static str) -> (String, Vec<String>) {
    let text = read(path);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (mut stage, mut wrong) = (Stage::new(lang), Vec::new());
    // A block that grows moves those below it.
    let mut moved = 0_isize;
    for block in blocks(path, &text) {
        let place = format!("{path}:{}", block.start + 1);
        if let Some(name) = block.directive("file") {
            stage.write(name, &(block.lines.join("\n") + "\n"));
            let file = name.replace("~/", "$HOME/");
            let is_draft = block.lines.iter().any(|line| line.contains(r#""bkproc": "draft""#));
            let check = match Path::new(name).extension().and_then(|end| end.to_str()) {
                Some("toml") if !name.contains("themes/") => format!("bkproc config check --config {file}"),
                Some("json") if is_draft => format!("bkproc check {file}"),
                _ => "true".to_owned(),
            };
            let (printed, code) = stage.run(&check);
            if code != 0 {
                wrong.push(format!("{place}: {check} ends with {code}:\n{}", printed.join("\n")));
            }
        }
        match block.language.as_str() {
            "console" => {
                let mut actual = Vec::new();
                for entry in session(&block) {
                    let (mut printed, code) = stage.run(&entry.command);
                    if code != 0 {
                        wrong.push(format!("{place}: {} ends with {code}:\n{}", entry.command, printed.join("\n")));
                    }
                    if agrees(&entry.printed, &printed) {
                        printed = entry.printed;
                    } else {
                        wrong.push(format!("{place}: {} prints\n{}", entry.command, printed.join("\n")));
                    }
                    actual.push(format!("$ {}", entry.command.replace('\n', "\n> ")));
                    actual.extend(printed);
                }
                let actual: Vec<String> = actual.join("\n").lines().map(str::to_owned).collect();
                let start = block.start.checked_add_signed(moved).unwrap();
                moved += isize::try_from(actual.len()).unwrap() - isize::try_from(block.lines.len()).unwrap();
                lines.splice(start..start + block.lines.len(), actual);
            }
            "sh" if block.directive("file").is_some() => {}
            "sh" => {
                let is_run = block.directive("not run").is_none();
                for command in commands(&block) {
                    let words = block.directive("with").unwrap_or_default().split_whitespace();
                    let command =
                        words.filter_map(|pair| pair.split_once('=')).fold(command, |command, (word, with)| {
                            Regex::new(&format!(r"\b{word}\b")).unwrap().replace_all(&command, with).into_owned()
                        });
                    if !is_run && !command.split(' ').any(|word| word == "bkproc") {
                        continue;
                    }
                    let command = if is_run { command } else { command + " --help" };
                    if is_run && command.starts_with("bkproc sandbox ") {
                        stage.serve(&command);
                        continue;
                    }
                    let (printed, code) = stage.run(&command);
                    if code != 0 {
                        wrong.push(format!("{place}: {command} ends with {code}:\n{}", printed.join("\n")));
                    }
                }
            }
            _ => {}
        }
    }
    (lines.join("\n") + "\n", wrong)
}

fn check(path: &str, lang: &'static str) {
    let (actual, wrong) = run_document(path, lang);
    if std::env::var_os("BKPROC_DOCUMENTS").is_some_and(|value| value == "update") {
        fs::write(root().join(path), actual).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn commands_of_the_readme_print_what_it_says() {
    check("README.md", "en_US.UTF-8");
}

#[test]
fn commands_of_the_chinese_readme_print_what_it_says() {
    check("README.zh-CN.md", "zh_CN.UTF-8");
}

#[test]
fn commands_of_the_manual_print_what_it_says() {
    check("docs/manual.md", "en_US.UTF-8");
}

#[test]
fn commands_of_the_chinese_manual_print_what_it_says() {
    check("docs/manual.zh-CN.md", "zh_CN.UTF-8");
}

/// The documents that exist in both languages.
const PAIRS: [[&str; 2]; 2] = [["README.md", "README.zh-CN.md"], ["docs/manual.md", "docs/manual.zh-CN.md"]];

/// What a document is made of, whatever its language: levels of headings, and blocks with their commands, by section.
fn structure(path: &str) -> Vec<String> {
    let text = read(path);
    let blocks = blocks(path, &text);
    let inside = |at: usize| blocks.iter().any(|block| (block.start..block.start + block.lines.len()).contains(&at));
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(at, line)| line.starts_with('#') && !inside(*at)) {
        parts.push((at, line.split(' ').next().unwrap().to_owned()));
    }
    for block in &blocks {
        let commands = match block.language.as_str() {
            "console" => session(block).into_iter().map(|entry| entry.command).collect(),
            "sh" => commands(block),
            _ => Vec::new(),
        };
        parts.push((block.start, format!("{} {}", block.language, commands.join(" ; "))));
    }
    parts.sort();
    parts.into_iter().map(|(_, part)| part).collect()
}

#[test]
fn both_languages_have_the_same_headings_and_commands() {
    for [english, chinese] in PAIRS {
        let (en, zh) = (structure(english), structure(chinese));
        let differs = en.iter().zip(&zh).position(|(en, zh)| en != zh).unwrap_or(en.len().min(zh.len()));
        assert_eq!(en.get(differs), zh.get(differs), "{english} and {chinese} differ at part {differs}");
        assert!(en.len() > 20, "the parts of {english} are no longer found");
    }
}

#[test]
fn both_languages_lead_to_each_other() {
    for pair in PAIRS {
        for (own, other) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            let name = Path::new(other).file_name().unwrap().to_str().unwrap();
            let head: Vec<String> = read(own).lines().take(5).map(str::to_owned).collect();
            assert!(head.iter().any(|line| line.contains(&format!("]({name})"))), "{own} does not link to {name}");
        }
    }
}

#[test]
fn screens_in_the_documents_are_golden_screens() {
    let mut found = 0;
    for path in PAIRS.as_flattened() {
        for block in blocks(path, &read(path)) {
            let Some(name) = block.directive("screen") else { continue };
            found += 1;
            let golden = read(&format!("tests/snapshots/{name}.snap"));
            let rest: Vec<&str> = golden.lines().map(str::trim_end).collect();
            let mut rest = rest.as_slice();
            for line in &block.lines {
                let at = rest.iter().position(|row| row == &line.trim_end());
                let at = at.unwrap_or_else(|| panic!("{path}:{}: {name} has no line\n{line}", block.start + 1));
                rest = &rest[at + 1..];
            }
        }
    }
    assert!(found > 4, "the screens are no longer found: {found}");
}

#[test]
fn every_picture_is_shown_in_the_readme_of_its_language() {
    let mut pictures = 0;
    for picture in fs::read_dir(root().join("docs/pictures")).unwrap().map(Result::unwrap) {
        let name = picture.file_name().into_string().unwrap();
        let readme = if name.ends_with(".zh.svg") { "README.zh-CN.md" } else { "README.md" };
        let shown = read(readme).matches(&format!("](docs/pictures/{name})")).count();
        assert_eq!(shown, 1, "{readme} shows {name} {shown} times");
        pictures += 1;
    }
    assert_eq!(pictures, 14, "seven screens in two languages");
}

#[test]
fn links_inside_the_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for path in PAIRS.as_flattened() {
        let text = read(path);
        for found in link.captures_iter(&text).filter(|found| !found[1].starts_with("http")) {
            let (file, anchor) =
                found[1].split_once('#').map_or((&found[1], None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { (*path).to_owned() } else { beside(path, file) };
            assert!(root().join(&target).exists(), "{path}: {target} does not exist");
            if let Some(anchor) = anchor {
                let headings = read(&target);
                let mut anchors = headings.lines().filter(|line| line.starts_with('#')).map(anchor_of);
                assert!(anchors.any(|own| own == anchor), "{path}: {target} has no heading #{anchor}");
            }
        }
    }
}

/// Returns the path of a file that a document names, from the root.
fn beside(document: &str, file: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// Returns what GitHub makes of a heading: small letters, no punctuation, `-` for a blank.
fn anchor_of(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|ch| ch.is_alphanumeric() || " -_".contains(*ch));
    kept.map(|ch| if ch == ' ' { '-' } else { ch }).collect()
}

#[test]
fn sessions_are_compared_line_by_line() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(agrees(&lines("a\n...\nd"), &lines("a\nb\nc\nd")));
    assert!(agrees(&lines("a\n..."), &lines("a")));
    assert!(!agrees(&lines("a"), &lines("a\nb")));
    assert!(!agrees(&lines("a\n...\nd"), &lines("a\nb")));
    assert!(agrees(&lines("run 20261103-081457-ab12cd  38 ms"), &lines("run 20261128-101112-00ff00  7 ms")));
    assert!(!agrees(&lines("3 created"), &lines("4 created")));
}
