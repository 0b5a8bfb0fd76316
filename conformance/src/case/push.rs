//! Push messages: each documented one, signed by the reference implementation and decoded; and similar ones that
//! must be rejected. The generated receivers are called as a server would call them.

use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Form, PushBody, PushRule};
use waybill_runtime::push::PushError;

use super::{Case, unexplained_names, verdict};
use crate::expect::fixed::{KEY, SECRET};
use crate::receiver::{ReceivedMessage, Receiver};
use crate::reply::Reply;
use crate::target::Target;
use crate::wire_hook::WireHook;
use crate::{flatten, push_sample, reference_signer};

/// A body's rule, its spec, its receiver, and an example of it.
pub(super) struct Pushed<'a> {
    pub rule: &'a PushRule,
    pub push: &'a PushBody,
    receiver: &'a Receiver,
    hook: &'a dyn WireHook,
    /// As printed in the document.
    text: &'a str,
}

pub(super) type Check<'c> = &'c dyn Fn(&Pushed<'_>) -> Result<(), String>;

type Named = (&'static str, fn(&Pushed<'_>) -> Result<(), String>);

/// Names of the cases and what each checks, for each example.
const CHECKS: &[Named] = &[
    ("typed", typed),
    ("every-type", every_type),
    ("other-form", other_form),
    ("signatures", signatures),
    ("signs", signs),
    ("hex-case", hex_case),
    ("again-and-late", again_and_late),
    ("unknown-type", unknown_type),
    ("malformed", malformed),
];

/// All cases of all push bodies.
pub(super) fn cases(target: &Arc<Target>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (at, push) in target.ir.pushes().enumerate() {
        for (index, example) in push.examples.iter().enumerate() {
            for (name, check) in CHECKS {
                let (target, place) = (Arc::clone(target), target.place(&example.span));
                let basis = if *name == "typed" && !example.skeleton { "documented" } else { "derived" };
                let name = format!("{}/{name}", example.case);
                cases.push(Case::new(name, basis, move || run(&target, at, index, &check)).at(place));
            }
        }
        // A message that no document shows is made up.
        for (name, check) in CHECKS.iter().filter(|_| push.examples.is_empty()) {
            let (target, place) = (Arc::clone(target), target.place(&push.span));
            let name = format!("{}/made-up/{name}", push.id);
            cases.push(Case::new(name, "derived", move || run(&target, at, 0, &check)).at(place));
        }
    }
    cases
}

pub(super) fn run(target: &Target, at: usize, example: usize, check: Check<'_>) -> Result<(), String> {
    let push = target.ir.pushes().nth(at).ok_or("no such body")?;
    let rule = target.ir.platform(&push.platform).and_then(|p| p.push.as_ref()).ok_or("no rule")?;
    let text = push_sample::text(rule, push, example).ok_or("no body")?;
    let receiver = target.receivers.iter().find(|r| r.provider == push.provider).ok_or("no receiver")?;
    check(&Pushed { rule, push, receiver, hook: &*target.hook, text: &text })
}

fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

