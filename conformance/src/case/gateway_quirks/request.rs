//! What a server gets from a request: parameters, headers, the canonical string, the signature, or nothing.

use serde_json::Value;
use waybill_codegen::ir::case::ExpectedRequest;
use waybill_runtime::{AnyError, SecretString};

use super::{Quirk, send};
use crate::arrived::Arrived;
use crate::case::examples::any_request;
use crate::case::verdict;
use crate::client::Wanted;
use crate::expect::{self, compare, compare_files, file, fixed};
use crate::{flatten, multipart};

type Pairs = Vec<(String, String)>;

pub(super) fn check(quirk: &Quirk<'_>, expected: &ExpectedRequest, arrived: &[Arrived]) -> Result<Vec<String>, String> {
    let arrived = arrived.first().ok_or("nothing arrived")?;
    let mut wrong = Vec::new();
    if !expected.parameters.is_empty() {
        let mut found = parameters(arrived);
        // The signed parameters are compared by `signature`.
        found.retain(|(name, _)| Some(name.as_str()) != signature_name(quirk));
        compare(&mut wrong, "parameter", expected.parameters.clone(), found);
    }
    let mut named = |name: &str, value: &str| match sent_as(arrived, name) {
        Some(found) if found == value => {}
        found => wrong.push(format!("{name}: expected {value}, found {found:?}")),
    };
    expected.headers.iter().for_each(|(name, value)| named(name, value));
    if let Some(signature) = &expected.signature {
        named(signature_name(quirk).ok_or("the platform has no signature")?, signature);
    }
    for (name, length) in &expected.lengths {
        let found = sent_as(arrived, name).map(|text| text.chars().count());
        if found != usize::try_from(*length).ok() {
            wrong.push(format!("{name}: expected {length} characters, found {found:?}"));
        }
    }
    let sent = expected.absent.iter().filter(|name| sent_as(arrived, name).is_some());
    wrong.extend(sent.map(|name| format!("{name}: sent")));
    if let Some(body) = &expected.body {
        let found: Value = serde_json::from_slice(&arrived.body).map_err(|e| format!("body: {e}"))?;
        wrong.extend(flatten::difference(&flatten::json(body), &flatten::json(&found)));
    }
    if !expected.files.is_empty() {
        let (_, found) = multipart::parts(arrived)?;
        let files: Vec<_> = expected.files.iter().filter_map(|(name, value)| file(name, value)).collect();
        compare_files(&mut wrong, &files, &found);
    }
    wrong.extend(reference_differences(quirk, arrived));
    if let Some(canonical) = &expected.canonical {
        let found = canonical_string(quirk)?;
        if found != *canonical {
            wrong.push(format!("canonical: expected {canonical}, found {found}"));
        }
    }
    Ok(wrong)
}

/// Checks the whole request against the reference implementation: a case names only its own parts.
fn reference_differences(quirk: &Quirk<'_>, arrived: &Arrived) -> Vec<String> {
    let mut settings = quirk.case.settings.clone();
    if settings.nonce.as_deref() == Some("random") {
        // Any nonce is accepted; its length and that it is signed are checked.
        settings.nonce = arrived.header("nonce-str").map(str::to_owned);
    }
    let request = quirk.case.arguments.clone().unwrap_or_else(|| any_request(quirk.operation));
    let options = quirk.wanted("").options;
    expect::check_with(&quirk.target.ir, quirk.operation, &request, options, &settings, arrived)
}

/// The canonical string by the client.
fn canonical_string(quirk: &Quirk<'_>) -> Result<String, String> {
    let client = quirk.client(&quirk.wanted("http://127.0.0.1"))?.map_err(|e| e.to_string())?;
    let signed = client.canonical_dyn(quirk.generated, &*quirk.input).map_err(|e| e.to_string())?;
    let secret = quirk.case.settings.secret.as_deref().unwrap_or(fixed::SECRET);
    Ok(signed.canonical_with(&SecretString::from(secret)))
}

fn signature_name<'a>(quirk: &Quirk<'a>) -> Option<&'a str> {
    let platform = quirk.target.ir.platform(&quirk.operation.platform)?;
    expect::signature_name(platform, quirk.operation)
}

/// Query and form, decoded: a gateway merges the two. Files are not included.
fn parameters(arrived: &Arrived) -> Pairs {
    if let Ok((texts, _)) = multipart::parts(arrived) {
        return arrived.query_pairs().into_iter().chain(texts).collect();
    }
    arrived.query_pairs().into_iter().chain(arrived.form_pairs()).collect()
}

/// A parameter or a header that was sent.
pub(super) fn sent_as(arrived: &Arrived, name: &str) -> Option<String> {
    let parameter = parameters(arrived).into_iter().find(|(n, _)| n == name).map(|(_, value)| value);
    parameter.or_else(|| arrived.header(name).map(str::to_owned))
}

/// Checks the request to an external server: only its address differs.
pub(super) fn address(quirk: &Quirk<'_>, server: &str, expected: &ExpectedRequest) -> Result<Vec<String>, String> {
    let request_to = |server: &str| -> Result<http::Request<bytes::Bytes>, String> {
        let wanted = Wanted { server: server.to_owned(), ..quirk.wanted("") };
        let client = quirk.client(&wanted)?.map_err(|e| e.to_string())?;
        client.encode_dyn(quirk.generated, &*quirk.input).map_err(|e| e.to_string())
    };
    let request = request_to(if server == "default" { "" } else { server })?;
    let arrived = quirk.target.would_arrive(&quirk.operation.id, &request);
    let uri = request.uri();
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let found = format!("{}://{authority}{}", uri.scheme_str().unwrap_or("?"), arrived.target());
    let mut wrong = Vec::new();
    if Some(&found) != expected.uri.as_ref() {
        wrong.push(format!("uri: expected {:?}, found {found}", expected.uri));
    }
    let mut ours = Arrived::from_request(&request_to("http://127.0.0.1")?);
    (ours.path, ours.query) = (arrived.path.clone(), arrived.query.clone());
    if ours != arrived {
        wrong.push("the request differs from that to another server in more than the address".to_owned());
    }
    Ok(wrong)
}

/// Nothing arrives, and the error names the reason: the client or the request could not be built.
pub(super) fn rejected(quirk: &Quirk<'_>, says: &str, blocking: bool) -> Result<(), String> {
    let (outcome, arrived) = quirk.target.requests(&quirk.operation.id, |server| {
        let mut wanted = quirk.wanted(server);
        if let Some(server) = &quirk.case.settings.endpoint {
            wanted.server = quirk.endpoint(server);
        }
        let client = match quirk.client(&wanted)? {
            Ok(client) => client,
            Err(error) => return Ok(error.to_string()),
        };
        match send(&client, quirk.generated, &*quirk.input, blocking)? {
            Err(AnyError::Encode(error)) => Ok(error.to_string()),
            Err(error) => Err(format!("expected that nothing is sent, found: {error}")),
            Ok(_) => Err("expected that nothing is sent".to_owned()),
        }
    })?;
    let output = outcome?;
    let mut wrong = Vec::new();
    if !arrived.is_empty() {
        wrong.push("a request arrived".to_owned());
    }
    if !output.contains(says) {
        wrong.push(format!("expected an error that contains `{says}`, found `{output}`"));
    }
    verdict(wrong)
}
