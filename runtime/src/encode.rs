//! Builds the HTTP request of a call: system parameters from the settings, business parameters from the input
//! model, a signature over both, and each parameter in its place. Pure: the time and the nonce are arguments.
//!
//! The operation names the HTTP method. Where a gateway documents GET and POST, POST is used unless a setting
//! chooses GET, because addresses are often logged. With a file among the parameters the body is
//! `multipart/form-data`. The file is not signed.

mod common;
mod multipart;
mod place;

pub(crate) use place::ENCODED;

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;

use crate::error::EncodeError;
use crate::platform::{Body, HttpMethod, Operation, Place, Source};
use crate::settings::Settings;
use crate::sign::{self, Signed, Signer};
use crate::undocumented::Undocumented;
use crate::value::FileUpload;
use crate::wire::{self, Model, Node};

/// A parameter to send.
struct Param<'a> {
    name: &'a str,
    value: Cow<'a, str>,
    place: Place,
}

/// A file to send.
struct Upload<'a> {
    name: &'static str,
    file: &'a FileUpload,
}

/// The contents of a request, with the signature.
struct Sent<'s, 'a> {
    params: &'s [Param<'a>],
    files: &'s [Upload<'a>],
    undocumented: &'s Undocumented,
    nonce: &'s str,
}

/// The contents of a request, without the signature.
struct Prepared<'a> {
    params: Vec<Param<'a>>,
    files: Vec<Upload<'a>>,
    signed: Signed,
}

/// Builds the request of one attempt.
///
/// An empty value is neither sent nor signed. `now` is the time of sending. `nonce` is a string that is new
/// for each attempt. With both fixed, the same input gives the same request.
///
/// # Errors
/// A required parameter is missing, a value breaks a limit or can't be written, or the endpoint can't be
/// used.
pub fn encode(
    operation: &'static Operation,
    input: &dyn Model,
    settings: &Settings,
    now: SystemTime,
    nonce: &str,
) -> Result<http::Request<Bytes>, EncodeError> {
    encode_signed(operation, input, settings, now, nonce).map(|(request, _)| request)
}

/// Also returns the signature, to be redacted where the provider repeats it.
pub(crate) fn encode_signed(
    operation: &'static Operation,
    input: &dyn Model,
    settings: &Settings,
    now: SystemTime,
    nonce: &str,
) -> Result<(http::Request<Bytes>, String), EncodeError> {
    let Prepared { mut params, files, signed } = prepare(operation, input, settings, now, nonce)?;
    let method = settings.http_method(operation);
    let signature = operation.common().find(|(_, common)| common.source == Source::Signature);
    if let Some((place, common)) = signature {
        let value = Cow::Owned(signed.signature().to_owned());
        params.push(Param { name: common.name, value, place: settle(method, place) });
    }
    let sent = Sent { params: &params, files: &files, undocumented: &settings.undocumented, nonce };
    let request = place::request(operation, method, input, settings.address_of(operation)?, &sent)?;
    Ok((request, signed.signature().to_owned()))
}

/// Returns the canonical string and the signature that [`encode`] would send. Compare them when the provider
/// reports a wrong signature. The secret is redacted; [`Signed`] can also show it.
///
/// # Errors
/// See [`encode`].
pub fn canonical(
    operation: &'static Operation,
    input: &dyn Model,
    settings: &Settings,
    now: SystemTime,
    nonce: &str,
) -> Result<Signed, EncodeError> {
    prepare(operation, input, settings, now, nonce).map(|prepared| prepared.signed)
}

