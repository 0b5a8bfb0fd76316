//! What specs in a folder of their own borrow of Waybill's: platforms that they do not have, and nothing else.

use crate::diagnostic::Diagnostic;
use crate::spec::Sources;

/// Whether specs borrow a file: it says what a platform is, and they have no platform of this name. Its operations and
/// cases are not lent, since they name other providers.
#[must_use]
pub fn is_lent(path: &str, to: &Sources) -> bool {
    let Some(name) = platform(path) else { return false };
    let mut parts = path.split('/').skip(1);
    let first = parts.next().unwrap_or_default();
    let describes = parts.next().is_none() || first.ends_with(".types") || first.ends_with(".errors");
    describes && to.keys().all(|own| platform(own) != Some(name))
}

/// Whether a diagnostic is one of somebody who has borrowed a file: others may use what is unused here, and a type of
/// one's own may have the name of a borrowed one, as the types that an import finds do.
#[must_use]
pub fn concerns(diagnostic: &Diagnostic, is_borrowed: impl Fn(&str) -> bool) -> bool {
    match diagnostic.code {
        "unused" => !is_borrowed(&diagnostic.span.file),
        "shadows-shared" => !diagnostic.another().is_some_and(|shared| is_borrowed(&shared.file)),
        _ => true,
    }
}

/// The platform that a file below `platforms/` belongs to.
#[must_use]
pub fn platform(path: &str) -> Option<&str> {
    path.strip_prefix("platforms/")?.split(['.', '/']).next()
}
