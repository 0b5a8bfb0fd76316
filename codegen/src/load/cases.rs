//! Reads a file of cases. Each section has a short reader; `sections::cases` defines the keys.

use crate::spec::Spanned;
use std::sync::Arc;

use serde_json::Value;

use super::json;
use super::read::Map;
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::spec::case::{
    Case, CaseFile, Expect, ExpectedMalformed, ExpectedRequest, ExpectedResponse, ExpectedRetry, FieldError, Reply,
    Settings, Sum,
};

type Out = Vec<Diagnostic>;

pub(super) fn read(map: Map<'_>, file: &Arc<str>, out: &mut Out) -> CaseFile {
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

fn expect(map: Map<'_>, kind: &str, out: &mut Out) -> Option<Expect> {
    let inner = map.map_or_empty(kind);
    Some(match kind {
        "response" => Expect::Response(response(inner, out)),
        "error" => Expect::Error(error(inner)),
        "malformed" => Expect::Malformed(ExpectedMalformed {
            reason: inner.string("reason").unwrap_or_default(),
            path: inner.string("path").unwrap_or_default(),
        }),
        "lost" => Expect::Lost(map.string(kind)?),
        "request" => Expect::Request(request(inner, out)),
        _ => Expect::NotSent(map.string(kind)?),
    })
}

fn response(map: Map<'_>, out: &mut Out) -> ExpectedResponse {
    let sum = |m: Map<'_>| Sum { each: m.string("each"), of: strings(m, "of"), is: m.string("is").unwrap_or_default() };
    ExpectedResponse {
        values: map.node("values").map(|node| json::value(node, out).0.value),
        deviations: strings(map, "deviations"),
        unread: strings(map, "unread"),
        sums: map.items("sums").map(sum).collect(),
        request_id: map.string("request_id"),
    }
}

fn error(map: Map<'_>) -> FieldError {
    FieldError {
        code: map.string("code"),
        sub_code: map.string("sub_code"),
        message: map.string("message"),
        request_id: map.string("request_id"),
        retry: map.string("retry"),
        ban: map.count("ban"),
        deviations: strings(map, "deviations"),
    }
}

fn request(map: Map<'_>, out: &mut Out) -> ExpectedRequest {
    ExpectedRequest {
        uri: map.string("uri"),
        parameters: texts(map, "parameters"),
        headers: texts(map, "headers"),
        body: map.node("body").map(|node| json::value(node, out).0.value),
        files: files(map, out),
        absent: strings(map, "absent"),
        canonical: map.string("canonical"),
        signature: map.string("signature"),
        lengths: texts(map, "lengths").into_iter().filter_map(|(n, v)| Some((n, v.parse().ok()?))).collect(),
    }
}

fn files(map: Map<'_>, out: &mut Out) -> Vec<(String, Value)> {
    let Some(node) = map.node("files") else { return Vec::new() };
    match json::value(node, out).0.value {
        Value::Object(files) => files.into_iter().collect(),
        _ => Vec::new(),
    }
}

fn retry(map: Map<'_>) -> ExpectedRetry {
    ExpectedRetry {
        policy: map.string("policy").unwrap_or_else(|| "backoff".to_owned()),
        attempts: map.count("attempts"),
        first: map.count("first"),
        longest: map.count("longest"),
        patience: map.count("patience"),
        total: map.count("total"),
        jitter: map.count("jitter"),
        pauses: strings(map, "pauses").iter().filter_map(|pause| pause.parse().ok()).collect(),
        differ: strings(map, "differ"),
    }
}

// Messages.

fn not_hex(hex: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("not-hex", &hex.span, "expected hexadecimal digits", "")
        .help("write two digits for each byte; spaces are ignored")
}
