//! Properties of every model. Any value of a response's model, written as the vendor writes it (JSON
//! with wrapped or bare lists, XML), is decoded and encoded again without a change; any value of a
//! request's model gives the request that the spec defines, signature included. The values come
//! from the IR; decoding and encoding are the generated crate's.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Form, Kind, Model, Operation, Platform, Scalar};
use waybill_codegen::scalar::boolean;
use waybill_runtime::wire::{DeviationKind, JsonStyle, to_json};

use super::{Case, unexplained, verdict};
use crate::expect::{self, RequestOptions};
use crate::flatten;
use crate::reply::Reply;
use crate::target::Target;

/// Number of values for each model and form.
const VALUES: u32 = 48;

/// A case for each model of the operation: those of its response, and those of its request.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let mut cases = Vec::new();
    for model in operation.response_models().chain([&operation.input]) {
        let found = |from: &Model| path_to(&operation.types, from, &model.rust);
        let (result, request) = (found(&operation.output), found(&operation.input));
        let case = |suffix: &str, run: Property, path: Vec<String>| {
            let place = target.place(model.span().unwrap_or(&operation.span));
            let (target, id, rust) = (Arc::clone(target), operation.id.clone(), model.rust.clone());
            Case::new(format!("{id}/model/{rust}{suffix}"), "derived", move || {
                let operation = target.operation(&id)?;
                let model = operation.model(&rust).ok_or("no such model")?;
                run(&target, operation, model, &path)
            })
            .at(place)
        };
        // A model without fields has nothing that could come back.
        let result = result.filter(|_| !model.fields.is_empty());
        let both = result.is_some() && request.is_some();
        cases.extend(result.map(|path| case("", round_trips, path)));
        cases.extend(request.map(|path| case(if both { "/request" } else { "" }, is_sent, path)));
    }
    cases
}

/// A property of a model that fields of these wire names lead to.
type Property = fn(&Target, &Operation, &Model, &[String]) -> Result<(), String>;

/// Wire names of the fields that lead from one model to another by the shortest way, if any do.
pub(super) fn path_to(types: &[Model], from: &Model, rust: &str) -> Option<Vec<String>> {
    let mut seen = vec![from.rust.as_str()];
    let mut todo = VecDeque::from([(from, Vec::new())]);
    while let Some((model, path)) = todo.pop_front() {
        if model.rust == rust {
            return Some(path);
        }
        for field in &model.fields {
            let Kind::Model(name) = &field.kind else { continue };
            let inner = types.iter().find(|model| &model.rust == name).filter(|_| !seen.contains(&name.as_str()));
            let Some(inner) = inner else { continue };
            seen.push(name);
            todo.push_back((inner, [path.as_slice(), std::slice::from_ref(&field.wire)].concat()));
        }
    }
    None
}

/// Whether a value of the model has the field, if `depth` levels may follow. What must be sent is there at any
/// depth: no type needs itself.
pub(super) fn has_field(model: &Model, field: &Field, depth: usize) -> bool {
    depth > 0 || !matches!(field.kind, Kind::Model(_)) || (field.required && (!field.list || model.request))
}

fn round_trips(target: &Target, operation: &Operation, model: &Model, path: &[String]) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let outcome = runner(target, VALUES).run(&object(operation, model, 3), |value| {
        let result = response(platform, operation, path, value);
        for (form, body) in bodies(platform, operation, &result) {
            check(target, operation, &result, form, &body)
                .map_err(|e| TestCaseError::fail(format!("{form}: {e}\n{body}")))?;
        }
        Ok(())
    });
    outcome.map_err(|e| e.to_string())
}

/// The same values in every run, so that a failure can be reproduced.
pub(super) fn runner(target: &Target, values: u32) -> TestRunner {
    let shrinks = if target.quick { 0 } else { u32::MAX };
    let config = Config { cases: values, failure_persistence: None, max_shrink_iters: shrinks, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::XorShift))
}

