//! Cases that no single operation owns: what gateways really send or must be sent, and what is to come
//! of it. The parts that hold no name that `check` looks up are plain, and stand in the IR as they are.

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
    /// Form of the answer that is asked for.
    pub asked: Option<Spanned<String>>,
    pub settings: Settings,
    pub arguments: Option<Spanned<Value>>,
    pub argument_places: BTreeMap<String, Span>,
    /// Answers of the server, the last one again and again.
    pub replies: Vec<Reply>,
    /// How many of the keys that give an answer stand in the file: one at most, if it is right.
    pub bodies: usize,
    /// The example of the operation whose body is the answer.
    pub example: Option<Spanned<String>>,
    /// The kinds of expectation that stand in the file: one, if it is right.
    pub expected: Vec<Spanned<String>>,
    pub expect: Option<Expect>,
    /// The documented code that an expected error is matched to.
    pub matches: Option<Spanned<String>>,
    pub retry: Option<ExpectedRetry>,
    pub retries: bool,
}

/// Settings of the client that are not those of every case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    pub key: Option<String>,
    pub secret: Option<String>,
    /// Empty: none.
    pub session: Option<String>,
    /// Empty: none.
    pub user_id: Option<String>,
    pub sign_method: Option<String>,
    /// The request goes by GET.
    pub get: bool,
    /// What is signed, by its name in the operation's authentication.
    pub signed_text: Option<String>,
    /// Plain HTTP to another machine.
    pub allow_http: bool,
    /// `milliseconds` or `seconds`
    pub timestamp_unit: Option<String>,
    /// Optional system parameters by name.
    pub parameters: Vec<(String, String)>,
    /// Milliseconds since 1970.
    pub now: Option<u64>,
    /// `random`: a fresh one for each attempt.
    pub nonce: Option<String>,
    /// An address, or the name of a documented one. Nothing is sent then.
    pub endpoint: Option<String>,
    /// `TZ` of the process that makes the call.
    pub machine_zone: Option<String>,
    /// Greatest length of an answer, in bytes.
    pub max_response_bytes: Option<u32>,
}

/// An answer of the server.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What is to come of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    Answer(ExpectedAnswer),
    Error(FieldError),
    Malformed(ExpectedMalformed),
    Request(ExpectedRequest),
    /// No answer comes through, for this reason: `broken`, `too-large`, `compressed`.
    Lost(String),
    /// Nothing is sent; the error says this.
    Refused(String),
}

#[derive(Debug, Clone, Serialize)]
pub struct ExpectedAnswer {
    /// By wire names, lists bare. All there is; `None` where the whole body is that of an example.
    pub values: Option<Value>,
    /// `trace_list: BareList`, in order.
    pub deviations: Vec<String>,
    /// `weight: 18.5kg`, in order.
    pub unread: Vec<String>,
    pub sums: Vec<Sum>,
    pub request_id: Option<String>,
}

/// An equation over the values: the `of` add up to `is`.
#[derive(Debug, Clone, Serialize)]
pub struct Sum {
    /// The objects that it holds for, `data[].subOrderVO[]`; else the whole answer.
    pub each: Option<String>,
    /// Paths from there; `[]` stands for all items.
    pub of: Vec<String>,
    /// A path from there.
    pub is: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// Of the envelope, as it arrived.
    pub code: Option<String>,
    /// As it arrived.
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
    /// Query and form together: all there are.
    pub parameters: Vec<(String, String)>,
    /// Headers among others.
    pub headers: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Value>,
    /// Files by their parameter, as an argument names them.
    pub files: Vec<(String, Value)>,
    /// Names that must not be sent, in any place.
    pub absent: Vec<String>,
    /// The text that is signed, secret included.
    pub canonical: Option<String>,
    pub signature: Option<String>,
    /// Number of characters of a parameter or header.
    pub lengths: Vec<(String, u32)>,
}

/// A policy and what comes of it: one request more than pauses.
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
    /// Time-out of the whole call, seconds.
    pub total: Option<u32>,
    /// RandomSource in percent.
    pub jitter: Option<u32>,
    /// Milliseconds.
    pub pauses: Vec<u32>,
    /// Parameters or headers that no two attempts share.
    pub differ: Vec<String>,
}
