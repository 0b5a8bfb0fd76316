//! Messages about the public surface: entries of `breaks`, and breaking changes without one.

use crate::diagnostic::Diagnostic;
use crate::spec::Span;

pub(crate) fn not_gone(span: &Span, line: &str) -> Diagnostic {
    Diagnostic::new("break-not-gone", span, format!("`{line}` still exists"), "the public surface has it")
        .help("remove the entry, or remove the item")
}

pub(crate) fn never_there(span: &Span, line: &str, meant: Option<&str>) -> Diagnostic {
    let meant = meant.map(|line| format!("did you mean `{line}`? ")).unwrap_or_default();
    Diagnostic::new("break-unknown", span, format!("`{line}` never existed"), "not a line of api.txt")
        .help(format!("{meant}copy the line from the last api.txt"))
}

pub(crate) fn breaks_users(span: &Span, name: &str, line: &str, version: &str) -> Diagnostic {
    let message = format!("`{line}` is removed from {name} {version}");
    Diagnostic::new("break-undeclared", span, message, "a breaking change: the public surface is stable from version 0.1.0").help(format!(
        "keep it (`name:` keeps a Rust name when the vendor's name changes), or add `breaks: [{{ gone: {line:?}, now: \"…\", doc: \"why\" }}]`"
    ))
}
