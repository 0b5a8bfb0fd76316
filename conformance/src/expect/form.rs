//! A request that is built by hand, so that it can contain what a client would not send.

use serde_json::{Map, Value, json};
use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{BodyFormat, Field, Kind, Operation, Place, Platform, Scalar};

use super::{Configured, RequestOptions, business};
use crate::arrived::Arrived;
use crate::reference_signer;

type Pair = (String, String);

/// The operation's own parameters of a request, as strings.
pub(crate) fn own_parameters(platform: &Platform, operation: &Operation, request: &Value) -> Vec<Pair> {
    business(platform, operation, request).into_iter().map(|given| (given.field.wire.clone(), given.text)).collect()
}

/// A request below this path with these parameters unchanged, including empty ones, the system parameters, and the
/// signature.
///
/// # Errors
/// For an operation without a signature.
pub(crate) fn signed_request(
    platform: &Platform,
    operation: &Operation,
    own: &[Pair],
    below: &str,
) -> Result<Arrived, String> {
    let settings = Settings::default();
    let client = Configured { platform, operation, options: RequestOptions::default(), settings: &settings };
    let system = client.system();
    let (place, name) = super::signature_parameter(platform, operation).ok_or("the platform has no signature")?;
    let in_path = |name: &str| field(operation, name).is_some_and(|field| field.place == Place::Path);
    let pairs = system.iter().map(|(_, pair)| pair).chain(own.iter().filter(|(name, _)| !in_path(name)));
    let pairs: Vec<Pair> = pairs.cloned().collect();
    let filled = |path: &str| {
        let inserted = own.iter().filter(|(name, _)| in_path(name));
        inserted.fold(path.to_owned(), |path, (name, text)| {
            path.replace(&format!("{{{name}}}"), &reference_signer::percent_encoded(text))
        })
    };
    let digest = client.digest().ok_or("unknown signing method")?;
    let parts = platform.canonical_of(operation).into_iter().next().unwrap_or_default();
    let text = client.canonical(parts, &filled(&operation.own_path), &pairs);
    let signature = reference_signer::digest(digest, client.secret(), &text);
    let bodiless = operation.http_method.is_bodiless();
    let (mut query, mut body, mut headers, path) = (Vec::new(), Vec::new(), Vec::new(), filled(&operation.path));
    let system = system.into_iter().chain([(place, (name.to_owned(), signature))]);
    let own = own.iter().filter_map(|pair| Some((field(operation, &pair.0)?.place, pair.clone())));
    for (place, (name, text)) in system.chain(own) {
        match place {
            Place::Header => headers.push((name, text.into_bytes())),
            Place::Path => {}
            Place::Body if !bodiless => body.push((name, text)),
            _ => query.push((name, text)),
        }
    }
    let form = |pairs: &[Pair]| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let (content_type, body) = match platform.body {
        _ if body.is_empty() => ("", String::new()),
        BodyFormat::Form => ("application/x-www-form-urlencoded;charset=utf-8", form(&body)),
        _ => ("application/json", json_body(operation, &body)),
    };
    headers.extend((!content_type.is_empty()).then(|| ("content-type".to_owned(), content_type.as_bytes().to_vec())));
    let query = (!query.is_empty()).then(|| form(&query));
    Ok(Arrived {
        method: operation.http_method.word().to_owned(),
        path: format!("{below}{path}"),
        query,
        headers,
        body: body.into_bytes(),
        ..Arrived::default()
    })
}

fn field<'a>(operation: &'a Operation, name: &str) -> Option<&'a Field> {
    operation.input.fields.iter().find(|field| field.wire == name)
}

/// Strings stay strings; numbers, booleans, lists and objects are JSON already.
fn json_body(operation: &Operation, pairs: &[Pair]) -> String {
    let value = |name: &str, text: &str| match field(operation, name) {
        Some(field) if field.list || field.kind != Kind::Scalar(Scalar::String) => {
            serde_json::from_str(text).unwrap_or_else(|_| json!(text))
        }
        _ => json!(text),
    };
    let members: Map<String, Value> = pairs.iter().map(|(name, text)| (name.clone(), value(name, text))).collect();
    json!(members).to_string()
}
