//! The platform's types that operations of a provider share: one item of the crate's module `types`, which the
//! operations export again.

use std::collections::{HashMap, HashSet};

use super::{Context, docs, operation};
use crate::ir::{Enum, Model, Operation, PushBody};

/// The shared models and enums, each once, in the order of their first use. A model that a request uses has its
/// constructor everywhere, so that the operations agree about it.
pub(super) fn collect(operations: &mut [Operation], pushes: &mut [PushBody]) -> (Vec<Model>, Vec<Enum>) {
    let mut models: Vec<Model> = Vec::new();
    let mut enums: Vec<Enum> = Vec::new();
    // Where each name is in its list.
    let (mut of_models, mut of_enums) = (HashMap::new(), HashSet::new());
    let all = || operations.iter().map(|o| (&o.types, &o.enums)).chain(pushes.iter().map(|p| (&p.types, &p.enums)));
    for model in all().flat_map(|(types, _)| types).filter(|model| model.shared) {
        let at = *of_models.entry(model.rust.clone()).or_insert(models.len());
        match models.get_mut(at) {
            Some(first) if model.request && !first.request => *first = model.clone(),
            Some(_) => {}
            None => models.push(model.clone()),
        }
    }
    for e in all().flat_map(|(_, enums)| enums).filter(|e| e.shared) {
        if of_enums.insert(e.rust.clone()) {
            enums.push(e.clone());
        }
    }
    let lists = operations.iter_mut().map(|o| &mut o.types).chain(pushes.iter_mut().map(|p| &mut p.types));
    for model in lists.flatten().filter(|model| model.shared) {
        if let Some(one) = of_models.get(&model.rust).and_then(|at| models.get(*at)) {
            model.clone_from(one);
        }
    }
    (models, enums)
}

/// Adds the platform's enums that a document lists although no field has them.
pub(super) fn add_listed(context: &Context<'_>, enums: &mut Vec<Enum>) {
    for listed in context.platform.shared.enums.iter().filter(|e| !e.documents.is_empty()) {
        let mut lowered = operation::lower_enum(listed);
        lowered.docs.extend(docs::documents(&listed.documents, context));
        if enums.iter().all(|e| e.rust != lowered.rust) {
            enums.push(lowered);
        }
    }
}
