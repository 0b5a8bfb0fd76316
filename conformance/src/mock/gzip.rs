//! Compressed responses for the clients that ask for them (RFC 9110, 12.5.3), as real gateways send them.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::arrived::Arrived;

/// Whether the client accepts gzip, and does not prefer the plain body.
pub(super) fn is_accepted(request: &Arrived) -> bool {
    let headers = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"));
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for coding in headers.flat_map(|(_, value)| value.split(|byte| *byte == b',')) {
        let Ok(coding) = std::str::from_utf8(coding) else { continue };
        let (name, weight) = weighted(coding);
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = Some(weight),
            "*" => any = Some(weight),
            "identity" => identity = Some(weight),
            _ => {}
        }
    }
    gzip.or(any).is_some_and(|weight| weight > 0.0 && identity.is_none_or(|plain| plain <= weight))
}

/// A coding and its weight, from 0 to 1; an invalid one is 0.
fn weighted(coding: &str) -> (&str, f32) {
    let mut parts = coding.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, weight.map_or(1.0, |weight| weight.parse().unwrap_or_default()))
}

/// The body as gzip; always the same bytes for the same body.
pub(super) fn compressed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2 + 64), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
