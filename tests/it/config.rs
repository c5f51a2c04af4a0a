//! Settings: what is right is used, what is wrong is told with its place, and nothing stops the program.

use bkproc::config::cli::{self, Args, Command, Connection, SandboxArgs, Server};
use bkproc::config::{Configured, Settings, file};
use bkproc::domain::color::ColorMode;
use bkproc::domain::environment::{Credentials, Door, Environment, Secret, Source};
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Allowed, Fault, Mistake, SecretFault, TextPosition, Until, ValueType};
use bkproc::i18n::cli::{EN, ZH};
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const FULL: &str = r#"
language = "zh"
theme = "mono"
lines = true
default = "prod"

[environments.test]
url = "http://cmdb.test:8080/"
door = "direct"
user = "li"

[environments.prod]
url = "https://bkapi.example.com/api/bk-cmdb/prod"
app_code = "bkproc"
app_secret_file = "~/secret"
supplier = "tencent"
production = true

[keys]
submit = ["ctrl-s", "f5"]
quit = "q"
"#;

/// A home with a configuration file, and the variables of a process in it.
struct Home {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Home {
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".config/bkproc")).unwrap();
        fs::write(folder.path().join(".config/bkproc/config.toml"), config).unwrap();
        let variables = vec![("HOME", folder.path().to_str().unwrap().to_owned())];
        Self { folder, variables }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn secret(self, name: &str, text: &str, mode: u32) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        self
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(".config/bkproc/config.toml")
    }

    fn resolve(&self, args: &Args) -> Settings {
        Settings::resolve(args, &|name| {
            self.variables.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
        })
    }
}

fn with_server(server: Server) -> Args {
    Args { connection: Connection { server: Some(server), ..Connection::default() }, ..Args::default() }
}

fn names(settings: &Settings) -> Vec<&str> {
    settings.environments.iter().map(|own| own.environment.name.as_str()).collect()
}

fn secret(settings: &Settings) -> Option<&str> {
    settings.environment()?.credentials.app_secret.as_ref().map(Secret::expose)
}

#[test]
fn everything_that_a_file_says_is_used() {
    let home = Home::new(FULL).secret("secret", "s3cret\n", 0o600);
    let settings = home.resolve(&Args::default());
    assert_eq!(settings.problems, []);
    assert_eq!(names(&settings), ["test", "prod"], "in the order of the file");
    assert_eq!((settings.lang, settings.theme.as_deref(), settings.lines), (Lang::Zh, Some("mono"), true));
    let Configured { environment, credentials, .. } = settings.environment().unwrap();
    let expected = Environment {
        name: "prod".to_owned(),
        url: "https://bkapi.example.com/api/bk-cmdb/prod".to_owned(),
        door: Door::Gateway,
        supplier: "tencent".to_owned(),
        production: true,
        ..Environment::default()
    };
    assert_eq!(environment, &expected);
    assert_eq!((credentials.app_code.as_str(), secret(&settings)), ("bkproc", Some("s3cret")));
    let Configured { environment: test, credentials, .. } = &settings.environments[0];
    assert_eq!((test.door, test.supplier.as_str(), test.production), (Door::Direct, "0", false));
    assert_eq!(credentials, &Credentials { user: "li".to_owned(), ..Credentials::default() });
    let keys: Vec<_> = settings.keys.iter().map(|binding| (binding.action.as_str(), binding.keys.as_slice())).collect();
    assert_eq!(keys, [("submit", &["ctrl-s".to_owned(), "f5".to_owned()][..]), ("quit", &["q".to_owned()][..])]);
    assert_eq!(settings.config_file, Some(home.file()));
    assert_eq!(settings.drafts, Some(home.folder.path().join(".local/share/bkproc/drafts")));
}

#[test]
fn without_file_or_home_there_are_defaults_and_no_problem() {
    let settings = Settings::resolve(&Args::default(), &|_| None);
    assert_eq!(settings.problems, []);
    assert_eq!((settings.chosen, settings.lang, settings.color), (None, Lang::En, ColorMode::Mono));
    assert_eq!((&settings.drafts, &settings.config_file, settings.sandbox), (&None, &None, false));
    let home = Home::new("");
    fs::remove_file(home.file()).unwrap();
    assert_eq!(home.resolve(&Args::default()).problems, [], "a file in its usual place need not be there");
}

