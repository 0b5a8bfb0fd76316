//! Signing: the canonical text of a request and its digest, by the rules that a [`Platform`] states.
//!
//! This is the only place where a signature is made. It knows parameters as names and values, never
//! models, operations or HTTP, so that a tool can sign without any of them. The secret is fed to the
//! digest piece by piece and never becomes part of a text that could be printed by mistake.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::platform::{Canonical, Common, Digest, Method, Operation, Platform, Source};

/// What stands for the secret in a canonical text that people read.
const MASK: &str = "****";

/// A signature and the text it was made of.
#[derive(Clone)]
pub struct Signed {
    signature: String,
    digested: Digested,
}

/// A text that is digested, without the secret in it.
#[derive(Clone, Default)]
struct Digested {
    text: String,
    /// Where in the text the secret stands, in ascending order.
    secret_at: Vec<usize>,
}

impl Signed {
    /// The signature: upper-case hex.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// What was digested, with `****` where the secret stands. An access token that travels as a
    /// parameter is part of it, so it is for the eyes of the caller only.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.digested.parts(MASK).collect()
    }

    /// What was digested, secret included.
    #[must_use]
    pub fn canonical_with(&self, secret: &SecretString) -> String {
        self.digested.parts(secret.expose_secret()).collect()
    }
}

impl fmt::Debug for Signed {
    /// Shows nothing of the text: it holds the access token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

impl Digested {
    /// What is digested, part by part.
    fn parts<'a>(&'a self, secret: &'a str) -> impl Iterator<Item = &'a str> {
        let starts = std::iter::once(0).chain(self.secret_at.iter().copied());
        let ends = self.secret_at.iter().copied().chain([self.text.len()]);
        let texts = starts.zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or_default());
        let secrets = self.secret_at.iter().map(move |_| secret).chain([""]);
        texts.zip(secrets).flat_map(|(text, secret)| [text, secret])
    }
}

/// Why there is no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The platform documents no such method.
    #[error("unknown signing method `{name}`; the documented ones are {known}")]
    Method {
        /// The name that was asked for.
        name: String,
        /// The names that the platform documents.
        known: String,
    },
    /// A parameter that is part of the canonical text is missing.
    #[error("`{name}` is part of what is signed, and is missing")]
    Missing {
        /// Its name on the wire.
        name: &'static str,
    },
    /// The digest doesn't take the secret as its key.
    #[error("the secret can't be the key of this digest")]
    Key,
    /// The platform describes something that can't be signed.
    #[error("the platform signs `{what}`, which is no parameter of it")]
    Platform {
        /// What it wants to sign.
        what: String,
    },
}

/// Signs parameters as `platform` documents it.
///
/// `params` are all parameters of the request, system and business, not encoded; a signature among
/// them is left out. Without a `method`, the parameter that names one decides, else the platform's
/// default.
///
/// # Errors
/// An unknown method, or a parameter that the canonical text needs and that is missing.
pub fn sign(
    platform: &Platform,
    method: Option<&str>,
    secret: &SecretString,
    params: &[(&str, &str)],
) -> Result<Signed, SignError> {
    let named = value_of(platform, Source::SignMethod, params);
    let method = find_method(platform, method.or(named))?;
    let digested = match platform.signing.canonical {
        Canonical::SortedPairs => Digested { text: sorted_pairs(platform, params), ..Digested::default() },
        Canonical::Concatenated(sources) => {
            concatenated(sources, |source| signed_value(platform.parameter(source), source, params))?
        }
    };
    finish(method, secret, digested)
}

/// Signs these parts of an operation that does not authenticate in its platform's way. What is not sent
/// is empty, but the key, which some operations sign and never send.
pub(crate) fn sign_parts(
    operation: &Operation,
    parts: &[Source],
    method: Option<&str>,
    secret: &SecretString,
    params: &[(&str, &str)],
    key: &str,
) -> Result<Signed, SignError> {
    let method = find_method(operation.platform, method)?;
    let digested = concatenated(parts, |source| {
        let feeds = |common: &Common| std::mem::discriminant(&common.source) == std::mem::discriminant(&source);
        match operation.common().map(|(_, common)| common).find(|common| feeds(common)) {
            None if source == Source::Key => Ok(key),
            None => Ok(""),
            found => signed_value(found, source, params),
        }
    })?;
    finish(method, secret, digested)
}

fn finish(method: &Method, secret: &SecretString, mut digested: Digested) -> Result<Signed, SignError> {
    // The hmac forms take the secret as their key alone: a page that wraps the text for hmac as well is
    // contradicted by its own sample.
    if method.digest == Digest::Md5Wrapped {
        digested.secret_at.insert(0, 0);
        digested.secret_at.push(digested.text.len());
    }
    let secret = secret.expose_secret();
    let signature = digest(method.digest, secret, digested.parts(secret).map(str::as_bytes), upper_hex)?;
    Ok(Signed { signature, digested })
}

