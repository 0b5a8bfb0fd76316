//! Checks signatures with the reference implementation (`crate::reference_signer`). For an invalid one it reports
//! the redacted canonical string that should have been signed, and the mistake that leads to this signature.

use super::super::redact::{REDACTED, Redactor};
use super::super::rejection::{Rejection, Violation};
use super::super::system::{Part, Role, Signed};
use super::{App, Call, signing_mistakes, suggestions};
use crate::reference_signer;

/// Compares the signature with that of each app.
pub(super) fn check(call: &Call<'_>, apps: &[App]) -> Result<(), Rejection> {
    let Some(parameter) = call.by.with_role(Role::Signature) else { return Ok(()) };
    let Some(received) = call.params.value(call.request, parameter) else {
        let near = suggestions::near_parameter(&parameter.name, call.params);
        return Err(Rejection::new(Violation::MissingSignature, format!("{} is missing", parameter.name)).near(near));
    };
    match &call.by.signed {
        Signed::Sorted => check_sorted(call, apps, received),
        Signed::Rows(rows) => check_rows(call, apps, rows, received),
    }
}

fn check_sorted(call: &Call<'_>, apps: &[App], received: &str) -> Result<(), Rejection> {
    let method = call.value_of(Role::SignMethod).unwrap_or_default();
    let text = reference_signer::sorted_pairs(call.params.signed(call.by));
    let mut near = None;
    for app in apps {
        match signature(method, &app.secret, &text) {
            Some(expected) if same(&expected, received) => return Ok(()),
            Some(_) => near = near.or_else(|| signing_mistakes::sorted(call, app, method, received)),
            None => {
                let known: Vec<&str> = call.specs.platform.methods.iter().map(|(name, _)| name.as_str()).collect();
                let why = format!("{} is not a documented signing method", suggestions::short(method));
                return Err(Rejection::new(Violation::InvalidSignature, why)
                    .near([format!("documented methods: {}", known.join(", "))]));
            }
        }
    }
    let redactor = Redactor::new(call.specs, Some(call.op), call.request, call.params);
    let shown = call.params.signed(call.by).map(|(name, value)| redactor.pair(name, value));
    Err(rejected(reference_signer::wrapped(method, REDACTED, &reference_signer::sorted_pairs(shown))).near(near))
}

/// The signature of a text. `None` for an undocumented method.
pub(super) fn signature(method: &str, secret: &str, text: &str) -> Option<String> {
    reference_signer::digest(method, secret, &reference_signer::wrapped(method, secret, text))
}

/// Values in sequence; where the documents leave open which, any of the sequences is accepted.
fn check_rows(call: &Call<'_>, apps: &[App], rows: &[Vec<Part>], received: &str) -> Result<(), Rejection> {
    let signed = |app: &App, secret: &str, row: &[Part]| -> Vec<String> {
        let value = |part: &Part| match part {
            Part::Secret => secret.to_owned(),
            Part::Text(text) => text.clone(),
            Part::Parameter(role) => match (call.value_of(*role), role) {
                (Some(value), _) => value.to_owned(),
                // Both sides know the key, so it can be signed without being sent.
                (None, Role::Key) => app.key.clone(),
                (None, _) => String::new(),
            },
        };
        row.iter().map(value).collect()
    };
    let mut near = None;
    for (app, row) in apps.iter().flat_map(|app| rows.iter().map(move |row| (app, row))) {
        let whole = signed(app, &app.secret, row);
        if same(&reference_signer::plain(&whole.concat()), received) {
            return Ok(());
        }
        near = near.or_else(|| signing_mistakes::row(&whole, received));
    }
    let shown = apps.first().into_iter().flat_map(|app| rows.iter().map(|row| signed(app, REDACTED, row).concat()));
    Err(rejected(shown.collect::<Vec<_>>().join(" or ")).near(near))
}

fn rejected(canonical: String) -> Rejection {
    let why = "the signature is not that of the canonical string";
    Rejection { canonical: Some(canonical), ..Rejection::new(Violation::InvalidSignature, why) }
}

/// Upper-case hex is documented, so lower-case hex is not accepted.
fn same(expected: &str, received: &str) -> bool {
    expected == received
}