#[test]
fn the_command_line_wins_over_variables_and_those_over_the_file() {
    let home = Home::new(FULL).secret("secret", "of-file", 0o600).secret("other", "of-flag", 0o600);
    let home = home.with("BKPROC_APP_SECRET", "of-variable").with("LANG", "en_US.UTF-8");
    assert_eq!(secret(&home.resolve(&Args::default())), Some("of-variable"));
    let mut args = with_server(Server::Environment("prod".to_owned()));
    args.connection.app_secret_file = Some(home.folder.path().join("other"));
    args.connection.app_code = Some("mine".to_owned());
    args.connection.door = Some(Door::Esb);
    args.lang = Some(Lang::En);
    args.theme = Some("high-contrast".to_owned());
    args.drafts = Some("/somewhere".into());
    let settings = home.resolve(&args);
    assert_eq!(settings.problems, []);
    let Configured { environment, credentials, .. } = settings.environment().unwrap();
    assert_eq!((environment.door, credentials.app_code.as_str()), (Door::Esb, "mine"));
    assert_eq!(secret(&settings), Some("of-flag"));
    assert_eq!((settings.lang, settings.theme.as_deref()), (Lang::En, Some("high-contrast")));
    assert_eq!(settings.drafts, Some("/somewhere".into()));
}