impl Pushed<'_> {
    /// The message as printed, with a documented type in place of a generated one.
    pub(super) fn message(&self) -> Result<Value, String> {
        let mut message = parse(self.text)?;
        let name = &self.rule.envelope[0];
        let known = |v: &Value| self.push.messages.iter().any(|m| v == &m.wire);
        if !message.get(name).is_some_and(known) {
            message[name] = json!(self.push.messages.first().ok_or("no message")?.wire);
        }
        Ok(message)
    }

    /// The message with another body, in the documented form.
    pub(super) fn around(&self, body: &Value) -> Result<Value, String> {
        let mut message = self.message()?;
        message[&self.rule.envelope[1]] =
            if self.push.form == Form::String { json!(body.to_string()) } else { body.clone() };
        Ok(message)
    }

    /// The body inside a message, in either form.
    pub(super) fn body_of(&self, message: &Value) -> Result<Value, String> {
        match &message[&self.rule.envelope[1]] {
            Value::String(text) => parse(text),
            other => Ok(other.clone()),
        }
    }

    /// A signature over a canonical string, by the reference implementation.
    fn signature(
        &self,
        canonical_string: usize,
        key: &str,
        secret: &str,
        body: impl AsRef<[u8]>,
    ) -> Result<String, String> {
        reference_signer::push(self.rule, canonical_string, key, secret, body.as_ref())
            .ok_or("unknown canonical string".to_owned())
    }

    /// Posts a body with signatures.
    fn post(
        &self,
        signatures: &[String],
        body: &str,
        canonical_string: Option<usize>,
    ) -> Result<Result<ReceivedMessage, PushError>, String> {
        let headers = signatures.iter().map(|s| (self.rule.header.clone(), s.clone())).collect();
        self.receive(Reply { status: 200, headers, body: body.as_bytes().to_vec() }, canonical_string)
    }

    /// Posts a body that is signed over the default canonical string.
    pub(super) fn signed(&self, body: impl AsRef<[u8]>) -> Result<Result<ReceivedMessage, PushError>, String> {
        let signature = self.signature(0, KEY, SECRET, &body)?;
        let headers = vec![(self.rule.header.clone(), signature)];
        self.receive(Reply { status: 200, headers, body: body.as_ref().to_vec() }, None)
    }

    fn receive(
        &self,
        post: Reply,
        canonical_string: Option<usize>,
    ) -> Result<Result<ReceivedMessage, PushError>, String> {
        let post = post.response()?;
        Ok((self.receiver.receive)(post.headers(), post.body(), canonical_string))
    }

    /// Posts a body that must be accepted. The hook sees the body before it is signed: a body that is changed
    /// afterwards is rejected for any change. Bodies that must be rejected do not pass the hook.
    pub(super) fn accepted(&self, body: &str) -> Result<ReceivedMessage, String> {
        let hooked = self.hook.response(&self.push.id, Reply { headers: Vec::new(), ..Reply::ok(body) });
        self.signed(&hooked.body)?.map_err(|e| format!("{e}: {body}"))
    }

    /// The differences between a message and what was posted.
    pub(super) fn differences(&self, message: &Value, received: &ReceivedMessage) -> Result<Vec<String>, String> {
        let mut wrong = self.around_differs(message, received);
        wrong.extend(flatten::difference(&flatten::json(&self.body_of(message)?), &flatten::json(&received.body)));
        Ok(wrong)
    }

    /// The differences outside of the body.
    pub(super) fn around_differs(&self, message: &Value, received: &ReceivedMessage) -> Vec<String> {
        let type_name = &self.rule.envelope[0];
        let variant = self.push.messages.iter().find(|m| message[type_name] == m.wire).map(|m| m.variant.as_str());
        let mut wrong = self.envelope_differs(message, received);
        if variant != Some(&received.variant) {
            wrong.push(format!("variant: expected {variant:?}, found {}", received.variant));
        }
        wrong
    }

    fn envelope_differs(&self, message: &Value, received: &ReceivedMessage) -> Vec<String> {
        let [type_name, _, platform, timestamp] = &self.rule.envelope;
        let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        let sent = |name: &str| message.get(name).filter(|v| !v.is_null()).map(plain);
        let found = [
            ("type", sent(type_name), Some(received.message_type.clone())),
            ("platform", sent(platform), received.platform.clone()),
            ("timestamp", sent(timestamp), received.timestamp.map(|t| t.to_string())),
        ];
        let wrong = found.into_iter().filter(|(_, expected, found)| expected != found);
        wrong.map(|(what, expected, found)| format!("{what}: expected {expected:?}, found {found:?}")).collect()
    }

    /// The differences between a message of an unknown type and what was posted.
    fn kept(&self, message: &Value, received: &ReceivedMessage) -> Result<Vec<String>, String> {
        let mut wrong = self.envelope_differs(message, received);
        wrong.extend(flatten::difference(&flatten::json(&self.body_of(message)?), &flatten::json(&received.body)));
        Ok(wrong)
    }
}

