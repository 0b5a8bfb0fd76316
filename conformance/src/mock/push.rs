//! Push messages: posted to a receiver on this machine as the platform does, signed by the reference
//! implementation. A test chooses their number, order and signatures, and they are repeated until they are
//! acknowledged. The documented delay of half an hour is a setting; its default is zero.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use waybill_codegen::ir::{Form, PushBody, PushRule};
use waybill_codegen::scalar;
use waybill_codegen::suggest::nearest;

use super::Shared;
use super::params::beginning;
use super::provider::Specs;
use super::session::Session;
use super::verify::App;
use crate::push_sample::{self, Sample};
use crate::reference_signer;

/// Documented: a failed push is repeated at most five times.
const MOST_ATTEMPTS: u64 = 6;
const MOST_POSTS: usize = 1000;
const MOST_WAIT: u64 = 60_000;
/// In place of the name of an example: the body of the test.
const OWN: &str = "own body";
const MEMBERS: [&str; 8] =
    ["provider", "to", "app_key", "canonical_string", "messages", "within_ms", "attempts", "wait_ms"];
const OF_MESSAGE: [&str; 4] = ["message", "body", "times", "signature"];

/// The messages to post, and the limits.
pub(super) struct Order {
    to: SocketAddr,
    target: String,
    posts: Vec<Post>,
    /// The HTTP status that acknowledges a message, and the time limit.
    status: u16,
    within: Duration,
    attempts: u64,
    wait: Duration,
    session: Arc<Session>,
}

/// A message to post.
struct Post {
    id: String,
    message: String,
    /// Where its body is from: the name of an example, `made-up` or [`OWN`].
    example: String,
    /// No document shows its body.
    synthetic: bool,
    signature: Option<(String, String)>,
    body: String,
}

impl Order {
    /// Reads the request of a test.
    ///
    /// # Errors
    /// A line that says what is wrong and what is accepted.
    pub fn read(shared: &Shared, session: &str, body: &[u8]) -> Result<Self, String> {
        let wanted: Value = serde_json::from_slice(body).map_err(|e| format!("the body is not JSON: {e}"))?;
        known_members(&wanted, &MEMBERS)?;
        let name = text(&wanted, "provider")?.ok_or("provider: expected the name of a provider with push messages")?;
        let provider = shared.settings.providers.named(name);
        let specs =
            provider.and_then(|provider| provider.specs()).ok_or_else(|| format!("unknown provider {name:?}"))?;
        let rule = specs.platform.push.as_ref().ok_or_else(|| format!("{name} has no push messages"))?;
        let to = text(&wanted, "to")?.ok_or("to: expected the address of the receiver, http://127.0.0.1:PORT/PATH")?;
        let (to, target) = receiver(to)?;
        let app = app(&shared.settings.apps, text(&wanted, "app_key")?)?;
        let canonical_string = canonical_string(rule, text(&wanted, "canonical_string")?)?;
        let messages = match &wanted["messages"] {
            Value::Array(messages) if !messages.is_empty() => messages,
            _ => return Err("messages: expected a list such as [\"ORDER_CANCEL\"]".to_owned()),
        };
        let now = shared.settings.clock.unwrap_or_else(SystemTime::now);
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
        let mut posts = Vec::new();
        for message in messages {
            known_members(message, &OF_MESSAGE)?;
            let times = number(message, "times", 1, 1..=100)?;
            for _ in 0..times {
                if posts.len() == MOST_POSTS {
                    return Err(format!("messages: at most {MOST_POSTS} at once"));
                }
                posts.push(post(specs, rule, canonical_string, app, message, &now)?);
            }
        }
        Ok(Self {
            to,
            target,
            posts,
            status: u16::try_from(rule.status).unwrap_or(200),
            within: Duration::from_millis(number(&wanted, "within_ms", rule.within_millis.into(), 1..=MOST_WAIT)?),
            attempts: number(&wanted, "attempts", MOST_ATTEMPTS, 1..=MOST_ATTEMPTS)?,
            wait: Duration::from_millis(number(&wanted, "wait_ms", 0, 0..=MOST_WAIT)?),
            session: shared.sessions.get(session)?,
        })
    }

