//! Operations that are known only at run time, for tools. They take the same path as typed calls, with boxed
//! models.

use bytes::Bytes;

use crate::codes::AnyCode;
use crate::decode::{Notes, Purpose, Response, read};
use crate::error::{AnyError, Error};
use crate::operation::OperationType;
use crate::platform::Operation;
use crate::wire::{DecodeError, DeviationKind, Document, Limits, Model};

/// An object-safe [`OperationType`]. Every marker of a generated operation implements it.
// Hidden, since rustdoc would list its blanket impl on the page of each struct of a client.
#[doc(hidden)]
pub trait DynOperation: Send + Sync {
    /// The static description.
    fn operation(&self) -> &'static Operation;

    /// An input without parameters.
    fn input(&self) -> Box<dyn Model>;

    /// An output without fields.
    fn output(&self) -> Box<dyn Model>;

    /// An input from a JSON object of arguments, by wire names.
    /// Stricter than reading a response: no argument may be dropped or changed. `null` means no value. A
    /// value in another form (`"1"` for `1`) is read.
    ///
    /// # Errors
    /// The arguments are not one JSON object, a value does not fit, a name is unknown or duplicate, or a
    /// value would be dropped or changed: half a surrogate pair, a raw control character, `{}` for a scalar,
    /// null in a list.
    fn input_from_json(&self, arguments: &[u8]) -> Result<Box<dyn Model>, DecodeError> {
        let object = |found: &str| DecodeError::new(String::new(), "a JSON object of arguments", found);
        let json = arguments.strip_prefix("\u{feff}".as_bytes()).unwrap_or(arguments);
        match json.trim_ascii_start().first() {
            Some(b'{') => {}
            Some(b'[') => return Err(object("a list")),
            Some(b'<') => return Err(object("XML")),
            Some(byte) if byte.is_ascii() => return Err(object("another character")),
            // Other bytes are not UTF-8, or are reported below.
            Some(_) => {}
            None => return Err(object("nothing")),
        }
        let mut input = self.input();
        // All deviations are kept, because each is checked.
        let document = Document::new(arguments, Limits { notes: usize::MAX, ..Limits::default() })?.strict();
        let names = document.roots()?;
        if names.is_empty() {
            // A response without fields is rejected; a request without arguments is valid.
            let bare = json.iter().filter(|byte| !byte.is_ascii_whitespace());
            return if bare.eq(b"{}") { Ok(input) } else { Err(object("content after it")) };
        }
        let parameters: Vec<_> = input.table().fields.iter().map(|field| field.wire).collect();
        let unknown = |path| {
            let expected = format!("one of the parameters {}", parameters.join(", "));
            DecodeError::new(path, expected, "an undocumented name")
        };
        if let Some(name) = names.into_iter().find(|name| !parameters.contains(&name.as_str())) {
            return Err(unknown(name));
        }
        for deviation in document.read(None, &mut *input)? {
            if let Some((expected, found)) = rejected(deviation.kind) {
                return Err(DecodeError::new(deviation.path, expected, found));
            }
        }
        Ok(input)
    }

    /// Reads a response.
    ///
    /// # Errors
    /// See [`decode()`](crate::decode()).
    fn decode(&self, response: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        decode_for(self.output(), self.operation(), response, Purpose::Response)
    }

    /// Reads an example of a document as evidence of its structure.
    ///
    /// # Errors
    /// See [`decode_shape()`](crate::decode_shape()).
    fn decode_shape(&self, response: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        decode_for(self.output(), self.operation(), response, Purpose::Shape)
    }

    /// The typed code of an error response, as its enum shows it (`SplitData(Cd22)`). It proves that enums
    /// and their tables agree.
    fn typed_code(&self, response: &http::Response<Bytes>) -> Option<String> {
        match self.decode(response) {
            Err(Error::Api(error)) => Some(self.shown(error.code())),
            _ => None,
        }
    }

