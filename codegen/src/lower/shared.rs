//! The platform's types that operations of a provider share: one item of the crate's module `types`, which the
//! operations export again.

use crate::ir::{Enum, Model, Operation, PushBody};

/// The shared models and enums, each once. A model that a request uses has its constructor everywhere, so that the
/// operations agree about it.
pub(super) fn collect(operations: &mut [Operation], pushes: &mut [PushBody]) -> (Vec<Model>, Vec<Enum>) {
    let mut models: Vec<Model> = Vec::new();
    let mut enums: Vec<Enum> = Vec::new();
    let all = || operations.iter().map(|o| (&o.types, &o.enums)).chain(pushes.iter().map(|p| (&p.types, &p.enums)));
    for model in all().flat_map(|(types, _)| types).filter(|model| model.shared) {
        match models.iter_mut().find(|m| m.rust == model.rust) {
            Some(first) if model.request => *first = model.clone(),
            Some(_) => {}
            None => models.push(model.clone()),
        }
    }
    for e in all().flat_map(|(_, enums)| enums).filter(|e| e.shared) {
        if !enums.iter().any(|known: &Enum| known.rust == e.rust) {
            enums.push(e.clone());
        }
    }
    let lists = operations.iter_mut().map(|o| &mut o.types).chain(pushes.iter_mut().map(|p| &mut p.types));
    for model in lists.flatten().filter(|model| model.shared) {
        if let Some(one) = models.iter().find(|m| m.rust == model.rust) {
            model.clone_from(one);
        }
    }
    (models, enums)
}
