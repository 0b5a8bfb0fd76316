//! Operations that are only known at run time, for tools: the same path as typed calls, with boxed models.

use bytes::Bytes;

use crate::decode::{Decoded, Notes, Purpose, decode, read};
use crate::error::{AnyError, Error};
use crate::operation::OperationType;
use crate::protocol::Operation;
use crate::wire::{DecodeError, Document, Format, LeniencyKind, Limits, Model};

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
    /// # Errors
    /// When it is no JSON object, a value does not fit, or a name is not one of the parameters.
    fn input_from_json(&self, arguments: &[u8]) -> Result<Box<dyn Model>, DecodeError> {
        let mut input = self.input();
        let document = Document::new(arguments, Limits::default())?.strict();
        let object = |found: &str| DecodeError::new(String::new(), "a JSON object of arguments", found);
        if document.format() != Format::Json {
            return Err(object("XML"));
        }
        let names = document.roots()?;
        if names.is_empty() {
            // An answer without fields is refused, a call without arguments is not.
            let bare = arguments.iter().filter(|byte| !byte.is_ascii_whitespace());
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
        let notes = document.read(None, &mut *input)?;
        match notes.into_iter().find(|note| note.kind == LeniencyKind::UnknownField) {
            None => Ok(input),
            Some(note) => Err(DecodeError::new(note.path, "a documented name", "one that the document doesn't have")),
        }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// As [`decode()`](crate::decode()).
    fn decode(&self, response: &http::Response<Bytes>) -> Result<Decoded<Box<dyn Model>>, AnyError> {
        decode_for(self.output(), self.operation(), response, Purpose::Answer)
    }

    /// Reads a document's example as evidence of shape.
    ///
    /// # Errors
    /// As [`decode_shape()`](crate::decode_shape()).
    fn decode_shape(&self, response: &http::Response<Bytes>) -> Result<Decoded<Box<dyn Model>>, AnyError> {
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

fn decode_for(
    mut output: Box<dyn Model>,
    operation: &'static Operation,
    response: &http::Response<Bytes>,
    purpose: Purpose,
) -> Result<Decoded<Box<dyn Model>>, AnyError> {
    let notes: Notes = read(operation, response, &mut *output, purpose, None)?;
    Ok(Decoded::new(output, notes))
}
