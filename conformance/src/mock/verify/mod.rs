//! Whether a request is one that the documents allow: operation, key, version, form, time, signature,
//! parameters. A second implementation from the specs and the documents' words: must not use
//! `waybill_runtime`, since a fault that signer and verifier share would pass.

mod clue;
mod guess;
pub(super) mod rules;
mod signature;
#[cfg(test)]
mod tests;
mod time;
mod values;

use std::time::{Duration, SystemTime};

use super::body::Form;
use super::given::{Given, Place, path_values};
use super::provider::{Op, Specs, is_source};
use super::refusal::{Flaw, Refusal};
use super::request::Request;

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
pub(super) fn verify<'a>(gate: &Gate<'a>, request: &'a Request) -> (Seen<'a>, Result<(), Refusal>) {
    let mut seen = Seen { form: fallback_form(gate.specs), ..Seen::default() };
    let result = steps(gate, request, &mut seen);
    (seen, result)
}

fn steps<'a>(gate: &Gate<'a>, request: &'a Request, seen: &mut Seen<'a>) -> Result<(), Refusal> {
    seen.given = Given::read(gate.specs, request)?;
    seen.form = asked_form(gate.specs, &seen.given);
    check_action(gate.specs, request, &seen.given)?;
    let op = operation(gate, request, &mut seen.given)?;
    seen.op = Some(op);
    let app = check_key(gate, request, &seen.given)?;
    check_system(gate, request, &seen.given)?;
    check_time(gate, request, &seen.given)?;
    signature::check(gate.specs, app, request, &seen.given, op)?;
    values::check(gate.specs, op, &seen.given)
}

/// The form that a protocol answers in when nobody asks: its own default where there is a choice.
fn fallback_form(specs: &Specs) -> Form {
    if specs.system("Format").is_some() { Form::Xml } else { Form::Json }
}

fn asked_form(specs: &Specs, given: &Given<'_>) -> Form {
    let asked = |source: &str| specs.system(source).and_then(|p| given.param(&p.name)).unwrap_or_default();
    match (asked("Format"), asked("Simplify")) {
        ("json", "true") => Form::Simplified,
        ("json", _) => Form::Json,
        _ => fallback_form(specs),
    }
}

/// Where one address serves all operations, the gateway takes GET and POST, and files by POST alone.
fn check_action(specs: &Specs, request: &Request, given: &Given<'_>) -> Result<(), Refusal> {
    if !specs.has_one_address() {
        return Ok(());
    }
    let method = request.method.as_str();
    let has_file = given.params.iter().any(|p| p.place == Place::File);
    let why = match method {
        "POST" => return Ok(()),
        "GET" if !specs.protocol.takes_get => "GET is not taken: POST the parameters",
        "GET" if has_file => "a file can't be sent with GET: POST it",
        "GET" => return Ok(()),
        _ => "only GET and POST are taken, in upper case",
    };
    Err(Refusal::new(Flaw::HttpAction, why))
}

fn operation<'a>(gate: &Gate<'a>, request: &Request, given: &mut Given<'a>) -> Result<&'a Op, Refusal> {
    if gate.specs.has_one_address() { named_operation(gate, request, given) } else { addressed(gate, request, given) }
}

fn named_operation<'a>(gate: &Gate<'a>, request: &Request, given: &Given<'_>) -> Result<&'a Op, Refusal> {
    let parameter = gate.specs.system("Operation").map_or("", |p| p.name.as_str());
    let Some(id) = given.system(gate.specs, request, "Operation") else {
        let near = clue::near_parameter(parameter, given);
        return Err(Refusal::new(Flaw::MissingMethod, format!("the parameter {parameter} is missing")).near(near));
    };
    gate.specs.operation(id).ok_or_else(|| {
        let near = clue::near_operation(gate.specs, id);
        Refusal::new(Flaw::InvalidMethod, format!("no operation has this name: {}", clue::short(id))).near(near)
    })
}

