//! The text of a push message: a documented example, or a made-up one where no document shows any.

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Form, Kind, Model, PushBody, PushRule};
use waybill_codegen::scalar::number;

/// The message of an example, as printed. Without examples, a message of the first type with a value in each field.
pub(crate) fn text(rule: &PushRule, push: &PushBody, example: usize) -> Option<String> {
    if push.examples.is_empty() {
        return made_up(rule, push).map(|message| message.to_string());
    }
    Some(push.examples.get(example)?.forms.first()?.text.clone())
}

/// A message of one type, and where it is from.
pub(crate) struct Sample<'a> {
    pub message: Value,
    /// Name of the example; `made-up` if the document has none.
    pub name: &'a str,
    /// Whether no document shows its body.
    pub synthetic: bool,
}

/// The example that is a message of this type, else the example of another type with the same body. Each is sent as a
/// message of this type: a skeleton has a generated one.
pub(crate) fn of_type<'a>(rule: &PushRule, push: &'a PushBody, wire: &str) -> Option<Sample<'a>> {
    let [of_type, ..] = &rule.envelope;
    let parsed = push.examples.iter().filter_map(|example| {
        let message: Value = serde_json::from_str(&example.forms.first()?.text).ok()?;
        Some(Sample { message, name: &example.name, synthetic: example.skeleton })
    });
    let rank = |sample: &Sample<'_>| (sample.synthetic, sample.message[of_type] != wire);
    let shown = parsed.min_by_key(rank);
    let made_up = || Some(Sample { message: made_up(rule, push)?, name: "made-up", synthetic: true });
    let mut sample = shown.or_else(made_up)?;
    sample.message[of_type] = json!(wire);
    Some(sample)
}

fn made_up(rule: &PushRule, push: &PushBody) -> Option<Value> {
    Some(envelope(rule, &push.messages.first()?.wire, in_form(push.form, object(push, &push.body, 3))))
}

/// A body as a message has it.
pub(crate) fn in_form(form: Form, body: Value) -> Value {
    if form == Form::String { json!(body.to_string()) } else { body }
}

/// A message with a made-up platform and time.
pub(crate) fn envelope(rule: &PushRule, wire: &str, body: Value) -> Value {
    let [of_type, of_body, of_platform, of_timestamp] = &rule.envelope;
    let platform = rule.platform.values.first().map_or(Value::Null, |value| number(Form::Number, &value.wire));
    let mut message = Map::new();
    message.insert(of_type.clone(), json!(wire));
    message.insert(of_body.clone(), body);
    message.insert(of_platform.clone(), platform);
    message.insert(of_timestamp.clone(), json!("946684800000"));
    Value::Object(message)
}

/// `depth` ends a type that contains itself.
fn object(push: &PushBody, model: &Model, depth: usize) -> Value {
    let fields = model.fields.iter().filter(|field| depth > 0 || !matches!(field.kind, Kind::Model(_)));
    let members = fields.map(|field| {
        let one = value(push, field, depth);
        (field.wire.clone(), if field.list { json!([one]) } else { one })
    });
    Value::Object(members.collect())
}

fn value(push: &PushBody, field: &Field, depth: usize) -> Value {
    match &field.kind {
        Kind::Model(name) => {
            let model = push.types.iter().find(|model| &model.rust == name);
            model.map_or(Value::Null, |model| object(push, model, depth.saturating_sub(1)))
        }
        Kind::Enum(name) => {
            let known = push.enums.iter().find(|e| &e.rust == name).and_then(|e| e.values.first());
            number(field.form, known.map_or("1", |known| &known.wire))
        }
        Kind::Scalar(scalar) | Kind::Id(scalar, _) => scalar.made_up(field.form, field.zone),
    }
}
