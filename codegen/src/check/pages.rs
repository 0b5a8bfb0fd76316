//! How an operation is paged: by number or by cursor, with parameters and response fields that exist and have the
//! right kind.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::messages;
use crate::scalar::Scalar;
use crate::spec::{Field, Kind, Operation, Span, Spanned};

pub(super) fn check(scope: &Scope<'_>, operation: &Operation, out: &mut Out) {
    let Some(pages) = &operation.pages else { return };
    match (&pages.number, &pages.cursor, &pages.next) {
        (None, None, _) => out.push(bad_pages(&pages.span, "neither by `number` nor by `cursor`")),
        (Some(_), Some(second), _) => out.push(bad_pages(&second.span, "by `number` and by `cursor`")),
        (Some(_), None, Some(next)) => out.push(bad_pages(&next.span, "by `number`, and has a `next` cursor")),
        (None, Some(cursor), None) => out.push(bad_pages(&cursor.span, "by `cursor`, without the `next` one")),
        _ => {}
    }
    if let (Some(size), None) = (&pages.total, &pages.number) {
        out.push(bad_pages(&size.span, "by `cursor`, which needs no `total`"));
    }
    let check = Check { scope, operation };
    let integer: &[Scalar] = &[Scalar::Integer];
    let cursor: &[Scalar] = &[Scalar::String, Scalar::Integer];
    for (name, kinds, what) in [
        (&pages.number, integer, "an integer"),
        (&pages.size, integer, "an integer"),
        (&pages.cursor, cursor, "a string or an integer"),
    ] {
        check.parameter(name.as_ref(), kinds, what, out);
    }
    for (path, kinds, what) in [
        (&pages.total, integer, "an integer"),
        (&pages.more, &[Scalar::Boolean][..], "a boolean"),
        (&pages.next, cursor, "a string or an integer"),
    ] {
        if let Some(field) = check.response(path.as_ref(), out) {
            check.fits(path.as_ref(), field, Some(kinds), what, out);
        }
    }
    if let Some(field) = check.response(Some(&pages.items), out) {
        check.fits(Some(&pages.items), field, None, "a list", out);
    }
}

struct Check<'a, 's> {
    scope: &'s Scope<'a>,
    operation: &'a Operation,
}

impl<'a> Check<'a, '_> {
    fn parameter(&self, name: Option<&Spanned<String>>, kinds: &[Scalar], what: &str, out: &mut Out) {
        let Some(name) = name else { return };
        match self.operation.request.iter().find(|f| f.wire.value == name.value) {
            Some(field) => self.fits(Some(name), field, Some(kinds), what, out),
            None => {
                let known: Vec<&str> = self.operation.request.iter().map(|f| f.wire.value.as_str()).collect();
                out.push(messages::unknown(name, "field", "fields of the request", &known));
            }
        }
    }

    /// The field at a path of the response, through objects.
    fn response(&self, path: Option<&Spanned<String>>, out: &mut Out) -> Option<&'a Field> {
        let path = path.filter(|path| !path.value.is_empty())?;
        let mut fields = self.operation.response.as_slice();
        let mut found = None;
        for name in path.value.split('.') {
            let Some(field) = fields.iter().find(|f| f.wire.value == name) else {
                let known: Vec<&str> = fields.iter().map(|f| f.wire.value.as_str()).collect();
                out.push(messages::unknown(path, "field", "fields of the response there", &known));
                return None;
            };
            let list = self.scope.platform.split_list(&field.ty.value).1;
            fields = match self.scope.index.kind(self.operation.described(), field) {
                Kind::Struct(inner) if !list => &inner.fields,
                _ => &[],
            };
            found = Some(field);
        }
        found
    }

    /// A scalar of one of these kinds, or a list.
    fn fits(&self, name: Option<&Spanned<String>>, field: &Field, kinds: Option<&[Scalar]>, what: &str, out: &mut Out) {
        let Some(name) = name else { return };
        let list = self.scope.platform.split_list(&field.ty.value).1;
        let right = match (kinds, self.scope.index.kind(self.operation.described(), field)) {
            (_, Kind::Unknown) => true,
            (None, _) => list,
            (Some(kinds), Kind::Scalar(scalar)) => !list && kinds.contains(&scalar),
            (Some(_), _) => false,
        };
        if !right {
            out.push(page_misfit(name, what));
        }
    }
}

// Messages.

fn bad_pages(span: &Span, how: &str) -> Diagnostic {
    Diagnostic::new("bad-pages", span, format!("the operation is paged {how}"), "")
        .help("write `number: PARAMETER` with `total` or `more` if the response has one, or `cursor: PARAMETER` with `next: PATH`")
}

fn page_misfit(name: &Spanned<String>, expected: &str) -> Diagnostic {
    let message = format!("expected {expected}, but `{}` is not one", messages::short(&name.value));
    Diagnostic::new("page-misfit", &name.span, message, "")
        .help("name another field; if the document gives its type loosely, add `as: …` to it")
}