#[test]
fn a_secret_of_the_variables_is_for_the_environment_that_is_started_with_only() {
    let home = Home::new(FULL).secret("secret", "of-file", 0o600).with("BKPROC_TOKEN", "canary");
    let settings = home.resolve(&Args::default());
    let holders: Vec<_> = settings.environments.iter().map(|own| own.credentials.token.is_some()).collect();
    assert_eq!(holders, [false, true]);
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn an_address_on_the_command_line_is_an_environment_of_its_own() {
    let home = Home::new(FULL).secret("secret", "of-file", 0o600).with("BKPROC_ACCESS_TOKEN", "t");
    let mut args = with_server(Server::Url(" http://127.0.0.1:18080 ".to_owned()));
    args.connection.user = Some("wang".to_owned());
    let settings = home.resolve(&args);
    assert_eq!(names(&settings), ["test", "prod", "127.0.0.1:18080"]);
    let Configured { environment, credentials, .. } = settings.environment().unwrap();
    assert_eq!((environment.name.as_str(), environment.url.as_str()), ("127.0.0.1:18080", "http://127.0.0.1:18080"));
    assert_eq!((credentials.user.as_str(), credentials.app_secret.is_some()), ("wang", false));
    assert!(credentials.access_token.is_some());
}

#[test]
fn the_simulator_is_chosen_by_anyone_who_starts_it() {
    let home = Home::new(FULL).secret("secret", "of-file", 0o600);
    let mut settings = home.resolve(&with_server(Server::Sandbox));
    assert_eq!((settings.sandbox, settings.chosen), (true, None));
    let sandbox = Environment {
        name: "sandbox".to_owned(),
        url: "http://127.0.0.1:1".to_owned(),
        door: Door::Direct,
        ..Environment::default()
    };
    settings.choose(sandbox.clone(), Credentials::default());
    assert_eq!(settings.environment().map(|own| &own.environment), Some(&sandbox));
    let again = Environment { url: "http://127.0.0.1:2".to_owned(), ..sandbox };
    settings.choose(again.clone(), Credentials::default());
    assert_eq!(names(&settings), ["test", "prod", "sandbox"]);
    assert_eq!(settings.environment().map(|own| &own.environment), Some(&again));
}

#[test]
fn the_only_environment_is_the_chosen_one_unless_another_was_meant() {
    let only = "[environments.a]\nurl = \"http://a\"\n";
    assert_eq!(Home::new(only).resolve(&Args::default()).chosen, Some(0));
    let two = format!("{only}[environments.b]\nurl = \"http://b\"\n");
    assert_eq!(Home::new(&two).resolve(&Args::default()).chosen, None);
    let broken = format!("default = \"b\"\n{only}[environments.b]\nurl = \"b\"\n");
    let settings = Home::new(&broken).resolve(&Args::default());
    assert_eq!(settings.chosen, None, "what was meant cannot be used; another is not taken for it");
    assert_eq!(settings.problems.len(), 1, "told once: {:?}", settings.problems);
}

#[test]
fn what_the_command_line_names_must_be_there() {
    let home = Home::new(FULL).secret("secret", "s", 0o600);
    let settings = home.resolve(&with_server(Server::Environment("prdo".to_owned())));
    let fault = Fault::UnknownName { found: "prdo".to_owned(), nearest: Some("prod".to_owned()) };
    assert_eq!(settings.problems, [Mistake { file: None, spot: None, key: "--env".to_owned(), fault }]);
    assert_eq!(settings.chosen, None);
    let settings = home.resolve(&with_server(Server::Url("cmdb.example.com".to_owned())));
    let fault = Fault::BadValue { found: "cmdb.example.com".to_owned(), allowed: Allowed::Url };
    assert_eq!(settings.problems, [Mistake { file: None, spot: None, key: "--url".to_owned(), fault }]);
    assert_eq!(settings.chosen, None);
    let missing = home.folder.path().join("none.toml");
    for settings in [
        home.resolve(&Args { config: Some(missing.clone()), ..Args::default() }),
        Home::new("").with("BKPROC_CONFIG", missing.to_str().unwrap()).resolve(&Args::default()),
    ] {
        assert_eq!(settings.problems.len(), 1);
        assert_eq!(settings.problems[0].file.as_ref(), Some(&missing));
        assert!(matches!(settings.problems[0].fault, Fault::Unreadable { kind: std::io::ErrorKind::NotFound, .. }));
    }
}

#[test]
fn a_secret_file_that_others_can_read_is_told_and_not_used() {
    let home = Home::new(FULL).secret("secret", "s3cret", 0o644);
    let settings = home.resolve(&Args::default());
    let path = home.folder.path().join("secret");
    let expected = Mistake {
        file: Some(home.file()),
        spot: Some(TextPosition { line: 15, column: 19 }),
        key: "environments.prod.app_secret_file".to_owned(),
        fault: Fault::Secret { source: Source::File(path), fault: SecretFault::Mode { mode: 0o644 } },
    };
    assert_eq!(settings.problems, [expected]);
    assert_eq!(secret(&settings), None);
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let unknown = |nearest: Option<&str>| Fault::UnknownKey { nearest: nearest.map(str::to_owned) };
    let wrong = |expected, found| Fault::WrongType { expected, found };
    let bad = |found: &str, allowed| Fault::BadValue { found: found.to_owned(), allowed };
    let url = |found: &str| bad(found, Allowed::Url);
    for (text, line, column, key, fault) in [
        ("lang = \"zh\"", 1, 1, "lang", unknown(Some("language"))),
        ("language = \"de\"", 1, 12, "language", bad("de", Allowed::OneOf(vec!["zh", "en"]))),
        ("theme = 3", 1, 9, "theme", wrong(ValueType::Text, ValueType::Integer)),
        ("theme = \" \"", 1, 9, "theme", bad(" ", Allowed::NotEmpty)),
        ("environments = []", 1, 16, "environments", wrong(ValueType::Table, ValueType::List)),
        ("[environments]\na = \"http://a\"", 2, 5, "environments.a", wrong(ValueType::Table, ValueType::Text)),
        ("[environments.a]\ndoor = \"esb\"", 1, 15, "environments.a.url", Fault::MissingKey),
        ("[environments.a]\nurl = 5", 2, 7, "environments.a.url", wrong(ValueType::Text, ValueType::Integer)),
        ("[environments.a]\nurl = \"cmdb:80\"", 2, 7, "environments.a.url", url("cmdb:80")),
        (
            "[environments.a]\nurl = \"https://bkapi.example.com/api/{gateway_name}/prod\"",
            2,
            7,
            "environments.a.url",
            Fault::Placeholder { text: "{gateway_name}".to_owned(), usual: Some("bk-cmdb") },
        ),
        (
            "[environments.a]\nurl = \"https://bkapi.example.com/api/bk-cmdb/{stage}\"",
            2,
            7,
            "environments.a.url",
            Fault::Placeholder { text: "{stage}".to_owned(), usual: Some("prod") },
        ),
        (
            "[environments.a]\nurl = \"https://{host}/\"",
            2,
            7,
            "environments.a.url",
            Fault::Placeholder { text: "{host}".to_owned(), usual: None },
        ),
        // It is not shown: it may be part of a password.
        ("[environments.a]\nurl = \"http://u:{p}@h/\"", 2, 7, "environments.a.url", url("http://***@h/")),
        ("[environments.a]\nurl = \"http://u:p@h/\"", 2, 7, "environments.a.url", url("http://***@h/")),
        (
            "[environments.a]\nurl = \"http://h\"\ndoor = \"window\"",
            3,
            8,
            "environments.a.door",
            bad("window", Allowed::OneOf(vec!["gateway", "esb", "direct"])),
        ),
        (
            "[environments.\"测试\"]\nurl = \"http://h\"\nproduction = \"yes\"",
            3,
            14,
            "environments.测试.production",
            wrong(ValueType::Bool, ValueType::Text),
        ),
        (
            "[environments.a]\nurl = \"http://h\"\napp_secret = \"x\"",
            3,
            1,
            "environments.a.app_secret",
            Fault::SecretInFile,
        ),
        (
            "default = \"porduction\"\n[environments.production]\nurl = \"http://h\"",
            1,
            11,
            "default",
            Fault::UnknownName { found: "porduction".to_owned(), nearest: Some("production".to_owned()) },
        ),
        ("[keys]\nquit = 3", 2, 8, "keys.quit", wrong(ValueType::List, ValueType::Integer)),
        ("[keys]\nquit = [3]", 2, 9, "keys.quit", wrong(ValueType::Text, ValueType::Integer)),
    ] {
        let (_, mistakes) = file::parse(Path::new("c.toml"), text);
        assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
        let expected = Mistake {
            file: Some("c.toml".into()),
            spot: Some(TextPosition { line, column }),
            key: key.to_owned(),
            fault,
        };
        assert_eq!(mistakes[0], expected, "{text}");
    }
}

#[test]
fn what_is_right_beside_mistakes_is_used() {
    let text = "theme = \"mono\"\nlanguage = = \"zh\"\n[environments.a]\nurl = \"http://a\"\nproduction = 1\n\
                [environments.b]\nurl = \"nowhere\"\n[environments.c]\nurl = \"http://c\nuser = \"li\"\n";
    let (written, mistakes) = file::parse(Path::new("c.toml"), text);
    let lines: Vec<_> = mistakes.iter().map(|mistake| mistake.spot.map(|spot| spot.line)).collect();
    assert_eq!(lines, [Some(2), Some(5), Some(7), Some(9)], "{mistakes:?}");
    assert!(matches!(
        mistakes[0],
        Mistake { spot: Some(TextPosition { line: 2, .. }), fault: Fault::Syntax { .. }, .. }
    ));
    assert_eq!(written.theme.as_deref(), Some("mono"));
    assert_eq!(written.environments.len(), 1, "an environment without an address cannot be talked to");
    assert!(written.environments[0].environment.production, "what cannot be read is taken as the careful one");
}

/// The environments of a file: each name, and whether it is guarded.
fn guards(text: &str) -> (Vec<(String, bool)>, Vec<Mistake>) {
    let (written, mistakes) = file::parse(Path::new("c.toml"), text);
    let own = written.environments.into_iter().map(|own| (own.environment.name, own.environment.production));
    (own.collect(), mistakes)
}

#[test]
fn a_misspelt_guard_is_on_until_it_is_corrected() {
    let on = [("a".to_owned(), true)];
    for key in
        ["productoin", "Production", "is_production", "prod", "read_only", "\"production \"", "safety.production"]
    {
        for value in ["true", "false", "1"] {
            let (guards, mistakes) = guards(&format!("[environments.a]\nurl = \"http://a\"\n{key} = {value}"));
            assert_eq!(guards, on, "{key}");
            let fault = Fault::Misspelt { meant: "production", until: Until::Production };
            assert_eq!((mistakes.len(), &mistakes[0].fault), (1, &fault), "{key} {mistakes:?}");
            assert_eq!(mistakes[0].spot, Some(TextPosition { line: 3, column: 1 }), "{key}");
        }
    }
    // A right one beside it does not turn it off.
    let text = "[environments.a]\nurl = \"http://a\"\nproductoin = true\nproduction = false";
    assert_eq!(guards(text).0, on);
    let text = "[environments.a]\nurl = \"http://a\"\nproduction = false";
    assert_eq!(guards(text), (vec![("a".to_owned(), false)], Vec::new()), "nothing is wrong");
}

#[test]
fn a_guard_that_stands_in_no_environment_is_on_for_all() {
    for text in [
        "production = true\n[environments.a]\nurl = \"http://a\"\n[environments.b]\nurl = \"http://b\"",
        "[environments.a]\nurl = \"http://a\"\n[environments.b]\nurl = \"http://b\"\n[environment.b]\nprod = true",
    ] {
        let (guards, mistakes) = guards(text);
        assert!(guards.len() == 2 && guards.iter().all(|(_, on)| *on), "{text}: {guards:?}");
        let fault = Fault::Misspelt { meant: "production", until: Until::AllProduction };
        assert_eq!((mistakes.len(), &mistakes[0].fault), (1, &fault), "{mistakes:?}");
    }
}

#[test]
fn a_guard_in_a_broken_file_is_on() {
    let is_said = |mistakes: &[Mistake]| mistakes.iter().any(|mistake| mistake.fault == Fault::GuardUnread);
    for line in ["production true", "production = yes", "production =", "production: true", "productoin true"] {
        let (guards, mistakes) = guards(&format!("[environments.a]\nurl = \"http://a\"\n{line}\nuser = \"x\"\n"));
        assert_eq!(guards, [("a".to_owned(), true)], "{line}");
        assert!(is_said(&mistakes), "{line} {mistakes:?}");
    }
    // Whose it is cannot be known when a header is broken.
    let other = "[environments.b\nurl = \"http://b\"\nproduction = true\n";
    let (own, mistakes) = guards(&format!("[environments.a]\nurl = \"http://a\"\n{other}"));
    assert_eq!(own, [("a".to_owned(), true)]);
    assert!(mistakes.iter().any(|mistake| mistake.fault.is_about_guard()), "{mistakes:?}");
    // A broken file without one guards nothing.
    let (own, mistakes) = guards("theme = = \"x\"\n[environments.a]\nurl = \"http://a\"\n# production = true\n");
    assert_eq!((own, is_said(&mistakes)), (vec![("a".to_owned(), false)], false));
}

#[test]
fn an_environment_is_not_used_while_a_vital_key_is_misspelt_or_lost() {
    for (line, meant) in [
        ("tenent = \"b\"", Some("tenant")),
        ("supplier_account = \"b\"", Some("supplier")),
        ("Door = \"esb\"", Some("door")),
        ("cafile = \"ca.pem\"", Some("ca_file")),
        ("tenant \"b\"", None),
        ("supplier = 5", None),
        ("supplier = \"\"", None),
        ("ca_file: \"x\"", None),
        ("url = \"http://c\"", None),
        ("[environments.a]\ntenant = \"b\"", None),
    ] {
        let (guards, mistakes) =
            guards(&format!("[environments.a]\nurl = \"http://a\"\n{line}\n[environments.ab]\nurl = \"http://ab\"\n"));
        assert_eq!(guards, [("ab".to_owned(), false)], "{line}: the other one is; {mistakes:?}");
        let fault = meant.map(|meant| Fault::Misspelt { meant, until: Until::Unused });
        assert!(fault.is_none_or(|fault| mistakes[0].fault == fault), "{line} {mistakes:?}");
        assert!(!mistakes.is_empty(), "{line}");
    }
}

#[test]
fn an_address_on_the_command_line_keeps_the_guard_of_the_environment_there() {
    let url = |url: &str| with_server(Server::Url(url.to_owned()));
    let is_on = |config: &str, args: &Args| {
        let settings = Home::new(config).resolve(args);
        settings.environment().is_some_and(|own| own.environment.production)
    };
    let config = "[environments.prod]\nurl = \"https://a.b/prod\"\nproduction = true";
    assert!(is_on(config, &url("https://A.b:443/prod/")));
    assert!(!is_on(config, &url("https://a.b/stag")));
    assert!(is_on(&config.replace("production", "productoin"), &url("https://a.b/prod")));
    assert!(is_on("[environments.prod\nproduction = true", &url("https://a.b/stag")), "the file is broken");
    assert!(!is_on("", &url("https://a.b/prod")));
    // One that cannot be read may hold anything.
    let home = Home::new("");
    fs::write(home.file(), b"\xff\xfep\0r\0").unwrap();
    let settings = home.resolve(&url("https://a.b"));
    assert!(settings.environment().is_some_and(|own| own.environment.production));
    assert!(settings.problems.iter().any(|mistake| mistake.fault == Fault::GuardUnread));
}

#[test]
fn a_file_that_is_no_text_is_told() {
    let home = Home::new("");
    fs::write(home.file(), b"\xff\xfe").unwrap();
    assert_eq!(home.resolve(&Args::default()).problems[0].fault, Fault::NotText);
    fs::write(home.file(), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    assert_eq!(home.resolve(&Args::default()).problems[0].fault, Fault::TooLarge { limit: 1024 * 1024 });
    fs::write(home.file(), "\u{feff}theme = \"mono\"\r\n").unwrap();
    let settings = home.resolve(&Args::default());
    assert_eq!((settings.problems.as_slice(), settings.theme.as_deref()), (&[][..], Some("mono")));
}

fn parse(line: &str) -> Result<Args, clap::Error> {
    cli::command(&EN).try_get_matches_from(line.split(' ')).map(cli::parse)
}

#[test]
fn the_command_line_is_read_as_it_is_written() {
    assert_eq!(parse("bkproc").unwrap(), Args::default());
    let args = parse("bkproc --url http://h --door esb --user li --app-code c --app-secret-file /s x.json").unwrap();
    let connection = Connection {
        server: Some(Server::Url("http://h".to_owned())),
        door: Some(Door::Esb),
        user: Some("li".to_owned()),
        app_code: Some("c".to_owned()),
        app_secret_file: Some("/s".into()),
    };
    let command = Command::Screen { file: Some("x.json".into()) };
    assert_eq!(args, Args { connection, command, ..Args::default() });
    let args = parse("bkproc --sandbox --config c.toml --lang zh --theme mono --drafts d").unwrap();
    assert_eq!(args.connection.server, Some(Server::Sandbox));
    assert_eq!((args.config, args.lang, args.drafts), (Some("c.toml".into()), Some(Lang::Zh), Some("d".into())));
    assert_eq!(parse("bkproc --env prod").unwrap().connection.server, Some(Server::Environment("prod".to_owned())));
    assert_eq!(parse("bkproc sandbox").unwrap().command, Command::Sandbox(SandboxArgs::default()));
    let args = parse(
        "bkproc sandbox --listen [::1]:0 --instances 5 --door direct --users checked --version 3.9 --attributes strict --requests r --fault a=1 --fault b --lang zh",
    )
    .unwrap();
    let sandbox = SandboxArgs {
        listen: "[::1]:0".parse().unwrap(),
        instances: Some(5),
        door: Some(Door::Direct),
        users: Some("checked".to_owned()),
        version: Some("3.9".to_owned()),
        attributes: Some("strict".to_owned()),
        requests: Some("r".into()),
        faults: vec!["a=1".to_owned(), "b".to_owned()],
    };
    assert_eq!((args.command, args.lang), (Command::Sandbox(sandbox), Some(Lang::Zh)));
}

#[test]
fn the_simulator_has_the_versions_that_can_be_asked_for() {
    let known = bkproc::sandbox::Version::ALL.map(|version| version.to_string());
    assert_eq!(cli::SANDBOX_VERSIONS.map(str::to_owned), known);
}

#[test]
fn wrong_usage_ends_with_2() {
    for line in [
        "bkproc --sandbox --url http://h",
        "bkproc --env a --url http://h",
        "bkproc --user li",
        "bkproc --door direct",
        "bkproc --url http://h --door window",
        "bkproc --lang de",
        "bkproc a b",
        "bkproc --token x",
        "bkproc sandbox --instances 0",
        "bkproc sandbox --listen here",
        "bkproc sandbox --version 3.8",
    ] {
        let error = parse(line).expect_err(line);
        assert_eq!(error.exit_code(), 2, "{line}");
    }
}

#[test]
fn help_is_wholly_in_its_language() {
    for (words, sandbox) in [(&ZH, false), (&ZH, true), (&EN, false), (&EN, true)] {
        cli::command(words).debug_assert();
        let line = if sandbox { &["bkproc", "sandbox", "--help"][..] } else { &["bkproc", "-h"] };
        let help = cli::command(words).try_get_matches_from(line).unwrap_err();
        assert_eq!(help.exit_code(), 0);
        let text = help.to_string();
        let expected = if sandbox { "--fault <SPEC>" } else { "--app-secret-file <FILE>" };
        assert!(text.contains(expected), "{text}");
        let zh = words.about == ZH.about;
        let foreign: &[&str] =
            if zh { &["Usage", "Options", "Commands", "Print", "possible", "default:"] } else { &["用法"] };
        for word in foreign {
            assert!(!text.contains(word), "{word} in\n{text}");
        }
    }
}

#[test]
fn the_chinese_of_help_has_its_own_punctuation() {
    let mut commands = vec![cli::command(&ZH)];
    let mut seen = 0;
    while let Some(mut command) = commands.pop() {
        let text = command.render_long_help().to_string();
        let signs: Vec<char> = text.chars().collect();
        let ideograph = |at: usize| signs.get(at).is_some_and(|ch| ('\u{3400}'..='\u{9fff}').contains(ch));
        for (at, sign) in signs.iter().enumerate() {
            let before = at > 0 && ideograph(at - 1);
            let after = ideograph(at + 1) || (signs.get(at + 1) == Some(&' ') && ideograph(at + 2));
            // The parser itself puts the colon after a heading.
            let heading = *sign == ':' && signs.get(at + 1) == Some(&'\n');
            let around: String = signs[at.saturating_sub(12)..(at + 12).min(signs.len())].iter().collect();
            assert!(
                !(matches!(sign, ',' | ';' | ':' | '(' | ')') && (before || after) && !heading),
                "{sign} in {around:?}"
            );
        }
        seen += 1;
        commands.extend(command.get_subcommands().filter(|one| one.get_name() != "help").cloned());
    }
    assert!(seen > 15, "every command has help: {seen}");
}

#[test]
fn the_language_of_help_is_found_before_anything_else() {
    let argv = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    let zh = |name: &str| (name == "LANG").then(|| "zh_CN.UTF-8".to_owned());
    assert_eq!(cli::language(&argv("bkproc --help"), &zh), Lang::Zh);
    assert_eq!(cli::language(&argv("bkproc --lang en --help"), &zh), Lang::En);
    assert_eq!(cli::language(&argv("bkproc --lang=zh"), &|_| None), Lang::Zh);
    assert_eq!(cli::language(&argv("bkproc -- --lang=zh"), &|_| None), Lang::En);
    assert_eq!(cli::language(&argv("bkproc --lang"), &|_| None), Lang::En);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_stops_the_reader(
        cuts in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), ".{0,3}"), 1..6),
    ) {
        let mut text: Vec<char> = FULL.chars().collect();
        for (at, put) in &cuts {
            let at = at.index(text.len());
            text.splice(at..(at + 2).min(text.len()), put.chars());
        }
        let text: String = text.into_iter().collect();
        let (_, mistakes) = file::parse(Path::new("c.toml"), &text);
        let lines = text.lines().count() + 1;
        for mistake in mistakes {
            proptest::prop_assert!(mistake.spot.is_some_and(|spot| spot.line <= lines), "{mistake:?}");
        }
    }
}

