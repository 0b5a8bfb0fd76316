//! Diagnostics of files that can't be read as text. The caller reads the disk; this file knows what to say.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// The text of a file that is not UTF-8, with a placeholder for each invalid byte, and the diagnostic of the first one.
#[must_use]
pub fn not_utf8(path: &str, bytes: &[u8]) -> (String, Diagnostic) {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let span = Span { file: Arc::from(path), start: valid, end: valid + char::REPLACEMENT_CHARACTER.len_utf8() };
    let message = format!("the byte 0x{byte:02x} is not valid UTF-8");
    let help = "save the file as UTF-8; an editor may have saved it in another encoding, such as GBK or UTF-16";
    let diagnostic = Diagnostic::new("not-utf8", &span, message, "the first one").help(help);
    (String::from_utf8_lossy(bytes).into_owned(), diagnostic)
}

/// A link that leads to no file; `problem` says where it leads.
#[must_use]
pub fn link(path: &str, problem: &str) -> Diagnostic {
    let span = Span { file: Arc::from(path), start: 0, end: 0 };
    Diagnostic::new("bad-link", &span, format!("this link leads to no file: {problem}"), "")
        .help("replace it by the file, or remove it: links to folders, out of date and in a circle are not followed")
}
