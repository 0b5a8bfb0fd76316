//! What the words and names of a spec stand for. `check` reports unknown ones; here they have a fallback.

use super::Context;
use crate::ir::{ConfirmWith, Digest, Form, Place, Scalar, called};
use crate::names;
use crate::spec;

/// The scalar that an id is: an integer or a string.
pub(super) fn id_scalar(scalar: Scalar) -> Scalar {
    if scalar == Scalar::Integer { Scalar::Integer } else { Scalar::String }
}

/// The wire form of the vendor's type, independent of the kind.
pub(super) fn form(platform: &spec::Platform, base: &str) -> Form {
    platform.scalar(base).map_or(Form::Model, Scalar::form)
}

pub(super) fn place(word: &str) -> Place {
    Place::named(word).unwrap_or(Place::Body)
}

pub(super) fn digest(word: &str) -> Digest {
    Digest::named(word).unwrap_or(Digest::HmacSha256)
}

/// The read that shows whether the operation was carried out.
pub(super) fn confirm_with(context: &Context<'_>, operation: &spec::Operation) -> Option<ConfirmWith> {
    let named = operation.confirm_with.as_ref()?;
    let read = context.index.operation_of(operation, &named.value)?;
    let id = read.id.value.clone();
    Some(ConfirmWith {
        method: called(&names::group(&read.group), &names::module(&read.rest)),
        unique: names::module(names::own_id(&context.provider.name.value, &id)),
        id,
    })
}
