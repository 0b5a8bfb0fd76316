//! The parameters of a request: query and body merged, as the gateway does before it checks a
//! signature, each with its place; a JSON body; headers.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;
use waybill_codegen::ir::{self, BodyFormat};

use super::names::{Name, Names};
use super::provider::{Op, Specs};
use super::redact;
use super::rejection::{Rejection, Violation};
use super::short::is_same;
use super::system::{Role, Style, System};
use crate::arrived::Arrived;
use crate::multipart;

/// More than any document has, and few enough to be compared with each other.
const MAX_PARAMETERS: usize = 500;

/// Room at first: so many are below 1 KiB, for which the allocator is fastest.
const USUAL: usize = 11;

/// So many names have a place in a table, the platform's first: they are looked up dozens of times for each request.
const INDEXED: usize = 256;

/// Where a parameter was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Form,
    /// A part of a multipart body that is a file: it is not signed.
    File,
    Path,
}

/// A parameter as received, decoded.
#[derive(Debug)]
pub(super) struct Param<'a> {
    pub name: Cow<'a, str>,
    /// The number of the name, if it is documented.
    pub known: Option<Name>,
    /// The name that was received, where it is another documented one.
    pub sent: Option<Cow<'a, str>>,
    pub value: Cow<'a, str>,
    pub place: Place,
    /// Index of the first parameter of the same name, as [`Params::settle`] finds it.
    pub earlier: Option<u16>,
    /// Whether it is one of the platform, as [`Params::settle`] finds it.
    pub is_system: bool,
}

impl<'a> Param<'a> {
    fn new(names: &Names, name: Cow<'a, str>, value: Cow<'a, str>, place: Place) -> Self {
        let known = names.get(&name);
        Self { name, known, sent: None, value, place, earlier: None, is_system: false }
    }
}

/// All parameters of a request.
#[derive(Debug, Default)]
pub(super) struct Params<'a> {
    pub list: Vec<Param<'a>>,
    pub json: Option<Value>,
    first: First,
}

/// Where the first parameter of a name is that is no file, by the number of the name. 0 is none.
#[derive(Debug)]
struct First([u16; INDEXED]);

impl Default for First {
    fn default() -> Self {
        Self([0; INDEXED])
    }
}

impl First {
    fn enter(&mut self, known: Option<Name>, place: Place, at: usize) {
        if place != Place::File
            && let Some(first) = known.and_then(|name| self.0.get_mut(name.index()))
            && *first == 0
        {
            *first = u16::try_from(at + 1).unwrap_or_default();
        }
    }

    /// Whether a name has a place in the table; then its first parameter.
    fn get(&self, name: Name) -> Option<Option<usize>> {
        self.0.get(name.index()).map(|first| usize::from(*first).checked_sub(1))
    }
}

impl<'a> Params<'a> {
    /// Reads query and body.
    pub fn read(&mut self, specs: &Specs, request: &'a Arrived) -> Result<(), Rejection> {
        self.list.reserve(USUAL);
        let names = &specs.names;
        self.add(names, request.query.as_deref().unwrap_or_default(), Place::Query)?;
        if request.body.is_empty() {
            return Ok(());
        }
        if let Some(coding) = coding(request) {
            let why = format!("the body is {coding}; the gateway's documents do not take compressed bodies");
            return Err(encoding(why).suggest(["send it uncompressed, without content-encoding".to_owned()]));
        }
        match specs.platform.body {
            BodyFormat::Form if request.has_media_type("application/x-www-form-urlencoded") => {
                let text =
                    std::str::from_utf8(&request.body).map_err(|_| encoding(format!("the body is not {UTF_8}")))?;
                self.add(names, text, Place::Form)?;
            }
            BodyFormat::Form if request.has_media_type("multipart/form-data") => self.add_parts(names, request)?,
            BodyFormat::Json if request.has_media_type("application/json") => {
                if request.body.starts_with(b"\xef\xbb\xbf") {
                    return Err(encoding("the body begins with a byte order mark: JSON is sent without one"));
                }
                let body = serde_json::from_slice(&request.body);
                self.json = Some(body.map_err(|e| encoding(format!("the body is not JSON: {e}")))?);
            }
            _ if request.media_type().is_empty() => {
                return Err(encoding(format!("the body has no content type, expected {}", expected(specs))));
            }
            _ => {
                let other = beginning(request.media_type(), 60).to_ascii_lowercase();
                return Err(encoding(format!("unsupported content type {other}, expected {}", expected(specs))));
            }
        }
        Ok(())
    }

