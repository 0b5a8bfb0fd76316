//! Derives the expected request from the IR and a documented request, and compares what arrived with it.
//! Uses the spec's data and never the client's code: strings, locations and the signature are
//! computed independently here.

mod form;
mod raw;

use serde_json::Value;
use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{
    BodyFormat, CanonicalString, Digest, Field, HttpMethod, Ir, Kind, Operation, Parameter, Place, Platform, Source,
    Stamp,
};
use waybill_report::calendar;

use crate::arrived::Arrived;
use crate::multipart::{self, Part};
use crate::{flatten, reference_signer};

pub(crate) use form::{own_parameters, signed_request};
pub(crate) use raw::compare;

/// The client's settings in a case: fixed, so that a signature can be reproduced. The key, the secret,
/// the session and the time are those of the published vector V1.
pub mod fixed {
    /// App key or access key.
    pub const KEY: &str = "12345678";
    /// Secret.
    pub const SECRET: &str = "helloworld";
    /// Session (TOP).
    pub const SESSION: &str = "test";
    /// A secret that is recognised in any output.
    pub const PLANTED_SECRET: &str = "secret-7391846205";
    /// A session that is recognised in any output.
    pub const PLANTED_SESSION: &str = "session-7391846205";
    /// Sub-account (Xportcn, PandaPon); the documented header value.
    pub const USER: &str = "2100007341207";
    /// Nonce (Xportcn, PandaPon).
    pub const NONCE: &str = "0123456789abcdef0123456789abcdef";
    /// The time, in seconds since 1970.
    pub const SECONDS: u64 = 1_451_620_800;
}

/// What the case requests of the gateway besides the operation's own parameters.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestOptions {
    /// `true`: XML, else JSON.
    pub xml: bool,
    /// `true`: simplified JSON.
    pub simplify: bool,
    /// `true`: GET where the platform accepts it.
    pub get: bool,
    /// Index of the platform's signing method; 0 is the default.
    pub method: usize,
}

/// The path of a gateway with one address on the mock server.
pub const GATEWAY: &str = "/router/rest";

/// Compares what arrived with what the spec defines; returns a line for each difference.
#[must_use]
pub fn check(
    ir: &Ir,
    operation: &Operation,
    request: &Value,
    options: RequestOptions,
    arrived: &Arrived,
) -> Vec<String> {
    check_with(ir, operation, request, options, &Settings::default(), arrived)
}

/// The same for a client with settings of its own.
#[must_use]
pub fn check_with(
    ir: &Ir,
    operation: &Operation,
    request: &Value,
    options: RequestOptions,
    settings: &Settings,
    arrived: &Arrived,
) -> Vec<String> {
    let Some(platform) = ir.platform(&operation.platform) else {
        return vec![format!("unknown platform {}", operation.platform)];
    };
    let mut wrong = Vec::new();
    let business = business(platform, operation, request);
    let method = if options.get && platform.takes_get { HttpMethod::Get } else { operation.http_method };
    expect(&mut wrong, "method", method.word(), &arrived.method);
    expect(&mut wrong, "path", &path(operation, &business), &arrived.path);
    let client = Configured { platform, operation, options, settings };
    let mut system = client.system();
    system.extend(client.signed(&business).map(|s| (s.place, (s.name, s.signature))));
    let mut query = pairs_in(&business, Place::Query);
    let mut form = pairs_in(&business, Place::Body);
    let mut headers = Vec::new();
    let bodiless = method.is_bodiless();
    if bodiless {
        query.append(&mut form);
    }
    for (place, pair) in system {
        match place {
            Place::Query => query.push(pair),
            Place::Body if bodiless => query.push(pair),
            Place::Body => form.push(pair),
            Place::Header | Place::Path => headers.push(pair),
        }
    }
    let files = files(operation, request);
    // A multipart form has its own boundary, so its type is checked when it is parsed.
    let boundary = arrived.header("content-type").filter(|_| !files.is_empty());
    let content_type = boundary.or_else(|| content_type(platform, operation, method, request, form.is_empty()));
    headers.extend(content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
    raw::headers(&mut wrong, &headers, arrived);
    compare(&mut wrong, "query parameter", query.clone(), arrived.query_pairs());
    raw::pairs(&mut wrong, "query", &query, arrived.query.as_deref().map(str::as_bytes));
    match (arrived.method.as_str(), platform.body) {
        ("GET" | "DELETE", _) => expect(&mut wrong, "body", "", &String::from_utf8_lossy(&arrived.body)),
        (_, BodyFormat::Form) if !files.is_empty() => check_multipart(&mut wrong, form, files, arrived),
        (_, BodyFormat::Form) => check_form(&mut wrong, form, arrived),
        _ => check_json(&mut wrong, operation, request, arrived),
    }
    wrong
}

/// A parameter of the operation in the request.
struct Argument<'a> {
    field: &'a Field,
    text: String,
}

