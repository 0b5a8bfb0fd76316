//! A failure inside a success: one test, paths that lead to scalars, codes that do not contradict each other.

use super::{Out, Scope};
use crate::messages;
use crate::scalar::Scalar;
use crate::spec::{Field, Kind, Operation, Spanned};

pub(super) fn check(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(failure) = &operation.failure else { return };
    match (&failure.success, failure.success_codes.first()) {
        (Some(_), Some(second)) => out.push(messages::two_tests_of_failure(second)),
        (None, None) => out.push(messages::no_test_of_failure(&failure.at)),
        _ => {}
    }
    if failure.code.is_none()
        && let Some(code) = failure.success_codes.first().or(failure.nothing.first())
    {
        out.push(messages::codes_without_path(code));
    }
    for code in failure.nothing.iter().filter(|code| failure.success_codes.iter().any(|s| s.value == code.value)) {
        out.push(messages::duplicate(code, "code"));
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
            return out.push(messages::failure_in_list(path, name));
        }
        match (scope.index.kind(operation.described(), field), names.peek()) {
            (Kind::Unknown, _) => return,
            (Kind::Struct(inner), Some(_)) => fields = &inner.fields,
            (Kind::Scalar(Scalar::Boolean), None) => {}
            (Kind::Scalar(_) | Kind::Id(..) | Kind::Enum(_), None) if !decides => {}
            (Kind::Scalar(_) | Kind::Id(..) | Kind::Enum(_), None) => out.push(messages::not_boolean(path)),
            (_, None) => out.push(messages::failure_not_scalar(path, "is an object")),
            (_, Some(_)) => return out.push(messages::failure_not_scalar(path, "leads through a scalar")),
        }
    }
}
