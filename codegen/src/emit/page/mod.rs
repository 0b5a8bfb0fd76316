//! The crate page of a client, its page on production, and the page of each operation. Both are built from the items that they link
//! to, so that they can't contradict them.

mod operation;
mod production;
mod provider;

pub(super) use self::operation::{argument_type, facts, link, listed, operation};
pub(super) use self::production::production;
pub(super) use self::provider::{mock, provider};
