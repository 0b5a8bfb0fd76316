//! A body of the test, for what no document shows. Unless the test says otherwise, it is compared with the spec of its
//! operation, and written in each form that a request can ask for.

use std::collections::HashSet;

use bytes::Bytes;
use roxmltree::Node;
use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Body, Envelope, Form as Written, Kind, Model, Operation, Scalar};
use waybill_codegen::scalar::{boolean, number};
use waybill_codegen::suggest::nearest;

use super::body::Form;
use super::codes;
use super::provider::{Op, Providers, Specs};
use super::verify::values;
use crate::case::models::bodies;

/// A body of the test: its forms, for each platform on which it is a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnBody(Vec<Of>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// Of the test alone: for each request.
    Any(Bytes),
    Platform {
        name: String,
        forms: Vec<(&'static str, Bytes)>,
        /// Why there is no JSON: how its first bare list would have to be written.
        bare: Option<String>,
    },
}

const JSON: &str = Form::Json.name();
const SIMPLIFIED: &str = Form::Simplified.name();
const XML: &str = Form::Xml.name();

impl OwnBody {
    /// A text that is sent as it is.
    pub fn unchecked(text: &str) -> Self {
        Self(vec![Of::Any(Bytes::copy_from_slice(text.as_bytes()))])
    }

    /// A body that is a response of the operation on at least one of its platforms; `text` is the JSON of the body.
    ///
    /// # Errors
    /// A line with the location of what is not documented, and what is.
    pub fn checked(body: &Value, text: &str, operation: &str, providers: &Providers) -> Result<Self, String> {
        let mut right = Vec::new();
        let mut wrong = once_each(text).err().or_else(|| of_another(body, operation, providers));
        let among = if wrong.is_none() { operation } else { "" };
        for (specs, op) in providers.operations().filter(|(_, op)| op.ir.id == among) {
            let text = body.as_str().unwrap_or(text);
            match forms(specs, op, body, text).or_else(|why| printed(op, body, text).ok_or(why)) {
                Ok((forms, bare)) => right.push(Of::Platform { name: specs.platform.name.clone(), forms, bare }),
                Err(why) => wrong = wrong.or(Some(why)),
            }
        }
        match wrong {
            Some(why) if right.is_empty() => {
                Err(format!("{why}{} {UNCHECKED}", if why.ends_with('?') { "" } else { "." }))
            }
            _ => Ok(Self(right)),
        }
    }

    /// Whether it is a response by the spec.
    pub fn is_checked(&self) -> bool {
        !matches!(self.0.as_slice(), [Of::Any(_)])
    }

    /// The body as it is sent to this request.
    ///
    /// # Errors
    /// A line that says for which requests it is.
    pub fn body(&self, specs: &Specs, op: &Op, form: Form) -> Result<Bytes, String> {
        let (mut known, mut fix) = (Vec::new(), String::new());
        for of in &self.0 {
            match of {
                Of::Any(body) => return Ok(body.clone()),
                Of::Platform { name, forms, bare } if *name == specs.platform.name => {
                    if let Some((_, body)) = forms.iter().find(|(name, _)| *name == form.name()) {
                        return Ok(body.clone());
                    }
                    known.extend(forms.iter().map(|(name, _)| *name));
                    fix = bare.as_ref().map(|how| format!("; {how}. {UNCHECKED}")).unwrap_or_default();
                }
                Of::Platform { .. } => {}
            }
        }
        let known = if known.is_empty() { "of another platform".to_owned() } else { known.join(" or ") };
        Err(format!("the queued body is {known}, but the request to {} is in the form {}{fix}", op.ir.id, form.name()))
    }
}

/// The media type of a body of which nothing is known.
pub(super) fn media_type(body: &[u8]) -> &'static str {
    let text = body.trim_ascii_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()));
    let is_json = || serde_json::from_slice::<Value>(text).is_ok();
    if begins("<html") || begins("<!doctype html") {
        "text/html;charset=utf-8"
    } else if begins("<") {
        Form::Xml.content_type()
    } else if begins("{") || begins("[") || is_json() {
        Form::Json.content_type()
    } else {
        "text/plain;charset=utf-8"
    }
}

