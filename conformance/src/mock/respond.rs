//! Handles one request to a provider: verifies it, then responds with what was selected, with the session's
//! scenario, by the operation's rules, or with the documented example. Everything is written to the journal.

use std::sync::Arc;
use std::time::{Duration, SystemTime};
use waybill_codegen::ir::Retry;

use bytes::Bytes;
use serde_json::Value;

use super::Shared;
use super::body::{ErrorBody, Form, Prepared, without_root};
use super::choice::Pick;
use super::codes;
use super::fault::{Fault, FaultKind, draw};
use super::fill::Fill;
use super::journal::{Entry, Journal, Rejected};
use super::own_body;
use super::params::Params;
use super::params::beginning;
use super::provider::{Op, Specs};
use super::redact::Redactor;
use super::rejection::Rejection;
use super::reply::Reply;
use super::request_id::{self, Body};
use super::scenario::table::Selected;
use super::session::{Session, State};
use super::shape::{self, Shape};
use super::system::{Role, Style};
use super::verify::{Gate, Parsed, Tolerance, rules, verify};
use crate::arrived::Arrived;

/// Maximum number of different notes of a session that are logged.
const MAX_NOTED: usize = 200;

/// The result of a request.
enum Outcome<'a> {
    Rejected(Rejection),
    Error(ErrorBody),
    Example(&'a Prepared, &'a Body),
    Shape(&'a Shape),
    /// A body of the test, and whether it was checked.
    Own(Bytes, bool),
    /// Made-up data.
    Filled(Body),
    /// What was selected does not exist: an error of the test, not of the client under test.
    Misuse(String),
}

/// Responds to a request; `path` is what follows the provider's address.
pub(super) fn respond(
    shared: &Shared,
    specs: &Specs,
    session: &Session,
    path: &str,
    request: &Arrived,
    tolerance: Tolerance,
) -> Reply {
    let settings = &shared.settings;
    let now = settings.clock.unwrap_or_else(SystemTime::now);
    let gate = Gate {
        specs,
        apps: &settings.apps,
        now,
        window: settings.window,
        accept: &settings.accept,
        tolerance: &tolerance,
        path,
        providers: &settings.providers,
    };
    let mut parsed = Parsed::new(specs);
    let verified = verify(&gate, request, &mut parsed);
    let mut state = session.state();
    state.number += 1;
    let mut entry = entry(&mut state.journal, specs, &parsed, request, now);
    entry.number = state.number;
    let drawn = draw(settings.seed, &session.name, state.number);
    let mut fault = None;
    let outcome = match (verified, parsed.op) {
        (Ok(()), Some(op)) => {
            let fill = settings.fill.then_some(Fill { drawn, now });
            decide(&mut state, specs, op, request, &parsed, fill, &mut fault)
        }
        (Err(rejection), _) => Outcome::Rejected(rejection),
        (Ok(()), None) => Outcome::Misuse("the operation is missing".to_owned()),
    };
    let by = parsed.op.map_or_else(|| specs.style_at(path), |op| specs.style(Some(op)));
    let is_rootless = parsed.form == Form::Simplified && !settings.simplified_root;
    let root = parsed.op.filter(|_| is_rootless).map(|op| op.ir.root.as_str());
    let reply = reply(specs, by, &mut entry, outcome, (parsed.form, root), drawn);
    entry.fault = fault.as_ref().map(Fault::name);
    entry.synthetic = reply.synthetic;
    if let Some(rejected) = &mut entry.rejected {
        let redactor = Redactor::new(specs, parsed.op, request, &parsed.params);
        std::iter::once(&mut rejected.reason)
            .chain(&mut rejected.suggestions)
            .for_each(|text| redactor.redact_session(text));
        let operation = entry.operation.as_deref().unwrap_or(&entry.request);
        let canonical = rejected.canonical.iter().map(|text| format!("canonical string: {text}"));
        let id = entry.request_id.iter().map(|id| format!("{}: {id}", specs.platform.envelope.request_id));
        let more: String =
            rejected.suggestions.iter().cloned().chain(canonical).chain(id).map(|text| format!("; {text}")).collect();
        shared.log(&format!(
            "{} #{} {operation}: {}: {}{more}",
            session.name, entry.number, entry.response, rejected.reason
        ));
    }
    entry.notes = tolerance.into_notes();
    for note in &entry.notes {
        // The same client sends the same with each request.
        if state.noted.len() < MAX_NOTED && state.noted.insert(note.clone()) {
            let operation = entry.operation.as_deref().unwrap_or(&entry.request);
            shared.log(&format!("{} #{} {operation}: accepted, but {note}", session.name, entry.number));
        }
    }
    state.journal.push(entry);
    Reply { fault: fault.map(|fault| (fault, drawn)), ..reply }
}

