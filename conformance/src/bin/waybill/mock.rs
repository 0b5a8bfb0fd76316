//! `waybill mock`: serves the providers on loopback until a signal. Reads the arguments and starts the
//! server; the server itself is in the library.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args as ClapArgs, Command, FromArgMatches};
use tokio::runtime::{Builder, Runtime};
use waybill_conformance::mock::scenario::BUILT_IN;
use waybill_conformance::mock::{Accept, App, Mock, Providers, Scenario, Settings, faults};
use waybill_conformance::specs;

use crate::log::{Rest, log};
use crate::report::Failure;
use crate::time::instant;

/// Serves mocks of the providers on this machine, for a client in any language
///
/// Prints one line of JSON when it is ready, with the address of each provider, and serves until it is
/// interrupted. It checks signature, time, key, parameters and their limits, and responds with the
/// documented examples and errors. Rejected requests are explained on standard error and in the journal:
/// GET /__waybill/sessions/default/journal. Nothing is sent anywhere else.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill mock                                        # any free port, key 12345678, secret helloworld
  waybill mock --port 8080 --app-key K --secret-env TOP_SECRET
  waybill mock --app-key K1 --secret S1 --app-key K2 --secret S2
  waybill mock --scenario split-order                 # or a YAML file of yours
  waybill mock --clock '2016-01-01 12:00:00'          # a clock that stands, for published vectors
  curl -H 'x-waybill-error: CD22' …                   # selects a response; see docs/mock.md"
))]
pub struct Args {
    /// The port; 0 for any free port
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// The address to listen on; a non-loopback address lets other machines connect
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    bind: IpAddr,

    /// A name that the Host header may have besides those of loopback, or *; repeatable
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    #[command(flatten)]
    apps: Apps,

    /// Serves the specs of this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,

    /// The scenario that every session starts with: a YAML file, or the name of a built-in scenario
    #[arg(long, value_name = "FILE", long_help = scenarios())]
    scenario: Option<String>,

    /// A clock that is fixed at this time: RFC 3339 with an offset, 'yyyy-MM-dd HH:mm:ss' at GMT+8, or milliseconds
    /// (13 digits) or seconds (10 digits) since 1970
    #[arg(long, value_name = "TIME", value_parser = instant)]
    clock: Option<SystemTime>,

    /// How many seconds a timestamp may differ from the clock; default: what the platform documents
    #[arg(long, value_name = "SECONDS")]
    window: Option<u64>,

    /// Rejects what no document has although real clients send it: by default it is accepted, and noted in the journal
    /// and on standard error
    #[arg(long)]
    strict: bool,

    /// Leaves the root in simplified responses, as the documents' samples have it; official SDKs for Java and .NET find
    /// no fields there
    #[arg(long)]
    simplified_root: bool,

    /// Accepts one alternative only, where the documents leave open which one is right: canonical-string=NAME,
    /// sign-method=NAME, timestamp-unit=seconds or milliseconds; repeatable
    #[arg(long, value_name = "KIND=NAME")]
    accept: Vec<String>,

    /// Fills responses of which the documents show little with made-up data: lists have a few items, ids occur once, times
    /// are near the clock, and parameters of the request come back. --seed, session and number of the request decide
    #[arg(long)]
    fill: bool,

    /// The seed of faults, request ids and made-up data: the same run has the same ones
    #[arg(long, default_value_t = 0)]
    seed: u64,

    /// Does not report rejected requests on standard error
    #[arg(long)]
    quiet: bool,
}

fn scenarios() -> String {
    let built_in: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    let faults: Vec<String> = faults().map(|(name, line)| format!("  {name:13}{line}")).collect();
    format!(
        "The scenario that every session starts with: a YAML file, or the name of a built-in scenario ({}). Faults for its steps, and for \
         the header x-waybill-fault, as NAME;key=value:\n{}",
        built_in.join(", "),
        faults.join("\n")
    )
}

/// A running server, and the signals that end it.
pub struct Server {
    mock: Mock,
    log: Option<Rest>,
    signals: Runtime,
    ends: Ends,
}

/// Starts the server; `complain` receives the lines of its log. Signals are caught from here on.
pub fn start(args: &Args, complain: impl Fn(&str) + Send + 'static) -> Result<Server, Failure> {
    let providers = args.specs.as_deref().map_or_else(|| Ok(Providers::built_in()), read)?;
    let scenario = args.scenario.as_deref().map(|name| open(name, &providers)).transpose()?;
    let accept = Accept::parse(&args.accept, &providers).map_err(|why| Failure::usage(format!("--accept: {why}")))?;
    let mut settings = Settings {
        providers,
        bind: args.bind,
        port: args.port,
        hosts: args.host.clone(),
        clock: args.clock,
        window: args.window.map(Duration::from_secs),
        strict: args.strict,
        simplified_root: args.simplified_root,
        accept,
        fill: args.fill,
        seed: args.seed,
        scenario,
        ..Settings::default()
    };
    if !args.apps.0.is_empty() {
        settings.apps.clone_from(&args.apps.0);
    }
    let mut rest = None;
    if !args.quiet {
        let (log, lines) = log(complain).map_err(Failure::usage)?;
        (settings.log, rest) = (log, Some(lines));
    }
    let signals = Builder::new_current_thread().enable_all().build().map_err(Failure::usage)?;
    let ends = signals.block_on(async { Ends::new() }).map_err(Failure::usage)?;
    let mock = Mock::start(settings).map_err(Failure::usage)?;
    Ok(Server { mock, log: rest, signals, ends })
}

