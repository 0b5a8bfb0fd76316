//! `waybill probe`: with an account, finds the settings that the gateway accepts where the specs leave them open. It
//! sends one read several times, with other settings each time, and never a write.
//!
//! plan.rs decides what is tried next, send.rs sends it, verdict.rs judges the response, show.rs prints the result.

mod plan;
mod send;
mod show;
mod verdict;

use std::time::Duration;

use clap::Args as ClapArgs;
use waybill_codegen::names;
use waybill_conformance::registry;
use waybill_runtime::platform::{HttpMethod, Operation, Source};
use waybill_runtime::transport::UreqTransport;
use waybill_runtime::wire::Model;
use waybill_runtime::{DynOperation, EncodeError, SecretString};

use self::plan::{Plan, Try, ways};
use self::send::{Account, Shown, client, send};
use self::verdict::{Judged, Verdict, judge};
use crate::encode::{PLACEHOLDERS, arguments, usage_error};
use crate::report::{Failure, Report};
use crate::secret::{REDACTED, SecretSource};

/// Finds the settings that a gateway accepts, with your account and one read
///
/// Some facts are open in the specs: which address responds, what is signed, how, and the unit of the timestamp. The
/// command tries the alternatives that the tables of the platform have, one request each, and says what the gateway
/// responded. It stops when a request is accepted (a business error is enough: signature and time were right), at a
/// call limit, and when key, session or permission are rejected.
///
/// It sends one operation that reads, with your arguments. Choose one that you are allowed to call, and an id of
/// yours. The result has the settings as calls of the client's builder, and texts that close the open questions in
/// the specs. Nothing in it is secret: key, secret, session, sub-account, signature and arguments are redacted.
#[derive(ClapArgs)]
#[command(after_help = after_help!(
    "  waybill probe pandapon --read 'GET /open/order/detail' --args '{\"orderId\":\"1\"}' --dry-run   # what would be sent
  waybill probe pandapon --read 'GET /open/order/detail' --args '{\"orderId\":\"1\"}' \\
      --app-key KEY --secret-env PANDAPON_SECRET --user-id ID
  waybill probe taobao --read taobao.logistics.companies.get --args '{\"fields\":[\"id\"]}' --app-key KEY \\
      --secret-env TOP_SECRET --all                                   # which of the others are accepted too
  waybill probe taobao … --server http://127.0.0.1:41234/taobao/router/rest   # the mock server; see docs/mock.md"
))]
pub struct Args {
    /// The provider: aliexpress, pandapon, taobao, xportcn
    provider: String,

    /// The operation to send: id, document, or 'GET /path'; it must be one that the spec marks as idempotent
    #[arg(long, value_name = "OPERATION")]
    read: String,

    /// The parameters as a JSON object by their names on the wire, or @FILE, or - for standard input
    #[arg(long, value_name = "JSON", allow_hyphen_values = true, default_value = "{}")]
    args: String,

    /// The application's key (app key, access key)
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    app_key: Option<String>,

    #[command(flatten)]
    secret: SecretSource,

    /// The access token of the user on whose behalf the requests are made
    #[arg(long, allow_hyphen_values = true)]
    session: Option<String>,

    /// The sub-account
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    user_id: Option<String>,

    /// Tries this platform only, where the provider is reached through several: top for AliExpress instead of iop
    #[arg(long, value_name = "NAME")]
    platform: Option<String>,

    /// Tries this documented endpoint only; the way to try one without TLS, or a sandbox with keys of its own
    #[arg(long, value_name = "NAME", conflicts_with = "server")]
    endpoint: Option<String>,

    /// An address to use instead of the documented ones, such as a mock server, with the default platform or that of
    /// --platform; repeatable
    #[arg(long, value_name = "URL")]
    server: Vec<String>,

    /// Once a request is accepted, tries each other alternative once more
    #[arg(long)]
    all: bool,

    /// The pause between two requests, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pause: Duration,

    /// Lists the tries and sends nothing
    #[arg(long)]
    dry_run: bool,

    /// Prints JSON
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    number.ok_or_else(|| "expected a number of seconds, such as 2 or 0.5".to_owned())
}

