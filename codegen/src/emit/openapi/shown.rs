//! Which paths of an example (`made_up`, `placeholders`) lead into one of its values: a path can start at the fields of
//! the request or of the response, and the document shows the two apart.

use serde_json::{Value, json};

/// The paths that lead into a value. That of one parameter starts below its name.
pub(super) fn paths(paths: &[String], parameter: &str, value: &Value) -> Vec<Value> {
    let is_shown = |path: &&String| match parameter {
        "" => shows(value, path),
        name => below(path, name).is_some_and(|rest| shows(value, rest)),
    };
    paths.iter().filter(is_shown).map(|path| json!(path)).collect()
}

/// Whether a value has a field of this path. A root, a string with a body in it, and the name of a list's items stand
/// around fields, but not in paths.
fn shows(value: &Value, path: &str) -> bool {
    if path.is_empty() {
        return true;
    }
    match value {
        Value::Object(members) => {
            let is_below = |(name, inner): (&String, &Value)| below(path, name).is_some_and(|rest| shows(inner, rest));
            let is_around = |inner: &&Value| members.len() == 1 || inner.is_string();
            members.iter().any(is_below) || members.values().filter(is_around).any(|inner| shows(inner, path))
        }
        Value::Array(items) => items.iter().any(|item| shows(item, path)),
        // XML, JSON in a string, a malformed body.
        Value::String(text) if text.starts_with(['<', '{', '[']) => {
            path.rsplit('.').next().is_some_and(|name| text.contains(name))
        }
        _ => false,
    }
}

/// The rest of a path behind a name, which can contain dots.
fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}
