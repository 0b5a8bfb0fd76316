//! Pages that teach: the first page of a client, and the page of each operation. Built from what was lowered
//! before, so that a page can't say anything else than the items that it links to.

mod operation;
mod provider;

pub(super) use self::operation::operation;
pub(super) use self::provider::provider;
