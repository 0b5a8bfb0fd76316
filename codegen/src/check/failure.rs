//! A failure inside a success: one test, paths that lead to scalars, codes that do not contradict each other.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::scalar::Scalar;
use crate::spec::{ErrorRow, Field, Kind, Operation, Span, Spanned};

pub(super) fn check(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(failure) = &operation.failure else { return };
    match (&failure.success, failure.success_codes.first()) {
        (Some(_), Some(second)) => out.push(two_tests_of_failure(second)),
        (None, None) => out.push(no_test_of_failure(&failure.at)),
        _ => {}
    }
    if failure.code.is_none()
        && let Some(code) = failure.success_codes.first().or(failure.nothing.first())
    {
        out.push(codes_without_path(code));
    }
    for code in failure.nothing.iter().filter(|code| failure.success_codes.iter().any(|s| s.value == code.value)) {
        out.push(messages::duplicate(code, "code"));
    }
    let errors = || {
        operation.errors.iter().filter_map(|row| match row {
            ErrorRow::Own(error) => Some(&error.code),
            ErrorRow::Family { .. } => None,
        })
    };
    for (key, codes) in [("nothing", &failure.nothing), ("success_codes", &failure.success_codes)] {
        let is_error = |code: &&Spanned<String>| errors().any(|error| error.value == code.value);
        out.extend(codes.iter().filter(is_error).map(|code| no_failure(code, key)));
    }
    let success = failure.success.iter().map(|path| (path, true));
    for (path, decides) in success.chain(failure.code.iter().chain(&failure.message).map(|path| (path, false))) {
        check_path(scope, operation, path, decides, out);
    }
}

/// The path leads through objects to a scalar; what decides is a boolean.
fn check_path(scope: &Scope<'_>, operation: &Operation, path: &Spanned<String>, decides: bool, out: &mut Out) {
    let mut fields: &[Field] = &operation.response;
    let mut names = path.value.split('.').peekable();
    while let Some(name) = names.next() {
        let Some(field) = fields.iter().find(|f| f.wire.value == name) else {
            let known: Vec<&str> = fields.iter().map(|f| f.wire.value.as_str()).collect();
            let name = Spanned { value: name.to_owned(), span: path.span.clone() };
            return out.push(messages::unknown(&name, "field", "fields there", &known));
        };
        if scope.platform.split_list(&field.ty.value).1 {
            return out.push(failure_in_list(path, name));
        }
        match (scope.index.kind(operation.described(), field), names.peek()) {
            (Kind::Unknown, _) => return,
            (Kind::Struct(inner), Some(_)) => fields = &inner.fields,
            (Kind::Scalar(Scalar::Boolean), None) => {}
            (Kind::Scalar(_) | Kind::Id(..) | Kind::Enum(_), None) if !decides => {}
            (Kind::Scalar(_) | Kind::Id(..) | Kind::Enum(_), None) => out.push(not_boolean(path)),
            (_, None) => out.push(failure_not_scalar(path, "is an object")),
            (_, Some(_)) => return out.push(failure_not_scalar(path, "leads through a scalar")),
        }
    }
}

// Messages.

fn no_test_of_failure(at: &Span) -> Diagnostic {
    Diagnostic::new("failure-untested", at, "nothing tells this failure from a success", "")
        .help("add `success: PATH` of a boolean, or `success_codes: […]`")
}

fn two_tests_of_failure(second: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("failure-tested-twice", &second.span, "only one of `success` and `success_codes` can decide", "")
        .help("remove the one that the documents do not confirm")
}

fn codes_without_path(code: &Spanned<String>) -> Diagnostic {
    Diagnostic::new("failure-without-code", &code.span, "the field of these codes is missing", "")
        .help("add `code: PATH`")
}

fn no_failure(code: &Spanned<String>, key: &str) -> Diagnostic {
    let message = format!("`{}` is a code of `errors`, too", code.value);
    Diagnostic::new("failure-and-success", &code.span, message, "a response with this code is a success")
        .help(format!("remove the code from `errors`, or from `{key}`"))
}

fn failure_in_list(path: &Spanned<String>, name: &str) -> Diagnostic {
    let message = format!("`{}` leads through the list `{name}`", path.value);
    Diagnostic::new("failure-in-list", &path.span, message, "a list has many items, and a response fails as a whole")
        .help("name a field outside of lists; failures of single items are data")
}

fn failure_not_scalar(path: &Spanned<String>, what: &str) -> Diagnostic {
    Diagnostic::new("failure-not-scalar", &path.span, format!("`{}` {what}", path.value), "")
        .help("the path leads through objects to a string, a number or a boolean")
}

fn not_boolean(name: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is not a boolean", name.value);
    Diagnostic::new("not-boolean", &name.span, message, "")
        .help("add `as: boolean` to the field, or name another field")
}
