//! Cases of a platform, ready to run.

use serde::Serialize;

use super::Span;

pub use crate::spec::case::{
    Expect, ExpectedMalformed, ExpectedRequest, ExpectedResponse, ExpectedRetry, FieldError, Reply, Settings, Sum,
};

#[derive(Debug, Clone, Serialize)]
pub struct Case {
    /// `top/list-bare`
    pub name: String,
    pub file: String,
    /// `documented`, `example` or `derived`
    pub basis: String,
    pub source: String,
    pub operation: String,
    /// `json`, `simplified` or `xml`
    pub form: String,
    pub settings: Settings,
    pub arguments: Option<serde_json::Value>,
    pub replies: Vec<Reply>,
    pub expect: Expect,
    /// The variant of an expected error; `None` for a code that no document lists.
    pub variant: Option<String>,
    pub retry: Option<ExpectedRetry>,
    #[serde(skip)]
    pub span: Span,
}