/// Any request with a value of the model is encoded as the spec says. Nothing is sent over a socket here.
fn is_sent(target: &Target, operation: &Operation, _: &Model, path: &[String]) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let generated = target.generated(&operation.id)?;
    let server = if operation.path.is_empty() {
        format!("http://127.0.0.1{}", expect::GATEWAY)
    } else {
        "http://127.0.0.1".to_owned()
    };
    let client = target.client_for(operation, platform, server, RequestOptions::default())?;
    let present = path.first().map(String::as_str);
    let outcome = runner(target, VALUES).run(&arguments(operation, present), |call| {
        let sent = || {
            let input = generated.input_from_json(call.to_string().as_bytes()).map_err(|e| e.to_string())?;
            let request = client.encode_dyn(generated, &*input).map_err(|e| e.to_string())?;
            let arrived = target.would_arrive(&operation.id, &request);
            verdict(expect::check(&target.ir, operation, &call, RequestOptions::default(), &arrived))
        };
        sent().map_err(|e| TestCaseError::fail(format!("{e}\n{call}")))
    });
    outcome.map_err(|e| e.to_string())
}

/// Any arguments: the required ones always, and the field of that wire name.
fn arguments(operation: &Operation, present: Option<&str>) -> BoxedStrategy<Value> {
    members(operation, &operation.input, 3, move |f| f.required || Some(f.wire.as_str()) == present)
        .prop_map(|mut call| {
            // A comma can't be in a comma list; that it is rejected is tested in the runtime.
            let lists = call.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_array_mut);
            for item in lists.flatten() {
                if let Some(text) = item.as_str() {
                    *item = json!(text.replace(',', ";"));
                }
            }
            call
        })
        .boxed()
}

/// The value inside the response, with the envelope members of a success.
pub(super) fn response(platform: &Platform, operation: &Operation, path: &[String], value: Value) -> Value {
    let mut result = wrap(&operation.types, &operation.output, path, value);
    // Where a success needs no code and has none among its fields, the code is a case of its own.
    let code = operation.output.fields.iter().any(|field| field.wire == platform.envelope.code);
    let success = platform.envelope.success_value().filter(|_| code || !platform.envelope.success_absent);
    if let (Some(success), Some(members)) = (success, result.as_object_mut()) {
        members.insert(platform.envelope.code.clone(), success);
    }
    if let Some(failure) = &operation.failure {
        failure.succeed(&mut result);
    }
    result
}

/// The value inside the models that lead to it.
pub(super) fn wrap(types: &[Model], model: &Model, path: &[String], value: Value) -> Value {
    let Some((first, rest)) = path.split_first() else { return value };
    let Some(field) = model.fields.iter().find(|f| &f.wire == first) else { return value };
    let Kind::Model(name) = &field.kind else { return value };
    let inner = types.iter().find(|model| &model.rust == name);
    let inner = inner.map_or(Value::Null, |model| wrap(types, model, rest, value));
    json!({ first.as_str(): if field.list { json!([inner]) } else { inner } })
}

/// The response in each form that the platform has.
pub(crate) fn bodies(platform: &Platform, operation: &Operation, result: &Value) -> Vec<(&'static str, String)> {
    if operation.root.is_empty() {
        return vec![("json", result.to_string())];
    }
    let wrapped = lists_wrapped(operation, &operation.output, result);
    let root = operation.root.as_str();
    vec![
        ("json", json!({ root: if platform.wraps_lists { wrapped } else { result.clone() } }).to_string()),
        ("simplified", json!({ root: result }).to_string()),
        ("xml", xml(operation, result)),
    ]
}

