//! What gateways really send, and what they must be sent: the cases of a platform that no single
//! operation owns, replayed over HTTP with a scripted server, async and blocking in turn. A case says
//! what is expected; this compares, and takes nothing from the client but what a caller gets.

mod answer;
mod request;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use waybill_codegen::ir::Operation;
use waybill_codegen::ir::case::{Case as Spec, Expect, ExpectedRetry};
use waybill_runtime::platform::SignedText;
use waybill_runtime::wire::Model;
use waybill_runtime::{BuildError, Client, DynOperation};

use super::examples::any_request;
use super::{Case, verdict};
use crate::arrived::Arrived;
use crate::client::Wanted;
use crate::exchange::{Reply, exchange};
use crate::expect::{self, Asked};
use crate::pace::Pace;
use crate::target::{Answer, Target};

/// A case each.
pub(super) fn cases(target: &Arc<Target>) -> Vec<Case> {
    let case = |(index, spec): (usize, &Spec)| {
        let (target, name) = (Arc::clone(target), spec.name.clone());
        let basis = match spec.basis.as_str() {
            "documented" => "documented",
            "example" => "example",
            _ => "derived",
        };
        Case::new(name, basis, move || {
            let spec = target.ir.cases.get(index).ok_or("no such case")?;
            match &spec.settings.machine_zone {
                Some(zone) if std::env::var("TZ").as_ref() != Ok(zone) => elsewhere(&spec.name, zone),
                // What breaks on the way is the transport's affair, so each has to stand it.
                _ if matches!(spec.expect, Expect::Lost(_)) => {
                    let field = Field::new(&target, spec)?;
                    field.play(false)?;
                    field.play(true)
                }
                _ => Field::new(&target, spec)?.play(index % 2 == 1),
            }
        })
    };
    target.ir.cases.iter().enumerate().map(case).collect()
}

/// A case about one answer, against a server that was told to give it: what a client makes of it.
///
/// # Errors
/// What is not as the case says.
pub fn over(target: &Target, case: &Spec, server: &str, blocking: bool) -> Result<(), String> {
    let field = Field::new(target, case)?;
    let client = field.client(&Wanted { server: server.to_owned(), ..field.wanted("") })?;
    let answer = send(&client.map_err(|e| e.to_string())?, field.generated, &*field.input, blocking)?;
    verdict(field.answered(&answer)?)
}

/// The zone of a process is fixed when it starts: the same case again, alone, in a process of that zone.
fn elsewhere(name: &str, zone: &str) -> Result<(), String> {
    let test = std::env::current_exe().map_err(|e| e.to_string())?;
    let run = Command::new(test).env("TZ", zone).args(["--exact", name]).output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&run.stdout);
    match run.status.success() && said.contains("1 passed") {
        true => Ok(()),
        false => Err(format!("with TZ={zone}: {said}")),
    }
}

/// A case with what it is about.
struct Field<'a> {
    target: &'a Target,
    case: &'a Spec,
    operation: &'a Operation,
    generated: &'static dyn DynOperation,
    input: Box<dyn Model>,
}

/// What came of a case.
struct Played {
    answer: Answer,
    arrived: Vec<Arrived>,
    pauses: Vec<Duration>,
}

impl<'a> Field<'a> {
    fn new(target: &'a Target, case: &'a Spec) -> Result<Self, String> {
        let operation = target.operation(&case.operation)?;
        let generated = target.generated(&case.operation)?;
        let arguments = case.arguments.clone().unwrap_or_else(|| any_request(operation));
        let input = generated.input_from_json(arguments.to_string().as_bytes());
        let input = input.map_err(|e| format!("arguments: {e}"))?;
        Ok(Self { target, case, operation, generated, input })
    }

    fn play(&self, blocking: bool) -> Result<(), String> {
        if let (Some(server), Expect::Request(expected)) = (&self.case.settings.endpoint, &self.case.expect) {
            return verdict(request::address(self, &self.endpoint(server), expected)?);
        }
        if let Expect::Rejected(says) = &self.case.expect {
            return request::refused(self, says, blocking);
        }
        let played = self.exchange(blocking)?;
        let mut wrong = match &self.case.expect {
            Expect::Request(expected) => request::check(self, expected, &played.arrived)?,
            _ => self.answered(&played.answer)?,
        };
        match &self.case.retry {
            Some(retry) => wrong.extend(attempts(retry, &played)),
            None if played.arrived.len() != 1 => wrong.push(format!("{} requests arrived", played.arrived.len())),
            None => {}
        }
        verdict(wrong)
    }

