//! The canonical string of a request, and the signature over it, by the reference implementation.

use waybill_codegen::ir::Digest;

use super::super::system::{Part, Role};
use super::{App, Call};
use crate::reference_signer;

/// The signature of a canonical string.
pub(super) fn signature(digest: Digest, secret: &str, text: &str) -> String {
    reference_signer::digest(digest, secret, &reference_signer::wrapped(digest, secret, text))
}

/// The values of the parts of a canonical string, with these pairs.
pub(super) fn values(call: &Call<'_>, app: &App, secret: &str, row: &[Part], pairs: &str) -> Vec<String> {
    let value = |part: &Part| match part {
        Part::Secret => secret.to_owned(),
        Part::Text(text) => text.clone(),
        Part::Path => call.own_path.to_owned(),
        Part::Pairs => pairs.to_owned(),
        Part::Parameter(role) => match (call.value_of(*role), role) {
            (Some(value), _) => value.to_owned(),
            // Both sides know the key, so it can be signed without being sent.
            (None, Role::Key) => app.key.clone(),
            (None, _) => String::new(),
        },
    };
    row.iter().map(value).collect()
}
