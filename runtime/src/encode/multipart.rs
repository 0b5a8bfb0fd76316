//! A form with files, as in RFC 7578: each parameter is a part, and strings are UTF-8 without further
//! encoding. Pure like all of `encode`: the boundary is derived from the nonce and does not occur in any
//! part.

use bytes::Bytes;
use http::HeaderValue;

use super::{Param, Sent, Upload, at};
use crate::digest::{Digest, digest, upper_hex};
use crate::error::EncodeError;
use crate::platform::Place;
use crate::sign::SignError;

/// The content type and the body.
pub(super) fn form(sent: &Sent<'_, '_>) -> Result<(HeaderValue, Bytes), EncodeError> {
    let boundary = boundary(sent)?;
    let contents: usize = contents(sent).map(<[u8]>::len).sum();
    let parts = sent.params.len() + sent.files.len();
    let mut body = Vec::with_capacity(contents + parts * 192);
    for param in at(sent.params, Place::Body) {
        text(&mut body, &boundary, param);
    }
    for upload in sent.files {
        file(&mut body, &boundary, upload)?;
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"));
    // Hexadecimal digits and a dash.
    let content_type = content_type.map_err(|_| EncodeError::Operation { what: "no boundary".to_owned() })?;
    Ok((content_type, body.into()))
}

fn text(body: &mut Vec<u8>, boundary: &str, param: &Param<'_>) {
    let name = quoted(param.name);
    let head = format!("form-data; name={name}\r\nContent-Type: text/plain;charset=utf-8");
    part(body, boundary, &head, param.value.as_bytes());
}

fn file(body: &mut Vec<u8>, boundary: &str, upload: &Upload<'_>) -> Result<(), EncodeError> {
    let (name, file_name, media_type) = (quoted(upload.name), quoted(upload.file.name()), upload.file.media_type());
    // A line break in the media type could add a header or end the headers.
    if !media_type.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(EncodeError::Header { parameter: upload.name.to_owned() });
    }
    let head = format!("form-data; name={name}; filename={file_name}\r\nContent-Type: {media_type}");
    part(body, boundary, &head, upload.file.bytes());
    Ok(())
}

fn part(body: &mut Vec<u8>, boundary: &str, head: &str, content: &[u8]) {
    body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: {head}\r\n\r\n").as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n");
}

/// A quoted name. Quotes and line breaks are percent-encoded (RFC 7578, section 2).
fn quoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A string that occurs in no part. Each part rules out only some candidates, so one is always found.
fn boundary(sent: &Sent<'_, '_>) -> Result<String, EncodeError> {
    let mut round: u64 = 0;
    loop {
        let parts = [sent.nonce.as_bytes(), &round.to_be_bytes()];
        let digest = digest(Digest::Md5, "", parts.into_iter(), upper_hex).ok_or(SignError::Key)?;
        let boundary = format!("waybill-{digest}");
        if !contents(sent).any(|content| holds(content, boundary.as_bytes())) {
            return Ok(boundary);
        }
        round = round.wrapping_add(1);
    }
}

fn contents<'s>(sent: &'s Sent<'_, '_>) -> impl Iterator<Item = &'s [u8]> {
    let texts = at(sent.params, Place::Body).map(|param| param.value.as_bytes());
    texts.chain(sent.files.iter().map(|upload| upload.file.bytes().as_ref()))
}

fn holds(content: &[u8], text: &[u8]) -> bool {
    content.windows(text.len()).any(|window| window == text)
}
