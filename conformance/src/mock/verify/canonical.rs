//! The canonical string of a request, and the signature over it, by the reference implementation.

use std::borrow::Cow;

use waybill_codegen::ir::Digest;

use super::super::system::{Part, Role, Style};
use super::{App, Call};
use crate::reference_signer;
use crate::signing_mistakes::Piece;

/// The signature of a canonical string.
pub(super) fn signature(digest: Digest, secret: &str, text: &str) -> String {
    reference_signer::digest(digest, secret, &reference_signer::wrapped(digest, secret, text))
}

/// The pieces of a canonical string of a style; a value that is not sent as that has it is the operation's own.
pub(super) fn pieces<'a>(call: &Call<'a>, by: &'a Style, app: &'a App, row: &'a [Part]) -> Vec<Piece<'a>> {
    let name = |role: Role| by.with_role(role).map_or_else(|| call.name(role), |system| system.name.as_str());
    let piece = |part: &'a Part| match part {
        Part::Secret => Piece::Secret,
        Part::Text(text) => Piece::Value("", text),
        Part::Path => Piece::Path(call.own_path),
        Part::Pairs => Piece::Pairs,
        Part::Parameter(role) => match (call.params.value_of(by, call.request, *role).or(call.value_of(*role)), role) {
            (Some(value), _) => Piece::Value(name(*role), value),
            // Both sides know the key, so it can be signed without being sent.
            (None, Role::Key) => Piece::Value("key", &app.key),
            (None, _) => Piece::Value(name(*role), ""),
        },
    };
    row.iter().map(piece).collect()
}

/// A canonical string, with this secret and these pairs.
pub(super) fn text<'a>(pieces: &[Piece<'a>], secret: &'a str, pairs: &'a str) -> Cow<'a, str> {
    let text = |piece: &Piece<'a>| match *piece {
        Piece::Secret => secret,
        Piece::Pairs => pairs,
        Piece::Path(text) | Piece::Value(_, text) => text,
    };
    match pieces {
        [one] => Cow::Borrowed(text(one)),
        all => all.iter().map(text).collect(),
    }
}
