//! Verifies a request against the documents: operation, key, version, form, time, signature,
//! parameters. This is a reference implementation from the specs and the documents: it must not use
//! `waybill_runtime`, because an error shared by signer and verifier would not be found.

mod canonical;
pub(super) mod rules;
mod signature;
mod suggestions;
#[cfg(test)]
mod tests;
mod time;
mod tolerance;
pub(super) mod values;

use std::time::{Duration, SystemTime};

use waybill_codegen::ir::{Check, HttpMethod};

pub(super) use self::tolerance::Tolerance;
use super::DEFAULT_WINDOW;
use super::accept::Accept;
use super::body::Form;
use super::params::{Params, Place, path_values};
use super::provider::{Op, Providers, Specs};
use super::rejection::{Rejection, Violation};
use super::short::{behind, is_same};
use super::system::{Role, Style, System};
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
    /// How far a timestamp may be from the clock, instead of the documented window.
    pub window: Option<Duration>,
    pub accept: &'a Accept,
    pub tolerance: &'a Tolerance,
    /// The request's path below the provider's address.
    pub path: &'a str,
    /// All providers of this server.
    pub providers: &'a Providers,
}

/// What could be read of a request, rejected or not.
pub(super) struct Parsed<'a> {
    pub op: Option<&'a Op>,
    pub form: Form,
    pub params: Params<'a>,
}

impl Parsed<'_> {
    pub fn new(specs: &Specs) -> Self {
        Self { op: None, form: fallback_form(specs.style(None)), params: Params::default() }
    }
}

/// Verifies a request against the specs. `parsed` then has what was read, even if it is rejected.
pub(super) fn verify<'a>(gate: &Gate<'a>, request: &'a Arrived, parsed: &mut Parsed<'a>) -> Result<(), Rejection> {
    parsed.params.read(gate.specs, request)?;
    let by = gate.specs.style_at(gate.path);
    parsed.form = requested_form(by, request, &parsed.params);
    checks_first(gate, by, request, &parsed.params)?;
    let op = operation(gate, request, &mut parsed.params)?;
    parsed.op = Some(op);
    let first = by;
    let by = gate.specs.style(Some(op));
    parsed.params.settle(op, by);
    if !std::ptr::eq(by, first) {
        parsed.form = requested_form(by, request, &parsed.params);
    }
    let own_path = if op.ir.named { "" } else { behind(gate.path, &by.path).unwrap_or(gate.path) };
    let (specs, tolerance, params, path) = (gate.specs, gate.tolerance, &parsed.params, gate.path);
    let call = Call { specs, tolerance, op, by, request, params, path, own_path };
    let apps = check_key(gate, by, request, params)?;
    check_system(&call)?;
    check_time(gate, &call)?;
    signature::check(gate, &call, apps)?;
    check_simplify(&call)?;
    values::check(&call)
}

/// A request to a known operation.
#[derive(Clone, Copy)]
struct Call<'a> {
    specs: &'a Specs,
    tolerance: &'a Tolerance,
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
            named_operation(gate, by, parameter, params.value(request, parameter), params)
        }
        None => addressed(gate, request, params),
    }
}

fn named_operation<'a>(
    gate: &Gate<'a>,
    by: &Style,
    parameter: &System,
    id: Option<&str>,
    params: &Params<'_>,
) -> Result<&'a Op, Rejection> {
    let Some(id) = id else { return Err(missing_system(parameter, params)) };
    let here = |op: &&Op| op.ir.named && is_same(&gate.specs.style(Some(op)).path, &by.path);
    gate.specs.operation(id).filter(here).ok_or_else(|| {
        let elsewhere = suggestions::elsewhere(gate.providers, |op| op.ir.id == id);
        let near = elsewhere.or_else(|| suggestions::near_operation(gate.specs, id));
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
        params.take_path(&gate.specs.names, op, gate.path);
        return Ok(op);
    }
    let why = format!("no operation at {} {}", suggestions::short(&request.method), suggestions::short(gate.path));
    Err(match here.next() {
        Some(op) => Rejection::new(Violation::HttpAction, why).suggest([suggestions::address(op)]),
        None => {
            let id = gate.specs.naming_parameters().find_map(|parameter| params.value(request, parameter));
            let is_it = |op: &Op| if op.ir.named { id == Some(op.ir.id.as_str()) } else { has_path(&op) };
            let elsewhere = suggestions::elsewhere(gate.providers, is_it);
            let near = elsewhere.or_else(|| suggestions::near_address(gate.specs, gate.path));
            Rejection::new(Violation::InvalidMethod, why).suggest(near)
        }
    })
}

