//! Enums: the documented values of fields. Fields of one name with the same values have one enum.

use heck::ToUpperCamelCase;
use waybill_codegen::scalar::Scalar;

use super::{Context, names};
use crate::loss::{Kind, Losses};
use crate::model::{Enum, EnumValue, Field, Operation};

/// Gives an enum to each field whose values are all documented.
pub(crate) fn settle(context: &Context<'_>, op: &mut Operation, losses: &mut Losses) {
    let mut enums: Vec<Enum> = Vec::new();
    let taken: Vec<String> = op.types.iter().map(|ty| ty.name.clone()).collect();
    let nested = op.types.iter_mut().flat_map(|ty| &mut ty.fields);
    for field in op.request.iter_mut().chain(&mut op.response).chain(nested).filter(|field| !field.values.is_empty()) {
        let base = context.platform.split_list(&field.ty).0;
        let is_scalar = matches!(context.scalar(base), Some(Scalar::String | Scalar::Integer));
        if !is_scalar || field.settled.kind.is_some() {
            let values: Vec<&str> = field.values.iter().map(|value| value.wire.as_str()).collect();
            let lost = format!("the values {}", values.join(", "));
            losses.field(Kind::ConditionInText, &op.id, field, lost, "any value");
            continue;
        }
        field.settled.enum_name = Some(find(&mut enums, field, &taken));
    }
    for one in &mut enums {
        names::values(&op.id, one, losses);
    }
    op.enums = enums;
}

/// The name of the enum with the values of a field, which is added if it is new.
fn find(enums: &mut Vec<Enum>, field: &mut Field, taken: &[String]) -> String {
    let mut values: Vec<EnumValue> = Vec::new();
    for value in std::mem::take(&mut field.values) {
        if !values.iter().any(|known| known.wire == value.wire) {
            values.push(value);
        }
    }
    let name = field.wire.to_upper_camel_case();
    let free = |name: &String, enums: &[Enum]| !taken.contains(name) && enums.iter().all(|one| one.name != *name);
    if let Some(known) = enums.iter().find(|one| one.name.starts_with(&name) && one.values == values) {
        return known.name.clone();
    }
    let tries = [name.clone(), format!("{name}Value")].into_iter().chain((2..).map(|n| format!("{name}Value{n}")));
    let name = tries.into_iter().find(|name| !name.is_empty() && free(name, enums)).unwrap_or_default();
    enums.push(Enum { name: name.clone(), rename: None, values, place: field.place.clone() });
    name
}