const UNCHECKED: &str = "A body with \"unchecked\": true is sent as it is";

/// The operation whose responses alone have the root of this body.
///
/// # Errors
/// A line that says to name the operation.
pub(super) fn operation_of<'a>(body: &Value, providers: &'a Providers) -> Result<&'a str, String> {
    let root = root_of(body).unwrap_or_default();
    let roots = || providers.operations().map(|(_, op)| op.ir.root.as_str()).filter(|root| !root.is_empty());
    let mut ids = providers.operations().filter(|(_, op)| op.ir.root == root).map(|(_, op)| op.ir.id.as_str());
    match ids.next() {
        Some(id) if !root.is_empty() && ids.all(|other| other == id) => Ok(id),
        _ => {
            let near =
                nearest(&root, roots()).map(|near| format!("did you mean the root {near}? Or ")).unwrap_or_default();
            let why = "body: its root does not tell which operation it is a response of";
            Err(format!("{why}; {near}add \"operation\": \"ID\". {UNCHECKED}"))
        }
    }
}

/// The name around the whole body.
fn root_of(body: &Value) -> Option<String> {
    match body {
        Value::String(text) => roxmltree::Document::parse(text).ok().map(|xml| name_of(xml.root_element()).to_owned()),
        body => {
            body.as_object().filter(|members| members.len() == 1).and_then(|members| members.keys().next().cloned())
        }
    }
}

/// The message for a body that has the root of other operations only.
fn of_another(body: &Value, operation: &str, providers: &Providers) -> Option<String> {
    let root = root_of(body).filter(|root| !root.is_empty())?;
    let has = |op: &Op| op.ir.root == root || op.ir.other_root.as_ref().is_some_and(|other| other.name == root);
    let mut ids: Vec<&str> =
        providers.operations().filter(|(_, op)| has(op)).map(|(_, op)| op.ir.id.as_str()).collect();
    ids.dedup();
    let here = providers.operations().find(|(_, op)| op.ir.id == operation).map(|(_, op)| &op.ir)?;
    if ids.is_empty() || ids.contains(&operation) || here.output.fields.iter().any(|field| field.wire == root) {
        return None;
    }
    Some(format!("body: it is a response of {} by its root {root}, not of {operation}", ids.join(" or ")))
}

/// Rejects a member that is there twice: which of the two is read depends on the reader. The text is valid JSON.
fn once_each(json: &str) -> Result<(), String> {
    let mut open: Vec<HashSet<String>> = Vec::new();
    let mut rest = json;
    while let Some(at) = rest.find(['{', '}', '[', ']', '"']) {
        let (mark, behind) = rest[at..].split_at(1);
        rest = behind;
        match mark {
            "{" | "[" => open.push(HashSet::new()),
            "}" | "]" => drop(open.pop()),
            _ => {
                let mut is_escaped = false;
                let is_end = |c: char| {
                    let is_end = c == '"' && !is_escaped;
                    is_escaped = c == '\\' && !is_escaped;
                    is_end
                };
                let Some((text, behind)) = rest.split_once(is_end) else { break };
                rest = behind;
                let name = serde_json::from_str(&format!("\"{text}\"")).ok().filter(|_| is_name(rest));
                if let Some((name, members)) = name.zip(open.last_mut())
                    && !members.insert(String::clone(&name))
                {
                    return Err(format!("body: the member {name:?} is there twice"));
                }
            }
        }
    }
    Ok(())
}

fn is_name(behind: &str) -> bool {
    behind.trim_ascii_start().starts_with(':')
}

