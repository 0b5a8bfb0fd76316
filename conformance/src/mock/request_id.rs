//! The id of a request, in its response: where a body has it or has a place for it, and ids that look like those of
//! the documents. Its name is that of the platform's envelope.

use bytes::Bytes;
use serde_json::{Map, Value};
use waybill_codegen::ir::{Operation, Platform};

use super::body::Form;
use super::fault::draw;

/// An id is like this where no document and no observed response shows one.
const DEFAULT: &str = "0123456789abcdef";
/// Digits and letters of ids: decimal and hexadecimal ones have the first of them.
const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// A shorter one in a response is made up.
const MIN_LENGTH: usize = 8;

/// A body, and where its id is.
#[derive(Debug, Clone)]
pub(super) struct Body {
    bytes: Bytes,
    id: Id,
}

#[derive(Debug, Clone)]
enum Id {
    /// The body has its own.
    Own(String),
    /// It can be inserted at this place, between these texts.
    At(usize, String, String),
    /// The document shows none, and there is no place for one.
    None,
}

impl Body {
    /// A success. An id can be added where the platform documents one for successes: in its envelope, unless the
    /// operation lists the envelope's fields itself and has none.
    pub fn new(platform: &Platform, operation: &Operation, form: &str, bytes: Bytes) -> Self {
        let name = platform.envelope.request_id.as_str();
        let has = |wanted: &str| operation.output.fields.iter().any(|field| field.wire == wanted);
        let listed = has(&platform.envelope.code) && !has(name);
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let id = match find(name, &bytes) {
            Some(own) => Id::Own(own),
            None if name.is_empty() || listed => Id::None,
            None if form == Form::Xml.name() => place_in_xml(name, text),
            None => place_in_json(name, [&operation.root, &platform.envelope.error_root], text),
        };
        Self { bytes, id }
    }

    /// The body as it was made.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The body with an id, and the id that it has.
    pub fn with(&self, id: String) -> (Bytes, Option<String>) {
        match &self.id {
            Id::Own(own) => (self.bytes.clone(), Some(own.clone())),
            Id::None => (self.bytes.clone(), None),
            Id::At(at, before, after) => {
                let (start, end) = self.bytes.split_at(*at);
                let whole = [start, before.as_bytes(), id.as_bytes(), after.as_bytes(), end].concat();
                (whole.into(), Some(id))
            }
        }
    }
}

