//! A received request, read back: which operation it is, and its parameters, wherever they travelled.

use httpmock::HttpMockRequest;
use percent_encoding::percent_decode_str;

use crate::platform::{Body, Operation, Place, Source};
use crate::wire::{Document, Field, Form, Limits, Model, Slot, Table, json_members, json_text, slot_to_json};

/// A request of an operation.
pub(super) struct Received {
    operation: &'static Operation,
    /// Names and values, percent-decoded. A value of a JSON body that is no string is its JSON.
    parameters: Vec<(String, String)>,
    /// A JSON body.
    json: Option<String>,
}

impl Received {
    /// Reads a request; `None` if it is one of another operation. `table` is that of its parameters.
    pub(super) fn new(operation: &'static Operation, table: &Table, request: &HttpMockRequest) -> Option<Self> {
        let method = request.method_str();
        let from_path = path_parameters(operation.path, request.uri().path());
        let mut parameters: Vec<(String, String)> = from_path.clone().unwrap_or_default();
        parameters.extend(pairs(request.uri().query().unwrap_or_default().as_bytes()));
        parameters.extend(headers(operation, table, request));
        let (body, mut json) = (request.body_ref(), None);
        match (operation.platform.body, boundary(request)) {
            (Body::Json, _) => {
                json = std::str::from_utf8(body).ok().map(str::to_owned).filter(|text| !text.trim().is_empty());
                parameters.extend(json.as_deref().and_then(json_members).unwrap_or_default());
            }
            (Body::Form, Some(boundary)) => parameters.extend(parts(body, &boundary)),
            (Body::Form, None) => parameters.extend(pairs(body)),
        }
        let received = Self { operation, parameters, json };
        let is_named = operation.parameter(Source::Operation).is_some();
        let has_method = method == operation.http_method.as_str() || (operation.platform.takes_get && method == "GET");
        let is_this = if is_named { received.has(Source::Operation, operation.id) } else { from_path.is_some() };
        (is_this && has_method).then_some(received)
    }

    /// The first value of a parameter.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the system parameter with this source has this value.
    pub(super) fn has(&self, source: Source, value: &str) -> bool {
        let common = self.operation.parameter(source);
        common.is_some_and(|common| self.value(common.name) == Some(value))
    }

    /// Reads the parameters of the operation, as a client has set them; `None` if they can't be read.
    pub(super) fn read(&self, input: &mut dyn Model) -> Option<()> {
        let own = input.table().fields.iter().enumerate();
        let own = own.filter(|(_, field)| !(self.json.is_some() && field.place == Place::Body));
        let mut members: Vec<String> = own
            .filter_map(|(index, field)| {
                let value = self.value(field.wire)?;
                let is_list = input.slot(index).is_some_and(Slot::is_list);
                Some(format!("{}:{}", json_text(field.wire), member(field, is_list, value)))
            })
            .collect();
        let body = self.json.as_deref().and_then(|json| json.trim().strip_prefix('{')?.strip_suffix('}'));
        members.extend(body.filter(|body| !body.trim().is_empty()).map(str::to_owned));
        if !members.is_empty() {
            let json = format!("{{{}}}", members.join(","));
            Document::new(json.as_bytes(), Limits::default()).ok()?.read(None, input).ok()?;
        }
        Some(())
    }
}

/// A parameter as JSON: models travel as JSON, the items of any other list between commas.
fn member(field: &Field, is_list: bool, value: &str) -> String {
    match field.form {
        Form::Model => value.to_owned(),
        _ if is_list => format!("[{}]", value.split(',').map(json_text).collect::<Vec<_>>().join(",")),
        _ => json_text(value),
    }
}

/// Whether a model has each value that is set in `expected`. Files are not compared: a received one is not read.
pub(super) fn same(expected: &dyn Model, found: &dyn Model) -> bool {
    expected.table().fields.iter().enumerate().all(|(index, field)| {
        let json = |slot: &dyn Slot| slot_to_json(field, slot);
        match (expected.slot(index), found.slot(index)) {
            (Some(expected), _) if expected.is_empty() => true,
            (Some(expected), _) if matches!(expected.get(0), Some(crate::wire::Node::File(_))) => true,
            (Some(expected), Some(found)) => json(expected) == json(found),
            _ => true,
        }
    })
}

fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

/// The parameters in a path, by its template: `/order/{id}`. `None` if it is another path.
fn path_parameters(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (wanted, found) = (template.trim_matches('/').split('/'), path.trim_matches('/').split('/'));
    if wanted.clone().count() != found.clone().count() {
        return None;
    }
    let mut parameters = Vec::new();
    for (wanted, found) in wanted.zip(found) {
        let found = percent_decode_str(found).decode_utf8().ok()?.into_owned();
        match wanted.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            None if wanted == found => {}
            None => return None,
            Some((before, (name, after))) => {
                let value = found.strip_prefix(before)?.strip_suffix(after)?;
                parameters.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    Some(parameters)
}

/// The parameters that travel in headers, by their names in the document.
fn headers(operation: &Operation, table: &Table, request: &HttpMockRequest) -> Vec<(String, String)> {
    let common = operation.common().map(|(place, common)| (place, common.name));
    let own = table.fields.iter().map(|field| (field.place, field.wire));
    let names = common.chain(own).filter(|(place, _)| *place == Place::Header).map(|(_, name)| name);
    let received = request.headers_vec();
    let value = |name: &'static str| {
        let (_, value) = received.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some((name.to_owned(), value.clone()))
    };
    names.filter_map(value).collect()
}

/// The boundary of a form in parts.
fn boundary(request: &HttpMockRequest) -> Option<String> {
    let (_, value) = request.headers_vec().iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
    let (kind, rest) = value.split_once("boundary=")?;
    kind.contains("multipart/form-data").then(|| rest.split(';').next().unwrap_or(rest).trim_matches('"').to_owned())
}

/// The parts that are text.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let body = String::from_utf8_lossy(body);
    let part = |part: &str| {
        let (head, value) = part.trim_start_matches("\r\n").split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        let is_file = head.contains("filename=");
        (!is_file).then(|| (name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    };
    body.split(&format!("--{boundary}")).filter_map(part).collect()
}
