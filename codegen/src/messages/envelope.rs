//! Messages about the envelope of a platform.

use crate::diagnostic::Diagnostic;
use crate::spec::Span;

pub(crate) fn no_success_code(at: &Span) -> Diagnostic {
    Diagnostic::new("success-without-code", at, "no code means success", "").help("list at least one in `codes`")
}
