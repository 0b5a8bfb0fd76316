//! A request to a gateway with one address, built by hand, so that it can contain what a client would not send.

use serde_json::Value;
use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{Operation, Platform};

use super::{Configured, RequestOptions, business};
use crate::reference_signer;

/// The operation's own parameters of a request, as strings.
pub(crate) fn own_parameters(platform: &Platform, operation: &Operation, request: &Value) -> Vec<(String, String)> {
    business(platform, operation, request).into_iter().map(|given| (given.field.wire.clone(), given.text)).collect()
}

/// A form with these parameters unchanged, including empty ones, the system parameters, and the signature
/// over all of them.
///
/// # Errors
/// For an operation that has a path or a signature of another kind.
pub(crate) fn signed_form(
    platform: &Platform,
    operation: &Operation,
    own: &[(String, String)],
) -> Result<Vec<(String, String)>, String> {
    let is_form = operation.named && platform.body == "Form" && super::sorts_pairs(platform, operation);
    let name = super::signature_name(platform, operation).filter(|_| is_form);
    let name = name.ok_or_else(|| format!("{} does not use a signed form", operation.id))?;
    let settings = Settings::default();
    let client = Configured { platform, operation, options: RequestOptions::default(), settings: &settings };
    let mut form: Vec<(String, String)> = client.system().into_iter().map(|(_, pair)| pair).collect();
    form.extend_from_slice(own);
    let digest = client.digest().ok_or("unknown signing method")?;
    let parts = platform.signed_of(operation).into_iter().next().unwrap_or_default();
    let text = client.canonical(parts, &operation.own_path, &form);
    let signature = reference_signer::digest(digest, client.secret(), &text).ok_or("unknown digest")?;
    form.push((name.to_owned(), signature));
    Ok(form)
}
