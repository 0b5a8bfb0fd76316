//! An operation: one module.

use serde::Serialize;

use super::{Enum, ErrorEnum, Evidence, Example, Failure, Model};
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
    /// `trace_search`
    pub module: String,
    /// `logistics_trace_search`
    pub method: String,
    /// `LogisticsTraceSearch`
    pub rust: String,
    /// `LogisticsTraceSearchOperation`: stands for it where a type is asked for.
    pub marker: String,
    pub title: String,
    /// What it does and what is open, in our words.
    pub summary: Vec<String>,
    pub docs: Vec<String>,
    pub document: String,
    /// The pages that it was read from.
    pub documents: Vec<Document>,
    /// `Get`, `Post`, `Put`, `Delete` or `Patch`
    pub http_method: String,
    pub path: String,
    pub root: String,
    /// Name of the authentication, where it is not the platform's own way.
    pub authentication: Option<String>,
    pub idempotent: bool,
    pub idempotent_evidence: Evidence,
    pub input: Model,
    pub output: Model,
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub failure: Option<Failure>,
    pub error: ErrorEnum,
    /// What fields of the request may not be together; the first that fits refuses.
    pub rules: Vec<Rule>,
    pub examples: Vec<Example>,
    /// Its page: parameters, answer, errors, document.
    pub page: Vec<String>,
    /// A call with the values of the first documented request, as Rust: arguments, then setters.
    pub sample: Sample,
}

/// What fields of a request may not be together.
#[derive(Debug, Serialize)]
pub struct Rule {
    /// Field on the wire, and what of it makes the rule fit; all of them together.
    pub when: Vec<(String, Condition)>,
    /// The documented code that refuses such a request, in full.
    pub answer: String,
    pub evidence: Evidence,
    pub doc: Option<String>,
    pub open: Option<String>,
}

/// What a rule asks of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// It did not come.
    Absent,
    /// It came with a value.
    Present,
    /// It came without one.
    Empty,
    /// It has this value.
    Is(String),
}

/// A vendor's page.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    pub name: String,
    pub title: String,
    pub url: Option<String>,
}

/// A call for the docs.
#[derive(Debug, Default, Serialize)]
pub struct Sample {
    /// Names of the crate root and of the operation's module that the call needs.
    pub imports: Vec<String>,
    /// Settings of the client that the platform has parameters for: `.session("session")`.
    pub settings: Vec<String>,
    /// Arguments of the method, in order.
    pub arguments: Vec<String>,
    /// Name and argument of each setter.
    pub setters: Vec<(String, String)>,
}

impl Operation {
    /// The cargo feature of its group.
    #[must_use]
    pub fn feature(&self) -> &str {
        plain(&self.group_module)
    }

    /// Its module as rustdoc links to it, which knows no raw names: `type::freight`.
    #[must_use]
    pub fn link(&self) -> String {
        format!("{}::{}", plain(&self.group_module), plain(&self.module))
    }

    /// A call with the values of the first documented request: `client.method(argument).setter(value)`.
    #[must_use]
    pub fn call(&self) -> String {
        let setters = self.sample.setters.iter().map(|(name, value)| format!(".{name}({value})"));
        format!("client.{}({}){}", self.method, self.sample.arguments.join(", "), setters.collect::<String>())
    }

    /// Output, then the nested types.
    pub fn answer_models(&self) -> impl Iterator<Item = &Model> {
        std::iter::once(&self.output).chain(&self.types)
    }

    /// The nested type of that Rust name.
    #[must_use]
    pub fn model(&self, rust: &str) -> Option<&Model> {
        self.answer_models().chain(std::iter::once(&self.input)).find(|m| m.rust == rust)
    }
}