    /// A code as the enum of the operation shows it.
    #[doc(hidden)]
    fn shown(&self, code: &AnyCode) -> String;
}

/// An operation as it is reached through another platform of its provider.
#[derive(Clone, Copy)]
pub struct Through {
    of: &'static dyn DynOperation,
    operation: &'static Operation,
}

impl Through {
    /// The operation as the default platform has it.
    pub fn first(of: &'static dyn DynOperation) -> Self {
        Self { of, operation: of.operation() }
    }

    /// The operation as each other platform has it.
    pub fn others(of: &'static dyn DynOperation) -> impl Iterator<Item = Self> {
        of.operation().others.iter().map(move |operation| Self { of, operation })
    }
}

impl DynOperation for Through {
    fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn input(&self) -> Box<dyn Model> {
        self.of.input()
    }

    fn output(&self) -> Box<dyn Model> {
        self.of.output()
    }

    fn shown(&self, code: &AnyCode) -> String {
        self.of.shown(code)
    }
}

impl<O: OperationType> DynOperation for O {
    fn operation(&self) -> &'static Operation {
        O::OPERATION
    }

    fn input(&self) -> Box<dyn Model> {
        Box::new(O::Input::default())
    }

    fn output(&self) -> Box<dyn Model> {
        Box::new(O::Output::default())
    }

    fn shown(&self, code: &AnyCode) -> String {
        format!("{:?}", code.typed::<O::Code>())
    }
}

/// Deviations that are tolerated in a response but would drop or change an argument. Returns what is expected
/// instead, and what was found.
fn rejected(kind: DeviationKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        DeviationKind::UnknownField => ("a documented name", "an undocumented name"),
        DeviationKind::OtherName => ("a list under its documented name", "another name"),
        DeviationKind::Duplicate | DeviationKind::Repeated | DeviationKind::EmptyDuplicate => {
            ("each name once", "a duplicate name")
        }
        DeviationKind::IndexedList => ("a list", "an object with the keys 0, 1, 2, …"),
        DeviationKind::LoneSurrogate => ("complete characters", "half a surrogate pair"),
        DeviationKind::ControlCharacter => ("control characters as escapes, such as \\n", "a raw control character"),
        DeviationKind::EmptyObject => ("a value, or null for none", "an empty object"),
        DeviationKind::EmptyList => ("a value, or null for none", "an empty list"),
        DeviationKind::EmptyString => ("a value, or null for none", "an empty string"),
        DeviationKind::NullItem => ("a value for each item", "null"),
        // Reading is strict, so these are already errors.
        DeviationKind::Unread | DeviationKind::UnreadTime => return None,
        // The value is unchanged, in another form.
        DeviationKind::Form { .. }
        | DeviationKind::Spelling
        | DeviationKind::Space
        | DeviationKind::CompactTime
        | DeviationKind::Seconds
        | DeviationKind::UnknownValue
        | DeviationKind::JsonForString
        | DeviationKind::NullList
        | DeviationKind::EmptyModel
        | DeviationKind::BareList
        | DeviationKind::SingleItem
        | DeviationKind::CommaList
        | DeviationKind::ByteOrderMark
        | DeviationKind::OtherRoot
        | DeviationKind::EmptyResponse
        | DeviationKind::More(_) => return None,
        // Only XML has these, and arguments are JSON.
        DeviationKind::EmptyElement
        | DeviationKind::SplitList
        | DeviationKind::Attribute
        | DeviationKind::StrayText
        | DeviationKind::SurrogatePair => return None,
    })
}

fn decode_for(
    mut output: Box<dyn Model>,
    operation: &'static Operation,
    response: &http::Response<Bytes>,
    purpose: Purpose,
) -> Result<Response<Box<dyn Model>>, AnyError> {
    let notes: Notes = read(operation, response, &mut *output, purpose, None)?;
    Ok(Response::new(output, notes))
}