    /// No document has so many.
    fn check_count(&self) -> Result<(), Rejection> {
        let many = || Rejection::new(Violation::InvalidArgument, format!("more than {MAX_PARAMETERS} parameters"));
        if self.list.len() == MAX_PARAMETERS { Err(many()) } else { Ok(()) }
    }

    fn add(&mut self, names: &Names, pairs: &'a str, place: Place) -> Result<(), Rejection> {
        let wrong = |rest: &str| {
            let name = rest.split(['=', '&']).next().unwrap_or_default();
            encoding(format!("the parameter `{}` is not percent-encoded {UTF_8}", redact::unknown(name)))
        };
        let mut rest = pairs;
        while !rest.is_empty() {
            if let Some(next) = rest.strip_prefix('&') {
                rest = next;
                continue;
            }
            let (name, behind) = decoded(rest, |b| matches!(b, b'=' | b'&')).ok_or_else(|| wrong(rest))?;
            let (value, behind) = match behind.strip_prefix('=') {
                Some(value) => decoded(value, |b| b == b'&').ok_or_else(|| wrong(rest))?,
                None => (Cow::Borrowed(""), behind),
            };
            self.check_count()?;
            self.push(Param::new(names, name, value, place));
            rest = behind;
        }
        Ok(())
    }

    fn add_parts(&mut self, names: &Names, request: &'a Arrived) -> Result<(), Rejection> {
        let content_type = request.header("content-type").unwrap_or_default();
        let boundary =
            multipart::boundary(content_type).ok_or_else(|| encoding("the multipart body has no boundary"))?;
        let parts = multipart::parse(&request.body, boundary).map_err(|e| encoding(format!("multipart body: {e}")))?;
        for part in parts {
            let (value, place) = match part.file {
                Some(file) => (Cow::Owned(file), Place::File),
                None => {
                    let text = String::from_utf8(part.content)
                        .map_err(|_| encoding(format!("a part of the body is not {UTF_8}")))?;
                    (Cow::Owned(text), Place::Form)
                }
            };
            self.check_count()?;
            self.push(Param::new(names, Cow::Owned(part.name), value, place));
        }
        Ok(())
    }

    fn push(&mut self, param: Param<'a>) {
        self.first.enter(param.known, param.place, self.list.len());
        self.list.push(param);
    }

