//! Cases of a platform: what a gateway sends or receives, and the expected result. The parts without names that
//! `check` looks up are plain data and are reused in the IR.

mod expected;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use self::expected::{ERROR, MALFORMED, REQUEST, RESPONSE, RETRY, expect, retry};
pub use self::expected::{
    Expect, ExpectedMalformed, ExpectedRequest, ExpectedResponse, ExpectedRetry, FieldError, Sum,
};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::span::{Span, Spanned};
use crate::yaml::json;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Boolean, Count, Entries, Json, List, OneOf, Prose, Text};
use crate::yaml::shape::{Key, Section, Shape, may, must};

/// `platforms/NAME.cases/TOPIC.yaml`
#[derive(Debug)]
pub struct CaseFile {
    pub file: Arc<str>,
    pub platform: Spanned<String>,
    pub cases: Vec<Case>,
}

#[derive(Debug)]
pub struct Case {
    pub name: Spanned<String>,
    pub basis: String,
    pub source: String,
    pub operation: Spanned<String>,
    /// The requested form of the response.
    pub form: Option<Spanned<String>>,
    pub settings: Settings,
    pub arguments: Option<Spanned<Value>>,
    pub argument_spans: BTreeMap<String, Span>,
    /// Responses of the server; the last one repeats.
    pub replies: Vec<Reply>,
    /// The number of keys that define a response: at most one in a valid case.
    pub bodies: usize,
    /// The example of the operation whose body is the response.
    pub example: Option<Spanned<String>>,
    /// The kinds of expectation: one in a valid case.
    pub expected: Vec<Spanned<String>>,
    pub expect: Option<Expect>,
    /// The documented code that an expected error matches.
    pub matches: Option<Spanned<String>>,
    pub retry: Option<ExpectedRetry>,
    pub retries: bool,
}

/// Settings of the client that differ from the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    pub key: Option<String>,
    pub secret: Option<String>,
    /// Empty: none.
    pub session: Option<String>,
    /// Empty: none.
    pub user_id: Option<String>,
    pub sign_method: Option<String>,
    /// Whether to send GET.
    pub get: bool,
    /// Name of the canonical string, from the operation's style.
    pub canonical_string: Option<String>,
    /// Whether to allow plain HTTP to another machine.
    pub allow_http: bool,
    /// `milliseconds` or `seconds`
    pub timestamp_unit: Option<String>,
    /// Optional system parameters by name.
    pub parameters: Vec<(String, String)>,
    /// Milliseconds since 1970.
    pub now: Option<u64>,
    /// `random`: a new one for each attempt.
    pub nonce: Option<String>,
    /// A URL, or the name of a documented endpoint. With it, nothing is sent.
    pub endpoint: Option<String>,
    /// `TZ` of the process that sends the request.
    pub machine_zone: Option<String>,
    /// Maximum length of a response, in bytes.
    pub max_response_bytes: Option<u32>,
}

/// A response of the server.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// `platforms/NAME.cases/TOPIC.yaml`
pub(crate) static CASES: Section = Section {
    name: "a file of cases",
    keys: &[
        must("platform", Prose, "the platform: the name of the folder"),
        must("title", Prose, "what the cases have in common"),
        must("source", Prose, "source of the expectations, unless a case has its own"),
        may("operation", Prose, "the operation, unless a case has its own"),
        must("cases", List(&Shape::Section(&CASE)), "the cases"),
    ],
};

static CASE: Section = Section {
    name: "a case",
    keys: &[
        must("name", Prose, "its name; also the name of a test, so keep it stable"),
        may("basis", OneOf(&["documented", "example", "derived"]), "basis of the expectation; default `derived`"),
        may("source", Prose, "source of this case"),
        may("operation", Prose, "the operation to send"),
        may("form", OneOf(&["json", "simplified", "xml"]), "the requested form of the response; default `json`"),
        may("settings", Shape::Section(&SETTINGS), "settings of the client that differ from the defaults"),
        may("arguments", Json, "arguments by wire name; default: those of an example"),
        STATUS,
        HEADERS,
        BODY,
        HEX,
        may("example", Prose, "the response is the body of this example"),
        may("replies", List(&Shape::Section(&REPLY)), "several responses, one for each request; the last one repeats"),
        may("response", Shape::Section(&RESPONSE), "expected: a decoded response"),
        may("error", Shape::Section(&ERROR), "expected: an error of the provider"),
        may("malformed", Shape::Section(&MALFORMED), "expected: a malformed response"),
        may("lost", OneOf(&["broken", "too-large", "compressed"]), "expected: no complete response arrives"),
        may("request", Shape::Section(&REQUEST), "expected: the request that is sent"),
        may("not_sent", Prose, "expected: nothing is sent, and the error contains this"),
        may("retry", Shape::Section(&RETRY), "the retry policy, and the expected pauses between the attempts"),
    ],
};

const STATUS: Key = may("status", Count, "HTTP status of the response; default 200");

const HEADERS: Key = may("headers", Entries(&Text), "headers of the response; default: the matching content type");

const BODY: Key = may("body", Text, "body of the response");

const HEX: Key = may("hex", Prose, "body of the response in hexadecimal, if it is not UTF-8");

