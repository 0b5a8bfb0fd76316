//! Signing: the canonical string of a request and its digest, by the rules of a [`Platform`].
//!
//! Signatures are made only here. This module knows parameters as names and values, and no models, operations
//! or HTTP, so that a tool can sign without them. The secret enters the digest in pieces. It never becomes
//! part of a string that could be printed by mistake.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::digest::{Digest, digest, upper_hex};
use crate::platform::{Common, Method, Platform, Source, Style};

/// The replacement for the secret in a canonical string that is shown.
const REDACTED: &str = "****";

/// A signature and its canonical string.
#[derive(Clone)]
pub struct Signed {
    signature: String,
    digested: Digested,
}

/// A canonical string, without the secret.
#[derive(Clone, Default)]
struct Digested {
    text: String,
    /// The positions of the secret in the string, in ascending order.
    secret_at: Vec<usize>,
}

impl Signed {
    /// The signature: upper-case hex.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The canonical string, with `****` for the secret. It holds the access token if that is sent as a
    /// parameter. Do not log it.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.digested.parts(REDACTED).collect()
    }

    /// The canonical string, with the secret.
    #[must_use]
    pub fn canonical_with(&self, secret: &SecretString) -> String {
        self.digested.parts(secret.expose_secret()).collect()
    }
}

impl fmt::Debug for Signed {
    /// The canonical string is not shown, since it holds the access token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

impl Digested {
    /// The parts that are digested.
    fn parts<'a>(&'a self, secret: &'a str) -> impl Iterator<Item = &'a str> {
        let starts = std::iter::once(0).chain(self.secret_at.iter().copied());
        let ends = self.secret_at.iter().copied().chain([self.text.len()]);
        let texts = starts.zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or_default());
        let secrets = self.secret_at.iter().map(move |_| secret).chain([""]);
        texts.zip(secrets).flat_map(|(text, secret)| [text, secret])
    }
}

/// Why a request could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The platform documents no method of this name.
    #[error("unknown signing method `{name}`; the documented ones are {known}")]
    Method {
        /// The name that was set.
        name: String,
        /// The names that the platform documents.
        known: String,
    },
    /// A parameter of the canonical string is missing.
    #[error("`{name}` is missing, and the canonical string needs it")]
    Missing {
        /// Its name on the wire.
        name: &'static str,
    },
    /// The digest doesn't accept the secret as its key.
    #[error("the digest does not accept the secret as its key")]
    Key,
    /// The platform signs a parameter that it does not have.
    #[error("the platform signs `{what}`, which is not one of its parameters; this is a bug in its spec")]
    Platform {
        /// The source of the parameter.
        what: String,
    },
}

/// Signs parameters as `platform` documents it: [`Signer::sign`] without a style.
///
/// # Errors
/// The method is unknown, or a parameter of the canonical string is missing.
pub fn sign(
    platform: &Platform,
    method: Option<&str>,
    secret: &SecretString,
    params: &[(&str, &str)],
) -> Result<Signed, SignError> {
    Signer::new(platform).sign(method, secret, params)
}

/// The rules of a signature: those of a platform, or of one of its styles.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    platform: &'a Platform,
    style: Option<&'a Style>,
    parts: &'a [Source],
    path: &'a str,
    key: &'a str,
}

impl<'a> Signer<'a> {
    /// The rules of a platform.
    #[must_use]
    pub fn new(platform: &'a Platform) -> Self {
        Self { platform, style: None, parts: platform.signing.canonical, path: "", key: "" }
    }

    /// Signs as this style documents it, by the first of its canonical strings.
    #[must_use]
    pub fn style(mut self, style: &'a Style) -> Self {
        self.style = Some(style);
        self.parts = style.canonical_strings.first().map_or(&[][..], |text| text.parts);
        self
    }

    /// Signs these parts.
    #[must_use]
    pub fn parts(mut self, parts: &'a [Source]) -> Self {
        self.parts = parts;
        self
    }

    /// The path of the operation: [`Source::Path`].
    #[must_use]
    pub fn path(mut self, path: &'a str) -> Self {
        self.path = path;
        self
    }

