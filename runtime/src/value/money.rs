//! Money in hundredths of a yuan, as in Xportcn and PandaPon.

use crate::wire::{Field, Node, Reader, Stop, Value};

/// An amount in fen, 1/100 CNY. The wire has an integer or a string of one, never a fraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fen(pub i64);

impl Fen {
    /// The amount in yuan.
    pub fn to_yuan(self) -> rust_decimal::Decimal {
        rust_decimal::Decimal::new(self.0, 2)
    }
}

impl From<i64> for Fen {
    fn from(fen: i64) -> Self {
        Self(fen)
    }
}

impl Value for Fen {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        // `134500.0` is rejected: an amount with a decimal point may be in yuan.
        match super::number::plain(&text) {
            Some(fen) => Ok(Some(Self(fen))),
            None => Err(reader.misfit(field, "an amount in fen, an integer", &text)),
        }
    }

    fn node(&self) -> Node<'_> {
        Node::Integer(self.0)
    }
}
