//! `bkproc init`: three questions, and a configuration file with comments. A file that is there stays as it is.

use crate::cli::exit::Exit;
use crate::cli::out::{Failed, Out};
use crate::config::{Settings, file};
use crate::domain::environment::Door;
use crate::domain::mistake::Mistake;
use crate::i18n::explain::config_problem;
use crate::store::{Disk, write_new};

pub(super) fn run(settings: &Settings, out: &Out) -> Result<Exit, Failed> {
    let words = out.words();
    let path = settings.config_file.as_deref();
    let path = path.ok_or_else(|| Failed::new(Exit::Usage, "folder", words.no_config_folder()))?;
    let shown = path.display().to_string();
    let taken = || Failed::new(Exit::Usage, "exists", words.config_exists(&shown));
    // Told before anybody answers for nothing.
    if path.symlink_metadata().is_ok() {
        return Err(taken());
    }
    let url = ask(out, words.ask_url(), |answer| {
        if let Some(fault) = file::placeholder(answer) {
            out.explain(&config_problem(out.lang, &Mistake { file: None, spot: None, key: "url".to_owned(), fault }));
            return false;
        }
        answer.is_empty() || file::is_url(answer)
    })?;
    let (door, user) = if url.is_empty() {
        (Door::default(), String::new())
    } else {
        let guess = guess(&url);
        let door = ask(out, &words.ask_door(guess.as_str()), |answer| answer.is_empty() || is_door(answer))?;
        let user = ask(out, words.ask_user(), |answer| !answer.contains(char::is_control))?;
        (door.parse().unwrap_or(guess), user)
    };
    let text = words.first_config(out.lang.code(), &url, door.as_str(), &user);
    let written = write_new(&Disk::default(), path, |to| to.write_all(text.as_bytes()));
    if !written.map_err(|error| Failed::store(out.lang, &error, Exit::Damaged))? {
        return Err(taken());
    }
    Ok(out.text([words.config_written(&shown)], Exit::Done))
}

fn is_door(answer: &str) -> bool {
    answer.parse::<Door>().is_ok()
}

/// Asks until the answer can be used, or no one answers.
fn ask(out: &Out, question: &str, usable: impl Fn(&str) -> bool) -> Result<String, Failed> {
    loop {
        let Some(answer) = out.ask(question) else {
            return Err(Failed::new(Exit::Usage, "answer", out.words().no_answer()));
        };
        if usable(&answer) {
            return Ok(answer);
        }
        out.say(&out.words().bad_answer(&answer));
    }
}

/// Which door an address looks like: a gateway has its stage in the path, ESB is at the company's platform, and the API
/// server has a port of its own and no path.
fn guess(url: &str) -> Door {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host.starts_with("bkapi") || path.starts_with("api/bk") {
        Door::Gateway
    } else if host.starts_with("paas") || path.starts_with("api/c/") || path.starts_with("o/") {
        Door::Esb
    } else if host.contains(':') && path.is_empty() {
        Door::Direct
    } else {
        Door::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_suggests_its_door() {
        for (url, door) in [
            ("https://bkapi.example.com/api/bk-cmdb/prod", Door::Gateway),
            ("https://apigw.example.com/api/bk-cmdb/stag", Door::Gateway),
            ("https://paas.example.com", Door::Esb),
            ("https://bk.example.com/api/c/compapi", Door::Esb),
            ("http://10.0.0.1:8080", Door::Direct),
            ("http://10.0.0.1:8080/", Door::Direct),
        ] {
            assert_eq!(guess(url), door, "{url}");
        }
    }
}
