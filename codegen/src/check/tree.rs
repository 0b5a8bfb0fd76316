//! An example's values as a tree with places, whatever they are written in: JSON, XML, or the
//! arguments in a spec. Numbers keep their text.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::spec::Span;

/// A value of a body.
#[derive(Debug)]
pub(super) struct Tree {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Null,
    Boolean(bool),
    Number(String),
    String(String),
    List(Vec<Tree>),
    /// Members in order; a name can come twice (XML writes lists so).
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// What a message calls it.
    pub fn name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Boolean(_) => "true or false",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// The member of that name.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A scalar's text.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Number(text) => Some(text),
            Kind::Boolean(flag) => Some(if *flag { "true" } else { "false" }),
            _ => None,
        }
    }

    /// Whether there is nothing in it that could name a person.
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

/// The arguments of an example. `places` knows each part by its path; what it misses stands at `whole`.
pub(super) fn of_value(value: &Value, path: &str, places: &BTreeMap<String, Span>, whole: &Span) -> Tree {
    let span = places.get(path).unwrap_or(whole).clone();
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(flag) => Kind::Boolean(*flag),
        Value::Number(number) => Kind::Number(number.to_string()),
        Value::String(text) => Kind::String(text.clone()),
        Value::Array(items) => {
            let item = |(at, item)| of_value(item, &format!("{path}[{at}]"), places, whole);
            Kind::List(items.iter().enumerate().map(item).collect())
        }
        Value::Object(members) => {
            let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let member =
                |(name, value): (&String, &Value)| (name.clone(), of_value(value, &below(name), places, whole));
            Kind::Object(members.iter().map(member).collect())
        }
    };
    Tree { span, kind }
}

/// A place in a body.
pub(super) fn span(file: &Arc<str>, start: usize, end: usize) -> Span {
    Span { file: Arc::clone(file), start, end: end.max(start) }
}