    /// What of an answer is not as expected.
    fn answered(&self, answer: &Answer) -> Result<Vec<String>, String> {
        Ok(match &self.case.expect {
            Expect::Response(expected) => answer::value(self, expected, answer)?,
            Expect::Error(expected) => answer::error(self.case, expected, answer),
            Expect::Malformed(expected) => answer::malformed(self.case, expected, answer),
            Expect::Lost(reason) => answer::lost(reason, answer),
            Expect::Request(_) | Expect::Rejected(_) => Vec::new(),
        })
    }

    /// Whether it is about how an answer travels, or about pauses, which a transport makes.
    fn by_socket(&self) -> bool {
        let framing = |name: &str| name == "content-length" || name == "transfer-encoding";
        let framed = self.case.replies.iter().flat_map(|reply| &reply.headers).any(|(name, _)| framing(name));
        framed || matches!(self.case.expect, Expect::Lost(_)) || self.case.retry.is_some()
    }

    /// Calls a server that answers as the case says.
    fn exchange(&self, blocking: bool) -> Result<Played, String> {
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
        let (answer, arrived) = match self.case.expect {
            Expect::Request(_) => self.target.requests(&self.operation.id, call)?,
            Expect::Lost(_) => {
                // Nobody gets it, so it does not pass the tap.
                let last = replies.into_iter().next_back().ok_or("no answer")?;
                exchange(move |_| last.clone(), call)?
            }
            _ if self.by_socket() => {
                let last = self.case.retry.as_ref().map_or(0, |retry| retry.pauses.len());
                self.target.exchange_by_socket(&self.operation.id, &replies, last, call)?
            }
            _ => self.target.exchange(&self.operation.id, &replies, call)?,
        };
        Ok(Played { answer: answer?, arrived, pauses: pace.map(|pace| pace.pauses()).unwrap_or_default() })
    }

    fn wanted(&self, server: &str) -> Wanted {
        let parameters = self.target.ir.platform(&self.operation.platform).map_or(&[][..], |p| &p.parameters);
        let has = |source: &str| parameters.iter().any(|p| p.source == source);
        let one_address = self.operation.path.is_empty() && !server.is_empty();
        Wanted {
            server: if one_address { format!("{server}{}", expect::GATEWAY) } else { server.to_owned() },
            asked: Asked {
                xml: self.case.asked == "xml",
                simplify: self.case.asked == "simplified",
                get: self.case.settings.get,
                method: 0,
            },
            session: has("Source::Session"),
            user: has("Source::User"),
            signed_text: self.signed_text(),
            settings: self.case.settings.clone(),
            retry: None,
            network: self.target.network().filter(|_| !self.by_socket()),
        }
    }

    /// The text of that name, as the generated crate has it.
    fn signed_text(&self) -> Option<&'static SignedText> {
        let (name, own) = (self.case.settings.signed_text.as_ref()?, self.generated.operation().authentication?);
        own.bases.iter().copied().find(|text| text.name == name)
    }

    fn client(&self, wanted: &Wanted) -> Result<Result<Client, BuildError>, String> {
        (self.target.client)(&self.operation.provider, wanted).ok_or_else(|| "no such provider".to_owned())
    }

    /// The address of a documented server, as the generated crate has it; or what is an address already.
    fn endpoint(&self, name: &str) -> String {
        let documented = self.generated.operation().platform.endpoints.iter().find(|server| server.name == name);
        documented.map_or(name, |server| server.url).to_owned()
    }
}

fn reply(reply: &waybill_codegen::ir::case::Reply) -> Reply {
    Reply::new(reply.status, reply.headers.clone(), reply.body.clone())
}

fn send(client: &Client, generated: &dyn DynOperation, input: &dyn Model, blocking: bool) -> Result<Answer, String> {
    if blocking {
        return Ok(client.send_dyn_blocking(generated, input));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    Ok(runtime.block_on(client.send_dyn(generated, input)))
}

/// One request more than pauses, the pauses as expected, and nothing shared that must be fresh.
fn attempts(expected: &ExpectedRetry, played: &Played) -> Vec<String> {
    let mut wrong = Vec::new();
    let sent = expected.pauses.len() + 1;
    if played.arrived.len() != sent {
        wrong.push(format!("{} requests arrived, expected {sent}", played.arrived.len()));
    }
    let pauses: Vec<u128> = played.pauses.iter().map(Duration::as_millis).collect();
    if !pauses.iter().copied().eq(expected.pauses.iter().map(|pause| u128::from(*pause))) {
        wrong.push(format!("pauses: expected {:?} ms, found {pauses:?} ms", expected.pauses));
    }
    for name in &expected.differ {
        let mut values: Vec<_> = played.arrived.iter().map(|arrived| request::sent_as(arrived, name)).collect();
        values.sort();
        values.dedup();
        if values.len() != played.arrived.len() || values.contains(&None) {
            wrong.push(format!("{name}: expected a fresh one for each attempt, found {values:?}"));
        }
    }
    wrong
}
