//! Bodies of responses: the documented examples as they are, and errors in the form that was requested.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Example, Operation, Platform};
use waybill_codegen::lower::sample;

use super::request_id::Body;
use crate::case::models::bodies;

/// The form of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    #[default]
    Json,
    Simplified,
    Xml,
}

impl Form {
    /// The name in the specs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Simplified => "simplified",
            Self::Xml => "xml",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::Simplified => "application/json;charset=utf-8",
            Self::Xml => "text/xml;charset=utf-8",
        }
    }
}

/// A documented example, ready to be sent.
pub(super) struct Prepared {
    pub name: String,
    /// Whether it shows an error.
    pub is_error: bool,
    /// The document's own body was changed to make it a valid response, or no document shows one.
    pub synthetic: bool,
    /// It has little data: it is synthetic, or has an empty list.
    pub thin: bool,
    forms: Vec<(String, Body)>,
}

impl Prepared {
    /// The body in one form.
    pub fn body(&self, form: Form) -> Option<&Body> {
        self.forms.iter().find(|(name, _)| name == form.name()).map(|(_, body)| body)
    }
}

/// The examples of an operation that have a response, except those known to be wrong.
pub(super) fn prepare(platform: &Platform, operation: &Operation) -> Vec<Prepared> {
    let has_response = |example: &&Example| !example.forms.is_empty() && example.erratum.is_none();
    let examples = operation.examples.iter().filter(has_response);
    let mut prepared: Vec<Prepared> = examples.map(|example| prepare_one(platform, operation, example)).collect();
    if prepared.iter().all(|example| example.is_error) {
        prepared.push(made_up(platform, operation));
    }
    prepared
}

/// A success for an operation whose documents show none: every field, with its documented value or a made-up one.
fn made_up(platform: &Platform, operation: &Operation) -> Prepared {
    let body = succeeding(sample::response(operation), platform, operation);
    let forms = bodies(platform, operation, &body).into_iter();
    let forms =
        forms.map(|(form, body)| (form.to_owned(), Body::new(platform, operation, form, body.into()))).collect();
    Prepared { name: "made-up".to_owned(), is_error: false, synthetic: true, thin: true, forms }
}

/// A made-up response as a success, and as the only page.
pub(super) fn succeeding(mut body: Value, platform: &Platform, operation: &Operation) -> Value {
    if let Some(code) = platform.envelope.success_value() {
        body[platform.envelope.code.as_str()] = code;
    }
    if let Some(failure) = &operation.failure {
        failure.succeed(&mut body);
    }
    make_last_page(operation, &mut body);
    without_id(body, platform)
}

/// A client that reads page after page reads only this one.
fn make_last_page(operation: &Operation, body: &mut Value) {
    let Some(pages) = &operation.pages else { return };
    let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
    let items = body.pointer(&pointer(&pages.items)).and_then(Value::as_array).map_or(1, Vec::len);
    let mut set = |path: &Option<String>, number: usize, text: &str| match path
        .as_ref()
        .and_then(|path| body.pointer_mut(&pointer(path)))
    {
        Some(found @ Value::Number(_)) => *found = json!(number),
        Some(found @ Value::String(_)) => *found = json!(text),
        Some(found @ Value::Bool(_)) => *found = json!(false),
        _ => {}
    };
    set(&pages.more, 0, "false");
    set(&pages.total, items, &items.to_string());
    set(&pages.next, 0, "");
}

fn prepare_one(platform: &Platform, operation: &Operation, example: &Example) -> Prepared {
    let body = |text: &str| match serde_json::from_str::<Value>(text) {
        Ok(skeleton) if example.skeleton => Bytes::from(fleshed(skeleton, platform, operation).to_string()),
        _ => Bytes::copy_from_slice(text.as_bytes()),
    };
    let whole = |form: &str, bytes: Bytes| Body::new(platform, operation, form, bytes);
    let mut forms: Vec<(String, Body)> =
        example.forms.iter().map(|form| (form.form.clone(), whole(&form.form, body(&form.text)))).collect();
    let has = |form: &str| example.forms.iter().any(|shown| shown.form == form);
    // Where only simplified JSON is printed, its values are there in the other forms as well.
    let alone = example.forms.iter().find(|shown| shown.form == Form::Simplified.name() && !has(Form::Json.name()));
    if let Some(shown) = alone.and_then(|shown| serde_json::from_str(&shown.text).ok()) {
        let others = bodies(platform, operation, &data_of(&shown, platform, operation))
            .into_iter()
            .filter(|(form, _)| !has(form));
        forms.extend(others.map(|(form, text)| (form.to_owned(), whole(form, text.into()))));
    }
    Prepared {
        name: example.name.clone(),
        is_error: example.error.is_some(),
        synthetic: example.skeleton,
        thin: example.skeleton || example.forms.iter().any(|form| has_empty_list(&form.text)),
        forms,
    }
}

