//! Exact decimals. The string is the value: `12.50` stays `12.50`, and a number too large for the arithmetic
//! type can still be shown and sent.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::number;
use crate::wire::{Field, Node, Reader, Stop, Value};

/// A decimal number that keeps its string. Compared by value: 12.50 equals 12.5.
#[derive(Clone)]
pub struct Decimal(String);

impl Decimal {
    /// The number as on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number to calculate with; `None` beyond 28 digits.
    pub fn to_decimal(&self) -> Option<rust_decimal::Decimal> {
        let text = self.0.strip_prefix('+').unwrap_or(&self.0).trim_end_matches('.');
        if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(text).ok()
        } else {
            rust_decimal::Decimal::from_str_exact(text).ok()
        }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        number::same(&self.0, &other.0)
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match number::normal(&self.0) {
            Some(value) => value.hash(state),
            // An exponent beyond 64 bits: equal only to the same string.
            None => self.0.hash(state),
        }
    }
}

/// The string is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct NoDecimal;

impl FromStr for Decimal {
    type Err = NoDecimal;

    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        if number::is_number(text) { Ok(Self(text.to_owned())) } else { Err(NoDecimal) }
    }
}

impl From<i64> for Decimal {
    fn from(integer: i64) -> Self {
        Self(integer.to_string())
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(decimal: rust_decimal::Decimal) -> Self {
        Self(decimal.to_string())
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self("0".to_owned())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[doc(hidden)]
impl Value for Decimal {
    fn read(reader: &mut Reader<'_>, field: &Field) -> Result<Option<Self>, Stop> {
        let Some(text) = reader.filled_text(field)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(decimal) => Ok(Some(decimal)),
            Err(NoDecimal) => Err(reader.misfit(field, "a decimal number", &text)),
        }
    }

    fn node(&self) -> Node<'_> {
        Node::String(&self.0)
    }
}
