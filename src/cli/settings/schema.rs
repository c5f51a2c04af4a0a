//! `bkproc config schema`: the keys of the configuration file, for people as a table and for editors as JSON Schema.

use crate::app::action::Action;
use crate::cli::exit::Exit;
use crate::cli::out::Out;
use crate::cli::table::table;
use crate::config::key::{ENVIRONMENT, Holds, Key, PLACES, TOP};
use crate::domain::environment::CredentialPart;
use crate::i18n::command::CommandWords;
use serde_json::{Map, Value, json};

pub(super) fn run(out: &Out) -> Exit {
    if out.json {
        return out.document(&schema(out.words()), Exit::Done);
    }
    let rows = rows(out.words());
    let rows = rows.iter().map(|row| row.each_ref().map(|cell| cell.as_str().into()));
    out.text(table(out.words().schema_heading(), rows), Exit::Done)
}

/// What may stand below `environments.NAME`, places of credentials included.
fn keys() -> impl Iterator<Item = (String, Holds)> {
    let places = CredentialPart::ALL
        .into_iter()
        .flat_map(|part| PLACES.map(|(end, holds)| (format!("{}_{end}", part.as_str()), holds)));
    ENVIRONMENT.iter().map(|key| (key.name.to_owned(), key.holds)).chain(places)
}

fn rows(words: CommandWords) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    let mut row = |key: String, holds, name: &str| {
        rows.push([key, spelt(holds), words.config_key(name).to_owned()]);
    };
    for Key { name, holds, .. } in TOP {
        match *name {
            "environments" => {
                for (key, holds) in keys() {
                    row(format!("environments.NAME.{key}"), holds, &key);
                }
            }
            "keys" => row("keys.ACTION".to_owned(), *holds, name),
            _ => row((*name).to_owned(), *holds, name),
        }
    }
    rows
}

/// What a key may hold, as it is written.
fn spelt(holds: Holds) -> String {
    match holds {
        Holds::Text => "\"TEXT\"".to_owned(),
        Holds::Url => "\"http(s)://HOST/PATH\"".to_owned(),
        Holds::Path => "\"PATH\"".to_owned(),
        Holds::Word(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
        Holds::Bool => "true | false".to_owned(),
        Holds::Number { least, most, usual } => format!("{least}-{most} [{usual}]"),
        Holds::Command => "[\"PROGRAM\", \"ARGUMENT\"]".to_owned(),
        Holds::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("[{}]", words.join(", "))
        }
        Holds::Paths => "[\"PATH\"]".to_owned(),
        Holds::Tables => "[\"KEY\"]".to_owned(),
    }
}

fn schema(words: CommandWords) -> Value {
    let described = |name: &str, holds| {
        let mut schema = of(holds);
        schema.insert("description".to_owned(), words.config_key(name).into());
        schema
    };
    let environment: Map<String, Value> =
        keys().map(|(key, holds)| (key.clone(), described(&key, holds).into())).collect();
    let actions: Map<String, Value> = Action::ALL.iter().map(|own| (own.name().to_owned(), texts().into())).collect();
    let mut top = Map::new();
    for Key { name, holds, .. } in TOP {
        let schema = match *name {
            "environments" => {
                let below = json!({
                    "type": "object",
                    "required": ["url"],
                    "additionalProperties": false,
                    "properties": environment,
                });
                json!({ "type": "object", "additionalProperties": below })
            }
            "keys" => json!({ "type": "object", "additionalProperties": false, "properties": actions }),
            _ => described(name, *holds).into(),
        };
        top.insert((*name).to_owned(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bkproc config.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": top,
    })
}

fn texts() -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), json!(["string", "array"])), ("items".to_owned(), json!({ "type": "string" }))])
}

fn of(holds: Holds) -> Map<String, Value> {
    let pairs = match holds {
        Holds::Text | Holds::Path => vec![("type", json!("string"))],
        Holds::Url => vec![("type", json!("string")), ("pattern", json!("^https?://[^@\\s]+$"))],
        Holds::Word(words) => vec![("enum", json!(words))],
        Holds::Bool => vec![("type", json!("boolean"))],
        Holds::Number { least, most, usual } => {
            let bounds = [("minimum", json!(least)), ("maximum", json!(most)), ("default", json!(usual))];
            [("type", json!("integer"))].into_iter().chain(bounds).collect()
        }
        Holds::Command | Holds::Paths => return texts(),
        Holds::Words(words) => {
            vec![("type", json!(["string", "array"])), ("items", json!({ "enum": words }))]
        }
        Holds::Tables => vec![("type", json!("object"))],
    };
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
