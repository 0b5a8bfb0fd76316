//! What a caller gets from a response: values and deviations, an error, or the location where decoding stopped.

use serde_json::Value;
use waybill_codegen::ir::case::{Case, ExpectedMalformed, ExpectedResponse, FieldError, Reply, Sum};
use waybill_codegen::ir::{Body, Operation};
use waybill_runtime::AnyError;
use waybill_runtime::error::{Malformed, TransportKind};
use waybill_runtime::wire::{JsonStyle, to_json};

use super::Quirk;
use crate::case::deviation_name;
use crate::case::examples::differences;
use crate::flatten;
use crate::target::CallResult;

pub(super) fn value(
    quirk: &Quirk<'_>,
    expected: &ExpectedResponse,
    result: &CallResult,
) -> Result<Vec<String>, String> {
    let decoded = result.as_ref().map_err(|e| format!("expected a value, found: {e}"))?;
    let written: Value =
        serde_json::from_str(&to_json(&***decoded, JsonStyle::default())).map_err(|e| e.to_string())?;
    let mut wrong = match &expected.values {
        Some(values) => flatten::difference(&flatten::json(values), &flatten::json(&written)),
        None => differences(quirk.target, quirk.operation, &body(quirk), &***decoded)?,
    };
    let notes: Vec<String> = decoded.deviations().iter().map(deviation_name).collect();
    differ(&mut wrong, "deviations", &expected.deviations, &notes);
    let unread: Vec<String> =
        decoded.unread().iter().map(|unread| format!("{}: {}", unread.path, unread.text)).collect();
    differ(&mut wrong, "unread", &expected.unread, &unread);
    if expected.request_id.is_some() {
        differ(&mut wrong, "request id", &expected.request_id.as_deref(), &decoded.request_id());
    }
    wrong.extend(expected.sums.iter().flat_map(|sum| check_sum(sum, &written)));
    Ok(wrong)
}

/// The body of the example.
fn body(quirk: &Quirk<'_>) -> Body {
    let text = quirk.case.replies.last().map(|reply| String::from_utf8_lossy(&reply.body).into_owned());
    let (form, text) = (quirk.case.form.clone(), text.unwrap_or_default());
    Body { form, documented: false, file: quirk.case.file.clone(), text }
}

fn differ<T: PartialEq + std::fmt::Debug>(wrong: &mut Vec<String>, what: &str, expected: &T, found: &T) {
    if expected != found {
        wrong.push(format!("{what}: expected {expected:?}, found {found:?}"));
    }
}

/// A line for each location where the sum is wrong; a path that matches nothing is also wrong.
fn check_sum(sum: &Sum, value: &Value) -> Vec<String> {
    let places = sum.each.as_ref().map_or(vec![value], |each| at(value, each));
    if places.is_empty() {
        return vec![format!("{:?}: no value at this path", sum.each)];
    }
    let holds = |place: &&Value| {
        let terms: Vec<&Value> = sum.of.iter().flat_map(|path| at(place, path)).collect();
        let total: Option<i64> = terms.iter().map(|term| number(term)).sum();
        !terms.is_empty() && total.is_some() && total == at(place, &sum.is).first().and_then(|is| number(is))
    };
    places.iter().filter(|place| !holds(place)).map(|_| format!("{:?} do not add up to {}", sum.of, sum.is)).collect()
}

/// Integers, as numbers or as strings.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The values at a path; `[]` matches all items of a list.
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    path.split('.').fold(vec![value], |found, step| {
        let name = step.trim_end_matches("[]");
        let members = found.into_iter().filter_map(|value| value.get(name));
        if name == step {
            return members.collect();
        }
        members.filter_map(Value::as_array).flatten().collect()
    })
}