/// What the gateway checks before it looks for the operation.
fn checks_first(gate: &Gate<'_>, by: &Style, request: &Arrived, params: &Params<'_>) -> Result<(), Rejection> {
    gate.specs.platform.checks_first.iter().try_for_each(|check| match check {
        Check::Parameters => {
            let missing = |system: &&System| system.required && params.value(request, system).is_none();
            by.system.iter().find(missing).map_or(Ok(()), |system| Err(missing_system(system, params)))
        }
        Check::Key => check_key(gate, by, request, params).map(|_| ()),
    })
}

/// A missing system parameter: the violation of its role.
fn missing_system(system: &System, params: &Params<'_>) -> Rejection {
    let violation = match system.role {
        Role::Operation => Violation::MissingMethod,
        Role::Key => Violation::MissingKey,
        Role::Now => Violation::MissingTimestamp,
        Role::Signature => Violation::MissingSignature,
        Role::Constant => Violation::MissingVersion,
        _ => Violation::MissingArgument,
    };
    let name = system.name.as_str();
    let why = format!("the required parameter {name} is missing");
    Rejection::about(violation, name, why).suggest(suggestions::near_parameter(name, params))
}

/// The app of the received key; all apps where no parameter has the key and only the signature can decide.
fn check_key<'a>(gate: &Gate<'a>, by: &Style, request: &Arrived, params: &Params<'_>) -> Result<&'a [App], Rejection> {
    let Some(parameter) = by.with_role(Role::Key) else { return Ok(gate.apps) };
    let Some(key) = params.value(request, parameter) else { return Err(missing_system(parameter, params)) };
    let parameter = parameter.name.as_str();
    gate.apps.iter().find(|app| is_same(&app.key, key)).map(std::slice::from_ref).ok_or_else(|| {
        let known: Vec<&str> = gate.apps.iter().map(|app| app.key.as_str()).collect();
        let why = format!("unknown {parameter} {}", suggestions::short(key));
        Rejection::new(Violation::InvalidKey, why).suggest([format!("keys of this mock server: {}", known.join(", "))])
    })
}

/// Checks the version, the form of the response, and that each other system parameter was sent. A step looks at all
/// parameters before the next one begins, as the manual has it.
fn check_system(call: &Call<'_>) -> Result<(), Rejection> {
    let received = |system: &System| call.params.value(call.request, system);
    let role = |role: Role| call.by.system.iter().filter(move |system| system.role == role);
    for system in role(Role::Constant) {
        match (received(system), system.constant.as_deref()) {
            (None, _) if system.required => return Err(missing_system(system, call.params)),
            (Some(found), Some(constant)) if !is_same(found, constant) => {
                let why = format!("{} is {}, expected {constant}", system.name, suggestions::short(found));
                return Err(Rejection::new(Violation::UnsupportedVersion, why));
            }
            _ => {}
        }
    }
    for (system, form) in role(Role::Format).filter_map(|system| Some((system, received(system)?))) {
        if !matches!(form, "json" | "xml") {
            let why = format!("{} is {}, expected json or xml", system.name, suggestions::short(form));
            return Err(Rejection::new(Violation::InvalidFormat, why));
        }
    }
    // These have steps of their own.
    let is_other = |system: &&System| !matches!(system.role, Role::Now | Role::Signature);
    let missing = |system: &&System| system.required && received(system).is_none();
    let missing = call.by.system.iter().filter(is_other).find(missing);
    missing.map_or(Ok(()), |system| Err(missing_system(system, call.params)))
}

/// The switch for simplified responses is checked with the operation's own parameters.
fn check_simplify(call: &Call<'_>) -> Result<(), Rejection> {
    let simplify = call.by.with_role(Role::Simplify);
    let found = simplify.and_then(|system| Some((system, call.params.value(call.request, system)?)));
    match found {
        Some((system, flag)) if !matches!(flag, "true" | "false") => {
            let why = format!("{} is {}, expected true or false", system.name, suggestions::short(flag));
            Err(Rejection::about(Violation::InvalidArgument, &system.name, why))
        }
        _ => Ok(()),
    }
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
        let place = signature::other_place(call, parameter);
        return Err(missing_system(parameter, call.params).suggest(place));
    };
    let about = |why: String| {
        let why = format!("{} is {}: {why}", parameter.name, suggestions::short(text));
        Rejection::new(Violation::InvalidTimestamp, why)
    };
    let window = gate.window.or(parameter.window).unwrap_or(DEFAULT_WINDOW);
    let stamp = time::Format { stamp, also_utc: parameter.also_utc, digits: gate.accept.digits() };
    let undocumented = time::check(stamp, text, gate.now, window).map_err(about)?;
    let note = |why| Rejection::new(Violation::InvalidTimestamp, format!("{} {why}", parameter.name));
    undocumented.map_or(Ok(()), |why| gate.tolerance.accept(note(why)))
}
