//! Mistakes in what is said of the public surface, and breaks of what it promises.

use crate::diagnostic::Diagnostic;
use crate::spec::Span;

pub(crate) fn not_gone(place: &Span, line: &str) -> Diagnostic {
    Diagnostic::new("break-not-gone", place, format!("`{line}` is not gone"), "the surface still has it")
        .help("take the entry out, or take the item away")
}

pub(crate) fn never_there(place: &Span, line: &str, meant: Option<&str>) -> Diagnostic {
    let meant = meant.map(|line| format!("did you mean `{line}`? ")).unwrap_or_default();
    Diagnostic::new("break-unknown", place, format!("`{line}` was never there"), "no line of api.txt")
        .help(format!("{meant}write the line as the api.txt of the last run has it"))
}

pub(crate) fn breaks_users(place: &Span, name: &str, line: &str, version: &str) -> Diagnostic {
    let message = format!("users of {name} {version} lose `{line}`");
    Diagnostic::new("break-unsaid", place, message, "from version 0.1.0 on the surface is a promise").help(format!(
        "keep it (`name:` holds a Rust name when the vendor's changes), or add `breaks: [{{ gone: {line:?}, now: \"…\", doc: \"why\" }}]`"
    ))
}