fn business<'a>(platform: &Platform, operation: &'a Operation, request: &Value) -> Vec<Argument<'a>> {
    let given = |field: &'a Field| {
        let value = request.get(&field.wire).filter(|value| !value.is_null())?;
        let text = parameter_text(operation, field, value);
        (!is_none(platform, operation, &text)).then_some(Argument { field, text })
    };
    operation.input.fields.iter().filter(|f| !f.is_file()).filter_map(given).collect()
}

/// Whether a value is neither sent nor signed: an empty one, and where pairs are sorted a blank one.
fn is_none(platform: &Platform, operation: &Operation, value: &str) -> bool {
    value.is_empty() || (sorts_pairs(platform, operation) && reference_signer::is_blank(value))
}

/// Whether the canonical string contains all parameters, sorted.
fn sorts_pairs(platform: &Platform, operation: &Operation) -> bool {
    platform.canonical_of(operation).concat().contains(&Source::SortedPairs)
}

/// The files of a request: not signed, and not strings.
pub(crate) fn files(operation: &Operation, request: &Value) -> Vec<Part> {
    let fields = operation.input.fields.iter().filter(|f| f.is_file());
    fields.filter_map(|field| file(&field.wire, request.get(&field.wire)?)).collect()
}

/// A file in a request: `{ name, content_type, text }`, or `hex` instead of the text.
pub(crate) fn file(name: &str, value: &Value) -> Option<Part> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let byte = |pair: &[u8]| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).ok();
    let content = match (text("text"), text("hex")) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, hex) => hex?.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?,
    };
    Some(Part {
        name: name.to_owned(),
        file: Some(text("name")?.to_owned()),
        content_type: text("content_type").unwrap_or("application/octet-stream").to_owned(),
        content,
    })
}

fn pairs_in(business: &[Argument<'_>], place: Place) -> Vec<(String, String)> {
    let there = business.iter().filter(|g| g.field.place == place);
    there.map(|g| (g.field.wire.clone(), g.text.clone())).collect()
}

fn path(operation: &Operation, business: &[Argument<'_>]) -> String {
    if operation.path.is_empty() {
        return GATEWAY.to_owned();
    }
    filled(&operation.path, business)
}

fn filled(path: &str, business: &[Argument<'_>]) -> String {
    let inserted = business.iter().filter(|g| g.field.place == Place::Path);
    inserted.fold(path.to_owned(), |path, g| {
        path.replace(&format!("{{{}}}", g.field.wire), &reference_signer::percent_encoded(&g.text))
    })
}

/// A parameter as a string: scalars as they are, basic lists comma-joined, structs as JSON.
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
    match value.as_array() {
        Some(items) => items.iter().map(|item| members(operation, field, item)).collect(),
        None => members(operation, field, value),
    }
}

fn members(operation: &Operation, field: &Field, value: &Value) -> Value {
    let Kind::Model(name) = &field.kind else { return value.clone() };
    let fields = operation.model(name).map_or(&[][..], |m| m.fields.as_slice());
    fields.iter().filter_map(|f| value.get(&f.wire).map(|v| (f.wire.clone(), struct_json(operation, f, v)))).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The name of the parameter with the signature.
pub(crate) fn signature_name<'a>(platform: &'a Platform, operation: &Operation) -> Option<&'a str> {
    signature_parameter(platform, operation).map(|(_, name)| name)
}

fn signature_parameter<'a>(platform: &'a Platform, operation: &Operation) -> Option<(Place, &'a str)> {
    let mut parameters = platform.parameters_of(operation);
    parameters.find(|(_, p)| p.source == Source::Signature).map(|(place, p)| (place, p.name.as_str()))
}

