//! The digests of signatures, and how the secret enters each.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// A digest and how the secret enters it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5 of the canonical string as it is.
    Md5,
    /// MD5 of secret + canonical string + secret.
    Md5Wrapped,
    /// HMAC-MD5 with the secret as key.
    HmacMd5,
    /// HMAC-SHA256 with the secret as key.
    HmacSha256,
}

/// The digest of the concatenated parts, passed to `with`; `None` if the secret is no key. Also verifies push messages.
pub(crate) fn digest<'a, T>(
    digest: Digest,
    secret: &str,
    parts: impl Iterator<Item = &'a [u8]>,
    with: impl FnOnce(&[u8]) -> T,
) -> Option<T> {
    match digest {
        Digest::Md5 | Digest::Md5Wrapped => {
            let mut hash = Md5::new();
            parts.for_each(|part| hash.update(part));
            Some(with(&hash.finalize()))
        }
        Digest::HmacMd5 => hmac::<Hmac<Md5>>(secret, parts).map(|mac| with(&mac.finalize().into_bytes())),
        Digest::HmacSha256 => hmac::<Hmac<Sha256>>(secret, parts).map(|mac| with(&mac.finalize().into_bytes())),
    }
}

fn hmac<'a, M: Mac + KeyInit>(secret: &str, parts: impl Iterator<Item = &'a [u8]>) -> Option<M> {
    // HMAC takes a key of any length. The error exists for other MACs.
    let mut mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).ok()?;
    parts.for_each(|part| mac.update(part));
    Some(mac)
}

/// SHA-256 of the concatenated parts, as lower-case hex.
#[cfg(feature = "push")]
pub(crate) fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    upper_hex(&hash.finalize()).to_ascii_lowercase()
}

pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    // Digits are ASCII, so the default is never used. Pushing them one by one as chars takes half as long as
    // the digest.
    String::from_utf8(text).unwrap_or_default()
}
