//! Verifies a request against the documents: operation, key, version, form, time, signature,
//! parameters. This is a reference implementation from the specs and the documents: it must not use
//! `waybill_runtime`, because an error shared by signer and verifier would not be found.

mod canonical;
pub(super) mod rules;
mod signature;
mod signing_mistakes;
mod suggestions;
#[cfg(test)]
mod tests;
mod time;
pub(super) mod values;

use std::time::{Duration, SystemTime};
use waybill_codegen::ir::HttpMethod;

use super::accept::Accept;
use super::body::Form;
use super::params::{Params, Place, path_values};
use super::provider::{Op, Specs};
use super::rejection::{Rejection, Violation};
use super::system::{Role, Style};
use crate::arrived::Arrived;

/// An accepted key and its secret.
#[derive(Clone)]
pub struct App {
    /// App key or access key.
    pub key: String,
    /// Its secret. Never shown.
    pub secret: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What a request is verified against.
pub(super) struct Gate<'a> {
    pub specs: &'a Specs,
    pub apps: &'a [App],
    pub now: SystemTime,
    pub window: Duration,
    pub accept: &'a Accept,
    /// The request's path below the provider's address.
    pub path: &'a str,
}

/// What could be read of a request, rejected or not.
#[derive(Default)]
pub(super) struct Parsed<'a> {
    pub op: Option<&'a Op>,
    pub form: Form,
    pub params: Params<'a>,
}

/// Verifies a request against the specs. Returns what was read even if it is rejected.
pub(super) fn verify<'a>(gate: &Gate<'a>, request: &'a Arrived) -> (Parsed<'a>, Result<(), Rejection>) {
    let mut parsed = Parsed { form: fallback_form(gate.specs.style(None)), ..Parsed::default() };
    let result = steps(gate, request, &mut parsed);
    (parsed, result)
}

fn steps<'a>(gate: &Gate<'a>, request: &'a Arrived, parsed: &mut Parsed<'a>) -> Result<(), Rejection> {
    parsed.params = Params::read(gate.specs, request)?;
    parsed.form = requested_form(gate.specs.style(None), request, &parsed.params);
    let op = operation(gate, request, &mut parsed.params)?;
    parsed.op = Some(op);
    let by = gate.specs.style(Some(op));
    parsed.params.settle_names(op, by);
    parsed.form = requested_form(by, request, &parsed.params);
    let own_path = if op.ir.named { "" } else { gate.path.strip_prefix(&by.path).unwrap_or(gate.path) };
    let call = Call { specs: gate.specs, op, by, request, params: &parsed.params, path: gate.path, own_path };
    let apps = check_key(gate, &call)?;
    check_system(&call)?;
    check_time(gate, &call)?;
    signature::check(&call, apps, gate.accept)?;
    values::check(&call)
}

/// A request to a known operation.
#[derive(Clone, Copy)]
struct Call<'a> {
    specs: &'a Specs,
    op: &'a Op,
    by: &'a Style,
    request: &'a Arrived,
    params: &'a Params<'a>,
    path: &'a str,
    /// The operation's own path, as it was received.
    own_path: &'a str,
}

impl<'a> Call<'a> {
    fn value_of(&self, role: Role) -> Option<&'a str> {
        self.params.value_of(self.by, self.request, role)
    }

    /// The name of the parameter with a role, for a message.
    fn name(&self, role: Role) -> &'a str {
        self.by.with_role(role).map_or("", |system| system.name.as_str())
    }
}

/// The form of a response when none is requested: the platform's default where there is a choice.
fn fallback_form(by: &Style) -> Form {
    if by.with_role(Role::Format).is_some() { Form::Xml } else { Form::Json }
}

fn requested_form(by: &Style, request: &Arrived, params: &Params<'_>) -> Form {
    let value = |role: Role| params.value_of(by, request, role).unwrap_or_default();
    match (value(Role::Format), value(Role::Simplify), fallback_form(by)) {
        ("json", "true", _) | (_, "true", Form::Json) => Form::Simplified,
        ("json", ..) => Form::Json,
        (.., fallback) => fallback,
    }
}

/// Where one address serves all operations, the gateway accepts GET and POST, and files only by POST.
fn check_action(specs: &Specs, request: &Arrived, params: &Params<'_>) -> Result<(), Rejection> {
    let has_file = params.list.iter().any(|p| p.place == Place::File);
    let why = match request.method.as_str() {
        "POST" => return Ok(()),
        "GET" if !specs.platform.takes_get => "GET is not accepted; send the parameters by POST",
        "GET" if has_file => "a file can't be sent by GET; use POST",
        "GET" => return Ok(()),
        _ => "only GET and POST are accepted, in upper case",
    };
    Err(Rejection::new(Violation::HttpAction, why))
}

fn operation<'a>(gate: &Gate<'a>, request: &Arrived, params: &mut Params<'a>) -> Result<&'a Op, Rejection> {
    match gate.specs.naming(gate.path) {
        Some((by, parameter)) => {
            check_action(gate.specs, request, params)?;
            named_operation(gate, by, &parameter.name, params.value(request, parameter), params)
        }
        None => addressed(gate, request, params),
    }
}

