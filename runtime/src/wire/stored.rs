//! The JSON of models for a caller's store, by wire names, each value in its documented form, lists bare. With the feature
//! `serde`, the same through serde, in any format.
//! It must not know a model.

use super::{DecodeError, DeviationKind, Document, Limits, Model};

/// Reads the JSON of a model into it.
pub(super) fn read(json: &str, into: &mut dyn Model) -> Result<(), DecodeError> {
    let bare = json.bytes().filter(|byte| !byte.is_ascii_whitespace());
    if bare.eq(*b"{}") {
        // A response without fields is an error; a value without fields is not.
        return Ok(());
    }
    if !json.trim_start().starts_with('{') {
        return Err(DecodeError::new(String::new(), "a JSON object", "something else"));
    }
    let limits = Limits { bytes: usize::MAX, notes: usize::MAX, ..Limits::default() };
    let read = Document::new(json.as_bytes(), limits)?.read_with(None, into, &[])?;
    // A response is used without such a value. Here it would be lost.
    let lost = read.deviations.into_iter().find(|deviation| deviation.kind == DeviationKind::Unread);
    match lost {
        None => Ok(()),
        Some(lost) => Err(DecodeError::new(lost.path, "a value that fits the field", "another one")),
    }
}

#[cfg(feature = "serde")]
mod through_serde {
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
    use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

    use super::read;
    use crate::wire::json::Json as Tokens;
    use crate::wire::model::{filled, nodes};
    use crate::wire::token::Token;
    use crate::wire::write::json_text;
    use crate::wire::{Field, Form, Limits, Model, Node, Slot};

    /// Serializes a model as a map by wire names. A decimal is a string, since not every format has exact numbers.
    #[doc(hidden)]
    pub fn serialize<S: Serializer>(model: &dyn Model, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(filled(model).count()))?;
        for (field, slot) in filled(model) {
            map.serialize_entry(field.wire, &Held { field, slot })?;
        }
        map.end()
    }

    /// Deserializes a model from a map by wire names.
    #[doc(hidden)]
    pub fn deserialize<'de, D: Deserializer<'de>>(into: &mut dyn Model, deserializer: D) -> Result<(), D::Error> {
        let Json(json) = Json::deserialize(deserializer)?;
        read(&json, into).map_err(D::Error::custom)
    }

    struct Held<'a> {
        field: &'a Field,
        slot: &'a dyn Slot,
    }

    impl Serialize for Held<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let one = |node| One { node, form: self.field.form };
            if !self.slot.is_list() {
                return match self.slot.get(0) {
                    Some(node) => one(node).serialize(serializer),
                    None => serializer.serialize_none(),
                };
            }
            let mut list = serializer.serialize_seq(Some(self.slot.len()))?;
            for node in nodes(self.slot) {
                list.serialize_element(&one(node))?;
            }
            list.end()
        }
    }

    struct One<'a> {
        node: Node<'a>,
        form: Form,
    }

    impl Serialize for One<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match (self.node, self.form) {
                (Node::Model(model), _) => serialize(model, serializer),
                (Node::Integer(number), Form::Number) => serializer.serialize_i64(number),
                (Node::Boolean(boolean), Form::Boolean) => serializer.serialize_bool(boolean),
                (Node::Boolean(boolean), Form::Number) => serializer.serialize_u8(boolean.into()),
                (Node::File(_), _) => Err(S::Error::custom("a file can't be serialized")),
                (Node::String(json), Form::Model) => AnyJson(json).serialize(serializer),
                (scalar, form) => serializer.serialize_str(&scalar.text_in(form).unwrap_or_default()),
            }
        }
    }

    /// JSON of any shape as the structure that it is.
    struct AnyJson<'a>(&'a str);

    impl Serialize for AnyJson<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let invalid = || S::Error::custom("a value that is not JSON");
            let mut json = Tokens::new(self.0, Limits::default().depth);
            match json.scalar().map_err(|_| invalid())? {
                Token::Object => {
                    json.enter().map_err(|_| invalid())?;
                    let mut map = serializer.serialize_map(None)?;
                    while let Some(name) = json.next_key("").map_err(|_| invalid())? {
                        map.serialize_entry(&name, &AnyJson(json.raw().map_err(|_| invalid())?))?;
                    }
                    map.end()
                }
                Token::Array => {
                    json.enter().map_err(|_| invalid())?;
                    let mut list = serializer.serialize_seq(None)?;
                    while json.next_item().map_err(|_| invalid())? {
                        list.serialize_element(&AnyJson(json.raw().map_err(|_| invalid())?))?;
                    }
                    list.end()
                }
                Token::String(text) => serializer.serialize_str(&text),
                Token::Number(text) => number(text, serializer),
                Token::Boolean(boolean) => serializer.serialize_bool(boolean),
                Token::Null | Token::Blank => serializer.serialize_none(),
            }
        }
    }

    /// A number; as a string if it would lose digits.
    fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(integer), _) => serializer.serialize_i64(integer),
            (_, Ok(float)) if float.to_string() == text => serializer.serialize_f64(float),
            _ => serializer.serialize_str(text),
        }
    }

    /// Anything that serde can hold, as JSON text, which the reader of responses then reads.
    struct Json(String);

    impl<'de> Deserialize<'de> for Json {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AsJson)
        }
    }

    struct AsJson;

    impl<'de> Visitor<'de> for AsJson {
        type Value = Json;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map by the vendor's names")
        }

        fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
            Ok(Json(value.to_string()))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
            Ok(Json(value.to_string()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
            Ok(Json(value.to_string()))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
            Ok(Json(value.to_string()))
        }

        fn visit_str<E>(self, value: &str) -> Result<Json, E> {
            Ok(Json(json_text(value)))
        }

        fn visit_unit<E>(self) -> Result<Json, E> {
            Ok(Json("null".to_owned()))
        }

        fn visit_none<E>(self) -> Result<Json, E> {
            Ok(Json("null".to_owned()))
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
            Json::deserialize(deserializer)
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
            Json::deserialize(deserializer)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
            let mut items = Vec::new();
            while let Some(Json(item)) = list.next_element()? {
                items.push(item);
            }
            Ok(Json(format!("[{}]", items.join(","))))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
            let mut members = Vec::new();
            while let Some((name, Json(value))) = map.next_entry::<String, Json>()? {
                members.push(format!("{}:{value}", json_text(&name)));
            }
            Ok(Json(format!("{{{}}}", members.join(","))))
        }
    }
}

#[cfg(feature = "serde")]
pub use through_serde::{deserialize, serialize};
