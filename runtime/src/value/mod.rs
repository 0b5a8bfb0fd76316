//! The scalar values of models. No type loses what was on the wire: decimals and timestamps keep their
//! string, and ids are never floats. All are read from a string, because both formats provide one: a JSON
//! number keeps its digits until the kind of the field is known.
//! This module must not know JSON, XML or a platform.

mod decimal;
mod file;
mod json_text;
mod macros;
mod money;
pub(crate) mod number;
mod timestamp;

pub use decimal::Decimal;
pub use file::FileUpload;
pub use json_text::JsonText;
pub use money::Fen;
pub use number::known;
pub use timestamp::{Timestamp, Zone};

use crate::wire::{DeviationKind, Field, Node, Reader, Stop, Value};

impl Value for String {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        Ok(reader.text(field)?.map(Into::into))
    }

    fn node(&self) -> Node<'_> {
        Node::String(self)
    }
}

impl Value for i64 {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        if let Some(integer) = number::plain(&text) {
            return Ok(Some(integer));
        }
        // An id with an exponent was converted to a float before, and has lost digits.
        let rounded = field.strict && text.contains(['e', 'E']);
        match number::exact(&text).filter(|_| !rounded) {
            Some(integer) => {
                reader.note(DeviationKind::Spelling);
                Ok(Some(integer))
            }
            None => Err(reader.misfit(field, "a 64-bit integer", &text)),
        }
    }

    fn node(&self) -> Node<'_> {
        Node::Integer(*self)
    }
}

impl Value for bool {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        match text.as_ref() {
            "true" | "1" => return Ok(Some(true)),
            "false" | "0" => return Ok(Some(false)),
            _ => {}
        }
        let read = match (number::exact(&text), text.to_ascii_lowercase().as_str()) {
            (Some(1), _) | (_, "true") => true,
            (Some(0), _) | (_, "false") => false,
            _ => return Err(reader.misfit(field, "true, false, 1 or 0", &text)),
        };
        reader.note(DeviationKind::Spelling);
        Ok(Some(read))
    }

    fn node(&self) -> Node<'_> {
        Node::Boolean(*self)
    }
}