    /// Finds which parameters are those of the platform and which are repeated, and gives them the names that a client
    /// sends, where they have other documented ones.
    pub fn settle(&mut self, op: &Op, by: &Style) {
        let has_file = self.list.iter().any(|p| p.place == Place::File);
        let mut is_renamed = false;
        for at in 0..self.list.len() {
            let (before, rest) = self.list.split_at_mut(at);
            let Some(param) = rest.first_mut() else { continue };
            let system = by.named(param.known);
            param.is_system = system.is_some_and(|system| !system.in_header);
            let settled = match system {
                Some(system) => Some((system.known.name, &system.name)),
                None => op.field(param.known).map(|(known, field)| (known.name, &field.wire)),
            };
            let settled = settled.filter(|(known, _)| param.place != Place::Path && Some(*known) != param.known);
            if let Some((known, name)) = settled {
                is_renamed = true;
                param.known = Some(known);
                param.sent = Some(std::mem::replace(&mut param.name, Cow::Owned(name.clone())));
            }
            // The usual case, which the table tells at once.
            let is_first = param.known.is_some_and(|name| self.first.get(name) == Some(Some(at)));
            if is_first && !has_file && !is_renamed {
                continue;
            }
            let is_same =
                |other: &Param<'_>| other.known == param.known && (param.known.is_some() || other.name == param.name);
            param.earlier = before.iter().position(is_same).and_then(|at| at.try_into().ok());
        }
        if is_renamed {
            self.first = First::default();
            self.list.iter().enumerate().for_each(|(at, param)| self.first.enter(param.known, param.place, at));
        }
        let Some(body) = self.json.as_mut().and_then(Value::as_object_mut) else { return };
        for field in op.ir.input.fields.iter().filter(|field| field.place == ir::Place::Body) {
            let Some(also) = field.also.as_ref().filter(|_| !body.contains_key(&field.wire)) else { continue };
            if let Some(value) = body.remove(also) {
                body.insert(field.wire.clone(), value);
            }
        }
    }

    /// The first parameter of that name that is not a file.
    fn param(&self, name: Name) -> Option<&str> {
        let at = match self.first.get(name) {
            Some(first) => first,
            None => self.list.iter().position(|p| p.known == Some(name) && p.place != Place::File),
        };
        at.map(|at| &*self.list[at].value)
    }

    /// The value of a request field as text, wherever it was sent; a member of a JSON body that is null is absent.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        let param = self.list.iter().find(|p| is_same(&p.name, name) && p.place != Place::File).map(|p| &*p.value);
        self.text_or_member(param, name)
    }

    /// The same for a documented field.
    pub fn field_text(&self, op: &Op, field: usize) -> Option<Cow<'_, str>> {
        self.text_or_member(self.param(op.fields[field].name), &op.ir.input.fields[field].wire)
    }

    fn text_or_member<'s>(&'s self, param: Option<&'s str>, name: &str) -> Option<Cow<'s, str>> {
        match (param, self.member(name)) {
            (Some(text), _) => Some(Cow::Borrowed(text)),
            (None, Some(Value::String(text))) => Some(Cow::Borrowed(text)),
            (None, Some(value)) if !value.is_null() => Some(Cow::Owned(value.to_string())),
            _ => None,
        }
    }

    /// The items of a request field: of a list in a JSON body, or between the commas of a string.
    pub fn items(&self, name: &str) -> Vec<String> {
        match self.member(name) {
            Some(Value::Array(items)) => {
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
            }
            _ => {
                let text = self.text(name).unwrap_or_default();
                text.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
            }
        }
    }

    fn member(&self, name: &str) -> Option<&Value> {
        self.json.as_ref()?.get(name)
    }

    /// The value of a system parameter; empty is absent.
    pub fn value<'s>(&'s self, request: &'s Arrived, system: &System) -> Option<&'s str> {
        let value = if system.in_header {
            request.header(&system.name).or_else(|| request.header(system.also.as_ref()?))
        } else {
            self.param(system.known.name).or_else(|| self.param(system.known.also?))
        };
        value.filter(|value| !value.is_empty())
    }

    /// The value of the system parameter with a role.
    pub fn value_of<'s>(&'s self, by: &Style, request: &'s Arrived, role: Role) -> Option<&'s str> {
        self.value(request, by.with_role(role)?)
    }

    /// Reads the path parameters; `false` when the path does not match.
    pub fn take_path(&mut self, names: &Names, op: &Op, path: &str) -> bool {
        let Some(values) = path_values(&op.ir.path, path) else { return false };
        for (name, value) in values {
            let (name, value) = (Cow::Owned(name.to_owned()), Cow::Owned(percent_decoded(value)));
            self.push(Param::new(names, name, value, Place::Path));
        }
        true
    }

    /// The first parameter of the same name, before this one.
    pub fn earlier(&self, param: &Param<'a>) -> Option<&Param<'a>> {
        param.earlier.map(|at| &self.list[usize::from(at)])
    }

    /// The parameters that are not system parameters.
    pub fn business(&self) -> impl Iterator<Item = &Param<'a>> {
        self.list.iter().filter(|p| !p.is_system)
    }

    /// What a signature over all parameters covers: all but the signature itself and files.
    pub fn signed<'s>(&'s self, by: &'s Style) -> impl Iterator<Item = (&'s str, &'s str)> {
        let signature = by.with_role(Role::Signature).map(|system| system.known.name);
        // A system parameter that is sent twice with one value counts once.
        let again = |p: &Param<'_>| p.is_system && self.earlier(p).is_some_and(|other| other.value == p.value);
        let covered = self.list.iter().filter(move |p| matches!(p.place, Place::Query | Place::Form) && !again(p));
        let covered = covered.filter(move |p| signature.is_none() || p.known != signature);
        covered.map(|p| (p.sent.as_deref().unwrap_or(&p.name), &*p.value))
    }
}