/// The journal's entry of a request, as far as it could be read.
fn entry(journal: &mut Journal, specs: &Specs, parsed: &Parsed<'_>, request: &Arrived, now: SystemTime) -> Entry {
    let mut entry = journal.blank();
    let redactor = Redactor::new(specs, parsed.op, request, &parsed.params);
    for param in &parsed.params.list {
        entry.parameters.push(redactor.param(param));
    }
    for (name, value) in parsed.params.json.as_ref().and_then(Value::as_object).into_iter().flatten() {
        entry.parameters.push(redactor.pair(name, &value.to_string()));
    }
    for system in specs.style(parsed.op).system.iter().filter(|system| system.in_header) {
        if let Some(value) = request.header(&system.name) {
            entry.parameters.push(redactor.pair(&system.name, value));
        }
    }
    let at = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    entry.at = u64::try_from(at).unwrap_or(u64::MAX);
    entry.request.push_str(&request.method);
    entry.request.push(' ');
    entry.request.push_str(beginning(&request.path, 200));
    entry.operation = parsed.op.map(|op| Arc::clone(&op.id));
    entry
}

/// The response to a verified request.
fn decide<'a>(
    state: &mut State,
    specs: &'a Specs,
    op: &'a Op,
    request: &Arrived,
    parsed: &Parsed<'_>,
    fill: Option<Fill>,
    fault: &mut Option<Fault>,
) -> Outcome<'a> {
    let params = &parsed.params;
    if let Some(seconds) = state.banned() {
        return Outcome::Error(ban(specs, seconds));
    }
    let table = state.running.as_ref().and_then(|running| running.scenario.table.as_ref());
    let table = table.filter(|table| table.operation == op.ir.id);
    let selected = table.and_then(|table| table.select(params));
    if table.is_none()
        && let Err(rejection) = rules::check(specs, op, params)
    {
        return Outcome::Rejected(rejection);
    }
    let pick = match pick(state, specs, op, request, params) {
        Ok(pick) => pick,
        Err(reason) => return Outcome::Misuse(reason),
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
        return shaped(specs, op, &name, parsed.form);
    }
    if let Some(body) = pick.body {
        let found = body.body(specs, op, parsed.form);
        return found.map_or_else(Outcome::Misuse, |found| Outcome::Own(found, body.is_checked()));
    }
    match (pick.error, pick.example, selected) {
        (Some(code), _, _) => error(specs, op, &code),
        (None, Some(name), _) => example(op, Some(&name), parsed.form),
        (None, None, Some(Selected::Error(code))) => error(specs, op, &code),
        (None, None, Some(Selected::Example(name))) => example(op, Some(&name), parsed.form),
        (None, None, None) => match (example(op, None, parsed.form), fill) {
            (Outcome::Example(shown, body), Some(fill)) if shown.thin => {
                let filled = fill.body(specs, op, shown, params, parsed.form);
                let filled = filled.map(|bytes| Body::new(&specs.platform, &op.ir, parsed.form.name(), bytes));
                filled.map_or(Outcome::Example(shown, body), Outcome::Filled)
            }
            (outcome, _) => outcome,
        },
    }
}

/// Selected with the request, else queued, else the scenario's next step.
fn pick(state: &mut State, specs: &Specs, op: &Op, request: &Arrived, params: &Params<'_>) -> Result<Pick, String> {
    let pick = Pick::of(specs, request, params)?;
    if !pick.is_empty() {
        return Ok(pick);
    }
    if let Some(pick) = state.take_queued(&op.ir.id) {
        return Ok(pick);
    }
    let session = params.value_of(specs.style(Some(op)), request, Role::Session);
    let step = state.running.as_mut().and_then(|running| running.next(&op.ir.id, session));
    Ok(step.unwrap_or_default())
}

fn error<'a>(specs: &Specs, op: &Op, code: &str) -> Outcome<'a> {
    codes::find(specs, Some(op), code).map_or_else(Outcome::Misuse, Outcome::Error)
}

/// The example of that name, or the first success of the document.
fn example<'a>(op: &'a Op, name: Option<&str>, form: Form) -> Outcome<'a> {
    let found = match name {
        Some(name) => op.examples.iter().find(|example| example.name == name),
        None => op.examples.iter().find(|example| !example.is_error),
    };
    let Some(found) = found else {
        let known: Vec<&str> = op.examples.iter().map(|example| example.name.as_str()).collect();
        return Outcome::Misuse(format!("{} has no example {name:?}; it has {}", op.ir.id, known.join(", ")));
    };
    match found.body(form) {
        Some(body) => Outcome::Example(found, body),
        None => Outcome::Misuse(format!("the example {} of {} has no {} form", found.name, op.ir.id, form.name())),
    }
}

