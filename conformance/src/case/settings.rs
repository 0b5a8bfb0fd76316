//! Optional system parameters that a caller sets on the client: sent and signed as any other, in each way
//! that the operation can be called.

use std::sync::Arc;

use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{Operation, Parameter};

use super::examples::{AnyCall, any_call, ways};
use super::{Case, verdict};
use crate::expect;
use crate::subject::Subject;

/// What is set where the documents show no value.
const SOME: &str = "12345679";

/// A case for each setting of the operation's protocol.
pub(super) fn cases(subject: &Arc<Subject>, operation: &Operation) -> Vec<Case> {
    let protocol = subject.ir.protocol(&operation.protocol);
    let settings = protocol.into_iter().flat_map(|p| &p.parameters).filter(|p| p.source == "Source::Setting");
    let case = |parameter: &Parameter| {
        let (subject, id) = (Arc::clone(subject), operation.id.clone());
        let value = parameter.example.clone().unwrap_or_else(|| SOME.to_owned());
        let set = Settings { parameters: [(parameter.name.clone(), value)].into(), ..Settings::default() };
        let name = format!("{id}/setting/{}", parameter.name);
        Case::new(name, "derived", move || is_sent(&subject, subject.operation(&id)?, &set))
    };
    settings.map(case).collect()
}

fn is_sent(subject: &Subject, operation: &Operation, set: &Settings) -> Result<(), String> {
    let protocol = subject.ir.protocol(&operation.protocol).ok_or("no such protocol")?;
    let AnyCall { generated, request, input } = any_call(subject, operation)?;
    let mut wrong = Vec::new();
    for asked in ways(protocol, operation, &request) {
        let method = protocol.methods.get(asked.method).map(|(name, _)| name.clone());
        let set = Settings { sign_method: method.filter(|_| asked.method > 0), ..set.clone() };
        let client = subject.client_set(operation, protocol, asked, &set)?;
        let sent = client.encode_dyn(generated, &*input).map_err(|e| e.to_string())?;
        let arrived = subject.would_arrive(&operation.id, &sent);
        wrong.extend(expect::check_with(&subject.ir, operation, &request, asked, &set, &arrived));
    }
    verdict(wrong)
}