/// The canonical string, and the signature over it.
pub(crate) struct Signed {
    place: Place,
    /// The parameter or header that has it.
    pub(crate) name: String,
    pub(crate) canonical: String,
    pub(crate) digest: Digest,
    pub(crate) signature: String,
}

/// What a request has to sign; `None` for a platform without signatures.
pub(crate) fn signature<'a>(
    platform: &'a Platform,
    operation: &'a Operation,
    request: &Value,
    options: RequestOptions,
) -> Option<Signed> {
    let settings = Settings::default();
    Configured { platform, operation, options, settings: &settings }.signed(&business(platform, operation, request))
}

/// The settings of a client, and the operation.
#[derive(Clone, Copy)]
struct Configured<'a, 's> {
    platform: &'a Platform,
    operation: &'a Operation,
    options: RequestOptions,
    settings: &'s Settings,
}

impl<'a> Configured<'a, '_> {
    fn signed(&self, business: &[Argument<'_>]) -> Option<Signed> {
        let Self { platform, operation, .. } = *self;
        let (place, name) = signature_parameter(platform, operation)?;
        let named =
            |own: &&CanonicalString| self.settings.canonical_string.as_ref().is_none_or(|text| *text == own.name);
        let parts = match platform.style(operation) {
            Some(style) => &style.canonical_strings.iter().find(named)?.parts,
            None => &platform.canonical,
        };
        let own =
            business.iter().filter(|g| g.field.place != Place::Path).map(|g| (g.field.wire.clone(), g.text.clone()));
        let pairs: Vec<_> = self.system().into_iter().map(|(_, pair)| pair).chain(own).collect();
        let canonical = self.canonical(parts, &filled(&operation.own_path, business), &pairs);
        let digest = self.digest()?;
        let signature = reference_signer::digest(digest, self.secret(), &canonical);
        Some(Signed { place, name: name.to_owned(), canonical, digest, signature })
    }

    fn canonical(&self, parts: &[Source], path: &str, pairs: &[(String, String)]) -> String {
        let part = |part: &Source| match part {
            Source::Path => Some(path.to_owned()),
            Source::SortedPairs => {
                Some(reference_signer::sorted_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))))
            }
            source => self.value(source, ""),
        };
        let text: String = parts.iter().filter_map(part).collect();
        self.digest().map_or(text.clone(), |digest| reference_signer::wrapped(digest, self.secret(), &text))
    }

    fn digest(&self) -> Option<Digest> {
        self.platform.digest(Some(self.method()))
    }

    /// The location and value of each system parameter except the signature. An empty one is absent.
    fn system(&self) -> Vec<(Place, (String, String))> {
        let Self { platform, operation, .. } = *self;
        let is_sent = |value: &String| !is_none(platform, operation, value);
        let value = |p: &Parameter| self.value(&p.source, &p.name).filter(is_sent);
        platform.parameters_of(operation).filter_map(|(place, p)| Some((place, (p.name.clone(), value(p)?)))).collect()
    }

    fn method(&self) -> &str {
        let named = self.platform.methods.get(self.options.method).map_or("", |(name, _)| name);
        self.settings.sign_method.as_deref().unwrap_or(named)
    }

    fn secret(&self) -> &str {
        self.settings.secret.as_deref().unwrap_or(fixed::SECRET)
    }

    fn value(&self, source: &Source, name: &str) -> Option<String> {
        let Self { settings, options, .. } = self;
        let or = |given: &Option<String>, usual: &str| given.clone().unwrap_or_else(|| usual.to_owned());
        let millis = settings.now.unwrap_or(fixed::SECONDS * 1000);
        Some(match source {
            Source::Constant(text) => text.clone(),
            Source::Operation => self.operation.id.clone(),
            Source::Key => or(&settings.key, fixed::KEY),
            Source::Secret => self.secret().to_owned(),
            Source::Session => or(&settings.session, fixed::SESSION),
            Source::User => or(&settings.user_id, fixed::USER),
            Source::Nonce => or(&settings.nonce, fixed::NONCE),
            Source::Now(Stamp::Millis) if settings.timestamp_unit.as_deref() == Some("seconds") => {
                (millis / 1000).to_string()
            }
            Source::Now(Stamp::Millis) => millis.to_string(),
            Source::Now(Stamp::DateTime(minutes)) => {
                calendar::format((millis / 1000).saturating_add_signed(i64::from(*minutes) * 60))
            }
            Source::SignMethod => self.method().to_owned(),
            Source::Format => if options.xml { "xml" } else { "json" }.to_owned(),
            Source::Simplify if options.simplify => "true".to_owned(),
            Source::Setting => settings.parameters.iter().find(|(given, _)| given == name)?.1.clone(),
            Source::Simplify | Source::Signature | Source::Path | Source::SortedPairs => return None,
        })
    }
}

