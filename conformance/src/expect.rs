//! The request that a document's tables and curl lines lead to, derived from the IR and a documented
//! call, and the check of what arrived against it. Reads the spec's data, never the client's code:
//! the texts, their places and the signature are worked out a second time here.

use serde_json::Value;
use waybill_codegen::ir::{Field, Ir, Kind, Operation, Parameter, Protocol};

use crate::second;

/// The client's settings in a case: fixed, so that a signature can be reproduced. The key, the secret,
/// the session and the time are those of the published vector V1.
pub mod fixed {
    /// App key or access key.
    pub const KEY: &str = "12345678";
    /// Secret.
    pub const SECRET: &str = "helloworld";
    /// Session (TOP).
    pub const SESSION: &str = "test";
    /// Sub-account (Xportcn, PandaPon); the documented header value.
    pub const USER: &str = "2100007341207";
    /// Nonce (Xportcn, PandaPon).
    pub const NONCE: &str = "0123456789abcdef0123456789abcdef";
    /// The time, in seconds since 1970.
    pub const SECONDS: u64 = 1_451_620_800;
    /// The same, as TOP writes it, in GMT+8.
    pub const DATE_TIME: &str = "2016-01-01 12:00:00";
}

/// What the case asks of the gateway besides the operation's own parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// `true`: XML, else JSON.
    pub xml: bool,
    /// `true`: simplified JSON.
    pub simplify: bool,
}

/// A request as it arrived at a server.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// `GET`, `POST`
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

/// Compares what arrived with what the spec leads to; a line for each difference.
#[must_use]
pub fn check(ir: &Ir, operation: &Operation, request: &Value, asked: Asked, arrived: &Arrived) -> Vec<String> {
    let Some(protocol) = ir.protocol(&operation.protocol) else {
        return vec![format!("no protocol {}", operation.protocol)];
    };
    let mut wrong = Vec::new();
    let method = operation.http_method.to_uppercase();
    expect(&mut wrong, "method", &method, &arrived.method);
    let path = if operation.path.is_empty() { "/router/rest" } else { &operation.path };
    expect(&mut wrong, "path", path, &arrived.path);

    let mut business = business(operation, request);
    let system = system(protocol, operation, asked, &mut business.clone());
    let mut query = business.split_off_query();
    let mut body = business.body;
    match protocol.parameters_in.as_str() {
        "Query" => query.extend(system),
        "Body" => body.extend(system),
        _ => check_headers(&mut wrong, &system, arrived),
    }
    compare(&mut wrong, "query parameter", query, arrived.query.clone());
    check_body(&mut wrong, body, arrived);
    wrong
}

#[derive(Clone, Default)]
struct Business {
    query: Vec<(String, String)>,
    body: Vec<(String, String)>,
}

impl Business {
    fn split_off_query(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.query)
    }
}

fn business(operation: &Operation, request: &Value) -> Business {
    let mut out = Business::default();
    for field in &operation.input.fields {
        let Some(value) = request.get(&field.wire) else { continue };
        let pair = (field.wire.clone(), parameter_text(operation, field, value));
        match field.place.as_str() {
            "Query" => out.query.push(pair),
            _ => out.body.push(pair),
        }
    }
    out
}

