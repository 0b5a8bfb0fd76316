//! What gateways really send, and what they must be sent: the cases of a platform that do not belong to a
//! single operation, replayed over HTTP with a scripted server, alternating between async and blocking. A case
//! states what is expected; this compares it with what a caller of the client gets.

mod request;
mod response;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use waybill_codegen::ir::case::{Case as Spec, Expect, ExpectedRetry};
use waybill_codegen::ir::{Operation, Source};
use waybill_runtime::platform::CanonicalString;
use waybill_runtime::wire::Model;
use waybill_runtime::{BuildError, Client, DynOperation};

use super::examples::any_request;
use super::{Case, verdict};
use crate::arrived::Arrived;
use crate::client::Wanted;
use crate::exchange::exchange;
use crate::expect::{self, RequestOptions};
use crate::pace::Pace;
use crate::reply::Reply;
use crate::target::{CallResult, Target};

/// One case for each.
pub(super) fn cases(target: &Arc<Target>) -> Vec<Case> {
    let case = |(index, spec): (usize, &Spec)| {
        let place = target.place(&spec.span);
        let (target, name) = (Arc::clone(target), spec.name.clone());
        let basis = match spec.basis.as_str() {
            "documented" => "documented",
            "example" => "example",
            _ => "derived",
        };
        Case::new(name, basis, move || {
            let spec = target.ir.cases.get(index).ok_or("no such case")?;
            match &spec.settings.machine_zone {
                Some(zone) if std::env::var("TZ").as_ref() != Ok(zone) => in_zone(&spec.name, zone),
                // A broken connection affects the transport, so each transport has to handle it.
                _ if matches!(spec.expect, Expect::Lost(_)) => {
                    let quirk = Quirk::new(&target, spec)?;
                    quirk.run(false)?;
                    quirk.run(true)
                }
                _ => Quirk::new(&target, spec)?.run(index % 2 == 1),
            }
        })
        .at(place)
    };
    target.ir.cases.iter().enumerate().map(case).collect()
}

/// Runs a case with one response against a server that was configured to send it.
///
/// # Errors
/// The differences from what the case expects.
pub fn over(target: &Target, case: &Spec, server: &str, blocking: bool) -> Result<(), String> {
    let quirk = Quirk::new(target, case)?;
    let client = quirk.client(&Wanted { server: server.to_owned(), ..quirk.wanted("") })?;
    let result = send(&client.map_err(|e| e.to_string())?, quirk.generated, &*quirk.input, blocking)?;
    verdict(quirk.response_differences(&result)?)
}

/// The zone of a process is fixed when it starts, so the case runs again in a process of that zone.
fn in_zone(name: &str, zone: &str) -> Result<(), String> {
    let test = std::env::current_exe().map_err(|e| e.to_string())?;
    let run = Command::new(test).env("TZ", zone).args(["--exact", name]).output().map_err(|e| e.to_string())?;
    let output = String::from_utf8_lossy(&run.stdout);
    match run.status.success() && output.contains("1 passed") {
        true => Ok(()),
        false => Err(format!("with TZ={zone}: {output}")),
    }
}

/// A case, with its operation.
struct Quirk<'a> {
    target: &'a Target,
    case: &'a Spec,
    operation: &'a Operation,
    generated: &'static dyn DynOperation,
    input: Box<dyn Model>,
}

/// The result of a case.
struct Exchange {
    result: CallResult,
    arrived: Vec<Arrived>,
    pauses: Vec<Duration>,
}

impl<'a> Quirk<'a> {
    fn new(target: &'a Target, case: &'a Spec) -> Result<Self, String> {
        let operation = target.operation(&case.operation)?;
        let generated = target.generated(&case.operation)?;
        let arguments = case.arguments.clone().unwrap_or_else(|| any_request(operation));
        let input = generated.input_from_json(arguments.to_string().as_bytes());
        let input = input.map_err(|e| format!("arguments: {e}"))?;
        Ok(Self { target, case, operation, generated, input })
    }

    fn run(&self, blocking: bool) -> Result<(), String> {
        if let (Some(server), Expect::Request(expected)) = (&self.case.settings.endpoint, &self.case.expect) {
            return verdict(request::address(self, &self.endpoint(server), expected)?);
        }
        if let Expect::NotSent(says) = &self.case.expect {
            return request::rejected(self, says, blocking);
        }
        let exchange = self.exchange(blocking)?;
        let mut wrong = match &self.case.expect {
            Expect::Request(expected) => request::check(self, expected, &exchange.arrived)?,
            _ => {
                let mut wrong = self.response_differences(&exchange.result)?;
                wrong.extend(response::unconfirmed(self.operation, &exchange.result));
                wrong
            }
        };
        match &self.case.retry {
            Some(retry) => wrong.extend(attempts(retry, &exchange)),
            None if exchange.arrived.len() != 1 => wrong.push(format!("{} requests arrived", exchange.arrived.len())),
            None => {}
        }
        verdict(wrong)
    }

    /// The differences between a response and what is expected.
    fn response_differences(&self, result: &CallResult) -> Result<Vec<String>, String> {
        Ok(match &self.case.expect {
            Expect::Response(expected) => response::value(self, expected, result)?,
            Expect::Error(expected) => {
                let platform = self.target.ir.platform(&self.operation.platform);
                let fields = platform.map_or(&[][..], |platform| &platform.envelope.fields);
                response::error(self.case, expected, fields, result)
            }
            Expect::Malformed(expected) => response::malformed(self.case, expected, result),
            Expect::Lost(reason) => response::transport_error(reason, result),
            Expect::Request(_) | Expect::NotSent(_) => Vec::new(),
        })
    }