    /// Posts all messages one after the other; returns the result of each attempt.
    pub async fn deliver(&self) -> Value {
        let mut deliveries = Vec::new();
        for post in &self.posts {
            let (mut acknowledged, mut attempts) = (false, Vec::new());
            while !acknowledged && (attempts.len() as u64) < self.attempts {
                if !attempts.is_empty() {
                    sleep(self.wait).await;
                }
                let received = self.attempt(post).await;
                acknowledged = received == Ok(self.status);
                let result = received.map_or_else(|why| json!({ "failed": why }), |status| json!({ "status": status }));
                self.note(post, &result);
                attempts.push(result);
            }
            let mut delivery =
                json!({ "message": post.message, "example": post.example, "acknowledged": acknowledged });
            if post.synthetic {
                delivery["synthetic"] = json!(true);
            }
            delivery["attempts"] = json!(attempts);
            deliveries.push(delivery);
        }
        json!({ "acknowledge": { "status": self.status, "within_ms": self.within.as_millis() as u64 }, "deliveries": deliveries })
    }

    fn note(&self, post: &Post, result: &Value) {
        let mut state = self.session.state();
        state.number += 1;
        let mut entry = state.journal.blank();
        entry.number = state.number;
        entry.request.push_str("push to ");
        entry.request.push_str(beginning(&self.target, 200));
        entry.operation = Some(post.id.as_str().into());
        entry.parameters.push(("message", &post.message));
        entry.response = result.to_string();
        entry.synthetic = post.synthetic;
        state.journal.push(entry);
    }

    /// One attempt: the status that was received, or the error.
    async fn attempt(&self, post: &Post) -> Result<u16, String> {
        let exchange = async {
            let mut stream = TcpStream::connect(self.to).await.map_err(|e| e.to_string())?;
            stream.write_all(self.request(post).as_bytes()).await.map_err(|e| e.to_string())?;
            status(&mut stream).await
        };
        let late = || format!("no response within {} ms", self.within.as_millis());
        timeout(self.within, exchange).await.map_err(|_| late())?
    }

    fn request(&self, post: &Post) -> String {
        let signature = post.signature.as_ref().map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
             {signature}\r\n{}",
            self.target,
            self.to,
            post.body.len(),
            post.body
        )
    }
}

/// The status of a response; the rest is ignored.
async fn status(stream: &mut TcpStream) -> Result<u16, String> {
    let mut head = Vec::with_capacity(1024);
    while head.len() < 4096 {
        let mut headers = [httparse::EMPTY_HEADER; 100];
        let mut parsed = httparse::Response::new(&mut headers);
        parsed.parse(&head).map_err(|e| format!("the response is not HTTP: {e}"))?;
        // The status comes before the headers, which need not be there yet.
        if let Some(status) = parsed.code.filter(|_| head.contains(&b'\n')) {
            return Ok(status);
        }
        if stream.read_buf(&mut head).await.map_err(|e| e.to_string())? == 0 {
            return Err("the receiver closed the connection without a response".to_owned());
        }
    }
    Err("the response is not HTTP".to_owned())
}

/// A receiver on this machine: the mock server never posts to other machines.
fn receiver(url: &str) -> Result<(SocketAddr, String), String> {
    let wrong = || format!("to: {url:?} is not an address of this machine; expected http://127.0.0.1:PORT/PATH");
    let uri: http::Uri = url.parse().map_err(|_| wrong())?;
    let host = uri.host().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(wrong)?;
    let ip = match host.trim_matches(['[', ']']) {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip.parse().map_err(|_| wrong())?,
    };
    if !ip.is_loopback() {
        return Err(wrong());
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    Ok((SocketAddr::new(ip, uri.port_u16().unwrap_or(80)), target.to_owned()))
}

fn app<'a>(apps: &'a [App], key: Option<&str>) -> Result<&'a App, String> {
    let found = apps.iter().find(|app| key.is_none_or(|key| key == app.key));
    found.ok_or_else(|| "app_key: unknown key; `waybill mock --app-key` adds one".to_owned())
}

fn canonical_string(rule: &PushRule, name: Option<&str>) -> Result<usize, String> {
    let Some(name) = name else { return Ok(0) };
    let known: Vec<&str> = rule.canonical_strings.iter().map(|text| text.name.as_str()).collect();
    known
        .iter()
        .position(|known| known == &name)
        .ok_or_else(|| format!("canonical_string: expected one of {}", known.join(", ")))
}

