//! The canonical string of a request, and the signature over it, by the reference implementation.

use waybill_codegen::ir::Digest;

use super::super::system::{Part, Role};
use super::{App, Call};
use crate::reference_signer;
use crate::signing_mistakes::Piece;

/// The signature of a canonical string.
pub(super) fn signature(digest: Digest, secret: &str, text: &str) -> String {
    reference_signer::digest(digest, secret, &reference_signer::wrapped(digest, secret, text))
}

/// The pieces of a canonical string.
pub(super) fn pieces<'a>(call: &Call<'a>, app: &'a App, row: &'a [Part]) -> Vec<Piece<'a>> {
    let piece = |part: &'a Part| match part {
        Part::Secret => Piece::Secret,
        Part::Text(text) => Piece::Value("", text),
        Part::Path => Piece::Path(call.own_path),
        Part::Pairs => Piece::Pairs,
        Part::Parameter(role) => match (call.value_of(*role), role) {
            (Some(value), _) => Piece::Value(call.name(*role), value),
            // Both sides know the key, so it can be signed without being sent.
            (None, Role::Key) => Piece::Value("key", &app.key),
            (None, _) => Piece::Value(call.name(*role), ""),
        },
    };
    row.iter().map(piece).collect()
}

/// A canonical string, with this secret and these pairs.
pub(super) fn text(pieces: &[Piece<'_>], secret: &str, pairs: &str) -> String {
    let text = |piece: &Piece<'_>| match piece {
        Piece::Secret => secret.to_owned(),
        Piece::Pairs => pairs.to_owned(),
        Piece::Path(text) | Piece::Value(_, text) => (*text).to_owned(),
    };
    pieces.iter().map(text).collect()
}
