//! Reads the body of an example into a tree with spans. Strict: the body of an example has to be well formed,
//! although the runtime tolerates more.

use std::fmt;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::tree::{Kind, Tree, span};
use crate::diagnostic::Diagnostic;
use crate::spec::Span;

const MAX_DEPTH: usize = 64;

/// Reads a JSON body.
///
/// # Errors
/// If it is not valid JSON, or nested too deep.
pub fn json(file: &Arc<str>, text: &str) -> Result<Tree, Diagnostic> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        not_json(&span(file, at, at), &error.to_string())
    })?;
    value(file, text, raw, 0)
}

/// The byte offset of a line and a column of serde_json.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

fn value(file: &Arc<str>, text: &str, raw: &RawValue, depth: usize) -> Result<Tree, Diagnostic> {
    let token = raw.get();
    // `raw` borrows from `text`, so the difference of their addresses is the offset.
    let start = (token.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let place = span(file, start, start + token.len());
    if depth > MAX_DEPTH {
        return Err(body_too_deep(&place, MAX_DEPTH));
    }
    let invalid = |error: serde_json::Error| not_json(&place, &error.to_string());
    let kind = match token.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(token).map_err(invalid)?;
            let member = |(name, raw)| Ok((name, value(file, text, raw, depth + 1)?));
            Kind::Object(members.0.into_iter().map(member).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(token).map_err(invalid)?;
            let item = |raw| value(file, text, raw, depth + 1);
            Kind::List(items.into_iter().map(item).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Kind::String(serde_json::from_str(token).map_err(invalid)?),
        Some(b't') => Kind::Boolean(true),
        Some(b'f') => Kind::Boolean(false),
        Some(b'n') => Kind::Null,
        _ => Kind::Number(token.to_owned()),
    };
    Ok(Tree { span: place, kind })
}

/// The members of an object in order, each as raw JSON.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// An open element.
struct Element {
    name: String,
    start: usize,
    text: String,
    children: Vec<(String, Tree)>,
}

/// Reads an XML body: an object whose one member is the root.
///
/// # Errors
/// If it is not well formed, or nested too deep.
pub fn xml(file: &Arc<str>, text: &str) -> Result<Tree, Diagnostic> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut roots: Vec<(String, Tree)> = Vec::new();
    loop {
        let start = position(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let at = position(reader.error_position());
            not_xml(&span(file, at, at), &error.to_string())
        })?;
        let end = position(reader.buffer_position());
        let here = span(file, start, end);
        match event {
            Event::Eof => break,
            Event::Start(tag) => open.push(element(&tag, start)),
            Event::Empty(tag) => close(file, element(&tag, start), end, &mut open, &mut roots),
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(file, element, end, &mut open, &mut roots);
                }
            }
            Event::Text(part) => add_text(&mut open, &part.xml10_content(), &here)?,
            Event::CData(part) => add_text(&mut open, &part.xml10_content(), &here)?,
            Event::GeneralRef(part) => {
                let found = match part.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => quick_xml::escape::resolve_xml_entity(&part.xml10_content()).map(str::to_owned),
                };
                let Some(found) = found else {
                    return Err(not_xml(&here, "an unknown entity"));
                };
                add_text(&mut open, &found, &here)?;
            }
            Event::DocType(_) => return Err(not_xml(&here, "a document type is not allowed in a response")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if open.len() > MAX_DEPTH {
            return Err(body_too_deep(&here, MAX_DEPTH));
        }
    }
    let whole = span(file, 0, text.len());
    match (open.is_empty(), roots.len()) {
        (true, 1) => Ok(Tree { span: whole, kind: Kind::Object(roots) }),
        (false, _) => Err(not_xml(&span(file, text.len(), text.len()), "an element is not closed")),
        _ => Err(not_xml(&span(file, 0, 0), "expected exactly one root element")),
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn element(tag: &BytesStart<'_>, start: usize) -> Element {
    let name = tag.name().as_ref().to_owned();
    Element { name, start, text: String::new(), children: Vec::new() }
}

fn add_text(open: &mut [Element], text: &str, here: &crate::spec::Span) -> Result<(), Diagnostic> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(not_xml(here, "text outside the root element")),
    }
    Ok(())
}

/// An element with child elements is an object, one with only text is a string, an empty one is null.
fn close(file: &Arc<str>, element: Element, end: usize, open: &mut [Element], roots: &mut Vec<(String, Tree)>) {
    let kind = if !element.children.is_empty() {
        Kind::Object(element.children)
    } else if element.text.is_empty() {
        Kind::Null
    } else {
        Kind::String(element.text)
    };
    let tree = Tree { span: span(file, element.start, end), kind };
    match open.last_mut() {
        Some(parent) => parent.children.push((element.name, tree)),
        None => roots.push((element.name, tree)),
    }
}

// Messages.

fn not_json(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-json", span, "this body is not valid JSON", parser).help(
        "copy the example as the document prints it; if the document is malformed here, fix it and say so in `doc`",
    )
}

fn not_xml(span: &Span, parser: &str) -> Diagnostic {
    Diagnostic::new("not-xml", span, "this body is not valid XML", parser).help(
        "copy the example as the document prints it; if the document is malformed here, fix it and say so in `doc`",
    )
}

fn body_too_deep(span: &Span, limit: usize) -> Diagnostic {
    Diagnostic::new("too-deep", span, format!("this body is nested deeper than {limit} levels"), "")
        .help("the runtime rejects it as well")
}