/// A message as in its document, or with another body; `now` are milliseconds since 1970.
fn post(
    specs: &Specs,
    rule: &PushRule,
    canonical_string: usize,
    app: &App,
    wanted: &Value,
    now: &str,
) -> Result<Post, String> {
    let wire = wanted.as_str().map_or_else(|| text(wanted, "message"), |wire| Ok(Some(wire)))?;
    let wire = wire.ok_or("messages: expected a message type, or {\"message\": TYPE, …}")?;
    let Sample { mut message, name, synthetic } = sample(specs, rule, wire, wanted)?;
    let [.., of_timestamp] = &rule.envelope;
    // A receiver may reject an old message. A documented one is sent as it is; a skeleton may have no time.
    if let Some(members) = message.as_object_mut().filter(|_| synthetic)
        && (name == OWN || members.contains_key(of_timestamp))
    {
        let is_number = members.get(of_timestamp).is_some_and(Value::is_number);
        let now = scalar::number(if is_number { Form::Number } else { Form::String }, now);
        members.insert(of_timestamp.clone(), now);
    }
    let body = message.to_string();
    let signed = |secret: &str| {
        reference_signer::push(rule, canonical_string, &app.key, secret, body.as_bytes())
            .ok_or("unknown canonical string")
    };
    let signature = match text(wanted, "signature")?.unwrap_or("right") {
        "right" => Some(signed(&app.secret)?),
        "wrong" => Some(signed(&format!("{}, but for this", app.secret))?),
        "none" => None,
        other => return Err(format!("signature: {other:?}: expected right, wrong or none")),
    };
    let signature = signature.map(|value| (rule.header.clone(), value));
    let id = specs.pushes.iter().find(|push| has(push, wire)).map_or(wire, |push| &push.id);
    Ok(Post { id: id.to_owned(), message: wire.to_owned(), example: name.to_owned(), synthetic, signature, body })
}

fn has(push: &PushBody, wire: &str) -> bool {
    push.messages.iter().any(|message| message.wire == wire)
}

/// The documented message of this type, or one with the body of the test. A type whose body no document describes needs
/// the latter, and is sent in the form of the provider's other messages; so is a type that no document has.
fn sample<'a>(specs: &'a Specs, rule: &PushRule, wire: &str, wanted: &Value) -> Result<Sample<'a>, String> {
    let push = specs.pushes.iter().find(|push| has(push, wire));
    let listed = || specs.listed_messages.iter().map(|message| message.wire.as_str());
    let own = wanted.get("body").filter(|body| !body.is_null());
    if push.is_none() && own.is_none() && !listed().any(|known| known == wire) {
        let known = || specs.pushes.iter().flat_map(|push| &push.messages).map(|m| m.wire.as_str()).chain(listed());
        let near = nearest(wire, known()).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
        let known = known().collect::<Vec<_>>().join(", ");
        let any = "a message with a \"body\" can have any type";
        return Err(format!("no document has a message {wire:?}; {near}{any}; known messages: {known}"));
    }
    let shown = push.and_then(|push| push_sample::of_type(rule, push, wire));
    let Some(body) = own else {
        let example = format!("{{\"message\":\"{wire}\",\"body\":{{…}}}}");
        return shown.ok_or_else(|| format!("no document shows a body of {wire}; give one: {example}"));
    };
    let form = push.or(specs.pushes.first()).map_or(Form::String, |push| push.form);
    let body = if body.is_string() { body.clone() } else { push_sample::in_form(form, body.clone()) };
    let message = match shown {
        Some(Sample { mut message, .. }) => {
            message[rule.envelope[1].as_str()] = body;
            message
        }
        None => push_sample::envelope(rule, wire, body),
    };
    Ok(Sample { message, name: OWN, synthetic: true })
}

fn known_members(wanted: &Value, known: &[&str]) -> Result<(), String> {
    let mut members = wanted.as_object().into_iter().flatten().map(|(name, _)| name);
    let Some(name) = members.find(|name| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean {near}?"));
    Err(format!("unknown member {name:?}; {}", near.unwrap_or_else(|| format!("expected one of {}", known.join(", ")))))
}

fn text<'a>(wanted: &'a Value, name: &str) -> Result<Option<&'a str>, String> {
    match wanted.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("{name}: expected a string")),
    }
}

fn number(wanted: &Value, name: &str, default: u64, fits: RangeInclusive<u64>) -> Result<u64, String> {
    match wanted.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => {
            let wrong = || format!("{name}: expected {} to {}", fits.start(), fits.end());
            value.as_u64().filter(|n| fits.contains(n)).ok_or_else(wrong)
        }
    }
}