fn lists_wrapped(operation: &Operation, model: &Model, value: &Value) -> Value {
    // Null or an empty string where an object is documented stays as it is.
    if !value.is_object() {
        return value.clone();
    }
    let members = model.fields.iter().filter_map(|field| {
        let member = value.get(&field.wire)?;
        let one = |v: &Value| match &field.kind {
            Kind::Model(name) => operation.model(name).map_or(Value::Null, |m| lists_wrapped(operation, m, v)),
            _ => v.clone(),
        };
        let out = match member.as_array() {
            Some(items) => json!({ field.item.as_str(): items.iter().map(one).collect::<Vec<_>>() }),
            None => one(member),
        };
        Some((field.wire.clone(), out))
    });
    Value::Object(members.collect())
}

fn xml(operation: &Operation, result: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n");
    xml_element(&mut out, &operation.root, |out| xml_members(out, operation, &operation.output, result));
    out.push_str("<!--host-->");
    out
}

fn xml_members(out: &mut String, operation: &Operation, model: &Model, value: &Value) {
    for field in &model.fields {
        let Some(member) = value.get(&field.wire) else { continue };
        xml_element(out, &field.wire, |out| match member.as_array() {
            Some(items) => {
                for item in items {
                    xml_element(out, &field.item, |out| xml_value(out, operation, field, item));
                }
            }
            None => xml_value(out, operation, field, member),
        });
    }
}

fn xml_value(out: &mut String, operation: &Operation, field: &Field, value: &Value) {
    if let Kind::Model(name) = &field.kind {
        if let Some(model) = operation.model(name) {
            xml_members(out, operation, model, value);
        }
        return;
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
}

fn xml_element(out: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    // Writing to a String does not fail.
    let _ = write!(out, "<{name}>");
    content(out);
    let _ = write!(out, "</{name}>");
}

fn check(target: &Target, operation: &Operation, result: &Value, form: &str, body: &str) -> Result<(), String> {
    let decoded = target.decode(&operation.id, Reply::ok(body))?.map_err(|e| e.to_string())?;
    let written: Value = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).map_err(|e| e.to_string())?;
    // Open enums get any string.
    let mut wrong = unexplained(&decoded, form, &[DeviationKind::UnknownValue]);
    wrong.extend(flatten::difference(&flatten::json(result), &flatten::json(&written)));
    verdict(wrong)
}

/// Any object of a model, each field present or absent; nested to a depth. In a response at least one field: one
/// without fields is distinguished on purpose, and is a case of its own.
fn object(operation: &Operation, model: &Model, depth: usize) -> BoxedStrategy<Value> {
    let any = members(operation, model, depth, |f| f.required);
    if path_to(&operation.types, &operation.output, &model.rust).is_none() {
        return any;
    }
    any.prop_filter("at least one field", |v| v.as_object().is_some_and(|o| !o.is_empty())).boxed()
}

fn members(
    operation: &Operation,
    model: &Model,
    depth: usize,
    always: impl Fn(&Field) -> bool,
) -> BoxedStrategy<Value> {
    let members: Vec<_> = model
        .fields
        .iter()
        .filter(|f| has_field(model, f, depth))
        .map(|field| {
            let wire = field.wire.clone();
            let one = value(operation, field, depth);
            let most = field.attributes.max_items.map_or(4, |max| max.min(4) as usize);
            let value =
                if field.list { prop::collection::vec(one, 1..=most).prop_map(Value::Array).boxed() } else { one };
            let value =
                if always(field) { value.prop_map(Some).boxed() } else { prop::option::weighted(0.8, value).boxed() };
            value.prop_map(move |v| (wire.clone(), v))
        })
        .collect();
    members
        .prop_map(|members| {
            let filled = members.into_iter().filter_map(|(wire, value)| Some((wire, value?)));
            Value::Object(filled.collect::<Map<String, Value>>())
        })
        .boxed()
}

