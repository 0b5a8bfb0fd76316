//! Fields of any shape: where JSON is read, once for a whole value, and redacted.

use super::{Out, Scope};
use crate::diagnostic::Diagnostic;
use crate::scalar::Scalar;
use crate::spec::{Described, Kind, Platform, Spanned};

/// A platform with such a type has JSON responses only.
pub(super) fn check_platform(platform: &Platform, out: &mut Out) {
    if platform.parameters.iter().any(|parameter| parameter.value.value == "$format") {
        let types = platform.types.iter().filter(|(_, kind)| kind.value == Scalar::Any.word());
        out.extend(types.map(|(name, _)| any_in_xml(name)));
    }
}

pub(super) fn check(scope: &Scope<'_>, described: Described<'_>, out: &mut Out) {
    for field in described.fields() {
        if !matches!(scope.index.kind(described, field), Kind::Scalar(Scalar::Any)) {
            continue;
        }
        if scope.platform.split_list(&field.ty.value).1 {
            out.push(list_of_any(&field.ty));
        }
        if !field.attributes.personal && !field.attributes.secret {
            out.push(any_is_shown(&field.wire));
        }
        let kinds = [&field.as_kind, &field.enum_name, &field.id];
        out.extend(kinds.into_iter().flatten().map(meaning_of_any));
    }
}

// Messages.

fn misplaced(at: &Spanned<String>, message: &str, label: &str, help: &str) -> Diagnostic {
    Diagnostic::new("misplaced-any", &at.span, message, label).help(help)
}

fn any_in_xml(ty: &Spanned<String>) -> Diagnostic {
    let message = "a value of any shape is read as JSON, but the responses of this platform can be XML";
    misplaced(ty, message, "any shape", "change the kind of the type")
}

fn list_of_any(ty: &Spanned<String>) -> Diagnostic {
    misplaced(ty, "a value of any shape can be a list itself", "a list", "remove the brackets")
}

fn any_is_shown(field: &Spanned<String>) -> Diagnostic {
    let message = "nobody knows what a value of any shape holds, so it must not be shown";
    misplaced(field, message, "may hold personal data", "add `personal: true`")
}

fn meaning_of_any(said: &Spanned<String>) -> Diagnostic {
    let message = "the field has any shape, but `as`, `enum` and `id` are for scalars";
    misplaced(said, message, "", "remove it, or change the type of the field")
}
