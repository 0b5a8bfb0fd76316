//! The spec files as types, with the span of every value that a diagnostic may point to. Each file here has what one
//! subject states, its keys in a spec, and its reader. `load` fills them, `check` validates them, `lower` reads them.
//! Knows nothing about Rust names or types.

pub(crate) mod additions;
pub mod case;
pub(crate) mod catalog;
pub(crate) mod described;
pub(crate) mod endpoint;
pub(crate) mod envelope;
pub(crate) mod errors;
pub(crate) mod example;
pub mod facts;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod index;
pub(crate) mod operation;
pub(crate) mod pages;
pub(crate) mod parameter;
pub(crate) mod platform;
pub(crate) mod provider;
pub(crate) mod push;
pub(crate) mod rule;
pub(crate) mod signing;
pub(crate) mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use self::catalog::CatalogEntry;
pub use self::described::Described;
pub use self::endpoint::Endpoint;
pub use self::envelope::{Envelope, EnvelopeField, Success, Throttle};
pub use self::errors::{ErrorCode, ErrorRow, Family, Predicate};
pub use self::example::{Example, ExampleResponse, ExpectedError};
pub use self::failure::Failure;
pub use self::field::many_required;
pub use self::field::{Attributes, Field};
pub use self::index::{Index, Kind};
pub use self::operation::{Http, OldParameter, Operation, OtherRoot};
pub use self::pages::Pages;
pub use self::parameter::{Parameter, Style};
pub use self::platform::{Platform, Root, Shared};
pub use self::provider::{Break, Document, Id, Provider};
pub use self::push::{ListedMessage, PushBody, PushMessage, PushRule};
pub use self::rule::Rule;
pub use self::signing::{CanonicalString, Signing};
pub use self::types::{Enum, EnumValue, Type};
pub use crate::keyword::Evidence;
pub use crate::span::{Span, Spanned};

/// The files of the spec tree: path below `specs/` (with `/`) to content, YAML specs and example bodies.
pub type Sources = BTreeMap<String, Arc<str>>;

/// All specs.
#[derive(Debug, Default)]
pub struct Specs {
    /// By name.
    pub platforms: Vec<Platform>,
    /// In the order of their folders.
    pub providers: Vec<Provider>,
    /// In the order of their paths.
    pub cases: Vec<case::CaseFile>,
    /// Files that could not be read, are incomplete, or have another name than their path: nothing that they might
    /// define is reported as missing.
    pub unread: BTreeSet<Arc<str>>,
}