/// Collects all parameters except the signature, collects the files, and signs.
fn prepare<'a>(
    operation: &'static Operation,
    input: &'a dyn Model,
    settings: &'a Settings,
    now: SystemTime,
    nonce: &'a str,
) -> Result<Prepared<'a>, EncodeError> {
    let parts = canonical_parts(operation, settings);
    let mut params = common::collect(operation, settings, parts, now, nonce)?;
    let mut files = Vec::new();
    business(operation, settings.http_method(operation), parts, input, &mut params, &mut files)?;
    undocumented(operation, settings, parts, input, &mut params)?;
    let path = if parts.contains(&Source::Path) { place::fill(operation.own_path, &params)? } else { String::new() };
    let unplaced = params.iter().filter(|param| param.place != Place::Path);
    let pairs: Vec<_> = unplaced.map(|param| (param.name, param.value.as_ref())).collect();
    let signer = Signer::new(operation.platform);
    let signer = operation.style.map_or(signer, |style| signer.style(style));
    let signer = signer.parts(parts).path(&path).key(settings.credentials.key());
    let signed = signer.sign(settings.sign_method.as_deref(), settings.credentials.secret(), &pairs)?;
    Ok(Prepared { params, files, signed })
}

/// The parts of the canonical string. A setting chooses among those of a style.
fn canonical_parts(operation: &Operation, settings: &Settings) -> &'static [Source] {
    match operation.style {
        None => operation.platform.signing.canonical,
        Some(style) => {
            settings.canonical_string.or(style.canonical_strings.first().copied()).map_or(&[], |text| text.parts)
        }
    }
}

/// The parameters of the operation, from the input model.
fn business<'a>(
    operation: &'static Operation,
    method: HttpMethod,
    parts: &[Source],
    input: &'a dyn Model,
    params: &mut Vec<Param<'a>>,
    files: &mut Vec<Upload<'a>>,
) -> Result<(), EncodeError> {
    wire::check(input)?;
    for (index, field) in input.table().fields.iter().enumerate() {
        if let Some(file) = wire::file(input, index)? {
            if !method.has_body() {
                return Err(EncodeError::File { parameter: field.wire });
            }
            files.push(Upload { name: field.wire, file });
            continue;
        }
        let place = settle(method, field.place);
        // A JSON body is written from the model as a whole; a comma list does not occur in it. An empty string is a
        // value there; a required parameter can have it only if it is a documented value.
        if place == Place::Body && operation.platform.body == Body::Json {
            let empty =
                input.slot(index).and_then(|slot| slot.get(0)).and_then(Node::text).is_some_and(|text| text.is_empty());
            if field.required && empty && !field.empty {
                return Err(wire::ParamError::missing(field.wire).into());
            }
            continue;
        }
        let value = wire::param(input, index)?;
        // A value that is not signed is not sent either.
        match value.filter(|value| sign::is_sent(parts, value)) {
            Some(value) => params.push(Param { name: field.wire, value: Cow::Owned(value), place }),
            // Set but empty: it would not be sent, so it is missing.
            None if field.required => return Err(wire::ParamError::missing(field.wire).into()),
            None => {}
        }
    }
    Ok(())
}

/// The parameters that no document has. Those of a JSON body are written with it.
fn undocumented<'a>(
    operation: &'static Operation,
    settings: &'a Settings,
    parts: &[Source],
    input: &dyn Model,
    params: &mut Vec<Param<'a>>,
) -> Result<(), EncodeError> {
    let place = settle(settings.http_method(operation), Place::Body);
    let in_json = place == Place::Body && operation.platform.body == Body::Json;
    for (name, value) in settings.undocumented.iter() {
        if input.table().find(name, 0).is_some() || operation.common().any(|(_, common)| common.name == name) {
            let what = format!("`{name}` is a documented parameter: set it by its own method");
            return Err(EncodeError::Operation { what });
        }
        if in_json && !wire::is_json(value) {
            return Err(wire::ParamError::not_json(name).into());
        }
        if !in_json && sign::is_sent(parts, value) {
            params.push(Param { name, value: Cow::Borrowed(value), place });
        }
    }
    Ok(())
}

/// The place where a parameter is really sent: a GET and a DELETE have no body.
fn settle(method: HttpMethod, place: Place) -> Place {
    if place == Place::Body && !method.has_body() { Place::Query } else { place }
}

/// The parameters at a place.
fn at<'p, 'a>(params: &'p [Param<'a>], place: Place) -> impl Iterator<Item = &'p Param<'a>> {
    params.iter().filter(move |param| param.place == place)
}
