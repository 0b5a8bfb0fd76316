//! JSON inside a string: `"optionFields": {"zh": "{\"颜色\":\"B品\"}"}`.

use std::fmt;

use crate::wire::{Field, Node, Reader, Stop, Value, json_members};

/// A string that holds JSON. It is kept as received; [`entries`](Self::entries) parses it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct JsonText(String);

impl JsonText {
    /// Wraps a string without parsing it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The string.
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
        Ok(reader.text_or_json(field)?.map(|text| Self(text.into())))
    }

    fn node(&self) -> Node<'_> {
        Node::String(&self.0)
    }
}
