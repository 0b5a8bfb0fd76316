//! The two stages of a signature, apart, so that a failure names its stage: the text that is signed, and
//! the digest over it. The third, that it arrives, is part of every request that is compared. In each
//! documented method, form and HTTP method.

use std::sync::Arc;

use waybill_codegen::ir::{Operation, Platform};
use waybill_runtime::{SecretString, Signed};

use super::examples::{AnyCall, any_call, ways};
use super::{Case, verdict};
use crate::expect::{self, Asked, fixed};
use crate::reference_signer;
use crate::target::Target;

/// Two cases an operation, if its platform signs.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let signs = |p: &Platform| p.parameters.iter().any(|p| p.source == "Source::Signature");
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

/// A line if the stage is wrong: what the spec leads to, what the client says, and the method's name.
type Stage = fn(&expect::Signed<'_>, &Signed, &str) -> Option<String>;

fn each_way(target: &Target, operation: &Operation, stage: Stage) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let AnyCall { generated, request, input } = any_call(target, operation)?;
    let mut wrong = Vec::new();
    for asked in ways(platform, operation, &request) {
        let client = target.client_for(operation, platform, "http://127.0.0.1".to_owned(), asked)?;
        let says = client.canonical_dyn(generated, &*input).map_err(|e| e.to_string())?;
        let leads_to = expect::signature(platform, operation, &request, asked).ok_or("nothing to sign")?;
        let method = platform.methods.get(asked.method).map_or("", |(name, _)| name);
        wrong.extend(stage(&leads_to, &says, method).map(|line| format!("{}: {line}", way(asked, method))));
    }
    verdict(wrong)
}

fn way(asked: Asked, method: &str) -> String {
    let form = match (asked.xml, asked.simplify) {
        (true, _) => "xml",
        (_, true) => "simplified",
        _ => "json",
    };
    format!("{form}, {method}{}", if asked.get { ", GET" } else { "" })
}

fn text(says: &Signed) -> String {
    says.canonical_with(&SecretString::from(fixed::SECRET))
}

fn canonical(leads_to: &expect::Signed<'_>, says: &Signed, _: &str) -> Option<String> {
    let found = text(says);
    (found != leads_to.canonical).then(|| format!("canonical text: expected {}, found {found}", leads_to.canonical))
}

/// Over the client's own text, right or wrong: the text is the other stage's affair.
fn digest(_: &expect::Signed<'_>, says: &Signed, method: &str) -> Option<String> {
    let text = text(says);
    let expected =
        reference_signer::digest(method, fixed::SECRET, &text).unwrap_or_else(|| reference_signer::plain(&text));
    (says.signature() != expected).then(|| format!("digest of {text}: expected {expected}, found {}", says.signature()))
}
