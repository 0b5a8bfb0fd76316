//! Bodies of responses: the documented examples as they are, and errors in the form that was requested.

use bytes::Bytes;
use serde_json::{Map, Value, json};
use waybill_codegen::ir::{self, Example, Field, Operation, Platform};

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
    pub fn name(self) -> &'static str {
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
    /// The operation's parameters in it, if the document shows them.
    pub is_error: bool,
    /// The document's own body was changed to make it a valid response, or no document shows one.
    pub synthetic: bool,
    forms: Vec<(String, Bytes)>,
}

impl Prepared {
    /// The body in one form.
    pub fn body(&self, form: Form) -> Option<Bytes> {
        self.forms.iter().find(|(name, _)| name == form.name()).map(|(_, body)| body.clone())
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

/// A success for an operation whose documents show none: the envelope, and the documented values of its fields.
fn made_up(platform: &Platform, operation: &Operation) -> Prepared {
    let one = |field: &Field| {
        let text = field.examples.first().filter(|_| !field.list)?;
        let number = text.parse::<serde_json::Number>().ok().filter(|_| field.form == ir::Form::Number);
        Some((field.wire.clone(), number.map_or_else(|| json!(text), Value::Number)))
    };
    let scalars = operation.output.fields.iter().filter(|f| matches!(f.form, ir::Form::String | ir::Form::Number));
    let mut body: Value = scalars.filter_map(one).collect::<Map<String, Value>>().into();
    if let Some(code) = platform.envelope.success_value() {
        body[platform.envelope.code.as_str()] = code;
    }
    if let Some(failure) = operation.failure.as_ref().filter(|failure| !failure.decides().contains('.')) {
        body[failure.decides()] = failure.success_value();
    }
    let root = operation.root.as_str();
    let bytes = |text: String| Bytes::from(text);
    let forms = if root.is_empty() {
        vec![("json".to_owned(), bytes(body.to_string()))]
    } else {
        let members: Vec<(&str, String)> =
            body.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), plain(value))).collect();
        let members: Vec<(&str, &str)> = members.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let json = bytes(json!({ root: body }).to_string());
        vec![
            ("json".to_owned(), json.clone()),
            ("simplified".to_owned(), json),
            ("xml".to_owned(), xml(root, &members)),
        ]
    };
    Prepared { name: "made-up".to_owned(), is_error: false, synthetic: true, forms }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn prepare_one(platform: &Platform, operation: &Operation, example: &Example) -> Prepared {
    let body = |text: &str| match serde_json::from_str::<Value>(text) {
        Ok(skeleton) if example.skeleton => Bytes::from(fleshed(skeleton, platform, operation).to_string()),
        _ => Bytes::copy_from_slice(text.as_bytes()),
    };
    Prepared {
        name: example.name.clone(),
        is_error: example.error.is_some(),
        synthetic: example.skeleton,
        forms: example.forms.iter().map(|form| (form.form.clone(), body(&form.text))).collect(),
    }
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
    body
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

    /// The body in the platform's envelope.
    pub fn render(&self, platform: &Platform, form: Form, request_id: &str) -> Bytes {
        let names = &platform.envelope;
        let mut members: Vec<(&str, &str)> = vec![(&names.code, &self.code), (&names.message, &self.message)];
        members.extend(self.sub_code.as_deref().map(|code| (names.sub_code.as_str(), code)));
        members.extend(self.sub_message.as_deref().map(|text| (names.sub_message.as_str(), text)));
        members.push((&names.request_id, request_id));
        members.retain(|(name, _)| !name.is_empty());
        if form == Form::Xml {
            return xml(&names.error_root, &members);
        }
        // A code is a number wherever it can be one, as in the documented bodies.
        let value = |name: &str, text: &str| match text.parse::<i64>() {
            Ok(number) if name == names.code => json!(number),
            _ => json!(text),
        };
        let object: Map<String, Value> =
            members.iter().map(|(name, text)| ((*name).to_owned(), value(name, text))).collect();
        let body =
            if names.error_root.is_empty() { Value::Object(object) } else { json!({ &names.error_root: object }) };
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