fn verbatim(text: &str, forms: &[&'static str]) -> Vec<(&'static str, Bytes)> {
    let body = Bytes::copy_from_slice(text.as_bytes());
    forms.iter().map(|form| (*form, body.clone())).collect()
}

/// The fields of a documented success, with bare lists.
pub(super) fn success_in(specs: &Specs, op: &Op, body: &Value) -> Option<Value> {
    let (inner, path) = below_root(&op.ir, body).ok()?;
    let mut reader = Reader { operation: &op.ir, wraps: specs.platform.wraps_lists, lists: None, bare: None };
    reader.bare(&op.ir.output, inner, &path).ok()
}

/// The bodies by form, and why a body with bare lists is not a response in JSON.
type Forms = (Vec<(&'static str, Bytes)>, Option<String>);

/// A response that a document prints, in its form: samples of IOP have no root, and numbers in quotes.
fn printed(op: &Op, body: &Value, text: &str) -> Option<Forms> {
    let right = op.ir.documented_responses().filter(|example| example.erratum.is_none());
    let is_it = |form: &&Body| serde_json::from_str::<Value>(&form.text).is_ok_and(|own| own == *body);
    let form = right.flat_map(|example| &example.forms).find(is_it)?;
    let name = [JSON, SIMPLIFIED].into_iter().find(|name| *name == form.form)?;
    Some((verbatim(text, &[name]), None))
}

/// Checks a body; returns it as it was written, and in the other forms of the platform.
fn forms(specs: &Specs, op: &Op, body: &Value, text: &str) -> Result<Forms, String> {
    let (operation, platform) = (&op.ir, &specs.platform);
    let value = match body {
        Value::String(_) if operation.root.is_empty() => {
            return Err(format!("body: {} has no responses in XML; expected an object", operation.id));
        }
        Value::String(text) => from_xml(operation, text)?,
        Value::Object(_) => body.clone(),
        _ => return Err("body: expected an object, the whole response in JSON, or a string with XML".to_owned()),
    };
    if let Some(error) = error_in(&platform.envelope, &value) {
        check_error(specs, op, error)?;
        let written: &[&'static str] = if body.is_string() { &[XML] } else { &[JSON, SIMPLIFIED] };
        return Ok((verbatim(text, written), None));
    }
    let (inner, path) = below_root(operation, &value)?;
    let mut reader = Reader { operation, wraps: platform.wraps_lists && body.is_object(), lists: None, bare: None };
    let mut bare = reader.bare(&operation.output, inner, &path)?;
    let result = bare.clone();
    check_envelope(operation, &platform.envelope, &mut bare, &path)?;
    values::check_response(op, &bare, &path)?;
    let written: &[&'static str] = match (body.is_string(), reader.lists) {
        (true, _) => &[XML],
        (_, Some(Lists::Wrapped)) => &[JSON],
        (_, Some(Lists::Bare)) if reader.wraps => &[SIMPLIFIED],
        _ => &[JSON, SIMPLIFIED],
    };
    // A bare list is a mistake or the thing to test: in place of it, a request in JSON gets no wrapped one.
    let left_out = reader.bare.as_ref().map(|_| JSON);
    let is_other = |form: &str| !written.contains(&form) && left_out != Some(form);
    let other = bodies(platform, operation, &result).into_iter().filter(|(form, _)| is_other(form));
    let other = other.map(|(form, body)| (form, Bytes::from(body)));
    Ok((verbatim(text, written).into_iter().chain(other).collect(), reader.bare))
}

/// The object with the code, if the body is an error.
fn error_in<'a>(envelope: &Envelope, body: &'a Value) -> Option<&'a Value> {
    let places = envelope.error_places();
    let below = places.iter().filter(|place| !place.root.is_empty()).find_map(|place| body.get(&place.root));
    let at_top = places.iter().any(|place| place.root.is_empty());
    let code = body.get(&envelope.code).map(text_of);
    below.or_else(|| Some(body).filter(|_| at_top && code.is_some_and(|code| !envelope.is_success(Some(&code)))))
}

/// The names that the envelope has beside the fields of the operation.
fn around(envelope: &Envelope) -> impl Iterator<Item = &str> {
    let own = [&envelope.request_id].into_iter().chain(&envelope.fields);
    let code = Some(&envelope.code).filter(|_| !envelope.success_codes.is_empty());
    own.chain(code).map(String::as_str).filter(|name| !name.is_empty())
}

fn check_error(specs: &Specs, op: &Op, error: &Value) -> Result<(), String> {
    let (operation, envelope) = (&op.ir, &specs.platform.envelope);
    let members = error.as_object().ok_or("body: expected an error as an object")?;
    let places = envelope.error_places();
    let messages = places.iter().map(|place| place.message.as_str());
    let own = [&envelope.code, &envelope.sub_code, &envelope.sub_message].into_iter().map(String::as_str);
    let fields = operation.output.fields.iter().map(|field| field.wire.as_str());
    let known: Vec<&str> =
        around(envelope).chain(messages).chain(own).chain(fields).filter(|name| !name.is_empty()).collect();
    if let Some(name) = members.keys().find(|name| !known.contains(&name.as_str())) {
        let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean {near}?"));
        let near = near.unwrap_or_else(|| format!("an error has {}", known.join(", ")));
        return Err(format!("body: an error has no member {name:?}; {near}"));
    }
    match members.get(&envelope.code) {
        Some(Value::Number(_) | Value::String(_)) => {}
        found => {
            let why = if found.is_some() { "no code" } else { "missing from the error" };
            return Err(format!("body: {} is {why}; expected a code", envelope.code));
        }
    }
    for name in [&envelope.code, &envelope.sub_code] {
        if let Some(code) = members.get(name).map(text_of)
            && !codes::is_known(specs, op, &code)
        {
            let near = codes::similar(&code, std::iter::once((specs, op)));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(format!("body: no document lists the {name} {code:?} here{near}"));
        }
    }
    Ok(())
}

/// Takes away what is of the envelope, and checks the code.
fn check_envelope(operation: &Operation, envelope: &Envelope, body: &mut Value, path: &str) -> Result<(), String> {
    let Some(members) = body.as_object_mut() else { return Ok(()) };
    let code = members.get(&envelope.code).map(text_of);
    if !envelope.success_codes.is_empty() && !envelope.is_success(code.as_deref()) {
        let expected = envelope.success_codes.join(" or ");
        return Err(format!("{path}.{} is missing; expected {expected} for a success", envelope.code));
    }
    let is_field = |name: &str| operation.output.fields.iter().any(|field| field.wire == name);
    around(envelope).filter(|name| !is_field(name)).for_each(|name| drop(members.shift_remove(name)));
    Ok(())
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The object with the fields, and its location.
fn below_root<'a>(operation: &Operation, body: &'a Value) -> Result<(&'a Value, String), String> {
    if operation.root.is_empty() {
        return Ok((body, "body".to_owned()));
    }
    let mut roots = std::iter::once(&operation.root).chain(operation.other_root.iter().map(|other| &other.name));
    let found = roots.find_map(|root| Some((body.get(root)?, format!("body.{root}"))));
    let members = body.as_object().map_or(0, Map::len);
    match found {
        Some(_) if members > 1 => Err(format!("body: expected nothing beside the root {}", operation.root)),
        Some(found) => Ok(found),
        None => Err(format!(
            "body: the root is missing; expected {{\"{}\": {{…}}}}, also where it is sent without one",
            operation.root
        )),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    Bare,
    Wrapped,
}

/// Makes wrapped lists bare, and rejects null where no document has it.
struct Reader<'a> {
    operation: &'a Operation,
    /// Whether lists can be wrapped.
    wraps: bool,
    /// How the first list was written.
    lists: Option<Lists>,
    /// How the first bare list is written in JSON.
    bare: Option<String>,
}

impl Reader<'_> {
    fn bare(&mut self, model: &Model, value: &Value, path: &str) -> Result<Value, String> {
        let Some(members) = value.as_object() else { return Ok(value.clone()) };
        let mut bare = Map::new();
        for (name, value) in members {
            let path = format!("{path}.{name}");
            let Some(field) = model.fields.iter().find(|field| field.wire == *name) else {
                bare.insert(name.clone(), value.clone());
                continue;
            };
            if value.is_null() && !field.attributes.nullable {
                return Err(format!("{path} is null, which no document shows; leave it out"));
            }
            if let (Some(Scalar::Integer | Scalar::Millis | Scalar::Fen), Value::Number(number)) =
                (field.kind.scalar(), value)
                && !number.is_i64()
                && number.as_f64().is_some_and(|number| number.fract() == 0.0)
            {
                return Err(format!("{path}: {number} is beyond 64 bits; expected at most {}", i64::MAX));
            }
            let inner = match &field.kind {
                Kind::Model(name) => self.operation.model(name),
                _ => None,
            };
            let items = if field.list { self.items(value, &field.item, &path)? } else { None };
            let value = match (inner, items) {
                (None, None) => value.clone(),
                (None, Some(items)) => json!(items),
                (Some(inner), None) => self.bare(inner, value, &path)?,
                (Some(inner), Some(items)) => {
                    let one = |(at, item)| self.bare(inner, item, &format!("{path}[{at}]"));
                    items.iter().enumerate().map(one).collect::<Result<_, _>>()?
                }
            };
            bare.insert(name.clone(), value);
        }
        Ok(Value::Object(bare))
    }

    /// The items of a list, in either notation.
    fn items<'v>(&mut self, value: &'v Value, item: &str, path: &str) -> Result<Option<&'v [Value]>, String> {
        let (lists, items) = match value {
            Value::Array(items) => (Lists::Bare, items),
            Value::Object(members) if self.wraps => match members.get(item) {
                Some(Value::Array(items)) if members.len() == 1 => (Lists::Wrapped, items),
                _ => {
                    return Err(format!("{path}: expected {{\"{item}\": […]}}, or a list as in a simplified response"));
                }
            },
            _ => return Ok(None),
        };
        if self.wraps && lists == Lists::Bare {
            let how = || format!("in JSON, {path} is written as {{\"{item}\": […]}}");
            self.bare.get_or_insert_with(how);
        }
        if self.wraps && *self.lists.get_or_insert(lists) != lists {
            return Err(format!(
                "{path}: lists are written in two ways; expected all as {{\"{item}\": […]}}, or all as in a simplified response"
            ));
        }
        Ok(Some(items))
    }
}

