//! The lattice of presence: each field of each model of an answer absent, null, empty and with a value,
//! in every form. What must come of it is the rule of the facts (top-protocol, section 5; the cases
//! `text-null`, `text-empty`, `number-as-empty-text`, `list-null`, `list-empty-object`, …), here for all
//! fields: absent and null are no value, an empty text is one where a text is documented, and whatever
//! else stood for nothing is told. The other fields keep their values throughout.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Field, Kind, Model, Operation, Protocol};
use waybill_runtime::wire::{JsonStyle, LeniencyKind, to_json};

use super::canary::plant::planted;
use super::{Case, deviations, models, verdict};
use crate::exchange::Reply;
use crate::leaves;
use crate::subject::{Answer, Subject};

/// A case for each model of the answer.
pub(super) fn cases(subject: &Arc<Subject>, operation: &Operation) -> Vec<Case> {
    let case = |model: &Model| {
        let path = models::path_to(operation, &operation.output, &model.rust)?;
        let (subject, id, rust) = (Arc::clone(subject), operation.id.clone(), model.rust.clone());
        Some(Case::new(format!("{id}/presence/{rust}"), "derived", move || {
            let operation = subject.operation(&id)?;
            let protocol = subject.ir.protocol(&operation.protocol).ok_or("no such protocol")?;
            let model = operation.model(&rust).ok_or("no such model")?;
            Lattice { subject: &subject, operation, protocol, path: &path }.check(model)
        }))
    };
    operation.answer_models().filter_map(case).collect()
}

/// What stands in the place of a field.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Absent,
    Null,
    EmptyText,
    EmptyList,
    EmptyObject,
    Value,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "absent",
            Self::Null => "null",
            Self::EmptyText => "an empty text",
            Self::EmptyList => "an empty list",
            Self::EmptyObject => "an empty object",
            Self::Value => "a value",
        })
    }
}

/// What must come of it.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// No value, and this is told: the last word of the note, or nothing.
    Nothing(&'static str),
    /// An empty text.
    Empty,
    /// The value.
    Value,
    /// No answer at all: the envelope's own field.
    Refused,
}

struct Lattice<'a> {
    subject: &'a Subject,
    operation: &'a Operation,
    protocol: &'a Protocol,
    /// Wire names that lead to the model.
    path: &'a [String],
}

impl Lattice<'_> {
    fn check(&self, model: &Model) -> Result<(), String> {
        let whole = models::answer(self.protocol, self.operation, self.path, planted(self.operation, model));
        let mut wrong = Vec::new();
        for field in &model.fields {
            for state in
                [State::Absent, State::Null, State::EmptyText, State::EmptyList, State::EmptyObject, State::Value]
            {
                let Some(sent) = self.put(&whole, field, state) else { continue };
                for (form, body) in models::bodies(self.protocol, self.operation, &sent) {
                    let Some(expected) = self.expected(field, state, form == "xml") else { continue };
                    let found = self.read(&whole, field, &expected, form, &body)?;
                    wrong.extend(found.into_iter().map(|e| format!("{}, {state}, {form}: {e}", field.wire)));
                }
            }
        }
        verdict(wrong)
    }

    /// The pointer to the object that holds the fields.
    fn holder(&self) -> String {
        let mut model = &self.operation.output;
        let mut pointer = String::new();
        for name in self.path {
            let Some(field) = model.fields.iter().find(|f| &f.wire == name) else { break };
            pointer.push_str(&format!("/{name}{}", if field.list { "/0" } else { "" }));
            let Kind::Model(inner) = &field.kind else { break };
            let Some(inner) = self.operation.model(inner) else { break };
            model = inner;
        }
        pointer
    }

    /// The answer with a field in a state; `None` where nothing else would be left to read.
    fn put(&self, whole: &Value, field: &Field, state: State) -> Option<Value> {
        let mut answer = whole.clone();
        let members = answer.pointer_mut(&self.holder())?.as_object_mut()?;
        let value = match state {
            State::Absent => {
                members.shift_remove(&field.wire);
                return (!members.is_empty()).then_some(answer);
            }
            State::Null => Value::Null,
            State::EmptyText => json!(""),
            State::EmptyList => json!([]),
            State::EmptyObject => json!({}),
            State::Value => return Some(answer),
        };
        members.insert(field.wire.clone(), value);
        (members.len() > 1).then_some(answer)
    }

    /// By the rules; `None` for a state that the form or the field does not have.
    fn expected(&self, field: &Field, state: State, xml: bool) -> Option<Outcome> {
        let text = matches!(field.kind, Kind::Text | Kind::TextId(_) | Kind::Enum(_) | Kind::Json);
        let envelope = self.path.is_empty()
            && self.protocol.envelope.success_code.is_some()
            && field.wire == self.protocol.envelope.code;
        Some(match state {
            State::Value => Outcome::Value,
            // XML has one way to write nothing: an empty element.
            State::Null | State::EmptyList | State::EmptyObject if xml => return None,
            State::Absent | State::Null | State::EmptyText if envelope => Outcome::Refused,
            State::Absent => Outcome::Nothing(""),
            State::Null => Outcome::Nothing(if field.list { "NullList" } else { "" }),
            State::EmptyText if xml => Outcome::Nothing("EmptyElement"),
            State::EmptyText if text && !field.list => Outcome::Empty,
            State::EmptyText => Outcome::Nothing("EmptyText"),
            State::EmptyList if field.list => Outcome::Nothing(""),
            State::EmptyObject if field.list => Outcome::Nothing("EmptyObject"),
            State::EmptyList | State::EmptyObject => return None,
        })
    }

    fn read(
        &self,
        whole: &Value,
        field: &Field,
        expected: &Outcome,
        form: &str,
        body: &str,
    ) -> Result<Option<String>, String> {
        let id = &self.operation.id;
        let answer: Answer = match expected {
            Outcome::Refused => self.subject.decode_untapped(id, Reply::ok(body))?,
            _ => self.subject.decode(id, Reply::ok(body))?,
        };
        let decoded = match (answer, expected) {
            (Err(_), Outcome::Refused) => return Ok(None),
            (Ok(_), Outcome::Refused) => return Ok(Some("expected no answer, found one".to_owned())),
            (Err(error), _) => return Ok(Some(error.to_string())),
            (Ok(decoded), _) => decoded,
        };
        let state = match expected {
            Outcome::Empty => State::EmptyText,
            Outcome::Value => State::Value,
            Outcome::Nothing(_) | Outcome::Refused => State::Absent,
        };
        let value = self.put(whole, field, state).ok_or("nothing is left")?;
        let written = serde_json::from_str(&to_json(&**decoded, JsonStyle::default())).map_err(|e| e.to_string())?;
        let mut wrong = leaves::difference(&leaves::json(&value), &leaves::json(&written));
        let notes = deviations(&decoded, form, &[LeniencyKind::UnknownValue]);
        let told = |word: &str| notes.iter().any(|n| n.contains(&format!("{}: {word}", field.wire)));
        if let Outcome::Nothing(word) = expected
            && !word.is_empty()
            && !told(word)
        {
            wrong.push(format!("expected a note {word}, found {notes:?}"));
        }
        let own = |note: &&String| note.contains(&format!("{}: ", field.wire));
        let silent = matches!(expected, Outcome::Nothing("") | Outcome::Value | Outcome::Empty);
        wrong.extend(notes.iter().filter(|note| silent || !own(note)).cloned());
        Ok((!wrong.is_empty()).then(|| wrong.join(", ")))
    }
}
