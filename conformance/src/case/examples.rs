//! The examples of the documents: the request of a documented call, the documented response in each of
//! its forms, and the documented errors.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use waybill_codegen::ir::{Body, ErrorPlace, Example, Operation, Platform, Source};
use waybill_runtime::wire::{Deviation, DeviationKind, JsonStyle, Model, to_json, to_xml};
use waybill_runtime::{AnyError, DynOperation};

use super::{Case, bare, deviation_name, erratum, is_quoted, unexplained, unexplained_names, verdict};
use crate::arrived::Arrived;
use crate::expect::{self, RequestOptions};
use crate::flatten;
use crate::reply::Reply;
use crate::target::{CallResult, Target};

/// All cases of an operation's examples.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let mut all = Vec::new();
    for (index, example) in operation.examples.iter().enumerate() {
        let mut cases = Vec::new();
        let find = Find { target: Arc::clone(target), id: operation.id.clone(), index };
        if example.request.is_some() {
            for transport in ["async", "blocking"] {
                let find = find.clone();
                let name = format!("{}/request/{transport}", example.case);
                cases.push(Case::new(name, "derived", move || find.run(|s, o, e| request(s, o, e, transport))));
            }
        }
        for (at, body) in example.forms.iter().enumerate() {
            let find = find.clone();
            let kind = if example.error.is_some() { "error" } else { "response" };
            let name = format!("{}/{kind}/{}", example.case, body.form);
            let basis = if body.documented { "documented" } else { "derived" };
            cases.push(Case::new(name, basis, move || {
                find.run(|s, o, e| {
                    let body = e.forms.get(at).ok_or("no such form")?;
                    match (&e.error, &e.erratum) {
                        (Some(_), _) => error(s, o, e, body),
                        (None, Some(wrong)) => erratum::check(s, o, e, body, wrong, |rest| response(s, o, e, rest)),
                        (None, None) => response(s, o, e, body),
                    }
                })
            }));
        }
        if example.forms.len() > 1 && example.error.is_none() && example.erratum.is_none() {
            let name = format!("{}/forms-agree", example.case);
            cases.push(Case::new(name, "derived", move || find.run(forms_agree)));
        }
        all.extend(cases.into_iter().map(|case| case.at(target.place(&example.span))));
    }
    all
}

/// An example, looked up again when the case runs.
#[derive(Clone)]
struct Find {
    target: Arc<Target>,
    id: String,
    index: usize,
}

impl Find {
    fn run(&self, check: impl FnOnce(&Target, &Operation, &Example) -> Result<(), String>) -> Result<(), String> {
        let operation = self.target.operation(&self.id)?;
        let example = operation.examples.get(self.index).ok_or("no such example")?;
        check(&self.target, operation, example)
    }
}

