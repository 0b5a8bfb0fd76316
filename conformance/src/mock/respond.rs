//! One call of a provider: verified, then answered by what was picked, by the session's scenario, by the
//! operation's rules, or else with the documented example. All of it goes to the journal.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;

use super::Shared;
use super::body::{ErrorBody, Form, Prepared};
use super::choice::Pick;
use super::codes;
use super::fault::{Fault, FaultKind, draw};
use super::journal::{Entry, Journal, Refused};
use super::params::Given;
use super::provider::{Op, Specs};
use super::redact::{Redactor, beginning};
use super::rejection::Rejection;
use super::reply::Reply;
use super::request::Request;
use super::scenario::story::Told;
use super::session::{Session, State};
use super::shape::{self, Shape};
use super::system::Says;
use super::verify::{Gate, Seen, rules, verify};

/// What a call comes to.
enum Outcome<'a> {
    Refused(Rejection),
    Error(ErrorBody),
    Example(&'a Prepared, Bytes),
    Shape(&'a Shape),
    /// What was picked does not exist: the caller of the mock erred, not the client under test.
    Misuse(String),
}

/// Answers a call; `path` is what stands below the provider's address.
pub(super) fn play(shared: &Shared, specs: &Specs, session: &Session, path: &str, request: &Request<'_>) -> Reply {
    let settings = &shared.settings;
    let now = settings.clock.unwrap_or_else(SystemTime::now);
    let gate = Gate { specs, apps: &settings.apps, now, window: settings.window, path };
    let (seen, verified) = verify(&gate, request);
    let mut state = session.state();
    state.number += 1;
    let mut entry = entry(&mut state.journal, specs, &seen, request, now);
    entry.number = state.number;
    let drawn = draw(settings.seed, &session.name, state.number);
    let mut fault = None;
    let outcome = match (verified, seen.op) {
        (Ok(()), Some(op)) => decide(&mut state, specs, op, request, &seen, &mut fault),
        (Err(refusal), _) => Outcome::Refused(refusal),
        (Ok(()), None) => Outcome::Misuse("no operation".to_owned()),
    };
    let reply = reply(specs, &mut entry, outcome, seen.form, drawn);
    entry.fault = fault.as_ref().map(Fault::name);
    entry.synthetic = reply.synthetic;
    if let Some(refused) = &mut entry.refused {
        let mask = Redactor::new(specs, seen.op, request, &seen.given);
        std::iter::once(&mut refused.why).chain(&mut refused.near).for_each(|text| mask.hide_session(text));
        let operation = entry.operation.as_deref().unwrap_or(&entry.request);
        let near: String = refused.near.iter().map(|near| format!("; {near}")).collect();
        shared
            .log(&format!("{} #{} {operation}: {}: {}{near}", session.name, entry.number, entry.answered, refused.why));
    }
    state.journal.push(entry);
    Reply { fault: fault.map(|fault| (fault, drawn)), ..reply }
}

/// The journal's line of a call, as far as what came goes.
fn entry(journal: &mut Journal, specs: &Specs, seen: &Seen<'_>, request: &Request<'_>, now: SystemTime) -> Entry {
    let mut entry = journal.blank();
    let mask = Redactor::new(specs, seen.op, request, &seen.given);
    for param in &seen.given.params {
        entry.parameters.push(mask.pair(&param.name, &param.value));
    }
    for (name, value) in seen.given.json.as_ref().and_then(Value::as_object).into_iter().flatten() {
        entry.parameters.push(mask.pair(name, &value.to_string()));
    }
    for system in specs.authentication(seen.op).system.iter().filter(|system| system.in_header) {
        if let Some(value) = request.header(&system.name) {
            entry.parameters.push(mask.pair(&system.name, value));
        }
    }
    let at = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    entry.at = u64::try_from(at).unwrap_or(u64::MAX);
    entry.request.push_str(request.method);
    entry.request.push(' ');
    entry.request.push_str(beginning(request.path, 200));
    entry.operation = seen.op.map(|op| Arc::clone(&op.id));
    entry
}

/// What a call that was verified is answered.
fn decide<'a>(
    state: &mut State,
    specs: &'a Specs,
    op: &'a Op,
    request: &Request<'_>,
    seen: &Seen<'_>,
    fault: &mut Option<Fault>,
) -> Outcome<'a> {
    let given = &seen.given;
    if let Some(seconds) = state.banned() {
        return Outcome::Error(ban(specs, seconds));
    }
    let story = state.running.as_ref().and_then(|running| running.scenario.story.as_ref());
    let story = story.filter(|story| story.operation == op.ir.id);
    let told = story.and_then(|story| story.tell(given));
    if story.is_none()
        && let Err(refusal) = rules::check(specs, op, given)
    {
        return Outcome::Refused(refusal);
    }
    let pick = match picked(state, specs, op, request, given) {
        Ok(pick) => pick,
        Err(why) => return Outcome::Misuse(why),
    };
    if let Some(found) = pick.fault.clone() {
        if let FaultKind::Throttle | FaultKind::Ban = found.kind {
            if found.kind == FaultKind::Ban {
                state.banned_until = Some(std::time::Instant::now() + Duration::from_secs(found.ban()));
            }
            let error = ban(specs, found.ban());
            *fault = Some(found);
            return Outcome::Error(error);
        }
        *fault = Some(found);
    }
    if let Some(name) = pick.shape {
        return shaped(specs, op, &name, seen.form);
    }
    match (pick.error, pick.example, told) {
        (Some(code), _, _) => error(specs, op, &code),
        (None, Some(name), _) => example(op, Some(&name), seen.form),
        (None, None, Some(Told::Error(code))) => error(specs, op, &code),
        (None, None, _) => example(op, None, seen.form),
    }
}

