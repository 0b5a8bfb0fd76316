//! The rule of presence, for answers and push messages: what must come of a field that is absent, null,
//! empty or there. It is that of the facts (top-protocol, section 5; the cases `text-null`, `text-empty`,
//! `number-as-empty-text`, `list-null`, `list-empty-object`, …), here for all fields: absent and null are
//! no value, an empty text is one where a text is documented, and whatever else stood for nothing is told.
//! The other fields keep their values throughout.

use std::fmt;

use serde_json::{Value, json};
use waybill_codegen::ir::{Field, Kind, Model};

use crate::flatten;

/// What stands in the place of a field.
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
            Self::EmptyString => "an empty text",
            Self::EmptyList => "an empty list",
            Self::EmptyObject => "an empty object",
            Self::Value => "a value",
        })
    }
}

/// What must come of it.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// No value, and this is told: the last word of the note, or nothing.
    Nothing(&'static str),
    /// An empty text.
    Empty,
    /// The value.
    Value,
    /// Nothing at all is read: without this field nobody knows what came.
    Refused,
}

impl Outcome {
    /// As what the field is read.
    pub(super) fn read_as(&self) -> State {
        match self {
            Self::Empty => State::EmptyString,
            Self::Value => State::Value,
            Self::Nothing(_) | Self::Refused => State::Absent,
        }
    }
}

/// What of a field the rule asks for.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    /// Whether a text is documented.
    pub text: bool,
    /// Whether it is a list.
    pub list: bool,
    /// Whether it is written in XML.
    pub xml: bool,
    /// Whether it tells what the rest is.
    pub decides: bool,
}

impl Shape {
    pub(super) fn of(field: &Field) -> Self {
        let text = matches!(field.kind, Kind::String | Kind::StringId(_) | Kind::Json);
        Self { text, list: field.list, ..Self::default() }
    }

    /// By the rules; `None` for a state that the form or the field does not have.
    pub(super) fn expected(self, state: State) -> Option<Outcome> {
        let Self { text, list, xml, decides } = self;
        Some(match state {
            State::Value => Outcome::Value,
            // XML has one way to write nothing: an empty element.
            State::Null | State::EmptyList | State::EmptyObject if xml => return None,
            State::Absent | State::Null | State::EmptyString if decides => Outcome::Refused,
            State::Absent => Outcome::Nothing(""),
            State::Null => Outcome::Nothing(if list { "NullList" } else { "" }),
            State::EmptyString if xml => Outcome::Nothing("EmptyElement"),
            State::EmptyString if text && !list => Outcome::Empty,
            State::EmptyString => Outcome::Nothing("EmptyString"),
            State::EmptyList if list => Outcome::Nothing(""),
            State::EmptyObject if list => Outcome::Nothing("EmptyObject"),
            State::EmptyList | State::EmptyObject => return None,
        })
    }
}

/// Where a model stands: below another one, behind fields of these wire names.
pub(super) struct Place<'a> {
    pub types: &'a [Model],
    pub top: &'a Model,
    pub path: &'a [String],
}

impl Place<'_> {
    /// The pointer to the object that holds the fields.
    fn holder(&self) -> String {
        let mut model = self.top;
        let mut pointer = String::new();
        for name in self.path {
            let Some(field) = model.fields.iter().find(|f| &f.wire == name) else { break };
            pointer.push_str(&format!("/{name}{}", if field.list { "/0" } else { "" }));
            let Kind::Model(inner) = &field.kind else { break };
            let Some(inner) = self.types.iter().find(|model| &model.rust == inner) else { break };
            model = inner;
        }
        pointer
    }

    /// The whole with a field in a state; `None` where nothing else would be left to read.
    pub(super) fn put(&self, whole: &Value, field: &Field, state: State) -> Option<Value> {
        let value = match state {
            State::Absent => {
                let mut whole = whole.clone();
                let members = whole.pointer_mut(&self.holder())?.as_object_mut()?;
                members.shift_remove(&field.wire);
                return (!members.is_empty()).then_some(whole);
            }
            State::Null => Value::Null,
            State::EmptyString => json!(""),
            State::EmptyList => json!([]),
            State::EmptyObject => json!({}),
            State::Value => return Some(whole.clone()),
        };
        self.with(whole, field, value).filter(|with| {
            let holder = with.pointer(&self.holder()).and_then(Value::as_object);
            holder.is_some_and(|members| members.len() > 1)
        })
    }

    /// The whole with another value in a field.
    pub(super) fn with(&self, whole: &Value, field: &Field, value: Value) -> Option<Value> {
        let mut whole = whole.clone();
        whole.pointer_mut(&self.holder())?.as_object_mut()?.insert(field.wire.clone(), value);
        Some(whole)
    }
}

/// What of a reading is not as expected: a leaf, or a note that is missing or too many.
pub(super) fn differences(
    wire: &str,
    expected: &Outcome,
    value: &Value,
    written: &Value,
    notes: &[String],
) -> Vec<String> {
    let mut wrong = flatten::difference(&flatten::json(value), &flatten::json(written));
    let own = |note: &&String| note.contains(&format!("{wire}: "));
    let told = |word: &str| notes.iter().any(|note| note.contains(&format!("{wire}: {word}")));
    if let Outcome::Nothing(word) = expected
        && !word.is_empty()
        && !told(word)
    {
        wrong.push(format!("expected a note {word}, found {notes:?}"));
    }
    let silent = matches!(expected, Outcome::Nothing("") | Outcome::Value | Outcome::Empty);
    wrong.extend(notes.iter().filter(|note| silent || !own(note)).cloned());
    wrong
}
