//! The scalar values that models hold, each in a type that can't lose what the wire said: decimals
//! and times keep their text, ids are never floats. Each reads from a text, because both formats
//! give one: a JSON number keeps its text until the kind of the field is known.
//! It must not know JSON, XML or a platform.

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
pub use timestamp::Timestamp;

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
        // An id with an exponent went through a float, and has lost digits.
        let rounded = field.strict && text.contains(['e', 'E']);
        match number::exact(&text).filter(|_| !rounded) {
            Some(integer) => {
                reader.note(DeviationKind::Spelling);
                Ok(Some(integer))
            }
            None => Err(reader.misfit(field, "a signed integer of 64 bits", &text)),
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