static REPLY: Section = Section { name: "a response of a case", keys: &[STATUS, HEADERS, BODY, HEX] };

static SETTINGS: Section = Section {
    name: "`settings`",
    keys: &[
        may("key", Prose, "app key or access key"),
        may("secret", Prose, "the secret"),
        may("session", Text, "the session; empty for none"),
        may("user_id", Text, "the sub-account; empty for none"),
        may("sign_method", Prose, "name of the signing method"),
        may("get", Boolean, "whether to send GET, if the platform allows both"),
        may("canonical_string", Prose, "name of the canonical string, from the operation's style"),
        may("allow_http", Boolean, "whether to allow plain HTTP to another machine"),
        may("timestamp_unit", OneOf(&["milliseconds", "seconds"]), "unit of numeric timestamps"),
        may("parameters", Entries(&Text), "optional system parameters"),
        may("now", Prose, "time of sending, in milliseconds since 1970"),
        may("nonce", Prose, "the nonce; `random` for fresh ones"),
        may("endpoint", Prose, "a URL, or the name of a documented endpoint; with it, nothing is sent"),
        may("machine_zone", Prose, "TZ of the process that sends the request"),
        may("max_response_bytes", Count, "maximum length of a response, in bytes"),
    ],
};

type Out = Vec<Diagnostic>;

pub(crate) fn read(map: Map<'_>, file: &Arc<str>, out: &mut Out) -> CaseFile {
    let cases = map.items("cases").map(|m| case(map, m, out)).collect();
    CaseFile { file: Arc::clone(file), platform: map.must("platform"), cases }
}

/// A case; the file has the defaults of some keys.
fn case(file: Map<'_>, map: Map<'_>, out: &mut Out) -> Case {
    let arguments = map.node("arguments").map(|node| json::value(node, out));
    let (arguments, argument_spans) = arguments.map_or((None, Default::default()), |(v, places)| (Some(v), places));
    let kinds = ["response", "error", "malformed", "lost", "request", "not_sent"];
    Case {
        name: map.must("name"),
        basis: map.string("basis").unwrap_or_else(|| "derived".to_owned()),
        source: map.string("source").or_else(|| file.string("source")).unwrap_or_default(),
        operation: map.text("operation").unwrap_or_else(|| file.must("operation")),
        form: map.text("form"),
        settings: settings(map.map_or_empty("settings"), out),
        arguments,
        argument_spans,
        replies: replies(map, out),
        bodies: ["body", "hex", "replies", "example"].iter().filter(|key| map.has(key)).count(),
        example: map.text("example"),
        expected: kinds.iter().filter_map(|kind| map.key(kind).cloned()).collect(),
        expect: kinds.iter().find(|kind| map.has(kind)).and_then(|kind| expect(map, kind, out)),
        matches: map.map_or_empty("error").text("matches"),
        retry: map.map("retry").map(retry),
        retries: map.has("retry"),
    }
}

fn settings(map: Map<'_>, out: &mut Out) -> Settings {
    let now = map.text("now").and_then(|now| {
        let millis = now.value.parse().ok();
        if millis.is_none() {
            out.push(messages::wrong_kind(&now.span, "milliseconds since 1970", "another value"));
        }
        millis
    });
    Settings {
        key: map.string("key"),
        secret: map.string("secret"),
        session: map.string("session"),
        user_id: map.string("user_id"),
        sign_method: map.string("sign_method"),
        get: map.boolean("get").unwrap_or(false),
        canonical_string: map.string("canonical_string"),
        allow_http: map.boolean("allow_http").unwrap_or(false),
        timestamp_unit: map.string("timestamp_unit"),
        parameters: texts(map, "parameters"),
        now,
        nonce: map.string("nonce"),
        endpoint: map.string("endpoint"),
        machine_zone: map.string("machine_zone"),
        max_response_bytes: map.count("max_response_bytes"),
    }
}

fn texts(map: Map<'_>, key: &str) -> Vec<(String, String)> {
    map.pairs(key).into_iter().map(|(name, value)| (name.value, value.value)).collect()
}

fn strings(map: Map<'_>, key: &str) -> Vec<String> {
    map.texts(key).into_iter().map(|text| text.value).collect()
}

fn replies(map: Map<'_>, out: &mut Out) -> Vec<Reply> {
    let one = [map].into_iter().filter(|m| m.has("body") || m.has("hex"));
    one.chain(map.items("replies")).map(|m| reply(m, out)).collect()
}

fn reply(map: Map<'_>, out: &mut Out) -> Reply {
    let hex = map.text("hex").and_then(|hex| {
        let bytes = bytes(&hex.value);
        if bytes.is_none() {
            out.push(not_hex(&hex));
        }
        bytes
    });
    Reply {
        status: map.count("status").and_then(|status| status.try_into().ok()).unwrap_or(200),
        headers: texts(map, "headers"),
        body: hex.unwrap_or_else(|| map.string("body").unwrap_or_default().into_bytes()),
    }
}

/// Pairs of hexadecimal digits; spaces are ignored.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = hex.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).ok()).collect()
}

fn not_hex(hex: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("not-hex", &hex.span, "expected hexadecimal digits", "")
        .help("write two digits for each byte; spaces are ignored")
}
