//! What is said of each check of `bkproc doctor`.

use crate::support::both::{assert_both, assert_explained};
use bkproc::api::Spelling;
use bkproc::api::error::{Authorities, Certificate};
use bkproc::api::proxy::{DirectReason, Route};
use bkproc::config::LangBy;
use bkproc::domain::color::ColorMode;
use bkproc::domain::environment::{CredentialPart, Door, Environment, Source};
use bkproc::domain::lang::Lang;
use bkproc::i18n::command::doctor::files::{Folder, FolderContents};
use bkproc::i18n::command::doctor::{CheckArea, CheckWords, ReceiptsCheck, Sign, Untried};
use unicode_width::UnicodeWidthStr;

const FOLDERS: [Folder; 4] = [Folder::Config, Folder::Drafts, Folder::Runs, Folder::Cache];

fn say(of: impl Fn(CheckWords) -> String) {
    assert_both(&of(CheckWords(Lang::Zh)), &of(CheckWords(Lang::En)));
}

#[test]
fn signs_and_areas_are_short_and_tell_each_other_apart() {
    for area in CheckArea::ALL {
        say(|words| words.area(area).to_owned());
        say(|words| words.looking(area));
    }
    for lang in [Lang::Zh, Lang::En] {
        let words = CheckWords(lang);
        let mut all: Vec<_> = Sign::ALL.map(|sign| words.sign(sign)).into();
        assert!(all.iter().all(|sign| sign.width() <= 4), "{all:?}");
        all.extend(CheckArea::ALL.map(|area| words.area(area)));
        assert!(all.iter().all(|text| text.width() <= 11), "{all:?}");
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[test]
fn every_reason_not_to_try_something_has_words() {
    for why in [
        Untried::Offline,
        Untried::NoEnvironment,
        Untried::NoRequest,
        Untried::NoAnswer,
        Untried::NoData,
        Untried::NoCredentials,
        Untried::NoBusiness,
        Untried::Prompt,
        Untried::NotTyped,
        Untried::Writes,
        Untried::Door,
        Untried::Untold,
        Untried::NoTerminal,
    ] {
        say(|words| words.not_tried(&[words.label("clock"), words.label("pages")], words.untried(why)));
    }
    for label in ["size", "proxy", "connection", "clock", "answer", "identity", "businesses", "calls", "writes"] {
        say(|words| words.label(label).to_owned());
    }
    for label in ["headers", "receipts", "pages", "credentials"] {
        say(|words| words.label(label).to_owned());
    }
}

#[test]
fn the_terminal_and_the_configuration_have_words() {
    for color in ColorMode::ALL {
        say(|words| words.terminal("xterm", color, &[]));
        say(|words| words.terminal("", color, &["NO_COLOR", "tmux"]));
    }
    for (input, output, error) in [(true, true, true), (false, true, true), (true, true, false), (false, false, false)]
    {
        say(|words| words.streams(input, output, error));
    }
    say(|words| words.size(80, 24));
    assert_explained(|lang| CheckWords(lang).too_small(CheckWords(lang).size(30, 8), 40, 12));
    assert_explained(|lang| CheckWords(lang).dumb_terminal(CheckWords(lang).terminal("dumb", ColorMode::Mono, &[])));
    for (set, utf8) in [(Some(("LANG", "C.UTF-8")), true), (Some(("LANG", "C")), false), (None, false)] {
        assert_explained(|lang| CheckWords(lang).characters(set, utf8));
    }
    for by in [LangBy::Option, LangBy::File, LangBy::Variable("LANG"), LangBy::Nobody] {
        say(|words| words.language(by));
    }
    for exists in [true, false] {
        say(|words| words.config_file("~/x.toml", exists, 1));
    }
    for (tenant, supplier) in [(None, "0"), (None, "tencent"), (Some("default"), "0")] {
        let environment = Environment {
            name: "prod".to_owned(),
            url: "https://cmdb.example.com".to_owned(),
            door: Door::Gateway,
            tenant: tenant.map(str::to_owned),
            supplier: supplier.to_owned(),
            production: true,
            ..Environment::default()
        };
        say(|words| words.environment(&environment));
    }
    let sources = [
        Source::Written,
        Source::Variable("TOKEN".to_owned()),
        Source::File("~/secret".into()),
        Source::Command(vec!["pass".to_owned()]),
        Source::Prompt,
    ];
    for part in CredentialPart::ALL {
        for source in &sources {
            say(|words| words.part(part, source, Some("admin")));
            say(|words| words.part(part, source, None));
        }
        assert_explained(|lang| CheckWords(lang).no_part(part));
        assert_explained(|lang| CheckWords(lang).short_secret(&CheckWords(lang).part(part, &Source::Prompt, None), 4));
    }
    say(|words| words.summary([1, 2, 1, 0], 4));
}

#[test]
fn the_way_and_the_server_have_words() {
    let except = DirectReason::Except { variable: "no_proxy", entry: ".corp".to_owned() };
    for why in [DirectReason::NotSet, DirectReason::Loopback, except] {
        say(|words| words.route(&Route::Direct(why.clone())));
    }
    assert_explained(|lang| CheckWords(lang).bad_proxy("https_proxy"));
    say(|words| words.check_proxy("http://proxy:1", "https_proxy"));
    for secrets in [true, false] {
        assert_explained(|lang| CheckWords(lang).plain(secrets));
    }
    for trusted in [Authorities::CaFile("/ca.pem".into()), Authorities::Variables, Authorities::System] {
        say(|words| words.trusted(&trusted, 2));
    }
    assert_explained(|lang| CheckWords(lang).no_authorities("ca_file /ca.pem", "no certificate in it"));
    assert_explained(|lang| CheckWords(lang).no_certificate("client_key /me.key", "no such file"));
    say(|words| words.connected(38, 200, Some("1.3")));
    let certificate = Certificate { subject: "CN=cmdb".to_owned(), ..Certificate::default() };
    for (days, soon) in [(None, false), (Some(300), false), (Some(3), true)] {
        assert_explained(|lang| CheckWords(lang).certificate(&certificate, days, soon));
        assert_explained(|lang| CheckWords(lang).own_certificate(&certificate, days, soon));
    }
    for ahead in [0, -1, 59, -119, 3600, 86_400, -172_800, i64::MIN] {
        assert_explained(|lang| CheckWords(lang).clock(ahead, true));
        assert_explained(|lang| CheckWords(lang).clock(ahead, false));
    }
    for keys in [None, Some(Spelling::Renamed), Some(Spelling::Own), Some(Spelling::Both)] {
        say(|words| words.answer(keys.is_some(), keys));
    }
    say(|words| words.accepted(None));
    say(|words| words.accepted(Some("admin")));
    assert_explained(|lang| CheckWords(lang).wants_tenant());
    assert_explained(|lang| CheckWords(lang).wants_supplier());
    for count in [0, 1, 12] {
        assert_explained(|lang| CheckWords(lang).businesses(count));
    }
    say(|words| words.calls(5, "CMDB"));
    for (new, old, tenant) in [(true, true, None), (false, true, None), (false, false, None), (true, false, Some("t"))]
    {
        say(|words| words.headers(new, old, tenant));
    }
    for receipts in ReceiptsCheck::ALL {
        assert_explained(|lang| CheckWords(lang).receipts(receipts));
    }
    say(|words| words.pages(1000, 1000));
    say(|words| words.pages(1000, 500));
}

#[test]
fn the_folders_have_words() {
    for folder in FOLDERS {
        say(|words| words.folder_name(folder).to_owned());
        for (exists, count, space) in
            [(false, None, None), (true, Some(3), Some(70 << 30)), (true, None, Some(1 << 20))]
        {
            say(|words| words.folder(folder, &FolderContents { path: "~/x", exists, count, space }));
        }
        assert_explained(|lang| CheckWords(lang).no_folder(folder));
        say(|words| words.more(folder, 2));
        for process in [None, Some(708)] {
            say(|words| words.in_use(folder, "20261103-081457-ab12cd", process));
        }
        assert_explained(|lang| CheckWords(lang).nearly_full(CheckWords(lang).folder_name(folder).to_owned()));
    }
    for count in [1, 2] {
        assert_explained(|lang| CheckWords(lang).unfinished(count));
    }
}
