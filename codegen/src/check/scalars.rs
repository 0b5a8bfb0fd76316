//! Whether a scalar of an example matches the kind of its field.

use crate::scalar::Scalar;

/// A scalar in the notation of a body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaf<'a> {
    Boolean(bool),
    Number(&'a str),
    String(&'a str),
}

/// The expected kind, if the value does not match. An empty string always matches: it means no value.
pub(super) fn misfit(scalar: Scalar, leaf: Leaf<'_>) -> Option<&'static str> {
    let text = match leaf {
        Leaf::String("") => return None,
        Leaf::String(text) | Leaf::Number(text) => text,
        Leaf::Boolean(true) => "true",
        Leaf::Boolean(false) => "false",
    };
    (!scalar.fits(text)).then(|| scalar.expected())
}
