//! Importing again: what the vendor's changes mean for users.

use waybill_codegen::surface::{self, Change};
use waybill_codegen::{Ir, emit};

/// What the vendor's changes mean for users of the client.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The changes of the public surface.
    pub change: Change,
    /// The part of the version that has to be raised: `major`, `minor`, `none`.
    pub bump: &'static str,
}

/// Compares the public surface of a provider before and after. `None` if one of them does not have the provider.
#[must_use]
pub fn meaning(provider: &str, before: &Ir, after: &Ir) -> Option<Meaning> {
    let path = format!("generated/{provider}/api.txt");
    let surface = |ir: &Ir| emit::surfaces(ir).remove(&path);
    let change = surface::compare(&surface(before)?, &surface(after)?);
    let bump = if change.broken().next().is_some() {
        "major"
    } else if change.is_empty() {
        "none"
    } else {
        "minor"
    };
    Some(Meaning { change, bump })
}