/// A shape is a response of one operation in one form, and is rejected for any other.
fn shaped<'a>(specs: &'a Specs, op: &Op, name: &str, form: Form) -> Outcome<'a> {
    let Some(found) = specs.shapes.iter().find(|shape| shape.name == name) else {
        return Outcome::Misuse(shape::unknown(name, &specs.shapes.iter().collect::<Vec<_>>()));
    };
    if found.operation != op.ir.id || found.form != form {
        let Shape { operation, form: wanted, .. } = found;
        return Outcome::Misuse(format!(
            "the shape {name} is a response of {operation} in the form {}, but the request is to {} in the form {}",
            wanted.name(),
            op.ir.id,
            form.name()
        ));
    }
    Outcome::Shape(found)
}

/// A throttle as the platform sends it: the most specific message has the length of the ban.
fn ban(specs: &Specs, seconds: u64) -> ErrorBody {
    let throttle = specs.platform.throttle.first();
    let pattern = throttle.map_or("blocked for {seconds} seconds", |found| &found.pattern);
    let selected = pattern.replace("{seconds}", &seconds.to_string());
    let synthetic = ErrorBody {
        code: "429".to_owned(),
        message: selected.clone(),
        sub_code: None,
        sub_message: None,
        synthetic: true,
    };
    let codes = &specs.platform.errors.codes;
    // A message may belong to a finer code.
    let own = throttle.and_then(|found| found.code.as_ref());
    let found = codes.iter().find(|code| own.map_or(code.retry == Retry::AfterBan, |own| *own == code.code));
    match found.and_then(|code| codes::find(specs, None, &code.code).ok()) {
        Some(error) if error.sub_code.is_some() => ErrorBody { sub_message: Some(selected), ..error },
        Some(error) => ErrorBody { message: selected, ..error },
        None => synthetic,
    }
}

/// `root` is left out of a success, unless the test wants it to be sent as it is.
fn reply(
    specs: &Specs,
    by: &Style,
    entry: &mut Entry,
    outcome: Outcome<'_>,
    (form, root): (Form, Option<&str>),
    drawn: u64,
) -> Reply {
    let (name, id) = (&specs.platform.envelope.request_id, specs.request_ids.id(drawn));
    let success = |bytes: Bytes, is_cut: bool| {
        let bytes = match root.filter(|_| is_cut) {
            Some(root) => without_root(root, bytes),
            None => bytes,
        };
        Reply::new(200, form.content_type(), bytes)
    };
    let error = match outcome {
        Outcome::Example(found, body) => {
            entry.response.push_str(&found.name);
            let (bytes, id) = body.with(id);
            entry.request_id = id;
            return Reply { synthetic: found.synthetic, ..success(bytes, true) };
        }
        Outcome::Shape(shape) => {
            entry.response.push_str(&shape.name);
            entry.request_id = request_id::find(name, shape.body());
            return Reply::raw(shape.bytes.clone(), shape.closes);
        }
        Outcome::Own(body, is_checked) => {
            entry.response.push_str("queued body");
            entry.request_id = request_id::find(name, &body);
            let content_type = if is_checked { form.content_type() } else { own_body::media_type(&body) };
            return Reply { synthetic: true, content_type, ..success(body, is_checked) };
        }
        Outcome::Filled(body) => {
            entry.response.push_str("filled");
            let (bytes, id) = body.with(id);
            entry.request_id = id;
            return Reply { synthetic: true, ..success(bytes, true) };
        }
        Outcome::Misuse(reason) => {
            entry.response.push_str("HTTP 400");
            let reply = Reply::misuse(400, &reason);
            entry.rejected = Some(Rejected { reason, suggestions: Vec::new(), canonical: None });
            return reply;
        }
        Outcome::Error(error) => error,
        Outcome::Rejected(rejection) => {
            let error = rejection.error(&specs.platform);
            entry.rejected = Some(Rejected {
                reason: rejection.reason,
                suggestions: rejection.suggestions,
                canonical: rejection.canonical,
            });
            error
        }
    };
    entry.response.push_str(error.name());
    let body = error.render(&specs.platform, by.root, form, &id);
    entry.request_id = Some(id).filter(|_| !name.is_empty());
    Reply { synthetic: error.synthetic, ..Reply::new(200, form.content_type(), body) }
}