/// Variant, envelope and every value of the body, without a deviation.
fn typed(pushed: &Pushed<'_>) -> Result<(), String> {
    let message = pushed.message()?;
    // Byte by byte as printed, unless its type is generated.
    let printed = if message == parse(pushed.text)? { pushed.text.to_owned() } else { message.to_string() };
    let received = pushed.accepted(&printed)?;
    let mut wrong = pushed.differences(&message, &received)?;
    wrong.extend(unexplained_names(&received.deviations, &[]));
    verdict(wrong)
}

/// The example as a message of each type that has this body: documents print one body for several types.
fn every_type(pushed: &Pushed<'_>) -> Result<(), String> {
    let mut wrong = Vec::new();
    for documented in &pushed.push.messages {
        let mut message = pushed.message()?;
        message[&pushed.rule.envelope[0]] = json!(documented.wire);
        let received = pushed.accepted(&message.to_string())?;
        wrong.extend(pushed.differences(&message, &received)?);
        wrong.extend(unexplained_names(&received.deviations, &[]));
    }
    verdict(wrong)
}

/// The form that its document does not print is accepted, and reported as a deviation.
fn other_form(pushed: &Pushed<'_>) -> Result<(), String> {
    let mut message = pushed.message()?;
    let body = pushed.body_of(&message)?;
    let (name, as_text) = (&pushed.rule.envelope[1], pushed.push.form == Form::String);
    message[name] = if as_text { body } else { json!(body.to_string()) };
    let received = pushed.accepted(&message.to_string())?;
    let mut wrong = pushed.differences(&message, &received)?;
    let kind = if as_text { "JsonForString" } else { "StringForModel" };
    let notes = unexplained_names(&received.deviations, &[]);
    if notes != [format!("deviation: {name}: {kind}")] {
        wrong.push(format!("expected the deviation {kind} on {name}, found {notes:?}"));
    }
    verdict(wrong)
}

/// Signatures that must be rejected, each beside a similar one that must be accepted.
fn signatures(pushed: &Pushed<'_>) -> Result<(), String> {
    let body = pushed.message()?.to_string();
    let right = pushed.signature(0, KEY, SECRET, &body)?;
    let other = pushed.signature(1, KEY, SECRET, &body)?;
    let other_key = pushed.signature(1, "12345679", SECRET, &body)?;
    let posts = [
        ("right", None, vec![right.clone()], None),
        ("right, canonical string given", Some(0), vec![right.clone()], None),
        ("other canonical string, given", Some(1), vec![other.clone()], None),
        ("other canonical string, not given", None, vec![other], Some(401)),
        ("canonical string given, the other received", Some(1), vec![right.clone()], Some(401)),
        ("no header", None, vec![], Some(401)),
        ("empty", None, vec![String::new()], Some(401)),
        ("one digit off", None, vec![flip(&right)], Some(401)),
        ("cut", None, vec![right[..right.len() - 2].to_owned()], Some(401)),
        ("two headers", None, vec![right.clone(), right.clone()], Some(401)),
        ("other secret", None, vec![pushed.signature(0, KEY, "helloworlc", &body)?], Some(401)),
        ("other body", None, vec![pushed.signature(0, KEY, SECRET, format!("{body} "))?], Some(401)),
        ("other key and canonical string", None, vec![other_key], Some(401)),
    ];
    let mut wrong = Vec::new();
    for (what, canonical_string, signatures, status) in posts {
        let found = pushed.post(&signatures, &body, canonical_string)?.err();
        let shown = found.as_ref().map(|e| format!("{e} {e:?} {}", e.help())).unwrap_or_default();
        if found.map(|e| e.status().as_u16()) != status {
            wrong.push(format!("{what}: expected {status:?}, found {shown}"));
        }
        if shown.to_uppercase().contains(&right[..8]) || shown.contains(SECRET) {
            wrong.push(format!("{what}: the error shows a secret: {shown}"));
        }
    }
    verdict(wrong)
}

