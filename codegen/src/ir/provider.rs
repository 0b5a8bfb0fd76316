//! A provider: one crate.

use serde::Serialize;

use super::{Endpoint, Enum, ErrorEnum, Family, ListedMessage, Model, Operation, PushBody, Scalar, Span};
use crate::names::plain;

/// The groups of a client with more operations are not features by default: nobody needs them all, and each costs time
/// of building.
pub const MOST_DEFAULT_OPERATIONS: usize = 300;

/// A provider: one crate.
#[derive(Debug, Serialize)]
pub struct Provider {
    pub name: String,
    pub file: String,
    pub title: String,
    pub docs: Vec<String>,
    /// `waybill-taobao`
    pub crate_name: String,
    /// The platform that it is reached through.
    pub platform: String,
    /// The other platforms that a client can choose: `Ir::others` has the provider as it is reached there.
    pub other_platforms: Vec<String>,
    /// The codes of all its platforms, as the family `PlatformError`.
    pub platform_errors: Family,
    /// The error of all operations without codes of their own: `CommonError`.
    pub common_error: ErrorEnum,
    /// The provider's own endpoints, or those of the platform.
    pub endpoints: Vec<Endpoint>,
    pub ids: Vec<Id>,
    pub families: Vec<Family>,
    pub groups: Vec<Group>,
    /// The platform's types that its operations share.
    pub types: Vec<Model>,
    pub enums: Vec<Enum>,
    pub operations: Vec<Operation>,
    pub pushes: Vec<PushBody>,
    /// Push message types without a known body.
    pub listed_messages: Vec<ListedMessage>,
    pub catalog: Vec<CatalogEntry>,
    pub breaks: Vec<Break>,
    /// Its location in the spec, for diagnostics.
    #[serde(skip)]
    pub span: Span,
}

impl Provider {
    /// The operation that the examples of the client show: a read with a documented request, if there is one.
    #[must_use]
    pub fn shown(&self) -> Option<&Operation> {
        let documented = |o: &&Operation| o.examples.iter().any(|example| example.request.is_some());
        let rank = |o: &&Operation| (!o.idempotent, !documented(o));
        self.operations.iter().min_by_key(rank)
    }

    /// Whether the features of all groups are on by default, or none.
    #[must_use]
    pub fn has_default_groups(&self) -> bool {
        self.operations.len() <= MOST_DEFAULT_OPERATIONS
    }

    /// Whether the crate has a module `mock`.
    #[must_use]
    pub fn has_mock(&self) -> bool {
        !self.operations.is_empty()
    }

    /// Whether the crate has a module `types`.
    #[must_use]
    pub fn has_types(&self) -> bool {
        !self.types.is_empty() || !self.enums.is_empty()
    }

    /// Whether it has push messages, with or without a known body: then the crate has a module `push`.
    #[must_use]
    pub fn has_push(&self) -> bool {
        !self.pushes.is_empty() || !self.listed_messages.is_empty()
    }
}

/// A removed line of `api.txt`, explained for users.
#[derive(Debug, Serialize)]
pub struct Break {
    pub gone: String,
    pub now: Option<String>,
    pub doc: String,
    #[serde(skip)]
    pub span: Span,
}

/// A module and a feature.
#[derive(Debug, Serialize)]
pub struct Group {
    /// `local.logistics`
    pub name: String,
    /// `local_logistics`: its module, and the method of the client.
    pub module: String,
    /// `LocalLogisticsGroup`: what the method returns.
    pub rust: String,
}

impl Group {
    /// Name of its cargo feature: that of the module, without `r#`.
    #[must_use]
    pub fn feature(&self) -> &str {
        plain(&self.module)
    }
}

#[derive(Debug, Serialize)]
pub struct Id {
    pub rust: String,
    /// An integer or a string.
    pub scalar: Scalar,
    pub docs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct CatalogEntry {
    pub document: String,
    pub group: String,
    pub title: String,
    pub method: Option<String>,
    pub operation: Option<String>,
}
