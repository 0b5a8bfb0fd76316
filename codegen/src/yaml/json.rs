//! The arguments of an example as JSON: a quoted scalar is a string, a plain number or boolean keeps its kind.
//! A number that JSON would round is reported, since an example keeps the spelling of the document.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::node::{Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::span::{Span, Spanned};

/// The value, and the location of each part of it by path: `sub_tid[1]`.
pub(crate) fn value(node: &Node, out: &mut Vec<Diagnostic>) -> (Spanned<Value>, BTreeMap<String, Span>) {
    let mut spans = BTreeMap::new();
    let value = convert(node, String::new(), &mut spans, out);
    (Spanned { value, span: node.span.clone() }, spans)
}

fn convert(node: &Node, path: String, spans: &mut BTreeMap<String, Span>, out: &mut Vec<Diagnostic>) -> Value {
    spans.insert(path.clone(), node.span.clone());
    match &node.kind {
        Kind::Rejected => Value::Null,
        Kind::Scalar { text, plain: false } => Value::String(text.clone()),
        Kind::Scalar { text, plain: true } if node.is_null() || text.is_empty() => Value::Null,
        Kind::Scalar { text, plain: true } => plain(text).unwrap_or_else(|| {
            out.push(rounded_number(&node.span, text));
            Value::String(text.clone())
        }),
        Kind::List(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| convert(item, format!("{path}[{at}]"), spans, out))
            .collect::<Vec<Value>>()
            .into(),
        Kind::Map(entries) => entries
            .iter()
            .map(|(name, item)| {
                let path = if path.is_empty() { name.value.clone() } else { format!("{path}.{}", name.value) };
                (name.value.clone(), convert(item, path, spans, out))
            })
            .collect::<Map<String, Value>>()
            .into(),
    }
}

/// A plain scalar; `None` for a number that would not keep its spelling.
fn plain(text: &str) -> Option<Value> {
    match text {
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        _ => {}
    }
    let looks_like_number = text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit());
    match text.parse::<Number>() {
        Ok(number) if number.to_string() == text => Some(Value::Number(number)),
        Ok(_) => None,
        Err(_) if looks_like_number && text.parse::<f64>().is_ok() => None,
        Err(_) => Some(Value::String(text.to_owned())),
    }
}

// Messages.

fn rounded_number(span: &Span, text: &str) -> Diagnostic {
    let message = format!("the number `{}` would not keep its spelling", messages::short(text));
    Diagnostic::new("rounded-number", span, message, "JSON writes this number differently")
        .help("put it in quotes; the field's type decides its kind")
}