/// A try that was sent.
struct Sent {
    tried: Try,
    judged: Judged,
    /// Absent when no request could be made of it.
    request: Option<Shown>,
}

/// The tries through one platform.
struct Run {
    plan: Plan,
    sent: Vec<Sent>,
}

impl Run {
    /// The first try that was accepted.
    fn accepted(&self) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.judged.verdict == Verdict::Accepted)
    }

    /// Whether another platform of the provider need not be tried.
    fn ends_probe(&self) -> bool {
        let ends = |verdict| matches!(verdict, Verdict::CallLimit | Verdict::Credentials | Verdict::Rejected);
        self.accepted().is_some() || self.sent.iter().any(|sent| ends(sent.judged.verdict))
    }
}

/// Probes, and reports progress.
pub fn run(args: &Args, progress: &dyn Fn(&str)) -> Result<Report, Failure> {
    let operation = find(&args.provider, &args.read)?;
    check_reads(operation.operation())?;
    let input = operation
        .input_from_json(&arguments(&args.args)?)
        .map_err(|error| Failure::usage(format!("--args: {error}")))?;
    let plans = plans(args, operation.operation())?;
    let account = account(args, operation.operation())?;
    for plan in &plans {
        check_encodes(&args.provider, &account, plan, operation, &*input)?;
    }
    if args.dry_run {
        return Ok(show::dry_run(args, &plans));
    }
    let requests: usize = plans.iter().map(Plan::at_most).sum();
    progress(&format!("sends at most {requests} requests, {} s apart", args.pause.as_secs_f64()));
    let mut runs: Vec<Run> = Vec::new();
    for plan in plans {
        if runs.last().is_some_and(Run::ends_probe) {
            break;
        }
        let waits = !runs.is_empty();
        runs.push(probe(args, &account, plan, operation, &*input, waits, progress)?);
    }
    Ok(show::result(args, &runs))
}

/// A plan for each platform that is tried. An address of the caller's is that of one platform.
fn plans(args: &Args, operation: &'static Operation) -> Result<Vec<Plan>, Failure> {
    let ways = ways(operation);
    let known: Vec<_> = ways.iter().map(|way| way.platform.name).collect();
    let default = known.first().filter(|_| !args.server.is_empty()).copied();
    let wanted = args.platform.as_deref().or(default);
    let ways: Vec<_> = ways.into_iter().filter(|way| wanted.is_none_or(|wanted| wanted == way.platform.name)).collect();
    if let Some(name) = wanted.filter(|_| ways.is_empty()) {
        let known = known.join(", ");
        return Err(Failure::usage(format!(
            "{} is not reached through `{name}`; its platforms: {known}",
            operation.id
        )));
    }
    let plan = |way: &&'static Operation| {
        let mut plan = Plan::new(way, &args.server, args.endpoint.as_deref(), args.all)?;
        let module = match known.first() == Some(&way.platform.name) {
            true => "platform".to_owned(),
            false => format!("platform::{}", names::module(way.platform.name)),
        };
        plan.platform = (known.len() > 1).then_some(module);
        Some(plan)
    };
    let plans: Vec<_> = ways.iter().filter_map(plan).collect();
    if plans.is_empty() {
        let known = ways.iter().flat_map(|way| way.platform.endpoints).map(|endpoint| endpoint.name);
        let (name, known) = (args.endpoint.as_deref().unwrap_or_default(), known.collect::<Vec<_>>().join(", "));
        return Err(Failure::usage(format!("unknown endpoint `{name}`; the documented ones are {known}")));
    }
    Ok(plans)
}

/// Sends one try after the other.
fn probe(
    args: &Args,
    account: &Account,
    plan: Plan,
    operation: &dyn DynOperation,
    input: &dyn Model,
    mut waits: bool,
    progress: &dyn Fn(&str),
) -> Result<Run, Failure> {
    let mut run = Run { plan, sent: Vec::new() };
    loop {
        let verdicts: Vec<_> = run.sent.iter().map(|sent| (sent.tried.clone(), sent.judged.verdict)).collect();
        let Some(tried) = run.plan.next(&verdicts) else { return Ok(run) };
        if waits {
            std::thread::sleep(args.pause);
        }
        waits = true;
        let (outcome, request) =
            send(&args.provider, account, &run.plan, &tried, operation, input).map_err(Failure::usage)?;
        let mut judged = judge(run.plan.operation, &outcome);
        judged.line = account.redact(&judged.line);
        progress(&format!("{}: {}", run.plan.shown(&tried), judged.verdict.name()));
        run.sent.push(Sent { tried, judged, request });
    }
}

