//! The bytes of a source as text, within limits: nothing that arrives here can take unbounded memory.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::problem::Problem;

/// The most bytes of one source. The vendor's largest file has under two million.
pub const MAX_BYTES: usize = 32 << 20;

/// The most values (fields, elements, scalars) of one source.
pub const MAX_VALUES: usize = 2_000_000;

/// The most levels of one source.
pub const MAX_LEVELS: usize = 64;

/// The error of a source that is too large; the caller can check the size before it reads the file.
///
/// # Errors
/// If the source has more than [`MAX_BYTES`].
pub fn check_size(file: &str, bytes: u64) -> Result<(), Problem> {
    if bytes <= MAX_BYTES as u64 {
        return Ok(());
    }
    let message = format!("the file has {} MiB, more than the {} of a source", bytes >> 20, MAX_BYTES >> 20);
    Err(Problem::of_file(file, message, "split it, one file for some operations"))
}

/// The text of a source: UTF-8, or GBK that an XML file declares.
///
/// # Errors
/// If it is empty, too large, or in another encoding.
pub fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, Problem> {
    check_size(file, bytes.len() as u64)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if std::str::from_utf8(bytes).is_err() && declares_gbk(bytes) {
        // A byte that is no GBK either is reported as one that is no UTF-8.
        if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
            return Ok(text);
        }
    }
    utf8(file, bytes).map(Cow::Borrowed)
}

/// The same, and GBK that no file declares, as JSON can't; whether that is only assumed.
///
/// # Errors
/// If it is empty, too large, or in another encoding.
pub fn text_or_gbk<'b>(file: &str, bytes: &'b [u8]) -> Result<(Cow<'b, str>, bool), Problem> {
    match text(file, bytes) {
        Ok(text) => Ok((text, false)),
        Err(problem) => gbk(bytes).map(|text| (text, true)).ok_or(problem),
    }
}

/// GBK, unless the bytes before the first one that is no UTF-8 are UTF-8 beyond ASCII: then the file is a damaged one,
/// and reading it as GBK would make another text of it.
fn gbk(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let valid = std::str::from_utf8(bytes).err()?.valid_up_to();
    if bytes.len() > MAX_BYTES || !bytes[..valid].is_ascii() {
        return None;
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    let is_text = |c: char| (!c.is_control() || c.is_ascii_whitespace()) && !('\u{e000}'..='\u{f8ff}').contains(&c);
    text.chars().all(is_text).then_some(text)
}

fn declares_gbk(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    declared(&head).is_some_and(|name| matches!(name.to_ascii_lowercase().as_str(), "gbk" | "gb2312" | "gb18030"))
}

fn utf8<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let message = format!("the byte 0x{byte:02x} is not valid UTF-8");
        Problem::at(file, &before, before.len(), message, remedy(file, bytes, error.valid_up_to()))
    })?;
    if text.trim().is_empty() {
        return Err(Problem::of_file(file, "the file is empty", "name a file with operations"));
    }
    if let Some(name) = declared(text).filter(|name| !matches!(name.to_ascii_lowercase().as_str(), "utf-8" | "utf8")) {
        // ASCII alone is the same in both.
        if !text.is_ascii() {
            let message = format!("the file says that it is {name}, and is UTF-8");
            return Err(Problem::at(file, text, 0, message, "correct the `encoding` of its first line"));
        }
    }
    Ok(text)
}

/// What to do about bytes that are not UTF-8 from one of them on.
fn remedy(file: &str, bytes: &[u8], valid: usize) -> String {
    match bytes {
        [0xff, 0xfe, ..] => convert(file, "UTF-16LE"),
        [0xfe, 0xff, ..] => convert(file, "UTF-16BE"),
        [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, ..] => "unpack it: it is an archive".to_owned(),
        _ if gbk(bytes).is_some() => convert(file, "GB18030"),
        _ if !bytes[..valid].is_ascii() => "the file is UTF-8 up to here, so it is damaged; get it again".to_owned(),
        _ => format!("{}, with its encoding for ENCODING, such as BIG5", convert(file, "ENCODING")),
    }
}

fn convert(file: &str, encoding: &str) -> String {
    let xml = if file.ends_with(".xml") { ", and write `encoding=\"UTF-8\"` in its first line" } else { "" };
    format!("convert it: `iconv -f {encoding} -t UTF-8 {file} > utf8-{}`{xml}", file.rsplit('/').next().unwrap_or(file))
}

/// The encoding that the first line of an XML file names.
fn declared(text: &str) -> Option<&str> {
    let head = text.strip_prefix("<?xml")?;
    let head = &head[..head.find("?>")?];
    let value = head.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}
