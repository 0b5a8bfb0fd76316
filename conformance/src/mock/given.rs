//! What a request gives: parameters of query and body merged, as the gateway does before it checks a
//! signature, each with the place it came from; a JSON body; headers.

use std::borrow::Cow;

use serde_json::Value;

use super::multipart;
use super::provider::{Op, Specs, is_source};
use super::refusal::{Flaw, Refusal};
use super::request::Request;

/// Where a parameter stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Form,
    /// A part of a multipart body that is a file: it is not signed.
    File,
    Path,
}

/// A parameter as it came, decoded.
#[derive(Debug)]
pub(super) struct Param<'a> {
    pub name: Cow<'a, str>,
    pub value: Cow<'a, str>,
    pub place: Place,
}

/// All that a request gives.
#[derive(Debug, Default)]
pub(super) struct Given<'a> {
    pub params: Vec<Param<'a>>,
    pub json: Option<Value>,
}

impl<'a> Given<'a> {
    /// Reads query and body.
    pub fn read(specs: &Specs, request: &'a Request) -> Result<Self, Refusal> {
        let mut given = Self::default();
        given.add(&request.query, Place::Query)?;
        if request.body.is_empty() {
            return Ok(given);
        }
        match (specs.protocol.body.as_str(), request.media_type().as_str()) {
            ("Form", "application/x-www-form-urlencoded") => {
                let text = std::str::from_utf8(&request.body).map_err(|_| encoding("the body is no UTF-8"))?;
                given.add(text, Place::Form)?;
            }
            ("Form", "multipart/form-data") => given.add_parts(request)?,
            ("Json", "application/json") => {
                let body = serde_json::from_slice(&request.body);
                given.json = Some(body.map_err(|e| encoding(format!("the body is no JSON: {e}")))?);
            }
            (_, "") => return Err(encoding("the body has no content type")),
            (_, other) => return Err(encoding(format!("a body of the content type {other} is not read"))),
        }
        Ok(given)
    }

    fn add(&mut self, pairs: &'a str, place: Place) -> Result<(), Refusal> {
        if !is_encoded(pairs) {
            return Err(encoding("a parameter is not encoded as UTF-8 with %XX"));
        }
        let found = form_urlencoded::parse(pairs.as_bytes());
        self.params.extend(found.map(|(name, value)| Param { name, value, place }));
        Ok(())
    }

    fn add_parts(&mut self, request: &'a Request) -> Result<(), Refusal> {
        let content_type = request.header("content-type").unwrap_or_default();
        let boundary =
            multipart::boundary(content_type).ok_or_else(|| encoding("the multipart body has no boundary"))?;
        let parts = multipart::parts(&request.body, boundary).map_err(|e| encoding(format!("multipart body: {e}")))?;
        for part in parts {
            let (value, place) = match part.file {
                Some(file) => (Cow::Owned(file), Place::File),
                None => {
                    let text =
                        std::str::from_utf8(part.content).map_err(|_| encoding("a part of the body is no UTF-8"))?;
                    (Cow::Borrowed(text), Place::Form)
                }
            };
            self.params.push(Param { name: Cow::Owned(part.name), value, place });
        }
        Ok(())
    }

    /// The first parameter of that name that is no file.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|p| p.name == name && p.place != Place::File);
        found.map(|p| &*p.value)
    }

    /// The value of the system parameter with a source, from where the protocol puts it; empty is absent.
    pub fn system<'s>(&'s self, specs: &Specs, request: &'s Request, source: &str) -> Option<&'s str> {
        let parameter = specs.system(source)?;
        let value = if specs.has_headers() { request.header(&parameter.name) } else { self.param(&parameter.name) };
        value.filter(|value| !value.is_empty())
    }

    /// Takes the values of the path's `{names}`; `false` when the path is another.
    pub fn take_path(&mut self, op: &Op, path: &str) -> bool {
        let Some(values) = path_values(&op.ir.path, path) else { return false };
        for (name, value) in values {
            let value = percent_decoded(value);
            self.params.push(Param { name: Cow::Owned(name.to_owned()), value: Cow::Owned(value), place: Place::Path });
        }
        true
    }

    /// The parameters that are no system parameters of the protocol.
    pub fn business(&self, specs: &Specs) -> impl Iterator<Item = &Param<'a>> {
        let system = |name: &str| !specs.has_headers() && specs.protocol.parameters.iter().any(|p| p.name == name);
        self.params.iter().filter(move |p| !system(&p.name))
    }

    /// What a signature over all parameters covers: all but the signature itself and files.
    pub fn signed(&self, specs: &Specs) -> impl Iterator<Item = (&str, &str)> {
        let signature = specs.protocol.parameters.iter().find(|p| is_source(p, "Signature")).map(|p| p.name.as_str());
        let covered = self.params.iter().filter(|p| matches!(p.place, Place::Query | Place::Form));
        covered.map(|p| (&*p.name, &*p.value)).filter(move |(name, _)| Some(*name) != signature)
    }
}

fn encoding(why: impl Into<String>) -> Refusal {
    Refusal::new(Flaw::InvalidEncoding, why)
}

/// Whether every `%` is followed by two hex digits and what comes out is UTF-8.
fn is_encoded(pairs: &str) -> bool {
    let bytes = pairs.as_bytes();
    if !bytes.contains(&b'%') {
        return bytes.iter().all(|b| *b > b' ');
    }
    let hex = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
    let whole = |(at, _): (usize, &u8)| hex(bytes.get(at + 1)) && hex(bytes.get(at + 2));
    let escapes = bytes.iter().enumerate().filter(|(_, b)| **b == b'%').all(whole);
    escapes && percent_bytes(pairs).is_ok()
}

fn percent_bytes(text: &str) -> Result<String, std::string::FromUtf8Error> {
    String::from_utf8(percent_encoding::percent_decode_str(text).collect())
}

fn percent_decoded(text: &str) -> String {
    percent_bytes(text).unwrap_or_else(|_| text.to_owned())
}

/// The parts of a path that stand for `{names}`; `None` when the rest differs.
pub(super) fn path_values<'a>(pattern: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return Some(values),
            (Some(wanted), Some(found)) => match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !found.is_empty() => values.push((name, found)),
                None if wanted == found => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}
