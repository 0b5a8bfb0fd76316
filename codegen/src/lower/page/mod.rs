//! The crate page of a client, and the page of each operation. Both are built from the lowered items, so that
//! a page can't contradict the items that it links to.

mod operation;
mod provider;

pub(super) use self::operation::operation;
pub(super) use self::provider::provider;
