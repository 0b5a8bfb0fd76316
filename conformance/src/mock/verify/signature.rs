//! Checks signatures with the reference implementation (`crate::reference_signer`). For an invalid one it reports
//! the redacted canonical string that should have been signed, and the mistake that leads to this signature.

use super::super::accept::Accept;
use super::super::redact::{REDACTED, Redactor};
use super::super::rejection::{Rejection, Violation};
use super::super::system::{Part, Role, Row};
use super::canonical::{signature, values};
use super::{App, Call, signing_mistakes, suggestions};
use crate::reference_signer;

/// Compares the signature with that of each app.
pub(super) fn check(call: &Call<'_>, apps: &[App], accept: &Accept) -> Result<(), Rejection> {
    let Some(parameter) = call.by.with_role(Role::Signature) else { return Ok(()) };
    let Some(received) = call.params.value(call.request, parameter) else {
        let near = suggestions::near_parameter(&parameter.name, call.params);
        let why = format!("{} is missing", parameter.name);
        return Err(Rejection::about(Violation::MissingSignature, &parameter.name, why).suggest(near));
    };
    let method = call.value_of(Role::SignMethod);
    let Some(digest) = call.specs.platform.digest(method) else {
        let known: Vec<&str> = call.specs.platform.methods.iter().map(|(name, _)| name.as_str()).collect();
        let why = format!("{} is not a documented signing method", suggestions::short(method.unwrap_or_default()));
        return Err(Rejection::new(Violation::InvalidSignature, why)
            .suggest([format!("documented methods: {}", known.join(", "))]));
    };
    let used = method.or(call.specs.platform.methods.first().map(|(name, _)| name.as_str())).unwrap_or_default();
    if let Some(wanted) = accept.other_method(call.specs, used) {
        let why = format!("this server was told to accept the signing method {wanted} only");
        return Err(Rejection::new(Violation::InvalidSignature, why));
    }
    let rows = accept.rows(&call.by.rows);
    let pairs = reference_signer::sorted_pairs(call.params.signed(call.by));
    let mut near = None;
    for (app, row) in apps.iter().flat_map(|app| rows.iter().map(move |row| (app, row.parts.as_slice()))) {
        let parts = values(call, app, &app.secret, row, &pairs);
        if same(&signature(digest, &app.secret, &parts.concat()), received) {
            return Ok(());
        }
        near = near.or_else(|| match row.contains(&Part::Pairs) {
            true => signing_mistakes::sorted(call, app, digest, row, received),
            false => signing_mistakes::row(digest, &app.secret, &parts, received),
        });
    }
    let redactor = Redactor::new(call.specs, Some(call.op), call.request, call.params);
    let shown = call.params.signed(call.by).map(|(name, value)| redactor.pair(name, value));
    let shown = reference_signer::sorted_pairs(shown);
    let texts = apps.first().into_iter().flat_map(|app| {
        let text = |row: &Row| values(call, app, REDACTED, &row.parts, &shown).concat();
        rows.iter().map(move |row| reference_signer::wrapped(digest, REDACTED, &text(row)))
    });
    Err(rejected(texts.collect::<Vec<_>>().join(" or ")).suggest(near))
}

fn rejected(canonical: String) -> Rejection {
    let why = "the signature is not that of the canonical string";
    Rejection { canonical: Some(canonical), ..Rejection::new(Violation::InvalidSignature, why) }
}

/// Upper-case hex is documented, so lower-case hex is not accepted.
fn same(expected: &str, received: &str) -> bool {
    expected == received
}
