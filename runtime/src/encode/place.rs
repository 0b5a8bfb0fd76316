//! Puts parameters in their places, each with the encoding of its place. Knows HTTP, not signing.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderName, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Param, Sent, at, multipart};
use crate::error::{EncodeError, EndpointError};
use crate::platform::{Body, HttpMethod, Operation, Place};
use crate::wire::{self, JsonStyle, Model};

/// All except the unreserved characters of RFC 3986. A space becomes `%20`. Unlike `+`, that means the same
/// in a path, a query and a form.
pub(crate) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Builds the request from signed parameters.
pub(super) fn request(
    operation: &'static Operation,
    http_method: HttpMethod,
    input: &dyn Model,
    endpoint: &str,
    sent: &Sent<'_, '_>,
) -> Result<http::Request<Bytes>, EncodeError> {
    let params = sent.params;
    let method = match http_method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Patch => Method::PATCH,
    };
    let (content_type, body) = body(operation, http_method, input, sent)?;
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri(operation, endpoint, params)?;
    if let Some(content_type) = content_type {
        request.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    for param in at(params, Place::Header) {
        let (name, value) = header(param)?;
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

fn header(param: &Param<'_>) -> Result<(HeaderName, HeaderValue), EncodeError> {
    let name = HeaderName::from_bytes(param.name.as_bytes())
        .map_err(|_| EncodeError::Operation { what: format!("`{}` is not a header name", param.name) })?;
    let reject = || EncodeError::Header { parameter: param.name.to_owned() };
    if !param.value.is_ascii() {
        return Err(reject());
    }
    let mut value = HeaderValue::from_str(&param.value).map_err(|_| reject())?;
    // Keeps the value out of `Debug`: it may be a key, a signature, or personal.
    value.set_sensitive(true);
    Ok((name, value))
}

fn uri(operation: &Operation, endpoint: &str, params: &[Param<'_>]) -> Result<Uri, EncodeError> {
    let mut address = match operation.path {
        "" => endpoint.to_owned(),
        path => format!("{}{}", endpoint.trim_end_matches('/'), fill(path, params)?),
    };
    let query = pairs(at(params, Place::Query));
    if !query.is_empty() {
        address.push('?');
        address.push_str(&query);
    }
    address.parse().map_err(|_| EndpointError::Malformed.into())
}

/// Fills the path parameters into `/order/{id}`.
pub(super) fn fill(path: &str, params: &[Param<'_>]) -> Result<String, EncodeError> {
    let mut filled = path.to_owned();
    for param in at(params, Place::Path) {
        let value = utf8_percent_encode(&param.value, ENCODED).to_string();
        // A dot segment would change the path, and percent-encoding does not change dots.
        if matches!(value.as_str(), "." | "..") {
            return Err(EncodeError::Operation { what: format!("`{}` can't be `.` or `..` in a path", param.name) });
        }
        filled = filled.replace(&format!("{{{}}}", param.name), &value);
    }
    // Values are encoded, so a remaining brace belongs to the template.
    match filled.contains('{') {
        false => Ok(filled),
        true => Err(EncodeError::Operation { what: format!("`{path}` has a part without a value") }),
    }
}

/// `name=value&…`, for a query and for a form.
fn pairs<'p, 'a: 'p>(params: impl Iterator<Item = &'p Param<'a>>) -> String {
    let mut text = String::new();
    for param in params {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(param.name, ENCODED));
        text.push('=');
        text.extend(utf8_percent_encode(&param.value, ENCODED));
    }
    text
}

/// The body and its content type. A request without parameters in the body has neither.
fn body(
    operation: &Operation,
    http_method: HttpMethod,
    input: &dyn Model,
    sent: &Sent<'_, '_>,
) -> Result<(Option<HeaderValue>, Bytes), EncodeError> {
    let params = sent.params;
    let known = HeaderValue::from_static;
    if !http_method.has_body() {
        return Ok((None, Bytes::new()));
    }
    match operation.platform.body {
        Body::Form if !sent.files.is_empty() => {
            let (content_type, form) = multipart::form(sent)?;
            Ok((Some(content_type), form))
        }
        Body::Form if at(params, Place::Body).next().is_none() => Ok((None, Bytes::new())),
        Body::Form => {
            let form = pairs(at(params, Place::Body));
            Ok((Some(known("application/x-www-form-urlencoded;charset=utf-8")), form.into()))
        }
        Body::Json if !sent.files.is_empty() => {
            Err(EncodeError::Operation { what: "a file can't be sent in a JSON body".to_owned() })
        }
        Body::Json => Ok(match json(operation, input, sent)? {
            Some(json) => (Some(known("application/json")), json.into()),
            None => (None, Bytes::new()),
        }),
    }
}

/// The input and the undocumented parameters as a JSON object, if any of it travels in the body.
fn json(operation: &Operation, input: &dyn Model, sent: &Sent<'_, '_>) -> Result<Option<String>, EncodeError> {
    if let Some(param) = at(sent.params, Place::Body).next() {
        let what = format!("the system parameter `{}` can't be sent in a JSON body", param.name);
        return Err(EncodeError::Operation { what });
    }
    let mut fields = input.table().fields.iter().enumerate();
    let filled = |index| input.slot(index).is_some_and(|slot| !slot.is_empty());
    let undocumented = sent.undocumented.members();
    if undocumented.is_empty() && !fields.any(|(index, field)| field.place == Place::Body && filled(index)) {
        return Ok(None);
    }
    let wrapped_lists = operation.platform.wraps_lists;
    let mut json = wire::to_json(input, JsonStyle { root: None, wrapped_lists, body_only: true });
    if !undocumented.is_empty() {
        json.pop();
        let comma = if json.len() > 1 { "," } else { "" };
        json = format!("{json}{comma}{undocumented}}}");
    }
    Ok(Some(json))
}