/// Picked with the request, else queued, else the scenario's next step.
fn picked(state: &mut State, specs: &Specs, op: &Op, request: &Request<'_>, given: &Given<'_>) -> Result<Pick, String> {
    let pick = Pick::of(specs, request, given)?;
    if !pick.is_empty() {
        return Ok(pick);
    }
    if let Some(pick) = state.take_queued(&op.ir.id) {
        return Ok(pick);
    }
    let session = given.said(specs.authentication(Some(op)), request, Says::Session);
    let step = state.running.as_mut().and_then(|running| running.next(&op.ir.id, session));
    Ok(step.unwrap_or_default())
}

fn error<'a>(specs: &Specs, op: &Op, code: &str) -> Outcome<'a> {
    codes::find(specs, Some(op), code).map_or_else(Outcome::Misuse, Outcome::Error)
}

/// The example of that name, or the first success of the document.
fn example<'a>(op: &'a Op, name: Option<&str>, form: Form) -> Outcome<'a> {
    let found = match name {
        Some(name) => op.answers.iter().find(|answer| answer.name == name),
        None => op.answers.iter().find(|answer| !answer.is_error),
    };
    let Some(found) = found else {
        let known: Vec<&str> = op.answers.iter().map(|answer| answer.name.as_str()).collect();
        return Outcome::Misuse(format!("{} has no example {name:?}; it has {}", op.ir.id, known.join(", ")));
    };
    match found.body(form) {
        Some(body) => Outcome::Example(found, body),
        None => Outcome::Misuse(format!("the example {} of {} has no {} form", found.name, op.ir.id, form.name())),
    }
}

/// A shape is an answer of one operation in one form: given to another, it would say nothing.
fn shaped<'a>(specs: &'a Specs, op: &Op, name: &str, form: Form) -> Outcome<'a> {
    let Some(found) = specs.shapes.iter().find(|shape| shape.name == name) else {
        return Outcome::Misuse(shape::unknown(name, &specs.shapes.iter().collect::<Vec<_>>()));
    };
    if found.operation != op.ir.id || found.form != form {
        let Shape { operation, form: wanted, .. } = found;
        return Outcome::Misuse(format!(
            "the shape {name} is an answer of {operation} in the form {}, and {} was called for {}",
            wanted.name(),
            op.ir.id,
            form.name()
        ));
    }
    Outcome::Shape(found)
}

/// A throttle as the platform sends it: the length of the ban stands in the finer message.
fn ban(specs: &Specs, seconds: u64) -> ErrorBody {
    let told = format!("This ban will last for {seconds} more seconds");
    let documented = codes::find(specs, None, "accesscontrol.limited-by-api-access-count");
    match documented {
        Ok(error) if !error.synthetic => ErrorBody { sub_message: Some(told), ..error },
        _ => ErrorBody { code: "429".to_owned(), message: told, sub_code: None, sub_message: None, synthetic: true },
    }
}

fn reply(specs: &Specs, entry: &mut Entry, outcome: Outcome<'_>, form: Form, drawn: u64) -> Reply {
    let error = match outcome {
        Outcome::Example(found, body) => {
            entry.answered.push_str(&found.name);
            return Reply { synthetic: found.synthetic, ..Reply::new(200, form.content_type(), body) };
        }
        Outcome::Shape(shape) => {
            entry.answered.push_str(&shape.name);
            return Reply::raw(shape.bytes.clone(), shape.closes);
        }
        Outcome::Misuse(why) => {
            entry.answered.push_str("nothing");
            let reply = Reply::misuse(400, &why);
            entry.refused = Some(Refused { why, near: Vec::new(), canonical: None });
            return reply;
        }
        Outcome::Error(error) => error,
        Outcome::Refused(refusal) => {
            let error = refusal.error(&specs.platform);
            entry.refused = Some(Refused { why: refusal.why, near: refusal.near, canonical: refusal.canonical });
            error
        }
    };
    entry.answered.push_str(error.name());
    let body = error.render(&specs.platform, form, &format!("{drawn:016x}"));
    Reply { synthetic: error.synthetic, ..Reply::new(200, form.content_type(), body) }
}
