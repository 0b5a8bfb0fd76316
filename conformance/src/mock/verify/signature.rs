//! Signatures, checked by the second implementation (`crate::second`), and what is told of a wrong one:
//! the text that should have been signed, masked, and the mistake that leads to just this signature.

use super::super::given::Given;
use super::super::mask::{MASK, Mask};
use super::super::provider::{Op, Specs};
use super::super::refusal::{Flaw, Refusal};
use super::super::request::Request;
use super::{App, guess};
use crate::second;

pub(super) fn check(specs: &Specs, app: &App, request: &Request, given: &Given<'_>, op: &Op) -> Result<(), Refusal> {
    let parameter = specs.system("Signature").map_or("", |p| p.name.as_str());
    let Some(came) = given.system(specs, request, "Signature") else {
        let near = super::clue::near_parameter(parameter, given);
        return Err(Refusal::new(Flaw::MissingSignature, format!("{parameter} is missing")).near(near));
    };
    if specs.protocol.concatenated.is_empty() {
        check_sorted(specs, app, request, given, op, came)
    } else {
        check_concatenated(specs, app, request, given, came)
    }
}

fn check_sorted(
    specs: &Specs,
    app: &App,
    request: &Request,
    given: &Given<'_>,
    op: &Op,
    came: &str,
) -> Result<(), Refusal> {
    let method = given.system(specs, request, "SignMethod").unwrap_or_default();
    let text = second::sorted_pairs(given.signed(specs));
    match signature(method, &app.secret, &text) {
        Some(expected) if same(&expected, came) => Ok(()),
        Some(_) => {
            let near = guess::sorted(specs, given, app, method, came);
            let mask = Mask::new(specs, Some(op), request, given);
            let masked = second::sorted_pairs(given.signed(specs).map(|(name, value)| (name, mask.value(name, value))));
            Err(refused(second::wrapped(method, MASK, &masked)).near(near))
        }
        None => {
            let known: Vec<&str> = specs.protocol.methods.iter().map(|(name, _)| name.as_str()).collect();
            let why = format!("{} is no documented signing method", super::clue::short(method));
            Err(Refusal::new(Flaw::InvalidSignature, why).near([format!("documented are {}", known.join(", "))]))
        }
    }
}

/// The signature of a text. `None` for a method that no document names.
pub(super) fn signature(method: &str, secret: &str, text: &str) -> Option<String> {
    second::digest(method, secret, &second::wrapped(method, secret, text))
}

fn check_concatenated(
    specs: &Specs,
    app: &App,
    request: &Request,
    given: &Given<'_>,
    came: &str,
) -> Result<(), Refusal> {
    let part = |secret: &str, source: &str| match source.trim_start_matches("Source::") {
        "Secret" => secret.to_owned(),
        source => {
            let name = source.split('(').next().unwrap_or_default();
            given.system(specs, request, name).unwrap_or_default().to_owned()
        }
    };
    let parts =
        |secret: &str| specs.protocol.concatenated.iter().map(|source| part(secret, source)).collect::<Vec<_>>();
    let whole = parts(&app.secret);
    if same(&second::plain(&whole.concat()), came) {
        return Ok(());
    }
    Err(refused(parts(MASK).concat()).near(guess::concatenated(&whole, came)))
}

fn refused(canonical: String) -> Refusal {
    let why = "the signature is not that of the canonical string";
    Refusal { canonical: Some(canonical), ..Refusal::new(Flaw::InvalidSignature, why) }
}

/// Upper-case hex is documented, so a lower-case one is not the same.
fn same(expected: &str, came: &str) -> bool {
    expected == came
}
