//! What a case expects: a decoded response, an error, a request, the pauses between attempts.

use serde::Serialize;
use serde_json::Value;

use super::{Out, strings, texts};
use crate::keyword::Retry;
use crate::yaml::json;
use crate::yaml::read::Map;
use crate::yaml::shape::Shape::{Count, Entries, Json, List, OneOf, Prose, Text};
use crate::yaml::shape::{Section, Shape, may, must};

/// The expected result, serialized under the key that a case has for it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    Response(ExpectedResponse),
    Error(FieldError),
    Malformed(ExpectedMalformed),
    Request(ExpectedRequest),
    /// No complete response arrives, for this reason: `broken`, `too-large`, `compressed`.
    Lost(String),
    /// Nothing is sent; the error contains this.
    #[serde(rename = "not_sent")]
    NotSent(String),
}

#[derive(Debug, Clone, Serialize)]
pub struct ExpectedResponse {
    /// All values by wire name, lists unwrapped; `None` if the body is that of an example.
    pub values: Option<Value>,
    /// `trace_list: BareList`, in order.
    pub deviations: Vec<String>,
    /// `weight: 18.5kg`, in order.
    pub unread: Vec<String>,
    pub sums: Vec<Sum>,
    pub request_id: Option<String>,
}

/// An equation over the values: the sum of `of` is `is`.
#[derive(Debug, Clone, Serialize)]
pub struct Sum {
    /// The objects to check, `data[].subOrderVO[]`; `None`: the whole response.
    pub each: Option<String>,
    /// Paths relative to the object; `[]` means all items.
    pub of: Vec<String>,
    /// A path relative to the object.
    pub is: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// The code of the envelope, as received.
    pub code: Option<String>,
    /// As received.
    pub sub_code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
    /// Other fields of the envelope, as received.
    pub fields: Vec<(String, String)>,
    /// `never`, `backoff`, `after-ban`, `after-auth`, `after-session`
    pub retry: Option<String>,
    /// Seconds.
    pub ban: Option<u32>,
    /// `code: Spelling`, in order.
    pub deviations: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ExpectedMalformed {
    /// `value`, `html`, `status`, `envelope`
    pub reason: String,
    pub path: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct ExpectedRequest {
    pub uri: Option<String>,
    /// All parameters of query and form.
    pub parameters: Vec<(String, String)>,
    /// Some of the headers.
    pub headers: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Value>,
    /// Files by parameter, in the notation of arguments.
    pub files: Vec<(String, Value)>,
    /// Names that must not be sent anywhere.
    pub absent: Vec<String>,
    /// The canonical string, including the secret.
    pub canonical: Option<String>,
    pub signature: Option<String>,
    /// Number of characters of a parameter or header.
    pub lengths: Vec<(String, u32)>,
}

/// A retry policy and the expected pauses, one fewer than requests.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExpectedRetry {
    /// `backoff`, `default`, `always`, `never`
    pub policy: String,
    pub attempts: Option<u32>,
    /// Milliseconds.
    pub first: Option<u32>,
    /// Milliseconds.
    pub longest: Option<u32>,
    /// Seconds.
    pub patience: Option<u32>,
    /// Timeout of all attempts together, in seconds.
    pub total: Option<u32>,
    /// Random part of a pause, in percent.
    pub jitter: Option<u32>,
    /// Milliseconds.
    pub pauses: Vec<u32>,
    /// Parameters or headers that differ in every attempt.
    pub differ: Vec<String>,
}

pub(super) static RESPONSE: Section = Section {
    name: "`response`",
    keys: &[
        may("values", Json, "all values by wire name, lists unwrapped"),
        may("deviations", List(&Prose), "all tolerated deviations: `trace_list: BareList`"),
        may("unread", List(&Prose), "all unreadable fields with their values: `weight: 18.5kg`"),
        may("sums", List(&Shape::Section(&SUM)), "sums that must match"),
        may("request_id", Prose, "the provider's id of the request"),
    ],
};

static SUM: Section = Section {
    name: "a sum",
    keys: &[
        may("each", Prose, "the objects to check: `data[].lines[]`"),
        must("of", List(&Prose), "paths of the values to add; `[]` means all items"),
        must("is", Prose, "path of the sum"),
    ],
};

pub(super) static ERROR: Section = Section {
    name: "`error`",
    keys: &[
        may("code", Text, "the code, as received"),
        may("sub_code", Text, "the sub-code, as received"),
        may("matches", Prose, "the documented code that it matches; absent: no document lists it"),
        may("message", Text, "the message of the error"),
        may("request_id", Prose, "the provider's id of the request"),
        may("retry", OneOf(Retry::WORDS), "the retry advice of the error"),
        may("fields", Entries(&Text), "all other fields of the envelope, as received"),
        may("ban", Count, "length of the ban in seconds, as the response states it"),
        may("deviations", List(&Prose), "all tolerated deviations: `code: Spelling`"),
    ],
};

pub(super) static MALFORMED: Section = Section {
    name: "`malformed`",
    keys: &[
        must("reason", OneOf(&["value", "html", "status", "envelope"]), "why the response is malformed"),
        may("path", Prose, "path of the malformed value, by wire names"),
    ],
};

pub(super) static REQUEST: Section = Section {
    name: "`request`",
    keys: &[
        may("uri", Prose, "the complete URI"),
        may("parameters", Entries(&Text), "all parameters of query and form, decoded"),
        may("headers", Entries(&Text), "some of the headers"),
        may("body", Json, "the JSON body"),
        may("files", Json, "all files by parameter: `{ name, content_type, text }`, or `hex` instead of `text`"),
        may("absent", List(&Prose), "names of parameters and headers that are not sent"),
        may("canonical", Prose, "the canonical string, including the secret"),
        may("signature", Prose, "the signature"),
        may("lengths", Entries(&Count), "number of characters of a parameter or header"),
    ],
};

pub(super) static RETRY: Section = Section {
    name: "`retry`",
    keys: &[
        may("policy", OneOf(&["backoff", "default", "always", "never"]), "the policy; default `backoff`"),
        may("attempts", Count, "maximum number of attempts"),
        may("first", Count, "first pause in milliseconds, before jitter"),
        may("longest", Count, "maximum pause in milliseconds"),
        may("patience", Count, "maximum ban to wait for, in seconds"),
        may("total", Count, "timeout of all attempts together, in seconds"),
        may("jitter", Count, "random part of each pause in percent; default 0, which leaves half of the pause"),
        must("pauses", List(&Count), "expected: pauses in milliseconds, one fewer than requests"),
        may("differ", List(&Prose), "expected: parameters or headers that differ in every attempt"),
    ],
};

pub(super) fn expect(map: Map<'_>, kind: &str, out: &mut Out) -> Option<Expect> {
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
        fields: texts(map, "fields"),
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

pub(super) fn retry(map: Map<'_>) -> ExpectedRetry {
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