fn named_operation<'a>(
    gate: &Gate<'a>,
    by: &Style,
    parameter: &str,
    id: Option<&str>,
    params: &Params<'_>,
) -> Result<&'a Op, Rejection> {
    let Some(id) = id else {
        let near = suggestions::near_parameter(parameter, params);
        return Err(Rejection::about(
            Violation::MissingMethod,
            parameter,
            format!("the parameter {parameter} is missing"),
        )
        .suggest(near));
    };
    let here = |op: &&Op| op.ir.named && gate.specs.style(Some(op)).path == by.path;
    gate.specs.operation(id).filter(here).ok_or_else(|| {
        let near = suggestions::near_operation(gate.specs, id);
        Rejection::new(Violation::InvalidMethod, format!("unknown operation {}", suggestions::short(id))).suggest(near)
    })
}

/// The operation of a path; path parameters are taken from it.
fn addressed<'a>(gate: &Gate<'a>, request: &Arrived, params: &mut Params<'a>) -> Result<&'a Op, Rejection> {
    let has_path = |op: &&Op| path_values(&op.ir.path, gate.path).is_some();
    let has_method = |op: &&Op| {
        let by_get = gate.specs.platform.takes_get && request.method == "GET" && op.ir.http_method == HttpMethod::Post;
        by_get || op.ir.http_method.word() == request.method
    };
    let mut here = gate.specs.operations.iter().filter(|op| !op.ir.named).filter(has_path);
    if let Some(op) = here.clone().find(has_method) {
        params.take_path(op, gate.path);
        return Ok(op);
    }
    let why = format!("no operation at {} {}", suggestions::short(&request.method), suggestions::short(gate.path));
    Err(match here.next() {
        Some(op) => Rejection::new(Violation::HttpAction, why).suggest([suggestions::address(op)]),
        None => Rejection::new(Violation::InvalidMethod, why).suggest(suggestions::near_address(gate.specs, gate.path)),
    })
}

/// The app of the received key; all apps where no parameter has the key and only the signature can decide.
fn check_key<'a>(gate: &Gate<'a>, call: &Call<'_>) -> Result<&'a [App], Rejection> {
    let Some(parameter) = call.by.with_role(Role::Key) else { return Ok(gate.apps) };
    let parameter = parameter.name.as_str();
    let Some(key) = call.value_of(Role::Key) else {
        let near = suggestions::near_parameter(parameter, call.params);
        return Err(Rejection::about(Violation::MissingKey, parameter, format!("{parameter} is missing")).suggest(near));
    };
    gate.apps.iter().find(|app| app.key == key).map(std::slice::from_ref).ok_or_else(|| {
        let known: Vec<&str> = gate.apps.iter().map(|app| app.key.as_str()).collect();
        let why = format!("unknown {parameter} {}", suggestions::short(key));
        Rejection::new(Violation::InvalidKey, why).suggest([format!("keys of this mock server: {}", known.join(", "))])
    })
}

/// Checks the other system parameters: version, form, signing method, constants.
fn check_system(call: &Call<'_>) -> Result<(), Rejection> {
    for system in &call.by.system {
        let name = system.name.as_str();
        match (system.role, call.params.value(call.request, system)) {
            // Each is checked in its own step.
            (Role::Operation | Role::Key | Role::Now | Role::Signature, _) => {}
            (Role::Constant, None) if system.required => {
                return Err(Rejection::new(Violation::MissingVersion, format!("{name} is missing")));
            }
            (_, None) if system.required => return Err(missing(name, call.params)),
            (Role::Constant, Some(found)) if system.constant.as_deref() != Some(found) => {
                let constant = system.constant.as_deref().unwrap_or_default();
                let why = format!("{name} is {}, expected {constant}", suggestions::short(found));
                return Err(Rejection::new(Violation::UnsupportedVersion, why));
            }
            (Role::Format, Some(format)) if !matches!(format, "json" | "xml") => {
                let why = format!("{name} is {}, expected json or xml", suggestions::short(format));
                return Err(Rejection::new(Violation::InvalidFormat, why));
            }
            (Role::Simplify, Some(flag)) if !matches!(flag, "true" | "false") => {
                let why = format!("{name} is {}, expected true or false", suggestions::short(flag));
                return Err(Rejection::about(Violation::InvalidArgument, name, why));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A missing required parameter, and a misspelt one that was received.
fn missing(name: &str, params: &Params<'_>) -> Rejection {
    let why = format!("the required parameter {name} is missing");
    Rejection::about(Violation::MissingArgument, name, why).suggest(suggestions::near_parameter(name, params))
}

fn check_time(gate: &Gate<'_>, call: &Call<'_>) -> Result<(), Rejection> {
    let time = call.by.with_role(Role::Now).and_then(|system| Some((system, system.stamp?)));
    let Some((parameter, stamp)) = time else { return Ok(()) };
    let Some(text) = call.params.value(call.request, parameter) else {
        let why = format!("{} is missing", parameter.name);
        return Err(Rejection::about(Violation::MissingTimestamp, &parameter.name, why));
    };
    time::check(stamp, text, gate.now, gate.window, gate.accept.digits()).map_err(|why| {
        Rejection::new(
            Violation::InvalidTimestamp,
            format!("{} is {}: {why}", parameter.name, suggestions::short(text)),
        )
    })
}
