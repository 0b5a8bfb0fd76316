//! The stages of a signature, separately, so that a failure names its stage: the canonical string, and the
//! digest over it. That the signature arrives is part of every request that is compared. Checked in each
//! documented method, form and HTTP method.

use std::sync::Arc;

use waybill_codegen::ir::{Operation, Platform, Source};
use waybill_runtime::{SecretString, Signed};

use super::examples::{AnyCall, any_call, ways};
use super::{Case, verdict};
use crate::expect::{self, RequestOptions, fixed};
use crate::reference_signer;
use crate::target::Target;

/// Two cases for each operation whose platform signs.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let signs = |p: &Platform| p.sends(&Source::Signature);
    if !target.ir.platform(&operation.platform).is_some_and(signs) {
        return Vec::new();
    }
    let case = |name: &str, stage: Stage| {
        let (target, id) = (Arc::clone(target), operation.id.clone());
        let name = format!("{id}/signing/{name}");
        Case::new(name, "derived", move || each_way(&target, target.operation(&id)?, stage))
    };
    vec![case("canonical", canonical), case("digest", digest)]
}

/// A line if the stage is wrong: expected by the spec, and by the client.
type Stage = fn(&expect::Signed, &Signed) -> Option<String>;

fn each_way(target: &Target, operation: &Operation, stage: Stage) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let AnyCall { generated, request, input } = any_call(target, operation)?;
    let mut wrong = Vec::new();
    for options in ways(platform, operation, &request) {
        let client = target.client_for(operation, platform, "http://127.0.0.1".to_owned(), options)?;
        let by_client = client.canonical_dyn(generated, &*input).map_err(|e| e.to_string())?;
        let by_spec = expect::signature(platform, operation, &request, options).ok_or("nothing to sign")?;
        let method = platform.methods.get(options.method).map_or("", |(name, _)| name);
        wrong.extend(stage(&by_spec, &by_client).map(|line| format!("{}: {line}", way(options, method))));
    }
    verdict(wrong)
}

fn way(options: RequestOptions, method: &str) -> String {
    let form = match (options.xml, options.simplify) {
        (true, _) => "xml",
        (_, true) => "simplified",
        _ => "json",
    };
    format!("{form}, {method}{}", if options.get { ", GET" } else { "" })
}

fn text(by_client: &Signed) -> String {
    by_client.canonical_with(&SecretString::from(fixed::SECRET))
}

fn canonical(by_spec: &expect::Signed, by_client: &Signed) -> Option<String> {
    let found = text(by_client);
    (found != by_spec.canonical).then(|| format!("canonical string: expected {}, found {found}", by_spec.canonical))
}

/// Over the client's own canonical string, right or wrong: the string is checked by the other stage.
fn digest(by_spec: &expect::Signed, by_client: &Signed) -> Option<String> {
    let text = text(by_client);
    let expected = reference_signer::digest(by_spec.digest, fixed::SECRET, &text);
    (by_client.signature() != expected)
        .then(|| format!("digest of {text}: expected {expected}, found {}", by_client.signature()))
}