/// A parameter as text: scalars as they are, basic lists comma-joined, structs as JSON text.
fn parameter_text(operation: &Operation, field: &Field, value: &Value) -> String {
    match (&field.kind, field.list) {
        (Kind::Model(_), _) => struct_json(operation, field, value).to_string(),
        (_, true) => {
            let items = value.as_array().map_or(&[][..], Vec::as_slice);
            items.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        _ => plain(value),
    }
}

/// The struct's members in the order of the document.
fn struct_json(operation: &Operation, field: &Field, value: &Value) -> Value {
    if let (true, Some(items)) = (field.list, value.as_array()) {
        return items.iter().map(|item| members(operation, field, item)).collect();
    }
    members(operation, field, value)
}

fn members(operation: &Operation, field: &Field, value: &Value) -> Value {
    let Kind::Model(name) = &field.kind else { return value.clone() };
    let fields = operation.model(name).map_or(&[][..], |m| m.fields.as_slice());
    fields.iter().filter_map(|f| value.get(&f.wire).map(|v| (f.wire.clone(), struct_json(operation, f, v)))).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The system parameters with their values, signature included.
fn system(protocol: &Protocol, operation: &Operation, asked: Asked, business: &mut Business) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = protocol
        .parameters
        .iter()
        .filter_map(|p| system_value(p, operation, asked).map(|v| (p.name.clone(), v)))
        .collect();
    if let Some(sign) = protocol.parameters.iter().find(|p| p.source == "Source::Signature") {
        let mut signed: Vec<(String, String)> = out.clone();
        signed.append(&mut business.query);
        signed.append(&mut business.body);
        let signature = if protocol.name == "top" {
            second::top("md5", fixed::SECRET, &signed).unwrap_or_default()
        } else {
            second::xopen(fixed::KEY, &millis(), fixed::NONCE, fixed::SECRET)
        };
        out.push((sign.name.clone(), signature));
    }
    out
}

fn millis() -> String {
    (fixed::SECONDS * 1000).to_string()
}

fn system_value(parameter: &Parameter, operation: &Operation, asked: Asked) -> Option<String> {
    let source = parameter.source.trim_start_matches("Source::");
    if let Some(constant) = source.strip_prefix("Constant(") {
        return Some(constant.trim_matches(|c| c == '"' || c == ')').to_owned());
    }
    Some(match source {
        "Operation" => operation.id.clone(),
        "Key" => fixed::KEY.to_owned(),
        "Session" => fixed::SESSION.to_owned(),
        "User" => fixed::USER.to_owned(),
        "Nonce" => fixed::NONCE.to_owned(),
        "Now(Stamp::Millis)" => millis(),
        "Now(Stamp::DateTime(480))" => fixed::DATE_TIME.to_owned(),
        "SignMethod" => "md5".to_owned(),
        "Format" => if asked.xml { "xml" } else { "json" }.to_owned(),
        "Simplify" if asked.simplify => "true".to_owned(),
        _ => return None,
    })
}

fn expect(wrong: &mut Vec<String>, what: &str, expected: &str, found: &str) {
    if expected != found {
        wrong.push(format!("{what}: expected {expected}, found {found}"));
    }
}

/// Parameters have no documented order: compared as a multiset, missing and extra named.
fn compare(wrong: &mut Vec<String>, what: &str, mut expected: Vec<(String, String)>, mut found: Vec<(String, String)>) {
    expected.sort();
    found.sort();
    for (name, value) in &expected {
        if !found.contains(&(name.clone(), value.clone())) {
            let instead = found.iter().find(|(n, _)| n == name).map_or("nothing", |(_, v)| v.as_str());
            wrong.push(format!("{what} {name}: expected {value}, found {instead}"));
        }
    }
    for (name, _) in found.iter().filter(|(n, _)| !expected.iter().any(|(e, _)| e == n)) {
        wrong.push(format!("{what} {name}: not documented"));
    }
    if wrong.is_empty() && expected.len() != found.len() {
        wrong.push(format!("{what}s: one was sent twice"));
    }
}

fn check_headers(wrong: &mut Vec<String>, system: &[(String, String)], arrived: &Arrived) {
    for (name, value) in system {
        let found = arrived.headers.iter().find(|(n, _)| n == name).map_or("nothing", |(_, v)| v.as_str());
        expect(wrong, &format!("header {name}"), value, found);
    }
}

fn check_body(wrong: &mut Vec<String>, expected: Vec<(String, String)>, arrived: &Arrived) {
    if arrived.method == "GET" {
        if !arrived.body.is_empty() {
            wrong.push("body: expected none".to_owned());
        }
        return;
    }
    let content_type = arrived.headers.iter().find(|(n, _)| n == "content-type").map_or("nothing", |(_, v)| v.as_str());
    expect(wrong, "header content-type", "application/x-www-form-urlencoded;charset=utf-8", content_type);
    let found = form_urlencoded::parse(&arrived.body).into_owned().collect();
    compare(wrong, "body parameter", expected, found);
}
