//! A received signature as it is written: hex or Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::recipe::Hash;

/// The digest in a signature, and what is wrong with how it is written.
pub(super) fn read(signature: &str) -> Option<(Vec<u8>, Vec<&'static str>)> {
    let trimmed = signature.trim();
    let mut wrong = Vec::new();
    if trimmed != signature {
        wrong.push("the signature has white space around it");
    }
    if let Some(digest) = hex(trimmed).filter(|digest| is_digest(digest)) {
        if trimmed.bytes().any(|byte| byte.is_ascii_lowercase()) {
            wrong.push("the signature is lower-case hex: use upper-case hex");
        }
        return Some((digest, wrong));
    }
    // A `+` that was not encoded arrives as a space.
    let text = trimmed.trim_end_matches('=').replace([' ', '-'], "+").replace('_', "/");
    let bytes = STANDARD_NO_PAD.decode(text).ok()?;
    let digits = std::str::from_utf8(&bytes).ok().and_then(hex).filter(|digest| is_digest(digest));
    wrong.push(match digits {
        Some(_) => "the signature is Base64 of the hex digits: write the digits",
        None => "the signature is Base64: write it as upper-case hex",
    });
    digits.or(Some(bytes)).filter(|digest| is_digest(digest)).map(|digest| (digest, wrong))
}

fn is_digest(digest: &[u8]) -> bool {
    Hash::ALL.iter().any(|hash| hash.length() == digest.len())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
