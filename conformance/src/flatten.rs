//! Flattens bodies into lists of values, so that two bodies are compared value by value and a difference is
//! named by its path. Uses libraries that the clients don't use (serde_json, roxmltree), so that an error
//! of the client's reader is found.

use std::collections::BTreeMap;

use serde_json::Value;

/// Path to value; a prefix distinguishes a JSON string from a JSON number.
pub type Leaves = BTreeMap<String, String>;

/// Values of a JSON value; null is omitted, like an absent member, and so is an empty object that is no item.
#[must_use]
pub fn json(value: &Value) -> Leaves {
    let mut out = Leaves::new();
    walk_json(value, String::new(), &mut out);
    out
}

fn walk_json(value: &Value, path: String, out: &mut Leaves) {
    match value {
        Value::Null => {}
        Value::Bool(b) => drop(out.insert(path, format!("boolean {b}"))),
        Value::Number(n) => drop(out.insert(path, format!("number {n}"))),
        Value::String(s) => drop(out.insert(path, format!("text {s}"))),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                let (path, before) = (format!("{path}[{i}]"), out.len());
                walk_json(item, path.clone(), out);
                // It counts as an item, unlike null.
                if item.is_object() && out.len() == before {
                    out.insert(path, "an empty object".to_owned());
                }
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk_json(member, if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, out);
            }
        }
    }
}

/// Values of an XML document, root included; an empty element is omitted.
///
/// # Errors
/// The reader's message, when the text is not XML.
pub fn xml(text: &str) -> Result<Leaves, String> {
    let document = roxmltree::Document::parse(text).map_err(|e| e.to_string())?;
    let mut out = Leaves::new();
    let root = document.root_element();
    walk_xml(root, root.tag_name().name().to_owned(), &mut out);
    Ok(out)
}

fn walk_xml(element: roxmltree::Node<'_, '_>, path: String, out: &mut Leaves) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for child in element.children().filter(roxmltree::Node::is_element) {
        let name = child.tag_name().name();
        let index = seen.entry(name).or_default();
        walk_xml(child, format!("{path}.{name}[{index}]"), out);
        *index += 1;
    }
    if seen.is_empty() {
        let text: String = element.children().filter_map(|n| n.text()).collect();
        if !text.is_empty() {
            out.insert(path, text);
        }
    }
}

/// The differences, a line each: missing, extra, changed. Empty when the two are equal.
#[must_use]
pub fn difference(expected: &Leaves, found: &Leaves) -> Vec<String> {
    let mut out = Vec::new();
    for (path, value) in expected {
        match found.get(path) {
            None => out.push(format!("{path}: expected {value}, missing")),
            Some(other) if other != value => out.push(format!("{path}: expected {value}, found {other}")),
            Some(_) => {}
        }
    }
    out.extend(found.keys().filter(|p| !expected.contains_key(*p)).map(|p| format!("{p}: not expected")));
    out
}