/// The id in a body: at its top or directly below.
pub(super) fn find(name: &str, body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    if let Ok(document) = roxmltree::Document::parse(text) {
        let found = document.root_element().children().find(|child| child.has_tag_name(name))?;
        return found.text().map(str::to_owned);
    }
    let top = serde_json::from_str::<Map<String, Value>>(text).ok()?;
    let below = top.values().filter_map(Value::as_object).find_map(|object| object.get(name));
    match top.get(name).or(below)? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The end of the object below a root, or of the whole one. A member without a value stays as documented.
fn place_in_json(name: &str, roots: [&String; 2], text: &str) -> Id {
    let Ok(top) = serde_json::from_str::<Map<String, Value>>(text) else { return Id::None };
    let last = top.iter().next_back().filter(|(last, _)| roots.contains(last));
    let (object, ends) = match last.and_then(|(_, value)| value.as_object()) {
        Some(below) => (below, 2),
        None => (&top, 1),
    };
    if object.contains_key(name) {
        return Id::None;
    }
    let mut rest = text;
    for _ in 0..ends {
        rest = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    }
    let comma = if object.is_empty() { "" } else { "," };
    Id::At(rest.trim_end().len(), format!("{comma}{}:\"", Value::from(name)), "\"".to_owned())
}

/// Before the end of the root element.
fn place_in_xml(name: &str, text: &str) -> Id {
    let Ok(document) = roxmltree::Document::parse(text) else { return Id::None };
    let root = document.root_element();
    match text.rfind(&format!("</{}", root.tag_name().name())) {
        Some(at) if root.children().all(|child| !child.has_tag_name(name)) => {
            Id::At(at, format!("<{name}>"), format!("</{name}>"))
        }
        _ => Id::None,
    }
}

/// How the ids of a platform look.
#[derive(Debug)]
pub(super) struct Pattern {
    /// An id that was seen.
    seen: String,
    /// What its letters and digits are drawn from.
    digits: &'static [u8],
}

impl Pattern {
    /// The first id of real bodies.
    pub fn of<'b>(platform: &Platform, bodies: impl Iterator<Item = &'b [u8]>) -> Self {
        let name = platform.envelope.request_id.as_str();
        let mut seen = bodies.filter_map(|body| find(name, body));
        Self::like(seen.find(|id| id.len() >= MIN_LENGTH).as_deref().unwrap_or(DEFAULT))
    }

    /// Of the kinds of characters that this id has: decimal or hexadecimal digits, or digits and letters.
    fn like(seen: &str) -> Self {
        let highest = seen.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).max();
        let count = match highest.unwrap_or(b'9') {
            ..=b'9' => 10,
            b':'..=b'f' => 16,
            _ => LOWER.len(),
        };
        let digits = if seen.bytes().any(|byte| byte.is_ascii_uppercase()) { UPPER } else { LOWER };
        Self { seen: seen.to_owned(), digits: &digits[..count] }
    }

    /// A made-up id: the same for the same number. It has the length of the one that was seen.
    pub fn id(&self, drawn: u64) -> String {
        let mut id = self.seen.clone().into_bytes();
        // A drawn number has a byte for each of eight digits.
        for (at, chunk) in id.chunks_mut(8).enumerate() {
            for (byte, random) in chunk.iter_mut().zip(draw(drawn, "", at as u64).to_le_bytes()) {
                if byte.is_ascii_alphanumeric() {
                    *byte = self.digits[usize::from(random) * self.digits.len() / 256];
                }
            }
        }
        String::from_utf8(id).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Providers;
    use super::super::body::Form;
    use super::{Pattern, find};

    /// An added id is found where a client looks, and nothing else of a documented body changes.
    #[test]
    fn adds_an_id_to_each_example_that_has_a_place_for_one() {
        let mut added = 0;
        for (specs, op) in Providers::built_in().operations() {
            let name = specs.platform.envelope.request_id.as_str();
            for (example, form) in
                op.examples.iter().flat_map(|e| [Form::Json, Form::Simplified, Form::Xml].map(|form| (e, form)))
            {
                let Some(body) = example.body(form) else { continue };
                let (bytes, id) = body.with("made-up-id".to_owned());
                assert_eq!(find(name, &bytes), id, "{} {}", op.id, example.name);
                if id.as_deref() == Some("made-up-id") {
                    added += 1;
                    let text = String::from_utf8(bytes.to_vec()).unwrap();
                    let member = [format!(",\"{name}\":\"made-up-id\""), format!("<{name}>made-up-id</{name}>")];
                    let without = member.iter().fold(text, |text, member| text.replacen(member, "", 1));
                    assert_eq!(without.as_bytes(), &*body.bytes, "{} {}", op.id, example.name);
                } else {
                    assert_eq!(bytes, body.bytes);
                }
            }
        }
        assert!(added > 20, "{added}");
    }

    #[test]
    fn makes_ids_that_look_like_the_one_that_was_seen() {
        for (seen, characters) in [
            ("16sd74g5krf9u", "0123456789abcdefghijklmnopqrstuvwxyz"),
            ("212a7821-1769539935", "0123456789abcdef-"),
            ("E8EECAEC18E344A2", "0123456789ABCDEF"),
            ("123456789", "0123456789"),
        ] {
            let pattern = Pattern::like(seen);
            let made = pattern.id(7);
            assert_eq!((made.len(), made.find('-')), (seen.len(), seen.find('-')), "{made}");
            assert!(made.chars().all(|c| characters.contains(c)), "{made}");
            assert_eq!(made, pattern.id(7));
            assert_ne!(made, pattern.id(8));
        }
    }
}
