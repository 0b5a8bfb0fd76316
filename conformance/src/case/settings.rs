//! Optional system parameters that a caller sets on the client: sent and signed like any other, for each
//! form and method of the operation.

use std::sync::Arc;

use waybill_codegen::ir::case::Settings;
use waybill_codegen::ir::{Operation, Parameter, Source};

use super::examples::{AnyCall, any_call, ways};
use super::{Case, verdict};
use crate::expect;
use crate::target::Target;

/// The value where the documents show none.
const SOME: &str = "12345679";

/// A case for each setting of the platform, with the operation that stands for all of its provider.
pub(super) fn cases(target: &Arc<Target>, operation: &Operation) -> Vec<Case> {
    let platform = target.ir.platform(&operation.platform).filter(|_| target.stands_for_provider(operation));
    let settings = platform.into_iter().flat_map(|p| &p.parameters).filter(|p| p.source == Source::Setting);
    let case = |parameter: &Parameter| {
        let (target, id) = (Arc::clone(target), operation.id.clone());
        let value = parameter.example.clone().unwrap_or_else(|| SOME.to_owned());
        let set = Settings { parameters: [(parameter.name.clone(), value)].into(), ..Settings::default() };
        let (name, place) = (format!("{id}/setting/{}", parameter.name), target.place(&parameter.span));
        Case::new(name, "derived", move || is_sent(&target, target.operation(&id)?, &set)).at(place)
    };
    settings.map(case).collect()
}

fn is_sent(target: &Target, operation: &Operation, set: &Settings) -> Result<(), String> {
    let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
    let AnyCall { generated, request, input } = any_call(target, operation)?;
    let mut wrong = Vec::new();
    for options in ways(platform, operation, &request) {
        let method = platform.methods.get(options.method).map(|(name, _)| name.clone());
        let set = Settings { sign_method: method.filter(|_| options.method > 0), ..set.clone() };
        let client = target.client_set(operation, platform, options, &set)?;
        let sent = client.encode_dyn(generated, &*input).map_err(|e| e.to_string())?;
        let arrived = target.would_arrive(&operation.id, &sent);
        wrong.extend(expect::check_with(&target.ir, operation, &request, options, &set, &arrived));
    }
    verdict(wrong)
}
