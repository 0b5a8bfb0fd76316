//! A file in a request. It is sent as a part of a form and never signed, so its bytes are never converted to
//! a string. `encode` builds the form.

use std::fmt;

use bytes::Bytes;

use crate::wire::{Field, Node, Reader, Stop, Value};

/// A file to send: its name, its bytes, and its media type if known.
///
/// Cloning shares the bytes, so a retry does not copy them. `Debug` shows only their number.
#[derive(Clone, PartialEq, Eq)]
pub struct FileUpload {
    name: String,
    content_type: Option<String>,
    bytes: Bytes,
}

impl FileUpload {
    /// A file with the name that the provider sees: `proof.png`. A request with an empty name is rejected.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content_type: None, bytes: bytes.into() }
    }

    /// Sets the media type, such as `image/png`. Without one, the file is sent as `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its media type, as it is sent.
    #[must_use]
    pub fn media_type(&self) -> &str {
        self.content_type.as_deref().unwrap_or("application/octet-stream")
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file as a JSON argument, where bytes have to be a string.
    pub(crate) fn argument(&self) -> Argument {
        let hex = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Argument { name: Some(self.name.clone()), content_type: self.content_type.clone(), text: None, hex: Some(hex) }
    }
}

impl fmt::Debug for FileUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileUpload").field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A file in the arguments of a tool: `{"name": "proof.png", "hex": "89504e47"}`, or `text` instead of `hex`
/// for a text file.
#[derive(Default)]
pub(crate) struct Argument {
    name: Option<String>,
    content_type: Option<String>,
    text: Option<String>,
    hex: Option<String>,
}

crate::model!(Argument, "file", [
    0 name string.required(),
    1 content_type string,
    2 text string.secret(),
    3 hex string.secret(),
]);

#[doc(hidden)]
impl Value for FileUpload {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(Argument { name, content_type, text, hex }) = Argument::read(reader, field)? else {
            return Ok(None);
        };
        let bytes = match (text, hex) {
            (Some(text), None) => Some(Bytes::from(text)),
            (None, Some(hex)) => unhex(&hex),
            _ => None,
        };
        match bytes {
            Some(bytes) => Ok(Some(Self { name: name.unwrap_or_default(), content_type, bytes })),
            None => Err(reader.misfit(field, "a file with `name`, and `text` or `hex`", "")),
        }
    }

    fn node(&self) -> Node<'_> {
        Node::File(self)
    }
}

fn unhex(text: &str) -> Option<Bytes> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}
