//! The arguments of an example: they match the request's fields and limits, and no required one is missing,
//! since conformance sends them unchanged.

use super::tree::{self, Kind, Tree};
use super::walk::{Lists, Walk};
use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::spec::{Example, Operation, Span};

/// Checks the arguments; returns the personal fields with a value.
pub(super) fn check(scope: &Scope<'_>, operation: &Operation, example: &Example, out: &mut Out) -> Vec<(String, Span)> {
    let Some(request) = &example.request else { return Vec::new() };
    let tree = tree::of_value(&request.value, "", &example.request_spans, &request.span);
    check_required(operation, &tree, out);
    check_commas(scope, operation, &tree, out);
    let described = operation.described();
    let mut walk =
        Walk { scope, described, lists: Lists::Bare, extra: &[], complete: false, out, personal: Vec::new() };
    walk.object(&tree, &operation.request, "", false);
    walk.personal
}

fn check_required(operation: &Operation, tree: &Tree, out: &mut Out) {
    for field in operation.request.iter().filter(|f| f.required == Some(true)) {
        if tree.member(&field.wire.value).is_none_or(|value| matches!(value.kind, Kind::Null)) {
            out.push(argument_missing(&tree.span, &field.wire.value));
        }
    }
}

/// A list of scalars is sent as one comma-separated parameter, so no item can contain a comma.
fn check_commas(scope: &Scope<'_>, operation: &Operation, tree: &Tree, out: &mut Out) {
    for field in operation.request.iter().filter(|f| scope.platform.split_list(&f.ty.value).1) {
        let Some(Tree { kind: Kind::List(items), .. }) = tree.member(&field.wire.value) else { continue };
        let form = scope.platform.body.value == "form";
        for item in items.iter().filter(|item| form && matches!(&item.kind, Kind::String(text) if text.contains(','))) {
            out.push(comma_in_item(&item.span, &field.wire.value));
        }
    }
}

// Messages.

fn argument_missing(span: &Span, field: &str) -> Diagnostic {
    let message = format!("the required parameter `{field}` is missing");
    Diagnostic::new("argument-missing", span, message, "missing here").help(format!("add `{field}: …`"))
}

fn comma_in_item(span: &Span, field: &str) -> Diagnostic {
    let message = format!("an item of `{field}` contains a comma, which separates the items of a list");
    Diagnostic::new("comma-in-item", span, message, "one item").help("write the items separately: [\"1\", \"2\"]")
}
