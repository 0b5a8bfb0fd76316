//! Builds a response of all documented fields, with the expected values and deviations.

use serde_json::{Value, json};
use waybill_codegen::ir::{Field, Kind, Model, Operation, Platform};
use waybill_codegen::scalar::number;

use super::object;

/// A field that a shape has changed.
pub struct Changed {
    /// The value in the body; `None`: absent.
    pub body: Option<Value>,
    /// The decoded value.
    pub value: Option<Value>,
    /// The reported deviations.
    pub notes: Vec<String>,
}

impl Changed {
    /// Decoded with a deviation.
    pub fn read(body: Value, value: Value, at: &str, what: &str) -> Self {
        Self { body: Some(body), value: Some(value), notes: vec![format!("{at}: {what}")] }
    }

    /// Decoded as no value, with a deviation.
    pub fn gone(body: Value, at: &str, what: &str) -> Self {
        Self { body: Some(body), value: None, notes: vec![format!("{at}: {what}")] }
    }
}

pub struct Builder<'a> {
    pub platform: &'a Platform,
    pub operation: &'a Operation,
    /// Whether lists are in a wrapper.
    pub wraps: bool,
}

/// Body, value, deviations.
type Built = (Value, Value, Vec<String>);

/// What is reported of an object without fields.
pub const EMPTY_OBJECT: &str = "an object without a field, kept";

/// Deeper than any document, and a limit for types that contain themselves.
const DEPTH: usize = 5;

impl Builder<'_> {
    /// The response with all fields, changed wherever `bend` returns a change.
    pub fn response(&self, change: impl Fn(&Self, &Field, &str) -> Option<Changed>) -> Built {
        let (mut body, mut value, mut notes) = self.model(&self.operation.output, "", DEPTH, &change);
        // The field that decides about success stays as documented.
        let mut deciding = Vec::new();
        if let Some(code) = self.platform.envelope.success_value().filter(|_| self.has_code()) {
            deciding.push((self.platform.envelope.code.clone(), code));
        }
        if let Some(failure) = &self.operation.failure {
            notes.retain(|note| !note.starts_with(&format!("{}: ", failure.decides())));
            failure.succeed(&mut body);
            failure.succeed(&mut value);
            // So the object around it is not empty.
            let holder = failure.decides().rsplit_once('.').map(|(holder, _)| format!("{holder}: {EMPTY_OBJECT}"));
            notes.retain(|note| Some(note) != holder.as_ref());
        }
        for (name, success) in deciding {
            notes.retain(|note| !note.starts_with(&format!("{name}: ")));
            for side in [&mut body, &mut value] {
                if let Some(members) = side.as_object_mut() {
                    members.insert(name.clone(), success.clone());
                }
            }
        }
        (body, value, notes)
    }

    /// Whether a response has the code of the envelope: among its fields, or because a success needs one.
    pub fn has_code(&self) -> bool {
        let envelope = &self.platform.envelope;
        self.operation.output.fields.iter().any(|field| field.wire == envelope.code) || !envelope.success_absent
    }

    fn model(
        &self,
        model: &Model,
        path: &str,
        depth: usize,
        change: &impl Fn(&Self, &Field, &str) -> Option<Changed>,
    ) -> Built {
        let (mut body, mut value, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for field in model.fields.iter().filter(|f| depth > 0 || !matches!(f.kind, Kind::Model(_))) {
            let at = if path.is_empty() { field.wire.clone() } else { format!("{path}.{}", field.wire) };
            let changed = change(self, field, &at).unwrap_or_else(|| self.documented(field, &at, depth, change));
            body.extend(changed.body.map(|b| (field.wire.clone(), b)));
            value.extend(changed.value.map(|v| (field.wire.clone(), v)));
            notes.extend(changed.notes);
        }
        (object(body), object(value), notes)
    }

    /// A field as documented; the fields below it can be changed.
    fn documented(
        &self,
        field: &Field,
        at: &str,
        depth: usize,
        change: &impl Fn(&Self, &Field, &str) -> Option<Changed>,
    ) -> Changed {
        let inner = if field.list { format!("{}[0]", self.inside(field, at)) } else { at.to_owned() };
        let (body, value, notes) = match &field.kind {
            Kind::Model(name) => match self.operation.model(name) {
                Some(model) => self.model(model, &inner, depth - 1, change),
                None => (Value::Null, Value::Null, Vec::new()),
            },
            _ => (self.scalar(field), self.scalar(field), Vec::new()),
        };
        if field.list {
            return Changed { body: Some(self.wrapped(field, json!([body]))), value: Some(json!([value])), notes };
        }
        Changed { body: Some(body), value: Some(value), notes }
    }

    /// One value of the field with everything below it, lists bare.
    pub fn plain(&self, field: &Field) -> Value {
        match &field.kind {
            Kind::Model(name) => {
                let model = self.operation.model(name);
                model.map_or(Value::Null, |model| self.model(model, "", DEPTH - 1, &|_, _, _| None).1)
            }
            _ => self.scalar(field),
        }
    }

    /// A list as the platform writes it.
    pub fn wrapped(&self, field: &Field, list: Value) -> Value {
        if self.wraps { json!({ field.item.as_str(): list }) } else { list }
    }

    /// The path of a list's items, without their index.
    pub fn inside(&self, field: &Field, at: &str) -> String {
        if self.wraps { format!("{at}.{}", field.item) } else { at.to_owned() }
    }

    /// Paths of all lists.
    pub fn lists(&self) -> Vec<String> {
        let found = std::cell::RefCell::new(Vec::new());
        self.response(|_, field, at| {
            if field.list {
                found.borrow_mut().push(at.to_owned());
            }
            None
        });
        found.into_inner()
    }

    /// A scalar in the form of the vendor's type.
    pub fn scalar(&self, field: &Field) -> Value {
        match &field.kind {
            Kind::Enum(name) => {
                let known = self.operation.enums.iter().find(|e| &e.rust == name).and_then(|e| e.values.first());
                number(field.form, known.map_or("", |value| value.wire.as_str()))
            }
            Kind::Scalar(scalar) | Kind::Id(scalar, _) => scalar.made_up(field.form, field.zone),
            Kind::Model(_) => json!("a"),
        }
    }
}

/// The value as XML.
pub fn xml(operation: &Operation, value: &Value) -> String {
    element(&operation.root, &members(operation, &operation.output, value, None))
}

/// The same, with an empty element for each list that is in `all` but not in `value`.
pub fn xml_with_empty_lists(operation: &Operation, value: &Value, all: &Value) -> String {
    element(&operation.root, &members(operation, &operation.output, value, Some(all)))
}

fn element(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

fn members(operation: &Operation, model: &Model, value: &Value, all: Option<&Value>) -> String {
    let one = |field: &Field, value: &Value, all: Option<&Value>| match &field.kind {
        Kind::Model(name) => operation.model(name).map_or(String::new(), |m| members(operation, m, value, all)),
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned).replace('&', "&amp;").replace('<', "&lt;"),
    };
    let member = |field: &Field| {
        let below = all.and_then(|all| all.get(&field.wire));
        let content = match value.get(&field.wire) {
            Some(Value::Array(items)) => {
                items.iter().map(|item| element(&field.item, &one(field, item, below))).collect()
            }
            Some(member) => one(field, member, below),
            None if field.list && below.is_some() => return format!("<{}/>", field.wire),
            None => return String::new(),
        };
        element(&field.wire, &content)
    };
    model.fields.iter().map(member).collect()
}
