//! Importing again: what the vendor's changes mean for users.

use waybill_codegen::surface::{self, Change};
use waybill_codegen::{Sources, compile, emit};

/// What the vendor's changes mean for users of the client.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The changes of the public surface.
    pub change: Change,
    /// The part of the version that has to be raised: `major`, `minor`, `none`.
    pub bump: &'static str,
}

/// Compares the public surface of a provider before and after. `None` if the specs of before are not valid.
#[must_use]
pub fn meaning(provider: &str, before: &Sources, after: &Sources) -> Option<Meaning> {
    let path = format!("generated/{provider}/api.txt");
    let surface = |sources: &Sources| emit::surfaces(&compile(sources).ok()?).remove(&path);
    let after = if after == before { None } else { Some(surface(after)?) };
    let before = surface(before)?;
    let change = surface::compare(&before, after.as_ref().unwrap_or(&before));
    let bump = if change.broken().next().is_some() {
        "major"
    } else if change.is_empty() {
        "none"
    } else {
        "minor"
    };
    Some(Meaning { change, bump })
}
