//! The types of an operation as a graph: which are sent, and which contain themselves.

use std::collections::{BTreeSet, HashMap};

use crate::loss::{Kind, Losses};
use crate::model::{Field, Operation};

/// The types that a request uses, at any depth, by their index.
pub(crate) fn sent(op: &Operation) -> BTreeSet<usize> {
    let places: HashMap<&str, usize> = op.types.iter().enumerate().map(|(at, ty)| (ty.name.as_str(), at)).collect();
    let mut sent = BTreeSet::new();
    let mut todo: Vec<&Field> = op.request.iter().collect();
    while let Some(field) = todo.pop() {
        if let Some(at) = places.get(field.ty.trim_end_matches("[]")).filter(|at| sent.insert(**at)) {
            todo.extend(&op.types[*at].fields);
        }
    }
    sent
}

/// Reports JSON that a client sends inside of a string. In a form every value is a string.
pub(crate) fn report_strings(op: &Operation, sent: &BTreeSet<usize>, losses: &mut Losses) {
    let nested = op.types.iter().enumerate().filter(|(at, _)| sent.contains(at)).flat_map(|(_, ty)| &ty.fields);
    for field in op.request.iter().chain(nested).filter(|field| field.settled.kind == Some("json")) {
        let vendor = field.settled.vendor_type.as_deref().unwrap_or("none");
        let lost = format!("type `{vendor}` in a JSON body");
        losses.field(Kind::SentAsString, &op.id, field, lost, "a string that contains the JSON");
    }
}

/// Ends types that contain themselves in required fields, since a value of them would have no end.
pub(crate) fn end(op: &mut Operation, losses: &mut Losses) {
    let places: HashMap<String, usize> = op.types.iter().enumerate().map(|(at, ty)| (ty.name.clone(), at)).collect();
    let target = |field: &Field| places.get(field.ty.trim_end_matches("[]")).copied();
    let next: Vec<Vec<usize>> = op
        .types
        .iter()
        .map(|ty| ty.fields.iter().filter(|f| f.required == Some(true)).filter_map(target).collect())
        .collect();
    let reaches = |from: usize, to: usize| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
        while let Some(at) = todo.pop() {
            if at == to {
                return true;
            }
            todo.extend(next[at].iter().filter(|at| seen.insert(**at)));
        }
        false
    };
    for (at, ty) in op.types.iter_mut().enumerate() {
        for field in ty.fields.iter_mut().filter(|f| f.required == Some(true)) {
            if target(field).is_some_and(|inner| reaches(inner, at)) {
                field.required = None;
                let lost = "required, in a type that contains itself";
                losses.field(Kind::NotRequired, &op.id, field, lost, "optional, since a value would have no end");
            }
        }
    }
}