/// The operation of a path; path parameters are taken from it.
fn addressed<'a>(gate: &Gate<'a>, request: &Request, given: &mut Given<'a>) -> Result<&'a Op, Refusal> {
    let has_path = |op: &&Op| path_values(&op.ir.path, gate.path).is_some();
    let has_method = |op: &&Op| op.ir.http_method.eq_ignore_ascii_case(&request.method);
    let mut here = gate.specs.operations.iter().filter(has_path);
    if let Some(op) = here.clone().find(has_method) {
        given.take_path(op, gate.path);
        return Ok(op);
    }
    let why = format!("no operation is at {} {}", clue::short(&request.method), clue::short(gate.path));
    Err(match here.next() {
        Some(op) => Refusal::new(Flaw::HttpAction, why).near([clue::address(op)]),
        None => Refusal::new(Flaw::InvalidMethod, why).near(clue::near_address(gate.specs, gate.path)),
    })
}

fn check_key<'a>(gate: &Gate<'a>, request: &Request, given: &Given<'_>) -> Result<&'a App, Refusal> {
    let parameter = gate.specs.system("Key").map_or("", |p| p.name.as_str());
    let Some(key) = given.system(gate.specs, request, "Key") else {
        let near = clue::near_parameter(parameter, given);
        return Err(Refusal::new(Flaw::MissingKey, format!("{parameter} is missing")).near(near));
    };
    gate.apps.iter().find(|app| app.key == key).ok_or_else(|| {
        let known: Vec<&str> = gate.apps.iter().map(|app| app.key.as_str()).collect();
        let why = format!("{parameter} {} is not known here", clue::short(key));
        Refusal::new(Flaw::InvalidKey, why).near([format!("keys of this mock: {}", known.join(", "))])
    })
}

/// What else the protocol requires: version, form, signing method, whatever has a documented value.
fn check_system(gate: &Gate<'_>, request: &Request, given: &Given<'_>) -> Result<(), Refusal> {
    for parameter in &gate.specs.protocol.parameters {
        let source = ["Operation", "Key", "Now", "Signature"].iter().any(|source| is_source(parameter, source));
        let found =
            if gate.specs.has_headers() { request.header(&parameter.name) } else { given.param(&parameter.name) };
        let found = found.filter(|value| !value.is_empty());
        let constant = parameter.source.strip_prefix("Source::Constant(\"").and_then(|c| c.strip_suffix("\")"));
        match (found, constant) {
            _ if source => {}
            (None, Some(_)) if parameter.required => {
                return Err(Refusal::new(Flaw::MissingVersion, format!("{} is missing", parameter.name)));
            }
            (None, None) if parameter.required => return Err(missing(&parameter.name, given)),
            (Some(found), Some(constant)) if found != constant => {
                let why = format!("{} is {}, not {constant}", parameter.name, clue::short(found));
                return Err(Refusal::new(Flaw::UnsupportedVersion, why));
            }
            (Some(format), _) if is_source(parameter, "Format") && !matches!(format, "json" | "xml") => {
                let why = format!("{} is {}, neither json nor xml", parameter.name, clue::short(format));
                return Err(Refusal::new(Flaw::InvalidFormat, why));
            }
            (Some(flag), _) if is_source(parameter, "Simplify") && !matches!(flag, "true" | "false") => {
                let why = format!("{} is {}, neither true nor false", parameter.name, clue::short(flag));
                return Err(Refusal::about(Flaw::InvalidArgument, &parameter.name, why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A required parameter that did not come, and the misspelt one that did.
pub(super) fn missing(name: &str, given: &Given<'_>) -> Refusal {
    let why = format!("the required parameter {name} is missing");
    Refusal::about(Flaw::MissingArgument, name, why).near(clue::near_parameter(name, given))
}

fn check_time(gate: &Gate<'_>, request: &Request, given: &Given<'_>) -> Result<(), Refusal> {
    let Some(parameter) = gate.specs.system("Now") else { return Ok(()) };
    let Some(text) = given.system(gate.specs, request, "Now") else {
        return Err(Refusal::new(Flaw::MissingTimestamp, format!("{} is missing", parameter.name)));
    };
    time::check(&parameter.source, text, gate.now, gate.window).map_err(|why| {
        Refusal::new(Flaw::InvalidTimestamp, format!("{} is {}: {why}", parameter.name, clue::short(text)))
    })
}
