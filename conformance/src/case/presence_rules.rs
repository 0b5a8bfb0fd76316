//! The rule of presence, for responses and push messages: the expected result of a field that is absent, null,
//! empty or present. It is that of the facts (top-protocol, section 5; the cases `string-null`, `string-empty`,
//! `number-as-empty-string`, `list-null`, `list-empty-object`, …), applied to all fields: absent and null are
//! no value, an empty string is a value where a string is documented, and anything else without a value is
//! reported. The other fields keep their values.

use std::fmt;

use serde_json::{Value, json};
use waybill_codegen::ir::{Field, Kind, Model, Scalar};
use waybill_runtime::wire::DeviationKind;

use crate::flatten;

/// What is sent for a field.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum State {
    Absent,
    Null,
    EmptyString,
    EmptyList,
    EmptyObject,
    Value,
}

impl State {
    pub(super) const ALL: [Self; 6] =
        [Self::Absent, Self::Null, Self::EmptyString, Self::EmptyList, Self::EmptyObject, Self::Value];
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "absent",
            Self::Null => "null",
            Self::EmptyString => "an empty string",
            Self::EmptyList => "an empty list",
            Self::EmptyObject => "an empty object",
            Self::Value => "a value",
        })
    }
}

/// The expected result.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// No value, and this deviation: the last word of its name, or none.
    Nothing(&'static str),
    /// An empty string.
    Empty,
    /// The value.
    Value,
    /// Nothing is read: without this field the response can't be interpreted.
    Rejected,
}

impl Outcome {
    /// The state as which the field is read.
    pub(super) fn read_as(&self) -> State {
        match self {
            Self::Empty => State::EmptyString,
            Self::Value => State::Value,
            Self::Nothing(_) | Self::Rejected => State::Absent,
        }
    }
}

/// The properties of a field that the rule depends on.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    /// Whether a string is documented.
    pub text: bool,
    /// Whether the document gives the empty string a meaning.
    pub empty: bool,
    /// Whether it is a list.
    pub list: bool,
    /// Whether null is documented.
    pub nullable: bool,
    /// Whether it is written in XML.
    pub xml: bool,
    /// Whether it decides how the rest is read.
    pub decides: bool,
}

impl Shape {
    pub(super) fn of(field: &Field) -> Self {
        let text = field.is_text() || matches!(field.kind, Kind::Scalar(Scalar::Json | Scalar::Any));
        Self { text, empty: field.empty, list: field.list, nullable: field.attributes.nullable, ..Self::default() }
    }

    /// By the rules; `None` for a state that the form or the field does not have.
    pub(super) fn expected(self, state: State) -> Option<Outcome> {
        let Self { text, empty, list, nullable, xml, decides } = self;
        Some(match state {
            State::Value => Outcome::Value,
            // XML has one way to write no value: an empty element.
            State::Null | State::EmptyList | State::EmptyObject if xml => return None,
            State::Absent | State::Null | State::EmptyString if decides => Outcome::Rejected,
            State::Absent => Outcome::Nothing(""),
            State::Null => Outcome::Nothing(if list && !nullable { "NullList" } else { "" }),
            State::EmptyString if empty && !list => Outcome::Empty,
            State::EmptyString if xml => Outcome::Nothing("EmptyElement"),
            State::EmptyString if text && !list => Outcome::Empty,
            State::EmptyString => Outcome::Nothing("EmptyString"),
            State::EmptyList if list => Outcome::Nothing(""),
            State::EmptyObject if list => Outcome::Nothing("EmptyObject"),
            State::EmptyList | State::EmptyObject => return None,
        })
    }
}

/// The location of a model: below another one, behind fields of these wire names.
pub(super) struct Place<'a> {
    pub types: &'a [Model],
    pub top: &'a Model,
    pub path: &'a [String],
    /// What a location has in front: the name of the member with the body of a push message.
    pub around: &'a str,
}