/// The coding of a compressed body: as the header names it, or as the body begins.
fn coding(request: &Arrived) -> Option<&str> {
    let named = request.header("content-encoding").map(str::trim).filter(|coding| !coding.is_empty());
    match named.filter(|coding| !coding.eq_ignore_ascii_case("identity")) {
        Some(coding) => Some(beginning(coding, 20)),
        None => request.body.starts_with(&[0x1f, 0x8b]).then_some("gzip"),
    }
}

/// What bodies and parameters are, and what they are often instead.
const UTF_8: &str = "UTF-8; GBK and other encodings are not accepted";

/// The content types of a platform's bodies.
fn expected(specs: &Specs) -> &'static str {
    match specs.platform.body {
        BodyFormat::Form => "application/x-www-form-urlencoded or multipart/form-data",
        BodyFormat::Json => "application/json",
    }
}

fn encoding(why: impl Into<String>) -> Rejection {
    Rejection::new(Violation::InvalidEncoding, why)
}

/// The bytes that are not themselves in a query or a form, or end a name or a value.
const IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < special.len() {
        special[byte] = matches!(byte as u8, 0..=b' ' | b'%' | b'&' | b'+' | b'=');
        byte += 1;
    }
    special
};

/// Decodes the name or the value at the start of a text, and returns the rest;
/// `None` where a `%` is not followed by two hex digits, a byte is not allowed, or the result is not
/// UTF-8.
fn decoded(text: &str, is_end: impl Fn(u8) -> bool) -> Option<(Cow<'_, str>, &str)> {
    let bytes = text.as_bytes();
    // Most values are not encoded at all.
    let plain = bytes.iter().position(|b| IS_SPECIAL[usize::from(*b)]).unwrap_or(bytes.len());
    if bytes.get(plain).is_none_or(|b| is_end(*b)) {
        return Some((Cow::Borrowed(&text[..plain]), &text[plain..]));
    }
    let end = bytes.iter().position(|b| is_end(*b)).unwrap_or(bytes.len());
    let mut decoded = Vec::with_capacity(end);
    decoded.extend_from_slice(&bytes[..plain]);
    let mut rest = bytes[plain..end].iter();
    while let Some(byte) = rest.next() {
        decoded.push(match *byte {
            b'%' => hex_digit(*rest.next()?)? << 4 | hex_digit(*rest.next()?)?,
            b'+' => b' ',
            0..=b' ' => return None,
            other => other,
        });
    }
    Some((Cow::Owned(String::from_utf8(decoded).ok()?), &text[end..]))
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The values of the `{names}` in a path; `None` when the rest differs.
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

/// The first `count` characters.
pub(super) fn beginning(text: &str, count: usize) -> &str {
    let cut = if text.len() > count { text.char_indices().nth(count) } else { None };
    cut.map_or(text, |(at, _)| &text[..at])
}
