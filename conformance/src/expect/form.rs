//! A call of a gateway with one address, written by hand: what a client would not send can be sent.

use serde_json::Value;
use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{Operation, Platform};

use super::{Asked, Configured, business};
use crate::reference_signer;

/// The operation's own parameters of a call, as texts.
pub(crate) fn own_parameters(platform: &Platform, operation: &Operation, request: &Value) -> Vec<(String, String)> {
    business(platform, operation, request).into_iter().map(|given| (given.field.wire.clone(), given.text)).collect()
}

/// A form with these parameters just as they are, empty ones too, those of the system, and the signature
/// over all of it.
///
/// # Errors
/// For an operation that has a path or a signature of another kind.
pub(crate) fn signed_form(
    platform: &Platform,
    operation: &Operation,
    own: &[(String, String)],
) -> Result<Vec<(String, String)>, String> {
    let is_form = operation.path.is_empty() && platform.body == "Form" && platform.concatenated.is_empty();
    let name = super::signature_name(platform, operation).filter(|_| is_form);
    let name = name.ok_or_else(|| format!("{} is not called with one signed form", operation.id))?;
    let settings = Settings::default();
    let client = Configured { platform, operation, asked: Asked::default(), settings: &settings };
    let mut form: Vec<(String, String)> = client.system().into_iter().map(|(_, pair)| pair).collect();
    form.extend_from_slice(own);
    let text = reference_signer::sorted_text(client.method(), client.secret(), &form);
    let signature =
        reference_signer::digest(client.method(), client.secret(), &text).ok_or("no such signing method")?;
    form.push((name.to_owned(), signature));
    Ok(form)
}