impl Place<'_> {
    /// The fields on the way from the top, as far as there are such fields.
    fn way<'n>(&'n self, names: impl IntoIterator<Item = &'n str>) -> impl Iterator<Item = &'n Field> {
        let mut model = Some(self.top);
        names.into_iter().map_while(move |name| {
            let field = model?.fields.iter().find(|field| field.wire == name)?;
            model = match &field.kind {
                Kind::Model(inner) => self.types.iter().find(|model| &model.rust == inner),
                _ => None,
            };
            Some(field)
        })
    }

    /// The names of the fields around.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.path.iter().map(String::as_str)
    }

    /// The pointer to the object that holds the fields.
    fn holder(&self) -> String {
        self.way(self.names()).map(|field| format!("/{}{}", field.wire, if field.list { "/0" } else { "" })).collect()
    }

    /// The deviation of a note, if it is at this field and at no other: the name of `status` ends `good_status`, too, and
    /// an object inside can have a `status` of its own.
    pub(super) fn noted<'n>(&self, note: &'n str, wire: &str) -> Option<&'n str> {
        let (at, kind) = note.strip_prefix("deviation: ")?.rsplit_once(": ")?;
        let mut rest = match self.around {
            "" => at,
            around => at.strip_prefix(around)?.strip_prefix('.')?,
        };
        let way: Vec<&Field> = self.way(self.names().chain([wire])).collect();
        let is_whole = way.len() == self.path.len() + 1;
        for (n, field) in way.iter().enumerate() {
            rest = rest.strip_prefix(if n > 0 { "." } else { "" })?.strip_prefix(field.wire.as_str())?;
            // The position of an item: `steps[0]`, or `steps.step[0]` where the platform wraps lists.
            let items = rest.strip_prefix('.').and_then(|rest| rest.strip_prefix(field.item.as_str()));
            let items = items.filter(|rest| field.list && rest.starts_with('['));
            rest = after_position(items.unwrap_or(rest));
        }
        (is_whole && rest.is_empty()).then_some(kind)
    }

    /// The whole with a field in a state.
    pub(super) fn put(&self, whole: &Value, field: &Field, state: State) -> Option<Value> {
        let value = match state {
            State::Absent => {
                let mut whole = whole.clone();
                whole.pointer_mut(&self.holder())?.as_object_mut()?.shift_remove(&field.wire);
                return Some(whole);
            }
            State::Null => Value::Null,
            State::EmptyString => json!(""),
            State::EmptyList => json!([]),
            State::EmptyObject => json!({}),
            State::Value => return Some(whole.clone()),
        };
        self.with(whole, field, value)
    }

    /// The deviation of an object or a response whose only field, this one, has no value: it is empty.
    pub(super) fn emptied(&self, whole: &Value) -> Option<DeviationKind> {
        let members = whole.pointer(&self.holder()).and_then(Value::as_object)?;
        let empty = if self.path.is_empty() { DeviationKind::EmptyResponse } else { DeviationKind::EmptyModel };
        (members.len() == 1).then_some(empty)
    }

    /// The whole with another value in a field.
    pub(super) fn with(&self, whole: &Value, field: &Field, value: Value) -> Option<Value> {
        let mut whole = whole.clone();
        whole.pointer_mut(&self.holder())?.as_object_mut()?.insert(field.wire.clone(), value);
        Some(whole)
    }
}

/// What follows a position: `[0].step` is `.step`.
fn after_position(path: &str) -> &str {
    path.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(path, |(_, rest)| rest)
}

/// The differences from what is expected: a value, or a deviation that is missing or unexpected. `noted` gives the deviation
/// of a note that is about the field.
pub(super) fn differences<'n>(
    noted: impl Fn(&'n str) -> Option<&'n str>,
    expected: &Outcome,
    value: &Value,
    written: &Value,
    notes: &'n [String],
) -> Vec<String> {
    let mut wrong = flatten::difference(&flatten::json(value), &flatten::json(written));
    let own = |note: &'n String| noted(note).is_some();
    let reported = |word: &str| notes.iter().any(|note| noted(note).is_some_and(|kind| kind.starts_with(word)));
    if let Outcome::Nothing(word) = expected
        && !word.is_empty()
        && !reported(word)
    {
        wrong.push(format!("expected a deviation {word}, found {notes:?}"));
    }
    let silent = matches!(expected, Outcome::Nothing("") | Outcome::Value | Outcome::Empty);
    wrong.extend(notes.iter().filter(|note| silent || !own(note)).cloned());
    wrong
}

/// A difference in the objects that there are, with or without fields: the values in them do not show an empty one.
pub(super) fn object_differences(expected: &Value, found: &Value) -> Option<String> {
    let (expected, found) = (objects(expected, ""), objects(found, ""));
    (expected != found).then(|| format!("expected the objects {expected:?}, found {found:?}"))
}

/// The paths of all objects.
fn objects(value: &Value, path: &str) -> Vec<String> {
    let below: Vec<String> = match value {
        Value::Object(members) => members.iter().flat_map(|(name, v)| objects(v, &format!("{path}/{name}"))).collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, v)| objects(v, &format!("{path}/{at}"))).collect()
        }
        _ => Vec::new(),
    };
    let own = value.is_object().then(|| path.to_owned());
    own.into_iter().chain(below).collect()
}
