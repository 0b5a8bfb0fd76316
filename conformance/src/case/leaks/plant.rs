//! Values with a recognisable text in every personal and secret field, and ways to damage them.

use serde_json::{Map, Value, json};
use waybill_codegen::ir::{Field, Form, Kind, Model, Operation, Scalar};
use waybill_codegen::scalar::{boolean, number};

use crate::case::models::has_field;

/// Digits, so that it is valid as a number and as a string.
pub(super) const CANARY: &str = "7391846205";

/// The canary inside a text.
pub(super) const TEXT: &str = "it is 7391846205!";

/// A value of the model with each field set; sensitive fields hold the canary.
pub(in crate::case) fn planted(types: &[Model], model: &Model) -> Value {
    object(types, model, false, 4)
}

fn object(types: &[Model], model: &Model, sensitive: bool, depth: usize) -> Value {
    let fields = model.fields.iter().filter(|f| has_field(model, f, depth));
    let members = fields.map(|field| {
        let one = value(types, field, sensitive || is_sensitive(field), depth);
        (field.wire.clone(), if field.list { json!([one]) } else { one })
    });
    Value::Object(members.collect::<Map<String, Value>>())
}

fn is_sensitive(field: &Field) -> bool {
    field.attributes.personal || field.attributes.secret
}

fn value(types: &[Model], field: &Field, sensitive: bool, depth: usize) -> Value {
    let scalar = match &field.kind {
        Kind::Model(name) => {
            let model = types.iter().find(|model| &model.rust == name);
            return model.map_or(Value::Null, |model| object(types, model, sensitive, depth.saturating_sub(1)));
        }
        Kind::Enum(_) if sensitive => return json!(TEXT),
        Kind::Enum(_) if field.form == Form::Number => return json!(2016),
        Kind::Enum(_) => return json!(limited(field, "open")),
        Kind::Scalar(scalar) | Kind::Id(scalar, _) => *scalar,
    };
    match scalar {
        Scalar::Boolean => boolean(field.form, true),
        Scalar::File => json!({ "name": TEXT, "text": TEXT }),
        Scalar::Any if sensitive => json!({ "names": [TEXT] }),
        scalar if sensitive && scalar.is_integer() => number(field.form, CANARY),
        _ if sensitive => json!(TEXT),
        scalar if scalar.is_text() => json!(limited(field, "open")),
        scalar => scalar.made_up(field.form, field.zone),
    }
}

/// The text, as far as the field's documented length allows.
fn limited(field: &Field, text: &str) -> String {
    let most = field.attributes.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    text.chars().take(most).collect()
}

/// The location of a sensitive field: the pointer to the object that holds it, and its name.
pub(super) type Location = (String, String);

/// The locations of all sensitive fields; of a model that contains itself, those of the outer one.
pub(super) fn sensitive(operation: &Operation, model: &Model) -> Vec<Location> {
    let mut walk = Walk { operation, around: Vec::new(), locations: Vec::new() };
    walk.model(model, "", false, 4);
    walk.locations
}

struct Walk<'a> {
    operation: &'a Operation,
    /// The models around a field.
    around: Vec<&'a str>,
    locations: Vec<Location>,
}

impl<'a> Walk<'a> {
    fn model(&mut self, model: &'a Model, at: &str, within: bool, depth: usize) {
        self.around.push(&model.rust);
        for field in model.fields.iter().filter(|f| has_field(model, f, depth)) {
            let hidden = within || is_sensitive(field);
            if hidden {
                self.locations.push((at.to_owned(), field.wire.clone()));
            }
            let Kind::Model(name) = &field.kind else { continue };
            let Some(inner) = self.operation.model(name).filter(|_| !self.around.contains(&name.as_str())) else {
                continue;
            };
            let below = format!("{at}/{}{}", escaped(&field.wire), if field.list { "/0" } else { "" });
            self.model(inner, &below, hidden, depth.saturating_sub(1));
        }
        self.around.pop();
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The value with something else at a location: other kinds, and shapes that decoding has to report.
pub(super) fn damaged(value: &Value, location: &Location) -> Vec<Value> {
    let others = [
        json!(CANARY),
        json!(7_391_846_205_i64),
        json!(7_391_846_205.5),
        json!({ TEXT: TEXT }),
        json!({ "a": TEXT, "b": { CANARY: [TEXT] } }),
        json!(TEXT),
        json!([TEXT]),
        json!([[TEXT], { CANARY: TEXT }]),
        json!([TEXT, TEXT, null]),
        json!({ "string": TEXT }),
        json!(true),
    ];
    let put = |other: Value| {
        let mut value = value.clone();
        let holder = value.pointer_mut(&location.0)?.as_object_mut()?;
        holder.insert(location.1.clone(), other);
        Some(value)
    };
    others.into_iter().filter_map(put).collect()
}

/// Bodies that end, or break, inside the canary; and one where each member that has it is duplicated.
pub(super) fn broken(body: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in body.match_indices(CANARY) {
        out.push(body[..at + CANARY.len() - 1].to_owned());
        for trash in ["\\q", "\"", "<", "&7391846205;", "\u{1}", "\\ud800", "}"] {
            let (before, after) = body.split_at(at + CANARY.len());
            out.push(format!("{before}{trash}{after}"));
        }
        if let Some(start) = body[..at].rfind(",\"").filter(|start| !body[*start..at].contains('{')) {
            let end = body[at..].find([',', '}']).map_or(body.len(), |end| at + end);
            out.push(format!("{}{}{}", &body[..end], &body[start..end], &body[end..]));
        }
    }
    out
}
