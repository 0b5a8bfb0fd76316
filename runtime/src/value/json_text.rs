//! JSON inside a string, `"optionFields": {"zh": "{\"颜色\":\"B品\"}"}`, and JSON of a shape that no document shows.

use std::fmt;

use crate::wire::{Field, Form, JsonStyle, ModelExt, Node, Reader, Stop, Value, json_members, to_json};

/// JSON as text: of a string that holds JSON, or of a value of a shape that no document shows. It is kept as received;
/// [`entries`](Self::entries) parses an object, any JSON library the rest.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct JsonText(String);

impl JsonText {
    /// Wraps JSON without parsing it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Names and values of the object inside, in its order: strings without quotes, anything else as its
    /// JSON. `None` if there is no JSON object inside.
    pub fn entries(&self) -> Option<Vec<(String, String)>> {
        json_members(&self.0)
    }
}

impl From<String> for JsonText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for JsonText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The JSON of a model.
impl<M: ModelExt> From<M> for JsonText {
    fn from(model: M) -> Self {
        Self(to_json(&model, JsonStyle::default()))
    }
}

/// The JSON of a list of models.
impl<M: ModelExt> From<Vec<M>> for JsonText {
    fn from(models: Vec<M>) -> Self {
        let items: Vec<_> = models.iter().map(|model| to_json(model, JsonStyle::default())).collect();
        Self(format!("[{}]", items.join(",")))
    }
}

/// The JSON of a list of models.
impl<M: ModelExt, const N: usize> From<[M; N]> for JsonText {
    fn from(models: [M; N]) -> Self {
        Self::from(Vec::from(models))
    }
}

impl fmt::Display for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[doc(hidden)]
impl Value for JsonText {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let text = if field.form == Form::Model { reader.any()? } else { reader.text_or_json(field)? };
        Ok(text.map(|text| Self(text.into())))
    }

    fn node(&self) -> Node<'_> {
        Node::String(&self.0)
    }
}
