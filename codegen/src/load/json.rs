//! The arguments of an example, as JSON: quotes make a text, plain numbers and flags are what they look
//! like. A number that JSON would round is a mistake, since an example stands as the document prints it.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::node::{Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::mistakes;
use crate::spec::{Span, Spanned};

/// The value, and where each part of it stands: `sub_tid[1]` to its place.
pub(super) fn value(node: &Node, out: &mut Vec<Diagnostic>) -> (Spanned<Value>, BTreeMap<String, Span>) {
    let mut places = BTreeMap::new();
    let value = convert(node, String::new(), &mut places, out);
    (Spanned { value, span: node.span.clone() }, places)
}

fn convert(node: &Node, path: String, places: &mut BTreeMap<String, Span>, out: &mut Vec<Diagnostic>) -> Value {
    places.insert(path.clone(), node.span.clone());
    match &node.kind {
        Kind::Refused => Value::Null,
        Kind::Scalar { text, plain: false } => Value::String(text.clone()),
        Kind::Scalar { text, plain: true } if node.is_null() || text.is_empty() => Value::Null,
        Kind::Scalar { text, plain: true } => plain(text).unwrap_or_else(|| {
            out.push(mistakes::rounded_number(&node.span, text));
            Value::String(text.clone())
        }),
        Kind::List(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| convert(item, format!("{path}[{at}]"), places, out))
            .collect::<Vec<Value>>()
            .into(),
        Kind::Map(entries) => entries
            .iter()
            .map(|(name, item)| {
                let path = if path.is_empty() { name.value.clone() } else { format!("{path}.{}", name.value) };
                (name.value.clone(), convert(item, path, places, out))
            })
            .collect::<Map<String, Value>>()
            .into(),
    }
}

/// A plain scalar; `None` for a number that would not come out as it was written.
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
