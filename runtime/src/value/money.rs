//! Money in hundredths of a yuan, as in Xportcn and PandaPon.

use std::fmt;

use crate::wire::{Field, Node, Reader, Stop, Value};

/// An amount in fen, 1/100 CNY. The wire has an integer or a string of one, never a fraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fen(pub i64);

impl Fen {
    /// The amount in yuan.
    pub fn to_yuan(self) -> rust_decimal::Decimal {
        rust_decimal::Decimal::new(self.0, 2)
    }

    /// The sum; `None` if it is too large.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The difference; `None` if it is too large.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The amount for so many pieces; `None` if it is too large.
    #[must_use]
    pub const fn checked_mul(self, pieces: i64) -> Option<Self> {
        match self.0.checked_mul(pieces) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The sum of amounts; `None` if it is too large.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self(0), Self::checked_add)
    }
}

/// In yuan: `1345.00 CNY`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, fen) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        f.pad(&format!("{sign}{}.{:02} CNY", fen / 100, fen % 100))
    }
}

impl From<i64> for Fen {
    fn from(fen: i64) -> Self {
        Self(fen)
    }
}

crate::serde_value!(Fen, i64, fen => &fen.0);

#[doc(hidden)]
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
