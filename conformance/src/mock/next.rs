//! What a test queues for the next requests. What no document has is rejected here, and not by the request that would
//! get it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;
use waybill_codegen::suggest::nearest;

use super::choice::Pick;
use super::codes;
use super::own_body::{OwnBody, operation_of};
use super::provider::{Op, Providers, Specs};
use super::scenario::known::fits;
use super::shape::{self, Shape};

const MEMBERS: [&str; 8] = ["operation", "times", "example", "error", "shape", "fault", "body", "unchecked"];

/// Reads `{"error": "…", "times": 2}`: a pick, and the number of requests it is for.
///
/// # Errors
/// A line with what is wrong and what is accepted.
pub(super) fn read(text: &RawValue, providers: &Providers) -> Result<(Pick, u32), String> {
    let value: Value = serde_json::from_str(text.get()).map_err(|e| e.to_string())?;
    let members = value.as_object().ok_or("expected an object such as {\"error\":\"7\"}")?;
    let (mut pick, mut times, mut body, mut unchecked) = (Pick::default(), 1, None, false);
    for (name, value) in members {
        match (name.as_str(), value) {
            ("times", Value::Number(n)) => {
                let count = n.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=10_000).contains(n));
                times = count.ok_or("times: expected a number from 1 to 10000")?;
            }
            ("times", _) => return Err("times: expected a number from 1 to 10000".to_owned()),
            ("operation", Value::String(id)) => pick.operation = Some(id.clone()),
            ("operation", _) => return Err("operation: expected a string".to_owned()),
            ("body", value) => body = Some(value),
            ("unchecked", Value::Bool(is)) => unchecked = *is,
            ("unchecked", _) => return Err("unchecked: expected true or false".to_owned()),
            (name, _) if !MEMBERS.contains(&name) => return Err(unknown("member", name, MEMBERS)),
            (name, Value::String(text)) => pick.set(name, text)?,
            (name, Value::Number(number)) => pick.set(name, &number.to_string())?,
            (name, _) => return Err(format!("{name}: expected a string")),
        }
    }
    if let Some(id) = &pick.operation
        && !providers.operations().any(|(_, op)| op.ir.id == *id)
    {
        // The journal shows the address of an operation that no parameter names.
        let is_here = |op: &Op| !op.ir.named && *id == format!("{} {}", op.ir.http_method.word(), op.ir.path);
        let here: Vec<&str> = providers.operations().filter(|(_, op)| is_here(op)).map(|(_, op)| &*op.id).collect();
        if !here.is_empty() {
            return Err(format!("operation: expected an id; this is the address of {}", here.join(" and of ")));
        }
        return Err(unknown("operation", id, providers.operations().map(|(_, op)| op.ir.id.as_str())));
    }
    if let Some(body) = body {
        if pick.example.is_some() || pick.error.is_some() || pick.shape.is_some() {
            return Err("a body is a complete response and excludes an example, an error and a shape".to_owned());
        }
        // Its text, since reading and writing would change it.
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(text.get()).map_err(|e| e.to_string())?;
        let text = members.get("body").map_or("", |body| body.get());
        pick.body = Some(Arc::new(own_body(body, text, &mut pick.operation, unchecked, providers)?));
    } else if unchecked {
        return Err("unchecked: only a body is checked; expected it beside \"body\"".to_owned());
    }
    if pick.is_empty() {
        return Err("expected one of example, error, shape, fault and body".to_owned());
    }
    known(&pick, providers)?;
    Ok((pick, times))
}

fn own_body(
    body: &Value,
    text: &str,
    operation: &mut Option<String>,
    unchecked: bool,
    providers: &Providers,
) -> Result<OwnBody, String> {
    if unchecked {
        return match body {
            Value::Object(_) | Value::String(_) => Ok(OwnBody::unchecked(body.as_str().unwrap_or(text))),
            _ => Err("body: expected an object or a string".to_owned()),
        };
    }
    let id = match operation {
        Some(id) => id,
        None => operation.insert(operation_of(body, providers)?.to_owned()),
    };
    OwnBody::checked(body, text, id, providers)
}

/// Whether there is a request that the pick can be a response to.
fn known(pick: &Pick, providers: &Providers) -> Result<(), String> {
    let wanted = |op: &Op| pick.operation.as_ref().is_none_or(|id| *id == op.ir.id);
    let among = || providers.operations().filter(|(_, op)| wanted(op));
    let has = |name: &str, text: &str| among().any(|known| fits(name, text, known));
    if let Some(name) = pick.example.as_ref().filter(|name| !has("example", name)) {
        return Err(unknown(
            "example",
            name,
            among().flat_map(|(_, op)| op.examples.iter().map(|one| one.name.as_str())),
        ));
    }
    if let Some(name) = pick.shape.as_ref().filter(|name| !has("shape", name)) {
        let of_all: Vec<&Shape> = providers.specs().flat_map(|specs| &specs.shapes).collect();
        let found = of_all.iter().find(|shape| shape.name == *name);
        return Err(found.map_or_else(
            || shape::unknown(name, &of_all),
            |shape| {
                format!(
                    "the shape {name} is a response of {}, not of {}",
                    shape.operation,
                    pick.operation.as_deref().unwrap_or_default()
                )
            },
        ));
    }
    pick.error.as_ref().map_or(Ok(()), |code| known_code(code, pick.operation.is_some(), among))
}

/// Without an operation, a code has to be documented: a platform without a table would take any.
fn known_code<'a, I: Iterator<Item = (&'a Specs, &'a Op)>>(
    code: &str,
    of_one: bool,
    among: impl Fn() -> I,
) -> Result<(), String> {
    let mut found = among().filter_map(|(specs, op)| codes::find(specs, Some(op), code).ok());
    if found.any(|error| of_one || !error.synthetic) {
        return Ok(());
    }
    let why = match codes::similar(code, among()) {
        Some(near) => format!("unknown code {code:?}; did you mean {near}?"),
        None => unknown("code", code, among().flat_map(|(specs, op)| codes::known(specs, Some(op)))),
    };
    let any = among().any(|(specs, _)| specs.platform.errors.codes.is_empty());
    Err(if any {
        format!(
            "{why} (a platform without a table of codes takes any, if \"operation\" says for which of its operations)"
        )
    } else {
        why
    })
}

/// The message for an unknown name: the similar one, else the first known ones.
fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let mut seen = HashSet::new();
    let known: Vec<&str> = known.into_iter().filter(|one| seen.insert(*one)).collect();
    let help = nearest(name, known.iter().copied()).map(|near| format!("did you mean {near}?")).unwrap_or_else(|| {
        let more = if known.len() > SHOWN { ", …" } else { "" };
        format!("expected one of {}{more}", known.iter().copied().take(SHOWN).collect::<Vec<_>>().join(", "))
    });
    format!("unknown {what} {name:?}; {help}")
}
