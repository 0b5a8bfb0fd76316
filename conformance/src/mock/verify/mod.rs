//! Whether a request is one that the documents allow: operation, key, version, form, time, signature,
//! parameters. A second implementation from the specs and the documents' words: must not use
//! `waybill_runtime`, since a fault that signer and verifier share would pass.

pub(super) mod rules;
mod signature;
mod signing_mistakes;
mod suggestions;
#[cfg(test)]
mod tests;
mod time;
mod values;

use std::time::{Duration, SystemTime};

use super::body::Form;
use super::params::{Given, Place, path_values};
use super::provider::{Op, Specs};
use super::rejection::{Flaw, Rejection};
use super::request::Request;
use super::system::{Authentication, Says};

/// A key that may call, and its secret.
#[derive(Clone)]
pub struct App {
    /// App key or access key.
    pub key: String,
    /// Its secret. Shown nowhere.
    pub secret: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What a request is held against.
pub(super) struct Gate<'a> {
    pub specs: &'a Specs,
    pub apps: &'a [App],
    pub now: SystemTime,
    pub window: Duration,
    /// What the request's path says below the provider's address.
    pub path: &'a str,
}

/// What could be told of a request, refused or not.
#[derive(Default)]
pub(super) struct Seen<'a> {
    pub op: Option<&'a Op>,
    pub form: Form,
    pub given: Given<'a>,
}

/// Holds a request against the specs. What was seen up to a refusal is told with it.
pub(super) fn verify<'a>(gate: &Gate<'a>, request: &'a Request<'_>) -> (Seen<'a>, Result<(), Rejection>) {
    let mut seen = Seen { form: fallback_form(gate.specs), ..Seen::default() };
    let result = steps(gate, request, &mut seen);
    (seen, result)
}

fn steps<'a>(gate: &Gate<'a>, request: &'a Request<'_>, seen: &mut Seen<'a>) -> Result<(), Rejection> {
    seen.given = Given::read(gate.specs, request)?;
    seen.form = asked_form(gate.specs, request, &seen.given);
    check_action(gate.specs, request, &seen.given)?;
    let op = operation(gate, request, &mut seen.given)?;
    seen.op = Some(op);
    let call = Call { specs: gate.specs, op, by: gate.specs.authentication(Some(op)), request, given: &seen.given };
    let apps = check_key(gate, &call)?;
    check_system(&call)?;
    check_time(gate, &call)?;
    signature::check(&call, apps)?;
    values::check(&call)
}

/// A request of a known operation.
#[derive(Clone, Copy)]
struct Call<'a> {
    specs: &'a Specs,
    op: &'a Op,
    by: &'a Authentication,
    request: &'a Request<'a>,
    given: &'a Given<'a>,
}

impl<'a> Call<'a> {
    fn said(&self, says: Says) -> Option<&'a str> {
        self.given.said(self.by, self.request, says)
    }

    /// The name of the parameter that says it, for a message.
    fn name(&self, says: Says) -> &'a str {
        self.by.that_says(says).map_or("", |system| system.name.as_str())
    }
}

/// The form that a platform answers in when nobody asks: its own default where there is a choice.
fn fallback_form(specs: &Specs) -> Form {
    if specs.authentication(None).that_says(Says::Format).is_some() { Form::Xml } else { Form::Json }
}

fn asked_form(specs: &Specs, request: &Request<'_>, given: &Given<'_>) -> Form {
    let asked = |says: Says| given.said(specs.authentication(None), request, says).unwrap_or_default();
    match (asked(Says::Format), asked(Says::Simplify)) {
        ("json", "true") => Form::Simplified,
        ("json", _) => Form::Json,
        _ => fallback_form(specs),
    }
}

/// Where one address serves all operations, the gateway takes GET and POST, and files by POST alone.
fn check_action(specs: &Specs, request: &Request<'_>, given: &Given<'_>) -> Result<(), Rejection> {
    if !specs.has_one_address() {
        return Ok(());
    }
    let has_file = given.params.iter().any(|p| p.place == Place::File);
    let why = match request.method {
        "POST" => return Ok(()),
        "GET" if !specs.platform.takes_get => "GET is not taken: POST the parameters",
        "GET" if has_file => "a file can't be sent with GET: POST it",
        "GET" => return Ok(()),
        _ => "only GET and POST are taken, in upper case",
    };
    Err(Rejection::new(Flaw::HttpAction, why))
}

fn operation<'a>(gate: &Gate<'a>, request: &Request<'_>, given: &mut Given<'a>) -> Result<&'a Op, Rejection> {
    match gate.specs.operation_parameter() {
        Some(parameter) => named_operation(gate, &parameter.name, given.value(request, parameter), given),
        None => addressed(gate, request, given),
    }
}

