//! The presence states of push messages: the fields of each body, and those of the envelope around it.

use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::Model;
use waybill_runtime::push::PushError;
use waybill_runtime::wire::DeviationKind;

use super::leaks::plant::planted;
use super::presence_rules::{self, Outcome, Place, Shape, State};
use super::push::{Pushed, run};
use super::{Case, models, unexplained_names, verdict};
use crate::target::Target;

/// A case for each model of each body, and one for the envelope, each from the body's first example.
pub(super) fn cases(target: &Arc<Target>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (at, push) in target.ir.pushes().enumerate() {
        let models = std::iter::once(&push.body).chain(&push.types);
        for model in models.filter(|model| models::path_to(&push.types, &push.body, &model.rust).is_some()) {
            let place = target.place(model.span().unwrap_or(&push.span));
            let (target, rust) = (Arc::clone(target), model.rust.clone());
            let name = format!("{}/presence/{rust}", push.id);
            let case = Case::new(name, "derived", move || run(&target, at, 0, &|pushed| body(pushed, &rust)));
            cases.push(case.at(place));
        }
        let (target, place) = (Arc::clone(target), target.place(&push.span));
        let name = format!("{}/presence/envelope", push.id);
        cases.push(Case::new(name, "derived", move || run(&target, at, 0, &envelope)).at(place));
    }
    cases
}

fn body(pushed: &Pushed<'_>, rust: &str) -> Result<(), String> {
    let push = pushed.push;
    let path = models::path_to(&push.types, &push.body, rust).ok_or("no such model")?;
    let found = |model: &&Model| model.rust == rust;
    let model = std::iter::once(&push.body).chain(&push.types).find(found).ok_or("no such model")?;
    let around = &pushed.rule.envelope[1];
    let place = Place { types: &push.types, top: &push.body, path: &path, around };
    let whole = models::wrap(&push.types, &push.body, &path, planted(&push.types, model));
    let mut wrong = Vec::new();
    for field in &model.fields {
        for state in State::ALL {
            let Some(expected) = Shape::of(field).expected(state) else { continue };
            let Some(sent) = place.put(&whole, field, state) else { continue };
            let value = place.put(&whole, field, expected.read_as()).ok_or("no field is left")?;
            let message = pushed.around(&sent)?;
            let received = pushed.accepted(&message.to_string())?;
            let explained = [DeviationKind::UnknownValue].into_iter().chain(place.emptied(&whole));
            let notes = unexplained_names(&received.deviations, &explained.collect::<Vec<_>>());
            let mut lines = presence_rules::differences(
                |note| place.noted(note, &field.wire),
                &expected,
                &value,
                &received.body,
                &notes,
            );
            lines.extend(pushed.around_differs(&message, &received));
            wrong.extend(lines.into_iter().map(|line| format!("{}, {state}: {line}", field.wire)));
        }
    }
    verdict(wrong)
}

/// A message needs its type and its body; platform and time may be missing.
fn envelope(pushed: &Pushed<'_>) -> Result<(), String> {
    let mut whole = pushed.message()?;
    let [_, _, platform, timestamp] = &pushed.rule.envelope;
    whole[timestamp] = json!("1779263270000");
    let mut wrong = Vec::new();
    for value in &pushed.rule.platform.values {
        whole[platform] = json!(value.wire.parse::<i64>().map_err(|e| e.to_string())?);
        let lines = read(pushed, platform, &Outcome::Value, &whole, &whole)?;
        wrong.extend(lines.into_iter().map(|line| format!("{platform}={}: {line}", value.wire)));
    }
    for (at, name) in pushed.rule.envelope.iter().enumerate() {
        // The time is a string of digits, so an empty one is no value.
        let shape = Shape { decides: at < 2, ..Shape::default() };
        for state in State::ALL {
            let Some(expected) = shape.expected(state) else { continue };
            let message = put(&whole, name, state);
            let lines = match expected {
                Outcome::Rejected => rejected(pushed, name, &message)?,
                _ => read(pushed, name, &expected, &message, &put(&whole, name, expected.read_as()))?,
            };
            wrong.extend(lines.into_iter().map(|line| format!("{name}, {state}: {line}")));
        }
    }
    verdict(wrong)
}

fn put(whole: &Value, name: &str, state: State) -> Value {
    let mut message = whole.clone();
    match state {
        State::Value => {}
        State::Null => message[name] = Value::Null,
        State::EmptyString => message[name] = json!(""),
        State::EmptyList => message[name] = json!([]),
        State::EmptyObject => message[name] = json!({}),
        State::Absent => drop(message.as_object_mut().and_then(|members| members.shift_remove(name))),
    }
    message
}

fn rejected(pushed: &Pushed<'_>, name: &str, message: &Value) -> Result<Vec<String>, String> {
    Ok(match pushed.signed(message.to_string())? {
        Err(PushError::Malformed(error)) if error.path() == name => Vec::new(),
        Err(error) => vec![format!("expected the location `{name}`, found {error}")],
        Ok(_) => vec!["accepted".to_owned()],
    })
}

fn read(
    pushed: &Pushed<'_>,
    name: &str,
    expected: &Outcome,
    message: &Value,
    value: &Value,
) -> Result<Vec<String>, String> {
    let received = pushed.accepted(&message.to_string())?;
    let mut wrong = pushed.differences(value, &received)?;
    let notes = unexplained_names(&received.deviations, &[]);
    let start = format!("deviation: {name}: ");
    wrong.extend(presence_rules::differences(
        |note| note.strip_prefix(&start),
        expected,
        &Value::Null,
        &Value::Null,
        &notes,
    ));
    Ok(wrong)
}
