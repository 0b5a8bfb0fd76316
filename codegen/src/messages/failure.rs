//! Messages about a failure inside a success.

use crate::diagnostic::Diagnostic;
use crate::spec::{Span, Spanned};

pub(crate) fn no_test_of_failure(at: &Span) -> Diagnostic {
    Diagnostic::new("failure-untested", at, "nothing tells this failure from a success", "")
        .help("add `success: PATH` of a boolean, or `success_codes: […]`")
}

pub(crate) fn two_tests_of_failure(second: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("failure-tested-twice", &second.span, "only one of `success` and `success_codes` can decide", "")
        .help("remove the one that the documents do not confirm")
}

pub(crate) fn codes_without_path(code: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("failure-without-code", &code.span, "the field of these codes is missing", "")
        .help("add `code: PATH`")
}

pub(crate) fn failure_in_list(path: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{}` leads through the list `{name}`", path.value);
    Diagnostic::new("failure-in-list", &path.span, message, "a list has many items, and a response fails as a whole")
        .help("name a field outside of lists; failures of single items are data")
}

pub(crate) fn failure_not_scalar(path: &Spanned<String>, what: &str) -> Diagnostic {
    Diagnostic::new("failure-not-scalar", &path.span, format!("`{}` {what}", path.value), "")
        .help("the path leads through objects to a string, a number or a boolean")
}
