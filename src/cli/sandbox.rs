//! `bkproc sandbox`: the CMDB simulator as a server; and the simulator inside the process, for `bkproc --sandbox`.

use super::{FAILURE, USAGE, fail};
use crate::config::cli::SandboxArgs;
use crate::domain::environment::{Credentials, Door, Environment, Secret};
use crate::domain::lang::Lang;
use crate::i18n::command::CommandWords;
use crate::sandbox::{APP_CODE, APP_SECRET, AttributeChanges, Fault, Options, Sandbox, Users, Version};
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// The environment's name.
const NAME: &str = "sandbox";
/// A user that the simulator knows.
const USER: &str = "admin";

/// Serves until a signal comes.
pub(super) fn run(args: SandboxArgs, lang: Lang) -> ExitCode {
    let words = CommandWords(lang);
    let mut faults = Vec::new();
    for text in args.faults {
        match text.parse::<Fault>() {
            Ok(fault) => faults.push(fault),
            Err(error) => return fail(&words.bad_fault(&text, &error), USAGE),
        }
    }
    let version = match args.version.map_or_else(|| Ok(Version::default()), |version| version.parse()) {
        Ok(version) => version,
        Err(error) => return fail(&error, USAGE),
    };
    let attributes = match args.attributes.as_deref().map_or_else(|| Ok(AttributeChanges::default()), attributes) {
        Ok(attributes) => attributes,
        Err(error) => return fail(&words.bad_attributes(&args.attributes.unwrap_or_default(), &error), USAGE),
    };
    let users = match args.users.map_or_else(|| Ok(Users::default()), |users| users.parse()) {
        Ok(users) => users,
        Err(error) => return fail(&error, USAGE),
    };
    let door = args.door.unwrap_or(Door::Direct);
    let options = Options {
        listen: args.listen,
        instances: args.instances,
        data: None,
        door: simulated(door),
        users,
        version,
        attributes,
        requests: args.requests,
        faults,
    };
    let served = Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|reactor| reactor.block_on(serve(options, door, words)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&words.no_sandbox(&error), FAILURE),
    }
}

/// Reads the changes of attributes: `strict`, or those in a file.
fn attributes(asked: &str) -> Result<AttributeChanges, String> {
    match asked {
        "strict" => Ok(AttributeChanges::strict()),
        file => fs::read_to_string(file).map_err(|error| error.to_string())?.parse(),
    }
}

async fn serve(options: Options, door: Door, words: CommandWords) -> io::Result<()> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    let sandbox = Sandbox::start(options).await?;
    announce(&sandbox, door, words)?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
    sandbox.shutdown().await;
    Ok(())
}

/// The first line is for programs: it tells the port, when the system chose it.
fn announce(sandbox: &Sandbox, door: Door, words: CommandWords) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {}", sandbox.url())?;
    out.flush()?;
    let credentials = match door {
        Door::Direct => String::new(),
        Door::Gateway | Door::Esb => format!(" --app-code {APP_CODE}"),
    };
    let secret = match door {
        Door::Direct => String::new(),
        Door::Gateway | Door::Esb => format!("BKPROC_APP_SECRET={APP_SECRET} "),
    };
    let mut err = io::stderr();
    // The simulator serves whether anybody reads this or not.
    let _ = writeln!(err, "{}", words.connect_with());
    let _ = writeln!(err, "  {secret}bkproc --url {} --door {door} --user {USER}{credentials}", sandbox.base_url());
    Ok(())
}

/// Starts the simulator on a thread of its own, where it serves as long as the process lives.
///
/// # Errors
///
/// When it cannot be started.
pub(super) fn embed(door: Door) -> io::Result<(Environment, Credentials)> {
    let (started, address) = mpsc::channel();
    thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
        let begun = Builder::new_current_thread().enable_all().build().and_then(|reactor| {
            let options = Options { door: simulated(door), ..Options::default() };
            reactor.block_on(Sandbox::start(options)).map(|sandbox| (reactor, sandbox))
        });
        match begun {
            Ok((reactor, sandbox)) => {
                // Who started us has ended when it does not listen.
                let _ = started.send(Ok(sandbox.base_url()));
                reactor.block_on(sandbox.stopped());
            }
            Err(error) => {
                let _ = started.send(Err(error));
            }
        }
    })?;
    let url = address.recv().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))?;
    let environment = Environment { name: NAME.to_owned(), url, door, ephemeral: true, ..Environment::default() };
    let credentials = Credentials {
        user: USER.to_owned(),
        app_code: APP_CODE.to_owned(),
        app_secret: Some(Secret::new(APP_SECRET.to_owned())),
        ..Credentials::default()
    };
    Ok((environment, credentials))
}

const fn simulated(door: Door) -> crate::sandbox::Door {
    match door {
        Door::Direct => crate::sandbox::Door::Direct,
        Door::Gateway => crate::sandbox::Door::Gateway,
        Door::Esb => crate::sandbox::Door::Esb,
    }
}
