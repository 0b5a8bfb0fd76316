//! Shared by the targets: every generated operation, selected by a byte of the input.

use waybill_runtime::DynOperation;

/// Operations of all generated crates.
#[must_use]
pub fn operations() -> Vec<&'static dyn DynOperation> {
    let crates = [
        waybill_taobao::OPERATIONS,
        waybill_aliexpress::OPERATIONS,
        waybill_pandapon::OPERATIONS,
        waybill_xportcn::OPERATIONS,
    ];
    crates.into_iter().flatten().copied().collect()
}

/// An operation by the first byte, and the rest of the input.
#[must_use]
pub fn choose(data: &[u8]) -> Option<(&'static dyn DynOperation, &[u8])> {
    let (first, rest) = data.split_first()?;
    let operations = operations();
    Some((*operations.get(usize::from(*first) % operations.len())?, rest))
}
