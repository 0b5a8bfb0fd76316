//! Writes a response, by the static description of the platform and the operation: the inverse of `decode/response.rs`.
//! What a client would not read back is an error.

use super::tree::{Tree, set};
use super::{Asked, ReplyError};
use crate::code_table::CodeInfo;
use crate::codes::{is_number, is_word, recognise};
use crate::platform::{ErrorPlace, Failure, FailureTest, Operation, Success};
use crate::wire::{Format, JsonStyle, Model, slot_at, to_json, to_xml};

/// A success with this value.
pub(super) fn value(value: &dyn Model, asked: &Asked) -> Result<String, ReplyError> {
    let Asked { operation, format, simplified } = *asked;
    let (platform, found) = (operation.platform, value.table().name);
    if found != operation.id {
        return Err(ReplyError::OtherValue { found, operation: operation.id });
    }
    if format == Format::Xml {
        check_xml(operation, operation.root)?;
        return Ok(to_xml(value, operation.root));
    }
    let root = Some(operation.root).filter(|root| !root.is_empty());
    let json = to_json(value, JsonStyle { root, wrapped_lists: platform.wraps_lists && !simplified, body_only: false });
    // The code can be one of the documented fields.
    let has_code = root.is_none() && has(value, platform.envelope.code);
    Ok(if has_code { json } else { successful(operation, json) })
}

fn has(value: &dyn Model, name: &str) -> bool {
    slot_at(value, name).is_some_and(|slot| !slot.is_empty())
}

/// An object with the code of a success before its members, where a code tells a success.
fn successful(operation: &Operation, object: String) -> String {
    let envelope = &operation.platform.envelope;
    let Success::Codes { codes: [code, ..], .. } = envelope.success else { return object };
    let code = Tree::Members(vec![(envelope.code, Tree::code(code))]).json();
    match (code.strip_suffix('}'), object.strip_prefix('{')) {
        (_, Some("}")) => code,
        (Some(code), Some(members)) => format!("{code},{members}"),
        _ => object,
    }
}

/// Only a platform with roots has XML.
fn check_xml(operation: &'static Operation, root: &str) -> Result<(), ReplyError> {
    match operation.platform.envelope.success {
        Success::Root if !root.is_empty() => Ok(()),
        _ => Err(ReplyError::NoXml { operation: operation.id }),
    }
}

/// A code as it is sent: that of the envelope, and the sub-code.
#[derive(Clone, Copy)]
struct Codes<'a> {
    code: &'a str,
    sub_code: &'a str,
}

/// An error with this code.
pub(super) fn code(
    text: &str,
    info: Option<&'static CodeInfo>,
    message: Option<&str>,
    asked: &Asked,
) -> Result<String, ReplyError> {
    let operation = asked.operation;
    if info.is_some_and(|info| !is_documented(operation, info)) {
        return Err(ReplyError::NotDocumented { code: text.to_owned(), operation: operation.id });
    }
    let message = message.or(info.map(|info| info.message)).unwrap_or_default();
    let inside = operation.failure.as_ref().filter(|failure| is_inside(operation, failure, info));
    // Of a pattern, a gateway sends one alternative.
    let alternatives = [text.split('|').next().unwrap_or(text), text];
    let codes = alternatives.map(|text| codes(operation, text, info, inside.is_some()));
    let sent = codes.into_iter().find(|codes| is_read(operation, *codes, inside, text, info));
    match (sent, inside, place(operation)) {
        (Some(sent), Some(failure), _) => {
            let tree = failed(failure, sent.sub_code, message).below(operation.root);
            if asked.format == Format::Xml {
                check_xml(operation, operation.root)?;
                return Ok(tree.xml());
            }
            Ok(successful(operation, tree.json()))
        }
        (Some(sent), None, Some(place)) => {
            let tree = reported(operation, place, sent, message).below(place.root);
            if asked.format == Format::Xml {
                check_xml(operation, place.root)?;
                return Ok(tree.xml());
            }
            Ok(tree.json())
        }
        _ => Err(ReplyError::NotReported { code: text.to_owned(), operation: operation.id }),
    }
}