/// The data of simplified JSON, which can have a root, or the code of the envelope beside the data.
fn data_of(body: &Value, platform: &Platform, operation: &Operation) -> Value {
    let mut data = body.get(&operation.root).unwrap_or(body).clone();
    let is_own = |name: &str| operation.output.fields.iter().any(|field| field.wire == name);
    data.as_object_mut()
        .into_iter()
        .for_each(|members| members.retain(|name, _| is_own(name) || !platform.envelope.stands_beside(name)));
    data
}

fn has_empty_list(json: &str) -> bool {
    json.split('[').skip(1).any(|behind| behind.trim_start().starts_with(']'))
}

/// A generated skeleton has a code that is not a success, and no value that means one: both are replaced, and the
/// response is marked as synthetic.
fn fleshed(mut body: Value, platform: &Platform, operation: &Operation) -> Value {
    let code = platform.envelope.success_value();
    if let Some((found, code)) = body.get_mut(&platform.envelope.code).zip(code) {
        *found = code;
    }
    if let Some(failure) = &operation.failure {
        failure.succeed(&mut body);
    }
    without_id(body, platform)
}

/// A made-up body gets an id with each response.
fn without_id(mut body: Value, platform: &Platform) -> Value {
    if let Some(members) = body.as_object_mut() {
        members.shift_remove(&platform.envelope.request_id);
    }
    body
}

/// A body without its root, unchanged if it has another one.
pub(super) fn without_root(root: &str, body: Bytes) -> Bytes {
    let members: Option<BTreeMap<String, &RawValue>> = serde_json::from_slice(&body).ok();
    let fields = members.filter(|members| members.len() == 1).and_then(|members| members.get(root).copied());
    fields.map_or_else(|| body.clone(), |fields| body.slice_ref(fields.get().as_bytes()))
}

/// An error of the provider, independent of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorBody {
    pub code: String,
    pub message: String,
    pub sub_code: Option<String>,
    pub sub_message: Option<String>,
    /// No document has this code, or none shows this error here.
    pub synthetic: bool,
}

impl ErrorBody {
    /// Its name in the journal: the sub code, if there is one.
    pub fn name(&self) -> &str {
        self.sub_code.as_deref().unwrap_or(&self.code)
    }

    /// The body in the platform's envelope: in the usual place, or at the top level where responses have no root.
    pub fn render(&self, platform: &Platform, rooted: bool, form: Form, request_id: &str) -> Bytes {
        let names = &platform.envelope;
        let top = names.more_errors.iter().find(|place| !rooted && place.root.is_empty());
        let (root, message) = top.map_or((&names.error_root, &names.message), |place| (&place.root, &place.message));
        let mut members: Vec<(&str, &str)> = vec![(&names.code, &self.code), (message, &self.message)];
        members.extend(self.sub_code.as_deref().map(|code| (names.sub_code.as_str(), code)));
        members.extend(self.sub_message.as_deref().map(|text| (names.sub_message.as_str(), text)));
        members.push((&names.request_id, request_id));
        members.retain(|(name, _)| !name.is_empty());
        if form == Form::Xml {
            return xml(root, &members);
        }
        // A code is a number wherever it can be one, as in the documented bodies.
        let value = |name: &str, text: &str| match text.parse::<i64>() {
            Ok(number) if name == names.code => json!(number),
            _ => json!(text),
        };
        let object: Map<String, Value> =
            members.iter().map(|(name, text)| ((*name).to_owned(), value(name, text))).collect();
        let body = if root.is_empty() { Value::Object(object) } else { json!({ root: object }) };
        Bytes::from(body.to_string())
    }
}

fn xml(root: &str, members: &[(&str, &str)]) -> Bytes {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"utf-8\" ?><{root}>");
    for (name, text) in members {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        out.push_str(&format!("<{name}>{text}</{name}>"));
    }
    out.push_str(&format!("</{root}>"));
    Bytes::from(out)
}