    /// Whether the case is about how a response is transferred, or about pauses, which a transport makes.
    fn by_socket(&self) -> bool {
        let framing = |name: &str| name == "content-length" || name == "transfer-encoding";
        let framed = self.case.replies.iter().flat_map(|reply| &reply.headers).any(|(name, _)| framing(name));
        framed || matches!(self.case.expect, Expect::Lost(_)) || self.case.retry.is_some()
    }

    /// Sends the request to a server that responds as the case says.
    fn exchange(&self, blocking: bool) -> Result<Exchange, String> {
        let replies: Vec<Reply> = self.case.replies.iter().map(reply).collect();
        let mut pace = None;
        let call = |server: &str| {
            let mut wanted = self.wanted(server);
            if let Some(retry) = &self.case.retry {
                wanted.retry = Some((retry.clone(), pace.insert(Pace::new(wanted.now())).clone()));
            }
            let client = self.client(&wanted)?.map_err(|e| e.to_string())?;
            send(&client, self.generated, &*self.input, blocking)
        };
        let (result, arrived) = match self.case.expect {
            Expect::Request(_) => self.target.requests(&self.operation.id, call)?,
            Expect::Lost(_) => {
                // No caller gets it, so it does not pass the hook.
                let last = replies.into_iter().next_back().ok_or("no response")?;
                exchange(move |_| last.clone(), call)?
            }
            _ if self.by_socket() => {
                let last = self.case.retry.as_ref().map_or(0, |retry| retry.pauses.len());
                self.target.exchange_by_socket(&self.operation.id, &replies, last, call)?
            }
            _ => self.target.exchange(&self.operation.id, &replies, call)?,
        };
        Ok(Exchange { result: result?, arrived, pauses: pace.map(|pace| pace.pauses()).unwrap_or_default() })
    }

    fn wanted(&self, server: &str) -> Wanted {
        let parameters = self.target.ir.platform(&self.operation.platform).map_or(&[][..], |p| &p.parameters);
        let has = |source: Source| parameters.iter().any(|p| p.source == source);
        let one_address = self.operation.path.is_empty() && !server.is_empty();
        Wanted {
            platform: Some(self.operation.platform.clone()),
            server: if one_address { format!("{server}{}", expect::GATEWAY) } else { server.to_owned() },
            options: RequestOptions {
                xml: self.case.form == "xml",
                simplify: self.case.form == "simplified",
                get: self.case.settings.get,
                method: 0,
            },
            session: has(Source::Session),
            user: has(Source::User),
            canonical_string: self.canonical_string(),
            settings: self.case.settings.clone(),
            retry: None,
            network: self.target.network().filter(|_| !self.by_socket()),
        }
    }

    /// The canonical string of that name in the generated crate.
    fn canonical_string(&self) -> Option<&'static CanonicalString> {
        let (name, own) = (self.case.settings.canonical_string.as_ref()?, self.generated.operation().style?);
        own.canonical_strings.iter().copied().find(|text| text.name == name)
    }

    fn client(&self, wanted: &Wanted) -> Result<Result<Client, BuildError>, String> {
        (self.target.client)(&self.operation.provider, wanted).ok_or_else(|| "no such provider".to_owned())
    }

    /// The address of a documented server in the generated crate; an address is returned unchanged.
    fn endpoint(&self, name: &str) -> String {
        let documented = self.generated.operation().platform.endpoints.iter().find(|server| server.name == name);
        documented.map_or(name, |server| server.url).to_owned()
    }
}

fn reply(reply: &waybill_codegen::ir::case::Reply) -> Reply {
    Reply::new(reply.status, reply.headers.clone(), reply.body.clone())
}

fn send(
    client: &Client,
    generated: &dyn DynOperation,
    input: &dyn Model,
    blocking: bool,
) -> Result<CallResult, String> {
    if blocking {
        return Ok(client.send_dyn_blocking(generated, input));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    Ok(runtime.block_on(client.send_dyn(generated, input)))
}

/// Checks that there is one request more than pauses, that pauses are as expected, and fresh values are fresh.
fn attempts(expected: &ExpectedRetry, exchange: &Exchange) -> Vec<String> {
    let mut wrong = Vec::new();
    let sent = expected.pauses.len() + 1;
    if exchange.arrived.len() != sent {
        wrong.push(format!("{} requests arrived, expected {sent}", exchange.arrived.len()));
    }
    let pauses: Vec<u128> = exchange.pauses.iter().map(Duration::as_millis).collect();
    if !pauses.iter().copied().eq(expected.pauses.iter().map(|pause| u128::from(*pause))) {
        wrong.push(format!("pauses: expected {:?} ms, found {pauses:?} ms", expected.pauses));
    }
    for name in &expected.differ {
        let mut values: Vec<_> = exchange.arrived.iter().map(|arrived| request::sent_as(arrived, name)).collect();
        values.sort();
        values.dedup();
        if values.len() != exchange.arrived.len() || values.contains(&None) {
            wrong.push(format!("{name}: expected a fresh one for each attempt, found {values:?}"));
        }
    }
    wrong
}