    /// The key, for a style that signs it and does not send it.
    #[must_use]
    pub fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    /// Signs parameters.
    ///
    /// `params` are all parameters of the request, system and business, not encoded, without those in the path.
    /// A signature among them is ignored. Without a `method`, the parameter that names the method decides, or
    /// else the platform's default.
    ///
    /// # Errors
    /// The method is unknown, or a parameter of the canonical string is missing.
    pub fn sign(
        &self,
        method: Option<&str>,
        secret: &SecretString,
        params: &[(&str, &str)],
    ) -> Result<Signed, SignError> {
        let method = find_method(self.platform, method.or(self.sent(Source::SignMethod, params)))?;
        let mut digested = Digested::default();
        for part in self.parts {
            match part {
                Source::Constant(constant) => digested.text.push_str(constant),
                Source::Secret => digested.secret_at.push(digested.text.len()),
                Source::Path => digested.text.push_str(self.path),
                Source::SortedPairs => {
                    let signature = self.parameter(Source::Signature).map(|common| common.name);
                    push_sorted_pairs(&mut digested.text, signature, params);
                }
                source => digested.text.push_str(self.value(*source, params)?),
            }
        }
        finish(method, secret, digested)
    }

    fn parameter(&self, source: Source) -> Option<&'static Common> {
        self.style.map_or_else(|| self.platform.parameter(source), |style| style.parameter(source))
    }

    /// The value of the parameter with this source. Empty when it is optional and absent, or when a style does
    /// not send it. The exception is the key, which some styles sign and never send.
    fn value<'v>(&self, source: Source, params: &[(&str, &'v str)]) -> Result<&'v str, SignError>
    where
        'a: 'v,
    {
        match (self.parameter(source), self.style) {
            (Some(common), _) => match params.iter().find(|(name, _)| *name == common.name) {
                Some((_, value)) => Ok(value),
                None if common.required => Err(SignError::Missing { name: common.name }),
                None => Ok(""),
            },
            (None, Some(_)) if source == Source::Key => Ok(self.key),
            (None, Some(_)) => Ok(""),
            (None, None) => Err(SignError::Platform { what: format!("{source:?}") }),
        }
    }

    fn sent<'v>(&self, source: Source, params: &[(&str, &'v str)]) -> Option<&'v str> {
        let wanted = self.parameter(source)?.name;
        params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
    }
}

fn finish(method: &Method, secret: &SecretString, mut digested: Digested) -> Result<Signed, SignError> {
    // The HMAC methods use the secret only as their key. One page also wraps the string for HMAC, but its
    // own sample contradicts that.
    if method.digest == Digest::Md5Wrapped {
        digested.secret_at.insert(0, 0);
        digested.secret_at.push(digested.text.len());
    }
    let secret = secret.expose_secret();
    let signature = digest(method.digest, secret, digested.parts(secret).map(str::as_bytes), upper_hex);
    let signature = signature.ok_or(SignError::Key)?;
    Ok(Signed { signature, digested })
}

/// The method with this name, or the first one.
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

/// Concatenates `name` + `value`, sorted by the bytes of the name. Pairs whose name or value is empty or only
/// white space are left out, as in the official Java client (`areNotEmpty`).
fn push_sorted_pairs(text: &mut String, signature: Option<&str>, params: &[(&str, &str)]) {
    let signed = |(name, value): &&(&str, &str)| !is_blank(name) && !is_blank(value) && Some(*name) != signature;
    let mut pairs = Vec::with_capacity(params.len());
    pairs.extend(params.iter().filter(signed).map(|(name, value)| (first_bytes(name), *name, *value)));
    pairs.sort_by(|(a, name, _), (b, other, _)| a.cmp(b).then_with(|| name.as_bytes().cmp(other.as_bytes())));
    text.reserve(pairs.iter().map(|(_, name, value)| name.len() + value.len()).sum());
    for (_, name, value) in pairs {
        text.push_str(name);
        text.push_str(value);
    }
}

/// Whether a parameter with this value is signed and sent. An empty value is not. Where pairs are sorted, a
/// value of only white space is not either.
pub(crate) fn is_sent(parts: &[Source], value: &str) -> bool {
    if parts.contains(&Source::SortedPairs) { !is_blank(value) } else { !value.is_empty() }
}

/// Whether a string is empty or only white space in the sense of Java's `Character.isWhitespace`: without
/// non-breaking spaces, with the file and record separators.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => false,
        '\u{1c}'..='\u{1f}' => true,
        other => other.is_whitespace(),
    })
}

/// The first four bytes as a big-endian number, so that most names are compared without a call.
fn first_bytes(name: &str) -> u32 {
    let mut first = [0; 4];
    first.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    u32::from_be_bytes(first)
}