/// Reads specs, or returns all their diagnostics.
fn read(folder: &Path) -> Result<Providers, Failure> {
    let sources = specs::sources(folder).map_err(|why| Failure::usage(format!("--specs: {why}")))?;
    let wrong = |why| Failure { detail: why, ..Failure::usage(format!("--specs {} has errors", folder.display())) };
    Providers::read(sources).map_err(wrong)
}

/// Reads a scenario, or returns all diagnostics of its file.
fn open(name: &str, providers: &Providers) -> Result<Arc<Scenario>, Failure> {
    Scenario::open(name, providers).map_err(|why| match why.contains('\n') {
        true => Failure { detail: why, ..Failure::usage(format!("--scenario {name} has errors")) },
        false => Failure::usage(format!("--scenario: {why}")),
    })
}

impl Server {
    /// The line that is printed when the server is ready.
    pub fn ready(&self) -> String {
        format!("{}\n", self.mock.ready())
    }

    /// Serves until a signal, then writes the last lines of the log.
    pub fn wait(mut self) {
        self.signals.block_on(self.ends.next());
        drop(self.mock);
        if let Some(rest) = self.log {
            rest.wait();
        }
    }
}

/// SIGINT and SIGTERM.
#[cfg(unix)]
struct Ends([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Ends {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]))
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let ended = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if ended { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Ends;

#[cfg(not(unix))]
impl Ends {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without the signal, only the end of the process ends the server.
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Keys with their secrets. Each secret belongs to the key before it, by the order of the arguments. A key
/// without a secret, or with two, is rejected.
#[derive(Clone, Default)]
struct Apps(Vec<App>);

const KEY: &str = "app-key";
const SECRET: &str = "secret";
const SECRET_ENV: &str = "secret-env";

impl ClapArgs for Apps {
    fn augment_args(command: Command) -> Command {
        let argument = |name: &'static str, value: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name(value).help(help).action(ArgAction::Append).allow_hyphen_values(true)
        };
        command
            .arg(argument(KEY, "KEY", "An accepted key (app key, access key); its secret follows. Repeatable"))
            .arg(argument(SECRET, "S", "The secret of the key before it; it is recorded in the shell's history"))
            .arg(argument(SECRET_ENV, "NAME", "The environment variable that holds the secret of the key before it"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Apps {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given: Vec<(usize, &str, String)> = Vec::new();
        for name in [KEY, SECRET, SECRET_ENV] {
            let places = matches.indices_of(name).into_iter().flatten();
            let values = matches.get_many::<String>(name).into_iter().flatten();
            given.extend(places.zip(values).map(|(at, value)| (at, name, value.clone())));
        }
        given.sort();
        pair(given.into_iter().map(|(_, name, value)| (name, value)), &|name| std::env::var_os(name))
            .map(Self)
            .map_err(|why| clap::Error::raw(ErrorKind::ValueValidation, why))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

fn pair<'a>(given: impl Iterator<Item = (&'a str, String)>, variable: Variable<'_>) -> Result<Vec<App>, String> {
    let mut apps: Vec<App> = Vec::new();
    let mut waiting: Option<String> = None;
    for (name, value) in given {
        if name == KEY {
            if let Some(key) = waiting.replace(value) {
                return Err(without_secret(&key));
            }
            continue;
        }
        let key = waiting.take().ok_or_else(|| format!("--{name} needs a --{KEY} before it"))?;
        let secret = match name {
            SECRET_ENV => variable(&value)
                .and_then(|text| text.into_string().ok())
                .ok_or_else(|| format!("--{SECRET_ENV}: the variable `{value}` is not set, or is not valid UTF-8"))?,
            _ => value,
        };
        if key.is_empty() || secret.is_empty() {
            return Err("a key or its secret is empty".to_owned());
        }
        if apps.iter().any(|app| app.key == key) {
            return Err(format!("the key {key} is given twice"));
        }
        apps.push(App { key, secret });
    }
    waiting.map_or(Ok(apps), |key| Err(without_secret(&key)))
}

fn without_secret(key: &str) -> String {
    format!("--{KEY} {key} has no secret: add --{SECRET_ENV} NAME or --{SECRET} S after it")
}
