//! Decides what the spec of an operation says, by the rules of the generator: types, names, limits, values. The model goes
//! in as it was read and comes out as it is printed; whatever changes on the way is a loss.

mod cycles;
mod enums;
pub(crate) mod errors;
pub(crate) mod fields;
pub(crate) mod location;
mod names;
pub(crate) mod types;
pub(crate) mod words;

use std::collections::HashMap;

use waybill_codegen::scalar::Scalar;
use waybill_codegen::spec::Platform;

use crate::loss::Losses;
use crate::model::{Operation, Struct};

/// What the decisions depend on.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// Its platform.
    pub platform: &'a Platform,
}

impl Context<'_> {
    /// Whether a parameter names the operation, so that its id is the vendor's name.
    pub fn names_operations(&self) -> bool {
        self.platform.parameters.iter().any(|parameter| parameter.value.value == "$operation")
    }

    /// The zone of the platform's own time parameter.
    pub fn zone(&self) -> Option<&str> {
        let now = self.platform.parameters.iter().find(|parameter| parameter.value.value == "$now")?;
        now.zone.as_ref().map(|zone| zone.value.as_str())
    }

    /// The kind of a scalar type of the platform.
    pub fn scalar(&self, ty: &str) -> Option<Scalar> {
        let (_, kind) = self.platform.types.iter().find(|(name, _)| name.value == ty)?;
        Scalar::named(&kind.value)
    }

    /// The platform's first type of one of these kinds.
    pub fn type_of(&self, kinds: &[Scalar]) -> Option<&str> {
        let types = || self.platform.types.iter();
        let of_kind = |kind: &Scalar| types().find(|(_, word)| Scalar::named(&word.value) == Some(*kind));
        kinds.iter().find_map(of_kind).map(|(name, _)| name.value.as_str())
    }

    /// The platform's type of strings.
    pub fn string(&self) -> &str {
        self.type_of(&[Scalar::String]).unwrap_or("String")
    }
}

/// Object types that all operations of a source can name.
pub(crate) type Structs<'a> = HashMap<&'a str, &'a Struct>;

/// Decides everything about an operation; `rest` is the part of its id after the group. Returns the names of `structs` that it uses.
pub(crate) fn operation(
    context: &Context<'_>,
    rest: &str,
    op: &mut Operation,
    structs: &Structs<'_>,
    losses: &mut Losses,
) -> Vec<String> {
    if op.title.trim().is_empty() {
        op.title.clone_from(&op.id);
    }
    fields::leave_to_platform(context, op, losses);
    let id = op.id.clone();
    fields::keep_named(&id, &mut op.request, losses);
    fields::keep_named(&id, &mut op.response, losses);
    let used = types::hoist(context, op, structs, losses);
    let sent = cycles::sent(op);
    if context.platform.body.value == "json" {
        cycles::report_strings(op, &sent, losses);
    }
    fields::settle(context, &id, &mut op.request, fields::Owner::Request, losses);
    fields::settle(context, &id, &mut op.response, fields::Owner::Response, losses);
    for (at, ty) in op.types.iter_mut().enumerate() {
        fields::settle(context, &id, &mut ty.fields, fields::Owner::Type { sent: sent.contains(&at) }, losses);
    }
    cycles::end(op, losses);
    enums::settle(context, op, losses);
    names::types(rest, op, losses);
    errors::settle(op, losses);
    used
}
