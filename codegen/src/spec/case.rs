//! Cases of a platform: what a gateway sends or receives, and the expected result. The parts without names that
//! `check` looks up are plain data and are reused in the IR.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::{Span, Spanned};

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
    /// `never`, `backoff`, `after-ban`, `after-auth`
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
