//! The commands about the settings, by the program itself: every mistake a file can have, one file each; what is in
//! force; a first file.

use crate::support::golden::assert_golden;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program in a home of its own.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn config(&self) -> PathBuf {
        self.0.path().join(".config/bkproc/config.toml")
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        command.args(words.split(' ')).env_clear().env("HOME", self.0.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, words: &str) -> Output {
        self.command(words).output().unwrap()
    }

    fn json(&self, words: &str) -> Value {
        serde_json::from_slice(&self.run(words).stdout).unwrap()
    }

    fn answer(&self, words: &str, answers: &str) -> Output {
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
        child.wait_with_output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// The sample files of a folder, each with its name.
fn samples(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(folder);
    let mut samples: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| (path.clone(), path.file_name().unwrap().to_string_lossy().into_owned()))
        .collect();
    samples.sort();
    assert!(samples.len() > 5);
    samples
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_is_right() {
    let home = Home::new();
    let mut told = String::new();
    for (path, name) in samples("invalid") {
        for lang in ["en", "zh"] {
            // Where it stands is its name alone, wherever these files are.
            let checked = home
                .command(&format!("config check --lang {lang} --config {name}"))
                .current_dir(path.parent().unwrap())
                .output()
                .unwrap();
            assert_eq!(code(&checked), Some(3), "{name}: {}", text(&checked.stderr));
            let said = text(&checked.stderr);
            let mistakes = said.lines().filter(|line| line.starts_with("bkproc: ")).count();
            assert_eq!(mistakes, 1, "one mistake a file, {name}: {said}");
            assert!(!said.contains("s3cret"), "{said}");
            told += &said.replace("bkproc: ", "");
        }
    }
    assert_golden("settings_mistakes", &told);
}

#[test]
fn what_is_right_has_no_mistake() {
    let home = Home::new();
    for (path, name) in samples("valid") {
        let checked = home.command("config check --config").arg(&path).output().unwrap();
        assert_eq!((code(&checked), text(&checked.stderr).as_str()), (Some(0), ""), "{name}");
    }
}

#[test]
fn a_mistake_is_told_to_programs_too() {
    let home = Home::new();
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    fs::write(home.config(), "lang = \"zh\"\n").unwrap();
    let found = home.json("config check -o json");
    assert_eq!((&found["exit_code"], &found["command"]), (&3.into(), &"config check".into()));
    let mistake = &found["mistakes"][0];
    assert_eq!((&mistake["line"], &mistake["key"]), (&1.into(), &"lang".into()));
    assert_eq!(mistake["next"], "Change it to language, or remove it");
}

#[test]
fn what_is_in_force_is_shown_without_secrets() {
    let home = Home::new();
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/valid/full.toml");
    let mut command = home.command("config show -o json --config");
    let shown = command.arg(&full).env("BKPROC_TOKEN", "canary").output().unwrap();
    assert!(!text(&shown.stdout).contains("canary"));
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["default"], "prod");
    let prod = &shown["environments"][0];
    assert_eq!((&prod["page"], &prod["door"], &prod["tenant"]), (&500.into(), &"gateway".into(), &"default".into()));
    let from: Vec<_> =
        prod["credentials"].as_array().unwrap().iter().map(|part| (&part["part"], &part["from"])).collect();
    let expected = [("user", "written"), ("app_code", "written"), ("app_secret", "command"), ("token", "env")];
    assert_eq!(
        from,
        expected.map(|(part, from)| (part.into(), from.into())).each_ref().map(|(a, b): &(Value, Value)| (a, b))
    );
    assert_eq!(shown["environments"][1]["write_timeout"], 40, "a default");
}

#[test]
fn what_is_shown_as_text_is_a_file_that_can_be_read() {
    let home = Home::new();
    for (path, name) in samples("valid") {
        let shown = home.command("config show --config").arg(&path).output().unwrap();
        let again = home.0.path().join("again.toml");
        fs::write(&again, &shown.stdout).unwrap();
        let checked = home.command("config check --config").arg(&again).output().unwrap();
        assert_eq!((code(&checked), text(&checked.stderr).as_str()), (Some(0), ""), "{name}");
    }
}

#[test]
fn the_path_is_that_of_the_variables_and_the_command_line() {
    let home = Home::new();
    assert_eq!(text(&home.run("config path").stdout).trim(), home.config().to_str().unwrap());
    assert_eq!(text(&home.run("config path --config /etc/b.toml").stdout), "/etc/b.toml\n");
    let named = home.command("config path").env("BKPROC_CONFIG", "/etc/c.toml").output().unwrap();
    assert_eq!(text(&named.stdout), "/etc/c.toml\n");
    let nowhere = home.command("config path").env_remove("HOME").output().unwrap();
    assert_eq!(code(&nowhere), Some(2));
}

#[test]
fn every_key_has_its_meaning_in_both_languages() {
    let home = Home::new();
    for lang in ["zh", "en"] {
        let rows = text(&home.run(&format!("config schema --lang {lang}")).stdout);
        for row in rows.lines() {
            assert!(row.split("  ").filter(|cell| !cell.is_empty()).count() == 3, "{row}");
        }
        let schema = home.json(&format!("config schema -o json --lang {lang}"));
        let keys = &schema["properties"]["environments"]["additionalProperties"]["properties"];
        assert_eq!(keys["write_timeout"]["minimum"], 30);
        for (name, key) in keys.as_object().unwrap() {
            assert!(key["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        }
        assert!(schema["properties"]["keys"]["properties"]["submit"].is_object());
    }
}

#[test]
fn three_answers_make_a_file_that_is_right() {
    for (lang, answers, door) in [
        ("zh", "bkapi\nhttps://bkapi.example.com/api/bk-cmdb/prod\n\nadmin\n", "gateway"),
        ("en", "http://10.0.0.1:8080\n\n\n", "direct"),
        ("en", "https://paas.example.com\nwindow\nesb\n张\"三\\\n", "esb"),
        ("zh", "\n", ""),
    ] {
        let home = Home::new();
        let init = home.answer(&format!("init --lang {lang}"), answers);
        assert_eq!(code(&init), Some(0), "{}", text(&init.stderr));
        let mode = fs::metadata(home.config()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let checked = home.run("config check");
        assert_eq!((code(&checked), text(&checked.stderr).as_str()), (Some(0), ""), "{answers}");
        let shown = home.json("config show -o json");
        assert_eq!(shown["language"], lang);
        assert_eq!(shown["environments"][0]["door"].as_str().unwrap_or_default(), door);
        assert!(text(&fs::read(home.config()).unwrap()).lines().filter(|line| line.contains('#')).count() > 8);
    }
}

#[test]
fn a_file_that_is_there_stays() {
    let home = Home::new();
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    fs::write(home.config(), "theme = \"mono\"\n").unwrap();
    let made = home.answer("init", "http://10.0.0.1:8080\n\n\n");
    assert_eq!((code(&made), text(&made.stdout).as_str()), (Some(2), ""));
    assert_eq!(fs::read(home.config()).unwrap(), b"theme = \"mono\"\n");
    let nobody = Home::new();
    assert_eq!(code(&nobody.answer("init", "")), Some(2));
    assert!(!nobody.config().exists());
}