/// Name without a prefix.
fn name_of<'a>(element: Node<'a, '_>) -> &'a str {
    element.tag_name().name()
}

/// A body in XML as the JSON with bare lists.
fn from_xml(operation: &Operation, text: &str) -> Result<Value, String> {
    let xml = roxmltree::Document::parse(text).map_err(|e| format!("body: expected XML in a string: {e}"))?;
    let root = xml.root_element();
    Ok(json!({ name_of(root): xml_object(operation, Some(&operation.output), root) }))
}

fn xml_object(operation: &Operation, model: Option<&Model>, element: Node<'_, '_>) -> Value {
    let mut object = Map::new();
    for child in element.children().filter(Node::is_element) {
        let field = model.and_then(|model| model.fields.iter().find(|field| field.wire == name_of(child)));
        let one = |element: Node<'_, '_>| match field.map(|field| (&field.kind, field.form)) {
            Some((Kind::Model(name), _)) => xml_object(operation, operation.model(name), element),
            Some((Kind::Scalar(Scalar::Boolean), form @ Written::Boolean)) => match text_in(element) {
                "true" | "false" => boolean(form, text_in(element) == "true"),
                other => json!(other),
            },
            Some((_, form)) => number(form, text_in(element)),
            None => json!(text_in(element)),
        };
        let value = match field.filter(|field| field.list) {
            Some(field) if child.children().filter(Node::is_element).all(|item| name_of(item) == field.item) => {
                child.children().filter(Node::is_element).map(one).collect()
            }
            _ => one(child),
        };
        object.insert(name_of(child).to_owned(), value);
    }
    Value::Object(object)
}

fn text_in<'a>(element: Node<'a, '_>) -> &'a str {
    element.text().unwrap_or_default()
}