/// Sends a documented request to a mock server that responds with `reply`; without one the case is about the request.
pub(super) fn call(
    target: &Target,
    operation: &Operation,
    request: &Value,
    options: RequestOptions,
    reply: Option<&Reply>,
    transport: &str,
) -> Result<(CallResult, Vec<Arrived>), String> {
    let generated = target.generated(&operation.id)?;
    let input = generated.input_from_json(request.to_string().as_bytes()).map_err(|e| format!("arguments: {e}"))?;
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let send = |server: &str| {
        let server = if operation.path.is_empty() { format!("{server}{}", expect::GATEWAY) } else { server.to_owned() };
        let client = target.client_for(operation, platform, server, options)?;
        if transport == "blocking" {
            return Ok(client.send_dyn_blocking(generated, &*input));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        Ok(runtime.block_on(client.send_dyn(generated, &*input)))
    };
    let (result, arrived) = match reply {
        Some(reply) => target.exchange(&operation.id, std::slice::from_ref(reply), send)?,
        None => target.requests(&operation.id, send)?,
    };
    result.map(|result| (result, arrived))
}

/// A valid request of the operation: that of an example, if there is one.
pub(super) fn any_request(operation: &Operation) -> Value {
    operation.sample.request.clone()
}

/// Such a request, ready to be sent.
pub(super) struct AnyCall {
    pub generated: &'static dyn DynOperation,
    pub request: Value,
    pub input: Box<dyn Model>,
}

pub(super) fn any_call(target: &Target, operation: &Operation) -> Result<AnyCall, String> {
    let generated = target.generated(&operation.id)?;
    let request = any_request(operation);
    let input = generated.input_from_json(request.to_string().as_bytes()).map_err(|e| format!("arguments: {e}"))?;
    Ok(AnyCall { generated, request, input })
}

/// The documented request arrives as the documents' tables say: method, path, query, headers, body, signature.
fn request(target: &Target, operation: &Operation, example: &Example, transport: &str) -> Result<(), String> {
    let request = example.request.as_ref().ok_or("no request")?;
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    for options in ways(platform, operation, request) {
        let (_, arrived) = call(target, operation, request, options, None, transport)?;
        let [arrived] = arrived.as_slice() else {
            return Err(format!("{} requests arrived, expected one", arrived.len()));
        };
        verdict(expect::check(&target.ir, operation, request, options, arrived))?;
    }
    Ok(())
}

/// Each response form, HTTP method and signing method that can be requested. A file is never in a GET.
pub(super) fn ways(platform: &Platform, operation: &Operation, request: &Value) -> Vec<RequestOptions> {
    let json = RequestOptions::default();
    let mut ways = vec![json];
    let sends = |source| platform.parameters_of(operation).any(|(_, p)| p.source == source);
    ways.extend(sends(Source::Simplify).then_some(RequestOptions { simplify: true, ..json }));
    ways.extend(sends(Source::Format).then_some(RequestOptions { xml: true, ..json }));
    if platform.takes_get && expect::files(operation, request).is_empty() {
        ways.push(RequestOptions { get: true, ..json });
    }
    ways.extend((1..platform.methods.len()).map(|method| RequestOptions { method, ..json }));
    ways
}

fn options(body: &Body) -> RequestOptions {
    RequestOptions { xml: body.form == "xml", simplify: body.form == "simplified", ..RequestOptions::default() }
}

/// A skeleton has an empty string for each time and enum, an empty object for a model, and in XML an empty element for each
/// field. They show a name; they are no value.
const EMPTY: &[DeviationKind] = &[DeviationKind::EmptyElement, DeviationKind::EmptyString, DeviationKind::EmptyModel];

/// The documented response is decoded over HTTP with every value, and nothing else.
pub(super) fn response(target: &Target, operation: &Operation, example: &Example, body: &Body) -> Result<(), String> {
    let decoded = if example.skeleton {
        target.decode_shape(&operation.id, Reply::ok(&body.text))?.map_err(|e| e.to_string())?
    } else {
        let request = example.request.clone().unwrap_or_else(|| any_request(operation));
        let (result, _) = call(target, operation, &request, options(body), Some(&Reply::ok(&body.text)), "async")?;
        result.map_err(|e| e.to_string())?
    };
    let mut wrong = unexplained(&decoded, &body.form, if example.skeleton { EMPTY } else { &[] });
    let mut differences = differences(target, operation, body, &**decoded)?;
    let empty = decoded.deviations().iter().filter(|note| example.skeleton && note.kind == DeviationKind::EmptyString);
    let empty: Vec<_> = empty.map(|note| format!("{}: expected text , missing", note.path)).collect();
    differences.retain(|difference| !empty.contains(difference));
    let quoted = decoded.deviations().iter().filter(|note| is_quoted(note));
    quoted.for_each(|note| explain(note, &mut wrong, &mut differences));
    wrong.append(&mut differences);
    let id = request_id(target, operation, body)?;
    if id.is_some() && id.as_deref() != decoded.request_id() {
        wrong.push(format!("request_id: expected {id:?}, found {:?}", decoded.request_id()));
    }
    verdict(wrong)
}

/// Explains a number or boolean that the document prints in quotes: the client reports it there, and has its value.
fn explain(note: &Deviation, wrong: &mut Vec<String>, differences: &mut Vec<String>) {
    let is_it = |difference: &String| {
        let found = difference.strip_prefix(&note.path).and_then(|rest| rest.strip_prefix(": expected text "));
        let (text, value) = found.and_then(|found| found.split_once(", found ")).unwrap_or_default();
        ["number", "boolean"].iter().any(|kind| value.strip_prefix(kind).is_some_and(|value| value.trim() == text))
    };
    let Some(at) = differences.iter().position(is_it) else { return };
    differences.remove(at);
    let name = format!("deviation: {}", deviation_name(note));
    wrong.retain(|line| *line != name);
}

/// The id of the request below the root, which is not a value of the operation.
fn request_id(target: &Target, operation: &Operation, body: &Body) -> Result<Option<String>, String> {
    let envelope = &target.ir.platform(&operation.platform).ok_or("no such platform")?.envelope;
    if operation.root.is_empty() {
        return Ok(None);
    }
    if body.form == "xml" {
        return Ok(flatten::xml(&body.text)?.remove(&format!("{}.{}[0]", operation.root, envelope.request_id)));
    }
    Ok(below_root(operation, body)?[&envelope.request_id].as_str().map(str::to_owned))
}

/// What a JSON body has below its root, which simplified JSON may lack.
fn below_root(operation: &Operation, body: &Body) -> Result<Value, String> {
    let mut document: Value = serde_json::from_str(&body.text).map_err(|e| e.to_string())?;
    match document.get_mut(&operation.root).map(Value::take) {
        Some(inner) => Ok(inner),
        None if operation.root.is_empty() || body.form == "simplified" => Ok(document),
        None => Err(format!("no root {}", operation.root)),
    }
}

/// Compares each value of the document's body with the decoded value, encoded again in the same form.
pub(super) fn differences(
    target: &Target,
    operation: &Operation,
    body: &Body,
    value: &dyn Model,
) -> Result<Vec<String>, String> {
    let root = &operation.root;
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let is_own =
        |name: &str| platform.envelope.stands_beside(name) && operation.output.fields.iter().all(|f| f.wire != name);
    if body.form == "xml" {
        let mut expected = flatten::xml(&body.text)?;
        let name = |path: &str| path.strip_prefix(root)?.strip_prefix('.')?.strip_suffix("[0]").map(str::to_owned);
        expected.retain(|path, _| name(path).is_none_or(|name| !is_own(&name)));
        return Ok(flatten::difference(&expected, &flatten::xml(&to_xml(value, root))?));
    }
    let mut document = below_root(operation, body)?;
    document.as_object_mut().into_iter().for_each(|members| members.retain(|name, _| !is_own(name)));
    let style = JsonStyle { wrapped_lists: platform.wraps_lists && body.form == "json", ..JsonStyle::default() };
    let written = serde_json::from_str(&to_json(value, style)).map_err(|e| e.to_string())?;
    Ok(flatten::difference(&flatten::json(&document), &flatten::json(&written)))
}

/// Every form of the same response decodes to the same value.
fn forms_agree(target: &Target, operation: &Operation, example: &Example) -> Result<(), String> {
    let mut values = Vec::new();
    for body in &example.forms {
        let decoded =
            target.decode(&operation.id, Reply::ok(&body.text))?.map_err(|e| format!("{}: {e}", body.form))?;
        let is_printed = |note: &&Deviation| !is_quoted(note);
        verdict(unexplained_names(decoded.deviations().iter().filter(is_printed), bare(&body.form)))?;
        values.push((&body.form, to_json(&**decoded, JsonStyle::default())));
    }
    if values.iter().any(|(_, value)| value == "{}") {
        return Err("the decoded value is empty".to_owned());
    }
    let differing = values.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    verdict(differing.map(|pair| format!("{} and {} differ", pair[0].0, pair[1].0)).collect())
}

/// The documented error is decoded as its typed variant.
fn error(target: &Target, operation: &Operation, example: &Example, body: &Body) -> Result<(), String> {
    let expected = example.error.as_ref().ok_or("no error")?;
    let (result, _) =
        call(target, operation, &any_request(operation), options(body), Some(&Reply::ok(&body.text)), "blocking")?;
    let Err(AnyError::Api(error)) = result else { return Err("expected an error of the provider".to_owned()) };
    let status = error.status();
    let found = [
        ("status", Some("200"), Some(status.as_str())),
        ("code", Some(expected.code.as_str()), error.platform_code().or(error.sub_code())),
        ("sub_code", expected.sub_code.as_deref(), error.sub_code().filter(|_| error.platform_code().is_some())),
    ];
    let variant = ("variant", expected.variant.as_deref(), error.info().map(|i| i.variant));
    // A code that no key names can be matched by a pattern, or leave the decision to the coarser code.
    let found = found.into_iter().chain(expected.variant.is_some().then_some(variant));
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let e = &platform.envelope;
    let places = e.error_places();
    let is_place = |place: &&ErrorPlace| error_members(&place.root, body).is_ok_and(|m| m.contains_key(&e.code));
    let place = places.iter().find(is_place).or(places.first()).ok_or("no place of an error")?;
    // A failure inside a success is below the root of the operation, and has no code of the platform.
    let inside = operation.failure.as_ref().filter(|_| error.platform_code().is_none());
    let (root, message) = match inside {
        Some(failure) => (&operation.root, &failure.message),
        None => (&place.root, &e.sub_message),
    };
    let error_members = error_members(root, body)?;
    let of_platform = if inside.is_some() { "" } else { place.message.as_str() };
    let texts = [
        (of_platform, error.platform_message()),
        (message.as_str(), error.sub_message()),
        (e.request_id.as_str(), error.request_id()),
    ];
    let texts = texts.into_iter().map(|(name, found)| (name, error_members.get(name).map(String::as_str), found));
    let wrong = found.chain(texts).filter(|(_, expected, found)| expected != found);
    let wrong = wrong.map(|(what, expected, found)| format!("{what}: expected {expected:?}, found {found:?}"));
    verdict(wrong.chain(unexplained_names(error.deviations(), &[])).collect())
}

/// The members of an error in its body, by their paths below a root.
fn error_members(root: &str, body: &Body) -> Result<BTreeMap<String, String>, String> {
    let (leaves, end) = match body.form.as_str() {
        "xml" => (flatten::xml(&body.text)?, "[0]"),
        _ => (flatten::json(&serde_json::from_str(&body.text).map_err(|e| e.to_string())?), ""),
    };
    let member = |(path, value): (String, String)| {
        let path = if root.is_empty() { Some(path.as_str()) } else { path.strip_prefix(&format!("{root}.")) };
        let plain = value.strip_prefix("text ").or(value.strip_prefix("number ")).unwrap_or(&value);
        Some((path?.strip_suffix(end)?.to_owned(), plain.to_owned()))
    };
    Ok(leaves.into_iter().filter_map(member).collect())
}