fn named_operation<'a>(
    gate: &Gate<'a>,
    parameter: &str,
    id: Option<&str>,
    given: &Given<'_>,
) -> Result<&'a Op, Rejection> {
    let Some(id) = id else {
        let near = suggestions::near_parameter(parameter, given);
        return Err(Rejection::new(Flaw::MissingMethod, format!("the parameter {parameter} is missing")).near(near));
    };
    gate.specs.operation(id).ok_or_else(|| {
        let near = suggestions::near_operation(gate.specs, id);
        Rejection::new(Flaw::InvalidMethod, format!("no operation has this name: {}", suggestions::short(id)))
            .near(near)
    })
}

/// The operation of a path; path parameters are taken from it.
fn addressed<'a>(gate: &Gate<'a>, request: &Request<'_>, given: &mut Given<'a>) -> Result<&'a Op, Rejection> {
    let has_path = |op: &&Op| path_values(&op.ir.path, gate.path).is_some();
    let has_method = |op: &&Op| op.ir.http_method.eq_ignore_ascii_case(request.method);
    let mut here = gate.specs.operations.iter().filter(has_path);
    if let Some(op) = here.clone().find(has_method) {
        given.take_path(op, gate.path);
        return Ok(op);
    }
    let why = format!("no operation is at {} {}", suggestions::short(request.method), suggestions::short(gate.path));
    Err(match here.next() {
        Some(op) => Rejection::new(Flaw::HttpAction, why).near([suggestions::address(op)]),
        None => Rejection::new(Flaw::InvalidMethod, why).near(suggestions::near_address(gate.specs, gate.path)),
    })
}

/// The app whose key came; all of them where no parameter says a key, and only the signature can tell.
fn check_key<'a>(gate: &Gate<'a>, call: &Call<'_>) -> Result<&'a [App], Rejection> {
    let Some(parameter) = call.by.that_says(Says::Key) else { return Ok(gate.apps) };
    let parameter = parameter.name.as_str();
    let Some(key) = call.said(Says::Key) else {
        let near = suggestions::near_parameter(parameter, call.given);
        return Err(Rejection::new(Flaw::MissingKey, format!("{parameter} is missing")).near(near));
    };
    gate.apps.iter().find(|app| app.key == key).map(std::slice::from_ref).ok_or_else(|| {
        let known: Vec<&str> = gate.apps.iter().map(|app| app.key.as_str()).collect();
        let why = format!("{parameter} {} is not known here", suggestions::short(key));
        Rejection::new(Flaw::InvalidKey, why).near([format!("keys of this mock: {}", known.join(", "))])
    })
}

/// What else the platform requires: version, form, signing method, whatever has a documented value.
fn check_system(call: &Call<'_>) -> Result<(), Rejection> {
    for system in &call.by.system {
        let name = system.name.as_str();
        match (system.says, call.given.value(call.request, system)) {
            // Each has a step of its own.
            (Says::Operation | Says::Key | Says::Now | Says::Signature, _) => {}
            (Says::Constant, None) if system.required => {
                return Err(Rejection::new(Flaw::MissingVersion, format!("{name} is missing")));
            }
            (_, None) if system.required => return Err(missing(name, call.given)),
            (Says::Constant, Some(found)) if system.constant.as_deref() != Some(found) => {
                let constant = system.constant.as_deref().unwrap_or_default();
                let why = format!("{name} is {}, not {constant}", suggestions::short(found));
                return Err(Rejection::new(Flaw::UnsupportedVersion, why));
            }
            (Says::Format, Some(format)) if !matches!(format, "json" | "xml") => {
                let why = format!("{name} is {}, neither json nor xml", suggestions::short(format));
                return Err(Rejection::new(Flaw::InvalidFormat, why));
            }
            (Says::Simplify, Some(flag)) if !matches!(flag, "true" | "false") => {
                let why = format!("{name} is {}, neither true nor false", suggestions::short(flag));
                return Err(Rejection::about(Flaw::InvalidArgument, name, why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A required parameter that did not come, and the misspelt one that did.
fn missing(name: &str, given: &Given<'_>) -> Rejection {
    let why = format!("the required parameter {name} is missing");
    Rejection::about(Flaw::MissingArgument, name, why).near(suggestions::near_parameter(name, given))
}

fn check_time(gate: &Gate<'_>, call: &Call<'_>) -> Result<(), Rejection> {
    let time = call.by.that_says(Says::Now).and_then(|system| Some((system, system.stamp?)));
    let Some((parameter, stamp)) = time else { return Ok(()) };
    let Some(text) = call.given.value(call.request, parameter) else {
        return Err(Rejection::new(Flaw::MissingTimestamp, format!("{} is missing", parameter.name)));
    };
    time::check(stamp, text, gate.now, gate.window).map_err(|why| {
        Rejection::new(Flaw::InvalidTimestamp, format!("{} is {}: {why}", parameter.name, suggestions::short(text)))
    })
}
