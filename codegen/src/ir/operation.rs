//! An operation: one module.

use serde::Serialize;

use super::{Enum, ErrorEnum, Evidence, Example, Failure, HttpMethod, Model, Span};
use crate::names::plain;

/// An operation: one module.
#[derive(Debug, Serialize)]
pub struct Operation {
    pub id: String,
    pub provider: String,
    pub platform: String,
    pub file: String,
    pub group: String,
    pub group_module: String,
    /// `trace_search`: its module, and the method of its group.
    pub module: String,
    /// `logistics_trace_search`: among all operations of the provider.
    pub unique: String,
    /// `LogisticsTraceSearch`: before the names of its schemas in OpenAPI.
    pub schema: String,
    /// `TraceSearchCall`
    pub rust: String,
    /// `TraceSearchOperation`: the type that represents it in generic code.
    pub marker: String,
    /// `TraceSearchOutcome`: what sending it returns.
    pub outcome: String,
    pub title: String,
    /// `doc` and `open` as paragraphs.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub document: String,
    /// The vendor's pages that describe it.
    pub documents: Vec<Document>,
    pub http_method: HttpMethod,
    /// Below the endpoint. Empty where the endpoint is the address of all operations.
    pub path: String,
    /// The end of `path` that is the operation's own.
    pub own_path: String,
    /// Whether a parameter names it. All operations of its style then have one address.
    pub named: bool,
    pub root: String,
    /// A second name of it.
    pub other_root: Option<OtherRoot>,
    /// Name of the style, if it is not that of the platform itself.
    pub style: Option<String>,
    /// One of the `hosts` of the endpoints, if it has an address of its own.
    pub host: Option<String>,
    /// Whether the session of a client is sent.
    pub session: bool,
    pub idempotent: bool,
    pub idempotent_evidence: Evidence,
    /// The read that shows whether it was carried out.
    pub confirm_with: Option<ConfirmWith>,
    pub pages: Option<Pages>,
    /// The Rust name of the field of the response with what the operation returns, beside the envelope.
    pub payload: Option<String>,
    pub input: Model,
    /// What old SDKs send and no document has any more.
    pub old_parameters: Vec<OldParameter>,
    pub output: Model,
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub failure: Option<Failure>,
    pub error: ErrorEnum,
    /// Combinations of request fields that the provider rejects; the first that matches decides.
    pub rules: Vec<Rule>,
    pub examples: Vec<Example>,
    /// A request with the values of the first documented one.
    pub sample: Sample,
    #[serde(skip)]
    pub span: Span,
}

/// A parameter that old SDKs send, and no document has any more.
#[derive(Debug, Serialize)]
pub struct OldParameter {
    pub name: String,
    pub doc: String,
    pub evidence: Evidence,
}

/// A second name of the root of a response.
#[derive(Debug, Clone, Serialize)]
pub struct OtherRoot {
    pub name: String,
    /// Otherwise it was only observed, and a client reports it.
    pub documented: bool,
}

/// The read that shows the outcome of a write.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmWith {
    pub id: String,
    /// How the client calls it: `logistics().trace_search`.
    pub method: String,
    /// Its `Operation::unique`.
    pub unique: String,
}

/// How an operation is paged: by number, or by cursor if `next` is there. Names and paths are those of the wire.
#[derive(Debug, Clone, Serialize)]
pub struct Pages {
    /// The parameter with the number or the cursor.
    pub parameter: String,
    /// The same as a field of the input.
    pub rust: String,
    /// Whether the parameter is an integer.
    pub integer: bool,
    /// The number of the first page.
    pub first: i64,
    pub size: Option<String>,
    pub default_size: Option<i64>,
    pub max_size: Option<u32>,
    pub next: Option<String>,
    pub items: String,
    pub total: Option<String>,
    pub more: Option<String>,
    pub evidence: Evidence,
}

/// A combination of request fields that the provider rejects.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// Wire name and condition of each field; all of them must be true.
    pub when: Vec<(String, Condition)>,
    /// The documented error code of the rejection, in full.
    pub error: String,
    pub evidence: Evidence,
    pub doc: Option<String>,
    pub open: Option<String>,
    #[serde(skip)]
    pub span: Span,
}

/// The condition of a rule on a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// It is not sent.
    Absent,
    /// It is sent with a value.
    Present,
    /// It is sent without a value.
    Empty,
    /// It has this value.
    Is(String),
}

impl From<&str> for Condition {
    /// As in a spec.
    fn from(text: &str) -> Self {
        match text {
            "absent" => Self::Absent,
            "present" => Self::Present,
            "empty" => Self::Empty,
            value => Self::Is(value.to_owned()),
        }
    }
}

/// A vendor's page.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    pub name: String,
    pub title: String,
    pub url: Option<String>,
}

/// A sample request.
#[derive(Debug, Default, Serialize)]
pub struct Sample {
    /// Its arguments by wire names: a documented request, or what is required.
    pub request: serde_json::Value,
    /// The same with the examples of optional fields, for the documentation.
    pub shown: serde_json::Value,
    /// The paths, by Rust names, of required values that no document shows.
    pub made_up: Vec<String>,
    /// Whether the client needs a session for it.
    pub session: bool,
    /// Whether it needs a sub-account.
    pub user: bool,
}

/// A call of a method of a group.
#[must_use]
pub fn called(group: &str, method: &str) -> String {
    format!("{group}().{method}")
}

impl Operation {
    /// The cargo feature of its group.
    #[must_use]
    pub fn feature(&self) -> &str {
        plain(&self.group_module)
    }

    /// How the client calls it, without arguments: `logistics().trace_search`.
    #[must_use]
    pub fn call(&self) -> String {
        called(&self.group_module, &self.module)
    }

    /// The path of its module in links of rustdoc, which has no raw names: `type::freight`.
    #[must_use]
    pub fn link(&self) -> String {
        format!("{}::{}", plain(&self.group_module), plain(&self.module))
    }

    /// The examples of responses with values; a skeleton has none.
    pub fn documented_responses(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| !example.skeleton && !example.forms.is_empty())
    }

    /// Output, then the nested types.
    pub fn response_models(&self) -> impl Iterator<Item = &Model> {
        std::iter::once(&self.output).chain(&self.types)
    }

    /// The model with this Rust name.
    #[must_use]
    pub fn model(&self, rust: &str) -> Option<&Model> {
        self.response_models().chain(std::iter::once(&self.input)).find(|m| m.rust == rust)
    }
}
