//! What the providers of a platform share: system parameters, signing, envelope.

use serde::Serialize;

use super::{Evidence, Family, PushBase, PushRule, Span};

/// A platform.
#[derive(Debug, Serialize)]
pub struct Platform {
    pub name: String,
    pub title: String,
    pub file: String,
    pub docs: Vec<String>,
    /// How a request is signed.
    pub signing_docs: Vec<String>,
    pub endpoints: Vec<Endpoint>,
    pub wraps_lists: bool,
    pub parameters: Vec<Parameter>,
    /// `Query`, `Body` or `Header`.
    pub parameters_in: String,
    /// `Form` or `Json`.
    pub body: String,
    /// Whether a client may choose GET.
    pub takes_get: bool,
    /// Empty for sorted pairs, else the sources as Rust expressions.
    pub concatenated: Vec<String>,
    /// The same as in the spec: `$key`, `$now`.
    pub canonical: Vec<String>,
    /// Name on the wire, and the variant of `Digest`.
    pub methods: Vec<(String, String)>,
    pub envelope: Envelope,
    /// The platform's codes, as the family `PlatformError`.
    pub errors: Family,
    /// Other sets of system parameters, which operations select.
    pub styles: Vec<Style>,
    pub push: Option<PushRule>,
}

/// Another set of system parameters.
#[derive(Debug, Serialize)]
pub struct Style {
    pub name: String,
    /// Name of its static: `QUERY`
    pub constant: String,
    pub docs: Vec<String>,
    /// `Query` or `Header`, and the parameter.
    pub parameters: Vec<(String, Parameter)>,
    /// Canonical strings; the first is the default. Parts are variants of `Source`.
    pub bases: Vec<PushBase>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Endpoint {
    pub name: String,
    /// Name of its constant: `PRODUCTION`
    pub constant: String,
    pub url: String,
    pub docs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Parameter {
    pub name: String,
    /// As in the spec: a constant, or a source such as `$now`.
    pub value: String,
    /// A variant of `Source`, as a Rust expression.
    pub source: String,
    pub required: bool,
    /// `String`, `Number`, `Boolean`
    pub form: String,
    pub docs: Vec<String>,
    pub default: Option<String>,
    pub example: Option<String>,
    pub evidence: Evidence,
    #[serde(skip)]
    pub span: Span,
}

#[derive(Debug, Serialize)]
pub struct Envelope {
    /// `None`: the root shows success.
    pub success_code: Option<String>,
    pub error_root: String,
    pub code: String,
    pub message: String,
    pub sub_code: String,
    pub sub_message: String,
    pub request_id: String,
}