/// What the client's own `sign` makes is the signature of the reference implementation.
fn signs(pushed: &Pushed<'_>) -> Result<(), String> {
    let body = pushed.message()?.to_string();
    let mut wrong = Vec::new();
    for (given, at) in [(None, 0), (Some(0), 0), (Some(1), 1)] {
        let expected = pushed.signature(at, KEY, SECRET, &body)?;
        let headers = (pushed.receiver.sign)(body.as_bytes(), given).map_err(|error| error.to_string())?;
        let found = headers.get(&pushed.rule.header).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if headers.len() != 1 || !found.eq_ignore_ascii_case(&expected) {
            wrong.push(format!("canonical string {given:?}: expected {expected}, found {found}"));
        }
    }
    verdict(wrong)
}

/// The same digits except the last.
fn flip(digits: &str) -> String {
    let last = if digits.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &digits[..digits.len().saturating_sub(1)])
}

/// The documents do not specify the case of the digits.
fn hex_case(pushed: &Pushed<'_>) -> Result<(), String> {
    let body = pushed.message()?.to_string();
    let upper = pushed.signature(0, KEY, SECRET, &body)?;
    let mut wrong = Vec::new();
    for signature in [upper.to_lowercase(), upper] {
        let off = flip(&signature);
        if pushed.post(std::slice::from_ref(&signature), &body, None)?.is_err() {
            wrong.push(format!("{signature}: rejected"));
        }
        if pushed.post(std::slice::from_ref(&off), &body, None)?.is_ok() {
            wrong.push(format!("{off}: accepted"));
        }
    }
    verdict(wrong)
}

/// Messages can be repeated and arrive in any order: the receiver keeps no state.
fn again_and_late(pushed: &Pushed<'_>) -> Result<(), String> {
    let first = pushed.message()?;
    let mut later = first.clone();
    later[&pushed.rule.envelope[3]] = json!("1779263270000");
    let mut wrong = Vec::new();
    for message in [&later, &first, &later, &first] {
        wrong.extend(pushed.differences(message, &pushed.accepted(&message.to_string())?)?);
    }
    verdict(wrong)
}

/// A type without a known body is not an error, and is not mistaken for a known one.
fn unknown_type(pushed: &Pushed<'_>) -> Result<(), String> {
    let mut message = pushed.message()?;
    let near = format!("{}_", message[&pushed.rule.envelope[0]].as_str().unwrap_or_default());
    message[&pushed.rule.envelope[0]] = json!(near);
    let received = pushed.accepted(&message.to_string())?;
    if received.variant != "Other" || !received.deviations.is_empty() {
        return Err(format!("found {}, {:?}", received.variant, received.deviations));
    }
    verdict(pushed.kept(&message, &received)?)
}

/// Correctly signed but malformed: rejected with the location, beside similar accepted ones.
fn malformed(pushed: &Pushed<'_>) -> Result<(), String> {
    let message = pushed.message()?;
    let [type_name, body_name, ..] = &pushed.rule.envelope;
    let changed = |name: &str, value: Value| {
        let mut changed = message.clone();
        changed[name] = value;
        changed.to_string()
    };
    let body = pushed.body_of(&message)?.to_string();
    let rejected = [
        (type_name.as_str(), changed(type_name, Value::Null)),
        (body_name, changed(body_name, Value::Null)),
        (body_name, changed(body_name, json!([]))),
        (body_name, changed(body_name, json!({}))),
        (body_name, changed(body_name, json!(&body[..body.len().saturating_sub(1)]))),
        ("", message.to_string().replacen('{', "{,", 1)),
    ];
    let mut wrong = Vec::new();
    for (place, rejected) in rejected {
        match pushed.signed(&rejected)? {
            Err(PushError::Malformed(error)) if error.path() == place => {}
            Err(error) => wrong.push(format!("expected the location `{place}`, found {error}: {rejected}")),
            Ok(_) => wrong.push(format!("accepted: {rejected}")),
        }
    }
    wrong.extend(pushed.differences(&message, &pushed.accepted(&changed(body_name, json!(body)))?)?);
    wrong.extend(pushed.differences(&message, &pushed.accepted(&message.to_string())?)?);
    verdict(wrong)
}