/// The method of that name, or the first one.
pub(crate) fn find_method(platform: &Platform, name: Option<&str>) -> Result<&'static Method, SignError> {
    let methods = platform.signing.methods;
    let found = match name {
        Some(name) => methods.iter().find(|method| method.name == name),
        None => methods.first(),
    };
    found.ok_or_else(|| SignError::Method {
        name: name.unwrap_or_default().to_owned(),
        known: methods.iter().map(|m| format!("`{}`", m.name)).collect::<Vec<_>>().join(", "),
    })
}

/// Each `name` + `value`, sorted by the bytes of the name. Pairs whose name or value is empty or white space
/// alone are left out, as in the official Java client (`areNotEmpty`).
fn sorted_pairs(platform: &Platform, params: &[(&str, &str)]) -> String {
    let signature = platform.parameter(Source::Signature).map(|common| common.name);
    let sent = |(name, value): &&(&str, &str)| !is_blank(name) && !is_blank(value) && Some(*name) != signature;
    let mut pairs = Vec::with_capacity(params.len());
    pairs.extend(params.iter().filter(sent).map(|(name, value)| (first_bytes(name), *name, *value)));
    pairs.sort_by(|(a, name, _), (b, other, _)| a.cmp(b).then_with(|| name.as_bytes().cmp(other.as_bytes())));
    let mut text = String::with_capacity(pairs.iter().map(|(_, name, value)| name.len() + value.len()).sum());
    for (_, name, value) in pairs {
        text.push_str(name);
        text.push_str(value);
    }
    text
}

/// Whether a text is empty, or white space alone as Java's `Character.isWhitespace` has it: without the
/// spaces that do not break, with the separators of files and records.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        '\u{1c}'..='\u{1f}' => true,
        other => other.is_whitespace(),
    })
}

/// The first four bytes in the order of bytes: a number, so that most names are compared without a call.
fn first_bytes(name: &str) -> u32 {
    let mut first = [0; 4];
    first.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    u32::from_be_bytes(first)
}

/// The values of `sources`, one after the other.
fn concatenated<'v>(
    sources: &[Source],
    value: impl Fn(Source) -> Result<&'v str, SignError>,
) -> Result<Digested, SignError> {
    let mut digested = Digested::default();
    for source in sources {
        match source {
            Source::Constant(constant) => digested.text.push_str(constant),
            Source::Secret => digested.secret_at.push(digested.text.len()),
            _ => digested.text.push_str(value(*source)?),
        }
    }
    Ok(digested)
}

/// The value of the parameter that `source` feeds; empty when it is optional and not there.
fn signed_value<'a>(common: Option<&Common>, source: Source, params: &[(&str, &'a str)]) -> Result<&'a str, SignError> {
    let common = common.ok_or_else(|| SignError::Platform { what: format!("{source:?}") })?;
    match params.iter().find(|(name, _)| *name == common.name) {
        Some((_, value)) => Ok(value),
        None if common.required => Err(SignError::Missing { name: common.name }),
        None => Ok(""),
    }
}

fn value_of<'a>(platform: &Platform, source: Source, params: &[(&str, &'a str)]) -> Option<&'a str> {
    let wanted = platform.parameter(source)?.name;
    params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
}

/// What `with` makes of the digest of some parts, one after the other. Also what a push message is
/// checked against.
pub(crate) fn digest<'a, T>(
    digest: Digest,
    secret: &str,
    parts: impl Iterator<Item = &'a [u8]>,
    with: impl FnOnce(&[u8]) -> T,
) -> Result<T, SignError> {
    match digest {
        Digest::Md5 | Digest::Md5Wrapped => {
            let mut hash = Md5::new();
            parts.for_each(|part| hash.update(part));
            Ok(with(&hash.finalize()))
        }
        Digest::HmacMd5 => hmac::<Hmac<Md5>>(secret, parts).map(|mac| with(&mac.finalize().into_bytes())),
        Digest::HmacSha256 => hmac::<Hmac<Sha256>>(secret, parts).map(|mac| with(&mac.finalize().into_bytes())),
    }
}

fn hmac<'a, M: Mac + KeyInit>(secret: &str, parts: impl Iterator<Item = &'a [u8]>) -> Result<M, SignError> {
    // HMAC takes a key of any length; the error exists for other MACs.
    let mut mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).map_err(|_| SignError::Key)?;
    parts.for_each(|part| mac.update(part));
    Ok(mac)
}

pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    // Digits are ASCII, so the default is never used; pushing them one by one as chars takes half as
    // long as a digest.
    String::from_utf8(text).unwrap_or_default()
}
