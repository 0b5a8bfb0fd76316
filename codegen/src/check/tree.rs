//! The values of an example as a tree with spans, for JSON, XML and the arguments in a spec. Numbers keep
//! their spelling.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::spec::Span;

/// A value of a body.
#[derive(Debug)]
pub struct Tree {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    Null,
    Boolean(bool),
    Number(String),
    String(String),
    List(Vec<Tree>),
    /// Members in order; a name can be repeated (a list in XML).
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The kind, as diagnostics name it.
    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Boolean(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// The member with this name.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A scalar as a string.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Number(text) => Some(text),
            Kind::Boolean(value) => Some(if *value { "true" } else { "false" }),
            _ => None,
        }
    }

    /// Whether it contains no personal data: only nulls and blank strings.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Null => true,
            Kind::Boolean(_) | Kind::Number(_) => false,
            Kind::String(text) => text.trim().is_empty(),
            Kind::List(items) => items.iter().all(Self::is_empty),
            Kind::Object(members) => members.iter().all(|(_, value)| value.is_empty()),
        }
    }
}

/// The arguments of an example. `spans` has the location of each part by path; `whole` is the fallback.
pub fn of_value(value: &Value, path: &str, spans: &BTreeMap<String, Span>, whole: &Span) -> Tree {
    let span = spans.get(path).unwrap_or(whole).clone();
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Boolean(*value),
        Value::Number(number) => Kind::Number(number.to_string()),
        Value::String(text) => Kind::String(text.clone()),
        Value::Array(items) => {
            let item = |(at, item)| of_value(item, &format!("{path}[{at}]"), spans, whole);
            Kind::List(items.iter().enumerate().map(item).collect())
        }
        Value::Object(members) => {
            let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let member = |(name, value): (&String, &Value)| (name.clone(), of_value(value, &below(name), spans, whole));
            Kind::Object(members.iter().map(member).collect())
        }
    };
    Tree { span, kind }
}

/// A span in a body.
pub fn span(file: &Arc<str>, start: usize, end: usize) -> Span {
    Span { file: Arc::clone(file), start, end: end.max(start) }
}
