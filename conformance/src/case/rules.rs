//! Rules between parameters, which the mock server enforces and clients do not: a request that breaks one gets
//! its documented code, and a documented request that differs in one or two parameters is accepted. The requests
//! are signed by the reference signer and sent raw, because a client would not send an empty parameter.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use waybill_codegen::ir::{Condition, Evidence, Operation, Platform, Rule};
use waybill_report::spec::rule_name;

use super::errors::{REMOTE_SERVICE_ERROR, expected};
use super::examples::any_request;
use super::leaks::plant::planted;
use super::{Case, verdict};
use crate::arrived::Arrived;
use crate::expect::{self, fixed};
use crate::mock::{self, Mock};
use crate::reply::Reply;
use crate::socket;
use crate::specs;
use crate::target::Target;

/// Parameters of an operation as sent: names and values.
type Pairs = Vec<(String, String)>;

/// A case for each rule.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let rules = operation.rules.iter().enumerate();
    let case = |(at, rule): (usize, &Rule)| {
        let (target, id) = (Arc::clone(target), operation.id.clone());
        let (name, place) = (format!("{id}/rule/{}", rule_name(rule)), target.place(&rule.span));
        Case::new(name, basis(rule), move || {
            let operation = target.operation(&id)?;
            enforced(&target, operation, operation.rules.get(at).ok_or("no such rule")?)
        })
        .at(place)
    };
    rules.map(case).collect()
}

fn basis(rule: &Rule) -> &'static str {
    match rule.evidence {
        Evidence::Documented => "documented",
        Evidence::Example => "example",
        Evidence::Inferred => "derived",
    }
}

fn enforced(target: &Target, operation: &Operation, rule: &Rule) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let mock = MockedProvider::start(target, operation)?;
    let documented = expect::own_parameters(platform, operation, &any_request(operation));
    let request = mock.request(platform, operation, &broken(platform, operation, rule, &documented))?;
    let reply = target.hook.mocked(&operation.id, &request, socket::send(mock.address, &request)?);
    let mut wrong = error_differences(target, operation, platform, rule, &reply)?;
    // The content of a documented response is compared by the cases of its example.
    let reply = socket::send(mock.address, &mock.request(platform, operation, &documented)?)?;
    if reply.status != 200 || !is_success(platform, operation, &reply) {
        wrong.push(format!("the documented request was not accepted: {}", String::from_utf8_lossy(&reply.body)));
    }
    verdict(wrong)
}

fn is_success(platform: &Platform, operation: &Operation, reply: &Reply) -> bool {
    let envelope = &platform.envelope;
    if envelope.success_codes.is_empty() {
        return member(reply, &operation.root).is_some();
    }
    member(reply, "").is_some_and(|body| envelope.is_success(plain(&body, &envelope.code).as_deref()))
}

/// A mock server with a fixed clock, and the path of the operation's provider.
struct MockedProvider {
    /// Stops when it is dropped.
    _mock: Mock,
    address: SocketAddr,
    path: String,
}

impl MockedProvider {
    fn start(target: &Target, operation: &Operation) -> Result<Self, String> {
        // The specs of the providers are compiled in; others are read.
        let built_in = mock::Providers::built_in();
        let has_provider = built_in.names().any(|name| name == operation.provider);
        let providers = if has_provider { built_in } else { mock::Providers::read(specs::sources(&target.folder)?)? };
        let clock = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(fixed::SECONDS));
        let app = mock::App { key: fixed::KEY.to_owned(), secret: fixed::SECRET.to_owned() };
        let settings = mock::Settings { clock, providers, apps: vec![app], strict: true, ..mock::Settings::default() };
        let mock = Mock::start(settings).map_err(|e| e.to_string())?;
        let url = mock.provider(&operation.provider, None).ok_or("the mock server does not serve this provider")?;
        let path = url.strip_prefix(&mock.url()).unwrap_or(&url).to_owned();
        Ok(Self { address: mock.address(), path, _mock: mock })
    }

    fn request(&self, platform: &Platform, operation: &Operation, own: &Pairs) -> Result<Arrived, String> {
        expect::signed_request(platform, operation, own, &self.path)
    }
}

/// The documented parameters, changed only in those that the rule names.
fn broken(platform: &Platform, operation: &Operation, rule: &Rule, documented: &Pairs) -> Pairs {
    let made = expect::own_parameters(platform, operation, &planted(&operation.types, &operation.input));
    let mut own = documented.clone();
    for (name, condition) in &rule.when {
        let given = |pairs: &Pairs| pairs.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone());
        let text = match condition {
            Condition::Absent => None,
            Condition::Empty => Some(String::new()),
            Condition::Present => given(documented).or_else(|| given(&made)),
            Condition::Is(value) => Some(value.clone()),
        };
        own.retain(|(n, _)| n != name);
        own.extend(text.map(|text| (name.clone(), text)));
    }
    own
}

/// The differences from the rule's documented error: its code and message, and the number in the operation's
/// own error example.
fn error_differences(
    target: &Target,
    operation: &Operation,
    platform: &Platform,
    rule: &Rule,
    reply: &Reply,
) -> Result<Vec<String>, String> {
    let codes = expected(target, operation, platform);
    let code = codes.iter().find(|known| known.code.code == rule.error).ok_or("the rule's code is not in a table")?;
    let envelope = &platform.envelope;
    let error = member(reply, &envelope.error_root)
        .ok_or_else(|| format!("expected {}, found no error, status {}", rule.error, reply.status))?;
    let shown = operation.examples.iter().find_map(|example| example.error.as_ref());
    let beside = shown.map_or(REMOTE_SERVICE_ERROR, |error| error.code.as_str());
    let (number, finer) = if code.coarse { (rule.error.as_str(), None) } else { (beside, Some(&code.code)) };
    let text = codes.iter().find(|known| known.coarse && known.code.code == number);
    let text = text.map_or("", |known| &known.code.message);
    // No message is published for some codes.
    let message = finer.map(|finer| finer.message.clone()).filter(|message| !message.is_empty());
    let found = [
        ("status", Some("200".to_owned()), Some(reply.status.to_string())),
        (envelope.code.as_str(), Some(number.to_owned()), plain(&error, &envelope.code)),
        (envelope.message.as_str(), Some(text.to_owned()), plain(&error, &envelope.message)),
        (envelope.sub_code.as_str(), finer.map(|finer| finer.code.clone()), plain(&error, &envelope.sub_code)),
        (envelope.sub_message.as_str(), message, plain(&error, &envelope.sub_message)),
    ];
    let differ = found.into_iter().filter(|(_, expected, found)| expected != found);
    let mut wrong: Vec<String> =
        differ.map(|(what, expected, found)| format!("{what}: expected {expected:?}, found {found:?}")).collect();
    if error.get(&envelope.request_id).and_then(Value::as_str).is_none_or(str::is_empty) {
        wrong.push(format!("{}: expected a string", envelope.request_id));
    }
    Ok(wrong)
}

/// A member of a JSON body; the body itself for an empty name.
fn member(reply: &Reply, name: &str) -> Option<Value> {
    let mut body = serde_json::from_slice::<Value>(&reply.body).ok()?;
    if name.is_empty() { Some(body) } else { body.get_mut(name).map(Value::take) }
}

/// A scalar as a string; `None` for a missing or other value.
fn plain(error: &Value, name: &str) -> Option<String> {
    match error.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
