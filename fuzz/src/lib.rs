//! Shared by the targets: every generated operation, selected by a byte of the input.

use waybill_runtime::DynOperation;

/// Operations of all generated crates.
#[must_use]
pub fn operations() -> Vec<&'static dyn DynOperation> {
    macro_rules! of_providers {
        ($($name:literal $library:ident [$($base:ident),*],)*) => {
            [$(waybill_all::$library::OPERATIONS),*].concat()
        };
    }
    waybill_all::providers!(of_providers)
}

/// An operation by the first byte, and the rest of the input.
#[must_use]
pub fn choose(data: &[u8]) -> Option<(&'static dyn DynOperation, &[u8])> {
    let (first, rest) = data.split_first()?;
    let operations = operations();
    Some((*operations.get(usize::from(*first) % operations.len())?, rest))
}