/// Whether a client reads these codes as the one that is meant.
fn is_read(
    operation: &Operation,
    sent: Codes<'_>,
    inside: Option<&Failure>,
    text: &str,
    info: Option<&'static CodeInfo>,
) -> bool {
    let fails = match inside {
        Some(failure) => failure.is_failure(|path| {
            let text = if path == failure.code { sent.sub_code } else { "false" };
            Some(text.to_owned())
        }),
        None => !operation.platform.envelope.success.has(sent.code),
    };
    let found = recognise(operation, sent.code, sent.sub_code).0;
    fails && !text.is_empty() && found.as_str() == text && same(found.info(), info)
}

fn same(one: Option<&'static CodeInfo>, other: Option<&'static CodeInfo>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::ptr::eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn is_documented(operation: &Operation, info: &'static CodeInfo) -> bool {
    operation.errors.iter().flat_map(|table| table.codes).any(|known| std::ptr::eq(known, info))
}

fn is_of_platform(operation: &Operation, info: Option<&'static CodeInfo>) -> bool {
    info.is_some_and(|info| operation.platform.errors.codes.iter().any(|known| std::ptr::eq(known, info)))
}

/// Whether the code has its place among the data: an envelope without sub-codes has none for the operation's own.
fn is_inside(operation: &Operation, failure: &Failure, info: Option<&'static CodeInfo>) -> bool {
    let own = !is_of_platform(operation, info);
    let envelope = &operation.platform.envelope;
    own && envelope.sub_code.is_empty() && !["", envelope.code].contains(&failure.code)
}

/// A number or a plain word of the platform is a code of the envelope. Any other code is a sub-code, if there is a place for
/// one; beside it is the number that refers to it.
fn codes<'a>(operation: &Operation, text: &'a str, info: Option<&'static CodeInfo>, inside: bool) -> Codes<'a> {
    let of_envelope = if info.is_none() { is_number(text) } else { is_word(text) && is_of_platform(operation, info) };
    if inside {
        return Codes { code: "", sub_code: text };
    }
    if operation.platform.envelope.sub_code.is_empty() || of_envelope {
        return Codes { code: text, sub_code: "" };
    }
    let refers = refers(operation).map_or("", |info| info.code);
    Codes { code: refers, sub_code: text }
}

/// The code of the platform that refers to the sub-code.
fn refers(operation: &Operation) -> Option<&'static CodeInfo> {
    operation.platform.errors.codes.iter().find(|info| !info.decisive)
}

/// Where the platform reports errors: below a root, if it has one.
fn place(operation: &Operation) -> Option<&'static ErrorPlace> {
    let places = operation.platform.envelope.errors;
    places.iter().find(|place| !place.root.is_empty()).or(places.first())
}

/// The members of an error of the envelope.
fn reported<'a>(operation: &Operation, place: &'a ErrorPlace, sent: Codes<'a>, message: &'a str) -> Tree<'a> {
    let envelope = &operation.platform.envelope;
    let mut members = Vec::new();
    if sent.sub_code.is_empty() {
        set(&mut members, envelope.code, Tree::code(sent.code));
        set(&mut members, place.message, Tree::Text(message));
    } else {
        // At the top level, an error is known by its code.
        let code = if sent.code.is_empty() { sent.sub_code } else { sent.code };
        set(&mut members, envelope.code, Tree::code(code));
        set(&mut members, place.message, Tree::Text(refers(operation).map_or("", |info| info.message)));
        set(&mut members, envelope.sub_code, Tree::Text(sent.sub_code));
        set(&mut members, envelope.sub_message, Tree::Text(message));
    }
    Tree::Members(members)
}

/// The members of a failure inside the data.
fn failed<'a>(failure: &'a Failure, code: &'a str, message: &'a str) -> Tree<'a> {
    let mut members = Vec::new();
    if let FailureTest::Boolean(path) = failure.by {
        set(&mut members, path, Tree::Bare("false"));
    }
    set(&mut members, failure.code, Tree::code(code));
    set(&mut members, failure.message, Tree::Text(message));
    Tree::Members(members)
}
