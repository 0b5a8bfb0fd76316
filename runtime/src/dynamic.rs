//! Operations that are only known at run time, for tools: the same path as typed calls, with boxed models.

use bytes::Bytes;

use crate::decode::{Notes, Purpose, Response, decode, read};
use crate::error::{AnyError, Error};
use crate::operation::OperationType;
use crate::platform::Operation;
use crate::wire::{DecodeError, DeviationKind, Document, Limits, Model};

/// An [`OperationType`] as an object. Every marker of a generated operation is one.
pub trait DynOperation: Send + Sync {
    /// Its description.
    fn operation(&self) -> &'static Operation;

    /// An input without parameters.
    fn input(&self) -> Box<dyn Model>;

    /// An output without fields.
    fn output(&self) -> Box<dyn Model>;

    /// An input from a JSON object of arguments, by wire names.
    ///
    /// Stricter than reading a response: nothing that was given may be dropped or changed. `null` stands for no value; a
    /// value that is written in another form (`"1"` for `1`) is read.
    ///
    /// # Errors
    /// When it is not one JSON object, a value does not fit, a name is unknown or given twice, or a value would be
    /// dropped or changed: half a surrogate pair, a raw control character, `{}` for a scalar, null in a list.
    fn input_from_json(&self, arguments: &[u8]) -> Result<Box<dyn Model>, DecodeError> {
        let object = |found: &str| DecodeError::new(String::new(), "a JSON object of arguments", found);
        let json = arguments.strip_prefix("\u{feff}".as_bytes()).unwrap_or(arguments);
        match json.trim_ascii_start().first() {
            Some(b'{') => {}
            Some(b'[') => return Err(object("a list")),
            Some(b'<') => return Err(object("XML")),
            Some(byte) if byte.is_ascii() => return Err(object("something else")),
            // Other bytes are no UTF-8, or are reported below.
            Some(_) => {}
            None => return Err(object("nothing")),
        }
        let mut input = self.input();
        // All deviations are kept: each has to be looked at.
        let document = Document::new(arguments, Limits { notes: usize::MAX, ..Limits::default() })?.strict();
        let names = document.roots()?;
        if names.is_empty() {
            // A response without fields is rejected, a call without arguments is not.
            let bare = json.iter().filter(|byte| !byte.is_ascii_whitespace());
            return if bare.eq(b"{}") { Ok(input) } else { Err(object("something after it")) };
        }
        let parameters: Vec<_> = input.table().fields.iter().map(|field| field.wire).collect();
        let unknown = |path| {
            let expected = format!("one of the parameters {}", parameters.join(", "));
            DecodeError::new(path, expected, "a name that the document doesn't have")
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

    /// Reads an answer.
    ///
    /// # Errors
    /// As [`decode()`](crate::decode()).
    fn decode(&self, response: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        decode_for(self.output(), self.operation(), response, Purpose::Answer)
    }

    /// Reads a document's example as evidence of shape.
    ///
    /// # Errors
    /// As [`decode_shape()`](crate::decode_shape()).
    fn decode_shape(&self, response: &http::Response<Bytes>) -> Result<Response<Box<dyn Model>>, AnyError> {
        decode_for(self.output(), self.operation(), response, Purpose::Shape)
    }

    /// The typed code of a refused answer, as its enum shows it (`SplitData(Cd22)`): for proving that
    /// enums and their tables agree.
    fn typed_code(&self, response: &http::Response<Bytes>) -> Option<String>;
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

    fn typed_code(&self, response: &http::Response<Bytes>) -> Option<String> {
        match decode::<O>(response) {
            Err(Error::Api(error)) => Some(format!("{:?}", error.code())),
            _ => None,
        }
    }
}

/// Deviations that are tolerated in a response, but would drop or change a given argument: what is expected instead,
/// and what was found.
fn rejected(kind: DeviationKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        DeviationKind::UnknownField => ("a documented name", "one that the document doesn't have"),
        DeviationKind::OtherName => ("a list under its documented name", "another name"),
        DeviationKind::Duplicate | DeviationKind::Repeated | DeviationKind::EmptyDuplicate => {
            ("each name once", "a name that is given twice")
        }
        DeviationKind::IndexedList => ("a list", "an object with the keys 0, 1, 2, …"),
        DeviationKind::LoneSurrogate => ("whole characters", "half a surrogate pair"),
        DeviationKind::ControlCharacter => ("control characters as escapes, such as \\n", "a raw control character"),
        DeviationKind::EmptyObject => ("a value, or null for none", "an empty object"),
        DeviationKind::EmptyList => ("a value, or null for none", "an empty list"),
        DeviationKind::EmptyString => ("a value, or null for none", "an empty string"),
        DeviationKind::NullItem => ("a value in each place of the list", "null"),
        // Reading is strict, so these are errors already.
        DeviationKind::Unread | DeviationKind::UnreadTime => return None,
        // The value is as it was given, in another form.
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
        | DeviationKind::EmptyAnswer
        | DeviationKind::More(_) => return None,
        // XML has these, and arguments are JSON.
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