impl Account {
    /// The client redacts secret, session, signature and personal arguments. Key and sub-account are not secret, but
    /// the result is meant to be shown to others.
    fn redact(&self, text: &str) -> String {
        let values = [Some(self.key.as_str()), self.user.as_deref(), self.session.as_deref()];
        let values = values.into_iter().flatten().filter(|value| !value.is_empty());
        values.fold(text.to_owned(), |text, value| text.replace(value, REDACTED))
    }
}

/// The operation, which must belong to the provider.
fn find(provider: &str, name: &str) -> Result<&'static dyn DynOperation, Failure> {
    if !registry::providers().any(|known| known == provider) {
        let known: Vec<_> = registry::providers().collect();
        return Err(Failure::usage(format!("unknown provider `{provider}`; there are {}", known.join(", "))));
    }
    let is_it = |operation: &&dyn DynOperation| {
        let one = operation.operation();
        one.id == name || one.document == name || registry::request_line(one) == name && !one.own_path.is_empty()
    };
    // Providers share paths, and the provider is known here.
    if let Some(found) = registry::of_provider(provider).find(is_it) {
        return Ok(found);
    }
    let found = registry::find(name).map_err(Failure::usage)?;
    Err(Failure::usage(format!("`{}` is not an operation of {provider}", found.operation().id)))
}

/// Only reads are sent: a probe repeats its request.
fn check_reads(operation: &Operation) -> Result<(), Failure> {
    let may_read = matches!(operation.http_method, HttpMethod::Get | HttpMethod::Post);
    if operation.idempotent && operation.confirm_with.is_none() && may_read {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} may write: its spec does not mark it as idempotent, and a probe sends its request several times; choose an \
         operation that reads",
        operation.id
    )))
}

fn account(args: &Args, operation: &Operation) -> Result<Account, Failure> {
    let given = [("--session", &args.session, Source::Session), ("--user-id", &args.user_id, Source::User)];
    let unknown = given.iter().find(|(_, value, source)| value.is_some() && operation.parameter(*source).is_none());
    if let Some((flag, ..)) = unknown {
        return Err(Failure::usage(format!("{} has no parameter for {flag}", operation.id)));
    }
    let secret = args.secret.get()?;
    let (key, secret) = match (args.app_key.clone(), secret) {
        (Some(key), Some(secret)) => (key, secret),
        (key, secret) if args.dry_run => {
            (key.unwrap_or_else(|| PLACEHOLDERS.0.into()), secret.unwrap_or_else(|| PLACEHOLDERS.1.into()))
        }
        (None, _) => return Err(Failure::usage("a probe needs an account: give --app-key")),
        (_, None) => return Err(Failure::usage("a probe needs an account: give --secret-env")),
    };
    let not_empty = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    Ok(Account {
        key,
        secret: SecretString::from(secret),
        session: not_empty(&args.session),
        user: not_empty(&args.user_id),
    })
}

/// Rejects arguments and settings that can't be sent, before anything is.
fn check_encodes(
    provider: &str,
    account: &Account,
    plan: &Plan,
    operation: &dyn DynOperation,
    input: &dyn Model,
) -> Result<(), Failure> {
    let endpoints = plan.settings.first().map_or(0, Vec::len);
    let defaults = |endpoint| plan.combinations(endpoint).into_iter().next();
    for tried in (0..endpoints).filter_map(defaults) {
        let transport = std::sync::Arc::new(UreqTransport::new());
        let client = client(provider, account, plan, &tried, transport);
        let client = client.ok_or_else(|| Failure::usage(format!("{provider} has no client")))?;
        let client = client.map_err(|error| Failure::usage(format!("{}: {error}", plan.shown(&tried))))?;
        let usage = |error: EncodeError| usage_error(&error, plan.operation);
        client.encode_dyn(operation, input).map_err(usage)?;
    }
    Ok(())
}