#[test]
fn scheme_of_an_address_may_be_written_in_any_case() {
    use bkproc::config::file::is_url;
    for good in ["http://a", "HTTP://a", "Https://a.example.com/x"] {
        assert!(is_url(good), "{good}");
    }
    for bad in ["ftp://a", "HTTPa", "http:/a", "HTTP://", "HTTP://u:p@a", "xhttp://a"] {
        assert!(!is_url(bad), "{bad}");
    }
}

#[test]
fn a_placeholder_of_the_documents_is_explained_with_what_usually_stands_there() {
    use bkproc::config::file::placeholder;
    let found = |text: &str, usual| Some(Fault::Placeholder { text: text.to_owned(), usual });
    for (url, fault) in [
        ("https://bkapi.example.com/api/{gateway_name}/prod", found("{gateway_name}", Some("bk-cmdb"))),
        ("https://bkapi.example.com/api/bk-cmdb/{stage}", found("{stage}", Some("prod"))),
        ("https://{host}/api/bk-cmdb/prod", found("{host}", None)),
        ("https://bkapi.example.com/api/bk-cmdb/prod", None),
        // A password may have braces, and is not shown.
        ("https://u:{p}@bkapi.example.com", None),
    ] {
        assert_eq!(placeholder(url), fault, "{url}");
    }
    let url = "https://bkapi.example.com/api/{gateway_name}/prod".to_owned();
    let connection = Connection { server: Some(Server::Url(url)), ..Connection::default() };
    let settings = Home::new("").resolve(&Args { connection, ..Args::default() });
    let fault = found("{gateway_name}", Some("bk-cmdb")).unwrap();
    assert_eq!(settings.problems, [Mistake { file: None, spot: None, key: "--url".to_owned(), fault }]);
}
