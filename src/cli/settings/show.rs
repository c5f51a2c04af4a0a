//! `bkproc config show`: what is in force, defaults included, and where each part of the credentials comes from. Never
//! what a secret is.

use crate::cli::exit::Exit;
use crate::cli::out::Out;
use crate::config::{Configured, Settings};
use crate::domain::environment::{CredentialPart, Environment, Network, Source};
use crate::domain::lang::Lang;
use crate::i18n::explain::secret;
use crate::theme;
use serde::Serialize;

#[derive(Serialize)]
struct Body {
    file: Option<String>,
    language: &'static str,
    theme: String,
    lines: bool,
    /// The environment that the program starts with.
    default: Option<String>,
    presets: Vec<String>,
    environments: Vec<Item>,
    keys: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Item {
    name: String,
    url: String,
    door: &'static str,
    production: bool,
    supplier: String,
    tenant: Option<String>,
    warnings: Option<Vec<&'static str>>,
    messages: Option<&'static str>,
    page: u64,
    parallel: usize,
    writes: usize,
    connect_timeout: u64,
    read_timeout: u64,
    write_timeout: u64,
    ca_file: Option<String>,
    client_cert: Option<String>,
    client_key: Option<String>,
    credentials: Vec<PartItem>,
}

/// Where a part of the credentials comes from.
#[derive(Serialize)]
struct PartItem {
    part: &'static str,
    /// `written`, `env`, `file`, `command` or `prompt`.
    from: &'static str,
    /// The variable's name, the file's path or the program.
    place: Option<String>,
    /// Names only; secrets are not told.
    value: Option<String>,
}

pub(super) fn run(settings: &Settings, out: &Out) -> Exit {
    if out.json {
        return out.document(&body(settings), Exit::Done);
    }
    out.text(lines(settings, out.lang), Exit::Done)
}

fn body(settings: &Settings) -> Body {
    Body {
        file: settings.config_file.as_ref().map(|file| file.display().to_string()),
        language: settings.lang.code(),
        theme: theme_of(settings),
        lines: settings.lines,
        default: settings.environment().map(|own| own.environment.name.clone()),
        presets: settings.presets.iter().map(|path| shown(path)).collect(),
        environments: settings.environments.iter().map(item).collect(),
        keys: settings.keys.iter().map(|own| (own.action.clone(), own.keys.clone().into())).collect(),
    }
}

fn theme_of(settings: &Settings) -> String {
    settings.theme.clone().unwrap_or_else(|| theme::DEFAULT.to_owned())
}

fn item(Configured { environment, network, credentials, sources }: &Configured) -> Item {
    let Environment { name, door, tenant, supplier, production, warnings, .. } = environment;
    let Network { messages, page, parallel, writes, connect_timeout, read_timeout, write_timeout, ca_file, client } =
        network;
    let (client_cert, client_key) = client.as_ref().map(|(cert, key)| (shown(cert), shown(key))).unzip();
    let name_of = |part| match part {
        CredentialPart::User => Some(credentials.user.clone()),
        CredentialPart::AppCode => Some(credentials.app_code.clone()),
        _ => None,
    };
    Item {
        name: name.clone(),
        url: environment.address().to_string(),
        door: door.as_str(),
        production: *production,
        supplier: supplier.clone(),
        tenant: tenant.clone(),
        warnings: warnings.map(|own| own.names().collect()),
        messages: messages.map(Lang::code),
        page: *page,
        parallel: *parallel,
        writes: *writes,
        connect_timeout: *connect_timeout,
        read_timeout: *read_timeout,
        write_timeout: *write_timeout,
        ca_file: ca_file.as_deref().map(shown),
        client_cert,
        client_key,
        credentials: sources
            .iter()
            .map(|(part, source)| PartItem {
                part: part.as_str(),
                from: from(source),
                place: place(source),
                value: name_of(*part).filter(|name| !name.is_empty()),
            })
            .collect(),
    }
}

fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}

/// Names the kind of a place of credentials, for programs.
pub(in crate::cli) const fn from(source: &Source) -> &'static str {
    match source {
        Source::Written => "written",
        Source::Variable(_) => "env",
        Source::File(_) => "file",
        Source::Command(_) => "command",
        Source::Prompt => "prompt",
    }
}

/// Names the place itself; of a command only its program, since its arguments may say more than should be read.
pub(in crate::cli) fn place(source: &Source) -> Option<String> {
    match source {
        Source::Variable(name) => Some(name.clone()),
        Source::File(path) => Some(shown(path)),
        Source::Command(argv) => argv.first().cloned(),
        Source::Written | Source::Prompt => None,
    }
}

/// As TOML, so that it can be compared with the file.
fn lines(settings: &Settings, lang: Lang) -> Vec<String> {
    let body = body(settings);
    let mut lines = Vec::new();
    lines.extend(body.file.map(|file| format!("# {file}")));
    lines.push(pair("language", &body.language));
    lines.push(pair("theme", &body.theme));
    lines.push(pair("lines", &body.lines));
    lines.extend(body.default.map(|name| pair("default", &name)));
    if !body.presets.is_empty() {
        lines.push(pair("presets", &body.presets));
    }
    for (item, own) in body.environments.into_iter().zip(&settings.environments) {
        lines.push(String::new());
        lines.push(format!("[environments.{}]", quoted_unless_bare(&item.name)));
        lines.push(pair("url", &item.url));
        lines.push(pair("door", &item.door));
        lines.push(pair("production", &item.production));
        match &item.tenant {
            Some(tenant) => lines.push(pair("tenant", tenant)),
            None => lines.push(pair("supplier", &item.supplier)),
        }
        lines.extend(item.warnings.map(|warnings| pair("warnings", &warnings)));
        lines.extend(item.messages.map(|messages| pair("messages", &messages)));
        lines.push(pair("page", &item.page));
        lines.push(pair("parallel", &item.parallel));
        lines.push(pair("writes", &item.writes));
        lines.push(pair("connect_timeout", &item.connect_timeout));
        lines.push(pair("read_timeout", &item.read_timeout));
        lines.push(pair("write_timeout", &item.write_timeout));
        lines.extend(item.ca_file.map(|path| pair("ca_file", &path)));
        lines.extend(item.client_cert.map(|path| pair("client_cert", &path)));
        lines.extend(item.client_key.map(|path| pair("client_key", &path)));
        for (part, (_, source)) in item.credentials.iter().zip(&own.sources) {
            let key = part.value.as_ref().map_or_else(|| format!("# {}", part.part), |name| pair(part.part, name));
            lines.push(format!("{key}  # {}", secret::source(lang, source)));
        }
    }
    if !settings.keys.is_empty() {
        lines.push(String::new());
        lines.push("[keys]".to_owned());
        lines.extend(settings.keys.iter().map(|own| pair(&quoted_unless_bare(&own.action), &own.keys)));
    }
    lines
}

/// A JSON text, number, truth or list of texts is one of TOML.
fn pair(key: &str, value: &impl Serialize) -> String {
    format!("{key} = {}", serde_json::json!(value))
}

fn quoted_unless_bare(name: &str) -> String {
    let is_bare = |ch: char| ch.is_ascii_alphanumeric() || ch == '_' || ch == '-';
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { serde_json::json!(name).to_string() }
}