fn value(operation: &Operation, field: &Field, depth: usize) -> BoxedStrategy<Value> {
    let number = field.form == Form::Number;
    let (form, zoned) = (field.form, field.zone.is_some());
    let spelled = move |n: i64| if number { json!(n) } else { json!(n.to_string()) };
    let scalar = match &field.kind {
        Kind::Enum(name) => return enum_value(operation, field, name),
        Kind::Model(name) => {
            let model = operation.model(name);
            return model.map_or(Just(Value::Null).boxed(), |model| object(operation, model, depth.saturating_sub(1)));
        }
        Kind::Scalar(scalar) | Kind::Id(scalar, _) => *scalar,
    };
    match scalar {
        Scalar::Integer | Scalar::Fen => any::<i64>().prop_map(spelled).boxed(),
        Scalar::Millis => (1_000_000_000_000..4_102_444_800_000i64).prop_map(spelled).boxed(),
        Scalar::Boolean => any::<bool>().prop_map(move |b| boolean(form, b)).boxed(),
        Scalar::Decimal | Scalar::Number if number => {
            (any::<i32>(), 1u32..10_000).prop_map(|(n, f)| json!(f64::from(n) + f64::from(f) / 10_000.0)).boxed()
        }
        Scalar::Decimal | Scalar::Number => {
            (any::<i64>(), 0u32..10_000).prop_map(|(n, f)| json!(format!("{n}.{f:04}"))).boxed()
        }
        Scalar::Datetime => (1970..2100u16, 1..13u8, 1..29u8, 0..24u8, 0..60u8, 0..60u8)
            .prop_map(move |(y, mo, d, h, mi, s)| match zoned {
                true => json!(format!("{y}-{mo:02}-{d:02} {h:02}:{mi:02}:{s:02}")),
                false => json!(format!("{y}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}.000-02:00")),
            })
            .boxed(),
        Scalar::Json => text().prop_map(|t| json!(json!({ "k": t }).to_string())).boxed(),
        Scalar::Any => {
            (text(), any::<i64>(), any::<bool>()).prop_map(|(t, n, b)| json!({ "k": [t, n, b, {}] })).boxed()
        }
        Scalar::File => (text(), prop::collection::vec(any::<u8>(), 0..40))
            .prop_map(|(name, bytes)| {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                json!({ "name": name, "hex": hex })
            })
            .boxed(),
        Scalar::String => {
            let most = field.attributes.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            let kept = move |text: String| text.chars().take(most).collect::<String>();
            text()
                .prop_map(kept)
                .prop_filter("not blank", |text| !text.trim().is_empty())
                .prop_map(Value::String)
                .boxed()
        }
    }
}

/// A documented value, or any other.
fn enum_value(operation: &Operation, field: &Field, name: &str) -> BoxedStrategy<Value> {
    let known = operation.enums.iter().find(|e| e.rust == name);
    let known: Vec<Value> =
        known.map_or(Vec::new(), |e| e.values.iter().map(|v| spelled_value(field, &v.wire)).collect());
    // White space around a value is trimmed.
    let other = if field.form == Form::Number {
        any::<i64>().prop_map(|n| json!(n)).boxed()
    } else {
        text().prop_map(|text| json!(text.trim())).boxed()
    };
    prop_oneof![prop::sample::select(known), other].boxed()
}

/// A documented value of an enum in the form of its field. The empty string is not a number.
pub(super) fn spelled_value(field: &Field, value: &str) -> Value {
    let number = if field.form == Form::Number { serde_json::from_str(value).ok() } else { None };
    number.unwrap_or_else(|| json!(value))
}

/// Difficult strings: quotes, markup, Chinese, emoji; not blank, because an empty element has no value in XML.
fn text() -> BoxedStrategy<String> {
    let letter = prop_oneof![
        prop::sample::select(vec!['a', '"', '\\', '<', '&', '>', '\'', '/', '{', ']', '%', '+', '中', '\u{1F600}']),
        proptest::char::range('\u{20}', '\u{7e}'),
        proptest::char::range('\u{4e00}', '\u{9fff}'),
    ];
    prop::collection::vec(letter, 1..12)
        .prop_map(|letters| letters.into_iter().collect())
        .prop_filter("not blank", |text: &String| !text.trim().is_empty())
        .boxed()
}