fn expect(wrong: &mut Vec<String>, what: &str, expected: &str, found: &str) {
    if expected != found {
        wrong.push(format!("{what}: expected {expected}, found {found}"));
    }
}

fn check_form(wrong: &mut Vec<String>, expected: Vec<(String, String)>, arrived: &Arrived) {
    compare(wrong, "body parameter", expected.clone(), arrived.form_pairs());
    raw::pairs(wrong, "body", &expected, Some(&arrived.body));
}

/// Strings as they are, files with their name and type, nothing else.
fn check_multipart(wrong: &mut Vec<String>, texts: Vec<(String, String)>, files: Vec<Part>, arrived: &Arrived) {
    let (found, sent) = match multipart::parts(arrived) {
        Ok(parts) => parts,
        Err(why) => return wrong.push(format!("body: {why}")),
    };
    compare(wrong, "body parameter", texts, found);
    compare_files(wrong, &files, &sent);
}

/// Files one by one, by their parameter.
pub(crate) fn compare_files(wrong: &mut Vec<String>, expected: &[Part], found: &[Part]) {
    let length = |part: Option<&Part>| part.map(|p| (p.file.clone(), p.content_type.clone(), p.content.len()));
    for part in expected {
        let sent = found.iter().find(|sent| sent.name == part.name);
        if sent != Some(part) {
            wrong.push(format!("file {}: expected {:?}, found {:?}", part.name, length(Some(part)), length(sent)));
        }
    }
    if expected.len() != found.len() {
        wrong.push(format!("{} files arrived, expected {}", found.len(), expected.len()));
    }
}

/// The content of a JSON body.
fn json_body(operation: &Operation, request: &Value) -> Value {
    let in_body = operation.input.fields.iter().filter(|f| f.place == Place::Body);
    in_body.filter_map(|f| request.get(&f.wire).map(|v| (f.wire.clone(), struct_json(operation, f, v)))).collect()
}

/// A POST whose parameters are all sent elsewhere has no body (trap 9 of the facts) and no content
/// type.
fn content_type(
    platform: &Platform,
    operation: &Operation,
    method: HttpMethod,
    request: &Value,
    form_is_empty: bool,
) -> Option<&'static str> {
    match platform.body {
        _ if method.is_bodiless() => None,
        BodyFormat::Form if form_is_empty => None,
        BodyFormat::Form => Some("application/x-www-form-urlencoded;charset=utf-8"),
        _ if is_empty(&json_body(operation, request)) => None,
        _ => Some("application/json"),
    }
}

fn is_empty(body: &Value) -> bool {
    body.as_object().is_none_or(serde_json::Map::is_empty)
}

fn check_json(wrong: &mut Vec<String>, operation: &Operation, request: &Value, arrived: &Arrived) {
    let expected = json_body(operation, request);
    if is_empty(&expected) {
        return expect(wrong, "body", "", &String::from_utf8_lossy(&arrived.body));
    }
    match serde_json::from_slice(&arrived.body) {
        Ok(found) => wrong.extend(flatten::difference(&flatten::json(&expected), &flatten::json(&found))),
        Err(error) => wrong.push(format!("body: {error}")),
    }
}
