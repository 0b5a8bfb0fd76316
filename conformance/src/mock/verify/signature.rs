//! Signatures, checked by the second implementation (`crate::reference_signer`), and what is told of a wrong one:
//! the text that should have been signed, masked, and the mistake that leads to just this signature.

use super::super::redact::{MASK, Redactor};
use super::super::rejection::{Flaw, Rejection};
use super::super::system::{Part, Says, Signed};
use super::{App, Call, signing_mistakes, suggestions};
use crate::reference_signer;

/// Holds the signature against what each of the apps would sign.
pub(super) fn check(call: &Call<'_>, apps: &[App]) -> Result<(), Rejection> {
    let Some(parameter) = call.by.that_says(Says::Signature) else { return Ok(()) };
    let Some(came) = call.given.value(call.request, parameter) else {
        let near = suggestions::near_parameter(&parameter.name, call.given);
        return Err(Rejection::new(Flaw::MissingSignature, format!("{} is missing", parameter.name)).near(near));
    };
    match &call.by.signed {
        Signed::Sorted => check_sorted(call, apps, came),
        Signed::Rows(rows) => check_rows(call, apps, rows, came),
    }
}

fn check_sorted(call: &Call<'_>, apps: &[App], came: &str) -> Result<(), Rejection> {
    let method = call.said(Says::SignMethod).unwrap_or_default();
    let text = reference_signer::sorted_pairs(call.given.signed(call.by));
    let mut near = None;
    for app in apps {
        match signature(method, &app.secret, &text) {
            Some(expected) if same(&expected, came) => return Ok(()),
            Some(_) => near = near.or_else(|| signing_mistakes::sorted(call, app, method, came)),
            None => {
                let known: Vec<&str> = call.specs.platform.methods.iter().map(|(name, _)| name.as_str()).collect();
                let why = format!("{} is no documented signing method", suggestions::short(method));
                return Err(
                    Rejection::new(Flaw::InvalidSignature, why).near([format!("documented are {}", known.join(", "))])
                );
            }
        }
    }
    let mask = Redactor::new(call.specs, Some(call.op), call.request, call.given);
    let shown = call.given.signed(call.by).map(|(name, value)| mask.pair(name, value));
    Err(refused(reference_signer::wrapped(method, MASK, &reference_signer::sorted_pairs(shown))).near(near))
}

/// The signature of a text. `None` for a method that no document names.
pub(super) fn signature(method: &str, secret: &str, text: &str) -> Option<String> {
    reference_signer::digest(method, secret, &reference_signer::wrapped(method, secret, text))
}

/// A few values in a row; where the documents leave open which, any of the rows is right.
fn check_rows(call: &Call<'_>, apps: &[App], rows: &[Vec<Part>], came: &str) -> Result<(), Rejection> {
    let signed = |app: &App, secret: &str, row: &[Part]| -> Vec<String> {
        let value = |part: &Part| match part {
            Part::Secret => secret.to_owned(),
            Part::Text(text) => text.clone(),
            Part::Said(says) => match (call.said(*says), says) {
                (Some(said), _) => said.to_owned(),
                // Both sides know the key, so it can be signed without being sent.
                (None, Says::Key) => app.key.clone(),
                (None, _) => String::new(),
            },
        };
        row.iter().map(value).collect()
    };
    let mut near = None;
    for (app, row) in apps.iter().flat_map(|app| rows.iter().map(move |row| (app, row))) {
        let whole = signed(app, &app.secret, row);
        if same(&reference_signer::plain(&whole.concat()), came) {
            return Ok(());
        }
        near = near.or_else(|| signing_mistakes::row(&whole, came));
    }
    let shown = apps.first().into_iter().flat_map(|app| rows.iter().map(|row| signed(app, MASK, row).concat()));
    Err(refused(shown.collect::<Vec<_>>().join(" or ")).near(near))
}

fn refused(canonical: String) -> Rejection {
    let why = "the signature is not that of the canonical string";
    Rejection { canonical: Some(canonical), ..Rejection::new(Flaw::InvalidSignature, why) }
}

/// Upper-case hex is documented, so a lower-case one is not the same.
fn same(expected: &str, came: &str) -> bool {
    expected == came
}