/// `known` are the other fields of the envelope.
pub(super) fn error(case: &Case, expected: &FieldError, known: &[String], result: &CallResult) -> Vec<String> {
    let error = match result {
        Err(AnyError::Api(error)) => error,
        Err(other) => return vec![format!("expected an error of the provider, found: {other}")],
        Ok(_) => return vec!["expected an error of the provider, found a value".to_owned()],
    };
    let mut wrong = Vec::new();
    differ(&mut wrong, "code", &expected.code.as_deref(), &error.platform_code());
    differ(&mut wrong, "sub_code", &expected.sub_code.as_deref(), &error.sub_code());
    differ(&mut wrong, "variant", &case.variant.as_deref(), &error.info().map(|info| info.variant));
    differ(&mut wrong, "request id", &expected.request_id.as_deref(), &error.request_id());
    differ(&mut wrong, "ban", &expected.ban.map(u64::from), &error.ban().map(|ban| ban.as_secs()));
    let found = |name: &String| error.envelope_field(name).map(|text| (name.clone(), text.to_owned()));
    let fields: Vec<_> = known.iter().filter_map(found).collect();
    let mut wanted = expected.fields.clone();
    wanted.sort_by_key(|(name, _)| known.iter().position(|one| one == name));
    differ(&mut wrong, "fields", &wanted, &fields);
    let notes: Vec<String> = error.deviations().iter().map(deviation_name).collect();
    differ(&mut wrong, "deviations", &expected.deviations, &notes);
    if let Some(message) = &expected.message {
        differ(&mut wrong, "message", &message.as_str(), &error.message());
    }
    if let Some(retry) = &expected.retry {
        differ(&mut wrong, "retry", retry, &advice(&format!("{:?}", error.retry())));
    }
    let last = case.replies.last();
    differ(&mut wrong, "status", &last.map(|reply| reply.status), &Some(error.status().as_u16()));
    differ(&mut wrong, "body", &last.map(|reply| &reply.body[..]), &Some(&error.raw_body()[..]));
    wrong
}

/// `AfterBan` as in specs: `after-ban`.
fn advice(variant: &str) -> String {
    let letter = |(at, c): (usize, char)| {
        let hyphen = if at > 0 && c.is_ascii_uppercase() { "-" } else { "" };
        format!("{hyphen}{}", c.to_ascii_lowercase())
    };
    variant.char_indices().map(letter).collect()
}

pub(super) fn malformed(case: &Case, expected: &ExpectedMalformed, result: &CallResult) -> Vec<String> {
    let failure = match result {
        Err(AnyError::Decode(failure)) => failure,
        Err(other) => return vec![format!("expected a response that can't be decoded, found: {other}")],
        Ok(_) => return vec!["expected a response that can't be decoded, found a value".to_owned()],
    };
    let reason = match failure.reason() {
        Malformed::Wire(_) => "value",
        Malformed::Html => "html",
        Malformed::Status => "status",
        Malformed::Envelope { .. } => "envelope",
        _ => "another",
    };
    let mut wrong = Vec::new();
    differ(&mut wrong, "reason", &expected.reason.as_str(), &reason);
    differ(&mut wrong, "path", &expected.path.as_str(), &failure.path());
    let last = case.replies.last();
    differ(&mut wrong, "status", &last.map(|reply| reply.status), &Some(failure.status().as_u16()));
    differ(&mut wrong, "body", &last.map(received), &Some(&failure.raw_body()[..]));
    wrong
}

/// The part of a body that is within its declared length.
fn received(reply: &Reply) -> &[u8] {
    let length = reply.headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, length)| length.parse().ok()).unwrap_or(reply.body.len());
    &reply.body[..length.min(reply.body.len())]
}

/// An error after which the outcome of a write is unknown names the operation that shows it; no other error does.
pub(super) fn unconfirmed(operation: &Operation, result: &CallResult) -> Vec<String> {
    let Err(error) = result else { return Vec::new() };
    let unknown = match error {
        AnyError::Transport(_) | AnyError::Timeout(_) | AnyError::Decode(_) => error.may_have_been_sent(),
        AnyError::Api(error) => error.info().is_some_and(|info| info.outcome_unknown),
        _ => false,
    } && !operation.idempotent;
    let expected = operation.confirm_with.as_ref().filter(|_| unknown).map(|read| (&*read.id, &*read.method));
    let mut wrong = Vec::new();
    differ(&mut wrong, "whether the outcome is unknown", &unknown, &error.is_outcome_unknown());
    differ(&mut wrong, "confirm_with", &expected, &error.confirm_with().map(|read| (read.id, read.method)));
    let named = operation.confirm_with.as_ref().is_some_and(|read| error.to_string().contains(&read.id));
    differ(&mut wrong, "whether the message names the operation to confirm with", &expected.is_some(), &named);
    wrong
}

/// No response was received: a caller must not get half of one as a whole.
pub(super) fn transport_error(reason: &str, result: &CallResult) -> Vec<String> {
    let error = match result {
        Err(AnyError::Transport(error)) => error,
        Err(other) => return vec![format!("expected a transport error, found: {other}")],
        Ok(_) => return vec!["expected a transport error, found a value".to_owned()],
    };
    let found = match error.kind() {
        TransportKind::Broken => "broken",
        TransportKind::TooLarge { .. } => "too-large",
        TransportKind::Compressed { .. } => "compressed",
        _ => "another",
    };
    let mut wrong = Vec::new();
    differ(&mut wrong, "reason", &reason, &found);
    wrong
}
